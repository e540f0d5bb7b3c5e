//! Clusters by k-means over recency, frequency and spending; the only file that knows linfa and ndarray.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::KMeans;
use ndarray::Array2;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256Plus;
use serde::{Deserialize, Serialize};

use super::Buyer;

/// Rows of equal width.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Points {
    width: usize,
    values: Vec<f64>,
}

impl Points {
    /// Rows of `width` values each, one after another.
    #[must_use]
    pub fn new(width: usize, values: Vec<f64>) -> Self {
        Self { width, values }
    }

    /// How many rows there are; none where there is no width.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values a row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// One row.
    #[must_use]
    pub fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.width..(at + 1) * self.width]
    }

    /// Every row in turn.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// The rows at these places, in this order.
    #[must_use]
    pub fn at(&self, places: &[usize]) -> Self {
        let values = places.iter().flat_map(|&at| self.row(at)).copied().collect();
        Self { width: self.width, values }
    }

    /// The places of `most` rows drawn by `seed` without repetition, ascending; all of them where there are no more.
    #[must_use]
    pub fn draw(&self, most: usize, seed: u64) -> Vec<usize> {
        if self.len() <= most {
            return (0..self.len()).collect();
        }
        let mut places = index::sample(&mut Xoshiro256Plus::seed_from_u64(seed), self.len(), most).into_vec();
        places.sort_unstable();
        places
    }

    fn n_different(&self) -> usize {
        let mut rows: Vec<&[f64]> = self.rows().collect();
        rows.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        rows.dedup();
        rows.len()
    }
}

/// The squared distance of two rows.
#[must_use]
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// One figure of a buyer and its scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Axis {
    figure: usize,
    mean: f64,
    deviation: f64,
}

/// How buyers become points: logarithms, so that outliers do not make clusters of their own, then z-scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Space {
    minor_per_major: u32,
    means: [f64; 3],
    axes: Vec<Axis>,
}

impl Space {
    /// The scale of these buyers; a figure in which all are equal is dropped.
    #[must_use]
    pub fn of(buyers: &[Buyer], minor_per_major: u32) -> Self {
        let rows: Vec<[f64; 3]> = buyers.iter().map(|buyer| figures(*buyer, minor_per_major)).collect();
        let n = (rows.len() as f64).max(1.0);
        let means = [0, 1, 2].map(|figure| rows.iter().map(|row| row[figure]).sum::<f64>() / n);
        let axis = |figure: usize| {
            let mean = means[figure];
            let deviation = (rows.iter().map(|row| (row[figure] - mean).powi(2)).sum::<f64>() / n).sqrt();
            let constant = rows.iter().all(|row| row[figure] == rows[0][figure]);
            (!constant).then_some(Axis { figure, mean, deviation })
        };
        Self { minor_per_major, means, axes: (0..3).filter_map(axis).collect() }
    }

    /// The points of buyers, also of those who were not there when the scale was made.
    #[must_use]
    pub fn points(&self, buyers: &[Buyer]) -> Points {
        let row = |buyer: &Buyer| {
            let figures = figures(*buyer, self.minor_per_major);
            self.axes.iter().map(move |axis| (figures[axis.figure] - axis.mean) / axis.deviation)
        };
        Points::new(self.axes.len(), buyers.iter().flat_map(row).collect())
    }

    /// The buyer at a point, rounded to whole days and minor units.
    #[must_use]
    pub fn buyer_at(&self, point: &[f64]) -> Buyer {
        let mut figures = self.means;
        for (axis, value) in self.axes.iter().zip(point) {
            figures[axis.figure] = axis.mean + value * axis.deviation;
        }
        let [days, times, major] = figures.map(f64::exp_m1);
        Buyer {
            recency_days: days.round() as u32,
            frequency: times.round() as u32,
            monetary_minor: (major * f64::from(self.minor_per_major)).round() as i64,
        }
    }
}

fn figures(buyer: Buyer, minor_per_major: u32) -> [f64; 3] {
    let major = buyer.monetary_minor.max(0) as f64 / f64::from(minor_per_major);
    [f64::from(buyer.recency_days), f64::from(buyer.frequency), major].map(f64::ln_1p)
}

/// The centres of clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// One row a cluster.
    pub centres: Points,
}

impl Clusters {
    /// The nearest cluster of each point; of equally near ones the first.
    #[must_use]
    pub fn predict(&self, points: &Points) -> Vec<u32> {
        let nearest = |point: &[f64]| {
            let distances = self.centres.rows().map(|centre| squared_distance(point, centre));
            let best = (0u32..).zip(distances).min_by(|a, b| a.1.total_cmp(&b.1));
            best.map_or(0, |(cluster, _)| cluster)
        };
        points.rows().map(nearest).collect()
    }

    /// The sum of squared distances of the points to their centres.
    #[must_use]
    pub fn inertia(&self, points: &Points, assigned: &[u32]) -> f64 {
        let distance = |(point, cluster): (&[f64], &u32)| squared_distance(point, self.centres.row(*cluster as usize));
        points.rows().zip(assigned).map(distance).sum()
    }
}

/// The best of `runs` fits (AN33): k-means++ starts, 300 iterations, tolerance 10⁻⁶. `None` when there are fewer than `k`
/// different points, or no `k`.
#[must_use]
pub fn fit(points: &Points, k: usize, runs: usize, seed: u64) -> Option<Clusters> {
    if k == 0 || points.n_different() < k {
        return None;
    }
    let rows = Array2::from_shape_vec((points.len(), points.width()), points.values.clone()).ok()?;
    let generator = Xoshiro256Plus::seed_from_u64(seed);
    // The default start is k-means++; the parallel one shares a seed between threads and cannot be repeated (AN36).
    let params = KMeans::params_with_rng(k, generator).n_runs(runs).max_n_iterations(300).tolerance(1e-6);
    let model = params.fit(&DatasetBase::from(rows)).ok()?;
    Some(Clusters { centres: Points::new(points.width(), model.centroids().iter().copied().collect()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyer(recency_days: u32, frequency: u32, monetary_minor: i64) -> Buyer {
        Buyer { recency_days, frequency, monetary_minor }
    }

    #[test]
    fn a_scale_gives_mean_zero_and_deviation_one_and_leads_back() {
        let buyers = [buyer(1, 2, 900), buyer(30, 2, 12_345), buyer(400, 2, -70)];
        let space = Space::of(&buyers, 100);
        let points = space.points(&buyers);
        assert_eq!(points.width(), 2, "all bought twice: frequency says nothing");
        for axis in 0..2 {
            let column: Vec<f64> = points.rows().map(|row| row[axis]).collect();
            assert!(column.iter().sum::<f64>().abs() < 1e-9);
            assert!((column.iter().map(|v| v * v).sum::<f64>() / 3.0 - 1.0).abs() < 1e-9);
        }
        assert_eq!(space.buyer_at(points.row(1)), buyers[1]);
        assert_eq!(space.buyer_at(points.row(2)), buyer(400, 2, 0), "less than nothing counts as nothing");
    }

    #[test]
    fn the_centres_of_separate_heaps_are_their_means() {
        let values: Vec<f64> = (0..40).map(|n| if n % 2 == 0 { 0.0 } else { 10.0 } + f64::from(n % 4)).collect();
        let points = Points::new(1, values);
        let clusters = fit(&points, 2, 5, 42).unwrap();
        let mut centres = clusters.centres.values.clone();
        centres.sort_by(f64::total_cmp);
        // 0 and 2 alternate, and 11 and 13.
        assert!((centres[0] - 1.0).abs() < 1e-3 && (centres[1] - 12.0).abs() < 1e-3, "{centres:?}");
        let assigned = clusters.predict(&points);
        assert!((clusters.inertia(&points, &assigned) - 40.0).abs() < 1e-3);
        assert_eq!(fit(&points, 2, 5, 42), Some(clusters));
    }

    #[test]
    fn a_sample_is_drawn_by_seed_without_repetition() {
        let points = |n: i32| Points::new(1, (0..n).map(f64::from).collect());
        assert_eq!(points(3).draw(5, 1), [0, 1, 2]);
        let drawn = points(1_000).draw(50, 7);
        assert!(drawn.len() == 50 && drawn.is_sorted_by(|a, b| a < b));
        assert_eq!(drawn, points(1_000).draw(50, 7));
        assert_ne!(drawn, points(1_000).draw(50, 8));
    }

    #[test]
    fn more_clusters_than_different_points_are_refused() {
        let points = Points::new(1, vec![1.0, 1.0, 2.0]);
        assert!(fit(&points, 2, 1, 1).is_some());
        for k in [0, 3] {
            assert_eq!(fit(&points, k, 1, 1), None, "{k}");
        }
        assert_eq!(fit(&Points::default(), 1, 1, 1), None);
    }
}
