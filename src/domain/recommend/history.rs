//! Purchases out of the books: which lines of which sales members bought and kept (RC1).

use super::Purchase;
use crate::domain::id::{MemberId, ProductId};
use crate::domain::money::Money;
use crate::domain::report::days::Days;
use crate::domain::report::parts;
use crate::domain::report::trade::{Deal, Line, Trade};

/// The number that a model knows a product by: that of the file, so that lists stay true while the catalogue grows. 0 is none.
#[must_use]
pub fn index(product: ProductId) -> u32 {
    u32::try_from(product.0).expect("products are counted in u32")
}

/// What each member kept, filled sale by sale.
#[derive(Clone, Debug)]
pub struct Histories<'a> {
    trade: &'a Trade,
    days: &'a Days,
    found: Vec<(MemberId, Vec<Purchase>)>,
}

impl<'a> Histories<'a> {
    /// Ready for the lines of these sales.
    #[must_use]
    pub fn new(trade: &'a Trade, days: &'a Days) -> Self {
        Self { trade, days, found: Vec::new() }
    }

    /// Takes the lines of one order, which must come with the other orders of its member. Those of an order that does not
    /// stand, or of a guest, are passed over, and so is each line that went back.
    pub fn add(&mut self, lines: &[Line]) {
        let Some(first) = lines.first() else { return };
        let Ok(place) = self.trade.sales.binary_search_by_key(&first.content, |sale| sale.content) else { return };
        let sale = &self.trade.sales[place];
        let Some(member) = sale.member.filter(|_| sale.is_purchase()) else { return };
        let day = self.days.day(sale.sold_at).number();
        let basket = u32::try_from(place).expect("sales are counted in u32");
        let bought = |line: &Line| Purchase { at: sale.sold_at.0, basket, product: index(line.product), day };
        if self.found.last().is_none_or(|(last, _)| *last != member) {
            self.found.push((member, Vec::new()));
        }
        let (_, history) = self.found.last_mut().expect("one was pushed");
        let returns = self.trade.returns_of(place);
        if returns.is_empty() {
            history.extend(lines.iter().map(bought));
            return;
        }
        let parts = parts::by_line(&Deal { sale: *sale, returns: &returns, lines });
        let kept = parts.iter().filter(|part| part.returns.is_empty() || part.standing_net() > Money::ZERO);
        history.extend(kept.filter_map(|part| part.line.as_ref()).map(bought));
    }

    /// The members who kept anything, in the order they came, with what they kept, oldest first.
    #[must_use]
    pub fn finish(mut self) -> (Vec<MemberId>, Vec<Vec<Purchase>>) {
        self.found.retain(|(_, history)| !history.is_empty());
        for (_, history) in &mut self.found {
            // Stable: lines of one order keep theirs.
            history.sort_by_key(|line| (line.at, line.basket));
        }
        self.found.into_iter().unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::OrderId;
    use crate::domain::report::trade::{Sale, Stake};
    use crate::domain::time::{Instant, Zone};

    fn sale(order: i64, member: i64, at: i64, net: i64) -> Sale {
        Sale {
            order: OrderId(order),
            content: OrderId(order),
            member: (member > 0).then_some(MemberId(member)),
            sold_at: Instant(at),
            net: Money(net),
            discount: Money::ZERO,
            line_discount: Money::ZERO,
            quantity_milli: 1000,
            refunded: Money::ZERO,
            label: 0,
            day_only: false,
        }
    }

    fn line(content: i64, product: i64, amount: i64) -> Line {
        let (content, product) = (OrderId(content), ProductId(product));
        let (amount, discount) = (Money(amount), Money::ZERO);
        Line { content, product, category: 1, quantity_milli: 1000, amount, discount }
    }

    /// RC1: what went back whole is left out, what went back in part was kept.
    #[test]
    fn a_history_is_what_was_kept_in_the_order_of_time() {
        let back = |order, line, amount| Stake { order: OrderId(order), at: Instant(99), line, amount: Money(amount) };
        let sales = vec![
            sale(1, 7, 86_400 * 3, 30),
            sale(2, 7, 86_400, 20),
            sale(3, 8, 5, 10),
            sale(4, 0, 5, 10),
            sale(5, 9, 5, 30),
        ];
        let amended = Sale { content: OrderId(9), ..sale(6, 9, 6, 0) };
        let sales = [sales, vec![amended]].concat();
        let refunds = [back(1, 2, 20), back(3, 1, 10), back(5, 1, 9)];
        let trade = Trade::new(sales, &refunds);
        let days = Days::of(&Zone::utc(), trade.instants());
        let mut histories = Histories::new(&trade, &days);
        histories.add(&[line(1, 11, 10), line(1, 12, 20)]);
        histories.add(&[line(2, 13, 20)]);
        histories.add(&[line(3, 11, 10)]);
        histories.add(&[line(4, 11, 10)]);
        histories.add(&[line(5, 14, 10), line(5, 14, 20)]);
        // The content that an amendment replaced, then the amendment, whose line costs nothing.
        histories.add(&[line(6, 11, 10)]);
        histories.add(&[line(9, 15, 0)]);
        let (members, found) = histories.finish();
        assert_eq!(members, [MemberId(7), MemberId(9)]);
        let shown = |history: &Vec<Purchase>| history.iter().map(|line| (line.day, line.product)).collect::<Vec<_>>();
        assert_eq!(
            found.iter().map(shown).collect::<Vec<_>>(),
            [vec![(1, 13), (3, 11)], vec![(0, 14), (0, 14), (0, 15)]]
        );
    }
}
