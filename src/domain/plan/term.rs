//! The terms of one member: how one is bought, stopped, given up, and how it follows another (B8–B11).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

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

    /// Points that a term gave: found again when it is given up.
    pub fn gave(&mut self, id: ActId, benefit: &Code, points: i64) {
        for term in self.terms.iter_mut().filter(|term| term.id == id) {
            match term.gave.iter_mut().find(|gave| gave.0 == *benefit) {
                Some(gave) => gave.1 += points,
                None => term.gave.push((benefit.clone(), points, 0)),
            }
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
