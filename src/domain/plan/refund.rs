//! What comes back of a term that is given up (B11): by days, never more than was paid for it.

use super::Refund;
use crate::domain::money::Money;
use crate::domain::ratio::Rounding;

/// A term as a refund sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// What was paid for it.
    pub paid: Money,
    /// Its days; none of one for life.
    pub days: Option<i64>,
    /// Days not begun.
    pub unused: i64,
    /// What the benefits used in it cost the shop.
    pub cost: Money,
    /// How many were used.
    pub uses: u32,
}

/// What comes back by a plan's rule; none where the rule gives nothing back of such a term. Whether a span that
/// [`Refund::FullWithin`] sets is over, the caller knows.
#[must_use]
pub fn of_term(rule: Refund, term: Spent) -> Option<Money> {
    let by_days = |days: i64| {
        let (paid, unused) = (i128::from(term.paid.get()), i128::from(term.unused.clamp(0, days)));
        Rounding::Floor.divide(paid * unused, i128::from(days.max(1)))
    };
    let most = term.paid.get().max(0);
    match rule {
        Refund::Prorata => Some(Money(by_days(term.days?).clamp(0, most))),
        Refund::ProrataMinusUsed => Some(Money((by_days(term.days?) - term.cost.get()).clamp(0, most))),
        Refund::FullWithin(_) if term.uses == 0 => Some(term.paid),
        Refund::FullWithin(_) | Refund::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Span;

    /// S41: a year from 1 January 2026, given up on its 100th day.
    fn year(paid: i64, cost: i64) -> Spent {
        Spent { paid: Money(paid), days: Some(365), unused: 265, cost: Money(cost), uses: u32::from(cost > 0) }
    }

    #[test]
    fn what_comes_back_is_counted_by_days_of_what_was_paid() {
        use Refund::{FullWithin, None as Nothing, Prorata, ProrataMinusUsed};
        let full = FullWithin(Span::days(7));
        let life = Spent { days: None, ..year(19_900, 0) };
        let cases = [
            (ProrataMinusUsed, year(19_900, 0), Some(14_447)),     // S41
            (ProrataMinusUsed, year(9_900, 0), Some(7_187)),       // S41: the price paid, not the list's
            (ProrataMinusUsed, year(19_900, 2_400), Some(12_047)), // S41: three shippings at 8.00
            (Prorata, year(19_900, 2_400), Some(14_447)),
            (ProrataMinusUsed, year(1_000, 2_400), Some(0)),
            (ProrataMinusUsed, year(0, 0), Some(0)),
            (ProrataMinusUsed, Spent { unused: 0, ..year(19_900, 0) }, Some(0)),
            (ProrataMinusUsed, Spent { unused: 400, ..year(19_900, 0) }, Some(19_900)),
            (full, year(19_900, 0), Some(19_900)),
            (full, year(19_900, 800), None),
            (Nothing, year(19_900, 0), None),
            (ProrataMinusUsed, life, None),
            (full, life, Some(19_900)),
        ];
        for (rule, term, expected) in cases {
            assert_eq!(of_term(rule, term), expected.map(Money), "{rule:?} {term:?}");
        }
    }
}
