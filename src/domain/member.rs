//! Members: who they are and how to reach them. A member has no tier and no balance; those point back here.

use serde::{Deserialize, Serialize};

pub mod duplicate;
pub mod picture;
pub mod search;

/// A field of a member's profile; its word is the data key everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The name the member is addressed by.
    Name,
    /// The name used to sign in and shown to others.
    UserName,
    /// A nickname.
    Nickname,
    /// Phone in E.164.
    Phone,
    /// E-mail, folded.
    Email,
    /// `female`, `male` or `other`.
    Gender,
    /// `YYYY-MM-DD` or `MM-DD`.
    Birthday,
    /// ISO 3166 country.
    Country,
    /// Province or region.
    Province,
    /// City.
    City,
    /// Postal address.
    Address,
    /// Occupation.
    Occupation,
    /// Education.
    Education,
    /// Hobbies, `;` between.
    Hobbies,
    /// Free tags, `;` between.
    Tags,
    /// A sentence or two about themselves.
    Bio,
    /// Where their picture lies: a URL or path.
    Avatar,
    /// The operator's note.
    Note,
    /// Whether they consented to marketing: `yes` or `no`.
    ConsentMarketing,
}

impl Field {
    /// Every field, in the order people read them.
    pub const ALL: [Field; 19] = [
        Field::Name,
        Field::UserName,
        Field::Nickname,
        Field::Phone,
        Field::Email,
        Field::Gender,
        Field::Birthday,
        Field::Country,
        Field::Province,
        Field::City,
        Field::Address,
        Field::Occupation,
        Field::Education,
        Field::Hobbies,
        Field::Tags,
        Field::Bio,
        Field::Avatar,
        Field::Note,
        Field::ConsentMarketing,
    ];

    /// What a profile is complete with: what tells a shop whom it serves.
    pub const WANTED: [Field; 12] = [
        Field::Name,
        Field::Nickname,
        Field::Phone,
        Field::Email,
        Field::Gender,
        Field::Birthday,
        Field::City,
        Field::Address,
        Field::Occupation,
        Field::Education,
        Field::Hobbies,
        Field::Bio,
    ];

    /// The data key.
    pub fn word(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::UserName => "user_name",
            Field::Nickname => "nickname",
            Field::Phone => "phone",
            Field::Email => "email",
            Field::Gender => "gender",
            Field::Birthday => "birthday",
            Field::Country => "country",
            Field::Province => "province",
            Field::City => "city",
            Field::Address => "address",
            Field::Occupation => "occupation",
            Field::Education => "education",
            Field::Hobbies => "hobbies",
            Field::Tags => "tags",
            Field::Bio => "bio",
            Field::Avatar => "avatar",
            Field::Note => "note",
            Field::ConsentMarketing => "consent_marketing",
        }
    }

    /// The field of a data key.
    pub fn find(word: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// One stated value of a profile; an empty value clears the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// Its new value, normalised.
    pub value: String,
}

/// What conditions may read of a profile; kept with the account, rebuilt from the changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// City, empty when unknown.
    pub city: String,
    /// Gender word, empty when unknown.
    pub gender: String,
    /// Occupation, empty when unknown.
    pub occupation: String,
    /// Education, empty when unknown.
    pub education: String,
    /// Hobbies.
    pub hobbies: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Birthday as stated, empty when unknown.
    pub birthday: String,
}

impl Profile {
    /// The fields it takes over.
    pub const FIELDS: [Field; 7] =
        [Field::City, Field::Gender, Field::Occupation, Field::Education, Field::Birthday, Field::Hobbies, Field::Tags];

    /// Takes over a change; fields that no condition reads pass by.
    pub fn apply(&mut self, change: &Change) {
        let text = || change.value.clone();
        match change.field {
            Field::City => self.city = text(),
            Field::Gender => self.gender = text(),
            Field::Occupation => self.occupation = text(),
            Field::Education => self.education = text(),
            Field::Birthday => self.birthday = text(),
            Field::Hobbies => self.hobbies = list(&change.value),
            Field::Tags => self.tags = list(&change.value),
            _ => {}
        }
    }
}

/// The items of a `;`-separated list.
pub fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
