//! What SQLite itself can say of the file.

use super::{APPLICATION_ID, Db, VERSION, sql};
use crate::error::Result;

/// What is wrong with pages, records and indexes; with `quick`, without holding indexes against their tables.
pub fn list_damage(db: &Db, quick: bool) -> Result<Vec<String>> {
    let found: Vec<String> = if quick {
        db.list(sql!("check/quick"), [], |row| row.get(0))?
    } else {
        db.list(sql!("check/integrity"), [], |row| row.get(0))?
    };
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

/// References that lead nowhere: the table, its row where it has a number, and the table that lacks the other.
pub fn list_dangling(db: &Db) -> Result<Vec<(String, Option<i64>, String)>> {
    db.list(sql!("check/foreign_keys"), [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// A figure of the file's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the file says.
    pub found: i64,
    /// What this program writes.
    pub ours: i64,
}

/// Whose file it says it is.
pub fn get_application_id(db: &Db) -> Result<Header> {
    let read = db.conn.pragma_query_value(None, "application_id", |row| row.get(0));
    Ok(Header { found: read.map_err(|error| db.error(error))?, ours: APPLICATION_ID.into() })
}

/// Which version it says it has.
pub fn get_version(db: &Db) -> Result<Header> {
    Ok(Header { found: db.version()?, ours: VERSION })
}
