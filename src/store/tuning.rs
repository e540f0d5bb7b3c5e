//! What was found by tuning: the newest parameters of each task, and where they come from.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::recommend::Task;
use crate::domain::time::Instant;
use crate::error::Result;

/// A tuning as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Up to when the facts were taken.
    pub at: Instant,
    /// What to train with, as JSON.
    pub used: String,
    /// What was chosen without the last part of history and judged on it, as JSON.
    pub proven: String,
    /// What was tried and how good it was, as JSON.
    pub figures: String,
    /// What chance was drawn from.
    pub seed: u64,
}

/// Records what was found for a task.
pub fn insert(db: &Db, task: Task, record: &Record) -> Result<()> {
    let params = named_params! {
        ":at": record.at.0,
        ":task": task.word(),
        ":used": record.used,
        ":proven": record.proven,
        ":figures": record.figures,
        ":seed": record.seed.cast_signed(),
    };
    db.run(sql!("recommend/insert_tuning"), params).map(drop)
}

/// The newest tuning of a task.
pub fn find(db: &Db, task: Task) -> Result<Option<Record>> {
    db.find(sql!("recommend/find_tuning"), named_params! {":task": task.word()}, |row| {
        Ok(Record {
            at: Instant(row.get(0)?),
            used: row.get(1)?,
            proven: row.get(2)?,
            figures: row.get(3)?,
            seed: row.get::<_, i64>(4)?.cast_unsigned(),
        })
    })
}
