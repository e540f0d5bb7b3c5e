//! A folder with a shop in it, and the program to run there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// A folder of its own; the shop file in it is `shop.db`.
pub struct Place {
    folder: TempDir,
}

impl Place {
    /// A shop in dollars and New York, as the fixtures' grocer keeps it.
    pub fn new() -> Place {
        let place = Place::bare();
        let init = ["init", "--code", "grocer", "--currency", "USD", "--timezone", "America/New_York"];
        assert_eq!(place.code(&[&init[..], &["--as-of", "2017-01-01"]].concat()), 0);
        place
    }

    /// A folder without a shop.
    pub fn bare() -> Place {
        Place { folder: TempDir::new().expect("a folder") }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The shop file.
    pub fn db(&self) -> PathBuf {
        self.path("shop.db")
    }

    /// Another folder with the same shop file; nobody has it open.
    pub fn copy(&self) -> Place {
        let copy = Place { folder: TempDir::new().expect("a folder") };
        assert!(!self.path("shop.db-wal").exists(), "the file is whole without a log");
        fs::copy(self.db(), copy.db()).expect("a copy");
        copy
    }

    /// The program in the folder, with nothing of ours around it.
    pub fn command(&self, words: &[&str]) -> Command {
        self.any(env!("CARGO_BIN_EXE_regulars"), words)
    }

    /// Any program in the folder.
    pub fn any(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder.path()).env_clear();
        command.envs([("REGULARS_LANG", "en"), ("REGULARS_OPERATOR", "ann"), ("PATH", "/usr/bin:/bin")]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program: all it told.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("the program starts")
    }

    /// Runs the program: its exit code, -1 for a signal.
    pub fn code(&self, words: &[&str]) -> i32 {
        self.run(words).status.code().unwrap_or(-1)
    }

    /// Writes a file that only its owner reads, as a secret's must be.
    pub fn secret(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file of ours");
        fs::set_permissions(self.path(name), PermissionsExt::from_mode(0o600)).expect("ours");
    }

    /// The names in the folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder of ours");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("listed").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// What SQLite says of the whole file: `ok`.
    pub fn integrity(&self) -> String {
        let conn = Connection::open_with_flags(self.db(), OpenFlags::SQLITE_OPEN_READ_WRITE).expect("it opens");
        conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it answers")
    }

    /// Every row of every table, each as one line, without when and by which import it was recorded.
    pub fn content(&self) -> Vec<String> {
        let conn = Connection::open_with_flags(self.db(), OpenFlags::SQLITE_OPEN_READ_WRITE).expect("it opens");
        let list =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
        let mut statement = conn.prepare(list).expect("a schema");
        let tables: Vec<String> =
            statement.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
        let of_a_run = ["audit", "imports", "batches", "requests", "meta"];
        let own = |table: &&String| !of_a_run.contains(&table.as_str()) && !table.contains("_search");
        let mut lines: Vec<String> = tables.iter().filter(own).flat_map(|table| rows(&conn, table)).collect();
        lines.sort();
        lines
    }
}

/// The rows of a table; columns that differ from run to run are left out.
fn rows(conn: &Connection, table: &str) -> Vec<String> {
    let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a table");
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let of_a_run = ["recorded_at", "imported_in", "settled_in", "batch"];
    let mut rows = statement.query([]).expect("rows");
    let mut lines = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        let own = names.iter().enumerate().filter(|(_, name)| !of_a_run.contains(&name.as_str()));
        let cells: Vec<String> =
            own.map(|(at, name)| format!("{name}={:?}", row.get::<_, Value>(at).expect("a value"))).collect();
        lines.push(format!("{table}: {}", cells.join(" ")));
    }
    lines
}

/// A file of the fixtures' grocer.
pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/shop").join(name);
    path.to_str().expect("the package lies under a name in UTF-8").to_owned()
}
