//! Segmentation runs as they were recorded: who stood in which group when.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::report::movement::Stood;
use crate::domain::segment::Cell;
use crate::domain::time::Instant;
use crate::error::Result;

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: i64,
    /// Up to when it read.
    pub at: Instant,
    /// What it was made with and found, as JSON.
    pub parameters: String,
}

/// The newest run of an instant or before.
pub fn find_run(db: &Db, as_of: Instant) -> Result<Option<Run>> {
    db.find(sql!("segment/find_run"), named_params! {":as_of": as_of.0}, |row| {
        Ok(Run { id: row.get(0)?, at: Instant(row.get(1)?), parameters: row.get(2)? })
    })
}

/// Where each member stood in a run, by member.
pub fn list_stood(db: &Db, run: i64) -> Result<Vec<Stood>> {
    db.list(sql!("segment/list_stood"), named_params! {":run": run}, |row| {
        let cell = Cell::of_code(row.get_ref(1)?.as_str()?);
        Ok(Stood { member: MemberId(row.get(0)?), cell, cluster: row.get(2)? })
    })
}
