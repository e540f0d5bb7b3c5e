//! What a person can be reached by, as digests: whoever was blacklisted is known again by them, also once erased.

use sha2::{Digest, Sha256};

use super::Session;
use crate::domain::id::MemberId;
use crate::error::Result;
use crate::store::{Db, penalty};

const MARK: &str = "regulars-contact-v1";

/// The digest of a contact as it is compared: the kind, `phone` or `email`, and the value.
pub(super) fn digest(kind: &str, value: &str) -> String {
    let mut hash = Sha256::new();
    for part in [MARK, kind, value] {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A contact as people are shown it where it is not theirs: its beginning and its end.
#[must_use]
pub fn masked(value: &str) -> String {
    let signs: Vec<char> = value.chars().collect();
    let (first, last) = if signs.len() > 7 { (3, 4) } else { (1, 0) };
    let part = |signs: &[char]| signs.iter().collect::<String>();
    format!("{}****{}", part(&signs[..first.min(signs.len())]), part(&signs[signs.len() - last..]))
}

/// Keeps the digests of all that a member can be reached by.
pub fn keep(db: &Db, member: MemberId) -> Result<()> {
    let contacts = penalty::list_contacts(db, member)?;
    contacts.iter().try_for_each(|(kind, value)| penalty::append_digest(db, member, (kind, &digest(kind, value))))
}

/// Keeps the digest of one contact of a member.
pub fn keep_one(db: &Db, member: MemberId, (kind, value): (&str, &str)) -> Result<()> {
    penalty::append_digest(db, member, (kind, &digest(kind, value)))
}

/// Whether a contact was another member's before, as far as it was ever proven or kept.
pub fn is_known(db: &Db, member: MemberId, (kind, value): (&str, &str)) -> Result<bool> {
    penalty::is_known(db, member, (kind, &digest(kind, value)))
}

/// Whether one of these contacts, each its kind and value, is of somebody blacklisted at the instant worked at.
pub fn is_blacklisted(session: &Session<'_>, contacts: &[(&str, &str)]) -> Result<bool> {
    let digests: Vec<(String, String)> =
        contacts.iter().map(|(kind, value)| ((*kind).to_owned(), digest(kind, value))).collect();
    penalty::is_blacklisted(session.db, &digests, session.now)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, Shop};
    use super::super::{join, penalty};
    use super::*;
    use crate::domain::member::{Change, Field};
    use crate::domain::penalty::Turn;

    /// X4: known again by either contact, from the penalty's beginning until it is over; nobody else is.
    #[test]
    fn whoever_comes_back_with_a_contact_of_the_blacklisted_is_known() {
        let shop = Shop::new(SAMPLE);
        let changes = [(Field::Phone, "+8613800138000"), (Field::Email, "a@example.org")];
        shop.write("2026-01-05", "r-1", |session| {
            let changes = changes.map(|(field, value)| Change { field, value: value.to_owned() });
            join::change(session, shop.member(session, "M-1").0, &changes, session.now)
        })
        .unwrap();
        let known = |now: &str| {
            let asked = [("phone", "+8613800138000"), ("email", "a@example.org"), ("phone", "+8613800138001")];
            asked.map(|one| shop.read(now, |session| is_blacklisted(session, &[one])).unwrap())
        };
        assert_eq!(known("2026-01-31"), [false; 3]);
        shop.write("2026-02-01", "r-2", |session| {
            let (id, member) = shop.member(session, "M-1");
            let new = penalty::New { code: "fraud", evidence: "cards", from: None, proposed: false };
            penalty::open(session, (id, &member), new)
        })
        .unwrap();
        assert_eq!(known("2026-02-02"), [true, true, false]);
        shop.write("2026-03-01", "r-3", |session| {
            let (id, member) = shop.member(session, "M-1");
            penalty::turn(session, (id, &member), Turn::Lift, 1)
        })
        .unwrap();
        assert_eq!(known("2026-03-02"), [false; 3]);
    }
}
