//! The catalogue, and the category paths that orders froze.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rusqlite::named_params;

use super::bulk::Bulk;
use super::{Db, sql};
use crate::domain::id::ProductId;
use crate::domain::money::Money;
use crate::domain::product::Product;
use crate::domain::time::{Day, Instant};
use crate::error::Result;

/// The numbers of SKUs and categories; unknown ones are recorded as they are met.
#[derive(Debug)]
pub struct Catalogue {
    products: HashMap<Arc<str>, (ProductId, Arc<str>)>,
    categories: HashMap<Arc<str>, i64>,
}

impl Catalogue {
    /// All that is known.
    pub fn load(db: &Db) -> Result<Catalogue> {
        let products = db.list(sql!("product/list_ids"), [], |row| {
            let (sku, category): (String, String) = (row.get(0)?, row.get(2)?);
            Ok((sku.into(), (ProductId(row.get(1)?), category.into())))
        })?;
        let categories = db.list(sql!("product/list_categories"), [], |row| {
            let path: String = row.get(0)?;
            Ok((path.into(), row.get(1)?))
        })?;
        Ok(Catalogue { products: products.into_iter().collect(), categories: categories.into_iter().collect() })
    }

    /// Records a SKU that is new; a known one stays as it is.
    pub fn meet(
        &mut self,
        db: &Db,
        sku: &Arc<str>,
        name: &str,
        category: &Arc<str>,
        recorded_at: Instant,
    ) -> Result<()> {
        self.meet_all(db, [(sku, name, category)].into_iter(), recorded_at)
    }

    /// Records those of many SKUs that are new, each with its name and category.
    pub fn meet_all<'v>(
        &mut self,
        db: &Db,
        stated: impl Iterator<Item = (&'v Arc<str>, &'v str, &'v Arc<str>)>,
        recorded_at: Instant,
    ) -> Result<()> {
        let mut rows = Bulk::new(db, sql!("product/insert"));
        let mut last: i64 = db.get(sql!("product/find_last_id"), [], |row| row.get(0))?;
        for (sku, name, category) in stated {
            let Entry::Vacant(free) = self.products.entry(Arc::clone(sku)) else { continue };
            last += 1;
            free.insert((ProductId(last), Arc::clone(category)));
            rows.row([last.into(), sku.into(), name.into(), category.into(), recorded_at.0.into()]);
            if rows.is_full() {
                rows.write()?;
            }
        }
        rows.write()
    }

    /// The number of a known SKU, and the category it has now.
    pub fn product(&self, sku: &str) -> Option<(ProductId, Arc<str>)> {
        self.products.get(sku).cloned()
    }

    /// The number of a category path.
    pub fn category(&mut self, db: &Db, path: &Arc<str>) -> Result<i64> {
        if let Some(id) = self.categories.get(path) {
            return Ok(*id);
        }
        let id = db.insert(sql!("product/insert_category"), named_params! {":path": &**path})?;
        self.categories.insert(Arc::clone(path), id);
        Ok(id)
    }
}

/// The product of a SKU.
pub fn find(db: &Db, sku: &str) -> Result<Option<(ProductId, Product)>> {
    let day = |number: Option<i32>| number.and_then(Day::from_number);
    db.find(sql!("product/find"), named_params! {":sku": sku}, |row| {
        let text = |column: usize| row.get::<_, String>(column).map(|text| (!text.is_empty()).then_some(text));
        let tags: String = row.get(6)?;
        let attributes: String = row.get(7)?;
        let product = Product {
            sku: row.get(1)?,
            name: text(2)?,
            category: text(3)?,
            brand: text(4)?,
            price: row.get::<_, Option<i64>>(5)?.map(Money),
            tags: crate::domain::member::list(&tags),
            attributes: serde_json::from_str(&attributes).unwrap_or_default(),
            variant_of: row.get(8)?,
            sold_from: day(row.get(9)?),
            sold_until: day(row.get(10)?),
            stock: row.get(11)?,
        };
        Ok((ProductId(row.get(0)?), product))
    })
}

/// Keeps what is known of a product now.
pub fn replace(db: &Db, product: &Product, recorded_at: Instant) -> Result<()> {
    let attributes = serde_json::to_string(&product.attributes).expect("texts are plain data");
    let params = named_params! {
        ":sku": product.sku,
        ":name": product.name.as_deref().unwrap_or_default(),
        ":category": product.category.as_deref().unwrap_or_default(),
        ":brand": product.brand.as_deref().unwrap_or_default(),
        ":price_minor": product.price.map(Money::get),
        ":tags": product.tags.join(";"),
        ":attributes": attributes,
        ":variant_of": product.variant_of,
        ":sold_from": product.sold_from.map(Day::number),
        ":sold_until": product.sold_until.map(Day::number),
        ":stock": product.stock,
        ":recorded_at": recorded_at.0,
    };
    db.run(sql!("product/replace"), params).map(drop)
}
