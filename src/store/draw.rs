//! Draws on limits that all members share.

use rusqlite::named_params;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::pool::Draw;
use crate::error::Result;

/// Appends a draw of a member.
pub fn append(db: &Db, codes: &mut Codes, member: MemberId, draw: &Draw) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":number": draw.number,
        ":pool": draw.pool.of.word(),
        ":code": codes.number(db, &draw.pool.code)?,
        ":period": draw.pool.period,
        ":at": draw.at.0,
        ":rank": draw.rank,
        ":wanted": draw.wanted,
        ":granted": draw.granted,
    };
    db.run(sql!("draw/append"), params).map(drop)
}
