//! Rows for the reports on habits. Nothing here writes.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::time::Instant;
use crate::error::Result;

/// Members who had not joined by as-of, by id.
pub fn list_not_joined(db: &Db, as_of: Instant) -> Result<Vec<MemberId>> {
    db.list(sql!("report/list_not_joined"), named_params! {":as_of": as_of.0}, |row| row.get(0).map(MemberId))
}
