//! What each import command read, and what it came to.

use rusqlite::{Row, named_params};

use super::{Db, order, sql};
use crate::domain::id::{BatchId, MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::Stage;
use crate::domain::time::Instant;
use crate::error::Result;

/// An import command at its beginning.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// `order`, `product`, `event`, `member` or `opening`.
    pub kind: &'static str,
    /// The name space of the file's ids.
    pub source: &'a str,
    /// Name and digest of the profile its files were read by; none for the canonical layout.
    pub profile: Option<(&'a str, &'a str)>,
    /// Name, bytes and SHA-256 of each file, as JSON.
    pub files: &'a str,
    /// What it was told, as JSON.
    pub options: &'a str,
    /// The request id, when one was given.
    pub request: Option<&'a str>,
    /// Who imported, as said.
    pub operator: &'a str,
    /// When.
    pub recorded_at: Instant,
    /// The audit row of its command.
    pub audit: i64,
}

/// What an import came to.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// The batch that settled it.
    pub batch: Option<BatchId>,
    /// Name, bytes, SHA-256 and rows of each file, as JSON.
    pub files: &'a str,
    /// Its counts as JSON.
    pub counts: &'a str,
    /// The first and the last business time among its good rows.
    pub extent: Option<(Instant, Instant)>,
}

/// An import as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// The batch that settled it; none while it waits.
    pub batch: Option<BatchId>,
    /// `order`, `product`, `event`, `member` or `opening`.
    pub kind: String,
    /// The name space of its ids.
    pub source: String,
    /// Name and digest of its profile.
    pub profile: Option<(String, String)>,
    /// Name, bytes, SHA-256 and rows of each file, as JSON.
    pub files: String,
    /// What it was told, as JSON.
    pub options: String,
    /// Its counts as JSON.
    pub counts: String,
    /// The first business time among its good rows.
    pub first_at: Option<Instant>,
    /// The last one.
    pub last_at: Option<Instant>,
    /// The request id, when one was given.
    pub request: Option<String>,
    /// Who imported, as said.
    pub operator: String,
    /// When.
    pub recorded_at: Instant,
    /// When it was taken back.
    pub withdrawn_at: Option<Instant>,
}

/// A row of an order that an import recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// Source and id.
    pub name: String,
    /// When it was sold.
    pub sold_at: Instant,
    /// The member's number; none for a guest.
    pub member: Option<String>,
    /// Owed.
    pub total: Money,
    /// Whether it corrects an order known before.
    pub amends: bool,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// Records an import: its id.
pub fn insert(db: &Db, new: &New<'_>) -> Result<i64> {
    let params = named_params! {
        ":kind": new.kind,
        ":source": new.source,
        ":profile": new.profile.map(|profile| profile.0),
        ":profile_digest": new.profile.map(|profile| profile.1),
        ":files": new.files,
        ":options": new.options,
        ":request": new.request,
        ":operator": new.operator,
        ":recorded_at": new.recorded_at.0,
        ":audit": new.audit,
    };
    db.insert(sql!("import/insert"), params)
}

/// Keeps what it came to, and how far the ids of orders and refunds have come.
pub fn close(db: &Db, id: i64, outcome: &Outcome<'_>) -> Result<()> {
    let params = named_params! {
        ":id": id,
        ":batch": outcome.batch.map(|batch| batch.0),
        ":files": outcome.files,
        ":counts": outcome.counts,
        ":first_at": outcome.extent.map(|extent| extent.0.0),
        ":last_at": outcome.extent.map(|extent| extent.1.0),
    };
    db.run(sql!("import/close"), params).map(drop)
}

/// The files of an import, as JSON.
pub fn find_files(db: &Db, id: i64) -> Result<Option<String>> {
    db.find(sql!("import/find_files"), named_params! {":id": id}, |row| row.get(0))
}

/// The first import before one that read a file of the same content.
pub fn find_same(db: &Db, id: i64, sha256: &str) -> Result<Option<i64>> {
    db.find(sql!("import/find_same"), named_params! {":id": id, ":sha256": sha256}, |row| row.get(0))
}

/// Imports newest first, as far as the file knew of them by an instant; one of them, where it is named.
pub fn list(db: &Db, id: Option<i64>, known: Instant, most: i64) -> Result<Vec<Kept>> {
    db.list(sql!("import/list"), named_params! {":id": id, ":known": known.0, ":most": most}, kept)
}

/// The rows of orders that an import recorded.
pub fn list_orders(db: &Db, id: i64, most: i64) -> Result<Vec<Brought>> {
    db.list(sql!("import/list_orders"), named_params! {":id": id, ":most": most}, |row| {
        Ok(Brought {
            name: row.get(0)?,
            sold_at: Instant(row.get(1)?),
            member: row.get(2)?,
            total: Money(row.get(3)?),
            amends: row.get(4)?,
            withdrawn: row.get(5)?,
        })
    })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let instant = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
    let profile: (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
    Ok(Kept {
        id: row.get(0)?,
        batch: row.get::<_, Option<i64>>(1)?.map(BatchId),
        kind: row.get(2)?,
        source: row.get(3)?,
        profile: profile.0.zip(profile.1),
        files: row.get(6)?,
        options: row.get(7)?,
        counts: row.get(8)?,
        first_at: instant(9)?,
        last_at: instant(10)?,
        request: row.get(11)?,
        operator: row.get(12)?,
        recorded_at: Instant(row.get(13)?),
        withdrawn_at: instant(14)?,
    })
}

/// An order that an import created, and what became of it since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The order.
    pub id: OrderId,
    /// Source and id.
    pub name: String,
    /// Whose it is now; none for a guest.
    pub member: Option<MemberId>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// Whether it came in void.
    pub void: bool,
    /// Whether it was corrected since.
    pub amended: bool,
    /// The last stage learnt since.
    pub stage: Option<Stage>,
    /// Whether a later command brought a refund of it.
    pub refunded: bool,
    /// Its refunds, the import's own among them.
    pub refunds: u32,
}

/// The orders that an import created.
pub fn list_created(db: &Db, id: i64) -> Result<Vec<Created>> {
    db.list(sql!("import/list_created"), named_params! {":id": id}, |row| {
        let stage: Option<String> = row.get(6)?;
        Ok(Created {
            id: OrderId(row.get(0)?),
            name: row.get(1)?,
            member: row.get::<_, Option<i64>>(2)?.map(MemberId),
            withdrawn: row.get(3)?,
            void: row.get(4)?,
            amended: row.get(5)?,
            stage: stage.and_then(|word| order::stage(&word)),
            refunded: row.get(7)?,
            refunds: row.get(8)?,
        })
    })
}

/// How many orders that it did not create an import corrected, and how many refunds of such it brought.
pub fn count_changed(db: &Db, id: i64) -> Result<(i64, i64)> {
    db.get(sql!("import/count_changed"), named_params! {":id": id}, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Keeps the batch that settled an import afterwards.
pub fn set_batch(db: &Db, id: i64, batch: BatchId) -> Result<()> {
    db.run(sql!("import/set_batch"), named_params! {":id": id, ":batch": batch.0}).map(drop)
}

/// Keeps when an import was taken back first.
pub fn set_withdrawn(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("import/set_withdrawn"), named_params! {":id": id, ":at": at.0}).map(drop)
}
