//! What is given once: by reaching a tier, by a campaign, by a referral.

use super::id::Code;
use super::money::Points;
use super::ratio::Ratio;

/// One part of what is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Award {
    /// Points.
    Points(Points),
    /// Uses of a benefit.
    Benefit(Code, u32),
    /// A coupon of a template.
    Coupon(Code),
    /// A rule pays so many times as much, on the order that set it off.
    Multiply {
        /// The rule.
        rule: Code,
        /// By how much.
        by: Ratio,
    },
}
