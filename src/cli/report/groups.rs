//! `report rfm` and `report segments`: who is worth what attention, and which groups are in the data.

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Picture, Rows};
use super::picture::{self, Wording};
use super::{Span, day, headed, refused, word_or_null};
use crate::domain::name::Name;
use crate::domain::report::period::Period;
use crate::domain::report::{Share, mean};
use crate::domain::segment::name::Apart;
use crate::domain::segment::rfm::Limits;
use crate::domain::segment::{Cell as Segment, Name as ClusterName};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::report::{self, Grouped, Moved, Placement, Run};
use crate::output::{Cell, Column, Format, Kind, Note, View, cells, words};

/// The window when none is said.
pub(super) const WINDOW: &str = "24 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct Rfm {
    #[arg(long, value_name = "S", conflicts_with = "chart")]
    cell: Option<String>,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Segments {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=20))]
    k: Option<u8>,
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    #[arg(long, value_name = "D", conflicts_with_all = ["k", "seed", "period", "from", "until"])]
    since: Option<String>,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

impl Rfm {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = |text: &String| Error::Invalid { what: "--cell", value: text.clone(), wanted: "rfm-cell" };
        let cell = self.cell.as_ref().map(|text| Segment::of_code(text).ok_or_else(|| invalid(text))).transpose()?;
        let output = Output::from(&self.rows).drawn(self.picture);
        let are_people = are_people(front, &output)?;
        front.read(output, |session| {
            let period = self.span.begin(session, WINDOW)?;
            let names = names(session, are_people);
            let called = |cell: Segment| called(front, names, cell);
            let view = match cell {
                None => {
                    let found = report::rfm(session, &report::bought(session)?, period)?;
                    let say = Wording::new(front, session);
                    let own = &session.program().report.names;
                    let drawn = || picture::rfm(&say, &found, &|cell| called_by(front, own, cell));
                    let chart = self.picture.chart.then(drawn);
                    grid(&found, &called).drawn(chart)
                }
                Some(cell) => {
                    let mut all = report::placements(session, &report::bought(session)?, period)?;
                    all.retain(|one| one.placed.spot.cell() == cell);
                    members(all, report::today(session), &called)
                }
            };
            headed(session, "rfm", period, fixed(view, session.program().report.rfm).note(Note::new("defined-rfm")))
        })
    }
}

/// Whether people read it, and no machine.
pub(super) fn are_people(front: &Front<'_>, output: &Output) -> Result<bool> {
    Ok(matches!(output.format(front.around.terminal)?, Format::Table | Format::Md))
}

/// What the shop calls cells before people (AN32); data knows the codes.
pub(super) fn names<'s>(session: &'s Session<'_>, are_people: bool) -> &'s [(Segment, Name)] {
    if are_people { &session.program().report.names } else { &[] }
}

/// A cell as the shop calls it before people (AN32), else by its word.
pub(super) fn called(front: &Front<'_>, names: &[(Segment, Name)], cell: Segment) -> Cell {
    let own = names.iter().find(|(known, _)| *known == cell);
    own.map_or_else(|| Cell::word(cell.code()), |(_, name)| Cell::word(front.name(name)))
}

/// The view with a note on which scores are by fixed limits and not by rank (AN31).
fn fixed(view: View, limits: Limits) -> View {
    let all = [
        ("recency_days", limits.recency_days.is_some()),
        ("frequency", limits.frequency.is_some()),
        ("monetary", limits.monetary_minor.is_some()),
    ];
    let fixed: Vec<&str> = all.into_iter().filter(|(_, is_fixed)| *is_fixed).map(|(key, _)| key).collect();
    if fixed.is_empty() { view } else { view.note(Note::new("rfm-fixed").with("keys", fixed.join(", "))) }
}

/// The same in the words that people read.
pub(super) fn called_by(front: &Front<'_>, names: &[(Segment, Name)], cell: Segment) -> String {
    let own = names.iter().find(|(known, _)| *known == cell).map(|(_, name)| front.name(name));
    own.unwrap_or_else(|| words::word(front.lang(), cell.code()).into_owned())
}

pub(super) fn grid(found: &Grouped, called: &dyn Fn(Segment) -> Cell) -> View {
    let columns = [
        Column::new("r", Kind::Int).keep(),
        Column::new("f", Kind::Int).keep(),
        Column::new("segment", Kind::Word).keep(),
        Column::new("members", Kind::Int),
        Column::new("share", Kind::Ratio),
        Column::new("net", Kind::Money),
        Column::new("net_share", Kind::Ratio),
        Column::new("moved_in", Kind::Int).rank(2),
        Column::new("moved_out", Kind::Int).rank(2),
    ];
    let mut view = View::new("report-rfm/1", columns);
    for (spot, row) in &found.rows {
        let scores = spot.scores();
        view.push(cells![
            scores.map(|scores| scores.0),
            scores.map(|scores| scores.1),
            called(spot.cell()),
            row.members,
            Share { part: row.members, whole: found.members }.value(),
            row.net,
            Share::of(row.net, found.net).value(),
            found.is_compared.then_some(row.moved_in),
            found.is_compared.then_some(row.moved_out)
        ]);
    }
    view
}

fn members(all: Vec<Placement>, today: crate::domain::time::Day, called: &dyn Fn(Segment) -> Cell) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("segment", Kind::Word),
        Column::new("last_purchase", Kind::Day).rank(2),
        Column::new("days_since", Kind::Int),
        Column::new("purchase_days", Kind::Int),
        Column::new("net", Kind::Money),
        Column::new("r", Kind::Int).rank(2),
        Column::new("f", Kind::Int).rank(2),
        Column::new("m", Kind::Int).rank(2),
    ];
    let mut view = View::new("report-rfm-members/1", columns);
    for Placement { number, placed } in all {
        let habit = placed.bought.map(|(habit, _)| habit);
        let scores = placed.bought.map(|(_, scores)| scores);
        view.push(cells![
            number,
            called(placed.spot.cell()),
            habit.map(|habit| habit.last),
            habit.map(|habit| habit.buyer(today).recency_days),
            habit.map(|habit| habit.days),
            habit.map(|habit| habit.net),
            scores.map(|scores| scores.recency),
            scores.map(|scores| scores.frequency),
            scores.map(|scores| scores.monetary)
        ]);
    }
    view
}

impl Segments {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let since = day("--since", self.since.as_deref())?;
        let output = Output::from(&self.rows);
        let are_people = are_people(front, &output)?;
        front.read(output, |session| {
            let names = names(session, are_people);
            let called = |cell: Segment| called(front, names, cell);
            let period = self.span.begin(session, WINDOW)?;
            if let Some(since) = since {
                let today = report::today(session);
                let period = Period::between(Some(since), None, today);
                let period = period.map_err(|bad| refused("--since", &since.to_string(), bad))?;
                let view = moved(session, report::moved(session, since)?.as_ref(), &called);
                return headed(session, "segments", period, view);
            }
            let bought = report::bought(session)?;
            let found = report::segments(session, &bought, period, self.k.map(usize::from), self.seed)?;
            let view = clusters(found.as_ref(), self.seed, &called).note(Note::new("defined-segments"));
            headed(session, "segments", period, fixed(view, session.program().report.rfm))
        })
    }
}

fn clusters(found: Option<&report::Segments>, seed: u64, called: &dyn Fn(Segment) -> Cell) -> View {
    let columns = [
        Column::new("cluster", Kind::Int).keep(),
        Column::new("segment", Kind::Word).keep(),
        Column::new("apart", Kind::Word),
        Column::new("members", Kind::Int),
        Column::new("share", Kind::Ratio),
        Column::new("days_since", Kind::Decimal).rank(2),
        Column::new("purchase_days", Kind::Decimal).rank(2),
        Column::new("net_per_member", Kind::Money),
        Column::new("net_share", Kind::Ratio),
    ];
    let view = View::new("report-segments/1", columns);
    let Some(report::Segments { found, clusters }) = found else {
        return view.note(Note::new("segments-too-few"));
    };
    let members: i64 = clusters.iter().map(|cluster| cluster.members).sum();
    let net = clusters.iter().map(|cluster| cluster.net).sum();
    let mut view = quality(view, found, seed);
    for ((number, cluster), name) in (1_i64..).zip(clusters).zip(&found.names) {
        let per_member = |part| Share { part, whole: cluster.members }.value();
        view.push(cells![
            number,
            called(name.cell),
            apart(name.apart),
            cluster.members,
            Share { part: cluster.members, whole: members }.value(),
            per_member(cluster.days_since),
            per_member(cluster.purchase_days),
            mean(cluster.net, cluster.members),
            Share::of(cluster.net, net).value()
        ]);
    }
    view
}

/// Who went from which cluster to which between two recorded runs; who stood in none bought nothing in their months.
fn moved(session: &Session<'_>, found: Option<&Moved>, cell: &dyn Fn(Segment) -> Cell) -> View {
    let columns = [
        Column::new("from_cluster", Kind::Int).keep(),
        Column::new("from_segment", Kind::Word),
        Column::new("from_apart", Kind::Word).rank(2),
        Column::new("to_cluster", Kind::Int).keep(),
        Column::new("to_segment", Kind::Word),
        Column::new("to_apart", Kind::Word).rank(2),
        Column::new("members", Kind::Int).keep(),
        Column::new("share", Kind::Ratio).titled("share_of_cluster"),
    ];
    let mut view = View::new("report-segments-moved/1", columns);
    let Some(Moved { before, after, moves }) = found else { return view.note(Note::new("segments-no-runs")) };
    for ((from, to), members) in moves {
        let left: i64 = moves.iter().filter(|((other, _), _)| other == from).map(|(_, members)| members).sum();
        let number = |cluster: &Option<u32>| cluster.map(|cluster| cluster + 1);
        let called = |names: &[ClusterName], at: &Option<u32>| called_cluster(names, number(at).unwrap_or(0), cell);
        let [from_segment, from_apart] = called(&before.names, from);
        let [to_segment, to_apart] = called(&after.names, to);
        let share = from.and(Share { part: *members, whole: left }.value());
        let (from, to) = (number(from), number(to));
        view.push(cells![from, from_segment, from_apart, to, to_segment, to_apart, *members, share]);
    }
    let shown = |run: &Run| session.zone().shown(run.at);
    view.note(Note::new("defined-segments-moved").with("before", shown(before)).with("after", shown(after)))
}

/// The cell and the addition by which a recorded run calls a cluster, numbered from 1.
pub(super) fn called_cluster(names: &[ClusterName], number: u32, called: &dyn Fn(Segment) -> Cell) -> [Cell; 2] {
    let name = usize::try_from(number).ok().and_then(|number| names.get(number.checked_sub(1)?));
    name.map_or([Cell::Null, Cell::Null], |name| [called(name.cell), apart(name.apart)])
}

/// What tells a cluster from another of the same name.
fn apart(apart: Apart) -> Cell {
    match apart {
        Apart::Alone => word_or_null(None),
        Apart::HigherSpend => word_or_null(Some("higher-spend")),
        Apart::LowerSpend => word_or_null(Some("lower-spend")),
        Apart::Number(number) => Cell::word(number.to_string()),
    }
}

/// AN34: how the number of clusters came about, and how well they are separated.
fn quality(view: View, found: &crate::domain::segment::Segmentation, seed: u64) -> View {
    let shown = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.3}"));
    let quality = found.quality;
    let view = view.note(
        Note::new("segments-quality")
            .with("k", found.names.len())
            .with("seed", seed)
            .with("silhouette", shown(quality.silhouette))
            .with("davies_bouldin", shown(quality.davies_bouldin))
            .with("calinski_harabasz", shown(quality.calinski_harabasz)),
    );
    let tried = found.stability.iter().map(|firm| format!("{} {:.3}", firm.k, firm.agreement));
    let tried = tried.collect::<Vec<_>>().join(", ");
    let view = if tried.is_empty() { view } else { view.note(Note::new("segments-stability").with("tried", tried)) };
    if found.stable { view } else { view.note(Note::new("segments-unstable")) }
}
