//! The lives of a member's facts: everything settled, walked again in the order in which it was booked (N1, L1, L2), so
//! that each change of an order or event has its place among all others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::account::Waiting;
use super::explain::{Place, Step, Trail, Turn};
use super::fact::{Fact, What};
use super::fold::{STAGE, in_time};
use crate::domain::id::{Cause, CauseKind, OrderId};
use crate::domain::order::{Order, Stage};
use crate::domain::time::Instant;

/// Facts of one member that were settled together; none where only time was walked.
#[derive(Clone, Debug, Default)]
pub struct Settling {
    /// The facts, in any order.
    pub facts: Vec<Fact>,
    /// How far time was walked.
    pub until: Instant,
    /// How far the books stood before; what lies earlier is late.
    pub frontier: Instant,
}

/// The life of every fact that can earn or count, from all settlings in their order; `versions` holds the version frozen
/// at each sale that counted.
pub fn lives(settlings: Vec<Settling>, versions: &BTreeMap<OrderId, u32>) -> BTreeMap<Cause, Trail> {
    let mut walk =
        Walk { versions, trails: BTreeMap::new(), waiting: BTreeSet::new(), frontier: Instant::MIN, number: 0 };
    for settling in settlings {
        walk.frontier = walk.frontier.max(settling.frontier);
        for fact in in_time(settling.facts) {
            let rank = fact.what.rank();
            walk.meet(|stage, frontier| (stage.max(frontier), STAGE) < (fact.at.max(frontier), rank));
            walk.fact(fact);
        }
        walk.meet(|stage, frontier| stage <= settling.until.max(frontier));
    }
    walk.trails
}

struct Walk<'a> {
    versions: &'a BTreeMap<OrderId, u32>,
    trails: BTreeMap<Cause, Trail>,
    waiting: BTreeSet<Waiting>,
    frontier: Instant,
    number: u32,
}

impl Walk<'_> {
    fn place(&mut self, at: Instant) -> Place {
        self.frontier = self.frontier.max(at);
        self.number += 1;
        Place { number: self.number, posted_at: self.frontier, occurred_at: at }
    }

    /// Meets the stages that orders stated, as far as they are due (F2).
    fn meet(&mut self, is_due: impl Fn(Instant, Instant) -> bool) {
        while let Some(next) = self.waiting.first().cloned().filter(|next| is_due(next.at, self.frontier)) {
            self.waiting.pop_first();
            let place = self.place(next.at);
            self.reached(next.order, next.stage, None, place);
        }
    }

    fn fact(&mut self, fact: Fact) {
        let place = self.place(fact.at);
        match fact.what {
            What::Order(id, order) | What::Stage(id, Stage::Paid, order) => self.sold(id, &fact.name, order, place),
            What::Stage(id, stage, order) => self.reached(id, stage, Some(order), place),
            What::Amend(id, order) => self.amended(id, order, place),
            What::Refund(id, order, lines) => {
                let cause = CauseKind::Refund.of(id.0);
                self.step(CauseKind::Order.of(order.0), Step { place, cause, turn: Turn::Refunded(lines) });
            }
            What::Event(id, _) => self.begin(CauseKind::Event.of(id.0), place),
            What::Undo(id) => {
                let cause = CauseKind::Undo.of(id.0);
                self.step(CauseKind::Event.of(id.0), Step { place, cause, turn: Turn::Cancelled });
            }
            What::Friend(friend) => self.begin(CauseKind::Friend.of(friend.0), place),
            What::Join
            | What::Invited(_)
            | What::Suspect(_)
            | What::OfFriend(..)
            | What::Profile(_)
            | What::Act(..) => {}
        }
    }

    fn begin(&mut self, of: Cause, place: Place) {
        let alone = Trail { begun: place, content: Arc::default(), version: 0, steps: Vec::new() };
        self.trails.insert(of, alone);
    }

    fn sold(&mut self, id: OrderId, name: &Arc<str>, order: Arc<Order>, place: Place) {
        let of = CauseKind::Order.of(id.0);
        let Some(version) = self.versions.get(&id).copied() else { return };
        if !order.paid || self.trails.contains_key(&of) {
            return;
        }
        for (at, stage) in order.stages.in_time() {
            self.waiting.insert(Waiting { at, name: Arc::clone(name), order: id, stage });
        }
        self.trails.insert(of, Trail { begun: place, content: order, version, steps: Vec::new() });
    }

    fn reached(&mut self, id: OrderId, stage: Stage, known: Option<Arc<Order>>, place: Place) {
        let (turn, kind) = match stage {
            Stage::Completed => (Turn::Completed(known), CauseKind::Completed),
            Stage::Cancelled => (Turn::Cancelled, CauseKind::Cancelled),
            Stage::Reopened | Stage::Paid => (Turn::Reopened, CauseKind::Reopened),
        };
        self.step(CauseKind::Order.of(id.0), Step { place, cause: kind.of(id.0), turn });
    }

    /// Stages still to come are met with the new content, at the instants it states.
    fn amended(&mut self, id: OrderId, order: Arc<Order>, place: Place) {
        if self.trails.contains_key(&CauseKind::Order.of(id.0)) {
            let coming = self.waiting.extract_if(.., |waiting| waiting.order == id);
            let coming: BTreeMap<Stage, Arc<str>> = coming.map(|waiting| (waiting.stage, waiting.name)).collect();
            let stated = order.stages.in_time().into_iter();
            let stated = stated.filter_map(|(at, stage)| Some((at, stage, Arc::clone(coming.get(&stage)?))));
            self.waiting.extend(stated.map(|(at, stage, name)| Waiting { at, name, order: id, stage }));
        }
        let cause = CauseKind::Amendment.of(id.0);
        self.step(CauseKind::Order.of(id.0), Step { place, cause, turn: Turn::Amended(order) });
    }

    /// What changes a fact that never counted changes nothing.
    fn step(&mut self, of: Cause, step: Step) {
        if let Some(trail) = self.trails.get_mut(&of) {
            trail.steps.push(step);
        }
    }
}
