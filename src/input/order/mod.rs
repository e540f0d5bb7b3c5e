//! Orders: rows in any order become whole orders and refunds (import.md 1.1, I5–I9, I22, I24).
//! Orders are held packed and unpacked one by one: a file of a million lines stays small.

use std::sync::Arc;

use self::gather::{Head, RowTable};
use self::row::{HeldExtra, HeldLine};
use super::header::Header;
use super::profile::{Profile, Tax};
use super::texts::Texts;
use super::{Reject, Warnings};
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::time::Instant;

mod ahead;
mod detect;
mod extra;
mod fit;
mod gather;
mod hash;
mod refund;
mod row;
#[cfg(test)]
mod tests;
mod unpack;
mod whole;

pub use detect::{Detected, Seen, detect};
pub use extra::COUPON;
pub use fit::Tried;
pub(super) use fit::{fits, names};
pub use gather::read;
pub(super) use row::LAYOUT;
pub use unpack::{Buyers, PackedLine};
pub use whole::Fault as Refused;

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

impl Status {
    /// The stable word.
    pub fn word(self) -> &'static str {
        STATUS_WORDS[self as usize]
    }
}

/// The words of [`Status`], in its order.
const STATUS_WORDS: [&str; 4] = ["pending", "paid", "completed", "cancelled"];

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
    /// When; for an undated one the order's latest known stage.
    pub at: Instant,
    /// Whether the file does not say when: then a batch that knew the order dates it otherwise (I24).
    pub undated: bool,
    /// Whether its amounts are what was refunded so far, all in all; it has no id then.
    pub so_far: bool,
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

/// Goods that came back without naming their order: the latest earlier one of the same member is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedReturn {
    /// The source's own id of the return.
    pub id: String,
    /// The line of its row.
    pub first_line: u64,
    /// Who returned them.
    pub who: Who,
    /// When.
    pub at: Instant,
    /// What; the SKU is stated.
    pub line: StatedRefundLine,
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

/// A file among those of the command.
#[derive(Debug)]
struct Part {
    name: String,
    /// What it was fitted by; none for the canonical layout.
    profile: Option<Arc<Profile>>,
    /// Whether it only gives lines to the orders of another file.
    is_join: bool,
    header: Header,
    /// Records of the files before it.
    before: u32,
    /// Whether stated taxes are part of the prices.
    tax: Tax,
    /// Whether lines come without amounts.
    joined: bool,
}

/// What the order files of a command held; rows are numbered through all of them.
#[derive(Debug)]
pub struct OrderFile {
    /// Refunds of orders whose rows are all good, in file order.
    pub refunds: Vec<StatedRefund>,
    /// Goods returned without naming their order, in file order.
    pub returns: Vec<StatedReturn>,
    /// The bad rows, by file and line.
    pub rejects: Vec<Reject>,
    /// All records, good and bad.
    pub rows: u64,
    /// Remarks that reject nothing.
    pub warnings: Warnings,
    parts: Vec<Part>,
    heads: Vec<Head>,
    lines: Vec<HeldLine>,
    /// By order, name and value.
    extras: Vec<HeldExtra>,
    table: RowTable,
    ids: Texts,
    keys: Texts,
    words: Vec<Arc<str>>,
}
