//! What is searched for and not bought: each search, and what its member did in the time after it.
#![deny(clippy::float_arithmetic)]

use super::Share;
use crate::domain::id::MemberId;
use crate::domain::time::Instant;

/// What a member did, a search before all that may follow it in the same second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Searched, by the number of the term.
    Search(u32),
    /// Looked at a product.
    View,
    /// Put one into the cart.
    Cart,
    /// Ordered.
    Order,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deed {
    /// Who.
    pub member: MemberId,
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What became of the searches for one term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Searches.
    pub searches: i64,
    /// Different members.
    pub members: i64,
    /// Searches that a view followed.
    pub viewed: i64,
    /// Searches that a cart followed.
    pub carted: i64,
    /// Searches that an order followed.
    pub ordered: i64,
}

impl Row {
    /// Searches that no order followed.
    pub fn unsold(&self) -> Share {
        Share { part: self.searches - self.ordered, whole: self.searches }
    }
}

/// The terms by their numbers. What follows a search does so in the same second or within so many; deeds are sorted.
pub fn terms(deeds: &[Deed], terms: usize, within_s: i64) -> Vec<Row> {
    let mut rows = vec![Row::default(); terms];
    let mut own: Vec<u32> = Vec::new();
    for of_one in deeds.chunk_by(|a, b| a.member == b.member) {
        // The next view, cart and order, looking back from the end.
        let mut next: [Option<Instant>; 3] = [None; 3];
        for deed in of_one.iter().rev() {
            match deed.what {
                What::View => next[0] = Some(deed.at),
                What::Cart => next[1] = Some(deed.at),
                What::Order => next[2] = Some(deed.at),
                What::Search(term) => {
                    let [viewed, carted, ordered] =
                        next.map(|at| i64::from(at.is_some_and(|at| at <= deed.at.plus_seconds(within_s))));
                    let row = &mut rows[term as usize];
                    row.searches += 1;
                    row.viewed += viewed;
                    row.carted += carted;
                    row.ordered += ordered;
                    own.push(term);
                }
            }
        }
        own.sort_unstable();
        own.dedup();
        own.drain(..).for_each(|term| rows[term as usize].members += 1);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use What::{Cart, Order, Search, View};

    fn check(deeds: &[(i64, i64, What)], expected: &[[i64; 5]]) {
        let mut all: Vec<Deed> = deeds
            .iter()
            .map(|(member, at, what)| Deed { member: MemberId(*member), at: Instant(*at), what: *what })
            .collect();
        all.sort_unstable();
        let rows = terms(&all, expected.len(), 100);
        let found: Vec<[i64; 5]> =
            rows.iter().map(|row| [row.searches, row.members, row.viewed, row.carted, row.ordered]).collect();
        assert_eq!(found, expected, "{deeds:?}");
    }

    #[test]
    fn what_follows_in_time_follows_a_search() {
        check(&[(1, 5, Search(0))], &[[1, 1, 0, 0, 0]]);
        // In the same second, at the last, and one too late.
        check(&[(1, 5, Search(0)), (1, 5, View), (1, 105, Cart), (1, 106, Order)], &[[1, 1, 1, 1, 0]]);
        // What came before, and what another did.
        check(&[(1, 4, View), (1, 5, Search(0)), (2, 6, Order)], &[[1, 1, 0, 0, 0]]);
        // Two searches before one order; the earlier is too early for it.
        check(&[(1, 5, Search(0)), (1, 50, Search(0)), (1, 120, Order)], &[[2, 1, 0, 0, 1]]);
        // Ann searches both, Bo one; a term that nobody searched.
        let both = [(1, 1, Search(0)), (1, 2, Search(1)), (2, 1, Search(1)), (1, 3, View), (1, 4, View)];
        check(&both, &[[1, 1, 1, 0, 0], [2, 2, 1, 0, 0], [0; 5]]);
        check(&[], &[]);
    }

    #[test]
    fn the_share_without_a_sale_is_of_searches() {
        let row = Row { searches: 4, ordered: 1, ..Row::default() };
        assert_eq!(row.unsold(), Share { part: 3, whole: 4 });
        assert_eq!(Row::default().unsold().value(), None);
    }
}
