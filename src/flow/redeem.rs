//! The asks: judged on the account walked to now, recorded only when granted (house H25).

use std::sync::Arc;

use super::{Session, post};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::{Code, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::points::spend::Ask;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::member::Member;
use crate::store::{benefit, order, shown};

/// A granted redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// Points spent.
    pub points: i64,
    /// What they pay; none where the program gives points no value.
    pub money: Option<Money>,
}

/// Redeems points (P28).
pub fn redeem(session: &mut Session<'_>, id: MemberId, member: &Member, ask: Ask) -> Result<Redeemed> {
    let account = post::ready(session, id, member)?;
    let granted = judge(session.versions(), &account, session.now, |asked| asked.redeem(ask, &member.number));
    let (points, money) = granted?;
    post::act(session, id, &Act::Redeem { points })?;
    Ok(Redeemed { points, money })
}

/// A granted use of a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The benefit.
    pub benefit: Code,
    /// The grant it was taken from.
    pub grant: u32,
    /// Uses left of it; none = unlimited.
    pub left: Option<u32>,
    /// When it ends; [`Instant::MAX`] = never.
    pub until: Instant,
}

/// Uses a benefit, on an order where one is named (B5).
pub fn use_benefit(
    session: &mut Session<'_>,
    id: MemberId,
    member: &Member,
    code: &str,
    order: Option<&str>,
) -> Result<Used> {
    let absent = || Error::NotFound { noun: "benefit", name: code.to_owned() };
    let benefit = Code::new(code).ok_or_else(absent)?;
    let account = post::ready(session, id, member)?;
    let known = session.program().benefit(&benefit).is_some();
    if !known && !account.holdings.grants.iter().any(|grant| grant.benefit == benefit) {
        return Err(absent());
    }
    let order = order.map(|name| of_member(session, id, name, &benefit)).transpose()?;
    let content = order.as_ref().map(|(_, content)| &**content);
    judge(session.versions(), &account, session.now, |asked| asked.use_benefit(&benefit, content, &member.number))?;
    super::grant::in_stock(session, &benefit)?;
    let act = post::act(session, id, &Act::Use { benefit: benefit.clone(), order: order.map(|(order, _)| order) })?;
    let grant = benefit::get_used(session.db, act)?;
    let account = super::settle::load_one(session, id, session.now)?;
    let held = account.holdings.grants.iter().find(|held| held.number == grant);
    Ok(Used {
        benefit,
        grant,
        left: held.and_then(|held| held.left()),
        until: held.map_or(Instant::MAX, |held| held.until),
    })
}

/// The order a name means, as last known; it must be the member's own.
fn of_member(session: &Session<'_>, member: MemberId, name: &str, benefit: &Code) -> Result<(OrderId, Arc<Order>)> {
    let found = shown::find_orders(session.db, name)?;
    let [(id, _, owner)] = found.as_slice() else {
        if found.is_empty() {
            return Err(Error::NotFound { noun: "order", name: name.to_owned() });
        }
        let candidates: Vec<&str> = found.iter().map(|(_, name, _)| name.as_str()).collect();
        return Err(Error::Ambiguous { name: name.to_owned(), candidates: candidates.join(", ") });
    };
    if *owner != Some(member) {
        return Err(Refusal::NotForThisOrder { benefit: benefit.clone() }.into());
    }
    let newest = order::list_newest(session.db, std::iter::once(*id))?.remove(id).unwrap_or(*id);
    let content = order::load(session.db, std::iter::once(newest))?.remove(&newest);
    let content = content.expect("an order found by its name has content");
    Ok((*id, content))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, Shop, at};
    use super::super::standing;
    use super::*;

    fn ask(shop: &Shop, now: &str, request: &str, ask: Ask) -> Result<Redeemed> {
        shop.write(now, request, |session| {
            let (id, member) = shop.member(session, "M-1");
            redeem(session, id, &member, ask)
        })
    }

    fn code(answer: Result<impl Sized>) -> &'static str {
        answer.err().map_or("granted", |error| error.code())
    }

    fn active(shop: &Shop, now: &str) -> i64 {
        shop.read(now, |session| standing::points(session, shop.member(session, "M-1").0)).unwrap().balance.active
    }

    /// S31: half of 179.00 bounds what 2 350 points may pay; refused asks leave nothing behind.
    #[test]
    fn an_ask_is_granted_or_leaves_nothing() {
        let shop = Shop::new(SAMPLE);
        shop.order("A-1", "M-1", "2026-01-10 14:00", 233_000, "2026-01-10 15:00");
        let before = shop.content();
        let some = |points| Ask { points: Some(points), payable: None };
        for (points, expected) in
            [(400, "below-minimum"), (2_400, "not-enough-points"), (0, "nothing-asked"), (550, "not-a-step")]
        {
            assert_eq!(code(ask(&shop, "2026-02-01", &format!("r{points}"), some(points))), expected, "{points}");
        }
        assert_eq!(code(ask(&shop, "2026-01-09", "early", some(500))), "before-frontier");
        assert_eq!(shop.content(), before);
        let all = Ask { points: None, payable: Some(Money(17_900)) };
        let granted = ask(&shop, "2026-02-01", "r-1", all).unwrap();
        assert_eq!(granted, Redeemed { points: 2300, money: Some(Money(2300)) });
        assert_eq!(active(&shop, "2026-02-01"), 50);
        assert_eq!(active(&shop, "2026-01-31"), 2350);
    }

    /// B5, B2: a use takes from the quota of the period; an order must be the member's own.
    #[test]
    fn a_benefit_is_used_until_its_quota_is_gone() {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
        shop.order("B-1", "M-2", "2026-01-10 14:00", 300, "2026-01-10 16:00");
        let take = |now: &str, request: &str, benefit: &str, order: Option<&str>| {
            shop.write(now, request, |session| {
                let (id, member) = shop.member(session, "M-1");
                use_benefit(session, id, &member, benefit, order)
            })
        };
        let cases = [
            ("2026-01-11", "shipping", Some("csv/A-1"), "granted"),
            ("2026-01-11", "shipping", Some("A-1"), "granted"),
            ("2026-01-11", "shipping", None, "used-up"),
            ("2026-01-11", "tin", None, "no-grant"),
            ("2026-01-11", "nothing", None, "not-found"),
            ("2026-01-12", "sample", Some("csv/B-1"), "not-for-this-order"),
            ("2026-01-12", "sample", Some("csv/C-1"), "not-found"),
            ("2026-02-01", "shipping", None, "granted"),
        ];
        for (place, (now, benefit, order, expected)) in cases.into_iter().enumerate() {
            assert_eq!(code(take(now, &place.to_string(), benefit, order)), expected, "{place}");
        }
        let last = take("2026-02-01", "last", "shipping", None).unwrap();
        assert_eq!((last.left, last.until), (Some(0), at("2026-03-01")));
    }
}
