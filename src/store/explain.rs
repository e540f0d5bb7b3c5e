//! What an explanation is put together from: a member's settled facts with the batches that settled them, and the
//! computations, takings, checks and periods that came of them.

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::order::stage;
use super::{Db, sql};
use crate::domain::engine::consequence::Earning;
use crate::domain::event::Event;
use crate::domain::id::{BatchId, Cause, CauseKind, Code, EventId, MemberId, OrderId, RefundId};
use crate::domain::money::Money;
use crate::domain::order::{RefundLine, Stage};
use crate::domain::points::taking::Taking;
use crate::domain::ratio::Ratio;
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::Result;

/// When a fact happened, which batch settled it, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// When.
    pub at: Instant,
    /// The batch.
    pub batch: BatchId,
    /// Its source and id; empty where it has none of its own.
    pub name: String,
}

/// An order, or an amendment of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The row.
    pub id: OrderId,
    /// The order it corrects.
    pub amends: Option<OrderId>,
    /// When it was sold; an amendment: when it was recorded.
    pub settled: Settled,
    /// Whether it was paid when it came in.
    pub paid: bool,
    /// The version frozen at the sale.
    pub version: Option<u32>,
}

/// Orders and amendments, oldest row first.
pub fn list_orders(db: &Db, member: MemberId) -> Result<Vec<Sold>> {
    db.list(sql!("explain/list_orders"), named_params! {":member": member.0}, |row| {
        let amends = row.get::<_, Option<i64>>(1)?.map(OrderId);
        let at = Instant(row.get(if amends.is_some() { 3 } else { 2 })?);
        let settled = Settled { at, batch: BatchId(row.get(4)?), name: row.get(5)? };
        Ok(Sold { id: OrderId(row.get(0)?), amends, settled, paid: row.get(6)?, version: row.get(7)? })
    })
}

/// Stages learnt after their orders.
pub fn list_stages(db: &Db, member: MemberId) -> Result<Vec<(OrderId, Stage, Settled)>> {
    let rows = db.list(sql!("explain/list_stages"), named_params! {":member": member.0}, |row| {
        let settled = Settled { at: Instant(row.get(2)?), batch: BatchId(row.get(3)?), name: String::new() };
        Ok((OrderId(row.get(0)?), stage(row.get_ref(1)?.as_str()?), settled))
    })?;
    Ok(rows.into_iter().filter_map(|(order, stage, settled)| Some((order, stage?, settled))).collect())
}

/// Refunds of one order each, with their parts.
pub fn list_refunds(db: &Db, member: MemberId) -> Result<Vec<(RefundId, OrderId, Settled, Vec<RefundLine>)>> {
    let mut refunds: Vec<(RefundId, OrderId, Settled, Vec<RefundLine>)> = Vec::new();
    db.each(sql!("explain/list_refunds"), named_params! {":member": member.0}, |row| {
        let id = RefundId(row.get(0)?);
        let line = RefundLine { line: row.get(5)?, amount: Money(row.get(6)?), quantity_milli: row.get(7)? };
        match refunds.last_mut().filter(|last| last.0 == id) {
            Some(last) => last.3.push(line),
            None => {
                let settled = Settled { at: Instant(row.get(2)?), batch: BatchId(row.get(3)?), name: row.get(4)? };
                refunds.push((id, OrderId(row.get(1)?), settled, vec![line]));
            }
        }
        Ok(())
    })?;
    Ok(refunds)
}

/// An event that earned, or the undoing of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    /// The event.
    pub id: EventId,
    /// The event it takes back.
    pub undoes: Option<EventId>,
    /// When.
    pub settled: Settled,
    /// What the rules count of it.
    pub event: Event,
}

/// Events that earned and all undoings.
pub fn list_events(db: &Db, member: MemberId) -> Result<Vec<Did>> {
    db.list(sql!("explain/list_events"), named_params! {":member": member.0}, |row| {
        let at = Instant(row.get(2)?);
        let settled = Settled { at, batch: BatchId(row.get(3)?), name: row.get(4)? };
        let kind = row.get::<_, String>(5)?.into();
        let event = Event { at, kind, quantity: row.get(6)?, value: Money(row.get(7)?), ..Event::default() };
        let undoes = row.get::<_, Option<i64>>(1)?.map(EventId);
        Ok(Did { id: EventId(row.get(0)?), undoes, settled, event })
    })
}

/// The frozen computations, by when their facts happened.
pub fn list_earnings(db: &Db, member: MemberId) -> Result<Vec<Earning>> {
    db.list(sql!("explain/list_earnings"), named_params! {":member": member.0}, |row| {
        let tier = row.get::<_, Option<String>>(5)?.and_then(|code| Code::new(&code));
        let cap = row.get::<_, Option<i64>>(11)?.and_then(|cap| usize::try_from(cap).ok());
        Ok(Earning {
            of: cause(row, 0)?,
            rule: code(row, 2)?,
            occurred_at: Instant(row.get(3)?),
            version: row.get(4)?,
            tier,
            m: Ratio::new(row.get(6)?, row.get(7)?).unwrap_or(Ratio::ONE),
            basis: row.get(8)?,
            wanted: row.get(9)?,
            granted: row.get(10)?,
            cap,
        })
    })
}

/// What a change of a fact made of one of its earnings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The fact that earned.
    pub of: Cause,
    /// The rule.
    pub rule: Code,
    /// What changed it.
    pub cause: Cause,
    /// What the earning stood at from then on.
    pub target: i64,
    /// Where the difference came from; negative parts were given again.
    pub taking: Taking,
    /// When it entered the books.
    pub at: Instant,
}

/// All takings, in order.
pub fn list_takings(db: &Db, member: MemberId) -> Result<Vec<Taken>> {
    db.list(sql!("explain/list_takings"), named_params! {":member": member.0}, |row| {
        let taking = Taking {
            pending: row.get(6)?,
            own: row.get(7)?,
            expired: row.get(8)?,
            others: row.get(9)?,
            debt: row.get(10)?,
            waived: row.get(11)?,
            ..Taking::default()
        };
        let (of, changed) = (cause(row, 0)?, cause(row, 3)?);
        Ok(Taken { of, rule: code(row, 2)?, cause: changed, target: row.get(5)?, taking, at: Instant(row.get(12)?) })
    })
}

/// How far the books stood after batches, by batch.
pub fn list_batches(db: &Db, member: MemberId) -> Result<Vec<(BatchId, Instant)>> {
    db.list(sql!("explain/list_batches"), named_params! {":member": member.0}, |row| {
        Ok((BatchId(row.get(0)?), Instant(row.get(1)?)))
    })
}

/// A tier check as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// When it entered the books.
    pub at: Instant,
    /// What made it.
    pub cause: Cause,
    /// The name of what made it; none for what time alone does.
    pub named: Option<String>,
    /// Whose thresholds were asked.
    pub tier: Code,
    /// Whether `retain` was asked instead of `qualify`.
    pub retain: bool,
    /// The window's first instant; the beginning of time where it has none.
    pub from: Instant,
    /// The window's end.
    pub until: Instant,
    /// The figures.
    pub metrics: Metrics,
    /// The word of what came of it.
    pub outcome: String,
    /// The guarantee from then on.
    pub guaranteed_until: Option<Instant>,
}

/// Tier checks made by an instant, in order.
pub fn list_checks(db: &Db, member: MemberId, at: Instant) -> Result<Vec<Check>> {
    db.list(sql!("explain/list_checks"), named_params! {":member": member.0, ":at": at.0}, |row| {
        let (spend, orders) = (row.get(9)?, row.get(10)?);
        Ok(Check {
            at: Instant(row.get(1)?),
            cause: cause(row, 2)?,
            named: row.get(4)?,
            tier: code(row, 5)?,
            retain: row.get_ref(6)?.as_str()? == "retain",
            from: instant(row, 7)?.unwrap_or(Instant::MIN),
            until: Instant(row.get(8)?),
            metrics: Metrics { spend, orders, active_days: row.get(11)?, points: row.get(12)? },
            outcome: row.get(13)?,
            guaranteed_until: instant(row, 14)?,
        })
    })
}

/// A tier period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its number, from 1.
    pub number: u32,
    /// Its tier.
    pub tier: Code,
    /// When it began.
    pub from: Instant,
    /// When it ended; none while it is open.
    pub until: Option<Instant>,
    /// The guarantee it began with.
    pub guaranteed_until: Option<Instant>,
    /// The word of why it began.
    pub reason: String,
    /// The program version in force.
    pub version: u32,
}

/// Tier periods begun by an instant, oldest first.
pub fn list_periods(db: &Db, member: MemberId, at: Instant) -> Result<Vec<Period>> {
    db.list(sql!("explain/list_periods"), named_params! {":member": member.0, ":at": at.0}, |row| {
        let (until, guaranteed_until) = (instant(row, 3)?, instant(row, 4)?);
        let (number, tier, from) = (row.get(0)?, code(row, 1)?, Instant(row.get(2)?));
        Ok(Period { number, tier, from, until, guaranteed_until, reason: row.get(5)?, version: row.get(6)? })
    })
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    row.get::<_, Option<i64>>(column).map(|at| at.map(Instant))
}

fn cause(row: &Row<'_>, column: usize) -> rusqlite::Result<Cause> {
    let kind = CauseKind::find(row.get_ref(column)?.as_str()?).ok_or_else(|| broken(column))?;
    Ok(kind.of(row.get(column + 1)?))
}

fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    Code::new(row.get_ref(column)?.as_str()?).ok_or_else(|| broken(column))
}

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "a word this program does not know".into())
}
