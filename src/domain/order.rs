//! Orders as the shop stated them: lines, tenders, stages, refunds. What they earn is `points`' business.
#![deny(clippy::float_arithmetic)]

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::money::{Money, Points};
use super::time::Instant;

/// An order of one source, whole: content only, no database id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its business time: when it was paid, else when it was placed.
    pub sold_at: Instant,
    /// Whether it was paid; an unpaid order earns and counts nothing.
    pub paid: bool,
    /// Whether `sold_at` was stated as a day without a time.
    pub day_only: bool,
    /// The later stages known with it.
    pub stages: Stages,
    /// Its lines, in the order of [`Line`].
    pub lines: Vec<Line>,
    /// Taken off the whole order, coupons included.
    pub discount: Money,
    /// Charged on top.
    pub shipping: Money,
    /// Tax charged on top of the prices; zero where prices include it.
    pub tax: Money,
    /// Owed before points are used, as stated, else the sum.
    pub total: Money,
    /// The parts of `total` that were not paid in cash.
    pub tenders: Tenders,
    /// Where it was sold.
    pub place: Place,
}

/// What an order states besides its lines, as [`Order`] holds it; the texts are still somebody else's.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'v> {
    /// Its business time.
    pub sold_at: Instant,
    /// Whether it was paid.
    pub paid: bool,
    /// Whether `sold_at` was stated as a day without a time.
    pub day_only: bool,
    /// The later stages known with it.
    pub stages: Stages,
    /// Taken off the whole order.
    pub discount: Money,
    /// Charged on top.
    pub shipping: Money,
    /// Tax charged on top of the prices.
    pub tax: Money,
    /// Owed before points are used.
    pub total: Money,
    /// The parts of `total` that were not paid in cash.
    pub tenders: Tenders,
    /// Channel, store, province and city.
    pub place: [&'v str; 4],
}

impl Order {
    /// What it states besides its lines.
    pub fn stated(&self) -> Stated<'_> {
        let Order { sold_at, paid, day_only, stages, discount, shipping, tax, total, tenders, .. } = *self;
        let Place { channel, store, province, city } = &self.place;
        let place = [channel, store, province, city].map(|text| &**text);
        Stated { sold_at, paid, day_only, stages, discount, shipping, tax, total, tenders, place }
    }
}

/// Later stages of an order and when they came (F2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stages {
    /// When it was completed.
    pub completed_at: Option<Instant>,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// When a cancellation was taken back.
    pub reopened_at: Option<Instant>,
}

/// A stage an order reaches after its sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// It was paid, having been known unpaid.
    Paid,
    /// It is finished.
    Completed,
    /// It is void.
    Cancelled,
    /// It is no longer void.
    Reopened,
}

impl Stages {
    /// The instants of each stage here and in `other`.
    pub fn zip(&self, other: Stages) -> [(Option<Instant>, Option<Instant>, Stage); 3] {
        [
            (self.completed_at, other.completed_at, Stage::Completed),
            (self.cancelled_at, other.cancelled_at, Stage::Cancelled),
            (self.reopened_at, other.reopened_at, Stage::Reopened),
        ]
    }

    /// The stages in the order of their instants.
    pub fn in_time(&self) -> Vec<(Instant, Stage)> {
        let all = [
            (self.completed_at, Stage::Completed),
            (self.cancelled_at, Stage::Cancelled),
            (self.reopened_at, Stage::Reopened),
        ];
        let mut known: Vec<(Instant, Stage)> = all.into_iter().filter_map(|(at, stage)| Some((at?, stage))).collect();
        known.sort();
        known
    }
}

/// One line of an order; lines are ordered, so that the order of rows changes nothing (I22).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// The product's SKU.
    pub sku: Arc<str>,
    /// Price before discount, where the shop stated one.
    pub unit_price: Option<Money>,
    /// Charged for the line, after `discount`.
    pub amount: Money,
    /// Taken off the line.
    pub discount: Money,
    /// In thousandths.
    pub quantity_milli: i64,
    /// The category path the product had when the order was recorded; empty when it had none.
    pub category: Arc<str>,
    /// The source's own id of the line.
    pub line_id: Option<Arc<str>>,
}

/// What of an order was paid otherwise than in cash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenders {
    /// Points the shop's till took.
    pub points: Points,
    /// What they paid.
    pub points_money: Money,
    /// From stored value.
    pub balance: Money,
    /// By gift card.
    pub gift_card: Money,
    /// By voucher.
    pub voucher: Money,
}

/// Where an order or event happened; empty texts are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Sales channel.
    pub channel: Arc<str>,
    /// Store.
    pub store: Arc<str>,
    /// Province or region.
    pub province: Arc<str>,
    /// City.
    pub city: Arc<str>,
}

/// Money taken back off an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// When.
    pub at: Instant,
    /// Line number (from 1) and amount; number 0 is money off the whole order.
    pub lines: Vec<RefundLine>,
}

/// A part of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// The order's line, from 1; 0 for the order as a whole.
    pub line: u32,
    /// Paid back.
    pub amount: Money,
    /// Returned, in thousandths.
    pub quantity_milli: i64,
}

impl Order {
    /// Goods after all discounts, without shipping and tax on top (analytics AN2).
    pub fn net(&self) -> Money {
        self.total - self.shipping - self.tax
    }

    /// The sum that `total` should be (I9).
    pub fn sum(&self) -> Money {
        self.lines.iter().map(|line| line.amount).sum::<Money>() - self.discount + self.shipping + self.tax
    }

    /// Number of the line that a refund of `sku` (and `line_id`) names, from 1.
    pub fn line_of(&self, sku: &str, line_id: Option<&str>) -> Option<u32> {
        let fits = |line: &Line| &*line.sku == sku && (line_id.is_none() || line.line_id.as_deref() == line_id);
        self.lines.iter().position(fits).and_then(|at| u32::try_from(at + 1).ok())
    }
}
