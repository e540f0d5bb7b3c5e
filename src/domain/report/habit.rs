//! How often and how lately members buy, in purchase days: the orders of one member on one local day (AN1).

use super::purchase::{PurchaseDay, by_member};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::segment::Buyer;
use crate::domain::time::Day;

/// A member with at least one purchase in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    /// Who.
    pub member: MemberId,
    /// The last purchase day.
    pub last: Day,
    /// Purchase days.
    pub days: u32,
    /// Net, as known at as-of.
    pub net: Money,
}

impl Habit {
    /// What the segments see of it on a day.
    pub fn buyer(&self, today: Day) -> Buyer {
        Buyer {
            recency_days: u32::try_from(today.number() - self.last.number()).unwrap_or(0),
            frequency: self.days,
            monetary_minor: self.net.get(),
        }
    }
}

/// The habits of all members who purchased in a window of days, by member; the days are sorted by member, then day.
pub fn habits(all: &[PurchaseDay], from: Option<Day>, until: Day) -> Vec<Habit> {
    let habit = |own: &[PurchaseDay]| {
        let first = from.map_or(0, |from| own.partition_point(|day| day.day < from));
        let own = &own[first..own.partition_point(|day| day.day < until).max(first)];
        Some(Habit {
            member: own.first()?.member,
            last: own.last()?.day,
            days: u32::try_from(own.len()).unwrap_or(u32::MAX),
            net: own.iter().map(|day| day.net).sum(),
        })
    };
    by_member(all).filter_map(habit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_habit_is_of_the_days_within_the_window() {
        let day = |number| Day::from_number(number).unwrap();
        let bought = |member, on, net| PurchaseDay { member: MemberId(member), day: day(on), net: Money(net) };
        let all = [bought(7, 10, 130), bought(7, 11, 25), bought(7, 14, 9), bought(8, 11, 10), bought(9, 4, 1)];
        let habit =
            |member, last, days, net| Habit { member: MemberId(member), last: day(last), days, net: Money(net) };
        let found = habits(&all, Some(day(10)), day(14));
        assert_eq!(found, [habit(7, 11, 2, 155), habit(8, 11, 1, 10)]);
        assert_eq!(found[0].buyer(day(40)), Buyer { recency_days: 29, frequency: 2, monetary_minor: 155 });
        assert_eq!(habits(&all, None, day(10)), [habit(9, 4, 1, 1)]);
        assert_eq!(habits(&all, Some(day(15)), day(14)), []);
    }
}
