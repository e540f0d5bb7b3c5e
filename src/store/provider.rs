//! Providers of logins, and the logins under way.

use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::identity::provider::{Kind, Provider};
use crate::domain::time::Instant;
use crate::error::Result;

/// Records a provider whose name is free.
pub fn insert(db: &Db, new: &Provider, at: Instant) -> Result<()> {
    let params = named_params! {
        ":name": new.name,
        ":kind": new.kind.word(),
        ":client_id": new.client_id,
        ":redirect_uri": new.redirect_uri,
        ":issuer": new.issuer,
        ":union_scope": new.union_scope,
        ":endpoint": new.endpoint,
        ":sandbox": new.sandbox,
        ":secret_path": new.secret_path,
        ":key_path": new.key_path,
        ":peer_key": new.peer_key,
        ":added_at": at.0,
    };
    db.run(sql!("provider/insert"), params).map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Provider)> {
    let word: String = row.get(2)?;
    let kind = Kind::of(&word).ok_or_else(|| rusqlite::Error::InvalidColumnName(word))?;
    let provider = Provider {
        name: row.get(1)?,
        kind,
        client_id: row.get(3)?,
        redirect_uri: row.get(4)?,
        issuer: row.get(5)?,
        union_scope: row.get(6)?,
        endpoint: row.get(7)?,
        sandbox: row.get(8)?,
        secret_path: row.get(9)?,
        key_path: row.get(10)?,
        peer_key: row.get(11)?,
    };
    Ok((row.get(0)?, provider))
}

/// The provider of a name, and its number.
pub fn find(db: &Db, name: &str) -> Result<Option<(i64, Provider)>> {
    db.find(sql!("provider/find"), named_params! {":name": name}, read)
}

/// All of them by name, and since when.
pub fn list(db: &Db) -> Result<Vec<(Provider, Instant)>> {
    db.list(sql!("provider/list"), [], |row| Ok((read(row)?.1, Instant(row.get(12)?))))
}

/// Takes a provider away.
pub fn set_removed(db: &Db, id: i64, at: Instant) -> Result<()> {
    db.run(sql!("provider/set_removed"), named_params! {":id": id, ":at": at.0}).map(drop)
}

/// A login under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its number in the file.
    pub id: i64,
    /// Through which provider.
    pub provider: i64,
    /// For whom an account is to be linked; none = a login.
    pub member: Option<MemberId>,
    /// What an ID token must repeat.
    pub nonce: Option<String>,
    /// The verifier of PKCE.
    pub verifier: Option<String>,
    /// When it was begun.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// When an answer came.
    pub consumed_at: Option<Instant>,
}

/// Records a login that begins; its number is given by the file.
pub fn insert_flow(db: &Db, state: &[u8], new: &Flow) -> Result<()> {
    let params = named_params! {
        ":state": state,
        ":provider": new.provider,
        ":purpose": if new.member.is_some() { "link" } else { "login" },
        ":member": new.member.map(|member| member.0),
        ":nonce": new.nonce,
        ":verifier": new.verifier,
        ":created_at": new.created_at.0,
        ":expires_at": new.expires_at.0,
    };
    db.run(sql!("provider/insert_flow"), params).map(drop)
}

/// The login under way of a state's digest.
pub fn find_flow(db: &Db, state: &[u8]) -> Result<Option<Flow>> {
    db.find(sql!("provider/find_flow"), named_params! {":state": state}, |row| {
        Ok(Flow {
            id: row.get(0)?,
            provider: row.get(1)?,
            member: row.get::<_, Option<i64>>(2)?.map(MemberId),
            nonce: row.get(3)?,
            verifier: row.get(4)?,
            created_at: Instant(row.get(5)?),
            expires_at: Instant(row.get(6)?),
            consumed_at: row.get::<_, Option<i64>>(7)?.map(Instant),
        })
    })
}

/// Consumes the state of a login; whether it was open.
pub fn set_consumed(db: &Db, id: i64, at: Instant) -> Result<bool> {
    Ok(db.run(sql!("provider/set_consumed"), named_params! {":id": id, ":at": at.0})? == 1)
}

/// Forgets logins that ended before an instant: how many.
pub fn delete_flows(db: &Db, before: Instant) -> Result<usize> {
    db.run(sql!("provider/delete_flows"), named_params! {":before": before.0})
}
