//! Penalties opened and moved on by hand, and what stands of them (X1, X2).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Session, known, post, standing};
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::MemberId;
use crate::domain::penalty::{Deed, Sentence, Turn};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store;
use crate::store::member::Member;
use crate::store::penalty::{Happened, Opened};

/// A penalty as it is opened.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// Which of the program's, as typed.
    pub code: &'a str,
    /// What shows that it is deserved.
    pub evidence: &'a str,
    /// When it begins; none = at once.
    pub from: Option<Instant>,
    /// It waits for somebody to uphold it.
    pub proposed: bool,
}

/// A penalty: how it was opened, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it was opened.
    pub opened: Opened,
    /// How it stands at the instant worked at.
    pub stands: Sentence,
}

/// Opens a penalty: how it stands then.
pub fn open(session: &mut Session<'_>, (id, member): (MemberId, &Member), new: New<'_>) -> Result<Sentence> {
    let account = post::ready(session, id, member)?;
    if let Some(from) = new.from.filter(|from| *from < session.now) {
        return Err(Refusal::PenaltyInThePast { from: session.zone().shown(from) }.into());
    }
    let code = judge(session.versions(), &account, session.now, |asked| asked.open_penalty(new.code))?;
    let deed = Deed::Open { code, evidence: new.evidence.to_owned(), from: new.from, proposed: new.proposed };
    post::act(session, id, &Act::Penalty(deed))?;
    let last = all(session, id)?.pop();
    last.ok_or_else(|| absent(0))
}

/// Moves a penalty on: how it stands then.
pub fn turn(session: &mut Session<'_>, (id, member): (MemberId, &Member), turn: Turn, number: u32) -> Result<Sentence> {
    let account = post::ready(session, id, member)?;
    let may =
        judge(session.versions(), &account, session.now, |asked| asked.turn_penalty(turn, number, &member.number));
    may?.ok_or_else(|| absent(number))?;
    post::act(session, id, &Act::Penalty(Deed::Turn(turn, number)))?;
    find(session, id, number)
}

/// A member's penalties as they stand, oldest first.
fn all(session: &Session<'_>, member: MemberId) -> Result<Vec<Sentence>> {
    Ok(standing::known_account(session, member)?.sentences.all)
}

/// The penalties of a member, or of everybody, oldest first; with those that are over or without.
pub fn list(session: &Session<'_>, member: Option<MemberId>, with_past: bool) -> Result<Vec<Told>> {
    match member {
        Some(member) => known::of_member(session, member)?,
        None => known::of_everybody(session, known::Part::Penalties)?,
    }
    let mut stand: BTreeMap<MemberId, Vec<Sentence>> = BTreeMap::new();
    let mut told = Vec::new();
    for opened in store::penalty::list(session.db, member, session.now)? {
        let own = match stand.entry(opened.member) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(all(session, opened.member)?),
        };
        let stands = own.iter().find(|one| one.number == opened.number).cloned();
        told.extend(stands.map(|stands| Told { opened, stands }));
    }
    told.retain(|one| with_past || !one.stands.state.is_final());
    Ok(told)
}

/// One penalty with all that became of it.
pub fn show(session: &Session<'_>, member: MemberId, number: u32) -> Result<(Told, Vec<Happened>)> {
    let told = list(session, Some(member), true)?.into_iter().find(|one| one.opened.number == number);
    let history = store::penalty::list_history(session.db, member, number, session.now)?;
    Ok((told.ok_or_else(|| absent(number))?, history))
}

fn find(session: &Session<'_>, member: MemberId, number: u32) -> Result<Sentence> {
    all(session, member)?.into_iter().find(|one| one.number == number).ok_or_else(|| absent(number))
}

fn absent(number: u32) -> Error {
    Error::NotFound { noun: "penalty", name: number.to_string() }
}
