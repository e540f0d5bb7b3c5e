//! What touched each lot since it was made: every part taken from it or laid back, with the entry that did it.

use std::collections::BTreeMap;

use super::{Allocation, Entry};
use crate::domain::time::Instant;

/// A part of a lot that was taken, or came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The entry that did it: the debit, or the one that gave back.
    pub entry: u32,
    /// The debit.
    pub debit: u32,
    /// Signed: what it changed of the lot.
    pub points: i64,
    /// When.
    pub at: Instant,
    /// Whether it paid a debt that was there before the lot could.
    pub repays: bool,
}

/// Whether an entry gives slices back into their own lots, instead of being a lot.
fn is_return(entry: &Entry) -> bool {
    entry.undoes.is_some() && entry.activates_at.is_none()
}

/// All touches by lot, in order, made by an instant; a lot's amount and its touches are what is left of it.
pub fn of(entries: &[Entry], allocations: &[Allocation], at: Instant) -> BTreeMap<u32, Vec<Touch>> {
    let known: BTreeMap<u32, &Entry> = entries.iter().map(|entry| (entry.number, entry)).collect();
    let mut touches: BTreeMap<u32, Vec<Touch>> = BTreeMap::new();
    for allocation in allocations.iter().filter(|allocation| allocation.posted_at <= at) {
        let Allocation { debit, lot, points, undoes, posted_at: made_at, .. } = *allocation;
        let gave_back = |entry: &&Entry| is_return(entry) && entry.undoes == Some(debit) && entry.posted_at == made_at;
        let entry = undoes.and_then(|_| entries.iter().find(gave_back)).map_or(debit, |entry| entry.number);
        let since = known.get(&debit).map_or(made_at, |debit| debit.posted_at);
        let repays = undoes.is_none() && (debit < lot || since < made_at);
        touches.entry(lot).or_default().push(Touch { entry, debit, points: -points, at: made_at, repays });
    }
    touches
}

#[cfg(test)]
mod tests {
    use super::super::EntryKind;
    use super::super::Row;
    use super::super::ledger::{Credit, Ledger, Posting};
    use super::*;
    use crate::domain::id::CauseKind;

    fn posting(at: i64) -> Posting {
        Posting { occurred_at: Instant(at), posted_at: Instant(at), cause: CauseKind::Act.of(at) }
    }

    /// A lot that is spent from, given back to, and pays a debt that was there before it.
    #[test]
    fn parts_of_a_lot_name_the_entries_that_took_and_gave_them() {
        let mut ledger = Ledger::default();
        ledger.debit(posting(1), EntryKind::Clawback, 30);
        let credit = Credit {
            kind: EntryKind::AdjustIn,
            points: 100,
            activates_at: Instant(2),
            expires_at: Instant(900),
            rule: None,
            of: None,
            origin: None,
        };
        ledger.credit(posting(2), credit);
        let (debit, slices, _) = ledger.debit(posting(3), EntryKind::Spend, 50);
        ledger.restore(posting(4), debit, &[(slices[0].clone(), 20)], 0);
        let (mut entries, mut allocations) = (Vec::new(), Vec::new());
        for row in ledger.drain() {
            match row {
                Row::Entry(entry) => entries.push(entry),
                Row::Allocation(allocation) => allocations.push(allocation),
                _ => {}
            }
        }
        let all = of(&entries, &allocations, Instant(4));
        let told: Vec<_> = all[&2].iter().map(|one| (one.entry, one.debit, one.points, one.repays)).collect();
        assert_eq!(told, [(1, 1, -30, true), (3, 3, -50, false), (4, 3, 20, false)]);
        assert_eq!(of(&entries, &allocations, Instant(3))[&2].len(), 2);
        assert_eq!(100 + all[&2].iter().map(|one| one.points).sum::<i64>(), ledger.left(2));
    }
}
