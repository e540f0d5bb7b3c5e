//! One live act: recorded under its request id, and settled at once.

use super::{Session, settle};
use crate::domain::engine::account::Account;
use crate::domain::engine::fact::Act;
use crate::domain::id::{ActId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::act;
use crate::store::batch::BatchKind;
use crate::store::member::{self, Member};

/// A member's account with everything recorded settled, on which an act may be judged; not before the frontier.
pub fn ready(session: &mut Session<'_>, id: MemberId, member: &Member) -> Result<Account> {
    settle::run(session, BatchKind::Import)?;
    let account = settle::load_one(session, id, session.now)?;
    if let Some(into) = account.merged_into {
        let into = member::get(session.db, into)?.number;
        return Err(Refusal::Merged { member: member.number.clone(), into }.into());
    }
    if session.now < account.frontier {
        let frontier = session.zone().shown(account.frontier);
        return Err(Refusal::BeforeFrontier { member: member.number.clone(), frontier }.into());
    }
    Ok(account)
}

/// Records an act at the instant worked at, and settles it.
pub fn act(session: &mut Session<'_>, member: MemberId, act: &Act) -> Result<ActId> {
    let id = record(session, member, act, "")?;
    settle::run(session, BatchKind::Act)?;
    Ok(id)
}

/// The same for an act that follows from another and has a request id of its own.
pub fn aside(session: &mut Session<'_>, member: MemberId, act: &Act, request: &str) -> Result<ActId> {
    let new = new(session, member, act, request);
    let id = act::insert(session.db, &new)?;
    settle::run(session, BatchKind::Act)?;
    Ok(id)
}

/// What stands behind the request id of an act in the name of its other side: the member who receives.
const OTHER_SIDE: &str = ":in";

/// Records an act that concerns two members, each with a side of it, and settles both: the id of the first.
pub fn both(session: &mut Session<'_>, giver: (MemberId, &Act), taker: (MemberId, &Act)) -> Result<ActId> {
    let id = record(session, giver.0, giver.1, "")?;
    record(session, taker.0, taker.1, OTHER_SIDE)?;
    settle::run(session, BatchKind::Act)?;
    Ok(id)
}

fn record(session: &Session<'_>, member: MemberId, act: &Act, side: &str) -> Result<ActId> {
    let request = session.request.expect("the command line gives every act a request id");
    act::insert(session.db, &new(session, member, act, &format!("{request}{side}")))
}

fn new<'a>(session: &Session<'a>, member: MemberId, act: &'a Act, request: &'a str) -> act::New<'a> {
    act::New {
        request,
        member,
        act,
        at: session.now,
        operator: session.operator,
        reason: session.reason.unwrap_or_default(),
        recorded_at: session.recorded_at,
    }
}

/// Gives or takes points by hand (P16); given points end as the program says, or at `expires_at`.
pub fn adjust(
    session: &mut Session<'_>,
    id: MemberId,
    member: &Member,
    points: i64,
    expires_at: Option<Instant>,
) -> Result<()> {
    if points == 0 {
        return Err(Refusal::NothingToAdjust.into());
    }
    if session.reason.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(Error::Usage { code: "no-reason", values: Vec::new() });
    }
    ready(session, id, member)?;
    act(session, id, &Act::Adjust { points, expires_at }).map(drop)
}
