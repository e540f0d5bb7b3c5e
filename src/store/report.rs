//! Rows for the definitions of reports, fetched in one pass each, and plain sums. Nothing here writes.

use std::collections::HashMap;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, sql};
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
    /// In the order of their content.
    pub sales: Vec<Sale>,
    /// Each text once.
    pub labels: Vec<Option<String>>,
}

/// All that a window's reports need of sales: those sold in it, and those of which something went back in it.
pub fn list_sales(db: &Db, bounds: Bounds, as_of: Instant, by: Option<By>) -> Result<Sales> {
    let params = named_params! {
        ":from": bounds.from.0,
        ":until": bounds.until.0,
        ":as_of": as_of.0,
        ":label": by.map_or(0, label),
    };
    let mut found = Sales::default();
    let mut labels: HashMap<Option<String>, u32> = HashMap::new();
    // Neighbours often bear the same label: it is looked up only when it changes.
    let mut last: Option<(Option<String>, u32)> = None;
    db.each(sql!("report/list_sales"), params, |row| {
        let Some(sold_at) = stated(row)?.stands(as_of) else { return Ok(()) };
        let text = row.get_ref(14)?.as_str_or_null()?;
        let label = match &last {
            Some((known, label)) if known.as_deref() == text => *label,
            _ => {
                let text = text.map(str::to_owned);
                let next = u32::try_from(labels.len()).unwrap_or(u32::MAX);
                let label = *labels.entry(text.clone()).or_insert(next);
                if label == next {
                    found.labels.push(text.clone());
                }
                last = Some((text, label));
                label
            }
        };
        found.sales.push(sale(row, sold_at, label)?);
        Ok(())
    })?;
    Ok(found)
}

/// What `list_sales.sql` calls the label of these.
fn label(by: By) -> i64 {
    match by {
        By::Store => 1,
        By::Channel => 2,
        By::City => 3,
        By::Tier => 4,
        By::Day | By::Week | By::Month | By::Product | By::Category | By::Rfm | By::Cluster => 0,
    }
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

fn sale(row: &Row<'_>, sold_at: Instant, label: u32) -> rusqlite::Result<Sale> {
    Ok(Sale {
        order: OrderId(row.get(0)?),
        content: OrderId(row.get(1)?),
        member: row.get::<_, Option<i64>>(2)?.map(MemberId),
        sold_at,
        net: Money(row.get(12)?),
        discount: Money(row.get(13)?),
        refunded: Money::ZERO,
        label,
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
