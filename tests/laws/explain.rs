//! What an explanation says is what was booked: every earning, cap and target reckoned again from its order and version
//! is its row, and the parts of every lot are what is left of it (P33).
#![expect(clippy::unwrap_used, reason = "a law may fail loudly")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use regulars::domain::engine::consequence::{Consequence, Earning};
use regulars::domain::engine::explain::{Paid, Place, Reckoned, Step, Subject, Trail, Turn, reckon};
use regulars::domain::engine::fact::{Fact, What};
use regulars::domain::event::Event;
use regulars::domain::id::{Cause, CauseKind, OrderId};
use regulars::domain::order::{Order, Stage};
use regulars::domain::points::rule::Gain;
use regulars::domain::points::{Allocation, Entry, touch};
use regulars::domain::program::Versions;
use regulars::domain::time::{Day, Instant};

use crate::fold::{Kept, whole};
use crate::made::{Made, shops, zone};

/// The facts of a shop as trails, and the events among them.
struct Told {
    trails: BTreeMap<Cause, Trail>,
    events: BTreeMap<Cause, Arc<Event>>,
}

/// A fact's place where everything is folded at once: nothing is late, and what changes an order follows its sale.
fn place(fact: &Fact, not_before: Instant) -> Place {
    let at = fact.at.max(not_before);
    Place { posted_at: at, occurred_at: at, rank: fact.what.rank(), was_known: false, name: Arc::clone(&fact.name) }
}

fn told(made: &Made, rows: &[Consequence]) -> Told {
    let mut sold: BTreeMap<OrderId, (Place, Arc<Order>, Vec<Step>)> = BTreeMap::new();
    let mut told = Told { trails: BTreeMap::new(), events: BTreeMap::new() };
    for fact in &made.facts {
        let begun = place(fact, Instant::MIN);
        let alone = Trail { begun: begun.clone(), content: Arc::default(), version: 0, steps: Vec::new() };
        match &fact.what {
            What::Order(id, order) => drop(sold.insert(*id, (begun, Arc::clone(order), Vec::new()))),
            What::Event(id, event) => {
                told.trails.insert(CauseKind::Event.of(id.0), alone);
                told.events.insert(CauseKind::Event.of(id.0), Arc::clone(event));
            }
            What::Friend(friend) => drop(told.trails.insert(CauseKind::Friend.of(friend.0), alone)),
            _ => {}
        }
    }
    for fact in &made.facts {
        let (order, cause, turn) = match &fact.what {
            What::Refund(id, order, lines) => (order, CauseKind::Refund.of(id.0), Turn::Refunded(lines.clone())),
            What::Amend(order, content) => {
                (order, CauseKind::Amendment.of(order.0), Turn::Amended(Arc::clone(content)))
            }
            What::Stage(order, stage, content) => match stage {
                Stage::Completed => {
                    (order, CauseKind::Completed.of(order.0), Turn::Completed(Some(Arc::clone(content))))
                }
                Stage::Cancelled => (order, CauseKind::Cancelled.of(order.0), Turn::Cancelled),
                _ => (order, CauseKind::Reopened.of(order.0), Turn::Reopened),
            },
            What::Undo(event) => {
                let trail = told.trails.get_mut(&CauseKind::Event.of(event.0)).unwrap();
                let place = place(fact, trail.begun.occurred_at);
                trail.steps.push(Step { place, cause: CauseKind::Undo.of(event.0), turn: Turn::Cancelled });
                trail.steps.sort_by(|a, b| a.place.cmp(&b.place));
                continue;
            }
            _ => continue,
        };
        let (begun, _, later) = sold.get_mut(order).unwrap();
        later.push(Step { place: place(fact, begun.occurred_at), cause, turn });
    }
    for row in rows {
        if let Consequence::Terms { order, version, .. } = row {
            let (begun, content, later) = sold.remove(order).unwrap();
            told.trails.insert(CauseKind::Order.of(order.0), Trail::of_order(*order, begun, content, *version, later));
        }
    }
    told
}

/// What a rule paid and took, in the order of its rows.
fn paid(versions: &Versions, told: &Told, rows: &[Consequence], rule: &Earning) -> Vec<Paid> {
    let (mut all, mut stands) = (Vec::new(), BTreeMap::new());
    for row in rows {
        match row {
            Consequence::Earning(one) if one.rule == rule.rule => {
                let on = &versions.number(one.version).unwrap().rule(&one.rule).unwrap().on;
                let place = told.trails[&one.of].earned_at(on).unwrap().clone();
                let day = zone().day(one.occurred_at);
                stands.insert(one.of, (one.granted, day));
                all.push(Paid { place, day, points: one.granted, times: i64::from(one.granted > 0) });
            }
            Consequence::Taken { of, rule: taken, cause, target, at, .. } if *taken == rule.rule => {
                let (before, day) = stands[of];
                stands.insert(*of, (*target, day));
                let step = told.trails[of].steps.iter().find(|s| s.cause == *cause && s.place.posted_at == *at);
                let times = i64::from(*target > 0) - i64::from(before > 0);
                all.push(Paid { place: step.unwrap().place.clone(), day, points: target - before, times });
            }
            _ => {}
        }
    }
    all
}

/// How many days in a row a rule had paid by the day of an earning.
fn run(rows: &[Consequence], of: &Earning) -> u32 {
    let day = |one: &Earning| zone().day(one.occurred_at);
    let days: Vec<Day> = rows
        .iter()
        .filter_map(|row| if let Consequence::Earning(one) = row { Some(one) } else { None })
        .filter(|one| one.rule == of.rule)
        .map(day)
        .collect();
    (1..).find(|back| !days.contains(&day(of).plus_days(-back))).map_or(0, |back| u32::try_from(back).unwrap())
}

fn again(versions: &Versions, told: &Told, rows: &[Consequence], earning: &Earning) -> Option<Reckoned> {
    let program = versions.number(earning.version).unwrap();
    let subject = match (earning.of.kind, &program.rule(&earning.rule).unwrap().gain) {
        (CauseKind::Order, _) => Subject::Order,
        (CauseKind::Event, Gain::Streak(_)) => Subject::Run(&told.events[&earning.of], run(rows, earning)),
        (CauseKind::Event, _) => Subject::Event(&told.events[&earning.of]),
        _ => Subject::Nothing,
    };
    let paid = paid(versions, told, rows, earning);
    reckon(&told.trails[&earning.of], subject, earning, program, &paid)
}

fn entries(kept: &Kept) -> (Vec<Entry>, Vec<Allocation>) {
    let (mut entries, mut allocations) = (Vec::new(), Vec::new());
    for row in &kept.rows {
        match row {
            Consequence::Entry(entry) => entries.push(entry.clone()),
            Consequence::Allocation(allocation) => allocations.push(allocation.clone()),
            _ => {}
        }
    }
    (entries, allocations)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_reckoned_again_is_what_was_booked(made in shops()) {
        let versions = made.versions();
        let kept = whole(&versions, &made);
        let told = told(&made, &kept.rows);
        let (entries, _) = entries(&kept);
        for row in &kept.rows {
            let Consequence::Earning(earning) = row else { continue };
            let Some(again) = again(&versions, &told, &kept.rows, earning) else {
                prop_assert!(false, "{earning:?} cannot be reckoned");
                continue;
            };
            let figures = (again.basis, again.m, again.wanted, again.granted.points, again.granted.cap);
            prop_assert_eq!(figures, (earning.basis, earning.m, earning.wanted, earning.granted, earning.cap));
            prop_assert!(again.basis <= again.parts.iter().map(|part| part.counted).sum() || again.parts.is_empty());
            let lot = entries.iter().find(|entry| entry.cause == earning.of && entry.rule.as_ref() == Some(&earning.rule));
            if let Some(lot) = lot {
                prop_assert_eq!(lot.activates_at, Some(again.activates_at));
                prop_assert_eq!(lot.expires_at.unwrap_or(Instant::MAX), again.expires_at);
            }
            let taken = kept.rows.iter().filter_map(|row| match row {
                Consequence::Taken { of, rule, cause, target, taking, .. }
                    if (of, rule) == (&earning.of, &earning.rule) => Some((*cause, target + taking.total(), *target)),
                _ => None,
            });
            let judged = again.judged.iter().map(|one| (one.cause, one.before, one.target));
            prop_assert_eq!(judged.collect::<Vec<_>>(), taken.collect::<Vec<_>>(), "{:?}", earning);
        }
    }

    /// P4 (1), as it is told: a lot's amount and its parts are what is left of it.
    #[test]
    fn the_parts_of_a_lot_are_what_is_left_of_it(made in shops()) {
        let kept = whole(&made.versions(), &made);
        let (entries, allocations) = entries(&kept);
        let touches = touch::of(&entries, &allocations, kept.account.frontier);
        for lot in entries.iter().filter(|entry| entry.activates_at.is_some()) {
            let parts = touches.get(&lot.number).into_iter().flatten();
            let left = lot.points + parts.map(|part| part.points).sum::<i64>();
            prop_assert_eq!(left, kept.account.ledger.left(lot.number), "lot {}", lot.number);
        }
    }

    /// T2: what each order counts for, found from its own steps alone, is what tiers were decided by.
    #[test]
    fn what_an_order_counts_for_is_found_again(made in shops()) {
        let versions = made.versions();
        let kept = whole(&versions, &made);
        for (of, trail) in &told(&made, &kept.rows).trails {
            if of.kind == CauseKind::Order {
                let known = kept.account.history.mark(OrderId(of.id)).map(|mark| (mark.at, mark.spend));
                prop_assert_eq!(trail.mark(&versions, |_| true), known, "{:?}", trail);
            }
        }
    }
}
