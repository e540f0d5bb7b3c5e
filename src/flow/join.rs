//! Members as facts: one joins, a profile changes; what they are found by stays unique (import I27).

use std::collections::BTreeMap;

use super::{Session, contact};
use crate::domain::id::MemberId;
use crate::domain::member::{Change, Field};
use crate::domain::referral::Mark;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::member::{self, Attributes, Key, Member, New, Writer};
use crate::store::referral;
use crate::store::{audit, avatar};

/// A member to be recorded, as far as it was stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joining {
    /// The number; none = the next `M-<n>`.
    pub number: Option<String>,
    /// Where they came from: `shop` for those typed in, else the source of the file.
    pub source: String,
    /// Accounts elsewhere: source and folded account.
    pub accounts: Vec<(String, String)>,
    /// The profile, normalised.
    pub changes: Vec<Change>,
    /// What else is stated, by name.
    pub attributes: Attributes,
    /// When they joined; none = with their first order or act.
    pub at: Option<Instant>,
    /// The member who invited them.
    pub referrer: Option<MemberId>,
}

/// The numbers `M-<n>` still to be given in one command.
#[derive(Debug)]
pub struct Numbers(i64);

impl Numbers {
    /// After the highest given so far.
    pub fn load(session: &Session<'_>) -> Result<Numbers> {
        member::find_last_number(session.db).map(Numbers)
    }

    /// Gives the next of them.
    pub fn give(&mut self) -> String {
        self.0 += 1;
        format!("M-{}", self.0)
    }
}

/// Records a member whose keys nobody has: id and number. Settling is left to the caller.
pub fn record(session: &Session<'_>, numbers: &mut Numbers, joining: &Joining) -> Result<(MemberId, String)> {
    let mut writer = Writer::open(session.db, audit::get_next(session.db)?)?;
    let recorded = record_with(session, &mut writer, numbers, joining)?;
    writer.finish()?;
    Ok(recorded)
}

/// The same as one of many; what they are searched by may wait until the writer finishes.
pub fn record_with(
    session: &Session<'_>,
    writer: &mut Writer<'_>,
    numbers: &mut Numbers,
    joining: &Joining,
) -> Result<(MemberId, String)> {
    let number = joining.number.clone().unwrap_or_else(|| numbers.give());
    if member::find_by_number(session.db, &number)?.is_some() {
        return Err(Error::Taken { what: "number", value: number.clone(), holder: number });
    }
    for key in &keys_of(&joining.accounts, &joining.changes) {
        free(session, key, None)?;
    }
    let id = write(session, writer, &number, joining)?;
    writer.write_rows()?;
    Ok((id, number))
}

/// Records a member whose number and keys nobody has, as the caller knows: their id.
pub fn write(session: &Session<'_>, writer: &mut Writer<'_>, number: &str, joining: &Joining) -> Result<MemberId> {
    let invitation = if joining.referrer.is_none() { invitation(session, joining)? } else { None };
    let referrer = joining.referrer.or(invitation.map(|(_, inviter)| inviter));
    let new = New {
        number,
        source: &joining.source,
        registered_at: joining.at,
        referrer,
        review: referrer.map_or(Ok(false), |inviter| shares_a_mark(session, joining, inviter))?,
        recorded_at: session.recorded_at,
    };
    let keys = keys_of(&joining.accounts, &joining.changes);
    let stated: Vec<Change> = joining.changes.iter().filter(|change| !change.value.is_empty()).cloned().collect();
    // What is stated of somebody whose joining nobody dated has been so from the beginning.
    let id = writer.member(&new, &keys, (&stated, &joining.attributes), joining.at.unwrap_or(Instant(0)))?;
    if let Some((invitation, _)) = invitation {
        referral::set_friend(session.db, invitation, id)?;
    }
    Ok(id)
}

/// The invitation by which somebody joins: the first that is open for one of their contacts (C7), and who sent it.
fn invitation(session: &Session<'_>, joining: &Joining) -> Result<Option<(i64, MemberId)>> {
    let at = joining.at.unwrap_or(session.now);
    let contacts = joining.changes.iter().filter(|change| !change.value.is_empty());
    for (kind, value) in contacts.filter_map(|change| Some((key_kind(change.field)?, &change.value))) {
        let open = referral::find_open_invitation(session.db, &contact::digest(kind, value), at)?;
        if let Some((invitation, inviter, _)) = open {
            return Ok(Some((invitation, inviter)));
        }
    }
    Ok(None)
}

/// Whether somebody who joins shares with who invited them what the program says only one should have (C8).
fn shares_a_mark(session: &Session<'_>, joining: &Joining, inviter: MemberId) -> Result<bool> {
    let Some(rules) = &session.program().referral else { return Ok(false) };
    let known = member::load_profile(session.db, inviter)?;
    let same = |field: Field| {
        let stated = joining.changes.iter().find(|change| change.field == field).map(|change| bare(&change.value));
        let known = known.get(&field).map(|value| bare(value));
        stated.is_some_and(|stated| !stated.is_empty() && Some(stated) == known)
    };
    Ok(rules.review.iter().any(|mark| match mark {
        Mark::Phone => same(Field::Phone),
        Mark::Address => same(Field::Address),
        // An account elsewhere belongs to one member alone.
        Mark::Login => false,
    }))
}

/// A value without blanks, signs and case: what two ways of writing an address share.
fn bare(value: &str) -> String {
    value.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Records stated values that differ from what is known; how many did. An empty value clears a field.
pub fn change(session: &Session<'_>, id: MemberId, changes: &[Change], at: Instant) -> Result<usize> {
    let mut profile = member::load_profile(session.db, id)?;
    let (mut n_changed, audit) = (0, audit::get_next(session.db)?);
    for change in changes {
        let known = profile.get(&change.field).cloned().unwrap_or_default();
        if known == change.value {
            continue;
        }
        if let Some(kind) = key_kind(change.field) {
            move_key(session, id, kind, &known, &change.value)?;
        }
        if change.field == Field::Avatar {
            avatar::delete(session.db, id)?;
        }
        member::append_change(session.db, id, change, at, audit)?;
        match change.value.is_empty() {
            true => profile.remove(&change.field),
            false => profile.insert(change.field, change.value.clone()),
        };
        n_changed += 1;
    }
    if n_changed > 0 {
        let (number, attributes) = (member::get(session.db, id)?.number, member::load_attributes(session.db, id)?);
        member::save_profile(session.db, id, &profile)?;
        member::save_search(session.db, id, (&number, &profile, &attributes))?;
    }
    Ok(n_changed)
}

/// Records stated attributes that differ from what is known; how many did. An empty value clears one.
pub fn describe(session: &Session<'_>, id: MemberId, stated: &Attributes, at: Instant) -> Result<usize> {
    let mut known = member::load_attributes(session.db, id)?;
    let (mut n_changed, audit) = (0, audit::get_next(session.db)?);
    for (name, value) in stated {
        if known.get(name).map_or("", String::as_str) == value {
            continue;
        }
        member::set_attribute(session.db, id, (name, value), at, audit)?;
        match value.is_empty() {
            true => known.remove(name),
            false => known.insert(name.clone(), value.clone()),
        };
        n_changed += 1;
    }
    if n_changed > 0 {
        let (number, profile) = (member::get(session.db, id)?.number, member::load_profile(session.db, id)?);
        member::save_search(session.db, id, (&number, &profile, &known))?;
    }
    Ok(n_changed)
}

/// Gives a member an account elsewhere, unless somebody has it.
pub fn add_account(session: &Session<'_>, id: MemberId, source: &str, account: &str) -> Result<bool> {
    let key = Key { kind: format!("account:{source}"), value: account.to_owned() };
    match member::find_by_key(session.db, &key)? {
        Some(holder) if holder == id => Ok(false),
        _ => {
            free(session, &key, Some(id))?;
            member::insert_key(session.db, &key, id)?;
            Ok(true)
        }
    }
}

/// The member a name on the command line means: a number, `phone:…`, `email:…`, `account:SOURCE/…` (CL2).
pub fn find(session: &Session<'_>, name: &str) -> Result<(MemberId, Member)> {
    let key = |kind: &str, value: &str| Key { kind: kind.to_owned(), value: value.to_owned() };
    let found = match name.split_once(':') {
        Some(("phone", phone)) => {
            let country = &session.program().shop.country;
            let country = (!country.is_empty()).then_some(country.as_str());
            let phone = crate::input::written::phone(phone, country).map_err(|_| invalid(name, "phone"))?;
            member::find_by_key(session.db, &key("phone", &phone))?
        }
        Some(("email", email)) => {
            let email = crate::input::written::email(email).map_err(|_| invalid(name, "email"))?;
            member::find_by_key(session.db, &key("email", &email))?
        }
        Some(("account", account)) => {
            let (source, account) = account.split_once('/').ok_or_else(|| invalid(name, "account"))?;
            member::find_by_key(session.db, &key(&format!("account:{source}"), &crate::input::text::fold(account)))?
        }
        _ => member::find_by_number(session.db, name)?,
    };
    let id = found.ok_or_else(|| Error::NotFound { noun: "member", name: name.to_owned() })?;
    Ok((id, member::get(session.db, id)?))
}

/// The keys among what was stated of a member.
pub fn keys_of(accounts: &[(String, String)], changes: &[Change]) -> Vec<Key> {
    let accounts = accounts.iter().map(|(source, account)| (format!("account:{source}"), account.clone()));
    let contacts = changes.iter().filter(|change| !change.value.is_empty());
    let contacts = contacts.filter_map(|change| Some((key_kind(change.field)?.to_owned(), change.value.clone())));
    let keys: BTreeMap<(String, String), ()> = accounts.chain(contacts).map(|key| (key, ())).collect();
    keys.into_keys().map(|(kind, value)| Key { kind, value }).collect()
}

fn invalid(name: &str, wanted: &'static str) -> Error {
    Error::Invalid { what: "member", value: name.to_owned(), wanted }
}

fn key_kind(field: Field) -> Option<&'static str> {
    match field {
        Field::Phone => Some("phone"),
        Field::Email => Some("email"),
        _ => None,
    }
}

fn move_key(session: &Session<'_>, id: MemberId, kind: &str, old: &str, new: &str) -> Result<()> {
    let key = |value: &str| Key { kind: kind.to_owned(), value: value.to_owned() };
    if !new.is_empty() {
        free(session, &key(new), Some(id))?;
        member::insert_key(session.db, &key(new), id)?;
    }
    if !old.is_empty() {
        member::delete_key(session.db, &key(old))?;
    }
    Ok(())
}

/// Refuses a key that another member has.
fn free(session: &Session<'_>, key: &Key, own: Option<MemberId>) -> Result<()> {
    match member::find_by_key(session.db, key)? {
        Some(holder) if Some(holder) != own => {
            let what = match key.kind.as_str() {
                "phone" => "phone",
                "email" => "email",
                _ => "account",
            };
            let holder = member::get(session.db, holder)?.number;
            Err(Error::Taken { what, value: key.value.clone(), holder })
        }
        _ => Ok(()),
    }
}
