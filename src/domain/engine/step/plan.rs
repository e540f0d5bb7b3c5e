//! Paid plans, as facts and time change them (B8–B11).

use crate::domain::benefit::{Benefit, BenefitKind, Per};
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::{Asked, Fold};
use crate::domain::grant::{self, Source};
use crate::domain::id::{ActId, Cause, CauseKind, Code};
use crate::domain::money::Money;
use crate::domain::plan::{Back, Bought, Deed, Offer, Plan, Quote, State, Term, Terms, Turn};
use crate::domain::points::taking::{self, Earned};
use crate::domain::program::Program;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Fold<'_> {
    /// Books what was done; what the rules do not allow was never recorded, and does nothing under others.
    pub(super) fn plan(&mut self, act: ActId, deed: Deed, at: Instant) {
        let cause = CauseKind::Act.of(act.0);
        let zone = &self.program(at).shop.zone;
        let posted_at = self.posted_at;
        let turns = match deed {
            Deed::Subscribe(bought) => self.buy(act, bought, Offer::Subscribe),
            Deed::Renew(bought) => self.buy(act, bought, Offer::Renew),
            Deed::Activate(bought) => self.buy(act, bought, Offer::Activate),
            Deed::Try { plan } => self.make(act, &plan, Offer::Try, (None, Money::ZERO)),
            Deed::Pause { plan, until } => self.account.terms.pause(&plan, zone, posted_at, until),
            Deed::Resume { plan } => self.account.terms.resume(&plan, zone, posted_at),
            Deed::Cancel { plan } => {
                self.account.terms.cancel(&plan, posted_at);
                Vec::new()
            }
            Deed::Refund { plan, payment } => {
                let back = self.account.terms.may_refund(&plan, zone, posted_at, payment.as_deref(), "");
                self.give_up(&back.unwrap_or_default(), cause, at)
            }
            Deed::Upgrade { from, to } => {
                let back = self.account.terms.may_refund(&from, zone, posted_at, None, "").unwrap_or_default();
                let credit: i64 = back.iter().map(|back| back.amount.get()).sum();
                let over = self.give_up(&back, cause, at);
                self.turned(over, cause);
                let fee = self.program(at).plan(&to.plan).map_or(0, |plan| plan.fee.get());
                // What the credit does not cover was paid; what it has beyond the fee went back as money.
                let paid = Money(to.paid.get().saturating_add(credit.min(fee)));
                self.buy(act, Bought { paid, ..to }, Offer::Activate)
            }
        };
        self.turned(turns, cause);
    }

    fn buy(&mut self, act: ActId, bought: Bought, offer: Offer) -> Vec<Turn> {
        self.make(act, &bought.plan, offer, (Some(bought.payment), bought.paid))
    }

    fn make(&mut self, act: ActId, plan: &Code, offer: Offer, paid: (Option<String>, Money)) -> Vec<Turn> {
        let at = self.posted_at;
        let program = self.program(at);
        let Some(plan) = program.plan(plan) else { return Vec::new() };
        self.account.terms.make(act, (plan, program.number), &program.shop.zone, at, offer, paid)
    }

    /// Time met the boundaries of terms.
    pub(in crate::domain::engine) fn walk_plans(&mut self, at: Instant) {
        let turns = self.account.terms.walk(&self.program(at).shop.zone, at);
        self.turned(turns, CauseKind::Plan.of(at.0));
    }

    /// Benefits follow their plan: usable, standing still, taken away.
    pub(super) fn turned(&mut self, turns: Vec<Turn>, cause: Cause) {
        let at = self.posted_at;
        self.out.extend(self.account.terms.drain().into_iter().map(Consequence::Plan));
        let mut runs = false;
        for turn in turns {
            match turn {
                Turn::Runs { plan, later } => {
                    runs = true;
                    self.go_on(&plan, later);
                }
                Turn::Suspended { plan } => {
                    self.account.holdings.of_plan(&plan, at).for_each(|grant| grant.suspended = true);
                }
                Turn::Over { plan } => {
                    let open = self.account.holdings.of_plan(&plan, at).filter(|grant| grant.quota != Some(grant.used));
                    let gone: Vec<u32> = open.map(grant::Grant::close).collect();
                    self.account.holdings.drop_promises(at);
                    self.out.extend(gone.into_iter().map(|grant| Consequence::Revoked { grant, at, cause }));
                }
            }
        }
        if runs && self.account.holdings.looked_at.is_some() {
            self.grant_by_plans(cause);
        }
    }

    /// What a plan gave can be used again; what it gave for its term lasts as long as that.
    fn go_on(&mut self, plan: &Code, later: i32) {
        let at = self.posted_at;
        let program = self.program(at);
        let zone = &program.shop.zone;
        for grant in self.account.holdings.of_plan(plan, at) {
            grant.suspended = false;
            let of_term = program.benefit(&grant.benefit).is_some_and(|benefit| benefit.per == Per::Term);
            if later > 0 && of_term && grant.until < Instant::MAX {
                grant.until = zone.start(zone.day(grant.until).plus_days(later));
            }
        }
    }

    /// Grants what plans in force give in the periods of now; what was granted already stays as it is.
    pub(super) fn grant_by_plans(&mut self, cause: Cause) {
        let program = self.program(self.posted_at);
        let running: Vec<Term> =
            self.account.terms.terms.iter().filter(|term| term.state == State::Active).cloned().collect();
        for term in running {
            // A term keeps what its version gives (R10).
            let Some(plan) = self.versions.number(term.version).and_then(|version| version.plan(&term.plan)) else {
                continue;
            };
            for (code, quota) in &plan.benefits {
                if let Some(benefit) = program.benefit(code) {
                    self.grant_of(program, benefit, &term, quota.or(benefit.quota), cause);
                }
            }
        }
    }

    fn grant_of(&mut self, program: &Program, benefit: &Benefit, term: &Term, quota: Option<u32>, cause: Cause) {
        let (at, source) = (self.posted_at, Source::Plan(term.plan.clone()));
        let period = match benefit.per {
            Per::Term => (program.shop.zone.day(term.from).number(), term.from, term.until),
            _ => grant::period(program, benefit, at),
        };
        let Some(grant) = self.account.holdings.grant_for(benefit, source, quota, period, at) else { return };
        let times = grant.quota.unwrap_or(1);
        self.out.push(Consequence::Granted { at, cause, grant });
        self.granted(program, benefit, period);
        match &benefit.kind {
            BenefitKind::Points(points) => {
                self.account.terms.gave(term.id, &benefit.code, points.get());
                let of = CauseKind::Act.of(term.id.0);
                self.keep_back_benefits();
                self.award_of(program, points.get(), (&benefit.code, Some(of)), cause);
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

    /// Terms are given up, and the points they gave are taken back (B11, P21).
    fn give_up(&mut self, back: &[Back], cause: Cause, at: Instant) -> Vec<Turn> {
        let turns = self.account.terms.give_up(back, self.posted_at);
        for term in back.iter().map(|back| &back.term) {
            let of = CauseKind::Act.of(term.id.0);
            for (benefit, points, ended) in &term.gave {
                let mut earned = Earned::given(benefit.clone(), *points, at);
                earned.expired = *ended;
                self.take_back(&mut earned, of, 0, (cause, at));
            }
        }
        turns
    }

    /// Brings points that were given, and not earned, to their new target.
    pub(super) fn take_back(&mut self, earned: &mut Earned, of: Cause, target: i64, (cause, at): (Cause, Instant)) {
        let (posting, rules) = (self.posting(at, cause), &self.versions.at(at).points.refund);
        let Some(taking) = taking::settle(&mut self.account.ledger, earned, of, target, posting, rules) else { return };
        let rule = earned.rule.clone();
        self.out.push(Consequence::Taken { of, rule, cause, target, taking, at: self.posted_at });
        self.drain();
    }
}

impl Asked<'_> {
    /// The term that would be bought now.
    pub fn offer(&self, plan: &Plan, offer: Offer, member: &str) -> Result<Quote, Refusal> {
        let zone = &self.program().shop.zone;
        let (from, until) = self.account().terms.quote(plan, zone, self.at(), offer, member)?;
        Ok(Quote { from, until, fee: plan.fee })
    }

    /// When a pause asked for now would end by itself.
    pub fn pause(&self, plan: &Code, until: Option<Instant>, member: &str) -> Result<Instant, Refusal> {
        self.account().terms.may_pause(plan, &self.program().shop.zone, self.at(), until, member)
    }

    /// What would come back now.
    pub fn refund(&self, plan: &Code, payment: Option<&str>, member: &str) -> Result<Vec<Back>, Refusal> {
        self.account().terms.may_refund(plan, &self.program().shop.zone, self.at(), payment, member)
    }

    /// The account that is asked about.
    pub fn terms(&self) -> &Terms {
        &self.account().terms
    }
}
