//! Draws on limits that all members share.

use std::collections::BTreeMap;

use rusqlite::named_params;
use rusqlite::types::Type;

use super::batch::Codes;
use super::{Db, sql};
use crate::domain::id::{Code, MemberId};
use crate::domain::pool::{Draw, Limited, Pool};
use crate::error::Result;

/// Appends a draw of a member.
pub fn append(db: &Db, codes: &mut Codes, member: MemberId, draw: &Draw) -> Result<()> {
    let params = named_params! {
        ":member": member.0,
        ":number": draw.number,
        ":pool": draw.pool.of.word(),
        ":code": codes.number(db, &draw.pool.code)?,
        ":period": draw.pool.period,
        ":at": draw.at.0,
        ":rank": draw.rank,
        ":wanted": draw.wanted,
        ":whole": draw.whole,
        ":granted": draw.granted,
    };
    db.run(sql!("draw/append"), params).map(drop)
}

/// Draws that got less than they wanted: what they got, by member and number.
pub fn list_short(db: &Db) -> Result<BTreeMap<MemberId, BTreeMap<u32, i64>>> {
    let mut short: BTreeMap<MemberId, BTreeMap<u32, i64>> = BTreeMap::new();
    db.each(sql!("draw/list_short"), [], |row| {
        short.entry(MemberId(row.get(0)?)).or_default().insert(row.get(1)?, row.get(2)?);
        Ok(())
    })?;
    Ok(short)
}

/// What was drawn of each limit in all.
pub fn list_pools(db: &Db) -> Result<BTreeMap<Pool, i64>> {
    let unread = |column| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "no such word".into());
    let rows = db.list(sql!("draw/list_pools"), [], |row| {
        let of = Limited::find(row.get_ref(0)?.as_str()?).ok_or_else(|| unread(0))?;
        let code = Code::new(row.get_ref(1)?.as_str()?).ok_or_else(|| unread(1))?;
        Ok((Pool { of, code, period: row.get(2)? }, row.get(3)?))
    })?;
    Ok(rows.into_iter().collect())
}

/// Adds what was drawn of a limit.
pub fn add(db: &Db, codes: &mut Codes, pool: &Pool, drawn: i64) -> Result<()> {
    let code = codes.number(db, &pool.code)?;
    let params = named_params! {":pool": pool.of.word(), ":code": code, ":period": pool.period, ":drawn": drawn};
    db.run(sql!("draw/add"), params).map(drop)
}

/// How much all members together have of a pool.
pub fn get_granted(db: &Db, pool: &Pool) -> Result<i64> {
    let params = named_params! {":code": pool.code.as_str(), ":pool": pool.of.word(), ":period": pool.period};
    db.get(sql!("draw/get_granted"), params, |row| row.get(0))
}
