//! A sale divided over its lines: each line's share of what was charged, taken off, and paid back.
#![deny(clippy::float_arithmetic)]

use super::trade::{Deal, Line, Return};
use crate::domain::money::Money;
use crate::domain::ratio::shares;
use crate::domain::time::Instant;

/// What one line of a sale brought, or the whole of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The line; none for a whole sale.
    pub line: Option<Line>,
    /// After all discounts, before refunds.
    pub net: Money,
    /// Taken off: the line's own discount and its share of the order's.
    pub discount: Money,
    /// In thousandths.
    pub quantity_milli: i64,
    /// What went back, in the order of time.
    pub returns: Vec<(Instant, Money)>,
}

impl Part {
    /// What is left of its net.
    pub fn standing_net(&self) -> Money {
        self.net - self.returns.iter().map(|part| part.1).sum()
    }
}

/// The sale in one part.
pub fn whole(Deal { sale, returns, .. }: &Deal<'_>) -> Part {
    Part {
        line: None,
        net: sale.net,
        discount: sale.discount + sale.line_discount,
        quantity_milli: sale.quantity_milli,
        returns: returns.iter().map(|part| (part.at, part.amount)).collect(),
    }
}

/// The sale line by line; a sale without lines is one part. The parts sum to the whole.
pub fn by_line(deal: &Deal<'_>) -> Vec<Part> {
    let Deal { sale, returns, lines } = deal;
    let part = |line: &Line, net: i64, off: i64| Part {
        line: Some(*line),
        net: Money(net),
        discount: line.discount + Money(off),
        quantity_milli: line.quantity_milli,
        returns: Vec::new(),
    };
    if lines.is_empty() {
        return vec![whole(deal)];
    }
    // What was charged for the lines stands as it is unless something was taken off, or put on, the order as a whole.
    let plain = sale.discount == Money::ZERO && lines.iter().map(|line| line.amount).sum::<Money>() == sale.net;
    let mut parts: Vec<Part> = if plain {
        lines.iter().map(|line| part(line, line.amount.get(), 0)).collect()
    } else {
        let amounts: Vec<i64> = lines.iter().map(|line| line.amount.get()).collect();
        let (nets, off) = (shares(sale.net.get(), &amounts), shares(sale.discount.get(), &amounts));
        lines.iter().zip(nets.into_iter().zip(off)).map(|(line, (net, off))| part(line, net, off)).collect()
    };
    if !returns.is_empty() {
        let mut left: Vec<i64> = parts.iter().map(|part| part.net.get()).collect();
        for back in *returns {
            for (at, amount) in taken(&mut left, back) {
                parts[at].returns.push((back.at, Money(amount)));
            }
        }
    }
    parts
}

/// From which lines a return is taken: the one it names, and what goes beyond that line, or names none, from what is left
/// of all (P19).
fn taken(left: &mut [i64], back: &Return) -> Vec<(usize, i64)> {
    let named = usize::try_from(back.line).ok().and_then(|line| line.checked_sub(1)).filter(|at| *at < left.len());
    let mut rest = back.amount.get();
    let mut taken = Vec::new();
    if let Some(at) = named {
        let amount = rest.min(left[at]).max(0);
        taken.push((at, amount));
        left[at] -= amount;
        rest -= amount;
    }
    if rest > 0 {
        for (at, amount) in shares(rest, left).into_iter().enumerate() {
            taken.push((at, amount));
            left[at] -= amount;
        }
    }
    taken.retain(|(_, amount)| *amount != 0);
    taken
}

#[cfg(test)]
mod tests {
    use super::super::trade::tests::{back, line, sale};
    use super::super::trade::{Sale, Trade};
    use super::*;

    fn check(net: i64, discount: i64, amounts: &[i64], refunds: &[(u32, i64)], expected: &[(i64, i64, i64)]) {
        let lines: Vec<Line> = amounts.iter().zip(1..).map(|(amount, n)| line(1, n, 1000, *amount)).collect();
        let stakes: Vec<_> = refunds.iter().zip(1..).map(|((line, amount), at)| back(1, at, *line, *amount)).collect();
        let trade = Trade::new(vec![Sale { discount: Money(discount), ..sale(1, 1, 1, net) }], &stakes);
        let parts = by_line(&Deal { sale: trade.sales[0], returns: &trade.returns_of(0), lines: &lines });
        let found: Vec<(i64, i64, i64)> =
            parts.iter().map(|part| (part.net.0, part.discount.0, part.standing_net().0)).collect();
        assert_eq!(found, expected, "{net} {amounts:?} {refunds:?}");
        let sum = |one: fn(&Part) -> Money| parts.iter().map(one).sum::<Money>();
        assert_eq!(sum(|part| part.net), trade.sales[0].net);
        assert_eq!(sum(Part::standing_net), trade.sales[0].standing_net());
    }

    #[test]
    fn lines_share_what_the_order_gave_and_lost() {
        check(99, 0, &[60, 39], &[], &[(60, 0, 60), (39, 0, 39)]);
        // P10: 20.00 off 60.00 and 39.00.
        check(7900, 2000, &[6000, 3900], &[], &[(4788, 1212, 4788), (3112, 788, 3112)]);
        check(99, 0, &[60, 39], &[(2, 39)], &[(60, 0, 60), (39, 0, 0)]);
        // No line named: by what is left of each.
        check(99, 0, &[60, 39], &[(0, 33)], &[(60, 0, 40), (39, 0, 26)]);
        check(99, 0, &[60, 39], &[(2, 39), (0, 30)], &[(60, 0, 30), (39, 0, 0)]);
        // A line nobody knows is the order as a whole; what goes beyond a line falls on the others.
        check(90, 0, &[60, 30], &[(7, 30)], &[(60, 0, 40), (30, 0, 20)]);
        check(90, 0, &[60, 30], &[(2, 50)], &[(60, 0, 40), (30, 0, 0)]);
        // A total that is stated otherwise than the lines sum, and lines of no value.
        check(120, 0, &[60, 30], &[], &[(80, 0, 80), (40, 0, 40)]);
        check(5, 0, &[0, 0], &[(0, 5)], &[(5, 0, 0), (0, 0, 0)]);
        check(7, 3, &[], &[(1, 2)], &[(7, 3, 5)]);
    }
}
