//! Some members alone, for every statement that reads: views of the connection's own that are found before the tables of
//! the file, as those of an earlier instant are.

use std::collections::BTreeMap;

use rusqlite::{Row, named_params};

use super::known::lifted;
use super::{Db, json, sql};
use crate::domain::id::MemberId;
use crate::domain::member::{Change, Field, Profile};
use crate::domain::time::Instant;
use crate::error::Result;

/// Whom a connection sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Among {
    /// By id.
    pub members: Vec<MemberId>,
    /// How they were asked for.
    pub asked: String,
}

impl Among {
    /// Whether what is somebody's, or nobody's, is seen.
    pub fn has(&self, member: Option<MemberId>) -> bool {
        member.is_some_and(|member| self.members.binary_search(&member).is_ok())
    }
}

/// From here on the connection sees these members and what the file says of them, and nobody else. To be asked once.
pub fn narrow(db: &Db, among: Among) -> Result<()> {
    let views: Vec<String> = db.list(sql!("among/list_views"), [], |row| row.get(0))?;
    lifted(db, || {
        let members = json(among.members.iter().map(|member| member.0));
        db.run(sql!("among/create"), named_params! {":members": members})?;
        views.iter().try_for_each(|view| db.batch(view))
    })?;
    db.among.set(among).expect("a connection is narrowed once");
    Ok(())
}

/// What a member stated by an instant, as far as conditions read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Who.
    pub member: MemberId,
    /// When the member joined.
    pub joined_at: Instant,
    /// The newest of each.
    pub profile: Profile,
}

/// What each member who had joined by an instant had stated by then, in the order of members.
pub fn each_stated(db: &Db, as_of: Instant, mut take: impl FnMut(Stated)) -> Result<()> {
    let params = named_params! {":as_of": as_of.0};
    // The cache of the newest tells nothing of those who stated something later.
    let mut restated: BTreeMap<MemberId, Profile> = BTreeMap::new();
    db.each(sql!("among/list_restated"), params, |row| {
        let profile = restated.entry(MemberId(row.get(0)?)).or_default();
        if let Some(field) = row.get_ref(1)?.as_str_or_null()?.and_then(Field::find) {
            profile.apply(&Change { field, value: row.get(2)? });
        }
        Ok(())
    })?;
    db.each(sql!("among/list_stated"), params, |row| {
        let member = MemberId(row.get(0)?);
        let profile = match restated.remove(&member) {
            Some(known) => known,
            None => newest(row)?,
        };
        take(Stated { member, joined_at: Instant(row.get(1)?), profile });
        Ok(())
    })
}

/// The newest of each, by a row of `list_stated.sql`.
fn newest(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let mut profile = Profile::default();
    for (column, field) in (2..).zip(Profile::FIELDS) {
        if let Some(value) = row.get_ref(column)?.as_str_or_null()? {
            profile.apply(&Change { field, value: value.to_owned() });
        }
    }
    Ok(profile)
}

/// Whom it sees; none where that is everybody.
pub fn find(db: &Db) -> Option<&Among> {
    db.among.get()
}
