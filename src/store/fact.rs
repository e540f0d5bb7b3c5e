//! Facts as the engine takes them, whatever table they stand in: those not yet settled, or all that ever were.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::order::{self, Texts};
use super::{Db, json, sql};
use crate::domain::engine::fact::{Act, Fact, What};
use crate::domain::event::Event;
use crate::domain::id::{ActId, BatchId, EventId, MemberId, OrderId, RefundId};
use crate::domain::member::{Change, Field};
use crate::domain::money::Money;
use crate::domain::order::{Order, RefundLine, Stage};
use crate::domain::time::Instant;
use crate::error::Result;

/// Facts by member.
pub type Facts = BTreeMap<MemberId, Vec<Fact>>;

/// Settled facts by member, each with the batch that settled it.
pub type Settled = BTreeMap<MemberId, Vec<(BatchId, Fact)>>;

/// Every member there can be.
pub const EVERYBODY: RangeInclusive<MemberId> = MemberId(i64::MIN)..=MemberId(i64::MAX);

/// The facts of a range of members that no batch has settled.
///
/// What friends of theirs did is among it, also where `batch` has settled it for the friend already.
pub fn load_unsettled(
    db: &Db,
    texts: &mut Texts,
    members: &RangeInclusive<MemberId>,
    batch: Option<BatchId>,
) -> Result<Facts> {
    let found = Loader { batch, ..Loader::new(db, &UNSETTLED, members) }.all(texts)?;
    Ok(found.into_iter().map(|(member, facts)| (member, facts.into_iter().map(|fact| fact.1).collect())).collect())
}

/// All settled facts of a range of members, with the batch of each.
pub fn load_settled(db: &Db, members: &RangeInclusive<MemberId>) -> Result<Settled> {
    Loader::new(db, &SETTLED, members).all(&mut Texts::default())
}

/// The members who have a fact that no batch has settled, in order, and how many they have.
pub fn list_unsettled_members(db: &Db) -> Result<Vec<(MemberId, u32)>> {
    db.list(sql!("fact/list_unsettled_members"), [], |row| Ok((MemberId(row.get(0)?), row.get(1)?)))
}

/// The members whom friends' unsettled orders may concern, in order, and how many facts that is.
pub fn list_inviters(db: &Db) -> Result<Vec<(MemberId, u32)>> {
    match has_invited(db)? {
        true => db.list(sql!("fact/list_inviters"), [], |row| Ok((MemberId(row.get(0)?), row.get(1)?))),
        false => Ok(Vec::new()),
    }
}

/// Whether anybody was invited by a member.
fn has_invited(db: &Db) -> Result<bool> {
    db.get(sql!("fact/has_invited"), [], |row| row.get(0))
}

/// The instant of the last fact that no batch has settled.
pub fn find_last(db: &Db) -> Result<Option<Instant>> {
    db.get(sql!("fact/find_last"), [], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Instant)))
}

/// Marks the facts of a range of members that no batch has settled as settled by this one, all but their joining.
pub fn set_settled(db: &Db, batch: BatchId, members: &RangeInclusive<MemberId>) -> Result<()> {
    let (from, to) = (members.start().0, members.end().0);
    for statement in [
        sql!("fact/settle_profile_changes"),
        sql!("fact/settle_orders"),
        sql!("fact/settle_order_stages"),
        sql!("fact/settle_refunds"),
        sql!("fact/settle_events"),
        sql!("fact/settle_acts"),
    ] {
        db.run(statement, named_params! {":batch": batch.0, ":from": from, ":to": to})?;
    }
    Ok(())
}

/// Marks every joining that no batch has settled; it is a fact of the member and of whoever invited them.
pub fn set_joined(db: &Db, batch: BatchId) -> Result<()> {
    db.run(sql!("fact/settle_members"), named_params! {":batch": batch.0}).map(drop)
}

/// One statement a table, of a range of members; the first column is the batch, the second the member.
struct Statements {
    joins: &'static str,
    invitations: &'static str,
    friends: &'static str,
    profile_changes: &'static str,
    orders: &'static str,
    stages: &'static str,
    refunds: &'static str,
    refund_lines: &'static str,
    friend_orders: &'static str,
    friend_stages: &'static str,
    friend_refunds: &'static str,
    friend_refund_lines: &'static str,
    events: &'static str,
    acts: &'static str,
}

const UNSETTLED: Statements = Statements {
    joins: sql!("fact/list_joins"),
    invitations: sql!("fact/list_invitations"),
    friends: sql!("fact/list_friends"),
    profile_changes: sql!("fact/list_profile_changes"),
    orders: sql!("fact/list_orders"),
    stages: sql!("fact/list_stages"),
    refunds: sql!("fact/list_refunds"),
    refund_lines: sql!("fact/list_refund_lines"),
    friend_orders: sql!("fact/list_friend_orders"),
    friend_stages: sql!("fact/list_friend_stages"),
    friend_refunds: sql!("fact/list_friend_refunds"),
    friend_refund_lines: sql!("fact/list_friend_refund_lines"),
    events: sql!("fact/list_events"),
    acts: sql!("fact/list_acts"),
};

const SETTLED: Statements = Statements {
    joins: sql!("fact/list_settled_joins"),
    invitations: sql!("fact/list_settled_invitations"),
    friends: sql!("fact/list_settled_friends"),
    profile_changes: sql!("fact/list_settled_profile_changes"),
    orders: sql!("fact/list_settled_orders"),
    stages: sql!("fact/list_settled_stages"),
    refunds: sql!("fact/list_settled_refunds"),
    refund_lines: sql!("fact/list_settled_refund_lines"),
    friend_orders: sql!("fact/list_settled_friend_orders"),
    friend_stages: sql!("fact/list_settled_friend_stages"),
    friend_refunds: sql!("fact/list_settled_friend_refunds"),
    friend_refund_lines: sql!("fact/list_settled_friend_refund_lines"),
    events: sql!("fact/list_settled_events"),
    acts: sql!("fact/list_settled_acts"),
};

/// The batch of what is not settled yet: after every other.
const NONE_YET: BatchId = BatchId(i64::MAX);

/// An order row as it stands among the facts.
struct Sold {
    batch: BatchId,
    member: i64,
    friend: Option<MemberId>,
    id: OrderId,
    amends: Option<OrderId>,
    name: Arc<str>,
    order: Arc<Order>,
}

/// A stage that was learnt by itself.
struct Reached {
    batch: BatchId,
    member: i64,
    friend: Option<MemberId>,
    order: OrderId,
    stage: Stage,
    at: i64,
    name: Arc<str>,
}

struct Loader<'a> {
    db: &'a Db,
    statements: &'static Statements,
    members: &'a RangeInclusive<MemberId>,
    /// The batch at work, which may have settled facts of friends by now.
    batch: Option<BatchId>,
    found: Settled,
}

/// Whose orders are read: the members' own, or those of friends they invited.
#[derive(Clone, Copy)]
enum Whose {
    Own,
    Friends,
}

impl Whose {
    /// The friend that a row names in a column.
    fn friend(self, row: &Row<'_>, column: usize) -> rusqlite::Result<Option<MemberId>> {
        match self {
            Whose::Own => Ok(None),
            Whose::Friends => Ok(Some(MemberId(row.get(column)?))),
        }
    }
}

impl<'a> Loader<'a> {
    fn new(db: &'a Db, statements: &'static Statements, members: &'a RangeInclusive<MemberId>) -> Loader<'a> {
        Loader { db, statements, members, batch: None, found: Settled::new() }
    }

    fn all(mut self, texts: &mut Texts) -> Result<Settled> {
        self.joins()?;
        self.profile_changes()?;
        self.orders(texts, Whose::Own)?;
        self.refunds(Whose::Own)?;
        if has_invited(self.db)? {
            self.orders(texts, Whose::Friends)?;
            self.refunds(Whose::Friends)?;
        }
        self.events()?;
        self.acts()?;
        Ok(self.found)
    }

    fn each(&self, statement: &str, take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>) -> Result<()> {
        let params = named_params! {":from": self.members.start().0, ":to": self.members.end().0};
        self.db.each(statement, params, take)
    }

    /// Walks a statement about orders.
    fn each_of(
        &self,
        whose: Whose,
        [own, friends]: [&str; 2],
        take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let (from, to) = (self.members.start().0, self.members.end().0);
        match whose {
            Whose::Own => self.each(own, take),
            Whose::Friends if std::ptr::eq(self.statements, &UNSETTLED) => {
                let batch = self.batch.map(|batch| batch.0);
                self.db.each(friends, named_params! {":from": from, ":to": to, ":batch": batch}, take)
            }
            Whose::Friends => self.each(friends, take),
        }
    }

    /// Walks a statement whose rows are facts as they stand.
    fn facts(&mut self, statement: &str, fact: impl Fn(&Row<'_>) -> rusqlite::Result<Option<Fact>>) -> Result<()> {
        let mut found = std::mem::take(&mut self.found);
        self.each(statement, |row| {
            if let Some(fact) = fact(row)? {
                found.entry(MemberId(row.get(1)?)).or_default().push((batch(row)?, fact));
            }
            Ok(())
        })?;
        self.found = found;
        Ok(())
    }

    fn joins(&mut self) -> Result<()> {
        self.facts(self.statements.joins, |row| self::fact(row, 2, 3, What::Join))?;
        self.facts(self.statements.invitations, |row| self::fact(row, 2, 3, What::Invited(MemberId(row.get(4)?))))?;
        self.facts(self.statements.invitations, |row| suspect(row, MemberId(row.get(1)?)))?;
        self.facts(self.statements.friends, |row| self::fact(row, 2, 3, What::Friend(MemberId(row.get(4)?))))?;
        self.facts(self.statements.friends, |row| suspect(row, MemberId(row.get(4)?)))
    }

    fn profile_changes(&mut self) -> Result<()> {
        self.facts(self.statements.profile_changes, |row| {
            let (id, field): (i64, String) = (row.get(2)?, row.get(3)?);
            let Some(field) = Field::find(&field) else { return Ok(None) };
            let change = Change { field, value: row.get(4)? };
            let (at, name) = (Instant(row.get(5)?), format!("{id:020}").into());
            Ok(Some(Fact { at, name, what: What::Profile(vec![change]) }))
        })
    }

    fn orders(&mut self, texts: &mut Texts, whose: Whose) -> Result<()> {
        for one in self.sold(texts, whose)? {
            // A correction is of the sale, and late by nature where that is settled (L5).
            let at = one.order.sold_at.0;
            let what = match one.amends {
                Some(first) => What::Amend(first, one.order),
                None => What::Order(one.id, one.order),
            };
            self.add(one.batch, (one.member, one.friend), at, one.name, what);
        }
        let reached = self.reached(whose)?;
        let newest = self.newest(&reached)?;
        let known = order::load(self.db, newest.iter().copied())?;
        for (one, newest) in reached.into_iter().zip(newest) {
            let Some(order) = known.get(&newest) else { continue };
            let order = match one.stage {
                Stage::Paid => Arc::new(Order { paid: true, sold_at: Instant(one.at), ..(**order).clone() }),
                _ => Arc::clone(order),
            };
            let what = What::Stage(one.order, one.stage, order);
            self.add(one.batch, (one.member, one.friend), one.at, one.name, what);
        }
        Ok(())
    }

    fn add(&mut self, batch: BatchId, (member, friend): (i64, Option<MemberId>), at: i64, name: Arc<str>, what: What) {
        let what = match friend {
            Some(friend) => What::OfFriend(friend, Box::new(what)),
            None => what,
        };
        let fact = Fact { at: Instant(at), name, what };
        self.found.entry(MemberId(member)).or_default().push((batch, fact));
    }

    fn sold(&self, texts: &mut Texts, whose: Whose) -> Result<Vec<Sold>> {
        let mut reader = order::Reader::new(self.db, texts)?;
        let mut sold = Vec::new();
        self.each_of(whose, [self.statements.orders, self.statements.friend_orders], |row| {
            let amends = row.get::<_, Option<i64>>(3)?.map(OrderId);
            let (batch, member, id) = (batch(row)?, row.get(1)?, OrderId(row.get(2)?));
            let order = Arc::new(reader.content(id, row, 5)?);
            let friend = whose.friend(row, 19)?;
            sold.push(Sold { batch, member, friend, id, amends, name: name(row, 4)?, order });
            Ok(())
        })?;
        sold.sort_by_key(|one| (one.member, one.id));
        Ok(sold)
    }

    fn reached(&self, whose: Whose) -> Result<Vec<Reached>> {
        let mut reached = Vec::new();
        self.each_of(whose, [self.statements.stages, self.statements.friend_stages], |row| {
            let (order, stage) = (OrderId(row.get(2)?), stage(row, 3)?);
            let (batch, member, at, name) = (batch(row)?, row.get(1)?, row.get(4)?, name(row, 5)?);
            let friend = whose.friend(row, 6)?;
            reached.push(Reached { batch, member, friend, order, stage, at, name });
            Ok(())
        })?;
        Ok(reached)
    }

    /// For each stage the row that stated its order's content when the stage was settled: the newest one by then.
    fn newest(&self, reached: &[Reached]) -> Result<Vec<OrderId>> {
        if reached.iter().all(|one| one.batch == NONE_YET) {
            let newest = order::list_newest(self.db, reached.iter().map(|one| one.order))?;
            return Ok(reached.iter().map(|one| newest.get(&one.order).copied().unwrap_or(one.order)).collect());
        }
        let ids = json(reached.iter().map(|one| one.order.0));
        let mut amended: BTreeMap<OrderId, Vec<(OrderId, BatchId)>> = BTreeMap::new();
        self.db.each(sql!("fact/list_amendments"), named_params! {":ids": ids}, |row| {
            let (id, batch) = (OrderId(row.get(1)?), BatchId(row.get(2)?));
            amended.entry(OrderId(row.get(0)?)).or_default().push((id, batch));
            Ok(())
        })?;
        let newest = |one: &Reached| {
            let known = amended.get(&one.order).into_iter().flatten().filter(|amended| amended.1 <= one.batch);
            known.map(|amended| amended.0).max().unwrap_or(one.order)
        };
        Ok(reached.iter().map(newest).collect())
    }

    fn refunds(&mut self, whose: Whose) -> Result<()> {
        let mut lines: BTreeMap<i64, Vec<RefundLine>> = BTreeMap::new();
        self.each_of(whose, [self.statements.refund_lines, self.statements.friend_refund_lines], |row| {
            let line = RefundLine { line: row.get(1)?, amount: Money(row.get(2)?), quantity_milli: row.get(3)? };
            lines.entry(row.get(0)?).or_default().push(line);
            Ok(())
        })?;
        let mut found = Vec::new();
        self.each_of(whose, [self.statements.refunds, self.statements.friend_refunds], |row| {
            let id: i64 = row.get(2)?;
            let lines = lines.get(&id).cloned().unwrap_or_default();
            let what = What::Refund(RefundId(id), OrderId(row.get(3)?), lines);
            let whom = (row.get(1)?, whose.friend(row, 6)?);
            found.push((batch(row)?, whom, row.get(4)?, name(row, 5)?, what));
            Ok(())
        })?;
        for (batch, whom, at, name, what) in found {
            self.add(batch, whom, at, name, what);
        }
        Ok(())
    }

    fn events(&mut self) -> Result<()> {
        self.facts(self.statements.events, |row| {
            let text = |column: usize| name(row, column);
            let what = match row.get::<_, Option<i64>>(3)? {
                Some(undone) => What::Undo(EventId(undone)),
                None => {
                    let event = Event {
                        at: Instant(row.get(4)?),
                        kind: text(6)?,
                        subject: text(7)?,
                        quantity: row.get(8)?,
                        value: Money(row.get(9)?),
                        text: text(10)?,
                        channel: text(11)?,
                        city: text(12)?,
                    };
                    What::Event(EventId(row.get(2)?), Arc::new(event))
                }
            };
            self::fact(row, 5, 4, what)
        })
    }

    fn acts(&mut self) -> Result<()> {
        self.facts(self.statements.acts, |row| {
            let body: String = row.get(4)?;
            let act: Act = serde_json::from_str(&body).map_err(|error| broken(4, error.to_string()))?;
            self::fact(row, 3, 5, What::Act(ActId(row.get(2)?), act))
        })
    }
}

fn batch(row: &Row<'_>) -> rusqlite::Result<BatchId> {
    Ok(row.get::<_, Option<i64>>(0)?.map_or(NONE_YET, BatchId))
}

fn fact(row: &Row<'_>, name: usize, at: usize, what: What) -> rusqlite::Result<Option<Fact>> {
    Ok(Some(Fact { at: Instant(row.get(at)?), name: self::name(row, name)?, what }))
}

/// That somebody is to look at a joining, where the last column says so.
fn suspect(row: &Row<'_>, friend: MemberId) -> rusqlite::Result<Option<Fact>> {
    if row.get(5)? { fact(row, 2, 3, What::Suspect(friend)) } else { Ok(None) }
}

fn name(row: &Row<'_>, column: usize) -> rusqlite::Result<Arc<str>> {
    Ok(row.get_ref(column)?.as_str()?.into())
}

fn stage(row: &Row<'_>, column: usize) -> rusqlite::Result<Stage> {
    let word: String = row.get(column)?;
    order::stage(&word).ok_or_else(|| broken(column, word))
}

fn broken(column: usize, what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}
