//! Logins that go on for a while (ID39): a token is told once, and judged by its digest, its purpose and the clock.

use zeroize::Zeroizing;

use super::login::clock;
use super::{Session, join, secret};
use crate::domain::id::MemberId;
use crate::domain::identity::Assurance;
use crate::domain::identity::token::{digest, written};
use crate::domain::identity::verdict::Verdict;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::session::{self as sessions, Known, New};
use crate::store::{member, merge};

/// Seconds in which a session that is used again is not written again.
const SEEN: i64 = 60;

/// A session that was begun.
#[derive(Debug)]
pub struct Issued {
    /// Its number.
    pub id: i64,
    /// What its holder shows; told once.
    pub token: Zeroizing<String>,
    /// When it ends, however much it is used.
    pub ends_at: Instant,
}

/// What a token was found to be.
#[derive(Debug)]
pub struct Checked {
    /// The row told.
    pub verdict: Verdict,
    /// The session; none unless the verdict is ok.
    pub session: Option<Known>,
    /// When it ends unless it is used again, however much it is used.
    pub ends_at: Option<Instant>,
    /// Seconds since it began.
    pub age_s: Option<i64>,
    /// Whether its use is to be written.
    pub is_to_be_seen: bool,
}

/// Begins a session of somebody proven.
pub fn issue(session: &Session<'_>, member: MemberId, purpose: &str, assurance: Assurance) -> Result<Issued> {
    let issued_at = clock(session)?;
    let ends_at = session.zone().plus(issued_at, session.program().auth.session_absolute);
    let token = written(&secret::token_bytes());
    let new = New { digest: &digest(&token), member, purpose, assurance, issued_at, ends_at };
    let id = sessions::insert(session.db, &new)?;
    Ok(Issued { id, token, ends_at })
}

/// Judges a token for a purpose.
pub fn check(session: &Session<'_>, token: &str, purpose: &str) -> Result<Checked> {
    let no = |reason| Checked {
        verdict: Verdict::denied(reason, None),
        session: None,
        ends_at: None,
        age_s: None,
        is_to_be_seen: false,
    };
    let Some(known) = sessions::find_by_digest(session.db, &digest(token))? else { return Ok(no("no-session")) };
    let now = clock(session)?;
    let idle = session.zone().plus(known.last_seen_at, session.program().auth.session_idle);
    let ends_at = known.ends_at.min(idle);
    if known.revoked_at.is_some() || now >= ends_at || merge::find_target(session.db, known.member)?.is_some() {
        return Ok(no("session-ended"));
    }
    if known.purpose != purpose {
        return Ok(no("other-purpose"));
    }
    let number = member::get(session.db, known.member)?.number;
    Ok(Checked {
        verdict: Verdict::ok(&number, known.assurance),
        ends_at: Some(ends_at),
        age_s: Some(now.0 - known.issued_at.0),
        is_to_be_seen: now.0 - known.last_seen_at.0 > SEEN,
        session: Some(known),
    })
}

/// Keeps that a session is in use: it lasts from now on.
pub fn see(session: &Session<'_>, checked: &mut Checked) -> Result<()> {
    let Some(known) = &checked.session else { return Ok(()) };
    let now = clock(session)?;
    sessions::set_seen(session.db, known.id, now)?;
    checked.ends_at = Some(known.ends_at.min(session.zone().plus(now, session.program().auth.session_idle)));
    Ok(())
}

/// Ends one session: whose, and how many ended, none if it had ended before.
pub fn revoke(session: &Session<'_>, id: i64) -> Result<(String, usize)> {
    let known = sessions::find(session.db, id)?;
    let known = known.ok_or_else(|| Error::NotFound { noun: "login-session", name: id.to_string() })?;
    let n_ended = sessions::set_revoked(session.db, id, clock(session)?)?;
    Ok((member::get(session.db, known.member)?.number, n_ended))
}

/// Ends every session of a member: whose, and how many.
pub fn revoke_all(session: &Session<'_>, named: &str) -> Result<(String, usize)> {
    let (id, member) = join::find(session, named)?;
    Ok((member.number, sessions::set_all_revoked(session.db, id, clock(session)?)?))
}
