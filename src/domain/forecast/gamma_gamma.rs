//! How much members spend when they come back: means of purchase days scatter around a mean of the member's own (AN37).

use super::Fitted;
use super::case::History;
use super::fit::cheapest;
use super::special::ln_gamma;

/// The model: values are gamma (p, ν), the ν of members gamma (q, v).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    /// Shape of the values.
    pub p: f64,
    /// Shape of the members.
    pub q: f64,
    /// Rate of the members, in major units.
    pub v: f64,
}

/// Beyond it lies a basin that is flat and false (AN56).
const LARGEST_P: f64 = 1_000.0;

/// What those who came back spent, ready to be fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Spending {
    /// Purchases x and what they came to, x·z, with a weight; by purchases, then sum.
    rows: Vec<(u32, f64, u32)>,
    /// Members.
    n: f64,
    /// Σ x ln xz.
    by_purchase: f64,
    /// Σ ln z.
    by_member: f64,
    /// The mean of z.
    mean: f64,
}

impl Spending {
    /// Of these numbers of purchases and sums in minor units; who spent nothing or less tells nothing.
    pub fn new(all: impl IntoIterator<Item = (u32, i64)>, minor_per_major: i64) -> Spending {
        let mut all: Vec<(u32, i64)> = all.into_iter().filter(|(x, sum)| *x > 0 && *sum > 0).collect();
        all.sort_unstable();
        let scale = minor_per_major as f64;
        let mut spending = Spending { rows: Vec::new(), n: 0.0, by_purchase: 0.0, by_member: 0.0, mean: 0.0 };
        for same in all.chunk_by(|one, other| one == other) {
            let (x, sum, n) = (f64::from(same[0].0), same[0].1 as f64 / scale, same.len() as f64);
            spending.n += n;
            spending.by_purchase += n * x * sum.ln();
            spending.by_member += n * (sum / x).ln();
            spending.mean += n * (sum / x);
            spending.rows.push((same[0].0, sum, u32::try_from(same.len()).unwrap_or(u32::MAX)));
        }
        spending.mean /= spending.n;
        spending
    }

    /// Of these histories.
    pub fn of(histories: &[History], minor_per_major: i64) -> Spending {
        Spending::new(histories.iter().map(|one| (one.repeats, one.repeat_net.get())), minor_per_major)
    }

    /// Members in it.
    pub fn n_members(&self) -> f64 {
        self.n
    }

    /// How purchases and means go together, from −1 to 1; the model supposes that they do not. None where one of them is
    /// the same for all.
    pub fn correlation(&self) -> Option<f64> {
        let rows = || self.rows.iter().map(|(x, sum, n)| (f64::from(*x), sum / f64::from(*x), f64::from(*n)));
        let mean_x = rows().map(|(x, _, n)| n * x).sum::<f64>() / self.n;
        let (mut xx, mut xz, mut zz) = (0.0, 0.0, 0.0);
        for (x, z, n) in rows() {
            let (x, z) = (x - mean_x, z - self.mean);
            xx += n * x * x;
            xz += n * x * z;
            zz += n * z * z;
        }
        let found = xz / (xx * zz).sqrt();
        found.is_finite().then_some(found)
    }
}

impl GammaGamma {
    /// The model that makes this spending most likely, from the moment start (AN56); none where no parameters do.
    pub fn fit(spending: &Spending) -> Option<Fitted<GammaGamma>> {
        if spending.rows.is_empty() {
            return None;
        }
        let cost = |[p, q, v]: [f64; 3]| match p > LARGEST_P {
            true => f64::INFINITY,
            false => -GammaGamma { p, q, v }.log_likelihood(spending) / spending.n,
        };
        let best = cheapest([1.0, 2.0, spending.mean], cost)?;
        let [p, q, v] = best.parameters;
        Some(Fitted { model: GammaGamma { p, q, v }, log_likelihood: -best.cost * spending.n })
    }

    /// p, q, v.
    pub fn parameters(&self) -> [f64; 3] {
        [self.p, self.q, self.v]
    }

    /// How likely this spending is, as a logarithm.
    pub fn log_likelihood(&self, spending: &Spending) -> f64 {
        let GammaGamma { p, q, v } = *self;
        let each = q * v.ln() - ln_gamma(q);
        let alike = spending.rows.chunk_by(|one, other| one.0 == other.0);
        let own: f64 = alike
            .map(|alike| {
                let x = f64::from(alike[0].0);
                let each = each + ln_gamma(p * x + q) - ln_gamma(p * x);
                let rows = alike.iter().map(|(_, sum, n)| f64::from(*n) * (each - (p * x + q) * (sum + v).ln()));
                rows.sum::<f64>()
            })
            .sum();
        own + p * spending.by_purchase - spending.by_member
    }

    /// E[M]: what a purchase day of a member is worth, after `repeats` that came to `total` major units. None where it has
    /// no mean.
    pub fn expected(&self, repeats: f64, total: f64) -> Option<f64> {
        let GammaGamma { p, q, v } = *self;
        let weight = p * repeats + q - 1.0;
        (weight > 0.0).then(|| p * (v + total.max(0.0)) / weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HARDIE: GammaGamma = GammaGamma { p: 6.249_570, q: 3.744_225, v: 15.443_529 };

    fn near(found: f64, known: f64, tolerance: f64) {
        assert!((found - known).abs() <= tolerance, "{found} is not {known}");
    }

    /// The mean of a one-time buyer is that of all: pv/(q−1).
    #[test]
    fn the_more_purchases_the_nearer_the_own_mean() {
        let all = HARDIE.expected(0.0, 0.0).unwrap();
        near(all, 6.249_570 * 15.443_529 / 2.744_225, 1e-9);
        near(HARDIE.expected(1e6, 50e6).unwrap(), 50.0, 1e-3);
        let one = HARDIE.expected(1.0, 50.0).unwrap();
        assert!(all < one && one < 50.0);
        // With q below one the means of members have no mean.
        assert_eq!(GammaGamma { q: 0.9, ..HARDIE }.expected(0.0, 0.0), None);
    }

    /// One row at p 2, q 3, v 4, x 2, z 5: Γ(7)/(Γ(4)Γ(3)) 4³ 5³ 2⁴ / 14⁷ = 60·64·125·16/14⁷.
    #[test]
    fn one_row_is_as_likely_as_worked_out() {
        let model = GammaGamma { p: 2.0, q: 3.0, v: 4.0 };
        let found = model.log_likelihood(&Spending::new([(2, 1000)], 100));
        near(found, (60.0 * 64.0 * 125.0 * 16.0 / 14.0_f64.powi(7)).ln(), 1e-12);
    }

    #[test]
    fn weights_are_repeated_rows_and_nothing_spent_tells_nothing() {
        let rows = [(1, 1000), (3, 7000), (2, 4500)];
        let once = Spending::new(rows, 100);
        let twice = Spending::new(rows.into_iter().chain(rows).chain([(0, 0), (2, 0), (1, -500)]), 100);
        near(HARDIE.log_likelihood(&twice), 2.0 * HARDIE.log_likelihood(&once), 1e-10);
        near(twice.n_members(), 6.0, 0.0);
        near(once.correlation().unwrap(), twice.correlation().unwrap(), 1e-12);
        assert_eq!(Spending::new([(1, 5), (1, 7)], 100).correlation(), None);
        assert_eq!(GammaGamma::fit(&Spending::new([(0, 0)], 100)), None);
    }

    /// x 1 2 3, z 10 20 60: covariance 50, deviations 2 and 1400: 50/√2800.
    #[test]
    fn correlation_is_pearsons() {
        let found = Spending::new([(1, 10), (2, 40), (3, 180)], 1).correlation().unwrap();
        near(found, 50.0 / 2800.0_f64.sqrt(), 1e-12);
    }
}
