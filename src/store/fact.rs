//! Facts not yet settled, as the engine takes them, whatever table they stand in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, order, sql};
use crate::domain::engine::fact::{Act, Fact, What};
use crate::domain::event::Event;
use crate::domain::id::{ActId, BatchId, EventId, MemberId, OrderId, RefundId};
use crate::domain::member::{Change, Field};
use crate::domain::money::Money;
use crate::domain::order::{RefundLine, Stage};
use crate::domain::time::Instant;
use crate::error::Result;

/// Facts by member.
pub type Facts = BTreeMap<MemberId, Vec<Fact>>;

/// Every fact that no batch has settled.
pub fn load(db: &Db) -> Result<Facts> {
    let mut facts = Facts::new();
    members(db, &mut facts)?;
    orders(db, &mut facts)?;
    refunds(db, &mut facts)?;
    events(db, &mut facts)?;
    acts(db, &mut facts)?;
    Ok(facts)
}

/// Marks every fact that [`load`] gives as settled by a batch.
pub fn set_settled(db: &Db, batch: BatchId) -> Result<()> {
    for statement in [
        sql!("fact/settle_members"),
        sql!("fact/settle_profile_changes"),
        sql!("fact/settle_orders"),
        sql!("fact/settle_order_stages"),
        sql!("fact/settle_refunds"),
        sql!("fact/settle_events"),
        sql!("fact/settle_acts"),
    ] {
        db.run(statement, named_params! {":batch": batch.0})?;
    }
    Ok(())
}

fn add(facts: &mut Facts, member: i64, at: i64, name: String, what: What) {
    facts.entry(MemberId(member)).or_default().push(Fact { at: Instant(at), name: name.into(), what });
}

fn members(db: &Db, facts: &mut Facts) -> Result<()> {
    db.each(sql!("fact/list_joins"), [], |row| {
        let (id, number, at): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Some(referrer) = row.get::<_, Option<i64>>(3)? {
            add(facts, referrer, at, number.clone(), What::Friend(MemberId(id)));
        }
        add(facts, id, at, number, What::Join);
        Ok(())
    })?;
    db.each(sql!("fact/list_profile_changes"), [], |row| {
        let (member, id, field): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Some(field) = Field::find(&field) {
            let change = Change { field, value: row.get(3)? };
            add(facts, member, row.get(4)?, format!("{id:020}"), What::Profile(vec![change]));
        }
        Ok(())
    })
}

fn orders(db: &Db, facts: &mut Facts) -> Result<()> {
    let mut wanted = BTreeSet::new();
    let mut sold: Vec<(i64, OrderId, Option<OrderId>, i64, String)> = Vec::new();
    db.each(sql!("fact/list_orders"), [], |row| {
        let (id, amends): (OrderId, Option<OrderId>) =
            (OrderId(row.get(1)?), row.get::<_, Option<i64>>(2)?.map(OrderId));
        wanted.insert(id);
        // A correction is met when it was learnt, an order when it was sold.
        let at = if amends.is_some() { row.get(4)? } else { row.get(3)? };
        sold.push((row.get(0)?, id, amends, at, row.get(5)?));
        Ok(())
    })?;
    let mut reached: Vec<(i64, OrderId, Stage, i64, String)> = Vec::new();
    db.each(sql!("fact/list_stages"), [], |row| {
        reached.push((row.get(0)?, OrderId(row.get(2)?), stage(row, 3)?, row.get(4)?, row.get(5)?));
        Ok(())
    })?;
    let newest = order::list_newest(db, reached.iter().map(|one| one.1))?;
    wanted.extend(newest.values().copied());
    let known = order::load(db, wanted.iter().copied())?;
    for (member, id, amends, at, name) in sold {
        let Some(order) = known.get(&id) else { continue };
        let what = match amends {
            Some(first) => What::Amend(first, Arc::clone(order)),
            None => What::Order(id, Arc::clone(order)),
        };
        add(facts, member, at, name, what);
    }
    for (member, id, stage, at, name) in reached {
        let Some(order) = newest.get(&id).and_then(|newest| known.get(newest)) else { continue };
        let order = match stage {
            Stage::Paid => {
                Arc::new(crate::domain::order::Order { paid: true, sold_at: Instant(at), ..(**order).clone() })
            }
            _ => Arc::clone(order),
        };
        add(facts, member, at, name, What::Stage(id, stage, order));
    }
    Ok(())
}

fn refunds(db: &Db, facts: &mut Facts) -> Result<()> {
    let mut lines: BTreeMap<i64, Vec<RefundLine>> = BTreeMap::new();
    db.each(sql!("fact/list_refund_lines"), [], |row| {
        let line = RefundLine { line: row.get(1)?, amount: Money(row.get(2)?), quantity_milli: row.get(3)? };
        lines.entry(row.get(0)?).or_default().push(line);
        Ok(())
    })?;
    db.each(sql!("fact/list_refunds"), [], |row| {
        let id: i64 = row.get(1)?;
        let what = What::Refund(RefundId(id), OrderId(row.get(2)?), lines.remove(&id).unwrap_or_default());
        add(facts, row.get(0)?, row.get(3)?, row.get(4)?, what);
        Ok(())
    })
}

fn events(db: &Db, facts: &mut Facts) -> Result<()> {
    db.each(sql!("fact/list_events"), [], |row| {
        let at: i64 = row.get(3)?;
        let text = |column: usize| row.get::<_, String>(column).map(Arc::from);
        let what = match row.get::<_, Option<i64>>(2)? {
            Some(undone) => What::Undo(EventId(undone)),
            None => {
                let event = Event {
                    at: Instant(at),
                    kind: text(5)?,
                    subject: text(6)?,
                    quantity: row.get(7)?,
                    value: Money(row.get(8)?),
                    text: text(9)?,
                    channel: text(10)?,
                    city: text(11)?,
                };
                What::Event(EventId(row.get(1)?), Arc::new(event))
            }
        };
        add(facts, row.get(0)?, at, row.get(4)?, what);
        Ok(())
    })
}

fn acts(db: &Db, facts: &mut Facts) -> Result<()> {
    db.each(sql!("fact/list_acts"), [], |row| {
        let body: String = row.get(3)?;
        let act: Act = serde_json::from_str(&body).map_err(|error| broken(3, error.to_string()))?;
        add(facts, row.get(0)?, row.get(4)?, row.get(2)?, What::Act(ActId(row.get(1)?), act));
        Ok(())
    })
}

fn stage(row: &Row<'_>, column: usize) -> rusqlite::Result<Stage> {
    let word: String = row.get(column)?;
    order::stage(&word).ok_or_else(|| broken(column, word))
}

fn broken(column: usize, what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}
