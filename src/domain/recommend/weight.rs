//! How much a purchase says about a product: the weights of the cells before products are compared.
//!
//! A cell is 0 or 1 (RC1), so every weighting here is a factor of the member times a factor of the product.

use serde::{Deserialize, Serialize};

use super::Matrix;

/// How cells are weighted before products are compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weighting {
    /// Every purchase counts 1.
    Plain,
    /// `ln(I / (1 + deg_u))`: products are documents, members are terms.
    TfIdf,
    /// BM25 with products as documents.
    Bm25 {
        /// Saturation, usually 1.2.
        k1: f32,
        /// How much long documents are held back, usually 0.75.
        b: f32,
    },
    /// `deg_u^-beta`: a member who buys everything says less about each product.
    Balanced {
        /// 0 is plain, 0.5 gives each member the same squared weight.
        beta: f32,
    },
}

/// The two factors of each cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// By member.
    pub member: Vec<f32>,
    /// By product.
    pub product: Vec<f32>,
}

impl Weighting {
    /// The factors for members by products given their numbers of cells.
    #[must_use]
    pub fn weights(self, members: &Matrix, buyers: &[u32]) -> Weights {
        let plain = || vec![1.0; buyers.len()];
        let by_degree = |weight: &dyn Fn(f32) -> f32| members.degrees().iter().map(|&d| weight(d as f32)).collect();
        // The floor keeps a member who bought nearly all products from counting negatively.
        let rarity = |degree: f32| (buyers.len() as f32 / (1.0 + degree)).ln().max(1e-6);
        match self {
            Self::Plain => Weights { member: by_degree(&|_| 1.0), product: plain() },
            Self::TfIdf => Weights { member: by_degree(&rarity), product: plain() },
            Self::Balanced { beta } => {
                Weights { member: by_degree(&|degree| degree.max(1.0).powf(-beta)), product: plain() }
            }
            Self::Bm25 { k1, b } => {
                let total: f64 = buyers.iter().map(|&n| f64::from(n)).sum();
                let mean = (total / buyers.len().max(1) as f64).max(f64::MIN_POSITIVE) as f32;
                let saturated = |&n: &u32| (k1 + 1.0) / (k1 * (1.0 - b + b * n as f32 / mean) + 1.0);
                Weights { member: by_degree(&rarity), product: buyers.iter().map(saturated).collect() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?} is not {expected:?}");
    }

    /// Four products; member 0 bought 0 and 1, member 1 bought all.
    fn weights(weighting: Weighting) -> Weights {
        let members = Matrix::from_rows([vec![0, 1], vec![0, 1, 2, 3]], 4);
        weighting.weights(&members, &members.transposed().degrees())
    }

    #[test]
    fn each_weighting_gives_the_figures_worked_out_by_hand() {
        close(&weights(Weighting::Plain).member, &[1.0, 1.0]);
        close(&weights(Weighting::TfIdf).member, &[(4.0f32 / 3.0).ln(), 1e-6]);
        close(&weights(Weighting::Balanced { beta: 0.5 }).member, &[2.0f32.powf(-0.5), 0.5]);
        close(&weights(Weighting::Balanced { beta: 0.0 }).member, &[1.0, 1.0]);
    }

    #[test]
    fn bm25_holds_back_products_with_many_buyers() {
        // Buyers 2 2 1 1, mean 1.5: 2.2 / (1.2 (0.25 + 0.75 · 4/3) + 1) = 0.88 and 2.2 / (1.2 · 0.75 + 1) = 1.157895.
        close(&weights(Weighting::Bm25 { k1: 1.2, b: 0.75 }).product, &[0.88, 0.88, 1.157_895, 1.157_895]);
    }

    #[test]
    fn an_empty_shop_has_no_weights() {
        let nobody = Matrix::from_rows([], 0);
        assert!(Weighting::Bm25 { k1: 1.2, b: 0.75 }.weights(&nobody, &[]).member.is_empty());
    }
}
