//! Purchase days: the orders of one member on one local day, as one (AN1).

use super::days::Days;
use super::period::Bounds;
use super::trade::{Sale, Trade};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::time::Day;

/// What one member bought on one local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PurchaseDay {
    /// Who.
    pub member: MemberId,
    /// When.
    pub day: Day,
    /// Sum of the day's orders as known at as-of (the order view of AN3).
    pub net: Money,
}

/// All purchase days of a window, by member, then day.
pub fn purchase_days(trade: &Trade, days: &Days, bounds: Bounds) -> Vec<PurchaseDay> {
    gather(each_purchase(trade, days, bounds))
}

/// Each purchase of a window by itself: for counting orders.
pub fn each_purchase(trade: &Trade, days: &Days, bounds: Bounds) -> Vec<PurchaseDay> {
    let purchases = trade.sales.iter().filter(|sale| bounds.hold(sale.sold_at));
    let mut all: Vec<PurchaseDay> = purchases.filter_map(|sale| purchase(sale, days)).collect();
    all.sort_unstable();
    all
}

/// What a sale adds to its member's day; nothing where it is a guest's, or no purchase.
pub fn purchase(sale: &Sale, days: &Days) -> Option<PurchaseDay> {
    let member = sale.member.filter(|_| sale.is_purchase())?;
    Some(PurchaseDay { member, day: days.day(sale.sold_at), net: sale.standing_net() })
}

/// Purchases in any order as days, by member, then day.
pub fn gather(mut all: Vec<PurchaseDay>) -> Vec<PurchaseDay> {
    all.sort_unstable();
    all.dedup_by(|later, kept| {
        let same = (later.member, later.day) == (kept.member, kept.day);
        kept.net += if same { later.net } else { Money::ZERO };
        same
    });
    all
}

/// The purchase days of each member in turn.
pub fn by_member(all: &[PurchaseDay]) -> impl Iterator<Item = &[PurchaseDay]> {
    all.chunk_by(|a, b| a.member == b.member)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::trade::tests::{back, sale};
    use super::*;
    use crate::domain::time::{Instant, Zone};

    /// Purchase days of members on days, with their net.
    pub(in crate::domain::report) fn days_of(all: &[(i64, &str, i64)]) -> Vec<PurchaseDay> {
        let one = |(member, day, net): &(i64, &str, i64)| PurchaseDay {
            member: MemberId(*member),
            day: Day::parse(day).unwrap(),
            net: Money(*net),
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn two_orders_of_a_day_are_one_purchase_day() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let at = |text: &str| zone.parse(text).unwrap().0.0;
        let sales = vec![
            sale(1, 7, at("2026-03-01 00:00"), 100),
            sale(4, 8, at("2026-03-02 12:00"), 10),
            sale(2, 7, at("2026-03-01 23:59:59"), 50),
            sale(3, 7, at("2026-03-02 00:00"), 25),
            // A guest, one gone back in full, and one outside the window.
            sale(5, 0, at("2026-03-02 12:00"), 999),
            sale(6, 8, at("2026-03-03 12:00"), 60),
            sale(7, 8, at("2026-03-04 00:00"), 60),
        ];
        let trade = Trade::new(sales, &[back(2, 0, 0, 20), back(6, 0, 0, 60)]);
        let bounds = Bounds { from: Instant(at("2026-03-01")), until: Instant(at("2026-03-04")) };
        let found = purchase_days(&trade, &Days::of(&zone, trade.instants()), bounds);
        let (first, second) = (Day::parse("2026-03-01").unwrap(), Day::parse("2026-03-02").unwrap());
        let day = |member, day, net| PurchaseDay { member: MemberId(member), day, net: Money(net) };
        assert_eq!(found, [day(7, first, 130), day(7, second, 25), day(8, second, 10)]);
        let each = each_purchase(&trade, &Days::of(&zone, trade.instants()), bounds);
        assert_eq!(each, [day(7, first, 30), day(7, first, 100), day(7, second, 25), day(8, second, 10)]);
        assert_eq!(by_member(&found).map(<[PurchaseDay]>::len).collect::<Vec<_>>(), [2, 1]);
    }
}
