//! What the file is: single values by key.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::time::Instant;
use crate::error::Result;

const RECORDED_AT: &str = "recorded_at";

/// The newest instant anything was recorded at.
pub fn find_recorded_at(db: &Db) -> Result<Option<Instant>> {
    let text = db.find(sql!("meta/find"), named_params! {":key": RECORDED_AT}, |row| row.get::<_, String>(0))?;
    Ok(text.and_then(|text| text.parse().ok()).map(Instant))
}

/// Keeps the newest instant anything was recorded at.
pub fn set_recorded_at(db: &Db, at: Instant) -> Result<()> {
    db.run(sql!("meta/set"), named_params! {":key": RECORDED_AT, ":value": at.0.to_string()}).map(drop)
}
