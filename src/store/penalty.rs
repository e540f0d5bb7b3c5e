//! Penalties as the engine booked them, and whom they keep from coming back.

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::{Code, MemberId};
use crate::domain::penalty::Row;
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends a row.
pub fn append(db: &Db, codes: &mut Codes, member: MemberId, row: &Row) -> Result<()> {
    let done = match row {
        Row::Opened { number, code, act, evidence, at } => {
            let kind = codes.number(db, code)?;
            let params = named_params! {
                ":member": member.0, ":number": number, ":kind": kind, ":act": act.0, ":evidence": evidence, ":at": at.0,
            };
            db.run(sql!("penalty/append"), params)
        }
        Row::Stepped { number, state, at, until, act } => {
            let (until, act) = (until.map(|until| until.0), act.map(|act| act.0));
            let params = named_params! {
                ":member": member.0, ":penalty": number, ":step": state.word(), ":at": at.0, ":until_at": until, ":act": act,
            };
            db.run(sql!("penalty/append_step"), params)
        }
        Row::Effected { number, effect, entry, coupon, points, at } => {
            let params = named_params! {
                ":member": member.0,
                ":penalty": number,
                ":kind": effect.word(),
                ":entry": entry,
                ":coupon": coupon,
                ":taken": points,
                ":at": at.0,
            };
            db.run(sql!("penalty/append_effect"), params)
        }
    };
    done.map(drop)
}

/// A penalty as it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Whose.
    pub member: MemberId,
    /// The number people know the member by.
    pub of: String,
    /// Its number among the member's.
    pub number: u32,
    /// Which of the program's.
    pub code: Code,
    /// When.
    pub at: Instant,
    /// What shows that it is deserved.
    pub evidence: String,
    /// Why, as said.
    pub reason: String,
    /// By whom, as said.
    pub operator: String,
}

/// Penalties of a member, or of all, opened by an instant; oldest first.
pub fn list(db: &Db, member: Option<MemberId>, at: Instant) -> Result<Vec<Opened>> {
    let params = named_params! {":member": member.map(|member| member.0), ":at": at.0};
    db.list(sql!("penalty/list"), params, |row| {
        let code: String = row.get(2)?;
        let broken = || rusqlite::Error::FromSqlConversionFailure(2, Type::Text, "no code".into());
        Ok(Opened {
            member: MemberId(row.get(0)?),
            number: row.get(1)?,
            code: Code::new(&code).ok_or_else(broken)?,
            at: Instant(row.get(3)?),
            evidence: row.get(4)?,
            reason: row.get(5)?,
            operator: row.get(6)?,
            of: row.get(7)?,
        })
    })
}

/// A step of a penalty, or something it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Instant,
    /// The word of the step or effect.
    pub what: String,
    /// Who did it; none where time or the penalty itself did.
    pub operator: Option<String>,
    /// Why, as said.
    pub reason: Option<String>,
    /// The entry or lot concerned.
    pub entry: Option<u32>,
    /// Points taken or kept back.
    pub taken: Option<i64>,
}

/// What became of a penalty by an instant, and what it did.
pub fn list_history(db: &Db, member: MemberId, penalty: u32, at: Instant) -> Result<Vec<Happened>> {
    let params = named_params! {":member": member.0, ":penalty": penalty, ":at": at.0};
    db.list(sql!("penalty/list_history"), params, |row| {
        Ok(Happened {
            at: Instant(row.get(0)?),
            what: row.get(1)?,
            operator: row.get(2)?,
            reason: row.get(3)?,
            entry: row.get(4)?,
            taken: row.get(5)?,
        })
    })
}

/// What a member can be reached by: the kind, `phone` or `email`, and the value as it is compared.
pub fn list_contacts(db: &Db, member: MemberId) -> Result<Vec<(String, String)>> {
    db.list(sql!("penalty/list_contacts"), named_params! {":member": member.0}, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Keeps the digest of a contact.
pub fn append_digest(db: &Db, member: MemberId, (kind, digest): (&str, &str)) -> Result<()> {
    let params = named_params! {":digest": digest, ":kind": kind, ":member": member.0};
    db.run(sql!("penalty/append_digest"), params).map(drop)
}

/// Whether one of these contacts, each its kind and digest, is of somebody blacklisted at an instant.
pub fn is_blacklisted(db: &Db, contacts: &[(String, String)], at: Instant) -> Result<bool> {
    for (kind, digest) in contacts {
        let params = named_params! {":digest": digest, ":kind": kind, ":at": at.0};
        if db.get(sql!("penalty/get_blacklisted"), params, |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a digest is another member's.
pub fn is_known(db: &Db, member: MemberId, (kind, digest): (&str, &str)) -> Result<bool> {
    let params = named_params! {":digest": digest, ":kind": kind, ":member": member.0};
    db.get(sql!("penalty/get_known"), params, |row| row.get(0))
}
