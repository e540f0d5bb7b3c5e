//! Paid plans: what a program offers, the rows that a member's terms leave in the books, and what is done about them
//! (semantics 5.2). How terms follow one another stands in `term.rs`, what is done to them in `change.rs`, what time does in
//! `walk.rs`, what comes back of one in `refund.rs`.
#![deny(clippy::float_arithmetic)]

mod change;
pub mod code;
mod refund;
mod term;
mod walk;

use serde::{Deserialize, Serialize};

use super::id::{ActId, Code, MemberId};
use super::money::Money;
use super::name::Name;
use super::ratio::Ratio;
use super::time::{Instant, Span};

pub use self::refund::{Spent, of_term};
pub use self::term::{Back, Conditions, Offer, State, Term, Terms};
pub use self::walk::Turn;

/// One plan of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its code for ever.
    pub code: Code,
    /// What people call it.
    pub name: Name,
    /// What a term costs.
    pub fee: Money,
    /// How long a term lasts.
    pub length: Length,
    /// How long a trial lasts; zero = none is offered.
    pub trial: Span,
    /// What holds of a term made under it, whatever later versions say (R10).
    pub conditions: Conditions,
    /// For rules marked multiplied.
    pub multiplier: Ratio,
    /// What it gives; no quota = the benefit's own.
    pub benefits: Vec<(Code, Option<u32>)>,
}

/// How long a term lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So long.
    Every(Span),
    /// For ever.
    Lifetime,
}

/// What comes back of a term that is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refund {
    /// By days left, less what used benefits cost.
    ProrataMinusUsed,
    /// By days left.
    Prorata,
    /// All of it within a span, as long as nothing was used.
    FullWithin(Span),
    /// Nothing.
    None,
}

impl Refund {
    /// The word of the program file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Refund::ProrataMinusUsed => "prorata_minus_used",
            Refund::Prorata => "prorata",
            Refund::FullWithin(_) => "full_within",
            Refund::None => "none",
        }
    }
}

/// A row for the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number among the member's, from 1.
    pub number: u32,
    /// The act that paid for the term names it.
    pub term: ActId,
    /// When it entered the books.
    pub at: Instant,
    /// What it says.
    pub what: What,
}

impl Row {
    /// The word under which people count it; none of what they did themselves.
    #[must_use]
    pub fn told(&self) -> Option<&'static str> {
        match self.what {
            What::Step { step: Step::Begun, .. } => Some("plan-begun"),
            What::Step { step: Step::Grace, .. } => Some("plan-grace"),
            What::Step { step: Step::Lapsed, .. } => Some("plan-lapsed"),
            What::Step { step: Step::Ended, .. } => Some("plan-ended"),
            What::Step { step: Step::Resumed, .. } => Some("plan-resumed"),
            _ => None,
        }
    }
}

/// What a row says of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It was paid for, or came with another account.
    Made(Made),
    /// Something happened to it.
    Step {
        /// What.
        step: Step,
        /// Its end from then on; of a pause when it ends by itself; [`Instant::MAX`] = never.
        until: Instant,
        /// What came back of its price.
        amount: Option<Money>,
    },
}

/// A term as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Of which plan.
    pub plan: Code,
    /// The program version it was made under.
    pub version: u32,
    /// The payment; none for a trial.
    pub payment: Option<String>,
    /// The price paid.
    pub paid: Money,
    /// Its first instant.
    pub from: Instant,
    /// Its end; [`Instant::MAX`] = never.
    pub until: Instant,
    /// Whose it was, where it came with another account.
    pub came_from: Option<MemberId>,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What happens to a term.
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
    /// It began.
    Begun = "begun",
    /// Its end came without a renewal; there is time to pay yet.
    Grace = "grace",
    /// Nobody paid.
    Lapsed = "lapsed",
    /// Its end came, and another term or a cancellation had been waiting for it.
    Ended = "ended",
    /// It was stopped for a while.
    Paused = "paused",
    /// It goes on, with a later end.
    Resumed = "resumed",
    /// It begins and ends later, because the one before it does.
    Moved = "moved",
    /// It is not to be renewed.
    Cancelled = "cancelled",
    /// It was given up for money.
    Refunded = "refunded",
    /// It went with the account into another.
    Left = "left",
}

/// What an operator or till did about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// A plan was begun.
    Subscribe(Bought),
    /// A further term was paid for.
    Renew(Bought),
    /// An activation code was redeemed: begun, or prolonged.
    Activate(Bought),
    /// A trial was begun.
    Try {
        /// The plan.
        plan: Code,
    },
    /// A term was stopped for a while.
    Pause {
        /// The plan.
        plan: Code,
        /// When it goes on by itself; none = when the plan's longest pause is over.
        until: Option<Instant>,
    },
    /// It goes on.
    Resume {
        /// The plan.
        plan: Code,
    },
    /// It is not to be renewed.
    Cancel {
        /// The plan.
        plan: Code,
    },
    /// What is left of it is given up for money.
    Refund {
        /// The plan.
        plan: Code,
        /// The payment of the one term that is meant; none = all that is left.
        payment: Option<String>,
    },
    /// What is left of it becomes credit for another plan.
    Upgrade {
        /// The plan that is given up.
        from: Code,
        /// What is paid for the other, besides the credit.
        to: Bought,
    },
}

/// A term that was paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    /// The plan.
    pub plan: Code,
    /// The payment's reference.
    pub payment: String,
    /// How much was paid.
    pub paid: Money,
}

impl Deed {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Deed::Subscribe(_) => "plan_subscribe",
            Deed::Renew(_) => "plan_renew",
            Deed::Activate(_) => "plan_activate",
            Deed::Try { .. } => "plan_try",
            Deed::Pause { .. } => "plan_pause",
            Deed::Resume { .. } => "plan_resume",
            Deed::Cancel { .. } => "plan_cancel",
            Deed::Refund { .. } => "plan_refund",
            Deed::Upgrade { .. } => "plan_upgrade",
        }
    }
}

/// A term that could be bought now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its first instant.
    pub from: Instant,
    /// Its end; [`Instant::MAX`] = never.
    pub until: Instant,
    /// What the program asks for it.
    pub fee: Money,
}
