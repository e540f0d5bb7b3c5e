//! What campaigns did, and what operators made of them.

use std::collections::BTreeMap;

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::campaign::{Arm, Row, State, Turn};
use crate::domain::id::{Code, MemberId};
use crate::domain::money::Money;
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends a row of a member.
pub fn append(db: &Db, codes: &mut Codes, member: MemberId, row: &Row) -> Result<()> {
    match row {
        Row::Assigned { campaign, arm, at, cause } => {
            let params = named_params! {
                ":member": member.0,
                ":campaign": codes.number(db, campaign)?,
                ":arm": arm.word(),
                ":at": at.0,
                ":cause_kind": cause.kind.word(),
                ":cause": cause.id,
            };
            db.run(sql!("campaign/append_assignment"), params).map(drop)
        }
        Row::Awarded { campaign, n, at, cause, wanted, granted } => {
            let params = named_params! {
                ":member": member.0,
                ":campaign": codes.number(db, campaign)?,
                ":n": n,
                ":at": at.0,
                ":cause_kind": cause.kind.word(),
                ":cause": cause.id,
                ":wanted": wanted,
                ":granted": granted,
            };
            db.run(sql!("campaign/append_award"), params).map(drop)
        }
    }
}

/// What an operator made of a campaign, with who and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// What.
    pub turn: Turn,
    /// Who, as said.
    pub operator: String,
    /// Why, as said.
    pub reason: String,
    /// When the file learnt of it.
    pub recorded_at: Instant,
}

/// What operators made of campaigns, in the order of time.
pub fn list_turns(db: &Db) -> Result<Vec<Turned>> {
    let unread = |column| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no such word".into());
    db.list(sql!("campaign/list_turns"), [], |row| {
        let campaign = Code::new(row.get_ref(0)?.as_str()?).ok_or_else(|| unread(0))?;
        let state = State::find(row.get_ref(1)?.as_str()?).ok_or_else(|| unread(1))?;
        Ok(Turned {
            turn: Turn { campaign, at: Instant(row.get(2)?), state },
            operator: row.get(3)?,
            reason: row.get(4)?,
            recorded_at: Instant(row.get(5)?),
        })
    })
}

/// Keeps what an operator made of a campaign.
pub fn append_turn(db: &Db, turned: &Turned) -> Result<()> {
    let params = named_params! {
        ":campaign": turned.turn.campaign.as_str(),
        ":state": turned.turn.state.word(),
        ":at": turned.turn.at.0,
        ":operator": turned.operator,
        ":reason": turned.reason,
        ":recorded_at": turned.recorded_at.0,
    };
    db.run(sql!("campaign/append_turn"), params).map(drop)
}

/// What a campaign did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Members reached.
    pub treated: i64,
    /// Members held out.
    pub held_out: i64,
    /// When the last of them was assigned.
    pub last: Option<Instant>,
    /// Awards.
    pub awards: i64,
    /// Points given.
    pub points: i64,
}

/// What campaigns did by an instant.
pub fn count(db: &Db, at: Instant) -> Result<BTreeMap<Code, Counted>> {
    let rows = db.list(sql!("campaign/count"), named_params! {":at": at.0}, |row| {
        let counted = Counted {
            treated: row.get(1)?,
            held_out: row.get(2)?,
            last: row.get::<_, Option<i64>>(3)?.map(Instant),
            awards: row.get(4)?,
            points: row.get(5)?,
        };
        Ok(Code::new(row.get_ref(0)?.as_str()?).map(|code| (code, counted)))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// A member assigned to a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// Who.
    pub member: MemberId,
    /// In which arm.
    pub arm: Arm,
    /// When.
    pub at: Instant,
}

/// Who was assigned to a campaign by an instant, in the order of members.
pub fn list_assigned(db: &Db, campaign: &Code, at: Instant) -> Result<Vec<Assigned>> {
    let params = named_params! {":campaign": campaign.as_str(), ":at": at.0};
    db.list(sql!("campaign/list_assigned"), params, |row| {
        let arm = Arm::find(row.get_ref(1)?.as_str()?);
        let unread = || rusqlite::Error::FromSqlConversionFailure(1, Type::Text, "no such arm".into());
        Ok(Assigned { member: MemberId(row.get(0)?), arm: arm.ok_or_else(unread)?, at: Instant(row.get(2)?) })
    })
}

/// What the coupons that a campaign gave have taken off by an instant.
pub fn get_discount(db: &Db, campaign: &Code, at: Instant) -> Result<Money> {
    let params = named_params! {":campaign": campaign.as_str(), ":at": at.0};
    db.get(sql!("campaign/get_discount"), params, |row| row.get(0)).map(Money)
}

/// How often the benefits that a campaign granted were used by an instant, by benefit.
pub fn list_uses(db: &Db, campaign: &Code, at: Instant) -> Result<Vec<(Code, i64)>> {
    let params = named_params! {":campaign": campaign.as_str(), ":at": at.0};
    let rows = db.list(sql!("campaign/list_uses"), params, |row| {
        let uses: i64 = row.get(1)?;
        Ok(Code::new(row.get_ref(0)?.as_str()?).map(|code| (code, uses)))
    })?;
    Ok(rows.into_iter().flatten().collect())
}
