//! Tier periods and the checks that decided them.

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::{Code, MemberId};
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::Result;

/// A tier period with the check that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The tier.
    pub tier: Code,
    /// When it began.
    pub from: Instant,
    /// When it ended; none while it is open.
    pub until: Option<Instant>,
    /// The guarantee it began with.
    pub guaranteed_until: Option<Instant>,
    /// The word of why it began.
    pub reason: String,
    /// The check; none for joining.
    pub check: Option<Check>,
}

/// The figures of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `qualify` or `retain`.
    pub asked: String,
    /// The window's first instant; none = from the beginning.
    pub from: Option<Instant>,
    /// The window's end.
    pub until: Instant,
    /// The figures.
    pub metrics: Metrics,
}

/// The tier periods of a member begun by an instant, newest first.
pub fn list_periods(db: &Db, member: MemberId, at: Instant) -> Result<Vec<Period>> {
    db.list(sql!("tier/list_periods"), named_params! {":member": member.0, ":at": at.0}, |row| {
        let check = match row.get::<_, Option<String>>(5)? {
            None => None,
            Some(asked) => Some(Check {
                asked,
                from: instant(row, 6)?,
                until: Instant(row.get(7)?),
                metrics: Metrics {
                    spend: row.get(8)?,
                    orders: row.get(9)?,
                    active_days: row.get(10)?,
                    points: row.get(11)?,
                },
            }),
        };
        Ok(Period {
            tier: code(row, 0)?,
            from: Instant(row.get(1)?),
            until: instant(row, 2)?,
            guaranteed_until: instant(row, 3)?,
            reason: row.get(4)?,
            check,
        })
    })
}

/// How many stood in each tier at an instant, of those for whom nothing was due by then and not posted.
pub fn list_standing(db: &Db, at: Instant) -> Result<Vec<(Code, i64)>> {
    db.list(sql!("tier/list_standing"), named_params! {":at": at.0}, |row| Ok((code(row, 0)?, row.get(1)?)))
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    row.get::<_, Option<i64>>(column).map(|at| at.map(Instant))
}

fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    let broken = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no code".into());
    Code::new(row.get_ref(column)?.as_str()?).ok_or_else(broken)
}
