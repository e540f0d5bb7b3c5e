//! What sales are told apart by: each text once, and whose they are since accounts were merged.

use std::collections::{BTreeMap, HashMap};

use super::super::batch::Codes;
use super::super::{Db, block, sql};
use crate::domain::id::{Code, MemberId, OrderId};
use crate::error::Result;

/// What sales may be told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The store.
    Store,
    /// The sales channel.
    Channel,
    /// The city of the order.
    City,
    /// Its province and its city, with [`BETWEEN`] between them.
    Area,
    /// The tier in force at the sale.
    Tier,
}

/// What stands in no name of a place.
pub const BETWEEN: char = '\u{1f}';

impl Label {
    /// What `list_sales.sql` calls it.
    pub(super) fn number(self) -> i64 {
        match self {
            Label::Tier => 0,
            Label::Store => 1,
            Label::Channel => 2,
            Label::City => 3,
            Label::Area => 4,
        }
    }
}

/// The labels of sales as these come by.
#[derive(Default)]
pub(super) struct Labels {
    label: Option<Label>,
    texts: Vec<Option<String>>,
    known: HashMap<String, u32>,
    /// The place of no text.
    none: Option<u32>,
    /// Neighbours often bear the same label: it is looked up only when it changes.
    last: Option<u32>,
    /// Sorted by order, then member.
    tiers: Vec<(OrderId, MemberId, u32)>,
    merged: BTreeMap<MemberId, MemberId>,
    area: String,
}

impl Labels {
    pub(super) fn new(label: Option<Label>, merged: BTreeMap<MemberId, MemberId>) -> Labels {
        Labels { label, merged, ..Labels::default() }
    }

    /// The tiers in force at all orders.
    pub(super) fn load_tiers(&mut self, db: &Db) -> Result<()> {
        let codes = Codes::load(db)?.names();
        let mut tiers = Vec::new();
        db.each(sql!("trade/list_order_tiers"), [], |row| {
            let code = codes.get(&row.get(2)?).map(Code::as_str);
            tiers.push((OrderId(row.get(0)?), MemberId(row.get(1)?), self.place(code)));
            Ok(())
        })?;
        tiers.sort_unstable();
        self.tiers = tiers;
        Ok(())
    }

    /// Each text once, by its place.
    pub(super) fn texts(self) -> Vec<Option<String>> {
        self.texts
    }

    /// Whose it is since accounts were merged.
    pub(super) fn survivor(&self, member: Option<MemberId>) -> Option<MemberId> {
        if self.merged.is_empty() { member } else { member.map(|own| self.merged.get(&own).copied().unwrap_or(own)) }
    }

    /// The label of an order of a block.
    pub(super) fn of_order(&mut self, order: &block::Order<'_>) -> u32 {
        let place = order.place;
        match self.label {
            None => 0,
            Some(Label::Store) => self.place(Some(place.store)),
            Some(Label::Channel) => self.place(Some(place.channel)),
            Some(Label::City) => self.place(Some(place.city)),
            Some(Label::Tier) => self.tier(order.id, order.member),
            Some(Label::Area) => {
                let mut area = std::mem::take(&mut self.area);
                area.clear();
                area.push_str(place.province);
                area.push(BETWEEN);
                area.push_str(place.city);
                let found = self.place(Some(&area));
                self.area = area;
                found
            }
        }
    }

    /// The label of an order of which the row tells the text.
    pub(super) fn of_row(&mut self, order: OrderId, member: Option<MemberId>, text: &str) -> u32 {
        match self.label {
            None => 0,
            Some(Label::Tier) => self.tier(order, member),
            Some(_) => self.place(Some(text)),
        }
    }

    fn tier(&mut self, order: OrderId, member: Option<MemberId>) -> u32 {
        let at =
            member.map(|member| self.tiers.binary_search_by_key(&(order, member), |(order, own, _)| (*order, *own)));
        match at {
            Some(Ok(at)) => self.tiers[at].2,
            _ => self.place(None),
        }
    }

    fn place(&mut self, text: Option<&str>) -> u32 {
        if let Some(last) = self.last.filter(|last| self.texts[*last as usize].as_deref() == text) {
            return last;
        }
        let known = text.map_or(self.none, |text| self.known.get(text).copied());
        let place = known.unwrap_or_else(|| {
            let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
            match text {
                Some(text) => drop(self.known.insert(text.to_owned(), next)),
                None => self.none = Some(next),
            }
            self.texts.push(text.map(str::to_owned));
            next
        });
        self.last = Some(place);
        place
    }
}
