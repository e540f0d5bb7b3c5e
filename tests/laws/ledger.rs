//! What must hold of any ledger that can be reached (P1–P5), looked at after every instant at which something happened.
//!
//! Per lot (a credit with a first usable instant): its amount = what is left of it + its allocations, counted with their
//! signs, each side at least 0. Per debit: its amount = its allocations + what it still owes + what the restores that name
//! it and are no lots themselves returned: slices laid back into their lots, and debt that is no longer owed. A restore
//! that is a lot leaves the allocations of the debit where they are: the lots they were laid on have ended, or repaid it.
#![expect(clippy::unwrap_used, reason = "a law may fail loudly")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use regulars::domain::engine::account::Account;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::Fact;
use regulars::domain::penalty::State;
use regulars::domain::points::{Allocation, Entry, EntryKind};
use regulars::domain::time::Instant;

use crate::fold::Kept;
use crate::made::{end, shops};
use crate::tier::tiled;

/// The rows of a ledger, and what is open of it.
struct Ledger<'a> {
    entries: Vec<&'a Entry>,
    allocations: Vec<&'a Allocation>,
    left: BTreeMap<u32, i64>,
    owed: BTreeMap<u32, i64>,
}

impl<'a> Ledger<'a> {
    fn of(rows: &'a [Consequence], account: &Account) -> Ledger<'a> {
        let (mut entries, mut allocations) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                Consequence::Entry(entry) => entries.push(entry),
                Consequence::Allocation(allocation) => allocations.push(allocation),
                _ => {}
            }
        }
        let ledger = &account.ledger;
        let mut left: BTreeMap<u32, i64> = ledger.lots.iter().map(|lot| (lot.number, lot.left)).collect();
        for (lot, points) in ledger.holds.iter().flat_map(|hold| &hold.parts) {
            *left.entry(lot.number).or_default() += points;
        }
        let owed = ledger.debts.iter().map(|debt| (debt.debit, debt.left)).collect();
        Ledger { entries, allocations, left, owed }
    }

    fn allocated(&self, which: impl Fn(&Allocation) -> bool) -> i64 {
        self.allocations.iter().filter(|one| which(one)).map(|one| one.points).sum()
    }

    /// Numbers without gaps, no entry of 0, each lot and each debit accounted for.
    fn check(&self) -> Result<(), TestCaseError> {
        for (at, entry) in (1..).zip(&self.entries) {
            prop_assert_eq!(entry.number, at);
            prop_assert_ne!(entry.points, 0);
            prop_assert!(entry.occurred_at <= entry.posted_at);
            let Entry { number, points, .. } = **entry;
            if entry.activates_at.is_some() {
                let left = self.left.get(&number).copied().unwrap_or(0);
                let used = self.allocated(|one| one.lot == number);
                prop_assert!(left >= 0 && used >= 0 && points > 0);
                prop_assert_eq!(points, left + used, "lot {}", number);
            } else if points < 0 {
                let returned = self.restored(number, |restore| restore.activates_at.is_none());
                let used = self.allocated(|one| one.debit == number);
                let owed = self.owed.get(&number).copied().unwrap_or(0);
                prop_assert!(used >= 0 && owed >= 0);
                prop_assert_eq!(-points, used + owed + returned, "debit {}", number);
                prop_assert!(self.restored(number, |_| true) <= -points, "debit {}", number);
            } else {
                prop_assert_eq!(entry.kind, EntryKind::Restore);
                prop_assert!(entry.undoes.is_some());
            }
        }
        for (at, allocation) in (1..).zip(&self.allocations) {
            prop_assert_eq!(allocation.number, at);
            prop_assert_eq!(allocation.undoes.is_some(), allocation.points < 0);
            prop_assert!(
                allocation.points + self.allocated(|one| one.undoes == Some(at)) >= 0 || allocation.points < 0
            );
        }
        Ok(())
    }

    fn restored(&self, debit: u32, which: impl Fn(&Entry) -> bool) -> i64 {
        let of = |entry: &&&Entry| entry.undoes == Some(debit) && which(entry);
        self.entries.iter().filter(of).map(|entry| entry.points).sum()
    }
}

/// Σ entries = pending + active + held + ended but unposted − debt; whoever owes has nothing active.
fn balanced(entries: &[&Entry], account: &Account, at: Instant) -> Result<(), TestCaseError> {
    let ledger = &account.ledger;
    let balance = ledger.balance(at);
    let ended: i64 =
        ledger.lots.iter().filter(|lot| lot.expires_at <= at && lot.activates_at <= at).map(|lot| lot.left).sum();
    let total: i64 = entries.iter().map(|entry| entry.points).sum();
    prop_assert_eq!(total, balance.pending + balance.blocked + balance.active + balance.held + ended - balance.debt);
    prop_assert!(balance.debt == 0 || balance.active == 0, "{:?}", balance);
    prop_assert!(ledger.lots.iter().all(|lot| lot.left > 0) && ledger.debts.iter().all(|debt| debt.left > 0));
    Ok(())
}

/// A hold ends once, and what it sets aside is what its rows say.
fn held(rows: &[Consequence], account: &Account) -> Result<(), TestCaseError> {
    let mut open: BTreeMap<u32, i64> = BTreeMap::new();
    for row in rows {
        match row {
            Consequence::Held(held) => prop_assert!(open.insert(held.number, 0).is_none()),
            Consequence::HeldOf(part) => *open.get_mut(&part.hold).unwrap() += part.points,
            Consequence::HoldEnded(ended) => prop_assert!(open.remove(&ended.number).is_some(), "{:?}", ended),
            _ => {}
        }
    }
    let known = account.ledger.holds.iter().map(|hold| (hold.number, hold.points()));
    prop_assert_eq!(open, known.collect::<BTreeMap<_, _>>());
    Ok(())
}

/// All that must hold of any ledger at an instant up to which its time was walked (P4).
pub fn hold(rows: &[Consequence], account: &Account, at: Instant) -> Result<(), TestCaseError> {
    let ledger = Ledger::of(rows, account);
    ledger.check()?;
    balanced(&ledger.entries, account, at)?;
    held(rows, account)
}

/// What each earning stands at is what was granted less what was taken, and taken and given name all of it.
pub fn settled(rows: &[Consequence]) -> Result<(), TestCaseError> {
    let mut stands = BTreeMap::new();
    for row in rows {
        match row {
            Consequence::Earning(earning) => {
                prop_assert!(earning.granted <= earning.wanted && earning.granted >= 0);
                stands.insert((earning.of, earning.rule.clone()), earning.granted);
            }
            Consequence::Taken { of, rule, target, taking, .. } => {
                let stood = stands.insert((*of, rule.clone()), *target).unwrap();
                prop_assert_eq!(stood - target, taking.total());
                prop_assert!(*target >= 0);
            }
            _ => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_point_is_accounted_for_after_every_step(made in shops()) {
        let mut kept = Kept::new(&made.versions());
        let facts = made.in_time();
        for at_once in facts.chunk_by(|a, b| a.at == b.at) {
            let at = at_once[0].at;
            kept.fold(at_once.to_vec(), at);
            hold(&kept.rows, &kept.account, at)?;
            settled(&kept.rows)?;
        }
        // P5, K5: an end not yet posted changes nothing of what can be used.
        let last = kept.account.frontier;
        for days in [1, 20, 40, 100, 400] {
            let then = last.plus_seconds(days * 86_400);
            // Only time that is walked knows of idleness (P13).
            let idle = kept.account.ledger.lots.iter().any(|lot| lot.idle);
            // A penalty that begins by itself takes its fine.
            let punished = kept.account.sentences.all.iter().any(|one| one.state == State::Proposed);
            let quiet = kept.account.waiting.is_empty() && !idle && !punished;
            let unwalked = kept.account.ledger.balance(then);
            kept.fold(Vec::new(), then);
            let walked = kept.account.ledger.balance(then);
            if unwalked.debt == 0 && quiet {
                prop_assert!(walked.active >= unwalked.active, "only benefits may be given in between");
            }
            hold(&kept.rows, &kept.account, then)?;
            prop_assert!(kept.account.ledger.lots.iter().all(|lot| lot.expires_at > then));
        }
        kept.fold(Vec::new(), end());
        hold(&kept.rows, &kept.account, end())?;
    }

    /// L1–L4: whatever comes late, and in whatever batches, the books hold and tiers go on from one to the next.
    #[test]
    fn late_facts_leave_every_point_accounted_for(made in shops(), batches in 2..5_usize) {
        let mut kept = Kept::new(&made.versions());
        for batch in 0..batches {
            let of = |(at, fact): (usize, &Fact)| (at % batches == batch || at == 0 && batch == 0).then(|| fact.clone());
            let facts: Vec<Fact> = made.facts.iter().enumerate().filter_map(of).collect();
            let until = facts.iter().map(|fact| fact.at).max().unwrap_or(kept.account.frontier);
            kept.nightly(facts, until);
            let at = kept.account.frontier;
            hold(&kept.rows, &kept.account, at)?;
            settled(&kept.rows)?;
            prop_assert!(kept.account.ledger.lots.iter().all(|lot| lot.expires_at > at));
            if kept.account.joined_at.is_some() {
                tiled(&kept.rows)?;
            }
        }
    }
}
