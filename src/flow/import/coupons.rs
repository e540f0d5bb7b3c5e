//! Coupons that new orders state, by code or by template: those issued to their member are booked as used, all others
//! stay text (import.md).

use std::collections::btree_map::{BTreeMap, Entry};
use std::sync::Arc;

use super::super::Session;
use crate::domain::coupon::discount::{Asked, price};
use crate::domain::coupon::{Deed, State, Template, code};
use crate::domain::engine::fact::Act;
use crate::domain::id::{Code, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::act::{self, New};
use crate::store::coupon::Shown;
use crate::store::{self, order};

/// A code, or that of a template, that a new order of a member states.
pub(super) struct Stated {
    pub order: OrderId,
    pub member: MemberId,
    pub code: String,
}

/// Records the uses that orders state. They have happened: what cannot be booked is a row of the coupon's.
pub(super) fn report(session: &Session<'_>, all: &[Stated]) -> Result<()> {
    let mut orders: BTreeMap<OrderId, Arc<Order>> = BTreeMap::new();
    let mut taken: BTreeMap<(MemberId, u32), u32> = BTreeMap::new();
    for stated in all {
        if let Entry::Vacant(vacant) = orders.entry(stated.order) {
            let content = order::load(session.db, std::iter::once(stated.order))?.remove(&stated.order);
            vacant.insert(content.expect("an order just recorded has content"));
        }
        let order = &orders[&stated.order];
        let shown = match held(session, stated)? {
            Some(shown) => shown,
            None => match of_template(session, stated, order.sold_at, &taken)? {
                Some(shown) => shown,
                None => continue,
            },
        };
        *taken.entry((stated.member, shown.number)).or_default() += 1;
        let template = session.versions().number(shown.version).and_then(|program| program.coupon(&shown.template));
        let discount = template.map_or(Money::ZERO, |template| taken_off(order, template));
        let new = New {
            request: &format!("coupon:{}:{}", stated.order, stated.code),
            member: stated.member,
            act: &Act::Coupon(Deed::Report { coupon: shown.number, order: stated.order, discount }),
            at: order.sold_at,
            operator: session.operator,
            reason: "",
            recorded_at: session.recorded_at,
        };
        act::insert(session.db, &new)?;
    }
    Ok(())
}

/// The member's own coupon of a code.
fn held(session: &Session<'_>, stated: &Stated) -> Result<Option<Shown>> {
    let Some(code) = code::read(&stated.code) else { return Ok(None) };
    let Some(known) = store::coupon::find_code(session.db, &code)? else { return Ok(None) };
    let holders = store::coupon::list_holders(session.db, &known)?;
    let Some((_, number)) = holders.into_iter().rev().find(|(member, _)| *member == stated.member) else {
        return Ok(None);
    };
    let all = store::coupon::list(session.db, Some(stated.member), None, session.now)?;
    Ok(all.into_iter().find(|one| one.number == number))
}

/// The member's coupon of a template that could be used then and ends soonest; what this import has used of it is gone.
fn of_template(
    session: &Session<'_>,
    stated: &Stated,
    at: Instant,
    taken: &BTreeMap<(MemberId, u32), u32>,
) -> Result<Option<Shown>> {
    let Some(template) = Code::new(&stated.code) else { return Ok(None) };
    let all = store::coupon::list(session.db, Some(stated.member), Some(&template), session.now)?;
    let fits = |one: &Shown| {
        let gone = taken.get(&(stated.member, one.number)).map_or(0, |n| *n);
        let lost = matches!(one.state, State::Revoked | State::Moved);
        one.from <= at && at < one.until && one.used.saturating_add(gone) < one.uses && !lost
    };
    Ok(all.into_iter().filter(fits).min_by_key(|one| (one.until, one.number)))
}

/// What the coupon took off: as its template says, and no more than the order states of discounts.
fn taken_off(order: &Order, template: &Template) -> Money {
    let of_lines: Money = order.lines.iter().map(|line| line.discount).sum();
    let stated = order.discount + of_lines;
    let before = Order { discount: Money::ZERO, total: order.total + order.discount, ..order.clone() };
    price(&before, &[Asked { key: 0, template, fits: true }]).off().min(stated)
}
