//! Penalties: what each takes away and for how long, how it moves from proposed to its end, and who may still appeal
//! (X1–X4). What each does to an account is the engine's.

mod sentence;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::sentence::{Sentence, Sentences};
use super::id::{ActId, Code};
use super::money::Points;
use super::time::{Instant, Span};

macro_rules! words {
    ($($(#[$doc:meta])* $of:ident { $($(#[$each:meta])* $name:ident = $word:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
            pub enum $of {
                $($(#[$each])* $name,)*
            }

            impl $of {
                /// Every one.
                pub const ALL: &[$of] = &[$($of::$name,)*];

                /// The word kept in the file and shown to people.
                pub fn word(self) -> &'static str {
                    match self { $($of::$name => $word,)* }
                }

                /// The one of a word.
                pub fn find(word: &str) -> Option<$of> {
                    $of::ALL.iter().copied().find(|one| one.word() == word)
                }
            }
        )*
    };
}

words! {
    /// What a penalty does.
    Effect {
        /// What is earned is kept back until it ends.
        EarnFreeze = "earn_freeze",
        /// Points and benefits cannot be used.
        SpendFreeze = "spend_freeze",
        /// Benefits cannot be used.
        BenefitSuspend = "benefit_suspend",
        /// Benefits of paid plans cannot be used.
        PlanSuspend = "plan_suspend",
        /// Coupons are taken away, once.
        CouponRevoke = "coupon_revoke",
        /// The tier does not rise.
        TierLock = "tier_lock",
        /// All of that but the coupons.
        AccountFreeze = "account_freeze",
        /// Whoever comes back with the member's contacts gets nothing for joining.
        Blacklist = "blacklist",
        /// Points are taken, once; a program says how many, not that.
        Fine = "fine",
    }
    /// How a penalty stands.
    State {
        /// It has not begun.
        Proposed = "proposed",
        /// It lasts.
        Active = "active",
        /// It lasts, and the member objects.
        Appealed = "appealed",
        /// It lasts, whatever the member said.
        Upheld = "upheld",
        /// Its time is over.
        Ended = "ended",
        /// It was ended by hand.
        Lifted = "lifted",
        /// It should not have been: what was taken is given back.
        Overturned = "overturned",
    }
}

impl State {
    /// Whether nothing can be done about it any more.
    pub fn is_final(self) -> bool {
        matches!(self, State::Ended | State::Lifted | State::Overturned)
    }
}

/// A penalty as the program has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PenaltyRule {
    /// Its code for ever.
    pub code: Code,
    /// What it does while it lasts, or once.
    pub effects: Vec<Effect>,
    /// How long; none = until it is lifted.
    pub lasts: Option<Span>,
    /// How long the member may object.
    pub appeal: Span,
    /// Points taken.
    pub fine: Points,
    /// What the member does not have of them is let go, instead of owed.
    pub waives_short: bool,
}

/// What is done about a penalty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// It is opened.
    Open {
        /// Which of the program's.
        code: Code,
        /// What shows that it is deserved.
        evidence: String,
        /// When it begins; none = at once.
        from: Option<Instant>,
        /// It waits for somebody to uphold it.
        proposed: bool,
    },
    /// Something was done about one that is open, by its number.
    Turn(Turn, u32),
}

words! {
    /// How an open penalty is moved on.
    Turn {
        /// Ended by hand.
        Lift = "penalty_lift",
        /// The member objects.
        Appeal = "penalty_appeal",
        /// A proposal begins, or an objection is not heard.
        Uphold = "penalty_uphold",
        /// An objection is heard.
        Overturn = "penalty_overturn",
    }
}

impl Deed {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Deed::Open { .. } => "penalty_open",
            Deed::Turn(turn, _) => turn.word(),
        }
    }
}

/// A row for the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A penalty was opened.
    Opened {
        /// Its number among the member's, from 1.
        number: u32,
        /// Which of the program's.
        code: Code,
        /// The act that opened it.
        act: ActId,
        /// What shows that it is deserved.
        evidence: String,
        /// When.
        at: Instant,
    },
    /// A penalty moved on.
    Stepped {
        /// Its number.
        number: u32,
        /// Where to.
        state: State,
        /// When.
        at: Instant,
        /// Of one that begins, its end; none = until it is lifted.
        until: Option<Instant>,
        /// The act that did it; none where time did.
        act: Option<ActId>,
    },
    /// It did something.
    Effected {
        /// Its number.
        number: u32,
        /// What.
        effect: Effect,
        /// The entry or lot concerned.
        entry: Option<u32>,
        /// The coupon concerned.
        coupon: Option<u32>,
        /// Points taken or kept back.
        points: i64,
        /// When.
        at: Instant,
    },
}

impl Row {
    /// The place of its table among the three.
    pub fn table(&self) -> u8 {
        match self {
            Row::Opened { .. } => 0,
            Row::Stepped { .. } => 1,
            Row::Effected { .. } => 2,
        }
    }
}

/// The lots that are kept back by all that was booked: by each penalty until it ended, was lifted or overturned.
pub fn blocked(rows: &[Row]) -> BTreeSet<u32> {
    let over: BTreeSet<u32> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Stepped { number, state, .. } if state.is_final() => Some(*number),
            _ => None,
        })
        .collect();
    let kept = rows.iter().filter_map(|row| match row {
        Row::Effected { number, effect, entry, .. } if *effect != Effect::Fine && !over.contains(number) => *entry,
        _ => None,
    });
    kept.collect()
}
