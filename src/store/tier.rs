//! Tier periods and the checks that decided them.

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::{Code, MemberId};
use crate::domain::tier::assess::AtRisk;
use crate::domain::tier::metric::Metrics;
use crate::domain::time::Instant;
use crate::error::Result;

/// A tier as it stood at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// The number of the period.
    pub period: u32,
    /// The tier.
    pub tier: Code,
    /// When the period began.
    pub since: Instant,
    /// When it was to be asked about; [`Instant::MAX`] = never.
    pub guaranteed_until: Instant,
    /// A boundary that was not met.
    pub at_risk: Option<AtRisk>,
}

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

/// The tier a member stood in at an instant.
pub fn find_at(db: &Db, member: MemberId, at: Instant) -> Result<Option<Stood>> {
    db.find(sql!("tier/find_at"), named_params! {":member": member.0, ":at": at.0}, |row| {
        let until = instant(row, 3)?.unwrap_or(Instant::MAX);
        let is_at_risk = row.get::<_, Option<String>>(4)?.as_deref() == Some("at_risk");
        let boundary = instant(row, 5)?.filter(|_| is_at_risk);
        Ok(Stood {
            period: row.get(0)?,
            tier: code(row, 1)?,
            since: Instant(row.get(2)?),
            guaranteed_until: boundary.unwrap_or(until),
            at_risk: boundary.map(|boundary| AtRisk { boundary, until }),
        })
    })
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

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    row.get::<_, Option<i64>>(column).map(|at| at.map(Instant))
}

fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    let broken = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no code".into());
    Code::new(row.get_ref(column)?.as_str()?).ok_or_else(broken)
}
