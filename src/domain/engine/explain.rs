//! The why of an earning: the steps of its fact's life, and the sum of each reckoned again from the order and the
//! program version that it names (P18–P20, P33). It posts nothing.

use std::sync::Arc;

use super::consequence::Earning;
use crate::domain::event::Event;
use crate::domain::id::{Cause, CauseKind, Code, OrderId};
use crate::domain::order::{Order, RefundLine, Stage};
use crate::domain::points::cap::{Counters, Granted, When};
use crate::domain::points::earn;
use crate::domain::points::parts::{self, Part};
use crate::domain::points::rule::{EarnRule, Gain, Measure, Trigger};
use crate::domain::points::standing::{Case, Charged};
use crate::domain::points::taking::Earned;
use crate::domain::program::{Program, Versions};
use crate::domain::ratio::Ratio;
use crate::domain::time::{Day, Instant};

/// The rank of a stage met at its own instant.
const STAGE: u8 = 14;

/// The place of a fact among all that was booked for a member: by when it was booked, then as in N1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it entered the books.
    pub posted_at: Instant,
    /// When it happened.
    pub occurred_at: Instant,
    /// Its rank among facts of one instant.
    pub rank: u8,
    /// Whether it is a stage that was known before; it gives way to the facts of its instant and rank.
    pub was_known: bool,
    /// Its name.
    pub name: Arc<str>,
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

impl Trail {
    /// The life of an order: what was sold, what came later, and between them the stages that its rows stated, each met
    /// at its own instant (F2).
    pub fn of_order(id: OrderId, begun: Place, content: Arc<Order>, version: u32, mut later: Vec<Step>) -> Trail {
        later.sort_by(|a, b| a.place.cmp(&b.place));
        let mut trail = Trail { begun, content, version, steps: Vec::new() };
        let mut coming = trail.content.stages.in_time();
        for step in later {
            let before = (step.place.posted_at, step.place.rank);
            trail.meet(id, &mut coming, |place| (place.posted_at, place.rank) < before);
            if let Turn::Amended(content) = &step.turn {
                let stated = content.stages.in_time().into_iter();
                coming = stated.filter(|(_, stage)| coming.iter().any(|(_, known)| known == stage)).collect();
            }
            trail.steps.push(step);
        }
        trail.meet(id, &mut coming, |_| true);
        trail
    }

    /// Meets stages known from the order's own rows.
    fn meet(&mut self, id: OrderId, coming: &mut Vec<(Instant, Stage)>, is_before: impl Fn(&Place) -> bool) {
        while let Some((at, stage)) = coming.first().copied() {
            let last = self.steps.last().map_or(&self.begun, |step| &step.place);
            let (posted_at, name) = (at.max(last.posted_at), format!("{:020}", id.0).into());
            let place = Place { posted_at, occurred_at: at, rank: STAGE, was_known: true, name };
            if !is_before(&place) {
                return;
            }
            coming.remove(0);
            let (turn, kind) = match stage {
                Stage::Completed => (Turn::Completed(None), CauseKind::Completed),
                Stage::Cancelled => (Turn::Cancelled, CauseKind::Cancelled),
                Stage::Reopened | Stage::Paid => (Turn::Reopened, CauseKind::Reopened),
            };
            self.steps.push(Step { place, cause: kind.of(id.0), turn });
        }
    }

    /// Where what a rule on a trigger paid was computed.
    pub fn earned_at(&self, on: &Trigger) -> Option<&Place> {
        if *on != Trigger::OrderCompleted {
            return Some(&self.begun);
        }
        self.steps.iter().find(|step| matches!(step.turn, Turn::Completed(_))).map(|step| &step.place)
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

    /// Where what names a cause was booked; the instant tells several of one cause apart.
    pub fn place_of(&self, cause: Cause, posted_at: Instant) -> Option<&Place> {
        let mut own = self.steps.iter().filter(|step| step.cause == cause).map(|step| &step.place);
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

/// Points that a rule paid or took, for its caps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
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

/// The multiplier of a rule at a tier.
pub fn multiplier(program: &Program, rule: &EarnRule, tier: Option<&Code>) -> Ratio {
    match tier.and_then(|tier| program.rung(tier)) {
        Some(rung) if rule.multiplied => earn::multiplier(&program.points, &[rung.multiplier]),
        _ => Ratio::ONE,
    }
}

/// Reckons an earning again under the version it names; `paid` is all that its rule paid the member. None where that
/// version has no such rule, or the fact never did what the rule pays for.
pub fn reckon(
    trail: &Trail,
    subject: Subject<'_>,
    earning: &Earning,
    program: &Program,
    paid: &[Paid],
) -> Option<Reckoned> {
    let rule = program.rule(&earning.rule)?;
    let (mut stands, mut place, mut rest) = (trail.sold(), &trail.begun, &trail.steps[..]);
    let mut content = Arc::clone(&trail.content);
    if rule.on == Trigger::OrderCompleted {
        let first = rest.iter().position(|step| matches!(step.turn, Turn::Completed(_)))?;
        for step in &rest[..=first] {
            stands.apply(&step.turn);
        }
        content = Arc::clone(&stands.content);
        if let Turn::Completed(Some(known)) = &rest[first].turn {
            content = Arc::clone(known);
        }
        (place, rest) = (&rest[first].place, &rest[first + 1..]);
    }
    let (parts, basis) = match subject {
        Subject::Order => {
            let parts = parts::of(&content, &rule.basis);
            let counted: Vec<i64> = parts.iter().map(|part| part.counted).collect();
            let basis = stands.case.left_of(&counted);
            (parts, basis)
        }
        Subject::Event(event) | Subject::Run(event, _) => (Vec::new(), units(&rule.gain, event)),
        Subject::Nothing => (Vec::new(), 0),
    };
    let m = multiplier(program, rule, earning.tier.as_ref());
    let wanted = worth(rule, subject, basis, m)?;
    let shop = &program.shop;
    let when = When { day: shop.zone.day(earning.occurred_at), year: shop.year_start };
    let granted = counted(rule, paid, place, when).grant(rule, wanted, when);
    let activates_at = earn::activates(&shop.zone, earning.occurred_at, rule.pending);
    let expires_at = earn::expires(&shop.zone, activates_at, &rule.expiry, shop.year_start);
    let mut earned = Earned {
        rule: earning.rule.clone(),
        version: earning.version,
        occurred_at: earning.occurred_at,
        parts: parts.iter().map(|part| part.counted).collect(),
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
    let mut judged = Vec::new();
    for step in rest {
        if stands.apply(&step.turn) {
            let room = |net: i64| counted(rule, paid, &step.place, when).growth(rule, net, when);
            judged.extend(judge(&stands, &mut earned, rule, recheck, step, room));
        }
    }
    let place = place.clone();
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
    let (cause, place, target) = (step.cause, step.place.clone(), earned.net);
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

/// The rule's counters as they stood before a place.
fn counted(rule: &EarnRule, paid: &[Paid], place: &Place, when: When) -> Counters {
    let mut counters = Counters::default();
    for one in paid.iter().filter(|one| one.place < *place) {
        counters.count(rule, one.points, one.times, When { day: one.day, ..when });
    }
    counters
}
