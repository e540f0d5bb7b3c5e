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

#[cfg(test)]
mod tests {
    use super::super::sample::{PLAIN, Shop};
    use super::*;
    use crate::domain::identity::legacy;
    use crate::flow::password::{lock, set};

    const NOW: &str = "2026-03-01 10:00";

    /// A shop with cheap hashes, whose M-1 has the password `tea`; M-2 has none.
    fn shop() -> Shop {
        let shop = Shop::new(PLAIN);
        shop.join("2026-01-02");
        shop.write(NOW, "costs", |session| meta::set_password_cost(session.db, Costs::TEST)).unwrap();
        keep(&shop, "set", &Kept::new("tea", &[1; 16], Costs::TEST));
        shop
    }

    fn keep(shop: &Shop, request: &str, kept: &Kept) {
        shop.write(NOW, request, |session| set(session, "M-1", kept)).unwrap();
    }

    fn attempt(shop: &Shop, member: &str) -> Try {
        match shop.read(NOW, |session| read(session, member)).unwrap() {
            Read::Go(attempt) => attempt,
            Read::Locked(verdict) => panic!("{verdict:?}"),
        }
    }

    fn settle(shop: &Shop, request: &str, judged: Judged) -> Verdict {
        shop.write(NOW, request, |session| judged.settle(session)).unwrap().verdict
    }

    fn kept(shop: &Shop) -> Kept {
        shop.read(NOW, |session| credential::find(session.db, shop.member(session, "M-1").0)).unwrap().unwrap().0
    }

    /// ID7
    #[test]
    fn whoever_has_no_password_is_denied_like_anybody() {
        let shop = shop();
        for (member, password) in [("M-1", "coffee"), ("M-2", "tea"), ("M-7", "tea")] {
            let verdict = settle(&shop, member, attempt(&shop, member).judge(password));
            assert_eq!(verdict, Verdict::denied(NO_MATCH, Some(member)));
        }
        let failures = |session: &Session<'_>, member: &str| -> Result<u32> {
            Ok(credential::find_throttle(session.db, shop.member(session, member).0)?.failures)
        };
        let read = |session: &Session<'_>| Ok([failures(session, "M-1")?, failures(session, "M-2")?]);
        assert_eq!(shop.read(NOW, read).unwrap(), [1, 1]);
    }

    /// ID11, ID15: at the first good login, and not before.
    #[test]
    fn an_old_hash_is_made_anew_by_a_good_login() {
        let dear = Costs { memory_kib: 16, ..Costs::TEST };
        let digest = legacy::scheme("md5").and_then(|md5| md5.read("72b55daa24f26fadcfb2d9469675f764"));
        let wrapped = digest.map(|given| given.keep(&[2; 16], Costs::TEST));
        for (name, old) in [("dear", Some(Kept::new("tea", &[2; 16], dear))), ("md5", wrapped)] {
            let (shop, old) = (shop(), old.expect("a hash"));
            keep(&shop, name, &old);
            assert_eq!(settle(&shop, "a", attempt(&shop, "M-1").judge("coffee")).result, Outcome::Denied);
            assert_eq!(kept(&shop), old, "{name}");
            let password = if name == "md5" { "md5tea" } else { "tea" };
            assert_eq!(settle(&shop, "b", attempt(&shop, "M-1").judge(password)).result, Outcome::Ok, "{name}");
            let new = kept(&shop);
            assert!(!new.is_outdated(Costs::TEST) && new.fits(password), "{name}");
            assert_eq!(settle(&shop, "c", attempt(&shop, "M-1").judge(password)).result, Outcome::Ok);
            assert_eq!(kept(&shop), new, "{name}: it is hashed again once");
        }
    }

    /// ID13: what was true while it was hashed may be so no longer.
    #[test]
    fn the_write_looks_again() {
        let shop = shop();
        let (right, wrong) = (attempt(&shop, "M-1").judge("tea"), attempt(&shop, "M-1").judge("coffee"));
        keep(&shop, "anew", &Kept::new("tea", &[9; 16], Costs::TEST));
        for (request, judged) in [("a", right), ("b", wrong)] {
            let verdict = settle(&shop, request, judged);
            assert_eq!(
                (verdict.result, verdict.reason, verdict.retryable),
                (Outcome::Unavailable, Some("password-changed"), true)
            );
        }
        let right = attempt(&shop, "M-1").judge("tea");
        shop.write(NOW, "lock", |session| lock(session, "M-1")).unwrap();
        assert_eq!(settle(&shop, "c", right), Verdict::locked("M-1", None));
    }

    /// ID6
    #[test]
    fn the_clock_is_never_before_what_the_file_has_seen() {
        let shop = shop();
        let at = |now: &str| shop.read(now, clock).unwrap();
        assert_eq!(at("2026-02-01"), at(NOW));
        assert!(at("2026-03-02") > at(NOW));
    }
}
