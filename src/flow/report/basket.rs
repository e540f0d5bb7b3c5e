//! What is bought together (AN17).

use super::super::Session;
use super::walk::{self, Labels, Taker, Walked};
use super::{asked, bounds};
use crate::domain::id::ProductId;
use crate::domain::report::basket::{self as definition, Found, Pair};
use crate::domain::report::days::Days;
use crate::domain::report::period::Period;
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store;
use crate::store::trade::Asked;

/// A product as reports name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Goods {
    /// Its SKU.
    pub sku: String,
    /// What it is called; empty where nobody said.
    pub name: String,
}

/// The catalogue by SKU: a product's number is its place there, so that ties between numbers are ties between SKUs.
pub(super) struct Shelf {
    products: Vec<store::report::Product>,
    ranks: Vec<u32>,
}

impl Shelf {
    pub(super) fn load(session: &Session<'_>) -> Result<Shelf> {
        let mut products = store::report::list_products(session.db)?;
        products.sort_by(|a, b| a.sku.cmp(&b.sku));
        let place = |product: &store::report::Product| usize::try_from(product.id).unwrap_or(0);
        let mut ranks = vec![0; products.iter().map(place).max().map_or(0, |most| most + 1)];
        for (rank, product) in (0..).zip(&products) {
            ranks[place(product)] = rank;
        }
        Ok(Shelf { products, ranks })
    }

    pub(super) fn len(&self) -> usize {
        self.products.len()
    }

    /// The number of a product that the file knows.
    pub(super) fn rank(&self, product: ProductId) -> u32 {
        usize::try_from(product.0).ok().and_then(|id| self.ranks.get(id)).copied().unwrap_or(0)
    }

    pub(super) fn goods(&self, rank: u32) -> Goods {
        let product = &self.products[rank as usize];
        Goods { sku: product.sku.clone(), name: product.name.clone() }
    }
}

/// Two products that are bought together.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// The one whose SKU comes first.
    pub a: Goods,
    /// The other.
    pub b: Goods,
    /// Its figures.
    pub pair: Pair,
}

/// The baskets of a window and what lies together in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Baskets {
    /// Baskets counted.
    pub baskets: i64,
    /// Baskets left out because of too many products.
    pub large: i64,
    /// Baskets left out because nobody stated what was in them.
    pub empty: i64,
    /// Pairs tested.
    pub tested: i64,
    /// Pairs that are no accident.
    pub found: i64,
    /// The first of them by lift, then by how often, ties by SKU.
    pub pairs: Vec<Together>,
}

/// At most `top` pairs of a window that are bought together more often than chance would have it.
pub fn basket(session: &Session<'_>, period: Period, top: usize) -> Result<Baskets> {
    walk::alone(session, Pairs::of(session, period, top)?)
}

/// The baskets of a window as sales come by.
pub(super) struct Pairs {
    top: usize,
    asked: Asked,
    shelf: Shelf,
    tally: definition::Tally,
}

impl Pairs {
    pub(super) fn of(session: &Session<'_>, period: Period, top: usize) -> Result<Pairs> {
        let window = bounds(session, period);
        let asked = Asked { lines: Some(window), ..asked(session, window) };
        Ok(Pairs { top, asked, shelf: Shelf::load(session)?, tally: definition::Tally::new(window) })
    }
}

impl Taker for Pairs {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        self.tally.add(deal, days, |product| self.shelf.rank(product));
    }
}

impl Walked for Pairs {
    type Told = Baskets;

    fn told(self, _: &Session<'_>, _: &Labels) -> Result<Baskets> {
        Ok(self.found())
    }
}

impl Pairs {
    /// What there is to tell; nothing more is read for it.
    pub(super) fn found(self) -> Baskets {
        let Pairs { top, shelf, tally, .. } = self;
        let (items, all) = tally.items();
        let Found { baskets, large, tested, pairs } = definition::find(items);
        let found = count(pairs.len());
        let together = |pair: Pair| Together { a: shelf.goods(pair.a), b: shelf.goods(pair.b), pair };
        let pairs = pairs.into_iter().take(top).map(together).collect();
        Baskets { baskets, large, empty: all - baskets - large, tested, found, pairs }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
