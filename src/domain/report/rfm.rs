//! The RFM grid of a shop and who moved in it since the window before (AN31).

use std::collections::BTreeMap;

use super::habit::Habit;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::segment::Cell;
use crate::domain::segment::rfm::{Grid, Limits, Scores};
use crate::domain::time::Day;

/// A place in the grid, or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// Recency and frequency, 1 to 5 each; best first.
    Grid(std::cmp::Reverse<(u8, u8)>),
    /// Bought before the window only.
    Dormant,
    /// Never bought.
    Prospect,
}

impl Spot {
    /// The scores of a place in the grid.
    pub fn scores(self) -> Option<(u8, u8)> {
        match self {
            Spot::Grid(scores) => Some(scores.0),
            Spot::Dormant | Spot::Prospect => None,
        }
    }

    /// What the place is called.
    pub fn cell(self) -> Cell {
        match self {
            Spot::Grid(scores) => Cell::of_scores(scores.0.0, scores.0.1),
            Spot::Dormant => Cell::Dormant,
            Spot::Prospect => Cell::Prospect,
        }
    }
}

/// A member's place and what led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Who.
    pub member: MemberId,
    /// Where.
    pub spot: Spot,
    /// The purchases of the window, with all three scores.
    pub bought: Option<(Habit, Scores)>,
}

/// What is known of the members at the end of a window.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// Those who had joined, sorted.
    pub members: &'a [MemberId],
    /// Those who bought in the window, sorted by member.
    pub habits: &'a [Habit],
    /// Those who bought before its end, sorted.
    pub buyers: &'a [MemberId],
    /// The day recency is counted to.
    pub today: Day,
    /// Fixed limits, where figures are not ranked.
    pub limits: Limits,
}

/// The place of every member. Who buys and has not joined is not placed (AN8).
pub fn place(window: Window<'_>) -> Vec<Placed> {
    let joined = |habit: &&Habit| window.members.binary_search(&habit.member).is_ok();
    let habits: Vec<Habit> = window.habits.iter().filter(joined).copied().collect();
    let buyers: Vec<_> = habits.iter().map(|habit| habit.buyer(window.today)).collect();
    let grid = Grid::new(&buyers, window.limits);
    let one = |member: &MemberId| {
        let bought = habits.binary_search_by_key(member, |habit| habit.member).ok();
        let bought = bought.map(|at| (habits[at], grid.scores(buyers[at])));
        let spot = match bought {
            Some((_, scores)) => Spot::Grid(std::cmp::Reverse((scores.recency, scores.frequency))),
            None if window.buyers.binary_search(member).is_ok() => Spot::Dormant,
            None => Spot::Prospect,
        };
        Placed { member: *member, spot, bought }
    };
    window.members.iter().map(one).collect()
}

/// A row of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Members in the place.
    pub members: i64,
    /// Their net in the window.
    pub net: Money,
    /// Those of them who were elsewhere, or no members yet, in the window before.
    pub moved_in: i64,
    /// Those who were here in the window before and no longer are.
    pub moved_out: i64,
}

/// The rows of all places that hold or held somebody; both sides sorted by member.
pub fn rows(now: &[Placed], before: &[Placed]) -> BTreeMap<Spot, Row> {
    let mut rows: BTreeMap<Spot, Row> = BTreeMap::new();
    let spot_in = |all: &[Placed], member: MemberId| {
        all.binary_search_by_key(&member, |placed| placed.member).ok().map(|at| all[at].spot)
    };
    for placed in now {
        let row = rows.entry(placed.spot).or_default();
        row.members += 1;
        row.net += placed.bought.map_or(Money::ZERO, |(habit, _)| habit.net);
        row.moved_in += i64::from(spot_in(before, placed.member) != Some(placed.spot));
    }
    for placed in before {
        if spot_in(now, placed.member) != Some(placed.spot) {
            rows.entry(placed.spot).or_default().moved_out += 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i32) -> Day {
        Day::from_number(n).unwrap()
    }

    fn habit(member: i64, last: i32, days: u32, net: i64) -> Habit {
        Habit { member: MemberId(member), last: day(last), days, net: Money(net) }
    }

    fn ids(all: &[i64]) -> Vec<MemberId> {
        all.iter().map(|id| MemberId(*id)).collect()
    }

    fn spots(placed: &[Placed]) -> Vec<(i64, Cell)> {
        placed.iter().map(|placed| (placed.member.0, placed.spot.cell())).collect()
    }

    /// Five buyers, all different: scores 1 to 5 each way. 6 bought before the window, 7 never, 8 has not joined.
    fn shop() -> Vec<Placed> {
        by(Limits::default())
    }

    fn by(limits: Limits) -> Vec<Placed> {
        let habits = [
            habit(1, 50, 1, 10),
            habit(2, 60, 2, 20),
            habit(3, 70, 3, 30),
            habit(4, 80, 4, 40),
            habit(5, 90, 5, 50),
            habit(8, 95, 9, 90),
        ];
        let members = ids(&[1, 2, 3, 4, 5, 6, 7]);
        let buyers = ids(&[1, 2, 3, 4, 5, 6, 8]);
        place(Window { members: &members, habits: &habits, buyers: &buyers, today: day(100), limits })
    }

    #[test]
    fn every_member_has_a_place() {
        use Cell::*;
        let expected = [
            (1, Hibernating),
            (2, Hibernating),
            (3, NeedAttention),
            (4, Loyal),
            (5, Champions),
            (6, Dormant),
            (7, Prospect),
        ];
        assert_eq!(spots(&shop()), expected);
        assert_eq!(shop()[4].spot.scores(), Some((5, 5)));
        assert_eq!(shop()[4].bought.unwrap().1.monetary, 5);
    }

    /// AN31: 2 days and more are often, once is not; how lately stays a rank.
    #[test]
    fn fixed_limits_stand_in_for_ranks() {
        let found = by(Limits { frequency: Some([2, 6, 7, 8]), ..Limits::default() });
        let scores: Vec<(u8, u8)> = found.iter().filter_map(|placed| placed.spot.scores()).collect();
        assert_eq!(scores, [(1, 1), (2, 2), (3, 2), (4, 2), (5, 2)]);
    }

    #[test]
    fn movement_is_against_the_window_before() {
        let now = shop();
        // Before: 5 was dormant, 6 stood in the top place, 7 was not there yet; 1 to 4 stood as they stand.
        let mut before: Vec<Placed> = now[..6].to_vec();
        before[4].spot = Spot::Dormant;
        before[5].spot = now[4].spot;
        let rows = rows(&now, &before);
        let row = |spot| rows[&spot];
        assert_eq!(row(now[4].spot), Row { members: 1, net: Money(50), moved_in: 1, moved_out: 1 });
        assert_eq!(row(Spot::Dormant), Row { members: 1, net: Money::ZERO, moved_in: 1, moved_out: 1 });
        assert_eq!(row(Spot::Prospect), Row { members: 1, net: Money::ZERO, moved_in: 1, moved_out: 0 });
        assert_eq!(row(now[0].spot), Row { members: 1, net: Money(10), moved_in: 0, moved_out: 0 });
        let cells: Vec<Cell> = rows.keys().map(|spot| spot.cell()).collect();
        assert_eq!((cells[0], cells[cells.len() - 1]), (Cell::Champions, Cell::Prospect), "best first");
    }

    #[test]
    fn a_shop_without_members_has_no_places() {
        let window = Window { members: &[], habits: &[], buyers: &[], today: day(1), limits: Limits::default() };
        assert_eq!((place(window).len(), rows(&[], &[]).len()), (0, 0));
    }
}
