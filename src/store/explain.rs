//! What an explanation is put together from: a member's settled facts with the batches that settled them, and the
//! computations, takings, checks and periods that came of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::batch::Codes;
use super::order::stage;
use super::{Db, json, order, sql};
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::fact::{Act, Fact, What};
use crate::domain::event::Event;
use crate::domain::id::{ActId, BatchId, Cause, CauseKind, Code, EventId, MemberId, OrderId, RefundId};
use crate::domain::money::Money;
use crate::domain::order::{Order, RefundLine, Stage, Stages};
use crate::domain::points::taking::Taking;
use crate::domain::ratio::Ratio;
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::Result;

/// A member's settled facts, and what else is known of them.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The facts by the batch that settled them. Of orders they hold the sale and its stages, until [`Known::fill`].
    pub facts: BTreeMap<BatchId, Vec<Fact>>,
    /// The program version frozen at each sale that counted.
    pub versions: BTreeMap<OrderId, u32>,
    /// Source and id, request or number of each fact, by what its rows name as their cause.
    pub names: BTreeMap<Cause, Arc<str>>,
    /// The events.
    pub events: BTreeMap<Cause, Arc<Event>>,
    unfilled: Vec<Unfilled>,
}

/// A fact that states the content of an order, and the row that holds it.
#[derive(Clone, Copy, Debug)]
struct Unfilled {
    batch: BatchId,
    place: usize,
    order: OrderId,
    row: OrderId,
}

impl Known {
    fn add(&mut self, batch: i64, at: Instant, name: String, cause: Cause, what: What) {
        let name: Arc<str> = name.into();
        self.names.insert(cause, Arc::clone(&name));
        self.facts.entry(BatchId(batch)).or_default().push(Fact { at, name, what });
    }

    /// The same of an order whose content a row holds.
    fn add_content(&mut self, batch: i64, at: Instant, name: String, cause: Cause, (what, row): (What, OrderId)) {
        let (What::Order(order, _) | What::Amend(order, _) | What::Stage(order, ..)) = what else { return };
        self.add(batch, at, name, cause, what);
        let batch = BatchId(batch);
        let place = self.facts[&batch].len() - 1;
        self.unfilled.push(Unfilled { batch, place, order, row });
    }

    /// Fetches the lines, charges and tenders of orders into their facts.
    pub fn fill(&mut self, db: &Db, is_wanted: impl Fn(OrderId) -> bool) -> Result<()> {
        let wanted: Vec<Unfilled> = self.unfilled.extract_if(.., |one| is_wanted(one.order)).collect();
        let contents = order::load(db, wanted.iter().map(|one| one.row))?;
        for Unfilled { batch, place, row, .. } in wanted {
            let fact = self.facts.get_mut(&batch).and_then(|facts| facts.get_mut(place));
            let (Some(full), Some(Fact { at, what, .. })) = (contents.get(&row), fact) else { continue };
            match what {
                What::Stage(_, Stage::Paid, content) => *content = paid_at(full, *at),
                What::Order(_, content) | What::Amend(_, content) | What::Stage(_, _, content) => {
                    *content = Arc::clone(full);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// An order that was known unpaid, as it was when it was paid.
fn paid_at(order: &Order, at: Instant) -> Arc<Order> {
    Arc::new(Order { paid: true, sold_at: at, ..order.clone() })
}

/// All settled facts of a member; of a profile change or an act only that there was one.
pub fn load_facts(db: &Db, member: MemberId) -> Result<Known> {
    let mut known = Known::default();
    others(db, member, &mut known)?;
    orders(db, member, &mut known)?;
    refunds(db, member, &mut known)?;
    events(db, member, &mut known)?;
    Ok(known)
}

fn others(db: &Db, member: MemberId, known: &mut Known) -> Result<()> {
    db.each(sql!("explain/list_others"), named_params! {":member": member.0}, |row| {
        let (cause, at) = (cause(row, 0)?, instant(row, 2)?.unwrap_or(Instant::MIN));
        let what = match cause.kind {
            CauseKind::Join => What::Join,
            CauseKind::Friend => What::Friend(MemberId(cause.id)),
            CauseKind::Act => What::Act(ActId(cause.id), Act::Redeem { points: 0 }),
            _ => What::Profile(Vec::new()),
        };
        known.add(row.get(3)?, at, row.get(4)?, cause, what);
        Ok(())
    })
}

/// Orders, amendments, and stages learnt later with the content that was known then.
fn orders(db: &Db, member: MemberId, known: &mut Known) -> Result<()> {
    let params = named_params! {":member": member.0};
    let mut sold: BTreeMap<OrderId, Vec<(i64, OrderId, Arc<Order>)>> = BTreeMap::new();
    db.each(sql!("explain/list_orders"), params, |row| {
        let (id, amends) = (OrderId(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(OrderId));
        let (at, batch, name): (_, i64, _) = (Instant(row.get(2)?), row.get(3)?, row.get(4)?);
        known.versions.extend(row.get::<_, Option<u32>>(5)?.map(|version| (id, version)));
        let stages =
            Stages { completed_at: instant(row, 8)?, cancelled_at: instant(row, 9)?, reopened_at: instant(row, 10)? };
        let head = Arc::new(Order { sold_at: Instant(row.get(7)?), paid: row.get(6)?, stages, ..Order::default() });
        let (cause, what) = match amends {
            None => (CauseKind::Order.of(id.0), What::Order(id, Arc::clone(&head))),
            Some(first) => (CauseKind::Amendment.of(first.0), What::Amend(first, Arc::clone(&head))),
        };
        known.add_content(batch, at, name, cause, (what, id));
        sold.entry(amends.unwrap_or(id)).or_default().push((batch, id, head));
        Ok(())
    })?;
    db.each(sql!("explain/list_stages"), params, |row| {
        let (id, at, batch): (_, _, i64) = (OrderId(row.get(0)?), Instant(row.get(2)?), row.get(3)?);
        let stage = stage(row.get_ref(1)?.as_str()?);
        let Some((stage, rows)) = stage.zip(sold.get(&id)) else { return Ok(()) };
        let known_then = rows.iter().rfind(|row| row.0 <= batch).or(rows.first());
        let Some((_, newest, head)) = known_then else { return Ok(()) };
        let (kind, content) = match stage {
            Stage::Paid => (CauseKind::Order, paid_at(head, at)),
            Stage::Completed => (CauseKind::Completed, Arc::clone(head)),
            Stage::Cancelled => (CauseKind::Cancelled, Arc::clone(head)),
            Stage::Reopened => (CauseKind::Reopened, Arc::clone(head)),
        };
        known.add_content(batch, at, row.get(4)?, kind.of(id.0), (What::Stage(id, stage, content), *newest));
        Ok(())
    })
}

fn refunds(db: &Db, member: MemberId, known: &mut Known) -> Result<()> {
    let mut last: Option<(i64, Instant, i64, String, OrderId, Vec<RefundLine>)> = None;
    let mut take = |refund: Option<(i64, Instant, i64, String, OrderId, Vec<RefundLine>)>| {
        if let Some((id, at, batch, name, order, lines)) = refund {
            known.add(batch, at, name, CauseKind::Refund.of(id), What::Refund(RefundId(id), order, lines));
        }
    };
    db.each(sql!("explain/list_refunds"), named_params! {":member": member.0}, |row| {
        let id: i64 = row.get(0)?;
        let line = RefundLine { line: row.get(5)?, amount: Money(row.get(6)?), quantity_milli: row.get(7)? };
        match last.as_mut().filter(|last| last.0 == id) {
            Some(last) => last.5.push(line),
            None => {
                let order = OrderId(row.get(1)?);
                let next = (id, Instant(row.get(2)?), row.get(3)?, row.get(4)?, order, vec![line]);
                take(last.replace(next));
            }
        }
        Ok(())
    })?;
    take(last);
    Ok(())
}

fn events(db: &Db, member: MemberId, known: &mut Known) -> Result<()> {
    db.each(sql!("explain/list_events"), named_params! {":member": member.0}, |row| {
        let (id, at): (i64, Instant) = (row.get(0)?, Instant(row.get(2)?));
        let (cause, what) = match row.get::<_, Option<i64>>(1)? {
            Some(undone) => (CauseKind::Undo.of(undone), What::Undo(EventId(undone))),
            None => {
                let kind = row.get::<_, String>(5)?.into();
                let (quantity, value) = (row.get(6)?, Money(row.get(7)?));
                let event = Arc::new(Event { at, kind, quantity, value, ..Event::default() });
                known.events.insert(CauseKind::Event.of(id), Arc::clone(&event));
                (CauseKind::Event.of(id), What::Event(EventId(id), event))
            }
        };
        known.add(row.get(3)?, at, row.get(4)?, cause, what);
        Ok(())
    })
}

/// A batch: its number, whether it was a nightly, and how far it walked.
pub type Batch = (BatchId, bool, Instant);

/// Batches that walked time for everybody, and these.
pub fn list_batches(db: &Db, batches: impl Iterator<Item = BatchId>) -> Result<Vec<Batch>> {
    let batches = json(batches.map(|batch| batch.0));
    db.list(sql!("explain/list_batches"), named_params! {":batches": batches}, |row| {
        Ok((BatchId(row.get(0)?), row.get(1)?, Instant(row.get(2)?)))
    })
}

/// How far each batch posted for the member.
pub fn list_posted(db: &Db, member: MemberId) -> Result<BTreeMap<BatchId, Instant>> {
    let rows = db.list(sql!("explain/list_posted"), named_params! {":member": member.0}, |row| {
        Ok((BatchId(row.get(0)?), Instant(row.get(1)?)))
    })?;
    Ok(rows.into_iter().collect())
}

/// The frozen computations, by when their facts happened.
pub fn list_earnings(db: &Db, member: MemberId) -> Result<Vec<Earning>> {
    // A member has thousands, of a handful of rules and tiers.
    let codes = Codes::load(db)?.names();
    let mut earnings = db.list(sql!("explain/list_earnings"), named_params! {":member": member.0}, |row| {
        let tier = row.get::<_, Option<i64>>(5)?.and_then(|tier| codes.get(&tier).cloned());
        let cap = row.get::<_, Option<i64>>(11)?.and_then(|cap| usize::try_from(cap).ok());
        Ok(Earning {
            of: cause(row, 0)?,
            rule: codes.get(&row.get(2)?).cloned().ok_or_else(|| broken(2))?,
            occurred_at: Instant(row.get(3)?),
            version: row.get(4)?,
            tier,
            m: Ratio::new(row.get(6)?, row.get(7)?).unwrap_or(Ratio::ONE),
            basis: row.get(8)?,
            wanted: row.get(9)?,
            granted: row.get(10)?,
            cap,
            joined: row.get_ref(12)?.as_str()?.split_whitespace().filter_map(Code::new).collect(),
        })
    })?;
    let key = |one: &Earning| (one.occurred_at, one.of.kind.word(), one.of.id);
    earnings.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.rule.cmp(&b.rule)));
    Ok(earnings)
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
