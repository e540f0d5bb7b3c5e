//! `regulars nightly`: everything that time alone brings about, for cron (N3, N4, CL23).

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use super::front::{Answer, Front};
use super::shape::{Page, Writing};
use super::{clock, out};
use crate::domain::money::Points;
use crate::domain::time::{Instant, Zone};
use crate::error::{Error, Result};
use crate::flow::nightly::{self, Night};
use crate::flow::{Session, settle};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Args, Debug)]
pub(super) struct Nightly {
    #[arg(long, value_name = "T")]
    until: Option<String>,
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// What the log says of a run, as far as it came.
struct Run {
    zone: Zone,
    until: Option<Instant>,
    counts: settle::Tally,
}

impl Nightly {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        if let Some(path) = &self.log {
            out::may(path, true, front.place()?.path())?;
        }
        let mut run = Run { zone: Zone::utc(), until: None, counts: settle::Tally::new() };
        let answer = front.write(&self.page, &self.writing, Vec::new(), |session| {
            run.zone = session.zone().clone();
            let until = self.until.as_deref().map(|text| instant(session, text)).transpose()?;
            let night = nightly::nightly(session, until)?;
            run.until = Some(night.until);
            run.counts = night.settled.tally.clone();
            Ok(view(session, &night))
        });
        if let (Some(path), false) = (&self.log, self.writing.dry_run) {
            let exit = answer.as_ref().map_or_else(Error::exit_code, |answer| answer.view.exit_code());
            let failed = |source| Error::Output { path: path.display().to_string(), done: answer.is_ok(), source };
            append(path, &line(front, &run, exit)).map_err(failed)?;
        }
        answer
    }
}

fn view(session: &Session<'_>, night: &Night) -> View {
    let columns =
        [Column::new("kind", Kind::Word).keep(), Column::new("times", Kind::Int), Column::new("points", Kind::Points)];
    let mut view = View::new("nightly/1", columns);
    for (word, happened) in &night.settled.tally {
        view.push(cells![Cell::word(*word), happened.times, happened.points.map(Points)]);
    }
    if night.n_forgotten > 0 {
        view = view.note(Note::new("auth-forgotten").with("count", night.n_forgotten));
    }
    let until = session.zone().shown(night.until);
    if night.settled.batch.is_none() {
        return view.note(Note::new("nothing-to-do").with("until", until));
    }
    view.note(Note::new("night").with("until", until).with("members", night.settled.members))
}

fn instant(session: &Session<'_>, text: &str) -> Result<Instant> {
    let invalid = || Error::Invalid { what: "--until", value: text.to_owned(), wanted: "instant" };
    session.zone().parse(text).map(|(at, _)| at).ok_or_else(invalid)
}

fn line(front: &Front<'_>, run: &Run, exit: u8) -> Value {
    let counts: Map<String, Value> =
        run.counts.iter().map(|(word, happened)| ((*word).to_owned(), happened.times.into())).collect();
    json!({
        "start": run.zone.rfc3339(front.reading),
        "end": run.zone.rfc3339(clock()),
        "until": run.until.map(|until| run.zone.rfc3339(until)),
        "counts": counts,
        "exit": exit,
    })
}

fn append(path: &Path, line: &Value) -> std::io::Result<()> {
    let mut file = File::options().append(true).create(true).open(path)?;
    file.write_all(format!("{line}\n").as_bytes())
}
