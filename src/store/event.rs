//! Behaviour events as they come in.

use rusqlite::{Row, named_params};

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

/// An event as it is named and taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its number in the file.
    pub id: EventId,
    /// Its source.
    pub source: String,
    /// The source's own id.
    pub external_id: String,
    /// Whose.
    pub member: MemberId,
    /// What.
    pub kind: String,
    /// About what.
    pub subject: String,
    /// When.
    pub at: Instant,
    /// The event it takes back.
    pub undoes: Option<EventId>,
    /// Whether another takes it back.
    pub undone: bool,
}

impl Named {
    /// Source and id.
    pub fn name(&self) -> String {
        format!("{}/{}", self.source, self.external_id)
    }
}

fn named(row: &Row<'_>) -> rusqlite::Result<Named> {
    Ok(Named {
        id: EventId(row.get(0)?),
        source: row.get(1)?,
        external_id: row.get(2)?,
        member: MemberId(row.get(3)?),
        kind: row.get(4)?,
        subject: row.get(5)?,
        at: Instant(row.get(6)?),
        undoes: row.get::<_, Option<i64>>(7)?.map(EventId),
        undone: row.get(8)?,
    })
}

/// The event of a number.
pub fn get(db: &Db, id: EventId) -> Result<Named> {
    db.get(sql!("event/get"), named_params! {":id": id.0}, named)
}

/// The events a name may mean: with its source, or in any source.
pub fn list_named(db: &Db, name: &str) -> Result<Vec<Named>> {
    db.list(sql!("event/list_named"), named_params! {":name": name}, named)
}
