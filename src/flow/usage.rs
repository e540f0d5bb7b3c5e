//! Uses of benefits: at once, or set aside for a payment and then used or given up (B2, B5).

use std::sync::Arc;

use super::{Session, grant, post, settle};
use crate::domain::engine::account::Account;
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::grant::Deed;
use crate::domain::id::{ActId, Code, MemberId, OrderId};
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::member::{self, Member};
use crate::store::{benefit, order, shown};

/// A granted use of a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Whose.
    pub member: String,
    /// The benefit.
    pub benefit: Code,
    /// The grant it was taken from.
    pub grant: u32,
    /// Uses left of it; none = unlimited.
    pub left: Option<u32>,
    /// When it ends; [`Instant::MAX`] = never.
    pub until: Instant,
    /// When it comes back by itself, where it is set aside.
    pub reserved: Option<Instant>,
}

/// Uses a benefit, on an order where one is named (B5).
pub fn use_benefit(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    code: &str,
    order: Option<&str>,
) -> Result<Used> {
    let (benefit, order) = granted(session, (id, member), code, order)?;
    let act = post::act(session, id, &Act::Use { benefit: benefit.clone(), order })?;
    of_act(session, (id, member), benefit, act)
}

/// Sets a use of a benefit aside, as long as points are held (B14), and no longer than its grant lasts.
pub fn reserve(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    code: &str,
    order: Option<&str>,
) -> Result<Used> {
    let (benefit, order) = granted(session, (id, member), code, order)?;
    let until = session.zone().through(session.now, session.program().points.hold.lasts);
    let deed = Deed::Reserve { benefit: benefit.clone(), order, until };
    let act = post::act(session, id, &Act::Benefit(deed))?;
    of_act(session, (id, member), benefit, act)
}

/// Uses what was set aside under a request, on another order where one is named.
pub fn take(session: &mut Session<'_>, request: &str, order: Option<&str>) -> Result<Used> {
    let Aside { act, id, member, account } = aside(session, request)?;
    let benefit = judge(session.versions(), &account, session.now, |asked| asked.reserved_use(act, request))?.benefit;
    let order = order.map(|name| of_member(session, id, name, &benefit)).transpose()?;
    let content = order.as_ref().map(|(_, content)| &**content);
    let of_what = (act, request);
    judge(session.versions(), &account, session.now, |asked| asked.take_use(of_what, content, &member.number))?;
    let order = order.map(|(order, _)| order);
    post::act(session, id, &Act::Benefit(Deed::Take { usage: act, order }))?;
    of_act(session, (id, &member), benefit, act)
}

/// Gives up what was set aside under a request.
pub fn release(session: &mut Session<'_>, request: &str) -> Result<Used> {
    let Aside { act, id, member, account } = aside(session, request)?;
    let benefit = judge(session.versions(), &account, session.now, |asked| asked.reserved_use(act, request))?.benefit;
    post::act(session, id, &Act::Benefit(Deed::Release { usage: act }))?;
    of_act(session, (id, &member), benefit, act)
}

/// What was set aside, and the account it stands in.
struct Aside {
    act: ActId,
    id: MemberId,
    member: Member,
    account: Account,
}

fn aside(session: &mut Session<'_>, request: &str) -> Result<Aside> {
    let absent = || Refusal::NotReserved { usage: request.to_owned() };
    let (act, id) = benefit::find_use(session.db, request)?.ok_or_else(absent)?;
    let member = member::get(session.db, id)?;
    let account = post::ready(session, id, &member)?;
    Ok(Aside { act, id, member, account })
}

/// The benefit and the order meant, where a use of it is granted.
fn granted(
    session: &mut Session<'_>,
    (id, member): (MemberId, &Member),
    code: &str,
    order: Option<&str>,
) -> Result<(Code, Option<OrderId>)> {
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
    grant::in_stock(session, &benefit)?;
    Ok((benefit, order.map(|(order, _)| order)))
}

/// What stands of a use after the act.
fn of_act(session: &Session<'_>, (id, member): (MemberId, &Member), benefit: Code, act: ActId) -> Result<Used> {
    let grant = benefit::get_used(session.db, act)?;
    let holdings = settle::load_one(session, id, session.now)?.holdings;
    let held = holdings.grants.iter().find(|held| held.number == grant);
    Ok(Used {
        member: member.number.clone(),
        benefit,
        grant,
        left: held.and_then(|held| held.left()),
        until: held.map_or(Instant::MAX, |held| held.until),
        reserved: holdings.set_aside(act).and_then(|(usage, _)| usage.reserved),
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
    use super::*;

    fn code(answer: Result<impl Sized>) -> &'static str {
        answer.err().map_or("granted", |error| error.code())
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
                use_benefit(session, (id, &member), benefit, order)
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

    /// B2: what is set aside is nobody else's, and is used, given up, or comes back by itself.
    #[test]
    fn what_is_set_aside_is_used_once_or_comes_back() {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
        let aside = |now: &str, request: &str| {
            shop.write(now, request, |session| {
                let (id, member) = shop.member(session, "M-1");
                reserve(session, (id, &member), "shipping", None)
            })
        };
        let taken = |now: &str, request: &str, usage: &str| {
            shop.write(now, request, |session| take(session, usage, Some("A-1")))
        };
        let freed = |now: &str, request: &str, usage: &str| shop.write(now, request, |session| release(session, usage));
        let first = aside("2026-01-11 10:00", "a").unwrap();
        assert_eq!((first.left, first.reserved), (Some(1), Some(at("2026-01-11 10:30"))));
        assert_eq!(aside("2026-01-11 10:01", "b").unwrap().left, Some(0));
        assert_eq!(code(aside("2026-01-11 10:02", "c")), "used-up");
        assert_eq!(taken("2026-01-11 10:03", "d", "a").unwrap().reserved, None);
        assert_eq!(code(taken("2026-01-11 10:04", "e", "a")), "not-reserved");
        assert_eq!(freed("2026-01-11 10:05", "f", "b").unwrap().left, Some(1));
        assert_eq!(code(freed("2026-01-11 10:06", "g", "b")), "not-reserved");
        assert_eq!(code(freed("2026-01-11 10:06", "h", "nothing")), "not-reserved");
        assert_eq!(aside("2026-01-11 11:00", "i").unwrap().left, Some(0));
        assert_eq!(code(taken("2026-01-11 11:30", "j", "i")), "not-reserved");
        assert_eq!(aside("2026-01-11 11:31", "k").unwrap().left, Some(0));
        // What was used can be given back; what was only set aside cannot.
        let back = |now: &str, request: &str, usage: &str| {
            shop.write(now, request, |session| grant::give_back(session, usage))
        };
        assert_eq!(code(back("2026-01-11 11:32", "l", "k")), "no-use");
        assert_eq!(code(back("2026-01-11 11:32", "m", "a")), "granted");
    }
}
