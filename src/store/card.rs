//! Bank cards, their keys, challenges and acts (identity §9): never a number, and amounts only while they are asked for.

use rusqlite::named_params;

use super::statement::{By, currency};
use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::identity::challenge::{Act, Method, Sent};
use crate::domain::money::{Currency, Money};
use crate::domain::time::{Day, Instant};
use crate::error::Result;

/// Keeps the id of a key.
pub fn insert_key(db: &Db, id: &str, path: &str, by: By<'_>) -> Result<()> {
    let params = named_params! {":id": id, ":path": path, ":operator": by.operator, ":recorded_at": by.at.0};
    db.run(sql!("card/insert_key"), params).map(drop)
}

/// A key: its id, where it was written to, when, and how many cards have it.
pub fn list_keys(db: &Db) -> Result<Vec<(String, String, Instant, i64)>> {
    db.list(sql!("card/list_keys"), [], |row| Ok((row.get(0)?, row.get(1)?, Instant(row.get(2)?), row.get(3)?)))
}

/// A card as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its number in the file.
    pub id: i64,
    /// Whose it is.
    pub member: MemberId,
    /// The number of that member.
    pub member_number: String,
    /// The key of its fingerprint.
    pub key_id: String,
    /// Its last four digits.
    pub last4: String,
    /// What the operator calls its issuer.
    pub issuer: Option<String>,
    /// When it was bound.
    pub bound_at: Instant,
}

/// Which cards are asked for; all that is said must fit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    /// Of this member.
    pub member: Option<MemberId>,
    /// Of this number.
    pub card: Option<i64>,
    /// Of this fingerprint.
    pub fingerprint: Option<&'a [u8]>,
}

/// Cards, oldest first.
pub fn list(db: &Db, which: Which<'_>) -> Result<Vec<Card>> {
    let params = named_params! {
        ":member": which.member.map(|member| member.0),
        ":card": which.card,
        ":fingerprint": which.fingerprint,
    };
    db.list(sql!("card/list"), params, |row| {
        Ok(Card {
            id: row.get(0)?,
            member: MemberId(row.get(1)?),
            member_number: row.get(2)?,
            key_id: row.get(3)?,
            last4: row.get(4)?,
            issuer: row.get(5)?,
            bound_at: Instant(row.get(6)?),
        })
    })
}

/// Keeps a card: its number in the file.
pub fn insert(db: &Db, card: &Card, fingerprint: &[u8]) -> Result<i64> {
    let params = named_params! {
        ":member": card.member.0,
        ":key_id": card.key_id,
        ":fingerprint": fingerprint,
        ":last4": card.last4,
        ":issuer_label": card.issuer,
        ":bound_at": card.bound_at.0,
    };
    db.insert(sql!("card/insert"), params)
}

/// An act of a card, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What it does to the card.
    pub act: Act,
    /// When.
    pub at: Instant,
    /// The line that did it.
    pub line: Option<i64>,
    /// By what, in a word.
    pub evidence: Option<String>,
    /// Whether the holder's name was seen to agree.
    pub name_agrees: Option<bool>,
}

/// The acts of a card, oldest first.
pub fn list_acts(db: &Db, card: i64) -> Result<Vec<Done>> {
    db.list(sql!("card/list_acts"), named_params! {":card": card}, |row| {
        let word: String = row.get(0)?;
        let until: Option<i64> = row.get(2)?;
        Ok(Done {
            act: act(&word, Instant(until.unwrap_or(i64::MAX))),
            at: Instant(row.get(1)?),
            line: row.get(3)?,
            evidence: row.get(4)?,
            name_agrees: row.get(5)?,
        })
    })
}

fn act(word: &str, until: Instant) -> Act {
    match word {
        "bound" => Act::Bound,
        "challenged" => Act::Challenged(until),
        "verified" => Act::Verified,
        "doubted" => Act::Doubted,
        "accepted" => Act::Accepted,
        "failed" => Act::Failed,
        _ => Act::Revoked,
    }
}

fn word(act: Act) -> &'static str {
    match act {
        Act::Bound => "bound",
        Act::Challenged(_) => "challenged",
        Act::Verified => "verified",
        Act::Doubted => "doubted",
        Act::Accepted => "accepted",
        Act::Failed => "failed",
        Act::Revoked => "revoked",
    }
}

/// What stands beside an act.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The challenge it is about.
    pub challenge: Option<i64>,
    /// The line that did it.
    pub line: Option<i64>,
    /// By what, in a word.
    pub evidence: Option<&'a str>,
    /// Whether the holder's name was seen to agree.
    pub name_agrees: Option<bool>,
}

/// Appends an act.
pub fn append_act(db: &Db, card: i64, act: Act, beside: Beside<'_>, by: By<'_>) -> Result<()> {
    let until = if let Act::Challenged(until) = act { Some(until.0) } else { None };
    let params = named_params! {
        ":card": card,
        ":act": word(act),
        ":at": by.at.0,
        ":until_at": until,
        ":challenge": beside.challenge,
        ":line": beside.line,
        ":evidence": beside.evidence,
        ":name_agrees": beside.name_agrees,
        ":operator": by.operator,
        ":reason": by.reason,
    };
    db.run(sql!("card/append_act"), params).map(drop)
}

/// A challenge to be kept.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The card.
    pub card: i64,
    /// How it is proved.
    pub method: Method,
    /// The account that is paid, or pays.
    pub account: i64,
    /// Of the reverse kind: amount and code.
    pub asked: Option<(i64, &'a str)>,
    /// Of the other: what stands for the two amounts, and under which key.
    pub sent: Option<(&'a [u8], &'a str)>,
    /// From when.
    pub at: Instant,
    /// Until when.
    pub until: Instant,
}

/// Keeps a challenge: its number.
pub fn insert_challenge(db: &Db, new: &New<'_>) -> Result<i64> {
    let params = named_params! {
        ":card": new.card,
        ":method": new.method.word(),
        ":account": new.account,
        ":amount_minor": new.asked.map(|(amount, _)| amount),
        ":code": new.asked.map(|(_, code)| code),
        ":amounts_hmac": new.sent.map(|(print, _)| print),
        ":key_id": new.sent.map(|(_, key)| key),
        ":issued_at": new.at.0,
        ":expires_at": new.until.0,
    };
    db.insert(sql!("card/insert_challenge"), params)
}

/// Amounts of open challenges of an account.
pub fn list_taken(db: &Db, account: i64) -> Result<Vec<i64>> {
    db.list(sql!("card/list_taken"), named_params! {":account": account}, |row| row.get(0))
}

/// An open challenge of the reverse kind, and whose card it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub id: i64,
    /// The card.
    pub card: i64,
    /// Whose it is.
    pub member: MemberId,
    /// Its last digits.
    pub last4: String,
    /// The amount.
    pub amount: Money,
    /// The code.
    pub code: String,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// The member's name.
    pub name: Option<String>,
}

/// Challenges that payments to an account may answer.
pub fn list_open(db: &Db, account: i64) -> Result<Vec<Open>> {
    db.list(sql!("card/list_open"), named_params! {":account": account}, |row| {
        Ok(Open {
            id: row.get(0)?,
            card: row.get(1)?,
            member: MemberId(row.get(2)?),
            last4: row.get(3)?,
            amount: Money(row.get(4)?),
            code: row.get(5)?,
            from: Instant(row.get(6)?),
            until: Instant(row.get(7)?),
            name: row.get(8)?,
        })
    })
}

/// The open challenge of two amounts of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Its number.
    pub id: i64,
    /// What stands for the amounts.
    pub print: Vec<u8>,
    /// Under which key.
    pub key_id: String,
    /// Until when.
    pub until: Instant,
    /// Answers that were wrong.
    pub attempts: i64,
    /// The currency of the amounts.
    pub currency: Currency,
}

/// The open challenge of two amounts of a card, if there is one.
pub fn find_deposit(db: &Db, card: i64) -> Result<Option<Deposit>> {
    db.find(sql!("card/find_deposit"), named_params! {":card": card}, |row| {
        Ok(Deposit {
            id: row.get(0)?,
            print: row.get(1)?,
            key_id: row.get(2)?,
            until: Instant(row.get(3)?),
            attempts: row.get(4)?,
            currency: currency(row, 5)?,
        })
    })
}

/// Deposits sent to the cards of a member, or to this very card under another member, since an instant.
pub fn list_deposits(db: &Db, member: MemberId, card: i64, since: Instant) -> Result<Vec<Sent>> {
    let params = named_params! {":member": member.0, ":card": card, ":since": since.0};
    db.list(sql!("card/list_deposits"), params, |row| {
        let failed: Option<i64> = row.get(2)?;
        Ok(Sent { at: Instant(row.get(0)?), to_this: row.get(1)?, failed_at: failed.map(Instant) })
    })
}

/// An answer was wrong.
pub fn set_attempts(db: &Db, challenge: i64) -> Result<()> {
    db.run(sql!("card/set_attempts"), named_params! {":challenge": challenge}).map(drop)
}

/// Closes a challenge: amount and code go.
pub fn close_challenge(db: &Db, challenge: i64, outcome: &str, at: Instant) -> Result<()> {
    let params = named_params! {":challenge": challenge, ":outcome": outcome, ":at": at.0};
    db.run(sql!("card/close_challenge"), params).map(drop)
}

/// Closes the open challenges of a card.
pub fn close_of_card(db: &Db, card: i64, outcome: &str, at: Instant) -> Result<()> {
    db.run(sql!("card/close_of_card"), named_params! {":card": card, ":outcome": outcome, ":at": at.0}).map(drop)
}

/// Closes the challenges that ended before an instant.
pub fn close_past(db: &Db, before: Instant, at: Instant) -> Result<()> {
    db.run(sql!("card/close_past"), named_params! {":before": before.0, ":at": at.0}).map(drop)
}

/// Cards that a line of an account proved by such an amount, booked by a day, with their last digits.
pub fn list_proofs(
    db: &Db,
    account: i64,
    (amount, currency): (Money, &Currency),
    booked_on: Day,
) -> Result<Vec<(i64, String)>> {
    let params = named_params! {
        ":account": account,
        ":amount_minor": amount.get(),
        ":currency": currency.code(),
        ":booked_on": booked_on.number(),
    };
    db.list(sql!("card/list_proofs"), params, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Members who have or had the same card.
pub fn list_holders(db: &Db, card: i64) -> Result<Vec<MemberId>> {
    db.list(sql!("card/list_holders"), named_params! {":card": card}, |row| row.get(0).map(MemberId))
}
