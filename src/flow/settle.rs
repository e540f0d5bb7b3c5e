//! Settling: unsettled facts and due boundaries become consequences, and nothing else does (house H19, H22).

use std::collections::{BTreeMap, BTreeSet};

use super::{Session, Step};
use crate::domain::engine::account::Account;
use crate::domain::engine::batch;
use crate::domain::engine::boundary;
use crate::domain::engine::fact::{Fact, What};
use crate::domain::engine::fold::Folded;
use crate::domain::id::{BatchId, Cause, CauseKind, MemberId};
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
    scope.extend(account::list_due(session.db, until)?);
    if scope.is_empty() {
        return Ok(Settled::default());
    }
    let mut accounts = account::load(session.db, &scope)?;
    attach_cases(session, &mut accounts, &facts, until)?;
    let work = accounts.into_iter().map(|account| {
        let own = facts.remove(&account.member).unwrap_or_default();
        (account, own)
    });
    let folded = batch::settle(session.versions(), work.collect(), until);
    write(session, kind, until, &folded)
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
            account.cases.extend(cases.remove(&fact).map(|case| (fact, case)));
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
    let version = session.versions().at(until).number;
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
    }
    fact::set_settled(session.db, batch)?;
    Ok(settled)
}
