//! Orders by the block, packed column by column: what their rows state, so that a report of millions does not read each row.
//! A cache of facts that never change; what an amendment, a stage or a claim changed stands in [`list_changed`].

mod body;

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;

use rusqlite::named_params;

use self::body::{Block, Goods};
pub use self::body::{Order, Stood};
use super::squeeze::{broken, packed, unpacked};
use super::{Db, json, line, sql};
use crate::domain::id::OrderId;
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// Ids in a block.
pub const IDS: i64 = 65_536;

/// Some blocks.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Those with sales in it.
    pub bounds: Bounds,
    /// Those with one of these.
    pub orders: &'a [OrderId],
}

/// What is wanted, and of which blocks.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What the orders state.
    pub sales: Wanted<'a>,
    /// Whether it is wanted where each was sold.
    pub places: bool,
    /// Their lines; of others of the blocks they may come along.
    pub lines: Option<Wanted<'a>>,
}

impl Wanted<'_> {
    /// The blocks of its orders.
    fn blocks(&self) -> String {
        let mut blocks: Vec<i64> = self.orders.iter().map(|order| (order.0 - 1) / IDS).collect();
        blocks.dedup();
        json(blocks.into_iter())
    }
}

/// The id up to which orders are packed.
pub fn find_last(db: &Db) -> Result<OrderId> {
    let (last, _) = ends(db)?;
    Ok(OrderId((last + 1) * IDS))
}

/// Orders within the blocks that are no longer as their first rows state, by id.
pub fn list_changed(db: &Db) -> Result<Vec<OrderId>> {
    let mut changed = db.list(sql!("block/list_changed"), [], |row| row.get(0).map(OrderId))?;
    changed.sort_unstable();
    changed.dedup();
    Ok(changed)
}

/// The orders of all blocks that hold any that are wanted, by id.
pub fn each(db: &Db, asked: &Asked<'_>, mut told: impl FnMut(&Order<'_>)) -> Result<()> {
    each_block(db, asked, |first, block| block.each(first, &mut told))
}

/// The blocks that are wanted, each with the id before its first.
fn each_block(db: &Db, Asked { sales, places, lines }: &Asked<'_>, mut take: impl FnMut(i64, Block)) -> Result<()> {
    let of_lines = lines.unwrap_or(Wanted { bounds: Bounds::NEVER, orders: &[] });
    let params = named_params! {
        ":from": sales.bounds.from.0,
        ":until": sales.bounds.until.0,
        ":wanted": sales.blocks(),
        ":places": places,
        ":lines_from": of_lines.bounds.from.0,
        ":lines_until": of_lines.bounds.until.0,
        ":lines_wanted": of_lines.blocks(),
    };
    // Another thread unpacks what is read while this one takes what is unpacked.
    thread::scope(|scope| {
        let (packed, to_unpack) = mpsc::channel::<Packed>();
        let (unpacked, ready) = mpsc::channel();
        scope.spawn(move || {
            let mut each = to_unpack.into_iter();
            each.all(|block: Packed| unpacked.send(block.unpacked()).is_ok());
        });
        let mut ahead = 0;
        let mut next = |ready: &mpsc::Receiver<rusqlite::Result<(i64, Block)>>| {
            let (first, block) = ready.recv().expect("one comes back for each that is sent")?;
            take(first, block);
            Ok(())
        };
        db.each(sql!("block/list"), params, |row| {
            let body = |column: usize| row.get::<_, Option<Vec<u8>>>(column);
            let block = Packed { block: row.get(0)?, columns: row.get(1)?, places: body(2)?, goods: body(3)? };
            packed.send(block).expect("it listens as long as this one sends");
            ahead += 1;
            if ahead > AHEAD { next(&ready) } else { Ok(()) }
        })?;
        drop(packed);
        (0..ahead.min(AHEAD)).try_for_each(|_| next(&ready)).map_err(|error| db.error(error))
    })
}

/// Blocks that are read before the first of them is taken.
const AHEAD: usize = 2;

/// A block as it lies in the file.
struct Packed {
    block: i64,
    columns: Vec<u8>,
    places: Option<Vec<u8>>,
    goods: Option<Vec<u8>>,
}

impl Packed {
    /// The id before its first, and what it holds.
    fn unpacked(self) -> rusqlite::Result<(i64, Block)> {
        let block = Block {
            columns: unpacked(1, &self.columns)?,
            places: self.places.map(|body| unpacked(2, &body)).transpose()?.unwrap_or_default(),
            goods: self.goods.map(|body| unpacked(3, &body)).transpose()?.unwrap_or_default(),
        };
        if block.is_whole() { Ok((self.block * IDS, block)) } else { Err(broken(1)) }
    }
}

/// Packs all whole blocks that are not packed yet: how many.
pub fn pack(db: &Db, mut before: impl FnMut() -> Result<()>) -> Result<usize> {
    let (last, newest) = ends(db)?;
    let all = last + 1..newest / IDS;
    let n = usize::try_from(all.end - all.start).unwrap_or(0);
    for block in all {
        before()?;
        let Block { columns, places, goods } = read(db, block)?;
        let sold = |at: fn(Bounds) -> Instant| columns.bounds().map_or(0, |bounds| at(bounds).0);
        let params = named_params! {
            ":block": block,
            ":first_at": sold(|bounds| bounds.from),
            ":last_at": sold(|bounds| bounds.until),
            ":sales": packed(&columns),
            ":places": packed(&places),
            ":lines": packed(&goods),
        };
        db.run(sql!("block/insert"), params)?;
    }
    Ok(n)
}

/// Blocks that are not what the rows of their orders say, by number.
pub fn list_wrong(db: &Db) -> Result<Vec<i64>> {
    let mut wrong = Vec::new();
    for block in 0..=ends(db)?.0 {
        let mut found = None;
        let own = Wanted { bounds: Bounds::NEVER, orders: &[OrderId(block * IDS + 1)] };
        let all = Asked { sales: own, places: true, lines: Some(own) };
        let read_back = each_block(db, &all, |_, block| found = Some(block));
        // One that cannot be unpacked is wrong too; who asks to stop is heard.
        if let Err(stopped @ Error::Stopped { .. }) = read_back {
            return Err(stopped);
        }
        if read_back.is_err() || found != Some(read(db, block)?) {
            wrong.push(block);
        }
    }
    Ok(wrong)
}

/// The last block, and the newest order.
fn ends(db: &Db) -> Result<(i64, i64)> {
    db.get(sql!("block/find_last"), [], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn read(db: &Db, block: i64) -> Result<Block> {
    let mut found = Block::default();
    let (mut id, mut sold_at) = (block * IDS, 0);
    let mut numbers = BTreeMap::new();
    let params = named_params! {":first": id + 1, ":last": id + IDS};
    db.each(sql!("block/list_orders"), params, |row| {
        let columns = &mut found.columns;
        let place = u32::try_from(columns.ids.len()).unwrap_or(u32::MAX);
        let (own, at): (i64, i64) = (row.get(0)?, row.get(2)?);
        columns.ids.push(own - id);
        columns.sold_at.push(at - sold_at);
        (id, sold_at) = (own, at);
        columns.members.push(row.get::<_, Option<i64>>(1)?.unwrap_or(0));
        if row.get::<_, i64>(3)? == 2 {
            columns.day_only.push(place);
        }
        let ended: (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        if ended != (None, None) {
            columns.ended.push((place, ended.0, ended.1));
        }
        columns.net.push(row.get(6)?);
        columns.discount.push(row.get(7)?);
        columns.line_discount.push(row.get(8)?);
        columns.quantity_milli.push(row.get(9)?);
        found.places.add(row, 10, &mut numbers)
    })?;
    found.goods = read_lines(db, block * IDS, &found.columns.ids)?;
    Ok(found)
}

/// The lines of the orders whose ids these are, each since the one before.
fn read_lines(db: &Db, first: i64, ids: &[i64]) -> Result<Goods> {
    let mut goods = Goods { counts: vec![0; ids.len()], ..Goods::default() };
    let mut id = first;
    let mut orders = ids.iter().map(|since| {
        id += since;
        id
    });
    let mut order = orders.next();
    let mut at = 0;
    for line in line::list(db, OrderId(first + 1), OrderId(first + IDS))? {
        while order.is_some_and(|order| order < line.content.0) {
            (order, at) = (orders.next(), at + 1);
        }
        if order == Some(line.content.0) {
            goods.counts[at] += 1;
            goods.products.push(line.product.0);
            goods.categories.push(line.category);
            goods.quantity_milli.push(line.quantity_milli);
            goods.amounts.push(line.amount.0);
            goods.discounts.push(line.discount.0);
        }
    }
    Ok(goods)
}
