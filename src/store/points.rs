//! A member's entries and allocations, read back.

use std::collections::BTreeSet;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, json, sql};
use crate::domain::id::{Cause, CauseKind, Code, MemberId};
use crate::domain::points::{Allocation, Entry, EntryKind};
use crate::domain::time::Instant;
use crate::error::Result;

/// An entry with the name of what made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number within the member's ledger.
    pub number: u32,
    /// When it entered the books.
    pub posted_at: Instant,
    /// When it happened in the shop.
    pub occurred_at: Instant,
    /// Why.
    pub kind: EntryKind,
    /// Signed.
    pub points: i64,
    /// The word of the kind of fact or boundary that made it.
    pub cause: String,
    /// The fact's name: source and id, request, number; none for what time alone does.
    pub named: Option<String>,
    /// The reason an operator gave.
    pub reason: Option<String>,
    /// The rule, tier or benefit that gave it.
    pub rule: Option<Code>,
    /// A credit's first usable instant.
    pub activates_at: Option<Instant>,
    /// A credit's end; none = never.
    pub expires_at: Option<Instant>,
}

/// Entries posted by an instant, all or of these numbers, newest first.
pub fn list_entries(db: &Db, member: MemberId, at: Instant, of: Option<&BTreeSet<u32>>) -> Result<Vec<Line>> {
    let numbers = of.map(|numbers| json(numbers.iter().map(|number| i64::from(*number))));
    let params = named_params! {":member": member.0, ":at": at.0, ":numbers": numbers};
    db.list(sql!("points/list_entries"), params, |row| {
        Ok(Line {
            number: row.get(0)?,
            posted_at: Instant(row.get(1)?),
            occurred_at: Instant(row.get(2)?),
            kind: kind(row, 3)?,
            points: row.get(4)?,
            cause: row.get(5)?,
            named: row.get(6)?,
            reason: row.get::<_, Option<String>>(7)?.filter(|reason| !reason.is_empty()),
            rule: row.get::<_, Option<String>>(8)?.and_then(|code| Code::new(&code)),
            activates_at: row.get::<_, Option<i64>>(9)?.map(Instant),
            expires_at: row.get::<_, Option<i64>>(10)?.map(Instant),
        })
    })
}

/// Every entry of a member, in order; whose rule is not needed to reckon with.
pub fn list_own_entries(db: &Db, member: MemberId) -> Result<Vec<Entry>> {
    let instant = |row: &Row<'_>, column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
    db.list(sql!("points/list_own_entries"), named_params! {":member": member.0}, |row| {
        let cause: String = row.get(5)?;
        Ok(Entry {
            number: row.get(0)?,
            kind: kind(row, 1)?,
            points: row.get(2)?,
            occurred_at: Instant(row.get(3)?),
            posted_at: Instant(row.get(4)?),
            cause: CauseKind::find(&cause).ok_or_else(|| broken(5))?.of(row.get(6)?),
            rule: None,
            activates_at: instant(row, 7)?,
            expires_at: instant(row, 8)?,
            origin: row.get(9)?,
            undoes: row.get(10)?,
        })
    })
}

/// Every allocation of a member, in order.
pub fn list_allocations(db: &Db, member: MemberId) -> Result<Vec<Allocation>> {
    db.list(sql!("points/list_allocations"), named_params! {":member": member.0}, |row| {
        let (number, debit, lot) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (points, undoes, posted_at) = (row.get(3)?, row.get(4)?, Instant(row.get(5)?));
        Ok(Allocation { number, debit, lot, points, undoes, posted_at })
    })
}

/// An end of points, as it was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// How many ended.
    pub points: i64,
    /// When.
    pub ended_at: Instant,
    /// The lot they were of.
    pub lot: u32,
    /// Whether any of them were brought back.
    pub reinstated: bool,
    /// The fact and rule they were earned by; none for points given otherwise.
    pub earned_by: Option<(Cause, Code)>,
}

/// The expiry that an entry booked; none where the entry is none.
pub fn find_expiry(db: &Db, member: MemberId, entry: u32) -> Result<Option<Expiry>> {
    db.find(sql!("points/find_expiry"), named_params! {":member": member.0, ":entry": entry}, |row| {
        let kind = row.get::<_, Option<String>>(4)?.and_then(|word| CauseKind::find(&word));
        let rule = row.get::<_, Option<String>>(6)?.and_then(|code| Code::new(&code));
        let earned_by = match (kind, rule) {
            (Some(kind), Some(rule)) => Some((kind.of(row.get(5)?), rule)),
            _ => None,
        };
        let (points, ended_at, lot) = (row.get(0)?, Instant(row.get(1)?), row.get(2)?);
        Ok(Expiry { points, ended_at, lot, reinstated: row.get(3)?, earned_by })
    })
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<EntryKind> {
    EntryKind::find(row.get_ref(column)?.as_str()?).ok_or_else(|| broken(column))
}

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "a word this program does not know".into())
}
