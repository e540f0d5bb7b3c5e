//! Accounts elsewhere that are linked to a member: taken off again (ID38).

use super::Session;
use crate::domain::id::MemberId;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::store::credential;
use crate::store::identity::{self, Identity};
use crate::store::member::Member;

/// Takes an identity off a member; the last way to log in only where that is meant.
pub fn unlink(session: &Session<'_>, (id, member): (MemberId, &Member), number: i64, force: bool) -> Result<Identity> {
    let mut linked = identity::list(session.db, id)?;
    let at = linked.iter().position(|identity| identity.id == number);
    let none = || Error::NotFound { noun: "identity", name: number.to_string() };
    let found = linked.swap_remove(at.ok_or_else(none)?);
    if linked.is_empty() && !force && credential::find(session.db, id)?.is_none() {
        return Err(Refusal::LastWay { member: member.number.clone() }.into());
    }
    identity::set_unlinked(session.db, number, session.recorded_at)?;
    identity::append_link(session.db, (number, id), "unlinked", session.recorded_at, session.reason)?;
    Ok(found)
}
