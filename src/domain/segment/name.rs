//! What clusters are called: numbered by spending, named by the cell of the grid that their centre lies in (AN35).

use serde::{Deserialize, Serialize};

use super::rfm::{Grid, Limits};
use super::{Buyer, Cell, Clusters, Points, Space};

/// The name of a cluster, to be put into words elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The cell of the centre.
    pub cell: Cell,
    /// What tells it from others of the same cell.
    pub apart: Apart,
    /// The centre itself, in days, purchase days and money.
    pub centre: Buyer,
}

/// What is added to a name that occurs again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Apart {
    /// Nothing: the name occurs once.
    Alone,
    /// “, higher spend”
    HigherSpend,
    /// “, lower spend”
    LowerSpend,
    /// A number, from 1 on, where more than two share the name.
    Number(u32),
}

/// Numbers clusters by the mean spending of their members, highest first, ties by the number they had; and labels the
/// members anew.
#[must_use]
pub fn by_spending(clusters: Clusters, points: &Points, buyers: &[Buyer]) -> (Clusters, Vec<u32>) {
    let assigned = clusters.predict(points);
    let mut sums = vec![(0i128, 0i128); clusters.centres.len()];
    for (buyer, &cluster) in buyers.iter().zip(&assigned) {
        sums[cluster as usize].0 += i128::from(buyer.monetary_minor);
        sums[cluster as usize].1 += 1;
    }
    let mut order: Vec<usize> = (0..sums.len()).collect();
    // Means compared by multiplying out; a cluster without members comes last.
    order.sort_by(|&a, &b| {
        let ((sum_a, n_a), (sum_b, n_b)) = (sums[a], sums[b]);
        (n_a == 0).cmp(&(n_b == 0)).then((sum_b * n_a).cmp(&(sum_a * n_b)))
    });
    let mut number = vec![0u32; order.len()];
    for (new, &old) in (0u32..).zip(&order) {
        number[old] = new;
    }
    let renamed = assigned.into_iter().map(|cluster| number[cluster as usize]).collect();
    (Clusters { centres: clusters.centres.at(&order) }, renamed)
}

/// The names of clusters that are numbered by spending.
#[must_use]
pub fn names(clusters: &Clusters, space: &Space, buyers: &[Buyer], limits: Limits) -> Vec<Name> {
    let grid = Grid::new(buyers, limits);
    let centres: Vec<Buyer> = clusters.centres.rows().map(|centre| space.buyer_at(centre)).collect();
    let cells: Vec<Cell> =
        centres.iter().map(|&centre| grid.scores(centre)).map(|s| Cell::of_scores(s.recency, s.frequency)).collect();
    let apart = |at: usize| {
        let before = cells[..at].iter().filter(|cell| **cell == cells[at]).count();
        match (cells.iter().filter(|cell| **cell == cells[at]).count(), before) {
            (1, _) => Apart::Alone,
            (2, 0) => Apart::HigherSpend,
            (2, _) => Apart::LowerSpend,
            _ => Apart::Number(u32::try_from(before + 1).expect("few clusters")),
        }
    };
    (0..cells.len()).map(|at| Name { cell: cells[at], apart: apart(at), centre: centres[at] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyer(recency_days: u32, frequency: u32, monetary_minor: i64) -> Buyer {
        Buyer { recency_days, frequency, monetary_minor }
    }

    /// Clusters whose centres are these buyers, among a crowd of equal parts of `all`.
    fn named(centres: &[Buyer], all: &[Buyer]) -> Vec<(Cell, Apart)> {
        let space = Space::of(all, 100);
        let clusters = Clusters { centres: space.points(centres) };
        names(&clusters, &space, all, Limits::default()).into_iter().map(|name| (name.cell, name.apart)).collect()
    }

    #[test]
    fn names_that_occur_again_are_told_apart() {
        let old = [buyer(300, 1, 900), buyer(310, 1, 500), buyer(320, 1, 100)];
        let fresh = buyer(2, 9, 50_000);
        let all: Vec<Buyer> = old.into_iter().chain([fresh; 2]).collect();
        let sleeping = Cell::Hibernating;
        assert_eq!(
            named(&[fresh, old[1], old[2]], &all),
            [(Cell::Loyal, Apart::Alone), (sleeping, Apart::HigherSpend), (sleeping, Apart::LowerSpend)]
        );
        let numbers = [1, 2, 3].map(|number| (sleeping, Apart::Number(number)));
        assert_eq!(named(&[old[1], old[2], old[2]], &all), numbers);
    }

    #[test]
    fn the_cluster_that_spends_most_comes_first() {
        let buyers = [buyer(1, 1, 100), buyer(1, 1, 300), buyer(9, 1, 150), buyer(9, 1, 150), buyer(9, 1, 900)];
        let points = Points::new(1, vec![0.0, 0.0, 5.0, 5.0, 5.0]);
        let clusters = Clusters { centres: Points::new(1, vec![0.0, 9.9e9, 5.0]) };
        let (clusters, assigned) = by_spending(clusters, &points, &buyers);
        assert_eq!(assigned, [1, 1, 0, 0, 0], "means 200 and 400");
        assert_eq!(clusters.centres.rows().map(|row| row[0]).collect::<Vec<_>>(), [5.0, 0.0, 9.9e9]);
    }
}
