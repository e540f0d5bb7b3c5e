//! How alike two products are by who bought them, or by what they are: the measures, and which products are compared.
//!
//! A pair depends on nothing but its own sum, so any number of threads gives the same bytes (RC3).

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::pairs::{Making, Number, Shared, Term, lists};
use super::row::{Packing, Row};
use super::weight::Weighting;
use super::{Matrix, Neighbour, Neighbours};

/// What is made of the weighted co-occurrence `c` and the squared norms `n`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// `c_ij / (n_i^alpha n_j^(1-alpha) + h)`.
    Cosine {
        /// 0.5 is the cosine; other values make it asymmetric.
        alpha: f32,
    },
    /// `c_ij / (n_i + n_j - c_ij + h)`.
    Jaccard,
    /// `c_ij` as it is: for weights that hold popular products back by themselves, as BM25's do.
    Product,
    /// RP3beta (Paudel 2017), a random walk of three steps: `c_ij / (deg_i^alpha deg_j^beta)` where a member counts
    /// `deg_u^-alpha`, and what leaves each bought product adds up to 1. It knows no shrinkage.
    Walk {
        /// Sharpens the steps, usually 0.8 to 1.
        alpha: f32,
        /// Holds back scored products with many buyers, usually 0.2 to 0.6.
        beta: f32,
    },
}

/// The choices of one fit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// How cells are weighted.
    pub weighting: Weighting,
    /// How co-occurrence becomes similarity.
    pub measure: Measure,
    /// Added below the line, so that pairs seen once do not shine.
    pub shrinkage: f32,
    /// How many neighbours each scored product keeps.
    pub k: usize,
}

impl Default for Setting {
    /// What is shipped: the best on every public shop tried.
    fn default() -> Self {
        let measure = Measure::Cosine { alpha: 0.5 };
        Self { weighting: Weighting::Balanced { beta: 0.4 }, measure, shrinkage: 0.0, k: 100 }
    }
}

/// Runs `step` for 0..n on all threads, each with a scratch of its own, and returns the results in order.
pub(super) fn in_order<S, T: Send>(
    n: usize,
    scratch: impl Fn() -> S + Sync + Send,
    step: impl Fn(&mut S, usize) -> T + Sync + Send,
) -> Vec<T> {
    (0..n).into_par_iter().with_min_len(16).map_init(scratch, step).collect()
}

/// The products that take part, numbered by popularity, so that the busy cells of a row lie side by side in the cache.
pub(super) struct Popularity {
    /// The product behind each number, the most bought first.
    pub order: Vec<u32>,
    numbers: Vec<Option<u32>>,
}

impl Popularity {
    /// Of products with so many buyers; one of fewer than two tells nothing about pairs (RC2).
    pub fn new(buyers: &[u32]) -> Self {
        Self::most_bought(buyers, usize::MAX)
    }

    /// Of the most bought of them, as many as `core` says.
    pub fn most_bought(buyers: &[u32], core: usize) -> Self {
        let mut order: Vec<u32> = (0u32..).zip(buyers).filter(|(_, n)| **n >= 2).map(|(product, _)| product).collect();
        order.sort_by_key(|&product| (std::cmp::Reverse(buyers[product as usize]), product));
        order.truncate(core);
        let mut numbers = vec![None; buyers.len()];
        for (number, &product) in (0u32..).zip(&order) {
            numbers[product as usize] = Some(number);
        }
        Self { order, numbers }
    }

    /// The number of a product; none when it takes no part.
    pub fn number(&self, product: u32) -> Option<u32> {
        self.numbers[product as usize]
    }

    /// The members' products by their numbers, ascending; members with fewer than two products are left empty (RC2).
    pub fn renumbered(&self, members: &Matrix) -> Matrix {
        let renumbered = |row: &[u32]| {
            let mut row: Vec<u32> = row.iter().filter(|_| row.len() > 1).filter_map(|&p| self.number(p)).collect();
            row.sort_unstable();
            row
        };
        let width = u32::try_from(self.order.len()).expect("products are counted in u32");
        Matrix::from_rows(members.rows().map(renumbered), width)
    }

    /// Lists in the order of the numbers, put under the products they belong to.
    pub fn under_their_products(&self, rows: Vec<Vec<Neighbour>>) -> Neighbours {
        let mut lists = vec![Vec::new(); self.numbers.len()];
        for (&product, list) in self.order.iter().zip(rows) {
            lists[product as usize] = list;
        }
        Neighbours::new(lists)
    }
}

/// The neighbours of every product; `members` holds the products of each member.
#[must_use]
pub fn similar(members: &Matrix, setting: Setting) -> Neighbours {
    let buyers = members.transposed().degrees();
    let popularity = Popularity::new(&buyers);
    let narrow = popularity.order.len() <= <u16 as Number>::MAX;
    let rows = if narrow {
        weighed::<u16>(members, &popularity, &buyers, setting)
    } else {
        weighed::<u32>(members, &popularity, &buyers, setting)
    };
    let found = popularity.under_their_products(rows);
    if matches!(setting.measure, Measure::Walk { .. }) { shared_out(found) } else { found }
}

fn weighed<N: Number>(
    members: &Matrix,
    popularity: &Popularity,
    buyers: &[u32],
    setting: Setting,
) -> Vec<Vec<Neighbour>> {
    let shared = Shared::<N>::new(members, popularity);
    let Parts { packing, ones, terms } = Parts::new(members, &shared, &popularity.order, buyers, setting);
    let (order, k, h) = (popularity.order.as_slice(), setting.k, setting.shrinkage);
    let both = |i: Term, j: Term, sum: f32| sum * (i.factor * j.factor);
    match setting.measure {
        Measure::Cosine { .. } => {
            let weigh = |i: Term, j: Term, sum: f32| both(i, j, sum) / (i.left * j.right + h);
            lists(&shared, &Making::new(order, &terms, packing, &ones, k, weigh))
        }
        Measure::Walk { .. } | Measure::Product => {
            let weigh = |i: Term, j: Term, sum: f32| both(i, j, sum) / (i.left * j.right);
            lists(&shared, &Making::new(order, &terms, packing, &ones, k, weigh))
        }
        Measure::Jaccard => {
            let weigh = |i: Term, j: Term, sum: f32| {
                let shared = both(i, j, sum);
                shared / (((i.left + j.right) - shared) + h)
            };
            lists(&shared, &Making::new(order, &terms, packing, &ones, k, weigh))
        }
    }
}

/// The same lists, what stands under all of them for one bought product made to add up to 1.
fn shared_out(found: Neighbours) -> Neighbours {
    let mut totals = vec![0f64; found.lists().len()];
    for near in found.lists().iter().flatten() {
        totals[near.product as usize] += f64::from(near.weight);
    }
    let share = |near: &Neighbour| Neighbour {
        weight: (f64::from(near.weight) / totals[near.product as usize]) as f32,
        ..*near
    };
    let shared = |list: &Vec<Neighbour>| {
        let mut list: Vec<Neighbour> = list.iter().map(share).collect();
        list.sort_unstable_by(Neighbour::order);
        list
    };
    Neighbours::new(found.lists().iter().map(shared).collect())
}

/// The cosine of weighted features: `features` holds the features of each product with unit-length `values` beside it.
#[must_use]
pub fn alike(features: &Matrix, values: &[f32], k: usize) -> Neighbours {
    let n = features.n_rows();
    let products = features.transposed();
    let value = |product: usize, feature: u32| {
        let at = features.row(product).binary_search(&feature).expect("the transpose holds the same pairs");
        values[features.starts[product] as usize + at]
    };
    let transposed: Vec<f32> =
        (0u32..).zip(products.rows()).flat_map(|(f, row)| row.iter().map(move |&p| value(p as usize, f))).collect();
    // Twice the length of a vector leaves room for rounding; the features of one product are counted in the high bits.
    let packing = Packing::new(features.degrees().into_iter().max().unwrap_or(0), 2.0);
    let of_product = |row: &mut Row, product: usize| {
        for (&feature, value) in features.row(product).iter().zip(&values[features.starts[product] as usize..]) {
            let from = products.starts[feature as usize] as usize;
            for (&other, value_there) in products.row(feature as usize).iter().zip(&transposed[from..]) {
                row.add_noting(other, packing.one(value * value_there));
            }
        }
        row.pick(product as u32, |other| other, |_, sum| sum)
    };
    Neighbours::new(in_order(n, || Row::new(n, k, packing), of_product))
}

/// What the measures are made of.
struct Parts {
    packing: Packing,
    /// The packed squared factor of each member.
    ones: Vec<u64>,
    terms: Vec<Term>,
}

impl Parts {
    fn new<N: Number>(members: &Matrix, shared: &Shared<N>, order: &[u32], n_buyers: &[u32], setting: Setting) -> Self {
        let weights = setting.weighting.weights(members, n_buyers);
        let step = |degree: u32| match setting.measure {
            Measure::Walk { alpha, .. } => (degree.max(1) as f32).powf(-alpha),
            Measure::Cosine { .. } | Measure::Jaccard | Measure::Product => 1.0,
        };
        let degrees = members.degrees().into_iter();
        let squared: Vec<f32> =
            degrees.zip(&weights.member).map(|(degree, weight)| weight * weight * step(degree)).collect();
        let factor: Vec<f32> = order.iter().map(|&product| weights.product[product as usize]).collect();
        let sum = |number: usize| shared.buyers(number).iter().map(|&member| squared[member as usize]).sum::<f32>();
        let sums: Vec<f32> = (0..order.len()).map(sum).collect();
        let norms: Vec<f32> = sums.iter().zip(&factor).map(|(sum, factor)| factor * factor * sum).collect();
        let largest = sums.into_iter().fold(f32::MIN_POSITIVE, f32::max);
        let most = (0..order.len()).map(|number| shared.buyers(number).len()).max().unwrap_or(0);
        let packing = Packing::new(most as u32, f64::from(largest) * 1.01);
        let ones = squared.iter().map(|&weight| packing.one(weight)).collect();
        let power = |values: &[f32], by: f32| values.iter().map(|value| value.powf(by)).collect::<Vec<f32>>();
        let (left, right) = match setting.measure {
            Measure::Cosine { alpha } => (power(&norms, alpha), power(&norms, 1.0 - alpha)),
            Measure::Jaccard => (norms.clone(), norms),
            Measure::Product => (vec![1.0; norms.len()], vec![1.0; norms.len()]),
            Measure::Walk { alpha, beta } => {
                let degrees: Vec<f32> = order.iter().map(|&product| n_buyers[product as usize] as f32).collect();
                (power(&degrees, alpha), power(&degrees, beta))
            }
        };
        let term = |at: usize| Term { factor: factor[at], left: left[at], right: right[at] };
        Self { packing, ones, terms: (0..order.len()).map(term).collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::recommend::neighbour::to_bytes;

    const PLAIN: Setting =
        Setting { weighting: Weighting::Plain, measure: Measure::Cosine { alpha: 0.5 }, shrinkage: 0.0, k: 50 };

    /// Even members buy the even products, odd members the odd ones.
    fn checkerboard(members: u32, products: u32) -> Matrix {
        Matrix::from_rows((0..members).map(|m| (0..products).filter(|p| p % 2 == m % 2).collect()), products)
    }

    #[test]
    fn a_checkerboard_has_perfect_neighbours_of_its_own_colour_only() {
        for measure in [Measure::Cosine { alpha: 0.5 }, Measure::Jaccard] {
            let found = similar(&checkerboard(6, 8), Setting { measure, ..PLAIN });
            for product in 0..8 {
                let expected: Vec<(u32, u32)> =
                    (0..8).filter(|p| p % 2 == product % 2 && *p != product).map(|p| (p, 3)).collect();
                let list = found.of(product);
                assert_eq!(list.iter().map(|n| (n.product, n.together)).collect::<Vec<_>>(), expected);
                assert!(list.iter().all(|n| (n.weight - 1.0).abs() < 1e-6), "{list:?}");
            }
        }
    }

    #[test]
    fn single_buyers_and_single_products_take_no_part() {
        // RC2: member 2 bought only product 0, product 3 has one buyer.
        let found = similar(&Matrix::from_rows([vec![0, 1, 3], vec![0, 1], vec![0]], 4), PLAIN);
        let list = found.of(0);
        assert_eq!((list.len(), list[0].product, list[0].together), (1, 1, 2));
        assert!((list[0].weight - 1.0).abs() < 1e-6);
        assert!(found.of(3).is_empty() && found.of(2).is_empty());
    }

    #[test]
    fn the_product_is_the_weighted_count_itself() {
        // Of BM25 a cosine would divide out what holds popular products back.
        let members = Matrix::from_rows([vec![0, 1], vec![0, 1], vec![0, 2], vec![0, 2]], 3);
        let product = Setting { measure: Measure::Product, ..PLAIN };
        let weights = |found: &Neighbours| found.of(0).iter().map(|n| n.weight).collect::<Vec<_>>();
        assert_eq!(weights(&similar(&members, product)), [2.0, 2.0]);
        let bm25 = |measure| {
            let weighting = Weighting::Bm25 { k1: 1.2, b: 0.75 };
            weights(&similar(&members, Setting { measure, weighting, ..PLAIN }))
        };
        let tfidf = similar(&members, Setting { weighting: Weighting::TfIdf, ..PLAIN });
        assert_eq!(bm25(Measure::Cosine { alpha: 0.5 }), weights(&tfidf));
        assert_ne!(bm25(Measure::Product), weights(&tfidf));
    }

    #[test]
    fn shrinkage_and_alpha_enter_below_the_line() {
        // c = 2, n_0 = 4, n_1 = 2; alpha 1 divides by the norm of the bought product alone.
        let members = Matrix::from_rows([vec![0, 1], vec![0, 1], vec![0, 2], vec![0, 2]], 3);
        let asymmetric = Setting { measure: Measure::Cosine { alpha: 1.0 }, shrinkage: 1.0, ..PLAIN };
        let found = similar(&members, asymmetric);
        assert_eq!(found.of(0)[0].weight, 2.0 / 3.0);
        assert_eq!(found.of(1)[0].weight, 2.0 / 5.0);
    }

    #[test]
    fn a_walk_arrives_where_its_steps_lead() {
        // Degrees of members 2 2 3, of products 3 2 2; from 0 lead 1/2 + 1/3 to 1 and to 2 alike, from 1 1/2 + 1/3 to 0 and
        // 1/3 to 2; beta leans on 0 by its 3 buyers.
        let members = Matrix::from_rows([vec![0, 1], vec![0, 2], vec![0, 1, 2]], 3);
        let found = similar(&members, Setting { measure: Measure::Walk { alpha: 1.0, beta: 0.5 }, ..PLAIN });
        let to_0 = (5.0 / 6.0) / 3f32.sqrt();
        let to_2 = (1.0 / 3.0) / 2f32.sqrt();
        let weight = |j: u32, i: u32| found.of(j).iter().find(|near| near.product == i).map_or(0.0, |near| near.weight);
        for (j, i, expected) in [(1, 0, 0.5), (2, 0, 0.5), (0, 1, to_0 / (to_0 + to_2)), (2, 1, to_2 / (to_0 + to_2))] {
            assert!((weight(j, i) - expected).abs() < 1e-6, "{i} to {j}: {} {expected}", weight(j, i));
        }
        assert_eq!(found.of(0).len(), 2);
        // With one place each, 1 and 2 keep 0, which is then shared between the two; 0 keeps 1 and has it whole.
        let narrow = similar(&members, Setting { measure: Measure::Walk { alpha: 1.0, beta: 0.5 }, k: 1, ..PLAIN });
        let kept = |j: u32| narrow.of(j).iter().map(|near| (near.product, near.weight)).collect::<Vec<_>>();
        assert_eq!([kept(0), kept(1), kept(2)], [[(1, 1.0)], [(0, 0.5)], [(0, 0.5)]]);
    }

    fn random() -> impl Strategy<Value = Matrix> {
        prop::collection::vec(prop::collection::btree_set(0u32..12, 0..9), 0..25)
            .prop_map(|rows| Matrix::from_rows(rows.into_iter().map(|row| row.into_iter().collect()), 12))
    }

    /// The definition of the table in five lines, over all pairs.
    fn naive(members: &Matrix, beta: f32, i: u32, j: u32) -> f64 {
        let degree = |p: u32| members.rows().filter(|row| row.contains(&p)).count();
        let cell = |row: &[u32], p| if row.contains(&p) { (row.len() as f64).powf(-f64::from(beta)) } else { 0.0 };
        let c = |i, j| members.rows().filter(|r| r.len() > 1).map(|r| cell(r, i) * cell(r, j)).sum::<f64>();
        let usable = i != j && degree(i) > 1 && degree(j) > 1 && c(i, j) > 0.0;
        if usable { c(i, j) / (c(i, i) * c(j, j)).sqrt() } else { 0.0 }
    }

    proptest! {
        #[test]
        fn every_pair_equals_the_naive_definition(members in random(), beta in 0f32..0.6) {
            let found = similar(&members, Setting { weighting: Weighting::Balanced { beta }, ..PLAIN });
            for j in 0..12 {
                let list = found.of(j);
                prop_assert!(list.is_sorted_by(|a, b| a.order(b).is_lt()));
                for i in 0..12 {
                    let weight = list.iter().find(|n| n.product == i).map_or(0.0, |n| f64::from(n.weight));
                    prop_assert!((weight - naive(&members, beta, i, j)).abs() < 1e-5, "{i} {j} {weight}");
                }
            }
        }

        #[test]
        fn half_alpha_is_symmetric_and_no_product_is_its_own_neighbour(members in random()) {
            let weighting = Weighting::Bm25 { k1: 1.2, b: 0.75 };
            let found = similar(&members, Setting { weighting, shrinkage: 2.0, ..PLAIN });
            for j in 0..12 {
                for neighbour in found.of(j) {
                    prop_assert_ne!(neighbour.product, j);
                    let back = found.of(neighbour.product).iter().find(|n| n.product == j);
                    prop_assert_eq!(back.map(|n| (n.weight.to_bits(), n.together)),
                        Some((neighbour.weight.to_bits(), neighbour.together)));
                }
            }
        }

        #[test]
        fn one_thread_and_four_give_the_same_bytes(members in random(), k in 1usize..6) {
            let bytes = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let setting = Setting { weighting: Weighting::Balanced { beta: 0.3 }, k, ..PLAIN };
                let found = pool.install(|| similar(&members, setting));
                found.lists().iter().map(|list| to_bytes(list)).collect::<Vec<_>>()
            };
            prop_assert_eq!(bytes(1), bytes(4));
        }
    }
}
