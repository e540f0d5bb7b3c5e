//! Behaviour events as they come in.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::event::Event;
use crate::domain::id::{EventId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;

/// An event to be recorded.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// The number of the source.
    pub source: i64,
    /// The source's own id, or what stands for it.
    pub external_id: &'a str,
    /// Whose.
    pub member: MemberId,
    /// What.
    pub event: &'a Event,
    /// The event it takes back.
    pub undoes: Option<EventId>,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records an event: its id.
pub fn insert(db: &Db, new: &New<'_>) -> Result<EventId> {
    let event = new.event;
    let params = named_params! {
        ":source": new.source,
        ":external_id": new.external_id,
        ":member": new.member.0,
        ":kind": &*event.kind,
        ":subject": &*event.subject,
        ":quantity": event.quantity,
        ":value_minor": event.value.get(),
        ":text": &*event.text,
        ":channel": &*event.channel,
        ":city": &*event.city,
        ":occurred_at": event.at.0,
        ":undoes": new.undoes.map(|event| event.0),
        ":recorded_at": new.recorded_at.0,
    };
    db.insert(sql!("event/insert"), params).map(EventId)
}

/// The event of a source's id.
pub fn find(db: &Db, source: i64, external_id: &str) -> Result<Option<EventId>> {
    let params = named_params! {":source": source, ":external_id": external_id};
    db.find(sql!("event/find"), params, |row| row.get(0).map(EventId))
}
