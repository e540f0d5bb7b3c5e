//! What lay together in orders, without the rest of their lines: there are too many to keep them whole.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::OrderId;
use crate::error::Result;

/// Hands out the products that rows of orders hold, row after row, from the first row to the last.
pub fn each_item(db: &Db, first: OrderId, last: OrderId, mut take: impl FnMut(OrderId, u32)) -> Result<()> {
    let params = named_params! {":first": first.0, ":last": last.0};
    db.each(sql!("basket/list_items"), params, |row| {
        take(OrderId(row.get(0)?), row.get(1)?);
        Ok(())
    })
}
