//! One row per writing command: who did what, when.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::time::Instant;
use crate::error::Result;

/// The number of the newest row; two snapshots of one file that agree on it are the same.
pub fn find_newest(db: &Db) -> Result<Option<i64>> {
    db.get(sql!("audit/find_newest"), [], |row| row.get(0))
}

/// The number of the row that the command at work will add when it is done: it writes alone.
pub fn get_next(db: &Db) -> Result<i64> {
    db.get(sql!("audit/get_next"), [], |row| row.get(0))
}

/// What an audit row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The words of the command.
    pub command: &'a str,
    /// Who, as said.
    pub operator: &'a str,
    /// Under which request id.
    pub request: Option<&'a str>,
    /// Why, as said.
    pub reason: Option<&'a str>,
}

/// Adds a row, and up to which fact of each kind its command came.
pub fn append(db: &Db, entry: &Entry<'_>) -> Result<()> {
    let params = named_params! {
        ":recorded_at": entry.recorded_at.0,
        ":command": entry.command,
        ":operator": entry.operator,
        ":request": entry.request,
        ":reason": entry.reason,
    };
    db.run(sql!("audit/append"), params)?;
    db.run(sql!("audit/append_reach"), []).map(drop)
}
