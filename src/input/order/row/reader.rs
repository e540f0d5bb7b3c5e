//! The cells of a row read, its texts numbered.

use super::super::super::Reading;
use super::super::super::cells::{Read, blame, blame_found, cell, found, missing, need, read};
use super::super::super::header::Header;
use super::super::super::profile::{Profile, RefundStyle, Tax};
use super::super::super::record::Record;
use super::super::super::text::{self, Bad, bad};
use super::super::super::texts::{NONE, Texts};
use super::super::super::written;
use super::again::{Last, There};
use super::goods::{Told, gross};
use super::manner::Manner;
use super::{BLANK, C, CANCELLED, HeadCells, Held, HeldLine, HeldRefund, LINE_COLUMNS, NOTHING, PENDING};
use crate::domain::money::Money;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It sells, or states its order.
    Sale,
    /// It refunds, in the canonical way.
    Refund,
    /// It refunds, in the way of its profile.
    Told,
}

/// Reads rows; knows the texts seen, and of each order column the last cell, which mostly comes again.
pub struct RowReader<'a> {
    /// Order ids; an order's number is its index.
    pub ids: Texts,
    /// Keys, coupons, line and refund ids.
    pub keys: Texts,
    /// SKUs, categories, product names, places: to be shared.
    pub words: Texts,
    pub(super) reading: &'a Reading,
    /// How the present file is written.
    pub(super) manner: Manner,
    /// What was last told with each SKU.
    pub(super) told: Told,
    /// The order of the last row with an id of its own, and what the rows below it must equal to belong to it.
    carried: Option<(u32, String)>,
    /// Which order columns the present file has.
    there: There,
    /// What the last row said of its order.
    pub last: Last,
    /// Records of the files before the present one.
    pub(super) before: u32,
    last_order: (String, u32),
    last_times: [(String, i64, bool); 5],
    last_texts: [(String, u32, bool); 9],
}

impl<'a> RowReader<'a> {
    /// A reader without memory.
    pub fn new(reading: &'a Reading) -> RowReader<'a> {
        let (told, last_times, last_texts) = Default::default();
        let (manner, carried, before) = (Manner::canonical(reading), None, 0);
        let (there, last) = (There::default(), Last::default());
        let (ids, keys, words, last_order) = Default::default();
        RowReader {
            ids,
            keys,
            words,
            reading,
            manner,
            told,
            carried,
            there,
            last,
            before,
            last_order,
            last_times,
            last_texts,
        }
    }

    /// A new file begins, after so many records of others; `profile` is what its header fits, and whether as a join.
    pub fn begin(&mut self, before: u32, header: &Header, profile: Option<(&Profile, bool)>) {
        self.before = before;
        self.there = There::of(header);
        self.manner = match profile {
            None => Manner::canonical(self.reading),
            Some((profile, is_join)) => Manner::of(profile, is_join, header, self.reading),
        };
        // The same cell can mean something else there.
        (self.last_times, self.last_texts, self.carried) = Default::default();
        self.last = if self.manner.canonical { Last::of(header) } else { Last::default() };
    }

    /// Whether stated taxes of the present file are part of the prices, and whether its lines have no amounts.
    pub fn amounts(&self) -> (Tax, bool) {
        (self.manner.tax, self.manner.joined.is_some())
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
    pub fn order_of(&mut self, record: &Record<'_>) -> Read<u32> {
        if let (Some(mine), Some((order, theirs))) = (self.manner.carried(record), &self.carried)
            && (mine.is_empty() || mine == theirs.as_str())
        {
            return Ok(*order);
        }
        let order = self.order(&cell(record, C::OrderId))?;
        self.carried = self.manner.carries(record).map(|by| (order, by));
        Ok(order)
    }

    /// Whether the present row brings goods back without naming their order.
    pub fn is_return(&self, record: &Record<'_>) -> bool {
        self.manner.refund.as_ref().is_some_and(|refund| refund.latest)
            && self.kind(record).is_ok_and(|k| k == Kind::Told)
    }

    /// What the present row says of `order`, if it is not what the row before said of it; what the row sells or refunds is
    /// added to `held`.
    pub fn row(&mut self, record: &Record<'_>, order: u32, held: &mut Held) -> Read<Option<HeadCells>> {
        match self.kind(record)? {
            Kind::Sale => {
                let again = self.last.again(order, record);
                let head = again.map_or_else(|| self.head(record, false), Ok)?;
                if self.there.extras {
                    self.extras(record, order, held)?;
                }
                self.sale(record, order, &head, held)?;
                self.refunded_so_far(record, order, held)?;
                if again.is_some() {
                    return Ok(None);
                }
                self.last.keep(order, record, &head);
                Ok(Some(HeadCells { sold: true, ..head }))
            }
            // On a refund of money alone, the amount is the refund's and not the order's (I8).
            Kind::Refund => {
                let money_off = cell(record, C::Sku).is_empty();
                let head = self.head(record, money_off)?;
                held.refunds.push(self.refund(record, order, money_off)?);
                Ok(Some(head))
            }
            Kind::Told => {
                held.refunds.push(self.told(record, order)?);
                Ok(Some(HeadCells::BLANK))
            }
        }
    }

    fn kind(&self, record: &Record<'_>) -> Read<Kind> {
        if let Some(refund) = &self.manner.refund {
            let minus = |column: C| self.manner.amount(&cell(record, column)).starts_with('-');
            let told = match (refund.style, &refund.marked) {
                (RefundStyle::Rows, Some(marked)) => marked.stand_in(record),
                (RefundStyle::Negative, marked) => {
                    marked.as_ref().is_some_and(|marked| marked.stand_in(record))
                        || minus(C::Quantity)
                        || minus(C::LineAmount)
                        || self.manner.amount(&found(record, &refund.amount)).starts_with('-')
                }
                _ => false,
            };
            if told {
                return Ok(Kind::Told);
            }
        }
        let kind = read(record, C::Kind, |cell| match text::fold(cell).as_str() {
            "sale" | "销售" => Ok(Kind::Sale),
            "refund" | "退款" => Ok(Kind::Refund),
            _ => Err(Bad { code: "not-a-name", hint: "sale, refund".into() }),
        })?;
        match kind {
            None if self.manner.canonical && !cell(record, C::RefundId).is_empty() => Err(missing(C::Kind)),
            kind => Ok(kind.unwrap_or(Kind::Sale)),
        }
    }

    /// A sum of money that is not less than nothing.
    pub(super) fn charge(&self, cell: &str) -> Result<i64, Bad> {
        written::charge(&self.manner.amount(cell), &self.reading.currency).map(Money::get)
    }

    fn head(&mut self, record: &Record<'_>, money_off: bool) -> Read<HeadCells> {
        let mut head = HeadCells::BLANK;
        for (at, column) in self.there.times.each() {
            if let Some((time, day_only)) = self.time(record, at, column)? {
                head.times[at] = time;
                head.day_only |= u8::from(day_only) << at;
            }
        }
        for (at, column) in self.there.texts.each() {
            if let Some((id, masked)) = self.head_text(record, at, column)? {
                head.texts[at] = id;
                head.masked |= masked;
            }
        }
        self.sold_at(record, &mut head)?;
        for (at, column) in self.there.money.each() {
            if !(money_off && matches!(column, C::OrderAmount)) {
                head.money[at] = read(record, column, |cell| self.charge(cell))?.unwrap_or(BLANK);
            }
        }
        for (at, column) in self.there.tenders.each() {
            let value = |cell: &str| if at == 0 { written::points(cell) } else { self.charge(cell) };
            head.tenders[at] = read(record, column, value)?.unwrap_or(BLANK);
        }
        head.status = match self.manner.status(record) {
            None => read(record, C::Status, status)?.unwrap_or(0),
            Some(stated) => stated?,
        };
        self.currency(record)?;
        Ok(head)
    }

    /// Refuses amounts in another currency than the program's.
    fn currency(&self, record: &Record<'_>) -> Read<()> {
        let code = self.reading.currency.code();
        let other = || Bad { code: "currency", hint: code.to_owned().into() };
        let stated = cell(record, C::Currency);
        let stated = if stated.is_empty() { self.manner.currency.as_deref().unwrap_or("") } else { &*stated };
        let same = stated.is_empty() || text::ascii(stated).eq_ignore_ascii_case(code);
        if same { Ok(()) } else { Err(blame(C::Currency, stated, other())) }
    }

    fn time(&mut self, record: &Record<'_>, at: usize, column: C) -> Read<Option<(i64, bool)>> {
        let cell = cell(record, column);
        if cell.is_empty() {
            return Ok(None);
        }
        let zone = self.manner.zone_of(record);
        let (last, time, day_only) = &mut self.last_times[at];
        if zone.is_some() || *last != cell {
            let read = self.manner.past(self.reading.now, &cell, zone.as_deref());
            let read = read.map_err(|bad| blame(column, &cell, bad))?;
            (*time, *day_only) = (read.0.0, read.1);
            (*cell).clone_into(last);
        }
        Ok(Some((*time, *day_only)))
    }

    /// The one time of a file that knows no other: when the order was placed, and paid if it is.
    fn sold_at(&mut self, record: &Record<'_>, head: &mut HeadCells) -> Read<()> {
        let cell = found(record, &self.manner.sold).into_owned();
        if cell.is_empty() || head.times[1] != BLANK {
            return Ok(());
        }
        let zone = self.manner.zone_of(record);
        let read = self.manner.past(self.reading.now, &cell, zone.as_deref());
        let blamed = |bad| blame_found(record, &self.manner.sold, C::PlacedAt, &cell, bad);
        let (at, day_only) = read.map_err(blamed)?;
        head.times[1] = at.0;
        head.day_only |= u8::from(day_only) << 1;
        head.pays = true;
        Ok(())
    }

    pub(super) fn head_text(&mut self, record: &Record<'_>, at: usize, column: C) -> Read<Option<(u32, bool)>> {
        let cell = cell(record, column);
        if cell.is_empty() {
            return Ok(None);
        }
        let cell = &*cell;
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

    /// Adds what a row sells.
    fn sale(&mut self, record: &Record<'_>, order: u32, head: &HeadCells, held: &mut Held) -> Read<()> {
        if self.manner.sells_nothing(record) {
            return Ok(());
        }
        match self.manner.joined.as_ref().map(|joined| joined.products(record)) {
            None => held.lines.extend(self.line(record, order, head)?),
            Some(products) => {
                for (name, quantity) in products {
                    held.lines.push(self.joined_line(record, order, &name, quantity.as_deref())?);
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, record: &Record<'_>, order: u32, head: &HeadCells) -> Read<Option<HeldLine>> {
        let Some(mut line) = self.goods(record, order)? else {
            let stated = LINE_COLUMNS.iter().any(|column| !cell(record, *column).is_empty());
            return if stated { Err(missing(C::Sku)) } else { Ok(None) };
        };
        let unit_price = read(record, C::UnitPrice, |cell| self.charge(cell))?;
        let discount = read(record, C::LineDiscount, |cell| self.charge(cell))?.unwrap_or(0);
        let quantity = read(record, C::Quantity, written::quantity)?.unwrap_or(1000);
        let amount = match (read(record, C::LineAmount, |cell| self.charge(cell))?, unit_price) {
            (Some(amount), _) => amount,
            // Platforms blank the prices of what is not paid yet or no more.
            (None, None) if !self.manner.canonical && matches!(head.status, PENDING | CANCELLED) => return Ok(None),
            (None, None) => return Err(missing(C::LineAmount)),
            (None, Some(price)) => {
                let gross = gross(price, quantity);
                gross.ok_or_else(|| blame(C::UnitPrice, &cell(record, C::UnitPrice), bad("too-large")))? - discount
            }
        };
        if amount < 0 {
            return Err(blame(C::LineDiscount, &cell(record, C::LineDiscount), bad("discount-exceeds")));
        }
        line.unit_price = unit_price.unwrap_or(BLANK);
        (line.amount, line.discount, line.quantity_milli) = (amount, discount, quantity);
        Ok(Some(line))
    }

    /// A product of a cell that holds them all: a line without an amount, whose name stands for its SKU.
    fn joined_line(&mut self, record: &Record<'_>, order: u32, name: &str, quantity: Option<&str>) -> Read<HeldLine> {
        let short: String = name.chars().take(64).collect();
        let sku = text::id(&short, 64).map(|sku| self.words.add(&sku)).map_err(|bad| blame(C::Sku, name, bad))?;
        let product = text::text(name, 500).map(|name| self.words.add(&name));
        let product = product.map_err(|bad| blame(C::Product, name, bad))?;
        let quantity = quantity.map(|count| written::quantity(count).map_err(|bad| blame(C::Quantity, count, bad)));
        let quantity_milli = quantity.transpose()?.unwrap_or(1000);
        Ok(HeldLine { order, row: self.before + record.row, sku, product, quantity_milli, ..NOTHING })
    }

    fn refund(&mut self, record: &Record<'_>, order: u32, money_off: bool) -> Read<HeldRefund> {
        let refund_id = need(record, C::RefundId, |cell| text::id(cell, 128).map(|id| self.keys.add(&id)))?;
        let zone = self.manner.zone_of(record);
        let (at, _) = need(record, C::RefundedAt, |cell| self.manner.past(self.reading.now, cell, zone.as_deref()))?;
        let column = if money_off { C::OrderAmount } else { C::LineAmount };
        if money_off && !cell(record, C::LineAmount).is_empty() {
            return Err(missing(C::Sku));
        }
        let amount = need(record, column, |cell| match self.charge(cell)? {
            0 => Err(bad("not-positive")),
            amount => Ok(amount),
        })?;
        let blank = HeldLine { order, row: self.before + record.row, ..NOTHING };
        let mut line = self.goods(record, order)?.unwrap_or(blank);
        line.amount = amount;
        line.quantity_milli = read(record, C::Quantity, written::quantity)?.unwrap_or(BLANK);
        Ok(HeldRefund { refund_id, at: at.0, line })
    }
}

fn status(cell: &str) -> Result<u8, Bad> {
    let known = |word: &str| match word {
        "pending" | "待付款" => Ok(1),
        "paid" | "已付款" => Ok(2),
        "completed" | "已完成" => Ok(3),
        "cancelled" | "已取消" => Ok(4),
        _ => Err(Bad { code: "unknown-status", hint: "pending, paid, completed, cancelled".into() }),
    };
    known(cell).or_else(|_| known(&text::fold(cell)))
}
