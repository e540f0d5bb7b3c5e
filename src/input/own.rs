//! Files that hold a secret: read only where nobody else could (ID5), and into memory that is wiped when it is let go.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustix::fs::{self, FileType, Mode, OFlags};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// The longest text taken, in bytes.
pub const AT_MOST: u64 = 64 * 1024;

/// Why a file's text was not taken.
#[derive(Debug)]
pub enum Fault {
    /// What the system said.
    Unreadable(io::Error),
    /// The word of what is unsafe about it.
    Unsafe(&'static str),
}

/// The text of a regular file of ours that nobody else may read or write; a symbolic link is not followed.
///
/// # Errors
///
/// What is unsafe about the file, or why it cannot be read: also where it is no UTF-8 or longer than [`AT_MOST`].
pub fn read(path: &Path) -> Result<Zeroizing<String>, Fault> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = fs::open(path, flags, Mode::empty()).map_err(|error| match error {
        Errno::LOOP => Fault::Unsafe("symbolic-link"),
        error => Fault::Unreadable(error.into()),
    })?;
    let stat = fs::fstat(&file).map_err(|error| Fault::Unreadable(error.into()))?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(Fault::Unsafe("side-file"));
    }
    if stat.st_uid != rustix::process::geteuid().as_raw() {
        return Err(Fault::Unsafe("not-yours"));
    }
    if stat.st_mode & 0o077 != 0 {
        return Err(Fault::Unsafe("open-to-others"));
    }
    text(File::from(file)).map_err(Fault::Unreadable)
}

/// What is left to read, as text.
///
/// # Errors
///
/// Where it cannot be read, is no UTF-8 or longer than [`AT_MOST`].
pub fn text(from: impl Read) -> io::Result<Zeroizing<String>> {
    // Never grown, so that no copy stays behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(AT_MOST as usize + 1));
    from.take(AT_MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > AT_MOST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let text = str::from_utf8(&bytes).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The first line of a text, without its end: one LF or CRLF.
#[must_use]
pub fn first_line(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn only_a_file_that_nobody_else_reads_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        std::fs::write(&path, "s3cret\r\nrest").expect("written");
        let taken = |path: &Path| match read(path) {
            Ok(text) => first_line(&text).to_owned(),
            Err(Fault::Unsafe(word)) => word.to_owned(),
            Err(Fault::Unreadable(error)) => error.kind().to_string(),
        };
        for (mode, expected) in
            [(0o600, "s3cret"), (0o400, "s3cret"), (0o640, "open-to-others"), (0o604, "open-to-others")]
        {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("set");
            assert_eq!(taken(&path), expected, "{mode:o}");
        }
        let link = folder.path().join("link");
        symlink(&path, &link).expect("linked");
        assert_eq!(taken(&link), "symbolic-link");
        assert_eq!(taken(folder.path()), "side-file");
        assert_eq!(taken(&folder.path().join("none")), "entity not found");
    }

    #[test]
    fn a_first_line_ends_once() {
        for (text, expected) in
            [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\r\r\n", "a\r"), ("", ""), (" a \nb", " a ")]
        {
            assert_eq!(first_line(text), expected);
        }
    }

    #[test]
    fn what_is_too_long_or_no_text_is_an_error() {
        assert!(text(io::repeat(b'a')).is_err_and(|error| error.kind() == io::ErrorKind::FileTooLarge));
        assert!(text(&[0xff_u8][..]).is_err_and(|error| error.kind() == io::ErrorKind::InvalidData));
    }
}
