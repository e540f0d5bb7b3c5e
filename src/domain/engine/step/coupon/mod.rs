//! Coupons, as facts and time change them (B13–B16).

mod ask;

use crate::domain::coupon::{Applied, Deed, Held, New, Root, Step, Template, Tried};
use crate::domain::engine::account::Account;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fold::Fold;
use crate::domain::id::{ActId, Cause, CauseKind, Code, OrderId};
use crate::domain::money::Money;
use crate::domain::pool::{Limited, Pool};
use crate::domain::program::{Program, Versions};
use crate::domain::time::Instant;

/// When the next coupon of an account opens or ends.
pub(in crate::domain::engine) fn next_turn(program: &Program, account: &Account) -> Option<Instant> {
    account.wallet.next_turn(program.points.hold.survives_expiry)
}

/// The conditions that a coupon was issued under (R10).
fn template<'p>(versions: &'p Versions, version: u32, code: &Code) -> Option<&'p Template> {
    versions.number(version)?.coupon(code)
}

impl Fold<'_> {
    /// Books what was done.
    pub(super) fn coupon(&mut self, act: ActId, deed: Deed) {
        let (at, cause) = (self.posted_at, CauseKind::Act.of(act.0));
        match deed {
            Deed::Issue { template } => {
                self.issue(self.program(at), &template, None, cause);
            }
            Deed::Reserve { tried, until } => {
                self.claim(&tried, cause);
                for applied in tried.uses {
                    let before = self.account.wallet.reserve(applied, (tried.order, until), at, cause);
                    self.taken(applied.coupon, applied.discount, before);
                }
            }
            Deed::Redeem { tried } => {
                self.claim(&tried, cause);
                for applied in tried.uses {
                    let before = self.account.wallet.redeem(applied, tried.order, at, act);
                    self.taken(applied.coupon, applied.discount, before);
                }
            }
            Deed::Release { coupon } => {
                let freed = self.account.wallet.release(coupon, Step::Released, at, cause);
                self.freed(freed);
            }
            Deed::Revoke { coupon } => self.revoke_coupon(coupon, cause),
            Deed::Report { coupon, order, discount } => {
                let usable = |held: &Held| held.left() > 0 && held.reserved.is_none() && !held.is_on(order);
                if self.account.wallet.find(coupon).is_some_and(usable) {
                    let applied = Applied { coupon, discount };
                    let before = self.account.wallet.redeem(applied, Some(order), at, act);
                    self.taken(coupon, discount, before);
                } else {
                    self.account.wallet.unbooked(coupon, at, cause);
                }
            }
        }
        self.drain_wallet();
    }

    /// Codes of whoever has them become the member's own.
    fn claim(&mut self, tried: &Tried, cause: Cause) {
        for claim in &tried.claims {
            let (template, version, uses) = (claim.template.clone(), claim.version, claim.uses);
            let root = Some(Root::Bearer(claim.bearer));
            let new = New { template, version, root, from: claim.from, until: claim.until, uses, of: None };
            self.account.wallet.count_issued(&claim.template);
            self.account.wallet.issue(self.account.member, new, self.posted_at, cause);
        }
    }

    /// Issues a coupon of a template; whether the member has it. `of` is what gave it, none where somebody did.
    pub(super) fn issue(&mut self, program: &Program, template: &Code, of: Option<&Code>, cause: Cause) -> bool {
        let at = self.posted_at;
        let Some(template) = program.coupon(template) else { return false };
        let Some((from, until)) = template.lasts(&program.shop.zone, at) else { return false };
        let so_far = self.account.wallet.counted.issued.get(&template.code).copied().unwrap_or(0);
        if template.limits.per_member.is_some_and(|most| so_far >= most) {
            return false;
        }
        if template.limits.issued.is_some() {
            let pool = Pool { of: Limited::Issued, code: template.code.clone(), period: 0 };
            if self.draw(pool, 1) < 1 {
                return false;
            }
        }
        let (version, uses) = (program.number, template.limits.uses);
        let new = New { template: template.code.clone(), version, root: None, from, until, uses, of: of.cloned() };
        self.account.wallet.count_issued(&template.code);
        self.account.wallet.issue(self.account.member, new, at, cause);
        self.drain_wallet();
        true
    }

    /// Takes a coupon away.
    pub(in crate::domain::engine) fn revoke_coupon(&mut self, number: u32, cause: Cause) {
        let freed = self.account.wallet.revoke(number, self.posted_at, cause);
        self.freed(freed);
        self.drain_wallet();
    }

    /// Reservations run out.
    pub(in crate::domain::engine) fn coupons_time_out(&mut self, at: Instant) {
        let freed = self.account.wallet.time_out(at);
        freed.into_iter().for_each(|one| self.freed(Some(one)));
        self.drain_wallet();
    }

    /// Coupons open and end.
    pub(in crate::domain::engine) fn coupons_turn(&mut self, at: Instant) {
        let freed = self.account.wallet.turn(self.program(at).points.hold.survives_expiry, at);
        freed.into_iter().for_each(|one| self.freed(Some(one)));
        self.drain_wallet();
    }

    /// An order is void, or stands again: so do the coupons used on it (B16).
    pub(super) fn coupons_follow(&mut self, order: OrderId, void: bool, cause: Cause) {
        let versions = self.versions;
        let comes_back = |held: &Held| {
            template(versions, held.version, &held.template).is_some_and(|template| template.back_on_cancel)
        };
        let changed = self.account.wallet.follow(order, void, comes_back, self.posted_at, cause);
        for (template, discount) in changed {
            let wanted = if void { -discount.get() } else { discount.get() };
            self.draw_discount(&template, wanted);
        }
        self.drain_wallet();
    }

    /// A coupon takes so much off; what it was set aside for before does not any more.
    fn taken(&mut self, coupon: u32, discount: Money, before: Option<(Code, Money)>) {
        let template = self.account.wallet.find(coupon).map(|held| held.template.clone());
        if let Some(template) = template {
            let before = before.map_or(Money::ZERO, |before| before.1);
            self.draw_discount(&template, (discount - before).get());
        }
    }

    fn freed(&mut self, freed: Option<(Code, Money)>) {
        if let Some((template, discount)) = freed {
            self.draw_discount(&template, -discount.get());
        }
    }

    /// Draws on the budget of a template, where it has one.
    fn draw_discount(&mut self, template: &Code, wanted: i64) {
        let limited = self.program(self.posted_at).coupon(template).is_some_and(|one| one.limits.discount.is_some());
        if limited && wanted != 0 {
            self.draw(Pool { of: Limited::Discount, code: template.clone(), period: 0 }, wanted);
        }
    }

    /// Takes over what the wallet wrote.
    pub(super) fn drain_wallet(&mut self) {
        self.out.extend(self.account.wallet.drain().into_iter().map(Consequence::Coupon));
    }
}
