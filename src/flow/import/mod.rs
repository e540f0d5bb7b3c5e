//! Imports: facts from files, matched, judged, recorded and settled in one transaction (import I1–I5).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::settle::{self, Settled};
use super::{Session, Step, held};
use crate::domain::engine::fact::Late;
use crate::domain::id::{BatchId, MemberId};
use crate::domain::points::EntryKind;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::input::{Cause, Reject, Sheet, Source};
use crate::store::batch::BatchKind;
use crate::store::import::{self, New, Outcome};
use crate::store::member;

pub mod assignments;
pub mod attendance;
pub mod catalogue;
mod coupons;
mod difference;
pub mod events;
mod fields;
mod goods;
pub mod openings;
pub mod orders;
mod paid_back;
pub mod passwords;
mod people;
mod plan;
pub(in crate::flow) mod refunds;
mod register;
mod returns;
pub mod roster;
mod waiting;

pub use fields::Field;
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
    /// List the facts that came late (I25).
    pub late: bool,
    /// Tell of orders field by field (I32).
    pub fields: bool,
    /// Name and digest of the profile that the files were read by; none for the canonical layout.
    pub profile: Option<(String, String)>,
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

impl OnChange {
    fn word(self) -> &'static str {
        match self {
            OnChange::Amend => "amend",
            OnChange::Skip => "skip",
            OnChange::Reject => "reject",
        }
    }
}

impl std::fmt::Display for MaxRejects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            MaxRejects::Count(most) => write!(f, "{most}"),
            MaxRejects::Percent(most) => write!(f, "{most}%"),
        }
    }
}

impl Rules {
    /// As kept with the import.
    fn options(&self) -> String {
        let options = serde_json::json!({
            "unknown": self.unknown.word(),
            "on_change": self.on_change.word(),
            "atomic": self.atomic,
            "max_rejects": self.max_rejects.to_string(),
            "no_settle": self.no_settle,
        });
        options.to_string()
    }
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
    /// Orders without a member that name nobody.
    pub guests: u64,
    /// Orders that name somebody unknown, and wait for them.
    pub held: u64,
    /// Orders that waited for their member and found one.
    pub claimed: u64,
    /// Facts that came after their member's frontier.
    pub late: u64,
    /// Points that refunds, cancellations and corrections took back.
    pub points_taken: i64,
    /// Points that they gave back.
    pub points_returned: i64,
    /// Rows that told something new; of orders, those of new orders.
    pub rows_new: u64,
    /// Rows of orders that were known otherwise, or that brought a refund of a known one.
    pub rows_changed: u64,
    /// Rows that told nothing new.
    pub rows_unchanged: u64,
    /// Rows rejected; with the three above, all that were read.
    pub rejected: u64,
    /// Passwords that stood in the file as they are typed.
    pub plain_passwords: u64,
    /// Members who have a password of their own already, which stays.
    pub passwords_kept: u64,
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
    /// How far its rows reach.
    pub extent: Extent,
    /// Files read before, by name, and the import that read each first.
    pub same: Vec<(String, i64)>,
    /// The facts that came late, in the order of time, each with its member's number; empty unless asked for.
    pub late: Vec<(String, Late)>,
    /// Of orders, field by field; empty unless asked for.
    pub fields: Vec<Field>,
}

/// How far the rows of an import reach: over the files, and in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Records of each file; empty where one file has them all.
    pub rows: Vec<u64>,
    /// The first and the last business time among the good rows.
    pub times: Option<(Instant, Instant)>,
}

impl Extent {
    /// Takes a business time in.
    pub fn reach(&mut self, at: Instant) {
        self.times = Some(self.times.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }
}

/// A file that an import read, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRead {
    /// As it was named.
    pub name: String,
    /// How long it was.
    pub bytes: u64,
    /// The digest of its content, a slow one where it holds passwords.
    pub sha256: String,
    /// Its records; none where they were not counted by file.
    #[serde(default)]
    pub rows: Option<u64>,
}

impl FileRead {
    /// The files of an import as they are kept.
    pub fn list(text: &str) -> Vec<FileRead> {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Name, bytes and SHA-256 of each source, as kept with the import and bound to a request id.
pub fn fingerprint(sources: &[Source]) -> Result<String> {
    let files = sources.iter().map(fingerprint_of).collect::<Result<Vec<_>>>()?;
    Ok(written(&files))
}

fn written(files: &[FileRead]) -> String {
    serde_json::to_string(files).expect("names and figures are plain data")
}

fn fingerprint_of(source: &Source) -> Result<FileRead> {
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
    Ok(FileRead { name: source.name().to_owned(), bytes, sha256: digest, rows: None })
}

/// Opens the record of an import.
fn open(session: &Session<'_>, kind: &'static str, rules: &Rules, files: &str) -> Result<i64> {
    let new = New {
        kind,
        source: &rules.source,
        profile: rules.profile.as_ref().map(|(name, digest)| (name.as_str(), digest.as_str())),
        files,
        options: &rules.options(),
        request: session.request,
        operator: session.operator,
        recorded_at: session.recorded_at,
    };
    import::insert(session.db, &new)
}

/// Refuses the whole when too many rows are bad; what follows from another row's fault does not count (I3).
fn bear(rules: &Rules, path: &str, rows: u64, rejects: &[Reject]) -> Result<()> {
    bear_up_to(if rules.atomic { MaxRejects::Count(0) } else { rules.max_rejects }, path, rows, rejects)
}

fn bear_up_to(limit: MaxRejects, path: &str, rows: u64, rejects: &[Reject]) -> Result<()> {
    let own = rejects.iter().filter(|reject| reject.code != "order-incomplete").count();
    let rejected = u64::try_from(own).unwrap_or(u64::MAX);
    if !limit.passed(rejected, rows) {
        return Ok(());
    }
    Err(Error::TooManyRejects { path: path.to_owned(), rows, rejected, most: limit.to_string() })
}

/// What all files but those of orders end with: the rows that were refused after all join the others, and what went in is
/// settled, unless too much was bad.
fn finish<T>(
    session: &mut Session<'_>,
    rules: &Rules,
    (sheet, path): (&mut Sheet<T>, &str),
    rejects: Vec<Reject>,
    (import, mut counts, times): (i64, Counts, Option<(Instant, Instant)>),
) -> Result<Imported> {
    let extent = Extent { rows: rows_by_file(sheet), times };
    sheet.rejects.extend(rejects);
    sheet.rejects.sort_by_key(|reject| (reject.file, reject.row));
    bear(rules, path, sheet.rows, &sheet.rejects)?;
    counts.rejected = u64::try_from(sheet.rejects.len()).unwrap_or(u64::MAX);
    let imported = Imported { import, counts, rejects: sheet.rejects.clone(), extent, ..Imported::default() };
    close(session, rules, imported)
}

/// Settles what was recorded and closes the record of the import.
fn close(session: &mut Session<'_>, rules: &Rules, mut imported: Imported) -> Result<Imported> {
    imported.counts.claimed += held::claim_fitting(session)?;
    member::set_registered_by_facts(session.db)?;
    session.lists_late = rules.late;
    let settled = if rules.no_settle { Settled::default() } else { settle::run(session, BatchKind::Import)? };
    imported.late = named(session, settled.late_facts)?;
    imported.counts.late = u64::try_from(settled.late).unwrap_or(u64::MAX);
    let points = |word: &str| settled.tally.get(word).and_then(|happened| happened.points).unwrap_or(0);
    imported.counts.points_taken = -points(EntryKind::Clawback.word()) - points(EntryKind::Cancel.word());
    imported.counts.points_returned = points(EntryKind::Restore.word());
    imported.consequences = settled.consequences;
    let mut files = FileRead::list(&import::find_files(session.db, imported.import)?.unwrap_or_default());
    let whole = [imported.counts.rows];
    let rows: &[u64] = if imported.extent.rows.is_empty() { &whole } else { &imported.extent.rows };
    if rows.len() == files.len() {
        files.iter_mut().zip(rows).for_each(|(file, rows)| file.rows = Some(*rows));
    }
    for file in &files {
        let same = import::find_same(session.db, imported.import, &file.sha256)?;
        imported.same.extend(same.map(|same| (file.name.clone(), same)));
    }
    let counts = serde_json::to_string(&imported.counts).expect("counts are plain data");
    let files = written(&files);
    let outcome = Outcome { batch: settled.batch, files: &files, counts: &counts, extent: imported.extent.times };
    import::close(session.db, imported.import, &outcome)?;
    Ok(imported)
}

/// Late facts in the order of time, by whose they are.
fn named(session: &Session<'_>, late: Vec<(MemberId, Late)>) -> Result<Vec<(String, Late)>> {
    let mut numbers: BTreeMap<MemberId, String> = BTreeMap::new();
    let mut named = Vec::with_capacity(late.len());
    for (id, fact) in late {
        let number = match numbers.get(&id) {
            Some(known) => known.clone(),
            None => numbers.entry(id).or_insert(member::get(session.db, id)?.number).clone(),
        };
        named.push((number, fact));
    }
    named.sort_by(|(_, a), (_, b)| (a.at, &a.name).cmp(&(b.at, &b.name)));
    Ok(named)
}

/// Keeps the batch that settled an import afterwards.
pub(in crate::flow) fn set_batch(session: &Session<'_>, import: i64, batch: BatchId) -> Result<()> {
    import::set_batch(session.db, import, batch)
}

/// The records of each file: its good rows, and those that could not be read.
fn rows_by_file<T>(sheet: &Sheet<T>) -> Vec<u64> {
    let bad: BTreeSet<(usize, u32)> = sheet.rejects.iter().map(|reject| (reject.file, reject.row)).collect();
    let mut rows = Vec::new();
    for file in sheet.values.iter().map(|row| row.file).chain(bad.into_iter().map(|bad| bad.0)) {
        rows.resize(rows.len().max(file + 1), 0);
        rows[file] += 1;
    }
    rows
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
