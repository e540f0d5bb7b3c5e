//! Rows for the definitions of reports, fetched in one pass each, and plain sums. Nothing here writes.

use std::collections::BTreeMap;

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::{Code, MemberId};
use crate::domain::money::Points;
use crate::domain::report::overview::Joined;
use crate::domain::report::period::Bounds;
use crate::domain::report::tier_flow::{Flow, Stand};
use crate::domain::time::Instant;
use crate::error::Result;

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

/// Members who had not joined by as-of, by id.
pub fn list_not_joined(db: &Db, as_of: Instant) -> Result<Vec<MemberId>> {
    db.list(sql!("report/list_not_joined"), named_params! {":as_of": as_of.0}, |row| row.get(0).map(MemberId))
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

/// When members joined, and which of them had gone into another account in the meantime.
pub fn get_joined(db: &Db) -> Result<Joined> {
    let at = db.list(sql!("report/list_joined"), [], |row| row.get(0).map(Instant))?;
    let gone = db.list(sql!("report/list_gone"), [], |row| {
        let until = row.get::<_, Option<i64>>(2)?.map_or(Instant::MAX, Instant);
        Ok((Instant(row.get(0)?), Bounds { from: Instant(row.get(1)?), until }))
    })?;
    Ok(Joined::new(at, gone))
}

/// Points of lots that ended within bounds and of which no entry tells it yet.
pub fn get_ended(db: &Db, bounds: Bounds) -> Result<Points> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.get(sql!("report/get_ended"), params, |row| row.get(0).map(Points))
}

/// Members by the tier they stood in before a window and at its end.
pub fn list_tier_flow(db: &Db, bounds: Bounds) -> Result<Vec<Flow>> {
    let params = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    let mut counted: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    db.each(sql!("report/list_tier_flow"), params, |row| {
        *counted.entry((row.get(0)?, row.get(1)?)).or_default() += 1;
        Ok(())
    })?;
    let codes = Codes::load(db)?.names();
    let stand = |number: i64| stand(&codes, number).ok_or_else(|| db.error(broken()));
    let flow = |((from, to), members)| Ok(Flow { from: stand(from)?, to: stand(to)?, members });
    counted.into_iter().map(flow).collect()
}

/// What a number of `list_tier_flow.sql` means.
fn stand(codes: &BTreeMap<i64, Code>, number: i64) -> Option<Stand> {
    match number {
        -2 => Some(Stand::NotJoined),
        -1 => Some(Stand::Left),
        0 => Some(Stand::None),
        number => codes.get(&number).cloned().map(Stand::Tier),
    }
}

fn broken() -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Integer, "no code".into())
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
