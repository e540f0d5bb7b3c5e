//! Rows for the definitions of `report engagement`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::named_params;

use super::{code, instant, instant_or_none};
use crate::domain::id::MemberId;
use crate::domain::report::engagement::Deed;
use crate::domain::report::engagement::effect::Stays;
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::{Db, sql};

fn json(words: &[&str]) -> String {
    serde_json::to_string(words).expect("words are plain data")
}

/// What members did in a window that stands, without some kinds.
pub fn list_deeds(db: &Db, window: Bounds, as_of: Instant, left_out: &[&str]) -> Result<Vec<Deed>> {
    let params = named_params! {
        ":from": window.from.0,
        ":until": window.until.0,
        ":as_of": as_of.0,
        ":left_out": json(left_out),
    };
    db.list(sql!("report/list_deeds"), params, |row| {
        Ok(Deed { member: MemberId(row.get(0)?), kind: row.get(1)?, at: instant(row, 2)?, points: row.get(3)? })
    })
}

/// Members who did anything in a window.
pub fn list_doers(db: &Db, window: Bounds) -> Result<BTreeSet<MemberId>> {
    let params = named_params! {":from": window.from.0, ":until": window.until.0};
    let rows = db.list(sql!("report/list_doers"), params, |row| row.get(0).map(MemberId))?;
    Ok(rows.into_iter().collect())
}

/// When each member first did something of some kinds, about what begins with a text.
pub fn list_firsts(db: &Db, kinds: &[&str], prefix: &str, as_of: Instant) -> Result<BTreeMap<MemberId, Instant>> {
    let params = named_params! {":kinds": json(kinds), ":prefix": prefix, ":as_of": as_of.0};
    let rows = db.list(sql!("report/list_firsts"), params, |row| Ok((MemberId(row.get(0)?), instant(row, 1)?)))?;
    Ok(rows.into_iter().collect())
}

/// The tiers that each member stood in, by when each began; none where nothing followed.
pub fn list_tier_stays(db: &Db, as_of: Instant) -> Result<BTreeMap<MemberId, Stays>> {
    let mut stays: BTreeMap<MemberId, Stays> = BTreeMap::new();
    db.each(sql!("report/list_tier_stays"), named_params! {":as_of": as_of.0}, |row| {
        let own = stays.entry(MemberId(row.get(0)?)).or_default();
        let (tier, from, until) = (code(row, 1)?, instant(row, 2)?, instant_or_none(row, 3)?);
        // A period that begins where one ends takes the place of its end.
        own.pop_if(|(at, tier)| tier.is_none() && *at == from);
        own.push((from, Some(tier)));
        own.extend(until.map(|until| (until, None)));
        Ok(())
    })?;
    Ok(stays)
}
