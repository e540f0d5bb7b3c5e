//! Fisher's exact test, one side: how often chance alone brings as many together.

use libm::lgamma;

/// The chance of `together` or more common baskets when `n_a` and `n_b` of `n` are drawn apart from each other.
///
/// The first term is taken through logarithms, the others follow from it one by one until they add nothing.
pub fn upper_tail(n: i64, n_a: i64, n_b: i64, together: i64) -> f64 {
    if together <= (n_a + n_b - n).max(0) {
        return 1.0;
    }
    if together > n_a.min(n_b) {
        return 0.0;
    }
    let first = choose(n_a, together) + choose(n - n_a, n_b - together) - choose(n, n_b);
    let (mut term, mut sum) = (1.0_f64, 1.0_f64);
    for x in together..n_a.min(n_b) {
        let left = (n_a - x) as f64 * (n_b - x) as f64;
        let rise = left / ((x + 1) as f64 * (n - n_a - n_b + x + 1) as f64);
        term *= rise;
        sum += term;
        // Terms only grow up to the middle, and `rise` falls from one to the next.
        if rise < 1.0 && term < sum * f64::EPSILON {
            break;
        }
    }
    (first.exp() * sum).min(1.0)
}

/// The logarithm of the number of ways to choose.
fn choose(of: i64, n: i64) -> f64 {
    let factorial = |n: i64| lgamma(n as f64 + 1.0);
    factorial(of) - factorial(n) - factorial(of - n)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked by whole numbers: ways with as many or more, of all ways.
    fn exact(n: i64, n_a: i64, n_b: i64, together: i64) -> f64 {
        let choose = |of: i64, n: i64| (0..n).fold(1_u128, |ways, at| ways * (of - at) as u128 / (at as u128 + 1));
        let ways = |x: i64| if n_b - x > n - n_a { 0 } else { choose(n_a, x) * choose(n - n_a, n_b - x) };
        let tail: u128 = (together..=n_a.min(n_b)).map(ways).sum();
        tail as f64 / choose(n, n_b) as f64
    }

    /// AN17: N 1000, 100 and 50, 20 together.
    #[test]
    fn the_known_pair_is_no_accident() {
        let p = upper_tail(1000, 100, 50, 20);
        assert!((p / 6.38e-9 - 1.0).abs() < 1e-3, "{p:e}");
    }

    #[test]
    fn small_tables_are_as_whole_numbers_count_them() {
        for n in 1..=24 {
            for (n_a, n_b) in (0..=n).flat_map(|a| (0..=n).map(move |b| (a, b))) {
                for together in 0..=n_a.min(n_b) {
                    let (found, expected) = (upper_tail(n, n_a, n_b, together), exact(n, n_a, n_b, together));
                    let near = (found - expected).abs() <= 1e-12 * expected.max(1e-3);
                    assert!(near, "{n} {n_a} {n_b} {together}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn what_must_happen_is_certain_and_what_cannot_is_not() {
        let cases = [((10, 7, 6, 3), 1.0), ((10, 7, 6, 0), 1.0), ((10, 3, 4, 4), 0.0), ((10, 10, 4, 4), 1.0)];
        for ((n, n_a, n_b, together), expected) in cases {
            assert_eq!(upper_tail(n, n_a, n_b, together), expected, "{n} {n_a} {n_b} {together}");
        }
    }

    /// Ten million baskets: the sum ends, and stays within its bounds.
    #[test]
    fn a_large_shop_has_its_chances_too() {
        let p = upper_tail(10_000_000, 1_000_000, 1_000_000, 100_900);
        assert!(p > 5e-4 && p < 2e-3, "{p}");
        assert_eq!(upper_tail(10_000_000, 500_000, 500_000, 400_000), 0.0);
    }
}
