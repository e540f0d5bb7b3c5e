//! `wease`: every product as a linear function of all others, fitted in closed form (Steck 2019) with members balanced.
//!
//! Here a matrix of products by products is held: whoever calls says how many of the most bought fit (RC8). One half is
//! computed with, and turned into its inverse where it stands; the other half holds the counts.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{LltRegularization, cholesky_in_place, cholesky_in_place_scratch};
use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::linalg::triangular_solve::{solve_lower_triangular_in_place, solve_upper_triangular_in_place};
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::neighbour::Strongest;
use super::row::{Packing, Row};
use super::similarity::{Popularity, in_order};
use super::weight::Weighting;
use super::{Matrix, Neighbour, Neighbours};

/// The choices of one fit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// A member's purchases count `deg^-beta`.
    pub beta: f32,
    /// How the ridge follows the popularity of a product: 0 the same for all, 1 in proportion.
    pub gamma: f32,
    /// The ridge of a product of mean popularity, in units of the mean diagonal; one too small for `f32` is doubled until
    /// it holds.
    pub lambda: f32,
    /// How many neighbours each scored product keeps, by what their weights do to scores, whatever the sign.
    pub k: usize,
}

impl Setting {
    /// The same with no more neighbours than there is room for with a core of so many products.
    #[must_use]
    pub fn within(self, core: usize) -> Self {
        let room = (ROOM / core.max(1)).max(Self::default().k);
        Self { k: self.k.min(room), ..self }
    }
}

impl Default for Setting {
    /// What is shipped: the best on every public shop tried.
    fn default() -> Self {
        Self { beta: 0.3, gamma: 0.4, lambda: 3.0, k: 200 }
    }
}

/// How many products are solved for side by side: a cache line of the matrix.
const TILE: usize = 16;
/// How many columns are copied where a step cannot read what it writes.
const STRIP: usize = 256;
/// The neighbours of all products together that an answer to one member is still read from in no time: beyond what is
/// shipped, more are kept only as far as that.
const ROOM: usize = 4_000_000;
/// The least ridge, so that doubling leads somewhere.
const LEAST: f32 = 1e-3;

/// The memory that a fit of so many products is reckoned with: half for the matrix, half for the purchases it is made from
/// and the lists that are made of it.
#[must_use]
pub fn bytes(n_products: usize) -> u64 {
    let n = n_products as u64;
    2 * 4 * n * n
}

/// How many of the most bought products can be fitted in `budget` bytes.
#[must_use]
pub fn core(members: &Matrix, budget: u64) -> usize {
    let buyers = members.transposed().degrees();
    let usable = buyers.iter().filter(|n| **n >= 2).count();
    usable.min((budget / bytes(1)).isqrt() as usize)
}

/// The neighbours of the `core` most bought products among themselves; the lists of all others are empty.
#[must_use]
pub fn fit(members: &Matrix, setting: Setting, core: usize) -> Neighbours {
    let gram = Gram::new(members, setting.beta, core);
    let mut lambda = setting.lambda.max(LEAST);
    let mut cells = vec![0f32; gram.n * gram.n];
    loop {
        gram.fill(&mut cells);
        let ridge = |mean: f32, own: f32| lambda * mean * (own / mean).powf(setting.gamma);
        if inverted(&mut cells, gram.n, ridge) {
            break;
        }
        lambda *= 2.0;
    }
    gram.popularity.under_their_products(kept(&gram, &cells, setting.k))
}

/// What the weighted co-occurrence is added up from.
struct Gram {
    n: usize,
    popularity: Popularity,
    members: Matrix,
    buyers: Matrix,
    packing: Packing,
    /// The packed squared factor of each member.
    ones: Vec<u64>,
}

impl Gram {
    fn new(members: &Matrix, beta: f32, core: usize) -> Self {
        let degrees = members.transposed().degrees();
        let popularity = Popularity::most_bought(&degrees, core);
        let weights = Weighting::Balanced { beta }.weights(members, &degrees).member;
        let members = popularity.renumbered(members);
        let buyers = members.transposed();
        let squared: Vec<f32> = weights.iter().map(|weight| weight * weight).collect();
        let sum = |row: &[u32]| row.iter().map(|&member| f64::from(squared[member as usize])).sum::<f64>();
        let largest = buyers.rows().map(sum).fold(f64::MIN_POSITIVE, f64::max);
        let packing = Packing::new(buyers.degrees().into_iter().max().unwrap_or(0), largest * 1.01);
        let ones = squared.iter().map(|&weight| packing.one(weight)).collect();
        Self { n: popularity.order.len(), popularity, members, buyers, packing, ones }
    }

    /// By columns: the weighted co-occurrence, and above the diagonal how many members bought both.
    fn fill(&self, cells: &mut [f32]) {
        cells.par_chunks_exact_mut(self.n.max(1)).enumerate().for_each_init(
            || Row::new(self.n, 0, self.packing),
            |row, (own, column)| {
                for &member in self.buyers.row(own) {
                    let one = self.ones[member as usize];
                    self.members.row(member as usize).iter().for_each(|&other| row.add(other, one));
                }
                let (counts, sums) = column.split_at_mut(own);
                row.drain(counts, sums);
            },
        );
    }
}

/// Adds the ridge to `cells` and turns the half below the diagonal into the inverse; false when there is none in `f32`.
/// `ridge` is given the mean of the diagonal and the product's own value; what stands above the diagonal stays. A product
/// without a value, which nobody bought with another, has no ridge in proportion to one: it meets nothing and stands apart.
fn inverted(cells: &mut [f32], n: usize, ridge: impl Fn(f32, f32) -> f32) -> bool {
    let sum: f64 = cells.iter().step_by(n + 1).map(|&own| f64::from(own)).sum();
    let mean = (sum / n.max(1) as f64) as f32;
    let ridged = |own: f32| if own > 0.0 { own + ridge(mean, own) } else { 1.0 };
    cells.iter_mut().step_by(n + 1).for_each(|own| *own = ridged(*own));
    // The kernels share the rows and columns of a product among the threads, never the sum of one cell (RC3).
    let threads = if rayon::current_num_threads() == 1 { Par::Seq } else { Par::rayon(0) };
    let mut strip = vec![0f32; n * STRIP];
    let mut whole = MatMut::from_column_major_slice_mut(cells, n, n);
    if !factor(whole.as_mut(), &mut strip, threads) {
        return false;
    }
    invert(whole.as_mut(), &mut strip, threads);
    square(whole, &mut strip, threads);
    true
}

/// The half below the diagonal becomes `L` of `LLᵀ`, by halves: of `[A ·; B C]`, `L_A`, `L_B = B L_A⁻ᵀ`, and that of
/// `C − L_B L_Bᵀ`; false where it is not positive.
fn factor(mut cells: MatMut<'_, f32>, strip: &mut [f32], threads: Par) -> bool {
    let n = cells.nrows();
    if n <= STRIP {
        let mut buffer = MemBuffer::new(cholesky_in_place_scratch::<f32>(n, Par::Seq, Default::default()));
        let (stack, plain) = (MemStack::new(&mut buffer), LltRegularization::default());
        let _ = copied(cells.as_ref(), strip);
        let mut copy = MatMut::from_column_major_slice_mut(&mut strip[..n * n], n, n);
        // The kernel writes above the diagonal too.
        let done = cholesky_in_place(copy.as_mut(), plain, Par::Seq, stack, Default::default()).is_ok();
        cells.copy_from_triangular_lower(copy);
        return done;
    }
    let (mut a, _, mut b, mut c) = cells.split_at_mut(n / 2, n / 2);
    if !factor(a.as_mut(), strip, threads) {
        return false;
    }
    solve_lower_triangular_in_place(a.as_ref(), b.as_mut().transpose_mut(), threads);
    let (lower, whole) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
    matmul(c.as_mut(), lower, Accum::Add, b.as_ref(), whole, b.as_ref().transpose(), whole, -1.0, threads);
    factor(c, strip, threads)
}

/// `L⁻¹` in the place of `L`, by halves: `[A 0; B C]⁻¹ = [A⁻¹ 0; −C⁻¹ B A⁻¹ C⁻¹]`.
fn invert(cells: MatMut<'_, f32>, strip: &mut [f32], threads: Par) {
    let n = cells.nrows();
    if n <= STRIP {
        let copy = copied(cells.as_ref(), strip);
        invert_lower_triangular(cells, copy, Par::Seq);
        return;
    }
    let (mut a, _, mut b, mut c) = cells.split_at_mut(n / 2, n / 2);
    solve_lower_triangular_in_place(c.as_ref(), b.as_mut(), threads);
    solve_upper_triangular_in_place(a.as_ref().transpose(), b.as_mut().transpose_mut(), threads);
    b.col_iter_mut().for_each(|column| column.iter_mut().for_each(|cell| *cell = -*cell));
    invert(a.as_mut(), strip, threads);
    invert(c.as_mut(), strip, threads);
}

/// The half below the diagonal of `LᵀL` in the place of `L`, by halves: of `[A 0; B C]` it is `[AᵀA + BᵀB ·; CᵀB CᵀC]`.
fn square(cells: MatMut<'_, f32>, strip: &mut [f32], threads: Par) {
    let (n, whole) = (cells.nrows(), BlockStructure::Rectangular);
    let (lower, upper) = (BlockStructure::TriangularLower, BlockStructure::TriangularUpper);
    if n <= STRIP {
        let copy = copied(cells.as_ref(), strip);
        matmul(cells, lower, Accum::Replace, copy.transpose(), upper, copy, lower, 1.0, Par::Seq);
        return;
    }
    let (mut a, _, mut b, mut c) = cells.split_at_mut(n / 2, n / 2);
    square(a.as_mut(), strip, threads);
    matmul(a, lower, Accum::Add, b.as_ref().transpose(), whole, b.as_ref(), whole, 1.0, threads);
    for from in (0..b.ncols()).step_by(STRIP) {
        let some = b.as_mut().subcols_mut(from, STRIP.min(n / 2 - from));
        let copy = copied(some.as_ref(), strip);
        matmul(some, whole, Accum::Replace, c.as_ref().transpose(), upper, copy, whole, 1.0, threads);
    }
    square(c.as_mut(), strip, threads);
}

/// A copy of at most [`STRIP`] columns.
fn copied<'a>(cells: MatRef<'_, f32>, strip: &'a mut [f32]) -> MatRef<'a, f32> {
    let (rows, columns) = (cells.nrows(), cells.ncols());
    let strip = &mut strip[..rows * columns];
    MatMut::from_column_major_slice_mut(&mut *strip, rows, columns).copy_from(cells);
    MatRef::from_column_major_slice(strip, rows, columns)
}

/// The strongest weights `-P_ij / P_jj` under each product j, and beside them the counts. What a weight does to scores goes
/// with how many members it speaks for: strength is `|W_ij| √buyers_i`, which lost half as much NDCG@10 as `|W_ij|` on a
/// grocer's lists and nothing on a gift shop's.
fn kept(gram: &Gram, cells: &[f32], k: usize) -> Vec<Vec<Neighbour>> {
    let n = gram.n;
    let name = |number: usize| gram.popularity.order[number];
    let reach: Vec<f32> = gram.buyers.degrees().into_iter().map(|buyers| (buyers as f32).sqrt()).collect();
    let of_tile = |(columns, strongest): &mut (Vec<f32>, Strongest), tile: usize| {
        let from = tile * TILE;
        let until = n.min(from + TILE);
        // Left of the diagonal the tile's products are rows: all of them in one cache line of each column.
        for other in 0..until {
            for own in from.max(other)..until {
                columns[(own - from) * n + other] = cells[other * n + own];
            }
        }
        let of_product = |own: usize| {
            let column = &mut columns[(own - from) * n..(own - from + 1) * n];
            column[own..].copy_from_slice(&cells[own * n + own..(own + 1) * n]);
            let scale = -1.0 / column[own];
            column[own] = 0.0;
            for (other, weight) in column.iter_mut().enumerate() {
                *weight *= scale;
                let strength = weight.abs() * reach[other];
                if strength >= strongest.floor() {
                    strongest.offer(Neighbour { product: name(other), weight: strength, together: 0 });
                }
            }
            let mut list = strongest.take();
            for found in &mut list {
                let other = gram.popularity.number(found.product).expect("only numbered products are offered") as usize;
                let together = cells[own.max(other) * n + own.min(other)] as u32;
                *found = Neighbour { weight: column[other], together, ..*found };
            }
            list.sort_unstable_by(Neighbour::order);
            list
        };
        (from..until).map(of_product).collect::<Vec<_>>()
    };
    let scratch = || (vec![0f32; TILE * n], Strongest::new(k.min(n)));
    in_order(n.div_ceil(TILE), scratch, of_tile).into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::domain::recommend::neighbour::to_bytes;

    const PLAIN: Setting = Setting { beta: 0.3, gamma: 0.4, lambda: 1.0, k: 200 };

    /// Members who buy about 20 of so many products, the first ones more often.
    fn shop(n_members: usize, n_products: u32) -> Matrix {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut member = || {
            let mut row: Vec<u32> = (0..random.gen_range(1..40))
                .map(|_| ((random.r#gen::<f64>().powi(2)) * f64::from(n_products)) as u32)
                .collect();
            row.sort_unstable();
            row.dedup();
            row
        };
        Matrix::from_rows((0..n_members).map(|_| member()).collect::<Vec<_>>(), n_products)
    }

    /// The definition in `f64`: `weights[i][j]` of products 0, 1, 2…, which all have two buyers or more.
    fn reference(members: &Matrix, setting: Setting) -> Vec<Vec<f64>> {
        let n = members.n_columns() as usize;
        let mut gram = vec![vec![0f64; n]; n];
        for row in members.rows().filter(|row| row.len() > 1) {
            let weight = (row.len() as f64).powf(-2.0 * f64::from(setting.beta));
            row.iter().for_each(|&i| row.iter().for_each(|&j| gram[i as usize][j as usize] += weight));
        }
        let mean = (0..n).map(|i| gram[i][i]).sum::<f64>() / n as f64;
        for (i, row) in gram.iter_mut().enumerate() {
            row[i] += f64::from(setting.lambda) * mean * (row[i] / mean).powf(f64::from(setting.gamma));
        }
        let mut inverse: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
        for pivot in 0..n {
            let scale = 1.0 / gram[pivot][pivot];
            gram[pivot].iter_mut().chain(&mut inverse[pivot]).for_each(|cell| *cell *= scale);
            for row in (0..n).filter(|row| *row != pivot) {
                let times = gram[row][pivot];
                for at in 0..n {
                    gram[row][at] -= times * gram[pivot][at];
                    inverse[row][at] -= times * inverse[pivot][at];
                }
            }
        }
        (0..n).map(|i| (0..n).map(|j| if i == j { 0.0 } else { -inverse[i][j] / inverse[j][j] }).collect()).collect()
    }

    #[test]
    fn scores_agree_with_a_reference_in_double_precision() {
        let members = shop(1_500, 200);
        for (beta, gamma, lambda) in [(0.3, 0.4, 1.0), (0.0, 0.0, 0.3), (0.0, 1.0, 0.1), (0.5, 0.4, 10.0)] {
            let setting = Setting { beta, gamma, lambda, k: 200 };
            let (found, expected) = (fit(&members, setting, 200), reference(&members, setting));
            for row in members.rows().take(100) {
                let mut scores = [0f64; 200];
                for j in 0..200 {
                    let near = found.of(j).iter().filter(|near| row.contains(&near.product));
                    scores[j as usize] = near.map(|near| f64::from(near.weight)).sum();
                }
                let naive = |j: usize| row.iter().map(|&i| expected[i as usize][j]).sum::<f64>();
                let largest = (0..200).map(|j| naive(j).abs()).fold(0.0, f64::max);
                for (j, score) in scores.iter().enumerate() {
                    // RC8, of the size of the member's scores.
                    assert!((score - naive(j)).abs() <= 1e-3 * largest, "{setting:?} {j}: {score} {}", naive(j));
                }
            }
        }
    }

    #[test]
    fn the_strongest_stay_whatever_their_sign_and_are_said_with_their_counts() {
        // 0 and 1 stand for each other: everybody has exactly one of the two.
        let rows: Vec<Vec<u32>> =
            shop(400, 60).rows().map(|row| row.iter().copied().filter(|p| *p > 1).collect()).collect();
        let one_of_two = |(at, row): (usize, Vec<u32>)| [vec![u32::from(at % 2 == 1)], row].concat();
        let members = Matrix::from_rows(rows.into_iter().enumerate().map(one_of_two), 60);
        let (all, few) = (fit(&members, PLAIN, 60), fit(&members, Setting { k: 12, ..PLAIN }, 60));
        let buyers = members.transposed().degrees();
        let together = |i: u32, j: u32| members.rows().filter(|row| row.contains(&i) && row.contains(&j)).count();
        for j in 0..60 {
            assert_eq!(all.of(j).len(), 59, "a product is not its own neighbour");
            let mut expected = all.of(j).to_vec();
            let strength = |near: &Neighbour| near.weight.abs() * (buyers[near.product as usize] as f32).sqrt();
            expected.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
            expected.truncate(12);
            expected.sort_by(Neighbour::order);
            assert_eq!(few.of(j), expected);
            assert!(all.of(j).iter().all(|near| near.together as usize == together(near.product, j)));
        }
        assert!(few.of(0).last().is_some_and(|near| near.product == 1 && near.weight < -0.1 && near.together == 0));
    }

    #[test]
    fn outside_the_core_and_below_two_buyers_lists_are_empty() {
        // RC2, RC8: product 3 has one buyer, member 3 one product, and the core holds 0 and 1 alone.
        let members = Matrix::from_rows([vec![0, 1, 2, 3], vec![0, 1, 2], vec![0, 1], vec![0]], 4);
        let (whole, narrow) = (fit(&members, PLAIN, 4), fit(&members, PLAIN, 2));
        assert_eq!([0, 1, 2, 3].map(|j| whole.of(j).len()), [2, 2, 2, 0]);
        assert_eq!([0, 1, 2, 3].map(|j| narrow.of(j).len()), [1, 1, 0, 0]);
        assert_eq!(narrow.of(0)[0].together, 3);
        assert_eq!((core(&members, 1 << 20), core(&members, bytes(2)), core(&members, bytes(2) - 1)), (3, 2, 1));
        assert!(fit(&Matrix::from_rows([], 0), PLAIN, 9).lists().is_empty());
    }

    #[test]
    fn products_that_are_only_bought_alone_stand_apart() {
        // RC2: 0 and 2 have two buyers each, who bought nothing else. No ridge in proportion to nothing would ever do.
        let ridge = |mean: f32, own: f32| mean * (own / mean).powf(PLAIN.gamma);
        for rows in
            [vec![vec![0], vec![0]], vec![vec![0], vec![0], vec![2], vec![2], vec![1, 3], vec![1, 3], vec![1, 3]]]
        {
            let members = Matrix::from_rows(rows, 4);
            let gram = Gram::new(&members, PLAIN.beta, 4);
            let mut cells = vec![0f32; gram.n * gram.n];
            gram.fill(&mut cells);
            assert!(inverted(&mut cells, gram.n, ridge), "{members:?}");
        }
        let (pairs, alone) = (vec![vec![1, 3]; 3], [0, 0, 2, 2].map(|product| vec![product]));
        let found = fit(&Matrix::from_rows([pairs, alone.to_vec()].concat(), 4), PLAIN, 4);
        assert_eq!([0, 1, 2, 3].map(|j| found.of(j).len()), [0, 1, 0, 1]);
        // G = 3w [1 1; 1 1] with w = 2^-0.6, mean 3w / 2 (over all four), ridge 1.5w · 2^0.4: weight 3w / (3w + ridge).
        let expected = 3.0 / (3.0 + 1.5 * 2f32.powf(0.4));
        assert!((found.of(1)[0].weight - expected).abs() < 1e-4, "{} {expected}", found.of(1)[0].weight);
    }

    #[test]
    fn more_neighbours_are_kept_as_far_as_there_is_room() {
        let k = |k, core| Setting { k, ..PLAIN }.within(core).k;
        assert_eq!([k(50, 9), k(1_000, 4_000), k(1_000, 10_000), k(1_000, 50_000)], [50, 1_000, 400, 200]);
    }

    #[test]
    fn a_ridge_too_small_for_single_precision_is_doubled() {
        // Twins: without a ridge there is no inverse at all.
        let members = Matrix::from_rows(vec![vec![0, 1]; 5_000], 2);
        let found = fit(&members, Setting { lambda: 0.0, ..PLAIN }, 2);
        assert!((0.9..1.0).contains(&found.of(0)[0].weight), "{found:?}");
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bytes() {
        // Past the blocks of the kernels, and not a multiple of anything.
        let members = shop(3_000, 701);
        let fit = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| fit(&members, Setting { k: 50, ..PLAIN }, 701));
            (found.lists().iter().map(|list| to_bytes(list)).collect::<Vec<_>>(), found)
        };
        let (one, found) = fit(1);
        for threads in [2, 3, 4] {
            assert!(fit(threads).0 == one, "{threads}");
        }
        let together = |i: u32, j: u32| members.rows().filter(|row| row.contains(&i) && row.contains(&j)).count();
        for j in [0, 350, 700] {
            assert!(found.of(j).iter().all(|near| near.together as usize == together(near.product, j)), "{j}");
        }
    }

    proptest! {
        #[test]
        fn a_budget_is_never_passed(n in 0usize..40_000, budget in 0u64..20_000_000_000) {
            let fits = (budget / bytes(1)).isqrt() as usize;
            prop_assert!(bytes(fits) <= budget && bytes(fits + 1) > budget);
            prop_assert!(bytes(n) <= bytes(n + 1));
        }
    }
}
