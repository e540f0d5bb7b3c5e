//! What operators do about passwords: set one, lock and unlock, retire those of other systems.

use super::login::clock;
use super::{Session, join};
use crate::domain::id::MemberId;
use crate::domain::identity::blocklist::About;
use crate::domain::identity::legacy::Kept;
use crate::domain::identity::password::{Costs, Weakness, normalised, weaknesses};
use crate::domain::identity::throttle::{Gate, Throttle};
use crate::domain::member::Field;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::credential::{self, Deed};
use crate::store::member::{self, Member};
use crate::store::{merge, meta, session as sessions};

const DAY: i64 = 86_400;

/// What must be known before a password is hashed.
#[derive(Debug)]
pub struct Wish {
    /// The member's number.
    pub member: String,
    /// Every reason not to take it.
    pub weaknesses: Vec<Weakness>,
    /// The code points it must have.
    pub least: u32,
    /// What hashing costs.
    pub costs: Costs,
}

/// What setting, locking or unlocking came to.
#[derive(Debug)]
pub struct Done {
    /// The member's number.
    pub member: String,
    /// `no-password`, `legacy`, `set`, `must-wait` or `blocked`.
    pub state: &'static str,
    /// When.
    pub at: Instant,
    /// Sessions that it ended.
    pub n_sessions: usize,
}

/// The member named, as somebody who may be dealt with.
fn find(session: &Session<'_>, named: &str) -> Result<(MemberId, Member)> {
    let (id, member) = join::find(session, named)?;
    match merge::find_target(session.db, id)? {
        None => Ok((id, member)),
        Some(into) => {
            let into = member::get(session.db, into)?.number;
            Err(Refusal::Merged { member: member.number, into }.into())
        }
    }
}

/// Whether a member may be given a password; asked before anybody is asked for one.
pub fn may_set(session: &Session<'_>, named: &str) -> Result<()> {
    find(session, named).map(drop)
}

/// Whether a password would do for a member.
pub fn wish(session: &Session<'_>, named: &str, typed: &str) -> Result<Wish> {
    let (id, member) = find(session, named)?;
    let mut profile = member::load_profile(session.db, id)?;
    let program = session.program();
    let name = &program.shop.name;
    let names = [Field::Name, Field::UserName, Field::Nickname];
    let about = About {
        number: member.number.clone(),
        names: names.into_iter().filter_map(|field| profile.remove(&field)).collect(),
        shop: vec![name.en.clone(), name.zh.clone()],
        phone: profile.remove(&Field::Phone),
    };
    let least = program.auth.least();
    Ok(Wish {
        weaknesses: weaknesses(&normalised(typed), least, &about),
        member: member.number,
        least,
        costs: meta::get_password_cost(session.db)?,
    })
}

/// Sets a password that was hashed: every session ends, and failures are forgotten. A lock stays.
pub fn set(session: &Session<'_>, named: &str, kept: &Kept) -> Result<Done> {
    let (id, member) = find(session, named)?;
    let now = clock(session)?;
    credential::replace(session.db, id, kept, now)?;
    credential::append_act(session.db, id, Deed::PasswordSet, now)?;
    let before = credential::find_throttle(session.db, id)?;
    let throttle = Throttle { blocked_at: before.blocked_at, ..Throttle::default() };
    credential::save_throttle(session.db, id, &throttle, now)?;
    done(session, id, member.number, now)
}

/// Locks a member's password until it is unlocked, and ends every session.
pub fn lock(session: &Session<'_>, named: &str) -> Result<Done> {
    let (id, member) = find(session, named)?;
    let now = clock(session)?;
    let before = credential::find_throttle(session.db, id)?;
    if before.blocked_at.is_none() {
        credential::save_throttle(session.db, id, &before.locked(now), now)?;
        credential::append_act(session.db, id, Deed::Locked, now)?;
    }
    done(session, id, member.number, now)
}

/// Unlocks it, and forgets the failures.
pub fn unlock(session: &Session<'_>, named: &str) -> Result<Done> {
    let (id, member) = find(session, named)?;
    let now = clock(session)?;
    if credential::find_throttle(session.db, id)? != Throttle::default() {
        credential::save_throttle(session.db, id, &Throttle::default(), now)?;
        credential::append_act(session.db, id, Deed::Unlocked, now)?;
    }
    let state = state(session, id, now)?;
    Ok(Done { member: member.number, state, at: now, n_sessions: 0 })
}

fn done(session: &Session<'_>, id: MemberId, member: String, now: Instant) -> Result<Done> {
    let n_sessions = sessions::set_all_revoked(session.db, id, now)?;
    Ok(Done { member, state: state(session, id, now)?, at: now, n_sessions })
}

fn state(session: &Session<'_>, id: MemberId, now: Instant) -> Result<&'static str> {
    let kept = credential::find(session.db, id)?;
    Ok(match (credential::find_throttle(session.db, id)?.gate(now), kept) {
        (Gate::Blocked, _) => "blocked",
        (Gate::Waiting(_), _) => "must-wait",
        (Gate::Open, None) => "no-password",
        (Gate::Open, Some((kept, _))) if kept.is_legacy() => "legacy",
        (Gate::Open, Some(_)) => "set",
    })
}

/// Seconds in which failures at many passwords look like one guesser.
const SPRAY_SECONDS: i64 = 600;
/// Members up to whom that is chance.
const SPRAY_MEMBERS: i64 = 20;

/// At how many passwords somebody failed within ten minutes, where that is more than chance (ID14): told, and nobody is
/// locked for it.
pub fn spray(session: &Session<'_>) -> Result<Option<i64>> {
    let most = credential::get_most_at_once(session.db, SPRAY_SECONDS)?;
    Ok((most > SPRAY_MEMBERS).then_some(most))
}

/// Removes passwords of other systems that nobody used for so many days: how many.
pub fn expire_legacy(session: &Session<'_>, days: u32) -> Result<usize> {
    credential::delete_legacy(session.db, clock(session)?.plus_seconds(-i64::from(days) * DAY))
}
