//! What was sold and what went back, as all reports of trade see it (AN1, AN2, AN3).
#![deny(clippy::float_arithmetic)]

use crate::domain::id::{MemberId, OrderId, ProductId};
use crate::domain::money::Money;
use crate::domain::time::Instant;

/// The stages of an order as its rows state them: newest content, first row, and what was learnt later.
#[derive(Clone, Copy, Debug)]
pub struct Stated {
    /// When it was paid, else placed.
    pub sold_at: Instant,
    /// Whether its content says that it was paid.
    pub paid: bool,
    /// When one known unpaid was paid.
    pub paid_at: Option<Instant>,
    /// When it was cancelled.
    pub cancelled_at: [Option<Instant>; 3],
    /// When a cancellation was taken back.
    pub reopened_at: [Option<Instant>; 3],
}

impl Stated {
    /// The time of a sale that stands at as-of; none where it is unpaid or void by then (AN1).
    pub fn stands(&self, as_of: Instant) -> Option<Instant> {
        let at = if self.paid { self.sold_at } else { self.paid_at? };
        let last = |all: [Option<Instant>; 3]| all.into_iter().flatten().filter(|at| *at <= as_of).max();
        let void = last(self.cancelled_at) > last(self.reopened_at);
        (at <= as_of && !void).then_some(at)
    }
}

/// An order that stands, by its newest content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The order.
    pub order: OrderId,
    /// The row that holds its newest content: itself, or an amendment.
    pub content: OrderId,
    /// Who bought; none for a guest.
    pub member: Option<MemberId>,
    /// When.
    pub sold_at: Instant,
    /// Goods after all discounts, before refunds.
    pub net: Money,
    /// Taken off the order as a whole.
    pub discount: Money,
    /// Taken off its lines.
    pub line_discount: Money,
    /// Items of all its lines, in thousandths.
    pub quantity_milli: i64,
    /// Paid back by as-of, as far as it is for goods.
    pub refunded: Money,
    /// The place among the labels fetched with it.
    pub label: u32,
    /// Whether its day is known and its hour is not.
    pub day_only: bool,
}

impl Sale {
    /// Whether it counts as a purchase: not all of it went back (AN1); one of zero value does count.
    pub fn is_purchase(&self) -> bool {
        self.refunded == Money::ZERO || self.refunded < self.net
    }

    /// Its net as known at as-of, at its own date (the order view of AN3).
    pub fn standing_net(&self) -> Money {
        self.net - self.refunded
    }
}

/// A line of a sale's newest content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row that holds it.
    pub content: OrderId,
    /// What was sold.
    pub product: ProductId,
    /// The category it stood in then.
    pub category: i64,
    /// In thousandths.
    pub quantity_milli: i64,
    /// Charged, after the line's own discount.
    pub amount: Money,
    /// Taken off the line.
    pub discount: Money,
}

/// A part of a refund as stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// The order.
    pub order: OrderId,
    /// When.
    pub at: Instant,
    /// Its line, from 1; 0 for the order as a whole.
    pub line: u32,
    /// Paid back.
    pub amount: Money,
}

/// A part of a refund of a sale that stands, as far as it is for goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Return {
    /// When.
    pub at: Instant,
    /// Its line, from 1; 0 for the order as a whole.
    pub line: u32,
    /// Off the net.
    pub amount: Money,
}

/// A sale that stands, with all that definitions ask of it.
#[derive(Clone, Copy, Debug)]
pub struct Deal<'a> {
    /// The sale.
    pub sale: Sale,
    /// What went back of it, in the order of time.
    pub returns: &'a [Return],
    /// Its lines, where they are asked for.
    pub lines: &'a [Line],
}

/// Refunds as they are laid on sales that mostly come by the number of their orders.
#[derive(Clone, Debug)]
pub struct Refunds {
    stakes: Vec<Stake>,
    /// The first stake of the order last asked for, or of one after it.
    at: usize,
    returns: Vec<Return>,
}

impl Refunds {
    /// Of parts in the order of their refunds.
    pub fn new(mut stakes: Vec<Stake>) -> Refunds {
        // Stable: of one instant, that which was recorded first.
        stakes.sort_by_key(|part| (part.order, part.at));
        Refunds { stakes, at: 0, returns: Vec::new() }
    }

    /// A sale with what went back of it. Goods are paid back first: what goes beyond a sale's net was for shipping or tax.
    pub fn lay(&mut self, sale: Sale) -> (Sale, &[Return]) {
        let mut sale = Sale { refunded: Money::ZERO, ..sale };
        self.returns.clear();
        if self.at > 0 && self.stakes[self.at - 1].order >= sale.order {
            self.at = self.stakes.partition_point(|part| part.order < sale.order);
        }
        let own = |part: &&Stake| part.order == sale.order;
        self.at += self.stakes[self.at..].iter().take_while(|part| part.order < sale.order).count();
        for part in self.stakes[self.at..].iter().take_while(own) {
            let amount = part.amount.min(sale.net - sale.refunded).max(Money::ZERO);
            sale.refunded += amount;
            self.returns.push(Return { at: part.at, line: part.line, amount });
        }
        (sale, &self.returns)
    }
}

/// Sales by the row of their content, and what went back of them in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trade {
    /// Sorted by `content`.
    pub sales: Vec<Sale>,
    /// Sorted by the place of the sale, then time.
    returns: Vec<(usize, Return)>,
}

impl Trade {
    /// Lays refunds on their sales.
    pub fn new(mut sales: Vec<Sale>, refunds: &[Stake]) -> Trade {
        sales.sort_by_key(|sale| sale.content);
        let mut refunds = Refunds::new(refunds.to_vec());
        let mut returns = Vec::new();
        for (place, sale) in sales.iter_mut().enumerate() {
            let (laid, back) = refunds.lay(*sale);
            *sale = laid;
            returns.extend(back.iter().map(|part| (place, *part)));
        }
        Trade { sales, returns }
    }

    /// What went back of the sale at a place.
    pub fn returns_of(&self, sale: usize) -> Vec<Return> {
        if self.sales[sale].refunded == Money::ZERO {
            return Vec::new();
        }
        let from = self.returns.partition_point(|part| part.0 < sale);
        self.returns[from..].iter().take_while(|part| part.0 == sale).map(|part| part.1).collect()
    }

    /// Every instant of it.
    pub fn instants(&self) -> impl Iterator<Item = Instant> + Clone + '_ {
        self.sales.iter().map(|sale| sale.sold_at).chain(self.returns.iter().map(|part| part.1.at))
    }

    /// Hands out each sale with its lines, which are sorted by content as well.
    #[cfg(test)]
    pub(in crate::domain) fn each(&self, lines: &[Line], mut take: impl FnMut(&Deal<'_>)) {
        let mut lines = Lines::new(lines);
        for (place, sale) in self.sales.iter().enumerate() {
            take(&Deal { sale: *sale, returns: &self.returns_of(place), lines: lines.of(sale.content) });
        }
    }
}

/// The lines of one row of content after another; both are sorted.
#[derive(Clone, Debug)]
pub struct Lines<'a>(&'a [Line]);

impl<'a> Lines<'a> {
    /// Ready for the first.
    pub fn new(lines: &'a [Line]) -> Lines<'a> {
        Lines(lines)
    }

    /// The lines of a row; rows must be asked for in order.
    pub fn of(&mut self, content: OrderId) -> &'a [Line] {
        let before = self.0.iter().take_while(|line| line.content < content).count();
        let n = self.0[before..].iter().take_while(|line| line.content == content).count();
        let (found, rest) = self.0[before..].split_at(n);
        self.0 = rest;
        found
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::domain::report) fn sale(order: i64, member: i64, at: i64, net: i64) -> Sale {
        Sale {
            order: OrderId(order),
            content: OrderId(order),
            member: (member > 0).then_some(MemberId(member)),
            sold_at: Instant(at),
            net: Money(net),
            discount: Money::ZERO,
            line_discount: Money::ZERO,
            quantity_milli: 0,
            refunded: Money::ZERO,
            label: 0,
            day_only: false,
        }
    }

    pub(in crate::domain::report) fn back(order: i64, at: i64, line: u32, amount: i64) -> Stake {
        Stake { order: OrderId(order), at: Instant(at), line, amount: Money(amount) }
    }

    pub(in crate::domain::report) fn line(content: i64, product: i64, milli: i64, amount: i64) -> Line {
        Line {
            content: OrderId(content),
            product: ProductId(product),
            category: product / 10,
            quantity_milli: milli,
            amount: Money(amount),
            discount: Money::ZERO,
        }
    }

    /// AN1: paid at or before as-of, and not cancelled by then.
    #[test]
    fn a_sale_stands_once_paid_until_cancelled() {
        let stated = |paid, paid_at: Option<i64>, cancelled: &[i64], reopened: &[i64]| {
            let three = |all: &[i64]| [0, 1, 2].map(|at| all.get(at).map(|at| Instant(*at)));
            let (cancelled_at, reopened_at) = (three(cancelled), three(reopened));
            Stated { sold_at: Instant(10), paid, paid_at: paid_at.map(Instant), cancelled_at, reopened_at }
        };
        let cases = [
            (stated(true, None, &[], &[]), [None, Some(10), Some(10), Some(10)]),
            (stated(false, None, &[], &[]), [None; 4]),
            (stated(false, Some(11), &[], &[]), [None, None, Some(11), Some(11)]),
            (stated(true, None, &[11], &[]), [None, Some(10), None, None]),
            (stated(true, None, &[11], &[12]), [None, Some(10), None, Some(10)]),
            (stated(true, None, &[11], &[11]), [None, Some(10), Some(10), Some(10)]),
            // A cancellation still to come does not hide one that came.
            (stated(true, None, &[99, 11], &[]), [None, Some(10), None, None]),
        ];
        for (stated, expected) in cases {
            assert_eq!(
                [9, 10, 11, 12].map(|as_of| stated.stands(Instant(as_of)).map(|at| at.0)),
                expected,
                "{stated:?}"
            );
        }
    }

    #[test]
    fn refunds_take_from_the_goods_and_end_a_purchase_with_them() {
        let cases: [(i64, &[i64], i64, bool); 6] = [
            (100, &[], 100, true),
            (100, &[99], 1, true),
            (100, &[60, 40], 0, false),
            // 110 paid with shipping of 10: all of it went back, the goods once.
            (100, &[110], 0, false),
            (0, &[], 0, true),
            (0, &[10], 0, true),
        ];
        for (net, amounts, left, purchase) in cases {
            let refunds: Vec<Stake> = amounts.iter().map(|amount| back(1, 5, 0, *amount)).collect();
            let trade = Trade::new(vec![sale(1, 7, 1, net)], &refunds);
            let found = trade.sales[0];
            assert_eq!((found.standing_net().get(), found.is_purchase()), (left, purchase), "{net} {amounts:?}");
        }
    }

    #[test]
    fn refunds_find_an_amended_sale_and_pass_over_one_that_does_not_stand() {
        let amended = Sale { content: OrderId(9), ..sale(2, 7, 1, 50) };
        let refunds = [back(1, 4, 0, 5), back(2, 4, 0, 6), back(3, 4, 1, 7)];
        let trade = Trade::new(vec![amended, sale(3, 7, 1, 40)], &refunds);
        // In whichever order they are asked for.
        let mut laid = Refunds::new(refunds.to_vec());
        let ask = [3, 2, 2, 1, 4, 3].map(|order| laid.lay(sale(order, 7, 1, 50)).0.refunded.0);
        assert_eq!(ask, [7, 6, 6, 5, 0, 7]);
        assert_eq!(trade.sales.iter().map(|sale| sale.order.0).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(trade.returns_of(0).iter().map(|part| part.amount.0).collect::<Vec<_>>(), [7]);
        assert_eq!(trade.returns_of(1).iter().map(|part| part.amount.0).collect::<Vec<_>>(), [6]);
        let all = [line(1, 1, 1, 1), line(3, 1, 1, 2), line(3, 1, 1, 3), line(4, 1, 1, 4), line(9, 1, 1, 5)];
        let mut lines = Lines::new(&all);
        assert_eq!(trade.sales.iter().map(|sale| lines.of(sale.content).len()).collect::<Vec<_>>(), [2, 1]);
    }
}
