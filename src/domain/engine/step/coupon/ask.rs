//! Whether coupons may be used now, and what they take off: judged on the account before anything is recorded (H25).

use std::collections::BTreeMap;

use super::template;
use crate::domain::coupon::discount::{Asked as Tried, Priced, price};
use crate::domain::coupon::{Claim, Held, Root, State, Template, Wanted};
use crate::domain::engine::fold::Asked;
use crate::domain::engine::scene::Scene;
use crate::domain::id::{Code, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::points::spend::Ask;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

impl Asked<'_> {
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
        let mut tried = Vec::with_capacity(wanted.len());
        for one in wanted {
            let template = self.usable(one, order.1, member)?;
            tried.push(Tried { key: i64::from(one.coupon), template, fits: scene.holds(template.at_use.as_ref()) });
        }
        Ok(price(order.0, &tried))
    }

    /// The template of a coupon that may be used now.
    fn usable(&self, wanted: &Wanted, order: Option<OrderId>, member: &str) -> Result<&Template, Refusal> {
        let (fold, at) = (&self.fold, self.fold.posted_at);
        let (name, wallet) = (|| wanted.name.clone(), &fold.account.wallet);
        let shown = |at: Instant| fold.program(at).shop.zone.shown(at);
        let claimed;
        let held: &Held = match (&wanted.claim, wallet.find(wanted.coupon)) {
            (Some(claim), _) => {
                claimed = of_claim(wanted.coupon, claim);
                &claimed
            }
            (None, Some(held)) => held,
            (None, None) => return Err(Refusal::CouponGone { coupon: name() }),
        };
        let template = template(fold.versions, held.version, &held.template);
        let template = template.ok_or_else(|| Refusal::CouponGone { coupon: name() })?;
        let until = held.reserved.map_or(held.until, |reserved| reserved.until);
        match held.state(at) {
            State::Issued => return Err(Refusal::CouponNotYet { coupon: name(), from: shown(held.from) }),
            State::Redeemed => return Err(Refusal::CouponUsed { coupon: name(), uses: held.uses }),
            State::Expired => return Err(Refusal::CouponEnded { coupon: name(), ended: shown(held.until) }),
            State::Reserved if held.reserved.is_some_and(|reserved| reserved.order != order) => {
                return Err(Refusal::CouponReserved { coupon: name(), until: shown(until) });
            }
            _ => {}
        }
        if order.is_some_and(|order| held.is_on(order)) {
            return Err(Refusal::CouponOnOrder { coupon: name() });
        }
        let counted = |of: &BTreeMap<Code, u32>| of.get(&template.code).copied().unwrap_or(0);
        let (code, member) = (|| template.code.clone(), || member.to_owned());
        if let Some(limit) = template.limits.per_member.filter(|_| wanted.claim.is_some())
            && counted(&wallet.counted.issued) >= limit
        {
            return Err(Refusal::CouponMemberLimit { template: code(), member: member(), limit });
        }
        if let Some(limit) = template.limits.uses_per_member
            && counted(&wallet.counted.used) >= limit
        {
            return Err(Refusal::CouponUsesLimit { template: code(), member: member(), limit });
        }
        Ok(template)
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
