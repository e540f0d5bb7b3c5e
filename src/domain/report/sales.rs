//! What was sold, by day, product, place or tier, as the books have it: what goes back counts when it goes back (AN3).

use std::collections::BTreeMap;

use super::crowd::Crowd;
use super::days::Days;
use super::parts::{self, Part};
use super::period::Bounds;
use super::trade::{Deal, Line, Sale};
use crate::domain::money::Money;
use crate::domain::time::{Day, Every, Instant, YearStart};

/// What sales are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The local day.
    Day,
    /// The ISO week.
    Week,
    /// The calendar month.
    Month,
    /// The product.
    Product,
    /// The category as the order froze it.
    Category,
    /// The store.
    Store,
    /// The sales channel.
    Channel,
    /// The city of the order.
    City,
    /// The tier in force at the sale.
    Tier,
    /// The member's cell in the newest segmentation run.
    Rfm,
    /// The member's cluster in it.
    Cluster,
}

impl By {
    /// All of them, with their words.
    pub const ALL: [(&'static str, By); 11] = [
        ("day", By::Day),
        ("week", By::Week),
        ("month", By::Month),
        ("product", By::Product),
        ("category", By::Category),
        ("store", By::Store),
        ("channel", By::Channel),
        ("city", By::City),
        ("tier", By::Tier),
        ("rfm", By::Rfm),
        ("cluster", By::Cluster),
    ];

    /// The one of a word.
    pub fn find(word: &str) -> Option<By> {
        By::ALL.iter().find(|(known, _)| *known == word).map(|(_, by)| *by)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        By::ALL.iter().find(|(_, by)| *by == self).map_or("", |(word, _)| word)
    }

    /// The calendar periods, for those that are told apart by time.
    pub fn every(self) -> Option<Every> {
        match self {
            By::Day => Some(Every::Day),
            By::Week => Some(Every::Week),
            By::Month => Some(Every::Month),
            _ => None,
        }
    }

    /// Whether the place of a member in the newest segmentation run is asked for (AN27).
    pub fn is_of_run(self) -> bool {
        matches!(self, By::Rfm | By::Cluster)
    }

    /// Whether the lines of an order may fall on several keys.
    pub fn is_of_lines(self) -> bool {
        matches!(self, By::Product | By::Category)
    }
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Orders without lines.
    None,
    /// The first day of a period.
    Since(Day),
    /// A product or category.
    Id(i64),
    /// The place among the labels fetched with the sales.
    Label(u32),
}

/// The sales of one key. Orders, items and members are of purchases; money is of all that was booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Orders.
    pub orders: i64,
    /// Items, in thousandths.
    pub quantity_milli: i64,
    /// Before discounts and refunds.
    pub gross: Money,
    /// Taken off.
    pub discounts: Money,
    /// Paid back in the window.
    pub refunds: Money,
    /// The part of [`Row::net`] that members brought.
    pub of_members: Money,
    /// Different members.
    pub members: i64,
}

impl Row {
    /// Gross less discounts and refunds.
    pub fn net(&self) -> Money {
        self.gross - self.discounts - self.refunds
    }
}

/// The sales of a window as they are added up, told apart by a key.
#[derive(Clone, Debug)]
pub struct Tally {
    by: By,
    bounds: Bounds,
    places: BTreeMap<Key, u32>,
    rows: Vec<Row>,
    /// Neighbours often bear the same key, and most of those that do not stand on the same day.
    last: Option<(Key, u32)>,
    last_day: Option<(Day, Key)>,
    /// The keys of the order under way.
    counted: Vec<u32>,
    seen: Crowd,
}

impl Tally {
    /// Ready for the sales of a window; the lines of each are needed where `by` is of lines.
    pub fn new(by: By, bounds: Bounds) -> Tally {
        Tally {
            by,
            bounds,
            places: BTreeMap::new(),
            rows: Vec::new(),
            last: None,
            last_day: None,
            counted: Vec::new(),
            seen: Crowd::default(),
        }
    }

    /// Adds what was sold and what went back in the window. An order counts once for each key that it has a part in.
    pub fn add(&mut self, deal: &Deal<'_>, days: &Days) {
        self.counted.clear();
        if self.by.is_of_lines() {
            parts::by_line(deal).iter().for_each(|part| self.add_part(&deal.sale, part, days));
        } else {
            self.add_part(&deal.sale, &parts::whole(deal), days);
        }
    }

    fn add_part(&mut self, sale: &Sale, part: &Part, days: &Days) {
        if self.bounds.hold(sale.sold_at) {
            let place = self.place(sale, part.line.as_ref(), days, sale.sold_at);
            let row = &mut self.rows[place as usize];
            row.gross += part.net + part.discount;
            row.discounts += part.discount;
            if sale.member.is_some() {
                row.of_members += part.net;
            }
            if sale.is_purchase() {
                row.quantity_milli += part.quantity_milli;
                if !self.counted.contains(&place) {
                    row.orders += 1;
                    if let Some(member) = sale.member {
                        self.seen.add(place, member);
                    }
                    self.counted.push(place);
                }
            }
        }
        let bounds = self.bounds;
        for (at, amount) in part.returns.iter().filter(|part| bounds.hold(part.0)) {
            let place = self.place(sale, part.line.as_ref(), days, *at);
            let row = &mut self.rows[place as usize];
            row.refunds += *amount;
            if sale.member.is_some() {
                row.of_members -= *amount;
            }
        }
    }

    /// The place of the row that something falls on.
    fn place(&mut self, sale: &Sale, line: Option<&Line>, days: &Days, at: Instant) -> u32 {
        let key = self.key(sale, line, days, at);
        if let Some((_, place)) = self.last.filter(|last| last.0 == key) {
            return place;
        }
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.rows.push(Row::default());
        }
        self.last = Some((key, place));
        place
    }

    fn key(&mut self, sale: &Sale, line: Option<&Line>, days: &Days, at: Instant) -> Key {
        match self.by {
            By::Day | By::Week | By::Month => {
                let day = days.day(at);
                if let Some((_, key)) = self.last_day.filter(|last| last.0 == day) {
                    return key;
                }
                let every = self.by.every().unwrap_or(Every::Day);
                let key = Key::Since(every.start(day, YearStart::default()));
                self.last_day = Some((day, key));
                key
            }
            By::Product => line.map_or(Key::None, |line| Key::Id(line.product.0)),
            By::Category => line.map_or(Key::None, |line| Key::Id(line.category)),
            By::Store | By::Channel | By::City | By::Tier | By::Rfm | By::Cluster => Key::Label(sale.label),
        }
    }

    /// All rows that anything fell on.
    pub fn rows(self) -> BTreeMap<Key, Row> {
        let Tally { places, mut rows, seen, .. } = self;
        seen.each(|place| rows[place as usize].members += 1);
        places.into_iter().map(|(key, place)| (key, rows[place as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::trade::Trade;
    use super::super::trade::tests::{back, line, sale};
    use super::*;
    use crate::domain::time::Zone;

    const DAY: i64 = 86_400;

    fn found(by: By) -> Vec<(Key, [i64; 8])> {
        let two = Sale { discount: Money(10), ..sale(2, 7, DAY + 5, 80) };
        let all = vec![sale(1, 7, 10, 100), two, sale(3, 0, DAY + 9, 50), sale(4, 8, DAY + 9, 40), sale(9, 8, -5, 70)];
        // Of order 1 a part goes back a day later; order 4 is sold and goes back within the window; order 9 was before it.
        let refunds = [back(1, DAY + 1, 1, 30), back(3, 9 * DAY, 1, 50), back(4, DAY + 99, 0, 40), back(9, 20, 1, 5)];
        let lines = [
            line(1, 11, 2000, 60),
            line(1, 12, 1000, 40),
            line(2, 11, 500, 45),
            line(2, 11, 500, 45),
            line(3, 12, 1000, 50),
            line(4, 21, 1000, 40),
            line(9, 21, 1000, 70),
        ];
        let items = |sale: Sale| {
            let own = lines.iter().filter(|line| line.content == sale.content);
            Sale { quantity_milli: own.map(|line| line.quantity_milli).sum(), ..sale }
        };
        let trade = Trade::new(all.into_iter().map(items).collect(), &refunds);
        let bounds = Bounds { from: Instant(0), until: Instant(2 * DAY) };
        let days = Days::of(&Zone::utc(), trade.instants());
        let mut tally = Tally::new(by, bounds);
        trade.each(&lines, |deal| tally.add(deal, &days));
        let rows = tally.rows();
        let row = |row: &Row| {
            let (net, of_members) = (row.net().0, row.of_members.0);
            let money = [row.gross.0, row.discounts.0, row.refunds.0];
            [row.orders, row.quantity_milli, money[0], money[1], money[2], net, of_members, row.members]
        };
        rows.iter().map(|(key, found)| (*key, row(found))).collect()
    }

    /// AN3: the refund of order 1 counts on its own day, that of order 9 in this window, that of order 3 not yet in it.
    #[test]
    fn what_goes_back_counts_when_it_goes_back() {
        let day = |n| Key::Since(Day::from_number(n).unwrap());
        let expected = [
            (day(0), [1, 3000, 100, 0, 5, 95, 95, 1]),
            // Order 4 is no purchase, but its money came and went.
            (day(1), [1, 1000, 180, 10, 70, 100, 50, 1]),
        ];
        // Order 3 went back in full, though after the window: it is no purchase either.
        assert_eq!(found(By::Day), expected);
    }

    #[test]
    fn an_order_counts_once_for_each_product_in_it() {
        let expected = [
            (Key::Id(11), [2, 3000, 150, 10, 30, 110, 110, 1]),
            (Key::Id(12), [1, 1000, 90, 0, 0, 90, 40, 1]),
            (Key::Id(21), [0, 0, 40, 0, 45, -5, -5, 0]),
        ];
        assert_eq!(found(By::Product), expected);
        assert_eq!(found(By::Category).iter().map(|(key, _)| *key).collect::<Vec<_>>(), [Key::Id(1), Key::Id(2)]);
    }

    #[test]
    fn every_way_of_telling_apart_sums_to_the_same_money() {
        for (word, by) in By::ALL {
            let rows = found(by);
            let sum = |at: usize| rows.iter().map(|(_, row)| row[at]).sum::<i64>();
            assert_eq!([2, 3, 4, 5, 6].map(sum), [280, 10, 75, 195, 145], "{word}");
            assert_eq!((By::find(word), by.word()), (Some(by), word));
        }
    }
}
