//! How often and how lately members buy, in purchase days: the orders of one member on one local day (AN1).

use super::days::Days;
use super::period::Bounds;
use super::purchase::{by_member, purchase_days};
use super::trade::Trade;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::segment::Buyer;
use crate::domain::time::Day;

/// A member with at least one purchase in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    /// Who.
    pub member: MemberId,
    /// The last purchase day.
    pub last: Day,
    /// Purchase days.
    pub days: u32,
    /// Net, as known at as-of.
    pub net: Money,
}

impl Habit {
    /// What the segments see of it on a day.
    pub fn buyer(&self, today: Day) -> Buyer {
        Buyer {
            recency_days: u32::try_from(today.number() - self.last.number()).unwrap_or(0),
            frequency: self.days,
            monetary_minor: self.net.get(),
        }
    }
}

/// The habits of all members who purchased in the window, by member.
pub fn habits(trade: &Trade, days: &Days, bounds: Bounds) -> Vec<Habit> {
    let found = purchase_days(trade, days, bounds);
    by_member(&found)
        .map(|own| Habit {
            member: own[0].member,
            last: own[own.len() - 1].day,
            days: u32::try_from(own.len()).unwrap_or(u32::MAX),
            net: own.iter().map(|day| day.net).sum(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trade::tests::{back, sale};
    use super::*;
    use crate::domain::time::{Instant, Zone};

    #[test]
    fn two_orders_of_a_day_are_one_purchase_day() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let at = |text: &str| zone.parse(text).unwrap().0.0;
        let sales = vec![
            sale(1, 7, at("2026-03-01 00:00"), 100),
            sale(2, 7, at("2026-03-01 23:59:59"), 50),
            sale(3, 7, at("2026-03-02 00:00"), 25),
            sale(4, 8, at("2026-03-02 12:00"), 10),
            sale(5, 0, at("2026-03-02 12:00"), 999),
            // Gone back in full, and outside the window.
            sale(6, 8, at("2026-03-03 12:00"), 60),
            sale(7, 8, at("2026-03-04 00:00"), 60),
        ];
        let trade = Trade::new(sales, &[back(2, 0, 0, 20), back(6, 0, 0, 60)]);
        let bounds = Bounds { from: Instant(at("2026-03-01")), until: Instant(at("2026-03-04")) };
        let found = habits(&trade, &Days::of(&zone, trade.instants()), bounds);
        let second = Day::parse("2026-03-02").unwrap();
        assert_eq!(
            found,
            [
                Habit { member: MemberId(7), last: second, days: 2, net: Money(155) },
                Habit { member: MemberId(8), last: second, days: 1, net: Money(10) },
            ]
        );
        let today = Day::parse("2026-03-31").unwrap();
        assert_eq!(found[0].buyer(today), Buyer { recency_days: 29, frequency: 2, monetary_minor: 155 });
    }
}
