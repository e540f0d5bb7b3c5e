//! Points that penalties keep back or take, and how they come back (X2, X3).

use super::EntryKind;
use super::hold::Idleness;
use super::ledger::{Ledger, Lot, Posting, Slice};
use crate::domain::time::Instant;

impl Ledger {
    /// Keeps a new lot back where what is earned is.
    pub(super) fn block_new(&mut self, lot: u32, posting: Posting, kind: EntryKind) {
        let earned = matches!(kind, EntryKind::Earn | EntryKind::Award);
        if earned && self.keep_back.is_some_and(|from| posting.occurred_at >= from) {
            self.blocked.insert(lot);
        }
    }

    /// Lots that nothing keeps back any more; who calls lets them repay what is owed (P6).
    pub fn free_blocked(&mut self, lots: &[u32]) {
        for lot in lots {
            self.blocked.remove(lot);
        }
    }

    /// Takes a fine off active points by P5; what they do not cover is owed. Gives the debit, and remembers what it takes
    /// until it is given back or stands for good.
    pub fn fine(&mut self, posting: Posting, points: i64) -> u32 {
        let debit = self.entry(posting, EntryKind::Penalty, -points, None);
        self.fined.insert(debit, Vec::new());
        self.cover(debit, points, posting.posted_at);
        debit
    }

    /// A fine that stands for good.
    pub fn forget_fine(&mut self, debit: Option<u32>) {
        if let Some(debit) = debit {
            self.fined.remove(&debit);
        }
    }

    /// Gives a fine back (X2): what of it is owed is owed no longer, slices go into their own lots, the last taken first;
    /// one whose lot has ended becomes a lot that ends as `life` says of the lot and the instant it was taken at.
    pub fn unfine(
        &mut self,
        posting: Posting,
        debit: u32,
        idleness: Option<Idleness<'_>>,
        life: &dyn Fn(&Lot, Instant) -> Instant,
    ) {
        let Some(fined) = self.fined.remove(&debit) else { return };
        let has_ended = |(slice, _): &(Slice, Instant)| self.end_or_idle(&slice.lot, idleness) <= posting.posted_at;
        let (ended, open): (Vec<_>, Vec<_>) = fined.into_iter().rev().partition(has_ended);
        let open: Vec<(Slice, i64)> = open.into_iter().map(|(slice, _)| (slice.clone(), slice.points)).collect();
        let debt = self.owed(debit);
        if debt > 0 || !open.is_empty() {
            self.restore(posting, debit, &open, debt);
        }
        for (slice, taken) in ended {
            let end = (life(&slice.lot, taken), slice.lot.idle);
            self.restore_as(posting, debit, Some(&slice.lot), slice.points, end);
        }
    }
}
