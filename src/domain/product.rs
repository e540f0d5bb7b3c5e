//! Products and the categories they stand in, as paths such as `茶/绿茶`.

use serde::{Deserialize, Serialize};

use super::money::Money;
use super::time::Day;

/// What a shop states of a product; what it leaves out stays as it was (I10).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The stock keeping unit: the product's name in orders and events.
    pub sku: String,
    /// What it is called.
    pub name: Option<String>,
    /// Its category path, from wide to narrow, `/` between.
    pub category: Option<String>,
    /// Its brand.
    pub brand: Option<String>,
    /// List price.
    pub price: Option<Money>,
    /// Free words for it.
    pub tags: Vec<String>,
    /// Further attributes, name and value.
    pub attributes: Vec<(String, String)>,
    /// The SKU it is a variant of.
    pub variant_of: Option<String>,
    /// The first day on sale.
    pub sold_from: Option<Day>,
    /// The first day no longer on sale.
    pub sold_until: Option<Day>,
    /// How many there are.
    pub stock: Option<i64>,
}

/// Whether `category` is `of` or lies below it.
pub fn covers(of: &str, category: &str) -> bool {
    category.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_covers_its_children() {
        let cases = [("茶", "茶/绿茶", true), ("茶", "茶", true), ("茶", "茶具", false), ("茶/绿茶", "茶", false)];
        for (of, category, expected) in cases {
            assert_eq!(covers(of, category), expected, "{of} {category}");
        }
    }
}
