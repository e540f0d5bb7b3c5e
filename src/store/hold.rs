//! Points set aside for payments.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::points::hold::{Ended, Opened, Part};
use crate::error::Result;

/// Appends a hold.
pub fn append(db: &Db, member: MemberId, opened: &Opened) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":number": opened.number,
        ":act": opened.act.0,
        ":points": opened.points,
        ":made_at": opened.at.0,
        ":until_at": opened.until.0,
    };
    db.run(sql!("hold/append"), params).map(drop)
}

/// Appends what a hold keeps of a lot, or no longer keeps.
pub fn append_slice(db: &Db, member: MemberId, part: &Part) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":hold": part.hold,
        ":lot": part.lot,
        ":points": part.points,
        ":at": part.at.0,
    };
    db.run(sql!("hold/append_slice"), params).map(drop)
}

/// Appends how a hold ended.
pub fn append_end(db: &Db, member: MemberId, ended: &Ended) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":hold": ended.number,
        ":how": ended.how.word(),
        ":at": ended.at.0,
        ":entry": ended.entry,
    };
    db.run(sql!("hold/append_end"), params).map(drop)
}
