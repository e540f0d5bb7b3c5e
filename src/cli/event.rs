//! `regulars event`: behaviour in, and what members did.

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::import::{Import, OrderRules, Reader};
use super::order::Shown;
use super::shape::Rows;
use crate::domain::event;
use crate::error::{Error, Result};
use crate::flow::import::events;
use crate::input::Sheet;
use crate::input::event::{self as reader, StatedEvent};
use crate::output::{Column, Kind, View, cells};
use crate::store::shown;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Import(ImportEvents),
    List(List),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Import(import) => import.run(front),
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
            run: events::run,
            rejects: |sheet| &sheet.rejects,
            found: |sheet| sheet.found(),
            profile: |_| None,
        };
        self.import.run(front, &reader, &OrderRules::default())
    }
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    shown: Shown,
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let unknown = |word: &str| Error::Invalid { what: "--kind", value: word.to_owned(), wanted: "event-kind" };
        let kind = self.kind.as_deref().map(|word| event::kind(word).ok_or_else(|| unknown(word))).transpose()?;
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
            ];
            let mut view = View::new("event-list/1", columns);
            for row in shown::list_events(session.db, &self.shown.filter(session)?, kind)? {
                let kind = crate::output::Cell::word(row.kind);
                view.push(cells![row.name, row.at, row.member, kind, row.subject, row.quantity, row.value, row.text]);
            }
            Ok(view)
        })
    }
}
