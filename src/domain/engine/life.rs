//! How lots and holds end: by their own date, by idleness, by running out (P13, P14, P30).

use super::account::Account;
use super::fold::Fold;
use crate::domain::id::{Cause, CauseKind};
use crate::domain::points::hold::How;
use crate::domain::points::ledger::{Lot, Posting};
use crate::domain::points::rule::{Expiry, Trigger};
use crate::domain::program::Program;
use crate::domain::time::Instant;

/// The next end of a lot that somebody has points in.
pub(super) fn next_end(program: &Program, account: &Account) -> Option<Instant> {
    let ledger = &account.ledger;
    let held = ledger.holds.iter().flat_map(|hold| &hold.parts).map(|(lot, _)| lot);
    let held = held.filter(|_| !program.points.hold.survives_expiry);
    let ends = ledger.lots.iter().chain(held).map(|lot| end(program, account, lot));
    ends.filter(|end| *end < Instant::MAX).min()
}

/// When a lot ends: by its own date, or, where idleness ends points, so long after the member's last activity.
pub fn end(program: &Program, account: &Account, lot: &Lot) -> Instant {
    let Expiry::Idle { span, .. } = &program.points.expiry else { return lot.expires_at };
    if lot.expires_at < Instant::MAX {
        return lot.expires_at;
    }
    let last = account.kept.last().map_or(lot.activates_at, |(at, _)| lot.activates_at.max(*at));
    program.shop.zone.through(last, *span)
}

impl Fold<'_> {
    /// Lots that ended by `at` are booked out, each at its own end.
    pub(super) fn expire(&mut self, at: Instant) {
        let program = self.program(at);
        if !program.points.hold.survives_expiry {
            self.account.ledger.free_ended(at);
        }
        let ends = self.account.ledger.lots.iter().map(|lot| (lot.clone(), end(program, &self.account, lot)));
        let ended: Vec<(Lot, Instant)> = ends.filter(|(_, end)| *end <= at).collect();
        for (lot, occurred_at) in ended {
            let cause = CauseKind::Lot.of(i64::from(lot.number));
            let points = self.account.ledger.expire(Posting { occurred_at, posted_at: at, cause }, lot.number);
            self.ended(&lot, points);
        }
    }

    /// Points of a lot ended: the earning they came from remembers it (P21).
    pub(super) fn ended(&mut self, lot: &Lot, points: i64) {
        let Some((of, rule)) = lot.of.zip(lot.rule.clone()) else { return };
        let moved = self.account.absorbed.values_mut().find(|absorbed| absorbed.lots.contains(&lot.number));
        if let Some(absorbed) = moved {
            *absorbed.ended.entry((of, rule.clone())).or_default() += points;
        }
        if let Some(case) = self.account.cases.get_mut(&of)
            && let Some(earned) = case.earned.iter_mut().find(|earned| earned.rule == rule)
        {
            earned.expired += points;
        }
    }

    /// Holds that ran out by `at` are freed.
    pub(super) fn time_out(&mut self, at: Instant) {
        let out: Vec<_> =
            self.account.ledger.holds.iter().filter(|hold| hold.until <= at).map(|hold| hold.act).collect();
        for act in out {
            for (lot, points) in self.account.ledger.release(act, How::TimedOut, at) {
                self.ended(&lot, points);
            }
        }
    }

    /// Something happened that may keep idle points alive.
    pub(super) fn keep_alive(&mut self, on: &Trigger, of: Cause, at: Instant) {
        let program = self.program(at);
        let Expiry::Idle { span, kept_by } = &program.points.expiry else { return };
        if !kept_by.contains(on) {
            return;
        }
        let place = self.account.kept.partition_point(|known| *known <= (at, of));
        self.account.kept.insert(place, (at, of));
        // What lies further back than the span can end nothing any more.
        let zone = &program.shop.zone;
        let oldest = zone.start(span.before(zone.day(self.posted_at)).plus_days(-1));
        let past = self.account.kept.partition_point(|known| known.0 < oldest);
        self.account.kept.drain(..past.min(self.account.kept.len() - 1));
    }

    /// An activity was undone: it keeps nothing alive.
    pub(super) fn forget_activity(&mut self, of: Cause) {
        self.account.kept.retain(|known| known.1 != of);
    }
}
