//! What members did before they bought, or did not.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::{MemberId, ProductId};
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::Result;

/// An event that may be a step on the way to an order.
#[derive(Clone, Copy, Debug)]
pub struct Touch<'a> {
    /// Who.
    pub member: MemberId,
    /// What.
    pub kind: &'a str,
    /// When.
    pub at: Instant,
    /// About what, where that is a product.
    pub product: Option<ProductId>,
}

/// Hands out the events of these kinds within bounds that stand at as-of.
pub fn each_touch(
    db: &Db,
    bounds: Bounds,
    as_of: Instant,
    kinds: &[&str],
    mut take: impl FnMut(Touch<'_>),
) -> Result<()> {
    let kinds = serde_json::to_string(kinds).expect("texts are plain data");
    let params = named_params! {
        ":from": bounds.from.0,
        ":until": bounds.until.0,
        ":as_of": as_of.0,
        ":kinds": kinds,
    };
    db.each(sql!("funnel/list_touches"), params, |row| {
        take(Touch {
            member: MemberId(row.get(0)?),
            kind: row.get_ref(1)?.as_str()?,
            at: Instant(row.get(2)?),
            product: row.get::<_, Option<i64>>(3)?.map(ProductId),
        });
        Ok(())
    })
}

/// Hands out the searches within bounds, and until `after` what may follow them: member, kind, time and words.
pub fn each_search(
    db: &Db,
    bounds: Bounds,
    after: Instant,
    as_of: Instant,
    mut take: impl FnMut(MemberId, &str, Instant, &str),
) -> Result<()> {
    let params = named_params! {
        ":from": bounds.from.0,
        ":until": bounds.until.0,
        ":after": after.0,
        ":as_of": as_of.0,
    };
    db.each(sql!("funnel/list_searches"), params, |row| {
        take(MemberId(row.get(0)?), row.get_ref(1)?.as_str()?, Instant(row.get(2)?), row.get_ref(3)?.as_str()?);
        Ok(())
    })
}

/// The category of each product, empty where it has none.
pub fn list_categories(db: &Db) -> Result<Vec<(ProductId, String)>> {
    db.list(sql!("funnel/list_categories"), [], |row| Ok((ProductId(row.get(0)?), row.get(1)?)))
}
