//! By which names of providers members are known, and the acts of linking.

use rusqlite::named_params;

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::identity::Assurance;
use crate::domain::identity::subject::{Subject, SubjectKind};
use crate::domain::time::Instant;
use crate::error::Result;

/// An account elsewhere that is linked to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number in the file.
    pub id: i64,
    /// The provider through which it was linked.
    pub provider: String,
    /// Who the provider says it is.
    pub subject: Subject,
    /// What it proves.
    pub assurance: Assurance,
    /// Since when.
    pub linked_at: Instant,
    /// The last login with it.
    pub last_used_at: Option<Instant>,
}

/// Whose a subject is, and the number of that identity.
pub fn find_holder(db: &Db, subject: &Subject) -> Result<Option<(i64, MemberId)>> {
    let params = named_params! {":scope": subject.scope, ":kind": subject.kind.word(), ":subject": subject.value};
    db.find(sql!("identity/find_holder"), params, |row| Ok((row.get(0)?, MemberId(row.get(1)?))))
}

/// Links a subject that nobody has to a member: its number.
pub fn insert(db: &Db, member: MemberId, provider: &str, subject: &Subject, at: Instant) -> Result<i64> {
    let params = named_params! {
        ":member": member.0,
        ":provider": provider,
        ":scope": subject.scope,
        ":kind": subject.kind.word(),
        ":subject": subject.value,
        ":assurance": Assurance::Account.word(),
        ":at": at.0,
    };
    db.insert(sql!("identity/insert"), params)
}

/// Notes that a login used an identity.
pub fn set_used(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("identity/set_used"), named_params! {":id": id, ":at": at.0}).map(drop)
}

/// Unlinks an identity; the row stays.
pub fn set_unlinked(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("identity/set_unlinked"), named_params! {":id": id, ":at": at.0}).map(drop)
}

/// What is linked to a member, oldest first.
pub fn list(db: &Db, member: MemberId) -> Result<Vec<Identity>> {
    db.list(sql!("identity/list"), named_params! {":member": member.0}, |row| {
        let word: String = row.get(3)?;
        let kind = SubjectKind::of(&word).ok_or_else(|| rusqlite::Error::InvalidColumnName(word))?;
        let word: String = row.get(5)?;
        let assurance = Assurance::of(&word).ok_or_else(|| rusqlite::Error::InvalidColumnName(word))?;
        Ok(Identity {
            id: row.get(0)?,
            provider: row.get(1)?,
            subject: Subject { scope: row.get(2)?, kind, value: row.get(4)? },
            assurance,
            linked_at: Instant(row.get(6)?),
            last_used_at: row.get::<_, Option<i64>>(7)?.map(Instant),
        })
    })
}

/// Records that an identity was linked or unlinked.
pub fn append_link(
    db: &Db,
    (identity, member): (i64, MemberId),
    act: &str,
    at: Instant,
    reason: Option<&str>,
) -> Result<()> {
    let params = named_params! {
        ":identity": identity,
        ":member": member.0,
        ":act": act,
        ":at": at.0,
        ":reason": reason,
    };
    db.run(sql!("identity/append_link"), params).map(drop)
}
