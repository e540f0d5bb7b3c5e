//! What payments there are, what lines, and which is which (identity §12).

use std::collections::BTreeMap;

use rusqlite::named_params;
use rusqlite::types::Type;

use super::statement::{By, currency, day};
use super::{Db, sql};
use crate::domain::identity::reconcile::{Key, Kind, Line};
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;

/// A paid order as last stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Its number in the file.
    pub order: i64,
    /// Its source.
    pub source: String,
    /// Its number at the source.
    pub external_id: String,
    /// When it was paid.
    pub paid_at: Instant,
    /// What was owed.
    pub total: Money,
    /// What of it was not cash: `points_money`, `balance`, `gift_card`, `voucher`.
    pub others: [Money; 4],
}

/// Every paid order.
pub fn list_orders(db: &Db) -> Result<Vec<Paid>> {
    db.list(sql!("reconcile/list_orders"), [], |row| {
        let tenders: Option<String> = row.get(5)?;
        let tenders = tenders.and_then(|text| serde_json::from_str::<[i64; 5]>(&text).ok()).unwrap_or_default();
        let [_, others @ ..] = tenders;
        Ok(Paid {
            order: row.get(0)?,
            source: row.get(1)?,
            external_id: row.get(2)?,
            paid_at: Instant(row.get(3)?),
            total: Money(row.get(4)?),
            others: others.map(Money),
        })
    })
}

/// What imports called the payments of orders, by order.
pub fn list_payment_ids(db: &Db) -> Result<BTreeMap<i64, Vec<String>>> {
    let mut all: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    db.each(sql!("reconcile/list_payment_ids"), [], |row| {
        all.entry(row.get(0)?).or_default().push(row.get(1)?);
        Ok(())
    })?;
    Ok(all)
}

/// Money paid back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The number of the refund.
    pub refund: i64,
    /// The order.
    pub order: i64,
    /// Its number at the source.
    pub external_id: String,
    /// When.
    pub at: Instant,
    /// How much.
    pub amount: Money,
}

/// Every refund, by order and time.
pub fn list_refunds(db: &Db) -> Result<Vec<Back>> {
    db.list(sql!("reconcile/list_refunds"), [], |row| {
        Ok(Back {
            refund: row.get(0)?,
            order: row.get(1)?,
            external_id: row.get(2)?,
            at: Instant(row.get(3)?),
            amount: Money(row.get(4)?),
        })
    })
}

/// Every line that proves no card, and who paid or was paid.
pub fn list_lines(db: &Db) -> Result<Vec<(Line, String)>> {
    db.list(sql!("reconcile/list_lines"), [], |row| {
        let broken = || rusqlite::Error::FromSqlConversionFailure(2, Type::Integer, "no day".into());
        let line = Line {
            id: row.get(0)?,
            account: row.get(1)?,
            booked_on: day(row, 2)?.ok_or_else(broken)?,
            booked_at: row.get::<_, Option<i64>>(3)?.map(Instant),
            key: row.get(4)?,
            amount: Money(row.get(5)?),
            currency: currency(row, 6)?,
            texts: vec![row.get(7)?, row.get(8)?],
        };
        Ok((line, row.get(9)?))
    })
}

/// A match or a rejected pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// The line.
    pub line: i64,
    /// The payment.
    pub payment: Key,
    /// `reference`, `accepted`, `rejected` or, where it is asked for by its number, `undone`.
    pub rule: String,
}

fn kept(row: &rusqlite::Row<'_>) -> rusqlite::Result<Kept> {
    let kind: String = row.get(2)?;
    let broken = || rusqlite::Error::FromSqlConversionFailure(2, Type::Text, "no kind".into());
    let payment = Key { kind: Kind::of(&kind).ok_or_else(broken)?, id: row.get(3)? };
    Ok(Kept { id: row.get(0)?, line: row.get(1)?, payment, rule: row.get(4)? })
}

/// Matches in force, and pairs that were rejected.
pub fn list(db: &Db) -> Result<Vec<Kept>> {
    db.list(sql!("reconcile/list"), [], kept)
}

/// A row that was not undone, by its number.
pub fn find(db: &Db, id: i64) -> Result<Option<Kept>> {
    db.find(sql!("reconcile/find"), named_params! {":id": id}, kept)
}

/// Adds a row: its number.
pub fn append(db: &Db, (line, payment): (i64, Key), rule: &str, undoes: Option<i64>, by: By<'_>) -> Result<i64> {
    let params = named_params! {
        ":line": line,
        ":payment_kind": payment.kind.word(),
        ":payment": payment.id,
        ":rule": rule,
        ":at": by.at.0,
        ":undoes": undoes,
        ":operator": by.operator,
        ":reason": by.reason,
    };
    db.insert(sql!("reconcile/append"), params)
}

/// A row is undone by another.
pub fn set_undone(db: &Db, id: i64, undone_in: i64) -> Result<()> {
    db.run(sql!("reconcile/set_undone"), named_params! {":id": id, ":undone_in": undone_in}).map(drop)
}
