//! What was sold, to whom (AN2 `sales`), and which products carry the shop (AN18).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::Session;
use super::movement::Run;
use super::{Fetched, bounds, fetch, today};
use crate::domain::money::Money;
use crate::domain::report::abc::{Standing, standings};
use crate::domain::report::movement::stood;
use crate::domain::report::parts;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::price_band::{self, Bands};
use crate::domain::report::sales::{self as definition, By, Key, Row};
use crate::domain::report::trade::{Line, Lines};
use crate::domain::segment::Cell;
use crate::domain::time::{Every, YearStart};
use crate::error::Result;
use crate::store;

/// What a row of sales is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SoldKey {
    /// The first day of a period.
    Since(crate::domain::time::Day),
    /// A product.
    Product {
        /// Its SKU.
        sku: String,
        /// What it is called; empty where nobody said.
        name: String,
    },
    /// A category, store, channel, city, tier or cell.
    Named(String),
    /// A cluster by its number, from 1 on.
    Cluster(u32),
    /// Where none is stated.
    Unknown,
}

/// The sales of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// What it is about.
    pub key: SoldKey,
    /// Its figures.
    pub row: Row,
}

/// The sales of a window: periods in their order with the empty ones between, all else by net, highest first.
pub fn sales(session: &Session<'_>, period: Period, by: By) -> Result<Vec<Sold>> {
    let window = bounds(session, period);
    let mut fetched = fetch(session, window, Some(by))?;
    let lines = if by.is_of_lines() { fetched.lines(session)? } else { Vec::new() };
    if by.is_of_run() {
        place(session, by, &mut fetched)?;
    }
    let mut rows = definition::sales(&fetched.trade, &lines, &fetched.days, window, by);
    if let Some(every) = by.every() {
        fill(session, period, every, &mut rows);
    }
    let names = names(session, by, &fetched)?;
    let mut sold: Vec<Sold> = rows
        .into_iter()
        .map(|(key, row)| {
            let key = match key {
                Key::Since(day) => SoldKey::Since(day),
                Key::None => SoldKey::Unknown,
                other => names.get(&other).cloned().unwrap_or(SoldKey::Unknown),
            };
            Sold { key, row }
        })
        .collect();
    if by.every().is_none() {
        sold.sort_by(|a, b| (Reverse(a.row.net()), &a.key).cmp(&(Reverse(b.row.net()), &b.key)));
    }
    Ok(sold)
}

/// Labels each sale with where its member stood in the newest run: 0 is nowhere, as guests and who came later stand.
fn place(session: &Session<'_>, by: By, fetched: &mut Fetched) -> Result<()> {
    let run = Run::newest(session)?;
    let all = run.map(|run| run.stood(session)).transpose()?.unwrap_or_default();
    let cell = |cell: Cell| Cell::ALL.iter().position(|known| *known == cell).and_then(|at| u32::try_from(at).ok());
    for sale in &mut fetched.trade.sales {
        let stood = sale.member.and_then(|member| stood(&all, member));
        let place = match by {
            By::Cluster => stood.and_then(|stood| stood.cluster),
            _ => stood.and_then(|stood| stood.cell).and_then(cell),
        };
        sale.label = place.map_or(0, |place| place + 1);
    }
    let known = match by {
        By::Cluster => {
            vec![None; all.iter().filter_map(|stood| stood.cluster).max().map_or(0, |most| most as usize + 1)]
        }
        _ => Cell::ALL.map(|cell| Some(cell.code().to_owned())).to_vec(),
    };
    fetched.labels = std::iter::once(None).chain(known).collect();
    Ok(())
}

/// Rows for the periods without sales, from the first of the window, or of the sales, until today.
fn fill(session: &Session<'_>, period: Period, every: Every, rows: &mut BTreeMap<Key, Row>) {
    let first = rows.keys().next().and_then(|key| match key {
        Key::Since(day) => Some(*day),
        _ => None,
    });
    let Some(from) = period.from.or(first) else { return };
    let last = period.last().min(today(session));
    let mut at = every.start(from, YearStart::default());
    while at <= last {
        rows.entry(Key::Since(at)).or_default();
        let Some(next) = every.next(at) else { break };
        at = next;
    }
}

fn names(session: &Session<'_>, by: By, fetched: &Fetched) -> Result<BTreeMap<Key, SoldKey>> {
    Ok(match by {
        By::Product => {
            let product = |product: store::report::Product| {
                (Key::Id(product.id), SoldKey::Product { sku: product.sku, name: product.name })
            };
            store::report::list_products(session.db)?.into_iter().map(product).collect()
        }
        By::Category => store::report::list_categories(session.db)?
            .into_iter()
            .map(|(id, path)| (Key::Id(id), named(path)))
            .collect(),
        By::Cluster => {
            let label = |label: u32| (Key::Label(label), SoldKey::Cluster(label));
            (1..).map(label).take(fetched.labels.len().saturating_sub(1)).collect()
        }
        _ => {
            let label =
                |(label, text): (u32, &Option<String>)| (Key::Label(label), named(text.clone().unwrap_or_default()));
            (0..).zip(&fetched.labels).map(label).collect()
        }
    })
}

fn named(text: String) -> SoldKey {
    if text.is_empty() { SoldKey::Unknown } else { SoldKey::Named(text) }
}

/// The lines of a window by the unit price paid, in the bands of the program, else in five of its own (AN19).
pub fn price_bands(session: &Session<'_>, period: Period) -> Result<Bands> {
    let window = bounds(session, period);
    let fetched = fetch(session, window, None)?;
    let lines = fetched.lines(session)?;
    let sold = price_band::Sold { trade: &fetched.trade, lines: &lines, days: &fetched.days, bounds: window };
    Ok(sold.bands(&session.program().report.price_bands))
}

/// A product and its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Its SKU.
    pub sku: String,
    /// What it is called; empty where nobody said.
    pub name: String,
    /// As known at as-of; none where it was not sold.
    pub net: Option<Money>,
    /// Its share and class.
    pub standing: Standing,
}

/// All products of the catalogue by net, highest first, those not sold last.
pub fn abc(session: &Session<'_>, period: Period) -> Result<Vec<Ranked>> {
    let window = bounds(session, period);
    let fetched = fetch(session, window, None)?;
    let nets = nets(&fetched, &fetched.lines(session)?, window);
    let mut products: Vec<(Option<Money>, store::report::Product)> = store::report::list_products(session.db)?
        .into_iter()
        .map(|product| (nets.get(&product.id).copied(), product))
        .collect();
    products.sort_by(|a, b| (Reverse(a.0), &a.1.sku).cmp(&(Reverse(b.0), &b.1.sku)));
    let nets: Vec<Option<Money>> = products.iter().map(|(net, _)| *net).collect();
    let ranked = |((net, product), standing): ((Option<Money>, store::report::Product), Standing)| Ranked {
        sku: product.sku,
        name: product.name,
        net,
        standing,
    };
    Ok(products.into_iter().zip(standings(&nets)).map(ranked).collect())
}

/// The net of each product sold in the window, at the sale's own date (the order view of AN3).
fn nets(fetched: &Fetched, lines: &[Line], window: Bounds) -> BTreeMap<i64, Money> {
    let mut nets: BTreeMap<i64, Money> = BTreeMap::new();
    let mut lines = Lines::new(lines);
    for (place, sale) in fetched.trade.sales.iter().enumerate() {
        let lines = lines.of(sale);
        if !window.hold(sale.sold_at) || !sale.is_purchase() {
            continue;
        }
        for part in parts::by_line(sale, lines, fetched.trade.returns_of(place)) {
            if let Some(line) = part.line {
                *nets.entry(line.product.0).or_default() += part.standing_net();
            }
        }
    }
    nets
}
