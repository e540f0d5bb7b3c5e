//! What is sent to a provider and what came back, as bytes; and the no that an answer may come to (ID7, ID19).

use zeroize::Zeroizing;

/// A request to be sent. It may hold a secret, so it is never shown.
pub struct Call {
    /// Where to.
    pub address: Zeroizing<String>,
    /// What is sent as `authorization`.
    pub authorization: Option<Zeroizing<String>>,
    /// The form to post; none = a GET.
    pub form: Option<Zeroizing<String>>,
}

impl Call {
    /// A GET.
    #[must_use]
    pub fn get(address: String) -> Call {
        Call { address: Zeroizing::new(address), authorization: None, form: None }
    }

    /// A POST of a form.
    #[must_use]
    pub fn post(address: String, form: String) -> Call {
        Call { address: Zeroizing::new(address), authorization: None, form: Some(Zeroizing::new(form)) }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// The body, as it was sent.
    pub body: Vec<u8>,
}

impl Reply {
    /// The same where it counts as an answer: a failing server and a redirect are none.
    ///
    /// # Errors
    ///
    /// `unavailable`, which leaves the state open.
    pub fn answer(&self) -> Result<&Reply, No> {
        match self.status {
            300..400 => Err(No::unavailable("redirected")),
            500.. => Err(No::unavailable("server-error")),
            _ => Ok(self),
        }
    }
}

/// What kind of a no it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The proof offered does not hold.
    Denied,
    /// The set-up, the answer or what is linked does not allow it.
    Refused,
    /// There was no answer; it may be tried again.
    Unavailable,
}

impl Verdict {
    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Denied => "denied",
            Verdict::Refused => "refused",
            Verdict::Unavailable => "unavailable",
        }
    }
}

/// Characters of a provider's own text that are shown (ID21).
const TOLD: usize = 200;

/// A no, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct No {
    /// What kind of a no.
    pub verdict: Verdict,
    /// Its stable word.
    pub reason: &'static str,
    /// What the provider said, cut; text from outside.
    pub told: Option<String>,
    /// Host and path that gave no answer.
    pub place: Option<String>,
}

impl No {
    /// The proof does not hold.
    #[must_use]
    pub fn denied(reason: &'static str) -> No {
        No { verdict: Verdict::Denied, reason, told: None, place: None }
    }

    /// It cannot be.
    #[must_use]
    pub fn refused(reason: &'static str) -> No {
        No { verdict: Verdict::Refused, reason, told: None, place: None }
    }

    /// No answer.
    #[must_use]
    pub fn unavailable(reason: &'static str) -> No {
        No { verdict: Verdict::Unavailable, reason, told: None, place: None }
    }

    /// The same with who was asked.
    #[must_use]
    pub fn at(self, place: String) -> No {
        No { place: Some(place), ..self }
    }

    /// The same with what the provider said.
    #[must_use]
    pub fn told(self, text: &str) -> No {
        No { told: Some(text.chars().take(TOLD).collect()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ID19, ID20
    #[test]
    fn a_redirect_and_a_failing_server_are_no_answer() {
        for (status, expected) in
            [(200, None), (400, None), (404, None), (302, Some("redirected")), (500, Some("server-error"))]
        {
            let reply = Reply { status, body: Vec::new() };
            assert_eq!(reply.answer().err(), expected.map(No::unavailable), "{status}");
        }
    }

    #[test]
    fn what_a_provider_says_is_cut() {
        let no = No::denied("provider-error").told(&"王".repeat(300));
        assert_eq!(no.told.map(|told| told.chars().count()), Some(200));
    }
}
