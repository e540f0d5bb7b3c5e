//! Entries and allocations by the block of members, packed, so that a report of everybody's points does not read each row. A
//! cache of rows that never change; who got more since is noted, and read beside it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rusqlite::named_params;
use serde::{Deserialize, Serialize};

use super::super::squeeze::{broken, packed, unpacked};
use super::super::{Db, Kept, sql};
use super::range::Range;
use crate::domain::engine::consequence::Consequence;
use crate::domain::id::MemberId;
use crate::domain::points::EntryKind;
use crate::domain::report::liability::books::{Books, Laid, Line};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// Members in a block.
pub const IDS: i64 = 8192;
/// A block is packed again once so many of its members got more.
const STALE: i64 = IDS / 8;

/// The block of a member.
pub(super) fn of(member: MemberId) -> i64 {
    (member.0 - 1) / IDS
}

/// The members of a block.
pub(super) fn members(number: i64) -> RangeInclusive<MemberId> {
    MemberId(number * IDS + 1)..=MemberId((number + 1) * IDS)
}

/// A block as it lies in the file.
pub(super) fn find(db: &Db, number: i64) -> Result<Option<Vec<u8>>> {
    db.find(sql!("liability/find_block"), named_params! {":block": number}, |row| row.get(0))
}

/// The first rows of each member, member after member.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    /// Entries and allocations of each.
    counts: Vec<(u32, u32)>,
    lines: Vec<PackedLine>,
    laid: Vec<PackedLaid>,
}

/// An entry; its instants are seconds since one another, so that most are small.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PackedLine {
    kind: EntryKind,
    points: i64,
    /// Since the entry before.
    occurred: i64,
    /// Since it occurred.
    posted: i64,
    /// Since it was posted.
    activates: Option<i64>,
    /// Since it was posted; none = never.
    expires: Option<i64>,
    origin: Option<u32>,
    undoes: Option<u32>,
}

/// An allocation; its instant is seconds since the one before.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PackedLaid {
    debit: u32,
    lot: u32,
    points: i64,
    at: i64,
}

/// The instants that those of the next rows are counted from.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    occurred: i64,
    laid: i64,
}

/// Wrapping: any number of the file comes back as it was.
fn since(at: Instant, before: i64) -> i64 {
    at.0.wrapping_sub(before)
}

fn after(before: i64, since: i64) -> Instant {
    Instant(before.wrapping_add(since))
}

impl PackedLine {
    fn of(line: &Line, before: &mut Before) -> PackedLine {
        let (occurred, posted) = (line.occurred_at.0, line.posted_at.0);
        let packed = PackedLine {
            kind: line.kind,
            points: line.points,
            occurred: since(line.occurred_at, before.occurred),
            posted: since(line.posted_at, occurred),
            activates: line.activates_at.map(|at| since(at, posted)),
            expires: Some(line.expires_at).filter(|at| *at != Instant::MAX).map(|at| since(at, posted)),
            origin: line.origin,
            undoes: line.undoes,
        };
        before.occurred = occurred;
        packed
    }

    fn line(&self, number: u32, before: &mut Before) -> Line {
        let occurred_at = after(before.occurred, self.occurred);
        before.occurred = occurred_at.0;
        let posted_at = after(occurred_at.0, self.posted);
        Line {
            number,
            kind: self.kind,
            points: self.points,
            occurred_at,
            posted_at,
            activates_at: self.activates.map(|since| after(posted_at.0, since)),
            expires_at: self.expires.map_or(Instant::MAX, |since| after(posted_at.0, since)),
            origin: self.origin,
            undoes: self.undoes,
        }
    }
}

impl Block {
    /// A block from the form it is kept in; one whose parts do not belong together is none.
    pub(super) fn unpacked(body: &[u8]) -> rusqlite::Result<Block> {
        let block: Block = unpacked(0, body)?;
        let sum = |count: fn(&(u32, u32)) -> u32| block.counts.iter().map(|one| count(one) as usize).sum::<usize>();
        let is_whole = sum(|count| count.0) == block.lines.len() && sum(|count| count.1) == block.laid.len();
        if is_whole { Ok(block) } else { Err(broken(0)) }
    }

    /// Its members one by one.
    pub(super) fn members(&self) -> Members<'_> {
        Members { counts: self.counts.iter(), lines: &self.lines, laid: &self.laid, before: Before::default() }
    }

    fn add(&mut self, books: &Books, before: &mut Before) {
        self.counts.push((count(&books.lines), count(&books.laid)));
        self.lines.extend(books.lines.iter().map(|line| PackedLine::of(line, before)));
        for laid in &books.laid {
            let (debit, lot, points, at) = (laid.debit, laid.lot, laid.points, since(laid.at, before.laid));
            self.laid.push(PackedLaid { debit, lot, points, at });
            before.laid = laid.at.0;
        }
    }
}

fn count<T>(rows: &[T]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

/// Those members of a block who are still to come.
pub(super) struct Members<'a> {
    counts: std::slice::Iter<'a, (u32, u32)>,
    lines: &'a [PackedLine],
    laid: &'a [PackedLaid],
    before: Before,
}

impl Members<'_> {
    /// Lays the rows of the next member into books; none where there is no next.
    pub(super) fn next_into(&mut self, books: &mut Books) {
        let Some((n_lines, n_laid)) = self.counts.next() else { return };
        let (lines, others) = self.lines.split_at(*n_lines as usize);
        books.lines.extend((1..).zip(lines).map(|(number, line)| line.line(number, &mut self.before)));
        self.lines = others;
        let (laid, others) = self.laid.split_at(*n_laid as usize);
        for PackedLaid { debit, lot, points, at } in laid {
            let at = after(self.before.laid, *at);
            self.before.laid = at.0;
            books.laid.push(Laid { debit: *debit, lot: *lot, points: *points, at });
        }
        self.laid = others;
    }
}

/// Packs all whole blocks that are not packed yet, and those of which too many members got more since: how many.
pub fn pack(db: &Db, mut step: impl FnMut() -> Result<()>) -> Result<usize> {
    let newest = super::super::books::find_last_member(db)?.map_or(0, |member| member.0);
    let known: BTreeMap<i64, i64> = list(db)?.into_iter().collect();
    let is_due = |number: &i64| known.get(number).is_none_or(|changed| *changed >= STALE);
    let due: Vec<i64> = (0..newest / IDS).filter(is_due).collect();
    for number in &due {
        step()?;
        let (mut block, mut before, mut next) = (Block::default(), Before::default(), members(*number).start().0);
        let none = Books::default();
        let rows = Range::of_rows(db, members(*number))?;
        rows.each(|member, books| {
            (next..member.0).for_each(|_| block.add(&none, &mut before));
            block.add(books, &mut before);
            next = member.0 + 1;
        })
        .map_err(|error| db.error(error))?;
        db.run(sql!("liability/set_block"), named_params! {":block": number, ":body": packed(&block)})?;
        let of = members(*number);
        db.run(sql!("liability/delete_changes"), named_params! {":first": of.start().0, ":last": of.end().0})?;
    }
    Ok(due.len())
}

/// Blocks that, with what came since, are not what the rows say, by number.
pub fn list_wrong(db: &Db) -> Result<Vec<i64>> {
    let mut wrong = Vec::new();
    for (number, _) in list(db)? {
        let all = |range: Range<'_>| {
            let mut all = Vec::new();
            range.each(|member, books| all.push((member, books.clone()))).map(|()| all)
        };
        let rows = all(Range::of_rows(db, members(number))?).map_err(|error| db.error(error))?;
        let told = match Range::read(db, number) {
            Err(stopped @ Error::Stopped { .. }) => return Err(stopped),
            // One that cannot be read is wrong too.
            told => told.ok().and_then(|range| all(range).ok()),
        };
        if told.as_ref() != Some(&rows) {
            wrong.push(number);
        }
    }
    Ok(wrong)
}

/// The blocks, and how many members of each got more since.
fn list(db: &Db) -> Result<Vec<(i64, i64)>> {
    db.list(sql!("liability/list_blocks"), named_params! {":ids": IDS}, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Notes who gets more than the blocks hold.
pub(in crate::store) struct Notes<'a> {
    db: &'a Db,
    /// The last member of the last block; asked when the first rows come.
    last: Option<i64>,
    note: Kept<'a>,
}

impl<'a> Notes<'a> {
    pub(in crate::store) fn new(db: &'a Db) -> Notes<'a> {
        Notes { db, last: None, note: Kept::new(db, sql!("liability/note_change")) }
    }

    /// Notes what a member is about to get.
    pub(in crate::store) fn note(&mut self, member: MemberId, rows: &[Consequence]) -> Result<()> {
        let entry = rows.iter().find_map(|row| match row {
            Consequence::Entry(entry) => Some(entry.number),
            _ => None,
        });
        let allocation = rows.iter().find_map(|row| match row {
            Consequence::Allocation(part) => Some(part.number),
            _ => None,
        });
        if entry.is_none() && allocation.is_none() {
            return Ok(());
        }
        let last = match self.last {
            Some(last) => last,
            None => {
                let block: i64 = self.db.get(sql!("liability/find_last_block"), [], |row| row.get(0))?;
                *self.last.insert(members(block).end().0)
            }
        };
        if member.0 <= last { self.note.run((member.0, entry, allocation)) } else { Ok(()) }
    }
}
