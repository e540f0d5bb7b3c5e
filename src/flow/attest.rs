//! What was proven of a member elsewhere: that a phone or an e-mail is theirs (identity ID3, semantics C6).

use super::{Session, contact, post};
use crate::domain::campaign::Deed;
use crate::domain::engine::fact::Act;
use crate::domain::id::MemberId;
use crate::domain::identity::subject::Subject;
use crate::domain::member::Field;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::member::{self, Member};

/// What can be proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// The phone number of the profile.
    Phone,
    /// The e-mail of the profile.
    Email,
}

impl Contact {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Contact::Phone => "phone",
            Contact::Email => "email",
        }
    }

    fn field(self) -> Field {
        match self {
            Contact::Phone => Field::Phone,
            Contact::Email => Field::Email,
        }
    }
}

/// Records that a contact of a member's profile was proven to be theirs; whether it was the first one.
pub fn attest(session: &mut Session<'_>, id: MemberId, member: &Member, contact: Contact) -> Result<bool> {
    let account = post::ready(session, id, member)?;
    let nothing = || Refusal::NothingToAttest { member: member.number.clone(), what: contact.word() };
    let value = member::load_profile(session.db, id)?.remove(&contact.field()).ok_or_else(nothing)?;
    let known = (contact.word(), value.as_str());
    // C6: once per person, also where an account before this one was erased, and never for whoever is blacklisted.
    let returning = contact::is_known(session.db, id, known)? || contact::is_blacklisted(session, &[known])?;
    contact::keep_one(session.db, id, known)?;
    let first = account.awarded.verified_at.is_none();
    post::act(session, id, &Act::Campaign(Deed::Verify { what: contact.word().to_owned(), returning }))?;
    Ok(first)
}

/// Records that an account elsewhere was proven to be a member's, by every name it has; whether it was their first proof.
pub fn login(session: &mut Session<'_>, id: MemberId, member: &Member, subjects: &[Subject]) -> Result<bool> {
    let account = post::ready(session, id, member)?;
    let name = |subject: &Subject| format!("{}|{}|{}", subject.scope, subject.kind.word(), subject.value);
    let names: Vec<String> = subjects.iter().map(name).collect();
    let known: Vec<(&str, &str)> = names.iter().map(|name| ("login", name.as_str())).collect();
    let mut returning = contact::is_blacklisted(session, &known)?;
    for one in known {
        returning |= contact::is_known(session.db, id, one)?;
        contact::keep_one(session.db, id, one)?;
    }
    if account.awarded.verified_at.is_some() {
        return Ok(false);
    }
    post::act(session, id, &Act::Campaign(Deed::Verify { what: "login".to_owned(), returning }))?;
    Ok(true)
}
