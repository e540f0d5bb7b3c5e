//! A guest's order given to a member by hand, once: what it did in its own time is settled now, as late facts (import I29).

use super::{Session, post, settle};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::batch::BatchKind;
use crate::store::caused::{self, Caused};
use crate::store::member::{self, Member};
use crate::store::{held, order};

/// Gives an order without a member to one, and settles it: what it caused.
pub fn claim(
    session: &mut Session<'_>,
    (order, name, known): (OrderId, &str, Option<MemberId>),
    (id, whose): (MemberId, &Member),
) -> Result<Vec<Caused>> {
    let name = || name.to_owned();
    if let Some(known) = known {
        let member = member::get(session.db, known)?.number;
        return Err(Refusal::OrderHasMember { order: name(), member }.into());
    }
    if order::find_withdrawn(session.db, order)?.is_some() {
        return Err(Refusal::OrderWithdrawn { order: name() }.into());
    }
    post::ready(session, id, whose)?;
    held::claim(session.db, order, id, session.recorded_at)?;
    member::set_registered_by_facts(session.db)?;
    settle::run(session, BatchKind::Act)?;
    caused::list(session.db, id, order, Instant::MAX)
}
