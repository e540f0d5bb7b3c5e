//! What is bought together (AN17).

use super::super::Session;
use super::{bounds, fetch};
use crate::domain::id::ProductId;
use crate::domain::report::basket::{self as definition, Found, Item, Pair, Place};
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::store;

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
    let shelf = Shelf::load(session)?;
    let places = places(session, period)?;
    let last = places.iter().map(|place| place.1 + 1).max().unwrap_or(0);
    let Found { baskets, large, tested, pairs } = definition::find(items(session, &places, &shelf)?);
    let found = count(pairs.len());
    let together = |pair: Pair| Together { a: shelf.goods(pair.a), b: shelf.goods(pair.b), pair };
    let pairs = pairs.into_iter().take(top).map(together).collect();
    Ok(Baskets { baskets, large, empty: i64::from(last) - baskets - large, tested, found, pairs })
}

fn places(session: &Session<'_>, period: Period) -> Result<Vec<Place>> {
    let window = bounds(session, period);
    let fetched = fetch(session, window, None)?;
    Ok(definition::places(&fetched.trade, &fetched.days, window))
}

/// What lies in the baskets; their places and the rows of orders come in the same order.
fn items(session: &Session<'_>, places: &[Place], shelf: &Shelf) -> Result<Vec<Item>> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(Vec::new()) };
    let mut ahead = places.iter().peekable();
    let mut items = Vec::new();
    store::basket::each_item(session.db, first.0, last.0, |content, product| {
        while ahead.next_if(|place| place.0 < content).is_some() {}
        if let Some((_, basket)) = ahead.peek().filter(|place| place.0 == content) {
            items.push(Item { basket: *basket, product: shelf.rank(ProductId(product.into())) });
        }
    })?;
    Ok(items)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
