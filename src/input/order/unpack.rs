//! Packed orders given out one by one, as the domain's values.

use std::sync::Arc;

use super::super::texts::NONE;
use super::gather::{Head, stated};
use super::row::{BLANK, HeldLine};
use super::{OrderFile, OrderKey, Refused, StatedOrder, StatedProduct, Status, Who};
use crate::domain::money::{Money, Points};
use crate::domain::order::{Line, Order, Place, Stages, Tenders};
use crate::domain::time::Instant;

impl OrderFile {
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
        self.good().map(|(index, head)| self.key(index, head))
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

    /// Rejects good orders for what only the database knows, with all their rows and refunds.
    pub fn refuse(&mut self, refused: &[Refused]) {
        self.reject_whole(refused);
    }

    /// The products that good orders name, by SKU.
    pub fn products(&self) -> Vec<StatedProduct> {
        // For each SKU the latest instant at which a name and a category were stated, and which.
        let mut latest: Vec<Option<[(i64, u32); 2]>> = vec![None; self.words.len()];
        for (_, head) in self.good() {
            let sold = head.sold_at().0;
            for line in self.lines_of(head) {
                let told = latest[line.sku as usize].get_or_insert([(BLANK, NONE); 2]);
                for (kept, word) in told.iter_mut().zip([line.product, line.category]) {
                    // Of two texts at one instant the smaller, so that the order of rows changes nothing.
                    let text = |word: u32| self.words.get(word as usize);
                    let wins = sold > kept.0 || sold == kept.0 && text(word) < text(kept.1);
                    if word != NONE && wins {
                        *kept = (sold, word);
                    }
                }
            }
        }
        let product = |(sku, told): (usize, Option<[(i64, u32); 2]>)| {
            let [(_, name), (_, category)] = told?;
            Some(StatedProduct { sku: self.words[sku].clone(), name: self.word(name), category: self.word(category) })
        };
        let mut products: Vec<StatedProduct> = latest.into_iter().enumerate().filter_map(product).collect();
        products.sort_by(|a, b| a.sku.cmp(&b.sku));
        products
    }

    fn good(&self) -> impl Iterator<Item = (u32, &Head)> {
        (0_u32..).zip(&self.heads).filter(|(_, head)| head.sold && head.bad_row == 0)
    }

    fn lines_of(&self, head: &Head) -> &[HeldLine] {
        let at = head.lines_at as usize;
        &self.lines[at..at + head.n_lines as usize]
    }

    fn word(&self, id: u32) -> Arc<str> {
        self.words.get(id as usize).cloned().unwrap_or_default()
    }

    fn key(&self, index: u32, head: &Head) -> OrderKey<'_> {
        let who = [0, 1, 2, 3].map(|at: usize| stated(&self.keys, head.texts[at]));
        let first_line = u64::from(self.table[head.first_row as usize - 1].0);
        OrderKey { index, id: self.ids.get(index), first_line, sold_at: head.sold_at(), hash: head.hash, who }
    }

    fn unpack(&self, index: u32, head: &Head) -> StatedOrder {
        let key = self.key(index, head);
        let [member, account, phone, email] = key.who.map(|key| key.map(str::to_owned));
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

    fn content(&self, head: &Head) -> Order {
        let paid = head.times[0] != BLANK;
        let [_, _, completed_at, cancelled_at, reopened_at] =
            head.times.map(|at| if at == BLANK { None } else { Some(Instant(at)) });
        let [discount, shipping, tax, total] = head.money.map(Money);
        let [points, points_money, balance, gift_card, voucher] =
            head.tenders.as_deref().map_or([0; 5], |tenders| tenders.map(|part| if part == BLANK { 0 } else { part }));
        let place = |at: usize| self.word(head.texts[at]);
        Order {
            sold_at: head.sold_at(),
            paid,
            day_only: head.day_only >> u8::from(!paid) & 1 == 1,
            stages: Stages { completed_at, cancelled_at, reopened_at },
            lines: self.lines_of(head).iter().map(|line| self.line(line)).collect(),
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
            place: Place { channel: place(5), store: place(6), province: place(7), city: place(8) },
        }
    }

    fn line(&self, line: &HeldLine) -> Line {
        Line {
            sku: self.word(line.sku),
            unit_price: (line.unit_price != BLANK).then_some(Money(line.unit_price)),
            amount: Money(line.amount),
            discount: Money(line.discount),
            quantity_milli: line.quantity_milli,
            category: self.word(line.category),
            line_id: stated(&self.keys, line.line_id).map(Arc::from),
        }
    }
}

impl Head {
    /// When the file last knows something of it.
    pub fn latest(&self) -> i64 {
        self.times[2..].iter().copied().fold(self.sold_at().0, i64::max)
    }

    /// The order's business time: when paid, else when placed.
    fn sold_at(&self) -> Instant {
        Instant(if self.times[0] == BLANK { self.times[1] } else { self.times[0] })
    }
}
