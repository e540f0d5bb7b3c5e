//! What time alone does to terms: they begin, fall into grace, lapse, and go on after a pause (N1, rank 4); and how they
//! move with an account that is merged.

use std::collections::BTreeSet;

use super::Step;
use super::term::{State, Term, Terms};
use crate::domain::id::{ActId, Code, MemberId};
use crate::domain::time::{Instant, Zone};

/// What changed for the benefits of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is in force, with its end so many days later than before.
    Runs {
        /// The plan.
        plan: Code,
        /// The days.
        later: i32,
    },
    /// It stands still: none of its benefits can be used.
    Suspended {
        /// The plan.
        plan: Code,
    },
    /// It is over.
    Over {
        /// The plan.
        plan: Code,
    },
}

impl Terms {
    /// When time must look at them next.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.terms.iter().map(|term| self.due(term)).filter(|due| *due < Instant::MAX).min()
    }

    /// When time must look at a term: one that waits for a paused one moves with it.
    fn due(&self, term: &Term) -> Instant {
        let waits = || self.running(&term.plan).is_some_and(|before| matches!(before.state, State::Paused { .. }));
        if term.state == State::Waiting && waits() { Instant::MAX } else { term.due() }
    }

    /// Meets everything due by `at`, each at its own place in time; what turned, in order.
    pub fn walk(&mut self, zone: &Zone, at: Instant) -> Vec<Turn> {
        let mut turns = Vec::new();
        // What ends comes before what begins at the same instant.
        let next = |terms: &Terms| {
            let due = terms.terms.iter().filter(|term| terms.due(term) <= at);
            due.min_by_key(|term| (term.due(), term.state == State::Waiting, term.id)).cloned()
        };
        while let Some(term) = next(self) {
            turns.extend(self.turn(&term, zone, at));
        }
        turns
    }

    fn turn(&mut self, term: &Term, zone: &Zone, at: Instant) -> Vec<Turn> {
        let plan = term.plan.clone();
        match term.state {
            State::Waiting => {
                // A term paid for in grace takes the place of the one that ended.
                self.end_grace(&plan, at);
                self.set(term.id, State::Active);
                self.step(term.id, at, Step::Begun, term.until, None);
                self.begin(&plan, at);
                vec![Turn::Runs { plan, later: 0 }]
            }
            State::Active => {
                self.stop(&plan, at);
                let followed = self.terms.iter().any(|other| other.plan == plan && other.from == term.until);
                if followed {
                    self.end(term.id, at, Step::Ended, term.until);
                    return Vec::new();
                }
                let until = zone.plus(term.until, term.conditions.grace);
                if term.cancelled || until <= term.until {
                    let step = if term.cancelled { Step::Ended } else { Step::Lapsed };
                    self.end(term.id, at, step, term.until);
                    return vec![Turn::Over { plan }];
                }
                self.set(term.id, State::Grace { until });
                self.step(term.id, at, Step::Grace, until, None);
                vec![Turn::Suspended { plan }]
            }
            State::Grace { .. } => {
                self.end(term.id, at, Step::Lapsed, term.until);
                vec![Turn::Over { plan }]
            }
            State::Paused { .. } => self.resume(&plan, zone, at),
        }
    }

    /// Lets a stopped term go on; its end, and the terms after it, move by the whole days it was stopped.
    pub fn resume(&mut self, plan: &Code, zone: &Zone, at: Instant) -> Vec<Turn> {
        let Some(term) = self.running(plan).cloned() else { return Vec::new() };
        let State::Paused { since, until } = term.state else { return Vec::new() };
        let days = zone.day(at.min(until)).number() - zone.day(since).number();
        let later = |at: Instant| if at < Instant::MAX { zone.start(zone.day(at).plus_days(days)) } else { at };
        let mut moved = Vec::new();
        for one in self.terms.iter_mut().filter(|one| one.plan == *plan) {
            let is_own = one.id == term.id;
            one.until = later(one.until);
            one.chain.iter_mut().for_each(|chain| chain.moved += days);
            if is_own {
                (one.state, one.paused) = (State::Active, one.paused + days);
            } else {
                one.from = later(one.from);
            }
            moved.push((one.id, if is_own { Step::Resumed } else { Step::Moved }, one.until));
        }
        for (id, step, until) in moved.into_iter().filter(|(_, step, _)| days > 0 || *step == Step::Resumed) {
            self.step(id, at, step, until, None);
        }
        self.begin(plan, at);
        vec![Turn::Runs { plan: plan.clone(), later: days }]
    }

    fn end_grace(&mut self, plan: &Code, at: Instant) {
        let ended = |term: &&Term| term.plan == *plan && matches!(term.state, State::Grace { .. });
        let ended: Vec<(ActId, Instant)> = self.terms.iter().filter(ended).map(|term| (term.id, term.until)).collect();
        ended.into_iter().for_each(|(id, until)| self.end(id, at, Step::Ended, until));
    }

    fn set(&mut self, id: ActId, state: State) {
        self.terms.iter_mut().filter(|term| term.id == id).for_each(|term| term.state = state);
    }

    fn end(&mut self, id: ActId, at: Instant, step: Step, until: Instant) {
        self.terms.retain(|term| term.id != id);
        self.step(id, at, step, until, None);
    }

    /// Everything goes into another account (P32).
    pub fn leave(&mut self, at: Instant) {
        for term in std::mem::take(&mut self.terms) {
            self.stop(&term.plan, at);
            self.step(term.id, at, Step::Left, term.until, None);
        }
    }

    /// Terms come with another account: all, or those named. Two of one plan do not overlap: what is left of one that would
    /// lie beside a term of its plan goes behind it; beside a plan for life there is no room. Gives those that came.
    pub fn join(
        &mut self,
        other: &Terms,
        named: Option<&BTreeSet<ActId>>,
        from: MemberId,
        zone: &Zone,
        at: Instant,
    ) -> (BTreeSet<ActId>, Vec<Turn>) {
        self.had.extend(other.had.iter().cloned());
        self.tried |= other.tried;
        let (mut came, mut turns) = (BTreeSet::new(), Vec::new());
        for term in other.terms.iter().filter(|term| named.is_none_or(|named| named.contains(&term.id))) {
            let mut term = term.clone();
            if !matches!(term.state, State::Grace { .. }) {
                self.end_grace(&term.plan, at);
            }
            match self.last(&term.plan).map(|last| last.until) {
                Some(Instant::MAX) => continue,
                Some(end) if end > term.from => term.go_behind(end, zone, at),
                _ => {}
            }
            came.insert(term.id);
            let (plan, runs) = (term.plan.clone(), term.state == State::Active);
            self.add(term, Some(from), at);
            if runs {
                self.begin(&plan, at);
                turns.push(Turn::Runs { plan, later: 0 });
            }
        }
        turns.extend(self.walk(zone, at));
        (came, turns)
    }

    /// Terms go out again, as they stand now; those paid for since stay.
    pub fn part(&mut self, named: &BTreeSet<ActId>, at: Instant) -> Vec<Turn> {
        let mut turns = Vec::new();
        let going = self.terms.extract_if(.., |term| named.contains(&term.id));
        for term in going.collect::<Vec<Term>>() {
            self.step(term.id, at, Step::Left, term.until, None);
            if term.state != State::Waiting {
                self.stop(&term.plan, at);
                turns.push(Turn::Over { plan: term.plan });
            }
        }
        turns
    }
}
