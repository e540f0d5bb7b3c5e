//! Logins that go on for a while. The file knows the digest of a token, never the token.

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::identity::Assurance;
use crate::domain::time::Instant;
use crate::error::Result;

/// A session to be kept.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The digest of its token.
    pub digest: &'a [u8; 32],
    /// Whose.
    pub member: MemberId,
    /// What it is good for.
    pub purpose: &'a str,
    /// What was proven when it began.
    pub assurance: Assurance,
    /// When it began.
    pub issued_at: Instant,
    /// When it ends, however much it is used.
    pub ends_at: Instant,
}

/// A session as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub member: MemberId,
    /// What it is good for.
    pub purpose: String,
    /// What was proven when it began.
    pub assurance: Assurance,
    /// When it began.
    pub issued_at: Instant,
    /// When it ends, however much it is used.
    pub ends_at: Instant,
    /// When it was last used, to about a minute.
    pub last_seen_at: Instant,
    /// When it was ended early.
    pub revoked_at: Option<Instant>,
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    let word: String = row.get(3)?;
    let unknown = || rusqlite::Error::FromSqlConversionFailure(3, Type::Text, format!("no level {word}").into());
    Ok(Known {
        id: row.get(0)?,
        member: MemberId(row.get(1)?),
        purpose: row.get(2)?,
        assurance: Assurance::of(&word).ok_or_else(unknown)?,
        issued_at: Instant(row.get(4)?),
        ends_at: Instant(row.get(5)?),
        last_seen_at: Instant(row.get(6)?),
        revoked_at: row.get::<_, Option<i64>>(7)?.map(Instant),
    })
}

/// Keeps a session: its number.
pub fn insert(db: &Db, new: &New<'_>) -> Result<i64> {
    let params = named_params! {
        ":digest": new.digest,
        ":member": new.member.0,
        ":purpose": new.purpose,
        ":assurance": new.assurance.word(),
        ":issued_at": new.issued_at.0,
        ":ends_at": new.ends_at.0,
    };
    db.insert(sql!("session/insert"), params)
}

/// The session of a token.
pub fn find_by_digest(db: &Db, digest: &[u8; 32]) -> Result<Option<Known>> {
    db.find(sql!("session/find_by_digest"), named_params! {":digest": digest}, known)
}

/// The session of a number.
pub fn find(db: &Db, id: i64) -> Result<Option<Known>> {
    db.find(sql!("session/find"), named_params! {":id": id}, known)
}

/// Keeps when a session was last used.
pub fn set_seen(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("session/set_seen"), named_params! {":id": id, ":at": at.0}).map(drop)
}

/// Ends a session, unless it was ended before: how many did.
pub fn set_revoked(db: &Db, id: i64, at: Instant) -> Result<usize> {
    db.run(sql!("session/set_revoked"), named_params! {":id": id, ":at": at.0})
}

/// Ends every session of a member: how many did.
pub fn set_all_revoked(db: &Db, member: MemberId, at: Instant) -> Result<usize> {
    db.run(sql!("session/set_all_revoked"), named_params! {":member": member.0, ":at": at.0})
}

/// Forgets the sessions that had ended by an instant: how many.
pub fn delete_ended(db: &Db, by: Instant) -> Result<usize> {
    db.run(sql!("session/delete_ended"), named_params! {":by": by.0})
}
