//! Tiers, benefits and draws, read back row by row.

use super::{Names, Reader, broken, cause, code, code_or_none, instant};
use crate::domain::engine::proof::{Granted, Judged, Period, Used};
use crate::domain::grant::{Source, UseStep};
use crate::domain::id::{ActId, OrderId};
use crate::domain::pool::{Draw, Limited, Pool};
use crate::domain::tier::assess::{Check, Outcome};
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::sql;
use rusqlite::Row;

/// What tiers and benefits left.
pub(super) fn tiers(reader: &mut Reader<'_>) -> Result<()> {
    reader.each(sql!("books/list_checks"), |names, row, held| {
        held.rows.checks.push(judged(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_notices"), |_, row, held| {
        held.rows.notices.push((Instant(row.get(1)?), Instant(row.get(2)?)));
        Ok(())
    })?;
    reader.each(sql!("books/list_draws"), |names, row, held| {
        held.rows.draws.push(draw(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_grants"), |names, row, held| {
        held.rows.grants.push(granted(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_uses"), |_, row, held| {
        let order = row.get::<_, Option<i64>>(3)?.map(OrderId);
        let (act, grant, at) = (ActId(row.get(1)?), row.get(2)?, Instant(row.get(4)?));
        held.rows.uses.push(Used { act, grant, order, at, reserved: row.get::<_, Option<i64>>(5)?.map(Instant) });
        Ok(())
    })?;
    reader.each(sql!("books/list_use_steps"), |_, row, held| {
        let step = UseStep::find(&row.get::<_, String>(2)?).ok_or_else(|| broken(2))?;
        held.rows.use_steps.push((ActId(row.get(1)?), step, Instant(row.get(3)?), cause(row, 4)?));
        Ok(())
    })
}

fn judged(names: &Names, row: &Row<'_>) -> rusqlite::Result<Judged> {
    let metrics = Metrics { spend: row.get(8)?, orders: row.get(9)?, active_days: row.get(10)?, points: row.get(11)? };
    let check = Check {
        tier: code(names, row, 4)?,
        retain: row.get_ref(5)?.as_str()? == "retain",
        from: instant(row, 6)?.unwrap_or(Instant::MIN),
        until: Instant(row.get(7)?),
        metrics,
        outcome: outcome(row, 12)?,
        guaranteed_until: instant(row, 13)?,
    };
    Ok(Judged { at: Instant(row.get(1)?), cause: cause(row, 2)?, check })
}

pub(super) fn period(names: &Names, row: &Row<'_>) -> rusqlite::Result<Period> {
    Ok(Period {
        number: row.get(1)?,
        tier: code(names, row, 2)?,
        from: Instant(row.get(3)?),
        until: instant(row, 4)?,
        guaranteed_until: instant(row, 5)?,
        reason: outcome(row, 6)?,
        version: row.get(7)?,
    })
}

fn granted(names: &Names, row: &Row<'_>) -> rusqlite::Result<Granted> {
    Ok(Granted {
        number: row.get(1)?,
        benefit: code(names, row, 2)?,
        source: Source::find(row.get_ref(3)?.as_str()?, code_or_none(names, row, 12)?).ok_or_else(|| broken(3))?,
        period: row.get(4)?,
        quota: row.get(5)?,
        from: Instant(row.get(6)?),
        until: instant(row, 7)?.unwrap_or(Instant::MAX),
        at: Instant(row.get(8)?),
        cause: cause(row, 9)?,
        revoked_at: instant(row, 11)?,
    })
}

fn outcome(row: &Row<'_>, column: usize) -> rusqlite::Result<Outcome> {
    use Outcome::{AtRisk, Fell, Joined, Merged, Pinned, Renewed, Reopened, Rose, Unlocked, Unpinned};
    let word = row.get_ref(column)?.as_str()?;
    let known = [Joined, Rose, Renewed, AtRisk, Fell, Reopened, Pinned, Unpinned, Unlocked, Merged];
    known.into_iter().find(|outcome| outcome.word() == word).ok_or_else(|| broken(column))
}

fn draw(names: &Names, row: &Row<'_>) -> rusqlite::Result<Draw> {
    let of = Limited::find(row.get_ref(2)?.as_str()?).ok_or_else(|| broken(2))?;
    Ok(Draw {
        number: row.get(1)?,
        pool: Pool { of, code: code(names, row, 3)?, period: row.get(4)? },
        at: Instant(row.get(5)?),
        rank: row.get(6)?,
        wanted: row.get(7)?,
        whole: row.get(8)?,
        granted: row.get(9)?,
    })
}
