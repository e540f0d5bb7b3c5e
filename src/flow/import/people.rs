//! Whose row is it? Keys in their order, members made for keys nobody has, conflicts named (import I27, I28).

use std::collections::BTreeMap;

use std::collections::HashMap;

use crate::domain::id::MemberId;
use crate::domain::member::{Change, Field};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::join::{self, Joining, Numbers};
use crate::input::order::Who;
use crate::store::member::{self, Key, Writer};
use crate::store::merge;

/// What becomes of a row whose key fits no member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A member is made, joined at the order's time, without any consent.
    Create,
    /// The order waits, and whoever receives one of its keys claims it.
    Hold,
    /// The row is rejected.
    Reject,
}

impl Unknown {
    /// As typed and kept.
    pub fn word(self) -> &'static str {
        match self {
            Unknown::Create => "create",
            Unknown::Hold => "hold",
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

/// What the keys of a row are, in the order in which they decide: number, account, phone, e-mail.
pub type Keys<'a> = [Option<&'a str>; 4];

const NUMBER: usize = 0;
const ACCOUNT: usize = 1;

/// The keys of all members, and of those made on the way.
pub struct People {
    /// By the kinds of [`Keys`].
    known: [HashMap<Box<str>, MemberId>; 4],
    /// The words of these kinds.
    kinds: [String; 4],
    source: String,
    numbers: Numbers,
    /// Members made so far.
    pub created: u64,
}

/// The keys of somebody.
pub fn keys(who: &Who) -> Keys<'_> {
    [&who.member, &who.account, &who.phone, &who.email].map(|key| key.as_deref())
}

impl People {
    /// Everyone who can be found now; `source` is the name space of account names.
    pub fn load(session: &Session<'_>, source: &str) -> Result<People> {
        let kinds = ["number", &format!("account:{source}"), "phone", "email"].map(str::to_owned);
        let merged = merge::list(session.db)?;
        let mut known: [HashMap<Box<str>, MemberId>; 4] = Default::default();
        member::each_key(session.db, |kind, value, member| {
            if let Some(at) = kinds.iter().position(|known| known == kind) {
                known[at].insert(value.into(), merged.get(&member).copied().unwrap_or(member));
            }
        })?;
        Ok(People { known, kinds, source: source.to_owned(), numbers: Numbers::load(session)?, created: 0 })
    }

    /// The member whom a row's keys fit.
    pub fn find(&self, session: &Session<'_>, keys: Keys<'_>) -> Result<Match> {
        if keys == [None; 4] {
            return Ok(Match::Nobody);
        }
        let mut found: Option<MemberId> = None;
        for (known, key) in self.known.iter().zip(keys) {
            match (found, key.and_then(|key| known.get(key).copied())) {
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

    /// Keys with the words of their kinds.
    pub fn named<'k>(&'k self, keys: Keys<'k>) -> impl Iterator<Item = (&'k str, &'k str)> {
        self.kinds.iter().zip(keys).filter_map(|(kind, key)| Some((kind.as_str(), key?)))
    }

    /// Whether keys are stated and nobody has any of them.
    pub fn is_new(&self, keys: Keys<'_>) -> bool {
        let mut known = self.known.iter().zip(keys);
        keys != [None; 4] && known.all(|(known, key)| key.is_none_or(|key| !known.contains_key(key)))
    }

    /// Makes a member for keys nobody has.
    pub fn create(
        &mut self,
        session: &Session<'_>,
        writer: &mut Writer<'_>,
        keys: Keys<'_>,
        at: Instant,
    ) -> Result<MemberId> {
        let [number, account, ..] = keys;
        let number = number.map_or_else(|| self.numbers.give(), str::to_owned);
        if self.known[NUMBER].contains_key(number.as_str()) {
            return Err(Error::Taken { what: "number", value: number.clone(), holder: number });
        }
        let joining = Joining {
            number: None,
            source: self.source.clone(),
            accounts: account.iter().map(|account| (self.source.clone(), (*account).to_owned())).collect(),
            changes: contacts(keys),
            at: Some(at),
            attributes: BTreeMap::new(),
            referrer: None,
        };
        let id = join::write(session, writer, &number, &joining)?;
        for (known, key) in self.known.iter_mut().zip(keys) {
            key.and_then(|key| known.insert(key.into(), id));
        }
        self.known[NUMBER].insert(number.into(), id);
        self.created += 1;
        Ok(id)
    }

    /// Gives a member the further keys of a row that nobody has, where he has none of their kind.
    pub fn complete(&mut self, session: &Session<'_>, id: MemberId, keys: Keys<'_>, at: Instant) -> Result<()> {
        let mut own: Option<Vec<Key>> = None;
        for kind in ACCOUNT..keys.len() {
            let Some(key) = keys[kind].filter(|key| !self.known[kind].contains_key(*key)) else { continue };
            let own = match &mut own {
                Some(own) => own,
                None => own.insert(member::list_own_keys(session.db, id)?),
            };
            if own.iter().any(|known| known.kind == self.kinds[kind]) {
                continue;
            }
            if kind == ACCOUNT {
                join::add_account(session, id, &self.source, key)?;
            } else {
                let one: Vec<Change> = contacts(keys).into_iter().filter(|one| one.value == key).collect();
                join::change(session, id, &one, at)?;
            }
            self.known[kind].insert(key.into(), id);
        }
        Ok(())
    }
}

fn contacts([_, _, phone, email]: Keys<'_>) -> Vec<Change> {
    [(Field::Phone, phone), (Field::Email, email)]
        .into_iter()
        .filter_map(|(field, value)| Some(Change { field, value: value?.to_owned() }))
        .collect()
}
