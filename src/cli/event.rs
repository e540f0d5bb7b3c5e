//! `regulars event`: behaviour in, and what members did.

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::import::attend::words;
use super::import::{Import, OrderRules, Reader};
use super::order::{Shown, past};
use super::shape::{Page, Rows, Writing};
use crate::domain::event::{self, Event};
use crate::domain::money::{Money, Points};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::event::{self as flow, Done};
use crate::flow::import::events;
use crate::input::Sheet;
use crate::input::event::{self as reader, StatedEvent};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::member;
use crate::store::shown;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Import(ImportEvents),
    Record(Box<Record>),
    Undo(Undo),
    List(List),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Import(import) => import.run(front),
            Verb::Record(record) => record.run(front),
            Verb::Undo(undo) => undo.run(front),
            Verb::List(list) => list.run(front),
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct ImportEvents {
    #[command(flatten)]
    import: Import,
}

impl ImportEvents {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<Sheet<StatedEvent>> = Reader {
            noun: "event",
            read: reader::read,
            prepare: |_, _, files| Ok(files),
            run: events::run,
            rejects: |sheet| &sheet.rejects,
            found: |sheet| sheet.found(),
            profile: |_| None,
        };
        self.import.run(front, &reader, &OrderRules::default())
    }
}

/// An event as typed.
#[derive(Args, Debug)]
pub(super) struct Stated {
    #[arg(value_name = "M")]
    pub member: String,
    #[arg(value_name = "KIND")]
    kind: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    subject: String,
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..=1_000_000_000))]
    quantity: i64,
    #[arg(long, value_name = "MONEY", allow_hyphen_values = true)]
    value: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    text: String,
    #[arg(long, value_name = "CITY", default_value = "")]
    city: String,
    #[arg(long, value_name = "NAME", default_value = "")]
    channel: String,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[arg(long, value_name = "NAME", default_value = "shop")]
    source: String,
}

#[derive(Args, Debug)]
pub(super) struct Record {
    #[command(flatten)]
    stated: Stated,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct Undo {
    #[arg(value_name = "EVENT")]
    event: String,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// The kind that a word means.
fn kind(what: &'static str, word: &str) -> Result<String> {
    let folded = word.trim().to_lowercase().replace([' ', '-'], "_");
    let invalid = || Error::Invalid { what, value: word.to_owned(), wanted: "event-kind" };
    event::kind(&folded).map(str::to_owned).ok_or_else(invalid)
}

impl Stated {
    /// Records the event and settles it: whose it is, and what it came to.
    pub fn record(&self, session: &mut Session<'_>) -> Result<(crate::domain::id::MemberId, String, Done)> {
        let (member, known) = flow::member(session, &self.member)?;
        let event = self.event(session)?;
        let id = self.id.as_deref().map(|id| words("event", id)).transpose()?;
        let source = words("source", &self.source)?;
        if source.is_empty() || id.as_deref() == Some("") {
            let (what, value) = if source.is_empty() { ("--source", source) } else { ("--id", String::new()) };
            return Err(Error::Invalid { what, value, wanted: "source" });
        }
        let done = flow::record_one(session, (&source, id.as_deref()), member, event)?;
        Ok((member, known.number, done))
    }

    fn event(&self, session: &Session<'_>) -> Result<Event> {
        let currency = session.program().shop.currency;
        let money = |text: &str| {
            let parsed = currency.parse(text).ok().filter(|money| money.get() >= 0);
            parsed.ok_or_else(|| Error::Invalid { what: "--value", value: text.to_owned(), wanted: "money" })
        };
        Ok(Event {
            at: past(session, self.at.as_deref())?,
            kind: kind("KIND", &self.kind)?.into(),
            subject: words("subject", &self.subject)?.into(),
            quantity: self.quantity,
            value: self.value.as_deref().map(money).transpose()?.unwrap_or(Money::ZERO),
            text: words("text", &self.text)?.into(),
            channel: words("channel", &self.channel)?.into(),
            city: words("city", &self.city)?.into(),
        })
    }
}

impl Record {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (_, number, done) = self.stated.record(session)?;
            let view = receipt(session, "event-recorded/1", &number, &done);
            Ok(if done.is_new { view } else { view.note(Note::new("event-known")) })
        })
    }
}

impl Undo {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let at = past(session, self.at.as_deref())?;
            let (event, done) = flow::undo(session, &self.event, at)?;
            let number = member::get(session.db, event.member)?.number;
            Ok(receipt(session, "event-undone/1", &number, &Done { name: event.name(), ..done }))
        })
    }
}

fn receipt(session: &Session<'_>, schema: &'static str, number: &str, done: &Done) -> View {
    let columns = [
        Column::new("event", Kind::Text).keep(),
        Column::new("member", Kind::Text).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("request", Kind::Text),
    ];
    let row = cells![done.name.as_str(), number, Points(done.points), session.request.map(str::to_owned)];
    View::new(schema, columns).page().row(row)
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    shown: Shown,
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let kind = self.kind.as_deref().map(|word| kind("--kind", word)).transpose()?;
        let subject = self.subject.as_deref();
        front.read(&self.rows, |session| {
            let columns = [
                Column::new("event", Kind::Text).rank(3),
                Column::new("at", Kind::Instant).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("kind", Kind::Word).keep(),
                Column::new("subject", Kind::Text),
                Column::new("quantity", Kind::Int).rank(2),
                Column::new("value", Kind::Money).rank(2),
                Column::new("text", Kind::Text).rank(2),
                Column::new("undoes", Kind::Text).rank(3),
            ];
            let mut view = View::new("event-list/1", columns);
            for row in shown::list_events(session.db, &self.shown.filter(session)?, kind.as_deref(), subject)? {
                let kind = Cell::word(row.kind);
                view.push(cells![
                    row.name,
                    row.at,
                    row.member,
                    kind,
                    row.subject,
                    row.quantity,
                    row.value,
                    row.text,
                    row.undoes
                ]);
            }
            Ok(view)
        })
    }
}
