//! Rows for the definitions of reports, fetched in one pass each, and plain sums. Nothing here writes.

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::batch::Codes;
use super::{Db, among, block, json, sql};
use crate::domain::id::{Code, MemberId, OrderId, ProductId};
use crate::domain::money::{Money, Points};
use crate::domain::report::period::Bounds;
use crate::domain::report::sales::By;
use crate::domain::report::tier_flow::{Flow, Stand};
use crate::domain::report::trade::{Line, Sale, Stake, Stated};
use crate::domain::time::Instant;
use crate::error::Result;

/// Sales that stand at as-of, and the labels that they point into; none is a guest's tier.
#[derive(Clone, Debug, Default)]
pub struct Sales {
    /// In the order of their content, but for those that changed since they were recorded.
    pub sales: Vec<Sale>,
    /// Each text once.
    pub labels: Vec<Option<String>>,
}

/// All that a window's reports need of sales: those sold in it, and those of which something went back in it.
pub fn list_sales(db: &Db, bounds: Bounds, as_of: Instant, by: Option<By>) -> Result<Sales> {
    let mut sales = Vec::new();
    let labels = each_sale(db, bounds, as_of, by, |sale| sales.push(sale))?;
    Ok(Sales { sales, labels })
}

/// The same one at a time; what their labels point into.
pub fn each_sale(
    db: &Db,
    bounds: Bounds,
    as_of: Instant,
    by: Option<By>,
    mut told: impl FnMut(Sale),
) -> Result<Vec<Option<String>>> {
    let mut labels = Labels { merged: merged(db, as_of)?, ..Labels::default() };
    if by == Some(By::Tier) {
        labels.load_tiers(db)?;
    }
    let asked = Asked { bounds, as_of, by };
    let beside = each_packed(db, asked, &mut labels, &mut told)?;
    each_beside(db, asked, &beside, &mut labels, &mut told)?;
    Ok(labels.texts)
}

/// Which sales are wanted.
#[derive(Clone, Copy)]
struct Asked {
    bounds: Bounds,
    as_of: Instant,
    by: Option<By>,
}

/// What no block tells: orders after the last packed, and those that changed since.
struct Beside {
    packed: OrderId,
    changed: Vec<OrderId>,
}

/// The sales of the blocks.
fn each_packed(db: &Db, asked: Asked, labels: &mut Labels, told: &mut impl FnMut(Sale)) -> Result<Beside> {
    let Asked { bounds, as_of, by } = asked;
    let packed = block::find_last(db)?;
    let changed = if packed.0 > 0 { block::list_changed(db)? } else { Vec::new() };
    let window = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    let returned = db.list(sql!("report/list_returned"), window, |row| row.get(0).map(OrderId))?;
    let among = among::find(db);
    block::each(db, &block::Asked { bounds, orders: &returned, place: by.and_then(place) }, |order| {
        let Some(sold_at) = order.stated.stands(as_of) else { return Ok(()) };
        let is_wanted = bounds.hold(sold_at) || returned.binary_search(&order.id).is_ok();
        let is_seen = among.is_none_or(|among| among.has(order.member));
        if is_wanted && is_seen && changed.binary_search(&order.id).is_err() {
            told(Sale {
                order: order.id,
                content: order.id,
                member: labels.survivor(order.member),
                sold_at,
                net: order.net,
                discount: order.discount,
                line_discount: order.line_discount,
                quantity_milli: order.quantity_milli,
                refunded: Money::ZERO,
                label: labels.of(by, order.id, order.member, order.label),
            });
        }
        Ok(())
    })?;
    Ok(Beside { packed, changed })
}

fn each_beside(
    db: &Db,
    Asked { bounds, as_of, by }: Asked,
    Beside { packed, changed }: &Beside,
    labels: &mut Labels,
    told: &mut impl FnMut(Sale),
) -> Result<()> {
    let params = named_params! {
        ":from": bounds.from.0,
        ":until": bounds.until.0,
        ":as_of": as_of.0,
        ":packed": packed.0,
        ":changed": json(changed.iter().filter(|order| order.0 <= packed.0).map(|order| order.0)),
        ":label": by.and_then(place).map_or(0, number),
    };
    db.each(sql!("report/list_sales"), params, |row| {
        let Some(sold_at) = stated(row)?.stands(as_of) else { return Ok(()) };
        let (order, member) = (OrderId(row.get(0)?), row.get::<_, Option<i64>>(2)?.map(MemberId));
        told(Sale {
            order,
            content: OrderId(row.get(1)?),
            member: labels.survivor(member),
            sold_at,
            net: Money(row.get(12)?),
            discount: Money(row.get(13)?),
            line_discount: Money(row.get(14)?),
            quantity_milli: row.get(15)?,
            refunded: Money::ZERO,
            label: labels.of(by, order, member, row.get_ref(16)?.as_str()?),
        });
        Ok(())
    })
}

/// Where the rows of orders themselves say what they are told apart by.
fn place(by: By) -> Option<block::Place> {
    match by {
        By::Store => Some(block::Place::Store),
        By::Channel => Some(block::Place::Channel),
        By::City => Some(block::Place::City),
        By::Tier | By::Day | By::Week | By::Month | By::Product | By::Category | By::Rfm | By::Cluster => None,
    }
}

/// What `list_sales.sql` calls a place.
fn number(place: block::Place) -> i64 {
    match place {
        block::Place::Store => 1,
        block::Place::Channel => 2,
        block::Place::City => 3,
        block::Place::Province => 4,
    }
}

/// What sales are labelled with: each text once, and whose they are since accounts were merged.
#[derive(Default)]
struct Labels {
    texts: Vec<Option<String>>,
    known: HashMap<Option<String>, u32>,
    /// Neighbours often bear the same label: it is looked up only when it changes.
    last: Option<u32>,
    /// Sorted by order, then member.
    tiers: Vec<(OrderId, MemberId, u32)>,
    merged: BTreeMap<MemberId, MemberId>,
}

impl Labels {
    fn load_tiers(&mut self, db: &Db) -> Result<()> {
        let codes = Codes::load(db)?.names();
        let mut tiers = Vec::new();
        db.each(sql!("report/list_order_tiers"), [], |row| {
            let code = codes.get(&row.get(2)?).map(Code::as_str);
            tiers.push((OrderId(row.get(0)?), MemberId(row.get(1)?), self.place(code)));
            Ok(())
        })?;
        tiers.sort_unstable();
        self.tiers = tiers;
        Ok(())
    }

    fn survivor(&self, member: Option<MemberId>) -> Option<MemberId> {
        if self.merged.is_empty() { member } else { member.map(|own| self.merged.get(&own).copied().unwrap_or(own)) }
    }

    fn of(&mut self, by: Option<By>, order: OrderId, member: Option<MemberId>, text: &str) -> u32 {
        if by != Some(By::Tier) {
            return self.place(Some(text));
        }
        let at =
            member.map(|member| self.tiers.binary_search_by_key(&(order, member), |(order, own, _)| (*order, *own)));
        match at {
            Some(Ok(at)) => self.tiers[at].2,
            _ => self.place(None),
        }
    }

    fn place(&mut self, text: Option<&str>) -> u32 {
        if let Some(last) = self.last.filter(|last| self.texts[*last as usize].as_deref() == text) {
            return last;
        }
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let place = *self.known.entry(text.map(str::to_owned)).or_insert(next);
        if place == next {
            self.texts.push(text.map(str::to_owned));
        }
        self.last = Some(place);
        place
    }
}

/// Every account that had gone into another by as-of, and into which in the end.
pub fn merged(db: &Db, as_of: Instant) -> Result<BTreeMap<MemberId, MemberId>> {
    let rows = db.list(sql!("report/list_merged"), named_params! {":as_of": as_of.0}, |row| {
        Ok((MemberId(row.get(0)?), MemberId(row.get(1)?)))
    })?;
    let into: BTreeMap<MemberId, MemberId> = rows.into_iter().collect();
    let end = |mut member: MemberId| {
        while let Some(next) = into.get(&member) {
            member = *next;
        }
        member
    };
    Ok(into.keys().map(|member| (*member, end(*member))).collect())
}

fn stated(row: &Row<'_>) -> rusqlite::Result<Stated> {
    let instant = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
    Ok(Stated {
        sold_at: Instant(row.get(3)?),
        paid: row.get::<_, i64>(4)? > 0,
        paid_at: instant(5)?,
        cancelled_at: [instant(6)?, instant(7)?, instant(8)?],
        reopened_at: [instant(9)?, instant(10)?, instant(11)?],
    })
}

/// The parts of all refunds by as-of, by order and time.
pub fn list_refund_parts(db: &Db, as_of: Instant) -> Result<Vec<Stake>> {
    db.list(sql!("report/list_refund_parts"), named_params! {":as_of": as_of.0}, |row| {
        Ok(Stake {
            order: OrderId(row.get(0)?),
            at: Instant(row.get(1)?),
            line: row.get(2)?,
            amount: Money(row.get(3)?),
        })
    })
}

/// The lines that rows of orders hold, from the first row to the last.
pub fn list_lines(db: &Db, first: OrderId, last: OrderId) -> Result<Vec<Line>> {
    db.list(sql!("report/list_lines"), named_params! {":first": first.0, ":last": last.0}, |row| {
        Ok(Line {
            content: OrderId(row.get(0)?),
            product: ProductId(row.get(1)?),
            category: row.get(2)?,
            quantity_milli: row.get(3)?,
            amount: Money(row.get(4)?),
            discount: Money(row.get(5)?),
        })
    })
}

/// A member as reports name one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// The number people know.
    pub number: String,
    /// When the member joined.
    pub joined_at: Instant,
}

/// Those who had joined by as-of, by id.
pub fn list_members(db: &Db, as_of: Instant) -> Result<Vec<Member>> {
    db.list(sql!("report/list_members"), named_params! {":as_of": as_of.0}, |row| {
        Ok(Member { id: MemberId(row.get(0)?), number: row.get(1)?, joined_at: Instant(row.get(2)?) })
    })
}

/// A product as reports name one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Which.
    pub id: i64,
    /// Its SKU.
    pub sku: String,
    /// What it is called; empty where nobody said.
    pub name: String,
}

/// The catalogue, by id.
pub fn list_products(db: &Db) -> Result<Vec<Product>> {
    db.list(sql!("report/list_products"), [], |row| {
        Ok(Product { id: row.get(0)?, sku: row.get(1)?, name: row.get(2)? })
    })
}

/// The category paths that orders froze, by id.
pub fn list_categories(db: &Db) -> Result<Vec<(i64, String)>> {
    db.list(sql!("report/list_categories"), [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Members by the end of a window, and those who joined in it.
pub fn get_members(db: &Db, bounds: Bounds) -> Result<(i64, i64)> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_members"), params, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The points of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PointsMoved {
    /// Earned and awarded.
    pub earned: Points,
    /// Spent, less what came back.
    pub spent: Points,
    /// Ended, posted or not.
    pub expired: Points,
}

/// Sums the points of a window.
pub fn get_points(db: &Db, bounds: Bounds) -> Result<PointsMoved> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_points"), params, |row| {
        let points = |column: usize| row.get(column).map(Points);
        Ok(PointsMoved { earned: points(0)?, spent: points(1)?, expired: points(2)? + points(3)? })
    })
}

/// By how much the points outstanding changed within bounds: pending and usable, less debts.
pub fn get_standing(db: &Db, bounds: Bounds) -> Result<Points> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_standing"), params, |row| row.get(0).map(Points))
}

/// Members by the tier they stood in before a window and at its end.
pub fn list_tier_flow(db: &Db, bounds: Bounds) -> Result<Vec<Flow>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.list(sql!("report/list_tier_flow"), params, |row| {
        Ok(Flow { from: stand(row, 0)?, to: stand(row, 2)?, members: row.get(4)? })
    })
}

/// A word of `list_tier_flow.sql`, and the code beside it.
fn stand(row: &Row<'_>, column: usize) -> rusqlite::Result<Stand> {
    Ok(match row.get_ref(column)?.as_str()? {
        "not-joined" => Stand::NotJoined,
        "left" => Stand::Left,
        "none" => Stand::None,
        _ => {
            let broken = || rusqlite::Error::FromSqlConversionFailure(column + 1, Type::Text, "no code".into());
            Stand::Tier(Code::new(row.get_ref(column + 1)?.as_str()?).ok_or_else(broken)?)
        }
    })
}

/// The time of the newest order by as-of.
pub fn find_newest(db: &Db, as_of: Instant) -> Result<Option<Instant>> {
    let newest: Option<i64> =
        db.get(sql!("report/find_newest"), named_params! {":as_of": as_of.0}, |row| row.get(0))?;
    Ok(newest.map(Instant))
}

/// How many facts are recorded and not settled yet.
pub fn get_unsettled(db: &Db) -> Result<i64> {
    db.get(sql!("report/get_unsettled"), [], |row| row.get(0))
}

/// How many rows were rejected by the imports that brought anything of a window, or nothing at all in it.
pub fn get_rejected(db: &Db, bounds: Bounds) -> Result<i64> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_rejected"), params, |row| row.get(0))
}
