//! How the shop is doing (AN11): one window beside the one before and last year's.

use super::super::Session;
use super::{bounds, fetch};
use crate::domain::money::{Money, Points};
use crate::domain::report::overview::{Trading, change};
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::{FEW, Share};
use crate::error::Result;
use crate::store;

/// A figure with what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A number of things.
    Count(i64),
    /// Points.
    Points(Points),
    /// Money.
    Money(Money),
    /// A part of a whole.
    Share(Share),
    /// Money by so many.
    Mean(Money, i64),
    /// Thousandths by so many.
    Rate(i64, i64),
}

impl Figure {
    /// Its value as a number; none over nothing.
    pub fn number(self) -> Option<f64> {
        match self {
            Figure::Count(count) => Some(count as f64),
            Figure::Points(points) => Some(points.get() as f64),
            Figure::Money(money) => Some(money.get() as f64),
            Figure::Share(share) => share.value(),
            Figure::Mean(sum, n) => Share { part: sum.get(), whole: n }.value(),
            Figure::Rate(milli, n) => Share { part: milli, whole: n }.value().map(|value| value / 1000.0),
        }
    }

    /// Whether it is a ratio over too few cases to lean on (AN6).
    pub fn is_of_few(self) -> bool {
        match self {
            Figure::Share(share) => share.whole.abs() < FEW,
            Figure::Mean(_, n) | Figure::Rate(_, n) => n < FEW,
            Figure::Count(_) | Figure::Points(_) | Figure::Money(_) => false,
        }
    }
}

/// One line of the overview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its word.
    pub word: &'static str,
    /// In the window.
    pub value: Figure,
    /// In the window before.
    pub previous: Option<Figure>,
    /// In the same window a year earlier.
    pub last_year: Option<Figure>,
}

impl Metric {
    /// How it changed since the window before.
    pub fn change(&self) -> Option<f64> {
        change(self.value.number(), self.previous?.number())
    }

    /// How it changed in a year.
    pub fn change_last_year(&self) -> Option<f64> {
        change(self.value.number(), self.last_year?.number())
    }
}

/// The lines of the overview in their order.
pub type Overview = Vec<Metric>;

/// The figures of a window, of the one before, and of last year's.
pub fn overview(session: &Session<'_>, period: Period) -> Result<Overview> {
    let windows = [Some(period), period.previous(), period.last_year()].map(|window| Some(bounds(session, window?)));
    let all = windows.iter().flatten();
    let from = all.clone().map(|window| window.from).min();
    let until = all.map(|window| window.until).max();
    let span = Bounds { from: from.unwrap_or_default(), until: until.unwrap_or_default() };
    let fetched = fetch(session, span, None)?;
    let lines = fetched.lines(session)?;
    let mut columns = Vec::new();
    for window in windows {
        let Some(window) = window else {
            columns.push(None);
            continue;
        };
        let trading = Trading::of(&fetched.trade, &lines, &fetched.days, window);
        let members = store::report::get_members(session.db, window)?;
        columns.push(Some(figures(&trading, members, store::report::get_points(session.db, window)?)));
    }
    let at = |column: usize, line: usize| columns[column].as_ref().map(|figures| figures[line].1);
    let Some(first) = &columns[0] else { return Ok(Vec::new()) };
    let line = |(place, (word, value)): (usize, &(&'static str, Figure))| Metric {
        word,
        value: *value,
        previous: at(1, place),
        last_year: at(2, place),
    };
    Ok(first.iter().enumerate().map(line).collect())
}

fn figures(
    trading: &Trading,
    (members, joined): (i64, i64),
    points: store::report::PointsMoved,
) -> Vec<(&'static str, Figure)> {
    vec![
        ("members", Figure::Count(members)),
        ("joined", Figure::Count(joined)),
        ("active", Figure::Count(trading.active)),
        ("active_share", Figure::Share(Share { part: trading.active, whole: members })),
        ("net", Figure::Money(trading.net)),
        ("net_of_members", Figure::Money(trading.of_members)),
        ("net_of_guests", Figure::Money(trading.net - trading.of_members)),
        ("member_share", Figure::Share(Share::of(trading.of_members, trading.net))),
        ("orders", Figure::Count(trading.orders)),
        ("average_order", Figure::Mean(trading.net, trading.orders)),
        ("items_per_order", Figure::Rate(trading.quantity_milli, trading.orders)),
        ("repeat_rate", Figure::Share(trading.repeat_rate())),
        ("points_earned", Figure::Points(points.earned)),
        ("points_spent", Figure::Points(points.spent)),
        ("points_expired", Figure::Points(points.expired)),
        ("points_outstanding", Figure::Points(points.outstanding)),
        ("burn_to_earn", Figure::Share(Share { part: points.spent.get(), whole: points.earned.get() })),
    ]
}
