//! What each import command read, and what it came to.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::BatchId;
use crate::domain::time::Instant;
use crate::error::Result;

/// An import command at its beginning.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// `order`, `product`, `event` or `member`.
    pub kind: &'static str,
    /// The name space of the file's ids.
    pub source: &'a str,
    /// Name, bytes and SHA-256 of each file, as JSON.
    pub files: &'a str,
    /// Who imported, as said.
    pub operator: &'a str,
    /// When.
    pub recorded_at: Instant,
}

/// Records an import: its id.
pub fn insert(db: &Db, new: &New<'_>) -> Result<i64> {
    let params = named_params! {
        ":kind": new.kind,
        ":source": new.source,
        ":files": new.files,
        ":operator": new.operator,
        ":recorded_at": new.recorded_at.0,
    };
    db.insert(sql!("import/insert"), params)
}

/// Keeps what it came to: the batch that settled it and its counts as JSON.
pub fn set_counts(db: &Db, id: i64, batch: Option<BatchId>, counts: &str) -> Result<()> {
    let params = named_params! {":id": id, ":batch": batch.map(|batch| batch.0), ":counts": counts};
    db.run(sql!("import/set_counts"), params).map(drop)
}
