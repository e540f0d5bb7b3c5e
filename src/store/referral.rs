//! What came of invitations.

use rusqlite::named_params;
use rusqlite::types::Type;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::referral::{Row, State};
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends a row of a member.
pub fn append(db: &Db, member: MemberId, row: &Row) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":other": row.other.0,
        ":side": row.side.word(),
        ":state": row.state.word(),
        ":at": row.at.0,
        ":cause_kind": row.cause.kind.word(),
        ":cause": row.cause.id,
        ":points": row.points,
    };
    db.run(sql!("referral/append"), params).map(drop)
}

/// An invitation and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Number of who invited.
    pub inviter: String,
    /// Number of the friend.
    pub friend: String,
    /// When the friend joined.
    pub joined_at: Option<Instant>,
    /// What came of it.
    pub state: State,
    /// Since when.
    pub since: Instant,
    /// Whether the two share what only one should have.
    pub review: bool,
    /// Points the inviter has of it.
    pub inviter_points: i64,
    /// Points the friend has of it.
    pub friend_points: i64,
}

/// The newest invitations, of one inviter or of all.
pub fn list(db: &Db, inviter: Option<MemberId>, most: i64) -> Result<Vec<Invitation>> {
    let params = named_params! {":member": inviter.map(|member| member.0), ":most": most};
    db.list(sql!("referral/list"), params, |row| {
        let state = State::find(row.get_ref(3)?.as_str()?);
        let unread = || rusqlite::Error::FromSqlConversionFailure(3, Type::Text, "no such state".into());
        Ok(Invitation {
            inviter: row.get(0)?,
            friend: row.get(1)?,
            joined_at: row.get::<_, Option<i64>>(2)?.map(Instant),
            state: state.ok_or_else(unread)?,
            since: Instant(row.get(4)?),
            review: row.get(5)?,
            inviter_points: row.get(6)?,
            friend_points: row.get(7)?,
        })
    })
}

/// A contact that a member invites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation<'a> {
    /// Who invites.
    pub inviter: MemberId,
    /// `phone` or `email`.
    pub kind: &'a str,
    /// The contact's digest.
    pub digest: &'a str,
    /// The contact as people are shown it.
    pub shown: &'a str,
    /// When.
    pub at: Instant,
    /// First instant at which it counts no more.
    pub until: Instant,
    /// Who records it, as said.
    pub operator: &'a str,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records an invitation.
pub fn insert_invitation(db: &Db, new: &NewInvitation<'_>) -> Result<i64> {
    let params = named_params! {
        ":inviter": new.inviter.0,
        ":kind": new.kind,
        ":digest": new.digest,
        ":shown": new.shown,
        ":at": new.at.0,
        ":until_at": new.until.0,
        ":operator": new.operator,
        ":recorded_at": new.recorded_at.0,
    };
    db.insert(sql!("referral/insert_invitation"), params)
}

/// The first open invitation of a contact at an instant: its id, who invited, and when it ends.
pub fn find_open_invitation(db: &Db, digest: &str, at: Instant) -> Result<Option<(i64, MemberId, Instant)>> {
    db.find(sql!("referral/find_open_invitation"), named_params! {":digest": digest, ":at": at.0}, |row| {
        Ok((row.get(0)?, MemberId(row.get(1)?), Instant(row.get(2)?)))
    })
}

/// Records who joined by an invitation.
pub fn set_friend(db: &Db, invitation: i64, friend: MemberId) -> Result<()> {
    db.run(sql!("referral/set_friend"), named_params! {":id": invitation, ":friend": friend.0}).map(drop)
}

/// An invitation that nobody joined by: who invited, the contact as it is shown, when, and until when it counts.
pub type Open = (String, String, Instant, Instant);

/// Invitations that nobody joined by, newest first; of one inviter, or of all.
pub fn list_open_invitations(db: &Db, inviter: Option<MemberId>, at: Instant, most: i64) -> Result<Vec<Open>> {
    let params = named_params! {":member": inviter.map(|member| member.0), ":at": at.0, ":most": most};
    db.list(sql!("referral/list_open_invitations"), params, |row| {
        Ok((row.get(0)?, row.get(1)?, Instant(row.get(2)?), Instant(row.get(3)?)))
    })
}
