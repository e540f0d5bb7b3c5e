//! How the shop is doing (AN11): one window beside the one before and last year's.

use super::super::Session;
use super::super::known::{self, Part};
use super::booked::{self, Flow};
use super::trend::Figures;
use super::walk::{self, Labels, Taker, Walked};
use super::{asked, bounds};
use crate::domain::money::{Money, Points};
use crate::domain::report::days::Days;
use crate::domain::report::liability::posted::Posted;
use crate::domain::report::overview::{Tally, Trading, change};
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::trade::Deal;
use crate::domain::report::{FEW, Share};
use crate::error::Result;
use crate::store;
use crate::store::trade::Asked;

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
    known::of_everybody(session, Part::Points)?;
    let windows = [Some(period), period.previous(), period.last_year()].map(|window| Some(bounds(session, window?)));
    let told: Vec<Bounds> = windows.iter().flatten().copied().collect();
    let tradings = walk::alone(session, Trades::of(session, &told))?;
    let mut columns = figures(session, &told, tradings, &booked::posted(session, &told)?)?.into_iter();
    let columns = windows.map(|window| window.and_then(|_| columns.next()));
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

/// The trade of windows as sales come by.
pub(super) struct Trades {
    asked: Asked,
    tallies: Vec<Tally>,
}

impl Trades {
    pub(super) fn of(session: &Session<'_>, windows: &[Bounds]) -> Trades {
        let span = windows.iter().copied().reduce(Bounds::around).unwrap_or(Bounds::NEVER);
        Trades { asked: asked(session, span), tallies: windows.iter().copied().map(Tally::new).collect() }
    }
}

impl Taker for Trades {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        self.tallies.iter_mut().for_each(|tally| tally.add(deal, days));
    }
}

impl Walked for Trades {
    type Told = Vec<Trading>;

    fn told(self, _: &Session<'_>, _: &Labels) -> Result<Vec<Trading>> {
        Ok(self.tallies.into_iter().map(Tally::trading).collect())
    }
}

/// What is told of windows, in their order, by the trade of each and by what entries tell of all.
pub(super) fn figures(
    session: &Session<'_>,
    windows: &[Bounds],
    tradings: Vec<Trading>,
    posted: &Posted,
) -> Result<Vec<Figures>> {
    let joined = store::report::get_joined(session.db)?;
    let told = |(window, trading): (&Bounds, Trading)| {
        Ok(of_window(&trading, joined.count(*window), booked::flow(session, posted, *window)?))
    };
    windows.iter().zip(tradings).map(told).collect()
}

fn of_window(trading: &Trading, (members, joined): (i64, i64), points: Flow) -> Figures {
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
