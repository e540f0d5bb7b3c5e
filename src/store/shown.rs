//! Orders, products and events as lists for people: rows already put together by SQL.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::{MemberId, OrderId, ProductId, RefundId};
use crate::domain::money::Money;
use crate::domain::ratio::Ratio;
use crate::domain::time::Instant;
use crate::error::Result;

/// Which facts a list shows.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// Of this member only.
    pub member: Option<MemberId>,
    /// From this instant on.
    pub from: Instant,
    /// Before this one.
    pub until: Instant,
    /// At most so many.
    pub most: i64,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Source and id.
    pub name: String,
    /// When it was sold.
    pub sold_at: Instant,
    /// The member's number; none for a guest.
    pub member: Option<String>,
    /// `unpaid`, `paid`, `completed`, `cancelled` or `withdrawn`.
    pub status: &'static str,
    /// Its lines.
    pub n_lines: i64,
    /// Owed.
    pub total: Money,
    /// Paid back.
    pub refunded: Money,
}

/// Orders newest first; those that were withdrawn only where they are asked for.
pub fn list_orders(db: &Db, filter: &Filter, withdrawn: bool) -> Result<Vec<OrderRow>> {
    let params = named_params! {
        ":withdrawn": withdrawn,
        ":from": filter.from.0,
        ":until": filter.until.0,
        ":member": filter.member.map(|member| member.0),
        ":most": filter.most,
    };
    db.list(sql!("order/list"), params, |row| {
        let stage = |column: usize| row.get::<_, Option<i64>>(column);
        let (completed, cancelled, reopened) = (stage(4)?, stage(5)?, stage(6)?);
        let paid = row.get::<_, i64>(3)? > 0 || row.get(10)?;
        let status = match (paid, completed, cancelled) {
            _ if row.get(11)? => "withdrawn",
            (_, _, Some(at)) if reopened.is_none_or(|reopened| reopened < at) => "cancelled",
            (false, ..) => "unpaid",
            (_, Some(_), _) => "completed",
            _ => "paid",
        };
        Ok(OrderRow {
            name: row.get(0)?,
            sold_at: Instant(row.get(1)?),
            member: row.get(2)?,
            status,
            n_lines: row.get(7)?,
            total: Money(row.get(8)?),
            refunded: Money(row.get(9)?),
        })
    })
}

/// How many orders of a list were withdrawn.
pub fn count_withdrawn(db: &Db, filter: &Filter) -> Result<i64> {
    let params = named_params! {
        ":from": filter.from.0,
        ":until": filter.until.0,
        ":member": filter.member.map(|member| member.0),
    };
    db.get(sql!("order/count_withdrawn"), params, |row| row.get(0))
}

/// The orders that a name may mean, with their members.
pub fn find_orders(db: &Db, name: &str) -> Result<Vec<(OrderId, String, Option<MemberId>)>> {
    db.list(sql!("order/find_by_external_id"), named_params! {":name": name}, |row| {
        Ok((OrderId(row.get(0)?), row.get(1)?, row.get::<_, Option<i64>>(2)?.map(MemberId)))
    })
}

/// A refunded part of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The refund.
    pub id: RefundId,
    /// The source's own id of it.
    pub name: String,
    /// When.
    pub at: Instant,
    /// The order's line, from 1; 0 for the order as a whole.
    pub line: u32,
    /// How much.
    pub amount: Money,
}

/// What was paid back of an order.
pub fn list_refunds(db: &Db, order: OrderId) -> Result<Vec<Refunded>> {
    db.list(sql!("order/list_refunds"), named_params! {":order_id": order.0}, |row| {
        let (id, name, at) = (RefundId(row.get(0)?), row.get(1)?, Instant(row.get(2)?));
        Ok(Refunded { id, name, at, line: row.get(3)?, amount: Money(row.get(4)?) })
    })
}

/// What a rule made of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarningRow {
    /// The rule.
    pub rule: String,
    /// When.
    pub at: Instant,
    /// Basis in minor units.
    pub basis: Money,
    /// What it was worth.
    pub wanted: i64,
    /// What the caps left.
    pub granted: i64,
    /// The multiplier.
    pub m: Ratio,
    /// The tier at the sale.
    pub tier: Option<String>,
}

/// What the rules made of an order.
pub fn list_earnings(db: &Db, member: MemberId, order: OrderId) -> Result<Vec<EarningRow>> {
    let params = named_params! {":member": member.0, ":order_id": order.0};
    db.list(sql!("order/list_earnings"), params, |row| {
        Ok(EarningRow {
            rule: row.get(0)?,
            at: Instant(row.get(1)?),
            basis: Money(row.get(2)?),
            wanted: row.get(3)?,
            granted: row.get(4)?,
            m: Ratio::new(row.get(5)?, row.get(6)?).unwrap_or(Ratio::ONE),
            tier: row.get(7)?,
        })
    })
}

/// A product in a list: SKU, name, category, brand, price.
pub type ProductRow = (String, String, String, String, Option<Money>);

/// Products by SKU whose name or SKU holds a text, in a category or below it.
pub fn list_products(db: &Db, text: Option<&str>, category: Option<&str>, most: i64) -> Result<Vec<ProductRow>> {
    let params = named_params! {":text": text, ":category": category, ":most": most};
    db.list(sql!("product/list"), params, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get::<_, Option<i64>>(4)?.map(Money)))
    })
}

/// How a product sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sales {
    /// Orders with it.
    pub n_orders: i64,
    /// Units in thousandths.
    pub quantity_milli: i64,
    /// Members who bought it.
    pub n_members: i64,
    /// Charged for it.
    pub amount: Money,
    /// The last sale.
    pub last_at: Option<Instant>,
}

/// How a product sells, up to an instant.
pub fn get_sales(db: &Db, product: ProductId, as_of: Instant) -> Result<Sales> {
    db.get(sql!("product/get_sales"), named_params! {":product": product.0, ":as_of": as_of.0}, |row| {
        Ok(Sales {
            n_orders: row.get(0)?,
            quantity_milli: row.get(1)?,
            n_members: row.get(2)?,
            amount: Money(row.get(3)?),
            last_at: row.get::<_, Option<i64>>(4)?.map(Instant),
        })
    })
}

/// An event in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Source and id.
    pub name: String,
    /// When.
    pub at: Instant,
    /// The member's number.
    pub member: String,
    /// Its kind.
    pub kind: String,
    /// What it was about.
    pub subject: String,
    /// How many.
    pub quantity: i64,
    /// Its value.
    pub value: Money,
    /// Words searched or written.
    pub text: String,
    /// The event it takes back.
    pub undoes: Option<String>,
}

/// Events newest first.
pub fn list_events(db: &Db, filter: &Filter, kind: Option<&str>, subject: Option<&str>) -> Result<Vec<EventRow>> {
    let params = named_params! {
        ":from": filter.from.0,
        ":until": filter.until.0,
        ":member": filter.member.map(|member| member.0),
        ":kind": kind,
        ":subject": subject,
        ":most": filter.most,
    };
    db.list(sql!("event/list"), params, |row| {
        Ok(EventRow {
            name: row.get(0)?,
            at: Instant(row.get(1)?),
            member: row.get(2)?,
            kind: row.get(3)?,
            subject: row.get(4)?,
            quantity: row.get(5)?,
            value: Money(row.get(6)?),
            text: row.get(7)?,
            undoes: row.get(8)?,
        })
    })
}
