//! Whose row is it? Keys in their order, members made for keys nobody has, conflicts named (import I27, I28).

use std::collections::HashMap;

use crate::domain::id::MemberId;
use crate::domain::member::{Change, Field};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::Session;
use crate::flow::join::{self, Joining, Numbers};
use crate::input::order::Who;
use crate::store::member::{self, Key};
use crate::store::merge;

/// What becomes of a row whose key fits no member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A member is made, joined at the order's time, without any consent.
    Create,
    /// The row is rejected.
    Reject,
}

impl Unknown {
    /// As typed and kept.
    pub fn word(self) -> &'static str {
        match self {
            Unknown::Create => "create",
            Unknown::Reject => "reject",
        }
    }
}

/// What the keys of a row say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// No key was stated.
    Nobody,
    /// This member.
    Member(MemberId),
    /// No member has any of the keys.
    Unknown,
    /// Two members have them: their numbers.
    Conflict(String),
}

/// The keys of all members, and of those made on the way.
pub struct People {
    known: HashMap<(String, String), MemberId>,
    source: String,
    numbers: Numbers,
    /// Members made so far.
    pub created: u64,
}

const NUMBER: &str = "number";

impl People {
    /// Everyone who can be found now; `source` is the name space of account names.
    pub fn load(session: &Session<'_>, source: &str) -> Result<People> {
        let keys = member::list_keys(session.db)?;
        let merged = merge::list(session.db)?;
        let whose = |member: MemberId| merged.get(&member).copied().unwrap_or(member);
        let known = keys.into_iter().map(|(key, member)| ((key.kind, key.value), whose(member))).collect();
        Ok(People { known, source: source.to_owned(), numbers: Numbers::load(session)?, created: 0 })
    }

    /// The member whom a row's keys fit.
    pub fn find(&self, session: &Session<'_>, who: &Who) -> Result<Match> {
        if who.is_nobody() {
            return Ok(Match::Nobody);
        }
        let mut found: Option<MemberId> = None;
        for key in self.keys(who) {
            match (found, self.known.get(&key).copied()) {
                (None, other) => found = other,
                (Some(first), Some(other)) if first != other => {
                    let (a, b) = (member::get(session.db, first)?.number, member::get(session.db, other)?.number);
                    return Ok(Match::Conflict(format!("{a}, {b}")));
                }
                _ => {}
            }
        }
        Ok(found.map_or(Match::Unknown, Match::Member))
    }

    /// Makes a member for keys nobody has.
    pub fn create(&mut self, session: &Session<'_>, who: &Who, at: Instant) -> Result<MemberId> {
        let joining = Joining {
            number: who.member.clone(),
            source: self.source.clone(),
            accounts: who.account.iter().map(|account| (self.source.clone(), account.clone())).collect(),
            changes: contacts(who),
            at: Some(at),
            referrer: None,
        };
        let (id, number) = join::record(session, &mut self.numbers, &joining)?;
        for key in self.keys(who) {
            self.known.insert(key, id);
        }
        self.known.insert((NUMBER.to_owned(), number), id);
        self.created += 1;
        Ok(id)
    }

    /// Gives a member the further keys of a row that nobody has, where he has none of their kind.
    pub fn complete(&mut self, session: &Session<'_>, id: MemberId, who: &Who, at: Instant) -> Result<()> {
        let new: Vec<(String, String)> =
            self.keys(who).into_iter().filter(|key| key.0 != NUMBER && !self.known.contains_key(key)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let own = member::list_own_keys(session.db, id)?;
        for key in new.into_iter().filter(|key| !own.iter().any(|known: &Key| known.kind == key.0)) {
            match &who.account {
                Some(account) if key.0.starts_with("account:") => {
                    join::add_account(session, id, &self.source, account)?;
                }
                _ => {
                    let one: Vec<Change> = contacts(who).into_iter().filter(|one| one.value == key.1).collect();
                    join::change(session, id, &one, at)?;
                }
            }
            self.known.insert(key, id);
        }
        Ok(())
    }

    /// Keys in the order in which they decide.
    fn keys(&self, who: &Who) -> Vec<(String, String)> {
        let account = format!("account:{}", self.source);
        [(NUMBER, &who.member), (account.as_str(), &who.account), ("phone", &who.phone), ("email", &who.email)]
            .into_iter()
            .filter_map(|(kind, value)| Some((kind.to_owned(), value.clone()?)))
            .collect()
    }
}

fn contacts(who: &Who) -> Vec<Change> {
    [(Field::Phone, &who.phone), (Field::Email, &who.email)]
        .into_iter()
        .filter_map(|(field, value)| Some(Change { field, value: value.clone()? }))
        .collect()
}
