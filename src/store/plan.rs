//! Paid plans as the engine booked them.

use rusqlite::named_params;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::MemberId;
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
