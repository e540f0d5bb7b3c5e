//! What an explanation says is what was booked: every earning, cap and target reckoned again from its order and version
//! is its row, and the parts of every lot are what is left of it (P33).
#![expect(clippy::unwrap_used, reason = "a law may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use regulars::domain::engine::consequence::{Consequence, Earning};
use regulars::domain::engine::explain::{Paid, Payments, Place, Reckoned, Subject, Trail, reckon};
use regulars::domain::engine::fact::{Fact, What};
use regulars::domain::engine::lives::{Settling, lives};
use regulars::domain::event::Event;
use regulars::domain::id::{Cause, CauseKind, OrderId};
use regulars::domain::points::rule::Gain;
use regulars::domain::points::{Allocation, Entry, touch};
use regulars::domain::program::Versions;
use regulars::domain::time::{Day, Instant};

use crate::fold::{Kept, whole};
use crate::made::{Made, end, shops, zone};

/// The lives of a shop's facts, and the events among them.
struct Told {
    trails: BTreeMap<Cause, Trail>,
    events: BTreeMap<Cause, Arc<Event>>,
}

fn told(made: &Made, settlings: Vec<Settling>, rows: &[Consequence]) -> Told {
    let event = |fact: &Fact| match &fact.what {
        What::Event(id, event) => Some((CauseKind::Event.of(id.0), Arc::clone(event))),
        _ => None,
    };
    let version = |row: &Consequence| match row {
        Consequence::Terms { order, version, .. } => Some((*order, *version)),
        _ => None,
    };
    let versions = rows.iter().filter_map(version).collect();
    Told { trails: lives(settlings, &versions), events: made.facts.iter().filter_map(event).collect() }
}

/// What a rule paid and took, in the order of its rows.
fn paid<'a>(versions: &'a Versions, told: &Told, rows: &[Consequence], rule: &Earning) -> Payments<'a> {
    let (mut all, mut stands, mut placed) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for row in rows {
        match row {
            Consequence::Earning(one) if one.rule == rule.rule => {
                let rule = versions.number(one.version).unwrap().rule(&one.rule).unwrap();
                let place = *told.trails[&one.of].earned_at(&rule.on).unwrap();
                let day = zone().day(one.occurred_at);
                stands.insert(one.of, (one.granted, day, rule));
                all.push(Paid { of: one.of, rule, place, day, points: one.granted, times: i64::from(one.granted > 0) });
            }
            Consequence::Taken { of, rule: taken, cause, target, at, .. } if *taken == rule.rule => {
                let (before, day, rule) = stands[of];
                stands.insert(*of, (*target, day, rule));
                // Several changes of one cause take their turns: the next of them after the last that took anything.
                let after = placed.get(of).copied().unwrap_or(0);
                let steps = &told.trails[of].steps;
                let step =
                    steps.iter().find(|s| s.cause == *cause && s.place.posted_at == *at && s.place.number > after);
                let place = step.unwrap().place;
                placed.insert(*of, place.number);
                let times = i64::from(*target > 0) - i64::from(before > 0);
                all.push(Paid { of: *of, rule, place, day, points: target - before, times });
            }
            _ => {}
        }
    }
    let mut forgets: Vec<(Place, Day)> = Vec::new();
    for (of, event) in &told.events {
        if matches!(&*event.kind, "share" | "comment" | "sign_in") {
            forgets.push((told.trails[of].begun, zone().day(event.at)));
        }
    }
    forgets.sort();
    Payments { paid: all, forgets }
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

/// Whether two changes of one cause lie on one order at one instant: which of them took what is then written nowhere.
fn is_ambiguous(told: &Told) -> bool {
    let twice = |trail: &Trail| {
        let mut seen = BTreeSet::new();
        trail.steps.iter().any(|step| !seen.insert((step.cause, step.place.posted_at)))
    };
    told.trails.values().any(twice)
}

/// Every earning comes out again: its sum, its caps, its dates, and every target since.
fn reckoned(made: &Made, kept: &Kept, settlings: Vec<Settling>) -> Result<(), TestCaseError> {
    let versions = made.versions();
    let told = told(made, settlings, &kept.rows);
    prop_assume!(!is_ambiguous(&told));
    let (entries, _) = entries(kept);
    for row in &kept.rows {
        let Consequence::Earning(earning) = row else { continue };
        let Some(again) = again(&versions, &told, &kept.rows, earning) else {
            prop_assert!(false, "{earning:?} cannot be reckoned");
            continue;
        };
        let figures = (again.basis, again.m, again.wanted, again.granted.points, again.granted.cap);
        prop_assert_eq!(
            figures,
            (earning.basis, earning.m, earning.wanted, earning.granted, earning.cap),
            "{:?}",
            earning
        );
        prop_assert!(again.basis <= again.parts.iter().map(|part| part.counted).sum() || again.parts.is_empty());
        let is_first = |entry: &&Entry| entry.cause == earning.of && entry.rule.as_ref() == Some(&earning.rule);
        if let Some(lot) = entries.iter().find(is_first) {
            prop_assert_eq!(lot.activates_at, Some(again.activates_at));
            prop_assert_eq!(lot.expires_at.unwrap_or(Instant::MAX), again.expires_at);
        }
        let taken = kept.rows.iter().filter_map(|row| match row {
            Consequence::Taken { of, rule, cause, target, taking, .. }
                if (of, rule) == (&earning.of, &earning.rule) =>
            {
                Some((*cause, target + taking.total(), *target))
            }
            _ => None,
        });
        let judged = again.judged.iter().map(|one| (one.cause, one.before, one.target));
        prop_assert_eq!(judged.collect::<Vec<_>>(), taken.collect::<Vec<_>>(), "{:?}", earning);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_reckoned_again_is_what_was_booked(made in shops()) {
        let kept = whole(&made.versions(), &made);
        let all = Settling { facts: made.facts.clone(), until: end(), frontier: Instant::MIN };
        reckoned(&made, &kept, vec![all])?;
    }

    /// The same where facts come late, in whatever batches.
    #[test]
    fn what_came_late_is_reckoned_in_its_place(made in shops(), batches in 2..5_usize) {
        let mut kept = Kept::new(&made.versions());
        let mut settlings = Vec::new();
        for batch in 0..batches {
            let of = |(at, fact): (usize, &Fact)| (at % batches == batch || at == 0 && batch == 0).then(|| fact.clone());
            let facts: Vec<Fact> = made.facts.iter().enumerate().filter_map(of).collect();
            let until = facts.iter().map(|fact| fact.at).max().unwrap_or(kept.account.frontier);
            settlings.push(Settling { facts: facts.clone(), until, frontier: kept.account.frontier });
            kept.nightly(facts, until);
        }
        reckoned(&made, &kept, settlings)?;
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
        let all = Settling { facts: made.facts.clone(), until: end(), frontier: Instant::MIN };
        for (of, trail) in &told(&made, vec![all], &kept.rows).trails {
            if of.kind == CauseKind::Order {
                let known = kept.account.history.mark(OrderId(of.id)).map(|mark| (mark.at, mark.spend));
                prop_assert_eq!(trail.mark(&versions, |_| true), known, "{:?}", trail);
            }
        }
    }
}
