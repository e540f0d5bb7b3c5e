//! Counts for the reports on benefits, plans, and what needs a look. Nothing here writes.

use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::Result;

/// Something counted of a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The benefit.
    pub benefit: String,
    /// The plan that gave it; none where something else did.
    pub plan: Option<String>,
    /// How many.
    pub count: i64,
    /// Of grants: those of which something was used.
    pub used: i64,
}

/// Grants of a window, and those among them of which something was used by as-of.
pub fn list_granted(db: &Db, bounds: Bounds, as_of: Instant) -> Result<Vec<Counted>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0, ":as_of": as_of.0};
    db.list(sql!("report/list_granted"), params, |row| counted(row, row.get(3)?))
}

/// Uses of a window that stand at as-of.
pub fn list_used(db: &Db, bounds: Bounds, as_of: Instant) -> Result<Vec<Counted>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0, ":as_of": as_of.0};
    db.list(sql!("report/list_used"), params, |row| counted(row, 0))
}

fn counted(row: &Row<'_>, used: i64) -> rusqlite::Result<Counted> {
    Ok(Counted { benefit: row.get(0)?, plan: row.get(1)?, count: row.get(2)?, used })
}

/// The terms of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// In force at the window's end.
    pub active: i64,
    /// Renewed in the window.
    pub renewed: i64,
    /// For which nobody paid any more.
    pub lapsed: i64,
}

/// The terms of each plan.
pub fn list_terms(db: &Db, bounds: Bounds) -> Result<Vec<(String, Terms)>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.list(sql!("report/list_terms"), params, |row| {
        Ok((row.get(0)?, Terms { active: row.get(1)?, renewed: row.get(2)?, lapsed: row.get(3)? }))
    })
}

/// How many there are, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many.
    pub count: i64,
    /// The oldest.
    pub oldest: Option<Instant>,
}

impl Found {
    fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Found> {
        Ok(Found { count: row.get(at)?, oldest: row.get::<_, Option<i64>>(at + 1)?.map(Instant) })
    }
}

/// Earnings of a window that a limit cut short.
pub fn get_capped(db: &Db, bounds: Bounds) -> Result<Found> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_capped"), params, |row| Found::read(row, 0))
}

/// Points of a window that should have been taken back and were let go.
pub fn get_waived(db: &Db, bounds: Bounds) -> Result<Found> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_waived"), params, |row| Found::read(row, 0))
}

/// Orders that wait for their member.
pub fn get_held(db: &Db, bounds: Bounds) -> Result<Found> {
    db.get(sql!("report/get_held"), named_params! {":until": bounds.until.0}, |row| Found::read(row, 0))
}

/// Rows that the imports of a window rejected, and orders in them whose totals differ.
pub fn get_rejects(db: &Db, bounds: Bounds) -> Result<[Found; 2]> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_rejects"), params, |row| Ok([Found::read(row, 0)?, Found::read(row, 2)?]))
}

/// Penalties that are not over.
pub fn get_penalties(db: &Db, bounds: Bounds) -> Result<Found> {
    db.get(sql!("report/get_penalties"), named_params! {":until": bounds.until.0}, |row| Found::read(row, 0))
}
