//! Who comes back, how soon and how often.

use super::Wording;
use crate::domain::report::Share;
use crate::domain::report::cohort::{Cohort, Step as Since};
use crate::domain::report::interval::{BUCKETS, Intervals};
use crate::domain::report::ladder::Step;
use crate::output::chart::{Bar, Cell, Chart, Columns, Grid, Series, Shape, Unit};

/// Periods after the first beyond which a page has no room.
const PERIODS: usize = 12;

/// A row a cohort: how many it holds, then the share of them who came again in each period after.
pub(in crate::cli::report) fn cohort(say: &Wording, found: &[Cohort], label: &dyn Fn(&Cohort) -> String) -> Chart {
    let share = |cohort: &Cohort, since: &Since| cohort.retention(since).value().unwrap_or(0.0);
    let after = |cohort: &'_ Cohort| cohort.steps.iter().skip(1).take(PERIODS).copied().collect::<Vec<Since>>();
    let most = found.iter().flat_map(|one| after(one).into_iter().map(|since| share(one, &since))).fold(0.0, f64::max);
    let longest = found.iter().map(|one| after(one).len()).max().unwrap_or(0);
    let row = |one: &Cohort| {
        let size = Cell { shade: 0.0, lines: vec![say.count(one.size)], unfinished: false };
        let cell = |since: Since| Cell {
            shade: share(one, &since) / f64::max(most, f64::MIN_POSITIVE),
            lines: vec![format!("{:.0}", share(one, &since) * 100.0)],
            unfinished: since.is_unfinished,
        };
        let mut cells = vec![Some(size)];
        cells.extend(after(one).into_iter().map(|since| (one.size > 0).then(|| cell(since))));
        cells.resize(longest + 1, None);
        cells
    };
    let columns = [say.text("chart.cohort.size", &[])].into_iter().chain((1..=longest).map(|k| format!("+{k}")));
    let grid = Grid {
        down: String::new(),
        rows: found.iter().map(label).collect(),
        columns: columns.collect(),
        cells: if longest > 0 { found.iter().map(row).collect() } else { Vec::new() },
    };
    let firsts =
        found.iter().filter_map(|one| one.steps.get(1).filter(|since| !since.is_unfinished).map(|at| (one, at)));
    let (part, whole) = firsts.fold((0, 0), |sum, (one, at)| (sum.0 + at.active, sum.1 + one.size));
    let finding = say.text("chart.cohort.found", &[("share", &say.share(Share { part, whole }.value()))]);
    let title = say.text("chart.cohort.title", &[]);
    Chart { name: "cohort", title, finding, unit: Unit::Share, shape: Shape::Grid(grid) }
}

/// How many intervals of each length there are, and where their middle lies.
pub(in crate::cli::report) fn interval(say: &Wording, found: &Intervals) -> Chart {
    let name = |(from, to): (i32, Option<i32>)| match to {
        Some(to) => format!("{from}-{to}"),
        None => format!("{from}+"),
    };
    let names: Vec<String> = BUCKETS.into_iter().map(name).collect();
    let median = found.median.unwrap_or(0).to_string();
    let holds = |(from, to): &(i32, Option<i32>), day: i32| *from <= day && to.is_none_or(|to| day <= to);
    let mark = found.median.and_then(|day| {
        let at = BUCKETS.iter().position(|bucket| holds(bucket, day))?;
        let (from, to) = BUCKETS[at];
        let along = to.map_or(0.5, |to| f64::from(day - from) / f64::from((to - from).max(1)));
        Some((at as f64 - 0.38 + along * 0.76, say.text("chart.interval.median", &[("days", &median)])))
    });
    let values = found.counts.iter().map(|count| Some(*count as f64)).collect();
    let columns = Columns {
        ticks: names.iter().cloned().enumerate().collect(),
        names,
        stacks: vec![Series { name: say.text("column.intervals", &[]), values }],
        lines: Vec::new(),
        mark,
    };
    let finding = say.text("chart.interval.found", &[("days", &median)]);
    let title = say.text("chart.interval.title", &[]);
    Chart { name: "interval", title, finding, unit: Unit::Count, shape: Shape::Columns(columns) }
}

/// Members who bought at least so often, with how many of the step before that is.
pub(in crate::cli::report) fn ladder(say: &Wording, found: &[Step]) -> Chart {
    let conversion = |step: &Step| say.share(step.conversion.and_then(Share::value));
    let days = |step: &Step| step.median_days.map_or_else(|| "-".to_owned(), |days| days.to_string());
    let bar = |step: &Step| {
        let name = say.text("chart.ladder.nth", &[("n", &step.nth.to_string())]);
        let members = say.count(step.members);
        let values = [("members", &*members), ("share", &conversion(step)), ("days", &days(step))];
        let told = if step.conversion.is_none() { members.clone() } else { say.text("chart.ladder.told", &values) };
        Bar::new(name, step.members as f64, told)
    };
    let finding = match found.get(1) {
        Some(step) => say.text("chart.ladder.found", &[("share", &conversion(step)), ("days", &days(step))]),
        None => say.text("chart.ladder.once", &[]),
    };
    let shape = Shape::Bars(found.iter().map(bar).collect());
    Chart { name: "ladder", title: say.text("chart.ladder.title", &[]), finding, unit: Unit::Count, shape }
}
