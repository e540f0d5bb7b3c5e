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
