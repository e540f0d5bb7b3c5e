//! Orders, stages and refunds as they come in: appended whole, found again by their source's ids.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::named_params;

use super::bulk::{Bulk, Value};
use super::order::{paid, stage, stage_word, tenders_text};
use super::product::Catalogue;
use super::{Db, sql};
use crate::domain::id::{MemberId, OrderId, ProductId, RefundId};
use crate::domain::money::Money;
use crate::domain::order::{Line, RefundLine, Stage, Stated};
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

/// How many orders of a source are known.
pub fn count(db: &Db, source: i64) -> Result<i64> {
    db.get(sql!("order/count_by_source"), named_params! {":source": source}, |row| row.get(0))
}

/// Walks every known order of a source, by its id there.
pub fn each_known(db: &Db, source: i64, mut take: impl FnMut(&str, Known)) -> Result<()> {
    db.each(sql!("order/list_known"), named_params! {":source": source}, |row| {
        take(row.get_ref(0)?.as_str()?, known(row, 1)?);
        Ok(())
    })
}

/// Walks every known refund of a source, by its id there, with its order.
pub fn each_refund(db: &Db, source: i64, mut take: impl FnMut(&str, OrderId)) -> Result<()> {
    db.each(sql!("order/list_refund_ids"), named_params! {":source": source}, |row| {
        take(row.get_ref(0)?.as_str()?, OrderId(row.get(1)?));
        Ok(())
    })
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
pub struct New<'v> {
    /// The number of the source.
    pub source: i64,
    /// The source's own id.
    pub external_id: &'v str,
    /// The order it corrects.
    pub amends: Option<OrderId>,
    /// Hash of its content.
    pub hash: u64,
    /// Whose; none for a guest.
    pub member: Option<MemberId>,
    /// Its content.
    pub order: Stated<'v>,
    /// The import that brought it.
    pub import: Option<i64>,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// A line of an order to be recorded.
#[derive(Clone, Debug)]
pub struct NewLine<'v> {
    /// What was sold.
    pub product: ProductId,
    /// The number of the category it is frozen with.
    pub category: i64,
    /// Price before discount, where stated.
    pub unit_price: Option<Money>,
    /// Charged.
    pub amount: Money,
    /// Taken off.
    pub discount: Money,
    /// In thousandths.
    pub quantity_milli: i64,
    /// The source's own id of the line.
    pub line_id: Option<&'v str>,
}

/// Records orders with their lines, many rows a statement; ids are counted on from the highest (import I37, I38).
pub struct Writer<'a, 'v> {
    orders: Bulk<'a, 'v>,
    lines: Bulk<'a, 'v>,
    extras: Bulk<'a, 'v>,
    last: i64,
}

/// Lines that may wait; more than that many are written before their statement of orders is full.
const LINES: usize = 4096;

impl<'a, 'v> Writer<'a, 'v> {
    /// A writer that goes on after the orders there are.
    pub fn open(db: &'a Db) -> Result<Writer<'a, 'v>> {
        let last = db.get(sql!("order/find_last_id"), [], |row| row.get(0))?;
        let (orders, lines) = (Bulk::new(db, sql!("order/insert")), Bulk::new(db, sql!("order/insert_line")));
        Ok(Writer { orders, lines, extras: Bulk::new(db, sql!("order/insert_extra")), last })
    }

    /// Records an order, or an amendment of one: its id. Its lines are to follow by themselves.
    pub fn order(&mut self, new: &New<'v>) -> Result<OrderId> {
        if self.orders.is_full() || self.lines.waiting() >= LINES {
            // No line may be there before its order.
            self.orders.write()?;
            self.lines.write_full()?;
            self.extras.write_full()?;
        }
        self.last += 1;
        let order = &new.order;
        let [channel, store, province, city] = order.place;
        let at = |at: Option<Instant>| Value::some(at.map(|at| at.0));
        self.orders.row([
            self.last.into(),
            new.source.into(),
            new.external_id.into(),
            Value::some(new.amends.map(|order| order.0)),
            new.hash.cast_signed().into(),
            Value::some(new.member.map(|member| member.0)),
            order.sold_at.0.into(),
            paid(order).into(),
            at(order.stages.completed_at),
            at(order.stages.cancelled_at),
            at(order.stages.reopened_at),
            order.discount.get().into(),
            order.shipping.get().into(),
            order.tax.get().into(),
            order.total.get().into(),
            Value::some(tenders_text(&order.tenders)),
            channel.into(),
            store.into(),
            province.into(),
            city.into(),
            Value::some(new.import),
            new.recorded_at.0.into(),
        ]);
        Ok(OrderId(self.last))
    }

    /// Records a line of an order of this writer; its number counts from 1.
    pub fn line(&mut self, order: OrderId, number: i64, line: &NewLine<'v>) {
        self.lines.row([
            order.0.into(),
            number.into(),
            line.product.0.into(),
            line.category.into(),
            line.quantity_milli.into(),
            Value::some(line.unit_price.map(Money::get)),
            line.amount.get().into(),
            line.discount.get().into(),
            Value::some(line.line_id),
        ]);
    }

    /// Records what an order of this writer tells besides.
    pub fn extra(&mut self, order: OrderId, name: impl Into<Cow<'v, str>>, value: impl Into<Cow<'v, str>>) {
        let text = |text: Cow<'v, str>| match text {
            Cow::Borrowed(text) => Value::from(text),
            Cow::Owned(text) => Value::from(text),
        };
        self.extras.row([order.0.into(), text(name.into()), text(value.into())]);
    }

    /// Writes what still waits.
    pub fn finish(mut self) -> Result<()> {
        self.orders.write()?;
        self.lines.write()?;
        self.extras.write()
    }
}

/// Records one order with its lines: its id. Its SKUs must be known to the catalogue.
pub fn insert(db: &Db, catalogue: &mut Catalogue, new: &New<'_>, lines: &[Line]) -> Result<OrderId> {
    let mut writer = Writer::open(db)?;
    let id = writer.order(new)?;
    for (number, line) in (1_i64..).zip(lines) {
        let (product, own) = catalogue.product(&line.sku).expect("the caller has met every SKU");
        // An order freezes the category its product has when it comes in.
        let category = if line.category.is_empty() { own } else { Arc::clone(&line.category) };
        let line = NewLine {
            product,
            category: catalogue.category(db, &category)?,
            unit_price: line.unit_price,
            amount: line.amount,
            discount: line.discount,
            quantity_milli: line.quantity_milli,
            line_id: line.line_id.as_deref(),
        };
        writer.line(id, number, &line);
    }
    writer.finish()?;
    Ok(id)
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

/// Records refunds with their lines, as [`Writer`] does orders.
pub struct RefundWriter<'a, 'v> {
    refunds: Bulk<'a, 'v>,
    lines: Bulk<'a, 'v>,
    last: i64,
}

impl<'a, 'v> RefundWriter<'a, 'v> {
    /// A writer that goes on after the refunds there are.
    pub fn open(db: &'a Db) -> Result<RefundWriter<'a, 'v>> {
        let last = db.get(sql!("order/find_last_refund_id"), [], |row| row.get(0))?;
        let refunds = Bulk::new(db, sql!("order/insert_refund"));
        Ok(RefundWriter { refunds, lines: Bulk::new(db, sql!("order/insert_refund_line")), last })
    }

    /// Records a refund of an order that is written: its id.
    pub fn refund(&mut self, new: &NewRefund<'v>) -> Result<RefundId> {
        if self.refunds.is_full() {
            self.refunds.write()?;
            self.lines.write_full()?;
        }
        self.last += 1;
        self.refunds.row([
            self.last.into(),
            new.source.into(),
            new.external_id.into(),
            new.order.0.into(),
            Value::some(new.member.map(|member| member.0)),
            new.at.0.into(),
            new.lines.iter().map(|line| line.amount.get()).sum::<i64>().into(),
            new.recorded_at.0.into(),
        ]);
        for (part, line) in (1_i64..).zip(new.lines) {
            let number = i64::from(line.line);
            let figures = [self.last, part, number, line.amount.get(), line.quantity_milli];
            self.lines.row(figures.map(Value::from));
        }
        Ok(RefundId(self.last))
    }

    /// Writes what still waits.
    pub fn finish(mut self) -> Result<()> {
        self.refunds.write()?;
        self.lines.write()
    }
}

/// Records one refund with its lines: its id.
pub fn insert_refund(db: &Db, new: &NewRefund<'_>) -> Result<RefundId> {
    let mut writer = RefundWriter::open(db)?;
    let id = writer.refund(new)?;
    writer.finish()?;
    Ok(id)
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
