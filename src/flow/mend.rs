//! What an operator does to points by hand besides giving and taking: a later end, expired points back, a debt let go.

use super::{Session, post};
use crate::domain::engine::fact::{Act, Handed};
use crate::domain::engine::fold::judge;
use crate::domain::id::MemberId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::member::Member;
use crate::store::points;

/// Lets an open lot last longer (P15).
pub fn extend(session: &mut Session<'_>, id: MemberId, member: &Member, lot: u32, until: Instant) -> Result<()> {
    let account = post::ready(session, id, member)?;
    judge(session.versions(), &account, session.now, |asked| asked.extend(lot, until, &member.number))?;
    post::act(session, id, &Act::Extend { lot, until }).map(drop)
}

/// Brings back points that ended, or a part of them, as a new lot (P17): how many.
pub fn reinstate(
    session: &mut Session<'_>,
    id: MemberId,
    member: &Member,
    entry: u32,
    (asked, until): (Option<i64>, Instant),
) -> Result<i64> {
    post::ready(session, id, member)?;
    let number = || member.number.clone();
    let expiry = points::find_expiry(session.db, id, entry)?;
    let expiry = expiry.ok_or_else(|| Refusal::NoExpiry { member: number(), entry })?;
    let program = session.program();
    let within = program.points.reinstate_within;
    if expiry.reinstated {
        return Err(Refusal::AlreadyReinstated { entry }.into());
    }
    if within.is_zero() || session.now >= session.zone().through(expiry.ended_at, within) {
        let ended = session.zone().shown(expiry.ended_at);
        return Err(Refusal::TooLateToReinstate { entry, ended, within: within.to_string() }.into());
    }
    let points = asked.unwrap_or(expiry.points);
    match points {
        ..1 => return Err(Refusal::NothingAsked { asked: points }.into()),
        more if more > expiry.points => {
            return Err(Refusal::MoreThanExpired { asked: points, expired: expiry.points }.into());
        }
        _ => {}
    }
    let (of, rule) = expiry.earned_by.unzip();
    let lot = Handed { points, activates_at: session.now, expires_at: until, of, rule };
    post::act(session, id, &Act::Reinstate { entry, of_lot: expiry.lot, lot })?;
    Ok(points)
}

/// Lets a debt go, or a part of it (P24): how many points.
pub fn forgive(session: &mut Session<'_>, id: MemberId, member: &Member, asked: Option<i64>) -> Result<i64> {
    let account = post::ready(session, id, member)?;
    let points = judge(session.versions(), &account, session.now, |judged| judged.forgive(asked))?;
    post::act(session, id, &Act::Forgive { points })?;
    Ok(points)
}
