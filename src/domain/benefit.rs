//! Benefits: what a member may have besides points; grants give a quota for a period, uses take from it (semantics 5.1).

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::id::Code;
use super::money::{Money, Points};
use super::name::Name;
use super::ratio::Ratio;
use super::time::{Every, Span};

/// One benefit of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Benefit {
    /// Its code for ever.
    pub code: Code,
    /// What people call it.
    pub name: Name,
    /// What it is.
    pub kind: BenefitKind,
    /// The period of a quota.
    pub per: Per,
    /// Uses per period; none = unlimited.
    pub quota: Option<u32>,
    /// Quotas of several sources: the largest instead of the sum.
    pub combine_max: bool,
    /// Unused uses carried into the next period, at most.
    pub rollover: u32,
    /// Taken away at a fall instead of at the period's end.
    pub revoke_on_downgrade: bool,
    /// Granted to whoever meets it at the period's start.
    pub free_when: Option<Condition>,
    /// Asked of the order at use.
    pub at_use: Option<Condition>,
    /// What a use costs the shop.
    pub cost: Money,
    /// Uses for all members together; none = as many as are granted.
    pub stock: Option<u32>,
}

/// What a benefit is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BenefitKind {
    /// A gift of so many of a SKU.
    Gift {
        /// The product.
        sku: String,
        /// How many.
        quantity: u32,
    },
    /// Free shipping.
    FreeShipping,
    /// A right without an amount.
    Exclusive,
    /// Points at each period's start.
    Points(Points),
    /// A share of what was spent in a period, some time after it (B6).
    Rebate(Rebate),
    /// A coupon of a template at each period's start.
    Coupon(Code),
}

/// How a rebate is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebate {
    /// The share.
    pub rate: Ratio,
    /// The most that is paid for one period.
    pub maximum: Option<Money>,
    /// How long after the period's end it is paid.
    pub wait: Span,
}

impl BenefitKind {
    /// Whether somebody uses it; points, coupons and rebates come by themselves.
    pub fn is_used(&self) -> bool {
        matches!(self, BenefitKind::Gift { .. } | BenefitKind::FreeShipping | BenefitKind::Exclusive)
    }

    /// The word of the program file.
    pub fn word(&self) -> &'static str {
        match self {
            BenefitKind::Gift { .. } => "gift",
            BenefitKind::FreeShipping => "free_shipping",
            BenefitKind::Exclusive => "exclusive",
            BenefitKind::Points(_) => "points",
            BenefitKind::Rebate(_) => "rebate",
            BenefitKind::Coupon(_) => "coupon",
        }
    }
}

/// The period of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Per {
    /// A calendar period.
    Every(Every),
    /// The term of the plan that gives it.
    Term,
    /// Once.
    Once,
}

impl Per {
    /// The word of the program file.
    pub fn word(self) -> &'static str {
        match self {
            Per::Every(Every::Day) => "day",
            Per::Every(Every::Week) => "week",
            Per::Every(Every::Month) => "month",
            Per::Every(Every::Quarter) => "quarter",
            Per::Every(Every::Year) => "year",
            Per::Every(Every::Life) => "life",
            Per::Term => "term",
            Per::Once => "once",
        }
    }
}
