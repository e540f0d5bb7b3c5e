//! A ledger as it stood at an earlier instant, from its rows (K7).

use std::collections::BTreeMap;

use super::ledger::{Debt, Ledger, Lot};
use super::{Allocation, Entry, EntryKind};
use crate::domain::time::Instant;

/// Open lots and debts at an instant, from all rows of a member in the order of their numbers.
pub fn ledger_at(entries: &[Entry], allocations: &[Allocation], at: Instant) -> Ledger {
    let booked: Vec<&Entry> = entries.iter().filter(|entry| entry.posted_at <= at).collect();
    let mut on_lot: BTreeMap<u32, i64> = BTreeMap::new();
    let mut on_debit: BTreeMap<u32, i64> = BTreeMap::new();
    for (allocation, made_at) in dated(entries, allocations) {
        if made_at <= at {
            *on_lot.entry(allocation.lot).or_default() += allocation.points;
            *on_debit.entry(allocation.debit).or_default() += allocation.points;
        }
    }
    for entry in booked.iter().filter(|entry| is_return(entry)) {
        *on_debit.entry(entry.undoes.unwrap_or(0)).or_default() += entry.points;
    }
    let mut ledger = Ledger::default();
    for entry in booked {
        let number = entry.number;
        if let Some(activates_at) = entry.activates_at {
            let left = entry.points - on_lot.get(&number).copied().unwrap_or(0);
            let expires_at = entry.expires_at.unwrap_or(Instant::MAX);
            ledger.lots.push(Lot { number, left, activates_at, expires_at, of: None, rule: entry.rule.clone() });
        } else if entry.points < 0 {
            let left = -entry.points - on_debit.get(&number).copied().unwrap_or(0);
            ledger.debts.push(Debt { debit: number, left });
        }
    }
    ledger.lots.retain(|lot| lot.left > 0);
    ledger.debts.retain(|debt| debt.left > 0);
    ledger
}

/// Whether an entry gives slices back into their own lots, instead of being a lot.
pub(super) fn is_return(entry: &Entry) -> bool {
    entry.undoes.is_some() && entry.activates_at.is_none()
}

/// Allocations with the instant they were made at. The rows do not keep it: an allocation was made with its debit, or,
/// where it repays, when its lot became usable; one that undoes, with the entry that gave back. Numbers never run
/// against time.
pub(super) fn dated<'a>(entries: &[Entry], allocations: &'a [Allocation]) -> Vec<(&'a Allocation, Instant)> {
    let known: BTreeMap<u32, &Entry> = entries.iter().map(|entry| (entry.number, entry)).collect();
    let mut returns: BTreeMap<u32, Vec<(Instant, i64)>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| is_return(entry)).rev() {
        returns.entry(entry.undoes.unwrap_or(0)).or_default().push((entry.posted_at, entry.points));
    }
    let mut latest = Instant::MIN;
    let mut all = Vec::new();
    for allocation in allocations {
        let made_at = match (allocation.undoes, known.get(&allocation.debit), known.get(&allocation.lot)) {
            (Some(_), ..) => returned(returns.entry(allocation.debit).or_default(), -allocation.points),
            (None, Some(debit), _) if debit.kind == EntryKind::Cancel => debit.posted_at,
            (None, Some(debit), Some(lot)) => {
                debit.posted_at.max(lot.posted_at).max(lot.activates_at.unwrap_or(Instant::MIN))
            }
            _ => latest,
        };
        latest = latest.max(made_at);
        all.push((allocation, latest));
    }
    all
}

/// When points of a debit came back: the returns of it are used up in their order.
fn returned(returns: &mut Vec<(Instant, i64)>, points: i64) -> Instant {
    let mut left = points;
    while let Some((at, room)) = returns.last_mut() {
        let (at, part) = (*at, left.min(*room));
        *room -= part;
        left -= part;
        if left == 0 {
            return at;
        }
        returns.pop();
    }
    Instant::MIN
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::super::ledger::{Credit, Posting, Slice};
    use super::*;
    use crate::domain::id::CauseKind;

    /// A shop's day at the till, one step a second: what was open after each, and all rows.
    struct Days {
        ledger: Ledger,
        entries: Vec<Entry>,
        allocations: Vec<Allocation>,
        spent: Vec<(u32, Slice)>,
        draw: u64,
    }

    impl Days {
        fn draw(&mut self, below: u64) -> i64 {
            self.draw = self.draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((self.draw >> 33) % below).unwrap()
        }

        fn step(&mut self, at: i64) {
            let cause = CauseKind::Act.of(at);
            let posting = Posting { occurred_at: Instant(at), posted_at: Instant(at), cause };
            self.ledger.repay(Instant(at));
            let ended = self.ledger.lots.iter().filter(|lot| lot.expires_at <= Instant(at)).map(|lot| lot.number);
            for lot in ended.collect::<Vec<_>>() {
                self.ledger.expire(posting, lot);
            }
            match self.draw(4) {
                0 => {
                    let (pending, life) = (self.draw(9), self.draw(30) + 1);
                    let credit = Credit {
                        kind: EntryKind::Earn,
                        points: self.draw(50) + 1,
                        activates_at: Instant(at + pending),
                        expires_at: Instant(at + pending + life),
                        rule: None,
                        of: None,
                        origin: None,
                    };
                    self.ledger.credit(posting, credit);
                }
                1 | 2 => {
                    let points = self.draw(30) + 1;
                    let (debit, slices, _) = self.ledger.debit(posting, EntryKind::Spend, points);
                    self.spent.extend(slices.into_iter().map(|slice| (debit, slice)));
                }
                _ => self.give_back(posting),
            }
            for row in self.ledger.drain() {
                match row {
                    Row::Entry(entry) => self.entries.push(entry),
                    Row::Allocation(allocation) => self.allocations.push(allocation),
                }
            }
        }

        /// A slice comes back: what is still open to its own lot, as refunds do it (P26, P27).
        fn give_back(&mut self, posting: Posting) {
            let Some((debit, slice)) = self.spent.pop() else { return };
            if slice.lot.expires_at <= posting.posted_at {
                self.ledger.restore_as(
                    posting,
                    debit,
                    Some(&slice.lot),
                    slice.points,
                    posting.posted_at.plus_seconds(9),
                );
            } else {
                self.ledger.restore(posting, debit, &[(slice.clone(), slice.points)], 0);
            }
        }
    }

    /// Number and points of each.
    type Open = Vec<(u32, i64)>;

    fn open(ledger: &Ledger) -> (Open, Open) {
        let lots = ledger.lots.iter().map(|lot| (lot.number, lot.left)).collect();
        (lots, ledger.debts.iter().map(|debt| (debt.debit, debt.left)).collect())
    }

    /// K7: from the rows alone, every earlier instant is found again, repaid debts and returned slices included.
    #[test]
    fn the_ledger_of_every_earlier_instant_is_found_from_its_rows() {
        for seed in 0..40 {
            let mut days = Days {
                ledger: Ledger::default(),
                entries: Vec::new(),
                allocations: Vec::new(),
                spent: Vec::new(),
                draw: seed,
            };
            let mut then = Vec::new();
            for at in 0..120 {
                days.step(at);
                then.push(open(&days.ledger));
            }
            assert!(then.iter().any(|(_, debts)| !debts.is_empty()));
            for (at, expected) in (0..).zip(then) {
                let found = ledger_at(&days.entries, &days.allocations, Instant(at));
                assert_eq!(open(&found), expected, "seed {seed} at {at}");
            }
        }
    }
}
