//! Points reckoned in the simplest way: lots, debts and holds in lists that nothing is ever taken out of. Of the program
//! it uses the rules' own figures and calendar, and nothing of the engine.
#![expect(clippy::unwrap_used, reason = "a model may fail loudly")]

use regulars::domain::points::rule::{Expiry, PointsRules};
use regulars::domain::program::Program;
use regulars::domain::program::Versions;
use regulars::domain::time::{Day, Instant};

/// What earned: an order or an event.
pub type Of = (&'static str, i64);

#[derive(Clone, Debug)]
pub struct Lot {
    pub left: i64,
    pub from: Instant,
    pub to: Instant,
    pub idle: bool,
    pub of: Option<Of>,
    /// Which lot it goes on from, in the same purse.
    pub heir_of: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Hold {
    pub act: i64,
    pub until: Instant,
    pub parts: Vec<(usize, i64)>,
}

/// One member's points.
#[derive(Clone, Debug, Default)]
pub struct Purse {
    pub lots: Vec<Lot>,
    /// What each debit still owes, in the order of time.
    pub debts: Vec<i64>,
    pub holds: Vec<Hold>,
    /// What kept points from ending idle.
    pub kept: Vec<(Instant, Of)>,
    pub redeemed: Vec<(Day, i64)>,
    pub given: Vec<(Day, i64)>,
    /// What ended unused of each earning since the last call.
    pub ended: Vec<(Of, i64)>,
}

/// Slices of one debit: lots and points, in the order taken.
pub type Slices = Vec<(usize, i64)>;

/// The newest rules of idleness that had begun.
fn idle_rules(versions: &Versions, at: Instant) -> Option<&Program> {
    versions.all().iter().filter(|version| version.0 <= at).map(|version| &*version.1).rfind(is_idle)
}

fn is_idle(program: &&Program) -> bool {
    matches!(program.points.expiry, Expiry::Idle { .. })
}

pub fn rules(versions: &Versions, at: Instant) -> &PointsRules {
    &versions.at(at).points
}

impl Purse {
    /// When a lot ends, by what is known at `now`.
    pub fn end(&self, versions: &Versions, lot: usize, now: Instant) -> Instant {
        let lot = &self.lots[lot];
        let Some(program) = idle_rules(versions, now).filter(|_| lot.idle) else { return lot.to };
        let Expiry::Idle { span, .. } = &program.points.expiry else { return lot.to };
        let last = self.kept.iter().map(|kept| kept.0).fold(lot.from, Instant::max);
        program.shop.zone.through(last, *span)
    }

    /// Pending, active, held, owed.
    pub fn balance(&self, at: Instant) -> [i64; 4] {
        let sum = |of: &dyn Fn(&Lot) -> bool| self.lots.iter().filter(|lot| of(lot)).map(|lot| lot.left).sum::<i64>();
        let held = self.holds.iter().flat_map(|hold| &hold.parts).map(|part| part.1).sum();
        [sum(&|lot| lot.from > at), sum(&|lot| lot.from <= at && at < lot.to), held, self.debts.iter().sum()]
    }

    /// Usable lots, the soonest to end first (P5).
    fn usable(&self, at: Instant) -> Vec<usize> {
        let lots = 0..self.lots.len();
        let open = |lot: &usize| self.lots[*lot].left > 0 && self.lots[*lot].from <= at && at < self.lots[*lot].to;
        let mut usable: Vec<usize> = lots.filter(open).collect();
        usable.sort_by_key(|lot| (self.lots[*lot].to, self.lots[*lot].from, *lot));
        usable
    }

    /// Takes points off usable lots.
    pub fn draw(&mut self, points: i64, at: Instant) -> Slices {
        let mut left = points;
        let mut slices = Vec::new();
        for lot in self.usable(at) {
            let part = left.min(self.lots[lot].left);
            if part > 0 {
                self.lots[lot].left -= part;
                slices.push((lot, part));
                left -= part;
            }
        }
        slices
    }

    /// Takes points; what there is not is owed. Gives the debit and its slices.
    pub fn debit(&mut self, points: i64, at: Instant) -> (usize, Slices) {
        let slices = self.draw(points, at);
        self.debts.push(points - slices.iter().map(|slice| slice.1).sum::<i64>());
        (self.debts.len() - 1, slices)
    }

    /// Takes these parts, and owes the rest.
    pub fn debit_from(&mut self, parts: &[(usize, i64)], debt: i64) -> usize {
        parts.iter().for_each(|(lot, points)| self.lots[*lot].left -= points);
        self.debts.push(debt);
        self.debts.len() - 1
    }

    pub fn credit(&mut self, lot: Lot, at: Instant) {
        self.lots.push(lot);
        self.repay(at);
    }

    /// P6: the oldest debt first, by the points that end soonest.
    pub fn repay(&mut self, at: Instant) {
        for lot in self.usable(at) {
            self.repay_from(lot);
        }
    }

    fn repay_from(&mut self, lot: usize) {
        for debt in &mut self.debts {
            let part = self.lots[lot].left.min(*debt);
            self.lots[lot].left -= part;
            *debt -= part;
        }
    }

    fn expire(&mut self, lot: usize) {
        let points = std::mem::take(&mut self.lots[lot].left);
        if let Some(of) = self.lots[lot].of {
            self.ended.push((of, points));
        }
    }

    /// The next thing that time does, not after `to`, and when it is booked.
    pub fn next(&self, versions: &Versions, frontier: Instant, to: Instant) -> Option<(Instant, u8)> {
        let mut due: Vec<(Instant, u8)> = self.holds.iter().map(|hold| (hold.until, 1)).collect();
        if self.debts.iter().any(|debt| *debt > 0) {
            let waits = |lot: &&Lot| lot.left > 0 && lot.from.max(frontier) < lot.to;
            due.extend(self.lots.iter().filter(waits).map(|lot| (lot.from, 3)));
        }
        let survives = rules(versions, frontier).hold.survives_expiry;
        let held = self.holds.iter().flat_map(|hold| &hold.parts).map(|part| part.0).filter(|_| !survives);
        let open = (0..self.lots.len()).filter(|lot| self.lots[*lot].left > 0).chain(held);
        due.extend(open.map(|lot| (self.end(versions, lot, frontier), 6)));
        due.into_iter().filter(|due| due.0 <= to).map(|(at, rank)| (at.max(frontier), rank)).min()
    }

    /// Lets it happen.
    pub fn meet(&mut self, versions: &Versions, at: Instant, rank: u8) {
        match rank {
            1 => {
                for hold in self.holds.clone().iter().filter(|hold| hold.until <= at) {
                    self.free(versions, hold.act, &[], at);
                }
            }
            3 => self.repay(at),
            _ => {
                if !rules(versions, at).hold.survives_expiry {
                    self.end_held(versions, at);
                }
                for lot in 0..self.lots.len() {
                    if self.lots[lot].left > 0 && self.end(versions, lot, at) <= at {
                        self.expire(lot);
                    }
                }
            }
        }
    }

    fn end_held(&mut self, versions: &Versions, at: Instant) {
        for hold in 0..self.holds.len() {
            for (lot, points) in std::mem::take(&mut self.holds[hold].parts) {
                if self.end(versions, lot, at) <= at {
                    self.lots[lot].left += points;
                } else {
                    self.holds[hold].parts.push((lot, points));
                }
            }
        }
    }

    /// A hold ends: `spent` parts of it are gone, the rest is free; what comes back to an ended lot repays, or ends.
    pub fn free(&mut self, versions: &Versions, act: i64, spent: &[(usize, i64)], at: Instant) {
        let place = self.holds.iter().position(|hold| hold.act == act).unwrap();
        let hold = self.holds.remove(place);
        hold.parts.iter().for_each(|(lot, points)| self.lots[*lot].left += points);
        spent.iter().for_each(|(lot, points)| self.lots[*lot].left -= points);
        for (lot, _) in &hold.parts {
            if self.end(versions, *lot, at) <= at {
                self.repay_from(*lot);
                self.expire(*lot);
            }
        }
        self.repay(at);
    }

    /// A part of a lot as another purse takes it up.
    pub fn part(&self, lot: usize, left: i64, of: Option<Of>) -> Lot {
        Lot { left, of, heir_of: None, ..self.lots[lot].clone() }
    }

    /// Takes everything out, or what is left of some lots and what goes on from them; gives it and the debt.
    pub fn empty(&mut self, only: Option<&[usize]>) -> (Vec<Lot>, i64) {
        let mut chosen: Vec<usize> = only.map_or_else(|| (0..self.lots.len()).collect(), <[usize]>::to_vec);
        for lot in 0..self.lots.len() {
            if self.lots[lot].heir_of.is_some_and(|of| chosen.contains(&of)) && !chosen.contains(&lot) {
                chosen.push(lot);
            }
        }
        chosen.sort_unstable();
        chosen.retain(|lot| self.lots[*lot].left > 0);
        let lots = chosen.iter().map(|lot| self.part(*lot, self.lots[*lot].left, self.lots[*lot].of)).collect();
        chosen.iter().for_each(|lot| self.lots[*lot].left = 0);
        if only.is_some() {
            return (lots, 0);
        }
        let debt = self.debts.iter().sum();
        self.debts.iter_mut().for_each(|debt| *debt = 0);
        (lots, debt)
    }

    /// Points of a local day.
    pub fn on(days: &[(Day, i64)], day: Day) -> i64 {
        days.iter().filter(|one| one.0 == day).map(|one| one.1).sum()
    }
}
