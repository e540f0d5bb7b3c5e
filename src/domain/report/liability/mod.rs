//! What is owed in points: the roll-forward of a period, and from the lots what stands at its end (P35–P37, AN40–AN42).
//! Nothing here is read back from a balance: both sides are reckoned anew, and must agree.
#![deny(clippy::float_arithmetic)]

pub mod age;
pub mod books;
pub mod cohort;

use crate::domain::money::Points;
use crate::domain::points::EntryKind;
use crate::domain::time::Instant;

/// Points booked under one kind in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The kind.
    pub kind: EntryKind,
    /// Their sum, signed.
    pub points: Points,
    /// How many entries.
    pub entries: i64,
}

/// A period's books: what was there, what came and went by kind, what is there (P35).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollForward {
    /// Before the period.
    pub opening: Points,
    /// Every kind, credits first.
    pub moved: Vec<Moved>,
}

impl RollForward {
    /// From the sum of what was booked before, and what was booked in the period, kinds in any order and number.
    /// `ended` is what had ended before the period, and what ended in it, while nobody posted it yet (K7).
    pub fn new(before: Points, booked: impl IntoIterator<Item = Moved>, ended: (Points, Points)) -> RollForward {
        let none = |kind: &EntryKind| Moved { kind: *kind, points: Points::ZERO, entries: 0 };
        let mut moved: Vec<Moved> = EntryKind::ALL.iter().map(none).collect();
        let unposted = Moved { kind: EntryKind::Expire, points: -ended.1, entries: 0 };
        for one in booked.into_iter().chain([unposted]) {
            if let Some(sum) = moved.iter_mut().find(|sum| sum.kind == one.kind) {
                sum.points += one.points;
                sum.entries += one.entries;
            }
        }
        RollForward { opening: before - ended.0, moved }
    }

    /// After the period.
    pub fn closing(&self) -> Points {
        self.opening + self.moved.iter().map(|moved| moved.points).sum()
    }
}

/// A lot with points left, as it stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number in the member's ledger.
    pub lot: u32,
    /// When its points were earned; of a lot that takes up an ended one, when that one's were.
    pub earned_at: Instant,
    /// First usable instant.
    pub activates_at: Instant,
    /// First instant no longer usable; [`Instant::MAX`] = never.
    pub expires_at: Instant,
    /// Points left.
    pub left: i64,
}

/// A debit that lots did not cover, as it stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The date of its cause (P24).
    pub since: Instant,
    /// Points still owed.
    pub left: i64,
}

/// What one member has and owes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Lots with points left, by number.
    pub open: Vec<Open>,
    /// Debts, oldest first.
    pub owed: Vec<Owed>,
}

impl Holding {
    /// The holding at an instant with the boundaries met that nobody posted yet: what has ended is gone (P5), and what has
    /// become usable repays the oldest debt first (P6).
    pub fn meet(&mut self, at: Instant) {
        self.open.retain(|open| open.expires_at > at);
        if self.owed.is_empty() {
            return;
        }
        let mut usable: Vec<&mut Open> = self.open.iter_mut().filter(|open| open.activates_at <= at).collect();
        usable.sort_by_key(|open| (open.expires_at, open.activates_at, open.lot));
        for owed in &mut self.owed {
            for open in &mut usable {
                let paid = owed.left.min(open.left);
                owed.left -= paid;
                open.left -= paid;
            }
        }
        self.open.retain(|open| open.left > 0);
        self.owed.retain(|owed| owed.left > 0);
    }
}

/// All points at an instant, from the lots (P3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Not yet usable.
    pub pending: Points,
    /// Usable.
    pub active: Points,
    /// Owed by members: a line of its own, never netted (P36).
    pub debt: Points,
    /// Members with points.
    pub members: i64,
    /// Members who owe.
    pub debtors: i64,
}

impl Standing {
    /// Adds a member's holding at an instant, its boundaries met.
    pub fn add(&mut self, holding: &Holding, at: Instant) {
        for open in &holding.open {
            let side = if open.activates_at > at { &mut self.pending } else { &mut self.active };
            *side += Points(open.left);
        }
        self.debt += holding.owed.iter().map(|owed| Points(owed.left)).sum();
        self.members += i64::from(!holding.open.is_empty());
        self.debtors += i64::from(!holding.owed.is_empty());
    }

    /// What members may still spend: the liability.
    pub fn outstanding(&self) -> Points {
        self.pending + self.active
    }

    /// What the entries must sum to.
    pub fn net(&self) -> Points {
        self.outstanding() - self.debt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(lot: u32, activates_at: i64, expires_at: i64, left: i64) -> Open {
        Open {
            lot,
            earned_at: Instant(0),
            activates_at: Instant(activates_at),
            expires_at: Instant(expires_at),
            left,
        }
    }

    /// S45: 500 + 300 + 100 + 60 − 400 − 50 − 80 = 430.
    #[test]
    fn a_period_rolls_forward_by_kind() {
        let moved = |kind, points| Moved { kind, points: Points(points), entries: 1 };
        let booked = [
            moved(EntryKind::Spend, -400),
            moved(EntryKind::Earn, 300),
            moved(EntryKind::Award, 100),
            moved(EntryKind::Restore, 60),
            moved(EntryKind::Expire, -50),
            moved(EntryKind::Clawback, -80),
        ];
        let roll = RollForward::new(Points(500), booked, (Points::ZERO, Points::ZERO));
        assert_eq!((roll.opening, roll.closing()), (Points(500), Points(430)));
        assert_eq!(roll.moved.iter().map(|moved| moved.kind).collect::<Vec<_>>(), EntryKind::ALL);
        let standing = Standing { pending: Points(100), active: Points(350), debt: Points(20), ..Standing::default() };
        assert_eq!((standing.outstanding(), standing.net()), (Points(450), Points(430)));
    }

    /// K7: of 100 booked, 30 had ended before the period and 20 ended in it; nobody posted either.
    #[test]
    fn an_end_nobody_posted_yet_is_an_end() {
        let roll = RollForward::new(Points(100), [], (Points(30), Points(20)));
        assert_eq!((roll.opening, roll.closing()), (Points(70), Points(50)));
        let expired = roll.moved.iter().find(|moved| moved.kind == EntryKind::Expire).unwrap();
        assert_eq!((expired.points, expired.entries), (Points(-20), 0));
    }

    /// P5, P6: at 10 the first lot is over, the second pending; the others repay 50, soonest end first.
    #[test]
    fn boundaries_that_are_due_are_met() {
        let owed = |since, left| Owed { since: Instant(since), left };
        let mut holding = Holding {
            open: vec![open(1, 0, 10, 5), open(2, 11, 90, 40), open(3, 0, i64::MAX, 30), open(4, 10, 50, 25)],
            owed: vec![owed(1, 20), owed(2, 30)],
        };
        let mut early = holding.clone();
        holding.meet(Instant(10));
        assert_eq!(holding, Holding { open: vec![open(2, 11, 90, 40), open(3, 0, i64::MAX, 5)], owed: vec![] });
        early.meet(Instant(9));
        let mut standing = Standing::default();
        standing.add(&early, Instant(9));
        let expected =
            Standing { pending: Points(65), active: Points(0), debt: Points(15), members: 1, debtors: 1 };
        assert_eq!(standing, expected);
    }
}
