//! Orders, stages and refunds as they come in: appended whole, found again by their source's ids.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rusqlite::named_params;

use super::order::{paid, stage, stage_word, tenders_text};
use super::product::Catalogue;
use super::{Db, sql};
use crate::domain::id::{MemberId, OrderId, RefundId};
use crate::domain::order::{Order, RefundLine, Stage};
use crate::domain::time::Instant;
use crate::error::Result;

/// An order known by its source's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Ours.
    pub id: OrderId,
    /// Hash of the content last known.
    pub hash: u64,
    /// Whose; none for a guest.
    pub member: Option<MemberId>,
}

/// The orders of a source that are known, looked up one by one or all at once.
#[derive(Debug)]
pub enum Register<'a> {
    /// All of them.
    All(HashMap<Box<str>, Known>),
    /// Asked as needed.
    Asked(&'a Db, i64),
}

/// Orders of a source below which all are fetched at once (import I37).
const FEW: i64 = 50_000;

impl Register<'_> {
    /// The register of a source for a file of `n_orders`.
    pub fn open(db: &Db, source: i64, n_orders: usize) -> Result<Register<'_>> {
        let stored: i64 = db.get(sql!("order/count_by_source"), named_params! {":source": source}, |row| row.get(0))?;
        let many = i64::try_from(n_orders).unwrap_or(i64::MAX);
        if stored >= FEW && many.saturating_mul(10) < stored {
            return Ok(Register::Asked(db, source));
        }
        let rows = db.list(sql!("order/list_known"), named_params! {":source": source}, |row| {
            let external_id: String = row.get(0)?;
            Ok((external_id.into_boxed_str(), known(row, 1)?))
        })?;
        Ok(Register::All(rows.into_iter().collect()))
    }

    /// The order of an external id.
    pub fn find(&self, external_id: &str) -> Result<Option<Known>> {
        match self {
            Register::All(all) => Ok(all.get(external_id).copied()),
            Register::Asked(db, source) => find(db, *source, external_id),
        }
    }
}

/// The order of a source's id.
pub fn find(db: &Db, source: i64, external_id: &str) -> Result<Option<Known>> {
    let params = named_params! {":source": source, ":external_id": external_id};
    db.find(sql!("order/find_known"), params, |row| known(row, 0))
}

fn known(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Known> {
    let hash: i64 = row.get(at + 1)?;
    Ok(Known {
        id: OrderId(row.get(at)?),
        hash: hash.cast_unsigned(),
        member: row.get::<_, Option<i64>>(at + 2)?.map(MemberId),
    })
}

/// An order or amendment to be recorded.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// The number of the source.
    pub source: i64,
    /// The source's own id.
    pub external_id: &'a str,
    /// The order it corrects.
    pub amends: Option<OrderId>,
    /// Hash of its content.
    pub hash: u64,
    /// Whose; none for a guest.
    pub member: Option<MemberId>,
    /// Its content.
    pub order: &'a Order,
    /// The import that brought it.
    pub import: Option<i64>,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records an order with its lines: its id. Its SKUs must be known to the catalogue.
pub fn insert(db: &Db, catalogue: &mut Catalogue, new: &New<'_>) -> Result<OrderId> {
    let order = new.order;
    let params = named_params! {
        ":source": new.source,
        ":external_id": new.external_id,
        ":amends": new.amends.map(|order| order.0),
        ":hash": new.hash.cast_signed(),
        ":member": new.member.map(|member| member.0),
        ":sold_at": order.sold_at.0,
        ":paid": paid(order),
        ":completed_at": order.stages.completed_at.map(|at| at.0),
        ":cancelled_at": order.stages.cancelled_at.map(|at| at.0),
        ":reopened_at": order.stages.reopened_at.map(|at| at.0),
        ":discount_minor": order.discount.get(),
        ":shipping_minor": order.shipping.get(),
        ":tax_minor": order.tax.get(),
        ":total_minor": order.total.get(),
        ":tenders": tenders_text(&order.tenders),
        ":channel": &*order.place.channel,
        ":store": &*order.place.store,
        ":province": &*order.place.province,
        ":city": &*order.place.city,
        ":imported_in": new.import,
        ":recorded_at": new.recorded_at.0,
    };
    let id = db.insert(sql!("order/insert"), params)?;
    for (number, line) in (1_i64..).zip(&order.lines) {
        let (product, category) = catalogue.product(&line.sku).expect("the caller has met every SKU");
        // An order freezes the category its product has when it comes in.
        let category = if line.category.is_empty() { category } else { Arc::clone(&line.category) };
        let category = catalogue.category(db, &category)?;
        let params = named_params! {
            ":order_id": id,
            ":line": number,
            ":product": product.0,
            ":category": category,
            ":quantity_milli": line.quantity_milli,
            ":unit_price_minor": line.unit_price.map(|price| price.get()),
            ":amount_minor": line.amount.get(),
            ":discount_minor": line.discount.get(),
            ":line_id": line.line_id.as_deref(),
        };
        db.run(sql!("order/insert_line"), params)?;
    }
    Ok(OrderId(id))
}

/// Keeps the hash of the content last known.
pub fn set_hash(db: &Db, order: OrderId, hash: u64) -> Result<()> {
    db.run(sql!("order/set_hash"), named_params! {":id": order.0, ":hash": hash.cast_signed()}).map(drop)
}

/// Records a stage of an order that was known before.
pub fn insert_stage(
    db: &Db,
    order: OrderId,
    member: Option<MemberId>,
    stage: Stage,
    at: Instant,
    recorded_at: Instant,
) -> Result<()> {
    let params = named_params! {
        ":order_id": order.0,
        ":member": member.map(|member| member.0),
        ":stage": stage_word(stage),
        ":at": at.0,
        ":recorded_at": recorded_at.0,
    };
    db.run(sql!("order/insert_stage"), params).map(drop)
}

/// The stages learnt after an order was first recorded.
pub fn list_stages(db: &Db, order: OrderId) -> Result<Vec<(Stage, Instant)>> {
    let rows = db.list(sql!("order/list_stages"), named_params! {":order_id": order.0}, |row| {
        let word: String = row.get(0)?;
        Ok((stage(&word), Instant(row.get(1)?)))
    })?;
    Ok(rows.into_iter().filter_map(|(stage, at)| Some((stage?, at))).collect())
}

/// A refund to be recorded.
#[derive(Clone, Debug)]
pub struct NewRefund<'a> {
    /// The number of the source.
    pub source: i64,
    /// The source's own id.
    pub external_id: &'a str,
    /// The order.
    pub order: OrderId,
    /// Whose order; none for a guest.
    pub member: Option<MemberId>,
    /// When.
    pub at: Instant,
    /// What.
    pub lines: &'a [RefundLine],
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records a refund with its lines: its id.
pub fn insert_refund(db: &Db, new: &NewRefund<'_>) -> Result<RefundId> {
    let params = named_params! {
        ":source": new.source,
        ":external_id": new.external_id,
        ":order_id": new.order.0,
        ":member": new.member.map(|member| member.0),
        ":occurred_at": new.at.0,
        ":amount_minor": new.lines.iter().map(|line| line.amount.get()).sum::<i64>(),
        ":recorded_at": new.recorded_at.0,
    };
    let id = db.insert(sql!("order/insert_refund"), params)?;
    for (part, line) in (1_i64..).zip(new.lines) {
        let params = named_params! {
            ":refund": id,
            ":part": part,
            ":line": line.line,
            ":amount_minor": line.amount.get(),
            ":quantity_milli": line.quantity_milli,
        };
        db.run(sql!("order/insert_refund_line"), params)?;
    }
    Ok(RefundId(id))
}

/// The order of a refund of a source's id, if the refund is known.
pub fn find_refund(db: &Db, source: i64, external_id: &str) -> Result<Option<OrderId>> {
    let params = named_params! {":source": source, ":external_id": external_id};
    db.find(sql!("order/find_refund"), params, |row| row.get(0).map(OrderId))
}

/// What was paid back of an order so far, by line number; 0 is the order as a whole.
pub fn list_refunded(db: &Db, order: OrderId) -> Result<BTreeMap<u32, i64>> {
    let rows = db.list(sql!("order/list_refunded"), named_params! {":order_id": order.0}, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.into_iter().collect())
}

/// The number of the member whose order it is; none for a guest's.
pub fn find_member(db: &Db, order: OrderId) -> Result<Option<String>> {
    db.find(sql!("order/find_member"), named_params! {":order_id": order.0}, |row| row.get(0))
}
