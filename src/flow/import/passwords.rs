//! Passwords of other systems in a member file (ID15): hashed or wrapped before the lock, on all processors, and kept where
//! a member has none. A password that was set here is never replaced by a file.

use std::collections::BTreeSet;

use super::{Counts, FileRead, written};
use crate::domain::id::MemberId;
use crate::domain::identity::legacy::{Given, keep_all};
use crate::domain::identity::password::{self, Costs};
use crate::error::Result;
use crate::flow::{Session, Step, secret};
use crate::input::Sheet;
use crate::input::member::{Password, StatedMember};
use crate::store::credential::{self, Deed};
use crate::store::meta;

/// Passwords hashed between two looks at the signals.
const CHUNK: usize = 32;

/// What must be known before the passwords of a file are hashed.
#[derive(Debug)]
pub struct Wrapping {
    costs: Costs,
    /// Numbers of members who have a password.
    have: BTreeSet<String>,
}

/// Reads what must be known.
pub fn known(session: &Session<'_>) -> Result<Wrapping> {
    Ok(Wrapping { costs: meta::get_password_cost(session.db)?, have: credential::list_members(session.db)? })
}

impl Wrapping {
    /// Hashes or wraps every password of a file. Where the member is known to have one, it is left as it is: that one stays.
    pub fn wrap(&self, sheet: &mut Sheet<StatedMember>, step: &dyn Fn(Step) -> Result<()>) -> Result<()> {
        let mut wanted: Vec<(&mut Password, Given)> = Vec::new();
        for row in &mut sheet.values {
            let has_one = row.value.number.as_ref().is_some_and(|number| self.have.contains(number));
            if let Some(password) = row.value.password.as_mut().filter(|_| !has_one)
                && let Password::Given(given) = password
            {
                let given = given.clone();
                wanted.push((password, given));
            }
        }
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let of = Some(wide(wanted.len()));
        for (at, chunk) in wanted.chunks_mut(CHUNK).enumerate() {
            step(Step { what: "wrapping", done: wide(at * CHUNK), of })?;
            let salted: Vec<_> = chunk.iter().map(|(_, given)| (given, secret::salt())).collect();
            let all = keep_all(&salted, self.costs);
            for ((place, _), kept) in chunk.iter_mut().zip(all) {
                **place = Password::Kept(kept);
            }
        }
        Ok(())
    }
}

impl Wrapping {
    /// The digests of files that hold passwords, as they may be kept.
    #[must_use]
    pub fn stretch(&self, files: &str) -> String {
        let mut all = FileRead::list(files);
        all.iter_mut().for_each(|file| file.sha256 = password::stretched(&file.sha256, self.costs));
        written(&all)
    }
}

/// Counts the passwords of a file that stand in it as they are typed.
pub(super) fn n_plain(sheet: &Sheet<StatedMember>) -> u64 {
    sheet.values.iter().filter(|row| row.value.password.as_ref().is_some_and(Password::is_plain)).fold(0, |n, _| n + 1)
}

/// Keeps what a row says of a member's password, unless they have one: whether it was kept.
pub(super) fn record(session: &Session<'_>, id: MemberId, stated: &StatedMember, counts: &mut Counts) -> Result<bool> {
    let Some(password) = &stated.password else { return Ok(false) };
    let kept = match password {
        Password::Kept(kept) if credential::find(session.db, id)?.is_none() => kept,
        _ => {
            counts.passwords_kept += 1;
            return Ok(false);
        }
    };
    credential::replace(session.db, id, kept, session.recorded_at)?;
    credential::append_act(session.db, id, Deed::PasswordSet, session.recorded_at)?;
    Ok(true)
}
