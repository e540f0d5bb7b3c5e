//! Every way a rule says no: its code, which never changes meaning, and the figures that decided.
#![deny(clippy::float_arithmetic)]

use thiserror::Error;

use super::id::Code;

/// A refusal a line: its fields, its stable word, and the English wording, which names the fields.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $({ $($field:ident: $kind:ty),* })? = $code:literal, $text:literal;)*) => {
        /// A no of the rules. `Display` is the English wording; the command line says the same in the chosen language.
        #[derive(Clone, Debug, PartialEq, Eq, Error)]
        pub enum Refusal {
            $($(#[$doc])* #[error($text)] $name $({ $(#[doc = concat!("`", stringify!($field), "` of the sentence.")] $field: $kind),* })?,)*
        }

        impl Refusal {
            /// Every stable word.
            pub const CODES: &[&str] = &[$($code),*];

            /// The stable word of this refusal.
            pub fn code(&self) -> &'static str {
                match self { $(Refusal::$name $({ $($field: _),* })? => $code,)* }
            }

            /// Its figures under the names that the word files use.
            pub fn figures(&self) -> Vec<(&'static str, String)> {
                match self {
                    $(Refusal::$name $({ $($field),* })? => vec![$($((stringify!($field), $field.to_string())),*)?],)*
                }
            }
        }
    };
}

refusals! {
    /// More points were asked for than the member may spend.
    NotEnoughPoints { member: String, asked: i64, spendable: i64 } = "not-enough-points", "{member} has {spendable} spendable points, {asked} asked";
    /// Fewer points than the program lets anyone redeem at once.
    BelowMinimum { asked: i64, minimum: i64 } = "below-minimum", "{asked} points asked; the least is {minimum}";
    /// Points are redeemed in whole steps.
    NotAStep { asked: i64, step: i64 } = "not-a-step", "{asked} points asked; they are redeemed in steps of {step}";
    /// Nothing, or less, was asked for.
    NothingAsked { asked: i64 } = "nothing-asked", "{asked} points asked; ask for at least 1";
    /// The member's limit for the day is reached.
    DayLimit { asked: i64, left: i64, limit: i64 } = "day-limit", "{asked} points asked; {left} of today's {limit} are left";
    /// An adjustment of nothing.
    NothingToAdjust = "nothing-to-adjust", "an adjustment of 0 points changes nothing";
    /// The member holds no grant of the benefit at that time.
    NoGrant { member: String, benefit: Code } = "no-grant", "{member} holds no {benefit} at that time";
    /// Every use of the period is used.
    UsedUp { member: String, benefit: Code, quota: i64, next: String } = "used-up", "{member} has used all {quota} of {benefit}; the next comes {next}";
    /// The benefit's own condition on the order is not met.
    NotForThisOrder { benefit: Code } = "not-for-this-order", "{benefit} is not for this order";
    /// More money back than was paid and is not back yet.
    OverRefund { order: String, asked: String, left: String } = "over-refund", "{asked} asked back of {order}; {left} of it can still be paid back";
    /// The order has no line of that number.
    NoSuchLine { order: String, line: u32 } = "no-such-line", "{order} has no line {line}";
    /// Nothing is paid back before it was bought.
    RefundBeforeSale { order: String, sold: String } = "refund-before-sale", "{order} was sold {sold}; nothing can be paid back before";
    /// The refund's id is known.
    RefundKnown { id: String } = "refund-known", "refund {id} is known already";
    /// An order that was not paid, or is void, has nothing to pay back.
    NothingToRefund { order: String, state: &'static str } = "nothing-to-refund", "{order} is {state}; nothing can be paid back";
    /// Only imports of orders are taken back.
    NotOrders { import: i64, kind: String } = "not-orders", "import {import} brought no orders but {kind}";
    /// An order is given to a member once.
    OrderHasMember { order: String, member: String } = "order-has-member", "{order} is {member}'s already";
    /// An order that was taken back is nobody's to have.
    OrderWithdrawn { order: String } = "order-withdrawn", "{order} was withdrawn";
    /// An ask may not lie before what is already settled for the member.
    BeforeFrontier { member: String, frontier: String } = "before-frontier", "{member} is settled up to {frontier}; an act before it cannot be judged";
    /// The program gives points no value.
    NoPointValue = "no-point-value", "the program gives points no value (points.value)";
    /// Nothing has been learnt yet that recommendations could be made from.
    NoModel = "no-model", "nothing has been learnt yet";
    /// A new program changes what is fixed with the first fact.
    Fixed { key: String, before: String, after: String } = "fixed", "{key} is fixed as {before}; {after} cannot take its place";
    /// A new program gives a code another meaning.
    CannotFollow { key: String, why: String } = "cannot-follow", "{key}: {why}";
    /// Rules do not change what is settled.
    RulesOfThePast { from: String, settled: String } = "rules-of-the-past", "rules from {from} would change what is settled up to {settled}";
    /// A new program drops a tier that members stand in.
    TierInUse { tier: Code, members: i64 } = "tier-in-use", "tier {tier} cannot be dropped; members in it: {members}";
    /// No open hold is known by that request id.
    NoHold { hold: String } = "no-hold", "no open hold is called {hold}";
    /// More than is held cannot be captured.
    MoreThanHeld { asked: i64, held: i64 } = "more-than-held", "{asked} points asked, {held} are held";
    /// The program lets nobody give points away.
    NoTransfers = "no-transfers", "the program allows no transfers (points.transfer.allowed)";
    /// Points go to somebody else.
    SameMember { member: String } = "same-member", "{member} is the same member";
    /// Whoever owes points cannot give any away.
    InDebt { member: String, debt: i64 } = "in-debt", "{member} owes {debt} points";
    /// Fewer points than may be transferred at once.
    BelowTransferMinimum { asked: i64, minimum: i64 } = "below-transfer-minimum", "{asked} points asked; the least transferred is {minimum}";
    /// The day's limit of transfers is reached.
    TransferDayLimit { asked: i64, left: i64, limit: i64 } = "transfer-day-limit", "{asked} points asked; {left} of today's {limit} are left to transfer";
    /// The lot has nothing left, or is none of the member's.
    NoLot { member: String, lot: u32 } = "no-lot", "{member} has no open lot {lot}";
    /// A lot without an end, or one that lasts longer already.
    NotLater { lot: u32, until: String, ends: String } = "not-later", "lot {lot} lasts until {ends}; {until} is no later";
    /// The entry is no expiry of the member.
    NoExpiry { member: String, entry: u32 } = "no-expiry", "entry {entry} of {member} is no expiry";
    /// An expiry is undone once.
    AlreadyReinstated { entry: u32 } = "already-reinstated", "entry {entry} was reinstated before";
    /// The time in which an expiry may be undone is over.
    TooLateToReinstate { entry: u32, ended: String, within: String } = "too-late-to-reinstate", "entry {entry} ended on {ended}; points are reinstated within {within} (points.reinstate_within)";
    /// More than ended cannot come back.
    MoreThanExpired { asked: i64, expired: i64 } = "more-than-expired", "{asked} points asked, {expired} ended";
    /// Nothing, or less than asked, is owed.
    MoreThanOwed { asked: i64, debt: i64 } = "more-than-owed", "{asked} points asked, {debt} are owed";
    /// The program has no tiers, or no such one.
    NoTier { tier: String } = "no-tier", "the program has no tier {tier}";
    /// No pin holds the member.
    NoPin { member: String } = "no-pin", "{member} is not pinned";
    /// Points are set aside for a payment; the accounts cannot be joined or parted meanwhile.
    HoldsOpen { member: String, holds: i64 } = "holds-open", "{member} has {holds} open holds";
    /// The account was merged into another and is read-only.
    Merged { member: String, into: String } = "merged", "{member} was merged into {into}; name {into}, or take the merge back";
    /// Another account was merged into the one that should go.
    HasMerged { member: String, other: String } = "has-merged", "{other} was merged into {member}; take that back first";
    /// The coupon opens later.
    CouponNotYet { coupon: String, from: String } = "coupon-not-yet", "coupon {coupon} can be used from {from}";
    /// The coupon ended.
    CouponEnded { coupon: String, ended: String } = "coupon-ended", "coupon {coupon} ended {ended}; issue another";
    /// Every use of the coupon is used.
    CouponUsed { coupon: String, uses: u32 } = "coupon-used", "coupon {coupon} has been used; its uses were {uses}";
    /// The coupon is taken away, or in other hands.
    CouponGone { coupon: String } = "coupon-gone", "coupon {coupon} was taken away or moved; only a usable coupon can be used";
    /// The coupon is somebody else's.
    CouponNotYours { coupon: String, member: String } = "coupon-not-yours", "coupon {coupon} is not {member}'s; a coupon is used by whom it was issued to";
    /// The coupon is set aside for another payment.
    CouponReserved { coupon: String, until: String } = "coupon-reserved", "coupon {coupon} is reserved for another order until {until}; redeem it there or release it";
    /// The coupon is not set aside.
    CouponNotReserved { coupon: String } = "coupon-not-reserved", "coupon {coupon} is not reserved; only a reservation can be released";
    /// A coupon is used once on an order.
    CouponOnOrder { coupon: String } = "coupon-on-order", "coupon {coupon} is used on that order already; it can be used once on each";
    /// The member has as many of the template as anyone may have.
    CouponMemberLimit { template: Code, member: String, limit: u32 } = "coupon-member-limit", "{member} has had {limit} of {template}, and nobody gets more";
    /// The member has used as many of the template as anyone may use.
    CouponUsesLimit { template: Code, member: String, limit: u32 } = "coupon-uses-limit", "{member} has used {limit} of {template}, and nobody may use more";
    /// The code was used as often as it may be, by all together.
    CouponCodeUsed { coupon: String, uses: i64 } = "coupon-code-used", "coupon {coupon} has been used {uses} times, and no more are allowed";
    /// As many are issued as there may be.
    CouponIssueLimit { template: Code, asked: i64, left: i64 } = "coupon-issue-limit", "{asked} of {template} asked; {left} can still be issued";
    /// The template takes no more off in all than its budget.
    CouponBudget { template: Code, off: String, left: String } = "coupon-budget", "{template} would take {off} off; {left} of its budget are left";
    /// Nothing of the template can be used any more.
    CouponOver { template: Code, ended: String } = "coupon-over", "{template} ended {ended}; a coupon of it could never be used";
    /// The eligible lines come to too little.
    CouponBelowMinimum { coupon: String, spend: String, least: String } = "coupon-below-minimum", "coupon {coupon} needs {least} of goods it is for; there are {spend}";
    /// The coupon's own condition on the order is not met.
    CouponNotForThisOrder { coupon: String } = "coupon-not-for-this-order", "coupon {coupon} is not for this order";
    /// Another coupon takes more off, and the two do not go together.
    CouponNotBeside { coupon: String } = "coupon-not-beside", "coupon {coupon} cannot be used beside the others; name one of them alone";
    /// Nothing is left that the coupon could take off.
    CouponNothingLeft { coupon: String } = "coupon-nothing-left", "coupon {coupon} would take nothing off; nothing it is for is left to pay";
    /// The account was not merged.
    NotMerged { member: String } = "not-merged", "{member} is merged into nobody";
}
