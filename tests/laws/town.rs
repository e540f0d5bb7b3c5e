//! A shop of several members, lived through step by step: each fact is folded from what was stored, and what concerns two
//! members is handed from one to the other as the flow does it.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::sync::Arc;

use regulars::domain::engine::account::Account;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::engine::fold::{Asked, fold, judge};
use regulars::domain::id::{ActId, MemberId};
use regulars::domain::points::{Balance, Entry};
use regulars::domain::program::Versions;
use regulars::domain::refusal::Refusal;
use regulars::domain::time::Instant;

use crate::fold::stored;

/// The members and what was kept of them.
#[derive(Clone)]
pub struct Town {
    pub versions: Versions,
    books: BTreeMap<i64, (Account, Vec<Consequence>)>,
    /// Whose facts go to whom while accounts are merged.
    merged: BTreeMap<i64, i64>,
    acts: i64,
}

impl Town {
    /// Members 1 to `members`, who joined at an instant.
    pub fn new(versions: Versions, members: i64, joined: Instant) -> Town {
        let mut town = Town { versions, books: BTreeMap::new(), merged: BTreeMap::new(), acts: 0 };
        for member in 1..=members {
            town.books.insert(member, (Account::new(MemberId(member)), Vec::new()));
            town.fold(member, vec![fact(joined, What::Join)], joined);
        }
        town
    }

    /// Folds facts of a member, or of whom the account was merged into.
    pub fn fold(&mut self, member: i64, facts: Vec<Fact>, until: Instant) {
        let home = self.home(member);
        self.fold_at(home, facts, until);
    }

    fn fold_at(&mut self, member: i64, facts: Vec<Fact>, until: Instant) {
        let (account, rows) = self.books.get_mut(&member).unwrap();
        let folded = fold(&self.versions, stored(account, rows), facts, until);
        *account = folded.account;
        rows.extend(folded.consequences);
    }

    /// One fact.
    pub fn what(&mut self, member: i64, at: Instant, what: What) {
        self.fold(member, vec![fact(at, what)], at);
    }

    /// One act, granted or not asked.
    pub fn act(&mut self, member: i64, at: Instant, act: Act) -> ActId {
        let id = self.next();
        self.fold_at(member, vec![fact(at, What::Act(id, act))], at);
        id
    }

    fn next(&mut self) -> ActId {
        self.acts += 1;
        ActId(self.acts)
    }

    /// A nightly: everybody's time is walked so far.
    pub fn night(&mut self, until: Instant) {
        for member in self.members() {
            self.fold_at(member, Vec::new(), until);
            let (account, _) = self.books.get_mut(&member).unwrap();
            account.frontier = account.frontier.max(until);
        }
    }

    /// Who there is.
    pub fn members(&self) -> Vec<i64> {
        self.books.keys().copied().collect()
    }

    /// To whom a member's facts go.
    pub fn home(&self, member: i64) -> i64 {
        self.merged.get(&member).copied().unwrap_or(member)
    }

    /// Asks, on the account as it is at an instant.
    pub fn ask<T>(
        &self,
        member: i64,
        at: Instant,
        ask: impl FnOnce(&mut Asked<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        judge(&self.versions, &self.books[&member].0, at, ask)
    }

    /// Asks for a transfer, both sides of it.
    pub fn transfer(&mut self, from: i64, to: i64, at: Instant, points: i64) -> Result<(), Refusal> {
        let parts = self.ask(from, at, |asked| asked.transfer(points, "M"))?;
        self.act(from, at, Act::TransferOut { to: MemberId(to), points });
        self.act(to, at, Act::TransferIn { from: MemberId(from), parts });
        Ok(())
    }

    /// The account as it is handed over at an instant: with all that time made of it.
    pub fn ready(&self, member: i64, at: Instant) -> Account {
        let (account, rows) = &self.books[&member];
        fold(&self.versions, stored(account, rows), Vec::new(), at).account
    }

    /// One account goes into another.
    pub fn merge(&mut self, from: i64, into: i64, at: Instant) {
        let handed = Some(Arc::new(self.ready(from, at)));
        self.act(from, at, Act::MergeOut { into: MemberId(into) });
        self.act(into, at, Act::MergeIn { from: MemberId(from), handed });
        self.merged.insert(from, into);
    }

    /// And is taken out again.
    pub fn unmerge(&mut self, account: i64, at: Instant) {
        let from = self.merged.remove(&account).unwrap();
        let handed = Some(Arc::new(self.ready(from, at)));
        self.act(from, at, Act::UnmergeOut { to: MemberId(account) });
        self.act(account, at, Act::UnmergeIn { from: MemberId(from), handed });
    }

    /// A member's account.
    pub fn account(&self, member: i64) -> &Account {
        &self.books[&member].0
    }

    /// A member's rows.
    pub fn rows(&self, member: i64) -> &[Consequence] {
        &self.books[&member].1
    }

    /// A member's entries.
    pub fn entries(&self, member: i64) -> Vec<&Entry> {
        let rows = self.rows(member).iter();
        rows.filter_map(|row| if let Consequence::Entry(entry) = row { Some(entry) } else { None }).collect()
    }

    /// The entries as `+100 earn`.
    pub fn lines(&self, member: i64) -> Vec<String> {
        self.entries(member).iter().map(|entry| format!("{:+} {}", entry.points, entry.kind.word())).collect()
    }

    /// Pending, active, held, debt.
    pub fn balance(&self, member: i64, at: Instant) -> [i64; 4] {
        let Balance { pending, active, held, debt, .. } = self.account(member).ledger.balance(at);
        [pending, active, held, debt]
    }

    /// Open lots: what is left, and the end.
    pub fn lots(&self, member: i64) -> Vec<(i64, Instant)> {
        self.account(member).ledger.lots.iter().map(|lot| (lot.left, lot.expires_at)).collect()
    }
}

fn fact(at: Instant, what: What) -> Fact {
    Fact { at, name: "town".into(), what }
}
