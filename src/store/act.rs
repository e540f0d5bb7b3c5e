//! Granted asks and operators' acts, each under its request id.

use rusqlite::named_params;
use rusqlite::types::Type;

use super::{Db, sql};
use crate::domain::engine::fact::Act;
use crate::domain::id::{ActId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;

/// An act to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New<'a> {
    /// The id it is asked under; twice is once.
    pub request: &'a str,
    /// Whom it concerns.
    pub member: MemberId,
    /// What is done.
    pub act: &'a Act,
    /// When.
    pub at: Instant,
    /// Who does it, as said.
    pub operator: &'a str,
    /// Why, as said.
    pub reason: &'a str,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// Records an act: its id.
pub fn insert(db: &Db, new: &New<'_>) -> Result<ActId> {
    let params = named_params! {
        ":request": new.request,
        ":member": new.member.0,
        ":kind": new.act.word(),
        ":body": serde_json::to_string(new.act).expect("an act is plain data"),
        ":occurred_at": new.at.0,
        ":operator": new.operator,
        ":reason": new.reason,
        ":recorded_at": new.recorded_at.0,
    };
    db.insert(sql!("act/insert"), params).map(ActId)
}

/// The act that a request made, and whose it is.
pub fn find(db: &Db, request: &str) -> Result<Option<(Act, MemberId)>> {
    db.find(sql!("act/find"), named_params! {":request": request}, |row| {
        let body: String = row.get(0)?;
        let broken = |error: serde_json::Error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into());
        Ok((serde_json::from_str(&body).map_err(broken)?, MemberId(row.get(1)?)))
    })
}
