//! Penalties as the engine booked them.

use super::Db;
use super::batch::Codes;
use crate::domain::id::MemberId;
use crate::domain::penalty::Row;
use crate::error::Result;

/// Appends a row.
pub fn append(_db: &Db, _codes: &mut Codes, _member: MemberId, row: &Row) -> Result<()> {
    match *row {}
}
