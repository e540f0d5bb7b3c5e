//! At which prices do they buy? Lines sold by the unit price paid (AN19).
#![deny(clippy::float_arithmetic)]

use std::collections::BTreeMap;

use super::Share;
use super::days::Days;
use super::parts;
use super::period::Bounds;
use super::trade::Deal;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::ratio::Rounding;
use crate::domain::time::Day;

/// The lines sold at unit prices from one to another, half-open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// The lowest price; none = any below the next band.
    pub from: Option<Money>,
    /// The first price above it; none = no end.
    pub to: Option<Money>,
    /// Lines.
    pub lines: i64,
    /// Units, in thousandths.
    pub quantity_milli: i64,
    /// Net as known at as-of.
    pub net: Money,
    /// Members who bought in it, and those of them who did so on two days or more.
    pub repeat: Repeat,
}

/// Members, and how many of them came again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeat {
    /// With at least one purchase day.
    pub members: i64,
    /// With at least two.
    pub returned: i64,
}

impl Repeat {
    /// Those who came again, of all.
    pub fn rate(self) -> Share {
        Share { part: self.returned, whole: self.members }
    }
}

/// The bands of a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bands {
    /// From cheap to dear.
    pub bands: Vec<Band>,
    /// Lines of which no price is known: without an amount or a quantity, and orders without lines.
    pub without_amount: i64,
}

/// The lines of a window as they are added up, price by price.
#[derive(Clone, Debug)]
pub struct Tally {
    bounds: Bounds,
    prices: BTreeMap<Money, u32>,
    sums: Vec<Sum>,
    visits: Vec<(u32, MemberId, Day)>,
    without_amount: i64,
}

/// What was sold at one price.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    lines: i64,
    quantity_milli: i64,
    net: Money,
}

impl Tally {
    /// Ready for the sales of a window.
    pub fn new(bounds: Bounds) -> Tally {
        Tally { bounds, prices: BTreeMap::new(), sums: Vec::new(), visits: Vec::new(), without_amount: 0 }
    }

    /// Adds the lines of a sale that have a price and were not given back whole; counts those that have none.
    pub fn add(&mut self, deal: &Deal<'_>, days: &Days) {
        let Deal { sale, lines, .. } = deal;
        if !sale.is_purchase() || !self.bounds.hold(sale.sold_at) {
            return;
        }
        // A list of products beside one total: whatever the lines cost, it is not known.
        let is_priced = sale.net == Money::ZERO || lines.iter().any(|line| line.amount != Money::ZERO);
        if lines.is_empty() || !is_priced {
            self.without_amount += i64::try_from(lines.len().max(1)).unwrap_or(i64::MAX);
            return;
        }
        for part in parts::by_line(deal) {
            let net = part.standing_net();
            if part.quantity_milli <= 0 {
                self.without_amount += 1;
            } else if net > Money::ZERO || part.net <= Money::ZERO {
                let price = i128::from(part.net.get()) * 1000;
                let place = self.place(Money(Rounding::HalfUp.divide(price, i128::from(part.quantity_milli))));
                let sum = &mut self.sums[place as usize];
                sum.lines += 1;
                sum.quantity_milli += part.quantity_milli;
                sum.net += net;
                self.visits.extend(sale.member.map(|member| (place, member, days.day(sale.sold_at))));
            }
        }
    }

    fn place(&mut self, price: Money) -> u32 {
        let next = u32::try_from(self.sums.len()).unwrap_or(u32::MAX);
        let place = *self.prices.entry(price).or_insert(next);
        if place == next {
            self.sums.push(Sum::default());
        }
        place
    }

    /// The bands that begin at these ascending prices, else five of about as many units each.
    pub fn bands(self, edges: &[Money]) -> Bands {
        if edges.is_empty() {
            let edges = self.fifths();
            let mut found = self.between(&edges);
            found.bands.retain(|band| band.lines > 0);
            return found;
        }
        self.between(edges)
    }

    /// The prices at or below which 20, 40, 60 and 80 % of the units were sold, equal ones once.
    fn fifths(&self) -> Vec<Money> {
        let whole: i64 = self.sums.iter().map(|sum| sum.quantity_milli).sum();
        let (mut edges, mut sum) = (Vec::new(), 0);
        for (price, place) in &self.prices {
            let before = sum;
            sum += self.sums[*place as usize].quantity_milli;
            let is_edge = |fifth: i64| before * 5 < whole * fifth && sum * 5 >= whole * fifth;
            if (1..5).any(is_edge) {
                edges.push(*price);
            }
        }
        edges
    }

    fn between(self, edges: &[Money]) -> Bands {
        let below = std::iter::once(None).chain(edges.iter().copied().map(Some));
        let above = edges.iter().copied().map(Some).chain([None]);
        let empty = |(from, to)| Band { from, to, ..Band::default() };
        let mut bands: Vec<Band> = below.zip(above).map(empty).collect();
        let mut band_of: Vec<u32> = vec![0; self.sums.len()];
        for (price, place) in &self.prices {
            let at = edges.partition_point(|edge| edge <= price);
            band_of[*place as usize] = u32::try_from(at).unwrap_or(u32::MAX);
            let (band, sum) = (&mut bands[at], self.sums[*place as usize]);
            band.lines += sum.lines;
            band.quantity_milli += sum.quantity_milli;
            band.net += sum.net;
        }
        let mut visits = self.visits;
        visits.iter_mut().for_each(|(place, ..)| *place = band_of[*place as usize]);
        visits.sort_unstable();
        visits.dedup();
        for own in visits.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let repeat = &mut bands[own[0].0 as usize].repeat;
            repeat.members += 1;
            repeat.returned += i64::from(own.len() > 1);
        }
        Bands { bands, without_amount: self.without_amount }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trade::tests::{back, line, sale};
    use super::super::trade::{Line, Sale, Stake, Trade};
    use super::*;
    use crate::domain::time::{Instant, Zone};

    const DAY: i64 = 86_400;

    fn ask(sales: Vec<Sale>, lines: &[Line], refunds: &[Stake], edges: &[i64]) -> Bands {
        let trade = Trade::new(sales, refunds);
        let days = Days::of(&Zone::utc(), trade.instants());
        let bounds = Bounds { from: Instant(0), until: Instant(100 * DAY) };
        let edges: Vec<Money> = edges.iter().map(|edge| Money(*edge)).collect();
        let mut tally = Tally::new(bounds);
        trade.each(lines, |deal| tally.add(deal, &days));
        tally.bands(&edges)
    }

    type Shown = (Option<i64>, Option<i64>, [i64; 5]);

    fn shown(found: &Bands) -> Vec<Shown> {
        let figures = |band: &Band| {
            [band.lines, band.quantity_milli / 1000, band.net.get(), band.repeat.members, band.repeat.returned]
        };
        let one = |band: &Band| (band.from.map(Money::get), band.to.map(Money::get), figures(band));
        found.bands.iter().map(one).collect()
    }

    /// Ann buys 2 at 99 and 1 at 100 on day 1, 1 at 100 on day 2; Bo buys 3 at 200, of which 100 go back; a guest 1 at 99.
    #[test]
    fn bands_are_half_open_at_the_prices_of_the_program() {
        let sales = vec![sale(1, 1, DAY, 298), sale(2, 1, 2 * DAY, 100), sale(3, 2, DAY, 600), sale(4, 0, DAY, 99)];
        let lines = [
            line(1, 11, 2000, 198),
            line(1, 12, 1000, 100),
            line(2, 12, 1000, 100),
            line(3, 13, 3000, 600),
            line(4, 11, 1000, 99),
        ];
        let found = ask(sales, &lines, &[back(3, 3 * DAY, 1, 100)], &[100, 200, 500]);
        let expected = [
            (None, Some(100), [2, 3, 297, 1, 0]),
            (Some(100), Some(200), [2, 2, 200, 1, 1]),
            (Some(200), Some(500), [1, 3, 500, 1, 0]),
            (Some(500), None, [0, 0, 0, 0, 0]),
        ];
        assert_eq!(shown(&found), expected);
        assert_eq!((found.bands[1].repeat.rate(), found.without_amount), (Share { part: 1, whole: 1 }, 0));
    }

    /// Ten units at 1 to 10: the edges are 2, 4, 6 and 8. Half of all units at 5: 20 and 40 % lie at 5 both.
    #[test]
    fn without_limits_each_band_holds_about_a_fifth_of_the_units() {
        let sales = |prices: &[i64]| (1..).zip(prices).map(|(order, net)| sale(order, 0, DAY, *net)).collect();
        let lines =
            |prices: &[i64]| (1..).zip(prices).map(|(order, net)| line(order, 1, 1000, *net)).collect::<Vec<_>>();
        let edges = |prices: &[i64]| {
            let found = ask(sales(prices), &lines(prices), &[], &[]);
            assert_eq!(found.bands.iter().map(|band| band.lines).sum::<i64>(), prices.len() as i64);
            shown(&found).into_iter().map(|band| (band.0, band.2[0])).collect::<Vec<_>>()
        };
        let rising: Vec<i64> = (1..=10).collect();
        assert_eq!(edges(&rising), [(None, 1), (Some(2), 2), (Some(4), 2), (Some(6), 2), (Some(8), 3)]);
        assert_eq!(edges(&[5, 5, 5, 5, 5, 6, 7, 8, 9, 10]), [(Some(5), 5), (Some(6), 2), (Some(8), 3)]);
        // All at one price is one band; nothing is none.
        assert_eq!(edges(&[7, 7, 7]), [(Some(7), 3)]);
        assert_eq!(edges(&[]), []);
    }

    #[test]
    fn a_price_is_what_was_paid_for_one_halves_up() {
        // 100 for 3 are 33, 101 for 2 are 51; 20 off an order of 60 leave 40 for 2.
        let discounted = Sale { discount: Money(20), ..sale(3, 0, DAY, 40) };
        let lines = [line(1, 1, 3000, 100), line(2, 1, 2000, 101), line(3, 1, 2000, 60)];
        let found = ask(vec![sale(1, 0, DAY, 100), sale(2, 0, DAY, 101), discounted], &lines, &[], &[20, 33, 34, 51]);
        assert_eq!(shown(&found).iter().map(|band| band.2[0]).collect::<Vec<_>>(), [0, 1, 1, 0, 1]);
    }

    /// Orders 1 (no lines), 2 (two lines beside one total) and a line without quantity have no price; 4 is a gift at 0;
    /// of 5 one line went back whole.
    #[test]
    fn what_has_no_price_is_counted_apart() {
        let sales: Vec<Sale> =
            [(1, 10), (2, 10), (3, 10), (4, 0), (5, 30)].map(|(order, net)| sale(order, 9, DAY, net)).to_vec();
        let lines = [
            line(2, 1, 1000, 0),
            line(2, 2, 1000, 0),
            line(3, 1, 0, 10),
            line(4, 1, 1000, 0),
            line(5, 1, 1000, 10),
            line(5, 2, 1000, 20),
        ];
        let found = ask(sales, &lines, &[back(5, 2 * DAY, 2, 20)], &[10, 20]);
        assert_eq!(found.without_amount, 4);
        let expected = [(None, Some(10), [1, 1, 0, 1, 0]), (Some(10), Some(20), [1, 1, 10, 1, 0])];
        assert_eq!(shown(&found)[..2], expected);
        assert_eq!(shown(&found)[2].2, [0; 5]);
    }
}
