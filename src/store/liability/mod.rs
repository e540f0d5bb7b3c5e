//! The points books of the whole shop, for its sums: plain sums in SQL, and the books of every member in one pass.

pub mod block;
mod range;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

pub use self::range::{fold, get};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::money::Points;
use crate::domain::points::EntryKind;
use crate::domain::report::liability::Moved;
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::Result;

/// All points booked before an instant.
pub fn get_opening(db: &Db, from: Instant) -> Result<Points> {
    db.get(sql!("liability/get_opening"), named_params! {":from": from.0}, |row| row.get(0).map(Points))
}

/// What was booked in a period by kind, a kind in several rows.
pub fn list_moved(db: &Db, bounds: Bounds) -> Result<Vec<Moved>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    let mut moved: Vec<Moved> = Vec::new();
    db.each(sql!("liability/list_moved"), params, |row| {
        let one = Moved { kind: kind(row, 0)?, points: Points(row.get(1)?), entries: row.get(2)? };
        match moved.iter_mut().find(|sum| sum.kind == one.kind) {
            Some(sum) => (sum.points, sum.entries) = (sum.points + one.points, sum.entries + one.entries),
            None => moved.push(one),
        }
        Ok(())
    })?;
    Ok(moved)
}

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
