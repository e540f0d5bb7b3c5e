//! What a check of a program can find: codes and figures as data, `Display` in English.

use std::fmt;

use crate::domain::id::Code;

/// A fault or doubt, and the key it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<T> {
    /// The key from the root, such as `tiers.ladder[1].qualify.spend`.
    pub path: String,
    /// What is the matter.
    pub what: T,
}

/// A broken rule over several keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A rung's code stands on an earlier rung too.
    CodeTwice(Code),
    /// A code names things of two kinds.
    CodeOfTwoKinds(Code),
    /// No benefit has this code.
    UnknownBenefit {
        /// The code.
        code: Code,
        /// The benefit it is nearest to.
        near: Option<String>,
    },
    /// A campaign multiplies a rule that something else sets off, or that takes no multiplier.
    MultipliesNothing(Code),
    /// More than half would be held out.
    HoldoutTooLarge,
    /// An invitation stays open for more than a year.
    ExpiresTooLate,
    /// No coupon has this code.
    UnknownCoupon {
        /// The code.
        code: Code,
        /// The coupon it is nearest to.
        near: Option<String>,
    },
    /// A coupon ends before it opens.
    NeverOpens,
    /// The first rung is everybody's.
    FirstRung,
    /// A rung above the first has no threshold to reach it.
    NoQualify,
    /// A rung is no harder to reach than the one below.
    NotRising(String),
    /// Keeping a rung is harder than reaching it.
    RetainAboveQualify,
    /// The window has no period whose end a guarantee could run to.
    NoPeriodEnd,
    /// Without a guarantee there is no grace.
    GraceWithoutGuarantee,
    /// A benefit per term is given by a tier or a condition.
    OnlyPlansHaveTerms,
    /// A rebate has no period to be reckoned for.
    RebateWithoutPeriod,
    /// A rebate is paid in points that pay nothing.
    RebateWithoutValue,
    /// The least redemption is no whole number of steps.
    MinimumNotAStep,
    /// It ends before it begins.
    EndsBeforeBegin,
    /// Fixed with the first fact, and now different.
    FixedChanged {
        /// The value in force.
        before: String,
        /// The new one.
        after: String,
    },
}

/// Something allowed that was probably not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Whoever reaches the rung stays there for ever.
    NobodyLeaves,
    /// Everybody reaches the rung at once.
    EverybodyReaches,
    /// The day's limit lies below the least redemption.
    NobodyRedeems,
    /// Points can be redeemed for nothing, and have no liability.
    NoValue,
    /// No tier, award or condition gives the benefit.
    NobodyGets,
    /// A share without a ceiling.
    NoCeiling,
    /// The condition reads no name and always holds.
    AlwaysHolds,
    /// The condition reads no name and never holds.
    NeverHolds,
    /// Nothing earns points.
    NothingEarns,
    /// A campaign has neither an end nor a budget.
    EndlessCampaign,
    /// Passwords may be shorter than is advised for one that is used alone.
    ShortPasswords,
}

impl Fault {
    /// The stable word of this fault.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::CodeTwice(_) => "code-twice",
            Fault::CodeOfTwoKinds(_) => "code-of-two-kinds",
            Fault::UnknownBenefit { near: Some(_), .. } => "unknown-benefit-near",
            Fault::UnknownBenefit { near: None, .. } => "unknown-benefit",
            Fault::MultipliesNothing(_) => "multiplies-nothing",
            Fault::HoldoutTooLarge => "holdout-too-large",
            Fault::ExpiresTooLate => "expires-too-late",
            Fault::UnknownCoupon { near: Some(_), .. } => "unknown-coupon-near",
            Fault::UnknownCoupon { near: None, .. } => "unknown-coupon",
            Fault::NeverOpens => "never-opens",
            Fault::FirstRung => "first-rung",
            Fault::NoQualify => "no-qualify",
            Fault::NotRising(_) => "not-rising",
            Fault::RetainAboveQualify => "retain-above-qualify",
            Fault::NoPeriodEnd => "no-period-end",
            Fault::GraceWithoutGuarantee => "grace-without-guarantee",
            Fault::OnlyPlansHaveTerms => "only-plans-have-terms",
            Fault::RebateWithoutPeriod => "rebate-without-period",
            Fault::RebateWithoutValue => "rebate-without-value",
            Fault::MinimumNotAStep => "minimum-not-a-step",
            Fault::EndsBeforeBegin => "ends-before-begin",
            Fault::FixedChanged { .. } => "fixed-changed",
        }
    }

    /// Its figures under the names that the word files use.
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        match self {
            Fault::CodeTwice(code) | Fault::CodeOfTwoKinds(code) | Fault::MultipliesNothing(code) => {
                vec![("code", code.to_string())]
            }
            Fault::UnknownBenefit { code, near } | Fault::UnknownCoupon { code, near } => {
                let near = near.iter().map(|near| ("near", near.clone()));
                std::iter::once(("code", code.to_string())).chain(near).collect()
            }
            Fault::NotRising(below) => vec![("below", below.clone())],
            Fault::FixedChanged { before, after } => vec![("before", before.clone()), ("after", after.clone())],
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::CodeTwice(code) => write!(f, "{code} is the code of an earlier rung; each has its own"),
            Fault::CodeOfTwoKinds(code) => {
                write!(f, "{code} names another kind of thing too; no two kinds of things share a code")
            }
            Fault::UnknownBenefit { code, near: Some(near) } => {
                write!(f, "there is no benefit {code}; did you mean {near}?")
            }
            Fault::UnknownBenefit { code, near: None } => write!(f, "there is no benefit {code} under [benefits]"),
            Fault::MultipliesNothing(code) => {
                write!(f, "{code} is no rule marked multiplied that the same occasion sets off")
            }
            Fault::HoldoutTooLarge => f.write_str("holds out more than half; at most 50% is allowed"),
            Fault::ExpiresTooLate => f.write_str("is longer than a year; at most 366 days are allowed"),
            Fault::UnknownCoupon { code, near: Some(near) } => {
                write!(f, "there is no coupon {code}; did you mean {near}?")
            }
            Fault::UnknownCoupon { code, near: None } => write!(f, "there is no coupon {code} under [coupons]"),
            Fault::NeverOpens => f.write_str("must be shorter than valid; the coupon would end before it opens"),
            Fault::FirstRung => f.write_str("the first rung is everybody's and has no conditions"),
            Fault::NoQualify => f.write_str("is missing; only the first rung has no thresholds"),
            Fault::NotRising(below) => write!(f, "must be harder to reach than {below}, the rung below"),
            Fault::RetainAboveQualify => f.write_str("is higher than in qualify; keeping is not harder than reaching"),
            Fault::NoPeriodEnd => f.write_str("the window has no period that ends; write months such as \"12 months\""),
            Fault::GraceWithoutGuarantee => f.write_str("needs a guarantee whose end it follows; guarantee is none"),
            Fault::OnlyPlansHaveTerms => f.write_str(
                "only plans have terms; a tier or a condition gives per day, week, month, quarter, year or once",
            ),
            Fault::RebateWithoutPeriod => {
                f.write_str("a rebate is reckoned for a period; needed is day, week, month, quarter or year")
            }
            Fault::RebateWithoutValue => {
                f.write_str("a rebate is paid in points, and points have no value (points.value)")
            }
            Fault::MinimumNotAStep => f.write_str("must be a multiple of step"),
            Fault::EndsBeforeBegin => f.write_str("must lie after from; until is exclusive"),
            Fault::FixedChanged { before, after } => {
                write!(f, "was {before} and is fixed with the first fact; {after} is not allowed")
            }
        }
    }
}

impl Doubt {
    /// The stable word of this doubt.
    pub fn code(&self) -> &'static str {
        match self {
            Doubt::NobodyLeaves => "nobody-leaves",
            Doubt::EverybodyReaches => "everybody-reaches",
            Doubt::NobodyRedeems => "nobody-redeems",
            Doubt::NoValue => "no-value",
            Doubt::NobodyGets => "nobody-gets",
            Doubt::NoCeiling => "no-ceiling",
            Doubt::AlwaysHolds => "always-holds",
            Doubt::NeverHolds => "never-holds",
            Doubt::NothingEarns => "nothing-earns",
            Doubt::EndlessCampaign => "endless-campaign",
            Doubt::ShortPasswords => "short-passwords",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Doubt::NobodyLeaves => "nobody can leave this rung: it is kept without doing anything",
            Doubt::EverybodyReaches => "everybody reaches this rung at once",
            Doubt::NobodyRedeems => "lies below redeem.minimum: nobody can redeem",
            Doubt::NoValue => "points have no value: they cannot be redeemed for money",
            Doubt::NobodyGets => "no tier, plan, entry award or free_when gives this benefit: nobody gets it",
            Doubt::NoCeiling => "has no max_discount: the larger the order, the more it takes off",
            Doubt::AlwaysHolds => "reads nothing and always holds",
            Doubt::NeverHolds => "reads nothing and never holds",
            Doubt::NothingEarns => "there is no earning rule: nobody earns points",
            Doubt::EndlessCampaign => "has neither an end nor a budget",
            Doubt::ShortPasswords => "is less than the 15 that NIST SP 800-63B-4 asks of a password used alone",
        })
    }
}
