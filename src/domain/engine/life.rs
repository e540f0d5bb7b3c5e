//! How lots and holds end: by their own date, by idleness, by running out (P13, P14, P30).

use super::account::Account;
use super::fold::Fold;
use crate::domain::id::{Cause, CauseKind, Code};
use crate::domain::points::hold::{How, Idleness};
use crate::domain::points::ledger::{Lot, Posting};
use crate::domain::points::rule::{Expiry, Trigger};
use crate::domain::program::{Program, Versions};
use crate::domain::time::{Instant, Span};

/// The next end of a lot that somebody has points in.
pub(super) fn next_end(versions: &Versions, account: &Account) -> Option<Instant> {
    let (ledger, idleness) = (&account.ledger, idleness(versions, account, account.frontier));
    let held = ledger.holds.iter().flat_map(|hold| &hold.parts).map(|(lot, _)| lot);
    let held = held.filter(|_| !versions.at(account.frontier).points.hold.survives_expiry);
    let ends = ledger.lots.iter().chain(held).map(|lot| ledger.end_or_idle(lot, idleness));
    ends.filter(|end| *end < Instant::MAX).min()
}

/// How idleness ends points at an instant: by the newest rules that spoke of it, for lots keep the kind of end they were
/// made with (R10).
pub fn idleness<'a>(versions: &'a Versions, account: &Account, at: Instant) -> Option<Idleness<'a>> {
    let (program, span, _) = idle_rules(versions, at)?;
    Some(Idleness { zone: &program.shop.zone, span, last: account.kept.last().map(|kept| kept.0) })
}

fn idle_rules(versions: &Versions, at: Instant) -> Option<(&Program, Span, &[Trigger])> {
    let begun = versions.all().iter().rev().filter(|(from, _)| *from <= at);
    begun.map(|(_, program)| program).find_map(|program| match &program.points.expiry {
        Expiry::Idle { span, kept_by } => Some((&**program, *span, &kept_by[..])),
        _ => None,
    })
}

impl Fold<'_> {
    /// Lots that ended by `at` are booked out, each at its own end.
    pub(super) fn expire(&mut self, at: Instant) {
        let (versions, idleness) = (self.versions, idleness(self.versions, &self.account, at));
        let ledger = &mut self.account.ledger;
        if !versions.at(at).points.hold.survives_expiry {
            ledger.free_ended(at, idleness);
        }
        let ends = ledger.lots.iter().map(|lot| (lot.clone(), ledger.end_or_idle(lot, idleness)));
        let ended: Vec<(Lot, Instant)> = ends.filter(|(_, end)| *end <= at).collect();
        for (lot, occurred_at) in ended {
            let cause = CauseKind::Lot.of(i64::from(lot.number));
            let points = self.account.ledger.expire(Posting { occurred_at, posted_at: at, cause }, lot.number);
            self.ended(&lot, points);
        }
    }

    /// Points of a lot ended: the earning they came from remembers it (P21).
    pub(super) fn ended(&mut self, lot: &Lot, points: i64) {
        self.ended_of((lot.of, lot.rule.clone()), lot.number, points);
    }

    /// The same of a lot known by its number; negative where points were brought back.
    pub(super) fn ended_of(&mut self, (of, rule): (Option<Cause>, Option<Code>), lot: u32, points: i64) {
        let Some((of, rule)) = of.zip(rule) else { return };
        self.reward_ended(of, points);
        self.account.terms.ended(of, &rule, points);
        self.account.holdings.rebate_ended(of, &rule, points);
        if self.account.foreign.contains(&lot) {
            *self.account.ended.entry((of, rule.clone())).or_default() += points;
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
            let idleness = idleness(self.versions, &self.account, at);
            for (lot, points) in self.account.ledger.release(act, How::TimedOut, at, idleness) {
                self.ended(&lot, points);
            }
        }
    }

    /// Something happened that may keep idle points alive.
    pub(super) fn keep_alive(&mut self, on: &Trigger, of: Cause, at: Instant) {
        let Some((program, span, kept_by)) = idle_rules(self.versions, at) else { return };
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

    /// An activity was undone: it keeps nothing alive, and no figure counts it.
    pub(super) fn forget_activity(&mut self, of: Cause) {
        self.account.kept.retain(|known| known.1 != of);
        self.account.engaged.retain(|one| one.of != of);
    }
}
