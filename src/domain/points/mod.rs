//! The points ledger's rules; entries are only ever added.
#![deny(clippy::float_arithmetic)]

pub mod cap;
pub mod earn;
mod fine;
pub mod hold;
pub mod ledger;
pub mod parts;
mod restore;
pub mod rule;
pub mod spend;
pub mod standing;
pub mod taking;
pub mod touch;

use serde::{Deserialize, Serialize};

use super::id::{Cause, Code};
use super::time::Instant;

macro_rules! entry_kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Why an entry was made (P1).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum EntryKind {
            $($(#[$doc])* $name,)*
        }

        impl EntryKind {
            /// Every kind, credits first.
            pub const ALL: &[EntryKind] = &[$(EntryKind::$name,)*];

            /// The word kept in the file and shown to people.
            pub fn word(self) -> &'static str {
                match self { $(EntryKind::$name => $word,)* }
            }

            /// The kind of a word.
            pub fn find(word: &str) -> Option<EntryKind> {
                match word { $($word => Some(EntryKind::$name),)* _ => None }
            }
        }
    };
}

entry_kinds! {
    /// Earned by a rule.
    Earn = "earn",
    /// Given as a reward or benefit.
    Award = "award",
    /// A share of what was spent in a period.
    Rebate = "rebate",
    /// Expired points brought back.
    Reinstate = "reinstate",
    /// Given by another member.
    TransferIn = "transfer_in",
    /// Spent points that came back.
    Restore = "restore",
    /// Given by an operator.
    AdjustIn = "adjust_in",
    /// Brought along from another system.
    Opening = "opening",
    /// A debt that was let go.
    WriteOff = "write_off",
    /// Spent on an order.
    Spend = "spend",
    /// Pending points taken back before they were usable.
    Cancel = "cancel",
    /// Points taken back.
    Clawback = "clawback",
    /// Points that ended.
    Expire = "expire",
    /// Taken by a penalty.
    Penalty = "penalty",
    /// Given to another member.
    TransferOut = "transfer_out",
    /// Taken by an operator.
    AdjustOut = "adjust_out",
}

/// One line of a member's ledger; `points` is signed and never 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number within the member's ledger, from 1; a credit's number names its lot.
    pub number: u32,
    /// Why.
    pub kind: EntryKind,
    /// Signed.
    pub points: i64,
    /// When it happened in the shop.
    pub occurred_at: Instant,
    /// When it entered the books.
    pub posted_at: Instant,
    /// What made it.
    pub cause: Cause,
    /// The rule, tier or benefit that gave it.
    pub rule: Option<Code>,
    /// A credit's first usable instant.
    pub activates_at: Option<Instant>,
    /// A credit's end; none = never.
    pub expires_at: Option<Instant>,
    /// The lot a restored credit descends from.
    pub origin: Option<u32>,
    /// The debit that a returning credit undoes in part.
    pub undoes: Option<u32>,
}

/// Points of a debit laid on a lot, or taken off it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// Its number within the member's ledger, from 1.
    pub number: u32,
    /// The debit's entry number.
    pub debit: u32,
    /// The lot's entry number.
    pub lot: u32,
    /// Positive; negative where it undoes another.
    pub points: i64,
    /// The allocation it undoes.
    pub undoes: Option<u32>,
    /// When it entered the books.
    pub posted_at: Instant,
}

/// What the ledger wrote, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// An entry.
    Entry(Entry),
    /// An allocation.
    Allocation(Allocation),
    /// Points were set aside.
    Held(hold::Opened),
    /// Points of a lot were set aside by a hold, or freed before it ended (negative).
    HeldOf(hold::Part),
    /// A hold ended.
    HoldEnded(hold::Ended),
    /// A lot was given a later end.
    Extended(Extension),
}

/// A later end of a lot (P15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The lot's entry number.
    pub lot: u32,
    /// Its end before; [`Instant::MAX`] = never.
    pub from: Instant,
    /// Its end from now on.
    pub until: Instant,
    /// When it entered the books.
    pub at: Instant,
}

/// A member's points at an instant (P3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Not yet usable.
    pub pending: i64,
    /// Usable by date, and kept back by a penalty.
    pub blocked: i64,
    /// Usable.
    pub active: i64,
    /// Set aside for payments.
    pub held: i64,
    /// Owed.
    pub debt: i64,
}
