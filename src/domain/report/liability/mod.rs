//! What is owed in points: the roll-forward of a period, and from the lots what stands at its end (P35–P37, AN40–AN42).
//! Nothing here is read back from a balance: both sides are reckoned anew, and must agree.
#![deny(clippy::float_arithmetic)]

pub mod age;
pub mod books;
pub mod cohort;

use self::books::Laid;
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
    /// Its number in the member's ledger.
    pub debit: u32,
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

/// What time alone has brought about and nobody has posted yet (K7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Points that repaid a debt when they became usable.
    pub repaid: Vec<Laid>,
    /// What was left of lots at their end.
    pub ended: Vec<Open>,
}

impl Holding {
    /// Meets the boundaries up to an instant: each lot that became usable repaid the oldest debt first (P6); what has ended
    /// is gone (P5).
    pub fn meet(&mut self, at: Instant) -> Met {
        let mut met = Met::default();
        if !self.owed.is_empty() {
            let mut usable: Vec<&mut Open> = self.open.iter_mut().filter(|open| open.activates_at <= at).collect();
            usable.sort_by_key(|open| (open.activates_at, open.expires_at, open.lot));
            for open in usable {
                for owed in self.owed.iter_mut().filter(|owed| owed.left > 0) {
                    let points = owed.left.min(open.left);
                    if points > 0 {
                        met.repaid.push(Laid { debit: owed.debit, lot: open.lot, points });
                    }
                    owed.left -= points;
                    open.left -= points;
                }
            }
            self.open.retain(|open| open.left > 0);
            self.owed.retain(|owed| owed.left > 0);
        }
        if self.open.iter().any(|open| open.expires_at <= at) {
            let open = std::mem::take(&mut self.open);
            (met.ended, self.open) = open.into_iter().partition(|open| open.expires_at <= at);
        }
        met
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
    /// What ended before the period and in it, and nobody has posted yet: it is in no other figure.
    pub ended: (Points, Points),
}

impl Standing {
    /// Adds a member's holding at the last instant of a period that began at another.
    pub fn add(&mut self, mut holding: Holding, from: Instant, at: Instant) {
        for ended in holding.meet(at).ended {
            let side = if ended.expires_at < from { &mut self.ended.0 } else { &mut self.ended.1 };
            *side += Points(ended.left);
        }
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
        Open { lot, earned_at: Instant(0), activates_at: Instant(activates_at), expires_at: Instant(expires_at), left }
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

    /// P5, P6: 20 and 30 are owed. Lot 1 was usable from 0 and repays 5 before it ends at 10; lots 3 and 4 repay 45 as they
    /// become usable; lot 2 is pending. Lot 5 ends with nothing owed any more.
    #[test]
    fn boundaries_that_are_due_are_met() {
        let owed = |debit, left| Owed { debit, since: Instant(1), left };
        let open = vec![
            open(1, 0, 10, 5),
            open(2, 12, 90, 40),
            open(3, 2, i64::MAX, 30),
            open(4, 3, 50, 25),
            open(5, 4, 11, 7),
        ];
        let holding = Holding { open, owed: vec![owed(6, 20), owed(7, 30)] };
        let mut then = holding.clone();
        let met = then.meet(Instant(11));
        let left: Vec<(u32, i64)> = then.open.iter().map(|open| (open.lot, open.left)).collect();
        assert_eq!((left, then.owed.len()), (vec![(2, 40), (4, 10)], 0));
        let repaid: Vec<(u32, u32, i64)> = met.repaid.iter().map(|one| (one.debit, one.lot, one.points)).collect();
        assert_eq!(repaid, [(6, 1, 5), (6, 3, 15), (7, 3, 15), (7, 4, 15)]);
        assert_eq!(met.ended.iter().map(|ended| ended.lot).collect::<Vec<_>>(), [5]);
        assert_eq!(then.clone().meet(Instant(11)), Met::default(), "what is met stays met");
        let mut standing = Standing::default();
        standing.add(holding, Instant(11), Instant(11));
        let expected = Standing {
            pending: Points(40),
            active: Points(10),
            debt: Points::ZERO,
            members: 1,
            debtors: 0,
            ended: (Points::ZERO, Points(7)),
        };
        assert_eq!(standing, expected);
    }
}
