//! Definitions of reports: what is no plain count or sum. Rows in, figures out; what is fetched and shown is not decided here.

pub mod abc;
pub mod basket;
pub mod campaign;
pub mod churn;
pub mod cohort;
pub mod crowd;
pub mod days;
pub mod deals;
pub mod engagement;
pub mod funnel;
pub mod geo;
pub mod habit;
pub mod heatmap;
pub mod interval;
pub mod ladder;
pub mod liability;
pub mod movement;
pub mod overview;
pub mod parts;
pub mod period;
pub mod price_band;
pub mod proportion;
pub mod purchase;
pub mod quantile;
pub mod repeat;
pub mod rfm;
pub mod rival;
pub mod sales;
pub mod search;
pub mod tier_flow;
pub mod trade;

use super::money::Money;
use super::ratio::Rounding;

/// A part of a whole, with both (AN6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The numerator.
    pub part: i64,
    /// The denominator; of nothing there is no share.
    pub whole: i64,
}

/// Ratios over fewer cases are marked.
pub const FEW: i64 = 30;

impl Share {
    /// A share of money.
    pub fn of(part: Money, whole: Money) -> Share {
        Share { part: part.get(), whole: whole.get() }
    }

    /// Its value; none over nothing.
    pub fn value(self) -> Option<f64> {
        (self.whole != 0).then(|| self.part as f64 / self.whole as f64)
    }
}

/// `sum` shared by `n`, halves up; none over nothing (AN2).
pub fn mean(sum: Money, n: i64) -> Option<Money> {
    (n > 0).then(|| Money(Rounding::HalfUp.divide(i128::from(sum.get()), i128::from(n))))
}

/// Thousandths in whole units, halves up.
pub fn whole_units(milli: i64) -> i64 {
    Rounding::HalfUp.divide(i128::from(milli), 1000)
}
