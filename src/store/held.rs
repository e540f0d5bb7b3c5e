//! Orders without a member: the keys that some wait for, and how one becomes a member's.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;

/// An order that waits for its member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Source and id.
    pub name: String,
    /// When it was sold.
    pub sold_at: Instant,
    /// Owed.
    pub total: Money,
    /// Kind and value of its keys, in the order in which they decide.
    pub keys: Vec<(String, String)>,
}

/// Keeps what the member of an order must be found by, in the order in which the keys decide.
pub fn keep<'k>(db: &Db, order: OrderId, keys: impl Iterator<Item = (&'k str, &'k str)>) -> Result<()> {
    release(db, order)?;
    for (rank, (kind, value)) in (1_i64..).zip(keys) {
        let params = named_params! {":order_id": order.0, ":rank": rank, ":kind": kind, ":value": value};
        db.run(sql!("held/insert"), params)?;
    }
    Ok(())
}

/// The order waits no longer.
pub fn release(db: &Db, order: OrderId) -> Result<()> {
    db.run(sql!("held/delete"), named_params! {":order_id": order.0}).map(drop)
}

/// Whom the keys of waiting orders fit, by order.
pub fn list_fitting(db: &Db) -> Result<Vec<(OrderId, MemberId)>> {
    db.list(sql!("held/list_fitting"), [], |row| Ok((OrderId(row.get(0)?), MemberId(row.get(1)?))))
}

/// The orders that wait.
pub fn list(db: &Db) -> Result<Vec<Held>> {
    let mut all: Vec<Held> = Vec::new();
    db.each(sql!("held/list"), [], |row| {
        let (name, key): (String, _) = (row.get(0)?, (row.get(3)?, row.get(4)?));
        match all.last_mut().filter(|last| last.name == name) {
            Some(last) => last.keys.push(key),
            None => {
                let (sold_at, total) = (Instant(row.get(1)?), Money(row.get(2)?));
                all.push(Held { name, sold_at, total, keys: vec![key] });
            }
        }
        Ok(())
    })?;
    Ok(all)
}

/// Makes an order without a member somebody's, with its corrections, stages and refunds.
pub fn claim(db: &Db, order: OrderId, member: MemberId, at: Instant) -> Result<()> {
    db.run(sql!("held/claim_orders"), named_params! {":order_id": order.0, ":member": member.0, ":at": at.0})?;
    let params = named_params! {":order_id": order.0, ":member": member.0};
    db.run(sql!("held/claim_stages"), params)?;
    db.run(sql!("held/claim_refunds"), params)?;
    release(db, order)
}
