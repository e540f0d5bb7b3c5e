//! The books of a range of members, read a table at a time in member order: what settling wrote, and what is kept of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};

use super::account::unpack;
use super::batch::Codes;
use super::{Db, sql};
use crate::domain::engine::account::Account;
use crate::domain::engine::proof::{Lot, Rows, Saved, Wanted};
use crate::domain::id::{Cause, CauseKind, Code, MemberId};
use crate::domain::points::standing::Case;
use crate::domain::time::Instant;
use crate::error::Result;

mod points;
mod stay;
mod tiers;

use self::points::points;
use self::stay::{campaigns, coupons, penalties};
use self::tiers::{period, tiers};

/// What stands of one member.
#[derive(Debug, Default)]
pub struct Held {
    /// The rows.
    pub rows: Rows,
    /// What is kept of the account.
    pub saved: Option<Saved>,
    /// Open lots as kept by themselves.
    pub lots: Vec<Lot>,
    /// What is kept of facts that earned.
    pub cases: BTreeMap<Cause, Case>,
}

/// The largest member id; none while nobody joined.
pub fn find_last_member(db: &Db) -> Result<Option<MemberId>> {
    db.get(sql!("books/find_last_member"), [], |row| Ok(row.get::<_, Option<i64>>(0)?.map(MemberId)))
}

/// The codes of rules, tiers and benefits by their numbers.
pub type Names = BTreeMap<i64, Code>;

/// The codes of rules, tiers and benefits.
pub fn load_names(db: &Db) -> Result<Names> {
    Codes::load(db).map(Codes::names)
}

/// The books of a range of members, as far as they are wanted.
pub fn load(
    db: &Db,
    names: &Names,
    members: &RangeInclusive<MemberId>,
    wanted: Wanted,
) -> Result<BTreeMap<MemberId, Held>> {
    let mut reader = Reader { db, names, members, held: BTreeMap::new() };
    reader.each(sql!("books/list_accounts"), |names, row, held| {
        held.saved = Some(saved(names, row)?);
        Ok(())
    })?;
    reader.each(sql!("books/list_periods"), |names, row, held| {
        held.rows.periods.push(period(names, row)?);
        Ok(())
    })?;
    penalties(&mut reader)?;
    if wanted.points {
        points(&mut reader)?;
    }
    if wanted.tier {
        tiers(&mut reader)?;
        coupons(&mut reader)?;
        campaigns(&mut reader)?;
    }
    if wanted.points && wanted.replay {
        reader.each(sql!("books/list_cases"), |_, row, held| {
            held.cases.insert(cause(row, 1)?, unpack(row.get_ref(3)?.as_blob()?)?);
            Ok(())
        })?;
    }
    reader.held.values_mut().for_each(|held| held.rows.sort());
    Ok(reader.held)
}

struct Reader<'a> {
    db: &'a Db,
    names: &'a Names,
    members: &'a RangeInclusive<MemberId>,
    held: BTreeMap<MemberId, Held>,
}

impl Reader<'_> {
    /// Walks a statement whose rows begin with their member and come in member order.
    fn each(
        &mut self,
        statement: &str,
        take: impl Fn(&Names, &Row<'_>, &mut Held) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let params = named_params! {":from": self.members.start().0, ":to": self.members.end().0};
        let (names, held) = (self.names, &mut self.held);
        self.db.each(statement, params, |row| take(names, row, held.entry(MemberId(row.get(0)?)).or_default()))
    }
}

fn saved(names: &Names, row: &Row<'_>) -> rusqlite::Result<Saved> {
    Ok(Saved {
        frontier: Instant(row.get(1)?),
        next_due: instant(row, 2)?,
        debt: row.get(3)?,
        tier: code_or_none(names, row, 4)?,
        account: unpack::<Account>(row.get_ref(5)?.as_blob()?).ok(),
    })
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Instant>> {
    row.get::<_, Option<i64>>(column).map(|at| at.map(Instant))
}

/// A cause: its kind, and its id in the column after.
fn cause(row: &Row<'_>, column: usize) -> rusqlite::Result<Cause> {
    let kind = CauseKind::find(row.get_ref(column)?.as_str()?).ok_or_else(|| broken(column))?;
    Ok(kind.of(row.get(column + 1)?))
}

fn code_or_none(names: &Names, row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Code>> {
    let number: Option<i64> = row.get(column)?;
    number.map(|number| names.get(&number).cloned().ok_or_else(|| broken(column))).transpose()
}

fn code(names: &Names, row: &Row<'_>, column: usize) -> rusqlite::Result<Code> {
    code_or_none(names, row, column)?.ok_or_else(|| broken(column))
}

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "a word this program does not know".into())
}
