//! What is owed in points: the roll-forward of a period, and from the lots what stands at its end (P35–P37, AN40–AN42).
//! Nothing here is read back from a balance: both sides are reckoned anew, and must agree.
#![deny(clippy::float_arithmetic)]

pub mod age;
pub mod books;
pub mod cohort;
pub mod posted;

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
    /// Until when penalties keep it back; [`Instant::MIN`] where none does, [`Instant::MAX`] until one is lifted.
    pub kept_until: Instant,
    /// Points left.
    pub left: i64,
}

impl Open {
    /// First instant at which its points can be used.
    pub fn usable_from(&self) -> Instant {
        self.activates_at.max(self.kept_until)
    }

    /// Whether it can still repay what is owed: what is kept back past its end never can.
    fn repays(&self) -> bool {
        self.kept_until <= self.activates_at || self.kept_until < self.expires_at
    }
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

/// Points of a lot that a hold sets aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// When the hold runs out.
    pub until: Instant,
    /// The lot, with the points held as what is left.
    pub of: Open,
}

/// What one member has and owes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Lots with points left, by number.
    pub open: Vec<Open>,
    /// What open holds set aside of lots.
    pub held: Vec<Held>,
    /// Debts, oldest first.
    pub owed: Vec<Owed>,
}

/// What time alone has brought about and nobody has posted yet (K7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Points whose hold ran out.
    pub freed: Vec<Held>,
    /// Points that repaid a debt when they became usable.
    pub repaid: Vec<Laid>,
    /// What was left of lots at their end.
    pub ended: Vec<Open>,
}

impl Holding {
    /// Meets the boundaries up to an instant: a hold that ran out freed its points, each lot that became usable repaid the
    /// oldest debt first (P6), and what has ended is gone (P5); what was held past its end ends when it is freed (P30).
    pub fn meet(&mut self, at: Instant) -> Met {
        let mut met = Met::default();
        let (freed, held) = std::mem::take(&mut self.held).into_iter().partition(|held| held.until <= at);
        self.held = held;
        met.freed = freed;
        self.open.extend(met.freed.iter().map(|held| Open {
            activates_at: held.of.activates_at.max(held.until),
            expires_at: held.of.expires_at.max(held.until),
            ..held.of
        }));
        if !self.owed.is_empty() {
            let due = |open: &&mut Open| open.usable_from() <= at && open.repays();
            let mut usable: Vec<&mut Open> = self.open.iter_mut().filter(due).collect();
            usable.sort_by_key(|open| (open.usable_from(), open.expires_at, open.lot));
            for open in usable {
                for owed in self.owed.iter_mut().filter(|owed| owed.left > 0) {
                    let points = owed.left.min(open.left);
                    if points > 0 {
                        met.repaid.push(Laid { debit: owed.debit, lot: open.lot, points, at: open.usable_from() });
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
    /// Usable by date, and kept back by penalties.
    pub blocked: Points,
    /// Usable.
    pub active: Points,
    /// Set aside for payments.
    pub held: Points,
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
    /// Adds a member's holding at the last instant of a period that began at another; it is left with its boundaries met.
    pub fn add(&mut self, holding: &mut Holding, from: Instant, at: Instant) {
        for ended in holding.meet(at).ended {
            let side = if ended.expires_at < from { &mut self.ended.0 } else { &mut self.ended.1 };
            *side += Points(ended.left);
        }
        for open in &holding.open {
            let side = match open {
                Open { activates_at, .. } if *activates_at > at => &mut self.pending,
                Open { kept_until, .. } if *kept_until > at => &mut self.blocked,
                _ => &mut self.active,
            };
            *side += Points(open.left);
        }
        self.held += holding.held.iter().map(|held| Points(held.of.left)).sum();
        self.debt += holding.owed.iter().map(|owed| Points(owed.left)).sum();
        self.members += i64::from(!holding.open.is_empty() || !holding.held.is_empty());
        self.debtors += i64::from(!holding.owed.is_empty());
    }

    /// Adds those of other members.
    pub fn and(&mut self, other: &Standing) {
        self.pending += other.pending;
        self.blocked += other.blocked;
        self.active += other.active;
        self.held += other.held;
        self.debt += other.debt;
        self.members += other.members;
        self.debtors += other.debtors;
        self.ended.0 += other.ended.0;
        self.ended.1 += other.ended.1;
    }

    /// What members may still spend: the liability.
    pub fn outstanding(&self) -> Points {
        self.pending + self.blocked + self.active + self.held
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
        let (earned_at, kept_until) = (Instant(0), Instant::MIN);
        let (activates_at, expires_at) = (Instant(activates_at), Instant(expires_at));
        Open { lot, earned_at, activates_at, expires_at, kept_until, left }
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
        let holding = Holding { open, owed: vec![owed(6, 20), owed(7, 30)], ..Holding::default() };
        let mut then = holding.clone();
        let met = then.meet(Instant(11));
        let left: Vec<(u32, i64)> = then.open.iter().map(|open| (open.lot, open.left)).collect();
        assert_eq!((left, then.owed.len()), (vec![(2, 40), (4, 10)], 0));
        let repaid: Vec<(u32, u32, i64)> = met.repaid.iter().map(|one| (one.debit, one.lot, one.points)).collect();
        assert_eq!(repaid, [(6, 1, 5), (6, 3, 15), (7, 3, 15), (7, 4, 15)]);
        assert_eq!(met.ended.iter().map(|ended| ended.lot).collect::<Vec<_>>(), [5]);
        assert_eq!(then.clone().meet(Instant(11)), Met::default(), "what is met stays met");
        let mut standing = Standing::default();
        standing.add(&mut holding.clone(), Instant(11), Instant(11));
        let expected = Standing {
            pending: Points(40),
            active: Points(10),
            members: 1,
            ended: (Points::ZERO, Points(7)),
            ..Standing::default()
        };
        assert_eq!(standing, expected);
    }

    /// P3, P6: 20 are owed. Lot 1 is kept back until 8 and repays then; lot 2 is kept back past its end and repays nothing;
    /// lot 3 is kept back until a penalty is lifted.
    #[test]
    fn what_is_kept_back_repays_when_it_is_freed() {
        let kept = |open: Open, until| Open { kept_until: Instant(until), ..open };
        let all = [kept(open(1, 0, 90, 15), 8), kept(open(2, 0, 6, 7), 9), kept(open(3, 0, 90, 30), i64::MAX)];
        let owed = vec![Owed { debit: 4, since: Instant(1), left: 20 }];
        let holding = Holding { open: all.to_vec(), owed, ..Holding::default() };
        let standing = |at| {
            let mut standing = Standing::default();
            standing.add(&mut holding.clone(), Instant(at), Instant(at));
            (standing.blocked.get(), standing.active.get(), standing.debt.get(), standing.ended.1.get())
        };
        assert_eq!([5, 7, 8].map(standing), [(52, 0, 20, 0), (45, 0, 20, 0), (30, 0, 5, 0)]);
    }

    /// S3: 25 held of a lot that ended at 10, the hold until 20, 45 owed: what is freed repays 25, nothing is left to end.
    /// 8 more are held until later, and 4 freed of a lot that had ended when nothing was owed any more.
    #[test]
    fn a_hold_that_ran_out_frees_its_points() {
        let held = |lot, until, left| Held { until: Instant(until), of: open(lot, 0, 10, left) };
        let owed = vec![Owed { debit: 4, since: Instant(1), left: 25 }];
        let holding = Holding { open: vec![], held: vec![held(1, 20, 25), held(2, 99, 8), held(3, 21, 4)], owed };
        let mut standing = Standing::default();
        standing.add(&mut holding.clone(), Instant(21), Instant(30));
        let expected =
            Standing { held: Points(8), members: 1, ended: (Points::ZERO, Points(4)), ..Standing::default() };
        assert_eq!(standing, expected);
    }
}
