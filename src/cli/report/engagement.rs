//! `report engagement`: who takes part, and what became of those who did beside comparable others (AN26, C13).

use clap::Args;

use super::{Span, headed};
use crate::cli::front::{Answer, Front};
use crate::cli::points::span_of;
use crate::cli::shape::Rows;
use crate::domain::money::Points;
use crate::domain::report::engagement::effect::{Effect, Measure, Measured};
use crate::domain::report::period::Period;
use crate::domain::report::{FEW, Share};
use crate::error::Result;
use crate::flow::Session;
use crate::flow::report::{self, Engagement as Found, Of};
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells};

/// The window when none is said; the comparison looks back to the beginning.
pub(super) const WINDOW: &str = "30 days";

/// Members and buyers below which nothing can be told (AN30).
const TOO_FEW_MEMBERS: i64 = 100;
const TOO_FEW_BUYERS: i64 = 10;

#[derive(Args, Debug)]
pub(in crate::cli) struct Engagement {
    #[arg(long)]
    effect: bool,
    #[arg(long, value_name = "CODE", requires = "effect", conflicts_with_all = ["course", "questions"])]
    club: Option<String>,
    #[arg(long, value_name = "CODE", requires = "effect", conflicts_with = "questions")]
    course: Option<String>,
    #[arg(long, requires = "effect")]
    questions: bool,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Engagement {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            if !self.effect {
                let period = self.span.begin(session, WINDOW)?;
                return headed(session, "engagement", period, activities(&report::engagement(session, period)?));
            }
            let period = self.since(session)?;
            let of = self.of();
            let found = report::effect(session, &of, period)?;
            headed(session, "engagement", period, comparison(session, front.spoken(&self.rows), &of, &found))
        })
    }

    fn since(&self, session: &Session<'_>) -> Result<Period> {
        match self.span.is_said() {
            true => self.span.begin(session, WINDOW),
            false => Ok(Period::holding(crate::domain::time::Every::Life, report::today(session))),
        }
    }

    fn of(&self) -> Of {
        match (&self.club, &self.course, self.questions) {
            (Some(code), ..) => Of::Club(code.clone()),
            (_, Some(code), _) => Of::Course(code.clone()),
            (.., true) => Of::Questions,
            _ => Of::All,
        }
    }
}

fn activities(found: &Found) -> View {
    let columns = [
        Column::new("activity", Kind::Word).keep(),
        Column::new("participants", Kind::Int).keep(),
        Column::new("rate", Kind::Ratio).titled("share_of_active"),
        Column::new("completed", Kind::Int).titled("completions").rank(2),
        Column::new("points", Kind::Points).rank(2),
        Column::new("cost", Kind::Money).rank(3),
        Column::new("judged", Kind::Int).rank(4),
        Column::new("bought_30d", Kind::Ratio),
        Column::new("bought_30d_others", Kind::Ratio),
    ];
    let mut view = View::new("report-engagement/1", columns);
    for (row, cost) in &found.rows {
        let (judged, bought) = row.bought;
        view.push(cells![
            Cell::word(row.kind.clone().unwrap_or_else(|| "all".to_owned())),
            row.participants,
            Share { part: row.participants, whole: found.active }.value(),
            row.completed,
            Points(row.points),
            *cost,
            judged,
            Share { part: bought, whole: judged }.value(),
            row.bought_others,
        ]);
    }
    view = view.note(Note::new("engagement-association"));
    view = view.note(Note::new("engagement-active").with("active", found.active));
    let few = found.rows.iter().filter(|(row, _)| row.bought.0 < FEW).count();
    if few > 0 { view.note(Note::new("engagement-few").with("few", FEW).with("rows", few)) } else { view }
}

fn comparison(session: &Session<'_>, lang: Lang, of: &Of, found: &Effect) -> View {
    let columns = [
        Column::new("measure", Kind::Word).keep(),
        Column::new("month", Kind::Int).keep(),
        Column::new("participants", Kind::Int).titled("took_part"),
        Column::new("bought", Kind::Ratio).keep(),
        Column::new("others", Kind::Int).rank(3),
        Column::new("others_bought", Kind::Ratio).keep(),
        Column::new("difference", Kind::Change).titled("points_apart").keep(),
        Column::new("low", Kind::Change).rank(2),
        Column::new("high", Kind::Change).rank(2),
    ];
    let mut view = View::new("report-engagement-effect/1", columns);
    for row in &found.rows {
        let month = match row.measure {
            Measure::Month(month) => Some(month),
            Measure::Retained | Measure::Repeat => None,
        };
        let (participants, bought) = row.participants;
        view.push(cells![
            Cell::word(row.measure.word()),
            month,
            participants,
            Share { part: bought, whole: participants }.value(),
            row.others,
            row.others_share,
            row.difference.map(|difference| difference.value),
            row.difference.map(|difference| difference.low),
            row.difference.map(|difference| difference.high),
        ]);
    }
    let about = Note::new("engagement-compared").with("about", of.word());
    let about = about
        .with("outcome", span_of(lang, session.program().engagement.outcome))
        .with("participants", found.participants);
    let about = about.with("unfinished", found.unfinished).with("unmatched", found.unmatched);
    view = view.note(Note::new("engagement-association")).note(about);
    let verdict = found.rows.first().map(verdict);
    verdict.into_iter().flatten().fold(view, View::note)
}

/// What the first measure does not show.
fn verdict(row: &Measured) -> Option<Note> {
    let (participants, bought) = row.participants;
    let others = row.others_share.unwrap_or(0.0) * row.others as f64;
    let few = participants.min(row.others) < TOO_FEW_MEMBERS || bought as f64 + others < TOO_FEW_BUYERS as f64;
    if few {
        let note = Note::new("engagement-too-few").with("members", TOO_FEW_MEMBERS);
        return Some(note.with("buyers", TOO_FEW_BUYERS));
    }
    let holds_zero = row.difference.is_some_and(|difference| difference.low <= 0.0 && difference.high >= 0.0);
    holds_zero.then(|| Note::new("engagement-no-difference"))
}
