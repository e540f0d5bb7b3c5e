//! The lines of orders as reports and models read them.

use rusqlite::{Row, named_params};

use super::{Db, json, sql};
use crate::domain::id::{OrderId, ProductId};
use crate::domain::money::Money;
use crate::domain::report::trade::Line;
use crate::error::Result;

/// The lines that rows of orders hold, from the first row to the last.
pub(super) fn list(db: &Db, first: OrderId, last: OrderId) -> Result<Vec<Line>> {
    db.list(sql!("line/list"), named_params! {":first": first.0, ":last": last.0}, line)
}

/// Those of some rows, in the order of rows.
pub(super) fn list_of(db: &Db, rows: impl Iterator<Item = OrderId>) -> Result<Vec<Line>> {
    let contents = json(rows.map(|row| row.0));
    db.list(sql!("line/list_of"), named_params! {":contents": contents}, line)
}

/// A line as `list.sql` and its likes tell it.
pub(super) fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        content: OrderId(row.get(0)?),
        product: ProductId(row.get(1)?),
        category: row.get(2)?,
        quantity_milli: row.get(3)?,
        amount: Money(row.get(4)?),
        discount: Money(row.get(5)?),
    })
}
