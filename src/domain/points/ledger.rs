//! A member's open lots and debts: credits, debits, expiry, and the order in which points go (P2–P6).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::hold::{Hold, Idleness};
use super::{Allocation, Balance, Entry, EntryKind, Extension, Row};
use crate::domain::id::{Cause, Code};
use crate::domain::time::Instant;

/// A credit that still has points left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// The number of the entry that made it.
    pub number: u32,
    /// Points not yet used.
    pub left: i64,
    /// First usable instant.
    pub activates_at: Instant,
    /// First instant no longer usable; [`Instant::MAX`] = never, or by idleness.
    pub expires_at: Instant,
    /// Whether it ends when the member is idle, and has no date of its own (P13).
    pub idle: bool,
    /// The fact that earned it, so that a refund finds it again.
    pub of: Option<Cause>,
    /// The rule that earned it.
    pub rule: Option<Code>,
}

impl Lot {
    /// Whether its points can be used at an instant (P5: past its end it is invisible, posted or not), unless a penalty
    /// keeps them back.
    pub fn usable(&self, at: Instant) -> bool {
        self.activates_at <= at && at < self.expires_at
    }
}

/// A debit that lots did not cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debt {
    /// The debit's entry number.
    pub debit: u32,
    /// Still owed.
    pub left: i64,
}

/// The instants and cause under which something is booked.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// When it happened in the shop.
    pub occurred_at: Instant,
    /// When it enters the books.
    pub posted_at: Instant,
    /// What made it.
    pub cause: Cause,
}

/// Points to be given.
#[derive(Clone, Debug)]
pub struct Credit {
    /// Why.
    pub kind: EntryKind,
    /// How many, above 0.
    pub points: i64,
    /// First usable instant.
    pub activates_at: Instant,
    /// End; [`Instant::MAX`] = never, or by idleness.
    pub expires_at: Instant,
    /// Whether they end when the member is idle.
    pub idle: bool,
    /// The rule, tier or benefit that gives it.
    pub rule: Option<Code>,
    /// The fact that earned it.
    pub of: Option<Cause>,
    /// The lot it descends from.
    pub origin: Option<u32>,
}

/// A part of a debit laid on one lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// The allocation's number.
    pub allocation: u32,
    /// Points.
    pub points: i64,
    /// The lot as it is when nothing is left of it: it opens again when the slice comes back.
    pub lot: Lot,
}

/// One member's ledger as far as it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    entries: u32,
    allocations: u32,
    /// Open lots, by number.
    pub lots: Vec<Lot>,
    /// Open debts, oldest first.
    pub debts: Vec<Debt>,
    pub(super) held: u32,
    /// Open holds, by number.
    pub holds: Vec<Hold>,
    /// Ends that were moved by hand (P15), by lot; a slice that comes back finds them here.
    pub(super) extended: BTreeMap<u32, Instant>,
    /// Lots that penalties keep back (P3).
    pub blocked: BTreeSet<u32>,
    /// What is earned from this instant on is kept back; none while nothing is.
    pub keep_back: Option<Instant>,
    /// What fines took that may still be given back, by debit: each slice, and when it was taken.
    pub(super) fined: BTreeMap<u32, Vec<(Slice, Instant)>>,
    #[serde(skip)]
    pub(super) rows: Vec<Row>,
}

impl Ledger {
    /// Entries written and not drained yet.
    pub fn written(&self) -> impl Iterator<Item = &Entry> {
        self.rows.iter().filter_map(|row| if let Row::Entry(entry) = row { Some(entry) } else { None })
    }

    /// The number of the newest entry.
    pub fn newest(&self) -> u32 {
        self.entries
    }

    /// What was written since the last call.
    pub fn drain(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    /// Whether points of a lot can be used at an instant: by its dates, and kept back by no penalty.
    pub fn can_use(&self, lot: &Lot, at: Instant) -> bool {
        lot.usable(at) && !self.blocked.contains(&lot.number)
    }

    /// Pending, blocked, active, held and owed at an instant.
    pub fn balance(&self, at: Instant) -> Balance {
        let sum = |which: &dyn Fn(&&Lot) -> bool| self.lots.iter().filter(which).map(|lot| lot.left).sum();
        Balance {
            pending: sum(&|lot| lot.activates_at > at),
            blocked: sum(&|lot| lot.usable(at) && self.blocked.contains(&lot.number)),
            active: sum(&|lot| self.can_use(lot, at)),
            held: self.holds.iter().map(Hold::points).sum(),
            debt: self.debts.iter().map(|debt| debt.left).sum(),
        }
    }

    /// Books a credit as a lot of its own; what is usable at once repays the oldest debt first (P6).
    pub fn credit(&mut self, posting: Posting, credit: Credit) -> u32 {
        let number = self.book(posting, &credit);
        self.repay(posting.posted_at);
        number
    }

    pub(super) fn book(&mut self, posting: Posting, credit: &Credit) -> u32 {
        let number = self.entry(posting, credit.kind, credit.points, Some(credit));
        self.block_new(number, posting, credit.kind);
        self.lots.push(Lot {
            number,
            left: credit.points,
            activates_at: credit.activates_at,
            expires_at: credit.expires_at,
            idle: credit.idle,
            of: credit.of,
            rule: credit.rule.clone(),
        });
        number
    }

    /// Books a debit of `points` (above 0): usable lots by P5, the rest debt. Gives its number, slices and debt.
    pub fn debit(&mut self, posting: Posting, kind: EntryKind, points: i64) -> (u32, Vec<Slice>, i64) {
        let number = self.entry(posting, kind, -points, None);
        let (slices, debt) = self.cover(number, points, posting.posted_at);
        (number, slices, debt)
    }

    /// Covers a debit with usable lots by P5, the rest is owed.
    pub(super) fn cover(&mut self, debit: u32, points: i64, at: Instant) -> (Vec<Slice>, i64) {
        let slices = self.take(debit, points, &self.usable_order(at), at);
        let debt = points - slices.iter().map(|slice| slice.points).sum::<i64>();
        if debt > 0 {
            self.debts.push(Debt { debit, left: debt });
        }
        (slices, debt)
    }

    /// Books a debit that takes exactly these parts of these lots, and owes `debt`.
    pub fn debit_from(
        &mut self,
        posting: Posting,
        kind: EntryKind,
        parts: &[(u32, i64)],
        debt: i64,
    ) -> (u32, Vec<Slice>) {
        let total = parts.iter().map(|part| part.1).sum::<i64>() + debt;
        let number = self.entry(posting, kind, -total, None);
        let mut slices = Vec::new();
        for (lot, points) in parts {
            slices.extend(self.take(number, *points, &[*lot], posting.posted_at));
        }
        if debt > 0 {
            self.debts.push(Debt { debit: number, left: debt });
        }
        (number, slices)
    }

    /// Lots usable at an instant in the order in which they go (P5).
    pub fn usable_order(&self, at: Instant) -> Vec<u32> {
        let mut usable: Vec<&Lot> = self.lots.iter().filter(|lot| self.can_use(lot, at)).collect();
        usable.sort_by_key(|lot| (lot.expires_at, lot.activates_at, lot.number));
        usable.into_iter().map(|lot| lot.number).collect()
    }

    /// An open lot.
    pub fn lot(&self, number: u32) -> Option<&Lot> {
        self.lots.binary_search_by_key(&number, |lot| lot.number).ok().map(|place| &self.lots[place])
    }

    /// What is left of a lot.
    pub fn left(&self, lot: u32) -> i64 {
        self.lot(lot).map_or(0, |lot| lot.left)
    }

    /// The open lot that a slice goes back to.
    pub(super) fn open(&mut self, lot: &Lot) -> &mut Lot {
        let place = self.lots.partition_point(|open| open.number < lot.number);
        if self.lots.get(place).is_none_or(|open| open.number != lot.number) {
            self.lots.insert(place, Lot { left: 0, expires_at: self.end(lot), ..lot.clone() });
        }
        &mut self.lots[place]
    }

    /// Lets what is left of a lot end (P14); nothing is booked if nothing is left. Gives what ended.
    pub fn expire(&mut self, posting: Posting, lot: u32) -> i64 {
        let left = self.left(lot);
        if left > 0 {
            self.debit_from(posting, EntryKind::Expire, &[(lot, left)], 0);
        }
        left
    }

    /// Lays usable points on the oldest debts (P6).
    pub fn repay(&mut self, at: Instant) {
        while !self.debts.is_empty() {
            let Some(lot) = self.usable_order(at).first().copied() else { return };
            self.repay_from(lot, at);
        }
    }

    /// Lays what is left of one lot on the oldest debts.
    pub(super) fn repay_from(&mut self, lot: u32, at: Instant) {
        while let Some(debt) = self.debts.first().cloned() {
            let points = debt.left.min(self.left(lot));
            if points == 0 {
                return;
            }
            self.take(debt.debit, points, &[lot], at);
            self.debts[0].left -= points;
            if self.debts[0].left == 0 {
                self.debts.remove(0);
            }
        }
    }

    /// The end of a lot, extensions counted in.
    pub fn end(&self, lot: &Lot) -> Instant {
        self.extended.get(&lot.number).copied().unwrap_or(lot.expires_at)
    }

    /// The same, where idleness may end it.
    pub fn end_or_idle(&self, lot: &Lot, idleness: Option<Idleness<'_>>) -> Instant {
        idleness.filter(|_| lot.idle).map_or_else(|| self.end(lot), |idleness| idleness.end(lot))
    }

    /// A lot that somebody has points in, be they held.
    pub fn open_or_held(&self, number: u32) -> Option<&Lot> {
        let held = || self.holds.iter().flat_map(|hold| &hold.parts).map(|(lot, _)| lot);
        self.lot(number).or_else(|| held().find(|lot| lot.number == number))
    }

    /// Moves the end of an open lot (P15), and of what is held of it; never to an earlier one.
    pub fn extend(&mut self, lot: u32, until: Instant, at: Instant) {
        let open = self.open_or_held(lot).map(|lot| lot.expires_at);
        let Some(from) = open.filter(|from| *from < until) else { return };
        self.extended.insert(lot, until);
        let held = self.holds.iter_mut().flat_map(|hold| &mut hold.parts).map(|(lot, _)| lot);
        let same = self.lots.iter_mut().chain(held).filter(|open| open.number == lot);
        same.for_each(|open| open.expires_at = until);
        self.rows.push(Row::Extended(Extension { lot, from, until, at }));
    }

    /// What is still owed on a debit.
    pub fn owed(&self, debit: u32) -> i64 {
        self.debts.iter().find(|debt| debt.debit == debit).map_or(0, |debt| debt.left)
    }

    pub(super) fn cut_debt(&mut self, debit: u32, points: i64) {
        if let Some(debt) = self.debts.iter_mut().find(|debt| debt.debit == debit) {
            debt.left -= points;
        }
        self.debts.retain(|debt| debt.left > 0);
    }

    fn take(&mut self, debit: u32, points: i64, order: &[u32], at: Instant) -> Vec<Slice> {
        let mut slices = Vec::new();
        for (lot, points) in self.draw(points, order) {
            let allocation = self.allocate(debit, lot.number, points, None, at);
            slices.push(Slice { allocation, points, lot });
        }
        // Also what repays it later was taken by the fine.
        if let Some(fined) = self.fined.get_mut(&debit) {
            fined.extend(slices.iter().map(|slice| (slice.clone(), at)));
        }
        slices
    }

    /// Takes points off lots in this order; gives each lot, empty, with what was taken off it.
    pub(super) fn draw(&mut self, points: i64, order: &[u32]) -> Vec<(Lot, i64)> {
        let mut wanted = points;
        let mut drawn = Vec::new();
        for number in order {
            let Ok(place) = self.lots.binary_search_by_key(number, |lot| lot.number) else { continue };
            let lot = &mut self.lots[place];
            let part = wanted.min(lot.left);
            if part == 0 {
                break;
            }
            lot.left -= part;
            wanted -= part;
            drawn.push((Lot { left: 0, ..lot.clone() }, part));
        }
        self.lots.retain(|lot| lot.left > 0);
        drawn
    }

    pub(super) fn allocate(
        &mut self,
        debit: u32,
        lot: u32,
        points: i64,
        undoes: Option<u32>,
        posted_at: Instant,
    ) -> u32 {
        self.allocations += 1;
        let number = self.allocations;
        self.rows.push(Row::Allocation(Allocation { number, debit, lot, points, undoes, posted_at }));
        number
    }

    pub(super) fn entry(&mut self, posting: Posting, kind: EntryKind, points: i64, credit: Option<&Credit>) -> u32 {
        self.entries += 1;
        let known = |at: Instant| (at != Instant::MAX).then_some(at);
        self.rows.push(Row::Entry(Entry {
            number: self.entries,
            kind,
            points,
            occurred_at: posting.occurred_at,
            posted_at: posting.posted_at,
            cause: posting.cause,
            rule: credit.and_then(|credit| credit.rule.clone()),
            activates_at: credit.map(|credit| credit.activates_at),
            expires_at: credit.and_then(|credit| known(credit.expires_at)),
            origin: credit.and_then(|credit| credit.origin),
            undoes: None,
        }));
        self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CauseKind;

    fn posting(at: i64) -> Posting {
        Posting { occurred_at: Instant(at), posted_at: Instant(at), cause: CauseKind::Act.of(at) }
    }

    fn credit(points: i64, activates_at: i64, expires_at: i64) -> Credit {
        Credit {
            kind: EntryKind::AdjustIn,
            points,
            activates_at: Instant(activates_at),
            expires_at: Instant(expires_at),
            idle: false,
            rule: None,
            of: None,
            origin: None,
        }
    }

    #[test]
    fn points_that_end_soonest_go_first_and_none_last() {
        let mut ledger = Ledger::default();
        ledger.credit(posting(0), credit(10, 0, i64::MAX));
        ledger.credit(posting(0), credit(10, 0, 500));
        ledger.credit(posting(0), credit(10, 0, 300));
        let (_, slices, debt) = ledger.debit(posting(1), EntryKind::Spend, 25);
        let taken: Vec<(u32, i64)> = slices.iter().map(|slice| (slice.lot.number, slice.points)).collect();
        assert_eq!((taken, debt), (vec![(3, 10), (2, 10), (1, 5)], 0));
    }

    /// K5, P5: usable at its end less one second, not at its end, though nobody posted the expiry.
    #[test]
    fn a_lot_past_its_end_is_invisible() {
        let mut ledger = Ledger::default();
        ledger.credit(posting(0), credit(10, 0, 300));
        assert_eq!(ledger.balance(Instant(299)).active, 10);
        assert_eq!(ledger.balance(Instant(300)).active, 0);
    }

    #[test]
    fn new_points_repay_the_oldest_debt_first() {
        let mut ledger = Ledger::default();
        ledger.debit(posting(0), EntryKind::Clawback, 30);
        ledger.debit(posting(1), EntryKind::Clawback, 5);
        ledger.credit(posting(2), credit(32, 2, 900));
        assert_eq!(ledger.debts, [Debt { debit: 2, left: 3 }]);
        assert_eq!(ledger.balance(Instant(2)), Balance { pending: 0, active: 0, debt: 3, ..Balance::default() });
    }

    #[test]
    fn pending_points_repay_nothing_until_they_are_active() {
        let mut ledger = Ledger::default();
        ledger.debit(posting(0), EntryKind::Clawback, 20);
        ledger.credit(posting(1), credit(50, 100, 900));
        assert_eq!(ledger.balance(Instant(99)), Balance { pending: 50, active: 0, debt: 20, ..Balance::default() });
        ledger.repay(Instant(100));
        assert_eq!(ledger.balance(Instant(100)), Balance { pending: 0, active: 30, debt: 0, ..Balance::default() });
    }
}
