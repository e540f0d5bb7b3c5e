//! Granted asks and operators' acts, each under its request id.

use rusqlite::named_params;

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
