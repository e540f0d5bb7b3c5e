//! What a dry run tells field by field: how many orders are new with it, differ in it, or are rejected for it (import I32).

use std::collections::{BTreeMap, BTreeSet};

use super::orders::Work;
use super::plan::{Plan, Plans};
use crate::domain::id::OrderId;
use crate::domain::money::{Currency, Money};
use crate::domain::order::{Line, Order, RefundLine, Stages};
use crate::domain::time::{Instant, Zone};
use crate::error::Result;
use crate::input::order::{OrderFile, Seen, StatedOrder, StatedRefund};
use crate::store::order;

/// Differences that are told of a field.
const TOLD: usize = 5;

/// A field that a file feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its canonical name.
    pub name: String,
    /// The columns of the files that feed it.
    pub columns: Vec<String>,
    /// New orders that state it.
    pub new: u64,
    /// Known orders that state it otherwise.
    pub changed: u64,
    /// Rows rejected for it.
    pub rejected: u64,
    /// The first differences: order, what is known, what is stated.
    pub differences: Vec<(String, String, String)>,
}

/// The fields of some order files, in the order of their columns.
#[derive(Debug)]
pub(super) struct Fields {
    all: Vec<Field>,
    seen: Vec<Vec<Seen>>,
}

impl Fields {
    /// What is to be done with the orders of the files, field by field.
    pub fn of(
        work: &Work<'_, '_>,
        file: &OrderFile,
        plans: &Plans,
        refunds: &[(StatedRefund, Vec<RefundLine>)],
    ) -> Result<Fields> {
        let mut fields = Fields { all: Vec::new(), seen: file.seen() };
        for column in fields.seen.iter().flatten() {
            for name in &column.fields {
                match fields.all.iter_mut().find(|field| field.name == *name) {
                    Some(field) if field.columns.contains(&column.name) => {}
                    Some(field) => field.columns.push(column.name.clone()),
                    None => {
                        let (name, columns) = (name.clone(), vec![column.name.clone()]);
                        fields.all.push(Field { name, columns, ..Field::default() });
                    }
                }
            }
        }
        let paid_back: BTreeSet<u32> = refunds.iter().map(|(refund, _)| refund.index).collect();
        let in_refunds = |field: &&mut Field| ["refund", "refund_id", "refunded_at"].contains(&field.name.as_str());
        let n_paid_back = u64::try_from(paid_back.len()).unwrap_or(u64::MAX);
        fields.all.iter_mut().filter(in_refunds).for_each(|field| field.new = n_paid_back);
        for (index, plan) in plans {
            match plan {
                Plan::New(_) | Plan::Join => fields.begun(work, file, *index),
                Plan::Change(change) if !change.1.is_none() => fields.changed(work, file, *index, change.0.id)?,
                Plan::Change(_) | Plan::Unchanged | Plan::Skip => {}
            }
        }
        Ok(fields)
    }

    fn begun(&mut self, work: &Work<'_, '_>, file: &OrderFile, index: u32) {
        let stated = Told::stated(work, file, &file.order(index));
        for field in &mut self.all {
            field.new += u64::from(stated.get(&field.name).is_some());
        }
    }

    fn changed(&mut self, work: &Work<'_, '_>, file: &OrderFile, index: u32, id: OrderId) -> Result<()> {
        let order = file.order(index);
        let (stated, known) = (Told::stated(work, file, &order), Told::known(work, id)?);
        for field in &mut self.all {
            // Who bought is told by its keys, and nobody else is meant by other ones.
            let is_key = ["order_id", "member", "account", "phone", "email", "product"].contains(&field.name.as_str());
            let Some(now) = stated.get(&field.name).filter(|_| !is_key) else { continue };
            let then = known.get(&field.name).unwrap_or_default();
            if *now != then {
                field.changed += 1;
                if field.differences.len() < TOLD {
                    field.differences.push((order.id.clone(), then, now));
                }
            }
        }
        Ok(())
    }

    /// The fields with what was rejected for each.
    pub fn finish(mut self, file: &OrderFile) -> Vec<Field> {
        for reject in &file.rejects {
            let at = reject.column.and_then(|column| usize::try_from(column).ok()?.checked_sub(1));
            let seen = at.and_then(|at| self.seen.get(reject.file)?.get(at));
            for name in seen.into_iter().flat_map(|seen| &seen.fields) {
                self.all.iter_mut().filter(|field| field.name == *name).for_each(|field| field.rejected += 1);
            }
        }
        self.all
    }
}

/// What is told of one order, as texts by field.
struct Told<'a> {
    order: Order,
    status: &'static str,
    keys: Vec<&'static str>,
    extras: BTreeMap<String, String>,
    zone: &'a Zone,
    currency: Currency,
}

impl Told<'_> {
    fn stated<'a>(work: &'a Work<'_, '_>, file: &OrderFile, stated: &StatedOrder) -> Told<'a> {
        let who = &stated.who;
        let keys = [("member", &who.member), ("account", &who.account), ("phone", &who.phone), ("email", &who.email)];
        let mut keys: Vec<&str> = keys.into_iter().filter(|(_, key)| key.is_some()).map(|(kind, _)| kind).collect();
        keys.extend(file.names_products(stated.index).then_some("product"));
        let extras = file.extras(stated.index).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Told::new(work, stated.order.clone(), stated.status.word(), keys, extras)
    }

    fn known<'a>(work: &'a Work<'_, '_>, id: OrderId) -> Result<Told<'a>> {
        let (_, newest, before) = work.known(id)?;
        let row = order::list_newest(work.session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
        let extras = order::list_extras(work.session.db, row)?;
        let known = Order { stages: before.reached, paid: before.paid, ..Order::clone(&newest) };
        Ok(Told::new(work, known, before.word(), Vec::new(), extras.into_iter()))
    }

    fn new<'a>(
        work: &'a Work<'_, '_>,
        order: Order,
        status: &'static str,
        keys: Vec<&'static str>,
        besides: impl Iterator<Item = (String, String)>,
    ) -> Told<'a> {
        let mut extras: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in besides {
            let all = extras.entry(name).or_default();
            *all = if all.is_empty() { value } else { format!("{all}; {value}") };
        }
        let (zone, currency) = (work.session.zone(), work.session.program().shop.currency);
        Told { order, status, keys, extras, zone, currency }
    }

    /// What is told under a name; none where nothing is.
    fn get(&self, name: &str) -> Option<String> {
        let order = &self.order;
        let at = |at: Option<Instant>| at.map(|at| self.zone.shown(at));
        let sold = Some(order.sold_at);
        let Stages { completed_at, cancelled_at, reopened_at } = order.stages;
        let text = match name {
            "paid_at" => at(sold.filter(|_| order.paid)),
            "placed_at" => at(sold.filter(|_| !order.paid)),
            "sold_at" => at(sold),
            "completed_at" => at(completed_at),
            "cancelled_at" => at(cancelled_at),
            "reopened_at" => at(reopened_at),
            "status" => Some(self.status.to_owned()),
            "order_id" => Some(String::new()),
            "currency" => Some(self.currency.code().to_owned()),
            "points_used" => Some(order.tenders.points.get()).filter(|points| *points != 0).map(|n| n.to_string()),
            "channel" => Some(order.place.channel.to_string()),
            "store" => Some(order.place.store.to_string()),
            "province" => Some(order.place.province.to_string()),
            "city" => Some(order.place.city.to_string()),
            key if self.keys.contains(&key) => return Some(String::new()),
            _ => self.money(name).or_else(|| self.lines(name)).or_else(|| self.extras.get(name).cloned()),
        };
        text.filter(|text| !text.is_empty() || name == "order_id")
    }

    fn money(&self, name: &str) -> Option<String> {
        let (order, tenders) = (&self.order, &self.order.tenders);
        let amount = match name {
            "order_amount" => return Some(self.currency.plain(order.total)),
            "order_discount" => order.discount,
            "shipping" => order.shipping,
            "tax" => order.tax,
            "points_amount" => tenders.points_money,
            "balance_amount" => tenders.balance,
            "gift_card_amount" => tenders.gift_card,
            "voucher_amount" => tenders.voucher,
            _ => return None,
        };
        Some(self.currency.plain(amount)).filter(|_| amount != Money::ZERO)
    }

    /// A field of the lines, one behind the other.
    fn lines(&self, name: &str) -> Option<String> {
        let plain = |amount: Money| self.currency.plain(amount);
        let cell = |line: &Line| match name {
            "sku" => Some(line.sku.to_string()),
            "line_id" => line.line_id.as_deref().map(str::to_owned),
            "category" => Some(line.category.to_string()),
            "quantity" => Some(thousandths(line.quantity_milli)),
            "unit_price" => line.unit_price.map(plain),
            "line_amount" => Some(plain(line.amount)),
            "line_discount" => Some(line.discount).filter(|off| *off != Money::ZERO).map(plain),
            _ => None,
        };
        let cells: Vec<String> = self.order.lines.iter().filter_map(cell).filter(|cell| !cell.is_empty()).collect();
        Some(cells.join("; ")).filter(|cells| !cells.is_empty())
    }
}

/// `2`, `0.328`.
fn thousandths(milli: i64) -> String {
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
