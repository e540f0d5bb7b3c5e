//! `--out`: a file that is there whole or not at all, for its owner alone (safety SF34).

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::{Builder, TempDir};

use crate::error::{Error, Result};

/// Whether a file may be written there; asked before the work, so that the answer is not lost for want of a place.
pub(super) fn may(path: &Path, force: bool, shop: &Path) -> Result<()> {
    let shown = || path.display().to_string();
    let at = path.canonicalize().ok();
    let is_shop = |ending: &str| {
        let mut name = shop.as_os_str().to_owned();
        name.push(ending);
        at.is_some() && at == Path::new(&name).canonicalize().ok()
    };
    if ["", "-wal", "-shm"].iter().any(|ending| is_shop(ending)) {
        return Err(Error::Usage { code: "onto-shop", values: vec![("path", shown())] });
    }
    let failed = |source: io::Error| Error::Output { path: shown(), source, done: false };
    if path.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::ErrorKind::NotADirectory.into()));
    }
    if !force && path.symlink_metadata().is_ok() {
        return Err(Error::Exists { path: shown() });
    }
    Ok(())
}

/// Writes a file under another name, then gives it its own.
pub(super) fn write(path: &Path, force: bool, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let failed = |source| Error::Output { path: path.display().to_string(), source, done: false };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = Builder::new().prefix(".regulars-").tempfile_in(folder).map_err(failed)?;
    let mut buffer = io::BufWriter::new(file);
    fill(&mut buffer).and_then(|()| buffer.flush()).map_err(failed)?;
    let file = buffer.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match kept {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Error::Exists { path: path.display().to_string() });
        }
        Err(error) => return Err(failed(error.error)),
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// A folder of our own that goes when it is dropped.
pub(super) fn scratch() -> Result<TempDir> {
    let failed = |source| Error::Output { path: "a temporary folder".to_owned(), source, done: false };
    Builder::new().prefix("regulars-").tempdir().map_err(failed)
}

/// What is read from elsewhere, in a file without a name that goes when it is closed: it may be read more than once.
pub(super) fn spool(from: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let half = |out: &mut dyn Write| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert_eq!(write(&path, false, half).unwrap_err().exit_code(), 70);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        write(&path, false, |out| out.write_all(b"one")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(write(&path, false, |out| out.write_all(b"two")).unwrap_err().code(), "exists");
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, true, |out| out.write_all(b"two")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    /// SF34
    #[test]
    fn the_shop_itself_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let shop = folder.path().join("shop.db");
        for (name, expected) in [("shop.db", Err(2)), ("shop.db-wal", Err(2)), ("other", Ok(())), ("new", Ok(()))] {
            if name != "new" {
                fs::write(folder.path().join(name), "x").unwrap();
            }
            let asked = may(&folder.path().join(".").join(name), true, &shop);
            assert_eq!(asked.map_err(|error| error.exit_code()), expected, "{name}");
        }
        assert_eq!(may(&folder.path().join("other"), false, &shop).unwrap_err().exit_code(), 1);
    }

    #[test]
    fn a_place_that_cannot_hold_a_file_is_told_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let shop = folder.path().join("shop.db");
        for place in [folder.path().to_owned(), folder.path().join("missing").join("a.csv")] {
            let refused = may(&place, true, &shop).unwrap_err();
            assert!(matches!(refused, Error::Output { done: false, .. }), "{}", place.display());
        }
    }
}
