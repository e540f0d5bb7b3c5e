//! What was sold, to whom (AN2 `sales`), and which products carry the shop (AN18).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::Session;
use super::movement::Run;
use super::walk::{self, Labels, Taker, Walked};
use super::{asked, bounds, days, each_deal, today};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::report::abc::{Standing, standings};
use crate::domain::report::days::Days;
use crate::domain::report::movement::{Stood, stood};
use crate::domain::report::parts;
use crate::domain::report::period::Period;
use crate::domain::report::price_band::{self, Bands};
use crate::domain::report::sales::{self as definition, By, Key, Row};
use crate::domain::report::trade::{Deal, Sale};
use crate::domain::segment::Cell;
use crate::domain::time::{Every, YearStart};
use crate::error::Result;
use crate::store;
use crate::store::trade::{Asked, Label};

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
    walk::alone(session, Sales::of(session, period, by)?)
}

/// The sales of a window as they come by.
pub(super) struct Sales {
    period: Period,
    by: By,
    asked: Asked,
    run: Vec<Stood>,
    tally: definition::Tally,
}

impl Sales {
    pub(super) fn of(session: &Session<'_>, period: Period, by: By) -> Result<Sales> {
        let window = bounds(session, period);
        let asked = Asked { label: label(by), lines: by.is_of_lines().then_some(window), ..asked(session, window) };
        let run = if by.is_of_run() { stood_in_run(session)? } else { Vec::new() };
        Ok(Sales { period, by, asked, run, tally: definition::Tally::new(by, window) })
    }
}

impl Taker for Sales {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        if !self.by.is_of_run() {
            return self.tally.add(deal, days);
        }
        let label = place(self.by, &self.run, deal.sale.member);
        self.tally.add(&Deal { sale: Sale { label, ..deal.sale }, ..*deal }, days);
    }
}

impl Walked for Sales {
    type Told = Vec<Sold>;

    fn told(self, session: &Session<'_>, labels: &Labels) -> Result<Vec<Sold>> {
        let Sales { period, by, run, tally, .. } = self;
        let mut rows = tally.rows();
        if let Some(every) = by.every() {
            fill(session, period, every, &mut rows);
        }
        let names = names(session, by, labels, &run)?;
        let sold = |(key, row): (Key, Row)| {
            let key = match key {
                Key::Since(day) => SoldKey::Since(day),
                Key::None => SoldKey::Unknown,
                other => names.get(&other).cloned().unwrap_or(SoldKey::Unknown),
            };
            Sold { key, row }
        };
        let mut sold: Vec<Sold> = rows.into_iter().map(sold).collect();
        if by.every().is_none() {
            sold.sort_by(|a, b| (Reverse(a.row.net()), &a.key).cmp(&(Reverse(b.row.net()), &b.key)));
        }
        Ok(sold)
    }
}

/// What the sales are to be labelled with.
fn label(by: By) -> Option<Label> {
    match by {
        By::Store => Some(Label::Store),
        By::Channel => Some(Label::Channel),
        By::City => Some(Label::City),
        By::Tier => Some(Label::Tier),
        By::Day | By::Week | By::Month | By::Product | By::Category | By::Rfm | By::Cluster => None,
    }
}

/// Where everybody stood in the newest run.
fn stood_in_run(session: &Session<'_>) -> Result<Vec<Stood>> {
    Ok(Run::newest(session)?.map(|run| run.stood(session)).transpose()?.unwrap_or_default())
}

/// The label of a sale by where its member stood in a run: 0 is nowhere, as guests and who came later stand.
fn place(by: By, run: &[Stood], member: Option<MemberId>) -> u32 {
    let cell = |cell: Cell| Cell::ALL.iter().position(|known| *known == cell).and_then(|at| u32::try_from(at).ok());
    let stood = member.and_then(|member| stood(run, member));
    let place = match by {
        By::Cluster => stood.and_then(|stood| stood.cluster),
        _ => stood.and_then(|stood| stood.cell).and_then(cell),
    };
    place.map_or(0, |place| place + 1)
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

fn names(session: &Session<'_>, by: By, labels: &Labels, run: &[Stood]) -> Result<BTreeMap<Key, SoldKey>> {
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
            let clusters = run.iter().filter_map(|stood| stood.cluster).collect::<BTreeSet<u32>>();
            clusters.into_iter().map(|cluster| (Key::Label(cluster + 1), SoldKey::Cluster(cluster + 1))).collect()
        }
        By::Rfm => (1..)
            .zip(Cell::ALL)
            .map(|(label, cell)| (Key::Label(label), SoldKey::Named(cell.code().to_owned())))
            .collect(),
        _ => {
            let label =
                |(label, text): (u32, &Option<String>)| (Key::Label(label), named(text.clone().unwrap_or_default()));
            (0..).zip(labels).map(label).collect()
        }
    })
}

fn named(text: String) -> SoldKey {
    if text.is_empty() { SoldKey::Unknown } else { SoldKey::Named(text) }
}

/// The lines of a window by the unit price paid, in the bands of the program, else in five of its own (AN19).
pub fn price_bands(session: &Session<'_>, period: Period) -> Result<Bands> {
    let window = bounds(session, period);
    let (days, mut tally) = (days(session)?, price_band::Tally::new(window));
    each_deal(session, &Asked { lines: Some(window), ..asked(session, window) }, |deal| {
        tally.add(deal, &days);
    })?;
    Ok(tally.bands(&session.program().report.price_bands))
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
    walk::alone(session, Nets::of(session, period))
}

/// The net of each product sold in a window, at the sale's own date (the order view of AN3), as sales come by.
pub(super) struct Nets {
    asked: Asked,
    nets: BTreeMap<i64, Money>,
}

impl Nets {
    pub(super) fn of(session: &Session<'_>, period: Period) -> Nets {
        let window = bounds(session, period);
        Nets { asked: Asked { lines: Some(window), ..asked(session, window) }, nets: BTreeMap::new() }
    }
}

impl Taker for Nets {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, _: &Days) {
        if !self.asked.bounds.hold(deal.sale.sold_at) || !deal.sale.is_purchase() {
            return;
        }
        for part in parts::by_line(deal) {
            if let Some(line) = part.line {
                *self.nets.entry(line.product.0).or_default() += part.standing_net();
            }
        }
    }
}

impl Walked for Nets {
    type Told = Vec<Ranked>;

    fn told(self, session: &Session<'_>, _: &Labels) -> Result<Vec<Ranked>> {
        let mut products: Vec<(Option<Money>, store::report::Product)> = store::report::list_products(session.db)?
            .into_iter()
            .map(|product| (self.nets.get(&product.id).copied(), product))
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
}

#[cfg(test)]
mod tests {
    use super::super::super::refund::{self, refund};
    use super::super::super::sample::{SAMPLE, Shop};
    use super::*;
    use crate::store::shown;

    /// AN3: what goes back of a sale made before the window falls on the tier that was in force at that sale.
    #[test]
    fn what_goes_back_later_is_told_by_the_tier_of_its_sale() {
        let shop = Shop::new(SAMPLE);
        shop.join("2026-01-02");
        shop.order("A-1", "M-1", "2026-01-10 14:00", 30_000, "2026-01-10 14:00");
        shop.order("B-1", "M-2", "2026-02-10 14:00", 20_000, "2026-02-10 14:00");
        let done = shop.write("2026-02-12 14:00", "back", |session| {
            let (order, name, member) = shown::find_orders(session.db, "A-1")?.remove(0);
            let (amount, at) = (Money(5_000), session.now);
            refund(session, &refund::Ask { order, name: &name, member, line: None, amount, id: "back", at })
        });
        assert!(done.is_ok());
        let ask = |period: &str| {
            shop.read("2026-03-01", |session| sales(session, Period::parse(period, today(session)).unwrap(), By::Tier))
        };
        let january = ask("2026-01").unwrap();
        let february = ask("2026-02").unwrap();
        assert_eq!(january.len(), 1);
        assert!(matches!(january[0].key, SoldKey::Named(_)), "{january:?}");
        let told: Vec<_> = february.iter().map(|sold| (&sold.key, sold.row.gross, sold.row.refunds)).collect();
        assert_eq!(told, [(&january[0].key, Money(20_000), Money(5_000))]);
    }
}
