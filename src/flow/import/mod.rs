//! Imports: facts from files, matched, judged, recorded and settled in one transaction (import I1–I5).

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::settle::{self, Settled};
use super::{Session, Step};
use crate::domain::points::EntryKind;
use crate::error::{Error, Result};
use crate::input::{Cause, Reject, Sheet, Source};
use crate::store::batch::BatchKind;
use crate::store::import::{self, New};
use crate::store::member;

pub mod catalogue;
pub mod events;
mod goods;
pub mod openings;
pub mod orders;
mod people;
mod plan;
pub(in crate::flow) mod refunds;
mod register;
pub mod roster;

pub use people::Unknown;

/// What an import command is told besides its file.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The name space of the file's ids.
    pub source: String,
    /// What becomes of an order whose key fits no member.
    pub unknown: Unknown,
    /// What becomes of a known order with other content.
    pub on_change: OnChange,
    /// Nothing goes in unless everything does.
    pub atomic: bool,
    /// More bad rows than this, and nothing goes in.
    pub max_rejects: MaxRejects,
    /// Leave settling to `nightly`.
    pub no_settle: bool,
}

/// What becomes of a known order with other content (I24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnChange {
    /// The difference is posted.
    Amend,
    /// It stays as it is.
    Skip,
    /// Its rows are rejected.
    Reject,
}

/// How many bad rows are borne (I3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxRejects {
    /// So many.
    Count(u64),
    /// So many in a hundred.
    Percent(u64),
}

impl MaxRejects {
    /// Reads `10%` or a count.
    pub fn parse(text: &str) -> Option<MaxRejects> {
        match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse().ok().filter(|part| *part <= 100).map(MaxRejects::Percent),
            None => text.parse().ok().map(MaxRejects::Count),
        }
    }

    fn passed(self, rejected: u64, rows: u64) -> bool {
        match self {
            MaxRejects::Count(most) => rejected > most,
            MaxRejects::Percent(most) => rejected * 100 > rows * most,
        }
    }
}

/// What an import came to; the numbers of one kind of file are 0 in the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records read.
    pub rows: u64,
    /// Orders, products, events or members that are new.
    pub new: u64,
    /// Known ones with other content.
    pub changed: u64,
    /// Known ones as they were.
    pub unchanged: u64,
    /// New refunds.
    pub refunds: u64,
    /// Refunds known before.
    pub refunds_unchanged: u64,
    /// Members made because an order named them.
    pub members_created: u64,
    /// Orders without a member.
    pub guests: u64,
    /// Facts that came after their member's frontier.
    pub late: u64,
    /// Points that refunds, cancellations and corrections took back.
    pub points_taken: i64,
    /// Points that they gave back.
    pub points_returned: i64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows whose key was masked.
    pub masked_keys: u64,
    /// Orders whose stated total is not the sum.
    pub totals_differ: u64,
    /// The largest such gap, in minor units.
    pub largest_gap: i64,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The import's number.
    pub import: i64,
    /// Its counts.
    pub counts: Counts,
    /// The bad rows.
    pub rejects: Vec<Reject>,
    /// Consequences written by settling.
    pub consequences: usize,
}

/// Name, bytes and SHA-256 of a source, as kept with the import and bound to a request id.
pub fn fingerprint(source: &Source) -> Result<String> {
    let mut hash = Sha256::new();
    let mut reader = source.open()?;
    let io = |error| Error::Unreadable { path: source.name().to_owned(), source: error };
    let mut bytes = 0_u64;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = std::io::Read::read(&mut reader, &mut buffer).map_err(io)?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        bytes += u64::try_from(n).unwrap_or(0);
    }
    let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(serde_json::json!([{"name": source.name(), "bytes": bytes, "sha256": digest}]).to_string())
}

/// Opens the record of an import.
fn open(session: &Session<'_>, kind: &'static str, rules: &Rules, files: &str) -> Result<i64> {
    let new = New { kind, source: &rules.source, files, operator: session.operator, recorded_at: session.recorded_at };
    import::insert(session.db, &new)
}

/// Refuses the whole when too many rows are bad; what follows from another row's fault does not count (I3).
fn bear(rules: &Rules, path: &str, rows: u64, rejects: &[Reject]) -> Result<()> {
    let own = rejects.iter().filter(|reject| reject.code != "order-incomplete").count();
    let rejected = u64::try_from(own).unwrap_or(u64::MAX);
    let limit = if rules.atomic { MaxRejects::Count(0) } else { rules.max_rejects };
    if !limit.passed(rejected, rows) {
        return Ok(());
    }
    let most = match limit {
        MaxRejects::Count(most) => most.to_string(),
        MaxRejects::Percent(most) => format!("{most}%"),
    };
    Err(Error::TooManyRejects { path: path.to_owned(), rows, rejected, most })
}

/// What all files but those of orders end with: the rows that were refused after all join the others, and what went in is
/// settled, unless too much was bad.
fn finish<T>(
    session: &mut Session<'_>,
    rules: &Rules,
    (sheet, path): (&mut Sheet<T>, &str),
    rejects: Vec<Reject>,
    (import, mut counts): (i64, Counts),
) -> Result<Imported> {
    sheet.rejects.extend(rejects);
    sheet.rejects.sort_by_key(|reject| reject.row);
    bear(rules, path, sheet.rows, &sheet.rejects)?;
    counts.rejected = u64::try_from(sheet.rejects.len()).unwrap_or(u64::MAX);
    let imported = Imported { import, counts, rejects: sheet.rejects.clone(), consequences: 0 };
    close(session, rules, imported)
}

/// Settles what was recorded and closes the record of the import.
fn close(session: &mut Session<'_>, rules: &Rules, mut imported: Imported) -> Result<Imported> {
    member::set_registered_by_facts(session.db)?;
    let settled = if rules.no_settle { Settled::default() } else { settle::run(session, BatchKind::Import)? };
    imported.counts.late = u64::try_from(settled.late).unwrap_or(u64::MAX);
    let points = |word: &str| settled.tally.get(word).and_then(|happened| happened.points).unwrap_or(0);
    imported.counts.points_taken = -points(EntryKind::Clawback.word()) - points(EntryKind::Cancel.word());
    imported.counts.points_returned = points(EntryKind::Restore.word());
    imported.consequences = settled.consequences;
    let counts = serde_json::to_string(&imported.counts).expect("counts are plain data");
    import::set_counts(session.db, imported.import, settled.batch, &counts)?;
    Ok(imported)
}

/// Why a good row is rejected after all.
fn cause<'a>(code: &'static str, hint: &'a str) -> Cause<'a> {
    Cause { code, value: "", hint }
}

/// Tells how far recording is, now and then.
fn told(session: &Session<'_>, done: usize, of: usize) -> Result<()> {
    if !done.is_multiple_of(1024) {
        return Ok(());
    }
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    session.step(Step { what: "recording", done: wide(done), of: Some(wide(of)) })
}
