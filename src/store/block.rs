//! Orders by the block, packed column by column: what their rows state, so that a report of millions does not read each row.
//! A cache of facts that never change; what an amendment, a stage or a claim changed stands in [`list_changed`].

use rusqlite::named_params;
use rusqlite::types::Type;
use serde::{Deserialize, Serialize};

use super::{Db, json, sql};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::Stated;
use crate::domain::time::Instant;
use crate::error::Result;

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

/// What an order is told apart by, where that stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The store.
    Store,
    /// The sales channel.
    Channel,
    /// The province.
    Province,
    /// The city.
    City,
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
    /// The text asked for.
    pub label: &'a str,
}

/// Which orders are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Blocks with sales in it.
    pub bounds: Bounds,
    /// Blocks with one of these.
    pub orders: &'a [OrderId],
    /// The text wanted of each.
    pub place: Option<Place>,
}

/// The id up to which orders are packed.
pub fn find_last(db: &Db) -> Result<OrderId> {
    let (last, _) = ends(db)?;
    Ok(OrderId((last + 1) * IDS))
}

/// Orders within the blocks that are no longer as their first rows state, by id.
pub fn list_changed(db: &Db) -> Result<Vec<OrderId>> {
    db.list(sql!("block/list_changed"), [], |row| row.get(0).map(OrderId))
}

/// The orders of all blocks that hold any that are wanted, by id.
pub fn each(db: &Db, asked: &Asked<'_>, mut told: impl FnMut(&Order<'_>) -> Result<()>) -> Result<()> {
    let mut blocks: Vec<i64> = asked.orders.iter().map(|order| (order.0 - 1) / IDS).collect();
    blocks.dedup();
    let mut failed = Ok(());
    each_block(db, asked.bounds, blocks, asked.place.is_some(), |row| {
        let columns: Columns = unpacked(row, 1)?;
        let places: Places = if asked.place.is_some() { unpacked(row, 2)? } else { Places::default() };
        if failed.is_ok() {
            failed = columns.each(row.get::<_, i64>(0)? * IDS, &places, asked.place, &mut told);
        }
        Ok(())
    })?;
    failed
}

/// The blocks with sales in a window, and some others.
fn each_block(
    db: &Db,
    bounds: Bounds,
    others: Vec<i64>,
    with_places: bool,
    take: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> Result<()> {
    let params = named_params! {
        ":from": bounds.from.0,
        ":until": bounds.until.0,
        ":wanted": json(others.into_iter()),
        ":places": with_places,
    };
    db.each(sql!("block/list"), params, take)
}

/// Packs all whole blocks that are not packed yet: how many.
pub fn pack(db: &Db, mut before: impl FnMut() -> Result<()>) -> Result<usize> {
    let (last, newest) = ends(db)?;
    let all = last + 1..newest / IDS;
    let n = usize::try_from(all.end - all.start).unwrap_or(0);
    for block in all {
        before()?;
        let (columns, places) = read(db, block)?;
        let sold = |at: fn(Bounds) -> Instant| columns.bounds().map_or(0, |bounds| at(bounds).0);
        let params = named_params! {
            ":block": block,
            ":first_at": sold(|bounds| bounds.from),
            ":last_at": sold(|bounds| bounds.until),
            ":sales": packed(&columns),
            ":places": packed(&places),
        };
        db.run(sql!("block/insert"), params)?;
    }
    Ok(n)
}

/// Blocks that are not what the rows of their orders say, by number.
pub fn list_wrong(db: &Db) -> Result<Vec<i64>> {
    let mut wrong = Vec::new();
    for block in 0..=ends(db)?.0 {
        let mut found = (None, None);
        let none = Bounds { from: Instant::MAX, until: Instant::MIN };
        each_block(db, none, vec![block], true, |row| {
            found = (unpacked(row, 1).ok(), unpacked(row, 2).ok());
            Ok(())
        })?;
        let (columns, places) = read(db, block)?;
        if found != (Some(columns), Some(places)) {
            wrong.push(block);
        }
    }
    Ok(wrong)
}

/// The last block, and the newest order.
fn ends(db: &Db) -> Result<(i64, i64)> {
    db.get(sql!("block/find_last"), [], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn read(db: &Db, block: i64) -> Result<(Columns, Places)> {
    let (mut columns, mut places) = (Columns::default(), Places::default());
    let (mut id, mut sold_at) = (block * IDS, 0);
    let params = named_params! {":first": id + 1, ":last": id + IDS};
    db.each(sql!("block/list_orders"), params, |row| {
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
        for (column, own) in
            [&mut places.store, &mut places.channel, &mut places.province, &mut places.city].into_iter().zip(10..)
        {
            let text = row.get_ref(own)?.as_str()?;
            let known = places.texts.iter().position(|known| known == text).unwrap_or_else(|| {
                places.texts.push(text.to_owned());
                places.texts.len() - 1
            });
            column.push(u32::try_from(known).unwrap_or(u32::MAX));
        }
        Ok(())
    })?;
    Ok((columns, places))
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

    fn each(
        &self,
        first: i64,
        places: &Places,
        wanted: Option<Place>,
        told: &mut impl FnMut(&Order<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut id, mut sold_at) = (first, 0);
        let (mut day_only, mut ended) = (self.day_only.iter().peekable(), self.ended.iter().peekable());
        let labels = wanted.map(|wanted| places.column(wanted));
        for (place, since) in (0_u32..).zip(&self.ids) {
            let at = place as usize;
            id += since;
            sold_at += self.sold_at[at];
            let (_, cancelled, reopened) =
                ended.next_if(|ended| ended.0 == place).copied().unwrap_or((place, None, None));
            told(&Order {
                id: OrderId(id),
                member: Some(self.members[at]).filter(|member| *member != 0).map(MemberId),
                stated: Stated {
                    sold_at: Instant(sold_at),
                    paid: true,
                    paid_at: None,
                    cancelled_at: [cancelled.map(Instant), None, None],
                    reopened_at: [reopened.map(Instant), None, None],
                },
                day_only: day_only.next_if(|own| **own == place).is_some(),
                net: Money(self.net[at]),
                discount: Money(self.discount[at]),
                line_discount: Money(self.line_discount[at]),
                quantity_milli: self.quantity_milli[at],
                label: labels.map_or("", |labels| &places.texts[labels[at] as usize]),
            })?;
        }
        Ok(())
    }
}

impl Places {
    fn column(&self, place: Place) -> &[u32] {
        match place {
            Place::Store => &self.store,
            Place::Channel => &self.channel,
            Place::Province => &self.province,
            Place::City => &self.city,
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

fn unpacked<T: for<'d> Deserialize<'d>>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let broken = || rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, "a block is cut short".into());
    let body = row.get_ref(column)?.as_blob()?;
    let bytes = zstd::bulk::decompress(body, LARGEST).map_err(|_| broken())?;
    postcard::from_bytes(&bytes).map_err(|_| broken())
}
