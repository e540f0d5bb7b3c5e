//! Settling: unsettled facts and due boundaries become consequences, and nothing else does (house H19, H22).

use std::collections::{BTreeMap, BTreeSet};

use super::{Session, Step, replay};
use crate::domain::engine::account::Account;
use crate::domain::engine::batch;
use crate::domain::engine::boundary;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::{Fact, What};
use crate::domain::engine::fold::Folded;
use crate::domain::id::{BatchId, Cause, CauseKind, Code, MemberId};
use crate::domain::tier::assess::Outcome;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store;
use crate::store::account;
use crate::store::batch::{BatchKind, Codes};
use crate::store::consequence::Writer;
use crate::store::fact::{self, Facts};

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The batch; none when there was nothing to do.
    pub batch: Option<BatchId>,
    /// Members looked at.
    pub members: usize,
    /// Facts that came after their member's frontier.
    pub late: usize,
    /// Consequences written.
    pub consequences: usize,
    /// What of it people ask about, by its word.
    pub tally: Tally,
    /// Who changed tier.
    pub moved: Vec<Moved>,
}

/// What happened, by its word.
pub type Tally = BTreeMap<&'static str, Happened>;

/// How often something happened, and the points of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// How often.
    pub times: i64,
    /// Signed points of all of them; none where no points are in it.
    pub points: Option<i64>,
}

/// A member who came to stand in another tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Who.
    pub member: MemberId,
    /// From which tier; none for one who joined.
    pub from: Option<Code>,
    /// To which.
    pub to: Code,
    /// Why.
    pub reason: Outcome,
    /// When.
    pub at: Instant,
}

impl Settled {
    /// This and what was settled after it.
    pub fn and(mut self, later: Settled) -> Settled {
        self.batch = later.batch.or(self.batch);
        self.members += later.members;
        self.late += later.late;
        self.consequences += later.consequences;
        for (word, happened) in later.tally {
            self.happened(word, happened.times, happened.points);
        }
        self.moved.extend(later.moved);
        self
    }

    fn happened(&mut self, word: &'static str, times: i64, points: Option<i64>) {
        let so_far = self.tally.entry(word).or_default();
        so_far.times += times;
        so_far.points = match (so_far.points, points) {
            (None, None) => None,
            (before, more) => Some(before.unwrap_or(0) + more.unwrap_or(0)),
        };
    }

    fn count(&mut self, account: &Account, row: &Consequence) {
        match row {
            Consequence::Entry(entry) => self.happened(entry.kind.word(), 1, Some(entry.points)),
            Consequence::Granted { .. } => self.happened("granted", 1, None),
            Consequence::Revoked { .. } => self.happened("revoked", 1, None),
            Consequence::Used { .. } => self.happened("used", 1, None),
            Consequence::Checked { check, .. } if matches!(check.outcome, Outcome::Renewed | Outcome::AtRisk) => {
                self.happened(check.outcome.word(), 1, None);
            }
            Consequence::PeriodOpened { number, tier, at, reason, .. } => {
                self.happened(reason.word(), 1, None);
                let before = usize::try_from(*number).ok().and_then(|number| number.checked_sub(2));
                let from = before.and_then(|place| account.tiers.get(place)).map(|(_, tier)| tier.clone());
                self.moved.push(Moved { member: account.member, from, to: tier.clone(), reason: *reason, at: *at });
            }
            _ => {}
        }
    }
}

/// Settles every unsettled fact and, for whoever it concerns or time is due for, all boundaries up to the last of them.
pub fn run(session: &mut Session<'_>, kind: BatchKind) -> Result<Settled> {
    let facts = fact::load(session.db)?;
    let last = facts.values().flatten().map(|fact| fact.at).max();
    match last {
        Some(until) => settle(session, kind, facts, until.min(session.now)),
        None => Ok(Settled::default()),
    }
}

/// Walks time to `until` for every member it is due for, with the facts before it.
pub fn walk(session: &mut Session<'_>, until: Instant) -> Result<Settled> {
    let facts = fact::load(session.db)?;
    settle(session, BatchKind::Nightly, facts, until)
}

/// Settles what an import left unsettled, then walks time to `until`.
pub fn catch_up(session: &mut Session<'_>, until: Instant) -> Result<Settled> {
    let left = run(session, BatchKind::Import)?;
    Ok(left.and(walk(session, until)?))
}

/// Asks every account again when time must look at it: the program has changed.
pub fn refresh(session: &mut Session<'_>) -> Result<()> {
    let mut codes = Codes::load(session.db)?;
    let members: BTreeSet<MemberId> = account::list(session.db)?.into_iter().collect();
    for account in account::load(session.db, &members)? {
        let due = boundary::next_due(session.versions(), &account);
        account::save(session.db, &mut codes, &account, due)?;
    }
    Ok(())
}

fn settle(session: &mut Session<'_>, kind: BatchKind, mut facts: Facts, until: Instant) -> Result<Settled> {
    let mut scope: BTreeSet<MemberId> = facts.keys().copied().collect();
    // A till does not wait until everybody's midnight is done (house H21).
    if kind != BatchKind::Act {
        scope.extend(account::list_due(session.db, until)?);
    }
    if scope.is_empty() {
        return Ok(Settled::default());
    }
    replay::hand_over(session, facts.values_mut().flatten().map(|fact| (None, fact)))?;
    let accounts = load(session, &scope, &facts, until)?;
    let work = accounts.into_iter().map(|account| {
        let own = facts.remove(&account.member).unwrap_or_default();
        (account, own)
    });
    let folded = batch::settle(session.versions(), work.collect(), until);
    write(session, kind, until, &folded)
}

/// The account of one member, ready to be folded up to `until`.
pub fn load_one(session: &Session<'_>, member: MemberId, until: Instant) -> Result<Account> {
    let mut accounts = load(session, &BTreeSet::from([member]), &Facts::new(), until)?;
    Ok(accounts.pop().unwrap_or_else(|| Account::new(member)))
}

fn load(session: &Session<'_>, scope: &BTreeSet<MemberId>, facts: &Facts, until: Instant) -> Result<Vec<Account>> {
    let mut accounts = account::load(session.db, scope)?;
    // L1: what the last nightly passed is past for whoever had joined; somebody new brings a history of his own.
    let passed = store::batch::find_last_nightly(session.db)?;
    for account in accounts.iter_mut().filter(|account| account.joined_at.is_some()) {
        account.frontier = account.frontier.max(passed);
    }
    attach_cases(session, &mut accounts, facts, until)?;
    Ok(accounts)
}

/// Fetches the cases of facts that this batch may change; those made in the batch are in the accounts already.
fn attach_cases(session: &Session<'_>, accounts: &mut [Account], facts: &Facts, until: Instant) -> Result<()> {
    let mut wanted: BTreeSet<(MemberId, Cause)> = BTreeSet::new();
    for (member, own) in facts {
        wanted.extend(own.iter().filter_map(concerns).map(|fact| (*member, fact)));
    }
    for account in &*accounts {
        let due = account.waiting.iter().filter(|waiting| waiting.at <= until);
        wanted.extend(due.map(|waiting| (account.member, CauseKind::Order.of(waiting.order.0))));
    }
    let mut cases = account::load_cases(session.db, &wanted)?;
    let mut by_member: BTreeMap<MemberId, Vec<Cause>> = BTreeMap::new();
    for (member, fact) in wanted {
        by_member.entry(member).or_default().push(fact);
    }
    for account in accounts {
        for fact in by_member.remove(&account.member).unwrap_or_default() {
            if let Some(case) = cases.remove(&fact) {
                account.take_up(fact, case);
            }
        }
    }
    Ok(())
}

/// The earlier fact that a fact changes.
fn concerns(fact: &Fact) -> Option<Cause> {
    match &fact.what {
        What::Stage(order, ..) | What::Amend(order, _) | What::Refund(_, order, _) => {
            Some(CauseKind::Order.of(order.0))
        }
        What::Undo(event) => Some(CauseKind::Event.of(event.0)),
        _ => None,
    }
}

fn write(session: &mut Session<'_>, kind: BatchKind, until: Instant, folded: &[Folded]) -> Result<Settled> {
    let version = session.versions().latest().number;
    let batch = store::batch::insert(session.db, kind, until, version, session.recorded_at)?;
    let mut codes = Codes::load(session.db)?;
    let mut settled = Settled { batch: Some(batch), members: folded.len(), ..Settled::default() };
    for (done, one) in folded.iter().enumerate() {
        if done % 256 == 0 {
            let (done, of) = (u64::try_from(done).unwrap_or(0), u64::try_from(folded.len()).ok());
            session.step(Step { what: "settling", done, of })?;
        }
        let member = one.account.member;
        Writer::new(session.db, &mut codes, batch, member).append(&one.consequences)?;
        for (fact, case) in &one.account.cases {
            if matches!(fact.kind, CauseKind::Order | CauseKind::Event) {
                account::save_case(session.db, member, *fact, case)?;
            }
        }
        account::save(session.db, &mut codes, &one.account, one.next_due)?;
        settled.late += one.late;
        settled.consequences += one.consequences.len();
        one.consequences.iter().for_each(|row| settled.count(&one.account, row));
    }
    fact::set_settled(session.db, batch)?;
    Ok(settled)
}
