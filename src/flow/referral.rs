//! Invitations looked at by an operator (C8).

use super::{Session, post};
use crate::domain::engine::fact::Act;
use crate::domain::id::MemberId;
use crate::domain::referral::{Deed, State};
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::member::Member;
use crate::store::referral;

/// Invitations that a list shows at most.
const MOST: i64 = 10_000;

/// Invitations, newest first; of one inviter, or of all.
pub fn list(session: &Session<'_>, inviter: Option<MemberId>) -> Result<Vec<referral::Invitation>> {
    referral::list(session.db, inviter, MOST)
}

/// Approves an invitation that waits for a review, or rejects it; it concerns the books of both.
pub fn judge(session: &mut Session<'_>, friend: MemberId, member: &Member, approve: bool) -> Result<()> {
    let account = post::ready(session, friend, member)?;
    let number = || member.number.clone();
    let (inviter, tie) = account.ties.inviter.clone().ok_or_else(|| Refusal::NotInvited { member: number() })?;
    let open = matches!(tie.state, State::Joined | State::Qualified);
    if !tie.review || !open {
        let state = if open { "approved" } else { tie.state.word() };
        return Err(Refusal::NoReview { member: number(), state }.into());
    }
    let deed = |friend: Option<MemberId>| {
        Act::Referral(if approve { Deed::Approve { friend } } else { Deed::Reject { friend } })
    };
    post::both(session, (friend, &deed(None)), (inviter, &deed(Some(friend)))).map(drop)
}
