//! What came of invitations.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::referral::Row;
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
