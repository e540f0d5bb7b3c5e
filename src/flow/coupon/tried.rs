//! Coupons tried on an order or basket, set aside for it, or used on it: judged first, recorded only if granted (H25).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{Session, post, settle};
use super::absent;
use crate::domain::coupon::discount::Priced;
use crate::domain::coupon::{Applied, Claim, Deed, Root, State, Template, Tried, Wallet, Wanted, code};
use crate::domain::engine::account::Account;
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::{Code, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::{Line, Order};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::coupon::Shown;
use crate::store::member::Member;
use crate::store::{self, order, product, shown};

/// What coupons are to be used on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// An order of the member's, by its name.
    Order(String),
    /// A basket that is no order yet.
    Basket {
        /// What the goods come to.
        amount: Money,
        /// Goods among them, by SKU, with what they come to.
        lines: Vec<(String, Money)>,
        /// Charged on top.
        shipping: Money,
    },
}

/// What coupons come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What each was named, its template and code, in the order named.
    pub coupons: Vec<Named>,
    /// What they take off.
    pub priced: Priced,
    /// The order or basket.
    pub order: Arc<Order>,
    /// Points that could be redeemed on what is left of the goods, and what they pay.
    pub points: (i64, Money),
    /// When the reservation runs out, where it is one.
    pub until: Option<Instant>,
}

/// A coupon as it was named.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As typed, or as it is written.
    pub name: String,
    /// Its template, of the version it was issued under.
    pub template: Template,
}

/// What somebody asks to use on what.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Whose.
    pub id: MemberId,
    /// The member.
    pub member: &'a Member,
    /// Codes, or templates the member has a coupon of.
    pub names: &'a [String],
    /// On what.
    pub on: &'a On,
}

/// What coupons would come to; nothing is written.
pub fn check(session: &Session<'_>, ask: &Ask<'_>) -> Result<Told> {
    let account = settle::load_one(session, ask.id, session.now)?;
    if session.now < account.frontier {
        let (member, frontier) = (ask.member.number.clone(), session.zone().shown(account.frontier));
        return Err(Refusal::BeforeFrontier { member, frontier }.into());
    }
    Ok(try_on(session, &account, ask)?.0)
}

/// Sets coupons aside for a payment.
pub fn reserve(session: &mut Session<'_>, ask: &Ask<'_>) -> Result<Told> {
    let account = post::ready(session, ask.id, ask.member)?;
    let (mut told, tried) = try_on(session, &account, ask)?;
    let until = session.zone().through(session.now, session.program().points.hold.lasts);
    let tried = granted(session, &told, tried, &account)?;
    post::act(session, ask.id, &Act::Coupon(Deed::Reserve { tried, until }))?;
    told.until = Some(until);
    Ok(told)
}

/// Uses coupons.
pub fn redeem(session: &mut Session<'_>, ask: &Ask<'_>) -> Result<Told> {
    let account = post::ready(session, ask.id, ask.member)?;
    let (told, tried) = try_on(session, &account, ask)?;
    let tried = granted(session, &told, tried, &account)?;
    post::act(session, ask.id, &Act::Coupon(Deed::Redeem { tried }))?;
    Ok(told)
}

/// A name before the member's coupons are looked at.
enum Looked {
    Mine(u32),
    Claim(Claim),
    Template(Code),
}

fn try_on(session: &Session<'_>, account: &Account, ask: &Ask<'_>) -> Result<(Told, Tried)> {
    let (order, id) = goods(session, ask)?;
    let own = store::coupon::list(session.db, Some(ask.id), None, session.now)?;
    let looked = ask.names.iter().map(|name| look(session, ask, &own, name)).collect::<Result<Vec<Looked>>>()?;
    let member = &ask.member.number;
    let judged = judge(session.versions(), account, session.now, |asked| {
        let wanted = wanted(asked.wallet(), ask.names, looked, session.now);
        let Ok(wanted) = wanted else { return Ok(Err(wanted.err())) };
        let priced = asked.coupons(&wanted, (&order, id), member)?;
        let points = asked.points_on(priced.items(), member);
        let held =
            wanted.iter().map(|one| asked.wallet().find(one.coupon).map(|held| (held.version, held.template.clone())));
        let held: Vec<_> = held.collect();
        Ok(Ok((wanted, priced, points, held)))
    })?;
    let (wanted, priced, points, held) = judged.map_err(|name| absent(&name.unwrap_or_default()))?;
    let named = wanted.iter().zip(held).map(|(one, held)| {
        let of = one.claim.as_ref().map(|claim| (claim.version, claim.template.clone())).or(held);
        let template = of.and_then(|(version, code)| session.versions().number(version)?.coupon(&code).cloned());
        let code = own.iter().find(|own| one.claim.is_none() && own.number == one.coupon);
        let name = code.and_then(|own| own.code.clone()).unwrap_or_else(|| one.name.clone());
        Named { name, template: template.expect("a coupon that was judged has its template") }
    });
    let coupons = named.collect();
    // A claim becomes the member's own only with its use: numbers are given to those that are used.
    let mut tried = Tried { order: id, ..Tried::default() };
    let mut next = wanted.iter().filter(|one| one.claim.is_some()).map(|one| one.coupon).min().unwrap_or(0);
    for discount in &priced.discounts {
        let one = &wanted[discount.place];
        let coupon = match &one.claim {
            Some(claim) => {
                tried.claims.push(claim.clone());
                next += 1;
                next - 1
            }
            None => one.coupon,
        };
        tried.uses.push(Applied { coupon, discount: discount.amount });
    }
    Ok((Told { coupons, priced, order, points, until: None }, tried))
}

/// What a name means, as far as the file says.
fn look(session: &Session<'_>, ask: &Ask<'_>, own: &[Shown], name: &str) -> Result<Looked> {
    let known = code::read(name).map(|code| store::coupon::find_code(session.db, &code)).transpose()?.flatten();
    let Some(known) = known else {
        return Code::new(name).map(Looked::Template).ok_or_else(|| absent(name));
    };
    if known.revoked_at.is_some() {
        return Err(Refusal::CouponGone { coupon: name.to_owned() }.into());
    }
    let holders = store::coupon::list_holders(session.db, &known)?;
    // A coupon of one member is with the last who had it; a code for whoever has it, with everyone who used it.
    let had = if known.own.is_some() { holders.len().saturating_sub(1) } else { 0 };
    if let Some((_, number)) = holders[had..].iter().rev().find(|(member, _)| *member == ask.id) {
        still_there(session, own, *number, name)?;
        return Ok(Looked::Mine(*number));
    }
    let coupon = name.to_owned();
    let Some(bearer) = known.bearer else {
        return Err(Refusal::CouponNotYours { coupon, member: ask.member.number.clone() }.into());
    };
    let template = session.versions().number(bearer.version).and_then(|program| program.coupon(&bearer.template));
    let uses = template.map_or(1, Template::uses_of_bearer);
    let (template, version, from, until) = (bearer.template, bearer.version, bearer.from, bearer.until);
    Ok(Looked::Claim(Claim { bearer: known.id, template, version, from, until, uses }))
}

/// Refuses a coupon that is over: the account does not keep it any more.
pub(super) fn still_there(session: &Session<'_>, own: &[Shown], number: u32, name: &str) -> Result<()> {
    let shown = own.iter().find(|one| one.number == number).ok_or_else(|| absent(name))?;
    let Shown { state, until, uses, .. } = *shown;
    let coupon = name.to_owned();
    match state {
        State::Expired => Err(Refusal::CouponEnded { coupon, ended: session.zone().shown(until) }.into()),
        State::Redeemed => Err(Refusal::CouponUsed { coupon, uses }.into()),
        State::Revoked | State::Moved => Err(Refusal::CouponGone { coupon }.into()),
        State::Issued | State::Active | State::Reserved => Ok(()),
    }
}

/// The coupons meant: of a template the one that ends soonest; each once. The name of one that is not there.
fn wanted(
    wallet: &Wallet,
    names: &[String],
    looked: Vec<Looked>,
    now: Instant,
) -> std::result::Result<Vec<Wanted>, String> {
    let (mut all, mut next): (Vec<Wanted>, u32) = (Vec::new(), wallet.next_number());
    for (name, looked) in names.iter().zip(looked) {
        let (coupon, claim) = match looked {
            Looked::Mine(number) => (number, None),
            Looked::Claim(claim) => {
                if all.iter().any(|one| one.claim.as_ref().is_some_and(|known| known.bearer == claim.bearer)) {
                    continue;
                }
                next += 1;
                (next - 1, Some(claim))
            }
            Looked::Template(code) => {
                let usable = wallet.coupons.iter().filter(|held| {
                    let taken = all.iter().any(|one| one.claim.is_none() && one.coupon == held.number);
                    let state = held.state(now);
                    held.template == code && !taken && matches!(state, State::Active | State::Reserved)
                });
                let soonest = usable.min_by_key(|held| (held.until, held.number)).ok_or_else(|| name.clone())?;
                (soonest.number, None)
            }
        };
        if !all.iter().any(|one| one.claim.is_none() && claim.is_none() && one.coupon == coupon) {
            all.push(Wanted { name: name.clone(), coupon, claim });
        }
    }
    Ok(all)
}

/// Refuses what no coupon takes anything off, and what the limits of all do not leave (B14).
fn granted(session: &Session<'_>, told: &Told, tried: Tried, account: &Account) -> Result<Tried> {
    let currency = session.program().shop.currency;
    if tried.uses.is_empty() {
        let (place, why) = told.priced.aside.first().copied().expect("what is not used is set aside");
        let named = &told.coupons[place];
        return Err(why.refusal(&named.name, &named.template, currency).into());
    }
    let mut claims = tried.claims.iter();
    for (discount, applied) in told.priced.discounts.iter().zip(&tried.uses) {
        let named = &told.coupons[discount.place];
        let bearer = match account.wallet.find(applied.coupon).map(|held| held.root) {
            Some(Root::Bearer(id)) => id,
            Some(Root::Own(..)) => continue,
            None => claims.next().map_or(0, |claim| claim.bearer),
        };
        let used = store::coupon::get_bearer_uses(session.db, bearer, account.member, session.now)?;
        if used >= i64::from(named.template.limits.uses) {
            return Err(Refusal::CouponCodeUsed { coupon: named.name.clone(), uses: used }.into());
        }
    }
    let mut wanted: BTreeMap<Code, Money> = BTreeMap::new();
    for (discount, applied) in told.priced.discounts.iter().zip(&tried.uses) {
        let held = account.wallet.find(applied.coupon).and_then(|held| held.reserved);
        let set_aside = held.filter(|held| held.until > session.now).map_or(Money::ZERO, |held| held.discount);
        let of = wanted.entry(told.coupons[discount.place].template.code.clone()).or_default();
        *of = *of + applied.discount - set_aside;
    }
    for (template, wanted) in wanted {
        let budget = session.program().coupon(&template).and_then(|template| template.limits.discount);
        let Some(budget) = budget else { continue };
        let left = budget - store::coupon::get_discount(session.db, &template)?;
        if wanted > left {
            let (off, left) = (currency.plain(wanted), currency.plain(left.max(Money::ZERO)));
            return Err(Refusal::CouponBudget { template, off, left }.into());
        }
    }
    Ok(tried)
}

/// The order that is named, or the basket as one.
fn goods(session: &Session<'_>, ask: &Ask<'_>) -> Result<(Arc<Order>, Option<OrderId>)> {
    let (amount, lines, shipping) = match ask.on {
        On::Order(name) => {
            let (id, order) = of_member(session, ask.id, name)?;
            return Ok((order, Some(id)));
        }
        On::Basket { amount, lines, shipping } => (*amount, lines, *shipping),
    };
    let mut all = Vec::with_capacity(lines.len() + 1);
    for (sku, amount) in lines {
        let known = product::find(session.db, sku)?.and_then(|(_, product)| product.category);
        let category = known.unwrap_or_default().into();
        all.push(Line { sku: sku.as_str().into(), amount: *amount, quantity_milli: 1000, category, ..Line::default() });
    }
    let named: Money = lines.iter().map(|(_, amount)| *amount).sum();
    if named > amount {
        let plain = |money: Money| session.program().shop.currency.plain(money);
        let values = vec![("lines", plain(named)), ("amount", plain(amount))];
        return Err(Error::Usage { code: "lines-above-amount", values });
    }
    if named < amount || all.is_empty() {
        all.push(Line { amount: amount - named, quantity_milli: 1000, ..Line::default() });
    }
    let total = amount + shipping;
    let order = Order { sold_at: session.now, paid: true, lines: all, shipping, total, ..Order::default() };
    Ok((Arc::new(order), None))
}

/// The order a name means, as last known; it must be the member's own.
fn of_member(session: &Session<'_>, member: MemberId, name: &str) -> Result<(OrderId, Arc<Order>)> {
    let found = shown::find_orders(session.db, name)?;
    let own: Vec<&(OrderId, String, Option<MemberId>)> = found.iter().filter(|one| one.2 == Some(member)).collect();
    let [(id, ..)] = own.as_slice() else {
        if own.is_empty() {
            return Err(Error::NotFound { noun: "order", name: name.to_owned() });
        }
        let candidates: Vec<&str> = own.iter().map(|(_, name, _)| name.as_str()).collect();
        return Err(Error::Ambiguous { name: name.to_owned(), candidates: candidates.join(", ") });
    };
    let newest = order::list_newest(session.db, std::iter::once(*id))?.remove(id).unwrap_or(*id);
    let content = order::load(session.db, std::iter::once(newest))?.remove(&newest);
    Ok((*id, content.expect("an order found by its name has content")))
}
