//! One member's history folded again from nothing, batch by batch, exactly as settling did; or only what stood in the
//! books by an instant (K7). It reads no consequence, so what is stored can be held against it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::account::Account;
use super::boundary;
use super::consequence::Consequence;
use super::fact::Fact;
use super::fold::{fold, fold_to};
use crate::domain::id::{BatchId, MemberId};
use crate::domain::program::Versions;
use crate::domain::time::Instant;

/// A batch as it was settled, and what was known by then.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id; ids rise from batch to batch.
    pub id: BatchId,
    /// Time was walked up to here.
    pub until: Instant,
    /// Whether it concerned everyone whom time was due for, not only those with facts.
    pub walks: bool,
    /// How far the last nightly before it had walked.
    pub passed: Instant,
    /// The program's versions known then.
    pub versions: Arc<Versions>,
}

/// A shop's batches, oldest first, and what is known after the last.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The batches.
    pub batches: Vec<Batch>,
    /// How far the last nightly of them walked.
    pub passed: Instant,
    /// The program's versions.
    pub versions: Arc<Versions>,
    /// Draws on shared limits that got less than they wanted, by member and number.
    pub short: BTreeMap<MemberId, BTreeMap<u32, i64>>,
    walks: Vec<usize>,
}

/// What a replay leaves.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The account as the last batch left it.
    pub account: Account,
    /// When time must look at the member next.
    pub next_due: Option<Instant>,
    /// The rows of each batch that made any.
    pub rows: Vec<(BatchId, Vec<Consequence>)>,
    /// Facts that came after the member's frontier had passed them.
    pub late: usize,
}

impl Timeline {
    /// A timeline of these batches.
    pub fn new(batches: Vec<Batch>, passed: Instant, versions: Arc<Versions>) -> Timeline {
        let walks = (0..batches.len()).filter(|place| batches[*place].walks).collect();
        Timeline { batches, passed, versions, short: BTreeMap::new(), walks }
    }

    /// Every batch again, on the member's settled facts; facts of batches that are not on the timeline are left out.
    pub fn replay(&self, member: MemberId, facts: Vec<(BatchId, Fact)>) -> Replayed {
        self.run(member, facts, Instant::MAX).replayed
    }

    /// The account as the books knew it at an instant: what was posted by then, and the boundaries that were still
    /// unposted met in memory.
    pub fn account_at(&self, member: MemberId, facts: Vec<(BatchId, Fact)>, at: Instant) -> Account {
        let mut account = self.run(member, facts, at).replayed.account;
        if account.joined_at.is_some() && self.passed <= at {
            account.frontier = account.frontier.max(self.passed);
        }
        account.short = self.short.get(&member).cloned().unwrap_or_default();
        let mut account = fold(&self.versions, account, Vec::new(), at).account;
        account.short.clear();
        account
    }

    fn run(&self, member: MemberId, mut facts: Vec<(BatchId, Fact)>, last: Instant) -> Run<'_> {
        facts.sort_by_key(|fact| fact.0);
        let mut replayed = Replayed { account: Account::new(member), next_due: None, rows: Vec::new(), late: 0 };
        replayed.account.short = self.short.get(&member).cloned().unwrap_or_default();
        let mut run = Run { last, replayed, due_by: None };
        let (mut facts, mut from) = (facts.into_iter().peekable(), 0);
        loop {
            let named = facts.peek().map(|fact| self.batches.partition_point(|batch| batch.id < fact.0));
            let named = named.filter(|place| *place < self.batches.len());
            let due = run.next_walk(self, from, named.unwrap_or(self.batches.len()));
            let Some(place) = due.or(named) else { break };
            let batch = &self.batches[place];
            let mut own = Vec::new();
            while let Some((_, fact)) = facts.next_if(|fact| fact.0 <= batch.id) {
                own.push(fact);
            }
            if !run.fold(batch, own) {
                break;
            }
            from = place + 1;
        }
        run.replayed.account.short.clear();
        run
    }
}

/// A replay at work.
struct Run<'a> {
    last: Instant,
    replayed: Replayed,
    /// By which versions the next due instant was reckoned.
    due_by: Option<&'a Arc<Versions>>,
}

impl<'a> Run<'a> {
    /// The first batch in `from..to` that walks time past what is due.
    fn next_walk(&mut self, timeline: &'a Timeline, from: usize, to: usize) -> Option<usize> {
        let walks = &timeline.walks[timeline.walks.partition_point(|place| *place < from)..];
        walks.iter().copied().take_while(|place| *place < to).find(|place| {
            let batch = &timeline.batches[*place];
            self.next_due(&batch.versions).is_some_and(|due| due <= batch.until)
        })
    }

    /// When time must look next; other rules may say otherwise (they ask every account when they are applied).
    fn next_due(&mut self, versions: &'a Arc<Versions>) -> Option<Instant> {
        if self.due_by.is_some_and(|by| !Arc::ptr_eq(by, versions)) {
            self.replayed.next_due = boundary::next_due(versions, &self.replayed.account);
            self.due_by = Some(versions);
        }
        self.replayed.next_due
    }

    /// Folds one batch; whether all of it stood in the books by the last instant.
    fn fold(&mut self, batch: &'a Batch, facts: Vec<Fact>) -> bool {
        let mut account = std::mem::replace(&mut self.replayed.account, Account::new(MemberId(0)));
        // L1: what the last nightly passed is past for whoever had joined.
        if account.joined_at.is_some() {
            if batch.passed > self.last {
                self.replayed.account = account;
                return false;
            }
            account.frontier = account.frontier.max(batch.passed);
        }
        let (folded, stopped) = fold_to(&batch.versions, account, facts, batch.until, self.last);
        self.replayed.account = folded.account;
        self.replayed.next_due = folded.next_due;
        self.replayed.late += folded.late.len();
        self.due_by = Some(&batch.versions);
        if !folded.consequences.is_empty() {
            self.replayed.rows.push((batch.id, folded.consequences));
        }
        !stopped
    }
}
