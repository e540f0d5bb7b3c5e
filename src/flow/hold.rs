//! Points set aside for a payment, then captured or freed (P30); a hold is known by the request id that made it.

use super::{Session, known, post};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::{ActId, MemberId};
use crate::domain::money::Money;
use crate::domain::points::spend::Ask;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store;
use crate::store::hold::{Made, Open};
use crate::store::member::{self, Member};

/// A granted hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Points set aside.
    pub points: i64,
    /// What they would pay; none where the program gives points no value.
    pub money: Option<Money>,
    /// When it runs out.
    pub until: Instant,
}

/// What became of a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whose it was.
    pub id: MemberId,
    /// The member.
    pub member: Member,
    /// Points spent.
    pub captured: i64,
    /// What they pay.
    pub money: Option<Money>,
    /// Points freed.
    pub released: i64,
}

/// Sets points aside.
pub fn hold(session: &mut Session<'_>, id: MemberId, member: &Member, ask: Ask) -> Result<Held> {
    let account = post::ready(session, id, member)?;
    let (points, money, until) =
        judge(session.versions(), &account, session.now, |asked| asked.hold(ask, &member.number))?;
    post::act(session, id, &Act::Hold { points, until })?;
    Ok(Held { points, money, until })
}

/// Spends what a hold keeps, or a part of it, and frees the rest.
pub fn capture(session: &mut Session<'_>, name: &str, points: Option<i64>) -> Result<Ended> {
    let Found { hold, id, member } = find(session, name)?;
    let account = post::ready(session, id, &member)?;
    let (held, (captured, money)) = judge(session.versions(), &account, session.now, |asked| {
        let held = asked.held(hold, name)?;
        asked.may_spend(&member.number)?;
        Ok((held, asked.capture(hold, points, name)?))
    })?;
    post::act(session, id, &Act::Capture { hold, points: captured })?;
    Ok(Ended { id, member, captured, money, released: held - captured })
}

/// Frees a hold.
pub fn release(session: &mut Session<'_>, name: &str) -> Result<Ended> {
    let Found { hold, id, member } = find(session, name)?;
    let account = post::ready(session, id, &member)?;
    let released = judge(session.versions(), &account, session.now, |asked| asked.held(hold, name))?;
    post::act(session, id, &Act::Release { hold })?;
    Ok(Ended { id, member, captured: 0, money: None, released })
}

/// Holds open at the instant worked at, of one member or of all, soonest to run out first.
pub fn list(session: &Session<'_>, member: Option<MemberId>) -> Result<Vec<Open>> {
    match member {
        Some(member) => known::of_member(session, member)?,
        None => known::of_everybody(session, known::Part::Points)?,
    }
    // A hold that ran out is over, whether or not time was walked since.
    let open = store::hold::list_open(session.db, member, session.now)?;
    Ok(open.into_iter().filter(|hold| hold.until > session.now).collect())
}

struct Found {
    hold: ActId,
    id: MemberId,
    member: Member,
}

fn find(session: &Session<'_>, name: &str) -> Result<Found> {
    let Some(Made { act, member: id }) = store::hold::find(session.db, name)? else {
        return Err(Refusal::NoHold { hold: name.to_owned() }.into());
    };
    Ok(Found { hold: act, id, member: member::get(session.db, id)? })
}
