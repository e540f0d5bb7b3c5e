//! Members, what they are found by, and their profiles.

use std::collections::BTreeMap;

use rusqlite::{ToSql, named_params};

use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::member::{Change, Field};
use crate::domain::time::Instant;
use crate::error::Result;

/// What a member can be found by exactly; `account:SOURCE` for an account elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// `phone`, `email` or `account:SOURCE`.
    pub kind: String,
    /// The normalised value.
    pub value: String,
}

/// A member to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New<'a> {
    /// The number people use.
    pub number: &'a str,
    /// Where the member came from.
    pub source: &'a str,
    /// When they joined; none = with their first order or act.
    pub registered_at: Option<Instant>,
    /// Who invited them.
    pub referrer: Option<MemberId>,
    /// When the file learnt of them.
    pub recorded_at: Instant,
}

/// A member as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The number people use.
    pub number: String,
    /// Where the member came from.
    pub source: String,
    /// When they joined; none = not yet.
    pub registered_at: Option<Instant>,
    /// Number of who invited them.
    pub referrer: Option<String>,
    /// When the file learnt of them.
    pub recorded_at: Instant,
}

/// The newest value of each field that has one.
pub type Profile = BTreeMap<Field, String>;

/// Records a member: their id.
pub fn insert(db: &Db, new: &New<'_>) -> Result<MemberId> {
    let params = named_params! {
        ":number": new.number,
        ":source": new.source,
        ":registered_at": new.registered_at.map(|at| at.0),
        ":referrer": new.referrer.map(|member| member.0),
        ":recorded_at": new.recorded_at.0,
    };
    db.insert(sql!("member/insert"), params).map(MemberId)
}

/// The number of a member.
pub fn find_number(db: &Db, member: MemberId) -> Result<Option<String>> {
    db.find(sql!("member/find_number"), named_params! {":id": member.0}, |row| row.get(0))
}

/// The member of a number.
pub fn find_by_number(db: &Db, number: &str) -> Result<Option<MemberId>> {
    db.find(sql!("member/find_by_number"), named_params! {":number": number}, |row| row.get(0).map(MemberId))
}

/// The member who has a key.
pub fn find_by_key(db: &Db, key: &Key) -> Result<Option<MemberId>> {
    let params = named_params! {":kind": key.kind, ":value": key.value};
    db.find(sql!("member/find_by_key"), params, |row| row.get(0).map(MemberId))
}

/// Every key and number with its member; the kind of a number is `number`.
pub fn list_keys(db: &Db) -> Result<Vec<(Key, MemberId)>> {
    db.list(sql!("member/list_keys"), [], |row| {
        Ok((Key { kind: row.get(0)?, value: row.get(1)? }, MemberId(row.get(2)?)))
    })
}

/// The keys of one member.
pub fn list_own_keys(db: &Db, member: MemberId) -> Result<Vec<Key>> {
    db.list(sql!("member/list_own_keys"), named_params! {":member": member.0}, |row| {
        Ok(Key { kind: row.get(0)?, value: row.get(1)? })
    })
}

/// Gives a member a key nobody has.
pub fn insert_key(db: &Db, key: &Key, member: MemberId) -> Result<()> {
    let params = named_params! {":kind": key.kind, ":value": key.value, ":member": member.0};
    db.run(sql!("member/insert_key"), params).map(drop)
}

/// Takes a key away.
pub fn delete_key(db: &Db, key: &Key) -> Result<()> {
    db.run(sql!("member/delete_key"), named_params! {":kind": key.kind, ":value": key.value}).map(drop)
}

/// Appends a stated value to the history of a profile.
pub fn append_change(db: &Db, member: MemberId, change: &Change, at: Instant) -> Result<()> {
    let params =
        named_params! {":member": member.0, ":field": change.field.word(), ":value": change.value, ":at": at.0};
    db.run(sql!("member/append_change"), params).map(drop)
}

/// A member as recorded.
pub fn get(db: &Db, member: MemberId) -> Result<Member> {
    db.get(sql!("member/get"), named_params! {":member": member.0}, |row| {
        Ok(Member {
            number: row.get(0)?,
            source: row.get(1)?,
            registered_at: row.get::<_, Option<i64>>(2)?.map(Instant),
            referrer: row.get(3)?,
            recorded_at: Instant(row.get(4)?),
        })
    })
}

/// The current profile.
pub fn load_profile(db: &Db, member: MemberId) -> Result<Profile> {
    let found = db.find(sql!("member/find_profile"), named_params! {":member": member.0}, |row| {
        let mut profile = Profile::new();
        for (column, field) in Field::ALL.into_iter().enumerate() {
            if let Some(value) = row.get::<_, Option<String>>(column)? {
                profile.insert(field, value);
            }
        }
        Ok(profile)
    })?;
    Ok(found.unwrap_or_default())
}

/// Keeps the current profile, and the text the member is searched by.
pub fn save_profile(db: &Db, member: MemberId, number: &str, profile: &Profile) -> Result<()> {
    let names: Vec<String> = Field::ALL.iter().map(|field| format!(":{}", field.word())).collect();
    let values: Vec<Option<&String>> = Field::ALL.iter().map(|field| profile.get(field)).collect();
    let mut params: Vec<(&str, &dyn ToSql)> = vec![(":member", &member.0)];
    params.extend(names.iter().zip(&values).map(|(name, value)| (name.as_str(), value as &dyn ToSql)));
    db.run(sql!("member/replace_profile"), &params[..])?;
    let searched = [Field::Name, Field::UserName, Field::Nickname, Field::Phone, Field::Email];
    let words = searched.iter().filter_map(|field| profile.get(field)).map(String::as_str);
    let text: Vec<&str> = std::iter::once(number).chain(words).collect();
    db.run(sql!("member/replace_search"), named_params! {":member": member.0, ":text": text.join("\n")}).map(drop)
}

/// A member without a stated joining joins now.
pub fn set_registered(db: &Db, member: MemberId, at: Instant) -> Result<()> {
    db.run(sql!("member/set_registered"), named_params! {":member": member.0, ":registered_at": at.0}).map(drop)
}

/// Members without a stated joining join with their first order or event.
pub fn set_registered_by_facts(db: &Db) -> Result<()> {
    db.run(sql!("member/set_registered_by_facts"), []).map(drop)
}

/// How many members there are.
pub fn count(db: &Db) -> Result<i64> {
    db.get(sql!("member/count"), [], |row| row.get(0))
}

/// The highest n of a number `M-<n>`; 0 when there is none.
pub fn find_last_number(db: &Db) -> Result<i64> {
    db.get(sql!("member/find_last_number"), [], |row| row.get::<_, Option<i64>>(0)).map(Option::unwrap_or_default)
}

/// Which members are listed; what is not given does not narrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    /// Those who stand in this tier.
    pub tier: Option<&'a str>,
    /// Those of this city.
    pub city: Option<&'a str>,
    /// Those who have this tag.
    pub tag: Option<&'a str>,
    /// Those who joined then or later.
    pub joined_from: Option<Instant>,
    /// Those who joined before.
    pub joined_until: Option<Instant>,
}

/// A member in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number people use.
    pub number: String,
    /// The name.
    pub name: Option<String>,
    /// The nickname.
    pub nickname: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The code of the tier, as last settled.
    pub tier: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The tags, `;` between.
    pub tags: Option<String>,
    /// When they joined.
    pub registered_at: Option<Instant>,
}

/// The members that a filter lets through, in the order they were recorded.
pub fn list(db: &Db, filter: &Filter<'_>) -> Result<Vec<Row>> {
    let params = named_params! {
        ":tier": filter.tier,
        ":city": filter.city,
        ":tag": filter.tag,
        ":joined_from": filter.joined_from.map(|at| at.0),
        ":joined_until": filter.joined_until.map(|at| at.0),
    };
    db.list(sql!("member/list"), params, listed)
}

/// Members by a part of number, name, phone or e-mail: at most so many.
pub fn search(db: &Db, text: &str, most: usize) -> Result<Vec<Row>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    if text.chars().count() < 3 {
        return db.list(sql!("member/search_short"), named_params! {":text": text, ":most": most}, listed);
    }
    let phrase = format!("\"{}\"", text.replace('"', "\"\""));
    db.list(sql!("member/search"), named_params! {":phrase": phrase, ":text": text, ":most": most}, listed)
}

fn listed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        number: row.get(0)?,
        name: row.get(1)?,
        nickname: row.get(2)?,
        phone: row.get(3)?,
        email: row.get(4)?,
        tier: row.get(5)?,
        city: row.get(6)?,
        tags: row.get(7)?,
        registered_at: row.get::<_, Option<i64>>(8)?.map(Instant),
    })
}
