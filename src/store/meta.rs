//! What the file is: single values by key.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::identity::password::Costs;
use crate::domain::time::Instant;
use crate::error::Result;

const RECORDED_AT: &str = "recorded_at";
const PASSWORD_COST: &str = "password_cost";

/// The value of a key.
pub fn find(db: &Db, key: &str) -> Result<Option<String>> {
    db.find(sql!("meta/find"), named_params! {":key": key}, |row| row.get(0))
}

/// Keeps the value of a key.
pub fn set(db: &Db, key: &str, value: &str) -> Result<()> {
    db.run(sql!("meta/set"), named_params! {":key": key, ":value": value}).map(drop)
}

/// The newest instant anything was recorded at.
pub fn find_recorded_at(db: &Db) -> Result<Option<Instant>> {
    Ok(find(db, RECORDED_AT)?.and_then(|text| text.parse().ok()).map(Instant))
}

/// Keeps the newest instant anything was recorded at.
pub fn set_recorded_at(db: &Db, at: Instant) -> Result<()> {
    set(db, RECORDED_AT, &at.0.to_string())
}

/// What hashing a password costs here; a file that says nothing has the usual costs.
pub fn get_password_cost(db: &Db) -> Result<Costs> {
    Ok(find(db, PASSWORD_COST)?.and_then(|word| Costs::parse(&word)).unwrap_or(Costs::USUAL))
}

/// Keeps what hashing a password costs.
pub fn set_password_cost(db: &Db, costs: Costs) -> Result<()> {
    set(db, PASSWORD_COST, &costs.word())
}
