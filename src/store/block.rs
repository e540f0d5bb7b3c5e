//! Orders by the block, packed column by column: what their rows state, so that a report of millions does not read each row.
//! A cache of facts that never change; what an amendment, a stage or a claim changed stands in [`list_changed`].

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::mpsc;
use std::thread;

use rusqlite::types::Type;
use rusqlite::{Row, named_params};
use serde::{Deserialize, Serialize};

use super::{Db, json, line, sql};
use crate::domain::id::{MemberId, OrderId, ProductId};
use crate::domain::money::Money;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::{Line, Stated};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// Ids in a block.
pub const IDS: i64 = 65_536;

/// What the paid orders of a block state, in the order of their ids.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Columns {
    /// Since the one before, or since the block's first.
    ids: Vec<i64>,
    /// 0 for nobody.
    members: Vec<i64>,
    /// Seconds since the one before.
    sold_at: Vec<i64>,
    net: Vec<i64>,
    discount: Vec<i64>,
    line_discount: Vec<i64>,
    quantity_milli: Vec<i64>,
    /// Places of those with a day and no time.
    day_only: Vec<u32>,
    /// Places of those that were cancelled or reopened when they were recorded, and when.
    ended: Vec<(u32, Option<i64>, Option<i64>)>,
}

/// Where the orders of a block were sold, as places among its texts.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Places {
    texts: Vec<String>,
    store: Vec<u32>,
    channel: Vec<u32>,
    province: Vec<u32>,
    city: Vec<u32>,
}

/// What the lines of a block's orders state, line after line.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Goods {
    /// Lines of each order.
    counts: Vec<u32>,
    products: Vec<i64>,
    categories: Vec<i64>,
    quantity_milli: Vec<i64>,
    amounts: Vec<i64>,
    discounts: Vec<i64>,
}

/// An order as its first row states it.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Which.
    pub id: OrderId,
    /// Who bought.
    pub member: Option<MemberId>,
    /// Its stages, as far as its row states them.
    pub stated: Stated,
    /// Whether the time of day is not known.
    pub day_only: bool,
    /// Goods after all discounts.
    pub net: Money,
    /// Taken off the order as a whole.
    pub discount: Money,
    /// Taken off its lines.
    pub line_discount: Money,
    /// Items of all lines, in thousandths.
    pub quantity_milli: i64,
    /// Where it was sold.
    pub place: Stood<'a>,
    /// Its lines, where they are asked for.
    pub lines: &'a [Line],
}

/// Where an order was sold, empty where places are not asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stood<'a> {
    /// The store.
    pub store: &'a str,
    /// The sales channel.
    pub channel: &'a str,
    /// The province.
    pub province: &'a str,
    /// The city.
    pub city: &'a str,
}

/// Which orders are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Blocks with sales in it.
    pub bounds: Bounds,
    /// Blocks with one of these.
    pub orders: &'a [OrderId],
    /// Whether it is wanted where each was sold.
    pub places: bool,
    /// Whether their lines are wanted.
    pub lines: bool,
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
    let mut blocks: Vec<i64> = asked.orders.iter().map(|order| (order.0 - 1) / IDS).collect();
    blocks.dedup();
    each_block(db, asked, blocks, |first, block| block.each(first, &mut told))
}

/// The blocks with sales in a window, and some others, each with the id before its first.
fn each_block(db: &Db, asked: &Asked<'_>, others: Vec<i64>, mut take: impl FnMut(i64, Block)) -> Result<()> {
    let params = named_params! {
        ":from": asked.bounds.from.0,
        ":until": asked.bounds.until.0,
        ":wanted": json(others.into_iter()),
        ":places": asked.places,
        ":lines": asked.lines,
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
    let none = Bounds { from: Instant::MAX, until: Instant::MIN };
    let all = Asked { bounds: none, orders: &[], places: true, lines: true };
    for block in 0..=ends(db)?.0 {
        let mut found = None;
        let read_back = each_block(db, &all, vec![block], |_, block| found = Some(block));
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

/// All that a block holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Block {
    columns: Columns,
    places: Places,
    goods: Goods,
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

impl Columns {
    /// The first and the last instant of sale.
    fn bounds(&self) -> Option<Bounds> {
        let instants = || {
            self.sold_at.iter().scan(0, |at, since| {
                *at += since;
                Some(Instant(*at))
            })
        };
        Some(Bounds { from: instants().min()?, until: instants().max()? })
    }
}

impl Places {
    /// Adds what stands in a row from a column on; `numbers` are those of the texts so far.
    fn add(&mut self, row: &Row<'_>, from: usize, numbers: &mut BTreeMap<String, u32>) -> rusqlite::Result<()> {
        let Places { texts, store, channel, province, city } = self;
        for (column, own) in [store, channel, province, city].into_iter().zip(from..) {
            let text = row.get_ref(own)?.as_str()?;
            let number = numbers.get(text).copied().unwrap_or_else(|| {
                let next = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                texts.push(text.to_owned());
                numbers.insert(text.to_owned(), next);
                next
            });
            column.push(number);
        }
        Ok(())
    }

    /// Where the order at a place was sold.
    fn at(&self, place: usize) -> Stood<'_> {
        let text = |column: &[u32]| column.get(place).map_or("", |text| &self.texts[*text as usize]);
        Stood {
            store: text(&self.store),
            channel: text(&self.channel),
            province: text(&self.province),
            city: text(&self.city),
        }
    }
}

impl Goods {
    /// The lines from one place to another, of one order.
    fn lines(&self, order: OrderId, range: Range<usize>) -> impl Iterator<Item = Line> {
        range.map(move |at| Line {
            content: order,
            product: ProductId(self.products[at]),
            category: self.categories[at],
            quantity_milli: self.quantity_milli[at],
            amount: Money(self.amounts[at]),
            discount: Money(self.discounts[at]),
        })
    }
}

impl Block {
    /// Whether every column is as long as it must be, and every text is there; places and lines may be left out whole.
    fn is_whole(&self) -> bool {
        let Block { columns, places, goods } = self;
        let n = columns.ids.len();
        let Columns { members, sold_at, net, discount, line_discount, quantity_milli, .. } = columns;
        let Places { texts, store, channel, province, city } = places;
        let known = |text: &u32| (*text as usize) < texts.len();
        let lines = goods.counts.iter().map(|count| *count as usize).sum::<usize>();
        let Goods { counts, products, categories, quantity_milli: quantities, amounts, discounts } = goods;
        [members, sold_at, net, discount, line_discount, quantity_milli].iter().all(|column| column.len() == n)
            && [store, channel, province, city].iter().all(|column| column.is_empty() || column.len() == n)
            && [store, channel, province, city].into_iter().flatten().all(known)
            && (counts.is_empty() || counts.len() == n)
            && [products, categories, quantities, amounts, discounts].iter().all(|column| column.len() == lines)
    }

    fn each(&self, first: i64, told: &mut impl FnMut(&Order<'_>)) {
        let columns = &self.columns;
        let (mut id, mut sold_at, mut line) = (first, 0, 0);
        let (mut day_only, mut ended) = (columns.day_only.iter().peekable(), columns.ended.iter().peekable());
        let mut lines: Vec<Line> = Vec::new();
        for (place, since) in (0_u32..).zip(&columns.ids) {
            let at = place as usize;
            id += since;
            sold_at += columns.sold_at[at];
            let (_, cancelled, reopened) =
                ended.next_if(|ended| ended.0 == place).copied().unwrap_or((place, None, None));
            let next = line + self.goods.counts.get(at).map_or(0, |count| *count as usize);
            lines.clear();
            lines.extend(self.goods.lines(OrderId(id), line..next));
            line = next;
            told(&Order {
                id: OrderId(id),
                member: Some(columns.members[at]).filter(|member| *member != 0).map(MemberId),
                stated: Stated {
                    sold_at: Instant(sold_at),
                    paid: true,
                    paid_at: None,
                    cancelled_at: [cancelled.map(Instant), None, None],
                    reopened_at: [reopened.map(Instant), None, None],
                },
                day_only: day_only.next_if(|own| **own == place).is_some(),
                net: Money(columns.net[at]),
                discount: Money(columns.discount[at]),
                line_discount: Money(columns.line_discount[at]),
                quantity_milli: columns.quantity_milli[at],
                place: self.places.at(at),
                lines: &lines,
            });
        }
    }
}

/// How hard zstd tries: most of a block is numbers that are small already.
const LEVEL: i32 = 1;
/// No block is larger: a column of it takes ten bytes an order at most, and a text is not longer than a row may be.
const LARGEST: usize = 256 << 20;

fn packed(value: &impl Serialize) -> Vec<u8> {
    let bytes = postcard::to_stdvec(value).expect("plain data has a form");
    zstd::bulk::compress(&bytes, LEVEL).expect("memory is the only thing it could lack")
}

fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, "a block is cut short".into())
}

fn unpacked<T: for<'d> Deserialize<'d>>(column: usize, body: &[u8]) -> rusqlite::Result<T> {
    let bytes = zstd::bulk::decompress(body, LARGEST).map_err(|_| broken(column))?;
    postcard::from_bytes(&bytes).map_err(|_| broken(column))
}
