//! Benefits given by tier, by condition and on entry, period by period (B1–B7).

use crate::domain::award::Award;
use crate::domain::benefit::{Benefit, BenefitKind};
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::engine::scene::Scene;
use crate::domain::grant::{self, Source, entitlements};
use crate::domain::id::{Cause, CauseKind, Code};
use crate::domain::plan::State;
use crate::domain::points::ledger::Credit;
use crate::domain::points::{EntryKind, earn};
use crate::domain::program::{Program, Versions};
use crate::domain::time::Instant;

/// The next instant at which a period of a benefit that may concern the member begins.
pub(in crate::domain::engine) fn next_period(versions: &Versions, account: &Account) -> Option<Instant> {
    let (looked_at, program) = (account.holdings.looked_at?, versions.at(account.frontier));
    let tier = account.stands_in();
    let free = program.benefits.iter().filter(|benefit| benefit.free_when.is_some());
    let given = entitlements(program, tier).into_iter().map(|(benefit, _)| benefit);
    let terms = account.terms.terms.iter().filter(|term| term.state == State::Active);
    let plans = terms.filter_map(|term| versions.number(term.version)?.plan(&term.plan));
    let by_plan = plans.flat_map(|plan| &plan.benefits).filter_map(|(code, _)| program.benefit(code));
    grant::next_period(program, given.chain(by_plan).chain(free), looked_at)
}

impl Fold<'_> {
    /// A period of some benefit begins.
    pub(in crate::domain::engine) fn period(&mut self, at: Instant) {
        self.look_at_benefits(CauseKind::Period.of(at.0));
        self.account.holdings.forget(self.versions.at(at), at);
    }

    /// Grants what the tier and the conditions give in the periods of now; what was granted already stays as it is.
    pub(in crate::domain::engine) fn look_at_benefits(&mut self, cause: Cause) {
        let at = self.posted_at;
        let program = self.program(at);
        let before = self.account.holdings.looked_at.replace(at);
        let given = self.entitlements(program);
        for (benefit, quota) in &given {
            self.grant(program, benefit, Source::Tier, *quota, cause);
        }
        self.grant_by_plans(cause);
        // B7: a condition is asked when its period begins, of a joining member at once, and when it is new.
        let is_new = |benefit: &Benefit, before| self.versions.at(before).benefit(&benefit.code).is_none();
        let due = |benefit: &&Benefit| {
            let begins = |before| grant::began(program, benefit, at) > before || is_new(benefit, before);
            benefit.free_when.is_some() && before.is_none_or(begins)
        };
        let due: Vec<&Benefit> = program.benefits.iter().filter(due).collect();
        for benefit in due {
            let scene = Scene { program, account: &self.account, at, order: None, event: None };
            if !scene.holds(benefit.free_when.as_ref()) {
                continue;
            }
            self.grant(program, benefit, Source::Condition, benefit.quota, cause);
        }
    }

    fn entitlements<'p>(&self, program: &'p Program) -> Vec<(&'p Benefit, Option<u32>)> {
        entitlements(program, self.account.stands_in())
    }

    /// The tier changed: more benefits at once, fewer at their period's end unless the program revokes them (B3, B4).
    pub(in crate::domain::engine) fn tier_changed(&mut self, fell: bool, cause: Cause) {
        if self.account.holdings.looked_at.is_none() {
            return;
        }
        let at = self.posted_at;
        let program = self.program(at);
        let given = self.entitlements(program);
        for benefit in program.benefits.iter().filter(|benefit| fell && benefit.revoke_on_downgrade) {
            let quota = given.iter().find(|(known, _)| known.code == benefit.code).map_or(Some(0), |(_, quota)| *quota);
            let gone = self.account.holdings.revoke(&benefit.code, quota, at);
            self.account.holdings.drop_promises(at);
            self.out.extend(gone.into_iter().map(|grant| Consequence::Revoked { grant, at, cause }));
        }
        for (benefit, quota) in &given {
            self.grant(program, benefit, Source::Tier, *quota, cause);
        }
    }

    /// What reaching a rung gives once (T10).
    pub(in crate::domain::engine) fn entry_rewards(&mut self, tier: &Code, cause: Cause) {
        let program = self.program(self.posted_at);
        let Some(rung) = program.rung(tier) else { return };
        for award in &rung.entry {
            self.present(program, award, (Source::Entry, tier), cause);
        }
    }

    /// Gives one part of an award; points and coupons say what gave them.
    pub(super) fn present(&mut self, program: &Program, award: &Award, (source, of): (Source, &Code), cause: Cause) {
        match award {
            Award::Points(points) => self.award(program, points.get(), of, cause),
            Award::Benefit(code, quota) => {
                if let Some(benefit) = program.benefit(code) {
                    self.grant(program, benefit, source, Some(*quota), cause);
                }
            }
            Award::Coupon(code) => {
                self.issue(program, code, Some(of), cause);
            }
            // It joins the rule itself.
            Award::Multiply { .. } => {}
        }
    }

    pub(super) fn grant(
        &mut self,
        program: &Program,
        benefit: &Benefit,
        source: Source,
        quota: Option<u32>,
        cause: Cause,
    ) {
        let at = self.posted_at;
        let Some(grant) = self.account.holdings.grant(program, benefit, source, quota, at) else { return };
        let times = grant.quota.unwrap_or(1);
        self.out.push(Consequence::Granted { at, cause, grant });
        let period = grant::period(program, benefit, at);
        self.granted(program, benefit, period);
        match &benefit.kind {
            BenefitKind::Points(points) => {
                self.keep_back_benefits();
                self.award(program, points.get(), &benefit.code, cause);
                self.keep_back();
            }
            BenefitKind::Coupon(coupon) => {
                for _ in 0..times {
                    self.issue(program, coupon, Some(&benefit.code), cause);
                }
            }
            _ => {}
        }
    }

    pub(super) fn award(&mut self, program: &Program, points: i64, rule: &Code, cause: Cause) {
        self.award_of(program, points, (rule, None), cause);
    }

    /// The same of points that can be found again by what gave them.
    pub(super) fn award_of(
        &mut self,
        program: &Program,
        points: i64,
        (rule, of): (&Code, Option<Cause>),
        cause: Cause,
    ) {
        if points <= 0 {
            return;
        }
        let at = self.posted_at;
        let shop = &program.shop;
        let credit = Credit {
            kind: EntryKind::Award,
            points,
            activates_at: at,
            expires_at: earn::expires(&shop.zone, at, &program.points.expiry, shop.year_start),
            idle: program.points.expiry.is_idle(),
            rule: Some(rule.clone()),
            of,
            origin: None,
        };
        self.account.ledger.credit(self.posting(at, cause), credit);
        self.drain();
    }
}
