//! What recommendations are learnt from, read in one pass, and the model, which is replaced whole; a cache that training rebuilds.

use std::collections::BTreeMap;

use rusqlite::types::Type;
use rusqlite::{Params, Row, named_params};

use super::{Db, json, line, sql};
use crate::domain::id::{MemberId, OrderId, ProductId};
use crate::domain::money::Money;
use crate::domain::recommend::content::Features;
use crate::domain::recommend::history::index;
use crate::domain::recommend::leads::{self, Leads};
use crate::domain::recommend::model::Shop;
use crate::domain::recommend::neighbour::{self, Neighbour};
use crate::domain::recommend::parameters::Task;
use crate::domain::recommend::popular;
use crate::domain::report::trade::{Line, Sale, Stake, Stated};
use crate::domain::time::{Day, Instant};
use crate::error::Result;

/// Members, the first and the last of them included.
#[derive(Clone, Copy, Debug)]
pub struct Members(pub MemberId, pub MemberId);

impl Members {
    /// All of them.
    pub const ALL: Members = Members(MemberId(i64::MIN), MemberId(i64::MAX));

    /// One.
    pub fn one(member: MemberId) -> Members {
        Members(member, member)
    }
}

/// The orders of members by their newest content, with what decides whether each stands.
pub fn list_sales(db: &Db, members: Members, as_of: Instant) -> Result<Vec<(Stated, Sale)>> {
    let params = named_params! {":first": members.0.0, ":last": members.1.0, ":as_of": as_of.0};
    db.list(sql!("recommend/list_sales"), params, |row| {
        let at = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Instant));
        let paid: i64 = row.get(4)?;
        let stated = Stated {
            sold_at: Instant(row.get(3)?),
            paid: paid > 0,
            paid_at: at(5)?,
            cancelled_at: [at(6)?, at(7)?, at(8)?],
            reopened_at: [at(9)?, at(10)?, at(11)?],
        };
        let sale = Sale {
            order: OrderId(row.get(0)?),
            content: OrderId(row.get(1)?),
            member: row.get::<_, Option<i64>>(2)?.map(MemberId),
            sold_at: stated.sold_at,
            net: Money(row.get(12)?),
            discount: Money(row.get(13)?),
            line_discount: Money::ZERO,
            quantity_milli: 0,
            refunded: Money::ZERO,
            label: 0,
            day_only: false,
        };
        Ok((stated, sale))
    })
}

/// What was paid back to members, by order and time.
pub fn list_refund_parts(db: &Db, members: Members, as_of: Instant) -> Result<Vec<Stake>> {
    let params = named_params! {":first": members.0.0, ":last": members.1.0, ":as_of": as_of.0};
    db.list(sql!("recommend/list_refund_parts"), params, |row| {
        Ok(Stake {
            order: OrderId(row.get(0)?),
            at: Instant(row.get(1)?),
            line: row.get(2)?,
            amount: Money(row.get(3)?),
        })
    })
}

/// Hands out the lines of every order of members, one order at a time, by member and time.
pub fn list_lines(db: &Db, members: Members, mut take: impl FnMut(&[Line])) -> Result<()> {
    let mut lines: Vec<Line> = Vec::new();
    let params = named_params! {":first": members.0.0, ":last": members.1.0};
    db.each(sql!("recommend/list_lines"), params, |row| {
        let line = line::line(row)?;
        if lines.last().is_some_and(|last| last.content != line.content) {
            take(&lines);
            lines.clear();
        }
        lines.push(line);
        Ok(())
    })?;
    take(&lines);
    Ok(())
}

/// Whether most lines have the number that their source gave them, and so stand in its order.
pub fn lines_numbered(db: &Db) -> Result<bool> {
    db.get(sql!("recommend/are_lines_numbered"), [], |row| row.get(0))
}

/// Who had joined by an instant.
pub fn list_joined(db: &Db, as_of: Instant) -> Result<Vec<MemberId>> {
    db.list(sql!("recommend/list_joined"), named_params! {":as_of": as_of.0}, |row| row.get(0).map(MemberId))
}

/// What every product is.
pub fn list_features(db: &Db) -> Result<Vec<(ProductId, Features)>> {
    db.list(sql!("recommend/list_features"), [], |row| Ok((ProductId(row.get(0)?), features(row)?)))
}

/// The SKU of every product, by its number; numbers of no product are empty.
pub fn list_skus(db: &Db) -> Result<Vec<String>> {
    let mut skus = Vec::new();
    for (id, sku) in db.list(sql!("recommend/list_skus"), [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))? {
        skus.resize(usize::try_from(id).expect("ids are positive"), String::new());
        skus.push(sku);
    }
    Ok(skus)
}

/// The numbers of some members, who ascend.
pub fn list_numbers(db: &Db, members: impl Iterator<Item = MemberId>) -> Result<Vec<String>> {
    let ids = json(members.map(|member| member.0));
    db.list(sql!("recommend/list_numbers"), named_params! {":ids": ids}, |row| row.get(0))
}

/// What some products are, with their SKUs.
pub fn load_products(
    db: &Db,
    products: impl Iterator<Item = ProductId>,
) -> Result<BTreeMap<ProductId, (String, Features)>> {
    let ids = json(products.map(|product| product.0));
    let rows = db.list(sql!("recommend/load_products"), named_params! {":ids": ids}, |row| {
        Ok((ProductId(row.get(0)?), (row.get(5)?, features(row)?)))
    })?;
    Ok(rows.into_iter().collect())
}

fn features(row: &Row<'_>) -> rusqlite::Result<Features> {
    Ok(Features { category: row.get(1)?, brand: row.get(2)?, price_minor: row.get(3)?, name: row.get(4)? })
}

/// Products that are not sold on a day, or of which none is left: by number, and whether it is the day.
pub fn list_held_back(db: &Db, today: Day) -> Result<Vec<(ProductId, bool)>> {
    db.list(sql!("recommend/list_held_back"), named_params! {":today": today.number()}, |row| {
        Ok((ProductId(row.get(0)?), row.get(1)?))
    })
}

/// Products of a category and of all below it, in the order of their numbers.
pub fn list_of_category(db: &Db, category: &str) -> Result<Vec<ProductId>> {
    let params = named_params! {":category": category};
    db.list(sql!("recommend/list_of_category"), params, |row| row.get(0).map(ProductId))
}

/// The newest order the file holds.
pub fn find_last_order(db: &Db) -> Result<Option<OrderId>> {
    db.get(sql!("recommend/find_last_order"), [], |row| Ok(row.get::<_, Option<i64>>(0)?.map(OrderId)))
}

/// How many orders and amendments came after one.
pub fn count_orders_after(db: &Db, order: OrderId) -> Result<i64> {
    db.get(sql!("recommend/count_orders_after"), named_params! {":order_id": order.0}, |row| row.get(0))
}

/// A model as recorded, without its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Counts the trainings of the file.
    pub id: i64,
    /// When it was swapped in.
    pub trained_at: Instant,
    /// Up to when the facts were taken.
    pub trained_through: Instant,
    /// The newest order that was there.
    pub last_order: OrderId,
    /// The segmentation run it was given.
    pub run: i64,
    /// What it was trained with, as JSON.
    pub parameters: String,
    /// What was counted and measured, as JSON.
    pub figures: String,
    /// What chance was drawn from.
    pub seed: u64,
    /// SHA-256 of all that it learnt, in hex.
    pub digest: String,
}

/// The model in use.
pub fn find_model(db: &Db) -> Result<Option<Record>> {
    db.find(sql!("recommend/find_model"), [], |row| {
        Ok(Record {
            id: row.get(0)?,
            trained_at: Instant(row.get(1)?),
            trained_through: Instant(row.get(2)?),
            last_order: OrderId(row.get(3)?),
            run: row.get(4)?,
            parameters: row.get(5)?,
            figures: row.get(6)?,
            seed: row.get::<_, i64>(7)?.cast_unsigned(),
            digest: row.get(8)?,
        })
    })
}

/// The form that a model is kept in; one in another form is as good as none.
const FORM: u8 = 5;

/// What a model knows of the shop as a whole, as it is kept: what there is of every product comes first, four bytes each,
/// for an answer to one member reads it all.
pub fn pack(shop: &Shop) -> Vec<u8> {
    let mut bytes = vec![FORM];
    words(&mut bytes, shop.buyers.iter().map(|n| n.to_le_bytes()));
    for trend in &shop.trends {
        // Without an exponent all factors are 1.
        let bent = trend.iter().any(|factor| *factor != 1.0);
        words(&mut bytes, trend.iter().filter(|_| bent).map(|factor| factor.to_le_bytes()));
    }
    words(&mut bytes, shop.ranking.iter().map(|found| found.product.to_le_bytes()));
    let rest = (&shop.clusters, shop.repeats, &shop.intervals, shop.lines_ordered, &shop.kin);
    postcard::to_extend(&rest, bytes).expect("plain data has a form")
}

/// What a model knows of the shop as a whole; none where another version of this program wrote it.
pub fn find_shop(db: &Db, model: i64) -> Result<Option<Shop>> {
    let found = db.find(sql!("recommend/find_shop"), named_params! {":model": model}, |row| {
        Ok(unpacked(row.get_ref(0)?.as_blob()?))
    })?;
    Ok(found.flatten())
}

fn unpacked(bytes: &[u8]) -> Option<Shop> {
    let (&FORM, mut rest) = bytes.split_first()? else { return None };
    let buyers: Vec<u32> = taken(&mut rest)?.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let mut trend = || {
        let factors: Vec<f32> = taken(&mut rest)?.iter().map(|word| f32::from_le_bytes(*word)).collect();
        Some(if factors.is_empty() { vec![1.0; buyers.len()] } else { factors })
    };
    let trends = [trend()?, trend()?, trend()?];
    let home = &trends[Task::Home as usize];
    let ranked = |word: &[u8; 4]| {
        let product = u32::from_le_bytes(*word);
        let (n, factor) = (*buyers.get(product as usize)?, *home.get(product as usize)?);
        Some(popular::ranked(product, n, factor))
    };
    let ranking = taken(&mut rest)?.iter().map(ranked).collect::<Option<_>>()?;
    let (clusters, repeats, intervals, lines_ordered, kin) = postcard::from_bytes(rest).ok()?;
    Some(Shop { buyers, trends, ranking, clusters, repeats, intervals, lines_ordered, kin })
}

/// Appends how many words there are, and the words.
fn words(bytes: &mut Vec<u8>, words: impl Iterator<Item = [u8; 4]>) {
    let head = bytes.len();
    bytes.extend([0; 4]);
    words.for_each(|word| bytes.extend(word));
    let n = u32::try_from((bytes.len() - head) / 4 - 1).expect("products are counted in u32");
    bytes[head..head + 4].copy_from_slice(&n.to_le_bytes());
}

/// Takes what [`words`] appended off the front.
fn taken<'a>(bytes: &mut &'a [u8]) -> Option<&'a [[u8; 4]]> {
    let (n, rest) = bytes.split_first_chunk::<4>()?;
    let (taken, rest) = rest.split_at_checked(4 * u32::from_le_bytes(*n) as usize)?;
    *bytes = rest;
    Some(taken.as_chunks::<4>().0)
}

/// Puts a model in the place of any other: its id. `record` brings everything but the id.
pub fn replace_model(db: &Db, record: &Record, shop: &[u8]) -> Result<i64> {
    let params = named_params! {
        ":trained_at": record.trained_at.0,
        ":trained_through": record.trained_through.0,
        ":last_order": record.last_order.0,
        ":run": record.run,
        ":parameters": record.parameters,
        ":figures": record.figures,
        ":seed": record.seed.cast_signed(),
        ":digest": record.digest,
        ":shop": shop,
    };
    let id = db.insert(sql!("recommend/insert_model"), params)?;
    db.run(sql!("recommend/delete_other_models"), named_params! {":model": id})?;
    db.run(sql!("recommend/delete_neighbours"), [])?;
    db.run(sql!("recommend/delete_company"), [])?;
    Ok(id)
}

/// The lists filed under one product.
#[derive(Clone, Debug, PartialEq)]
pub struct Lists<'a> {
    /// What those who bought it are recommended: a list of each learner as [`Leads::write`] wrote it.
    pub leads_to: &'a [u8],
    /// Its own neighbours.
    pub similar: &'a [Neighbour],
    /// Whether those are by content.
    pub by_content: bool,
}

/// Files the lists of one product.
pub fn insert_neighbours(db: &Db, product: ProductId, lists: &Lists<'_>) -> Result<()> {
    let params = named_params! {
        ":product": product.0,
        ":leads_to": lists.leads_to,
        ":similar": neighbour::to_bytes(lists.similar),
        ":by_content": lists.by_content,
    };
    db.run(sql!("recommend/insert_neighbours"), params).map(drop)
}

/// Where these products lead, of each learner that is asked; nowhere of the others.
pub fn load_leads(db: &Db, products: impl Iterator<Item = ProductId>, asked: &[bool]) -> Result<Vec<Leads>> {
    let ids = json(products.map(|product| product.0));
    leads(db, sql!("recommend/load_neighbours"), named_params! {":ids": ids}, asked)
}

/// Where every product leads, of each learner that is asked.
pub fn list_leads(db: &Db, asked: &[bool]) -> Result<Vec<Leads>> {
    let all = leads(db, sql!("recommend/list_neighbours"), [], asked)?;
    Ok(all.into_iter().map(Leads::laid_out).collect())
}

fn leads(db: &Db, sql: &'static str, params: impl Params, asked: &[bool]) -> Result<Vec<Leads>> {
    let mut all = vec![Leads::default(); asked.len()];
    db.each(sql, params, |row| {
        let (product, mut body) = (index(ProductId(row.get(0)?)), row.get_ref(1)?.as_blob()?);
        for (leads, asked) in all.iter_mut().zip(asked) {
            let read = if *asked { leads.read(product, &mut body) } else { leads::split(&mut body).map(drop) };
            read.ok_or_else(|| broken(1))?;
        }
        Ok(())
    })?;
    Ok(all)
}

/// What the members most like a member buy: products and how much they count.
pub type Lent = Vec<(u32, f32)>;

/// Files what the members most like a member buy.
pub fn insert_company(db: &Db, member: MemberId, lent: &Lent) -> Result<()> {
    let body = postcard::to_stdvec(lent).expect("plain data has a form");
    db.run(sql!("recommend/insert_company"), named_params! {":member": member.0, ":body": body}).map(drop)
}

/// What the members most like a member buy, where that was learnt.
pub fn find_company(db: &Db, member: MemberId) -> Result<Option<Lent>> {
    db.find(sql!("recommend/find_company"), named_params! {":member": member.0}, |row| lent(row, 0))
}

/// The same of every member.
pub fn list_company(db: &Db) -> Result<BTreeMap<MemberId, Lent>> {
    let rows = db.list(sql!("recommend/list_company"), [], |row| Ok((MemberId(row.get(0)?), lent(row, 1)?)))?;
    Ok(rows.into_iter().collect())
}

fn lent(row: &Row<'_>, column: usize) -> rusqlite::Result<Lent> {
    postcard::from_bytes(row.get_ref(column)?.as_blob()?).map_err(|_| broken(column))
}

/// The neighbours of a product, and whether they are by content; none for a product that came after the training.
pub fn find_similar(db: &Db, product: ProductId) -> Result<Option<(Vec<Neighbour>, bool)>> {
    db.find(sql!("recommend/find_similar"), named_params! {":product": product.0}, |row| {
        Ok((list(row, 0)?, row.get(1)?))
    })
}

fn list(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Neighbour>> {
    neighbour::from_bytes(row.get_ref(column)?.as_blob()?).ok_or_else(|| broken(column))
}

pub(super) fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, "a list of the model is cut short".into())
}

/// Records a segmentation run: its id.
pub fn insert_run(db: &Db, at: Instant, seed: u64, parameters: &str) -> Result<i64> {
    let params = named_params! {":at": at.0, ":seed": seed.cast_signed(), ":parameters": parameters};
    db.insert(sql!("recommend/insert_run"), params)
}

/// What a segmentation run was made with and found, as JSON.
pub fn get_run(db: &Db, run: i64) -> Result<String> {
    db.get(sql!("recommend/get_run"), named_params! {":run": run}, |row| row.get(0))
}

/// Records where a member stood in a run.
pub fn insert_segment(db: &Db, run: i64, member: MemberId, cell: &str, cluster: Option<u32>) -> Result<()> {
    let params = named_params! {":run": run, ":member": member.0, ":cell": cell, ":cluster": cluster};
    db.run(sql!("recommend/insert_segment"), params).map(drop)
}

/// Where a member stood in a run: the cell, and the cluster of those who had bought lately.
pub fn find_segment(db: &Db, run: i64, member: MemberId) -> Result<Option<(String, Option<u32>)>> {
    let params = named_params! {":run": run, ":member": member.0};
    db.find(sql!("recommend/find_segment"), params, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The cluster of every member who stood in one in a run.
pub fn list_clusters(db: &Db, run: i64) -> Result<BTreeMap<MemberId, u32>> {
    let rows = db.list(sql!("recommend/list_clusters"), named_params! {":run": run}, |row| {
        Ok((MemberId(row.get(0)?), row.get(1)?))
    })?;
    Ok(rows.into_iter().collect())
}
