//! Why a member has the points and the tier they have: the books read back, and every sum reckoned again (P33, T12).

use std::collections::BTreeMap;

use super::Session;
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::explain::{Paid, Payments, Place, Subject, Trail};
use crate::domain::engine::lives::{Settling, lives};
use crate::domain::id::{BatchId, Cause, CauseKind, Code, MemberId, OrderId};
use crate::domain::points::rule::Gain;
use crate::domain::points::{Allocation, Entry};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::explain::{self as books, Known, Taken};
use crate::store::points as ledger;

pub mod points;
pub mod tier;

/// All that happened to a member, as far as points and tier hang on it.
struct Life {
    /// The life of each fact that earned or counts.
    trails: BTreeMap<Cause, Trail>,
    /// The facts.
    known: Known,
    /// The batches that settled them, or walked time.
    batches: Vec<Stood>,
    /// Computations, by when their facts happened.
    earnings: Vec<Earning>,
    /// Takings, in order.
    takings: Vec<Taken>,
    /// Entries, in order.
    entries: Vec<Entry>,
    /// Allocations, in order.
    allocations: Vec<Allocation>,
}

/// A batch: how far it walked time, and how far the books stood before it (L1).
struct Stood {
    batch: BatchId,
    until: Instant,
    frontier: Instant,
}

impl Life {
    /// Reads a member's life. It is walked, and what stands in orders is read, when it is [filled](Life::fill).
    fn load(session: &Session<'_>, member: MemberId) -> Result<Life> {
        let db = session.db;
        let known = books::load_facts(db, member)?;
        Ok(Life {
            trails: BTreeMap::new(),
            batches: batches(session, member, &known)?,
            known,
            earnings: books::list_earnings(db, member)?,
            takings: books::list_takings(db, member)?,
            entries: ledger::list_own_entries(db, member)?,
            allocations: ledger::list_allocations(db, member)?,
        })
    }

    /// Walks the life with what stands in the orders that are wanted: whoever has thousands may be asked about a few.
    fn fill(&mut self, session: &Session<'_>, is_wanted: impl Fn(OrderId) -> bool) -> Result<()> {
        self.known.fill(session.db, is_wanted)?;
        self.walk();
        Ok(())
    }

    fn walk(&mut self) {
        let settlings = self.batches.iter().map(|Stood { batch, until, frontier }| Settling {
            facts: self.known.facts.get(batch).cloned().unwrap_or_default(),
            until: *until,
            frontier: *frontier,
        });
        self.trails = lives(settlings.collect(), &self.known.versions);
    }

    /// What a fact is called; a stage goes by its order.
    fn name(&self, cause: Cause) -> Option<String> {
        let of_order = || match cause.kind {
            CauseKind::Completed | CauseKind::Cancelled | CauseKind::Reopened => {
                self.known.names.get(&CauseKind::Order.of(cause.id))
            }
            _ => None,
        };
        self.known.names.get(&cause).or_else(of_order).map(ToString::to_string)
    }

    /// An entry by its number.
    fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.binary_search_by_key(&number, |entry| entry.number).ok().map(|place| &self.entries[place])
    }

    /// Where an earning was computed.
    fn earned_at(&self, session: &Session<'_>, earning: &Earning) -> Option<&Place> {
        let rule = session.versions().number(earning.version)?.rule(&earning.rule)?;
        self.trails.get(&earning.of)?.earned_at(&rule.on)
    }

    /// What a rule paid this member, and took, for its caps.
    fn paid<'s>(&self, session: &'s Session<'_>, code: &Code) -> Payments<'s> {
        let mut taken: BTreeMap<Cause, Vec<&Taken>> = BTreeMap::new();
        for one in self.takings.iter().filter(|taken| taken.rule == *code) {
            taken.entry(one.of).or_default().push(one);
        }
        let mut all = Vec::new();
        for earning in self.earnings.iter().filter(|earning| earning.rule == *code) {
            let rule = session.versions().number(earning.version).and_then(|program| program.rule(code));
            let Some((rule, place)) = rule.zip(self.earned_at(session, earning)) else { continue };
            let day = session.zone().day(earning.occurred_at);
            let (points, times) = (earning.granted, i64::from(earning.granted > 0));
            all.push(Paid { of: earning.of, rule, place: *place, day, points, times });
            let trail = &self.trails[&earning.of];
            let (mut stood, mut last) = (earning.granted, 0);
            for taken in taken.get(&earning.of).into_iter().flatten() {
                let Some(place) = trail.place_of(taken.cause, taken.at, last) else { continue };
                let times = i64::from(taken.target > 0) - i64::from(stood > 0);
                all.push(Paid { of: earning.of, rule, place: *place, day, points: taken.target - stood, times });
                (stood, last) = (taken.target, place.number);
            }
        }
        let looks = |kind: &str| matches!(kind, "share" | "comment" | "sign_in");
        let events = self.known.events.iter().filter(|(_, event)| looks(&event.kind));
        let forgets = events.filter_map(|(of, event)| Some((self.trails.get(of)?.begun, session.zone().day(event.at))));
        let mut forgets: Vec<_> = forgets.collect();
        forgets.sort();
        Payments { paid: all, forgets }
    }

    /// What else an earning's sum is made of.
    fn subject(&self, session: &Session<'_>, earning: &Earning) -> Subject<'_> {
        let Some(event) = self.known.events.get(&earning.of) else {
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

/// The batches that settled a member's facts or walked everybody's time.
fn batches(session: &Session<'_>, member: MemberId, known: &Known) -> Result<Vec<Stood>> {
    let posted = books::list_posted(session.db, member)?;
    let own = known.facts.keys().chain(posted.keys()).copied();
    let (mut batches, mut frontier) = (Vec::new(), Instant::MIN);
    for (batch, is_nightly, until) in books::list_batches(session.db, own)? {
        batches.push(Stood { batch, until, frontier });
        // What time alone posted may lie after the last fact.
        let stood = posted.get(&batch).copied().unwrap_or(Instant::MIN);
        frontier = frontier.max(stood).max(if is_nightly { until } else { Instant::MIN });
    }
    Ok(batches)
}
