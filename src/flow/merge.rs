//! Two accounts of one person joined, and taken apart again (P32).

use super::{Session, post};
use crate::domain::engine::fact::Act;
use crate::domain::id::MemberId;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store;
use crate::store::member::{self, Member};

/// Merges a member's account into another's.
pub fn merge(session: &mut Session<'_>, source: (MemberId, &Member), target: (MemberId, &Member)) -> Result<()> {
    let ((from, source), (into, target)) = (source, target);
    if from == into {
        return Err(Refusal::SameMember { member: target.number.clone() }.into());
    }
    for (id, member) in [(from, source), (into, target)] {
        let account = post::ready(session, id, member)?;
        no_holds(account.ledger.holds.iter().filter(|hold| hold.until > session.now).count(), member)?;
    }
    if let Some(other) = store::merge::find_source(session.db, from)? {
        let other = member::get(session.db, other)?.number;
        return Err(Refusal::HasMerged { member: source.number.clone(), other }.into());
    }
    post::both(session, (from, &Act::MergeOut { into }), (into, &Act::MergeIn { from, handed: None }))?;
    store::merge::insert(session.db, from, into, session.now)
}

/// Whom a member's account was merged into.
pub fn target(session: &Session<'_>, (id, source): (MemberId, &Member)) -> Result<(MemberId, Member)> {
    let target = store::merge::find_target(session.db, id)?;
    let target = target.ok_or_else(|| Refusal::NotMerged { member: source.number.clone() })?;
    Ok((target, member::get(session.db, target)?))
}

/// Takes a merge back.
pub fn unmerge(session: &mut Session<'_>, source: (MemberId, &Member), target: (MemberId, &Member)) -> Result<()> {
    let ((to, _), (from, target)) = (source, target);
    let account = post::ready(session, from, target)?;
    no_holds(account.ledger.holds.iter().filter(|hold| hold.until > session.now).count(), target)?;
    post::both(session, (from, &Act::UnmergeOut { to }), (to, &Act::UnmergeIn { from, handed: None }))?;
    store::merge::set_end(session.db, to, session.now)
}

fn no_holds(open: usize, member: &Member) -> Result<()> {
    match i64::try_from(open).unwrap_or(i64::MAX) {
        0 => Ok(()),
        holds => Err(Refusal::HoldsOpen { member: member.number.clone(), holds }.into()),
    }
}
