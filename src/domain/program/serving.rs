//! What a shop lets its lists of recommended products hold, and in which measure (RC17).

use crate::domain::ratio::Ratio;

/// The rules of lists; those of a program that says nothing change nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// Categories that are never recommended, with all below them.
    pub exclude_categories: Vec<String>,
    /// Categories of what one buys once: who has one is shown no other.
    pub durable_categories: Vec<String>,
    /// How many products of a category a list holds.
    pub per_category: Option<u32>,
    /// What likeness to what stands above costs, 0 to 1.
    pub diversity: Ratio,
    /// Categories or SKUs with what their scores are multiplied by, 0.5 to 2.
    pub boosts: Vec<(String, Ratio)>,
    /// The share of a list that goes to products with few buyers, up to a tenth.
    pub explore: Ratio,
}

impl Default for Serving {
    fn default() -> Self {
        Self {
            exclude_categories: Vec::new(),
            durable_categories: Vec::new(),
            per_category: None,
            diversity: Ratio::ZERO,
            boosts: Vec::new(),
            explore: Ratio::ZERO,
        }
    }
}

/// Whether a boost is neither too weak nor too strong to be one.
pub fn is_boost(ratio: Ratio) -> bool {
    let (num, den) = (i128::from(ratio.num()), i128::from(ratio.den()));
    2 * num >= den && num <= 2 * den
}

/// Whether a share is small enough to be tried.
pub fn is_tenth(ratio: Ratio) -> bool {
    10 * i128::from(ratio.num()) <= i128::from(ratio.den())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boosts_lie_between_a_half_and_two_and_trials_below_a_tenth() {
        let holds = |rule: fn(Ratio) -> bool, texts: [&str; 4]| texts.map(|text| rule(Ratio::parse(text).unwrap()));
        assert_eq!(holds(is_boost, ["0.499", "0.5", "2", "2.001"]), [false, true, true, false]);
        assert_eq!(holds(is_tenth, ["0", "10%", "0.1001", "1"]), [true, true, false, false]);
    }
}
