//! What the engine decided, as rows for the books; each names its cause.

use crate::domain::grant::{Grant, UseStep};
use crate::domain::id::{ActId, Cause, Code, OrderId};
use crate::domain::points::hold::{Ended, Opened, Part};
use crate::domain::points::taking::Taking;
use crate::domain::points::{Allocation, Entry, Extension};
use crate::domain::pool::Draw;
use crate::domain::ratio::Ratio;
use crate::domain::tier::assess::{Check, Outcome};
use crate::domain::time::Instant;
use crate::domain::{campaign, coupon, penalty, plan, referral};

/// One row for the books of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// What was frozen at a sale.
    Terms {
        /// The order.
        order: OrderId,
        /// Tier in force.
        tier: Option<Code>,
        /// Program version in force.
        version: u32,
    },
    /// The frozen computation of a rule on a fact.
    Earning(Earning),
    /// What a change of a fact took back from one of its earnings.
    Taken {
        /// The fact that earned.
        of: Cause,
        /// The rule.
        rule: Code,
        /// What changed it.
        cause: Cause,
        /// What the earning stands at now.
        target: i64,
        /// Where it came from.
        taking: Taking,
        /// When it entered the books.
        at: Instant,
    },
    /// A line of the ledger.
    Entry(Entry),
    /// Points of a debit laid on a lot.
    Allocation(Allocation),
    /// Points were set aside.
    Held(Opened),
    /// Points of a lot were set aside, or freed before the hold ended.
    HeldOf(Part),
    /// A hold ended.
    HoldEnded(Ended),
    /// A lot was given a later end.
    Extended(Extension),
    /// A tier period began.
    PeriodOpened {
        /// Its number, from 1.
        number: u32,
        /// Its tier.
        tier: Code,
        /// When.
        at: Instant,
        /// When it is asked about next, as known then.
        guaranteed_until: Option<Instant>,
        /// Why.
        reason: Outcome,
        /// Program version in force.
        version: u32,
    },
    /// A tier period ended.
    PeriodClosed {
        /// Its number.
        number: u32,
        /// When.
        at: Instant,
    },
    /// A tier check that decided something.
    Checked {
        /// When it entered the books.
        at: Instant,
        /// What made it.
        cause: Cause,
        /// The check.
        check: Check,
    },
    /// The member is to be told that the tier is in danger.
    Noticed {
        /// When.
        at: Instant,
        /// The boundary at which it would be lost.
        boundary: Instant,
    },
    /// A benefit was granted.
    Granted {
        /// When.
        at: Instant,
        /// What made it.
        cause: Cause,
        /// The grant.
        grant: Grant,
    },
    /// A grant was taken away.
    Revoked {
        /// Its number.
        grant: u32,
        /// When.
        at: Instant,
        /// What made it.
        cause: Cause,
    },
    /// A shared limit was drawn on.
    Drawn(Draw),
    /// Of coupons.
    Coupon(coupon::Row),
    /// Of paid plans.
    Plan(plan::Row),
    /// Of penalties.
    Penalty(penalty::Row),
    /// Of campaigns.
    Campaign(campaign::Row),
    /// Of referrals.
    Referral(referral::Row),
    /// Something came of a use of a benefit.
    UseStepped {
        /// The act that used it, or set it aside.
        act: ActId,
        /// What.
        step: UseStep,
        /// When.
        at: Instant,
        /// What made it.
        cause: Cause,
    },
    /// A benefit was used, or a use of it set aside.
    Used {
        /// The act.
        act: ActId,
        /// The grant's number.
        grant: u32,
        /// On which order.
        order: Option<OrderId>,
        /// When.
        at: Instant,
        /// When it comes back by itself, where it was set aside.
        reserved: Option<Instant>,
    },
}

/// The frozen computation of one rule on one fact (P8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earning {
    /// The fact.
    pub of: Cause,
    /// The rule.
    pub rule: Code,
    /// When the trigger happened.
    pub occurred_at: Instant,
    /// Program version.
    pub version: u32,
    /// Tier whose multiplier was used.
    pub tier: Option<Code>,
    /// The multiplier.
    pub m: Ratio,
    /// Plans and campaigns whose multipliers joined the tier's, ascending.
    pub joined: Vec<Code>,
    /// Basis in minor units, value or quantity; 0 for fixed points.
    pub basis: i64,
    /// What the rule was worth.
    pub wanted: i64,
    /// What the caps left.
    pub granted: i64,
    /// The cap that cut, by its place in the rule's list.
    pub cap: Option<usize>,
}
