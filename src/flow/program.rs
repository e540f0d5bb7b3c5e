//! The program of a shop: read, compared with the one in force, put in force (semantics 2.5).

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Session;
use crate::domain::id::Code;
use crate::domain::program::check::{Fault, follows};
use crate::domain::program::{Program, Versions};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::input::program::{self as input, Difference, Warning};
use crate::store::{self, Db, program::Version};

/// A program file that was read and found sound.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The file's text.
    pub text: String,
    /// What it says.
    pub program: Program,
    /// What is allowed in it but probably not meant.
    pub warnings: Vec<Warning>,
}

/// What became of a program file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The number of the version.
    pub number: u32,
    /// From when it holds.
    pub from: Instant,
    /// Whether it is a new one; the text in force makes none.
    pub is_new: bool,
}

/// What a program file would change.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Key by key.
    pub differences: Vec<Difference>,
    /// The members who stand in each tier that the file drops.
    pub dropped: Vec<(Code, i64)>,
}

/// Reads a program text; `path` names it in messages. Every mistake is told at once (R1).
pub fn read(path: &str, text: String) -> Result<Draft> {
    match input::parse(&text) {
        Ok((program, warnings)) => Ok(Draft { text, program, warnings }),
        Err(mistakes) => Err(Error::BadProgram { path: path.to_owned(), mistakes }),
    }
}

/// The versions applied so far; none in a file that has not had its first.
pub fn versions(db: &Db) -> Result<Option<Versions>> {
    versions_known(db, Instant::MAX)
}

/// The versions that the file had learnt of by an instant; the first, which holds from the beginning of time, always.
pub fn versions_known(db: &Db, by: Instant) -> Result<Option<Versions>> {
    let mut all = Vec::new();
    for version in store::program::list(db)? {
        if version.recorded_at > by && !all.is_empty() {
            continue;
        }
        let mut program = read(&format!("program {}", version.number), version.text)?.program;
        program.number = version.number;
        all.push((version.effective_from, Arc::new(program)));
    }
    let turns = store::campaign::list_turns(db)?.into_iter().filter(|turned| turned.recorded_at <= by);
    let turns = turns.map(|turned| turned.turn).collect();
    Ok(Versions::new(all).map(|versions| versions.with_turns(turns)))
}

/// The kept text of a version.
pub fn text(db: &Db, number: u32) -> Result<String> {
    let found = store::program::list(db)?.into_iter().find(|version| version.number == number);
    let absent = || Error::NotFound { noun: "version", name: number.to_string() };
    found.map(|version| version.text).ok_or_else(absent)
}

/// What a file would change about the newest version.
pub fn plan(session: &Session<'_>, draft: &Draft) -> Result<Plan> {
    let before = session.versions().latest();
    let text = text(session.db, before.number)?;
    Ok(Plan { differences: input::diff(&text, &draft.text), dropped: dropped(session.db, before, &draft.program)? })
}

/// Puts a program in force: the first version from the beginning of time, later ones from `from` on (R8).
pub fn apply(session: &mut Session<'_>, draft: &Draft, from: Option<Instant>) -> Result<Applied> {
    let kept = store::program::list(session.db)?;
    let digest = hex(&Sha256::digest(&draft.text));
    if let Some(last) = kept.last() {
        if last.digest == digest {
            return Ok(Applied { number: last.number, from: last.effective_from, is_new: false });
        }
        let from = from.unwrap_or(session.now);
        may_follow(session, &draft.program, from, last)?;
    }
    let version = Version {
        number: kept.last().map_or(1, |last| last.number + 1),
        effective_from: if kept.is_empty() { Instant::MIN } else { from.unwrap_or(session.now) },
        text: draft.text.clone(),
        digest,
        author: session.operator.to_owned(),
        recorded_at: session.recorded_at,
    };
    store::program::insert(session.db, &version)?;
    session.programs = versions(session.db)?;
    super::settle::refresh(session)?;
    Ok(Applied { number: version.number, from: version.effective_from, is_new: true })
}

/// Whether a program may hold from an instant on, after those before it.
fn may_follow(session: &Session<'_>, program: &Program, from: Instant, last: &Version) -> Result<()> {
    let before = session.versions().latest();
    if store::program::has_facts(session.db)? {
        same_shop(session, program)?;
    }
    let settled = store::program::find_frontier(session.db)?.unwrap_or(Instant::MIN).max(last.effective_from);
    if from < settled {
        return Err(Refusal::RulesOfThePast { from: shown(session, from), settled: shown(session, settled) }.into());
    }
    match dropped(session.db, before, program)?.into_iter().find(|(_, members)| *members > 0) {
        Some((tier, members)) => Err(Refusal::TierInUse { tier, members }.into()),
        None => Ok(()),
    }
}

/// Whether a program is one of this shop: what is fixed is the same, and no code names something else than before.
pub fn same_shop(session: &Session<'_>, program: &Program) -> Result<()> {
    match follows(session.versions().latest(), program).into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(match fault.what {
            Fault::FixedChanged { before, after } => Refusal::Fixed { key: fault.path, before, after }.into(),
            other => Refusal::CannotFollow { key: fault.path, why: other.to_string() }.into(),
        }),
    }
}

/// The tiers that one program has and the next has not, with how many members stand in each.
fn dropped(db: &Db, before: &Program, after: &Program) -> Result<Vec<(Code, i64)>> {
    let Some(tiers) = &before.tiers else { return Ok(Vec::new()) };
    let standing: BTreeMap<String, i64> = store::program::list_standing(db)?.into_iter().collect();
    let gone = tiers.ladder.iter().filter(|rung| after.rung(&rung.code).is_none());
    Ok(gone.map(|rung| (rung.code.clone(), standing.get(rung.code.as_str()).copied().unwrap_or(0))).collect())
}

fn shown(session: &Session<'_>, at: Instant) -> String {
    session.zone().shown(at)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
