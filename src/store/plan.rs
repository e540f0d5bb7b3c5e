//! Paid plans as the engine booked them.

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::{ActId, Code, MemberId};
use crate::domain::money::Money;
use crate::domain::plan::{Made, Row, What};
use crate::domain::time::Instant;
use crate::error::Result;

/// Appends a row.
pub fn append(db: &Db, codes: &mut Codes, member: MemberId, row: &Row) -> Result<()> {
    let known = |at: Instant| (at < Instant::MAX).then_some(at.0);
    match &row.what {
        What::Made(Made { plan, version, payment, paid, from, until, came_from }) => {
            let params = named_params! {
                ":member": member.0,
                ":number": row.number,
                ":term": row.term.0,
                ":plan": codes.number(db, plan)?,
                ":version": version,
                ":payment": payment,
                ":paid": paid.get(),
                ":from_at": from.0,
                ":until_at": known(*until),
                ":came_from": came_from.map(|from| from.0),
                ":at": row.at.0,
            };
            db.run(sql!("plan/append_term"), params).map(drop)
        }
        What::Step { step, until, amount } => {
            let params = named_params! {
                ":member": member.0,
                ":number": row.number,
                ":term": row.term.0,
                ":step": step.word(),
                ":until_at": known(*until),
                ":amount": amount.map(|amount| amount.get()),
                ":at": row.at.0,
            };
            db.run(sql!("plan/append_step"), params).map(drop)
        }
    }
}

/// Whether a payment has paid for a term.
pub fn find_payment(db: &Db, payment: &str) -> Result<bool> {
    let found = db.find(sql!("plan/find_payment"), named_params! {":payment": payment}, |_| Ok(()))?;
    Ok(found.is_some())
}

/// Codes made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// The plan they begin.
    pub plan: Code,
    /// How many.
    pub codes: i64,
    /// What was paid for each.
    pub paid: Money,
    /// When they were made.
    pub made_at: Instant,
    /// Until when they can be redeemed; none = for ever.
    pub until: Option<Instant>,
    /// When they were voided.
    pub voided_at: Option<Instant>,
    /// Who made them.
    pub operator: String,
    /// How many were redeemed.
    pub redeemed: i64,
}

/// Codes about to be made.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The plan.
    pub plan: &'a Code,
    /// What was paid for each.
    pub paid: Money,
    /// When.
    pub at: Instant,
    /// Until when they can be redeemed.
    pub until: Option<Instant>,
    /// Who makes them.
    pub operator: &'a str,
    /// When the file learns of it.
    pub recorded_at: Instant,
}

/// A code as the file knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its batch.
    pub batch: i64,
    /// The plan it begins.
    pub plan: Code,
    /// What was paid for it.
    pub paid: Money,
    /// Until when it can be redeemed.
    pub until: Option<Instant>,
    /// Whether its batch was voided.
    pub is_void: bool,
    /// Whether it was redeemed.
    pub is_used: bool,
}

/// Makes a batch of codes, of which only digests are known here: its number.
pub fn insert_batch(db: &Db, new: New<'_>, digests: &[[u8; 32]]) -> Result<i64> {
    let params = named_params! {
        ":plan": Codes::load(db)?.number(db, new.plan)?,
        ":codes": i64::try_from(digests.len()).unwrap_or(i64::MAX),
        ":paid": new.paid.get(),
        ":made_at": new.at.0,
        ":until_at": new.until.map(|until| until.0),
        ":operator": new.operator,
        ":recorded_at": new.recorded_at.0,
    };
    let batch = db.insert(sql!("plan/insert_batch"), params)?;
    for digest in digests {
        db.run(sql!("plan/insert_code"), named_params! {":digest": &digest[..], ":batch": batch})?;
    }
    Ok(batch)
}

/// The code of a digest.
pub fn find_code(db: &Db, digest: &[u8; 32]) -> Result<Option<Known>> {
    db.find(sql!("plan/find_code"), named_params! {":digest": &digest[..]}, |row| {
        Ok(Known {
            batch: row.get(0)?,
            plan: plan_of(row, 1)?,
            paid: Money(row.get(2)?),
            until: row.get::<_, Option<i64>>(3)?.map(Instant),
            is_void: row.get(4)?,
            is_used: row.get(5)?,
        })
    })
}

/// A code was redeemed.
pub fn set_code_term(db: &Db, digest: &[u8; 32], term: ActId) -> Result<()> {
    db.run(sql!("plan/set_code_term"), named_params! {":digest": &digest[..], ":term": term.0}).map(drop)
}

/// Batches made by an instant.
pub fn list_batches(db: &Db, at: Instant) -> Result<Vec<Batch>> {
    db.list(sql!("plan/list_batches"), named_params! {":at": at.0}, |row| {
        Ok(Batch {
            id: row.get(0)?,
            plan: plan_of(row, 1)?,
            codes: row.get(2)?,
            paid: Money(row.get(3)?),
            made_at: Instant(row.get(4)?),
            until: row.get::<_, Option<i64>>(5)?.map(Instant),
            voided_at: row.get::<_, Option<i64>>(6)?.map(Instant),
            operator: row.get(7)?,
            redeemed: row.get(8)?,
        })
    })
}

/// Voids a batch.
pub fn set_voided(db: &Db, batch: i64, at: Instant) -> Result<()> {
    db.run(sql!("plan/set_voided"), named_params! {":batch": batch, ":at": at.0}).map(drop)
}

/// A member tried a code that is none.
pub fn insert_try(db: &Db, member: MemberId, at: Instant, recorded_at: Instant) -> Result<()> {
    let params = named_params! {":member": member.0, ":at": at.0, ":recorded_at": recorded_at.0};
    db.run(sql!("plan/insert_try"), params).map(drop)
}

/// When a member tried codes that were none, since an instant, oldest first.
pub fn list_tries(db: &Db, member: MemberId, since: Instant) -> Result<Vec<Instant>> {
    let params = named_params! {":member": member.0, ":since": since.0};
    db.list(sql!("plan/list_tries"), params, |row| Ok(Instant(row.get(0)?)))
}

fn plan_of(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Code> {
    let code: String = row.get(column)?;
    let broken = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "not a code".into());
    Code::new(&code).ok_or_else(broken)
}
