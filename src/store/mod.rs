//! What we keep: a function per statement, one file a noun. No rule stands here, and nothing here commits by itself.
//! A connection is private to this layer (H11): outside, a [`Db`] can only be handed to the functions below.

use std::cell::OnceCell;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection, OpenFlags, Params, Row, Transaction, TransactionBehavior};

use self::among::Among;
use crate::error::{Error, Result};

pub mod account;
pub mod act;
pub mod among;
pub mod audit;
pub mod avatar;
pub mod balance;
pub mod bare;
pub mod batch;
pub mod behaviour;
pub mod benefit;
pub mod block;
pub mod books;
mod bulk;
pub mod campaign;
pub mod card;
pub mod caused;
pub mod check;
pub mod consequence;
pub mod coupon;
pub mod credential;
pub mod draw;
pub mod duplicate;
pub mod engagement;
pub mod event;
pub mod explain;
pub mod fact;
pub mod funnel;
pub mod held;
pub mod hold;
pub mod identity;
pub mod import;
pub mod known;
pub mod liability;
mod line;
pub mod member;
pub mod merge;
pub mod meta;
mod migrate;
pub mod order;
pub mod penalty;
pub mod place;
pub mod plan;
pub mod points;
pub mod product;
pub mod program;
pub mod provider;
pub mod recommend;
pub mod reconcile;
pub mod referral;
pub mod report;
pub mod request;
pub mod sale;
#[cfg(test)]
pub mod sample;
pub mod segment;
pub mod session;
pub mod shown;
mod squeeze;
pub mod statement;
mod stop;
pub mod tier;
pub mod timeline;
pub mod trade;
pub mod tuning;
pub mod upkeep;

pub use self::migrate::VERSION;
pub use self::place::{Fresh, Place};
pub use self::stop::Stop;

/// The text of `sql/<name>.sql`.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $name, ".sql"))
    };
}
pub(in crate::store) use sql;

/// `RGLR`: what SQLite's header says of a shop file.
pub const APPLICATION_ID: i32 = 0x5247_4C52;

/// Steps of SQLite's machine between two looks at the signals.
const STEPS: i32 = 1000;

/// The page cache: a year's import touches its indexes again and again, and the default 2 MiB reads them back.
const CACHE_KIB: i64 = 64 * 1024;
/// At most, however large the work.
const CACHE_MOST_KIB: i64 = 1024 * 1024;
/// Statements kept prepared; there are fewer of them.
const CACHED: usize = 512;
/// So many facts need another KiB of it.
const FACTS_A_KIB: u64 = 8;

/// Ids as the one JSON parameter that a statement unfolds with `json_each` (house H26).
fn json(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<i64> = ids.collect();
    serde_json::to_string(&ids).expect("numbers are plain data")
}

/// An open shop file.
#[derive(Debug)]
pub struct Db {
    conn: Connection,
    path: String,
    waited_s: u64,
    /// Whom alone it sees, once it was narrowed.
    among: OnceCell<Among>,
}

/// A running transaction; it rolls back unless committed.
#[derive(Debug)]
pub struct Tx<'a> {
    inner: Transaction<'a>,
    db: &'a Db,
}

impl Tx<'_> {
    /// Makes the work durable. An I/O error here leaves the outcome unknown (SF9).
    pub fn commit(self) -> Result<()> {
        self.inner.commit().map_err(|source| Error::of_commit(source, &self.db.path, self.db.waited_s))
    }

    /// Takes the work back.
    pub fn rollback(self) -> Result<()> {
        self.inner.rollback().map_err(|source| self.db.error(source))
    }
}

/// A statement that runs for row after row: prepared when it is first needed and kept. Its parameters are given in the
/// order in which the statement names them.
pub(in crate::store) struct Kept<'a> {
    db: &'a Db,
    sql: &'static str,
    statement: Option<CachedStatement<'a>>,
}

impl<'a> Kept<'a> {
    /// A statement not needed yet.
    pub(in crate::store) fn new(db: &'a Db, sql: &'static str) -> Kept<'a> {
        Kept { db, sql, statement: None }
    }

    /// Runs it.
    pub(in crate::store) fn run(&mut self, params: impl Params) -> Result<()> {
        let statement = match self.statement.take() {
            Some(statement) => self.statement.insert(statement),
            None => self.statement.insert(self.db.prepare(self.sql)?),
        };
        statement.execute(params).map(drop).map_err(|error| self.db.error(error))
    }
}

impl Db {
    /// Makes a shop file with its schema, for its owner alone (SF1), where [`Fresh`] says.
    pub fn create(fresh: &Fresh, stop: &Stop) -> Result<Db> {
        let db = Db::connect(fresh.place(), stop)?;
        db.conn.pragma_update(None, "application_id", APPLICATION_ID).map_err(|error| db.error(error))?;
        db.conn.pragma_update(None, "journal_mode", "WAL").map_err(|error| db.error(error))?;
        db.settle()?;
        migrate::run(&db)?;
        Ok(db)
    }

    /// Opens a shop file for writing; an older one is brought up to date.
    pub fn open_write(place: &Place, stop: &Stop) -> Result<Db> {
        place.check()?;
        let db = Db::connect(place, stop)?;
        db.settle()?;
        if db.version()? < VERSION {
            migrate::run(&db)?;
        }
        Ok(db)
    }

    /// Opens a shop file for reading: it cannot write, and never migrates.
    pub fn open_read(place: &Place, stop: &Stop) -> Result<Db> {
        place.check()?;
        let db = Db::connect(place, stop)?;
        db.settle()?;
        let found = db.version()?;
        if found < VERSION {
            return Err(Error::Older { path: db.path, found, known: VERSION });
        }
        db.conn.pragma_update(None, "query_only", true).map_err(|error| db.error(error))?;
        Ok(db)
    }

    /// Another connection that reads the file as it was last committed, for another thread; none where it is in memory.
    pub fn beside(&self, stop: &Stop) -> Result<Option<Db>> {
        let Some(path) = self.conn.path().filter(|path| !path.is_empty()) else { return Ok(None) };
        let db = Db::join(Path::new(path), &self.path, self.waited_s, stop)?;
        db.settle()?;
        db.conn.pragma_update(None, "query_only", true).map_err(|error| db.error(error))?;
        Ok(Some(db))
    }

    /// A shop in memory, for tests of what stands above.
    #[cfg(test)]
    pub fn in_memory() -> Db {
        let conn = Connection::open_in_memory().expect("memory is there");
        let db = Db { conn, path: "memory".to_owned(), waited_s: 0, among: OnceCell::new() };
        db.settle().expect("settings hold");
        migrate::run(&db).expect("the schema is sound");
        db
    }

    /// Makes room in the page cache for work on so many facts, whose rows and index entries lie all over the file.
    pub fn expect(&self, n_facts: u64) -> Result<()> {
        let kib = i64::try_from(n_facts / FACTS_A_KIB).unwrap_or(CACHE_MOST_KIB).clamp(CACHE_KIB, CACHE_MOST_KIB);
        self.conn.pragma_update(None, "cache_size", -kib).map_err(|error| self.error(error))
    }

    /// The file as the operator named it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Begins the one transaction of a command that may write (SF8).
    pub fn write(&self) -> Result<Tx<'_>> {
        self.begin(TransactionBehavior::Immediate)
    }

    /// Begins a snapshot: what is read until it is dropped is of one instant.
    pub fn read(&self) -> Result<Tx<'_>> {
        self.begin(TransactionBehavior::Deferred)
    }

    fn begin(&self, how: TransactionBehavior) -> Result<Tx<'_>> {
        let inner = Transaction::new_unchecked(&self.conn, how).map_err(|error| self.error(error))?;
        Ok(Tx { inner, db: self })
    }

    fn connect(place: &Place, stop: &Stop) -> Result<Db> {
        Db::join(place.path(), place.shown(), place.wait_s(), stop)
    }

    fn join(path: &Path, shown: &str, waited_s: u64, stop: &Stop) -> Result<Db> {
        // No URI flag, no creation: the path is a plain one (SF3) and the file is there.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let conn =
            Connection::open_with_flags(path, flags).map_err(|error| Error::of_sqlite(error, shown, waited_s))?;
        let mut db = Db { conn, path: shown.to_owned(), waited_s, among: OnceCell::new() };
        let stop = stop.clone();
        let asked = move || stop.signal().is_some();
        let set = db.conn.busy_timeout(Duration::from_secs(waited_s));
        set.and_then(|()| db.conn.progress_handler(STEPS, Some(asked))).map_err(|error| db.error(error))?;
        Ok(db)
    }

    /// The settings of safety §3; the version is looked at first, so that a newer file is left as it is (SF6).
    fn settle(&self) -> Result<()> {
        let found = self.version()?;
        if found > VERSION {
            return Err(Error::Newer { path: self.path.clone(), found, known: VERSION });
        }
        self.conn.set_prepared_statement_cache_capacity(CACHED);
        let set = || -> rusqlite::Result<()> {
            self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            for (name, value) in [
                ("synchronous", "FULL"),
                ("foreign_keys", "ON"),
                ("trusted_schema", "OFF"),
                ("cell_size_check", "ON"),
                ("secure_delete", "ON"),
                ("temp_store", "MEMORY"),
                ("mmap_size", "0"),
                ("journal_size_limit", "67108864"),
            ] {
                self.conn.pragma_update(None, name, value)?;
            }
            self.conn.pragma_update(None, "cache_size", -CACHE_KIB)
        };
        set().map_err(|error| self.error(error))
    }

    fn version(&self) -> Result<i64> {
        let read = self.conn.pragma_query_value(None, "user_version", |row| row.get(0));
        read.map_err(|error| self.error(error))
    }

    /// What an error of SQLite means, with the file it befell.
    pub(in crate::store) fn error(&self, source: rusqlite::Error) -> Error {
        Error::of_sqlite(source, &self.path, self.waited_s)
    }

    /// A prepared statement, kept for the next time.
    pub(in crate::store) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.conn.prepare_cached(sql).map_err(|error| self.error(error))
    }

    /// Runs a statement: how many rows it touched.
    pub(in crate::store) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.prepare(sql)?.execute(params).map_err(|error| self.error(error))
    }

    /// Inserts a row: its id.
    pub(in crate::store) fn insert(&self, sql: &str, params: impl Params) -> Result<i64> {
        self.prepare(sql)?.insert(params).map_err(|error| self.error(error))
    }

    /// The one row of a query, if there is any.
    pub(in crate::store) fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params).map_err(|error| self.error(error))?;
        let row = rows.next().map_err(|error| self.error(error))?;
        row.map(read).transpose().map_err(|error| self.error(error))
    }

    /// The one row of a query that always has one.
    pub(in crate::store) fn get<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        self.prepare(sql)?.query_row(params, read).map_err(|error| self.error(error))
    }

    /// Every row of a query.
    pub(in crate::store) fn list<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(sql, params, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Walks the rows of a query without keeping them.
    pub(in crate::store) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params).map_err(|error| self.error(error))?;
        while let Some(row) = rows.next().map_err(|error| self.error(error))? {
            take(row).map_err(|error| self.error(error))?;
        }
        Ok(())
    }

    /// Runs the statements of a schema file.
    fn batch(&self, sql: &str) -> Result<()> {
        self.conn.execute_batch(sql).map_err(|error| self.error(error))
    }
}
