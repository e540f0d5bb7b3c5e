//! Who came: one member named, or a list of them in a file, whose bad rows are told as those of other files are.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::bad::Bad;
use super::files::Files;
use crate::cli::front::{Answer, Front};
use crate::cli::order::past;
use crate::cli::shape::{Page, Writing};
use crate::domain::id::{EventId, MemberId};
use crate::domain::money::Points;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::import::attendance::{self, Came};
use crate::flow::import::{MaxRejects, fingerprint};
use crate::input::source::Found;
use crate::input::{Source, attendance as reader, text};
use crate::output::{Column, Kind, Note, View, cells};

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("who").args(["member", "from"]).required(true))]
pub struct Attendees {
    #[arg(long, value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "from", default_value = "csv")]
    source: String,
    #[arg(long, value_name = "FILE", requires = "from")]
    rejects: Option<PathBuf>,
    #[arg(long, value_name = "N", requires = "from", default_value = "10%")]
    max_rejects: String,
    #[arg(long, value_name = "T")]
    pub at: Option<String>,
    #[command(flatten)]
    pub writing: Writing,
    #[command(flatten)]
    pub page: Page,
}

/// Enters one member at an instant: the events that made.
pub type Enter = Box<dyn Fn(&Session<'_>, (MemberId, &str), Instant) -> Result<Vec<EventId>>>;

impl Attendees {
    /// Whether a file says who came.
    pub fn is_file(&self) -> bool {
        self.from.is_some()
    }

    /// The one member named.
    pub fn member(&self) -> &str {
        self.member.as_deref().expect("clap asks for a member or a file")
    }

    /// Enters the members of the file; `what` finds at what they were.
    pub fn run(
        &self,
        front: &Front<'_>,
        schema: &'static str,
        what: impl FnOnce(&Session<'_>) -> Result<Enter>,
    ) -> Result<Answer> {
        let files = Files::of(self.from.clone().into_iter().collect());
        let (sources, reading) = (files.sources()?, files.reading(front)?);
        let invalid =
            || Error::Invalid { what: "--max-rejects", value: self.max_rejects.clone(), wanted: "max-rejects" };
        let max_rejects = MaxRejects::parse(&self.max_rejects).ok_or_else(invalid)?;
        let bad = Bad { rejects: self.rejects.as_deref(), dry_run: self.writing.dry_run, profile: None };
        let mut sheet = reader::read(&sources, &reading, &mut files.progress(front))?;
        bad.may_reject(front, &sources)?;
        let name = sources.iter().map(Source::name).collect::<Vec<_>>().join(", ");
        let writing = self.writing.named(front.reading);
        let answer = front.write(&self.page, &writing, vec![fingerprint(&sources)?], |session| {
            crate::flow::settle::run(session, crate::store::batch::BatchKind::Import)?;
            let enter = what(session)?;
            let at = past(session, self.at.as_deref())?;
            let came = attendance::run(session, &mut sheet, (&name, &self.source, max_rejects), at, &*enter)?;
            Ok(sum(schema, &came))
        });
        let found: Vec<Found> = sheet.found().into_iter().cloned().collect();
        bad.tell(front, &sources, &found, &sheet.rejects)?;
        answer
    }
}

fn sum(schema: &'static str, came: &Came) -> View {
    let columns = [
        Column::new("rows", Kind::Int).keep(),
        Column::new("new", Kind::Int).keep(),
        Column::new("unchanged", Kind::Int),
        Column::new("rejected", Kind::Int).keep(),
        Column::new("points", Kind::Points).keep(),
    ];
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let row =
        cells![count(came.rows), count(came.new), count(came.unchanged), count(came.rejected), Points(came.points)];
    let mut view = View::new(schema, columns).row(row);
    if came.rows == 0 {
        view = view.note(Note::new("no-rows"));
    }
    view.partial = came.rejected > 0;
    view
}

/// A short text of the shop's own, such as a name or a place.
pub fn words(field: &'static str, typed: &str) -> Result<String> {
    let read = text::text(typed.trim(), 200).map(|text| text.into_owned());
    read.map_err(|bad| Error::BadValue { field, value: typed.to_owned(), code: bad.code, hint: bad.hint.into_owned() })
}
