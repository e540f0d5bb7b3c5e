//! `report repeat`, `interval` and `ladder`: how many buy again, how soon, how often (AN14–AN16).

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Picture, Rows};
use super::picture::{self, Wording};
use super::{Span, few_rows, headed};
use crate::domain::report::interval::{BUCKETS, Intervals};
use crate::domain::report::ladder::Step;
use crate::domain::report::repeat::{Repeat as Found, WITHIN};
use crate::error::Result;
use crate::flow::report;
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window of repeat purchases when none is said.
pub(super) const WINDOW: &str = "12 months";
/// The window of intervals when none is said.
pub(super) const INTERVAL_WINDOW: &str = "24 months";
/// The window of the ladder when none is said.
pub(super) const LADDER_WINDOW: &str = "all";

#[derive(Args, Debug)]
pub(in crate::cli) struct Repeat {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Interval {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Ladder {
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

impl Repeat {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, WINDOW)?;
            headed(session, "repeat", period, again(&report::repeat(session, &report::bought(session)?, period)))
        })
    }
}

impl Interval {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(Output::from(&self.rows).drawn(self.picture), |session| {
            let period = self.span.begin(session, INTERVAL_WINDOW)?;
            let found = report::intervals(&report::bought(session)?, period);
            let chart = self.picture.chart.then(|| picture::interval(&Wording::new(front, session), &found));
            headed(session, "interval", period, intervals(&found).drawn(chart))
        })
    }
}

impl Ladder {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(Output::from(&self.rows).drawn(self.picture), |session| {
            let period = self.span.begin(session, LADDER_WINDOW)?;
            let found = report::ladder(&report::bought(session)?, period);
            let chart = self.picture.chart.then(|| picture::ladder(&Wording::new(front, session), &found));
            headed(session, "ladder", period, steps(&found).drawn(chart))
        })
    }
}

/// Without a purchase by today there is no row.
fn again(found: &Found) -> View {
    let columns = [
        Column::new("measure", Kind::Word).keep(),
        Column::new("days", Kind::Int).keep(),
        Column::new("eligible", Kind::Int),
        Column::new("returned", Kind::Int),
        Column::new("rate", Kind::Ratio).titled("repeat_rate").keep(),
    ];
    let mut view = View::new("report-repeat/1", columns);
    let second = WITHIN.iter().zip(found.second).map(|(days, share)| ("second_purchase", Some(*days), share));
    let all = [("repeat_rate", None, found.in_window)].into_iter().chain(second);
    let all: Vec<_> = all.filter(|(.., share)| share.whole > 0).collect();
    for (measure, days, share) in &all {
        view.push(cells![Cell::word(*measure), *days, share.whole, share.part, share.value()]);
    }
    few_rows(view.note(Note::new("defined-repeat")), all.iter().map(|(.., share)| share.whole))
}

pub(super) fn intervals(found: &Intervals) -> View {
    let columns = [
        Column::new("from_days", Kind::Int).keep(),
        Column::new("to_days", Kind::Int).keep(),
        Column::new("count", Kind::Int).titled("intervals").keep(),
        Column::new("share", Kind::Ratio),
    ];
    let mut view = View::new("report-interval/1", columns);
    if found.mean.whole > 0 {
        for (at, (from, to)) in BUCKETS.into_iter().enumerate() {
            view.push(cells![from, to, found.counts[at], found.share(at).value()]);
        }
    }
    view = view.note(Note::new("defined-interval"));
    if let (Some(mean), Some(lower), Some(median), Some(upper), Some(ninth)) =
        (found.mean.value(), found.lower, found.median, found.upper, found.ninth_tenth)
    {
        let quantiles = Note::new("interval-quantiles").with("count", found.mean.whole);
        let quantiles = quantiles.with("mean", format!("{mean:.1}")).with("lower", lower).with("median", median);
        view = view.note(quantiles.with("upper", upper).with("ninth", ninth));
    }
    few_rows(view, [found.mean.whole].into_iter())
}

pub(super) fn steps(found: &[Step]) -> View {
    let columns = [
        Column::new("nth", Kind::Int).keep(),
        Column::new("members", Kind::Int).keep(),
        Column::new("conversion", Kind::Ratio),
        Column::new("median_days", Kind::Int),
    ];
    let mut view = View::new("report-ladder/1", columns);
    for step in found {
        let conversion = step.conversion.and_then(|share| share.value());
        view.push(cells![step.nth, step.members, conversion, step.median_days]);
    }
    let of = found.iter().filter_map(|step| step.conversion).map(|share| share.whole);
    few_rows(view.note(Note::new("defined-ladder")), of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::Share;

    fn marked(view: &View) -> Option<&str> {
        let note = view.notes.iter().find(|note| note.code == "few-rows")?;
        Some(note.values[1].1.as_str())
    }

    /// AN6: nothing to share is no row, and what rests on few is told.
    #[test]
    fn rates_rest_on_their_cases() {
        let share = |part, whole| Share { part, whole };
        let second = [share(20, 30), share(21, 29), share(1, 2), share(0, 0), share(0, 0)];
        let view = again(&Found { in_window: share(15, 60), second });
        assert_eq!(view.rows.len(), 4);
        assert_eq!(view.rows[0][2..], [Cell::Int(60), Cell::Int(15), Cell::Ratio(0.25)]);
        assert_eq!(marked(&view), Some("2"));
        let none = again(&Found { in_window: share(0, 0), second: [share(0, 0); 5] });
        assert_eq!((none.rows.len(), marked(&none)), (0, None));
    }
}
