//! `report points`, which is `points liability`: the roll-forward of a period beside what the lots hold, and the ages, ends
//! and months of earning behind it.

use clap::Args;

use super::picture::{self, Wording};
use super::{Span, headed};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Output, Picture, Rows};
use crate::domain::money::Points;
use crate::domain::report::Share;
use crate::domain::report::liability::age::{Ages, Band, SINCE, Sum, TO_END};
use crate::domain::report::liability::cohort::{Cohort, LEAST_MONTHS, Ladder, beginning};
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::flow::Session;
use crate::flow::report::{self, Earned, Liability};
use crate::output::chart::Chart;
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window when none is said.
pub(super) const WINDOW: &str = "this month";

#[derive(Args, Debug)]
pub(in crate::cli) struct PointsOwed {
    #[arg(long, group = "what")]
    ageing: bool,
    #[arg(long, group = "what")]
    forecast: bool,
    #[arg(long, group = "what", conflicts_with = "chart")]
    cohorts: bool,
    #[arg(long, group = "what", conflicts_with = "chart")]
    debt: bool,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
    #[command(flatten)]
    picture: Picture,
}

impl PointsOwed {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(Output::from((&self.rows, &self.known)).drawn(self.picture), |session| {
            let period = self.span.begin(session, WINDOW)?;
            let say = Wording::new(front, session);
            let drawn = |view: View, draw: &dyn Fn() -> Chart| view.drawn(self.picture.chart.then(draw));
            let view = if self.ageing {
                let ages = report::ages(session, period)?;
                drawn(ageing(session, period, &ages), &|| picture::ageing(&say, &ages))
            } else if self.forecast {
                let ages = report::ages(session, period)?;
                drawn(forecast(session, period, &ages), &|| picture::forecast(&say, &ages))
            } else if self.debt {
                debts(session, period, &report::ages(session, period)?)
            } else if self.cohorts {
                cohorts(&report::earned(session, period)?)
            } else {
                let found = report::liability(session, period)?;
                let owed = found.standing.outstanding().get();
                let face = report::face(session, period, owed).map(|face| say.money(face));
                drawn(liability(session, period, &found), &|| picture::roll_forward(&say, &found, face.clone()))
            };
            headed(session, "points", period, view)
        })
    }
}

pub(super) fn liability(session: &Session<'_>, period: Period, found: &Liability) -> View {
    let columns = [
        Column::new("what", Kind::Word).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("money", Kind::Money),
        Column::new("entries", Kind::Int).rank(2),
    ];
    let mut view = View::new("report-points/1", columns);
    let Liability { roll, standing, ladder, n_due } = found;
    let face = |points: Points| report::face(session, period, points.get());
    let mut push = |word: &'static str, points: Points, money: Option<_>, entries: Option<i64>| {
        view.push(cells![Cell::word(word), points, money, entries]);
    };
    push("opening_balance", roll.opening, None, None);
    for moved in &roll.moved {
        push(moved.kind.word(), moved.points, None, Some(moved.entries));
    }
    push("closing_balance", roll.closing(), None, None);
    push("pending_points", standing.pending, face(standing.pending), None);
    push("blocked_points", standing.blocked, face(standing.blocked), None);
    push("active_points", standing.active, face(standing.active), None);
    push("held_points", standing.held, face(standing.held), None);
    push("liability", standing.outstanding(), face(standing.outstanding()), None);
    push("owed_points", -standing.debt, face(standing.debt).map(|money| -money), None);
    if let Some(ladder) = ladder {
        let to_come = Points(ladder.to_come());
        push("expected", to_come, face(to_come), None);
    }
    let view = if *n_due > 0 { view.note(Note::new("points-due").with("members", n_due)) } else { view };
    let view = estimate(view, ladder.as_ref());
    let (books, lots) = (roll.closing(), standing.net());
    if books == lots {
        return view;
    }
    let differs = Note::new("points-differ").with("books", books.get()).with("lots", lots.get());
    view.note(differs).exit(1)
}

/// AN42: what it is, or why there is none.
fn estimate(view: View, ladder: Option<&Ladder>) -> View {
    match ladder {
        Some(_) => view.note(Note::new("points-estimate")),
        None => view.note(Note::new("points-no-estimate").with("months", LEAST_MONTHS)),
    }
}

pub(super) fn ageing(session: &Session<'_>, period: Period, ages: &Ages) -> View {
    let columns = [
        Column::new("by", Kind::Word).keep(),
        Column::new("from_days", Kind::Int).keep(),
        Column::new("to_days", Kind::Int).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("lots", Kind::Int).rank(2),
        Column::new("share", Kind::Ratio).rank(2),
        Column::new("face", Kind::Money),
    ];
    let mut view = View::new("report-points-ageing/1", columns);
    let whole = ages.since_earning.iter().map(|sum| sum.points).sum();
    let mut push = |by: &'static str, band: Option<&Band>, sum: &Sum| {
        view.push(cells![
            Cell::word(by),
            band.map(|band| band.from),
            band.and_then(|band| band.to),
            Points(sum.points),
            sum.pieces,
            Share { part: sum.points, whole }.value(),
            report::face(session, period, sum.points)
        ]);
    };
    SINCE.iter().zip(&ages.since_earning).for_each(|(band, sum)| push("since_earning", Some(band), sum));
    TO_END.iter().zip(&ages.to_end).for_each(|(band, sum)| push("to_end", Some(band), sum));
    push("endless", None, &ages.endless);
    view
}

pub(super) fn forecast(session: &Session<'_>, period: Period, ages: &Ages) -> View {
    let columns = [
        Column::new("month", Kind::Text).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("lots", Kind::Int).rank(2),
        Column::new("face", Kind::Money),
    ];
    let mut view = View::new("report-points-forecast/1", columns);
    for (month, sum) in &ages.months {
        let face = report::face(session, period, sum.points);
        view.push(cells![written(*month), Points(sum.points), sum.pieces, face]);
    }
    match ages.endless.points {
        0 => view,
        points => view.note(Note::new("points-endless").with("points", points)),
    }
}

fn debts(session: &Session<'_>, period: Period, ages: &Ages) -> View {
    let columns = [
        Column::new("from_days", Kind::Int).keep(),
        Column::new("to_days", Kind::Int).keep(),
        Column::new("debts", Kind::Int),
        Column::new("points", Kind::Points).keep(),
        Column::new("face", Kind::Money),
    ];
    let mut view = View::new("report-points-debt/1", columns);
    for (band, sum) in SINCE.iter().zip(&ages.owed) {
        let face = report::face(session, period, sum.points);
        view.push(cells![band.from, band.to, sum.pieces, Points(sum.points), face]);
    }
    view
}

fn cohorts(found: &Earned) -> View {
    let columns = [
        Column::new("month", Kind::Text).keep(),
        Column::new("issued", Kind::Points).keep(),
        Column::new("redeemed", Kind::Points).keep(),
        Column::new("expired", Kind::Points),
        Column::new("outstanding", Kind::Points),
        Column::new("redemption_rate", Kind::Ratio).rank(2),
        Column::new("ultimate_rate", Kind::Ratio).rank(2),
        Column::new("breakage", Kind::Ratio).rank(2),
        Column::new("to_come", Kind::Points).rank(3),
        Column::new("redeemed_by_age", Kind::List).rank(4),
    ];
    let mut view = View::new("report-points-cohorts/1", columns);
    for (month, cohort) in &found.cohorts {
        let outlook = found.ladder.as_ref().and_then(|ladder| ladder.outlooks.get(month));
        let ultimate = outlook.and_then(|one| Share { part: one.ultimate, whole: cohort.issued }.value());
        view.push(cells![
            written(beginning(*month)),
            Points(cohort.issued),
            Points(cohort.redeemed_now()),
            Points(cohort.expired),
            Points(cohort.outstanding),
            cohort.rate().value(),
            ultimate,
            ultimate.map(|rate| 1.0 - rate),
            outlook.map(|one| Points(one.to_come)),
            by_age(cohort)
        ]);
    }
    let view = match &found.ladder {
        Some(ladder) => view.note(rates(found, ladder)),
        None => view,
    };
    estimate(view, found.ladder.as_ref())
}

/// Growth beyond the first year is left to the column of ages.
const A_YEAR: usize = 12;

/// AN41, AN42: of all months together.
fn rates(found: &Earned, ladder: &Ladder) -> Note {
    let all = || found.cohorts.values();
    let closed = |part: &dyn Fn(&Cohort) -> Share| {
        all().map(part).fold((0, 0), |sum, one| (sum.0 + one.part, sum.1 + one.whole))
    };
    let (part, whole) = closed(&Cohort::rate);
    let shown = |share: Share| share.value().map_or("-".to_owned(), |rate| format!("{:.1} %", rate * 100.0));
    let ultimate = Share { part: ladder.ultimate(), whole: all().map(|cohort| cohort.issued).sum() };
    let factors =
        ladder.factors.iter().take(A_YEAR).map(|one| one.value().map_or("-".to_owned(), |one| format!("{one:.3}")));
    Note::new("points-rates")
        .with("redemption", shown(Share { part, whole }))
        .with("ultimate", shown(ultimate))
        .with("factors", factors.collect::<Vec<_>>().join(" "))
}

/// Redeemed through each age, from the first month on.
fn by_age(cohort: &Cohort) -> Vec<String> {
    let last = cohort.redeemed.keys().next_back().copied();
    let ages = last.map_or(0, |last| last + 1);
    (0..ages).map(|age| cohort.redeemed_by(age).to_string()).collect()
}

/// A month as `--period` reads it back.
fn written(month: crate::domain::time::Day) -> String {
    let (year, month, _) = month.parts();
    format!("{year:04}-{month:02}")
}
