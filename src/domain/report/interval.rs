//! How long between purchases: the days from one purchase day of a member to the next (AN15).

use super::Share;
use super::period::Period;
use super::purchase::{PurchaseDay, by_member};
use super::quantile::nearest_rank;

/// The buckets: the first and the last of their days; the last is open.
pub const BUCKETS: [(i32, Option<i32>); 8] = [
    (1, Some(7)),
    (8, Some(14)),
    (15, Some(30)),
    (31, Some(60)),
    (61, Some(90)),
    (91, Some(180)),
    (181, Some(365)),
    (366, None),
];

/// The intervals of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervals {
    /// How many there are in each of [`BUCKETS`].
    pub counts: [i64; BUCKETS.len()],
    /// Their sum by their number.
    pub mean: Share,
    /// A quarter of them is no longer.
    pub lower: Option<i32>,
    /// Half of them.
    pub median: Option<i32>,
    /// Three quarters.
    pub upper: Option<i32>,
    /// Nine tenths.
    pub ninth_tenth: Option<i32>,
}

impl Intervals {
    /// The part of all that falls into a bucket.
    pub fn share(&self, bucket: usize) -> Share {
        Share { part: self.counts[bucket], whole: self.mean.whole }
    }
}

/// The days between consecutive purchase days of which the later lies in the window, ascending; what is given is sorted by
/// member and day and reaches back before the window.
pub fn lengths(purchases: &[PurchaseDay], period: Period) -> Vec<i32> {
    let mut all = Vec::new();
    for own in by_member(purchases) {
        let later = own.windows(2).filter(|pair| period.holds(pair[1].day));
        all.extend(later.map(|pair| pair[1].day.number() - pair[0].day.number()));
    }
    all.sort_unstable();
    all
}

/// The intervals whose later day lies in the window.
pub fn intervals(purchases: &[PurchaseDay], period: Period) -> Intervals {
    let all = lengths(purchases, period);
    let below = |day: i32| all.partition_point(|length| *length < day);
    let count = |(from, to): (i32, Option<i32>)| to.map_or(all.len(), |to| below(to + 1)) - below(from);
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Intervals {
        counts: BUCKETS.map(|bucket| whole(count(bucket))),
        mean: Share { part: all.iter().map(|length| i64::from(*length)).sum(), whole: whole(all.len()) },
        lower: nearest_rank(&all, 1, 4),
        median: nearest_rank(&all, 1, 2),
        upper: nearest_rank(&all, 3, 4),
        ninth_tenth: nearest_rank(&all, 9, 10),
    }
}

#[cfg(test)]
mod tests {
    use super::super::purchase::tests::days_of;
    use super::*;
    use crate::domain::time::Day;

    fn ask(purchases: &[(i64, &str, i64)], period: &str) -> Intervals {
        let today = Day::parse("2026-12-31").unwrap();
        intervals(&days_of(purchases), Period::parse(period, today).unwrap())
    }

    /// Ann: 7, 8 and 366 days; Bo: 30; Cy came once.
    #[test]
    fn the_days_between_purchases_fall_into_their_buckets() {
        let shop = [
            (1, "2025-01-01", 1),
            (1, "2025-01-08", 1),
            (1, "2025-01-16", 1),
            (1, "2026-01-17", 1),
            (2, "2026-01-01", 1),
            (2, "2026-01-31", 1),
            (3, "2026-03-01", 1),
        ];
        let all = ask(&shop, "..2026-12-31");
        assert_eq!(all.counts, [1, 1, 1, 0, 0, 0, 0, 1]);
        // 7 8 30 366.
        assert_eq!([all.lower, all.median, all.upper, all.ninth_tenth], [7, 8, 30, 366].map(Some));
        assert_eq!((all.mean, all.share(0)), (Share { part: 411, whole: 4 }, Share { part: 1, whole: 4 }));
        // The later day decides: Ann's 366 began before the year.
        let year = ask(&shop, "2026");
        assert_eq!((year.counts, year.median), ([0, 0, 1, 0, 0, 0, 0, 1], Some(30)));
    }

    #[test]
    fn every_bucket_holds_its_first_and_last_day() {
        for (place, (from, to)) in BUCKETS.into_iter().enumerate() {
            for days in [Some(from), to].into_iter().flatten() {
                let first = Day::parse("2024-01-01").unwrap();
                let later = first.plus_days(days).to_string();
                let found = ask(&[(1, "2024-01-01", 1), (1, &later, 1)], "..2026-12-31");
                assert_eq!(found.counts[place], 1, "{days}");
            }
        }
    }

    #[test]
    fn without_a_second_purchase_there_is_no_interval() {
        for shop in [&[][..], &[(1, "2026-01-01", 1), (2, "2026-01-02", 1)]] {
            let found = ask(shop, "2026");
            assert_eq!((found.counts, found.mean.value(), found.median), ([0; 8], None, None));
        }
    }
}
