//! Points given to another member, each part with its own end (P31).

use super::{Session, post};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::MemberId;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::member::Member;

/// Gives points of one member to another.
pub fn transfer(
    session: &mut Session<'_>,
    (giver, from): (MemberId, &Member),
    (taker, to): (MemberId, &Member),
    points: i64,
) -> Result<()> {
    if giver == taker {
        return Err(Refusal::SameMember { member: to.number.clone() }.into());
    }
    let taking = post::ready(session, taker, to)?;
    judge(session.versions(), &taking, session.now, |asked| asked.may_spend(&to.number))?;
    let account = post::ready(session, giver, from)?;
    let parts = judge(session.versions(), &account, session.now, |asked| asked.transfer(points, &from.number))?;
    let out = Act::TransferOut { to: taker, points };
    post::both(session, (giver, &out), (taker, &Act::TransferIn { from: giver, parts })).map(drop)
}
