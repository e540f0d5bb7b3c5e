//! How points of a debit come back: into their own lots, or as lots of their own (P17, P26, P27).

use super::ledger::{Credit, Ledger, Lot, Posting, Slice};
use super::{EntryKind, Row};
use crate::domain::time::Instant;

impl Ledger {
    /// Books a credit that brings back what a debit took.
    pub fn credit_for(&mut self, posting: Posting, credit: Credit, debit: u32) {
        self.book(posting, &credit);
        self.undoes(debit);
        self.repay(posting.posted_at);
    }

    /// Books the return of a debit in part: slices go back into their own lots with their own ends (P26), and
    /// `debt` of it is no longer owed. Gives the entry's number.
    pub fn restore(&mut self, posting: Posting, debit: u32, slices: &[(Slice, i64)], debt: i64) -> u32 {
        let total = slices.iter().map(|part| part.1).sum::<i64>() + debt;
        let number = self.entry(posting, EntryKind::Restore, total, None);
        self.undoes(debit);
        self.cut_debt(debit, debt);
        for (slice, points) in slices {
            self.allocate(debit, slice.lot.number, -points, Some(slice.allocation), posting.posted_at);
            self.open(&slice.lot).left += points;
        }
        self.repay(posting.posted_at);
        number
    }

    /// Books the return of a part of a debit as a new lot, which descends from one that has ended (P27) or from none.
    /// Debit 0 stands in another account.
    pub fn restore_as(
        &mut self,
        posting: Posting,
        debit: u32,
        from: Option<&Lot>,
        points: i64,
        (expires_at, idle): (Instant, bool),
    ) -> u32 {
        let credit = Credit {
            kind: EntryKind::Restore,
            points,
            activates_at: posting.posted_at,
            expires_at,
            idle,
            rule: from.and_then(|lot| lot.rule.clone()),
            of: from.and_then(|lot| lot.of),
            origin: from.map(|lot| lot.number),
        };
        let number = self.book(posting, &credit);
        if debit > 0 {
            self.undoes(debit);
        }
        self.repay(posting.posted_at);
        number
    }

    fn undoes(&mut self, debit: u32) {
        if let Some(Row::Entry(entry)) = self.rows.last_mut() {
            entry.undoes = Some(debit);
        }
    }
}
