//! What a block holds, column by column.

use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::Row;
use serde::{Deserialize, Serialize};

use crate::domain::id::{MemberId, OrderId, ProductId};
use crate::domain::money::Money;
use crate::domain::report::period::Bounds;
use crate::domain::report::trade::{Line, Stated};
use crate::domain::time::Instant;

/// All that a block holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The orders.
    pub(super) columns: Columns,
    /// Where they were sold.
    pub(super) places: Places,
    /// Their lines.
    pub(super) goods: Goods,
}

/// What the paid orders of a block state, in the order of their ids.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Columns {
    /// Since the one before, or since the block's first.
    pub(super) ids: Vec<i64>,
    /// 0 for nobody.
    pub(super) members: Vec<i64>,
    /// Seconds since the one before.
    pub(super) sold_at: Vec<i64>,
    pub(super) net: Vec<i64>,
    pub(super) discount: Vec<i64>,
    pub(super) line_discount: Vec<i64>,
    pub(super) quantity_milli: Vec<i64>,
    /// Places of those with a day and no time.
    pub(super) day_only: Vec<u32>,
    /// Places of those that were cancelled or reopened when they were recorded, and when.
    pub(super) ended: Vec<(u32, Option<i64>, Option<i64>)>,
}

/// Where the orders of a block were sold, as places among its texts.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Places {
    pub(super) texts: Vec<String>,
    pub(super) store: Vec<u32>,
    pub(super) channel: Vec<u32>,
    pub(super) province: Vec<u32>,
    pub(super) city: Vec<u32>,
}

/// What the lines of a block's orders state, line after line.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Goods {
    /// Lines of each order.
    pub(super) counts: Vec<u32>,
    pub(super) products: Vec<i64>,
    pub(super) categories: Vec<i64>,
    pub(super) quantity_milli: Vec<i64>,
    pub(super) amounts: Vec<i64>,
    pub(super) discounts: Vec<i64>,
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

impl Columns {
    /// The first and the last instant of sale.
    pub(super) fn bounds(&self) -> Option<Bounds> {
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
    pub(super) fn add(
        &mut self,
        row: &Row<'_>,
        from: usize,
        numbers: &mut BTreeMap<String, u32>,
    ) -> rusqlite::Result<()> {
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
    pub(super) fn is_whole(&self) -> bool {
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

    /// Hands out its orders; `first` is the id before its first.
    pub(super) fn each(&self, first: i64, told: &mut impl FnMut(&Order<'_>)) {
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
