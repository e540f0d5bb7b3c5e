//! Orders: rows in any order become whole orders and refunds (import.md 1.1, I5–I9, I22, I24).
//! Orders are held packed and unpacked one by one: a file of a million lines stays small.

use std::sync::Arc;

use super::{Reject, Warnings};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::time::Instant;

/// Who bought, as normalised keys, to be tried in this order (I27).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// Member number.
    pub member: Option<String>,
    /// Account within the order's source, folded.
    pub account: Option<String>,
    /// Phone in E.164.
    pub phone: Option<String>,
    /// E-mail, folded.
    pub email: Option<String>,
}

impl Who {
    /// Whether no key was stated: a guest.
    pub fn is_nobody(&self) -> bool {
        self.member.is_none() && self.account.is_none() && self.phone.is_none() && self.email.is_none()
    }
}

/// What the shop says became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Not paid yet.
    Pending,
    /// Paid.
    Paid,
    /// Finished.
    Completed,
    /// Void.
    Cancelled,
}

/// A whole order as its rows state it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedOrder {
    /// Its index in the file, for [`OrderFile::refuse`].
    pub index: u32,
    /// The source's own id.
    pub id: String,
    /// The line of its first row.
    pub first_line: u64,
    /// The order; its lines sorted (I22), their category empty where not stated.
    pub order: Order,
    /// Who bought.
    pub who: Who,
    /// The status stated, else what the times say.
    pub status: Status,
    /// Whether completion or cancellation is known from the status alone: then its instant here is the order's
    /// latest known stage, and a later batch dates it otherwise (I24).
    pub undated: bool,
    /// Coupon codes and texts.
    pub coupons: Vec<String>,
    /// Content hash (I24).
    pub hash: u64,
}

/// The part of an order that tells whether it is known: no allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderKey<'a> {
    /// Its index in the file.
    pub index: u32,
    /// The source's own id.
    pub id: &'a str,
    /// The line of its first row.
    pub first_line: u64,
    /// Its business time.
    pub sold_at: Instant,
    /// Content hash (I24).
    pub hash: u64,
    /// Member number, account, phone, e-mail; as [`Who`].
    pub who: [Option<&'a str>; 4],
}

/// A refund as its rows state it; whether order and lines exist, flow judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedRefund {
    /// Index of its order in the file, for [`OrderFile::refuse`], even if the file has only the refund.
    pub index: u32,
    /// The order's id.
    pub order_id: String,
    /// Its own id.
    pub refund_id: String,
    /// When.
    pub at: Instant,
    /// The line of its first row.
    pub first_line: u64,
    /// The number of its first row.
    pub first_row: u32,
    /// What is refunded, sorted.
    pub lines: Vec<StatedRefundLine>,
    /// Content hash.
    pub hash: u64,
}

/// A part of a refund.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedRefundLine {
    /// The SKU; none for money off the whole order.
    pub sku: Option<Arc<str>>,
    /// The source's own id of the line.
    pub line_id: Option<Arc<str>>,
    /// Paid back; positive.
    pub amount: Money,
    /// Returned, in thousandths; none when not stated.
    pub quantity_milli: Option<i64>,
    /// Its row, for a reject.
    pub row: u32,
}

/// A product as order rows state it; used when the SKU is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedProduct {
    /// The SKU.
    pub sku: Arc<str>,
    /// Its name, from the latest order that states one; empty when none does.
    pub name: Arc<str>,
    /// Its category, likewise.
    pub category: Arc<str>,
}

/// Why flow refuses an order of a file: it knows the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The order's index.
    pub index: u32,
    /// The row to blame; none for the order's first.
    pub row: Option<u32>,
    /// The canonical column to blame.
    pub column: Option<&'static str>,
    /// A code of [`super::CODES`].
    pub code: &'static str,
    /// What was stated.
    pub value: String,
    /// What the sentence speaks of.
    pub hint: String,
}

/// What an order file held.
#[derive(Debug)]
pub struct OrderFile {
    /// Refunds of orders whose rows are all good, in file order.
    pub refunds: Vec<StatedRefund>,
    /// The bad rows, by line.
    pub rejects: Vec<Reject>,
    /// All records, good and bad.
    pub rows: u64,
    /// Remarks that reject nothing.
    pub warnings: Warnings,
    /// The header's names as written.
    pub header: Vec<String>,
}

// impl OrderFile {
//   pub fn len(&self) -> usize; pub fn is_empty(&self) -> bool           good orders
//   pub fn keys(&self) -> impl Iterator<Item = OrderKey<'_>>              in file order
//   pub fn orders(&self) -> impl Iterator<Item = StatedOrder> + '_        in file order
//   pub fn order(&self, index: u32) -> StatedOrder                        index as in OrderKey
//   pub fn products(&self) -> Vec<StatedProduct>                          by SKU
//   pub fn refuse(&mut self, refused: &[Refused])                         adds rejects: the row, and order-incomplete for the others
// }
// pub fn read(source: &Source, reading: &Reading, tell: &mut dyn FnMut(u64)) -> Result<OrderFile, Fatal>
// rejects::csv(source: &Source, rejects: &[Reject], say: &dyn Fn(&Reject) -> String) -> Result<Vec<u8>, Fatal>
