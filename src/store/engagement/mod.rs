//! Questions, clubs and courses as they are kept, and what their events earned.

pub mod club;
pub mod course;
pub mod question;
pub mod report;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::{Db, sql};
use crate::domain::id::{Code, EventId, MemberId};
use crate::domain::time::Instant;
use crate::error::Result;

/// Points that an event gave, and that taking it back took (below 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// As it happened.
    pub earned: i64,
    /// When it was undone.
    pub taken: i64,
}

/// What an event of a member came to.
pub fn get_points(db: &Db, member: MemberId, event: EventId) -> Result<Points> {
    let params = named_params! {":member": member.0, ":event": event.0};
    db.get(sql!("engagement/get_points"), params, |row| Ok(Points { earned: row.get(0)?, taken: row.get(1)? }))
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Instant> {
    row.get(column).map(Instant)
}

fn instant_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Instant))
}

fn code(row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    let broken = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no code".into());
    Code::new(row.get_ref(column)?.as_str()?).ok_or_else(broken)
}
