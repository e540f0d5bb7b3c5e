//! How well clusters are separated: figures that stand beside the choice of their number and decide nothing (AN34).

use serde::{Deserialize, Serialize};

use super::kmeans::squared_distance;
use super::{Clusters, Points};

/// Points that the silhouette, which compares each with each, is taken over.
const SAMPLE: usize = 2_000;

/// Figures of one clustering; `None` where a figure is not defined, as for a single cluster.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// The sum of squared distances to the centres.
    pub inertia: f64,
    /// Mean over a sample: how much nearer the own cluster is than the next, −1 to 1; larger is better.
    pub silhouette: Option<f64>,
    /// Davies–Bouldin; smaller is better.
    pub davies_bouldin: Option<f64>,
    /// Calinski–Harabasz; larger is better.
    pub calinski_harabasz: Option<f64>,
}

impl Quality {
    /// All figures; the silhouette over a sample drawn by `seed`.
    #[must_use]
    pub fn measure(points: &Points, clusters: &Clusters, assigned: &[u32], seed: u64) -> Self {
        let places = points.draw(SAMPLE, seed);
        let labels: Vec<u32> = places.iter().map(|&at| assigned[at]).collect();
        let inertia = clusters.inertia(points, assigned);
        Self {
            inertia,
            silhouette: silhouette(&points.at(&places), &labels),
            davies_bouldin: davies_bouldin(points, clusters, assigned),
            calinski_harabasz: calinski_harabasz(points, clusters, assigned, inertia),
        }
    }
}

/// The mean of `(b − a) / max(a, b)`, with `a` the mean distance within the own cluster and `b` that to the nearest other
/// one; a point alone in its cluster counts 0.
#[must_use]
pub fn silhouette(points: &Points, labels: &[u32]) -> Option<f64> {
    let sizes = sizes(labels);
    if sizes.iter().filter(|size| **size > 0).count() < 2 {
        return None;
    }
    let mut total = 0.0;
    for (point, &own) in points.rows().zip(labels) {
        let mut sums = vec![0.0; sizes.len()];
        for (other, &label) in points.rows().zip(labels) {
            sums[label as usize] += squared_distance(point, other).sqrt();
        }
        let own = own as usize;
        if sizes[own] > 1 {
            let within = sums[own] / (sizes[own] - 1) as f64;
            let others = (0..sizes.len()).filter(|&label| label != own && sizes[label] > 0);
            let nearest = others.map(|label| sums[label] / sizes[label] as f64).fold(f64::INFINITY, f64::min);
            let larger = within.max(nearest);
            total += if larger > 0.0 { (nearest - within) / larger } else { 0.0 };
        }
    }
    Some(total / labels.len() as f64)
}

fn sizes(labels: &[u32]) -> Vec<usize> {
    let mut sizes = vec![0; labels.iter().max().map_or(0, |last| *last as usize + 1)];
    labels.iter().for_each(|&label| sizes[label as usize] += 1);
    sizes
}

fn davies_bouldin(points: &Points, clusters: &Clusters, assigned: &[u32]) -> Option<f64> {
    let k = clusters.centres.len();
    let mut spread = vec![(0.0, 0usize); k];
    for (point, &cluster) in points.rows().zip(assigned) {
        let cluster = cluster as usize;
        spread[cluster].0 += squared_distance(point, clusters.centres.row(cluster)).sqrt();
        spread[cluster].1 += 1;
    }
    let spread: Vec<f64> = spread.into_iter().map(|(sum, n)| sum / n.max(1) as f64).collect();
    let ratio = |i: usize, j: usize| {
        let between = squared_distance(clusters.centres.row(i), clusters.centres.row(j)).sqrt();
        (spread[i] + spread[j]) / between
    };
    let worst = |i: usize| (0..k).filter(|&j| j != i).map(|j| ratio(i, j)).fold(0.0, f64::max);
    (k > 1).then(|| (0..k).map(worst).sum::<f64>() / k as f64)
}

fn calinski_harabasz(points: &Points, clusters: &Clusters, assigned: &[u32], inertia: f64) -> Option<f64> {
    let (n, k) = (points.len(), clusters.centres.len());
    let mut mean = vec![0.0; points.width()];
    for point in points.rows() {
        mean.iter_mut().zip(point).for_each(|(mean, value)| *mean += value / n as f64);
    }
    let from_mean = |cluster: &u32| squared_distance(clusters.centres.row(*cluster as usize), &mean);
    let between: f64 = assigned.iter().map(from_mean).sum();
    (k > 1 && n > k && inertia > 0.0).then(|| (between / (k - 1) as f64) / (inertia / (n - k) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?} is not {expected}");
    }

    #[test]
    fn two_pairs_give_the_figures_worked_out_by_hand() {
        // 0 2 and 10 12: centres 1 and 11. Of 0: a = 2, b = 11; of 2: a = 2, b = 9; the others mirror them.
        let points = Points::new(1, vec![0.0, 2.0, 10.0, 12.0]);
        let clusters = Clusters { centres: Points::new(1, vec![1.0, 11.0]) };
        let found = Quality::measure(&points, &clusters, &[0, 0, 1, 1], 1);
        close(Some(found.inertia), 4.0);
        close(found.silhouette, (9.0 / 11.0 + 7.0 / 9.0) / 2.0);
        close(found.davies_bouldin, 0.2);
        // Between 4 · 25 over 1, within 4 over 2.
        close(found.calinski_harabasz, 50.0);
    }

    #[test]
    fn a_point_alone_counts_nothing_and_one_cluster_has_no_silhouette() {
        let points = Points::new(1, vec![0.0, 1.0, 9.0]);
        close(silhouette(&points, &[0, 0, 1]), (8.0 / 9.0 + 7.0 / 8.0) / 3.0);
        assert_eq!(silhouette(&points, &[0, 0, 0]), None);
        assert_eq!(silhouette(&Points::default(), &[]), None);
    }
}
