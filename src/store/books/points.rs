//! Points, holds and what earned them, read back row by row.

use super::{Names, Reader, broken, cause, code, code_or_none, instant};
use crate::domain::engine::consequence::Earning;
use crate::domain::engine::proof::{Lot, Taken, Terms};
use crate::domain::id::{ActId, BatchId, Code, OrderId};
use crate::domain::points::hold::{Ended, How, Opened, Part};
use crate::domain::points::taking::Taking;
use crate::domain::points::{Allocation, Entry, EntryKind, Extension};
use crate::domain::ratio::Ratio;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::sql;
use rusqlite::Row;

/// What points left.
pub(super) fn points(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_terms"), |names, row, held| {
        let (order, version) = (OrderId(row.get(1)?), row.get(3)?);
        held.rows.terms.push(Terms { order, tier: code_or_none(names, row, 2)?, version });
        Ok(())
    })?;
    reader.each(sql!("books/list_earnings"), |names, row, held| {
        held.rows.earnings.push(earning(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_takings"), |names, row, held| {
        held.rows.takings.push(taken(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_entries"), |names, row, held| {
        held.rows.entries.push((BatchId(row.get(13)?), entry(names, row)?));
        Ok(())
    })?;
    reader.each(sql!("books/list_allocations"), |_, row, held| {
        let (number, debit, lot, points, undoes) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        let posted_at = Instant(row.get(6)?);
        held.rows.allocations.push(Allocation { number, debit, lot, points, undoes, posted_at });
        Ok(())
    })?;
    holds(reader)?;
    reader.each(sql!("books/list_lots"), |_, row, held| {
        let (number, left) = (row.get(1)?, row.get(2)?);
        held.lots.push(Lot { number, left, activates_at: Instant(row.get(3)?), expires_at: Instant(row.get(4)?) });
        Ok(())
    })
}

fn holds(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_holds"), |_, row, held| {
        let (number, act, points) = (row.get(1)?, ActId(row.get(2)?), row.get(3)?);
        held.rows.holds.push(Opened { number, act, points, at: Instant(row.get(4)?), until: Instant(row.get(5)?) });
        Ok(())
    })?;
    reader.each(sql!("books/list_hold_slices"), |_, row, held| {
        let (hold, lot, points) = (row.get(1)?, row.get(2)?, row.get(3)?);
        held.rows.held.push(Part { hold, lot, points, at: Instant(row.get(4)?) });
        Ok(())
    })?;
    reader.each(sql!("books/list_hold_ends"), |_, row, held| {
        let word = row.get_ref(2)?.as_str()?;
        let how = [How::Captured, How::Released, How::TimedOut].into_iter().find(|how| how.word() == word);
        let (number, at, entry) = (row.get(1)?, Instant(row.get(3)?), row.get(4)?);
        held.rows.ends.push(Ended { number, how: how.ok_or_else(|| broken(2))?, at, entry });
        Ok(())
    })?;
    reader.each(sql!("books/list_extensions"), |_, row, held| {
        let (lot, at) = (row.get(1)?, Instant(row.get(4)?));
        held.rows.extensions.push(Extension { lot, from: Instant(row.get(2)?), until: Instant(row.get(3)?), at });
        Ok(())
    })
}

fn earning(names: &Names, row: &Row<'_>) -> rusqlite::Result<Earning> {
    let m = Ratio::new(row.get(7)?, row.get(8)?).ok_or_else(|| broken(7))?;
    Ok(Earning {
        of: cause(row, 1)?,
        rule: code(names, row, 3)?,
        occurred_at: Instant(row.get(4)?),
        version: row.get(5)?,
        tier: code_or_none(names, row, 6)?,
        m,
        basis: row.get(9)?,
        wanted: row.get(10)?,
        granted: row.get(11)?,
        cap: row.get::<_, Option<i64>>(12)?.map(|cap| usize::try_from(cap).unwrap_or(usize::MAX)),
        joined: row.get_ref(13)?.as_str()?.split_whitespace().filter_map(Code::new).collect(),
    })
}

fn taken(names: &Names, row: &Row<'_>) -> rusqlite::Result<Taken> {
    let taking = Taking {
        debits: Vec::new(),
        pending: row.get(7)?,
        own: row.get(8)?,
        expired: row.get(9)?,
        others: row.get(10)?,
        debt: row.get(11)?,
        waived: row.get(12)?,
    };
    let (of, rule) = (cause(row, 1)?, code(names, row, 3)?);
    Ok(Taken { of, rule, cause: cause(row, 4)?, target: row.get(6)?, taking, at: Instant(row.get(13)?) })
}

fn entry(names: &Names, row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        number: row.get(1)?,
        kind: EntryKind::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?,
        points: row.get(3)?,
        occurred_at: Instant(row.get(4)?),
        posted_at: Instant(row.get(5)?),
        cause: cause(row, 6)?,
        rule: code_or_none(names, row, 8)?,
        activates_at: instant(row, 9)?,
        expires_at: instant(row, 10)?,
        origin: row.get(11)?,
        undoes: row.get(12)?,
    })
}
