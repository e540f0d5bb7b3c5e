//! One try at a password, in its order (ID13): the counter is read, the hash is computed while nobody waits for a lock,
//! and one write reads the counter again, counts and commits. Whoever is unknown costs the same (ID7).

use super::{Session, join, secret};
use crate::domain::id::MemberId;
use crate::domain::identity::Assurance;
use crate::domain::identity::legacy::Kept;
use crate::domain::identity::password::{self, Costs};
use crate::domain::identity::throttle::{Gate, Throttle};
use crate::domain::identity::verdict::{Outcome, Verdict};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::{credential, merge, meta};

/// Why a try is denied: all that is ever told of it.
const NO_MATCH: &str = "no-match";

/// A try as it stands before anything is hashed.
#[derive(Debug)]
pub struct Try {
    named: String,
    member: Option<(MemberId, String)>,
    kept: Option<Kept>,
    costs: Costs,
}

/// What was read of a try.
#[derive(Debug)]
pub enum Read {
    /// It is not looked at, and nothing is written.
    Locked(Verdict),
    /// It is to be judged.
    Go(Try),
}

/// A try that was hashed.
#[derive(Debug)]
pub struct Judged {
    attempt: Try,
    fits: bool,
    /// The password at today's costs, where it is kept at others.
    again: Option<Kept>,
}

/// Who is proven.
#[derive(Debug)]
pub struct Proven {
    /// The row told.
    pub verdict: Verdict,
    /// The member; none unless the verdict is ok.
    pub member: Option<MemberId>,
}

/// The instant of everything that may end a lock: the clock, never before what the file has seen (ID6).
pub fn clock(session: &Session<'_>) -> Result<Instant> {
    let newest = meta::find_recorded_at(session.db)?;
    Ok(newest.map_or(session.recorded_at, |newest| newest.max(session.recorded_at)))
}

/// Reads what a try is judged by.
pub fn read(session: &Session<'_>, named: &str) -> Result<Read> {
    let member = match join::find(session, named) {
        Ok((id, member)) => Some((id, member.number)),
        Err(Error::NotFound { .. } | Error::Ambiguous { .. }) => None,
        Err(other) => return Err(other),
    };
    let mut kept = None;
    if let Some((id, _)) = &member {
        if let Some(locked) = gate(&credential::find_throttle(session.db, *id)?, named, clock(session)?) {
            return Ok(Read::Locked(locked));
        }
        kept = password_of(session, *id)?;
    }
    let costs = meta::get_password_cost(session.db)?;
    Ok(Read::Go(Try { named: named.to_owned(), member, kept, costs }))
}

/// The password that a member can log in with: none of an account that went into another.
fn password_of(session: &Session<'_>, id: MemberId) -> Result<Option<Kept>> {
    if merge::find_target(session.db, id)?.is_some() {
        return Ok(None);
    }
    Ok(credential::find(session.db, id)?.map(|(kept, _)| kept))
}

fn gate(throttle: &Throttle, named: &str, now: Instant) -> Option<Verdict> {
    match throttle.gate(now) {
        Gate::Open => None,
        Gate::Waiting(until) => Some(Verdict::locked(named, Some(until))),
        Gate::Blocked => Some(Verdict::locked(named, None)),
    }
}

impl Try {
    /// Hashes what was typed: slow, and no lock is held.
    #[must_use]
    pub fn judge(self, typed: &str) -> Judged {
        let Some(kept) = &self.kept else {
            password::pretend(&password::normalised(typed), self.costs);
            return Judged { attempt: self, fits: false, again: None };
        };
        let fits = kept.fits(typed);
        // An old hash costs less than a new one: the new one is computed whether or not it is wanted.
        let again = (kept.is_legacy() || (fits && kept.is_outdated(self.costs)))
            .then(|| Kept::new(typed, &secret::salt(), self.costs));
        Judged { attempt: self, fits, again }
    }
}

impl Judged {
    /// Counts the try or resets the counter, in the one write. Locked by now is locked, whatever the hash said.
    pub fn settle(self, session: &Session<'_>) -> Result<Proven> {
        let Judged { attempt: Try { named, member, kept, .. }, fits, again } = self;
        let denied = || Proven { verdict: Verdict::denied(NO_MATCH, Some(&named)), member: None };
        let Some((id, number)) = member else { return Ok(denied()) };
        let now = clock(session)?;
        let throttle = credential::find_throttle(session.db, id)?;
        if let Some(verdict) = gate(&throttle, &named, now) {
            return Ok(Proven { verdict, member: None });
        }
        // Another password by now, or the same one hashed again: neither right nor wrong.
        if password_of(session, id)? != kept {
            let changed = Verdict {
                result: Outcome::Unavailable,
                retryable: true,
                ..Verdict::denied("password-changed", Some(&named))
            };
            return Ok(Proven { verdict: changed, member: None });
        }
        if !fits {
            credential::save_throttle(session.db, id, &throttle.failed(now), now)?;
            return Ok(denied());
        }
        credential::save_throttle(session.db, id, &Throttle::default(), now)?;
        if let Some(again) = again {
            let set_at = credential::find(session.db, id)?.map_or(now, |(_, set_at)| set_at);
            credential::replace(session.db, id, &again, set_at)?;
        }
        Ok(Proven { verdict: Verdict::ok(&number, Assurance::Secret), member: Some(id) })
    }
}
