//! Cells with what was refunded so far: what they add to the refunds known becomes a refund of its own (import I24).

use std::collections::BTreeMap;

use crate::domain::money::Money;
use crate::domain::order::{Line, Order};
use crate::input::order::{StatedRefund, StatedRefundLine};

/// What a cell with what was refunded so far comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Nothing that is not known.
    None,
    /// So much more.
    More(Vec<StatedRefundLine>),
    /// It says less than it said before: so much.
    Less(Money),
}

/// How much more of `order` a file says was refunded than what is known: `refunded` by line number, 0 being the whole,
/// and `said`, the sum that the file said last.
pub fn of(stated: &StatedRefund, order: &Order, refunded: &BTreeMap<u32, i64>, said: Money) -> Difference {
    let sum = total(stated);
    if sum < said {
        return Difference::Less(said);
    }
    let known_of = |stated: &StatedRefundLine| -> i64 {
        let is = |line: &Line| {
            stated.sku.as_ref().is_some_and(|sku| *sku == line.sku)
                && (stated.line_id.is_none() || stated.line_id == line.line_id)
        };
        match stated.sku {
            None => refunded.values().sum(),
            Some(_) => {
                (1..).zip(&order.lines).filter(|(_, line)| is(line)).map(|(n, _)| refunded.get(&n).unwrap_or(&0)).sum()
            }
        }
    };
    let mut more: Vec<StatedRefundLine> = Vec::new();
    for same in grouped(&stated.lines) {
        let amount = Money(same.iter().map(|line| line.amount.get()).sum::<i64>() - known_of(same[0]));
        if amount > Money::ZERO {
            more.push(StatedRefundLine { amount, ..same[0].clone() });
        }
    }
    if more.is_empty() { Difference::None } else { Difference::More(more) }
}

/// All that a file says was refunded of an order.
pub fn total(stated: &StatedRefund) -> Money {
    Money(stated.lines.iter().map(|line| line.amount.get()).sum())
}

/// Lines of the same goods together: what is known of them is known of them all.
fn grouped(lines: &[StatedRefundLine]) -> Vec<Vec<&StatedRefundLine>> {
    let mut groups: BTreeMap<(Option<&str>, Option<&str>), Vec<&StatedRefundLine>> = BTreeMap::new();
    for line in lines {
        groups.entry((line.sku.as_deref(), line.line_id.as_deref())).or_default().push(line);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;

    fn stated(lines: &[(Option<&str>, i64)]) -> StatedRefund {
        let line = |(sku, amount): &(Option<&str>, i64)| StatedRefundLine {
            sku: sku.map(Into::into),
            line_id: None,
            amount: Money(*amount),
            quantity_milli: None,
            row: 1,
        };
        StatedRefund {
            index: 0,
            order_id: "A".into(),
            refund_id: String::new(),
            at: Instant(0),
            undated: true,
            so_far: true,
            first_line: 2,
            first_row: 1,
            lines: lines.iter().map(line).collect(),
            hash: 0,
        }
    }

    /// I24: one refund of the difference; nothing is refunded twice, whoever recorded it.
    #[test]
    fn only_what_is_new_is_refunded() {
        let line = |sku: &str, amount: i64| Line { sku: sku.into(), amount: Money(amount), ..Line::default() };
        let order = Order { lines: vec![line("T", 500), line("C", 300), line("T", 200)], ..Order::default() };
        type Case<'a> = (&'a [(Option<&'a str>, i64)], &'a [(u32, i64)], i64, Result<&'a [i64], i64>);
        let cases: [Case<'_>; 8] = [
            (&[(None, 400)], &[], 0, Ok(&[400])),
            (&[(None, 400)], &[(0, 100), (2, 50)], 0, Ok(&[250])),
            (&[(None, 400)], &[(1, 400)], 400, Ok(&[])),
            (&[(None, 100)], &[(1, 400)], 100, Ok(&[])),
            (&[(None, 100)], &[(1, 400)], 400, Err(400)),
            (&[(Some("T"), 500), (Some("T"), 100), (Some("C"), 50)], &[(1, 200), (3, 100), (2, 50)], 350, Ok(&[300])),
            (&[(Some("T"), 500), (Some("C"), 80)], &[], 0, Ok(&[80, 500])),
            (&[], &[(0, 100)], 0, Ok(&[])),
        ];
        for (lines, known, said, expected) in cases {
            let known: BTreeMap<u32, i64> = known.iter().copied().collect();
            let got = match of(&stated(lines), &order, &known, Money(said)) {
                Difference::None => Ok(Vec::new()),
                Difference::More(lines) => Ok(lines.iter().map(|line| line.amount.get()).collect()),
                Difference::Less(said) => Err(said.get()),
            };
            assert_eq!(got, expected.map(<[i64]>::to_vec), "{lines:?} {known:?}");
        }
    }
}
