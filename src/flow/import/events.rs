//! Event files: whose, known before, what is taken back; then one settling.

use super::people::{Match, People, keys};
use super::{Counts, Imported, Rules, cause, finish, open, told};
use crate::domain::id::{EventId, MemberId};
use crate::error::Result;
use crate::flow::Session;
use crate::input::Sheet;
use crate::input::event::StatedEvent;
use crate::store::batch;
use crate::store::event::{self, New};

/// Records and settles an event file whose rows are read.
pub fn run(
    session: &mut Session<'_>,
    sheet: &mut Sheet<StatedEvent>,
    path: &str,
    rules: &Rules,
    files: &str,
) -> Result<Imported> {
    let import = open(session, "event", rules, files)?;
    let source = batch::source(session.db, &rules.source)?;
    let people = People::load(session, &rules.source)?;
    let mut counts = Counts { rows: sheet.rows, ..Counts::default() };
    let mut rejects = Vec::new();
    for (done, row) in sheet.values.iter().enumerate() {
        told(session, done, sheet.values.len())?;
        let stated = &row.value;
        let member = match people.find(session, keys(&stated.who))? {
            Match::Member(member) => member,
            Match::Conflict(both) => {
                rejects.push(sheet.reject(row, "member", cause("key-conflict", &both)));
                continue;
            }
            // Looking is not joining: an event makes no member, whatever becomes of orders.
            Match::Nobody | Match::Unknown => {
                rejects.push(sheet.reject(row, "member", cause("unknown-member", "")));
                continue;
            }
        };
        match record(session, source, member, stated)? {
            Recorded::New(_) => counts.new += 1,
            Recorded::Known(_) => counts.unchanged += 1,
            Recorded::NothingToUndo => rejects.push(sheet.reject(row, "undoes", cause("undo-no-event", ""))),
        }
    }
    let times = sheet.values.iter().map(|row| row.value.event.at);
    let times = times.clone().min().zip(times.max());
    finish(session, rules, (sheet, path), rejects, (import, counts, times))
}

/// What became of a stated event.
pub(in crate::flow) enum Recorded {
    /// It is recorded.
    New(EventId),
    /// It was known.
    Known(EventId),
    /// The event it takes back is not known.
    NothingToUndo,
}

/// The one way in for events: known by the source's own id, or else by whose, what, when and about what it is.
pub(in crate::flow) fn record(
    session: &Session<'_>,
    source: i64,
    member: MemberId,
    stated: &StatedEvent,
) -> Result<Recorded> {
    let named = || format!("{}|{}|{}|{}", member, stated.event.kind, stated.event.at.0, stated.event.subject);
    let external_id = stated.event_id.clone().unwrap_or_else(named);
    if let Some(known) = event::find(session.db, source, &external_id)? {
        return Ok(Recorded::Known(known));
    }
    let undoes = match &stated.undoes {
        Some(undone) => match event::find(session.db, source, undone)? {
            Some(id) => Some(id),
            None => return Ok(Recorded::NothingToUndo),
        },
        None => None,
    };
    let new = New {
        source,
        external_id: &external_id,
        member,
        event: &stated.event,
        undoes,
        recorded_at: session.recorded_at,
    };
    event::insert(session.db, &new).map(Recorded::New)
}
