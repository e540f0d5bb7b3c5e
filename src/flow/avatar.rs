//! A member's picture kept in the file: a change of the profile like any other, and the bytes beside it.

use sha2::{Digest, Sha256};

use super::{Session, join};
use crate::domain::id::MemberId;
use crate::domain::member::picture::{self, Format};
use crate::domain::member::{Change, Field};
use crate::error::Result;
use crate::store::{audit, avatar};

/// Keeps a picture in place of what there was, stored or linked; how many values of the profile changed by it.
pub fn keep(session: &Session<'_>, id: MemberId, format: Format, bytes: &[u8]) -> Result<usize> {
    let value = picture::stored(format, bytes.len(), &digest(bytes)[..12]);
    let n_changed = join::change(session, id, &[Change { field: Field::Avatar, value }], session.now)?;
    if n_changed > 0 {
        let audit = audit::get_next(session.db)?;
        avatar::replace(session.db, id, (format, bytes), session.recorded_at, audit)?;
    }
    Ok(n_changed)
}

/// What tells one picture from another.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
