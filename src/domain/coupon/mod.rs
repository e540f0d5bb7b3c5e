//! Coupons: the template of the program file, what a member holds of it, and what it takes off an order (semantics 5.3).
#![deny(clippy::float_arithmetic)]

pub mod code;
pub mod discount;
mod row;
mod wallet;

pub use self::row::{Issued, Reserved, Row, Step, Stepped, Used};
pub use self::wallet::{Counted, Held, New, Reservation, Root, State, Taken, Wallet};

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::id::{Code, OrderId};
use super::money::Money;
use super::name::Name;
use super::points::rule::Basis;
use super::ratio::Ratio;
use super::refusal::Refusal;
use super::time::{Instant, Span, Zone};

/// One kind of coupon of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its code for ever.
    pub code: Code,
    /// What people call it.
    pub name: Name,
    /// What it takes off.
    pub kind: Kind,
    /// A percentage of what stood before any coupon, not of what the ones before it left.
    pub of_initial: bool,
    /// The least that the eligible lines must come to.
    pub min_spend: Money,
    /// Which lines are eligible, and what of them counts.
    pub basis: Basis,
    /// Asked of the order at use.
    pub at_use: Option<Condition>,
    /// How long from issue.
    pub valid: Option<Span>,
    /// Not usable before.
    pub from: Option<Instant>,
    /// Not usable from here on.
    pub until: Option<Instant>,
    /// How long after issue it opens.
    pub starts_after: Option<Span>,
    /// How many, how often, how much.
    pub limits: Limits,
    /// Whether others may stand beside it.
    pub stack: Stack,
    /// Of one group only one is used.
    pub group: Code,
    /// Who comes first; lower is earlier.
    pub priority: u32,
    /// Cancelling the whole order gives it back.
    pub back_on_cancel: bool,
}

/// What a coupon takes off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An amount.
    Fixed(Money),
    /// A share of the eligible lines.
    Percent {
        /// The share.
        rate: Ratio,
        /// At most so much.
        most: Option<Money>,
    },
    /// Shipping.
    Shipping {
        /// At most so much.
        most: Option<Money>,
    },
    /// One piece of a SKU.
    Gift {
        /// The product.
        sku: String,
    },
}

impl Kind {
    /// The word of the program file.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Fixed(_) => "fixed",
            Kind::Percent { .. } => "percent",
            Kind::Shipping { .. } => "shipping",
            Kind::Gift { .. } => "gift",
        }
    }

    /// The most that it can take off, where that is known.
    #[must_use]
    pub fn most(&self) -> Option<Money> {
        match self {
            Kind::Fixed(amount) => Some(*amount),
            Kind::Percent { most, .. } | Kind::Shipping { most } => *most,
            Kind::Gift { .. } => None,
        }
    }
}

/// How many, how often, how much; none = without limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Issued in all.
    pub issued: Option<i64>,
    /// Issued to one member.
    pub per_member: Option<u32>,
    /// Uses of one code.
    pub uses: u32,
    /// Uses by one member.
    pub uses_per_member: Option<u32>,
    /// Taken off in all.
    pub discount: Option<Money>,
}

/// Whether others may stand beside a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// One of each group.
    OnePerGroup,
    /// No other.
    Alone,
    /// Any.
    Free,
}

impl Stack {
    /// The word of the program file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stack::OnePerGroup => "one_per_group",
            Stack::Alone => "alone",
            Stack::Free => "free",
        }
    }
}

impl Template {
    /// From when to when a coupon issued at an instant can be used; none where that is no time at all.
    #[must_use]
    pub fn lasts(&self, zone: &Zone, issued_at: Instant) -> Option<(Instant, Instant)> {
        let opens = self.starts_after.map_or(issued_at, |span| zone.plus(issued_at, span));
        let from = self.from.map_or(opens, |from| from.max(opens)).max(issued_at);
        let ends = self.valid.map_or(Instant::MAX, |span| zone.through(issued_at, span));
        let until = self.until.map_or(ends, |until| until.min(ends));
        (from < until).then_some((from, until))
    }

    /// Whether a coupon issued now could ever be used.
    pub fn may_issue(&self, zone: &Zone, at: Instant) -> Result<(), Refusal> {
        let ended = || self.until.map_or_else(String::new, |until| zone.shown(until));
        let over = || Refusal::CouponOver { template: self.code.clone(), ended: ended() };
        self.lasts(zone, at).map(drop).ok_or_else(over)
    }

    /// How often one member may use a code that whoever has it may use.
    #[must_use]
    pub fn uses_of_bearer(&self) -> u32 {
        self.limits.uses_per_member.map_or(self.limits.uses, |most| most.min(self.limits.uses))
    }
}

/// What an operator or till did about coupons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// One was given by hand.
    Issue {
        /// Of which template.
        template: Code,
    },
    /// Some were set aside for a payment.
    Reserve {
        /// Which, and on what.
        tried: Tried,
        /// When the reservation runs out.
        until: Instant,
    },
    /// Some were used.
    Redeem {
        /// Which, and on what.
        tried: Tried,
    },
    /// A reservation was given up.
    Release {
        /// The coupon's number.
        coupon: u32,
    },
    /// One was taken away.
    Revoke {
        /// The coupon's number.
        coupon: u32,
    },
    /// An order that came from elsewhere says that one was used on it; it has happened, and is never refused.
    Report {
        /// The coupon's number.
        coupon: u32,
        /// The order.
        order: OrderId,
        /// What it took off.
        discount: Money,
    },
}

impl Deed {
    /// The word kept in the file and shown to people.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Deed::Issue { .. } => "coupon_issue",
            Deed::Reserve { .. } => "coupon_reserve",
            Deed::Redeem { .. } => "coupon_redeem",
            Deed::Release { .. } => "coupon_release",
            Deed::Revoke { .. } => "coupon_revoke",
            Deed::Report { .. } => "coupon_report",
        }
    }
}

/// Coupons that are used together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// Codes of whoever has them that become the member's own with this.
    pub claims: Vec<Claim>,
    /// What each takes off.
    pub uses: Vec<Applied>,
    /// On which order, where one is known.
    pub order: Option<OrderId>,
}

/// A code that belonged to whoever had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The code's id.
    pub bearer: i64,
    /// Its template.
    pub template: Code,
    /// The program version it was made under.
    pub version: u32,
    /// First usable instant.
    pub from: Instant,
    /// First instant no longer usable.
    pub until: Instant,
    /// How often this member may use it.
    pub uses: u32,
}

/// What one coupon takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Its number among the member's.
    pub coupon: u32,
    /// How much.
    pub discount: Money,
}

/// A coupon that somebody wants to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// As it was named.
    pub name: String,
    /// Its number among the member's, or the number it gets with its claim.
    pub coupon: u32,
    /// What makes it the member's own.
    pub claim: Option<Claim>,
}
