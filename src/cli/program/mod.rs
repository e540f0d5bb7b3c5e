//! `regulars program`: check, compare and put in force the rules of the shop (semantics 2.5).

mod campaign;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::ask;
use super::front::{Answer, Front};
use super::shape::{Consent, Page, Rows, Writing};
use super::simulate::Simulate;
use crate::domain::condition::{About, NAMES};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::{Session, program};
use crate::input::program::{Difference, diff, flatten};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store;

/// A program file is smaller than this (SF35); what is longer is told by the reader of it.
const LONGEST: u64 = (1 << 20) + 1;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Check(Check),
    Plan(Check),
    Simulate(Simulate),
    Apply(Apply),
    Show(Show),
    History(History),
    Diff(Diff),
    Names(History),
    #[command(subcommand, arg_required_else_help = true)]
    Campaign(campaign::Verb),
}

#[derive(Args, Debug)]
pub(super) struct Check {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(super) struct Apply {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "T")]
    from: Option<String>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct Show {
    #[arg(long, conflicts_with_all = ["format", "json", "fields", "raw", "titles", "limit", "sort"])]
    toml: bool,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(super) struct History {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(super) struct Diff {
    #[arg(value_name = "NUMBER")]
    before: u32,
    #[arg(value_name = "NUMBER")]
    after: u32,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Check(check) => check.run(front),
            Verb::Plan(plan) => plan.plan(front),
            Verb::Simulate(simulate) => simulate.run(front),
            Verb::Apply(apply) => apply.run(front),
            Verb::Show(show) => show.run(front),
            Verb::History(history) => front.read(&history.rows, versions),
            Verb::Diff(diff) => diff.run(front),
            Verb::Names(names) => front.plain(&names.rows, self::names()),
            Verb::Campaign(verb) => verb.run(front),
        }
    }
}

impl Check {
    fn draft(&self) -> Result<program::Draft> {
        program::read(&self.file.display().to_string(), text_of(&self.file)?)
    }

    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let draft = self.draft()?;
        let columns = [
            Column::new("line", Kind::Int).keep(),
            Column::new("column", Kind::Int),
            Column::new("key", Kind::Text),
            Column::new("warning", Kind::Word).keep(),
        ];
        let mut view = View::new("program-check/1", columns);
        for warning in &draft.warnings {
            view.push(cells![warning.line, warning.column, warning.key.as_str(), Cell::word(warning.what.code())]);
        }
        let note = Note::new("program-sound").with("file", self.file.display()).with("count", draft.warnings.len());
        front.plain(&self.rows, view.note(note))
    }

    fn plan(&self, front: &Front<'_>) -> Result<Answer> {
        let draft = self.draft()?;
        front.read(&self.rows, |session| {
            let plan = program::plan(session, &draft)?;
            Ok(changes(&plan.differences, &plan.dropped))
        })
    }
}

impl Apply {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let check = Check { file: self.file.clone(), rows: Rows::default() };
        let draft = check.draft()?;
        if ask::would(front, self.consent, &self.writing) {
            let answer = check.plan(front)?;
            ask::show(&answer)?;
        }
        ask::agree(front, self.consent, &self.writing, "ask.apply")?;
        let files = vec![draft.text.clone()];
        front.write(&self.page, &self.writing, files, |session| {
            let from = self.from.as_deref().map(|text| start(session, "--from", text)).transpose()?;
            let applied = program::apply(session, &draft, from)?;
            let columns = [
                Column::new("number", Kind::Int).keep(),
                Column::new("from", Kind::Instant),
                Column::new("is_new", Kind::Bool),
            ];
            let view = View::new("program-applied/1", columns).page();
            let view = view.row(cells![applied.number, applied.from, applied.is_new]);
            Ok(if applied.is_new { view } else { view.note(Note::new("program-same").with("number", applied.number)) })
        })
    }
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let mut kept = String::new();
        let mut answer = front.read(&self.rows, |session| {
            kept = program::text(session.db, session.program().number)?;
            let columns = [Column::new("key", Kind::Text).keep(), Column::new("value", Kind::Text).keep()];
            let mut view = View::new("program/1", columns);
            for (key, value) in flatten(&kept) {
                view.push(cells![key, value]);
            }
            Ok(view)
        })?;
        answer.text = self.toml.then_some(kept);
        Ok(answer)
    }
}

impl Diff {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let (before, after) = (program::text(session.db, self.before)?, program::text(session.db, self.after)?);
            Ok(changes(&diff(&before, &after), &[]))
        })
    }
}

/// The text of a program file; `-` is standard input.
pub(super) fn text_of(path: &Path) -> Result<String> {
    let failed = |source| Error::Unreadable { path: path.display().to_string(), source };
    let mut text = String::new();
    let read = match path.to_str() {
        Some("-") => io::stdin().take(LONGEST).read_to_string(&mut text),
        _ => File::open(path).map_err(failed)?.take(LONGEST).read_to_string(&mut text),
    };
    read.map_err(failed)?;
    Ok(text)
}

/// The start of what an option names (CL15).
pub(super) fn start(session: &Session<'_>, what: &'static str, text: &str) -> Result<Instant> {
    let invalid = || Error::Invalid { what, value: text.to_owned(), wanted: "instant" };
    session.zone().parse(text).map(|(at, _)| at).ok_or_else(invalid)
}

fn changes(differences: &[Difference], dropped: &[(crate::domain::id::Code, i64)]) -> View {
    let columns = [
        Column::new("key", Kind::Text).keep(),
        Column::new("before", Kind::Text).keep(),
        Column::new("after", Kind::Text).keep(),
    ];
    let mut view = View::new("program-changes/1", columns);
    for difference in differences {
        view.push(cells![difference.key.as_str(), difference.before.clone(), difference.after.clone()]);
    }
    // AN55: no fact and no consequence hangs on these.
    let of_reports = differences.iter().map(|difference| difference.key.as_str());
    let of_reports: Vec<&str> = of_reports.filter(|key| *key == "report" || key.starts_with("report.")).collect();
    if !of_reports.is_empty() {
        view.notes.push(Note::new("program-reports-only").with("keys", of_reports.join(", ")));
    }
    for (tier, members) in dropped {
        view.notes.push(Note::new("tier-dropped").with("tier", tier).with("members", members));
    }
    view
}

fn versions(session: &Session<'_>) -> Result<View> {
    let columns = [
        Column::new("number", Kind::Int).keep(),
        Column::new("from", Kind::Instant).keep(),
        Column::new("operator", Kind::Text),
        Column::new("recorded_at", Kind::Instant).rank(2),
        Column::new("digest", Kind::Text).rank(3),
    ];
    let mut view = View::new("program-history/1", columns);
    for version in store::program::list(session.db)? {
        let digest = &version.digest[..12];
        view.push(cells![version.number, version.effective_from, version.author, version.recorded_at, digest]);
    }
    Ok(view)
}

fn names() -> View {
    let columns = [
        Column::new("name", Kind::Text).keep(),
        Column::new("kind", Kind::Word),
        Column::new("about", Kind::Word),
        Column::new("meaning", Kind::Text).keep(),
    ];
    let mut view = View::new("program-names/1", columns);
    for name in NAMES {
        let about = match name.about {
            About::Member => "member",
            About::Order => "order",
            About::Event => "event",
        };
        view.push(cells![name.name, Cell::word(name.kind.word()), Cell::word(about), name.means]);
    }
    view
}
