//! Settling: unsettled facts and due boundaries become consequences, and nothing else does (house H19, H22).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

mod ahead;
mod books;
mod told;

use self::ahead::Ahead;
use self::books::{Books, Ready};
pub use self::told::{Happened, Moved, Settled, Tally};
use super::{Session, replay};
use crate::domain::engine::account::Account;
use crate::domain::engine::batch;
use crate::domain::engine::boundary;
use crate::domain::engine::fact::{Fact, What};
use crate::domain::engine::share::Short;
use crate::domain::id::{Cause, CauseKind, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::account;
use crate::store::batch::BatchKind;
use crate::store::fact::{self, Facts};
use crate::store::order::Texts;
use crate::store::{self, Db};

/// Settles every unsettled fact and, for whoever it concerns or time is due for, all boundaries up to the last of them.
pub fn run(session: &mut Session<'_>, kind: BatchKind) -> Result<Settled> {
    match fact::find_last(session.db)? {
        Some(last) => settle(session, kind, last.min(session.now), AT_ONCE, None),
        None => Ok(Settled::default()),
    }
}

/// Walks time to `until` for every member it is due for, with the facts before it.
pub fn walk(session: &mut Session<'_>, until: Instant) -> Result<Settled> {
    settle(session, BatchKind::Nightly, until, AT_ONCE, None)
}

/// Settles what earlier commands left unsettled, then walks time to `until`. Nothing may have been recorded in this one.
pub fn catch_up(session: &mut Session<'_>, until: Instant) -> Result<Settled> {
    let left = match fact::find_last(session.db)? {
        Some(last) => {
            let beside = session.db.beside(session.stop)?;
            settle(session, BatchKind::Import, last.min(session.now), AT_ONCE, beside)?
        }
        None => Settled::default(),
    };
    Ok(left.and(walk(session, until)?))
}

/// Asks every account again when time must look at it: the program has changed. Only what differs is written.
pub fn refresh(session: &mut Session<'_>) -> Result<()> {
    let mut after = None;
    loop {
        let part = account::list_packed(session.db, after, AT_ONCE.members)?;
        let Some(last) = part.last() else { return Ok(()) };
        after = Some(last.member);
        let versions = session.versions();
        let asked = batch::each(part, |packed| {
            let due = packed.open().map(|account| boundary::next_due(versions, &account));
            (packed.member, packed.next_due, due)
        });
        for (member, known, due) in asked {
            let due = due.map_err(|unreadable| unreadable.of(session.db))?;
            if due != known {
                account::set_next_due(session.db, member, due)?;
            }
        }
        session.stop.check()?;
    }
}

/// How many members and facts are in memory at one time.
#[derive(Clone, Copy, Debug)]
struct AtOnce {
    members: usize,
    facts: u32,
}

const AT_ONCE: AtOnce = AtOnce { members: 5_000, facts: 10_000 };

/// Some members, loaded and about to be folded.
type Work = Vec<(Account, Vec<Fact>)>;

/// Settles one batch. Where limits that members share may not be enough for all, who gets less is found out first, so that
/// nothing written is ever taken back.
fn settle(
    session: &mut Session<'_>,
    kind: BatchKind,
    until: Instant,
    at_once: AtOnce,
    beside: Option<Db>,
) -> Result<Settled> {
    let scope = scope(session, kind, until)?;
    if scope.is_empty() {
        return Ok(Settled::default());
    }
    let limited = session.versions().all().iter().any(|(_, program)| program.has_limits());
    let short = if limited { Ahead { session, scope: &scope, until, at_once }.short()? } else { BTreeMap::default() };
    post(session, kind, (&scope, until), at_once, beside, short)
}

/// Writes a batch, a part of the members at a time: no rule reads another member, so the parts give the same rows.
/// While one part is folded, the one before is written and the facts of the one after are read: by a connection of
/// their own where `beside` is one, so that they are not looked for among all that this batch has written.
fn post(
    session: &mut Session<'_>,
    kind: BatchKind,
    (scope, until): (&[(MemberId, u32)], Instant),
    at_once: AtOnce,
    beside: Option<Db>,
    mut short: BTreeMap<MemberId, Short>,
) -> Result<Settled> {
    // Asked before this batch is one of them.
    let passed = store::batch::find_last_nightly(session.db)?;
    let version = session.versions().latest().number;
    let batch = store::batch::insert(session.db, kind, until, version, session.recorded_at)?;
    session.db.expect(scope.iter().map(|(_, facts)| u64::from(*facts)).sum())?;
    let mut books = Books::open(session.db, batch, u64::try_from(scope.len()).ok())?;
    let mut parts = parts(scope, at_once).into_iter();
    let (mut work, mut folded, mut written): (Work, Vec<Ready>, Vec<Ready>) = Default::default();
    let (mut texts, mut beside) = (Texts::default(), beside.map(|db| (db, Texts::default())));
    let mut read: Option<(&[_], Option<Facts>)> = None;
    loop {
        let (part, coming) = (read.take(), parts.next());
        if part.is_none() && coming.is_none() && work.is_empty() && folded.is_empty() {
            break;
        }
        let versions = session.versions();
        let (own, done) = (std::mem::take(&mut work), std::mem::take(&mut written));
        let fold = || {
            drop(done);
            batch::each(own, |(account, facts)| Ready::fold(versions, account, facts, until))
        };
        let ahead = || {
            let ((db, texts), part) = beside.as_mut().zip(coming)?;
            Some(fact::load_unsettled(db, texts, &range(part), Some(batch)))
        };
        let ((next, facts), kept) = batch::alongside(
            || batch::both(fold, ahead),
            || {
                books.write(session, &folded)?;
                let Some((part, facts)) = part else { return Result::<Work>::Ok(Work::new()) };
                let own = || fact::load_unsettled(session.db, &mut texts, &range(part), Some(batch));
                let mut facts = facts.map_or_else(own, Ok)?;
                replay::hand_over(session, batch, facts.values_mut().flatten())?;
                fact::set_settled(session.db, batch, &range(part))?;
                let mut work = accounts(session, part, facts, passed, until)?;
                for (account, _) in &mut work {
                    account.short = short.remove(&account.member).unwrap_or_default();
                }
                Ok(work)
            },
        );
        work = kept?;
        (folded, written) = (next, folded);
        let facts = facts.transpose()?;
        read = coming.map(|part| (part, facts));
    }
    books.close(session.db)?;
    fact::set_joined(session.db, batch)?;
    Ok(books.settled)
}

/// The members of a part, with those between them.
fn range(part: &[(MemberId, u32)]) -> RangeInclusive<MemberId> {
    part[0].0..=part[part.len() - 1].0
}

/// The accounts of a part with their facts.
fn accounts(
    session: &Session<'_>,
    part: &[(MemberId, u32)],
    mut facts: Facts,
    passed: Instant,
    until: Instant,
) -> Result<Work> {
    let members = part.iter().map(|(member, _)| *member).collect();
    let accounts = load(session, &members, passed, &facts, until)?;
    let with_facts = accounts.into_iter().map(|account| {
        let own = facts.remove(&account.member).unwrap_or_default();
        (account, own)
    });
    Ok(with_facts.collect())
}

/// Whom a batch concerns, in order, and how many unsettled facts each has.
fn scope(session: &Session<'_>, kind: BatchKind, until: Instant) -> Result<Vec<(MemberId, u32)>> {
    let mut scope: BTreeMap<MemberId, u32> = BTreeMap::new();
    for (member, facts) in fact::list_unsettled_members(session.db)?.into_iter().chain(fact::list_inviters(session.db)?)
    {
        *scope.entry(member).or_default() += facts;
    }
    // A till does not wait until everybody's midnight is done (house H21).
    if kind == BatchKind::Act {
        return Ok(scope.into_iter().collect());
    }
    for member in account::list_due(session.db, until)? {
        scope.entry(member).or_default();
    }
    Ok(scope.into_iter().collect())
}

/// The scope in parts of neighbours that fit into memory, none of them empty.
fn parts(scope: &[(MemberId, u32)], at_once: AtOnce) -> Vec<&[(MemberId, u32)]> {
    let (mut parts, mut from, mut facts) = (Vec::new(), 0, 0);
    for (at, (_, own)) in scope.iter().enumerate() {
        if at > from && (at - from == at_once.members || facts + own > at_once.facts) {
            parts.push(&scope[from..at]);
            (from, facts) = (at, 0);
        }
        facts += own;
    }
    if from < scope.len() {
        parts.push(&scope[from..]);
    }
    parts
}

/// The account of one member, ready to be folded up to `until`.
pub fn load_one(session: &Session<'_>, member: MemberId, until: Instant) -> Result<Account> {
    let mut accounts = load_some(session, &BTreeSet::from([member]), until)?;
    Ok(accounts.pop().unwrap_or_else(|| Account::new(member)))
}

/// The accounts of members, ready to be folded up to `until`.
pub fn load_some(session: &Session<'_>, members: &BTreeSet<MemberId>, until: Instant) -> Result<Vec<Account>> {
    let passed = store::batch::find_last_nightly(session.db)?;
    load(session, members, passed, &Facts::new(), until)
}

fn load(
    session: &Session<'_>,
    members: &BTreeSet<MemberId>,
    passed: Instant,
    facts: &Facts,
    until: Instant,
) -> Result<Vec<Account>> {
    let mut accounts = account::load(session.db, members)?;
    // L1: what the last nightly passed is past for whoever had joined; somebody new brings a history of his own.
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
    let places: BTreeMap<MemberId, usize> =
        accounts.iter().enumerate().map(|(place, account)| (account.member, place)).collect();
    for ((member, fact), case) in account::load_cases(session.db, &wanted)? {
        if let Some(place) = places.get(&member) {
            accounts[*place].take_up(fact, case);
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

#[cfg(test)]
mod tests;
