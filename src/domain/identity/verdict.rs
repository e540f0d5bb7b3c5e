//! What is told when a secret was judged (ID7): one row that says as much about somebody unknown as about a wrong password.

use super::Assurance;
use crate::domain::time::Instant;

/// How a try came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is proven.
    Ok,
    /// It is not.
    Denied,
    /// It was not even looked at.
    Locked,
    /// A rule forbids it, whatever the proof.
    Refused,
    /// Nobody could tell.
    Unavailable,
}

impl Outcome {
    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Denied => "denied",
            Outcome::Locked => "locked",
            Outcome::Refused => "refused",
            Outcome::Unavailable => "unavailable",
        }
    }

    /// The exit code of the process.
    #[must_use]
    pub fn exit(self) -> u8 {
        match self {
            Outcome::Ok => 0,
            Outcome::Denied | Outcome::Locked => 4,
            Outcome::Refused | Outcome::Unavailable => 1,
        }
    }
}

/// The row of a judged try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How it came out.
    pub result: Outcome,
    /// The word of why; none where it is proven.
    pub reason: Option<&'static str>,
    /// Whose it is: their number when it is proven, else as it was named.
    pub member: Option<String>,
    /// What was proven.
    pub assurance: Option<Assurance>,
    /// Until when the next try is refused.
    pub until: Option<Instant>,
    /// Whether the very same may come out otherwise later.
    pub retryable: bool,
}

impl Verdict {
    /// Proven, of a member and at a level.
    #[must_use]
    pub fn ok(member: &str, assurance: Assurance) -> Verdict {
        let member = Some(member.to_owned());
        let assurance = Some(assurance);
        Verdict { result: Outcome::Ok, reason: None, member, assurance, until: None, retryable: false }
    }

    /// Not proven; `named` is how the member was named.
    #[must_use]
    pub fn denied(reason: &'static str, named: Option<&str>) -> Verdict {
        let member = named.map(str::to_owned);
        Verdict {
            result: Outcome::Denied,
            reason: Some(reason),
            member,
            assurance: None,
            until: None,
            retryable: false,
        }
    }

    /// Not looked at, until an instant or until an operator unlocks.
    #[must_use]
    pub fn locked(named: &str, until: Option<Instant>) -> Verdict {
        let reason = if until.is_some() { "must-wait" } else { "blocked" };
        let retryable = until.is_some();
        Verdict { result: Outcome::Locked, until, retryable, ..Verdict::denied(reason, Some(named)) }
    }

    /// Forbidden.
    #[must_use]
    pub fn refused(reason: &'static str, member: &str) -> Verdict {
        Verdict { result: Outcome::Refused, ..Verdict::denied(reason, Some(member)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ID7
    #[test]
    fn only_a_wait_is_worth_trying_again() {
        let waits = Verdict::locked("M-1", Some(Instant(5)));
        let rows = [
            (Verdict::ok("M-1", Assurance::Secret), "ok", None, false, 0),
            (Verdict::denied("no-match", Some("M-1")), "denied", Some("no-match"), false, 4),
            (waits, "locked", Some("must-wait"), true, 4),
            (Verdict::locked("M-1", None), "locked", Some("blocked"), false, 4),
            (Verdict::refused("weak", "M-1"), "refused", Some("weak"), false, 1),
        ];
        for (verdict, word, reason, retryable, exit) in rows {
            assert_eq!((verdict.result.word(), verdict.reason, verdict.retryable), (word, reason, retryable));
            assert_eq!(verdict.result.exit(), exit);
        }
    }
}
