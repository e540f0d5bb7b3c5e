//! The why of an earning: the steps of its fact's life, and the sum of each reckoned again from the order and the
//! program version that it names (P18–P20, P33). It posts nothing.

use std::sync::Arc;

use super::consequence::Earning;
use super::step::LOOK_BACK;
use crate::domain::event::Event;
use crate::domain::id::Cause;
use crate::domain::order::{Order, RefundLine};
use crate::domain::points::cap::{Counters, Granted, When};
use crate::domain::points::earn;
use crate::domain::points::parts::{self, Part};
use crate::domain::points::rule::{EarnRule, Gain, Measure, Trigger};
use crate::domain::points::standing::{Case, Charged};
use crate::domain::points::taking::Earned;
use crate::domain::program::{Program, Versions};
use crate::domain::ratio::Ratio;
use crate::domain::time::{Day, Instant};

/// The place of a fact among all that was booked for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its number, from 1, in the order in which they were booked.
    pub number: u32,
    /// When it entered the books.
    pub posted_at: Instant,
    /// When it happened.
    pub occurred_at: Instant,
}

impl Place {
    /// Whether it came after what was settled already.
    pub fn is_late(&self) -> bool {
        self.occurred_at < self.posted_at
    }
}

/// What happened to an order, or an event, after it was first booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It was completed; with the content then known where it was learnt later.
    Completed(Option<Arc<Order>>),
    /// It became void; an event: it was undone.
    Cancelled,
    /// It is no longer void.
    Reopened,
    /// It has other content.
    Amended(Arc<Order>),
    /// Money went back.
    Refunded(Vec<RefundLine>),
}

/// A turn and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place.
    pub place: Place,
    /// What its rows name as their cause.
    pub cause: Cause,
    /// What happened.
    pub turn: Turn,
}

/// The life of a fact that earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Where it begins.
    pub begun: Place,
    /// What was sold; an event has no content.
    pub content: Arc<Order>,
    /// The program version at the sale.
    pub version: u32,
    /// What happened since, in order.
    pub steps: Vec<Step>,
}

/// An order as it stands after some of its steps.
#[derive(Clone, Debug)]
pub struct Stands {
    /// Its case, without earnings.
    pub case: Case,
    /// Its content.
    pub content: Arc<Order>,
}

/// When something was earned: how the order stood, where, with which content, and what came after.
struct Moment<'a> {
    stands: Stands,
    place: Place,
    content: Arc<Order>,
    rest: &'a [Step],
}

impl Trail {
    /// Where what a rule on a trigger paid was computed.
    pub fn earned_at(&self, on: &Trigger) -> Option<&Place> {
        if *on != Trigger::OrderCompleted {
            return Some(&self.begun);
        }
        self.steps.iter().find(|step| matches!(step.turn, Turn::Completed(_))).map(|step| &step.place)
    }

    /// The moment at which rules on a trigger paid; none where it never came.
    fn moment(&self, on: &Trigger) -> Option<Moment<'_>> {
        let (mut stands, mut content) = (self.sold(), Arc::clone(&self.content));
        if *on != Trigger::OrderCompleted {
            return Some(Moment { stands, place: self.begun, content, rest: &self.steps });
        }
        let first = self.steps.iter().position(|step| matches!(step.turn, Turn::Completed(_)))?;
        for step in &self.steps[..=first] {
            stands.apply(&step.turn);
            content = Arc::clone(&stands.content);
            if let Turn::Completed(Some(known)) = &step.turn {
                content = Arc::clone(known);
            }
        }
        Some(Moment { stands, place: self.steps[first].place, content, rest: &self.steps[first + 1..] })
    }

    /// The content as it was known at a place.
    pub fn content_at(&self, place: &Place) -> Arc<Order> {
        let mut content = &self.content;
        for step in self.steps.iter().take_while(|step| step.place <= *place) {
            match &step.turn {
                Turn::Amended(known) => content = known,
                Turn::Completed(Some(known)) if step.place == *place => content = known,
                _ => {}
            }
        }
        Arc::clone(content)
    }

    /// Where what names a cause was booked, after a place's number: several changes of one cause take their turns.
    pub fn place_of(&self, cause: Cause, posted_at: Instant, after: u32) -> Option<&Place> {
        let own = self.steps.iter().filter(|step| step.cause == cause && step.place.number > after);
        let mut own = own.map(|step| &step.place);
        own.clone().find(|place| place.posted_at == posted_at).or_else(|| own.next())
    }

    /// As it was sold.
    pub fn sold(&self) -> Stands {
        let lines = earn::nets(&self.content).into_iter().map(|net| Charged { net, refunded: 0 }).collect();
        Stands { case: Case { lines, ..Case::default() }, content: Arc::clone(&self.content) }
    }

    /// What the order counts for at a place, and since when it counts; none where it does not yet (T2).
    pub fn mark(&self, versions: &Versions, upto: impl Fn(&Place) -> bool) -> Option<(Instant, i64)> {
        if !upto(&self.begun) {
            return None;
        }
        let (mut stands, sold_at) = (self.sold(), self.begun.occurred_at);
        let at_sale = versions.at(sold_at);
        let on_completed = |program: &Program| program.tiers.as_ref().is_some_and(|tiers| tiers.count_on_completed);
        let basis = |order: &Order, program: &Program| earn::basis(order, &program.basis);
        let mut counted = (!on_completed(at_sale)).then(|| (sold_at, basis(&self.content, at_sale)));
        let frozen = versions.number(self.version).unwrap_or(at_sale);
        for step in self.steps.iter().take_while(|step| upto(&step.place)) {
            let first = matches!(step.turn, Turn::Completed(_)) && !stands.case.completed;
            stands.apply(&step.turn);
            match &step.turn {
                Turn::Completed(known) if first && on_completed(frozen) => {
                    let content = known.as_ref().unwrap_or(&stands.content);
                    let at = step.place.occurred_at;
                    counted = Some((at, basis(content, versions.at(at))));
                }
                Turn::Amended(content) => {
                    counted = counted.map(|(at, _)| (at, basis(content, frozen)));
                }
                _ => {}
            }
        }
        counted.map(|(at, parts)| (at, stands.case.left_of(&parts)))
    }
}

impl Stands {
    /// Takes a turn in; whether earnings are judged again.
    pub fn apply(&mut self, turn: &Turn) -> bool {
        let reopens = std::mem::take(&mut self.case.cancelled);
        match turn {
            Turn::Completed(_) => self.case.completed = true,
            Turn::Reopened => {}
            Turn::Cancelled => self.case.cancelled = true,
            Turn::Amended(content) => {
                self.case.cancelled = reopens;
                self.case.amend(&earn::nets(content));
                self.content = Arc::clone(content);
            }
            Turn::Refunded(lines) => {
                self.case.cancelled = reopens;
                self.case.refund(lines);
            }
        }
        !matches!(turn, Turn::Completed(_) | Turn::Reopened) || reopens
    }
}

/// What else the sum of an earning is made of.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// The order of the trail.
    Order,
    /// An event.
    Event(&'a Event),
    /// The n-th day of an unbroken run.
    Run(&'a Event, u32),
    /// Nothing: a member joined.
    Nothing,
}

/// What a rule paid a member and took, for its caps.
#[derive(Clone, Debug, Default)]
pub struct Payments<'a> {
    /// Each of them, in any order.
    pub paid: Vec<Paid<'a>>,
    /// Events at which counters of long ago were forgotten, and their local days.
    pub forgets: Vec<(Place, Day)>,
}

/// Points that a rule paid or took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paid<'a> {
    /// For which fact.
    pub of: Cause,
    /// The rule as it was in the version that paid: its caps are what it was counted for.
    pub rule: &'a EarnRule,
    /// Where.
    pub place: Place,
    /// The local day it counts in.
    pub day: Day,
    /// Points, negative where taken.
    pub points: i64,
    /// How many times it paid, negative where none of it is left.
    pub times: i64,
}

/// An earning reckoned again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reckoned {
    /// Where it was computed.
    pub place: Place,
    /// The order by line; empty where no order is behind it.
    pub parts: Vec<Part>,
    /// The basis, as far as it stood then.
    pub basis: i64,
    /// The multiplier.
    pub m: Ratio,
    /// What the rule was worth.
    pub wanted: i64,
    /// What the caps left.
    pub granted: Granted,
    /// First usable instant.
    pub activates_at: Instant,
    /// End; [`Instant::MAX`] = never.
    pub expires_at: Instant,
    /// What later turns made of it.
    pub judged: Vec<Judged>,
}

/// A later turn that changed what an earning should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What happened.
    pub cause: Cause,
    /// Where.
    pub place: Place,
    /// The basis that stood then; −1 where nothing did.
    pub standing: i64,
    /// What it stood at before.
    pub before: i64,
    /// What it should be.
    pub target: i64,
}

/// Reckons an earning again under the version it names; `past` is all that its rule paid the member. None where that
/// version has no such rule, or the fact never did what the rule pays for.
pub fn reckon(
    trail: &Trail,
    subject: Subject<'_>,
    earning: &Earning,
    program: &Program,
    past: &Payments<'_>,
) -> Option<Reckoned> {
    let rule = program.rule(&earning.rule)?;
    let Moment { mut stands, place, content, rest } = trail.moment(&rule.on)?;
    let parts = if matches!(subject, Subject::Order) { parts::of(&content, &rule.basis) } else { Vec::new() };
    let counts: Vec<i64> = parts.iter().map(|part| part.counted).collect();
    let basis = match subject {
        Subject::Order => stands.case.left_of(&counts),
        Subject::Event(event) | Subject::Run(event, _) => units(&rule.gain, event),
        Subject::Nothing => 0,
    };
    let m = program.multiplier(rule, earning.tier.as_ref(), &earning.joined);
    let wanted = worth(rule, subject, basis, m)?;
    let shop = &program.shop;
    let when = When { day: shop.zone.day(earning.occurred_at), year: shop.year_start };
    // What it did to the caps itself is what comes out, not what was booked.
    let mut own: Vec<Paid<'_>> = Vec::new();
    let granted = past.before(rule, earning.of, &own, &place, when).grant(rule, wanted, when);
    let activates_at = earn::activates(&shop.zone, earning.occurred_at, rule.pending);
    let expires_at = earn::expires(&shop.zone, activates_at, &rule.expiry, shop.year_start);
    let mut earned = Earned {
        idle: false,
        ended_before: 0,
        rule: earning.rule.clone(),
        version: earning.version,
        occurred_at: earning.occurred_at,
        parts: counts,
        m,
        wanted,
        granted: granted.points,
        net: granted.points,
        stood: basis,
        activates_at,
        expires_at,
        expired: 0,
        takings: Vec::new(),
    };
    let recheck = program.points.refund.recheck_minimum;
    let (of, day) = (earning.of, when.day);
    let paid = |place: Place, points: i64, times: i64| Paid { of, rule, place, day, points, times };
    own.push(paid(place, earned.net, i64::from(earned.net > 0)));
    let mut judged = Vec::new();
    for step in rest {
        if !stands.apply(&step.turn) {
            continue;
        }
        let room = |net: i64| past.before(rule, earning.of, &own, &step.place, when).growth(rule, net, when);
        if let Some(one) = judge(&stands, &mut earned, rule, recheck, step, room) {
            let times = i64::from(one.target > 0) - i64::from(one.before > 0);
            own.push(paid(one.place, one.target - one.before, times));
            judged.push(one);
        }
    }
    Some(Reckoned { place, parts, basis, m, wanted, granted, activates_at, expires_at, judged })
}

/// P20 once more; none where nothing changes.
fn judge(
    stands: &Stands,
    earned: &mut Earned,
    rule: &EarnRule,
    recheck: bool,
    step: &Step,
    room: impl FnOnce(i64) -> i64,
) -> Option<Judged> {
    if let Turn::Amended(content) = &step.turn {
        earned.parts = earn::basis(content, &rule.basis);
    }
    let wanted = stands.case.target(earned, rule, recheck);
    let (standing, before) = (stands.case.stands(earned), earned.net);
    let most = if standing > earned.stood { before.saturating_add(room(before)) } else { before };
    earned.stood = standing;
    earned.net = wanted.min(most);
    let (cause, place, target) = (step.cause, step.place, earned.net);
    (target != before).then_some(Judged { cause, place, standing, before, target })
}

/// What a rule counts of an event.
fn units(gain: &Gain, event: &Event) -> i64 {
    match gain {
        Gain::Rate { of: Measure::EventQuantity, .. } => event.quantity,
        Gain::Rate { .. } => event.value.get(),
        _ => 0,
    }
}

fn worth(rule: &EarnRule, subject: Subject<'_>, basis: i64, m: Ratio) -> Option<i64> {
    let gain = match (&rule.gain, subject) {
        (Gain::Streak(steps), Subject::Run(_, days)) => {
            let step = usize::try_from(days.checked_sub(1)?).ok()? % steps.len().max(1);
            &Gain::Fixed(*steps.get(step)?)
        }
        (gain, _) => gain,
    };
    Some(earn::wanted(gain, basis, m, rule.rounding))
}

impl Payments<'_> {
    /// The rule's counters as they stood before a place; of the fact itself `own` is counted instead.
    fn before(&self, rule: &EarnRule, of: Cause, own: &[Paid<'_>], place: &Place, when: When) -> Counters {
        let mut counters = Counters::default();
        if rule.caps.is_empty() {
            return counters;
        }
        let others = self.paid.iter().filter(|one| one.of != of);
        let mut paid: Vec<&Paid<'_>> = others.chain(own).filter(|one| one.place < *place).collect();
        paid.sort_by_key(|one| one.place);
        let mut forgets = self.forgets.iter().filter(|(at, _)| at < place).peekable();
        for one in paid {
            while let Some((_, day)) = forgets.next_if(|(at, _)| *at < one.place) {
                counters.forget_before(day.plus_days(-LOOK_BACK));
            }
            counters.count(one.rule, one.points, one.times, When { day: one.day, ..when });
        }
        forgets.for_each(|(_, day)| counters.forget_before(day.plus_days(-LOOK_BACK)));
        counters
    }
}
