//! Activation codes: made once for a plan, redeemed once for a term (B12). The file knows digests alone.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::plan::{self, Payment, Whose};
use super::{Session, secret};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::plan::code::{Bits, read, written};
use crate::domain::plan::{Offer, Term};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Span};
use crate::error::{Error, Result};
use crate::store;
use crate::store::plan::{Batch, New};

/// Codes that may be tried in a day before anybody has to wait.
const FREE_TRIES: usize = 3;
/// The seconds that the first wait lasts; each further one is twice as long.
const FIRST_WAIT: i64 = 60;
/// For how long a wrong code counts, and the longest wait.
const DAY: i64 = 86_400;

/// Codes that were made.
#[derive(Debug)]
pub struct Made {
    /// Their batch.
    pub batch: i64,
    /// The codes as people type them; nobody sees them again.
    pub codes: Vec<String>,
    /// Until when they can be redeemed.
    pub until: Option<Instant>,
}

/// What came of a code.
#[derive(Debug)]
pub enum Redeemed {
    /// The term it began, or prolonged.
    Term(Box<Term>),
    /// It is none; so many were wrong within a day.
    Wrong(usize),
}

/// Makes codes for a plan.
pub fn make(session: &Session<'_>, name: &str, count: u32, valid: Option<Span>, paid: Money) -> Result<Made> {
    let plan = plan::find(session, name)?.code.clone();
    let until = valid.map(|valid| session.zone().through(session.now, valid));
    let all: Vec<Bits> = (0..count).map(|_| secret::code_bits()).collect();
    let digests: Vec<[u8; 32]> = all.iter().map(|bits| digest(*bits)).collect();
    let new =
        New { plan: &plan, paid, at: session.now, until, operator: session.operator, recorded_at: session.recorded_at };
    let batch = store::plan::insert_batch(session.db, new, &digests)?;
    Ok(Made { batch, codes: all.into_iter().map(written).collect(), until })
}

/// Redeems a code for a member. One that is none counts against the member, and is no error: the count must be kept.
pub fn redeem(session: &mut Session<'_>, (id, member): Whose<'_>, code: &str) -> Result<Redeemed> {
    may_try(session, id, &member.number)?;
    let digest = digest(read(code).ok_or(Refusal::CodeMistyped)?);
    let Some(known) = store::plan::find_code(session.db, &digest)? else {
        store::plan::insert_try(session.db, id, session.now, session.recorded_at)?;
        return Ok(Redeemed::Wrong(tries(session, id)?.len()));
    };
    if known.is_void {
        return Err(Refusal::CodeVoid { batch: known.batch }.into());
    }
    if known.is_used {
        return Err(Refusal::CodeUsed.into());
    }
    if let Some(until) = known.until.filter(|until| *until <= session.now) {
        let last = session.zone().day(until.plus_seconds(-1)).to_string();
        return Err(Refusal::CodeExpired { last }.into());
    }
    let reference = format!("code:{}", hex(&digest[..8]));
    let payment = Payment { reference: &reference, paid: Some(known.paid) };
    let term = plan::buy(session, (id, member), known.plan.as_str(), payment, Offer::Activate)?;
    store::plan::set_code_term(session.db, &digest, term.id)?;
    Ok(Redeemed::Term(Box::new(term)))
}

/// Batches made by the instant worked at.
pub fn list(session: &Session<'_>) -> Result<Vec<Batch>> {
    store::plan::list_batches(session.db, session.now)
}

/// Voids a batch: none of its codes can be redeemed any more.
pub fn void(session: &Session<'_>, id: i64) -> Result<Batch> {
    let batch = list(session)?.into_iter().find(|batch| batch.id == id);
    let batch = batch.ok_or_else(|| Error::NotFound { noun: "code-batch", name: id.to_string() })?;
    if batch.voided_at.is_some() {
        return Err(Refusal::BatchVoid { batch: id }.into());
    }
    store::plan::set_voided(session.db, id, session.now)?;
    Ok(Batch { voided_at: Some(session.now), ..batch })
}

/// Wrong codes slow down whoever tries them, by the clock and not by the instant worked at.
fn may_try(session: &Session<'_>, id: MemberId, member: &str) -> Result<()> {
    let tries = tries(session, id)?;
    let (Some(over), Some(last)) = (tries.len().checked_sub(FREE_TRIES), tries.last()) else { return Ok(()) };
    let doubled = FIRST_WAIT.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).unwrap_or(DAY);
    let next = last.plus_seconds(if doubled > 0 { doubled.min(DAY) } else { DAY });
    if session.recorded_at >= next {
        return Ok(());
    }
    let (tries, next) = (i64::try_from(tries.len()).unwrap_or(i64::MAX), session.zone().shown(next));
    Err(Refusal::TooManyTries { member: member.to_owned(), tries, next }.into())
}

fn tries(session: &Session<'_>, id: MemberId) -> Result<Vec<Instant>> {
    store::plan::list_tries(session.db, id, session.recorded_at.plus_seconds(-DAY))
}

fn digest(bits: Bits) -> [u8; 32] {
    Sha256::digest(bits).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes all that is written to it");
        text
    })
}
