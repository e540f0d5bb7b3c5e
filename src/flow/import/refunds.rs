//! Refund rows laid on the lines they return: what is left to refund decides (import I8).

use std::collections::BTreeMap;

use crate::domain::money::Money;
use crate::domain::order::{Order, RefundLine};
use crate::domain::time::Instant;
use crate::input::order::{StatedRefund, StatedRefundLine};

/// What of an order can still be paid back.
#[derive(Clone, Debug)]
pub struct Refundable {
    sold_at: Instant,
    lines: Vec<Left>,
    total: i64,
}

#[derive(Clone, Debug)]
struct Left {
    sku: std::sync::Arc<str>,
    line_id: Option<std::sync::Arc<str>>,
    amount: i64,
}

/// Why a refund is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The row to blame.
    pub row: u32,
    /// The column to blame.
    pub column: &'static str,
    /// A reject code.
    pub code: &'static str,
    /// The figure its sentence speaks of.
    pub hint: i64,
}

impl Refundable {
    /// An order less what was paid back before, by line number; 0 is the order as a whole.
    pub fn new(order: &Order, refunded: &BTreeMap<u32, i64>) -> Refundable {
        let left = |(number, line): (u32, &crate::domain::order::Line)| Left {
            sku: line.sku.clone(),
            line_id: line.line_id.clone(),
            amount: line.amount.get() - refunded.get(&number).copied().unwrap_or(0),
        };
        let total = order.total.get() - refunded.values().sum::<i64>();
        Refundable { sold_at: order.sold_at, lines: (1..).zip(&order.lines).map(left).collect(), total }
    }

    /// Takes a refund off what is left: its lines, several where equal lines share what is returned.
    pub fn take(&mut self, refund: &StatedRefund) -> Result<Vec<RefundLine>, Refusal> {
        if refund.at < self.sold_at {
            return Err(Refusal { row: refund.first_row, column: "refunded_at", code: "before-sale", hint: 0 });
        }
        let mut after = self.clone();
        let mut taken = Vec::new();
        for line in &refund.lines {
            after.take_line(line, &mut taken)?;
        }
        *self = after;
        Ok(taken)
    }

    /// Takes an amount off one line by its number, or off the order as a whole.
    pub fn take_part(&mut self, at: Instant, line: Option<u32>, amount: Money) -> Result<RefundLine, Refusal> {
        let refusal = |code: &'static str, hint: i64| Refusal { row: 0, column: "", code, hint };
        if at < self.sold_at {
            return Err(refusal("before-sale", 0));
        }
        let place = line.map(|line| usize::try_from(line).unwrap_or(usize::MAX).wrapping_sub(1));
        let left = place.map(|place| self.lines.get(place).map(|left| left.amount.max(0)));
        let room = left.unwrap_or(Some(i64::MAX)).ok_or_else(|| refusal("refund-no-line", 0))?.min(self.total);
        if amount.get() > room {
            return Err(refusal("over-refund", room));
        }
        self.total -= amount.get();
        if let Some(left) = place.and_then(|place| self.lines.get_mut(place)) {
            left.amount -= amount.get();
        }
        Ok(RefundLine { line: line.unwrap_or(0), amount, quantity_milli: 0 })
    }

    /// What is left of the order as a whole.
    pub fn left(&self) -> Money {
        Money(self.total)
    }

    fn take_line(&mut self, stated: &StatedRefundLine, taken: &mut Vec<RefundLine>) -> Result<(), Refusal> {
        let amount = stated.amount.get();
        let over = |column: &'static str, hint: i64| Refusal { row: stated.row, column, code: "over-refund", hint };
        if amount > self.total {
            return Err(over(if stated.sku.is_some() { "line_amount" } else { "order_amount" }, self.total));
        }
        self.total -= amount;
        let quantity_milli = stated.quantity_milli.unwrap_or(0);
        let Some(sku) = &stated.sku else {
            taken.push(RefundLine { line: 0, amount: stated.amount, quantity_milli });
            return Ok(());
        };
        let fits = |left: &Left| left.sku == *sku && (stated.line_id.is_none() || left.line_id == stated.line_id);
        if !self.lines.iter().any(fits) {
            return Err(Refusal { row: stated.row, column: "sku", code: "refund-no-line", hint: 0 });
        }
        let room: i64 = self.lines.iter().filter(|left| fits(left)).map(|left| left.amount.max(0)).sum();
        if amount > room {
            return Err(over("line_amount", room));
        }
        let mut wanted = amount;
        let mut first = true;
        for (number, left) in (1_u32..).zip(&mut self.lines).filter(|(_, left)| fits(left)) {
            let part = wanted.min(left.amount.max(0));
            if part > 0 || (first && amount == 0) {
                left.amount -= part;
                wanted -= part;
                // The quantity is told with the first of the lines that share it.
                let quantity_milli = if first { quantity_milli } else { 0 };
                taken.push(RefundLine { line: number, amount: Money(part), quantity_milli });
                first = false;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Line;

    fn order(lines: &[(&str, i64)]) -> Order {
        let line = |(sku, amount): &(&str, i64)| Line { sku: (*sku).into(), amount: Money(*amount), ..Line::default() };
        let mut order = Order { lines: lines.iter().map(line).collect(), ..Order::default() };
        order.total = order.sum();
        order
    }

    fn refund(sku: Option<&str>, amount: i64) -> StatedRefund {
        let line = StatedRefundLine {
            sku: sku.map(Into::into),
            line_id: None,
            amount: Money(amount),
            quantity_milli: Some(1000),
            row: 7,
        };
        StatedRefund {
            index: 0,
            order_id: "A".into(),
            refund_id: "R".into(),
            at: Instant(0),
            undated: false,
            so_far: false,
            first_line: 2,
            first_row: 7,
            lines: vec![line],
            hash: 0,
        }
    }

    #[test]
    fn equal_lines_share_what_is_returned() {
        let mut left = Refundable::new(&order(&[("A", 500), ("B", 100), ("A", 500)]), &BTreeMap::new());
        let taken = left.take(&refund(Some("A"), 700)).unwrap();
        assert_eq!(taken.iter().map(|line| (line.line, line.amount.get())).collect::<Vec<_>>(), [(1, 500), (3, 200)]);
        let over = left.take(&refund(Some("A"), 301)).unwrap_err();
        assert_eq!((over.code, over.hint, over.row), ("over-refund", 300, 7));
    }

    #[test]
    fn a_line_is_named_by_its_number() {
        let mut left = Refundable::new(&order(&[("A", 500), ("A", 100)]), &BTreeMap::from([(0, 50)]));
        let mut take = |line, amount| left.take_part(Instant(0), line, Money(amount)).map_err(|no| (no.code, no.hint));
        assert_eq!(take(Some(2), 101), Err(("over-refund", 100)));
        assert_eq!(take(Some(3), 1), Err(("refund-no-line", 0)));
        assert_eq!(take(Some(0), 1), Err(("refund-no-line", 0)));
        assert_eq!(take(Some(2), 100).map(|taken| taken.line), Ok(2));
        assert_eq!(take(None, 451), Err(("over-refund", 450)));
        assert_eq!(take(None, 450).map(|taken| taken.line), Ok(0));
        assert_eq!(left.take_part(Instant(-1), None, Money(0)).unwrap_err().code, "before-sale");
    }

    #[test]
    fn nothing_beyond_the_order_is_paid_back() {
        let known = BTreeMap::from([(0, 450), (1, 100)]);
        let mut left = Refundable::new(&order(&[("A", 500), ("B", 100)]), &known);
        assert_eq!(left.take(&refund(None, 51)).unwrap_err().code, "over-refund");
        assert_eq!(left.take(&refund(Some("C"), 1)).unwrap_err().code, "refund-no-line");
        assert!(left.take(&refund(None, 50)).is_ok());
        assert_eq!(left.take(&refund(Some("B"), 1)).unwrap_err().hint, 0);
    }
}
