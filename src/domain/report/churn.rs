//! Who leaves and who comes back: a member is active while the last purchase day is no longer ago than the lapse limit (AN24).

use super::Share;
use super::interval::lengths;
use super::period::Period;
use super::purchase::{PurchaseDay, by_member};
use super::quantile::nearest_rank;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::time::Day;

/// The lapse limit where there are too few intervals.
const LIMIT: i32 = 180;
const LEAST_INTERVALS: usize = 100;

/// Months whose intervals count.
const MONTHS: i32 = 24;

/// On the watch list stands who has at least so many purchase days, and has stayed away for more than one and a half of the
/// own median interval.
const LEAST_DAYS: usize = 3;

/// After how many days without a purchase a member counts as lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Days.
    pub days: i32,
    /// How many intervals it was taken from; none where it was said, or there were too few.
    pub intervals: Option<usize>,
}

/// The 90th percentile of the intervals of the 24 months before a day, else 180 days.
pub fn limit(all: &[PurchaseDay], today: Day) -> Limit {
    let period = Period::between(Some(today.plus_months(-MONTHS)), Some(today.plus_days(1)), today);
    let lengths = period.map(|period| lengths(all, period)).unwrap_or_default();
    let ninth_tenth = nearest_rank(&lengths, 9, 10).filter(|_| lengths.len() >= LEAST_INTERVALS);
    match ninth_tenth {
        Some(days) => Limit { days, intervals: Some(lengths.len()) },
        None => Limit { days: LIMIT, intervals: None },
    }
}

/// Who was lost and who was won back between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Churn {
    /// Of those active at the first day, those lapsed at the second.
    pub lapsed: Share,
    /// Of those lapsed at the first day, those who purchased before the second.
    pub won_back: Share,
}

/// Those lost and won back in `[from, until)`.
pub fn churn(all: &[PurchaseDay], from: Day, until: Day, limit: i32) -> Churn {
    let none = Share { part: 0, whole: 0 };
    let mut found = Churn { lapsed: none, won_back: none };
    for own in by_member(all) {
        let last_before = |day: Day| own[..own.partition_point(|one| one.day < day)].last();
        let Some(before) = last_before(from) else { continue };
        let last = last_before(until).unwrap_or(before);
        let is_active = |last: &PurchaseDay, at: Day| at.number() - last.day.number() <= limit;
        if is_active(before, from) {
            found.lapsed.whole += 1;
            found.lapsed.part += i64::from(!is_active(last, until));
        } else {
            found.won_back.whole += 1;
            found.won_back.part += i64::from(last.day >= from);
        }
    }
    found
}

/// A member who stays away longer than is their habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Who.
    pub member: MemberId,
    /// Purchase days.
    pub purchase_days: usize,
    /// The last of them.
    pub last: Day,
    /// Days since then.
    pub days_since: i32,
    /// Half of the own intervals are no longer.
    pub median_interval: i32,
    /// Net of all purchase days.
    pub net: Money,
}

impl Watched {
    /// Days beyond one and a half of the median interval, halves up.
    pub fn overdue(&self) -> i32 {
        self.days_since - self.median_interval * 3 / 2
    }

    /// How many of the own median intervals have gone by.
    pub fn intervals_gone(&self) -> Share {
        Share { part: self.days_since.into(), whole: self.median_interval.into() }
    }
}

/// The active members who stay away longer than is their habit, by member.
pub fn watch(all: &[PurchaseDay], today: Day, limit: i32) -> Vec<Watched> {
    by_member(all).filter_map(|own| watched(own, today, limit)).collect()
}

fn watched(own: &[PurchaseDay], today: Day, limit: i32) -> Option<Watched> {
    let last = own.last().filter(|_| own.len() >= LEAST_DAYS)?;
    let days_since = today.number() - last.day.number();
    if days_since > limit {
        return None;
    }
    let mut intervals: Vec<i32> = own.windows(2).map(|pair| pair[1].day.number() - pair[0].day.number()).collect();
    intervals.sort_unstable();
    let median_interval = nearest_rank(&intervals, 1, 2)?;
    (2 * days_since > 3 * median_interval).then(|| Watched {
        member: last.member,
        purchase_days: own.len(),
        last: last.day,
        days_since,
        median_interval,
        net: own.iter().map(|day| day.net).sum(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::purchase::tests::days_of;
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// Limit 31, window March. At 1 March: 1 (28 days) and 2 (exactly 31) are active, 3 (32) lapsed, 4 lapsed, 5 is not
    /// there yet. At 1 April: 1 bought on 1 March and is exactly 31 days away, so active; 2 lapsed; 3 came back on the
    /// last day; 4 did not.
    #[test]
    fn the_limit_itself_is_still_active() {
        let all = days_of(&[
            (1, "2026-02-01", 10),
            (1, "2026-03-01", 10),
            (2, "2026-01-29", 10),
            (3, "2026-01-28", 10),
            (3, "2026-03-31", 10),
            (4, "2025-12-01", 10),
            (5, "2026-03-15", 10),
        ]);
        let found = churn(&all, day("2026-03-01"), day("2026-04-01"), 31);
        let expected = Churn { lapsed: Share { part: 1, whole: 2 }, won_back: Share { part: 1, whole: 2 } };
        assert_eq!(found, expected);
        assert_eq!(churn(&[], day("2026-03-01"), day("2026-04-01"), 31).lapsed.value(), None);
        // A purchase of the first day is not before it.
        assert_eq!(churn(&all[1..2], day("2026-03-01"), day("2026-04-01"), 31).lapsed.whole, 0);
    }

    /// 1: intervals 10, 20, 40: median 20. On the 30th day away exactly 1.5, on the 31st over; after the limit gone. 2 has two
    /// purchase days only.
    #[test]
    fn whoever_stays_away_longer_than_is_their_habit_is_watched() {
        let all = days_of(&[
            (1, "2026-01-01", 100),
            (1, "2026-01-11", 100),
            (1, "2026-01-31", 100),
            (1, "2026-03-12", 150),
            (2, "2026-01-01", 100),
            (2, "2026-01-02", 100),
        ]);
        assert_eq!(watch(&all, day("2026-04-11"), 180), []);
        let found = watch(&all, day("2026-04-12"), 180);
        let expected = Watched {
            member: MemberId(1),
            purchase_days: 4,
            last: day("2026-03-12"),
            days_since: 31,
            median_interval: 20,
            net: Money(450),
        };
        assert_eq!(found, [expected]);
        assert_eq!((found[0].overdue(), found[0].intervals_gone().value()), (1, Some(1.55)));
        assert_eq!(watch(&all, day("2026-04-12"), 31).len(), 1);
        assert_eq!(watch(&all, day("2026-04-12"), 30), []);
    }

    /// Of 100 intervals of 1 to 100 days the 90th percentile is 90; of 99 there are too few.
    #[test]
    fn the_limit_is_taken_from_a_hundred_intervals() {
        let first = day("2025-01-01");
        let pair = |n: i32| {
            let member = MemberId(n.into());
            let at = |days| PurchaseDay { member, day: first.plus_days(days), net: Money(1) };
            [at(0), at(n)]
        };
        let all: Vec<PurchaseDay> = (1..=100).flat_map(pair).collect();
        let today = day("2026-01-01");
        assert_eq!(limit(&all, today), Limit { days: 90, intervals: Some(100) });
        assert_eq!(limit(&all[2..], today), Limit { days: 180, intervals: None });
        // All of them are more than 24 months ago.
        assert_eq!(limit(&all, day("2027-04-12")), Limit { days: 180, intervals: None });
    }
}
