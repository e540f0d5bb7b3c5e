//! One row of an order file: its columns, and what is held of it. How rows make an order is told elsewhere.

use super::super::header::{Layout, columns};
use super::super::texts::NONE;

mod again;
mod extra;
mod goods;
mod manner;
mod reader;
mod told;

pub use reader::RowReader;
pub use told::ALL;

columns! {
    OrderId = "order_id", "订单号", "订单编号"; required;;
    PaidAt = "paid_at", "付款时间";;
    PlacedAt = "placed_at", "下单时间";;
    CompletedAt = "completed_at", "完成时间";;
    CancelledAt = "cancelled_at", "取消时间";;
    ReopenedAt = "reopened_at", "重开时间";;
    Status = "status", "订单状态";;
    Member = "member", "会员号";;
    Account = "account", "会员账号";;
    Phone = "phone", "手机号";;
    Email = "email", "邮箱";;
    Sku = "sku", "商品编码", "货号";;
    LineId = "line_id", "子订单号";;
    Product = "product", "商品名称";;
    Category = "category", "类目";;
    Quantity = "quantity", "数量";;
    UnitPrice = "unit_price", "单价";;
    LineAmount = "line_amount", "小计";;
    LineDiscount = "line_discount", "商品优惠";;
    OrderDiscount = "order_discount", "优惠";;
    Shipping = "shipping", "运费";;
    Tax = "tax", "税";;
    OrderAmount = "order_amount", "实付金额";;
    PointsUsed = "points_used", "使用积分";;
    PointsAmount = "points_amount", "积分抵扣";;
    BalanceAmount = "balance_amount", "余额支付";;
    GiftCardAmount = "gift_card_amount", "礼品卡支付";;
    VoucherAmount = "voucher_amount", "代金券支付";;
    Currency = "currency", "币种";;
    Coupon = "coupon", "优惠券";;
    Channel = "channel", "渠道";;
    Store = "store", "门店";;
    Province = "province", "省";;
    City = "city", "市";;
    Lat = "lat", "纬度";;
    Lon = "lon", "经度";;
    Kind = "kind", "类型";;
    RefundId = "refund_id", "退款编号";;
    RefundedAt = "refunded_at", "退款时间";;
}

/// The place of the order's id among the columns of the layout.
pub const ORDER_ID: usize = C::OrderId as usize;

/// The layout of order files.
pub static LAYOUT: Layout = Layout { columns: COLUMNS, prefixes: &["x."], one_of: &[] };

/// An instant or amount that is not stated.
pub const BLANK: i64 = i64::MIN;

/// Column names of [`HeadCells::times`], [`HeadCells::texts`], [`HeadCells::money`] and [`HeadCells::tenders`].
pub const TIMES: [&str; 5] = ["paid_at", "placed_at", "completed_at", "cancelled_at", "reopened_at"];
pub const TEXTS: [&str; 9] = ["member", "account", "phone", "email", "coupon", "channel", "store", "province", "city"];
pub const MONEY: [&str; 4] = ["order_discount", "shipping", "tax", "order_amount"];
pub const TENDERS: [&str; 5] = ["points_used", "points_amount", "balance_amount", "gift_card_amount", "voucher_amount"];
/// Texts below this place are keys, the others words.
pub const N_KEYS: usize = 5;

/// The status of an order that is not paid yet, and of one that is void.
pub const PENDING: u8 = 1;
pub const CANCELLED: u8 = 4;

const TIME_COLUMNS: [C; 5] = [C::PaidAt, C::PlacedAt, C::CompletedAt, C::CancelledAt, C::ReopenedAt];
const TEXT_COLUMNS: [C; 9] =
    [C::Member, C::Account, C::Phone, C::Email, C::Coupon, C::Channel, C::Store, C::Province, C::City];
const MONEY_COLUMNS: [C; 4] = [C::OrderDiscount, C::Shipping, C::Tax, C::OrderAmount];
const TENDER_COLUMNS: [C; 5] = [C::PointsUsed, C::PointsAmount, C::BalanceAmount, C::GiftCardAmount, C::VoucherAmount];
const LINE_COLUMNS: [C; 7] =
    [C::LineId, C::Product, C::Category, C::Quantity, C::UnitPrice, C::LineAmount, C::LineDiscount];

/// The cells that belong to the order, as far as a row states them (I7).
#[derive(Clone, Copy, Debug)]
pub struct HeadCells {
    /// See [`TIMES`]; [`BLANK`] where not stated.
    pub times: [i64; 5],
    /// A bit for each of `times` that is only a day.
    pub day_only: u8,
    /// 1 pending, 2 paid, 3 completed, 4 cancelled; 0 where not stated.
    pub status: u8,
    /// See [`TEXTS`]; numbers of keys and words.
    pub texts: [u32; 9],
    /// See [`MONEY`].
    pub money: [i64; 4],
    /// See [`TENDERS`].
    pub tenders: [i64; 5],
    /// Whether a key had a mask in it (I28).
    pub masked: bool,
    /// Whether the row sells something or states the order; else it tells of a refund only.
    pub sold: bool,
    /// Whether `placed_at` is also when it was paid, if it is.
    pub pays: bool,
}

impl HeadCells {
    /// Nothing stated.
    pub const BLANK: HeadCells = HeadCells {
        times: [BLANK; 5],
        day_only: 0,
        status: 0,
        texts: [NONE; 9],
        money: [BLANK; 4],
        tenders: [BLANK; 5],
        masked: false,
        sold: false,
        pays: false,
    };
}

/// A line as held: of a sale, or of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldLine {
    /// Index of the order.
    pub order: u32,
    /// The row it stands on.
    pub row: u32,
    /// Word; [`NONE`] for money off a whole order.
    pub sku: u32,
    /// Word.
    pub category: u32,
    /// Word.
    pub product: u32,
    /// Key.
    pub line_id: u32,
    /// [`BLANK`] where not stated.
    pub unit_price: i64,
    /// Charged, or refunded.
    pub amount: i64,
    /// Taken off.
    pub discount: i64,
    /// Thousandths; [`BLANK`] where a refund does not state it.
    pub quantity_milli: i64,
}

/// A row of a refund, or a cell with what was refunded so far.
#[derive(Clone, Copy, Debug)]
pub struct HeldRefund {
    /// Key; [`NONE`] where the amount is what was refunded so far.
    pub refund_id: u32,
    /// When; [`BLANK`] where a cell with what was refunded so far does not say.
    pub at: i64,
    /// What.
    pub line: HeldLine,
}

/// Goods that came back without naming their order (`match = "latest"`).
#[derive(Clone, Copy, Debug)]
pub struct HeldReturn {
    /// Key: the source's own id of the return.
    pub id: u32,
    /// Keys of whoever returned them, as [`TEXTS`] begins.
    pub who: [u32; 4],
    /// When.
    pub at: i64,
    /// What; of no order.
    pub line: HeldLine,
}

/// The names under which the place on earth is kept.
pub const LAT: &str = "lat";
pub const LON: &str = "lon";

/// What a row tells besides, under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldExtra {
    /// Index of the order.
    pub order: u32,
    /// Key.
    pub name: u32,
    /// Key.
    pub value: u32,
    /// The row it stands on.
    pub row: u32,
}

/// What rows add, besides the cells of their orders.
#[derive(Debug, Default)]
pub struct Held {
    /// Lines sold.
    pub lines: Vec<HeldLine>,
    /// Lines and amounts refunded.
    pub refunds: Vec<HeldRefund>,
    /// Goods returned without an order.
    pub returns: Vec<HeldReturn>,
    /// What is told besides.
    pub extras: Vec<HeldExtra>,
}

const NOTHING: HeldLine = HeldLine {
    order: NONE,
    row: 0,
    sku: NONE,
    category: NONE,
    product: NONE,
    line_id: NONE,
    unit_price: BLANK,
    amount: 0,
    discount: 0,
    quantity_milli: BLANK,
};
