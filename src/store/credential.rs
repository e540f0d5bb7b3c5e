//! What members log in with, and the tries that failed. A hash is replaced in place; the acts alone are facts.

use std::collections::BTreeSet;

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::identity::legacy::Kept;
use crate::domain::identity::throttle::Throttle;
use crate::domain::time::Instant;
use crate::error::Result;

/// What was done about how a member proves who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A password was set.
    PasswordSet,
    /// An operator locked the password.
    Locked,
    /// An operator unlocked it.
    Unlocked,
}

impl Deed {
    fn word(self) -> &'static str {
        match self {
            Deed::PasswordSet => "password_set",
            Deed::Locked => "locked",
            Deed::Unlocked => "unlocked",
        }
    }
}

/// A member whose password came from another system and was never used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legacy {
    /// The member's number.
    pub member: String,
    /// The scheme under the wrap.
    pub scheme: String,
    /// When it was handed over.
    pub set_at: Instant,
}

/// The password of a member, and since when it is the one.
pub fn find(db: &Db, member: MemberId) -> Result<Option<(Kept, Instant)>> {
    db.find(sql!("credential/find"), named_params! {":member": member.0}, |row| {
        Ok((Kept { scheme: row.get(0)?, salt: row.get(1)?, phc: row.get(2)? }, Instant(row.get(3)?)))
    })
}

/// Keeps a password in the place of the one before.
pub fn replace(db: &Db, member: MemberId, kept: &Kept, set_at: Instant) -> Result<()> {
    let params = named_params! {
        ":member": member.0, ":scheme": kept.scheme, ":salt": kept.salt, ":phc": kept.phc, ":set_at": set_at.0,
    };
    db.run(sql!("credential/replace"), params).map(drop)
}

/// The numbers of all members who have a password.
pub fn list_members(db: &Db) -> Result<BTreeSet<String>> {
    Ok(db.list(sql!("credential/list_members"), [], |row| row.get(0))?.into_iter().collect())
}

/// The passwords of other systems, the oldest first.
pub fn list_legacy(db: &Db) -> Result<Vec<Legacy>> {
    db.list(sql!("credential/list_legacy"), [], |row| {
        Ok(Legacy { member: row.get(0)?, scheme: row.get(1)?, set_at: Instant(row.get(2)?) })
    })
}

/// Removes the passwords of other systems that were handed over by an instant: how many.
pub fn delete_legacy(db: &Db, set_by: Instant) -> Result<usize> {
    db.run(sql!("credential/delete_legacy"), named_params! {":set_by": set_by.0})
}

/// Records what was done.
pub fn append_act(db: &Db, member: MemberId, deed: Deed, at: Instant) -> Result<()> {
    let params = named_params! {":member": member.0, ":act": deed.word(), ":at": at.0};
    db.run(sql!("credential/append_act"), params).map(drop)
}

/// The tries that failed.
pub fn find_throttle(db: &Db, member: MemberId) -> Result<Throttle> {
    let found = db.find(sql!("throttle/find"), named_params! {":member": member.0}, |row| {
        let instant = |at: Option<i64>| at.map(Instant);
        Ok(Throttle { failures: row.get(0)?, wait_until: instant(row.get(1)?), blocked_at: instant(row.get(2)?) })
    })?;
    Ok(found.unwrap_or_default())
}

/// Keeps the tries that failed, the last of them now; none that failed leave no row.
pub fn save_throttle(db: &Db, member: MemberId, throttle: &Throttle, now: Instant) -> Result<()> {
    if *throttle == Throttle::default() {
        return db.run(sql!("throttle/delete"), named_params! {":member": member.0}).map(drop);
    }
    let params = named_params! {
        ":member": member.0,
        ":failures": throttle.failures,
        ":last_at": now.0,
        ":wait_until": throttle.wait_until.map(|at| at.0),
        ":blocked_at": throttle.blocked_at.map(|at| at.0),
    };
    db.run(sql!("throttle/replace"), params).map(drop)
}

/// Forgets failures of which the last lies before an instant; what an operator must unlock stays: how many.
pub fn delete_idle_throttles(db: &Db, by: Instant) -> Result<usize> {
    db.run(sql!("throttle/delete_idle"), named_params! {":by": by.0})
}

/// At how many members' passwords somebody failed within so many seconds, at most.
pub fn get_most_at_once(db: &Db, seconds: i64) -> Result<i64> {
    db.get(sql!("throttle/get_most_at_once"), named_params! {":seconds": seconds}, |row| row.get(0))
}
