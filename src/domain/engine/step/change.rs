//! A fact that earned has changed: refund, cancellation, amendment or undoing, in the order of P25.

use crate::domain::engine::boundary::ladder;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::id::{Cause, CauseKind, EventId, OrderId, RefundId};
use crate::domain::order::{Order, RefundLine};
use crate::domain::points::cap::When;
use crate::domain::points::standing::Case;
use crate::domain::points::{earn, spend, taking};
use crate::domain::tier::metric::Mark;
use crate::domain::time::Instant;

impl Fold<'_> {
    pub(in crate::domain::engine) fn refund(
        &mut self,
        id: RefundId,
        order: OrderId,
        lines: &[RefundLine],
        at: Instant,
    ) {
        let Some(case) = self.account.cases.get_mut(&CauseKind::Order.of(order.0)) else { return };
        case.refund(lines);
        self.account.refunds.push((at, order));
        self.changed(order, at, CauseKind::Refund.of(id.0));
    }

    /// New content for a known order: old rules, old multiplier, new lines (P18, P20).
    pub(in crate::domain::engine) fn amend(&mut self, id: OrderId, order: &Order, at: Instant) {
        let of = CauseKind::Order.of(id.0);
        let Some(mut case) = self.account.cases.remove(&of) else { return };
        case.amend(&earn::nets(order));
        if let Some(program) = self.versions.number(case.version) {
            for earned in &mut case.earned {
                if let Some(rule) = program.rule(&earned.rule) {
                    earned.parts = earn::basis(order, &rule.basis);
                }
            }
            if case.counted.is_some() {
                case.counted = Some(earn::basis(order, &program.basis));
            }
        }
        self.account.cases.insert(of, case);
        self.changed(id, at, CauseKind::Amendment.of(id.0));
    }

    pub(in crate::domain::engine) fn undo(&mut self, id: EventId, at: Instant) {
        let of = CauseKind::Event.of(id.0);
        let Some(mut case) = self.account.cases.remove(&of) else { return };
        case.cancelled = true;
        let rules: Vec<_> = case.earned.iter().map(|earned| earned.rule.clone()).collect();
        self.rejudge(&mut case, of, at, CauseKind::Undo.of(id.0));
        if case.subject != 0 {
            let subject = case.subject;
            self.account.subjects.retain(|(rule, about, _)| !(rules.contains(rule) && fnv(about) == subject));
        }
        self.account.cases.insert(of, case);
    }

    /// Brings everything an order caused to its new standing: spent points, earnings, tier.
    pub(super) fn changed(&mut self, id: OrderId, at: Instant, cause: Cause) {
        let of = CauseKind::Order.of(id.0);
        let Some(mut case) = self.account.cases.remove(&of) else { return };
        self.give_back(&mut case, at, cause);
        self.rejudge(&mut case, of, at, cause);
        let more = self.recount(id, &case);
        let counts_at = case.at;
        self.account.cases.insert(of, case);
        match more {
            Some(true) => self.tier_after_fact(counts_at, cause),
            Some(false) => self.tier_after_change(cause),
            None => {}
        }
    }

    fn give_back(&mut self, case: &mut Case, at: Instant, cause: Cause) {
        let target = case.points_due_back();
        let Some(spent) = &mut case.spent else { return };
        let program = self.versions.at(at);
        let posting = crate::domain::points::ledger::Posting { occurred_at: at, posted_at: self.posted_at, cause };
        let (zone, rules) = (&program.shop.zone, &program.points.refund);
        spend::give_back(&mut self.account.ledger, spent, target, posting, zone, rules);
        self.drain();
    }

    /// P20 for every earning of a fact.
    fn rejudge(&mut self, case: &mut Case, of: Cause, at: Instant, cause: Cause) {
        let posting = self.posting(at, cause);
        let mut all = std::mem::take(&mut case.earned);
        for earned in &mut all {
            let Some(program) = self.versions.number(earned.version) else { continue };
            let Some(rule) = program.rule(&earned.rule) else { continue };
            let when = When { day: program.shop.zone.day(earned.occurred_at), year: program.shop.year_start };
            let wanted = case.target(earned, rule, program.points.refund.recheck_minimum);
            let room = self.account.counters.growth(rule, earned.net, when);
            let before = earned.net;
            let target = wanted.min(before.saturating_add(room));
            let rules = &self.versions.at(at).points.refund;
            let Some(taking) = taking::settle(&mut self.account.ledger, earned, of, target, posting, rules) else {
                continue;
            };
            let times = i64::from(target > 0) - i64::from(before > 0);
            self.account.counters.count(rule, target - before, times, when);
            let qualifying = if rule.qualifying { target - before } else { 0 };
            self.account.history.add_points(of, earned.occurred_at, target - before, qualifying);
            let taken = Consequence::Taken { of, rule: earned.rule.clone(), cause, target, taking, at: self.posted_at };
            self.out.push(taken);
            self.drain();
        }
        case.earned = all;
    }

    /// Sets what the order counts for; whether it is more than before, none where it never counted.
    fn recount(&mut self, id: OrderId, case: &Case) -> Option<bool> {
        let parts = case.counted.as_ref()?;
        let known = self.account.history.marks.iter().find(|mark| mark.order == id).copied();
        let spend = case.left_of(parts);
        let at = known.map_or(case.at, |mark| mark.at);
        let day = self.program(at).shop.zone.day(at);
        self.account.history.set_mark(Mark { order: id, at, day, spend, refunded: case.refunded() }, true);
        Some(spend > known.map_or(0, |mark| mark.spend))
    }

    fn tier_after_change(&mut self, cause: Cause) {
        let (Some(joined), Some(mut standing)) = (self.account.joined_at, self.account.tier.clone()) else { return };
        let Some(ladder) = ladder(self.program(self.posted_at), joined) else { return };
        let moves = ladder.after_change(&mut standing, &self.account.history, self.posted_at);
        self.account.tier = Some(standing);
        self.moved(moves, cause);
    }
}

/// A short mark of a subject, never 0.
pub(super) fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        | 1
}
