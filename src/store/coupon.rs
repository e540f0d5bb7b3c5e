//! Coupons as the engine booked them.

use super::Db;
use super::batch::Codes;
use crate::domain::coupon::Row;
use crate::domain::id::MemberId;
use crate::error::Result;

/// Appends a row.
pub fn append(_db: &Db, _codes: &mut Codes, _member: MemberId, row: &Row) -> Result<()> {
    match *row {}
}
