//! How the shop is doing: the figures of one window (AN11), and how they changed.

use super::Share;
use super::days::Days;
use super::parts;
use super::period::Bounds;
use super::purchase::{by_member, purchase_days};
use super::trade::Trade;
use crate::domain::money::Money;

/// The trade of one window as the books have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trading {
    /// Purchases.
    pub orders: i64,
    /// Their items, in thousandths.
    pub quantity_milli: i64,
    /// Net of members and guests, refunds at their own time.
    pub net: Money,
    /// The part of it that members brought.
    pub of_members: Money,
    /// Members with at least one purchase day.
    pub active: i64,
    /// Members with at least two.
    pub repeaters: i64,
}

impl Trading {
    /// Sums the trade of a window.
    pub fn of(trade: &Trade, days: &Days, bounds: Bounds) -> Trading {
        let mut found = Trading::default();
        for (place, sale) in trade.sales.iter().enumerate() {
            let whole = parts::whole(sale, trade.returns_of(place));
            let mut net = Money::ZERO;
            if bounds.hold(sale.sold_at) {
                net += whole.net;
                if sale.is_purchase() {
                    found.orders += 1;
                    found.quantity_milli += whole.quantity_milli;
                }
            }
            net -= whole.returns.iter().filter(|part| bounds.hold(part.0)).map(|part| part.1).sum();
            found.net += net;
            if sale.member.is_some() {
                found.of_members += net;
            }
        }
        let bought = purchase_days(trade, days, bounds);
        let count = |least: usize| by_member(&bought).filter(|own| own.len() >= least).count();
        (found.active, found.repeaters) = (amount(count(1)), amount(count(2)));
        found
    }

    /// Members who bought on two days or more, of those who bought (AN14).
    pub fn repeat_rate(&self) -> Share {
        Share { part: self.repeaters, whole: self.active }
    }
}

fn amount(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// (now − then) ÷ |then|; none where there was nothing, or no figure (AN6).
pub fn change(now: Option<f64>, then: Option<f64>) -> Option<f64> {
    let (now, then) = (now?, then?);
    (then != 0.0).then(|| (now - then) / then.abs())
}

#[cfg(test)]
mod tests {
    use super::super::trade::Sale;
    use super::super::trade::tests::{back, sale};
    use super::*;
    use crate::domain::time::{Instant, Zone};

    const DAY: i64 = 86_400;

    #[test]
    fn a_window_of_trade_in_figures() {
        let all = vec![
            Sale { quantity_milli: 2000, ..sale(1, 7, 10, 100) },
            sale(2, 7, DAY, 80),
            sale(3, 8, DAY, 60),
            Sale { quantity_milli: 9000, ..sale(4, 8, DAY + 1, 40) },
            Sale { quantity_milli: 500, ..sale(5, 0, DAY, 30) },
            sale(6, 9, -1, 500),
        ];
        // Order 4 goes back in full; of order 6, sold before, 50 in this window.
        let trade = Trade::new(all, &[back(4, DAY + 2, 0, 40), back(6, 11, 0, 50)]);
        let days = Days::of(&Zone::utc(), trade.instants());
        let bounds = Bounds { from: Instant(0), until: Instant(2 * DAY) };
        let found = Trading::of(&trade, &days, bounds);
        let expected = Trading {
            orders: 4,
            quantity_milli: 2500,
            net: Money(100 + 80 + 60 + 30 - 50),
            of_members: Money(190),
            active: 2,
            repeaters: 1,
        };
        assert_eq!(found, expected);
        assert_eq!(found.repeat_rate().value(), Some(0.5));
        let nothing = Trading::of(&Trade::default(), &days, bounds);
        assert_eq!((nothing, nothing.repeat_rate().value()), (Trading::default(), None));
    }

    #[test]
    fn a_change_is_over_the_size_of_what_was() {
        let cases = [
            (Some(3.0), Some(2.0), Some(0.5)),
            (Some(-1.0), Some(-2.0), Some(0.5)),
            (Some(1.0), Some(0.0), None),
            (None, Some(1.0), None),
            (Some(1.0), None, None),
        ];
        for (now, then, expected) in cases {
            assert_eq!(change(now, then), expected);
        }
    }
}
