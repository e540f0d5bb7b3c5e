//! What of an order counts, line by line, and why the rest does not: the basis of P7 taken apart.

use super::earn;
use super::rule::{Basis, Tender};
use crate::domain::order::Order;

/// A line of an order, or its shipping, on the way from what was charged to what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The line, from 1; none for shipping, and for an order without lines its one part.
    pub line: Option<u32>,
    /// Charged for it, before the order's discount and tax on top; minor units, as all of these.
    pub charged: i64,
    /// Discounts: off where the rule counts after them, added back where it counts before.
    pub discount: i64,
    /// Tax on top, where it counts.
    pub tax: i64,
    /// The share of tenders that do not count; never above 0.
    pub tender: i64,
    /// Left out, because its category or SKU does not count, or shipping does not; never above 0.
    pub excluded: i64,
    /// What counts: all of the above together.
    pub counted: i64,
}

/// The parts of an order under a rule; their `counted` are [`earn::basis`].
pub fn of(order: &Order, rule: &Basis) -> Vec<Part> {
    let all_tenders = vec![Tender::Cash, Tender::Balance, Tender::GiftCard, Tender::Points, Tender::Voucher];
    let unpicked = Basis {
        only_categories: Vec::new(),
        exclude_categories: Vec::new(),
        only_skus: Vec::new(),
        exclude_skus: Vec::new(),
        shipping: true,
        ..rule.clone()
    };
    let whole = Basis { tenders: all_tenders, ..unpicked.clone() };
    let [counted, paid] = [rule, &unpicked].map(|rule| earn::basis(order, rule));
    let [taxed, bare] = [rule.tax, false].map(|tax| earn::basis(order, &Basis { tax, ..whole.clone() }));
    let charged = |at: usize| match order.lines.get(at) {
        Some(line) => line.amount.get(),
        None if at + 1 == counted.len() => order.shipping.get(),
        None => (order.net() + order.discount).get(),
    };
    let part = |at: usize| Part {
        line: order.lines.get(at).and_then(|_| u32::try_from(at + 1).ok()),
        charged: charged(at),
        discount: bare[at] - charged(at),
        tax: taxed[at] - bare[at],
        tender: paid[at] - taxed[at],
        excluded: counted[at] - paid[at],
        counted: counted[at],
    };
    (0..counted.len()).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::{Money, Points};
    use crate::domain::order::{Line, Tenders};

    /// S32 with a gift card on the same order: each reason stands in its own column, and they sum.
    #[test]
    fn every_reason_for_not_counting_is_told_by_line() {
        let line = |amount: i64, off: i64, category: &str| Line {
            sku: "S".into(),
            amount: Money(amount),
            discount: Money(off),
            category: category.into(),
            ..Line::default()
        };
        let mut order = Order {
            lines: vec![line(10_000, 500, "茶"), line(10_000, 0, "礼品卡")],
            discount: Money(1000),
            shipping: Money(800),
            ..Order::default()
        };
        order.total = order.sum();
        order.tenders =
            Tenders { points: Points(5000), points_money: Money(order.total.get() / 4), ..Tenders::default() };
        let rule = Basis { exclude_categories: vec!["礼品卡".into()], ..Basis::default() };
        let parts = of(&order, &rule);
        let rows: Vec<_> = parts.iter().map(|p| [p.charged, p.discount, p.tax, p.tender, p.excluded]).collect();
        assert_eq!(rows, [[10_000, -500, 0, -2375, 0], [10_000, -500, 0, -2375, -7125], [800, 0, 0, -200, -600]]);
        for rule in [rule, Basis { after_discounts: false, shipping: true, ..Basis::default() }] {
            let parts = of(&order, &rule);
            let sums: Vec<i64> = parts.iter().map(|p| p.charged + p.discount + p.tax + p.tender + p.excluded).collect();
            assert_eq!(sums, earn::basis(&order, &rule));
        }
        assert_eq!(of(&Order { total: Money(900), ..Order::default() }, &Basis::default())[0].charged, 900);
    }
}
