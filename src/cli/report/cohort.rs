//! `report cohort`: do they come back? (AN13)

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Picture, Rows};
use super::picture::{self, Wording};
use super::{Span, few_rows, headed, sales};
use crate::domain::report::cohort::{Cohort as Row, Step};
use crate::domain::report::period::Period;
use crate::domain::time::{Day, Every, YearStart};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::report::{self, Bought};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// What is shown when no window is said.
pub(super) const WINDOW: &str = "24 cohorts";
/// So many.
const COHORTS: i32 = 24;

#[derive(Args, Debug)]
pub(in crate::cli) struct Cohort {
    #[arg(long, value_name = "KEY", default_value = "month")]
    by: String,
    #[arg(long, value_name = "V", default_value = "retention")]
    value: String,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

/// What a cell tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Retention,
    Orders,
    Net,
    CumulativeNet,
}

impl Value {
    const ALL: [Value; 4] = [Value::Retention, Value::Orders, Value::Net, Value::CumulativeNet];

    fn word(self) -> &'static str {
        match self {
            Value::Retention => "retention",
            Value::Orders => "orders",
            Value::Net => "net",
            Value::CumulativeNet => "cumulative-net",
        }
    }

    fn kind(self) -> Kind {
        match self {
            Value::Retention => Kind::Ratio,
            Value::Orders => Kind::Int,
            Value::Net | Value::CumulativeNet => Kind::Money,
        }
    }

    fn defined(self) -> &'static str {
        match self {
            Value::Retention => "defined-cohort",
            Value::Orders => "defined-cohort-orders",
            Value::Net => "defined-cohort-net",
            Value::CumulativeNet => "defined-cohort-cumulative-net",
        }
    }

    fn cell(self, cohort: &Row, step: &Step) -> Cell {
        match self {
            Value::Retention => cohort.retention(step).value().into(),
            Value::Orders => step.purchases.into(),
            Value::Net => step.net.into(),
            Value::CumulativeNet => step.cumulative.into(),
        }
    }
}

impl Cohort {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let every = match self.by.as_str() {
            "week" => Every::Week,
            "month" => Every::Month,
            "quarter" => Every::Quarter,
            _ => return Err(Error::Invalid { what: "--by", value: self.by.clone(), wanted: "cohort-key" }),
        };
        let invalid = || Error::Invalid { what: "--value", value: self.value.clone(), wanted: "cohort-value" };
        let value = Value::ALL.into_iter().find(|value| value.word() == self.value).ok_or_else(invalid)?;
        front.read(Output::from(&self.rows).drawn(self.picture), |session| {
            let period = self.period(session, every)?;
            let by_order = value == Value::Orders;
            let bought = if by_order { report::bought_by_order(session)? } else { report::bought(session)? };
            let found = report::cohort(session, &bought, every, period);
            let named = |cohort: &Row| label(every, cohort.since);
            let say = Wording::new(front, session);
            let chart = self.picture.chart.then(|| picture::cohort(&say, &found, &named));
            headed(session, "cohort", period, cohorts(&found, every, value).drawn(chart))
        })
    }

    /// The days said, else those of the last cohorts with the one that runs.
    fn period(&self, session: &Session<'_>, every: Every) -> Result<Period> {
        if self.span.is_said() {
            return self.span.begin(session, WINDOW);
        }
        self.span.narrow(session)?;
        latest(session, every, COHORTS)
    }
}

/// The days of the last cohorts, with the one that runs.
fn latest(session: &Session<'_>, every: Every, cohorts: i32) -> Result<Period> {
    let today = report::today(session);
    let last = every.start(today, YearStart::default());
    let from = match every {
        Every::Week => last.plus_days(-7 * (cohorts - 1)),
        Every::Quarter => last.plus_months(-3 * (cohorts - 1)),
        _ => last.plus_months(1 - cohorts),
    };
    let same = |_| Error::Invalid { what: "--period", value: WINDOW.to_owned(), wanted: "period" };
    Period::between(Some(from), every.next(last), today).map_err(same)
}

/// The last cohorts by month, and their table.
pub(super) fn months(session: &Session<'_>, bought: &Bought, cohorts_shown: i32) -> Result<(Period, Vec<Row>, View)> {
    let period = latest(session, Every::Month, cohorts_shown)?;
    let found = report::cohort(session, bought, Every::Month, period);
    let view = cohorts(&found, Every::Month, Value::Retention);
    Ok((period, found, view))
}

/// A row a cohort, a column a period: `k0` is the cohort's own. Periods to come are empty.
fn cohorts(found: &[Row], every: Every, value: Value) -> View {
    let longest = found.iter().map(|cohort| cohort.steps.len()).max().unwrap_or(0);
    let mut columns = vec![Column::new("cohort", Kind::Text).keep(), Column::new("size", Kind::Int).keep()];
    columns.extend((0..longest).map(|k| Column::new(format!("k{k}"), value.kind()).verbatim()));
    let mut view = View::new(format!("report-cohort-{}/1", value.word()), columns);
    for cohort in found {
        let mut row = cells![label(every, cohort.since), cohort.size];
        row.extend(cohort.steps.iter().map(|step| value.cell(cohort, step)));
        row.resize(longest + 2, Cell::Null);
        view.push(row);
    }
    view = view.note(Note::new(value.defined()));
    if let Some(cohort) = found.iter().find(|cohort| cohort.steps.last().is_some_and(|step| step.is_unfinished)) {
        let k = i32::try_from(cohort.steps.len() - 1).unwrap_or(0);
        let running = (0..k).fold(cohort.since, |day, _| every.next(day).unwrap_or(day));
        view = view.note(Note::new("cohort-unfinished").with("period", label(every, running)));
    }
    match value {
        Value::Retention => few_rows(view, found.iter().map(|cohort| cohort.size)),
        Value::Orders | Value::Net | Value::CumulativeNet => view,
    }
}

/// A period as `--period` reads it back.
fn label(every: Every, since: Day) -> String {
    match every {
        Every::Week => sales::week(since),
        Every::Quarter => {
            let (year, month, _) = since.parts();
            format!("{year:04}-Q{}", (month + 2) / 3)
        }
        _ => sales::month(since),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::output::words;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn shop() -> Vec<Row> {
        let step = |active, net, cumulative, is_unfinished| Step {
            active,
            purchases: active,
            net: Money(net),
            cumulative: Money(cumulative),
            is_unfinished,
        };
        vec![
            Row { since: day("2026-01-01"), size: 4, steps: vec![step(4, 9, 9, false), step(1, 2, 11, true)] },
            Row { since: day("2026-02-01"), size: 0, steps: vec![step(0, 0, 0, true)] },
        ]
    }

    #[test]
    fn every_value_has_its_cells_and_periods_to_come_are_empty() {
        let expected = [
            (Value::Retention, [Cell::Ratio(1.0), Cell::Ratio(0.25)], Cell::Null),
            (Value::Orders, [Cell::Int(4), Cell::Int(1)], Cell::Int(0)),
            (Value::Net, [Cell::Money(Money(9)), Cell::Money(Money(2))], Cell::Money(Money(0))),
            (Value::CumulativeNet, [Cell::Money(Money(9)), Cell::Money(Money(11))], Cell::Money(Money(0))),
        ];
        for (value, first, second) in expected {
            let view = cohorts(&shop(), Every::Month, value);
            assert_eq!(view.rows[0][2..], first, "{value:?}");
            assert_eq!(view.rows[1], [Cell::from("2026-02"), Cell::Int(0), second, Cell::Null], "{value:?}");
            assert_eq!(words::missing(&view), Vec::<String>::new());
            let unfinished = view.notes.iter().find(|note| note.code == "cohort-unfinished").unwrap();
            assert_eq!(unfinished.values[0].1, "2026-02");
        }
        assert_eq!(cohorts(&[], Every::Month, Value::Net).columns.len(), 2);
    }

    #[test]
    fn a_period_reads_back() {
        for (every, text) in [(Every::Week, "2026-W14"), (Every::Month, "2026-03"), (Every::Quarter, "2026-Q2")] {
            let period = Period::parse(text, day("2026-08-19")).unwrap();
            assert_eq!(label(every, period.from.unwrap()), text);
        }
    }
}
