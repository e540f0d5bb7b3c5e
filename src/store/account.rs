//! The engine's accounts and cases, loaded and saved many at a time; a cache that a replay rebuilds.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::{Db, json, sql};
use crate::domain::engine::account::{Account, FORM};
use crate::domain::id::{Cause, CauseKind, MemberId};
use crate::domain::points::standing::Case;
use crate::domain::time::Instant;
use crate::error::Result;

/// The accounts of members, in member order; a member without one yet gets a new one.
pub fn load(db: &Db, members: &BTreeSet<MemberId>) -> Result<Vec<Account>> {
    let ids = json(members.iter().map(|member| member.0));
    let mut known: BTreeMap<MemberId, Account> = BTreeMap::new();
    db.each(sql!("account/load"), named_params! {":members": ids}, |row| {
        let account: Account = unpack(row.get_ref(1)?.as_blob()?)?;
        known.insert(MemberId(row.get(0)?), account);
        Ok(())
    })?;
    Ok(members.iter().map(|member| known.remove(member).unwrap_or_else(|| Account::new(*member))).collect())
}

/// Members whom time must look at by an instant.
pub fn list_due(db: &Db, until: Instant) -> Result<Vec<MemberId>> {
    db.list(sql!("account/list_due"), named_params! {":until": until.0}, |row| row.get(0).map(MemberId))
}

/// Every member with an account.
pub fn list(db: &Db) -> Result<Vec<MemberId>> {
    db.list(sql!("account/list"), [], |row| row.get(0).map(MemberId))
}

/// Saves an account, its readable columns and its open lots.
pub fn save(db: &Db, codes: &mut Codes, account: &Account, next_due: Option<Instant>) -> Result<()> {
    let tier = account.stands_in().map(|tier| codes.number(db, tier)).transpose()?;
    let params = named_params! {
        ":member": account.member.0,
        ":frontier": account.frontier.0,
        ":next_due": next_due.map(|at| at.0),
        ":debt": account.ledger.balance(account.frontier).debt,
        ":tier": tier,
        ":body": pack(account),
    };
    db.run(sql!("account/save"), params)?;
    db.run(sql!("account/delete_lots"), named_params! {":member": account.member.0})?;
    for lot in &account.ledger.lots {
        let params = named_params! {
            ":member": account.member.0,
            ":lot": lot.number,
            ":left_points": lot.left,
            ":activates_at": lot.activates_at.0,
            ":expires_at": lot.expires_at.0,
        };
        db.run(sql!("account/insert_lot"), params)?;
    }
    Ok(())
}

/// The cases of facts that earned, with what of their lots ended unused.
pub fn load_cases(db: &Db, facts: &BTreeSet<(MemberId, Cause)>) -> Result<BTreeMap<Cause, Case>> {
    let mut cases = BTreeMap::new();
    for kind in [CauseKind::Order, CauseKind::Event] {
        let ids = json(facts.iter().filter(|(_, fact)| fact.kind == kind).map(|(_, fact)| fact.id));
        db.each(sql!("case/load"), named_params! {":kind": kind.word(), ":facts": ids}, |row| {
            let mut case: Case = unpack(row.get_ref(1)?.as_blob()?)?;
            case.earned.iter_mut().for_each(|earned| earned.expired = earned.ended_before);
            cases.insert(kind.of(row.get(0)?), case);
            Ok(())
        })?;
    }
    for (member, fact) in facts {
        let Some(case) = cases.get_mut(fact).filter(|case| !case.earned.is_empty()) else { continue };
        let params = named_params! {":member": member.0, ":kind": fact.kind.word(), ":fact": fact.id};
        db.each(sql!("case/list_ended"), params, |row| {
            let (rule, points): (String, i64) = (row.get(0)?, row.get(1)?);
            if let Some(earned) = case.earned.iter_mut().find(|earned| earned.rule.as_str() == rule) {
                earned.expired += points;
            }
            Ok(())
        })?;
    }
    Ok(cases)
}

/// Saves the case of a fact.
pub fn save_case(db: &Db, member: MemberId, fact: Cause, case: &Case) -> Result<()> {
    let params = named_params! {":kind": fact.kind.word(), ":fact": fact.id, ":member": member.0, ":body": pack(case)};
    db.run(sql!("case/save"), params).map(drop)
}

/// A value behind the number of its form.
fn pack<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_extend(value, vec![FORM]).expect("plain data has a form")
}

fn unpack<T: serde::de::DeserializeOwned>(body: &[u8]) -> rusqlite::Result<T> {
    let broken = |what: String| rusqlite::Error::FromSqlConversionFailure(1, Type::Blob, what.into());
    match body.split_first() {
        Some((&FORM, rest)) => postcard::from_bytes(rest).map_err(|error| broken(error.to_string())),
        _ => Err(broken("the account is kept in a form this program does not read".to_owned())),
    }
}
