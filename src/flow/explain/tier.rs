//! Why a member stands where they stand: every tier period and check with its figures, thresholds and window, and the
//! orders behind them, each figure reckoned again as it was known then (T12).

use super::Life;
use crate::domain::engine::boundary::ladder;
use crate::domain::engine::explain::Place;
use crate::domain::id::{CauseKind, MemberId, OrderId};
use crate::domain::program::Program;
use crate::domain::tier::assess::Ladder;
use crate::domain::tier::metric::{History, Mark, Metrics};
use crate::domain::tier::{Criteria, Guarantee};
use crate::domain::time::{Instant, Span, Unit};
use crate::error::{Error, Result};
use crate::flow::{Session, known, settle};
use crate::store::explain::{self as books, Check, Period, Taken};

/// A tier period and why it began, stayed and ended.
#[derive(Clone, Debug)]
pub struct Told {
    /// The period.
    pub period: Period,
    /// How its guarantee was reckoned; none where it has none.
    pub guarantee: Option<Safe>,
    /// Its checks, in order; the first is the one that opened it.
    pub checks: Vec<Checked>,
}

/// How an end was reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Safe {
    /// Counted from here.
    pub from: Instant,
    /// How long, where that is a span.
    pub span: Option<Span>,
    /// The end as booked.
    pub until: Instant,
    /// Whether it comes out again.
    pub agrees: bool,
}

/// A check, as it was booked and reckoned again.
#[derive(Clone, Debug)]
pub struct Checked {
    /// As booked.
    pub check: Check,
    /// The program version it was asked under.
    pub version: u32,
    /// What was asked; none where that rung asks nothing.
    pub asked: Option<Criteria>,
    /// What counted then, reckoned again.
    pub again: Metrics,
    /// Whether both are one.
    pub agrees: bool,
    /// How the end it gave was reckoned; none where it gave none.
    pub safe: Option<Safe>,
    /// The orders that reach the threshold, newest first; where it was not reached, all that counted.
    pub orders: Vec<Counted>,
}

/// An order that counted in a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its source and id.
    pub name: String,
    /// When it counts.
    pub at: Instant,
    /// What it counted for then.
    pub spend: i64,
    /// It and the newer ones together.
    pub together: i64,
    /// When it entered the books, where that was after it counts.
    pub late: Option<Instant>,
}

/// What is needed to ask again.
struct Asker<'a> {
    session: &'a Session<'a>,
    life: Life,
    joined_at: Instant,
}

/// Explains a member's tier as of the instant worked at, newest period first.
pub fn explain(session: &Session<'_>, member: MemberId) -> Result<Vec<Told>> {
    known::of_member(session, member)?;
    let periods = books::list_periods(session.db, member, session.now)?;
    let checks = books::list_checks(session.db, member, session.now)?;
    let joined_at = settle::load_one(session, member, session.now)?.joined_at.unwrap_or(Instant::MIN);
    let mut life = Life::load(session, member)?;
    life.fill(session, |_| true)?;
    let asker = Asker { session, life, joined_at };
    let mut told: Vec<Told> = Vec::new();
    for period in &periods {
        // A period may begin and end in one instant: what opened it is its own then, by what it came to.
        let next = periods.iter().find(|later| later.number == period.number + 1);
        let own = |check: &&Check| {
            let opens = check.at == period.from && check.outcome == period.reason && asker.opens(check, period, &told);
            let within = check.at >= period.from && period.until.is_none_or(|until| check.at < until);
            let by_other = next.is_some_and(|next| check.at == next.from && check.outcome == next.reason);
            opens || (within && !by_other && !is_opening(&check.outcome))
        };
        let own: Vec<&Check> = checks.iter().filter(own).collect();
        let one = asker.told(period, &own, &told);
        told.push(one);
    }
    told.reverse();
    Ok(told)
}

/// Narrows an explanation to one period.
pub fn only(told: Vec<Told>, number: u32) -> Result<Vec<Told>> {
    let kept: Vec<Told> = told.into_iter().filter(|one| one.period.number == number).collect();
    if kept.is_empty() { Err(Error::NotFound { noun: "period", name: number.to_string() }) } else { Ok(kept) }
}

/// Whether a check of this outcome begins a period.
fn is_opening(outcome: &str) -> bool {
    !matches!(outcome, "renewed" | "at_risk")
}

impl Told {
    /// Whether all that was reckoned again is as it was booked.
    pub fn agrees(&self) -> bool {
        let safe = |safe: &Option<Safe>| safe.as_ref().is_none_or(|safe| safe.agrees);
        safe(&self.guarantee) && self.checks.iter().all(|check| check.agrees && safe(&check.safe))
    }
}

impl Asker<'_> {
    /// Whether a check opened a period: a rise asks about the tier reached, a fall about the one left.
    fn opens(&self, check: &Check, period: &Period, before: &[Told]) -> bool {
        let left = before.last().map(|before| &before.period.tier);
        let asked = if period.reason == "fell" { left } else { Some(&period.tier) };
        asked == Some(&check.tier)
    }

    fn told(&self, period: &Period, checks: &[&Check], before: &[Told]) -> Told {
        let program = self.session.versions().number(period.version);
        let ladder = program.and_then(|program| ladder(program, self.joined_at));
        let anchor = anchor(period, before);
        // What was taken up again keeps the renewals it had.
        let most = if period.reason == "reopened" { MOST_RENEWALS } else { 0 };
        let given = ladder.zip(period.guaranteed_until).map(|(ladder, until)| {
            let renewals = (0..=most).find(|n| ladder.guarantee(&period.tier, anchor, *n) == until);
            (renewals, safe(&ladder, anchor, renewals, until))
        });
        let mut renewals = given.as_ref().and_then(|given| given.0).unwrap_or(0);
        let mut told = Vec::new();
        for check in checks {
            let program = if is_opening(&check.outcome) { program } else { None };
            let program = program.unwrap_or_else(|| self.session.versions().at(check.at));
            let mut one = self.checked(check, program);
            if let Some(ladder) = self::ladder(program, self.joined_at) {
                one.safe = match (check.outcome.as_str(), check.guaranteed_until) {
                    ("renewed", Some(until)) => {
                        renewals += 1;
                        let comes = ladder.guarantee(&period.tier, anchor, renewals) == until;
                        Some(safe(&ladder, anchor, comes.then_some(renewals), until))
                    }
                    ("at_risk", Some(until)) => {
                        // The window of an unmet boundary ends there.
                        let (from, grace) = (check.until, ladder.rules.grace);
                        let agrees = ladder.calendar.zone.plus(from, grace) == until;
                        Some(Safe { from, span: Some(grace), until, agrees })
                    }
                    _ => None,
                };
            }
            told.push(one);
        }
        Told { period: period.clone(), guarantee: given.map(|given| given.1), checks: told }
    }

    fn checked(&self, check: &Check, program: &Program) -> Checked {
        let asked = program
            .rung(&check.tier)
            .and_then(|rung| if check.retain { rung.retain.clone() } else { rung.qualify.clone() });
        // A fact may be booked together with a stage of its order, and what time asks late with what came late: of these
        // instants the one at which the figures come out is meant.
        let mut known = self.known(&|place| place.posted_at < check.at);
        for upto in self.places(check).iter().rev() {
            known = self.known(&|place| place.number <= *upto);
            if known.0.metrics(check.from, check.until) == check.metrics {
                break;
            }
        }
        let again = known.0.metrics(check.from, check.until);
        let orders = self.orders(&known, check, asked.as_ref());
        let agrees = again == check.metrics;
        Checked { check: check.clone(), version: program.number, asked, again, agrees, safe: None, orders }
    }

    /// Up to which place the books may have been known to a check, the likeliest last.
    fn places(&self, check: &Check) -> Vec<u32> {
        let all = self.life.trails.values();
        let all = all.flat_map(|trail| std::iter::once(&trail.begun).chain(trail.steps.iter().map(|step| &step.place)));
        let mut before = 0;
        let mut last = 0;
        for place in all {
            if place.posted_at < check.at {
                before = before.max(place.number);
            }
            if place.posted_at <= check.at {
                last = last.max(place.number);
            }
        }
        let of = match check.cause.kind {
            CauseKind::Completed | CauseKind::Cancelled | CauseKind::Reopened | CauseKind::Amendment => {
                CauseKind::Order.of(check.cause.id)
            }
            CauseKind::Undo => CauseKind::Event.of(check.cause.id),
            _ => check.cause,
        };
        let mut places = vec![last, before];
        let steps = self.life.trails.values().flat_map(|trail| &trail.steps);
        places.extend(steps.filter(|step| step.cause == check.cause).map(|step| step.place.number));
        if let Some(trail) = self.life.trails.get(&of) {
            let own = std::iter::once(&trail.begun).chain(trail.steps.iter().map(|step| &step.place));
            places.extend(own.filter(|place| place.posted_at == check.at).map(|place| place.number));
        }
        places
    }

    /// What counted, as known from what was booked so far, and where each order's part of it was booked.
    fn known(&self, upto: &dyn Fn(&Place) -> bool) -> (History, Vec<(OrderId, Place)>) {
        let (versions, zone) = (self.session.versions(), self.session.zone());
        let (mut history, mut places) = (History::default(), Vec::new());
        for (of, trail) in self.life.trails.iter().filter(|(of, _)| of.kind == CauseKind::Order) {
            let order = OrderId(of.id);
            let Some((at, spend)) = trail.mark(versions, upto) else { continue };
            history.set_mark(Mark { order, at, day: zone.day(at), spend, refunded: false, void: false });
            let booked = trail.steps.iter().map(|step| &step.place).find(|place| place.occurred_at == at);
            let booked = if trail.begun.occurred_at == at { Some(&trail.begun) } else { booked };
            places.extend(booked.map(|place| (order, *place)));
        }
        for earning in &self.life.earnings {
            let rule = versions.number(earning.version).and_then(|program| program.rule(&earning.rule));
            let earned = self.life.earned_at(self.session, earning).filter(|place| upto(place));
            let Some(_) = rule.filter(|rule| rule.qualifying).and(earned) else { continue };
            let trail = &self.life.trails[&earning.of];
            let own = self.life.takings.iter().filter(|taken| taken.of == earning.of && taken.rule == earning.rule);
            let booked = |taken: &&Taken| trail.place_of(taken.cause, taken.at, 0).is_some_and(upto);
            let net = own.rev().find(booked).map_or(earning.granted, |taken| taken.target);
            history.add_points(earning.of, earning.occurred_at, net, net);
        }
        (history, places)
    }

    /// The newest orders that reach the threshold; all that counted where they do not.
    fn orders(
        &self,
        (history, places): &(History, Vec<(OrderId, Place)>),
        check: &Check,
        asked: Option<&Criteria>,
    ) -> Vec<Counted> {
        let mut counted = Vec::new();
        for mark in history.marks_in(check.from, check.until).iter().rev().filter(|mark| mark.spend > 0) {
            let sum = history.metrics(mark.at, check.until);
            let of = CauseKind::Order.of(mark.order.0);
            let place = places.iter().find(|(order, _)| *order == mark.order).map(|(_, place)| place);
            let late = place.filter(|place| place.is_late()).map(|place| place.posted_at);
            let (name, at) = (self.life.name(of).unwrap_or_default(), mark.at);
            counted.push(Counted { name, at, spend: mark.spend, together: sum.spend, late });
            if asked.is_some_and(|asked| asked.holds(&sum)) {
                break;
            }
        }
        counted
    }
}

/// Renewals looked for at most, where a tier was taken up again.
const MOST_RENEWALS: u32 = 200;

/// From when a period's guarantees are counted: its beginning, or that of the one it takes up again (T5, L4).
fn anchor(period: &Period, before: &[Told]) -> Instant {
    if period.reason != "reopened" {
        return period.from;
    }
    let same = |told: &&Told| told.period.tier == period.tier;
    before.iter().rev().find(same).map_or(period.from, |told| {
        let earlier = before.iter().take_while(|one| one.period.number < told.period.number);
        anchor(&told.period, &earlier.cloned().collect::<Vec<_>>())
    })
}

fn safe(ladder: &Ladder<'_>, from: Instant, renewals: Option<u32>, until: Instant) -> Safe {
    let span = match ladder.rules.guarantee {
        Guarantee::Months(months) => {
            renewals.map(|renewals| Span { count: months.saturating_mul(renewals + 1), unit: Unit::Months })
        }
        _ => None,
    };
    Safe { from, span, until, agrees: renewals.is_some() }
}
