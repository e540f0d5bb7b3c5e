//! Points set aside for payments.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::{ActId, MemberId};
use crate::domain::points::hold::{Ended, Opened, Part};
use crate::domain::time::Instant;
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

/// A hold that was made, open or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// The act that made it.
    pub act: ActId,
    /// Whose.
    pub member: MemberId,
}

/// An open hold as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The request id it is known by.
    pub name: String,
    /// The member's number.
    pub member: String,
    /// Points it keeps.
    pub points: i64,
    /// When it was made.
    pub made_at: Instant,
    /// When it runs out.
    pub until: Instant,
}

/// The hold that a request made.
pub fn find(db: &Db, request: &str) -> Result<Option<Made>> {
    db.find(sql!("hold/find"), named_params! {":request": request}, |row| {
        Ok(Made { act: ActId(row.get(0)?), member: MemberId(row.get(1)?) })
    })
}

/// Holds not ended, of one member or of all, soonest to run out first.
pub fn list_open(db: &Db, member: Option<MemberId>, at: Instant) -> Result<Vec<Open>> {
    db.list(sql!("hold/list_open"), named_params! {":member": member.map(|member| member.0), ":at": at.0}, |row| {
        let (name, member, points) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Open { name, member, points, made_at: Instant(row.get(3)?), until: Instant(row.get(4)?) })
    })
}
