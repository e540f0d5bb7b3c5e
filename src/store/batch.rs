//! Settled batches, and the codes and sources that rows refer to by number.

use std::collections::BTreeMap;

use rusqlite::named_params;
use rusqlite::types::Type;

use super::{Db, sql};
use crate::domain::id::{BatchId, Code};
use crate::domain::time::Instant;
use crate::error::Result;

/// What settled a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchKind {
    /// Facts that a file brought.
    Import,
    /// Time alone.
    Nightly,
    /// A single act.
    Act,
}

impl BatchKind {
    /// The word kept in the file.
    pub fn word(self) -> &'static str {
        match self {
            BatchKind::Import => "import",
            BatchKind::Nightly => "nightly",
            BatchKind::Act => "act",
        }
    }

    /// The kind of a word.
    pub fn find(word: &str) -> Option<BatchKind> {
        [BatchKind::Import, BatchKind::Nightly, BatchKind::Act].into_iter().find(|kind| kind.word() == word)
    }
}

/// A batch as it was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its id; batches were settled in the order of their ids.
    pub id: BatchId,
    /// What settled it.
    pub kind: BatchKind,
    /// Time was walked up to here.
    pub until: Instant,
    /// The newest program version known when it was settled.
    pub version: u32,
    /// When.
    pub recorded_at: Instant,
}

/// Every batch, in the order in which they were settled.
pub fn list(db: &Db) -> Result<Vec<Batch>> {
    db.list(sql!("batch/list"), [], |row| {
        let kind = BatchKind::find(row.get_ref(1)?.as_str()?);
        let unknown = || rusqlite::Error::FromSqlConversionFailure(1, Type::Text, "no kind of batch".into());
        Ok(Batch {
            id: BatchId(row.get(0)?),
            kind: kind.ok_or_else(unknown)?,
            until: Instant(row.get(2)?),
            version: row.get(3)?,
            recorded_at: Instant(row.get(4)?),
        })
    })
}

/// Records a batch, with the newest program version known: its id.
pub fn insert(db: &Db, kind: BatchKind, until: Instant, version: u32, recorded_at: Instant) -> Result<BatchId> {
    let params = named_params! {
        ":kind": kind.word(),
        ":until": until.0,
        ":program_version": version,
        ":recorded_at": recorded_at.0,
    };
    db.insert(sql!("batch/insert"), params).map(BatchId)
}

/// How far the last nightly walked; the beginning of time before the first.
pub fn find_last_nightly(db: &Db) -> Result<Instant> {
    db.get(sql!("batch/find_last_nightly"), [], |row| Ok(row.get::<_, Option<i64>>(0)?.map_or(Instant::MIN, Instant)))
}

/// The numbers of rule, tier and benefit codes; new ones are given as they are met.
#[derive(Debug)]
pub struct Codes {
    known: BTreeMap<String, i64>,
}

impl Codes {
    /// All that are known.
    pub fn load(db: &Db) -> Result<Codes> {
        let rows = db.list(sql!("code/list"), [], |row| Ok((row.get::<_, String>(1)?, row.get(0)?)))?;
        Ok(Codes { known: rows.into_iter().collect() })
    }

    /// The codes by their numbers.
    pub fn names(self) -> BTreeMap<i64, Code> {
        let code = |(text, number): (String, i64)| Some((number, Code::new(&text)?));
        self.known.into_iter().filter_map(code).collect()
    }

    /// The number of a code.
    pub fn number(&mut self, db: &Db, code: &Code) -> Result<i64> {
        if let Some(number) = self.known.get(code.as_str()) {
            return Ok(*number);
        }
        let number = db.insert(sql!("code/insert"), named_params! {":code": code.as_str()})?;
        self.known.insert(code.to_string(), number);
        Ok(number)
    }
}

/// The number of a source of facts, given when it is met first.
pub fn source(db: &Db, name: &str) -> Result<i64> {
    let params = named_params! {":name": name};
    match db.find(sql!("source/find"), params, |row| row.get(0))? {
        Some(id) => Ok(id),
        None => db.insert(sql!("source/insert"), params),
    }
}
