//! How old points and debts are, and when points end: bands of local days (AN40), months of expiry.

use std::collections::BTreeMap;

use super::{Holding, Open};
use crate::domain::report::days::Days;
use crate::domain::time::{Day, Every, Instant, YearStart};

/// Local days from one number to another, both in it; without the other, all beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The least.
    pub from: i32,
    /// The most.
    pub to: Option<i32>,
}

const fn band(from: i32, to: i32) -> Band {
    Band { from, to: Some(to) }
}

/// Beyond a year.
const OVER: Band = Band { from: 366, to: None };

/// Days since earning, or since a debt was made.
pub const SINCE: [Band; 5] = [band(0, 30), band(31, 90), band(91, 180), band(181, 365), OVER];

/// Days to the last day on which points can be used.
pub const TO_END: [Band; 6] = [band(0, 30), band(31, 60), band(61, 90), band(91, 180), band(181, 365), OVER];

/// Points, and in how many pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Points.
    pub points: i64,
    /// Lots or debts.
    pub pieces: i64,
}

impl Sum {
    fn add(&mut self, points: i64) {
        self.and(Sum { points, pieces: 1 });
    }

    fn and(&mut self, other: Sum) {
        self.points += other.points;
        self.pieces += other.pieces;
    }
}

/// What is left of all lots by age and by life still ahead, and debts by age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ages {
    today: Day,
    /// By [`SINCE`].
    pub since_earning: [Sum; 5],
    /// By [`TO_END`].
    pub to_end: [Sum; 6],
    /// What never ends.
    pub endless: Sum,
    /// Debts by [`SINCE`].
    pub owed: [Sum; 5],
    /// What ends in which month, by its first day.
    pub months: BTreeMap<Day, Sum>,
}

impl Ages {
    /// Nothing yet; ages are counted to this day.
    pub fn new(today: Day) -> Ages {
        Ages {
            today,
            since_earning: Default::default(),
            to_end: Default::default(),
            endless: Sum::default(),
            owed: Default::default(),
            months: BTreeMap::new(),
        }
    }

    /// Adds a member's holding, its boundaries met.
    pub fn add(&mut self, holding: &Holding, days: &Days) {
        for open in holding.open.iter().chain(holding.held.iter().map(|held| &held.of)) {
            self.add_lot(open, days);
        }
        for owed in &holding.owed {
            self.owed[self.since(owed.since, days)].add(owed.left);
        }
    }

    /// Adds those of other members, counted to the same day.
    pub fn and(&mut self, other: Ages) {
        let Ages { today: _, since_earning, to_end, endless, owed, months } = other;
        self.since_earning.iter_mut().zip(since_earning).for_each(|(sum, other)| sum.and(other));
        self.to_end.iter_mut().zip(to_end).for_each(|(sum, other)| sum.and(other));
        self.endless.and(endless);
        self.owed.iter_mut().zip(owed).for_each(|(sum, other)| sum.and(other));
        months.into_iter().for_each(|(month, other)| self.months.entry(month).or_default().and(other));
    }

    fn add_lot(&mut self, open: &Open, days: &Days) {
        self.since_earning[self.since(open.earned_at, days)].add(open.left);
        if open.expires_at == Instant::MAX {
            return self.endless.add(open.left);
        }
        let last = days.day(open.expires_at.plus_seconds(-1));
        self.to_end[place(&TO_END, last.number() - self.today.number())].add(open.left);
        self.months.entry(Every::Month.start(last, YearStart::default())).or_default().add(open.left);
    }

    fn since(&self, at: Instant, days: &Days) -> usize {
        place(&SINCE, self.today.number() - days.day(at).number())
    }
}

/// The band that holds so many days; what is before the first belongs to it.
fn place(bands: &[Band], days: i32) -> usize {
    bands.iter().rposition(|band| band.from <= days).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::Owed;
    use super::*;
    use crate::domain::time::Zone;

    /// AN40: each band begins where the last one ends.
    #[test]
    fn days_fall_into_their_bands() {
        for (days, expected) in
            [(-3, 0), (0, 0), (30, 0), (31, 1), (90, 1), (91, 2), (180, 2), (181, 3), (365, 3), (366, 4)]
        {
            assert_eq!(place(&SINCE, days), expected, "{days}");
        }
        for bands in [&SINCE[..], &TO_END[..]] {
            assert!(bands.windows(2).all(|pair| pair[0].to == Some(pair[1].from - 1)));
        }
    }

    #[test]
    fn lots_and_debts_are_aged_by_local_days() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let at = |text: &str| zone.parse(text).unwrap().0;
        let today = Day::parse("2026-03-31").unwrap();
        let open = |earned: &str, ends: Option<&str>, left| Open {
            kept_until: Instant::MIN,
            lot: 1,
            earned_at: at(earned),
            activates_at: at(earned),
            expires_at: ends.map_or(Instant::MAX, at),
            left,
        };
        let holding = Holding {
            // 31 and 30 days old; the last days of both are 30 days off, and 31.
            open: vec![
                open("2026-02-28 23:59:59", Some("2026-05-01"), 10),
                open("2026-03-01", Some("2026-05-01 00:00:01"), 20),
                open("2025-03-30", None, 40),
            ],
            held: Vec::new(),
            owed: vec![Owed { debit: 9, since: at("2026-03-31 12:00"), left: 7 }],
        };
        let mut ages = Ages::new(today);
        let days = Days::new(&zone, at("2025-01-01"), at("2026-06-01"));
        ages.add(&holding, &days);
        assert_eq!(ages.since_earning.map(|sum| sum.points), [20, 10, 0, 0, 40]);
        assert_eq!(ages.to_end.map(|sum| sum.points), [10, 20, 0, 0, 0, 0]);
        assert_eq!((ages.endless, ages.owed[0]), (Sum { points: 40, pieces: 1 }, Sum { points: 7, pieces: 1 }));
        let months: Vec<(String, i64)> = ages.months.iter().map(|(day, sum)| (day.to_string(), sum.points)).collect();
        assert_eq!(months, [("2026-04-01".to_owned(), 10), ("2026-05-01".to_owned(), 20)]);
    }
}
