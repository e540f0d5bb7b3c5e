//! Whether coupons may be used now, and what they take off: judged on the account before anything is recorded (H25).

use std::collections::BTreeMap;

use super::template;
use crate::domain::coupon::discount::{Asked as Tried, Priced, price};
use crate::domain::coupon::{Claim, Counted, Held, Root, State, Template, Wallet, Wanted};
use crate::domain::engine::fold::Asked;
use crate::domain::engine::scene::Scene;
use crate::domain::id::{Code, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::points::spend::Ask;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Asked<'_> {
    /// The member's coupons as they are now.
    pub fn wallet(&self) -> &Wallet {
        &self.fold.account.wallet
    }

    /// What coupons take off an order, known by its id where it is in the file (B15). Refused where one may not be used.
    pub fn coupons(
        &self,
        wanted: &[Wanted],
        order: (&Order, Option<OrderId>),
        member: &str,
    ) -> Result<Priced, Refusal> {
        let (fold, at) = (&self.fold, self.fold.posted_at);
        let number = fold.account.history.next_number();
        let scene = Scene {
            program: fold.program(at),
            account: &fold.account,
            at,
            order: Some((order.0, number)),
            event: None,
        };
        let mut tried: Vec<Tried<'_>> = Vec::with_capacity(wanted.len());
        for one in wanted {
            let template = self.usable(one, order.1)?;
            let same = tried.iter().filter(|earlier| earlier.template.code == template.code).count();
            self.limited(one, template, u32::try_from(same).unwrap_or(u32::MAX), member)?;
            tried.push(Tried { key: i64::from(one.coupon), template, fits: scene.holds(template.at_use.as_ref()) });
        }
        Ok(price(order.0, &tried))
    }

    /// The template of a coupon that may be used now.
    fn usable(&self, wanted: &Wanted, order: Option<OrderId>) -> Result<&Template, Refusal> {
        let (fold, at) = (&self.fold, self.fold.posted_at);
        let name = || wanted.name.clone();
        let shown = |at: Instant| fold.program(at).shop.zone.shown(at);
        let claimed = wanted.claim.as_ref().map(|claim| of_claim(wanted.coupon, claim));
        let held = claimed.as_ref().or_else(|| self.wallet().find(wanted.coupon));
        let held = held.ok_or_else(|| Refusal::CouponGone { coupon: name() })?;
        match held.state(at) {
            State::Issued => return Err(Refusal::CouponNotYet { coupon: name(), from: shown(held.from) }),
            State::Redeemed => return Err(Refusal::CouponUsed { coupon: name(), uses: held.uses }),
            State::Expired => return Err(Refusal::CouponEnded { coupon: name(), ended: shown(held.until) }),
            _ => {}
        }
        if let Some(reserved) = held.reserved.filter(|reserved| reserved.order != order) {
            return Err(Refusal::CouponReserved { coupon: name(), until: shown(reserved.until) });
        }
        if order.is_some_and(|order| held.is_on(order)) {
            return Err(Refusal::CouponOnOrder { coupon: name() });
        }
        template(fold.versions, held.version, &held.template).ok_or_else(|| Refusal::CouponGone { coupon: name() })
    }

    /// Whether the member may have or use another of a template, with so many of it used beside this one.
    fn limited(&self, wanted: &Wanted, template: &Template, same: u32, member: &str) -> Result<(), Refusal> {
        let Counted { issued, used } = &self.wallet().counted;
        let so_far = |of: &BTreeMap<Code, u32>| of.get(&template.code).copied().unwrap_or(0).saturating_add(same);
        let (code, member, limits) = (template.code.clone(), member.to_owned(), &template.limits);
        match (limits.per_member.filter(|_| wanted.claim.is_some()), limits.uses_per_member) {
            (Some(limit), _) if so_far(issued) >= limit => {
                Err(Refusal::CouponMemberLimit { template: code, member, limit })
            }
            (_, Some(limit)) if so_far(used) >= limit => {
                Err(Refusal::CouponUsesLimit { template: code, member, limit })
            }
            _ => Ok(()),
        }
    }

    /// Whether a coupon of a template may be issued to the member now, as far as the member decides it.
    pub fn issue_coupon(&self, code: &Code, member: &str) -> Result<(), Refusal> {
        let (program, at) = (self.fold.program(self.fold.posted_at), self.fold.posted_at);
        let Some(template) = program.coupon(code) else { return Ok(()) };
        template.may_issue(&program.shop.zone, at)?;
        let so_far = self.fold.account.wallet.counted.issued.get(code).copied().unwrap_or(0);
        match template.limits.per_member {
            Some(limit) if so_far >= limit => {
                Err(Refusal::CouponMemberLimit { template: code.clone(), member: member.to_owned(), limit })
            }
            _ => Ok(()),
        }
    }

    /// A coupon that is set aside.
    pub fn reserved_coupon(&self, number: u32, name: &str) -> Result<(), Refusal> {
        let held = self.fold.account.wallet.find(number);
        let reserved = held.is_some_and(|held| held.reserved.is_some());
        if reserved { Ok(()) } else { Err(Refusal::CouponNotReserved { coupon: name.to_owned() }) }
    }

    /// A coupon that can be taken away: one that can still be used.
    pub fn revocable_coupon(&self, number: u32, name: &str) -> Result<(), Refusal> {
        let held = self.fold.account.wallet.find(number);
        match held.map(|held| (held.left(), held.uses)) {
            None => Err(Refusal::CouponGone { coupon: name.to_owned() }),
            Some((0, uses)) => Err(Refusal::CouponUsed { coupon: name.to_owned(), uses }),
            Some(_) => Ok(()),
        }
    }

    /// How many points could be redeemed on what is left of the items, and what they pay (P28).
    pub fn points_on(&self, items: Money, member: &str) -> (i64, Money) {
        let granted = self.redeem(Ask { points: None, payable: Some(items) }, member);
        granted.map_or((0, Money::ZERO), |(points, money)| (points, money.unwrap_or(Money::ZERO)))
    }
}

/// A code as it would be in the member's hands.
fn of_claim(number: u32, claim: &Claim) -> Held {
    Held {
        number,
        template: claim.template.clone(),
        version: claim.version,
        root: Root::Bearer(claim.bearer),
        from: claim.from,
        until: claim.until,
        uses: claim.uses,
        opened: true,
        taken: Vec::new(),
        reserved: None,
    }
}
