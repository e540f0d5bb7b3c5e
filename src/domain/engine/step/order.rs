//! An order is sold and reaches its stages (F2, F5, T3).

use std::sync::Arc;

use super::earn::Subject;
use crate::domain::engine::account::Waiting;
use crate::domain::engine::boundary::ladder;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::id::{Cause, CauseKind, OrderId};
use crate::domain::order::{Order, Stage};
use crate::domain::points::earn;
use crate::domain::points::rule::Trigger;
use crate::domain::points::spend::Spent;
use crate::domain::points::standing::{Case, Charged};
use crate::domain::tier::metric::Mark;
use crate::domain::time::Instant;

impl Fold<'_> {
    pub(in crate::domain::engine) fn sale(&mut self, id: OrderId, order: Arc<Order>, at: Instant, name: &Arc<str>) {
        let program = self.program(at);
        let before = self.account.joined_at.is_none_or(|joined| at < joined);
        if !order.paid || (before && !program.shop.earn_before_joining) {
            return;
        }
        let of = CauseKind::Order.of(id.0);
        if self.account.cases.contains_key(&of) {
            return;
        }
        let tier = self.account.tier_at(at).cloned();
        let version = program.number;
        self.out.push(Consequence::Terms { order: id, tier: tier.clone(), version });
        let number = self.account.history.next_number();
        let lines = earn::nets(&order).into_iter().map(|net| Charged { net, refunded: 0 }).collect();
        let plans = self.account.terms.in_force(at);
        let case = Case { at, tier, plans, version, number, lines, ..Case::default() };
        self.account.cases.insert(of, case);
        let qualifies = self.earn(&Trigger::OrderPaid, of, at, Some(Subject::Order(&order)));
        if program.tiers.as_ref().is_none_or(|tiers| !tiers.count_on_completed) {
            self.count(id, &order, at, of);
        } else if qualifies {
            self.tier_after_fact(at, of);
        }
        self.spend_stated(&order, of, at);
        for (at, stage) in order.stages.in_time() {
            self.account.waiting.insert(Waiting { at, name: Arc::clone(name), order: id, stage });
        }
        if !order.stages.in_time().is_empty() {
            self.account.orders.insert(id, order);
        }
    }

    /// A stage that was known before is met at its instant.
    pub(in crate::domain::engine) fn known_stage(&mut self, waiting: Waiting) {
        let Some(order) = self.account.orders.get(&waiting.order).cloned() else { return };
        if !self.account.waiting.iter().any(|other| other.order == waiting.order) {
            self.account.orders.remove(&waiting.order);
        }
        self.stage(waiting.order, waiting.stage, order, (waiting.at, &waiting.name));
    }

    pub(in crate::domain::engine) fn stage(
        &mut self,
        id: OrderId,
        stage: Stage,
        order: Arc<Order>,
        (at, name): (Instant, &Arc<str>),
    ) {
        if stage == Stage::Paid {
            return self.sale(id, order, at, name);
        }
        match stage {
            Stage::Cancelled => self.coupons_follow(id, true, CauseKind::Cancelled.of(id.0)),
            Stage::Reopened => self.coupons_follow(id, false, CauseKind::Reopened.of(id.0)),
            _ => {}
        }
        let Some(case) = self.account.cases.get_mut(&CauseKind::Order.of(id.0)) else { return };
        match stage {
            Stage::Completed => {
                let first = !std::mem::replace(&mut case.completed, true);
                self.reopen(id, at, CauseKind::Completed.of(id.0));
                if first {
                    self.completed(id, &order, at);
                }
            }
            Stage::Cancelled => {
                case.cancelled = true;
                self.forget_activity(CauseKind::Order.of(id.0));
                self.changed(id, at, CauseKind::Cancelled.of(id.0));
            }
            Stage::Reopened => self.reopen(id, at, CauseKind::Reopened.of(id.0)),
            Stage::Paid => {}
        }
    }

    /// Finished for the first time: rules on completion pay, by the program of the sale.
    fn completed(&mut self, id: OrderId, order: &Order, at: Instant) {
        let of = CauseKind::Order.of(id.0);
        let version = self.account.cases.get(&of).map_or(0, |case| case.version);
        let qualifies = self.earn(&Trigger::OrderCompleted, of, at, Some(Subject::Order(order)));
        let program = self.versions.number(version).unwrap_or_else(|| self.program(at));
        if program.tiers.as_ref().is_some_and(|tiers| tiers.count_on_completed) {
            self.count(id, order, at, of);
        } else if qualifies {
            self.tier_after_fact(at, of);
        }
    }

    fn reopen(&mut self, id: OrderId, at: Instant, cause: Cause) {
        if let Some(case) = self.account.cases.get_mut(&CauseKind::Order.of(id.0))
            && case.cancelled
        {
            case.cancelled = false;
            let sold_at = case.at;
            self.keep_alive(&Trigger::OrderPaid, CauseKind::Order.of(id.0), sold_at);
            self.changed(id, at, cause);
        }
    }

    /// The order counts from now on: for the tier and for figures.
    fn count(&mut self, id: OrderId, order: &Order, at: Instant, of: Cause) {
        let program = self.program(at);
        let parts = earn::basis(order, &program.basis);
        let Some(case) = self.account.cases.get_mut(&of) else { return };
        let spend = case.left_of(&parts);
        case.counted = Some(parts);
        let (refunded, void) = (case.refunded(), case.cancelled);
        let mark = Mark { order: id, at, day: program.shop.zone.day(at), spend, refunded, void };
        self.account.history.set_mark(mark);
        self.tier_after_fact(at, of);
    }

    /// A fact that counts at `at` may lift the member.
    pub(super) fn tier_after_fact(&mut self, at: Instant, cause: Cause) {
        let (Some(joined), Some(mut standing)) = (self.account.joined_at, self.account.tier.clone()) else { return };
        let Some(ladder) = ladder(self.program(at), joined) else { return };
        let moves = ladder.after_fact(&mut standing, &self.account.history, at, self.posted_at);
        self.account.tier = Some(standing);
        self.moved(moves, cause);
    }

    /// Points that the shop's till says were used: consumed as far as there are lots, the rest is debt (P29).
    fn spend_stated(&mut self, order: &Order, of: Cause, at: Instant) {
        let points = order.tenders.points.get();
        if points > 0
            && let Some(mut case) = self.account.cases.remove(&of)
        {
            case.spent = Some(Spent { points, ..Spent::default() });
            self.settle_spend(&mut case, at, of);
            self.account.cases.insert(of, case);
        }
    }
}
