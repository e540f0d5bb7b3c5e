//! The terms of one member: how one is bought, stopped, given up, and how it follows another (B8–B11).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::refund::{Spent, of_term};
use super::walk::Turn;
use super::{Length, Made, Plan, Refund, Row, Step, What};
use crate::domain::id::{ActId, Cause, CauseKind, Code, MemberId};
use crate::domain::money::Money;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, Instant, Span, Zone};

/// What holds of a term as it did when it was made (R10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// Time to pay after the end.
    pub grace: Span,
    /// What comes back.
    pub refund: Refund,
    /// How long it may be stopped in all; zero = not at all.
    pub pause_max: Span,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The act that paid for it.
    pub id: ActId,
    /// Of which plan.
    pub plan: Code,
    /// The program version it was made under.
    pub version: u32,
    /// The payment; none for a trial.
    pub payment: Option<String>,
    /// The price paid.
    pub paid: Money,
    /// Its first instant.
    pub from: Instant,
    /// Its end; [`Instant::MAX`] = never.
    pub until: Instant,
    /// How it stands.
    pub state: State,
    /// Whether it is not to be renewed.
    pub cancelled: bool,
    /// Days it was stopped.
    pub paused: i32,
    /// What held when it was made.
    pub conditions: Conditions,
    /// Benefits used in it, and what they cost the shop.
    pub used: (u32, Money),
    /// Points it gave, and those among them that ended unused, by benefit.
    pub gave: Vec<(Code, i64, i64)>,
    pub(super) chain: Option<Chain>,
}

/// How a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Not begun.
    Waiting,
    /// In force.
    Active,
    /// Stopped.
    Paused {
        /// Since when.
        since: Instant,
        /// When it goes on by itself.
        until: Instant,
    },
    /// Over, with time to pay for the next.
    Grace {
        /// Until then.
        until: Instant,
    },
}

impl State {
    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Active => "in_force",
            State::Paused { .. } => "paused",
            State::Grace { .. } => "grace",
        }
    }
}

/// Terms that follow one another unbroken are counted from the first day of the first (K2), moved by whole days of pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chain {
    anchor: Day,
    span: Span,
    nth: u32,
    pub(super) moved: i32,
}

impl Chain {
    fn end(self, zone: &Zone) -> Instant {
        zone.start(self.span.times_after(self.anchor, self.nth).plus_days(self.moved))
    }
}

/// How a term is come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// As the first.
    Subscribe,
    /// After another.
    Renew,
    /// Either way.
    Activate,
    /// For nothing, once.
    Try,
}

/// What comes back of one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The term as it was.
    pub term: Term,
    /// How much.
    pub amount: Money,
}

/// A member's terms that are not over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    rows: u32,
    /// By their first instant.
    pub terms: Vec<Term>,
    /// Plans the member ever had.
    pub had: BTreeSet<Code>,
    /// Whether a trial was had.
    pub tried: bool,
    /// Which plans were in force from when to when, oldest first; [`Instant::MAX`] = still.
    pub ran: Vec<(Code, Instant, Instant)>,
    #[serde(skip)]
    pub(super) written: Vec<Row>,
}

impl Terms {
    /// What was written since the last call.
    pub fn drain(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.written)
    }

    /// Plans in force at an instant, as it was on record then, ascending (L2).
    #[must_use]
    pub fn in_force(&self, at: Instant) -> Vec<Code> {
        let ran = self.ran.iter().filter(|(_, from, until)| *from <= at && at < *until);
        let all: BTreeSet<Code> = ran.map(|(plan, ..)| plan.clone()).collect();
        all.into_iter().collect()
    }

    /// The term of a plan that is begun and not over.
    #[must_use]
    pub fn running(&self, plan: &Code) -> Option<&Term> {
        self.terms.iter().find(|term| term.plan == *plan && term.state != State::Waiting)
    }

    /// The last term of a plan.
    #[must_use]
    pub fn last(&self, plan: &Code) -> Option<&Term> {
        self.terms.iter().rfind(|term| term.plan == *plan)
    }

    /// When a term bought now would begin and end; or why none can be (B8–B10).
    pub fn quote(
        &self,
        plan: &Plan,
        zone: &Zone,
        at: Instant,
        offer: Offer,
        member: &str,
    ) -> Result<(Instant, Instant), Refusal> {
        let (member, code) = (member.to_owned(), plan.code.clone());
        let last = self.last(&plan.code);
        match (offer, last) {
            (Offer::Try, _) if plan.trial.is_zero() => return Err(Refusal::NoTrial { plan: code }),
            (Offer::Try, _) if self.tried => return Err(Refusal::TriedBefore { member }),
            (Offer::Renew, None) if !self.had.contains(&code) => {
                return Err(Refusal::NothingToRenew { member, plan: code });
            }
            (_, Some(last)) if last.until == Instant::MAX => return Err(Refusal::PlanForLife { member, plan: code }),
            (Offer::Subscribe | Offer::Try, Some(last)) => {
                let until = zone.shown(last.until);
                return Err(Refusal::PlanRuns { member, plan: code, until });
            }
            _ => {}
        }
        let (from, until, _) = self.place(plan, zone, at, offer);
        Ok((from, until))
    }

    fn place(&self, plan: &Plan, zone: &Zone, at: Instant, offer: Offer) -> (Instant, Instant, Option<Chain>) {
        let last = self.last(&plan.code);
        let from = last.map_or(at, |last| last.until);
        let span = match (offer, plan.length) {
            (Offer::Try, _) => plan.trial,
            (_, Length::Every(span)) => span,
            (_, Length::Lifetime) => return (from, Instant::MAX, None),
        };
        // A term of another length, a trial's or another version's, begins a count of its own.
        let goes_on = last.and_then(|last| last.chain).filter(|chain| chain.span == span);
        let chain = goes_on.map_or(Chain { anchor: zone.day(from), span, nth: 1, moved: 0 }, |chain| Chain {
            nth: chain.nth.saturating_add(1),
            ..chain
        });
        (from, chain.end(zone), Some(chain))
    }

    /// Makes the term that [`Terms::quote`] told of; gives what turned.
    pub fn make(
        &mut self,
        id: ActId,
        (plan, version): (&Plan, u32),
        zone: &Zone,
        at: Instant,
        offer: Offer,
        (payment, paid): (Option<String>, Money),
    ) -> Vec<Turn> {
        if self.quote(plan, zone, at, offer, "").is_err() {
            return Vec::new();
        }
        let (from, until, chain) = self.place(plan, zone, at, offer);
        self.had.insert(plan.code.clone());
        self.tried |= offer == Offer::Try;
        let term = Term {
            id,
            plan: plan.code.clone(),
            version,
            payment,
            paid,
            from,
            until,
            state: State::Waiting,
            cancelled: false,
            paused: 0,
            conditions: plan.conditions,
            used: (0, Money::ZERO),
            gave: Vec::new(),
            chain,
        };
        self.add(term, None, at);
        self.walk(zone, at)
    }

    /// Takes a term up, and says so in the books.
    pub(super) fn add(&mut self, term: Term, came_from: Option<MemberId>, at: Instant) {
        let made = Made {
            plan: term.plan.clone(),
            version: term.version,
            payment: term.payment.clone(),
            paid: term.paid,
            from: term.from,
            until: term.until,
            came_from,
        };
        self.write(term.id, at, What::Made(made));
        self.terms.push(term);
        self.terms.sort_by_key(|term| (term.from, term.id));
    }

    pub(super) fn write(&mut self, term: ActId, at: Instant, what: What) {
        self.rows += 1;
        self.written.push(Row { number: self.rows, term, at, what });
    }

    pub(super) fn step(&mut self, term: ActId, at: Instant, step: Step, until: Instant, amount: Option<Money>) {
        self.write(term, at, What::Step { step, until, amount });
    }

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

    /// Points that a term gave: found again when it is given up.
    pub fn gave(&mut self, id: ActId, benefit: &Code, points: i64) {
        for term in self.terms.iter_mut().filter(|term| term.id == id) {
            term.gave.push((benefit.clone(), points, 0));
        }
    }

    /// Points that a term gave ended unused, or came back when negative (P21).
    pub fn ended(&mut self, of: Cause, benefit: &Code, points: i64) {
        let own =
            self.terms.iter_mut().filter(|term| of == CauseKind::Act.of(term.id.0)).flat_map(|term| &mut term.gave);
        if let Some(gave) = own.into_iter().find(|gave| gave.0 == *benefit) {
            gave.2 += points;
        }
    }

    /// A benefit of a plan was used in its running term, or given back when negative.
    pub fn used(&mut self, plan: &Code, times: i32, cost: Money) -> Option<ActId> {
        let place = self.place_of(plan)?;
        let term = &mut self.terms[place];
        term.count(times, cost);
        Some(term.id)
    }

    /// A use in a term was given back, if the term is not over.
    pub fn unused(&mut self, id: ActId, cost: Money) {
        self.terms.iter_mut().filter(|term| term.id == id).for_each(|term| term.count(-1, Money(-cost.get())));
    }

    /// A plan is in force from now on.
    pub(super) fn begin(&mut self, plan: &Code, at: Instant) {
        self.ran.push((plan.clone(), at, Instant::MAX));
    }

    /// A plan is no longer in force.
    pub(super) fn stop(&mut self, plan: &Code, at: Instant) {
        let open = self.ran.iter_mut().rfind(|(known, _, until)| known == plan && *until == Instant::MAX);
        if let Some(open) = open {
            open.2 = at;
        }
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

    /// Begins when another ends, with the days that it has left.
    pub(super) fn go_behind(&mut self, end: Instant, zone: &Zone, at: Instant) {
        let stood = match self.state {
            State::Paused { since, .. } => since,
            _ => at.max(self.from),
        };
        if self.until < Instant::MAX {
            let days = (zone.day(self.until).number() - zone.day(stood).number()).max(0);
            self.until = zone.start(zone.day(end).plus_days(days));
        }
        (self.from, self.chain, self.state) = (end, None, State::Waiting);
    }

    fn count(&mut self, times: i32, cost: Money) {
        self.used = (self.used.0.saturating_add_signed(times), Money(self.used.1.get().saturating_add(cost.get())));
    }

    /// When time must look at it.
    pub(super) fn due(&self) -> Instant {
        match self.state {
            State::Waiting => self.from,
            State::Active => self.until,
            State::Paused { until, .. } | State::Grace { until } => until,
        }
    }
}
