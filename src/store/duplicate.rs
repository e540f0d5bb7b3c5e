//! What members are compared by, to tell whether two of them are one person.

use std::collections::BTreeMap;

use rusqlite::{Row, named_params};

use super::{Db, json, sql};
use crate::domain::id::MemberId;
use crate::domain::member::duplicate::Person;
use crate::error::Result;

/// Walks everybody: what their profiles say, then each other value that may be a phone or an e-mail.
pub fn each(db: &Db, mut take: impl FnMut(MemberId, &Person)) -> Result<()> {
    db.each(sql!("duplicate/list_people"), [], |row| {
        take(MemberId(row.get(0)?), &person(row)?);
        Ok(())
    })?;
    let mut one = Person::default();
    db.each(sql!("duplicate/list_contacts"), [], |row| {
        one.others.clear();
        one.others.push(row.get(1)?);
        take(MemberId(row.get(0)?), &one);
        Ok(())
    })
}

/// These members with their numbers.
pub fn load(db: &Db, members: impl Iterator<Item = MemberId>) -> Result<BTreeMap<MemberId, (String, Person)>> {
    let members = json(members.map(|member| member.0));
    let params = named_params! {":members": members};
    let rows =
        db.list(sql!("duplicate/load_people"), params, |row| Ok((MemberId(row.get(0)?), (row.get(9)?, person(row)?))))?;
    let mut all: BTreeMap<MemberId, (String, Person)> = rows.into_iter().collect();
    db.each(sql!("duplicate/load_contacts"), params, |row| {
        if let Some((_, one)) = all.get_mut(&MemberId(row.get(0)?)) {
            one.others.push(row.get(1)?);
        }
        Ok(())
    })?;
    Ok(all)
}

/// Pairs that were merged at some time, and whether the first is still in the second.
pub fn list_judged(db: &Db) -> Result<Vec<(MemberId, MemberId, bool)>> {
    db.list(sql!("duplicate/list_judged"), [], |row| Ok((MemberId(row.get(0)?), MemberId(row.get(1)?), row.get(2)?)))
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let text = |column: usize| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
    Ok(Person {
        name: text(1)?,
        nickname: text(2)?,
        birthday: text(3)?,
        gender: text(4)?,
        city: text(5)?,
        address: text(6)?,
        phone: text(7)?,
        email: text(8)?,
        others: Vec::new(),
    })
}
