//! Product files: what a row states is taken over, a blank cell leaves what is known (import I10).

use super::{Counts, Imported, Rules, cause, finish, open, told};
use crate::domain::product::Product;
use crate::error::Result;
use crate::flow::Session;
use crate::input::Sheet;
use crate::store::product;

/// Records a product file whose rows are read.
pub fn run(
    session: &mut Session<'_>,
    sheet: &mut Sheet<Product>,
    path: &str,
    rules: &Rules,
    files: &str,
) -> Result<Imported> {
    let import = open(session, "product", rules, files)?;
    let mut counts = Counts { rows: sheet.rows, ..Counts::default() };
    let mut rejects = Vec::new();
    for (done, row) in sheet.values.iter().enumerate() {
        told(session, done, sheet.values.len())?;
        let known = product::find(session.db, &row.value.sku)?.map(|(_, known)| known);
        let next = known.as_ref().map_or_else(|| row.value.clone(), |known| over(known, &row.value));
        match known {
            // A blank name leaves what is known; where nothing is, there is nothing to call it.
            None if next.name.is_none() => rejects.push(sheet.reject(row, "name", cause("missing", ""))),
            Some(known) if known == next => counts.unchanged += 1,
            known => {
                product::replace(session.db, &next, session.recorded_at)?;
                *if known.is_some() { &mut counts.changed } else { &mut counts.new } += 1;
            }
        }
    }
    finish(session, rules, (sheet, path), rejects, (import, counts, None))
}

/// What is known, with what is stated over it.
fn over(known: &Product, stated: &Product) -> Product {
    let text = |stated: &Option<String>, known: &Option<String>| stated.clone().or_else(|| known.clone());
    let mut attributes = known.attributes.clone();
    for (name, value) in &stated.attributes {
        attributes.retain(|(other, _)| other != name);
        attributes.push((name.clone(), value.clone()));
    }
    attributes.sort();
    Product {
        sku: known.sku.clone(),
        name: text(&stated.name, &known.name),
        category: text(&stated.category, &known.category),
        brand: text(&stated.brand, &known.brand),
        price: stated.price.or(known.price),
        tags: if stated.tags.is_empty() { known.tags.clone() } else { stated.tags.clone() },
        attributes,
        variant_of: text(&stated.variant_of, &known.variant_of),
        sold_from: stated.sold_from.or(known.sold_from),
        sold_until: stated.sold_until.or(known.sold_until),
        stock: stated.stock.or(known.stock),
    }
}
