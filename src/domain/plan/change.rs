//! What is done to terms that were bought: stopped for a while, kept from being renewed, given up (B9, B11).

use super::refund::{Spent, of_term};
use super::term::{Back, State, Term, Terms};
use super::walk::Turn;
use super::{Refund, Step};
use crate::domain::id::Code;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Zone};

impl Terms {
    /// The running term, where it is in force; or how it stands instead.
    fn active(&self, plan: &Code, member: &str) -> Result<&Term, Refusal> {
        let (member, code) = (member.to_owned(), plan.clone());
        match self.running(plan) {
            Some(term) if term.state == State::Active => Ok(term),
            Some(term) => Err(Refusal::PlanNotActive { member, plan: code, state: term.state.word() }),
            None => Err(Refusal::NoTerm { member, plan: code }),
        }
    }

    /// When a pause asked for now would be over by itself (B9).
    pub fn may_pause(
        &self,
        plan: &Code,
        zone: &Zone,
        at: Instant,
        asked: Option<Instant>,
        member: &str,
    ) -> Result<Instant, Refusal> {
        let term = self.active(plan, member)?;
        let (first, most) = (zone.day(term.from), term.conditions.pause_max);
        let most = most.after(first).number() - first.number();
        let left = most - term.paused;
        if left <= 0 {
            return Err(Refusal::NoPause { plan: plan.clone(), used: term.paused.into(), most: most.into() });
        }
        if term.until == Instant::MAX {
            return Err(Refusal::PlanForLife { member: member.to_owned(), plan: plan.clone() });
        }
        let latest = zone.start(zone.day(at).plus_days(left));
        match asked {
            Some(asked) if asked > latest => {
                let latest = zone.day(latest.plus_seconds(-1)).to_string();
                Err(Refusal::PauseTooLong { plan: plan.clone(), left: left.into(), latest })
            }
            asked => Ok(asked.unwrap_or(latest)),
        }
    }

    /// Stops the running term.
    pub fn pause(&mut self, plan: &Code, zone: &Zone, at: Instant, asked: Option<Instant>) -> Vec<Turn> {
        let Ok(until) = self.may_pause(plan, zone, at, asked, "") else { return Vec::new() };
        let place = self.place_of(plan);
        let Some(term) = place.map(|place| &mut self.terms[place]) else { return Vec::new() };
        term.state = State::Paused { since: at, until };
        let id = term.id;
        self.step(id, at, Step::Paused, until, None);
        self.stop(plan, at);
        vec![Turn::Suspended { plan: plan.clone() }]
    }

    pub(super) fn place_of(&self, plan: &Code) -> Option<usize> {
        self.terms.iter().position(|term| term.plan == *plan && term.state != State::Waiting)
    }

    /// Whether a pause can be ended.
    pub fn may_resume(&self, plan: &Code, member: &str) -> Result<(), Refusal> {
        let (member, code) = (member.to_owned(), plan.clone());
        match self.running(plan).map(|term| term.state) {
            Some(State::Paused { .. }) => Ok(()),
            Some(state) => Err(Refusal::NotPaused { member, plan: code, state: state.word() }),
            None => Err(Refusal::NoTerm { member, plan: code }),
        }
    }

    /// Whether a plan can be kept from being renewed: the last term of it, whose end it then is.
    pub fn may_cancel(&self, plan: &Code, member: &str) -> Result<&Term, Refusal> {
        let (member, code) = (member.to_owned(), plan.clone());
        match self.last(plan) {
            None => Err(Refusal::NoTerm { member, plan: code }),
            Some(term) if term.until == Instant::MAX => Err(Refusal::PlanForLife { member, plan: code }),
            Some(term) if term.cancelled => Err(Refusal::AlreadyCancelled { member, plan: code }),
            Some(term) if matches!(term.state, State::Grace { .. }) => {
                Err(Refusal::PlanNotActive { member, plan: code, state: term.state.word() })
            }
            Some(term) => Ok(term),
        }
    }

    /// Lets a plan end with its last term.
    pub fn cancel(&mut self, plan: &Code, at: Instant) {
        let Ok((id, until)) = self.may_cancel(plan, "").map(|term| (term.id, term.until)) else { return };
        self.terms.iter_mut().filter(|term| term.id == id).for_each(|term| term.cancelled = true);
        self.step(id, at, Step::Cancelled, until, None);
    }

    /// What comes back of the terms of a plan that are left, or of the one that a payment names, the last first (B11).
    pub fn may_refund(
        &self,
        plan: &Code,
        zone: &Zone,
        at: Instant,
        payment: Option<&str>,
        member: &str,
    ) -> Result<Vec<Back>, Refusal> {
        let left = |term: &&Term| !matches!(term.state, State::Grace { .. });
        let named = |term: &&Term| payment.is_none_or(|payment| term.payment.as_deref() == Some(payment));
        let own = self.terms.iter().filter(|term| term.plan == *plan).filter(left).filter(named);
        let back: Vec<Back> = own.rev().map(|term| term.back(zone, at)).collect::<Result<_, _>>()?;
        if back.is_empty() {
            return Err(Refusal::NoTerm { member: member.to_owned(), plan: plan.clone() });
        }
        Ok(back)
    }

    /// Gives terms up; what came back of each, and what turned.
    pub fn give_up(&mut self, back: &[Back], at: Instant) -> Vec<Turn> {
        let mut turns = Vec::new();
        for Back { term, amount } in back {
            let begun = term.state != State::Waiting;
            self.terms.retain(|known| known.id != term.id);
            self.step(term.id, at, Step::Refunded, at.max(term.from), Some(*amount));
            if begun {
                self.stop(&term.plan, at);
                turns.push(Turn::Over { plan: term.plan.clone() });
            }
        }
        turns
    }
}

impl Term {
    /// What comes back of it now.
    fn back(&self, zone: &Zone, at: Instant) -> Result<Back, Refusal> {
        let rule = self.conditions.refund;
        let plan = || self.plan.clone();
        let amount = match (self.state, rule) {
            (_, Refund::None) => return Err(Refusal::NoRefund { plan: plan() }),
            (State::Waiting, _) => self.paid,
            (_, Refund::FullWithin(span)) if at >= zone.through(self.from, span) => {
                let last = zone.day(zone.through(self.from, span).plus_seconds(-1)).to_string();
                return Err(Refusal::RefundTooLate { plan: plan(), last });
            }
            (_, Refund::FullWithin(_)) if self.used.0 > 0 => {
                return Err(Refusal::RefundOfUsed { plan: plan(), uses: self.used.0.into() });
            }
            _ => of_term(rule, self.spent(zone, at)).ok_or_else(|| Refusal::NoDaysLeft { plan: plan() })?,
        };
        Ok(Back { term: self.clone(), amount })
    }

    /// Its days, those not begun, and what was used of it. Days of pause are none of them.
    fn spent(&self, zone: &Zone, at: Instant) -> Spent {
        let day = |at: Instant| i64::from(zone.day(at).number());
        let stood = match self.state {
            State::Paused { since, .. } => since,
            _ => at,
        };
        let days = (self.until < Instant::MAX).then(|| day(self.until) - day(self.from) - i64::from(self.paused));
        let unused = if self.until < Instant::MAX { day(self.until) - day(stood) - 1 } else { 0 };
        Spent { paid: self.paid, days, unused, cost: self.used.1, uses: self.used.0 }
    }
}
