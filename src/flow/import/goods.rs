//! What an order file sells, under the numbers that words have in it: each word is looked up once, not once a line.

use crate::domain::id::ProductId;
use crate::error::Result;
use crate::flow::Session;
use crate::input::order::{OrderFile, PackedLine};
use crate::store::Db;
use crate::store::product::Catalogue;
use crate::store::sale::NewLine;

/// The numbers that products and categories of a file have in the shop.
pub struct Goods {
    catalogue: Catalogue,
    /// By word: the product of that SKU.
    products: Vec<Option<ProductId>>,
    /// By word: the category that the product of that SKU has now.
    own: Vec<Option<i64>>,
    /// By word: the category of that path.
    categories: Vec<Option<i64>>,
}

impl Goods {
    /// The products of a file, the new ones recorded.
    pub fn meet(session: &Session<'_>, file: &OrderFile) -> Result<Goods> {
        let mut catalogue = Catalogue::load(session.db)?;
        let products = file.products();
        let stated = products.iter().map(|product| (&product.sku, &*product.name, &product.category));
        catalogue.meet_all(session.db, stated, session.recorded_at)?;
        let n = file.n_words();
        Ok(Goods { catalogue, products: vec![None; n], own: vec![None; n], categories: vec![None; n] })
    }

    /// A line as it is recorded; an order freezes the category its product has when it comes in.
    pub fn line<'f>(&mut self, db: &Db, file: &'f OrderFile, line: PackedLine<'f>) -> Result<NewLine<'f>> {
        let product = self.product(file, line.sku);
        let category = match line.category {
            Some(stated) => self.category(db, file, stated)?,
            None => self.own_category(db, file, line.sku)?,
        };
        Ok(NewLine {
            product,
            category,
            unit_price: line.unit_price,
            amount: line.amount,
            discount: line.discount,
            quantity_milli: line.quantity_milli,
            line_id: line.line_id,
        })
    }

    fn product(&mut self, file: &OrderFile, sku: u32) -> ProductId {
        let find = || self.catalogue.product(file.word(sku)).expect("every SKU of the file was met").0;
        *self.products[sku as usize].get_or_insert_with(find)
    }

    fn category(&mut self, db: &Db, file: &OrderFile, path: u32) -> Result<i64> {
        if let Some(known) = self.categories[path as usize] {
            return Ok(known);
        }
        let id = self.catalogue.category(db, file.word(path))?;
        Ok(*self.categories[path as usize].insert(id))
    }

    fn own_category(&mut self, db: &Db, file: &OrderFile, sku: u32) -> Result<i64> {
        if let Some(known) = self.own[sku as usize] {
            return Ok(known);
        }
        let (_, path) = self.catalogue.product(file.word(sku)).expect("every SKU of the file was met");
        let id = self.catalogue.category(db, &path)?;
        Ok(*self.own[sku as usize].insert(id))
    }
}
