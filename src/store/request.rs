//! Answers kept under their request id, so that asking again answers the same.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::time::Instant;
use crate::error::Result;

/// A kept answer: the digest of what was asked, and the view as JSON.
pub fn find(db: &Db, id: &str) -> Result<Option<(Vec<u8>, String)>> {
    db.find(sql!("request/find"), named_params! {":id": id}, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Keeps an answer.
pub fn insert(db: &Db, id: &str, digest: &[u8], view: &str, recorded_at: Instant) -> Result<()> {
    let params = named_params! {":id": id, ":digest": digest, ":view": view, ":recorded_at": recorded_at.0};
    db.run(sql!("request/insert"), params).map(drop)
}
