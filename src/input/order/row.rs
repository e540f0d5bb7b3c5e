//! One row of an order file: its cells read, its texts numbered. How rows make an order is told elsewhere.

use super::super::Reading;
use super::super::cells::{Read, blame, cell, missing, need, read};
use super::super::csv::Rows;
use super::super::header::{Layout, columns};
use super::super::text::{self, Bad, bad};
use super::super::texts::{NONE, Texts};
use super::super::written::{self, Clock, past};
use crate::domain::money::{LIMIT, Money};

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

/// A row of a refund.
#[derive(Clone, Copy, Debug)]
pub struct HeldRefund {
    /// Key.
    pub refund_id: u32,
    /// When.
    pub at: i64,
    /// What.
    pub line: HeldLine,
}

/// What a row adds to its order.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Order cells only.
    Head,
    /// A line sold.
    Line(HeldLine),
    /// A line or an amount refunded.
    Refund(HeldRefund),
}

/// Reads rows; knows the texts seen, and of each order column the last cell, which mostly comes again.
pub struct RowReader<'a> {
    /// Order ids; an order's number is its index.
    pub ids: Texts,
    /// Keys, coupons, line and refund ids.
    pub keys: Texts,
    /// SKUs, categories, product names, places: to be shared.
    pub words: Texts,
    reading: &'a Reading,
    clock: Clock,
    /// Records of the files before the present one.
    before: u32,
    last_order: (String, u32),
    last_times: [(String, i64, bool); 5],
    last_texts: [(String, u32, bool); 9],
}

impl<'a> RowReader<'a> {
    /// A reader without memory.
    pub fn new(reading: &'a Reading) -> RowReader<'a> {
        let clock = Clock::new(reading.zone.clone());
        let (ids, keys, words) = (Texts::default(), Texts::default(), Texts::default());
        let (last_times, last_texts) = (Default::default(), Default::default());
        let last_order = Default::default();
        RowReader { ids, keys, words, reading, clock, before: 0, last_order, last_times, last_texts }
    }

    /// A new file begins, after so many records of others.
    pub fn begin(&mut self, before: u32) {
        self.before = before;
    }

    /// The index of the order an id names.
    pub fn order(&mut self, cell: &str) -> Read<u32> {
        let cell = text::clean(cell);
        if self.last_order.0 == cell && !cell.is_empty() {
            return Ok(self.last_order.1);
        }
        let id = text::id(cell, 128).and_then(|id| if id.is_empty() { Err(bad("missing")) } else { Ok(id) });
        let id = id.map_err(|bad| blame(C::OrderId, cell, bad))?;
        self.last_order = (cell.to_owned(), self.ids.add(&id));
        Ok(self.last_order.1)
    }

    /// The index of the present row's order.
    pub fn order_of(&mut self, rows: &Rows<'_>) -> Read<u32> {
        self.order(cell(rows, C::OrderId))
    }

    /// The cells of the present row, which belongs to `order`.
    pub fn row(&mut self, rows: &Rows<'_>, order: u32) -> Read<(HeadCells, Part)> {
        let kind = read(rows, C::Kind, |cell| match text::fold(cell).as_str() {
            "sale" | "销售" => Ok(false),
            "refund" | "退款" => Ok(true),
            _ => Err(Bad { code: "not-a-name", hint: "sale, refund".into() }),
        })?;
        let is_refund = kind.unwrap_or(false);
        if kind.is_none() && !cell(rows, C::RefundId).is_empty() {
            return Err(missing(C::Kind));
        }
        // On a refund of money alone, the amount is the refund's and not the order's (I8).
        let money_off = is_refund && cell(rows, C::Sku).is_empty();
        let head = self.head(rows, money_off)?;
        let part = match (is_refund, money_off) {
            (true, _) => Part::Refund(self.refund(rows, order, money_off)?),
            (false, _) => self.line(rows, order)?.map_or(Part::Head, Part::Line),
        };
        Ok((head, part))
    }

    fn head(&mut self, rows: &Rows<'_>, money_off: bool) -> Read<HeadCells> {
        let mut head = HeadCells {
            times: [BLANK; 5],
            day_only: 0,
            status: 0,
            texts: [NONE; 9],
            money: [BLANK; 4],
            tenders: [BLANK; 5],
            masked: false,
        };
        for (at, column) in TIME_COLUMNS.into_iter().enumerate() {
            if let Some((time, day_only)) = self.time(rows, at, column)? {
                head.times[at] = time;
                head.day_only |= u8::from(day_only) << at;
            }
        }
        for (at, column) in TEXT_COLUMNS.into_iter().enumerate() {
            if let Some((id, masked)) = self.head_text(rows, at, column)? {
                head.texts[at] = id;
                head.masked |= masked;
            }
        }
        let charge = |cell: &str| written::charge(cell, &self.reading.currency).map(Money::get);
        for (at, column) in MONEY_COLUMNS.into_iter().enumerate() {
            if !(money_off && matches!(column, C::OrderAmount)) {
                head.money[at] = read(rows, column, charge)?.unwrap_or(BLANK);
            }
        }
        for (at, column) in TENDER_COLUMNS.into_iter().enumerate() {
            let value = if at == 0 { read(rows, column, written::points) } else { read(rows, column, charge) };
            head.tenders[at] = value?.unwrap_or(BLANK);
        }
        head.status = read(rows, C::Status, status)?.unwrap_or(0);
        let code = self.reading.currency.code();
        read(rows, C::Currency, |cell| {
            let same = text::ascii(cell).eq_ignore_ascii_case(code);
            if same { Ok(()) } else { Err(Bad { code: "currency", hint: code.to_owned().into() }) }
        })?;
        read(rows, C::Lat, |cell| written::degrees(cell, 90))?;
        read(rows, C::Lon, |cell| written::degrees(cell, 180))?;
        Ok(head)
    }

    fn time(&mut self, rows: &Rows<'_>, at: usize, column: C) -> Read<Option<(i64, bool)>> {
        let cell = cell(rows, column);
        let (last, time, day_only) = &mut self.last_times[at];
        if cell.is_empty() {
            return Ok(None);
        }
        if last != cell {
            let read = past(&mut self.clock, self.reading.now, cell).map_err(|bad| blame(column, cell, bad))?;
            (*time, *day_only) = (read.0.0, read.1);
            cell.clone_into(last);
        }
        Ok(Some((*time, *day_only)))
    }

    fn head_text(&mut self, rows: &Rows<'_>, at: usize, column: C) -> Read<Option<(u32, bool)>> {
        let cell = cell(rows, column);
        if cell.is_empty() {
            return Ok(None);
        }
        if self.last_texts[at].0 != cell {
            let country = self.reading.country.as_deref();
            let read = match column {
                C::Member => text::key(cell, 64).map(|key| self.keys.add(&key)),
                C::Account => text::folded(cell, 128).map(|key| self.keys.add(&key)),
                C::Phone => written::phone(cell, country).map(|key| self.keys.add(&key)),
                C::Email => written::email(cell).map(|key| self.keys.add(&key)),
                C::Coupon => written::list(cell, 128).map(|list| self.keys.add(&list.join(";"))),
                _ => text::text(cell, 100).map(|word| self.words.add(&word)),
            };
            // A masked key is no key, yet the order stands (I28).
            let (id, masked) = match read {
                Ok(id) => (id, false),
                Err(bad) if bad.code == "masked" => (NONE, true),
                Err(bad) => return Err(blame(column, cell, bad)),
            };
            self.last_texts[at] = (cell.to_owned(), id, masked);
        }
        let (_, id, masked) = self.last_texts[at];
        Ok(Some((id, masked)))
    }

    fn line(&mut self, rows: &Rows<'_>, order: u32) -> Read<Option<HeldLine>> {
        let Some(mut line) = self.goods(rows, order)? else {
            let stated = LINE_COLUMNS.iter().any(|column| !cell(rows, *column).is_empty());
            return if stated { Err(missing(C::Sku)) } else { Ok(None) };
        };
        let charge = |cell: &str| written::charge(cell, &self.reading.currency).map(Money::get);
        let unit_price = read(rows, C::UnitPrice, charge)?;
        let discount = read(rows, C::LineDiscount, charge)?.unwrap_or(0);
        let quantity = read(rows, C::Quantity, written::quantity)?.unwrap_or(1000);
        let amount = match (read(rows, C::LineAmount, charge)?, unit_price) {
            (Some(amount), _) => amount,
            (None, None) => return Err(missing(C::LineAmount)),
            (None, Some(price)) => {
                let gross = (i128::from(price) * i128::from(quantity) + 500).div_euclid(1000);
                let gross = i64::try_from(gross).ok().filter(|gross| *gross <= LIMIT);
                let gross = gross.ok_or_else(|| blame(C::UnitPrice, cell(rows, C::UnitPrice), bad("too-large")))?;
                gross - discount
            }
        };
        if amount < 0 {
            return Err(blame(C::LineDiscount, cell(rows, C::LineDiscount), bad("discount-exceeds")));
        }
        line.unit_price = unit_price.unwrap_or(BLANK);
        (line.amount, line.discount, line.quantity_milli) = (amount, discount, quantity);
        Ok(Some(line))
    }

    fn refund(&mut self, rows: &Rows<'_>, order: u32, money_off: bool) -> Read<HeldRefund> {
        let refund_id = need(rows, C::RefundId, |cell| text::id(cell, 128).map(|id| self.keys.add(&id)))?;
        let (at, _) = need(rows, C::RefundedAt, |cell| past(&mut self.clock, self.reading.now, cell))?;
        let column = if money_off { C::OrderAmount } else { C::LineAmount };
        if money_off && !cell(rows, C::LineAmount).is_empty() {
            return Err(missing(C::Sku));
        }
        let amount = need(rows, column, |cell| match written::charge(cell, &self.reading.currency)? {
            Money::ZERO => Err(bad("not-positive")),
            amount => Ok(amount.get()),
        })?;
        let blank = HeldLine { order, row: self.before + rows.row, ..NOTHING };
        let mut line = self.goods(rows, order)?.unwrap_or(blank);
        line.amount = amount;
        line.quantity_milli = read(rows, C::Quantity, written::quantity)?.unwrap_or(BLANK);
        Ok(HeldRefund { refund_id, at: at.0, line })
    }

    /// The texts of a line; none without a SKU.
    fn goods(&mut self, rows: &Rows<'_>, order: u32) -> Read<Option<HeldLine>> {
        let Some(sku) = read(rows, C::Sku, |cell| text::id(cell, 64).map(|sku| self.words.add(&sku)))? else {
            return Ok(None);
        };
        let line_id = read(rows, C::LineId, |cell| text::id(cell, 128).map(|id| self.keys.add(&id)))?;
        let product = read(rows, C::Product, |cell| text::text(cell, 500).map(|text| self.words.add(&text)))?;
        let category = read(rows, C::Category, |cell| written::category(cell).map(|path| self.words.add(&path)))?;
        let texts = (category.unwrap_or(NONE), product.unwrap_or(NONE), line_id.unwrap_or(NONE));
        let (category, product, line_id) = texts;
        Ok(Some(HeldLine { order, row: self.before + rows.row, sku, category, product, line_id, ..NOTHING }))
    }
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

fn status(cell: &str) -> Result<u8, Bad> {
    match text::fold(cell).as_str() {
        "pending" | "待付款" => Ok(1),
        "paid" | "已付款" => Ok(2),
        "completed" | "已完成" => Ok(3),
        "cancelled" | "已取消" => Ok(4),
        _ => Err(Bad { code: "unknown-status", hint: "pending, paid, completed, cancelled".into() }),
    }
}
