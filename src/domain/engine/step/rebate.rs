//! Rebates: a share of what was spent in a period, paid some time after it, and following later refunds (B6, P20).

use crate::domain::benefit::{self, Benefit, BenefitKind};
use crate::domain::engine::fold::Fold;
use crate::domain::grant::Rebate;
use crate::domain::id::{Cause, OrderId};
use crate::domain::points::ledger::Credit;
use crate::domain::points::taking::Earned;
use crate::domain::points::{EntryKind, earn, spend};
use crate::domain::program::Program;
use crate::domain::ratio::Rounding;
use crate::domain::time::Instant;

impl<'a> Fold<'a> {
    /// A grant of a rebate is a promise for its period, by whichever source it came.
    pub(super) fn granted(&mut self, program: &Program, benefit: &Benefit, (_, from, until): (i32, Instant, Instant)) {
        let BenefitKind::Rebate(rules) = benefit.kind else { return };
        let known = |known: &Rebate| known.benefit == benefit.code && known.until == until;
        if until == Instant::MAX || self.account.holdings.rebates.iter().any(known) {
            return;
        }
        let due = program.shop.zone.plus(until, rules.wait);
        let (benefit, version) = (benefit.code.clone(), program.number);
        self.account.holdings.rebates.push(Rebate { benefit, version, from, until, due, paid: None });
    }

    /// Rebates that fall due by `at` are paid; one whose grants were all taken away is not.
    pub(in crate::domain::engine) fn reckon_rebates(&mut self, at: Instant) {
        let mut all = std::mem::take(&mut self.account.holdings.rebates);
        all.retain_mut(|rebate| {
            if rebate.paid.is_some() || rebate.due > at {
                return true;
            }
            let Some((program, rules)) = self.rules(rebate) else { return false };
            let points = self.worth(program, rules, rebate);
            if points == 0 {
                return false;
            }
            let earned = self.pay_rebate(program, rebate, points, at);
            rebate.paid = Some((earned, 0));
            true
        });
        self.account.holdings.rebates = all;
    }

    fn pay_rebate(&mut self, program: &Program, rebate: &Rebate, points: i64, at: Instant) -> Earned {
        let (shop, expiry) = (&program.shop, &program.points.expiry);
        let credit = Credit {
            kind: EntryKind::Rebate,
            points,
            activates_at: at,
            expires_at: earn::expires(&shop.zone, at, expiry, shop.year_start),
            idle: expiry.is_idle(),
            rule: Some(rebate.benefit.clone()),
            of: Some(rebate.cause()),
            origin: None,
        };
        let (expires_at, idle) = (credit.expires_at, credit.idle);
        self.account.ledger.credit(self.posting(rebate.due, rebate.cause()), credit);
        self.drain();
        Earned { expires_at, idle, ..Earned::given(rebate.benefit.clone(), points, at) }
    }

    /// An order counts for something else now: so do the rebates of its period that were paid.
    pub(super) fn judge_rebates(&mut self, order: OrderId, (cause, at): (Cause, Instant)) {
        let Some(mark) = self.account.history.mark(order) else { return };
        let mut all = std::mem::take(&mut self.account.holdings.rebates);
        let own = all.iter_mut().filter(|rebate| rebate.from <= mark.at && mark.at < rebate.until);
        for rebate in own {
            let Some((program, rules)) = self.rules(rebate) else { continue };
            let (target, of) = (self.worth(program, rules, rebate), rebate.cause());
            if let Some((earned, ended)) = &mut rebate.paid {
                earned.expired = *ended;
                self.take_back(earned, of, target, (cause, at));
            }
        }
        self.account.holdings.rebates = all;
    }

    /// A rebate keeps the rules of the version that granted it (R10).
    fn rules(&self, rebate: &Rebate) -> Option<(&'a Program, benefit::Rebate)> {
        let program = self.versions.number(rebate.version)?;
        match program.benefit(&rebate.benefit)?.kind {
            BenefitKind::Rebate(rules) => Some((program, rules)),
            _ => None,
        }
    }

    /// The share of the period's net spend, at most the maximum, floored to a minor unit and then to points.
    fn worth(&self, program: &Program, rules: benefit::Rebate, rebate: &Rebate) -> i64 {
        let spend = self.account.history.metrics(rebate.from, rebate.until).spend;
        let share = rules.rate.of(spend, Rounding::Floor);
        let share = rules.maximum.map_or(share, |most| share.min(most.get()));
        spend::bought(&program.points, share).unwrap_or(0)
    }
}
