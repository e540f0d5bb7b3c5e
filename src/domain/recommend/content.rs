//! How alike two products are by what they are: category, brand, price band and the words of the name.
//!
//! What a product *is* needs no buyer, so new products have neighbours from their first day.

use std::collections::BTreeMap;

use super::{Matrix, Neighbours, similarity};

/// What is known of a product; anything may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// The category path, parts divided by `/` or `>`.
    pub category: String,
    /// The brand.
    pub brand: String,
    /// The price in minor units.
    pub price_minor: Option<i64>,
    /// The name as customers read it.
    pub name: String,
}

/// A feature of more products than this tells little and would cost its square in comparisons.
const TOO_COMMON: u32 = 2_000;

/// The weighted features of every product, each product's of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    features: Matrix,
    values: Vec<f32>,
}

impl Content {
    /// Weighs the features by TF-IDF; those of one product, or of nearly all, are dropped (RC12).
    #[must_use]
    pub fn new(products: &[Features]) -> Self {
        let bands = price_bands(products);
        let named: Vec<BTreeMap<String, u32>> = products.iter().zip(bands).map(|(p, band)| terms(p, band)).collect();
        let mut holders: BTreeMap<&str, u32> = BTreeMap::new();
        for term in named.iter().flat_map(BTreeMap::keys) {
            *holders.entry(term).or_default() += 1;
        }
        holders.retain(|_, n| (2..=TOO_COMMON).contains(n));
        let vocabulary: BTreeMap<&str, (u32, u32)> =
            (0u32..).zip(&holders).map(|(at, (term, n))| (*term, (at, *n))).collect();
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        for terms in &named {
            let known = terms.iter().filter_map(|(term, times)| Some((vocabulary.get(term.as_str())?, *times)));
            let weigh = |n: u32, times: u32| (times as f32).sqrt() * (1.0 + products.len() as f32 / n as f32).ln();
            // The vocabulary is numbered in the order of the words, so a row ascends as its words do.
            let (row, mut weights): (Vec<u32>, Vec<f32>) =
                known.map(|((at, n), times)| (*at, weigh(*n, times))).unzip();
            let length = weights.iter().map(|w| w * w).sum::<f32>().sqrt();
            weights.iter_mut().for_each(|w| *w /= length);
            rows.push(row);
            values.extend(weights);
        }
        let width = u32::try_from(vocabulary.len()).expect("features are counted in u32");
        Self { features: Matrix::from_rows(rows, width), values }
    }

    /// The `k` most alike of every product.
    #[must_use]
    pub fn neighbours(&self, k: usize) -> Neighbours {
        similarity::alike(&self.features, &self.values, k)
    }

    fn row(&self, product: usize) -> impl Iterator<Item = (u32, f32)> {
        let (from, until) = (self.features.starts[product] as usize, self.features.starts[product + 1] as usize);
        self.features.row(product).iter().copied().zip(self.values[from..until].iter().copied())
    }

    /// A member's profile: the features of the products that count, each by its weight (RC13).
    #[must_use]
    pub fn profile(&self, weighted: &[(u32, f32)]) -> Profile {
        let mut weights = vec![0.0; self.features.n_columns() as usize];
        for &(product, weight) in weighted.iter().filter(|(product, _)| (*product as usize) < self.features.n_rows()) {
            for (feature, value) in self.row(product as usize) {
                weights[feature as usize] += weight * value;
            }
        }
        let length = weights.iter().map(|w| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            weights.iter_mut().for_each(|w| *w /= length);
        }
        Profile { weights }
    }

    /// How well a product meets a profile: the cosine, 0 for an unknown product.
    #[must_use]
    pub fn score(&self, profile: &Profile, product: u32) -> f32 {
        let known = (product as usize) < self.features.n_rows();
        let row = known.then(|| self.row(product as usize)).into_iter().flatten();
        row.map(|(feature, value)| value * profile.weights[feature as usize]).sum()
    }
}

/// What a member's products have in common, of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    weights: Vec<f32>,
}

/// The quintile of each price within its category, 0 to 4; equal prices share a band.
fn price_bands(products: &[Features]) -> Vec<Option<usize>> {
    let mut prices: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for product in products {
        prices.entry(&product.category).or_default().extend(product.price_minor);
    }
    prices.values_mut().for_each(|prices| prices.sort_unstable());
    let band = |product: &Features| {
        let of_category = &prices[product.category.as_str()];
        let price = product.price_minor?;
        Some(5 * of_category.partition_point(|other| *other < price) / of_category.len())
    };
    products.iter().map(band).collect()
}

/// The features of one product and how often each occurs; the letter keeps the kinds apart.
fn terms(product: &Features, band: Option<usize>) -> BTreeMap<String, u32> {
    let mut terms = BTreeMap::new();
    let mut add = |term: String| *terms.entry(term).or_default() += 1;
    let mut path = String::from("c");
    for part in product.category.split(['/', '>']).map(str::trim).filter(|part| !part.is_empty()) {
        path.push(':');
        path.push_str(&part.to_lowercase());
        add(path.clone());
    }
    if !product.brand.trim().is_empty() {
        add(format!("b:{}", product.brand.trim().to_lowercase()));
    }
    if let Some(band) = band {
        add(format!("p:{}:{band}", product.category.to_lowercase()));
    }
    words(&product.name).into_iter().for_each(|word| add(format!("w:{word}")));
    terms
}

/// The words of a text in lower case; runs of Chinese, Japanese or Korean become overlapping pairs.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    for chunk in lower.split(|c: char| !c.is_alphanumeric()) {
        let letters: Vec<char> = chunk.chars().collect();
        for run in letters.chunk_by(|a, b| is_cjk(*a) == is_cjk(*b)) {
            if is_cjk(run[0]) && run.len() > 1 {
                found.extend(run.windows(2).map(String::from_iter));
            } else {
                found.push(run.iter().collect());
            }
        }
    }
    found
}

fn is_cjk(letter: char) -> bool {
    matches!(u32::from(letter), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(category: &str, brand: &str, price: i64, name: &str) -> Features {
        Features { category: category.into(), brand: brand.into(), price_minor: Some(price), name: name.into() }
    }

    fn teas() -> Vec<Features> {
        vec![
            product("Tea/Green", "西湖", 8800, "明前龙井茶 50g"),
            product("Tea/Green", "西湖", 12800, "特级龙井茶 100g"),
            product("Tea/Black", "", 6800, "Lapsang 红茶 50g"),
            product("Cups", "Kiln & Co", 3900, "Porcelain cup"),
            product("Cups", "Kiln & Co", 4900, "Porcelain CUP, large"),
            product("", "", 0, "gift"),
        ]
    }

    #[test]
    fn words_are_lower_case_and_chinese_comes_in_pairs() {
        for (text, expected) in [
            ("Porcelain CUP, large", vec!["porcelain", "cup", "large"]),
            ("龙井茶50g", vec!["龙井", "井茶", "50g"]),
            ("茶 Ünlü", vec!["茶", "ünlü"]),
            (" -- ", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn the_most_alike_share_brand_category_and_words() {
        let found = Content::new(&teas()).neighbours(5);
        assert_eq!(found.of(0)[0].product, 1);
        assert_eq!(found.of(0).iter().map(|n| n.product).collect::<Vec<_>>(), [1, 2], "cups share nothing with tea");
        assert_eq!(found.of(3)[0].product, 4);
        assert!(found.of(5).is_empty(), "what only one product has is dropped");
        assert!(found.lists().iter().flatten().all(|n| n.weight > 0.0 && n.weight < 1.000_001));
    }

    #[test]
    fn twins_are_wholly_alike() {
        let twins = vec![product("Tea", "A", 100, "oolong"), product("Tea", "A", 100, "oolong")];
        let found = Content::new(&twins).neighbours(1);
        assert!((found.of(0)[0].weight - 1.0).abs() < 1e-6);
        assert_eq!(found.of(0)[0].together, 4, "category, brand, band and word");
    }

    #[test]
    fn what_too_many_products_have_is_dropped() {
        let shop = |n: u32| vec![Features { brand: "A".into(), ..Features::default() }; n as usize];
        assert_eq!(Content::new(&shop(TOO_COMMON + 1)).features.n_columns(), 0);
        assert_eq!(Content::new(&shop(TOO_COMMON)).features.n_columns(), 1);
    }

    #[test]
    fn a_price_band_is_the_quintile_within_the_category() {
        let products: Vec<Features> = (0..10).map(|n| product("Tea", "", n / 2 * 100, "")).collect();
        let bands: Vec<usize> = price_bands(&products).into_iter().flatten().collect();
        assert_eq!(bands, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(price_bands(&[Features::default()]), [None]);
    }

    #[test]
    fn a_profile_prefers_what_resembles_its_products() {
        let content = Content::new(&teas());
        let profile = content.profile(&[(0, 1.0), (99, 1.0)]);
        let scores: Vec<f32> = (0..6).map(|p| content.score(&profile, p)).collect();
        assert!((scores[0] - 1.0).abs() < 1e-6 && scores[1] > scores[2] && scores[2] > scores[3]);
        assert_eq!((scores[3], scores[5], content.score(&profile, 99)), (0.0, 0.0, 0.0));
        assert_eq!(content.score(&content.profile(&[]), 0), 0.0);
    }
}
