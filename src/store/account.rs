//! The engine's accounts and cases, loaded and saved many at a time; a cache that a replay rebuilds.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::bulk::Bulk;
use super::{Db, Kept, json, sql};
use crate::domain::engine::account::{Account, FORM};
use crate::domain::id::{Cause, CauseKind, MemberId};
use crate::domain::points::ledger::Lot;
use crate::domain::points::standing::Case;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

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

/// An account as it is stored.
#[derive(Debug)]
pub struct Packed {
    /// Whose.
    pub member: MemberId,
    /// When time must look at it.
    pub next_due: Option<Instant>,
    body: Vec<u8>,
}

/// A stored form that cannot be read.
#[derive(Debug)]
pub struct Unreadable(rusqlite::Error);

impl Packed {
    /// The account; this needs no file, so any thread may do it.
    pub fn open(&self) -> std::result::Result<Account, Unreadable> {
        unpack(&self.body).map_err(Unreadable)
    }
}

impl Unreadable {
    /// The error of the file it stands in.
    pub fn of(self, db: &Db) -> Error {
        db.error(self.0)
    }
}

/// The next so many accounts after a member, in member order.
pub fn list_packed(db: &Db, after: Option<MemberId>, most: usize) -> Result<Vec<Packed>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let params = named_params! {":after": after.map_or(i64::MIN, |member| member.0), ":most": most};
    db.list(sql!("account/list_packed"), params, |row| {
        let next_due = row.get::<_, Option<i64>>(1)?.map(Instant);
        Ok(Packed { member: MemberId(row.get(0)?), next_due, body: row.get(2)? })
    })
}

/// Sets when time must look at an account.
pub fn set_next_due(db: &Db, member: MemberId, next_due: Option<Instant>) -> Result<()> {
    let params = named_params! {":next_due": next_due.map(|at| at.0), ":member": member.0};
    db.run(sql!("account/set_next_due"), params).map(drop)
}

/// An account and its cases in the form they are stored in; any thread may pack them.
#[derive(Debug)]
pub struct Packing {
    body: Vec<u8>,
    cases: Vec<(Cause, Vec<u8>)>,
}

impl Packing {
    /// Packs an account, and the cases of orders and events: nothing else changes later.
    pub fn of(account: &Account) -> Packing {
        let may_change = |fact: &Cause| matches!(fact.kind, CauseKind::Order | CauseKind::Event);
        let cases = account.cases.iter().filter(|(fact, _)| may_change(fact));
        Packing { body: pack(account), cases: cases.map(|(fact, case)| (*fact, pack(case))).collect() }
    }

    /// Nothing: where nobody will ask for more than the readable columns.
    pub fn none() -> Packing {
        Packing { body: Vec::new(), cases: Vec::new() }
    }
}

/// What is kept of an open lot to be read by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLot {
    number: u32,
    left: i64,
    activates_at: Instant,
    expires_at: Instant,
}

impl OpenLot {
    /// The open lots of an account as they are kept.
    pub fn all_of(account: &Account) -> Vec<OpenLot> {
        let kept = |lot: &Lot| OpenLot {
            number: lot.number,
            left: lot.left,
            activates_at: lot.activates_at,
            expires_at: lot.expires_at,
        };
        account.ledger.lots.iter().map(kept).collect()
    }
}

/// Saves accounts and cases; a statement a table.
pub struct Keeper<'a> {
    db: &'a Db,
    account: Kept<'a>,
    insert_lot: Bulk<'a, 'static>,
    set_lot: Kept<'a>,
    delete_lot: Kept<'a>,
    case: Kept<'a>,
}

impl<'a> Keeper<'a> {
    /// A keeper of what a batch leaves.
    pub fn new(db: &'a Db) -> Keeper<'a> {
        Keeper {
            db,
            account: Kept::new(db, sql!("account/save")),
            insert_lot: Bulk::new(db, sql!("account/insert_lot")),
            set_lot: Kept::new(db, sql!("account/set_lot")),
            delete_lot: Kept::new(db, sql!("account/delete_lot")),
            case: Kept::new(db, sql!("case/save")),
        }
    }

    /// Saves an account and its cases, its readable columns and those of its open lots that differ from `before`.
    pub fn save(
        &mut self,
        codes: &mut Codes,
        account: &Account,
        packed: &Packing,
        next_due: Option<Instant>,
        before: &[OpenLot],
    ) -> Result<()> {
        let member = account.member.0;
        let tier = account.stands_in().map(|tier| codes.number(self.db, tier)).transpose()?;
        let debt = account.ledger.balance(account.frontier).debt;
        let (frontier, due) = (account.frontier.0, next_due.map(|at| at.0));
        self.account.run((member, frontier, due, debt, tier, &packed.body))?;
        for (fact, case) in &packed.cases {
            self.case.run((member, fact.kind.word(), fact.id, case))?;
        }
        let now = OpenLot::all_of(account);
        for gone in before.iter().filter(|lot| now.binary_search_by_key(&lot.number, |now| now.number).is_err()) {
            self.delete_lot.run((member, gone.number))?;
        }
        for lot in now {
            let [number, ends] = [i64::from(lot.number), lot.expires_at.0];
            match before.binary_search_by_key(&lot.number, |known| known.number) {
                Ok(place) if before[place] == lot => {}
                Ok(_) => self.set_lot.run((lot.left, lot.activates_at.0, ends, member, number))?,
                Err(_) => self.insert_lot.add([member, number, lot.left, lot.activates_at.0, ends].map(Into::into))?,
            }
        }
        Ok(())
    }

    /// Writes what still waits.
    pub fn finish(&mut self) -> Result<()> {
        self.insert_lot.write()
    }
}

/// The cases of facts that earned, with what of their lots ended unused.
pub fn load_cases(db: &Db, facts: &BTreeSet<(MemberId, Cause)>) -> Result<BTreeMap<(MemberId, Cause), Case>> {
    let mut cases = BTreeMap::new();
    for kind in [CauseKind::Order, CauseKind::Event] {
        let own = facts.iter().filter(|(_, fact)| fact.kind == kind);
        let pairs: Vec<(i64, i64)> = own.map(|(member, fact)| (member.0, fact.id)).collect();
        let pairs = serde_json::to_string(&pairs).expect("numbers are plain data");
        db.each(sql!("case/load"), named_params! {":kind": kind.word(), ":facts": pairs}, |row| {
            let mut case: Case = unpack(row.get_ref(2)?.as_blob()?)?;
            case.earned.iter_mut().for_each(|earned| earned.expired = earned.ended_before);
            cases.insert((MemberId(row.get(0)?), kind.of(row.get(1)?)), case);
            Ok(())
        })?;
    }
    for (member, fact) in facts {
        let Some(case) = cases.get_mut(&(*member, *fact)).filter(|case| !case.earned.is_empty()) else { continue };
        let params = named_params! {
            ":member": member.0,
            ":kind": fact.kind.word(),
            ":fact": fact.id,
            ":since": case.since,
        };
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

/// A value behind the number of its form.
fn pack<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_extend(value, vec![FORM]).expect("plain data has a form")
}

pub(super) fn unpack<T: serde::de::DeserializeOwned>(body: &[u8]) -> rusqlite::Result<T> {
    let broken = |what: String| rusqlite::Error::FromSqlConversionFailure(1, Type::Blob, what.into());
    match body.split_first() {
        Some((&FORM, rest)) => postcard::from_bytes(rest).map_err(|error| broken(error.to_string())),
        _ => Err(broken("the account is kept in a form this program does not read".to_owned())),
    }
}
