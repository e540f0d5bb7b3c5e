//! Refund rows become refunds, under the source's refund id (I8). Whether they fit an order, flow judges.

use super::super::texts::{self, NONE};
use super::gather::{Head, RowTable, part_of};
use super::hash::Hash;
use super::row::{ALL, BLANK, HeldRefund, HeldReturn};
use super::whole::Fault;
use super::{Part, StatedRefund, StatedRefundLine, StatedReturn, Who};
use crate::domain::money::Money;
use crate::domain::time::Instant;

/// The texts of a file by number.
pub struct Texts<'a> {
    /// Order ids.
    pub ids: &'a texts::Texts,
    /// Refund and line ids.
    pub keys: &'a texts::Texts,
    /// SKUs.
    pub words: &'a texts::Texts,
}

/// Gathers the rows of each refund; the rows of one must agree on when it was.
pub fn gather(
    mut rows: Vec<HeldRefund>,
    heads: &[Head],
    (table, parts): (&RowTable, &[Part]),
    texts: &Texts<'_>,
) -> (Vec<StatedRefund>, Vec<Fault>) {
    let (mut refunds, mut faults) = (Vec::new(), Vec::new());
    rows.retain(|row| heads[row.line.order as usize].bad_row == 0);
    let (told, cells): (Vec<HeldRefund>, Vec<HeldRefund>) = rows.into_iter().partition(|row| row.refund_id != NONE);
    so_far(cells, heads, (table, texts), (&mut refunds, &mut faults));
    rows = told;
    rows.sort_unstable_by_key(|row| (row.line.order, row.refund_id, row.line.row));
    for rows in rows.chunk_by(|a, b| (a.line.order, a.refund_id) == (b.line.order, b.refund_id)) {
        let first = rows[0];
        if let Some(other) = rows.iter().find(|row| row.at != first.at) {
            faults.push(Fault {
                order: first.line.order,
                row: Some(other.line.row),
                column: Some("refunded_at"),
                code: "refund-differs",
                value: texts.keys.get(first.refund_id).to_owned(),
                hint: String::new(),
            });
            continue;
        }
        let mut copies: Vec<Vec<StatedRefundLine>> = rows
            .chunk_by(|a, b| part_of(parts, a.line.row).before == part_of(parts, b.line.row).before)
            .map(|copy| copy.iter().map(|row| line(row, texts)).collect())
            .collect();
        copies.iter_mut().for_each(|copy| copy.sort());
        // A refund that stands in two files counts once if both say the same (I23).
        if let Some(other) = copies.iter().find(|copy| !same(copy, &copies[0])) {
            faults.push(Fault {
                order: first.line.order,
                row: other.iter().map(|line| line.row).min(),
                column: Some("refund_id"),
                code: "order-in-two-files",
                value: texts.keys.get(first.refund_id).to_owned(),
                hint: part_of(parts, first.line.row).name.clone(),
            });
            continue;
        }
        let lines = copies.swap_remove(0);
        refunds.push(StatedRefund {
            index: first.line.order,
            order_id: texts.ids.get(first.line.order).to_owned(),
            refund_id: texts.keys.get(first.refund_id).to_owned(),
            at: Instant(first.at),
            undated: false,
            so_far: false,
            first_line: u64::from(table[first.line.row as usize - 1].0),
            first_row: first.line.row,
            hash: hash(first.at, &lines),
            lines,
        });
    }
    refunds.sort_by_key(|refund| refund.first_row);
    (refunds, faults)
}

/// Cells with what was refunded so far: of lines, or of the whole order on any of its rows.
fn so_far(
    mut cells: Vec<HeldRefund>,
    heads: &[Head],
    (table, texts): (&RowTable, &Texts<'_>),
    (refunds, faults): (&mut Vec<StatedRefund>, &mut Vec<Fault>),
) {
    cells.sort_by_key(|cell| (cell.line.order, cell.line.row));
    for cells in cells.chunk_by(|a, b| a.line.order == b.line.order) {
        let first = cells[0];
        let head = &heads[first.line.order as usize];
        let whole = first.line.sku == NONE;
        let stated: Vec<&HeldRefund> = cells.iter().filter(|cell| cell.line.amount != 0).collect();
        if let Some(other) = stated.iter().find(|cell| whole && cell.line.amount != stated[0].line.amount) {
            faults.push(Fault {
                order: first.line.order,
                row: Some(other.line.row),
                column: None,
                code: "refund-differs",
                value: String::new(),
                hint: String::new(),
            });
            continue;
        }
        let dated = stated.iter().map(|cell| cell.at).max().filter(|at| *at != BLANK);
        let counted = if whole { &stated[..stated.len().min(1)] } else { &stated[..] };
        let lines = counted.iter().map(|cell| {
            let line = line(cell, texts);
            if line.amount.get() == ALL { StatedRefundLine { amount: Money(head.money[3]), ..line } } else { line }
        });
        let lines: Vec<StatedRefundLine> = lines.filter(|line| line.amount > Money::ZERO).collect();
        refunds.push(StatedRefund {
            index: first.line.order,
            order_id: texts.ids.get(first.line.order).to_owned(),
            refund_id: String::new(),
            at: Instant(dated.unwrap_or_else(|| head.latest())),
            undated: dated.is_none(),
            so_far: true,
            first_line: u64::from(table[first.line.row as usize - 1].0),
            first_row: first.line.row,
            hash: hash(dated.unwrap_or(BLANK), &lines),
            lines,
        });
    }
}

/// Goods that came back, unpacked.
pub fn returned(held: &HeldReturn, table: &RowTable, texts: &Texts<'_>) -> StatedReturn {
    let key = |id: u32| (id != NONE).then(|| texts.keys.get(id).to_owned());
    let [member, account, phone, email] = held.who.map(key);
    let told = HeldRefund { refund_id: held.id, at: held.at, line: held.line };
    StatedReturn {
        id: texts.keys.get(held.id).to_owned(),
        first_line: u64::from(table[held.line.row as usize - 1].0),
        who: Who { member, account, phone, email },
        at: Instant(held.at),
        line: line(&told, texts),
    }
}

fn same(a: &[StatedRefundLine], b: &[StatedRefundLine]) -> bool {
    let parts = |line: &StatedRefundLine| (line.sku.clone(), line.line_id.clone(), line.amount, line.quantity_milli);
    a.iter().map(parts).eq(b.iter().map(parts))
}

fn line(row: &HeldRefund, texts: &Texts<'_>) -> StatedRefundLine {
    let line = row.line;
    StatedRefundLine {
        sku: (line.sku != NONE).then(|| texts.words.get(line.sku).into()),
        line_id: (line.line_id != NONE).then(|| texts.keys.get(line.line_id).into()),
        amount: Money(line.amount),
        quantity_milli: (line.quantity_milli != BLANK).then_some(line.quantity_milli),
        row: line.row,
    }
}

fn hash(at: i64, lines: &[StatedRefundLine]) -> u64 {
    let mut hash = Hash::new();
    hash.number(at);
    for line in lines {
        hash.text(line.sku.as_deref().unwrap_or_default());
        hash.text(line.line_id.as_deref().unwrap_or_default());
        hash.number(line.amount.get());
        hash.number(line.quantity_milli.unwrap_or(BLANK));
    }
    hash.get()
}
