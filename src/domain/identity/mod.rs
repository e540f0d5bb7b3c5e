//! What proves whom: how strong a proof is, and what is told when one was judged (identity §1, ID7). Requests are built
//! and answers judged over bytes; nothing here has a clock or a socket.

pub mod card;
pub mod challenge;
pub mod reconcile;
pub mod statement;
pub mod token;

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
