//! `regulars product`: the catalogue in, and how products sell.

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::import::{Import, OrderRules, Reader};
use super::shape::{Page, Rows};
use crate::domain::product::Product;
use crate::error::{Error, Result};
use crate::flow::import::catalogue;
use crate::input::{Sheet, product as reader};
use crate::output::{Column, Kind, View, cells};
use crate::store::{product, shown};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Import(ImportProducts),
    List(List),
    Show(Show),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Import(import) => import.run(front),
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct ImportProducts {
    #[command(flatten)]
    import: Import,
}

impl ImportProducts {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<Sheet<Product>> = Reader {
            noun: "product",
            read: reader::read,
            prepare: |_, _, files| Ok(files),
            run: catalogue::run,
            rejects: |sheet| &sheet.rejects,
            found: |sheet| sheet.found(),
            profile: |_| None,
        };
        self.import.run(front, &reader, &OrderRules::default())
    }
}

/// Products a list shows at most; `--limit` shows fewer.
const MOST: i64 = 10_000;

#[derive(Args, Debug)]
pub(super) struct List {
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let columns = [
                Column::new("sku", Kind::Text).keep(),
                Column::new("product", Kind::Text).keep(),
                Column::new("category", Kind::Text),
                Column::new("brand", Kind::Text).rank(2),
                Column::new("price", Kind::Money),
            ];
            let mut view = View::new("product-list/1", columns);
            let rows = shown::list_products(session.db, self.text.as_deref(), self.category.as_deref(), MOST)?;
            for (sku, name, category, brand, price) in rows {
                view.push(cells![sku, name, category, brand, price]);
            }
            Ok(view)
        })
    }
}

#[derive(Args, Debug)]
pub(super) struct Show {
    #[arg(value_name = "SKU")]
    sku: String,
    #[command(flatten)]
    page: Page,
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let absent = || Error::NotFound { noun: "product", name: self.sku.clone() };
            let (id, product) = product::find(session.db, &self.sku)?.ok_or_else(absent)?;
            let sales = shown::get_sales(session.db, id, session.now)?;
            let columns = [
                Column::new("sku", Kind::Text).keep(),
                Column::new("product", Kind::Text),
                Column::new("category", Kind::Text),
                Column::new("brand", Kind::Text),
                Column::new("price", Kind::Money),
                Column::new("stock", Kind::Int),
                Column::new("tags", Kind::List),
                Column::new("orders", Kind::Int),
                Column::new("units", Kind::Decimal),
                Column::new("members", Kind::Int),
                Column::new("amount", Kind::Money),
                Column::new("last_sold_at", Kind::Instant),
            ];
            let units = crate::output::Cell::Ratio(thousandths(sales.quantity_milli));
            Ok(View::new("product-show/1", columns).page().row(cells![
                product.sku,
                product.name,
                product.category,
                product.brand,
                product.price,
                product.stock,
                product.tags,
                sales.n_orders,
                units,
                sales.n_members,
                sales.amount,
                sales.last_at,
            ]))
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "units are shown, not computed with")]
fn thousandths(milli: i64) -> f64 {
    milli as f64 / 1000.0
}
