//! A fact that earned has changed: refund, cancellation, amendment or undoing, in the order of P25.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::engine::account::Waiting;
use crate::domain::engine::boundary::ladder;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::engine::life::idleness;
use crate::domain::id::{Cause, CauseKind, Code, EventId, OrderId, RefundId};
use crate::domain::order::{Order, RefundLine, Stage};
use crate::domain::points::cap::When;
use crate::domain::points::spend::{self, Returns};
use crate::domain::points::standing::Case;
use crate::domain::points::{earn, taking};
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
        let void = case.is_void();
        self.account.refunds.push((at, order));
        self.changed(order, at, CauseKind::Refund.of(id.0));
        if void {
            self.coupons_follow(order, true, CauseKind::Refund.of(id.0));
        }
    }

    /// New content for a known order: old rules, old multiplier, new lines (P18, P20).
    pub(in crate::domain::engine) fn amend(&mut self, id: OrderId, order: &Arc<Order>, at: Instant) {
        let of = CauseKind::Order.of(id.0);
        let Some(mut case) = self.account.cases.remove(&of) else { return };
        case.amend(&earn::nets(order));
        let points = order.tenders.points.get();
        if points > 0 || case.spent.is_some() {
            case.spent.get_or_insert_default().points = points;
        }
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
        self.correct_stages(id, order);
        self.changed(id, at, CauseKind::Amendment.of(id.0));
    }

    /// Stages still to come are met with the new content, at the instants it states.
    fn correct_stages(&mut self, id: OrderId, order: &Arc<Order>) {
        let stated = order.stages.in_time();
        let coming = self.account.waiting.extract_if(.., |waiting| waiting.order == id);
        let coming: BTreeMap<Stage, Arc<str>> = coming.map(|waiting| (waiting.stage, waiting.name)).collect();
        let moved = stated.into_iter().filter_map(|(at, stage)| Some((at, stage, coming.get(&stage)?)));
        let moved = moved.map(|(at, stage, name)| Waiting { at, name: Arc::clone(name), order: id, stage });
        self.account.waiting.extend(moved);
        if self.account.waiting.iter().any(|waiting| waiting.order == id) {
            self.account.orders.insert(id, Arc::clone(order));
        } else {
            self.account.orders.remove(&id);
        }
    }

    pub(in crate::domain::engine) fn undo(&mut self, id: EventId, at: Instant) {
        let of = CauseKind::Event.of(id.0);
        self.forget_activity(of); // also where no rule paid for it, and there is no case
        let Some(mut case) = self.account.cases.remove(&of) else { return };
        case.cancelled = true;
        let cause = CauseKind::Undo.of(id.0);
        self.free_subject(&case);
        let qualifying = self.rejudge(&mut case, of, at, cause);
        self.account.cases.insert(of, case);
        if qualifying < 0 {
            self.tier_after_change(cause);
        }
    }

    /// The subject that an undone event was paid for may pay again.
    fn free_subject(&mut self, case: &Case) {
        let day = self.program(case.at).shop.zone.day(case.at).number();
        let paid = |rule: &Code| case.earned.iter().any(|earned| earned.rule == *rule && earned.granted > 0);
        let freed =
            |rule: &Code, about: &str, on: i32| paid(rule) && (on == 0 || on == day) && fnv(about) == case.subject;
        if case.subject != 0 {
            self.account.subjects.retain(|(rule, about, on)| !freed(rule, about, *on));
        }
    }

    /// Brings everything an order caused to its new standing: spent points, earnings, tier.
    pub(super) fn changed(&mut self, id: OrderId, at: Instant, cause: Cause) {
        let of = CauseKind::Order.of(id.0);
        let Some(mut case) = self.account.cases.remove(&of) else { return };
        self.settle_spend(&mut case, at, cause);
        let qualifying = self.rejudge(&mut case, of, at, cause);
        let more = self.recount(id, &case).or((qualifying != 0).then_some(qualifying > 0));
        let counts_at = case.at;
        let void = case.is_void();
        self.account.cases.insert(of, case);
        match more {
            Some(true) => self.tier_after_fact(counts_at, cause),
            Some(false) => self.tier_after_change(cause),
            None => {}
        }
        if void {
            self.give_back_uses(id, cause);
        }
        self.judge_rebates(id, (cause, at));
    }

    /// Brings the points spent on an order to its standing (P26, P29).
    pub(super) fn settle_spend(&mut self, case: &mut Case, at: Instant, cause: Cause) {
        let target = case.points_spent();
        let Some(spent) = &mut case.spent else { return };
        let (program, posting) = (self.program(at), self.posting(at, cause));
        let returns = Returns {
            zone: &program.shop.zone,
            year: program.shop.year_start,
            rules: &program.points,
            idleness: idleness(self.versions, &self.account, self.posted_at),
        };
        spend::settle(&mut self.account.ledger, spent, target, posting, returns);
        self.drain();
    }

    /// P20 for every earning of a fact; gives by how much its qualifying points changed.
    fn rejudge(&mut self, case: &mut Case, of: Cause, at: Instant, cause: Cause) -> i64 {
        let posting = self.posting(at, cause);
        let mut all = std::mem::take(&mut case.earned);
        let mut changed = 0;
        for earned in &mut all {
            let Some(program) = self.versions.number(earned.version) else { continue };
            let Some(rule) = program.rule(&earned.rule) else { continue };
            let when = When { day: program.shop.zone.day(earned.occurred_at), year: program.shop.year_start };
            let wanted = case.target(earned, rule, program.points.refund.recheck_minimum);
            let room = self.account.counters.growth(rule, earned.net, when);
            let before = earned.net;
            let stands = case.stands(earned);
            let grew = stands > earned.stood;
            earned.stood = stands;
            // A smaller basis never adds, though others may have left room in the caps since.
            let target = wanted.min(if grew { before.saturating_add(room) } else { before });
            let rules = &self.versions.at(at).points.refund;
            let Some(taking) = taking::settle(&mut self.account.ledger, earned, of, target, posting, rules) else {
                continue;
            };
            let times = i64::from(target > 0) - i64::from(before > 0);
            self.account.counters.count(rule, target - before, times, when);
            let qualifying = if rule.qualifying { target - before } else { 0 };
            changed += qualifying;
            self.account.history.add_points(of, earned.occurred_at, target - before, qualifying);
            let taken = Consequence::Taken { of, rule: earned.rule.clone(), cause, target, taking, at: self.posted_at };
            self.out.push(taken);
            self.drain();
        }
        case.earned = all;
        changed
    }

    /// Sets what the order counts for; whether it is more than before, none where it never counted.
    fn recount(&mut self, id: OrderId, case: &Case) -> Option<bool> {
        let parts = case.counted.as_ref()?;
        let known = self.account.history.mark(id);
        let spend = case.left_of(parts);
        let at = known.map_or(case.at, |mark| mark.at);
        let day = self.program(at).shop.zone.day(at);
        let (refunded, void) = (case.refunded(), case.cancelled);
        self.account.history.set_mark(Mark { order: id, at, day, spend, refunded, void });
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
