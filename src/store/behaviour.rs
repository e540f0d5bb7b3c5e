//! What members looked at and searched for, and what is found by words: the latter two are caches that training rebuilds.

use rusqlite::{Row, named_params};

use super::bulk::Bulk;
use super::recommend::broken;
use super::{Db, sql};
use crate::domain::id::{MemberId, ProductId};
use crate::domain::recommend::neighbour::{self, Neighbour};
use crate::domain::time::Instant;
use crate::error::Result;

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// When it happened.
    pub at: Instant,
    /// The product it is about, where that is one.
    pub product: Option<ProductId>,
    /// The words searched, empty for every other kind.
    pub words: String,
}

fn kept(row: &Row<'_>, first: usize) -> rusqlite::Result<Kept> {
    Ok(Kept {
        at: Instant(row.get(first)?),
        product: row.get::<_, Option<i64>>(first + 1)?.map(ProductId),
        words: row.get(first + 2)?,
    })
}

/// After `since`, up to and with `as_of`.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The instant before.
    pub since: Instant,
    /// The last instant.
    pub as_of: Instant,
}

/// The newest events of a kind of a member, newest first.
pub fn list_newest(db: &Db, member: MemberId, kind: &str, window: Window, most: u32) -> Result<Vec<Kept>> {
    let params = named_params! {
        ":member": member.0,
        ":kind": kind,
        ":since": window.since.0,
        ":as_of": window.as_of.0,
        ":most": most,
    };
    db.list(sql!("behaviour/list_newest"), params, |row| kept(row, 0))
}

/// Hands out the events of every member that a list may go by, each member's in one run and of each kind the newest first.
pub fn each(db: &Db, window: Window, mut take: impl FnMut(MemberId, &str, Kept)) -> Result<()> {
    let params = named_params! {":since": window.since.0, ":as_of": window.as_of.0};
    db.each(sql!("behaviour/list_all"), params, |row| {
        take(MemberId(row.get(0)?), row.get_ref(1)?.as_str()?, kept(row, 2)?);
        Ok(())
    })
}

/// Hands out every search up to an instant, members in turn.
pub fn each_search(db: &Db, as_of: Instant, mut take: impl FnMut(MemberId, Instant, &str)) -> Result<()> {
    db.each(sql!("behaviour/list_searches"), named_params! {":as_of": as_of.0}, |row| {
        take(MemberId(row.get(0)?), Instant(row.get(1)?), row.get_ref(2)?.as_str()?);
        Ok(())
    })
}

/// The products that hold all of the words, or any where `any` is true, with how well they match; best first. Words are
/// letters and digits.
pub fn search(db: &Db, words: &[String], any: bool, most: u32) -> Result<Vec<(ProductId, f64)>> {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.replace('"', ""))).collect();
    let params = named_params! {":phrase": quoted.join(if any { " OR " } else { " AND " }), ":most": most};
    db.list(sql!("behaviour/search"), params, |row| Ok((ProductId(row.get(0)?), row.get(1)?)))
}

/// Everything that each product may be searched by.
pub fn list_named(db: &Db) -> Result<Vec<(ProductId, String)>> {
    db.list(sql!("behaviour/list_named"), [], |row| Ok((ProductId(row.get(0)?), row.get(1)?)))
}

/// Keeps the words that products are found by, in the place of all others.
pub fn replace_search(db: &Db, texts: &[(ProductId, String)]) -> Result<()> {
    db.run(sql!("behaviour/delete_search"), [])?;
    let mut rows = Bulk::new(db, sql!("behaviour/insert_search"));
    for (product, text) in texts {
        rows.row([product.0.into(), text.as_str().into()]);
    }
    rows.write_singly()
}

/// Keeps what was bought after each word was searched, in the place of all others.
pub fn replace_searched(db: &Db, found: &[(String, Vec<Neighbour>)]) -> Result<()> {
    db.run(sql!("behaviour/delete_searched"), [])?;
    for (word, list) in found {
        let params = named_params! {":word": word, ":body": neighbour::to_bytes(list)};
        db.run(sql!("behaviour/insert_searched"), params)?;
    }
    Ok(())
}

/// What was bought after these words were searched, by word.
pub fn load_searched(db: &Db, words: &[String]) -> Result<Vec<Vec<Neighbour>>> {
    let words = serde_json::to_string(words).expect("texts are plain data");
    let params = named_params! {":words": words};
    db.list(sql!("behaviour/load_searched"), params, |row| {
        neighbour::from_bytes(row.get_ref(1)?.as_blob()?).ok_or_else(|| broken(1))
    })
}
