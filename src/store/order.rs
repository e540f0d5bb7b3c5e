//! Orders, refunds and stages: what the shop stated, read back as it was recorded.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rusqlite::{CachedStatement, Row, named_params};

use super::{Db, json, sql};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::{Money, Points};
use crate::domain::order::{Line, Order, Place, Stage, Stages, Stated, Tenders};
use crate::domain::time::Instant;
use crate::error::Result;

/// The content of these rows, amendments as they are; texts that recur are kept once.
pub fn load(db: &Db, ids: impl Iterator<Item = OrderId>) -> Result<BTreeMap<OrderId, Arc<Order>>> {
    let ids = json(ids.map(|id| id.0));
    let mut texts = Texts::default();
    let mut lines: BTreeMap<i64, Vec<Line>> = BTreeMap::new();
    db.each(sql!("order/load_lines"), named_params! {":ids": ids}, |row| {
        let line = line(row, &mut texts)?;
        lines.entry(row.get(0)?).or_default().push(line);
        Ok(())
    })?;
    let mut orders = BTreeMap::new();
    db.each(sql!("order/load"), named_params! {":ids": ids}, |row| {
        let id: i64 = row.get(0)?;
        let order = head(row, 1, lines.remove(&id).unwrap_or_default(), &mut texts)?;
        orders.insert(OrderId(id), Arc::new(order));
        Ok(())
    })?;
    Ok(orders)
}

/// For each order, the row that states its content as last known.
pub fn list_newest(db: &Db, ids: impl Iterator<Item = OrderId>) -> Result<BTreeMap<OrderId, OrderId>> {
    let ids = json(ids.map(|id| id.0));
    let pairs = db.list(sql!("order/list_newest"), named_params! {":ids": ids}, |row| {
        Ok((OrderId(row.get(0)?), OrderId(row.get(1)?)))
    })?;
    Ok(pairs.into_iter().collect())
}

/// What the row of an order or amendment tells besides, by name and value.
pub fn list_extras(db: &Db, row: OrderId) -> Result<Vec<(String, String)>> {
    db.list(sql!("order/list_extras"), named_params! {":order_id": row.0}, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Lets an order tell besides what the row of another does.
pub fn copy_extras(db: &Db, row: OrderId, into: OrderId) -> Result<()> {
    db.run(sql!("order/copy_extras"), named_params! {":order_id": row.0, ":into": into.0}).map(drop)
}

/// Takes an order back, with its refunds: their ids are free for what should have been stated.
pub fn withdraw(db: &Db, order: OrderId, at: Instant) -> Result<()> {
    let params = named_params! {":order_id": order.0, ":at": at.0};
    db.run(sql!("order/withdraw"), params)?;
    db.run(sql!("order/withdraw_refunds"), params).map(drop)
}

/// When an order was taken back, if it was.
pub fn find_withdrawn(db: &Db, order: OrderId) -> Result<Option<Instant>> {
    db.find(sql!("order/find_withdrawn"), named_params! {":order_id": order.0}, |row| row.get(0).map(Instant))
}

/// The orders in which a member bought a SKU by an instant, the latest first.
pub fn list_sold(db: &Db, member: MemberId, sku: &str, at: Instant) -> Result<Vec<OrderId>> {
    let params = named_params! {":member": member.0, ":sku": sku, ":at": at.0};
    db.list(sql!("order/list_sold"), params, |row| row.get(0).map(OrderId))
}

/// The ids by which the source knows the refunds of an order.
pub fn list_refund_ids(db: &Db, order: OrderId) -> Result<Vec<String>> {
    db.list(sql!("order/list_refunds_of"), named_params! {":order_id": order.0}, |row| row.get(0))
}

/// The stage of a word.
pub fn stage(word: &str) -> Option<Stage> {
    [Stage::Paid, Stage::Completed, Stage::Cancelled, Stage::Reopened]
        .into_iter()
        .find(|stage| stage_word(*stage) == word)
}

/// The word of a stage as it is kept.
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Paid => "paid",
        Stage::Completed => "completed",
        Stage::Cancelled => "cancelled",
        Stage::Reopened => "reopened",
    }
}

/// One copy of each text that recurs in the content of orders, to be kept from one reading to the next.
#[derive(Debug, Default)]
pub struct Texts {
    all: HashSet<Arc<str>>,
    skus: Numbered,
    categories: Numbered,
}

/// Texts by the numbers of their rows, which are counted from 1: lines ask for them millions of times.
type Numbered = Vec<Option<Arc<str>>>;

/// Rows with higher numbers, which no shop has, are read every time.
const NUMBERED: usize = 1 << 22;

impl Texts {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.all.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.all.insert(Arc::clone(&text));
        text
    }
}

/// Reads the content of order after order. A year has millions of lines and some thousand products, so each SKU and each
/// category is looked up once instead of being joined to every line.
pub(super) struct Reader<'a, 't> {
    lines: CachedStatement<'a>,
    sku: CachedStatement<'a>,
    category: CachedStatement<'a>,
    texts: &'t mut Texts,
    buffer: Vec<Line>,
}

impl<'a, 't> Reader<'a, 't> {
    pub(super) fn new(db: &'a Db, texts: &'t mut Texts) -> Result<Reader<'a, 't>> {
        let (lines, buffer) = (db.prepare(sql!("fact/list_lines"))?, Vec::new());
        let (sku, category) = (db.prepare(sql!("fact/get_sku"))?, db.prepare(sql!("fact/get_category"))?);
        Ok(Reader { lines, sku, category, texts, buffer })
    }

    /// The content of an order; its own columns begin with `sold_at` at `first`.
    pub(super) fn content(&mut self, id: OrderId, row: &Row<'_>, first: usize) -> rusqlite::Result<Order> {
        let mut rows = self.lines.query((id.0,))?;
        while let Some(row) = rows.next()? {
            self.buffer.push(Line {
                sku: named(&mut self.texts.skus, &mut self.sku, row.get(0)?)?,
                category: named(&mut self.texts.categories, &mut self.category, row.get(1)?)?,
                unit_price: row.get::<_, Option<i64>>(2)?.map(Money),
                amount: Money(row.get(3)?),
                discount: Money(row.get(4)?),
                quantity_milli: row.get(5)?,
                line_id: row.get_ref(6)?.as_str_or_null()?.map(Arc::from),
            });
        }
        head(row, first, self.buffer.drain(..).collect(), self.texts)
    }
}

/// The text of a row that lines refer to.
fn named(known: &mut Numbered, get: &mut CachedStatement<'_>, id: i64) -> rusqlite::Result<Arc<str>> {
    let place = usize::try_from(id).unwrap_or(NUMBERED);
    if let Some(Some(text)) = known.get(place) {
        return Ok(Arc::clone(text));
    }
    let text: Arc<str> = get.query_row((id,), |row| Ok(row.get_ref(0)?.as_str()?.into()))?;
    if place < NUMBERED {
        known.resize(known.len().max(place + 1), None);
        known[place] = Some(Arc::clone(&text));
    }
    Ok(text)
}

fn line(row: &Row<'_>, texts: &mut Texts) -> rusqlite::Result<Line> {
    Ok(Line {
        sku: texts.get(row.get_ref(1)?.as_str()?),
        unit_price: row.get::<_, Option<i64>>(2)?.map(Money),
        amount: Money(row.get(3)?),
        discount: Money(row.get(4)?),
        quantity_milli: row.get(5)?,
        category: texts.get(row.get_ref(6)?.as_str()?),
        line_id: row.get::<_, Option<String>>(7)?.map(Arc::from),
    })
}

/// An order out of its columns, which begin with `sold_at` at `first`, and its lines.
fn head(row: &Row<'_>, first: usize, lines: Vec<Line>, texts: &mut Texts) -> rusqlite::Result<Order> {
    let instant = |column: usize| row.get::<_, Option<i64>>(first + column).map(|at| at.map(Instant));
    let money = |column: usize| row.get(first + column).map(Money);
    let paid: i64 = row.get(first + 1)?;
    let mut text = |column: usize| Ok::<_, rusqlite::Error>(texts.get(row.get_ref(first + column)?.as_str()?));
    Ok(Order {
        sold_at: Instant(row.get(first)?),
        paid: paid > 0,
        day_only: paid == DAY_ONLY,
        stages: Stages { completed_at: instant(2)?, cancelled_at: instant(3)?, reopened_at: instant(4)? },
        lines,
        discount: money(5)?,
        shipping: money(6)?,
        tax: money(7)?,
        total: money(8)?,
        tenders: row.get::<_, Option<String>>(first + 9)?.and_then(|text| tenders(&text)).unwrap_or_default(),
        place: Place { channel: text(10)?, store: text(11)?, province: text(12)?, city: text(13)? },
    })
}

/// What `orders.paid` says of an order paid on a day without a time.
const DAY_ONLY: i64 = 2;

/// How `orders.paid` is kept.
pub fn paid(order: &Stated<'_>) -> i64 {
    match (order.paid, order.day_only) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => DAY_ONLY,
    }
}

fn tenders(text: &str) -> Option<Tenders> {
    let [points, points_money, balance, gift_card, voucher] = serde_json::from_str::<[i64; 5]>(text).ok()?;
    Some(Tenders {
        points: Points(points),
        points_money: Money(points_money),
        balance: Money(balance),
        gift_card: Money(gift_card),
        voucher: Money(voucher),
    })
}

/// How `orders.tenders` is kept: nothing where all was cash.
pub fn tenders_text(tenders: &Tenders) -> Option<String> {
    let all = [
        tenders.points.get(),
        tenders.points_money.get(),
        tenders.balance.get(),
        tenders.gift_card.get(),
        tenders.voucher.get(),
    ];
    all.iter().any(|part| *part != 0).then(|| json(all.into_iter()))
}
