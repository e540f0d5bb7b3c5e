//! Which product tends to come after which: the directed table `seq`, for carts, visits and browsing.
//!
//! A member's sequence is the distinct products by first purchase; whether one basket went before another or one line
//! before the next in the same basket makes no difference.

use serde::{Deserialize, Serialize};

use super::row::{Packing, Row};
use super::similarity::{Popularity, in_order};
use super::{Log, Neighbours};

/// The choices of one table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// What each place further apart leaves of the weight, from 0 to 1.
    pub decay: f32,
    /// How many places apart two products may stand.
    pub reach: usize,
    /// How many neighbours each scored product keeps.
    pub k: usize,
}

impl Default for Setting {
    /// What is shipped: the best on every public shop tried.
    fn default() -> Self {
        Self { decay: 0.8, reach: 10, k: 200 }
    }
}

/// In the sequences: here another member begins.
const START: u32 = u32::MAX;
/// In the sequences: a product of too few buyers, which takes up a place but no part (RC2).
const RARE: u32 = u32::MAX - 1;

/// Under each product the products it comes after, strongest first; `together` is the number of members it did so with.
#[must_use]
pub fn follows(log: &Log, setting: Setting) -> Neighbours {
    let table = Table::new(log, setting);
    let n = table.popularity.order.len();
    let rows = in_order(n, || Row::new(n, setting.k, table.packing), |row, product| table.row(row, product));
    table.popularity.under_their_products(rows)
}

/// Everything the rows read.
struct Table {
    popularity: Popularity,
    /// The sequences of all members, each behind a [`START`].
    places: Vec<u32>,
    /// The places of each product: those of product `p` lie from `starts[p]` to `starts[p + 1]`.
    starts: Vec<u32>,
    at: Vec<u32>,
    packing: Packing,
    /// What is added for a pair 1, 2, 3… places apart.
    ones: Vec<u64>,
    /// `pop^-½` of each product.
    factor: Vec<f32>,
}

impl Table {
    fn new(log: &Log, setting: Setting) -> Self {
        let (mut places, mut buyers) = (Vec::new(), vec![0u32; log.n_products() as usize]);
        let mut last_buyer = vec![usize::MAX; buyers.len()];
        for (member, history) in log.members().enumerate() {
            places.push(START);
            for line in history {
                let product = line.product as usize;
                if std::mem::replace(&mut last_buyer[product], member) != member {
                    buyers[product] += 1;
                    places.push(line.product);
                }
            }
        }
        drop(last_buyer);
        let popularity = Popularity::new(&buyers);
        for place in places.iter_mut().filter(|place| **place != START) {
            *place = popularity.number(*place).unwrap_or(RARE);
        }
        let degrees: Vec<u32> = popularity.order.iter().map(|&product| buyers[product as usize]).collect();
        let mut starts = vec![0u32];
        starts.extend(degrees.iter().scan(0u32, |end, degree| {
            *end += degree;
            Some(*end)
        }));
        let mut next = starts.clone();
        let mut at = vec![0; starts.last().map_or(0, |&n| n as usize)];
        for (here, &product) in (0u32..).zip(&places).filter(|(_, product)| **product < RARE) {
            at[next[product as usize] as usize] = here;
            next[product as usize] += 1;
        }
        let most = degrees.first().copied().unwrap_or(0);
        let packing = Packing::new(most, f64::from(most).max(1.0) * 1.01);
        let weight = |distance| setting.decay.powi(distance);
        let ones = (0i32..).take(setting.reach).map(|distance| packing.one(weight(distance))).collect();
        let mut factor: Vec<f32> = degrees.iter().map(|&n| (n as f32).powf(-0.5)).collect();
        factor.resize(Row::width(factor.len()), 0.0);
        Self { popularity, places, starts, at, packing, ones, factor }
    }

    fn row(&self, row: &mut Row, product: usize) -> Vec<super::Neighbour> {
        let at = &self.at[self.starts[product] as usize..self.starts[product + 1] as usize];
        let long = at.len() * self.ones.len() > self.popularity.order.len() / 8;
        for &here in at {
            let before = self.places[..here as usize].iter().rev().take_while(|place| **place != START);
            for (&column, &one) in before.zip(&self.ones).filter(|(column, _)| **column != RARE) {
                if long { row.add(column, one) } else { row.add_noting(column, one) }
            }
        }
        let factor = self.factor[product];
        let weigh = |column: usize, sum: f32| sum * (factor * self.factor[column]);
        let name = |column: u32| self.popularity.order[column as usize];
        if long { row.sweep(product as u32, name, weigh) } else { row.pick(product as u32, name, weigh) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::recommend::Purchase;
    use crate::domain::recommend::neighbour::to_bytes;

    const CART: Setting = Setting { decay: 0.8, reach: 10, k: 200 };

    /// Members who bought these products in this order, each basket of two lines.
    fn log(members: &[&[u32]], n_products: u32) -> Log {
        let line = |at: usize, product: u32| {
            let basket = u32::try_from(at / 2).unwrap();
            Purchase { at: i64::from(basket), basket, product, day: 0 }
        };
        let history = |products: &&[u32]| products.iter().enumerate().map(|(at, &p)| line(at, p)).collect();
        Log::new(members.iter().map(history), n_products)
    }

    fn list(found: &Neighbours, product: u32) -> Vec<(u32, f32, u32)> {
        found.of(product).iter().map(|n| (n.product, (n.weight * 1e4).round() / 1e4, n.together)).collect()
    }

    #[test]
    fn a_product_lists_what_it_came_after_and_the_nearer_counts_more() {
        // 0 1 2 and 0 2 1: all of popularity 2, so each weight is the sum halved.
        let found = follows(&log(&[&[0, 1, 2], &[0, 2, 1]], 3), CART);
        assert_eq!(list(&found, 2), [(0, 0.9, 2), (1, 0.5, 1)]);
        assert_eq!(list(&found, 1), [(0, 0.9, 2), (2, 0.5, 1)]);
        assert!(found.of(0).is_empty(), "nothing came before the first");
    }

    #[test]
    fn only_the_first_purchase_of_a_product_has_a_place() {
        let found = follows(&log(&[&[0, 1, 0, 0, 1], &[0, 1, 0]], 2), CART);
        assert_eq!(list(&found, 1), [(0, 1.0, 2)]);
        assert!(found.of(0).is_empty());
    }

    #[test]
    fn rare_products_keep_their_place_but_take_no_part() {
        // RC2: product 2 has one buyer, and stands between 0 and 1.
        let found = follows(&log(&[&[0, 2, 1], &[0, 1]], 3), CART);
        assert_eq!(list(&found, 1), [(0, 0.9, 2)]);
        assert!(found.of(2).is_empty());
    }

    #[test]
    fn reach_ends_at_the_place_named_and_members_stay_apart() {
        let members: [&[u32]; 2] = [&[0, 1, 2, 3], &[3, 2, 1, 0]];
        let found = follows(&log(&members, 4), Setting { reach: 2, ..CART });
        assert_eq!(list(&found, 3), [(2, 0.5, 1), (1, 0.4, 1)]);
        assert_eq!(list(&found, 0), [(1, 0.5, 1), (2, 0.4, 1)]);
        assert!(follows(&log(&[], 0), CART).lists().is_empty());
    }

    proptest! {
        #[test]
        fn every_pair_equals_the_naive_definition_for_any_number_of_threads(
            members in prop::collection::vec(prop::collection::vec(0u32..30, 0..14), 0..25),
            reach in 0usize..6,
        ) {
            let slices: Vec<&[u32]> = members.iter().map(Vec::as_slice).collect();
            let log = log(&slices, 30);
            let fit = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| follows(&log, Setting { reach, ..CART }))
            };
            let found = fit(1);
            prop_assert_eq!(
                fit(3).lists().iter().map(|list| to_bytes(list)).collect::<Vec<_>>(),
                found.lists().iter().map(|list| to_bytes(list)).collect::<Vec<_>>()
            );
            let first = |history: &&[u32], product| history.iter().position(|p| *p == product);
            let distinct: Vec<Vec<u32>> = slices.iter().map(|history| {
                let firsts = history.iter().enumerate().filter(|(at, p)| first(history, **p) == Some(*at));
                firsts.map(|(_, p)| *p).collect()
            }).collect();
            let pop = |p| distinct.iter().filter(|s| s.contains(&p)).count() as f64;
            for j in 0..30 {
                for i in 0..30 {
                    let apart = distinct.iter().filter_map(|s| {
                        let (i, j) = (s.iter().position(|p| *p == i)?, s.iter().position(|p| *p == j)?);
                        (i < j && j - i <= reach).then(|| 0.8f64.powi((j - i) as i32 - 1))
                    });
                    let usable = pop(i) >= 2.0 && pop(j) >= 2.0;
                    let expected = if usable { apart.sum::<f64>() / (pop(i) * pop(j)).sqrt() } else { 0.0 };
                    let weight = found.of(j).iter().find(|n| n.product == i).map_or(0.0, |n| f64::from(n.weight));
                    prop_assert!((weight - expected).abs() < 1e-5, "{} {} {} {}", i, j, weight, expected);
                }
            }
        }
    }
}
