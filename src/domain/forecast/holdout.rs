//! How well the model would have done: fitted without the last part of the history, asked for that part (AN39).

use super::Fitted;
use super::bg_nbd::{BgNbd, Form};
use super::case::{Cases, DAYS, histories};
use crate::domain::report::purchase::{PurchaseDay, by_member};
use crate::domain::time::Day;

/// At most so much is held out.
const MOST_DAYS: i32 = 39 * 7;

/// Members of so many purchases after the first and more are one row.
pub const MANY: u32 = 7;

/// What was held out, and what was said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdout {
    /// The last day of what the model was fitted to.
    pub through: Day,
    /// Days held out.
    pub days: i32,
    /// The model it was.
    pub fitted: Fitted<BgNbd>,
    /// A row for members of 0, 1, … and [`MANY`] purchases or more after the first; those without members too.
    pub rows: Vec<Row>,
    /// The mean of how far a member's prediction was off.
    pub error: f64,
    /// The same of going on at the pace of before, x/T.
    pub plain_error: f64,
}

/// Members of as many purchases, by the day the model was fitted to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Row {
    /// Members.
    pub members: i64,
    /// Purchase days they then had.
    pub bought: i64,
    /// Purchase days predicted.
    pub predicted: f64,
}

impl Holdout {
    /// Holds out the last half of the days from the first purchase through `end`, 39 weeks at most. None where nothing is
    /// left to fit, or the fit failed.
    pub fn of(all: &[PurchaseDay], end: Day, form: Form) -> Option<Holdout> {
        let first = all.iter().map(|day| day.day).min()?;
        let days = ((end.number() - first.number() + 1) / 2).min(MOST_DAYS);
        let through = end.plus_days(-days);
        let histories = histories(all, through);
        let cases = Cases::of(&histories, through);
        let fitted = BgNbd::fit(&cases, form).filter(|_| days > 0)?;
        let weeks = f64::from(days) / DAYS;
        let expected = |(case, _): &(_, _)| fitted.model.expected(cases.seen(*case), weeks);
        let expected: Vec<f64> = cases.rows().iter().map(expected).collect::<Option<_>>()?;
        let mut found = Holdout { through, days, fitted, rows: vec![Row::default(); 8], error: 0.0, plain_error: 0.0 };
        let known = by_member(all).filter(|own| own[0].day <= through);
        for (history, own) in histories.iter().zip(known) {
            let case = history.case(through);
            let predicted = expected[cases.place(case)?];
            let later = own.iter().filter(|day| through < day.day && day.day <= end).count();
            let seen = cases.seen(case);
            let pace = if seen.age > 0.0 { seen.repeats / seen.age } else { 0.0 };
            found.error += (predicted - later as f64).abs();
            found.plain_error += (pace * weeks - later as f64).abs();
            let row = &mut found.rows[history.repeats.min(MANY) as usize];
            row.members += 1;
            row.bought += i64::try_from(later).unwrap_or(i64::MAX);
            row.predicted += predicted;
        }
        let n = histories.len() as f64;
        found.error /= n;
        found.plain_error /= n;
        Some(found)
    }

    /// All rows as one.
    pub fn total(&self) -> Row {
        self.rows.iter().fold(Row::default(), |sum, row| Row {
            members: sum.members + row.members,
            bought: sum.bought + row.bought,
            predicted: sum.predicted + row.predicted,
        })
    }
}
