//! The texts of the program versions.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::time::Instant;
use crate::error::Result;

/// An applied version as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: u32,
    /// From when it holds; the first from the beginning of time.
    pub effective_from: Instant,
    /// The file's text.
    pub text: String,
    /// SHA-256 of the text, in hex.
    pub digest: String,
    /// Who applied it, as said.
    pub author: String,
    /// When it was applied.
    pub recorded_at: Instant,
}

/// Every version, oldest first.
pub fn list(db: &Db) -> Result<Vec<Version>> {
    db.list(sql!("program/list"), [], |row| {
        Ok(Version {
            number: row.get(0)?,
            effective_from: Instant(row.get(1)?),
            text: row.get(2)?,
            digest: row.get(3)?,
            author: row.get(4)?,
            recorded_at: Instant(row.get(5)?),
        })
    })
}

/// Keeps a new version.
pub fn insert(db: &Db, version: &Version) -> Result<()> {
    let params = named_params! {
        ":number": version.number,
        ":effective_from": version.effective_from.0,
        ":text": version.text,
        ":digest": version.digest,
        ":author": version.author,
        ":recorded_at": version.recorded_at.0,
    };
    db.run(sql!("program/insert"), params).map(drop)
}

/// Whether anything has happened in the shop yet.
pub fn has_facts(db: &Db) -> Result<bool> {
    db.get(sql!("program/has_facts"), [], |row| row.get(0))
}

/// How far the most settled member is settled; none while nobody is.
pub fn find_frontier(db: &Db) -> Result<Option<Instant>> {
    db.get(sql!("program/find_frontier"), [], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Instant)))
}

/// How many members stand in each tier.
pub fn list_standing(db: &Db) -> Result<Vec<(String, i64)>> {
    db.list(sql!("program/list_standing"), [], |row| Ok((row.get(0)?, row.get(1)?)))
}
