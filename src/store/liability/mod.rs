//! The points books of the whole shop, for its sums: the books of every member in one pass, and what can be asked of them by SQL.

pub mod block;
mod range;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

pub use self::range::{fold, get};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::points::EntryKind;
use crate::domain::time::Instant;
use crate::error::Result;

/// Nothing in the books is later than this.
pub fn get_last_posting(db: &Db) -> Result<Instant> {
    let params = named_params! {":never": Instant::MIN.0};
    db.get(sql!("liability/get_last_posting"), params, |row| row.get(0).map(Instant))
}

/// When the first entry was posted; none without entries.
pub fn find_first_posting(db: &Db) -> Result<Option<Instant>> {
    let first: Option<i64> = db.get(sql!("liability/find_first_posting"), [], |row| row.get(0))?;
    Ok(first.map(Instant))
}

/// Members for whom something is due by an instant and not posted yet.
pub fn get_due(db: &Db, at: Instant) -> Result<i64> {
    db.get(sql!("liability/get_due"), named_params! {":at": at.0}, |row| row.get(0))
}

/// Members who owe points by what was posted.
pub fn list_debtors(db: &Db) -> Result<Vec<MemberId>> {
    db.list(sql!("liability/list_debtors"), [], |row| row.get(0).map(MemberId))
}

/// An entry with the names that a journal tells it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub member: MemberId,
    /// The number people know the member by.
    pub of: String,
    /// Its number within the member's ledger.
    pub number: u32,
    /// When it entered the books.
    pub posted_at: Instant,
    /// Why.
    pub kind: EntryKind,
    /// Signed.
    pub points: i64,
    /// The word of the kind of fact or boundary that made it.
    pub cause: String,
    /// The fact's name; none for what time alone does.
    pub named: Option<String>,
}

/// Everybody's entries posted by an instant, by member and number.
pub fn each_told(db: &Db, at: Instant, mut take: impl FnMut(&Told)) -> Result<()> {
    db.each(sql!("points/list_journal"), named_params! {":at": at.0}, |row| {
        take(&Told {
            member: MemberId(row.get(0)?),
            of: row.get(1)?,
            number: row.get(2)?,
            posted_at: Instant(row.get(3)?),
            kind: kind(row, 4)?,
            points: row.get(5)?,
            cause: row.get(6)?,
            named: row.get(7)?,
        });
        Ok(())
    })
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<EntryKind> {
    let broken = || {
        let what = "a word this program does not know".into();
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what)
    };
    EntryKind::find(row.get_ref(column)?.as_str()?).ok_or_else(broken)
}
