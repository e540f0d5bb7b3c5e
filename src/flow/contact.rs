//! What a person can be reached by, as digests: whoever was blacklisted is known again by them, also once erased.

use sha2::{Digest, Sha256};

use super::Session;
use crate::domain::id::MemberId;
use crate::error::Result;
use crate::store::{Db, penalty};

const MARK: &str = "regulars-contact-v1";

/// The digest of a contact as it is compared: the kind, `phone` or `email`, and the value.
fn digest(kind: &str, value: &str) -> String {
    let mut hash = Sha256::new();
    for part in [MARK, kind, value] {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Keeps the digests of all that a member can be reached by.
pub fn keep(db: &Db, member: MemberId) -> Result<()> {
    let contacts = penalty::list_contacts(db, member)?;
    contacts.iter().try_for_each(|(kind, value)| penalty::append_digest(db, member, (kind, &digest(kind, value))))
}

/// Whether one of these contacts, each its kind and value, is of somebody blacklisted at the instant worked at.
pub fn is_blacklisted(session: &Session<'_>, contacts: &[(&str, &str)]) -> Result<bool> {
    let digests: Vec<(String, String)> =
        contacts.iter().map(|(kind, value)| ((*kind).to_owned(), digest(kind, value))).collect();
    penalty::is_blacklisted(session.db, &digests, session.now)
}
