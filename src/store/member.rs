//! Members, what they are found by, and their profiles.

use std::collections::BTreeMap;

use rusqlite::{named_params, params_from_iter};

use super::bulk::{Bulk, Value};
use super::{Db, sql};
use crate::domain::id::MemberId;
use crate::domain::member::{Change, Field, search};
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
    /// Whether they share with that member what only one should have.
    pub review: bool,
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

/// The newest value of each attribute that has one, by its name.
pub type Attributes = BTreeMap<String, String>;

const KEY: &str = sql!("member/insert_key");
const CHANGE: &str = sql!("member/append_change");
const PROFILE: &str = sql!("member/replace_profile");
const ATTRIBUTE_CHANGE: &str = sql!("attribute/append_change");

/// Records members, many rows a statement; ids are counted on from the highest (import I37, I38).
pub struct Writer<'a> {
    members: Bulk<'a, 'static>,
    keys: Bulk<'a, 'static>,
    changes: Bulk<'a, 'static>,
    profiles: Bulk<'a, 'static>,
    searched: Bulk<'a, 'static>,
    pairs: Bulk<'a, 'static>,
    attributes: Bulk<'a, 'static>,
    attribute_changes: Bulk<'a, 'static>,
    last: i64,
    /// The last member whose search texts are written.
    searched_to: i64,
    audit: i64,
}

/// Members whose search texts are written together.
const SEARCHED_AT_ONCE: i64 = 8192;

impl<'a> Writer<'a> {
    /// A writer that goes on after the members there are, for the command of an audit row.
    pub fn open(db: &'a Db, audit: i64) -> Result<Writer<'a>> {
        let last = db.get(sql!("member/find_last_id"), [], |row| row.get(0))?;
        Ok(Writer {
            members: Bulk::new(db, sql!("member/insert")),
            keys: Bulk::new(db, KEY),
            changes: Bulk::new(db, CHANGE),
            profiles: Bulk::new(db, PROFILE),
            searched: Bulk::new(db, sql!("member/insert_search")),
            pairs: Bulk::new(db, sql!("member/insert_pairs")),
            // Whoever joins has none: replacing would cost a journal for each row.
            attributes: Bulk::new(db, sql!("attribute/insert")),
            attribute_changes: Bulk::new(db, ATTRIBUTE_CHANGE),
            last,
            searched_to: last,
            audit,
        })
    }

    /// Records a member with keys nobody has and what is stated of them since an instant: their id.
    pub fn member(
        &mut self,
        new: &New<'_>,
        keys: &[Key],
        (changes, attributes): (&[Change], &Attributes),
        since: Instant,
    ) -> Result<MemberId> {
        if self.members.is_full() {
            self.write()?;
        }
        self.last += 1;
        let id = MemberId(self.last);
        self.members.row([
            id.0.into(),
            new.number.to_owned().into(),
            new.source.to_owned().into(),
            Value::some(new.registered_at.map(|at| at.0)),
            Value::some(new.referrer.map(|member| member.0)),
            i64::from(new.review).into(),
            new.recorded_at.0.into(),
        ]);
        for key in keys {
            self.keys.row([key.kind.clone().into(), key.value.clone().into(), id.0.into()]);
        }
        let mut profile = Profile::new();
        for change in changes {
            let (field, value) = (change.field.word(), change.value.clone());
            self.changes.row([id.0.into(), field.into(), value.into(), since.0.into(), self.audit.into()]);
            profile.insert(change.field, change.value.clone());
        }
        self.profiles.row(profile_row(id, &profile));
        for (name, value) in attributes {
            self.attributes.row([id.0.into(), name.clone().into(), value.clone().into()]);
            let (name, value) = (name.clone(), value.clone());
            self.attribute_changes.row([id.0.into(), name.into(), value.into(), since.0.into(), self.audit.into()]);
        }
        self.searched.row([id.0.into(), search::text(new.number, &profile, attributes).into()]);
        let pairs = search::pairs(new.number, &profile, attributes);
        if !pairs.is_empty() {
            self.pairs.row([id.0.into(), pairs.into()]);
        }
        Ok(id)
    }

    fn write(&mut self) -> Result<()> {
        // Members first: the others refer to them.
        let tables = [
            &mut self.members,
            &mut self.keys,
            &mut self.changes,
            &mut self.profiles,
            &mut self.attributes,
            &mut self.attribute_changes,
        ];
        tables.into_iter().try_for_each(Bulk::write)
    }

    /// Writes what still waits, but what members are searched by: that waits for many, since an index that gathers words
    /// empties its memory before most other statements.
    pub fn write_rows(&mut self) -> Result<()> {
        self.write()?;
        if self.last - self.searched_to < SEARCHED_AT_ONCE { Ok(()) } else { self.write_search() }
    }

    /// Writes what a member is searched by, where it still waits.
    pub fn write_search_of(&mut self, member: MemberId) -> Result<()> {
        if member.0 > self.searched_to { self.write_search() } else { Ok(()) }
    }

    fn write_search(&mut self) -> Result<()> {
        self.searched_to = self.last;
        self.searched.write_singly()?;
        self.pairs.write_singly()
    }

    /// Writes what still waits.
    pub fn finish(mut self) -> Result<()> {
        self.write()?;
        self.write_search()
    }
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

/// Walks every key and number with its member; the kind of a number is `number`.
pub fn each_key(db: &Db, mut take: impl FnMut(&str, &str, MemberId)) -> Result<()> {
    db.each(sql!("member/list_keys"), [], |row| {
        take(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?, MemberId(row.get(2)?));
        Ok(())
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
    db.run(KEY, params).map(drop)
}

/// Takes a key away.
pub fn delete_key(db: &Db, key: &Key) -> Result<()> {
    db.run(sql!("member/delete_key"), named_params! {":kind": key.kind, ":value": key.value}).map(drop)
}

/// Appends a stated value to the history of a profile, for the command of an audit row.
pub fn append_change(db: &Db, member: MemberId, change: &Change, at: Instant, audit: i64) -> Result<()> {
    let (field, value) = (change.field.word(), &change.value);
    let params = named_params! {":member": member.0, ":field": field, ":value": value, ":at": at.0, ":audit": audit};
    db.run(CHANGE, params).map(drop)
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

/// Keeps the current profile.
pub fn save_profile(db: &Db, member: MemberId, profile: &Profile) -> Result<()> {
    db.run(PROFILE, params_from_iter(profile_row(member, profile))).map(drop)
}

/// Keeps what the member is searched by.
pub fn save_search(
    db: &Db,
    member: MemberId,
    (number, profile, attributes): (&str, &Profile, &Attributes),
) -> Result<()> {
    let params = named_params! {":member": member.0, ":text": search::text(number, profile, attributes)};
    db.run(sql!("member/replace_search"), params)?;
    let params = named_params! {":member": member.0, ":text": search::pairs(number, profile, attributes)};
    db.run(sql!("member/replace_pairs"), params).map(drop)
}

/// What a shop keeps of a member besides the fields, by name.
pub fn load_attributes(db: &Db, member: MemberId) -> Result<Attributes> {
    let all =
        db.list(sql!("attribute/list"), named_params! {":member": member.0}, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all.into_iter().collect())
}

/// Appends a stated value of an attribute and keeps it as the newest; an empty one clears it.
pub fn set_attribute(db: &Db, member: MemberId, (name, value): (&str, &str), at: Instant, audit: i64) -> Result<()> {
    let params = named_params! {":member": member.0, ":name": name, ":value": value, ":at": at.0, ":audit": audit};
    db.run(ATTRIBUTE_CHANGE, params)?;
    match value.is_empty() {
        true => db.run(sql!("attribute/delete"), named_params! {":member": member.0, ":name": name}),
        false => db.run(sql!("attribute/replace"), named_params! {":member": member.0, ":name": name, ":value": value}),
    }
    .map(drop)
}

/// The row of a profile: the member and every field.
fn profile_row(member: MemberId, profile: &Profile) -> [Value<'static>; 1 + Field::ALL.len()] {
    let mut fields = Field::ALL.iter().map(|field| Value::some(profile.get(field).cloned()));
    std::array::from_fn(|at| if at == 0 { member.0.into() } else { fields.next().unwrap_or(Value::Null) })
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
    /// Those of whom an attribute has this value.
    pub attribute: Option<(&'a str, &'a str)>,
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
        ":attribute": filter.attribute.map(|(name, _)| name),
        ":value": filter.attribute.map(|(_, value)| value),
    };
    db.list(sql!("member/list"), params, listed)
}

/// Members by a part of number, name, phone or e-mail: at most so many.
pub fn search(db: &Db, text: &str, most: usize) -> Result<Vec<Row>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    if let Some(phrase) = search::pair(text) {
        let params = named_params! {":phrase": phrase, ":text": text, ":most": most};
        return db.list(sql!("member/search_pairs"), params, listed);
    }
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
