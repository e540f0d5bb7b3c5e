//! What the models see of a member: how many purchase days after the first, when the last was, and for how long the member
//! is known. Times are counted in whole days, so that equal rows can be merged exactly.

use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::report::purchase::{PurchaseDay, by_member};
use crate::domain::time::Day;

/// What one member bought through a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct History {
    /// Who.
    pub member: MemberId,
    /// The first purchase day.
    pub first: Day,
    /// The last one.
    pub last: Day,
    /// Purchase days after the first.
    pub repeats: u32,
    /// Their net; the first never enters it (AN56).
    pub repeat_net: Money,
}

/// The histories through a day of all who had bought by then, by member.
pub fn histories(all: &[PurchaseDay], end: Day) -> Vec<History> {
    by_member(all).filter_map(|own| history(own, end)).collect()
}

fn history(own: &[PurchaseDay], end: Day) -> Option<History> {
    let (first, repeats) = own[..own.partition_point(|day| day.day <= end)].split_first()?;
    Some(History {
        member: first.member,
        first: first.day,
        last: repeats.last().unwrap_or(first).day,
        repeats: u32::try_from(repeats.len()).unwrap_or(u32::MAX),
        repeat_net: repeats.iter().map(|day| day.net).sum(),
    })
}

impl History {
    /// As the models see it at the end of a day.
    pub fn case(&self, end: Day) -> Case {
        let days = |until: Day| u32::try_from(until.number() - self.first.number()).unwrap_or(0);
        Case { repeats: self.repeats, last: days(self.last), age: days(end) }
    }
}

/// A row of the models; its times are ticks of its [`Cases`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// x: purchase days after the first.
    pub repeats: u32,
    /// From the first to the last; 0 where there is only one.
    pub last: u32,
    /// From the first to the end.
    pub age: u32,
}

/// The same with its times in weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// x
    pub repeats: f64,
    /// t_x
    pub last: f64,
    /// T
    pub age: f64,
}

/// Ticks of a week where they are days.
pub const DAYS: f64 = 7.0;

/// Many rows; equal ones are one with a weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    ticks: f64,
    rows: Vec<(Case, u32)>,
}

impl Cases {
    /// All of these, with so many ticks in a week.
    pub fn new(mut all: Vec<Case>, ticks: f64) -> Cases {
        all.sort_unstable();
        let merged = all.chunk_by(|a, b| a == b);
        let rows = merged.map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX))).collect();
        Cases { ticks, rows }
    }

    /// The rows of these histories at the end of a day.
    pub fn of(histories: &[History], end: Day) -> Cases {
        Cases::new(histories.iter().map(|history| history.case(end)).collect(), DAYS)
    }

    /// Ticks in a week.
    pub fn ticks(&self) -> f64 {
        self.ticks
    }

    /// Different rows with their weights, by purchases, then times.
    pub fn rows(&self) -> &[(Case, u32)] {
        &self.rows
    }

    /// A row in weeks.
    pub fn seen(&self, case: Case) -> Seen {
        let weeks = |ticks: u32| f64::from(ticks) / self.ticks;
        Seen { repeats: f64::from(case.repeats), last: weeks(case.last), age: weeks(case.age) }
    }

    /// How many rows there were before equal ones were merged.
    pub fn n_members(&self) -> u64 {
        self.rows.iter().map(|(_, weight)| u64::from(*weight)).sum()
    }

    /// Where a row of these stands.
    pub fn place(&self, case: Case) -> Option<usize> {
        self.rows.binary_search_by_key(&case, |(case, _)| *case).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    fn bought(member: i64, on: i32, net: i64) -> PurchaseDay {
        PurchaseDay { member: MemberId(member), day: day(on), net: Money(net) }
    }

    /// AN37: purchases of 10, 20, 25 have a mean of 22.5 after the first.
    #[test]
    fn the_first_purchase_and_what_comes_after_the_end_do_not_count() {
        let all = [bought(1, 10, 1000), bought(1, 17, 2000), bought(1, 31, 2500), bought(2, 40, 700), bought(3, 60, 1)];
        let found = histories(&all, day(45));
        let history = |member, first, last, repeats, net| History {
            member: MemberId(member),
            first: day(first),
            last: day(last),
            repeats,
            repeat_net: Money(net),
        };
        assert_eq!(found, [history(1, 10, 31, 2, 4500), history(2, 40, 40, 0, 0)]);
        assert_eq!(found[0].repeat_net.get() / i64::from(found[0].repeats), 2250);
        assert_eq!(histories(&all, day(30))[0], history(1, 10, 17, 1, 2000));
        assert!(histories(&all, day(9)).is_empty() && histories(&[], day(9)).is_empty());
        let cases = Cases::of(&found, day(45));
        let first = Case { repeats: 2, last: 21, age: 35 };
        assert_eq!(cases.rows(), [(Case { repeats: 0, last: 0, age: 5 }, 1), (first, 1)]);
        assert_eq!(cases.seen(first), Seen { repeats: 2.0, last: 3.0, age: 5.0 });
        assert_eq!((cases.place(first), cases.n_members()), (Some(1), 2));
    }

    #[test]
    fn equal_rows_are_one_with_a_weight() {
        let case = |last| Case { repeats: 1, last, age: 9 };
        let found = Cases::new(vec![case(3), case(2), case(3)], DAYS);
        assert_eq!(found.rows(), [(case(2), 1), (case(3), 2)]);
    }
}
