//! Settling: unsettled facts and due boundaries become consequences, and nothing else does (house H19, H22).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::{Session, Step, replay};
use crate::domain::engine::account::Account;
use crate::domain::engine::batch;
use crate::domain::engine::boundary;
use crate::domain::engine::consequence::Consequence;
use crate::domain::engine::fact::{Fact, Late, What};
use crate::domain::engine::fold::{Folded, fold};
use crate::domain::id::{BatchId, Cause, CauseKind, Code, MemberId};
use crate::domain::program::Versions;
use crate::domain::tier::assess::Outcome;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::account::{self, Keeper, OpenLot, Packing};
use crate::store::batch::{BatchKind, Codes};
use crate::store::consequence::Writer;
use crate::store::fact::{self, Facts};
use crate::store::order::Texts;
use crate::store::{self, Db};

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The batch; none when there was nothing to do.
    pub batch: Option<BatchId>,
    /// Members looked at.
    pub members: usize,
    /// Facts that came after their member's frontier.
    pub late: usize,
    /// Which, where the session lists them.
    pub late_facts: Vec<(MemberId, Late)>,
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
        self.late_facts.extend(later.late_facts);
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
            Consequence::Plan(row) => {
                let word = row.told();
                word.into_iter().for_each(|word| self.happened(word, 1, None));
            }
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

/// Settles one batch, a part of the members at a time: no rule reads another member, so the parts give the same rows.
/// While one part is folded, the one before is written and the facts of the one after are read: by a connection of
/// their own where `beside` is one, so that they are not looked for among all that this batch has written.
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
    // Asked before this batch is one of them.
    let passed = store::batch::find_last_nightly(session.db)?;
    let version = session.versions().latest().number;
    let batch = store::batch::insert(session.db, kind, until, version, session.recorded_at)?;
    session.db.expect(scope.iter().map(|(_, facts)| u64::from(*facts)).sum())?;
    let mut books = Books::open(session.db, batch, u64::try_from(scope.len()).ok())?;
    let mut parts = parts(&scope, at_once).into_iter();
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
            Some(fact::load_unsettled(db, texts, &range(part)))
        };
        let ((next, facts), kept) = batch::alongside(
            || batch::both(fold, ahead),
            || {
                books.write(session, &folded)?;
                let Some((part, facts)) = part else { return Ok(Work::new()) };
                let own = || fact::load_unsettled(session.db, &mut texts, &range(part));
                let mut facts = facts.map_or_else(own, Ok)?;
                replay::hand_over(session, batch, facts.values_mut().flatten())?;
                fact::set_settled(session.db, batch, &range(part))?;
                accounts(session, part, facts, passed, until)
            },
        );
        work = kept?;
        (folded, written) = (next, folded);
        let facts = facts.transpose()?;
        read = coming.map(|part| (part, facts));
    }
    books.close()?;
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

/// A member folded, and ready to be written.
struct Ready {
    folded: Folded,
    before: Vec<OpenLot>,
    packed: Packing,
}

impl Ready {
    fn fold(versions: &Versions, account: Account, facts: Vec<Fact>, until: Instant) -> Ready {
        let before = OpenLot::all_of(&account);
        let folded = fold(versions, account, facts, until);
        Ready { before, packed: Packing::of(&folded.account), folded }
    }
}

/// Whom a batch concerns, in order, and how many unsettled facts each has.
fn scope(session: &Session<'_>, kind: BatchKind, until: Instant) -> Result<Vec<(MemberId, u32)>> {
    let unsettled = fact::list_unsettled_members(session.db)?;
    // A till does not wait until everybody's midnight is done (house H21).
    if kind == BatchKind::Act {
        return Ok(unsettled);
    }
    let mut scope: BTreeMap<MemberId, u32> = unsettled.into_iter().collect();
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

/// The books of a batch, and what was done in it so far.
struct Books<'a> {
    codes: Codes,
    writer: Writer<'a>,
    keeper: Keeper<'a>,
    of: Option<u64>,
    settled: Settled,
}

impl<'a> Books<'a> {
    fn open(db: &'a Db, batch: BatchId, of: Option<u64>) -> Result<Books<'a>> {
        let settled = Settled { batch: Some(batch), ..Settled::default() };
        Ok(Books { codes: Codes::load(db)?, writer: Writer::new(db, batch), keeper: Keeper::new(db), of, settled })
    }

    fn write(&mut self, session: &Session<'_>, all: &[Ready]) -> Result<()> {
        for Ready { folded, before, packed } in all {
            if self.settled.members.is_multiple_of(256) {
                let done = u64::try_from(self.settled.members).unwrap_or(0);
                session.step(Step { what: "settling", done, of: self.of })?;
            }
            let account = &folded.account;
            self.writer.append(&mut self.codes, account.member, &folded.consequences)?;
            self.keeper.save(&mut self.codes, account, packed, folded.next_due, before)?;
            self.settled.members += 1;
            self.settled.late += folded.late.len();
            if session.lists_late {
                self.settled.late_facts.extend(folded.late.iter().map(|late| (account.member, late.clone())));
            }
            self.settled.consequences += folded.consequences.len();
            folded.consequences.iter().for_each(|row| self.settled.count(account, row));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.writer.finish()?;
        self.keeper.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, Shop, at};
    use super::*;
    use crate::domain::engine::fact::Act;
    use crate::store::act::{self, New};

    /// House H22: members are folded each by itself, so it does not matter how many are at hand at once.
    #[test]
    fn one_member_at_a_time_gives_the_rows_of_all_at_once() {
        let shop = Shop::new(SAMPLE);
        for member in 2..=5 {
            shop.join(&format!("2026-01-{member:02}"));
            for order in 0..=member {
                let (id, name) = (format!("A-{member}-{order}"), format!("M-{member}"));
                let sold = format!("2026-0{}-10 14:00", 1 + order);
                shop.record(&id, &name, &sold, 90_000 * i64::from(member), "2026-07-01 09:00");
            }
        }
        let sizes = [(1, 1), (2, u32::MAX), (usize::MAX, 7)].map(|(members, facts)| AtOnce { members, facts });
        let whole = shop.copy();
        let settled = |shop: &Shop, at_once: AtOnce| {
            let import = shop.write("2026-07-01 10:00", "r-1", |session| {
                settle(session, BatchKind::Import, at("2026-07-01 09:00"), at_once, None)
            });
            let night = shop.write("2028-07-01 10:00", "r-2", |session| {
                settle(session, BatchKind::Nightly, at("2028-07-01"), at_once, None)
            });
            import.unwrap().and(night.unwrap())
        };
        let expected = settled(&whole, AT_ONCE);
        assert!(expected.members > 5 && expected.tally.contains_key("fell"), "{expected:?}");
        for size in sizes {
            let shop = shop.copy();
            assert_eq!(settled(&shop, size), expected, "{size:?}");
            assert_eq!(shop.content(), whole.content(), "{size:?}");
        }
    }

    /// P32: what an earlier part has marked by now is not in the account that a later one is handed.
    #[test]
    fn an_account_is_handed_over_as_it_was_however_few_are_at_hand() {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-01-10 14:00", 90_000, "2026-01-11 09:00");
        let (from, into) = (MemberId(1), MemberId(2));
        let merged = |members| {
            let shop = shop.copy();
            let done = shop.write("2026-02-01 10:00", "r-1", |session| {
                for (member, act) in [(from, Act::MergeOut { into }), (into, Act::MergeIn { from, handed: None })] {
                    let (request, at) = (act.word(), session.now);
                    let (act, operator, recorded_at) = (&act, session.operator, session.recorded_at);
                    act::insert(session.db, &New { request, member, act, at, operator, reason: "", recorded_at })?;
                }
                settle(session, BatchKind::Act, session.now, AtOnce { members, ..AT_ONCE }, None)
            });
            (done.unwrap(), shop.content())
        };
        let expected = merged(2);
        assert!(expected.0.consequences > 2, "{:?}", expected.0);
        assert_eq!(merged(1), expected);
    }

    #[test]
    fn parts_hold_so_many_members_and_facts_and_nobody_is_left_out() {
        let scope: Vec<(MemberId, u32)> =
            [1, 0, 9, 2, 2, 2].into_iter().zip(1..).map(|(n, id)| (MemberId(id), n)).collect();
        let sizes =
            |members, facts| parts(&scope, AtOnce { members, facts }).iter().map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(sizes(6, 100), [6]);
        assert_eq!(sizes(2, 100), [2, 2, 2]);
        assert_eq!(sizes(6, 4), [2, 1, 2, 1]);
        assert!(parts(&[], AT_ONCE).is_empty());
    }
}
