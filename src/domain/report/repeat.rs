//! How many buy again, and how soon (AN14).

use super::Share;
use super::period::Period;
use super::purchase::{PurchaseDay, by_member};
use crate::domain::time::Day;

/// The days within which a second purchase is looked for.
pub const WITHIN: [i32; 5] = [30, 60, 90, 180, 365];

/// How many came again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Members with at least two purchase days in the window, of those with one.
    pub in_window: Share,
    /// For each of [`WITHIN`]: those whose second followed so soon, of those whose first was so long ago, by all that is known.
    pub second: [Share; WITHIN.len()],
}

/// The figures of all purchase days by today, sorted by member and day.
pub fn repeat(purchases: &[PurchaseDay], period: Period, today: Day) -> Repeat {
    let none = Share { part: 0, whole: 0 };
    let mut found = Repeat { in_window: none, second: [none; WITHIN.len()] };
    for own in by_member(purchases) {
        let days = own.iter().filter(|one| period.holds(one.day)).count();
        found.in_window.whole += i64::from(days > 0);
        found.in_window.part += i64::from(days > 1);
        let first = own[0].day.number();
        let second = own.get(1).map(|one| one.day.number() - first);
        for (share, within) in found.second.iter_mut().zip(WITHIN) {
            let is_eligible = today.number() - first >= within;
            share.whole += i64::from(is_eligible);
            share.part += i64::from(is_eligible && second.is_some_and(|days| days <= within));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::purchase::tests::days_of;
    use super::*;

    fn ask(purchases: &[(i64, &str, i64)], period: &str) -> ((i64, i64), Vec<(i64, i64)>) {
        let today = Day::parse("2026-12-31").unwrap();
        let found = repeat(&days_of(purchases), Period::parse(period, today).unwrap(), today);
        let pair = |share: Share| (share.part, share.whole);
        (pair(found.in_window), found.second.map(pair).to_vec())
    }

    /// Ann: after 30 days; Bo: after 31; Cy: once, 30 days before today; Dee: once, 29 days before; Eve: a year and a day ago,
    /// and again 365 days after.
    #[test]
    fn every_cut_holds_at_its_edge() {
        let shop = [
            (1, "2026-01-01", 1),
            (1, "2026-01-31", 1),
            (2, "2026-01-01", 1),
            (2, "2026-02-01", 1),
            (3, "2026-12-01", 1),
            (4, "2026-12-02", 1),
            (5, "2025-12-30", 1),
            (5, "2026-12-30", 1),
        ];
        // Of Ann, Bo, Cy and Eve, Ann came within 30 days; Dee's first is too young.
        let (_, second) = ask(&shop, "2026");
        assert_eq!(second, [(1, 4), (2, 3), (2, 3), (2, 3), (1, 1)]);
        // 2026: five bought, Ann and Bo twice in it; January: both, Ann twice.
        assert_eq!(ask(&shop, "2026").0, (2, 5));
        assert_eq!(ask(&shop, "2026-01").0, (1, 2));
        assert_eq!(ask(&shop, "2024").0, (0, 0));
    }

    #[test]
    fn nobody_gives_nothing_to_share() {
        assert_eq!(ask(&[], "2026"), ((0, 0), vec![(0, 0); 5]));
        assert_eq!(ask(&[(1, "2026-12-31", 0)], "2026"), ((0, 1), vec![(0, 0); 5]));
    }
}
