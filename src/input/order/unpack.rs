//! Packed orders given out one by one, as the domain's values.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::header::Cause;
use super::super::profile::Profile;
use super::super::source::Found;
use super::super::texts::{Finder, NONE, Texts};
use super::gather::{Head, reject, stated};
use super::row::{BLANK, HeldLine};
use super::{OrderFile, OrderKey, Refused, StatedOrder, StatedProduct, Status, Who};
use crate::domain::money::{Money, Points};
use crate::domain::order::{Line, Order, Place, Stages, Stated, Tenders};
use crate::domain::time::Instant;

/// A line of an order, with the numbers that its texts have in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedLine<'a> {
    /// The word that is its SKU.
    pub sku: u32,
    /// The word that is its category; none where it is not stated or empty.
    pub category: Option<u32>,
    /// Price before discount, where stated.
    pub unit_price: Option<Money>,
    /// Charged.
    pub amount: Money,
    /// Taken off.
    pub discount: Money,
    /// In thousandths.
    pub quantity_milli: i64,
    /// The source's own id of the line.
    pub line_id: Option<&'a str>,
}

/// The keys by which orders name who bought, each set of them once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buyers {
    /// By order: the place of its keys in `keys`.
    pub of: Vec<u32>,
    /// For [`OrderFile::who`].
    pub keys: Vec<[u32; 4]>,
}

impl OrderFile {
    /// The profile of the files; none where they are canonical.
    pub fn profile(&self) -> Option<&Profile> {
        self.parts.first().and_then(|part| part.profile.as_deref())
    }

    /// How each file was read.
    pub fn found(&self) -> Vec<&Found> {
        self.parts.iter().filter_map(|part| part.header.found.as_ref()).collect()
    }

    /// How many orders the rows speak of, good and bad.
    pub fn n_heads(&self) -> usize {
        self.heads.len()
    }

    /// The order of each row that is not rejected, by index; returns that name none are left out.
    pub fn orders_of_rows(&self) -> impl Iterator<Item = u32> {
        self.table.iter().map(|(_, order)| *order).filter(|order| *order != NONE)
    }

    /// The records of each file.
    pub fn rows_by_file(&self) -> Vec<u64> {
        let ends = self.parts.iter().skip(1).map(|part| u64::from(part.before)).chain([self.rows]);
        self.parts.iter().zip(ends).map(|(part, end)| end - u64::from(part.before)).collect()
    }

    /// Rejects goods returned without an order, by their places in `returns`: no order fits them.
    pub fn refuse_returns(&mut self, refused: &[usize]) {
        for at in refused {
            let refused = &self.returns[*at];
            let cause = Cause { code: "refund-no-order", value: &refused.id, hint: "" };
            let spot = (refused.first_line, refused.line.row);
            self.rejects.push(reject(&self.parts, spot, Some("order_id"), cause));
        }
        self.rejects.sort_by_key(|reject| (reject.file, reject.row));
    }

    /// How many orders are good.
    pub fn len(&self) -> usize {
        self.good().count()
    }

    /// Whether no order is.
    pub fn is_empty(&self) -> bool {
        self.good().next().is_none()
    }

    /// What tells whether the good orders are known, in file order.
    pub fn keys(&self) -> impl Iterator<Item = OrderKey<'_>> {
        self.good().map(|(index, head)| self.key_of(index, head))
    }

    /// What tells whether one good order is known.
    pub fn key(&self, index: u32) -> OrderKey<'_> {
        self.key_of(index, &self.heads[index as usize])
    }

    /// The good orders, in file order.
    pub fn orders(&self) -> impl Iterator<Item = StatedOrder> + '_ {
        self.good().map(|(index, head)| self.unpack(index, head))
    }

    /// One good order by the index that [`OrderKey`] gives.
    pub fn order(&self, index: u32) -> StatedOrder {
        self.unpack(index, &self.heads[index as usize])
    }

    /// The source's own id of an order.
    pub fn id(&self, index: u32) -> &str {
        self.ids.get(index)
    }

    /// How many orders the file names, good or not, if only for their refunds; they are indexed from 0.
    pub fn named(&self) -> usize {
        self.heads.len()
    }

    /// How many bytes the ids of all these orders have.
    pub fn id_bytes(&self) -> usize {
        self.ids.bytes()
    }

    /// What finds the index of an order by the source's own id.
    pub fn finder(&self) -> Finder<'_> {
        self.ids.finder()
    }

    /// Lets go of all orders; rejects, counts and warnings stay.
    pub fn forget(&mut self) {
        (self.heads, self.lines, self.table, self.refunds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.extras = Vec::new();
        (self.ids, self.keys, self.words) = (Texts::default(), Texts::default(), Vec::new());
    }

    /// Who bought, without naming anybody twice.
    pub fn buyers(&self) -> Buyers {
        let mut known = HashMap::new();
        // By kind of key and number: nearly everybody is named by one key, and found without hashing.
        let mut by_one: [Vec<u32>; 4] = Default::default();
        let mut buyers = Buyers::default();
        for head in &self.heads {
            let keys = head.buyer();
            let mut stated = keys.iter().enumerate().filter(|(_, key)| **key != NONE);
            let at = match (stated.next(), stated.next()) {
                (Some((kind, key)), None) => {
                    let (places, place) = (&mut by_one[kind], *key as usize);
                    places.resize(places.len().max(place + 1), NONE);
                    &mut places[place]
                }
                _ => known.entry(keys).or_insert(NONE),
            };
            if *at == NONE {
                *at = u32::try_from(buyers.keys.len()).expect("a file has fewer orders than 2^32");
                buyers.keys.push(keys);
            }
            buyers.of.push(*at);
        }
        buyers
    }

    /// The keys of [`Buyers`] as texts: member number, account, phone, e-mail; as [`Who`].
    pub fn who(&self, keys: [u32; 4]) -> [Option<&str>; 4] {
        keys.map(|key| stated(&self.keys, key))
    }

    /// Whether an order is good: its rows sell something, and none is rejected.
    pub fn is_good(&self, index: u32) -> bool {
        self.heads.get(index as usize).is_some_and(Head::is_good)
    }

    /// What is recorded of one good order, without its lines.
    pub fn sold(&self, index: u32) -> (OrderKey<'_>, Stated<'_>) {
        let head = &self.heads[index as usize];
        (self.key_of(index, head), self.stated(head))
    }

    /// The lines of one good order.
    pub fn lines(&self, index: u32) -> impl Iterator<Item = PackedLine<'_>> {
        self.lines_of(&self.heads[index as usize]).iter().map(|line| self.packed(line))
    }

    /// Whether a line of an order says what the product is called.
    pub fn names_products(&self, index: u32) -> bool {
        self.lines_of(&self.heads[index as usize]).iter().any(|line| line.product != NONE)
    }

    /// The word of a number.
    pub fn word(&self, number: u32) -> &Arc<str> {
        &self.words[number as usize]
    }

    /// How many words there are; they are numbered from 0.
    pub fn n_words(&self) -> usize {
        self.words.len()
    }

    /// Rejects good orders for what only the database knows, with all their rows and refunds.
    pub fn refuse(&mut self, refused: &[Refused]) {
        self.reject_whole(refused);
    }

    /// The products that good orders name, by SKU.
    pub fn products(&self) -> Vec<StatedProduct> {
        // For each SKU the latest instant at which a name and a category were stated, and which.
        let (mut is_sku, mut latest) = (vec![false; self.words.len()], vec![[(BLANK, NONE); 2]; self.words.len()]);
        for (_, head) in self.good() {
            let sold = head.sold_at().0;
            for line in self.lines_of(head) {
                is_sku[line.sku as usize] = true;
                if (line.product, line.category) == (NONE, NONE) {
                    continue;
                }
                for (kept, word) in latest[line.sku as usize].iter_mut().zip([line.product, line.category]) {
                    // Of two texts at one instant the smaller, so that the order of rows changes nothing.
                    let text = |word: u32| self.words.get(word as usize);
                    let wins = sold > kept.0 || sold == kept.0 && text(word) < text(kept.1);
                    if word != NONE && wins {
                        *kept = (sold, word);
                    }
                }
            }
        }
        let product = |(sku, [(_, name), (_, category)]): (&Arc<str>, [(i64, u32); 2])| StatedProduct {
            sku: Arc::clone(sku),
            name: self.text(name),
            category: self.text(category),
        };
        let skus = self.words.iter().zip(latest).zip(is_sku).filter(|(_, is_sku)| *is_sku);
        let mut products: Vec<StatedProduct> = skus.map(|(told, _)| product(told)).collect();
        products.sort_by(|a, b| a.sku.cmp(&b.sku));
        products
    }

    fn good(&self) -> impl Iterator<Item = (u32, &Head)> {
        (0_u32..).zip(&self.heads).filter(|(_, head)| head.is_good())
    }

    fn lines_of(&self, head: &Head) -> &[HeldLine] {
        let at = head.lines_at as usize;
        &self.lines[at..at + head.n_lines as usize]
    }

    /// The word of a number, which may be [`NONE`].
    fn text(&self, id: u32) -> Arc<str> {
        self.words.get(id as usize).cloned().unwrap_or_default()
    }

    fn key_of(&self, index: u32, head: &Head) -> OrderKey<'_> {
        let first_line = u64::from(self.table[head.first_row as usize - 1].0);
        OrderKey { index, id: self.ids.get(index), first_line, sold_at: head.sold_at(), hash: head.hash }
    }

    fn unpack(&self, index: u32, head: &Head) -> StatedOrder {
        let key = self.key_of(index, head);
        let [member, account, phone, email] = self.who(head.buyer()).map(|key| key.map(str::to_owned));
        let coupons = stated(&self.keys, head.texts[4]).map(|list| list.split(';').map(str::to_owned).collect());
        StatedOrder {
            index,
            id: key.id.to_owned(),
            first_line: key.first_line,
            order: self.content(head),
            who: Who { member, account, phone, email },
            status: [Status::Pending, Status::Paid, Status::Completed, Status::Cancelled][usize::from(head.status - 1)],
            undated: head.undated,
            coupons: coupons.unwrap_or_default(),
            hash: head.hash,
        }
    }

    /// All of an order but its lines.
    fn stated(&self, head: &Head) -> Stated<'_> {
        let paid = head.times[0] != BLANK;
        let [_, _, completed_at, cancelled_at, reopened_at] =
            head.times.map(|at| if at == BLANK { None } else { Some(Instant(at)) });
        let [discount, shipping, tax, total] = head.money.map(Money);
        let [points, points_money, balance, gift_card, voucher] =
            head.tenders.as_deref().map_or([0; 5], |tenders| tenders.map(|part| if part == BLANK { 0 } else { part }));
        let [.., channel, store, province, city] = head.texts;
        let text = |id: u32| self.words.get(id as usize).map_or("", |text| &**text);
        Stated {
            sold_at: head.sold_at(),
            paid,
            day_only: head.day_only >> u8::from(!paid) & 1 == 1,
            stages: Stages { completed_at, cancelled_at, reopened_at },
            discount,
            shipping,
            tax,
            total,
            tenders: Tenders {
                points: Points(points),
                points_money: Money(points_money),
                balance: Money(balance),
                gift_card: Money(gift_card),
                voucher: Money(voucher),
            },
            place: [channel, store, province, city].map(text),
        }
    }

    fn content(&self, head: &Head) -> Order {
        let Stated { sold_at, paid, day_only, stages, discount, shipping, tax, total, tenders, .. } = self.stated(head);
        let lines = self.lines_of(head).iter().map(|line| self.line(line)).collect();
        let [.., channel, store, province, city] = head.texts.map(|id| self.text(id));
        let place = Place { channel, store, province, city };
        Order { sold_at, paid, day_only, stages, lines, discount, shipping, tax, total, tenders, place }
    }

    fn line(&self, line: &HeldLine) -> Line {
        let packed = self.packed(line);
        Line {
            sku: self.text(line.sku),
            unit_price: packed.unit_price,
            amount: packed.amount,
            discount: packed.discount,
            quantity_milli: packed.quantity_milli,
            category: self.text(line.category),
            line_id: packed.line_id.map(Arc::from),
        }
    }

    fn packed(&self, line: &HeldLine) -> PackedLine<'_> {
        PackedLine {
            sku: line.sku,
            category: self.words.get(line.category as usize).filter(|path| !path.is_empty()).map(|_| line.category),
            unit_price: (line.unit_price != BLANK).then_some(Money(line.unit_price)),
            amount: Money(line.amount),
            discount: Money(line.discount),
            quantity_milli: line.quantity_milli,
            line_id: stated(&self.keys, line.line_id),
        }
    }
}

impl Head {
    /// When the file last knows something of it.
    pub fn latest(&self) -> i64 {
        self.times[2..].iter().copied().fold(self.sold_at().0, i64::max)
    }

    fn is_good(&self) -> bool {
        self.sold && self.bad_row == 0
    }

    /// The numbers of the keys of who bought.
    fn buyer(&self) -> [u32; 4] {
        let [member, account, phone, email, ..] = self.texts;
        [member, account, phone, email]
    }

    /// The order's business time: when paid, else when placed.
    fn sold_at(&self) -> Instant {
        Instant(if self.times[0] == BLANK { self.times[1] } else { self.times[0] })
    }
}
