//! Invitations: recorded for a contact that is no member's yet, found again when somebody joins with it, and looked at by
//! an operator (C7, C8).

use super::{Session, contact, post};
use crate::domain::engine::fact::Act;
use crate::domain::id::MemberId;
use crate::domain::referral::{Deed, State};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Span};
use crate::error::Result;
use crate::store::member::{self, Key, Member};
use crate::store::referral::{self, NewInvitation};

/// Invitations that a list shows at most.
const MOST: i64 = 10_000;

/// Invitations, newest first; of one inviter, or of all.
pub fn list(session: &Session<'_>, inviter: Option<MemberId>) -> Result<Vec<referral::Invitation>> {
    referral::list(session.db, inviter, MOST)
}

/// How long an invitation counts where the program says nothing of referrals.
const COUNTS: Span = Span::days(90);

/// An invitation that was recorded, or stood already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The contact with its middle left out.
    pub shown: String,
    /// First instant at which it counts no more.
    pub until: Instant,
}

/// Records that a member invited whoever has a contact, its kind and its normalised value.
pub fn invite(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    (kind, value): (&'static str, &str),
) -> Result<Invited> {
    post::ready(session, id, member)?;
    let (digest, shown) = (contact::digest(kind, value), contact::masked(value));
    let key = Key { kind: kind.to_owned(), value: value.to_owned() };
    if member::find_by_key(session.db, &key)?.is_some() {
        return Err(Refusal::InvitedIsMember { contact: shown }.into());
    }
    if let Some((_, inviter, until)) = referral::find_open_invitation(session.db, &digest, session.now)? {
        // The first invitation counts; the same again is the same.
        return match inviter == id {
            true => Ok(Invited { shown, until }),
            false => Err(Refusal::InvitedAlready { contact: shown, until: session.zone().shown(until) }.into()),
        };
    }
    let counts = session.program().referral.as_ref().map_or(COUNTS, |rules| rules.expires);
    let until = session.zone().through(session.now, counts);
    let new = NewInvitation {
        inviter: id,
        kind,
        digest: &digest,
        shown: &shown,
        at: session.now,
        until,
        operator: session.operator,
        recorded_at: session.recorded_at,
    };
    referral::insert_invitation(session.db, &new)?;
    Ok(Invited { shown, until })
}

/// Invitations that nobody joined by.
pub fn list_open(session: &Session<'_>, inviter: Option<MemberId>) -> Result<Vec<referral::Open>> {
    referral::list_open_invitations(session.db, inviter, session.now, MOST)
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
