//! The points books of members one after another: of those whom a block holds from there, of all others from their rows.

use std::iter::Peekable;
use std::ops::RangeInclusive;
use std::vec::IntoIter;

use rusqlite::{Row, named_params};

use super::super::among::{self, Among};
use super::super::{Db, sql};
use super::block::{self, Block};
use super::kind;
use crate::domain::engine::batch;
use crate::domain::id::MemberId;
use crate::domain::points::Extension;
use crate::domain::report::liability::books::{Aside, Books, Kept, Laid, Line};
use crate::domain::time::Instant;
use crate::error::Result;

/// Ranges that are in memory at once: enough for as many threads as a shop's machine has.
const AT_ONCE: usize = 4;

/// Shows the books of every member who has any, in the order of members. Each range of members is added up on some thread
/// into something of its own, which is taken here in the order of the ranges.
pub fn fold<T: Send>(
    db: &Db,
    start: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, MemberId, &Books) + Sync,
    mut take: impl FnMut(T),
) -> Result<()> {
    let last: Option<i64> = db.get(sql!("liability/find_last"), [], |row| row.get(0))?;
    let mut ranges = 0..last.map_or(0, |last| block::of(MemberId(last)) + 1);
    while !ranges.is_empty() {
        let read = ranges.by_ref().take(AT_ONCE).map(|number| Range::read(db, number));
        let added = batch::each(read.collect::<Result<Vec<_>>>()?, |range| {
            let mut sum = start();
            range.each(|member, books| add(&mut sum, member, books)).map(|()| sum)
        });
        added.into_iter().try_for_each(|sum| sum.map(&mut take)).map_err(|error| db.error(error))?;
    }
    Ok(())
}

/// The books of a member.
pub fn get(db: &Db, member: MemberId) -> Result<Books> {
    let mut found = Books::default();
    let range = Range::of_rows(db, member..=member)?;
    range.each(|_, books| found = books.clone()).map_err(|error| db.error(error))?;
    Ok(found)
}

/// The books of members from one to another, as they were read.
pub(super) struct Range<'a> {
    members: RangeInclusive<MemberId>,
    among: Option<&'a Among>,
    /// What the first rows of each were.
    packed: Option<Vec<u8>>,
    lines: Rows<Line>,
    laid: Rows<Laid>,
    aside: Rows<Aside>,
    extended: Rows<Extension>,
    kept: Rows<Kept>,
}

impl<'a> Range<'a> {
    /// The members of a block, with what it holds of them.
    pub(super) fn read(db: &'a Db, number: i64) -> Result<Range<'a>> {
        let members = block::members(number);
        let Some(packed) = block::find(db, number)? else { return Range::of_rows(db, members) };
        let lines = Rows::read(db, sql!("liability/list_later_lines"), &members, line)?;
        let laid = Rows::read(db, sql!("liability/list_later_laid"), &members, laid)?;
        Range::of(db, members, Some(packed), lines, laid)
    }

    /// From the rows alone.
    pub(super) fn of_rows(db: &'a Db, members: RangeInclusive<MemberId>) -> Result<Range<'a>> {
        let lines = Rows::read(db, sql!("liability/list_lines"), &members, line)?;
        let laid = Rows::read(db, sql!("liability/list_laid"), &members, laid)?;
        Range::of(db, members, None, lines, laid)
    }

    fn of(
        db: &'a Db,
        members: RangeInclusive<MemberId>,
        packed: Option<Vec<u8>>,
        lines: Rows<Line>,
        laid: Rows<Laid>,
    ) -> Result<Range<'a>> {
        Ok(Range {
            among: among::find(db),
            packed,
            lines,
            laid,
            aside: Rows::read(db, sql!("liability/list_aside"), &members, aside)?,
            extended: Rows::read(db, sql!("liability/list_extended"), &members, extended)?,
            kept: Rows::read(db, sql!("liability/list_blocked"), &members, kept)?,
            members,
        })
    }

    /// Shows the books of those who have entries; the room of the last one is used again.
    pub(super) fn each(mut self, mut take: impl FnMut(MemberId, &Books)) -> rusqlite::Result<()> {
        let block = self.packed.as_deref().map(Block::unpacked).transpose()?.unwrap_or_default();
        let (mut packed, mut books) = (block.members(), Books::default());
        for member in (self.members.start().0..=self.members.end().0).map(MemberId) {
            books.clear();
            packed.next_into(&mut books);
            self.lines.fill(member, |line| books.lines.push(line));
            self.laid.fill(member, |laid| books.laid.push(laid));
            self.aside.fill(member, |aside| books.aside.push(aside));
            self.extended.fill(member, |extended| books.extended.push(extended));
            self.kept.fill(member, |kept| books.kept.push(kept));
            let is_seen = self.among.is_none_or(|among| among.has(Some(member)));
            if is_seen && !books.lines.is_empty() {
                take(member, &books);
            }
        }
        Ok(())
    }
}

/// Rows in the order of their members.
struct Rows<T>(Peekable<IntoIter<(MemberId, T)>>);

impl<T> Rows<T> {
    fn read(
        db: &Db,
        statement: &str,
        members: &RangeInclusive<MemberId>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Rows<T>> {
        let params = named_params! {":first": members.start().0, ":last": members.end().0};
        let rows = db.list(statement, params, |row| Ok((MemberId(row.get(0)?), read(row)?)))?;
        Ok(Rows(rows.into_iter().peekable()))
    }

    /// Hands out the rows of a member, which come next or not at all.
    fn fill(&mut self, member: MemberId, mut put: impl FnMut(T)) {
        while let Some((_, row)) = self.0.next_if(|(own, _)| *own == member) {
            put(row);
        }
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    let instant = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
    Ok(Line {
        number: row.get(1)?,
        kind: kind(row, 2)?,
        points: row.get(3)?,
        occurred_at: Instant(row.get(4)?),
        posted_at: Instant(row.get(5)?),
        activates_at: instant(6)?,
        expires_at: instant(7)?.unwrap_or(Instant::MAX),
        origin: row.get(8)?,
        undoes: row.get(9)?,
    })
}

fn laid(row: &Row<'_>) -> rusqlite::Result<Laid> {
    Ok(Laid { debit: row.get(1)?, lot: row.get(2)?, points: row.get(3)?, at: Instant(row.get(4)?) })
}

fn aside(row: &Row<'_>) -> rusqlite::Result<Aside> {
    Ok(Aside {
        lot: row.get(1)?,
        points: row.get(2)?,
        at: Instant(row.get(3)?),
        until: Instant(row.get(4)?),
        ended_at: row.get::<_, Option<i64>>(5)?.map(Instant),
    })
}

fn extended(row: &Row<'_>) -> rusqlite::Result<Extension> {
    let instant = |column: usize| row.get(column).map(Instant);
    Ok(Extension { lot: row.get(1)?, from: instant(2)?, until: instant(3)?, at: instant(4)? })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let ended_at = row.get::<_, Option<i64>>(4)?.map(Instant);
    Ok(Kept { lot: row.get(1)?, at: Instant(row.get(2)?), until: Instant(row.get(3)?), ended_at })
}
