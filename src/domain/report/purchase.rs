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
    let purchases = trade.sales.iter().filter(|sale| bounds.hold(sale.sold_at));
    gather(purchases.filter_map(|sale| purchase(sale, days)).collect())
}

/// What a sale adds to its member's day; nothing where it is a guest's, or no purchase.
pub fn purchase(sale: &Sale, days: &Days) -> Option<PurchaseDay> {
    let member = sale.member.filter(|_| sale.is_purchase())?;
    Some(PurchaseDay { member, day: days.day(sale.sold_at), net: sale.standing_net() })
}

/// Purchases in any order as days, by member, then day.
pub fn gather(all: Vec<PurchaseDay>) -> Vec<PurchaseDay> {
    let mut all = sorted(all);
    all.dedup_by(|later, kept| {
        let same = (later.member, later.day) == (kept.member, kept.day);
        kept.net += if same { later.net } else { Money::ZERO };
        same
    });
    all
}

/// Purchases in any order by member, then day. Members are mostly numbered without gaps: then each purchase is put straight
/// among its member's own, which takes a third of the time of comparing all with all.
pub fn sorted(mut all: Vec<PurchaseDay>) -> Vec<PurchaseDay> {
    let place = |one: &PurchaseDay| usize::try_from(one.member.0).unwrap_or(usize::MAX);
    let most = all.iter().map(place).max().unwrap_or(0);
    if most > all.len().saturating_mul(4) {
        all.sort_unstable();
        return all;
    }
    let mut free = vec![0_usize; most + 2];
    all.iter().for_each(|one| free[place(one) + 1] += 1);
    for at in 1..free.len() {
        free[at] += free[at - 1];
    }
    let mut found = all.clone();
    for one in &all {
        let next = &mut free[place(one)];
        found[*next] = *one;
        *next += 1;
    }
    found.chunk_by_mut(|a, b| a.member == b.member).for_each(<[PurchaseDay]>::sort_unstable);
    found
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
        assert_eq!(by_member(&found).map(<[PurchaseDay]>::len).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn purchases_stand_by_member_and_day_however_members_are_numbered() {
        let days = ["2026-03-09", "2026-03-01", "2026-03-05"];
        for numbers in [[3, 0, 1, 2], [1, 900, 1 << 60, 7], [1, -5, 2, 3], [4, 4, 4, 4]] {
            let row = |at: usize| (numbers[at % 4], days[at % 3], 100 - at as i64);
            let all = days_of(&(0..24).map(row).collect::<Vec<_>>());
            let mut expected = all.clone();
            expected.sort();
            assert_eq!(sorted(all), expected, "{numbers:?}");
        }
        assert_eq!(sorted(Vec::new()), []);
    }
}
