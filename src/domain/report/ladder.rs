//! First, second, third purchase: how many members reach each, and how long they take (AN16).

use super::Share;
use super::period::Period;
use super::purchase::{PurchaseDay, by_member};
use super::quantile::nearest_rank;

/// How many steps there are.
pub const STEPS: usize = 6;

/// Members with at least so many purchase days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// From 1.
    pub nth: i64,
    /// How many.
    pub members: i64,
    /// Of those of the step before; none for the first.
    pub conversion: Option<Share>,
    /// Half of them took no more days from the step before; none for the first, or for nobody.
    pub median_days: Option<i32>,
}

/// The steps that somebody reached in the window; what is given is sorted by member and day.
pub fn ladder(purchases: &[PurchaseDay], period: Period) -> Vec<Step> {
    let mut members = [0_i64; STEPS];
    let mut waits: [Vec<i32>; STEPS] = Default::default();
    for own in by_member(purchases) {
        let from = own.partition_point(|one| period.from.is_some_and(|from| one.day < from));
        let until = own.partition_point(|one| one.day < period.until);
        let own = own.get(from..until).unwrap_or_default();
        for at in 0..own.len().min(STEPS) {
            members[at] += 1;
            if at > 0 {
                waits[at].push(own[at].day.number() - own[at - 1].day.number());
            }
        }
    }
    waits.iter_mut().for_each(|days| days.sort_unstable());
    let step = |at: usize| Step {
        nth: i64::try_from(at + 1).unwrap_or(i64::MAX),
        members: members[at],
        conversion: (at > 0).then(|| Share { part: members[at], whole: members[at - 1] }),
        median_days: nearest_rank(&waits[at], 1, 2),
    };
    (0..STEPS).filter(|at| members[*at] > 0).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::super::purchase::tests::days_of;
    use super::*;
    use crate::domain::time::Day;

    fn ask(purchases: &[(i64, &str, i64)], period: &str) -> Vec<Step> {
        let today = Day::parse("2026-12-31").unwrap();
        ladder(&days_of(purchases), Period::parse(period, today).unwrap())
    }

    fn step(nth: i64, members: i64, of: i64, median_days: i32) -> Step {
        let conversion = Some(Share { part: members, whole: of });
        Step { nth, members, conversion, median_days: Some(median_days) }
    }

    /// Ann has 3 days, Bo 2, Cy 1: second after 10 and 20 days (the median is the smaller), third after 5.
    #[test]
    fn each_step_is_of_those_of_the_step_before() {
        let shop = [
            (1, "2026-01-01", 1),
            (1, "2026-01-11", 1),
            (1, "2026-01-16", 1),
            (2, "2026-01-01", 1),
            (2, "2026-01-21", 1),
            (3, "2026-02-01", 1),
        ];
        let first = |members| Step { nth: 1, members, conversion: None, median_days: None };
        assert_eq!(ask(&shop, "2026"), [first(3), step(2, 2, 3, 10), step(3, 1, 2, 5)]);
        assert_eq!(ask(&shop, "2026-01-11..2026-01-31"), [first(2), step(2, 1, 2, 5)]);
        assert_eq!(ask(&shop, "2025"), []);
        assert_eq!(ask(&[], "2026"), []);
    }

    #[test]
    fn the_seventh_purchase_is_no_step() {
        let days: Vec<String> = (1..=9).map(|n| format!("2026-01-0{n}")).collect();
        let shop: Vec<(i64, &str, i64)> = days.iter().map(|day| (1, day.as_str(), 1)).collect();
        let found = ask(&shop, "2026");
        assert_eq!(found.len(), STEPS);
        assert_eq!(found[5], step(6, 1, 1, 1));
    }
}
