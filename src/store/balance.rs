//! Stored value: entries, what is set aside, and the balance that is their sum.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::balance::{Balance, Kind};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;

/// An entry to be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Whose.
    pub member: MemberId,
    /// Of what.
    pub kind: Kind,
    /// Signed.
    pub amount: Money,
    /// What it was paid with.
    pub payment: Option<&'a str>,
    /// The order it paid, or gave back.
    pub order: Option<&'a str>,
    /// The hold it was captured from.
    pub hold: Option<i64>,
    /// When.
    pub at: Instant,
    /// The audit row of its command.
    pub audit: i64,
}

/// Books an entry and keeps the sum.
pub fn append(db: &Db, entry: &Entry<'_>) -> Result<()> {
    let params = named_params! {
        ":member": entry.member.0,
        ":kind": entry.kind.word(),
        ":amount_minor": entry.amount.0,
        ":payment": entry.payment,
        ":order_ref": entry.order,
        ":hold": entry.hold,
        ":at": entry.at.0,
        ":audit": entry.audit,
    };
    db.run(sql!("balance/append"), params)?;
    let params = named_params! {":member": entry.member.0, ":amount_minor": entry.amount.0, ":at": entry.at.0};
    db.run(sql!("balance/add"), params).map(drop)
}

/// What a member has at an instant, and when the newest entry was booked.
pub fn find(db: &Db, member: MemberId, at: Instant) -> Result<(Balance, Option<Instant>)> {
    db.get(sql!("balance/find"), named_params! {":member": member.0, ":at": at.0}, |row| {
        let balance = Balance { total: Money(row.get(0)?), held: Money(row.get(2)?) };
        Ok((balance, row.get::<_, Option<i64>>(1)?.map(Instant)))
    })
}

/// Something to be set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewHold<'a> {
    /// The request id it is known by.
    pub request: &'a str,
    /// Whose.
    pub member: MemberId,
    /// How much.
    pub amount: Money,
    /// For which order.
    pub order: Option<&'a str>,
    /// Since when.
    pub at: Instant,
    /// Until when.
    pub until: Instant,
    /// The audit row of its command.
    pub audit: i64,
}

/// Sets something aside.
pub fn insert_hold(db: &Db, new: &NewHold<'_>) -> Result<i64> {
    let params = named_params! {
        ":request": new.request,
        ":member": new.member.0,
        ":amount_minor": new.amount.0,
        ":order_ref": new.order,
        ":at": new.at.0,
        ":until_at": new.until.0,
        ":audit": new.audit,
    };
    db.insert(sql!("balance/insert_hold"), params)
}

/// Something that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: i64,
    /// Whose.
    pub member: MemberId,
    /// How much.
    pub amount: Money,
    /// For which order.
    pub order: Option<String>,
    /// Until when.
    pub until: Instant,
    /// Whether it was captured or released.
    pub ended: bool,
}

/// What a request set aside.
pub fn find_hold(db: &Db, request: &str) -> Result<Option<Hold>> {
    db.find(sql!("balance/find_hold"), named_params! {":request": request}, |row| {
        Ok(Hold {
            id: row.get(0)?,
            member: MemberId(row.get(1)?),
            amount: Money(row.get(2)?),
            order: row.get(3)?,
            until: Instant(row.get(4)?),
            ended: row.get(5)?,
        })
    })
}

/// Ends a hold; `how` is `captured` or `released`.
pub fn end_hold(db: &Db, id: i64, at: Instant, how: &str) -> Result<()> {
    db.run(sql!("balance/end_hold"), named_params! {":id": id, ":ended_at": at.0, ":how": how}).map(drop)
}

/// What is set aside, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The request id it is known by.
    pub request: String,
    /// Number of the member.
    pub member: String,
    /// How much.
    pub amount: Money,
    /// For which order.
    pub order: Option<String>,
    /// Since when.
    pub at: Instant,
    /// Until when.
    pub until: Instant,
}

/// What is set aside at an instant, of one member or of all.
pub fn list_open_holds(db: &Db, member: Option<MemberId>, at: Instant) -> Result<Vec<Open>> {
    let params = named_params! {":member": member.map(|member| member.0), ":at": at.0};
    db.list(sql!("balance/list_open_holds"), params, |row| {
        Ok(Open {
            request: row.get(0)?,
            member: row.get(1)?,
            amount: Money(row.get(2)?),
            order: row.get(3)?,
            at: Instant(row.get(4)?),
            until: Instant(row.get(5)?),
        })
    })
}

/// An entry as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// The word of what it is.
    pub kind: String,
    /// Signed.
    pub amount: Money,
    /// The balance after it.
    pub after: Money,
    /// What it was paid with.
    pub payment: Option<String>,
    /// The order.
    pub order: Option<String>,
    /// Who did it, as said.
    pub operator: Option<String>,
    /// Why, as said.
    pub reason: Option<String>,
    /// Under which request.
    pub request: Option<String>,
}

/// A member's entries, newest first.
pub fn list(db: &Db, member: MemberId) -> Result<Vec<Line>> {
    db.list(sql!("balance/list"), named_params! {":member": member.0}, |row| {
        Ok(Line {
            at: Instant(row.get(0)?),
            kind: row.get(1)?,
            amount: Money(row.get(2)?),
            after: Money(row.get(3)?),
            payment: row.get(4)?,
            order: row.get(5)?,
            operator: row.get(6)?,
            reason: row.get(7)?,
            request: row.get(8)?,
        })
    })
}

/// What an order of a member was paid with stored value, less what went back.
pub fn get_paid(db: &Db, member: MemberId, order: &str) -> Result<Money> {
    let params = named_params! {":member": member.0, ":order_ref": order};
    db.get(sql!("balance/get_paid"), params, |row| row.get(0).map(Money))
}

/// Number of the member whose top-up a payment was.
pub fn find_payment(db: &Db, payment: &str) -> Result<Option<String>> {
    db.find(sql!("balance/find_payment"), named_params! {":payment": payment}, |row| row.get(0))
}

/// Numbers of the members whose balance is not the sum of their entries, or was below zero after one.
pub fn list_wrong(db: &Db) -> Result<Vec<String>> {
    db.list(sql!("balance/list_wrong"), [], |row| row.get(0))
}
