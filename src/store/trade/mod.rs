//! What was sold and what went back, sale by sale, from the blocks and from the rows beside them. Nothing here writes.

mod labels;

use std::collections::BTreeMap;

use rusqlite::{Row, named_params};

use self::labels::Labels;
pub use self::labels::{BETWEEN, Label};
use super::{Db, among, block, json, line, sql};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::{Line, Lines, Sale, Stake, Stated};
use crate::domain::time::Instant;
use crate::error::Result;

/// Which sales are wanted, and what of them: those sold in a window and those of which something went back in it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The window.
    pub bounds: Bounds,
    /// By what was known then.
    pub as_of: Instant,
    /// What they are told apart by.
    pub label: Option<Label>,
    /// The part of the window of which lines are wanted; of other sales they may be left out.
    pub lines: Option<Bounds>,
}

/// Hands out each sale that stands, with its lines, and returns the texts that their labels point at; none is a guest's tier.
///
/// They come by the number of their orders, and after them those that changed since they were recorded.
pub fn each(db: &Db, asked: &Asked, mut told: impl FnMut(Sale, &[Line])) -> Result<Vec<Option<String>>> {
    let mut labels = Labels::new(asked.label, merged(db, asked.as_of)?);
    if asked.label == Some(Label::Tier) {
        labels.load_tiers(db)?;
    }
    let beside = each_packed(db, asked, &mut labels, &mut told)?;
    if asked.lines.is_none() {
        each_beside(db, asked, &beside, &mut labels, &mut |sale| told(sale, &[]))?;
        return Ok(labels.texts());
    }
    let mut sales = Vec::new();
    each_beside(db, asked, &beside, &mut labels, &mut |sale| sales.push(sale))?;
    sales.sort_unstable_by_key(|sale| sale.content);
    for some in sales.chunks(AT_ONCE) {
        let held = lines_of(db, some)?;
        let mut lines = Lines::new(&held);
        some.iter().for_each(|sale| told(*sale, lines.of(sale.content)));
    }
    Ok(labels.texts())
}

/// Sales whose lines are held at a time.
const AT_ONCE: usize = 50_000;

/// The lines of sales, which are sorted by content: a range where they lie close, else each by itself.
fn lines_of(db: &Db, sales: &[Sale]) -> Result<Vec<Line>> {
    let (Some(first), Some(last)) = (sales.first(), sales.last()) else { return Ok(Vec::new()) };
    let far = i64::try_from(sales.len()).unwrap_or(i64::MAX).saturating_mul(4);
    if last.content.0 - first.content.0 < far {
        return line::list(db, first.content, last.content);
    }
    line::list_of(db, sales.iter().map(|sale| sale.content))
}

/// What no block tells: orders after the last packed, and those that changed since.
struct Beside {
    packed: OrderId,
    changed: Vec<OrderId>,
}

/// Ids in their order, asked for in that order.
struct Ascending<'a>(&'a [OrderId]);

impl Ascending<'_> {
    fn has(&mut self, id: OrderId) -> bool {
        let before = self.0.iter().take_while(|own| **own < id).count();
        self.0 = &self.0[before..];
        self.0.first() == Some(&id)
    }
}

/// The sales of the blocks.
fn each_packed(db: &Db, asked: &Asked, labels: &mut Labels, told: &mut impl FnMut(Sale, &[Line])) -> Result<Beside> {
    let bounds = asked.bounds;
    let packed = block::find_last(db)?;
    let changed = if packed.0 > 0 { block::list_changed(db)? } else { Vec::new() };
    let returned = list_returned(db, bounds)?;
    let of_lines = asked.lines.map(|lines| list_returned(db, lines)).transpose()?.unwrap_or_default();
    let lines = asked.lines.map(|bounds| block::Wanted { bounds, orders: &of_lines });
    let among = among::find(db);
    let (mut is_returned, mut is_changed) = (Ascending(&returned), Ascending(&changed));
    let places = asked.label.is_some_and(|label| label != Label::Tier);
    let sales = block::Wanted { bounds, orders: &returned };
    block::each(db, &block::Asked { sales, places, lines }, |order| {
        let (is_returned, is_changed) = (is_returned.has(order.id), is_changed.has(order.id));
        let Some(sold_at) = order.stated.stands(asked.as_of).filter(|_| !is_changed) else { return };
        let is_seen = among.is_none_or(|among| among.has(order.member));
        if is_seen && (is_returned || bounds.hold(sold_at)) {
            let sale = Sale {
                order: order.id,
                content: order.id,
                member: labels.survivor(order.member),
                sold_at,
                net: order.net,
                discount: order.discount,
                line_discount: order.line_discount,
                quantity_milli: order.quantity_milli,
                refunded: Money::ZERO,
                label: labels.of_order(order),
                day_only: order.day_only,
            };
            told(sale, order.lines);
        }
    })?;
    Ok(Beside { packed, changed })
}

/// Orders of which something went back in a window, by id.
fn list_returned(db: &Db, bounds: Bounds) -> Result<Vec<OrderId>> {
    let window = named_params! {":from": bounds.from.0, ":until": bounds.until.0};
    db.list(sql!("trade/list_returned"), window, |row| row.get(0).map(OrderId))
}

fn each_beside(
    db: &Db,
    Asked { bounds, as_of, label, .. }: &Asked,
    Beside { packed, changed }: &Beside,
    labels: &mut Labels,
    told: &mut impl FnMut(Sale),
) -> Result<()> {
    let params = named_params! {
        ":from": bounds.from.0,
        ":until": bounds.until.0,
        ":as_of": as_of.0,
        ":packed": packed.0,
        ":changed": json(changed.iter().filter(|order| order.0 <= packed.0).map(|order| order.0)),
        ":label": label.map_or(0, Label::number),
    };
    db.each(sql!("trade/list_sales"), params, |row| {
        let Some(sold_at) = stated(row)?.stands(*as_of) else { return Ok(()) };
        let (order, member) = (OrderId(row.get(0)?), row.get::<_, Option<i64>>(2)?.map(MemberId));
        told(Sale {
            order,
            content: OrderId(row.get(1)?),
            member: labels.survivor(member),
            sold_at,
            net: Money(row.get(12)?),
            discount: Money(row.get(13)?),
            line_discount: Money(row.get(14)?),
            quantity_milli: row.get(15)?,
            refunded: Money::ZERO,
            label: labels.of_row(order, member, row.get_ref(16)?.as_str()?),
            day_only: row.get::<_, i64>(4)? == 2,
        });
        Ok(())
    })
}

fn stated(row: &Row<'_>) -> rusqlite::Result<Stated> {
    let instant = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
    Ok(Stated {
        sold_at: Instant(row.get(3)?),
        paid: row.get::<_, i64>(4)? > 0,
        paid_at: instant(5)?,
        cancelled_at: [instant(6)?, instant(7)?, instant(8)?],
        reopened_at: [instant(9)?, instant(10)?, instant(11)?],
    })
}

/// The time of the oldest order.
pub fn find_oldest(db: &Db) -> Result<Option<Instant>> {
    let oldest: Option<i64> = db.get(sql!("trade/find_oldest"), [], |row| row.get(0))?;
    Ok(oldest.map(Instant))
}

/// The parts of all refunds by as-of, in the order in which refunds were recorded; a refund of no line is one part.
pub fn list_refund_parts(db: &Db, as_of: Instant) -> Result<Vec<Stake>> {
    // Each table from end to end: to look up the lines of each refund takes twice as long.
    let lines: Vec<(i64, u32, Money)> =
        db.list(sql!("trade/list_refund_lines"), [], |row| Ok((row.get(0)?, row.get(1)?, Money(row.get(2)?))))?;
    let mut lines = lines.into_iter().peekable();
    let mut parts = Vec::new();
    db.each(sql!("trade/list_refunds"), named_params! {":as_of": as_of.0}, |row| {
        let refund: i64 = row.get(0)?;
        let whole =
            Stake { order: OrderId(row.get(1)?), at: Instant(row.get(2)?), line: 0, amount: Money(row.get(3)?) };
        while lines.next_if(|line| line.0 < refund).is_some() {}
        let before = parts.len();
        while let Some((_, line, amount)) = lines.next_if(|line| line.0 == refund) {
            parts.push(Stake { line, amount, ..whole });
        }
        if parts.len() == before {
            parts.push(whole);
        }
        Ok(())
    })?;
    Ok(parts)
}

/// Every account that had gone into another by as-of, and into which in the end.
pub fn merged(db: &Db, as_of: Instant) -> Result<BTreeMap<MemberId, MemberId>> {
    let rows = db.list(sql!("trade/list_merged"), named_params! {":as_of": as_of.0}, |row| {
        Ok((MemberId(row.get(0)?), MemberId(row.get(1)?)))
    })?;
    let into: BTreeMap<MemberId, MemberId> = rows.into_iter().collect();
    let end = |mut member: MemberId| {
        while let Some(next) = into.get(&member) {
            member = *next;
        }
        member
    };
    Ok(into.keys().map(|member| (*member, end(*member))).collect())
}
