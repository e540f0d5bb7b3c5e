//! Grants of benefits and their uses, read back.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::ActId;
use crate::error::Result;

/// The grant that a use was taken from.
pub fn get_used(db: &Db, act: ActId) -> Result<u32> {
    db.get(sql!("benefit/get_used"), named_params! {":act": act.0}, |row| row.get(0))
}
