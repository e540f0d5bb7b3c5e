//! Where a shop file lies, and whether it is safe there: looked at before SQLite opens it, never while it is open (SF4).

use std::path::{Path, PathBuf};

use rustix::fs::{self, CWD, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::APPLICATION_ID;
use crate::error::{Error, Result};

/// A shop file's place.
#[derive(Clone, Debug)]
pub struct Place {
    path: PathBuf,
    shown: String,
    wait_s: u64,
}

impl Place {
    /// The place of a file as named on the command line, relative to `here`; `wait_s` is how long a lock is waited for.
    ///
    /// Names that SQLite might read as a URI or as memory are refused (SF3).
    pub fn new(name: &str, here: &Path, wait_s: u64) -> Result<Place> {
        if name.is_empty() || name.contains('\0') || name.starts_with(':') || name.to_lowercase().starts_with("file:") {
            return Err(Error::Invalid { what: "--db", value: name.to_owned(), wanted: "plain-path" });
        }
        Ok(Place { path: here.join(name), shown: name.to_owned(), wait_s })
    }

    /// The absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name as it was given, for messages.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Seconds to wait for a lock.
    pub fn wait_s(&self) -> u64 {
        self.wait_s
    }

    /// Whether the file is there, is ours and lies safely (SF2); a foreign file is not touched.
    pub(super) fn check(&self) -> Result<()> {
        let fault = |fault| Error::UnsafePlace { path: self.shown.clone(), fault };
        let stat = match fs::lstat(&self.path) {
            Ok(stat) => stat,
            Err(Errno::NOENT | Errno::NOTDIR) => return Err(Error::NoDatabase { path: self.shown.clone() }),
            Err(error) => return Err(self.unreadable(error)),
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {}
            FileType::Symlink => return Err(fault("symbolic-link")),
            _ => return Err(Error::NotOurs { path: self.shown.clone() }),
        }
        if stat.st_nlink > 1 {
            return Err(fault("hard-link"));
        }
        for side in ["-wal", "-shm", "-journal"] {
            let side = self.beside(side);
            let found = fs::lstat(&side).map(|stat| FileType::from_raw_mode(stat.st_mode));
            if found.is_ok_and(|kind| kind != FileType::RegularFile) {
                return Err(Error::UnsafePlace { path: side.display().to_string(), fault: "side-file" });
            }
        }
        self.check_header()?;
        if stat.st_uid != rustix::process::geteuid().as_raw() {
            return Err(fault("not-yours"));
        }
        if stat.st_mode & 0o027 != 0 {
            return Err(fault("open-to-others"));
        }
        self.check_folder()
    }

    fn check_folder(&self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let stat = fs::stat(folder).map_err(|error| self.unreadable(error))?;
        // Where the sticky bit stands, others cannot replace a file that is not theirs.
        let writable = stat.st_mode & 0o022 != 0 && stat.st_mode & 0o1000 == 0;
        let path = || folder.display().to_string();
        if writable { Err(Error::UnsafePlace { path: path(), fault: "open-folder" }) } else { Ok(()) }
    }

    /// The first bytes, before any connection: a foreign file in WAL mode would be changed by being opened.
    fn check_header(&self) -> Result<()> {
        let mut header = [0u8; 100];
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = fs::open(&self.path, flags, Mode::empty()).map_err(|error| self.unreadable(error))?;
        let read = rustix::io::read(&file, &mut header).map_err(|error| self.unreadable(error))?;
        let id = i32::from_be_bytes([header[68], header[69], header[70], header[71]]);
        if read == header.len() && header.starts_with(b"SQLite format 3\0") && id == APPLICATION_ID {
            Ok(())
        } else {
            Err(Error::NotOurs { path: self.shown.clone() })
        }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(ending);
        name.into()
    }

    fn unreadable(&self, error: Errno) -> Error {
        Error::Unreadable { path: self.shown.clone(), source: error.into() }
    }
}

/// A shop file in the making, under another name until it is whole; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct Fresh {
    place: Place,
    goal: Place,
}

impl Fresh {
    /// An empty file beside `goal`, for its owner alone; refused when something stands at `goal` already.
    pub fn new(goal: &Place) -> Result<Fresh> {
        if fs::lstat(&goal.path).is_ok() {
            return Err(Error::Exists { path: goal.shown.clone() });
        }
        let path = goal.beside(&format!(".new-{}", rustix::process::getpid().as_raw_nonzero()));
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        fs::open(&path, flags, Mode::RUSR | Mode::WUSR).map_err(|error| Error::Output {
            path: goal.shown.clone(),
            source: error.into(),
            done: false,
        })?;
        let fresh = Fresh { place: Place { path, ..goal.clone() }, goal: goal.clone() };
        goal.check_folder()?;
        Ok(fresh)
    }

    /// Where it is being made.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Gives the file its name; the connection must be closed by now. What stands there since is not overwritten.
    pub fn keep(self) -> Result<()> {
        let failed = |error: Errno| match error {
            Errno::EXIST => Error::Exists { path: self.goal.shown.clone() },
            error => Error::Output { path: self.goal.shown.clone(), source: error.into(), done: false },
        };
        fs::linkat(CWD, &self.place.path, CWD, &self.goal.path, fs::AtFlags::empty()).map_err(failed)?;
        fs::unlink(&self.place.path).map_err(failed)?;
        let folder = self.goal.path.parent().unwrap_or(Path::new("/"));
        let folder = fs::open(folder, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).map_err(failed)?;
        fs::fsync(folder).map_err(failed)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            // Nothing to do about what cannot be removed, and nothing there once it has its name.
            fs::unlink(self.place.beside(ending)).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs as plain;
    use std::os::unix::fs::PermissionsExt;

    use super::super::{Db, Stop};
    use super::*;

    /// A folder with a whole shop in it.
    fn shop() -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new("shop.db", folder.path(), 0).unwrap();
        let fresh = Fresh::new(&place).unwrap();
        drop(Db::create(&fresh, &Stop::default()).unwrap());
        fresh.keep().unwrap();
        (folder, place)
    }

    fn code(opened: Result<Db>) -> &'static str {
        opened.map_or_else(|error| error.code(), |_| "opened")
    }

    /// SF3
    #[test]
    fn names_that_sqlite_reads_otherwise_are_refused() {
        for name in ["", "file:shop.db?mode=memory", "FILE:x", ":memory:", ":x", "a\0b"] {
            assert_eq!(Place::new(name, Path::new("/tmp"), 0).unwrap_err().exit_code(), 2, "{name}");
        }
        assert_eq!(Place::new("a/shop.db", Path::new("/srv"), 0).unwrap().path(), Path::new("/srv/a/shop.db"));
    }

    /// SF1
    #[test]
    fn a_new_file_is_its_owners_alone_and_stands_only_when_whole() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new("shop.db", folder.path(), 0).unwrap();
        drop(Fresh::new(&place).unwrap());
        assert_eq!(plain::read_dir(folder.path()).unwrap().count(), 0);
        let (_folder, place) = shop();
        assert_eq!(plain::metadata(place.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(plain::read_dir(place.path().parent().unwrap()).unwrap().count(), 1);
        assert_eq!(code(Fresh::new(&place).and_then(|fresh| Db::create(&fresh, &Stop::default()))), "exists");
    }

    /// SF2
    #[test]
    fn what_others_could_reach_is_refused() {
        let (folder, place) = shop();
        let at = |name: &str| Place::new(name, folder.path(), 0).unwrap();
        let open = |place: &Place| code(Db::open_read(place, &Stop::default()));
        assert_eq!(open(&place), "opened");
        for (mode, expected) in
            [(0o604, "open-to-others"), (0o620, "open-to-others"), (0o640, "opened"), (0o600, "opened")]
        {
            plain::set_permissions(place.path(), plain::Permissions::from_mode(mode)).unwrap();
            assert_eq!(open(&place), expected, "{mode:o}");
        }
        std::os::unix::fs::symlink(place.path(), folder.path().join("link.db")).unwrap();
        assert_eq!(open(&at("link.db")), "symbolic-link");
        std::os::unix::fs::symlink("/dev/null", folder.path().join("shop.db-wal")).unwrap();
        assert_eq!(open(&place), "side-file");
        plain::remove_file(folder.path().join("shop.db-wal")).unwrap();
        plain::hard_link(place.path(), folder.path().join("other.db")).unwrap();
        assert_eq!(open(&place), "hard-link");
        plain::remove_file(folder.path().join("other.db")).unwrap();
        plain::set_permissions(folder.path(), plain::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(open(&place), "open-folder");
    }

    #[test]
    fn what_is_no_shop_file_is_left_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let foreign = folder.path().join("foreign.db");
        let conn = rusqlite::Connection::open(&foreign).unwrap();
        conn.pragma_update(None, "journal_mode", "WAL").unwrap();
        conn.execute_batch("CREATE TABLE t (x)").unwrap();
        drop(conn);
        for (name, bytes) in
            [("empty.db", &b""[..]), ("text.db", &[b'x'; 4096]), ("foreign.db", &plain::read(&foreign).unwrap())]
        {
            let path = folder.path().join(name);
            plain::write(&path, bytes).unwrap();
            plain::set_permissions(&path, plain::Permissions::from_mode(0o600)).unwrap();
            let place = Place::new(name, folder.path(), 0).unwrap();
            assert_eq!(code(Db::open_write(&place, &Stop::default())), "not-ours", "{name}");
            assert_eq!(plain::read(&path).unwrap(), bytes, "{name}");
        }
        assert_eq!(plain::read_dir(folder.path()).unwrap().count(), 3);
        assert_eq!(
            code(Db::open_read(&Place::new("none.db", folder.path(), 0).unwrap(), &Stop::default())),
            "no-database"
        );
    }

    #[test]
    fn a_file_of_another_version_is_told_by_name() {
        let (_folder, place) = shop();
        for (version, write, read) in [(99, "newer", "newer"), (0, "database", "older")] {
            let db = rusqlite::Connection::open(place.path()).unwrap();
            db.pragma_update(None, "user_version", version).unwrap();
            drop(db);
            assert_eq!(code(Db::open_read(&place, &Stop::default())), read, "{version}");
            // Version 0 with tables in it is no file of ours: bringing it up to date fails, and changes nothing.
            assert_eq!(code(Db::open_write(&place, &Stop::default())), write, "{version}");
        }
    }

    /// SF8: who comes second waits, then goes away.
    #[test]
    fn a_second_writer_is_told_that_the_file_is_locked() {
        let (_folder, place) = shop();
        let (first, second) =
            (Db::open_write(&place, &Stop::default()).unwrap(), Db::open_write(&place, &Stop::default()).unwrap());
        let _writing = first.write().unwrap();
        assert_eq!(second.write().map(drop).unwrap_err().exit_code(), 11);
        assert!(second.read().is_ok());
    }
}
