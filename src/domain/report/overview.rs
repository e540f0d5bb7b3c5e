//! How the shop is doing: the figures of one window (AN11), and how they changed.

use super::Share;
use super::days::Days;
use super::period::Bounds;
use super::trade::Deal;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::time::{Day, Instant};

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

/// The trade of a window as it is added up.
#[derive(Clone, Debug)]
pub struct Tally {
    bounds: Bounds,
    found: Trading,
    visits: Vec<(MemberId, Day)>,
}

impl Tally {
    /// Ready for the sales of a window.
    pub fn new(bounds: Bounds) -> Tally {
        Tally { bounds, found: Trading::default(), visits: Vec::new() }
    }

    /// Adds what a sale brought to the window.
    pub fn add(&mut self, Deal { sale, returns, .. }: &Deal<'_>, days: &Days) {
        let mut net = Money::ZERO;
        if self.bounds.hold(sale.sold_at) {
            net += sale.net;
            if sale.is_purchase() {
                self.found.orders += 1;
                self.found.quantity_milli += sale.quantity_milli;
                self.visits.extend(sale.member.map(|member| (member, days.day(sale.sold_at))));
            }
        }
        net -= returns.iter().filter(|part| self.bounds.hold(part.at)).map(|part| part.amount).sum();
        self.found.net += net;
        if sale.member.is_some() {
            self.found.of_members += net;
        }
    }

    /// All that was added.
    pub fn trading(self) -> Trading {
        let mut found = self.found;
        let mut visits = self.visits;
        visits.sort_unstable();
        visits.dedup();
        for own in visits.chunk_by(|a, b| a.0 == b.0) {
            found.active += 1;
            found.repeaters += i64::from(own.len() > 1);
        }
        found
    }
}

/// When members joined, to be counted at many ends.
#[derive(Clone, Debug)]
pub struct Joined {
    /// Sorted.
    at: Vec<Instant>,
    gone: Vec<(Instant, Bounds)>,
}

impl Joined {
    /// Of all who joined; `gone` are the joinings of those that stood in another account, and while they did.
    pub fn new(mut at: Vec<Instant>, gone: Vec<(Instant, Bounds)>) -> Joined {
        at.sort_unstable();
        Joined { at, gone }
    }

    /// Members by the end of a window, and those of them who joined in it; none that stood in another account at its end.
    pub fn count(&self, bounds: Bounds) -> (i64, i64) {
        let before = |end: Instant| self.at.partition_point(|at| *at < end);
        let end = Instant(bounds.until.0.saturating_sub(1));
        let gone = || self.gone.iter().filter(|(_, stay)| stay.hold(end)).map(|(joined, _)| *joined);
        let count = |n: usize, gone: usize| i64::try_from(n.saturating_sub(gone)).unwrap_or(i64::MAX);
        let members = count(before(bounds.until), gone().filter(|joined| *joined < bounds.until).count());
        let joined = before(bounds.until).saturating_sub(before(bounds.from));
        (members, count(joined, gone().filter(|joined| bounds.hold(*joined)).count()))
    }
}

impl Trading {
    /// Members who bought on two days or more, of those who bought (AN14).
    pub fn repeat_rate(&self) -> Share {
        Share { part: self.repeaters, whole: self.active }
    }
}

/// (now − then) ÷ |then|; none where there was nothing, or no figure (AN6).
pub fn change(now: Option<f64>, then: Option<f64>) -> Option<f64> {
    let (now, then) = (now?, then?);
    (then != 0.0).then(|| (now - then) / then.abs())
}

#[cfg(test)]
mod tests {
    use super::super::trade::tests::{back, sale};
    use super::super::trade::{Sale, Trade};
    use super::*;
    use crate::domain::time::Zone;

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
        let of = |trade: &Trade| {
            let mut tally = Tally::new(bounds);
            trade.each(&[], |deal| tally.add(deal, &days));
            tally.trading()
        };
        let found = of(&trade);
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
        let nothing = of(&Trade::default());
        assert_eq!((nothing, nothing.repeat_rate().value()), (Trading::default(), None));
    }

    /// AN8: who stands in another account at the end of a window is no member then, and is one again after coming back.
    #[test]
    fn members_are_counted_at_the_end_of_a_window() {
        let stay = |from, until| Bounds { from: Instant(from), until };
        let gone = vec![(Instant(5), stay(12, Instant(20))), (Instant(15), stay(30, Instant::MAX))];
        let joined = Joined::new([15, 5, 10, 5].map(Instant).to_vec(), gone);
        let count = |from, until| joined.count(Bounds { from: Instant(from), until: Instant(until) });
        let found = [(0, 5), (0, 6), (5, 12), (5, 13), (0, 16), (0, 21), (10, 30), (10, 31)].map(|(a, b)| count(a, b));
        assert_eq!(found, [(0, 0), (2, 2), (3, 3), (2, 2), (3, 3), (4, 4), (4, 2), (3, 1)]);
        assert_eq!(count(9, 5), (0, 0));
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
