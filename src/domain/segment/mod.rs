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
pub use rfm::{Buyer, Cell, Limits};

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

/// How buyers are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Minor units in a major one.
    pub minor_per_major: u32,
    /// The number of clusters, where it is not to be chosen (AN34).
    pub k: Option<usize>,
    /// What chance is drawn from.
    pub seed: u64,
    /// What the grid that names clusters goes by (AN35).
    pub limits: Limits,
}

/// Groups buyers by recency, frequency and spending. `None` when there are too few different buyers to group.
#[must_use]
pub fn segment(buyers: &[Buyer], wish: Wish) -> Option<Segmentation> {
    let Wish { minor_per_major, k, seed, limits } = wish;
    let space = Space::of(buyers, minor_per_major);
    let points = space.points(buyers);
    let choice = match k {
        Some(k) => stability::Choice { k, stable: true, firmness: Vec::new() },
        None => stability::choose(&points.at(&points.draw(CHOSEN_ON, seed)), seed),
    };
    let drawn = points.at(&points.draw(FITTED, seed));
    let found = kmeans::fit(&drawn, choice.k, RUNS, seed)?;
    let (clusters, assigned) = name::by_spending(found, &points, buyers);
    let names = name::names(&clusters, &space, buyers, limits);
    let quality = quality::Quality::measure(&points, &clusters, &assigned, seed);
    Some(Segmentation { space, clusters, assigned, names, quality, stability: choice.firmness, stable: choice.stable })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(k: Option<usize>) -> Wish {
        Wish { minor_per_major: 100, k, seed: 42, limits: Limits::default() }
    }

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
        let found = segment(&shop(), wish(Some(2))).unwrap();
        assert!(found.assigned[..30].iter().all(|c| *c == 0) && found.assigned[30..].iter().all(|c| *c == 1));
        assert_eq!(found.names.iter().map(|name| name.cell).collect::<Vec<_>>(), [Cell::Loyal, Cell::Hibernating]);
        assert!(found.quality.silhouette.is_some_and(|s| s > 0.9), "{:?}", found.quality);
        // AN31: by limits of the program the rich are of score 5 and 5, and the others came in the last year.
        let limits =
            Limits { recency_days: Some([10, 365, 400, 500]), frequency: Some([2, 3, 4, 10]), ..Limits::default() };
        let limited = segment(&shop(), Wish { limits, ..wish(Some(2)) }).unwrap();
        assert_eq!(limited.names.iter().map(|name| name.cell).collect::<Vec<_>>(), [Cell::Champions, Cell::Promising]);
        assert_eq!((limited.assigned, limited.clusters), (found.assigned, found.clusters));
    }

    #[test]
    fn the_same_seed_gives_the_same_groups_and_so_do_shuffled_members() {
        let buyers = shop();
        let found = segment(&buyers, wish(Some(2))).unwrap();
        assert_eq!(segment(&buyers, wish(Some(2))).as_ref(), Some(&found));
        // 37 and 80 have no common factor: every member comes exactly once.
        let places: Vec<usize> = (0..80).map(|at| at * 37 % 80).collect();
        let shuffled: Vec<Buyer> = places.iter().map(|&at| buyers[at]).collect();
        let again = segment(&shuffled, wish(Some(2))).unwrap();
        assert!(places.iter().zip(&again.assigned).all(|(&at, group)| found.assigned[at] == *group));
    }

    #[test]
    fn too_few_different_buyers_are_not_grouped() {
        assert_eq!(segment(&[], wish(None)), None);
        let alike = vec![Buyer { recency_days: 1, frequency: 1, monetary_minor: 5 }; 40];
        assert_eq!(segment(&alike, wish(None)), None);
        assert_eq!(segment(&shop()[..1], wish(Some(2))), None);
        assert_eq!(segment(&shop(), wish(Some(0))), None);
    }
}
