//! One member's facts and boundaries, merged in the one order of time and met one by one (N1, N3, L1).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::account::Account;
use super::boundary;
use super::consequence::Consequence;
use super::fact::{Fact, Late, What};
use crate::domain::id::{Cause, CauseKind};
use crate::domain::points::Row;
use crate::domain::points::ledger::Posting;
use crate::domain::pool::{Draw, Pool};
use crate::domain::program::{Program, Versions};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

/// What a fold leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The account afterwards.
    pub account: Account,
    /// Rows for the books, in order.
    pub consequences: Vec<Consequence>,
    /// When time must look at this member next.
    pub next_due: Option<Instant>,
    /// Facts that came after the member's frontier had passed them.
    pub late: Vec<Late>,
}

/// Folds facts, in any order, and all boundaries up to `until` into an account; where it stands later already, what late
/// facts make due before is met there (L2).
pub fn fold(versions: &Versions, account: Account, facts: Vec<Fact>, until: Instant) -> Folded {
    fold_to(versions, account, facts, until, Instant::MAX).0
}

/// The same, stopped before the first step that enters the books after `last`; and whether there was one (K7).
pub fn fold_to(
    versions: &Versions,
    account: Account,
    facts: Vec<Fact>,
    until: Instant,
    last: Instant,
) -> (Folded, bool) {
    let facts = in_time(facts);
    let until = until.max(account.frontier);
    let posted_at = account.frontier;
    let late = facts.iter().filter(|fact| fact.at < posted_at).map(|fact| Late {
        at: fact.at,
        name: Arc::clone(&fact.name),
        what: fact.what.word(),
        posted_at,
    });
    let late = late.collect();
    let mut facts = VecDeque::from(facts);
    let mut fold = Fold { versions, account, out: Vec::new(), posted_at: Instant::MIN, rank: 0 };
    let mut stopped = false;
    while let Some((at, next)) = fold.next(facts.front(), until) {
        stopped = at > last;
        if stopped {
            break;
        }
        fold.meet(next, &mut facts);
    }
    let next_due = boundary::next_due(fold.versions, &fold.account);
    (Folded { account: fold.account, consequences: fold.out, next_due, late }, stopped)
}

/// Facts in the order of time. What changes an order or event of the same batch cannot come before it: some tills state
/// a refund by its day alone, which then would begin before the sale.
pub(super) fn in_time(mut facts: Vec<Fact>) -> Vec<Fact> {
    let begun = |fact: &Fact| match fact.what.bare() {
        What::Order(id, _) => Some((CauseKind::Order.of(id.0), fact.at)),
        What::Event(id, _) => Some((CauseKind::Event.of(id.0), fact.at)),
        _ => None,
    };
    let began: BTreeMap<Cause, Instant> = facts.iter().filter_map(begun).collect();
    for fact in &mut facts {
        let of = match fact.what.bare() {
            What::Stage(id, ..) | What::Amend(id, _) | What::Refund(_, id, _) => CauseKind::Order.of(id.0),
            What::Undo(id) => CauseKind::Event.of(id.0),
            _ => continue,
        };
        fact.at = began.get(&of).map_or(fact.at, |began| fact.at.max(*began));
    }
    facts.sort_by(|a, b| a.key().cmp(&b.key()));
    facts
}

/// The fold at hand: the account, and what was decided so far.
pub(super) struct Fold<'a> {
    pub(super) versions: &'a Versions,
    pub(super) account: Account,
    pub(super) out: Vec<Consequence>,
    /// When the step at hand enters the books.
    pub(super) posted_at: Instant,
    /// Its rank among those of one instant.
    rank: u8,
}

enum Next {
    Boundary(Instant, boundary::Kind),
    Stage,
    Fact,
}

impl<'a> Fold<'a> {
    /// An account to judge an ask on, with time already walked to `at`.
    pub(super) fn at(versions: &'a Versions, account: Account, at: Instant) -> Fold<'a> {
        Fold { versions, account, out: Vec::new(), posted_at: at, rank: ACT }
    }

    /// The program in force at an instant.
    pub(super) fn program(&self, at: Instant) -> &'a Program {
        self.versions.at(at)
    }

    /// Booked now, under the instant it happened at.
    pub(super) fn posting(&self, occurred_at: Instant, cause: Cause) -> Posting {
        Posting { occurred_at, posted_at: self.posted_at, cause }
    }

    /// Draws on a limit that all members share, or gives back to it where negative: how much is had. Whoever folds many
    /// members says which draws fall short.
    pub(super) fn draw(&mut self, pool: Pool, wanted: i64) -> i64 {
        self.drawn(pool, wanted, false)
    }

    /// The same, all of it or nothing.
    pub(super) fn draw_whole(&mut self, pool: Pool, wanted: i64) -> i64 {
        self.drawn(pool, wanted, true)
    }

    fn drawn(&mut self, pool: Pool, wanted: i64, whole: bool) -> i64 {
        self.account.drawn += 1;
        let number = self.account.drawn;
        let granted = self.account.short.get(&number).copied().unwrap_or(wanted);
        let (at, rank) = (self.posted_at, self.rank);
        self.out.push(Consequence::Drawn(Draw { number, pool, at, rank, wanted, whole, granted }));
        granted
    }

    /// Takes over what the ledger wrote.
    pub(super) fn drain(&mut self) {
        self.follow_foreign();
        self.note_blocked();
        self.out.extend(self.account.ledger.drain().into_iter().map(|row| match row {
            Row::Entry(entry) => Consequence::Entry(entry),
            Row::Allocation(allocation) => Consequence::Allocation(allocation),
            Row::Held(opened) => Consequence::Held(opened),
            Row::HeldOf(part) => Consequence::HeldOf(part),
            Row::HoldEnded(ended) => Consequence::HoldEnded(ended),
            Row::Extended(extension) => Consequence::Extended(extension),
        }));
    }

    /// A lot that goes on from one earned in another account's books belongs with it.
    fn follow_foreign(&mut self) {
        let account = &mut self.account;
        if account.foreign.is_empty() {
            return;
        }
        for entry in account.ledger.written() {
            let Some(origin) = entry.origin.filter(|origin| account.foreign.contains(origin)) else { continue };
            account.foreign.insert(entry.number);
            if let Some(came) = account.absorbed.values_mut().find(|came| came.lots.contains(&origin)) {
                came.lots.insert(entry.number);
            }
        }
    }

    /// What comes next, and when it enters the books.
    fn next(&self, fact: Option<&Fact>, until: Instant) -> Option<(Instant, Next)> {
        let frontier = self.account.frontier;
        let due = boundary::next(self.versions, &self.account).filter(|due| due.0 <= until);
        let stage = self.account.waiting.first().filter(|waiting| waiting.at <= until);
        let mut best: Option<((Instant, u8), Next)> = None;
        let mut offer = |at: Instant, rank: u8, next: Next| {
            let key = (at.max(frontier), rank);
            if best.as_ref().is_none_or(|(known, _)| key < *known) {
                best = Some((key, next));
            }
        };
        if let Some((at, kind)) = due {
            offer(at, kind.rank(), Next::Boundary(at, kind));
        }
        if let Some(fact) = fact {
            offer(fact.at, fact.what.rank(), Next::Fact);
        }
        if let Some(stage) = stage {
            offer(stage.at, STAGE, Next::Stage);
        }
        best.map(|((at, _), next)| (at, next))
    }

    fn meet(&mut self, next: Next, facts: &mut VecDeque<Fact>) {
        match next {
            Next::Boundary(at, kind) => {
                self.advance(at, kind.rank());
                self.boundary(kind);
            }
            Next::Stage => {
                let Some(waiting) = self.account.waiting.pop_first() else { return };
                self.advance(waiting.at, STAGE);
                self.known_stage(waiting);
            }
            Next::Fact => {
                let Some(fact) = facts.pop_front() else { return };
                self.advance(fact.at, fact.what.rank());
                self.fact(fact);
            }
        }
        self.drain();
    }

    fn advance(&mut self, at: Instant, rank: u8) {
        self.rank = rank;
        self.posted_at = at.max(self.account.frontier);
        self.account.frontier = self.posted_at;
    }

    fn fact(&mut self, fact: Fact) {
        let at = fact.at;
        let tied = self.account.ties.inviter.is_some().then(|| fact.what.clone());
        match fact.what {
            What::Join => self.join(at),
            What::Invited(inviter) => self.invited(inviter, at),
            What::Friend(friend) => self.friend(friend, at),
            What::Suspect(friend) => self.suspect(friend),
            What::OfFriend(friend, what) => self.friend_did(friend, &what, at),
            What::Profile(changes) => changes.iter().for_each(|change| self.profile(change, at)),
            What::Order(id, order) => self.sale(id, order, at, &fact.name),
            What::Stage(id, stage, order) => self.stage(id, stage, order, (at, &fact.name)),
            What::Amend(id, order) => self.amend(id, &order, at),
            What::Refund(id, order, lines) => self.refund(id, order, &lines, at),
            What::Event(id, event) => self.event(id, &event),
            What::Undo(id) => self.undo(id, at),
            What::Act(id, act) => self.act(id, act, at),
        }
        if let Some(what) = tied {
            self.friend_did(self.account.member, &what, at);
        }
    }
}

/// The rank of a stage met at its own instant.
pub(super) const STAGE: u8 = 14;
/// The rank of an ask.
const ACT: u8 = 18;

/// Folds boundaries up to `at` and judges an ask there; what it would book is not kept.
pub fn judge<T>(
    versions: &Versions,
    account: &Account,
    at: Instant,
    ask: impl FnOnce(&mut Asked<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let folded = fold(versions, account.clone(), Vec::new(), at);
    let at = at.max(folded.account.frontier); // L5
    let mut asked = Asked { fold: Fold::at(versions, folded.account, at) };
    ask(&mut asked)
}

/// An account at the instant of an ask.
pub struct Asked<'a> {
    pub(super) fold: Fold<'a>,
}
