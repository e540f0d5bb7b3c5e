//! How many clusters there are: the largest number that comes out the same from one draw of members to the next (AN34).

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use serde::{Deserialize, Serialize};

use super::{Points, kmeans};

/// What counts as the same.
const FIRM: f64 = 0.85;
const DRAWS: u64 = 8;
const RUNS_PER_DRAW: usize = 5;

/// How firm one number of clusters is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Firmness {
    /// The number of clusters.
    pub k: usize,
    /// The mean adjusted Rand index of the draws with the whole.
    pub agreement: f64,
}

/// The number chosen and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The number of clusters.
    pub k: usize,
    /// False when no number was firm, and 3 was taken.
    pub stable: bool,
    /// Every number tried.
    pub firmness: Vec<Firmness>,
}

/// Tries 3 to 8.
#[must_use]
pub fn choose(points: &Points, seed: u64) -> Choice {
    let tried = (3..=8).filter_map(|k| Some(Firmness { k, agreement: agreement(points, k, seed)? }));
    let firmness: Vec<Firmness> = tried.collect();
    let firm = firmness.iter().rev().find(|found| found.agreement >= FIRM);
    Choice { k: firm.map_or(3, |found| found.k), stable: firm.is_some(), firmness: firmness.clone() }
}

/// The mean adjusted Rand index of bootstrap fits, each labelling all members, with the fit to all members. `None` when a
/// draw has too few different members.
#[must_use]
pub fn agreement(points: &Points, k: usize, seed: u64) -> Option<f64> {
    let whole = kmeans::fit(points, k, RUNS_PER_DRAW, seed)?.predict(points);
    let drawn = |draw: u64| {
        let seed = seed.wrapping_add(draw);
        let clusters = kmeans::fit(&bootstrap(points, seed), k, RUNS_PER_DRAW, seed)?;
        Some(adjusted_rand(&whole, &clusters.predict(points)))
    };
    let found: Vec<f64> = (1..=DRAWS).map(drawn).collect::<Option<_>>()?;
    Some(found.iter().sum::<f64>() / found.len() as f64)
}

fn bootstrap(points: &Points, seed: u64) -> Points {
    let n = points.len();
    let mut generator = Xoshiro256Plus::seed_from_u64(seed);
    let places: Vec<usize> = (0..n).map(|_| generator.gen_range(0..n)).collect();
    points.at(&places)
}

/// The adjusted Rand index of two labellings of the same members: 1 when they group alike, about 0 by chance.
#[must_use]
pub fn adjusted_rand(a: &[u32], b: &[u32]) -> f64 {
    let width = |labels: &[u32]| labels.iter().max().map_or(0, |last| *last as usize + 1);
    let (rows, columns) = (width(a), width(b));
    let mut table = vec![0u64; rows * columns];
    for (&a, &b) in a.iter().zip(b) {
        table[a as usize * columns + b as usize] += 1;
    }
    let pairs = |n: u64| (n as f64) * (n as f64 - 1.0) / 2.0;
    let of_sums = |sums: Vec<u64>| sums.into_iter().map(pairs).sum::<f64>();
    let both: f64 = table.iter().map(|&n| pairs(n)).sum();
    let in_a = of_sums((0..rows).map(|row| table[row * columns..(row + 1) * columns].iter().sum()).collect());
    let in_b = of_sums((0..columns).map(|column| table.iter().skip(column).step_by(columns).sum()).collect());
    let all = pairs(a.len() as u64);
    let expected = if all > 0.0 { in_a * in_b / all } else { 0.0 };
    let largest = f64::midpoint(in_a, in_b);
    if largest == expected { 1.0 } else { (both - expected) / (largest - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_adjusted_rand_index_gives_known_answers() {
        for (a, b, expected) in [
            (&[0, 0, 1, 1][..], &[1, 1, 0, 0][..], 1.0),
            (&[0, 0, 1, 1], &[0, 0, 1, 2], 4.0 / 7.0),
            (&[0, 0, 1, 1], &[0, 1, 0, 1], -0.5),
            (&[0, 0, 0], &[0, 0, 0], 1.0),
            (&[], &[], 1.0),
        ] {
            assert!((adjusted_rand(a, b) - expected).abs() < 1e-9, "{a:?} {b:?} {}", adjusted_rand(a, b));
        }
    }

    /// Heaps of 20 points, far from each other.
    fn heaps(n: u32) -> Points {
        Points::new(1, (0..20 * n).map(|at| f64::from(at % n) * 100.0 + f64::from(at / n) * 0.01).collect())
    }

    #[test]
    fn separate_heaps_are_counted() {
        for n in [3, 4, 5] {
            let found = choose(&heaps(n), 42);
            assert!(found.firmness.iter().any(|f| f.k == n as usize && f.agreement > 0.99), "{found:?}");
            assert!(found.stable && found.k >= n as usize);
        }
    }

    #[test]
    fn nothing_to_group_is_unstable_and_three() {
        let found = choose(&Points::new(1, vec![1.0, 2.0]), 42);
        assert_eq!(found, Choice { k: 3, stable: false, firmness: vec![] });
    }
}
