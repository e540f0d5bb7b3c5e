//! The laws of the fold over made-up shops (house H23): the same rows whatever the order of facts, however they were cut
//! in time, and whoever walked time in between.
#![expect(clippy::unwrap_used, reason = "a law may fail loudly")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use regulars::domain::engine::account::Account;
use regulars::domain::engine::batch;
use regulars::domain::engine::boundary::next_due;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::Fact;
use regulars::domain::engine::fold::fold;
use regulars::domain::id::{Cause, Code, MemberId};
use regulars::domain::points::standing::Case;
use regulars::domain::points::{Entry, EntryKind};
use regulars::domain::program::Versions;
use regulars::domain::time::Instant;

use crate::made::{Made, day, end, shops};

/// An account and all rows so far, kept between batches as the file keeps them.
pub struct Kept {
    pub versions: Versions,
    pub account: Account,
    pub rows: Vec<Consequence>,
}

impl Kept {
    /// The books of a member nothing has happened to.
    pub fn new(versions: &Versions) -> Kept {
        Kept { versions: versions.clone(), account: Account::new(MemberId(1)), rows: Vec::new() }
    }

    /// Folds a batch from what was stored, and stores what comes of it.
    pub fn fold(&mut self, facts: Vec<Fact>, until: Instant) {
        let folded = fold(&self.versions, stored(&self.account, &self.rows), facts, until);
        self.account = folded.account;
        self.rows.extend(folded.consequences);
    }

    /// A nightly: time is walked to `until` for whom it is due, and the frontier stands there.
    pub fn nightly(&mut self, facts: Vec<Fact>, until: Instant) {
        if !facts.is_empty() || next_due(&self.versions, &self.account).is_some_and(|due| due <= until) {
            self.fold(facts, until);
        }
        self.account.frontier = self.account.frontier.max(until);
    }
}

/// What the file gives back of an account: the account and the cases beside it, with what ended known from the entries.
fn stored(account: &Account, rows: &[Consequence]) -> Account {
    let mut back: Account = postcard::from_bytes(&postcard::to_allocvec(account).unwrap()).unwrap();
    assert_eq!(back, Account { cases: BTreeMap::new(), ..account.clone() }, "the law of memory");
    let ended = ended(rows);
    for (of, case) in &account.cases {
        let mut case: Case = postcard::from_bytes(&postcard::to_allocvec(case).unwrap()).unwrap();
        for earned in &mut case.earned {
            earned.expired = ended.get(&(*of, earned.rule.clone())).copied().unwrap_or(0);
        }
        back.cases.insert(*of, case);
    }
    back
}

/// Points that ended unused in the lots of each earning, and in the lots that descend from those.
fn ended(rows: &[Consequence]) -> BTreeMap<(Cause, Code), i64> {
    let entries: BTreeMap<u32, &Entry> = rows
        .iter()
        .filter_map(|row| if let Consequence::Entry(entry) = row { Some((entry.number, entry)) } else { None })
        .collect();
    let owner = |mut lot: u32| loop {
        let entry = entries[&lot];
        match (entry.origin, entry.kind) {
            (Some(origin), _) => lot = origin,
            (None, EntryKind::Earn) => return entry.rule.clone().map(|rule| (entry.cause, rule)),
            _ => return None,
        }
    };
    let mut ended = BTreeMap::new();
    for row in rows {
        if let Consequence::Allocation(allocation) = row
            && entries[&allocation.debit].kind == EntryKind::Expire
            && let Some(earning) = owner(allocation.lot)
        {
            *ended.entry(earning).or_default() += allocation.points;
        }
    }
    ended
}

/// All facts at once.
pub fn whole(versions: &Versions, made: &Made) -> Kept {
    let mut kept = Kept::new(versions);
    kept.fold(made.facts.clone(), end());
    kept
}

/// The first place where two runs differ, so that a failure can be read.
fn same(a: &Kept, b: &Kept) -> Result<(), TestCaseError> {
    for (at, (a, b)) in a.rows.iter().zip(&b.rows).enumerate() {
        prop_assert_eq!(a, b, "row {}", at);
    }
    prop_assert_eq!(
        a.rows.len(),
        b.rows.len(),
        "rows: {:?}",
        a.rows.iter().chain(&b.rows).nth(a.rows.len().min(b.rows.len()))
    );
    prop_assert_eq!(&a.account, &b.account);
    Ok(())
}

/// Facts in time order, cut where `cut` says so between two instants.
fn pieces(made: &Made, cut: impl Fn(Instant) -> bool) -> Vec<Vec<Fact>> {
    let mut pieces: Vec<Vec<Fact>> = vec![Vec::new()];
    for fact in made.in_time() {
        let last = pieces.last().and_then(|piece| piece.last()).map(|last| last.at);
        if last.is_some_and(|last| last < fact.at && cut(fact.at)) {
            pieces.push(Vec::new());
        }
        pieces.last_mut().unwrap().push(fact);
    }
    pieces
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows: the order of facts in a file changes nothing.
    #[test]
    fn the_order_of_rows_changes_nothing((made, shuffled) in shops().prop_flat_map(|made| {
        let facts = made.facts.clone();
        (Just(made), Just(facts).prop_shuffle())
    })) {
        let (versions, other) = (made.versions(), Made { facts: shuffled, ..made.clone() });
        same(&whole(&versions, &made), &whole(&versions, &other))?;
    }

    /// Cut and live: files cut between two instants, down to a file a fact, give what the whole file gives.
    #[test]
    fn facts_may_be_cut_in_time(made in shops(), every in 1..7_i64) {
        let versions = made.versions();
        let mut cut = Kept::new(&versions);
        for piece in pieces(&made, |at| at.0 % every == 0) {
            let until = piece.last().unwrap().at;
            cut.fold(piece, until);
        }
        cut.fold(Vec::new(), end());
        same(&whole(&versions, &made), &cut)?;
    }

    /// Cron and twice: time walked on some nights, on every night, or once at the end; and again, which changes nothing.
    #[test]
    fn time_may_be_walked_every_night_or_once(made in shops(), every in 1..40) {
        let versions = made.versions();
        let mut once = whole(&versions, &made);
        once.account.frontier = end();
        let mut nightly = Kept::new(&versions);
        let mut facts = made.in_time().into_iter().peekable();
        let mut night = -40;
        while day(night) < end() {
            night += every;
            let until = day(night).min(end());
            let mut tonight = Vec::new();
            while let Some(fact) = facts.next_if(|fact| fact.at <= until) {
                tonight.push(fact);
            }
            nightly.nightly(tonight, until);
        }
        same(&once, &nightly)?;
        let rows = nightly.rows.len();
        nightly.fold(Vec::new(), end());
        prop_assert_eq!(nightly.rows.len(), rows);
    }

    /// Serial: members folded together come out as each by itself.
    #[test]
    fn members_are_folded_each_by_itself(shops in proptest::collection::vec(shops(), 2)) {
        let versions = shops[0].versions();
        let work = |made: &Made| (Account::new(MemberId(1)), made.facts.clone());
        let together: Vec<_> = shops.iter().map(work).collect();
        let together = batch::each(together, |(account, facts)| fold(&versions, account, facts, end()));
        for (made, folded) in shops.iter().zip(together) {
            let (account, facts) = work(made);
            prop_assert_eq!(fold(&versions, account, facts, end()), folded);
        }
    }
}
