//! Why a member has the points and the tier they have: the books read back, and every sum reckoned again (P33, T12).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Session;
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::explain::{Paid, Place, Step, Subject, Trail, Turn};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::order::{Order, Stage};
use crate::domain::points::rule::Gain;
use crate::domain::points::{Allocation, Entry};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::explain::{self as books, Settled, Sold, Taken};
use crate::store::{order, points as ledger};

pub mod points;
pub mod tier;

/// All that happened to a member, as far as points and tier hang on it.
pub(super) struct Life {
    /// The life of each fact that earned or counts.
    pub trails: BTreeMap<Cause, Trail>,
    /// The events among them.
    pub events: BTreeMap<Cause, Arc<Event>>,
    /// Computations, by when their facts happened.
    pub earnings: Vec<Earning>,
    /// Takings, in order.
    pub takings: Vec<Taken>,
    /// Entries, in order.
    pub entries: Vec<Entry>,
    /// Allocations, in order.
    pub allocations: Vec<Allocation>,
}

/// How far the books stood before each batch: what was settled after that is late (L1).
struct Frontiers(BTreeMap<BatchId, Instant>);

impl Frontiers {
    /// When a fact was booked, if nothing else says so.
    fn posted(&self, settled: &Settled) -> Instant {
        let before = self.0.range(..settled.batch).map(|(_, at)| *at).max();
        before.map_or(settled.at, |before| before.max(settled.at))
    }

    fn stood(&mut self, batch: BatchId, at: Instant) {
        let known = self.0.entry(batch).or_insert(at);
        *known = at.max(*known);
    }
}

/// Rows as they come from the file, before they are trails.
struct Rows {
    sold: Vec<Sold>,
    stages: Vec<(OrderId, Stage, Settled)>,
    contents: BTreeMap<OrderId, Arc<Order>>,
    frontiers: Frontiers,
    /// When what names a cause was booked, by what was booked.
    booked: BTreeMap<Cause, Instant>,
}

impl Life {
    /// Reads a member's life.
    pub fn load(session: &Session<'_>, member: MemberId) -> Result<Life> {
        let db = session.db;
        let (entries, takings) = (ledger::list_own_entries(db, member)?, books::list_takings(db, member)?);
        let (sold, stages) = (books::list_orders(db, member)?, books::list_stages(db, member)?);
        let (refunds, events) = (books::list_refunds(db, member)?, books::list_events(db, member)?);
        let mut frontiers = Frontiers(BTreeMap::new());
        let settled = sold.iter().map(|one| &one.settled).chain(stages.iter().map(|one| &one.2));
        let settled = settled.chain(refunds.iter().map(|one| &one.2)).chain(events.iter().map(|one| &one.settled));
        settled.for_each(|one| frontiers.stood(one.batch, one.at));
        books::list_batches(db, member)?.into_iter().for_each(|(batch, at)| frontiers.stood(batch, at));
        let by_entry = entries.iter().map(|entry| (entry.cause, entry.posted_at));
        let booked = by_entry.chain(takings.iter().map(|taken| (taken.cause, taken.at))).rev().collect();
        let contents = order::load(db, sold.iter().map(|one| one.id))?;
        let rows = Rows { sold, stages, contents, frontiers, booked };
        let mut later: BTreeMap<OrderId, Vec<Step>> = BTreeMap::new();
        for (id, order, settled, lines) in refunds {
            let cause = CauseKind::Refund.of(id.0);
            let place = rows.place(cause, &settled, REFUND, rows.sold_at(order));
            later.entry(order).or_default().push(Step { place, cause, turn: Turn::Refunded(lines) });
        }
        let mut life = Life {
            trails: rows.orders(later),
            events: BTreeMap::new(),
            earnings: books::list_earnings(db, member)?,
            takings,
            entries,
            allocations: ledger::list_allocations(db, member)?,
        };
        life.take_events(&rows, events);
        life.take_others(&rows);
        Ok(life)
    }

    fn take_events(&mut self, rows: &Rows, events: Vec<books::Did>) {
        for did in &events {
            let cause = CauseKind::Event.of(did.id.0);
            if did.undoes.is_none() {
                let begun = rows.place(cause, &did.settled, EVENT, Instant::MIN);
                self.trails.insert(cause, Trail { begun, content: Arc::default(), version: 0, steps: Vec::new() });
                self.events.insert(cause, Arc::new(did.event.clone()));
            }
        }
        for (undone, did) in events.iter().filter_map(|did| Some((did.undoes?, did))) {
            let Some(trail) = self.trails.get_mut(&CauseKind::Event.of(undone.0)) else { continue };
            let cause = CauseKind::Undo.of(undone.0);
            let place = rows.place(cause, &did.settled, EVENT, trail.begun.occurred_at);
            trail.steps.push(Step { place, cause, turn: Turn::Cancelled });
        }
    }

    /// Facts that earn and are neither order nor event: a friend joined.
    fn take_others(&mut self, rows: &Rows) {
        for earning in &self.earnings {
            let posted_at = rows.booked.get(&earning.of).copied().unwrap_or(earning.occurred_at);
            let begun =
                Place { posted_at, occurred_at: earning.occurred_at, rank: JOIN, was_known: false, name: "".into() };
            let alone = || Trail { begun, content: Arc::default(), version: 0, steps: Vec::new() };
            self.trails.entry(earning.of).or_insert_with(alone);
        }
    }

    /// Where an earning was computed.
    fn earned_at(&self, session: &Session<'_>, earning: &Earning) -> Option<&Place> {
        let rule = session.versions().number(earning.version)?.rule(&earning.rule)?;
        self.trails.get(&earning.of)?.earned_at(&rule.on)
    }

    /// What a rule paid this member, and took, for its caps.
    fn paid(&self, session: &Session<'_>, rule: &Code) -> Vec<Paid> {
        let mut all = Vec::new();
        for earning in self.earnings.iter().filter(|earning| earning.rule == *rule) {
            let Some(place) = self.earned_at(session, earning) else { continue };
            let day = session.zone().day(earning.occurred_at);
            let (points, times) = (earning.granted, i64::from(earning.granted > 0));
            all.push(Paid { place: place.clone(), day, points, times });
            let trail = &self.trails[&earning.of];
            let mut stood = earning.granted;
            for taken in self.takings.iter().filter(|taken| taken.of == earning.of && taken.rule == *rule) {
                let Some(place) = trail.place_of(taken.cause, taken.at) else { continue };
                let times = i64::from(taken.target > 0) - i64::from(stood > 0);
                all.push(Paid { place: place.clone(), day, points: taken.target - stood, times });
                stood = taken.target;
            }
        }
        all
    }

    /// What else an earning's sum is made of.
    fn subject(&self, session: &Session<'_>, earning: &Earning) -> Subject<'_> {
        let Some(event) = self.events.get(&earning.of) else {
            let is_order = earning.of.kind == CauseKind::Order;
            return if is_order { Subject::Order } else { Subject::Nothing };
        };
        let rule = session.versions().number(earning.version).and_then(|program| program.rule(&earning.rule));
        if !matches!(rule.map(|rule| &rule.gain), Some(Gain::Streak(_))) {
            return Subject::Event(event);
        }
        let zone = session.zone();
        let mut days: Vec<_> = self.earnings.iter().filter(|one| one.rule == earning.rule).collect();
        days.retain(|one| one.occurred_at <= earning.occurred_at);
        let (mut day, mut run) = (zone.day(earning.occurred_at), 1);
        while days.iter().any(|one| zone.day(one.occurred_at) == day.plus_days(-1)) {
            day = day.plus_days(-1);
            run += 1;
        }
        Subject::Run(event, run)
    }
}

/// Ranks of N1.
const JOIN: u8 = 10;
const ORDER: u8 = 13;
const STAGE: u8 = 14;
const EVENT: u8 = 15;
const REFUND: u8 = 16;

impl Rows {
    fn place(&self, cause: Cause, settled: &Settled, rank: u8, not_before: Instant) -> Place {
        let occurred_at = settled.at.max(not_before);
        let posted_at = self.frontiers.posted(settled).max(not_before);
        let posted_at = self.booked.get(&cause).copied().filter(|at| *at >= occurred_at).unwrap_or(posted_at);
        Place { posted_at, occurred_at, rank, was_known: false, name: settled.name.as_str().into() }
    }

    fn sold_at(&self, order: OrderId) -> Instant {
        let sold = self.sold.iter().find(|sold| sold.id == order);
        sold.map_or(Instant::MIN, |sold| sold.settled.at)
    }

    /// The content of an order as known to a batch.
    fn newest(&self, order: OrderId, batch: BatchId) -> Arc<Order> {
        let known = |sold: &&Sold| sold.amends == Some(order) && sold.settled.batch <= batch;
        let newest = self.sold.iter().rfind(known).map_or(order, |sold| sold.id);
        self.contents.get(&newest).cloned().unwrap_or_default()
    }

    /// The lives of the orders that counted from their sale, with what else came later.
    fn orders(&self, mut later: BTreeMap<OrderId, Vec<Step>>) -> BTreeMap<Cause, Trail> {
        let mut trails = BTreeMap::new();
        for sold in &self.sold {
            let (Some(version), None) = (sold.version, sold.amends) else { continue };
            let id = sold.id;
            let paid = self.stages.iter().find(|(order, stage, _)| *order == id && *stage == Stage::Paid);
            let (begins, mut content) = match paid.filter(|_| !sold.paid) {
                Some((_, _, settled)) => (settled, self.newest(id, settled.batch)),
                None => (&sold.settled, self.contents.get(&id).cloned().unwrap_or_default()),
            };
            if begins != &sold.settled {
                content = Arc::new(Order { paid: true, sold_at: begins.at, ..(*content).clone() });
            }
            let name = sold.settled.name.as_str();
            let posted_at = self.frontiers.posted(begins);
            let begun = Place { posted_at, occurred_at: begins.at, rank: ORDER, was_known: false, name: name.into() };
            let mut steps = later.remove(&id).unwrap_or_default();
            steps.extend(self.stages(id, name));
            steps.extend(self.amendments(id, begins.batch, paid.is_some() && !sold.paid));
            trails.insert(CauseKind::Order.of(id.0), Trail::of_order(id, begun, content, version, steps));
        }
        trails
    }

    /// Stages that were learnt later.
    fn stages(&self, id: OrderId, name: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        for (_, stage, settled) in self.stages.iter().filter(|(order, ..)| *order == id) {
            let (turn, kind) = match stage {
                Stage::Paid => continue,
                Stage::Completed => (Turn::Completed(Some(self.newest(id, settled.batch))), CauseKind::Completed),
                Stage::Cancelled => (Turn::Cancelled, CauseKind::Cancelled),
                Stage::Reopened => (Turn::Reopened, CauseKind::Reopened),
            };
            let named = Settled { name: name.to_owned(), ..settled.clone() };
            let place = self.place(CauseKind::Profile.of(0), &named, STAGE, self.sold_at(id));
            steps.push(Step { place, cause: kind.of(id.0), turn });
        }
        steps
    }

    /// Corrections; of an order paid later only those that its sale did not know.
    fn amendments(&self, id: OrderId, sold_in: BatchId, known_at_sale: bool) -> Vec<Step> {
        let own = self.sold.iter().filter(|sold| sold.amends == Some(id));
        let own = own.filter(|sold| !known_at_sale || sold.settled.batch > sold_in);
        let step = |sold: &Sold| {
            let content = self.contents.get(&sold.id).cloned().unwrap_or_default();
            let place = self.place(CauseKind::Profile.of(0), &sold.settled, STAGE, self.sold_at(id));
            Step { place, cause: CauseKind::Amendment.of(id.0), turn: Turn::Amended(content) }
        };
        own.map(step).collect()
    }
}
