//! Draws on limits that all members share.

use rusqlite::named_params;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::pool::{Draw, Pool};
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

/// How much all members together have of a pool.
pub fn get_granted(db: &Db, pool: &Pool) -> Result<i64> {
    let params = named_params! {":code": pool.code.as_str(), ":pool": pool.of.word(), ":period": pool.period};
    db.get(sql!("draw/get_granted"), params, |row| row.get(0))
}
