//! Grants of benefits and their uses, read back.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::{ActId, MemberId};
use crate::error::Result;

/// The grant that a use was taken from.
pub fn get_used(db: &Db, act: ActId) -> Result<u32> {
    db.get(sql!("benefit/get_used"), named_params! {":act": act.0}, |row| row.get(0))
}

/// The use that a request made, and whose it is.
pub fn find_use(db: &Db, request: &str) -> Result<Option<(ActId, MemberId)>> {
    db.find(sql!("benefit/find_use"), named_params! {":request": request}, |row| {
        Ok((ActId(row.get(0)?), MemberId(row.get(1)?)))
    })
}
