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
    /// By word.
    met: Vec<Met>,
}

/// The numbers of a word, side by side because lines ask for them together; 0 while they are not known.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    /// The product of that SKU.
    product: i64,
    /// The category that this product has now.
    own: i64,
    /// The category of that path.
    path: i64,
}

impl Goods {
    /// The products of a file, the new ones recorded.
    pub fn meet(session: &Session<'_>, file: &OrderFile) -> Result<Goods> {
        let mut catalogue = Catalogue::load(session.db)?;
        let products = file.products();
        let stated = products.iter().map(|product| (&product.sku, &*product.name, &product.category));
        catalogue.meet_all(session.db, stated, session.recorded_at)?;
        Ok(Goods { catalogue, met: vec![Met::default(); file.n_words()] })
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
        let product = &mut self.met[sku as usize].product;
        if *product == 0 {
            *product = self.catalogue.product(file.word(sku)).expect("every SKU of the file was met").0.0;
        }
        ProductId(*product)
    }

    fn category(&mut self, db: &Db, file: &OrderFile, path: u32) -> Result<i64> {
        let known = &mut self.met[path as usize].path;
        if *known == 0 {
            *known = self.catalogue.category(db, file.word(path))?;
        }
        Ok(*known)
    }

    fn own_category(&mut self, db: &Db, file: &OrderFile, sku: u32) -> Result<i64> {
        let known = &mut self.met[sku as usize].own;
        if *known == 0 {
            let (_, path) = self.catalogue.product(file.word(sku)).expect("every SKU of the file was met");
            *known = self.catalogue.category(db, &path)?;
        }
        Ok(*known)
    }
}
