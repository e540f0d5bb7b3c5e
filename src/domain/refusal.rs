//! Every way a rule says no: its code, which never changes meaning, and the figures that decided.
#![deny(clippy::float_arithmetic)]

use thiserror::Error;

use super::id::Code;

/// A no of the rules. `Display` is the English wording; the command line says the same in the chosen language.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// More points were asked for than the member may spend.
    #[error("{member} has {spendable} spendable points, {asked} asked")]
    NotEnoughPoints {
        /// The member's number.
        member: String,
        /// What was asked.
        asked: i64,
        /// What could be spent.
        spendable: i64,
    },
    /// Fewer points than the program lets anyone redeem at once.
    #[error("{asked} points asked; the least is {minimum}")]
    BelowMinimum {
        /// What was asked, or what would be left to give.
        asked: i64,
        /// The program's `points.redeem.minimum`.
        minimum: i64,
    },
    /// Points are redeemed in whole steps.
    #[error("{asked} points asked; they are redeemed in steps of {step}")]
    NotAStep {
        /// What was asked.
        asked: i64,
        /// The program's `points.redeem.step`.
        step: i64,
    },
    /// Nothing, or less, was asked for.
    #[error("{asked} points asked; ask for at least 1")]
    NothingAsked {
        /// What was asked.
        asked: i64,
    },
    /// The member's limit for the day is reached.
    #[error("{asked} points asked; {left} of today's {limit} are left")]
    DayLimit {
        /// What was asked.
        asked: i64,
        /// What may still be redeemed today.
        left: i64,
        /// The program's `points.redeem.max_per_day`.
        limit: i64,
    },
    /// An adjustment of nothing.
    #[error("an adjustment of 0 points changes nothing")]
    NothingToAdjust,
    /// The member holds no grant of the benefit at that time.
    #[error("{member} holds no {benefit} at that time")]
    NoGrant {
        /// The member's number.
        member: String,
        /// The benefit's code.
        benefit: Code,
    },
    /// Every use of the period is used.
    #[error("{member} has used all {quota} of {benefit}; the next comes {next}")]
    UsedUp {
        /// The member's number.
        member: String,
        /// The benefit's code.
        benefit: Code,
        /// Uses granted in the period.
        quota: i64,
        /// The day the running period ends, or `never`.
        next: String,
    },
    /// The benefit's own condition on the order is not met.
    #[error("{benefit} is not for this order")]
    NotForThisOrder {
        /// The benefit's code.
        benefit: Code,
    },
    /// More money back than was paid and is not back yet.
    #[error("{asked} asked back of {order}; {left} of it can still be paid back")]
    OverRefund {
        /// The order.
        order: String,
        /// What was asked, in major units.
        asked: String,
        /// What is left, in major units.
        left: String,
    },
    /// The order has no line of that number.
    #[error("{order} has no line {line}")]
    NoSuchLine {
        /// The order.
        order: String,
        /// The number.
        line: u32,
    },
    /// Nothing is paid back before it was bought.
    #[error("{order} was sold {sold}; nothing can be paid back before")]
    RefundBeforeSale {
        /// The order.
        order: String,
        /// When it was sold.
        sold: String,
    },
    /// The refund's id is known.
    #[error("refund {id} is known already")]
    RefundKnown {
        /// Its id.
        id: String,
    },
    /// An order that was not paid, or is void, has nothing to pay back.
    #[error("{order} is {state}; nothing can be paid back")]
    NothingToRefund {
        /// The order.
        order: String,
        /// Its state.
        state: &'static str,
    },
    /// The member's account is closed.
    #[error("{member} is {state}")]
    NotActive {
        /// The member's number.
        member: String,
        /// The state the account is in.
        state: &'static str,
    },
    /// An ask may not lie before what is already settled for the member.
    #[error("{member} is settled up to {frontier}; an act before it cannot be judged")]
    BeforeFrontier {
        /// The member's number.
        member: String,
        /// The instant settled up to.
        frontier: String,
    },
    /// The program gives points no value.
    #[error("the program gives points no value (points.value)")]
    NoPointValue,
    /// Nothing has been learnt yet that recommendations could be made from.
    #[error("nothing has been learnt yet")]
    NoModel,
    /// A new program changes what is fixed with the first fact.
    #[error("{key} is fixed as {before}; {after} cannot take its place")]
    Fixed {
        /// The key of the program file.
        key: String,
        /// The value in force.
        before: String,
        /// The new one.
        after: String,
    },
    /// A new program gives a code another meaning.
    #[error("{key}: {why}")]
    CannotFollow {
        /// The key of the program file.
        key: String,
        /// What is the matter.
        why: String,
    },
    /// Rules do not change what is settled.
    #[error("rules from {from} would change what is settled up to {settled}")]
    RulesOfThePast {
        /// From when they should hold.
        from: String,
        /// Up to when members are settled.
        settled: String,
    },
    /// A new program drops a tier that members stand in.
    #[error("tier {tier} cannot be dropped; members in it: {members}")]
    TierInUse {
        /// The tier.
        tier: Code,
        /// How many stand in it.
        members: i64,
    },
}

impl Refusal {
    /// The stable word of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotEnoughPoints { .. } => "not-enough-points",
            Refusal::BelowMinimum { .. } => "below-minimum",
            Refusal::NotAStep { .. } => "not-a-step",
            Refusal::NothingAsked { .. } => "nothing-asked",
            Refusal::DayLimit { .. } => "day-limit",
            Refusal::NothingToAdjust => "nothing-to-adjust",
            Refusal::NoGrant { .. } => "no-grant",
            Refusal::UsedUp { .. } => "used-up",
            Refusal::NotForThisOrder { .. } => "not-for-this-order",
            Refusal::OverRefund { .. } => "over-refund",
            Refusal::NoSuchLine { .. } => "no-such-line",
            Refusal::RefundBeforeSale { .. } => "refund-before-sale",
            Refusal::RefundKnown { .. } => "refund-known",
            Refusal::NothingToRefund { .. } => "nothing-to-refund",
            Refusal::NotActive { .. } => "not-active",
            Refusal::BeforeFrontier { .. } => "before-frontier",
            Refusal::NoPointValue => "no-point-value",
            Refusal::NoModel => "no-model",
            Refusal::Fixed { .. } => "fixed",
            Refusal::CannotFollow { .. } => "cannot-follow",
            Refusal::RulesOfThePast { .. } => "rules-of-the-past",
            Refusal::TierInUse { .. } => "tier-in-use",
        }
    }

    /// Its figures under the names that the word files use.
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotEnoughPoints { member, asked, spendable } => {
                vec![("member", member.clone()), ("asked", asked.to_string()), ("spendable", spendable.to_string())]
            }
            Refusal::BelowMinimum { asked, minimum } => {
                vec![("asked", asked.to_string()), ("minimum", minimum.to_string())]
            }
            Refusal::NotAStep { asked, step } => vec![("asked", asked.to_string()), ("step", step.to_string())],
            Refusal::NothingAsked { asked } => vec![("asked", asked.to_string())],
            Refusal::DayLimit { asked, left, limit } => {
                vec![("asked", asked.to_string()), ("left", left.to_string()), ("limit", limit.to_string())]
            }
            Refusal::NothingToAdjust | Refusal::NoPointValue | Refusal::NoModel => Vec::new(),
            Refusal::NoGrant { member, benefit } => vec![("member", member.clone()), ("benefit", benefit.to_string())],
            Refusal::UsedUp { member, benefit, quota, next } => vec![
                ("member", member.clone()),
                ("benefit", benefit.to_string()),
                ("quota", quota.to_string()),
                ("next", next.clone()),
            ],
            Refusal::NotForThisOrder { benefit } => vec![("benefit", benefit.to_string())],
            Refusal::OverRefund { order, asked, left } => {
                vec![("order", order.clone()), ("asked", asked.clone()), ("left", left.clone())]
            }
            Refusal::NoSuchLine { order, line } => vec![("order", order.clone()), ("line", line.to_string())],
            Refusal::RefundBeforeSale { order, sold } => vec![("order", order.clone()), ("sold", sold.clone())],
            Refusal::RefundKnown { id } => vec![("id", id.clone())],
            Refusal::NothingToRefund { order, state } => {
                vec![("order", order.clone()), ("state", (*state).to_owned())]
            }
            Refusal::NotActive { member, state } => vec![("member", member.clone()), ("state", (*state).to_owned())],
            Refusal::BeforeFrontier { member, frontier } => {
                vec![("member", member.clone()), ("frontier", frontier.clone())]
            }
            Refusal::Fixed { key, before, after } => {
                vec![("key", key.clone()), ("before", before.clone()), ("after", after.clone())]
            }
            Refusal::CannotFollow { key, why } => vec![("key", key.clone()), ("why", why.clone())],
            Refusal::RulesOfThePast { from, settled } => vec![("from", from.clone()), ("settled", settled.clone())],
            Refusal::TierInUse { tier, members } => vec![("tier", tier.to_string()), ("members", members.to_string())],
        }
    }
}
