//! Groups of members: the RFM grid that anybody can recompute by hand, and clusters found by k-means.
//!
//! Only members who bought something are grouped; what the groups are used for is decided elsewhere.

use serde::{Deserialize, Serialize};

pub mod kmeans;
pub mod name;
pub mod quality;
pub mod rfm;
pub mod stability;

pub use kmeans::{Clusters, Points, Space};
pub use name::Name;
pub use rfm::{Buyer, Cell};

/// Runs of k-means from different starts, the best of which is kept (AN33).
const RUNS: usize = 30;
/// Buyers that the centres are fitted to, and that the number of clusters is chosen on; where there are more, as many are
/// drawn: centres and firmness are of a kind of shop, and do not come out nearer with every member of it.
const FITTED: usize = 20_000;
const CHOSEN_ON: usize = 5_000;

/// The clusters of a shop and all that is told about them (AN33 to AN35).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segmentation {
    /// How buyers become points.
    pub space: Space,
    /// The clusters, numbered by mean spending, highest first.
    pub clusters: Clusters,
    /// The cluster of each buyer, in the order given.
    pub assigned: Vec<u32>,
    /// What each cluster is called.
    pub names: Vec<Name>,
    /// How well the clusters are separated; decides nothing.
    pub quality: quality::Quality,
    /// How firm each number of clusters was; empty when the number was given.
    pub stability: Vec<stability::Firmness>,
    /// False when no number of clusters was firm enough.
    pub stable: bool,
}

/// Groups buyers by recency, frequency and spending; `k` overrides the choice of AN34. `None` when there are too few
/// different buyers to group.
#[must_use]
pub fn segment(buyers: &[Buyer], minor_per_major: u32, k: Option<usize>, seed: u64) -> Option<Segmentation> {
    let space = Space::of(buyers, minor_per_major);
    let points = space.points(buyers);
    let choice = match k {
        Some(k) => stability::Choice { k, stable: true, firmness: Vec::new() },
        None => stability::choose(&points.at(&points.draw(CHOSEN_ON, seed)), seed),
    };
    let drawn = points.at(&points.draw(FITTED, seed));
    let found = kmeans::fit(&drawn, choice.k, RUNS, seed)?;
    let (clusters, assigned) = name::by_spending(found, &points, buyers);
    let names = name::names(&clusters, &space, buyers);
    let quality = quality::Quality::measure(&points, &clusters, &assigned, seed);
    Some(Segmentation { space, clusters, assigned, names, quality, stability: choice.firmness, stable: choice.stable })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two plain groups: 30 recent, frequent, rich; 50 old, once, poor.
    fn shop() -> Vec<Buyer> {
        let rich = (0..30).map(|n| Buyer {
            recency_days: 3 + n % 5,
            frequency: 20 + n % 7,
            monetary_minor: 90_000 + i64::from(n),
        });
        let poor =
            (0..50).map(|n| Buyer { recency_days: 300 + n % 9, frequency: 1, monetary_minor: 1_000 + i64::from(n) });
        rich.chain(poor).collect()
    }

    #[test]
    fn plain_groups_are_found_numbered_by_spending_and_named() {
        let found = segment(&shop(), 100, Some(2), 42).unwrap();
        assert!(found.assigned[..30].iter().all(|c| *c == 0) && found.assigned[30..].iter().all(|c| *c == 1));
        assert_eq!(found.names.iter().map(|name| name.cell).collect::<Vec<_>>(), [Cell::Loyal, Cell::Hibernating]);
        assert!(found.quality.silhouette.is_some_and(|s| s > 0.9), "{:?}", found.quality);
    }

    #[test]
    fn the_same_seed_gives_the_same_groups_and_so_do_shuffled_members() {
        let buyers = shop();
        let found = segment(&buyers, 100, Some(2), 42).unwrap();
        assert_eq!(segment(&buyers, 100, Some(2), 42).as_ref(), Some(&found));
        // 37 and 80 have no common factor: every member comes exactly once.
        let places: Vec<usize> = (0..80).map(|at| at * 37 % 80).collect();
        let shuffled: Vec<Buyer> = places.iter().map(|&at| buyers[at]).collect();
        let again = segment(&shuffled, 100, Some(2), 42).unwrap();
        assert!(places.iter().zip(&again.assigned).all(|(&at, group)| found.assigned[at] == *group));
    }

    #[test]
    fn too_few_different_buyers_are_not_grouped() {
        assert_eq!(segment(&[], 100, None, 42), None);
        let alike = vec![Buyer { recency_days: 1, frequency: 1, monetary_minor: 5 }; 40];
        assert_eq!(segment(&alike, 100, None, 42), None);
        assert_eq!(segment(&shop()[..1], 100, Some(2), 42), None);
        assert_eq!(segment(&shop(), 100, Some(0), 42), None);
    }
}
