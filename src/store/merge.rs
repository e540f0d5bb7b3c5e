//! Accounts of one person that were joined: whose facts go where while it lasts (P32).

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::time::Instant;
use crate::error::Result;

/// Records that an account went into another.
pub fn insert(db: &Db, source: MemberId, target: MemberId, at: Instant) -> Result<()> {
    let params = named_params! {":source": source.0, ":target": target.0, ":at": at.0};
    db.insert(sql!("merge/insert"), params).map(drop)
}

/// Records that an account stands for itself again.
pub fn set_end(db: &Db, source: MemberId, at: Instant) -> Result<()> {
    db.run(sql!("merge/set_end"), named_params! {":source": source.0, ":at": at.0}).map(drop)
}

/// The account that a member's went into.
pub fn find_target(db: &Db, source: MemberId) -> Result<Option<MemberId>> {
    db.find(sql!("merge/find_target"), named_params! {":source": source.0}, |row| row.get(0).map(MemberId))
}

/// An account that went into a member's, the first of them.
pub fn find_source(db: &Db, target: MemberId) -> Result<Option<MemberId>> {
    db.find(sql!("merge/find_source"), named_params! {":target": target.0}, |row| row.get(0).map(MemberId))
}

/// Every account that went into another, and into which.
pub fn list(db: &Db) -> Result<BTreeMap<MemberId, MemberId>> {
    let rows = db.list(sql!("merge/list"), [], |row| Ok((MemberId(row.get(0)?), MemberId(row.get(1)?))))?;
    Ok(rows.into_iter().collect())
}

/// How many orders count for a member, as merges stand.
pub fn count_orders(db: &Db, member: MemberId) -> Result<i64> {
    db.get(sql!("merge/count_orders"), named_params! {":member": member.0}, |row| row.get(0))
}
