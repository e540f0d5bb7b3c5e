//! What proves whom: how strong a proof is, and what is told when one was judged (identity §1, ID7). Requests are built
//! and answers judged over bytes; nothing here has a clock or a socket.

#[cfg(feature = "online")]
pub mod alipay;
pub mod blocklist;
pub mod call;
pub mod card;
pub mod challenge;
#[cfg(feature = "online")]
pub mod id_token;
pub mod json;
#[cfg(feature = "online")]
pub mod key;
pub mod legacy;
#[cfg(feature = "online")]
pub mod oidc;
pub mod password;
pub mod provider;
pub mod reconcile;
pub mod remark;
pub mod statement;
pub mod subject;
pub mod throttle;
pub mod token;
pub mod url;
pub mod verdict;
pub mod wechat;

use super::time::{Span, Unit};

/// What a shop's program says of passwords and sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The code points a password must have, where the program says so (ID9).
    pub password_min: Option<u32>,
    /// How long a session lasts at most (ID39).
    pub session_absolute: Span,
    /// How long it lasts when nobody uses it.
    pub session_idle: Span,
}

impl Default for Rules {
    fn default() -> Rules {
        let session_absolute = Span { count: 12, unit: Unit::Hours };
        Rules { password_min: None, session_absolute, session_idle: Span { count: 30, unit: Unit::Minutes } }
    }
}

impl Rules {
    /// The code points that a password has at least.
    #[must_use]
    pub fn least(&self) -> u32 {
        self.password_min.unwrap_or(8)
    }
}

/// What a proof proves, the weaker before the stronger (identity §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// An operator said so.
    Asserted,
    /// The person knows what was set for this member.
    Secret,
    /// Control of an account, number or address at that minute.
    Account,
    /// An account with these last four digits paid this shop.
    Payment,
    /// A named service said so on that day.
    RealName,
}

impl Assurance {
    /// All of them, the weaker before the stronger.
    pub const ALL: [Assurance; 5] =
        [Assurance::Asserted, Assurance::Secret, Assurance::Account, Assurance::Payment, Assurance::RealName];

    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Assurance::Asserted => "asserted",
            Assurance::Secret => "secret",
            Assurance::Account => "account",
            Assurance::Payment => "payment",
            Assurance::RealName => "real_name",
        }
    }

    /// The level of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Assurance> {
        Assurance::ALL.into_iter().find(|level| level.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_levels_rise() {
        for level in Assurance::ALL {
            assert_eq!(Assurance::of(level.word()), Some(level));
        }
        assert!(Assurance::ALL.is_sorted());
        assert_eq!(Assurance::of("certain"), None);
    }
}
