//! Rows of coupons for the books.

use super::wallet::Root;
use crate::domain::id::{ActId, Cause, Code, OrderId};
use crate::domain::money::Money;
use crate::domain::time::Instant;

/// A row for the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A coupon came into a member's hands.
    Issued(Issued),
    /// It was set aside for a payment.
    Reserved(Reserved),
    /// It was used for the first time on an order or payment.
    Used(Used),
    /// Anything else became of it.
    Stepped(Stepped),
}

/// A coupon came into a member's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Its number among the member's, from 1.
    pub number: u32,
    /// The template.
    pub template: Code,
    /// The program version whose conditions it keeps (R10).
    pub version: u32,
    /// What its code hangs on.
    pub root: Root,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
    /// Uses.
    pub uses: u32,
    /// The tier, benefit, campaign or the like that gave it; none where somebody did.
    pub of: Option<Code>,
    /// When.
    pub at: Instant,
    /// What made it.
    pub cause: Cause,
}

/// A coupon was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Its place among the member's steps, from 1.
    pub place: u32,
    /// The coupon.
    pub number: u32,
    /// On which order, where one is known.
    pub order: Option<OrderId>,
    /// What it is to take off.
    pub discount: Money,
    /// When the reservation runs out.
    pub until: Instant,
    /// When.
    pub at: Instant,
    /// What made it.
    pub cause: Cause,
}

/// A coupon was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its place among the member's steps, from 1.
    pub place: u32,
    /// The coupon.
    pub number: u32,
    /// The act.
    pub act: ActId,
    /// On which order, where one is known.
    pub order: Option<OrderId>,
    /// What it took off.
    pub discount: Money,
    /// When.
    pub at: Instant,
}

/// What became of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// Its place among the member's steps, from 1.
    pub place: u32,
    /// The coupon.
    pub number: u32,
    /// What.
    pub step: Step,
    /// Its new end, where that changed.
    pub until: Option<Instant>,
    /// When.
    pub at: Instant,
    /// What made it.
    pub cause: Cause,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What may become of a coupon once it is issued.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Step {
            $($(#[$doc])* $name,)*
        }

        impl Step {
            /// The word kept in the file and shown to people.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Step::$name => $word,)* }
            }

            /// The step of a word.
            #[must_use]
            pub fn find(word: &str) -> Option<Step> {
                match word { $($word => Some(Step::$name),)* _ => None }
            }
        }
    };
}

steps! {
    /// It can be used from now on.
    Opened = "opened",
    /// It was set aside.
    Reserved = "reserved",
    /// The reservation was given up.
    Released = "released",
    /// The reservation ran out.
    TimedOut = "timed_out",
    /// It was used.
    Redeemed = "redeemed",
    /// The order was cancelled, and it can be used again.
    Returned = "returned",
    /// The order stands again, and so does the use.
    Retaken = "retaken",
    /// An order says that it was used, but it could not be.
    Unbooked = "unbooked",
    /// It ended.
    Expired = "expired",
    /// It was taken away.
    Revoked = "voided",
    /// What was taken away is back.
    Revived = "revived",
    /// It went to another account of the same person.
    Moved = "moved",
}

impl Row {
    /// Which of the member's coupons it is about.
    #[must_use]
    pub fn number(&self) -> u32 {
        match self {
            Row::Issued(row) => row.number,
            Row::Reserved(row) => row.number,
            Row::Used(row) => row.number,
            Row::Stepped(row) => row.number,
        }
    }

    /// Where it stands among the rows of a member: what was issued first, then what became of it.
    #[must_use]
    pub fn place(&self) -> (bool, u32) {
        match self {
            Row::Issued(row) => (false, row.number),
            Row::Reserved(row) => (true, row.place),
            Row::Used(row) => (true, row.place),
            Row::Stepped(row) => (true, row.place),
        }
    }
}
