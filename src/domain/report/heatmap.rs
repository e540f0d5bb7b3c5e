//! When do they come? Weekday by local hour (AN20).
#![deny(clippy::float_arithmetic)]

use super::crowd::Crowd;
use super::days::Days;
use super::period::Bounds;
use super::trade::Sale;
use crate::domain::money::Money;

/// The purchases of one hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Orders.
    pub orders: i64,
    /// Their net, as known at as-of.
    pub net: Money,
    /// Different members.
    pub members: i64,
}

/// The purchases of a window by hour of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heatmap {
    /// Seven days, Monday first, of 24 local hours each.
    pub spots: [[Spot; 24]; 7],
    /// Purchases of which the day is known and the hour is not.
    pub left_out: i64,
}

impl Heatmap {
    /// The purchases that have a place.
    pub fn orders(&self) -> i64 {
        self.spots.iter().flatten().map(|spot| spot.orders).sum()
    }
}

/// The purchases of a window, those of guests with them, as they are added up.
#[derive(Clone, Debug)]
pub struct Tally {
    bounds: Bounds,
    found: Heatmap,
    visits: Crowd,
}

impl Tally {
    /// Ready for the sales of a window.
    pub fn new(bounds: Bounds) -> Tally {
        Tally { bounds, found: Heatmap { spots: Default::default(), left_out: 0 }, visits: Crowd::default() }
    }

    /// Adds a sale at its local weekday and hour; one that tells no hour is counted as left out.
    pub fn add(&mut self, sale: &Sale, days: &Days) {
        if !sale.is_purchase() || !self.bounds.hold(sale.sold_at) {
            return;
        }
        if sale.day_only {
            self.found.left_out += 1;
            return;
        }
        let (day, hour) = days.hour(sale.sold_at);
        let Ok(row @ 1..=7) = u8::try_from(day.weekday()) else { return };
        let place = (row - 1) * 24 + hour.min(23);
        let spot = spot(&mut self.found, place);
        spot.orders += 1;
        spot.net += sale.standing_net();
        if let Some(member) = sale.member {
            self.visits.add(place.into(), member);
        }
    }

    /// All that was added.
    pub fn heatmap(self) -> Heatmap {
        let Tally { mut found, visits, .. } = self;
        visits.each(|place| spot(&mut found, u8::try_from(place).unwrap_or(u8::MAX)).members += 1);
        found
    }
}

fn spot(found: &mut Heatmap, place: u8) -> &mut Spot {
    &mut found.spots[usize::from(place / 24)][usize::from(place % 24)]
}

#[cfg(test)]
mod tests {
    use super::super::trade::Trade;
    use super::super::trade::tests::{back, sale};
    use super::*;
    use crate::domain::id::OrderId;
    use crate::domain::time::{Instant, Zone};

    const EVER: Bounds = Bounds { from: Instant::MIN, until: Instant::MAX };

    fn heatmap(trade: &Trade, zone: &Zone, bounds: Bounds) -> Heatmap {
        let (mut tally, days) = (Tally::new(bounds), Days::of(zone, trade.instants()));
        trade.sales.iter().for_each(|sale| tally.add(sale, &days));
        tally.heatmap()
    }

    fn shown(found: &Heatmap) -> Vec<(usize, usize, i64, i64, i64)> {
        let all = found.spots.iter().enumerate().flat_map(|(day, hours)| {
            hours.iter().enumerate().map(move |(hour, spot)| (day, hour, spot.orders, spot.net.get(), spot.members))
        });
        all.filter(|spot| spot.2 > 0).collect()
    }

    fn sales(zone: &str, all: &[(i64, &str, i64)]) -> (Vec<Sale>, Zone) {
        let zone = Zone::find(zone).unwrap();
        let one = |(place, (member, at, net)): (i64, &(i64, &str, i64))| {
            sale(place, *member, zone.parse(at).unwrap().0.0, *net)
        };
        ((1..).zip(all).map(one).collect(), zone)
    }

    /// 2026-03-02 is a Monday. A guest counts in orders and net; a refund takes off, one of all leaves nothing; order 6 tells
    /// no hour; order 7 lies outside.
    #[test]
    fn purchases_stand_at_their_local_weekday_and_hour() {
        let (sales, zone) = sales(
            "Asia/Shanghai",
            &[
                (7, "2026-03-02 00:00", 100),
                (7, "2026-03-02 00:59:59", 50),
                (0, "2026-03-09 00:30", 10),
                (8, "2026-03-08 23:59", 5),
                (8, "2026-03-08 23:58", 60),
                (9, "2026-03-04 00:00", 70),
                (9, "2026-04-01 00:00", 70),
            ],
        );
        let mut trade = Trade::new(sales, &[back(2, 0, 0, 20), back(5, 0, 0, 60)]);
        trade.sales[5].day_only = true;
        let bounds = Bounds { from: Instant::MIN, until: zone.parse("2026-04-01").unwrap().0 };
        let found = heatmap(&trade, &zone, bounds);
        assert_eq!(shown(&found), [(0, 0, 3, 140, 1), (6, 23, 1, 5, 1)]);
        assert_eq!((found.left_out, found.orders()), (1, 4));
    }

    /// On 2026-03-29 the clocks of Berlin skip 02:00 to 03:00, on 2026-10-25 the hour from 02:00 comes twice.
    #[test]
    fn a_day_of_23_hours_has_no_third_and_one_of_25_has_it_twice() {
        let (mut all, zone) = sales(
            "Europe/Berlin",
            &[(7, "2026-03-29 01:59:59", 1), (7, "2026-03-29 03:00", 2), (8, "2026-10-25 02:30", 4)],
        );
        assert_eq!(all[1].sold_at.0 - all[0].sold_at.0, 1, "the clock jumps");
        all.push(Sale { order: OrderId(9), content: OrderId(9), sold_at: all[2].sold_at.plus_seconds(3600), ..all[2] });
        let found = heatmap(&Trade::new(all, &[]), &zone, EVER);
        assert_eq!(shown(&found), [(6, 1, 1, 1, 1), (6, 2, 2, 8, 1), (6, 3, 1, 2, 1)]);
    }

    #[test]
    fn without_purchases_every_hour_is_empty() {
        let found = heatmap(&Trade::default(), &Zone::utc(), EVER);
        assert_eq!((shown(&found), found.left_out), (vec![], 0));
    }
}
