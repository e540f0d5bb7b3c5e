//! Functions of mathematics that the standard library lacks.

/// The logarithm of the gamma function.
pub(super) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The logarithm of the beta function.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Terms after which a series is given up.
const TERMS: u32 = 10_000;

/// The hypergeometric function as a sum and the logarithm of the power before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scaled {
    pub sum: f64,
    pub ln_scale: f64,
}

/// What a sum is kept below; beyond, it is scaled down.
const LARGE: f64 = 1e200;

/// ₂F₁(a, b; c; z) for 0 ≤ z < 1, as it stands or through Euler's (1−z)^(c−a−b) · ₂F₁(c−a, c−b; c; z), whichever has the
/// smaller terms: the first overflows after many purchases (AN56), the second where the chances to leave are all alike.
/// None where the sum does not settle.
pub(super) fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> Option<Scaled> {
    let through_euler = ((c - a) * (c - b)).abs() < a * b;
    let (left, right, power) = if through_euler { (c - a, c - b, c - a - b) } else { (a, b, 0.0) };
    let (mut term, mut sum, mut ln_scale) = (1.0_f64, 1.0_f64, power * (-z).ln_1p());
    for n in 0..TERMS {
        let n = f64::from(n);
        term *= (left + n) * (right + n) * z / ((c + n) * (n + 1.0));
        sum += term;
        if term.abs() <= 1e-16 * sum.abs() {
            return Some(Scaled { sum, ln_scale });
        }
        if sum.abs() > LARGE {
            (term, sum, ln_scale) = (term / LARGE, sum / LARGE, ln_scale + LARGE.ln());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
        hyp2f1(a, b, c, z).map(|found| found.sum * found.ln_scale.exp())
    }

    /// Those that are elementary: (1−z)^−a, −ln(1−z)/z, arcsin(z)/z.
    #[test]
    fn the_hypergeometric_function_has_its_known_values() {
        for z in [0.0, 0.1, 0.5, 0.9, 0.991] {
            for (found, known) in [
                (value(2.5, 1.0, 1.0, z), (1.0 - z).powf(-2.5)),
                (value(1.0, 1.0, 2.0, z), if z == 0.0 { 1.0 } else { -(1.0 - z).ln() / z }),
                (value(0.5, 0.5, 1.5, z * z), if z == 0.0 { 1.0 } else { z.asin() / z }),
            ] {
                let found = found.unwrap();
                assert!((found / known - 1.0).abs() < 1e-12, "{z}: {found} {known}");
            }
        }
    }

    /// AN56: with x = 1000 the series as it stands overflows.
    #[test]
    fn a_thousand_purchases_do_not_overflow() {
        let (r, a, b, x, z) = (0.25, 0.8, 2.5, 1000.0, 0.9);
        let found = hyp2f1(r + x, b + x, a + b + x - 1.0, z).unwrap();
        assert!(found.sum.is_finite() && found.ln_scale.is_finite(), "{found:?}");
        // (1−z)^(r+x) ₂F₁ is what is left of one after so long a time: between nothing and one.
        let left = found.sum * (found.ln_scale + (r + x) * (-z).ln_1p()).exp();
        assert!(left.is_finite() && left > 0.0, "{left}");
    }

    /// Chances to leave that are all nearly alike: the weights are large, and one series settles where the other would not.
    #[test]
    fn large_weights_do_not_overflow() {
        for weight in [1e2, 1e3, 1e4, 1e6] {
            let (r, a, b, x, z) = (0.5, 0.2 * weight, 0.8 * weight, 3.0, 0.5);
            let found = hyp2f1(r + x, b + x, a + b + x - 1.0, z).unwrap();
            // For ever larger weights ₂F₁ goes to (1 − z b/(a+b))^−(r+x).
            let known = (1.0_f64 - 0.5 * 0.8).powf(-(r + x));
            let ratio = found.sum * found.ln_scale.exp() / known;
            assert!((ratio - 1.0).abs() < 10.0 / weight, "{weight}: {ratio}");
        }
    }

    #[test]
    fn a_sum_that_does_not_settle_is_refused() {
        assert_eq!(hyp2f1(1.0, 1.0, 3.0, 0.999_999), None);
    }

    #[test]
    fn ln_gamma_and_ln_beta_have_their_known_values() {
        for (found, known) in [
            (ln_gamma(1.0), 0.0),
            (ln_gamma(5.0), 24.0_f64.ln()),
            (ln_gamma(0.5), std::f64::consts::PI.sqrt().ln()),
            (ln_beta(2.0, 3.0), (1.0_f64 / 12.0).ln()),
        ] {
            assert!((found - known).abs() < 1e-14, "{found} {known}");
        }
    }
}
