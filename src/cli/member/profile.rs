//! The options that state a profile, and their values as they are kept.

use clap::Args;

use crate::domain::member::{Change, Field};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::input::{self, text};
use crate::store::member::Attributes;

/// An option for each field.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Stated {
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "NAME")]
    user_name: Option<String>,
    #[arg(long, value_name = "NAME")]
    nickname: Option<String>,
    #[arg(long, value_name = "PHONE", allow_hyphen_values = true)]
    phone: Option<String>,
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    #[arg(long, value_name = "GENDER")]
    gender: Option<String>,
    #[arg(long, value_name = "DAY")]
    birthday: Option<String>,
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    #[arg(long, value_name = "PROVINCE")]
    province: Option<String>,
    #[arg(long, value_name = "CITY")]
    city: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    #[arg(long, value_name = "OCCUPATION")]
    occupation: Option<String>,
    #[arg(long, value_name = "EDUCATION")]
    education: Option<String>,
    #[arg(long, value_name = "A;B")]
    hobbies: Option<String>,
    #[arg(long, value_name = "A;B")]
    tags: Option<String>,
    #[arg(long, value_name = "TEXT")]
    bio: Option<String>,
    #[arg(long, value_name = "URL")]
    avatar: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "YES-NO")]
    consent_marketing: Option<String>,
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

impl Stated {
    /// What was stated, normalised, in the order of the fields.
    pub fn changes(&self, session: &Session<'_>) -> Result<Vec<Change>> {
        let reading = session.reading();
        let country = self.country.as_deref().map(|text| value(Field::Country, text, None, &reading)).transpose()?;
        let country = country.or_else(|| reading.country.clone());
        let stated = Field::ALL.into_iter().filter_map(|field| Some((field, self.get(field)?)));
        let change = |(field, text): (Field, &str)| {
            Ok(Change { field, value: value(field, text, country.as_deref(), &reading)? })
        };
        stated.map(change).collect()
    }

    /// What else was stated, by name.
    pub fn attributes(&self) -> Result<Attributes> {
        let one = |typed: &String| {
            let invalid = || Error::Invalid { what: "--set", value: typed.clone(), wanted: "attribute" };
            let (name, value) = named(typed).ok_or_else(invalid)?;
            let value = text::text(value, 500).ok().filter(|value| !value.is_empty()).ok_or_else(invalid)?;
            Ok((name.to_owned(), value.into()))
        };
        self.set.iter().map(one).collect()
    }

    fn get(&self, field: Field) -> Option<&str> {
        match field {
            Field::Name => &self.name,
            Field::UserName => &self.user_name,
            Field::Nickname => &self.nickname,
            Field::Phone => &self.phone,
            Field::Email => &self.email,
            Field::Gender => &self.gender,
            Field::Birthday => &self.birthday,
            Field::Country => &self.country,
            Field::Province => &self.province,
            Field::City => &self.city,
            Field::Address => &self.address,
            Field::Occupation => &self.occupation,
            Field::Education => &self.education,
            Field::Hobbies => &self.hobbies,
            Field::Tags => &self.tags,
            Field::Bio => &self.bio,
            Field::Avatar => &self.avatar,
            Field::Note => &self.note,
            Field::ConsentMarketing => &self.consent_marketing,
        }
        .as_deref()
    }
}

/// An attribute and its value, typed as `NAME=VALUE`; the name may stand as it does in files, after `x.`.
pub(super) fn named(typed: &str) -> Option<(&str, &str)> {
    let (name, value) = typed.split_once('=')?;
    Some((attribute(name)?, value.trim()))
}

/// The name of an attribute.
pub(super) fn attribute(typed: &str) -> Option<&str> {
    let name = typed.trim();
    let name = name.strip_prefix("x.").unwrap_or(name);
    (text::text(name, 40).is_ok_and(|cleaned| cleaned == name) && !name.is_empty()).then_some(name)
}

/// A value as it is kept; to clear a field is another option.
pub(super) fn value(field: Field, typed: &str, country: Option<&str>, reading: &input::Reading) -> Result<String> {
    let bad = |code, hint: String| Error::BadValue { field: field.word(), value: typed.to_owned(), code, hint };
    let cleaned = input::text::clean(typed);
    if cleaned.is_empty() {
        return Err(bad("missing", String::new()));
    }
    input::member::value(field, cleaned, country, reading).map_err(|found| bad(found.code, found.hint.into_owned()))
}
