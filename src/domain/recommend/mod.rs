//! What a member may want next, learnt from purchases: plain values in, plain values out.
//!
//! `learner`s (similarity, linear, sequence, content), `popular`, `repeat`, `company` and `behaviour` are the sources; `blend`
//! mixes them as `parameters` say, `reason` says why, `model` holds them together, `answer` asks it. `split`, `quality`, `trial`, `evaluate` and
//! `tune` judge on held-out purchases. Nothing here knows ids or names: indices are dense.

use serde::{Deserialize, Serialize};

pub mod answer;
pub mod behaviour;
pub mod blend;
pub mod company;
pub mod content;
pub mod evaluate;
pub mod history;
pub mod leads;
pub mod learner;
pub mod linear;
pub mod model;
pub mod neighbour;
mod pairs;
pub mod parameters;
pub mod popular;
pub mod quality;
pub mod reason;
pub mod repeat;
mod row;
pub mod rules;
pub mod searched;
pub mod sequence;
pub mod similarity;
pub mod split;
pub mod trial;
pub mod tune;
pub mod weight;

pub use leads::Leads;
pub use model::Model;
pub use neighbour::{Neighbour, Neighbours};
pub use parameters::{Parameters, Task};

/// One line a member bought and kept; refunded lines are left out by whoever builds the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// The instant in seconds.
    pub at: i64,
    /// The basket (order) the line belongs to.
    pub basket: u32,
    /// The dense index of the product.
    pub product: u32,
    /// The local day, counted in days.
    pub day: i32,
}

/// All purchases of all members, each member's in the order of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    starts: Vec<usize>,
    lines: Vec<Purchase>,
    n_products: u32,
    lines_ordered: bool,
}

impl Log {
    /// Takes the purchases of members 0, 1, 2…; those of one instant and basket stay in the order given, others may come in
    /// any. The catalogue grows to hold every product named.
    #[must_use]
    pub fn new(members: impl IntoIterator<Item = Vec<Purchase>>, n_products: u32) -> Self {
        let (mut starts, mut lines) = (vec![0], Vec::new());
        for mut purchases in members {
            // Settling ties by product would make the rarest products, which have the last numbers, look the latest.
            purchases.sort_by_key(|line| (line.at, line.basket));
            lines.append(&mut purchases);
            starts.push(lines.len());
        }
        let n_products = lines.iter().map(|line| line.product + 1).max().unwrap_or(0).max(n_products);
        Self { starts, lines, n_products, lines_ordered: true }
    }

    /// The same, saying whether the lines of a basket stand in the order in which they were chosen, or in any.
    #[must_use]
    pub fn with_lines_ordered(self, lines_ordered: bool) -> Self {
        Self { lines_ordered, ..self }
    }

    /// Whether the lines of a basket stand in the order in which they were chosen.
    #[must_use]
    pub fn lines_ordered(&self) -> bool {
        self.lines_ordered
    }

    /// How many members there are, with or without purchases.
    #[must_use]
    pub fn n_members(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many products the catalogue holds.
    #[must_use]
    pub fn n_products(&self) -> u32 {
        self.n_products
    }

    /// The purchases of one member, oldest first.
    #[must_use]
    pub fn member(&self, member: usize) -> &[Purchase] {
        &self.lines[self.starts[member]..self.starts[member + 1]]
    }

    /// The purchases of every member in turn.
    pub fn members(&self) -> impl Iterator<Item = &[Purchase]> {
        self.starts.windows(2).map(|pair| &self.lines[pair[0]..pair[1]])
    }

    /// Every purchase, members in turn.
    #[must_use]
    pub fn lines(&self) -> &[Purchase] {
        &self.lines
    }
}

/// The baskets of one member's purchases, oldest first.
pub fn baskets(history: &[Purchase]) -> impl DoubleEndedIterator<Item = &[Purchase]> {
    history.chunk_by(|a, b| a.basket == b.basket)
}

/// The distinct products of a history, ascending.
#[must_use]
pub fn distinct(history: &[Purchase]) -> Vec<u32> {
    let mut products: Vec<u32> = history.iter().map(|line| line.product).collect();
    products.sort_unstable();
    products.dedup();
    products
}

/// A sparse 0/1 matrix by rows (CSR): which columns each row holds, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    starts: Vec<u32>,
    columns: Vec<u32>,
    n_columns: u32,
}

impl Matrix {
    /// A matrix of rows whose columns ascend; the columns lie below `n_columns`.
    #[must_use]
    pub fn from_rows(rows: impl IntoIterator<Item = Vec<u32>>, n_columns: u32) -> Self {
        let (mut starts, mut columns) = (vec![0], Vec::new());
        for mut row in rows {
            columns.append(&mut row);
            starts.push(u32::try_from(columns.len()).expect("a shop has fewer than four billion pairs"));
        }
        Self { starts, columns, n_columns }
    }

    /// Members by products: 1 where the member bought the product (RC1).
    #[must_use]
    pub fn of_log(log: &Log) -> Self {
        Self::from_rows(log.members().map(distinct), log.n_products())
    }

    /// The same pairs with rows and columns swapped; columns ascend again because rows are read in order.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut starts = vec![0u32; self.n_columns as usize + 1];
        for &column in &self.columns {
            starts[column as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut columns = vec![0u32; self.columns.len()];
        for (row, member) in (0u32..).zip(self.rows()) {
            for &column in member {
                columns[next[column as usize] as usize] = row;
                next[column as usize] += 1;
            }
        }
        Self { starts, columns, n_columns: u32::try_from(self.n_rows()).expect("rows are counted in u32") }
    }

    /// How many rows there are.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many columns there are.
    #[must_use]
    pub fn n_columns(&self) -> u32 {
        self.n_columns
    }

    /// The columns of one row, ascending.
    #[must_use]
    pub fn row(&self, row: usize) -> &[u32] {
        &self.columns[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Every row in turn.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|pair| &self.columns[pair[0] as usize..pair[1] as usize])
    }

    /// The number of columns in each row.
    #[must_use]
    pub fn degrees(&self) -> Vec<u32> {
        self.starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(at: i64, basket: u32, product: u32) -> Purchase {
        Purchase { at, basket, product, day: i32::try_from(at).unwrap() }
    }

    #[test]
    fn a_log_orders_by_time_and_keeps_members_apart() {
        let log = Log::new([vec![bought(5, 1, 2), bought(3, 0, 7), bought(5, 1, 0)], vec![], vec![bought(1, 2, 2)]], 4);
        assert_eq!(log.n_members(), 3);
        assert_eq!(log.n_products(), 8, "a product beyond the catalogue widens it");
        assert_eq!(log.member(0).iter().map(|line| line.product).collect::<Vec<_>>(), [7, 2, 0]);
        assert!(log.member(1).is_empty());
        assert_eq!(baskets(log.member(0)).count(), 2);
    }

    #[test]
    fn buying_twice_is_one_cell_and_transposing_twice_changes_nothing() {
        let log = Log::new([vec![bought(1, 0, 2), bought(2, 1, 2), bought(3, 1, 0)], vec![bought(1, 2, 2)]], 3);
        let matrix = Matrix::of_log(&log);
        assert_eq!(matrix.row(0), [0, 2]);
        let transposed = matrix.transposed();
        assert_eq!(transposed.rows().collect::<Vec<_>>(), [&[0][..], &[], &[0, 1]]);
        assert_eq!(transposed.degrees(), [1, 0, 2]);
        assert_eq!(transposed.transposed(), matrix);
    }
}
