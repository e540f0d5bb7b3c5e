//! Behaviour events: one event a row (import.md 1.2).

use super::order::Who;
use super::{Fatal, Reading, Sheet, Source};
use crate::domain::event::Event;

/// An event as a row states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedEvent {
    /// The source's own id; without one the event is (member, kind, instant, subject).
    pub event_id: Option<String>,
    /// Whose it is; at least one key is stated.
    pub who: Who,
    /// What happened.
    pub event: Event,
    /// The id of the event this one takes back.
    pub undoes: Option<String>,
}

/// Reads an event file.
pub fn read(source: &Source, reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<Sheet<StatedEvent>, Fatal> {
    let _ = (source, reading, tell);
    Err(Fatal::Encoding { path: String::new(), found: "" })
}
