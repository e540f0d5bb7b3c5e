//! A newtype for each thing that is named by a number, and the codes a shop gives its rules.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id!(
    /// A member of the shop.
    MemberId
);
id!(
    /// A product of the catalogue.
    ProductId
);
id!(
    /// An order, amendments included.
    OrderId
);
id!(
    /// A refund.
    RefundId
);
id!(
    /// A behaviour event.
    EventId
);
id!(
    /// Something an operator or a till did.
    ActId
);
id!(
    /// A settled batch.
    BatchId
);

/// The word by which a program file names a rule, tier or benefit; it is the thing, across versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Code(Arc<str>);

impl Code {
    /// A code: a Latin letter, then up to 31 letters, digits or underscores.
    pub fn new(text: &str) -> Option<Code> {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
        (first && text.len() <= 32 && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')).then(|| Code(text.into()))
    }

    /// The word itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What made a consequence: the kind of fact or boundary, and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// The kind.
    pub kind: CauseKind,
    /// The id of the fact; for a boundary the number of the lot, period or day it belongs to.
    pub id: i64,
}

macro_rules! cause_kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// The kinds of facts and boundaries that have consequences.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum CauseKind {
            $($(#[$doc])* $name,)*
        }

        impl CauseKind {
            /// The word kept in the file and shown to people.
            pub fn word(self) -> &'static str {
                match self { $(CauseKind::$name => $word,)* }
            }

            /// The kind of a word.
            pub fn find(word: &str) -> Option<CauseKind> {
                match word { $($word => Some(CauseKind::$name),)* _ => None }
            }
        }
    };
}

cause_kinds! {
    /// A member joined.
    Join = "join",
    /// An invited friend joined.
    Friend = "friend",
    /// A profile change.
    Profile = "profile",
    /// An order was sold.
    Order = "order",
    /// An order was completed.
    Completed = "completed",
    /// An order was cancelled.
    Cancelled = "cancelled",
    /// A cancellation was taken back.
    Reopened = "reopened",
    /// An order was corrected.
    Amendment = "amendment",
    /// A refund.
    Refund = "refund",
    /// A behaviour event.
    Event = "event",
    /// An event was taken back.
    Undo = "undo",
    /// An operator or till acted.
    Act = "act",
    /// A lot became active or ended.
    Lot = "lot",
    /// A tier boundary.
    Tier = "tier",
    /// A benefit period began.
    Period = "period",
    /// Time brought the occasion of a campaign.
    Campaign = "campaign",
    /// A referral, by the friend.
    Referral = "referral",
    /// A term of a plan began, ended, or went on.
    Plan = "plan",
    /// A rebate fell due.
    Rebate = "rebate",
    /// A coupon opened or ended.
    Coupon = "coupon",
}

impl CauseKind {
    /// A cause of this kind.
    pub fn of(self, id: i64) -> Cause {
        Cause { kind: self, id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_latin_words_of_at_most_32() {
        for (text, good) in [("shop", true), ("a_1", true), ("1a", false), ("", false), ("购物", false), ("a-b", false)]
        {
            assert_eq!(Code::new(text).is_some(), good, "{text}");
        }
        assert!(Code::new(&"a".repeat(32)).is_some() && Code::new(&"a".repeat(33)).is_none());
    }
}
