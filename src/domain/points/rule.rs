//! The rules by which a program gives, keeps and takes back points (semantics 2.3).

use crate::domain::condition::Condition;
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::domain::name::Name;
use crate::domain::ratio::{Ratio, Rounding};
use crate::domain::time::{Every, Instant, Span, Unit};

/// What of an order counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Whether discounts are taken off first.
    pub after_discounts: bool,
    /// Whether tax on top counts.
    pub tax: bool,
    /// Whether shipping counts.
    pub shipping: bool,
    /// Tenders that count.
    pub tenders: Vec<Tender>,
    /// Only these categories and what lies below them; empty = all.
    pub only_categories: Vec<String>,
    /// Not these.
    pub exclude_categories: Vec<String>,
    /// Only these SKUs; empty = all.
    pub only_skus: Vec<String>,
    /// Not these.
    pub exclude_skus: Vec<String>,
}

impl Default for Basis {
    fn default() -> Basis {
        Basis {
            after_discounts: true,
            tax: true,
            shipping: false,
            tenders: vec![Tender::Cash, Tender::Balance],
            only_categories: Vec::new(),
            exclude_categories: Vec::new(),
            only_skus: Vec::new(),
            exclude_skus: Vec::new(),
        }
    }
}

/// How a part of an order was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tender {
    /// Cash, card, transfer: whatever is none of the others.
    Cash,
    /// Stored value.
    Balance,
    /// Gift card.
    GiftCard,
    /// Points.
    Points,
    /// Voucher.
    Voucher,
}

/// Everything a program says about points.
#[derive(Clone, Debug, PartialEq)]
pub struct PointsRules {
    /// What points are called.
    pub name: Name,
    /// So many points pay so much at redemption.
    pub value: Option<(Points, Money)>,
    /// The return window before an order's points are usable.
    pub pending: Span,
    /// When points end.
    pub expiry: Expiry,
    /// The one rounding.
    pub rounding: Rounding,
    /// How multipliers combine.
    pub multipliers: Multipliers,
    /// The ceiling of the combined multiplier.
    pub max_multiplier: Option<Ratio>,
    /// Redemption.
    pub redeem: RedeemRules,
    /// Refunds.
    pub refund: RefundRules,
    /// Holds.
    pub hold: HoldRules,
    /// Transfers between members; none allowed without.
    pub transfer: Option<TransferRules>,
    /// How long after an expiry its points may be brought back; zero = never.
    pub reinstate_within: Span,
    /// Earning rules, by code.
    pub earn: Vec<EarnRule>,
}

/// When a lot ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Never.
    Never,
    /// A span after activation, its last day moved to the end of a period.
    After {
        /// How long.
        span: Span,
        /// To the end of which period the last day moves; none = not at all.
        round_up: Option<RoundUp>,
    },
    /// On the first listed day (month, day) at least one day after activation.
    On(Vec<(i8, i8)>),
    /// No date of its own: all active points end so long after the member's last activity.
    Idle {
        /// How long.
        span: Span,
        /// What counts as activity.
        kept_by: Vec<Trigger>,
    },
}

impl Expiry {
    /// Whether points end when the member is idle, and have no date of their own.
    pub fn is_idle(&self) -> bool {
        matches!(self, Expiry::Idle { .. })
    }
}

/// How holds last (P30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldRules {
    /// How long a hold is kept.
    pub lasts: Span,
    /// Whether held points outlive their lot until the hold ends.
    pub survives_expiry: bool,
}

impl Default for HoldRules {
    fn default() -> HoldRules {
        HoldRules { lasts: Span { count: 30, unit: Unit::Minutes }, survives_expiry: true }
    }
}

/// What a transfer must keep to (P31).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferRules {
    /// The least at once.
    pub minimum: Points,
    /// Per giving member and local day.
    pub max_per_day: Option<Points>,
}

/// To the end of what a last day is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundUp {
    /// The calendar month.
    Month,
    /// The quarter of the shop's year.
    Quarter,
    /// The half of the shop's year.
    Half,
    /// The shop's year.
    Year,
}

/// How multipliers of tier and others combine (P9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Multipliers {
    /// `1 + Σ(m − 1)`.
    #[default]
    Additive,
    /// `Π m`.
    Multiplicative,
}

/// What a redemption must keep to (P28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemRules {
    /// The least at once.
    pub minimum: Points,
    /// Whole steps of this many.
    pub step: Points,
    /// The largest share of the payable amount.
    pub max_share: Ratio,
    /// Per member and local day.
    pub max_per_day: Option<Points>,
}

impl Default for RedeemRules {
    fn default() -> RedeemRules {
        RedeemRules { minimum: Points(1), step: Points(1), max_share: Ratio::ONE, max_per_day: None }
    }
}

/// What a refund takes and gives back (P20–P27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRules {
    /// How far a claw-back goes.
    pub earned: Reach,
    /// The most a member may owe; beyond it is waived.
    pub debt_limit: Option<Points>,
    /// The life of restored points whose lot has ended; zero = they expire at once.
    pub spent_expired: Span,
    /// Whether a basis fallen below a rule's minimum takes all of its points.
    pub recheck_minimum: bool,
}

impl Default for RefundRules {
    fn default() -> RefundRules {
        RefundRules { earned: Reach::Debt, debt_limit: None, spent_expired: Span::days(30), recheck_minimum: true }
    }
}

/// How far a claw-back goes (P22), each reaching further than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The earning's own pending points.
    OnlyPending,
    /// Its own lots.
    OwnLot,
    /// All active points.
    WithinBalance,
    /// Into debt.
    Debt,
}

/// One earning rule.
#[derive(Clone, Debug, PartialEq)]
pub struct EarnRule {
    /// Its code for ever.
    pub code: Code,
    /// What people call it.
    pub name: Name,
    /// On what it pays.
    pub on: Trigger,
    /// How much.
    pub gain: Gain,
    /// Only if this holds.
    pub when: Option<Condition>,
    /// The least basis of an order.
    pub minimum: Money,
    /// What of an order counts.
    pub basis: Basis,
    /// Whether tier multipliers apply.
    pub multiplied: bool,
    /// Whether it counts for the tier metric `points`.
    pub qualifying: bool,
    /// Fixed points go with any refund, not only a full one.
    pub lost_on_any_refund: bool,
    /// How often one subject pays.
    pub once_per: OncePer,
    /// Limits, in the order listed.
    pub caps: Vec<Cap>,
    /// Of rules sharing a group only the best paying applies.
    pub group: Option<Code>,
    /// Time until usable.
    pub pending: Span,
    /// When its points end.
    pub expiry: Expiry,
    /// Its rounding.
    pub rounding: Rounding,
    /// Applies from this instant on.
    pub from: Option<Instant>,
    /// Applies before this instant.
    pub until: Option<Instant>,
}

/// What sets an earning rule off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// An order was paid.
    OrderPaid,
    /// An order was completed.
    OrderCompleted,
    /// A friend the member invited joined.
    ReferralJoined,
    /// A phone, e-mail or login was proven to be the member's, for the first time.
    MemberVerified,
    /// An event of this kind.
    Event(String),
}

/// How much a rule pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gain {
    /// Always the same.
    Fixed(Points),
    /// So many points per so much.
    Rate {
        /// Points…
        points: Points,
        /// …per this many units (minor units of money, or a count).
        per: i64,
        /// Units of what.
        of: Measure,
        /// Whole steps of `per` only.
        per_full: bool,
    },
    /// By the day of an unbroken run of local days, then from the first again.
    Streak(Vec<Points>),
}

/// What a rate is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The order's basis.
    Order,
    /// The event's value.
    EventValue,
    /// The event's quantity.
    EventQuantity,
}

/// How often one subject pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OncePer {
    /// Every fact.
    #[default]
    Fact,
    /// Once per subject, for life.
    Subject,
    /// Once per subject and local day.
    SubjectDay,
}

/// A limit of what a rule pays one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// Per what.
    pub per: CapPer,
    /// How much of what.
    pub limit: CapLimit,
    /// All or nothing instead of cutting to what is left.
    pub reject: bool,
}

/// The period of a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CapPer {
    /// Each fact by itself.
    Fact,
    /// A calendar period.
    Period(Every),
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapLimit {
    /// Points, net of what was taken back.
    Points(Points),
    /// How many times it paid.
    Times(i64),
}
