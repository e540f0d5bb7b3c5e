//! The engine against a naive model: random facts, asks and acts of three members, with late ones, merges, files cut at
//! will and what was stored read back at every step, come to the same points, ends, debts, holds and tiers; and what must
//! hold of any ledger holds at every step (P4).
#![expect(clippy::unwrap_used, reason = "a law may fail loudly")]

mod case;
mod deed;
mod naive;
mod shop;

use std::sync::Arc;

use proptest::prelude::*;
use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::event::Event;
use regulars::domain::id::{ActId, Code, EventId, OrderId, RefundId};
use regulars::domain::money::Money;
use regulars::domain::order::{Order, RefundLine};
use regulars::domain::points::{EntryKind, spend::Ask};
use regulars::domain::program::Versions;
use regulars::domain::tier::pin::Pin;
use regulars::domain::time::Instant;

use crate::ledger;
use crate::made::{day, order, zone};
use crate::town::Town;
use deed::{Deed, Step, story};
use shop::Model;

/// The engine's shop and the model's, side by side.
struct Both {
    town: Town,
    model: Model,
    now: Instant,
    /// What came in and is not settled yet: whose, and what.
    waiting: Vec<(i64, Fact)>,
    orders: Vec<(i64, Instant, Arc<Order>)>,
    events: Vec<(i64, Instant)>,
    holds: Vec<(i64, ActId)>,
    told: usize,
    merged: bool,
}

const MEMBERS: i64 = 3;

impl Both {
    fn new(versions: Versions) -> Both {
        let joined = day(-30);
        Both {
            town: Town::new(versions.clone(), MEMBERS, joined),
            model: Model::new(versions, MEMBERS, joined),
            now: day(0),
            waiting: Vec::new(),
            orders: Vec::new(),
            events: Vec::new(),
            holds: Vec::new(),
            told: 0,
            merged: false,
        }
    }

    /// Something came in; it is settled with the next file or ask.
    fn report(&mut self, who: i64, at: Instant, what: What) {
        self.told += 1;
        self.waiting.push((who, Fact { at, name: format!("{:05}", self.told).into(), what }));
    }

    fn settle(&mut self) {
        let Some(until) = self.waiting.iter().map(|(_, fact)| fact.at).max() else { return };
        let waiting = std::mem::take(&mut self.waiting);
        for who in 1..=MEMBERS {
            let own = waiting.iter().filter(|(whose, _)| self.town.home(*whose) == who);
            let mut facts: Vec<Fact> = own.map(|(_, fact)| fact.clone()).collect();
            if !facts.is_empty() {
                self.town.fold(who, facts.iter().rev().cloned().collect(), until);
                facts.sort_by(|a, b| a.key().cmp(&b.key()));
                self.model.fold(who, &facts, until);
            }
        }
    }

    /// An act that was granted.
    fn act(&mut self, who: i64, act: Act) -> ActId {
        let id = self.town.act(who, self.now, act.clone());
        let fact = Fact { at: self.now, name: "act".into(), what: What::Act(id, act) };
        self.model.fold(who, &[fact], self.now);
        id
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        self.now = self.now.plus_seconds(step.after);
        let (who, then) = (step.who, self.now.plus_seconds(-step.late));
        match &step.deed {
            Deed::Order { lines, points } => {
                let order = Arc::new(Order { sold_at: then, ..order(lines, *points) });
                self.orders.push((who, then, Arc::clone(&order)));
                self.report(who, then, What::Order(OrderId(self.orders.len() as i64 - 1), order));
            }
            Deed::Refund { of, line, share } => {
                let Some((whose, id, sold, order)) = self.order(*of) else { return Ok(()) };
                let line = line % (u32::try_from(order.lines.len()).unwrap() + 1);
                let whole = order.lines.get((line as usize).wrapping_sub(1)).map_or(order.total, |line| line.amount);
                let lines = vec![RefundLine { line, amount: Money(whole.get() / share), quantity_milli: 0 }];
                let refund = RefundId(self.told as i64);
                self.report(whose, then.max(sold), What::Refund(refund, id, lines));
            }
            Deed::Stage { of, stage } => {
                let Some((whose, id, sold, order)) = self.order(*of) else { return Ok(()) };
                self.report(whose, then.max(sold), What::Stage(id, *stage, order));
            }
            Deed::Amend { of, lines, points } => {
                let Some((whose, id, sold, known)) = self.order(*of) else { return Ok(()) };
                let lines = &lines[..lines.len().min(known.lines.len())];
                let order = Arc::new(Order { sold_at: sold, ..order(lines, *points) });
                self.orders[usize::try_from(id.0).unwrap()].2 = Arc::clone(&order);
                self.report(whose, then.max(sold), What::Amend(id, order));
            }
            Deed::Club => {
                let event = Event { at: then, kind: "club_attended".into(), ..Event::default() };
                self.events.push((who, then));
                self.report(who, then, What::Event(EventId(self.events.len() as i64 - 1), Arc::new(event)));
            }
            Deed::Undo { of } => {
                let Some((id, (whose, at))) = pick(&self.events, *of) else { return Ok(()) };
                if self.is_at_home(*whose, ("event", id)) {
                    self.report(*whose, then.max(*at), What::Undo(EventId(id)));
                }
            }
            Deed::Night => {
                self.settle();
                for who in 1..=MEMBERS {
                    self.model.walk(who, self.now);
                    let member = self.model.members.get_mut(&who).unwrap();
                    member.frontier = member.frontier.max(self.now);
                }
                self.town.night(self.now);
            }
            Deed::Cut => self.settle(),
            ask => {
                self.settle();
                if self.town.home(who) == who || matches!(ask, Deed::Unmerge) {
                    self.ask(who, ask)?;
                }
            }
        }
        Ok(())
    }

    fn ask(&mut self, who: i64, ask: &Deed) -> Result<(), TestCaseError> {
        let now = self.now;
        let mut seen = self.model.clone();
        (1..=MEMBERS).for_each(|who| seen.walk(who, now));
        let ask_of = |points: i64| Ask { points: Some(points), payable: None };
        match *ask {
            Deed::Redeem(points) => {
                let granted = self.town.ask(who, now, |asked| asked.redeem(ask_of(points), "M"));
                prop_assert_eq!(granted.is_ok(), seen.may_redeem(who, points, now), "{:?}", granted);
                if granted.is_ok() {
                    self.act(who, Act::Redeem { points });
                }
            }
            Deed::Hold(points) => {
                let granted = self.town.ask(who, now, |asked| asked.hold(ask_of(points), "M"));
                prop_assert_eq!(granted.is_ok(), seen.may_redeem(who, points, now), "{:?}", granted);
                if let Ok((points, _, until)) = granted {
                    let hold = self.act(who, Act::Hold { points, until });
                    self.holds.push((who, hold));
                }
            }
            Deed::Capture { .. } | Deed::Release { .. } => self.end_hold(ask, &seen)?,
            Deed::Transfer { to, points } => {
                if to == who || self.town.home(to) != to {
                    return Ok(());
                }
                let granted = self.town.transfer(who, to, now, points);
                prop_assert_eq!(granted.is_ok(), seen.may_give(who, points, now), "{:?}", granted);
                if granted.is_ok() {
                    self.model.transfer((who, to), points, now);
                }
            }
            Deed::Extend { of, days } => self.extend(who, of, days),
            Deed::Merge { into } => self.merge(who, into),
            Deed::Unmerge => {
                let from = self.town.home(who);
                if from != who && self.town.home(from) == from && self.town.ready(from, now).ledger.holds.is_empty() {
                    self.town.unmerge(who, now);
                    self.model.unmerge(who, from, now);
                }
            }
            ref other => self.by_hand(who, other, &seen),
        }
        Ok(())
    }

    /// A capture or a release of some hold.
    fn end_hold(&mut self, ask: &Deed, seen: &Model) -> Result<(), TestCaseError> {
        let now = self.now;
        match *ask {
            Deed::Capture { of, part } => {
                let Some((_, &(who, hold))) = pick(&self.holds, of) else { return Ok(()) };
                let held = seen.members[&who].purse.holds.iter().find(|one| one.act == hold.0);
                let held: i64 = held.map_or(0, |hold| hold.parts.iter().map(|part| part.1).sum());
                let asked = (part > 0 && held > 0).then(|| 1 + part % held);
                let granted = self.town.ask(who, now, |judged| judged.capture(hold, asked, "h"));
                prop_assert_eq!(granted.is_ok(), held > 0, "{:?}", granted);
                if let Ok((points, _)) = granted {
                    prop_assert_eq!(points, asked.unwrap_or(held));
                    self.act(who, Act::Capture { hold, points });
                }
            }
            Deed::Release { of } => {
                let Some((_, &(who, hold))) = pick(&self.holds, of) else { return Ok(()) };
                let open = seen.members[&who].purse.holds.iter().any(|one| one.act == hold.0);
                let granted = self.town.ask(who, now, |asked| asked.held(hold, "h"));
                prop_assert_eq!(granted.is_ok(), open, "{:?}", granted);
                if open {
                    self.act(who, Act::Release { hold });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn by_hand(&mut self, who: i64, deed: &Deed, seen: &Model) {
        let later = |days: i32| zone().start(zone().day(self.now).plus_days(days + 1));
        let act = match *deed {
            Deed::Adjust { points, ends_in } if points != 0 => {
                Act::Adjust { points, expires_at: ends_in.map(later).filter(|_| points > 0) }
            }
            Deed::Open { points, usable_in, ends_in } => {
                let activates_at = (usable_in > 0).then(|| later(usable_in));
                Act::Open { points, activates_at, expires_at: ends_in.map(|days| later(usable_in + 1 + days)) }
            }
            Deed::Forgive { part } => {
                let [.., debt] = seen.members[&who].purse.balance(self.now);
                if debt == 0 {
                    return;
                }
                Act::Forgive { points: 1 + part % debt }
            }
            Deed::Pin { tier, floor, days } => {
                Act::Pin(Pin { tier: Code::new(tier).unwrap(), floor, until: days.map(later) })
            }
            Deed::Unpin if self.town.ask(who, self.now, |asked| asked.unpin("M")).is_ok() => Act::Unpin,
            _ => return,
        };
        self.act(who, act);
    }

    /// One of the lots that have a date, told by its dates alone.
    fn extend(&mut self, who: i64, of: usize, days: i32) {
        let account = self.town.ready(who, self.now);
        let mut lots: Vec<_> = account.ledger.lots.iter().filter(|lot| lot.expires_at < Instant::MAX).collect();
        let dates = |lot: &regulars::domain::points::ledger::Lot| (lot.expires_at, lot.activates_at);
        let same: Vec<_> = lots.iter().map(|lot| dates(lot)).collect();
        lots.retain(|lot| same.iter().filter(|one| **one == dates(lot)).count() == 1);
        let Some((_, lot)) = pick(&lots, of) else { return };
        let until = zone().start(zone().day(lot.expires_at).plus_days(1 + days));
        let mut seen = self.model.clone();
        seen.walk(who, self.now);
        let known = &seen.members[&who].purse.lots;
        let Some(place) = known.iter().position(|one| one.left > 0 && (one.to, one.from) == dates(lot)) else { return };
        self.town.act(who, self.now, Act::Extend { lot: lot.number, until });
        self.model.extend(who, place, until, self.now);
    }

    fn merge(&mut self, from: i64, into: i64) {
        let holds = |who| self.town.ready(who, self.now).ledger.holds.len();
        let taken = (1..=MEMBERS).any(|other| other != from && self.town.home(other) == from);
        if from == into || taken || self.town.home(into) != into || holds(from) + holds(into) > 0 {
            return;
        }
        self.merged = true;
        self.town.merge(from, into, self.now);
        self.model.merge(from, into, self.now);
    }

    fn order(&self, of: usize) -> Option<(i64, OrderId, Instant, Arc<Order>)> {
        let (id, (whose, sold, order)) = pick(&self.orders, of)?;
        self.is_at_home(*whose, ("order", id)).then(|| (*whose, OrderId(id), *sold, Arc::clone(order)))
    }

    /// What came in while an account was merged stays where it went; nobody changes it here when they part.
    fn is_at_home(&self, whose: i64, of: naive::Of) -> bool {
        self.model.cases.get(&of).is_none_or(|(owner, _)| *owner == self.town.home(whose))
    }

    /// The two agree, as it would be read now; and the books hold.
    fn check(&self) -> Result<(), TestCaseError> {
        let (mut moved, mut seen) = (0, self.model.clone());
        for who in 1..=MEMBERS {
            seen.walk(who, self.now);
            let (account, member) = (self.town.ready(who, self.now), &seen.members[&who]);
            let at = account.frontier.max(self.now);
            let balance = account.ledger.balance(at);
            let told = [balance.pending, balance.active, balance.held, balance.debt];
            prop_assert_eq!(told, member.purse.balance(at), "balance of {}", who);
            let mut lots: Vec<_> =
                account.ledger.lots.iter().map(|lot| (lot.expires_at, lot.activates_at, lot.left)).collect();
            let open = member.purse.lots.iter().filter(|lot| lot.left > 0);
            let mut naive: Vec<_> = open.map(|lot| (lot.to, lot.from, lot.left)).collect();
            lots.sort_unstable();
            naive.sort_unstable();
            prop_assert_eq!(lots, naive, "lots of {}", who);
            let debts: Vec<i64> = account.ledger.debts.iter().map(|debt| debt.left).collect();
            let naive: Vec<i64> = member.purse.debts.iter().copied().filter(|debt| *debt > 0).collect();
            prop_assert_eq!(debts, naive, "debts of {}", who);
            let rung = account.stands_in().and_then(|tier| self.town.versions.latest().rank(tier));
            let stands = member.record.last().map(|since| since.1).filter(|_| self.town.home(who) == who);
            prop_assert_eq!(rung, stands, "tier of {}", who);
            let (rows, account) = (self.town.rows(who), self.town.account(who));
            ledger::hold(rows, account, account.frontier)?;
            if !self.merged {
                ledger::settled(rows)?; // else an earning is told of in the books of two
            }
            let entries = self.town.entries(who);
            let between = |kind| matches!(kind, EntryKind::TransferIn | EntryKind::TransferOut);
            moved += entries.iter().filter(|entry| between(entry.kind)).map(|entry| entry.points).sum::<i64>();
        }
        prop_assert_eq!(moved, 0, "what one gives another gets");
        Ok(())
    }
}

fn pick<T>(all: &[T], of: usize) -> Option<(i64, &T)> {
    let place = of.checked_rem(all.len())?;
    Some((i64::try_from(place).unwrap(), &all[place]))
}

fn lived(programs: &[String], steps: &[Step]) -> Result<(), TestCaseError> {
    let mut both = Both::new(deed::versions(programs));
    for step in steps {
        both.step(step)?;
        both.check()?;
    }
    both.step(&Step { after: 400 * 86_400, late: 0, who: 1, deed: Deed::Night })?;
    both.check()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_reckons_as_a_naive_model_does((programs, steps) in story()) {
        lived(&programs, &steps)?;
    }
}

/// Many more stories, in parts that run beside one another: `cargo test --test laws -- --ignored`.
macro_rules! for_long {
    ($($name:ident)*) => {
        proptest! {
            #![proptest_config(ProptestConfig { cases: 2_600, failure_persistence: None, ..ProptestConfig::default() })]
            $(
                #[test]
                #[ignore = "long: many more stories"]
                fn $name((programs, steps) in story()) {
                    lived(&programs, &steps)?;
                }
            )*
        }
    };
}

for_long! {
    the_engine_reckons_as_a_naive_model_does_for_long
    the_engine_reckons_as_a_naive_model_does_for_long_again
    the_engine_reckons_as_a_naive_model_does_for_long_and_again
    the_engine_reckons_as_a_naive_model_does_for_long_and_once_more
}
