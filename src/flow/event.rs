//! Events one at a time: typed, or made by what members do in questions, clubs and courses. They go in as those of files do,
//! and are settled at once.

use super::import::events::{Recorded, record};
use super::{Session, join, settle};
use crate::domain::engagement::question::not_before;
use crate::domain::event::Event;
use crate::domain::id::{EventId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::input::event::StatedEvent;
use crate::input::order::Who;
use crate::store::batch::{self, BatchKind};
use crate::store::engagement::{self, Points};
use crate::store::event::{self, Named};
use crate::store::member::{self, Member};
use crate::store::merge;

/// The source of events that the shop's own records make; its ids name the record.
const OWN: &str = "engagement";

/// The member of a name, with everything recorded settled, so that a receipt is of its own command alone. Whoever was
/// merged into another does nothing any more.
pub fn member(session: &mut Session<'_>, name: &str) -> Result<(MemberId, Member)> {
    settle::run(session, BatchKind::Import)?;
    let (id, member) = join::find(session, name)?;
    if let Some(into) = merge::find_target(session.db, id)? {
        let into = member::get(session.db, into)?.number;
        return Err(Refusal::Merged { member: member.number, into }.into());
    }
    Ok((id, member))
}

/// Records what a record of the shop says that a member did; settling is left to the caller.
pub(super) fn put(session: &Session<'_>, member: MemberId, id: &str, event: Event) -> Result<EventId> {
    put_in(session, OWN, member, StatedEvent { event_id: Some(id.to_owned()), ..stated(event) }).map(|(id, _)| id)
}

/// Records that an event is taken back; settling is left to the caller. Whose account that concerns: where the member's
/// went into another, that one.
pub(super) fn take_back(session: &Session<'_>, event: EventId, at: Instant) -> Result<MemberId> {
    let undone = event::get(session.db, event)?;
    let member = merge::find_target(session.db, undone.member)?.unwrap_or(undone.member);
    let undo =
        Event { at: at.max(undone.at), kind: undone.kind.into(), subject: undone.subject.into(), ..Event::default() };
    let stated = StatedEvent {
        event_id: Some(format!("undo:{}", undone.external_id)),
        undoes: Some(undone.external_id),
        ..stated(undo)
    };
    put_in(session, &undone.source, member, stated)?;
    Ok(member)
}

/// Settles what was recorded.
pub(super) fn settled(session: &mut Session<'_>) -> Result<()> {
    member::set_registered_by_facts(session.db)?;
    settle::run(session, BatchKind::Act).map(drop)
}

/// What events of members came to.
pub(super) fn points(session: &Session<'_>, events: &[(MemberId, EventId)]) -> Result<Points> {
    let mut sum = Points::default();
    for (member, event) in events {
        let points = engagement::get_points(session.db, *member, *event)?;
        (sum.earned, sum.taken) = (sum.earned + points.earned, sum.taken + points.taken);
    }
    Ok(sum)
}

/// What became of an event typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Source and id.
    pub name: String,
    /// Whether it was new.
    pub is_new: bool,
    /// The points it gave, or that taking it back took.
    pub points: i64,
}

/// Records an event of a member under a source's id; without one it is known by whose, what, when and about what it is.
pub fn record_one(
    session: &mut Session<'_>,
    (source, id): (&str, Option<&str>),
    member: MemberId,
    event: Event,
) -> Result<Done> {
    let stated = StatedEvent { event_id: id.map(str::to_owned), ..stated(event) };
    let (event, is_new) = put_in(session, source, member, stated)?;
    let known = event::get(session.db, event)?;
    if known.member != member {
        let holder = member::get(session.db, known.member)?.number;
        return Err(Error::Taken { what: "event", value: known.name(), holder });
    }
    settled(session)?;
    let points = points(session, &[(member, event)])?.earned;
    Ok(Done { name: known.name(), is_new, points })
}

/// The one event that a name means: `SOURCE/ID`, or `ID` where one source alone has it.
pub fn find(session: &Session<'_>, name: &str) -> Result<Named> {
    let mut found = event::list_named(session.db, name)?;
    match found.len() {
        0 => Err(Error::NotFound { noun: "event", name: name.to_owned() }),
        1 => Ok(found.swap_remove(0)),
        _ => {
            let candidates: Vec<String> = found.iter().map(Named::name).collect();
            Err(Error::Ambiguous { name: name.to_owned(), candidates: candidates.join(", ") })
        }
    }
}

/// Takes an event back: what it earned goes (P20).
pub fn undo(session: &mut Session<'_>, name: &str, at: Instant) -> Result<(Named, Done)> {
    settle::run(session, BatchKind::Import)?;
    let event = find(session, name)?;
    if event.undoes.is_some() {
        return Err(Refusal::NothingToUndo { event: event.name() }.into());
    }
    if event.undone {
        return Err(Refusal::EventUndone { event: event.name() }.into());
    }
    not_before(session.zone(), &event.name(), event.at, at)?;
    let member = take_back(session, event.id, at)?;
    settled(session)?;
    let points = points(session, &[(member, event.id)])?.taken;
    let done = Done { name: format!("{}/undo:{}", event.source, event.external_id), is_new: true, points };
    Ok((event, done))
}

fn stated(event: Event) -> StatedEvent {
    StatedEvent { event_id: None, who: Who::default(), event, undoes: None }
}

/// The event's id, and whether it is new.
fn put_in(session: &Session<'_>, source: &str, member: MemberId, stated: StatedEvent) -> Result<(EventId, bool)> {
    let source = batch::source(session.db, source)?;
    match record(session, source, member, &stated)? {
        Recorded::New(id) => Ok((id, true)),
        Recorded::Known(id) => Ok((id, false)),
        Recorded::NothingToUndo => Err(Error::NotFound { noun: "event", name: stated.undoes.unwrap_or_default() }),
    }
}
