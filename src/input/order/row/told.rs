//! Refunds as platforms tell them: rows of their own, goods that come back, cells with what was refunded so far.

use super::super::super::cells::{Read, blame, blame_found, cell, found, missing, read};
use super::super::super::header::Place;
use super::super::super::profile::RefundStyle;
use super::super::super::record::Record;
use super::super::super::text::{self, Bad, bad};
use super::super::super::texts::NONE;
use super::super::super::written;
use super::goods::gross;
use super::reader::RowReader;
use super::{BLANK, C, Held, HeldLine, HeldRefund, HeldReturn, NOTHING, TEXT_COLUMNS};

/// A cell with what was refunded so far that means the whole order.
pub const ALL: i64 = i64::MAX;

impl RowReader<'_> {
    /// A row that refunds in the way of its profile; signs do not matter.
    pub(super) fn told(&mut self, record: &Record<'_>, order: u32) -> Read<HeldRefund> {
        let (at, written) = self.told_at(record)?;
        let line = self.told_line(record, order)?;
        let refund_id = match self.told_id(record)? {
            Some(id) => id,
            // Without an id of its own, a refund is its order's at that time.
            None => self.keys.add(&format!("{}@{written}", self.ids.get(order))),
        };
        Ok(HeldRefund { refund_id, at, line })
    }

    /// Goods that came back without naming their order.
    pub fn returned(&mut self, record: &Record<'_>, held: &mut Held) -> Read<()> {
        let (at, _) = self.told_at(record)?;
        let line = self.told_line(record, NONE)?;
        if line.sku == NONE {
            return Err(missing(C::Sku));
        }
        let id = self.told_id(record)?.map_or_else(|| self.id_of(record), Ok)?;
        let mut who = [NONE; 4];
        for (at, column) in TEXT_COLUMNS.into_iter().enumerate().take(who.len()) {
            who[at] = self.head_text(record, at, column)?.map_or(NONE, |(key, _)| key);
        }
        held.returns.push(HeldReturn { id, who, at, line });
        Ok(())
    }

    /// What was refunded so far of the line or order that the row states.
    pub(super) fn refunded_so_far(&mut self, record: &Record<'_>, order: u32, held: &mut Held) -> Read<()> {
        let Some(refund) = &self.manner.refund else { return Ok(()) };
        let style = refund.style;
        let amount = match style {
            RefundStyle::Rows | RefundStyle::Negative => return Ok(()),
            RefundStyle::Status => {
                if !refund.marked.as_ref().is_some_and(|marked| marked.stand_in(record)) {
                    return Ok(());
                }
                ALL
            }
            RefundStyle::LineTotal | RefundStyle::OrderTotal => {
                let written = found(record, &refund.amount);
                // What is only asked for is not refunded yet.
                let told = refund.marked.as_ref().is_none_or(|marked| marked.stand_in(record));
                if !told || refund.is_none(&written) {
                    return Ok(());
                }
                self.unsigned(record, &refund.amount)?
            }
        };
        let blank = HeldLine { order, row: self.before + record.row, ..NOTHING };
        let line = match (style, held.lines.last()) {
            (RefundStyle::LineTotal, Some(last)) if last.row == blank.row => HeldLine { amount, ..*last },
            (RefundStyle::LineTotal, _) => return Ok(()),
            _ => HeldLine { amount, ..blank },
        };
        let at = if amount == 0 { BLANK } else { self.so_far_at(record)? };
        held.refunds.push(HeldRefund { refund_id: NONE, at, line: HeldLine { quantity_milli: BLANK, ..line } });
        Ok(())
    }

    /// When what was refunded so far was refunded, where the file says so.
    fn so_far_at(&mut self, record: &Record<'_>) -> Read<i64> {
        let Some(refund) = &self.manner.refund else { return Ok(BLANK) };
        let cell = found(record, &refund.time).into_owned();
        if cell.is_empty() { Ok(BLANK) } else { self.moment(record, &cell, C::RefundedAt) }
    }

    /// When a refund row says that it was: by its own column, else by the row's time; and as written.
    fn told_at(&mut self, record: &Record<'_>) -> Read<(i64, String)> {
        let own = self.manner.refund.as_ref().map(|refund| found(record, &refund.time).into_owned());
        let columns = [C::RefundedAt, C::PaidAt, C::PlacedAt].map(|column| (column, cell(record, column).into_owned()));
        let sold = (C::PlacedAt, found(record, &self.manner.sold).into_owned());
        let mut written = [(C::RefundedAt, own.unwrap_or_default())].into_iter().chain(columns).chain([sold]);
        let (column, cell) = written.find(|(_, cell)| !cell.is_empty()).ok_or_else(|| missing(C::RefundedAt))?;
        Ok((self.moment(record, &cell, column)?, cell))
    }

    fn moment(&mut self, record: &Record<'_>, cell: &str, column: C) -> Read<i64> {
        let zone = self.manner.zone_of(record);
        let read = self.manner.past(self.reading.now, cell, zone.as_deref());
        read.map(|(at, _)| at.0).map_err(|bad| blame(column, cell, bad))
    }

    /// The refund's own id, where there is one.
    fn told_id(&mut self, record: &Record<'_>) -> Read<Option<u32>> {
        let own = self.manner.refund.as_ref().map(|refund| found(record, &refund.id).into_owned()).unwrap_or_default();
        let id = |cell: &str| text::id(cell, 128).map(String::from);
        match own.as_str() {
            "" => Ok(read(record, C::RefundId, id)?.map(|id| self.keys.add(&id))),
            own => Ok(Some(self.keys.add(&id(own).map_err(|bad| blame(C::RefundId, own, bad))?))),
        }
    }

    /// The id that stands where the row's order should.
    fn id_of(&mut self, record: &Record<'_>) -> Read<u32> {
        let id = read(record, C::OrderId, |cell| text::id(cell, 128).map(String::from))?;
        id.map(|id| self.keys.add(&id)).ok_or_else(|| missing(C::OrderId))
    }

    /// What a refund row returns: goods where it names some, else money off the order.
    fn told_line(&mut self, record: &Record<'_>, order: u32) -> Read<HeldLine> {
        let blank = HeldLine { order, row: self.before + record.row, ..NOTHING };
        let mut line = self.goods(record, order)?.unwrap_or(blank);
        let quantity = read(record, C::Quantity, |cell| written::quantity(cell.trim_start_matches(['-', '－', '−'])))?;
        line.quantity_milli = quantity.unwrap_or(BLANK);
        line.amount = self.told_amount(record, quantity)?;
        if line.amount == 0 {
            return Err(blame(C::LineAmount, "", bad("not-positive")));
        }
        Ok(line)
    }

    fn told_amount(&self, record: &Record<'_>, quantity: Option<i64>) -> Read<i64> {
        let own = self.manner.refund.as_ref().map_or(&Place::Nowhere, |refund| &refund.amount);
        if !found(record, own).is_empty() {
            return self.unsigned(record, own);
        }
        let positive = |cell: &str| self.unsigned_of(cell);
        match (read(record, C::LineAmount, positive)?, read(record, C::UnitPrice, positive)?) {
            (Some(amount), _) => Ok(amount),
            (None, Some(price)) => {
                let whole = gross(price, quantity.unwrap_or(1000));
                whole.ok_or_else(|| blame(C::UnitPrice, &cell(record, C::UnitPrice), bad("too-large")))
            }
            (None, None) => Err(missing(C::LineAmount)),
        }
    }

    /// The amount at a place without its sign.
    fn unsigned(&self, record: &Record<'_>, place: &Place) -> Read<i64> {
        let cell = found(record, place);
        self.unsigned_of(&cell).map_err(|bad| blame_found(record, place, C::LineAmount, &cell, bad))
    }

    fn unsigned_of(&self, cell: &str) -> Result<i64, Bad> {
        written::money(&self.manner.amount(cell), &self.reading.currency).map(|amount| amount.get().abs())
    }
}
