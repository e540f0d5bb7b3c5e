//! Baskets worked out by hand.

use super::super::trade::tests::{back, line, sale};
use super::super::trade::{Line, Trade};
use super::*;
use crate::domain::time::{Instant, Zone};

const DAY: i64 = 86_400;

/// Baskets written as lists of products, the first number free.
fn items(baskets: &[&[u32]]) -> Vec<Item> {
    let all = (0..).zip(baskets);
    all.flat_map(|(basket, of)| of.iter().map(move |product| Item { basket, product: *product })).collect()
}

/// The same basket many times over.
fn times(n: usize, basket: &'static [u32]) -> impl Iterator<Item = &'static [u32]> {
    std::iter::repeat_n(basket, n)
}

fn found(baskets: impl Iterator<Item = &'static [u32]>) -> Found {
    find(items(&baskets.collect::<Vec<_>>()))
}

/// AN17: N 1000, n_A 100, n_B 50, n_AB 20.
#[test]
fn the_known_pair_has_the_known_figures() {
    let all = times(20, &[1, 2]).chain(times(80, &[1])).chain(times(30, &[2])).chain(times(870, &[3]));
    let found = found(all);
    assert_eq!((found.baskets, found.large, found.tested, found.pairs.len()), (1000, 0, 1, 1));
    let pair = found.pairs[0];
    assert_eq!((pair.a, pair.b, pair.n_a, pair.n_b, pair.together), (1, 2, 100, 50, 20));
    assert_eq!(pair.support(1000), Share { part: 20, whole: 1000 });
    assert_eq!(pair.confidences().map(Share::value), [Some(0.2), Some(0.4)]);
    assert!((pair.lift(1000) - 4.0).abs() < 1e-12);
    assert!((pair.p / 6.38e-9 - 1.0).abs() < 1e-3 && pair.q == pair.p);
}

/// Every cut at −1, 0, +1: together 4, 5, 6; products of a basket 99, 100, 101.
#[test]
fn rare_pairs_are_not_tested_and_large_baskets_are_left_out() {
    for (n, tested) in [(4, 0), (5, 1), (6, 1)] {
        assert_eq!(found(times(n, &[1, 2]).chain(times(100, &[3]))).tested, tested, "{n}");
    }
    for (n, large) in [(99_u32, 0), (100, 0), (101, 1)] {
        let basket: Vec<u32> = (0..n).collect();
        let found = find(items(&[&basket, &[1]]));
        assert_eq!((found.baskets, found.large), (2 - large, large), "{n}");
    }
}

/// Two lines of a product, and a product in two orders of a day, lie in the basket once.
#[test]
fn a_product_lies_in_a_basket_once() {
    let found = found(times(5, &[2, 1, 2, 1]).chain(times(20, &[3])));
    assert_eq!((found.pairs[0].n_a, found.pairs[0].n_b, found.pairs[0].together), (5, 5, 5));
}

/// All in the same basket: a lift of 1 is none. Half as often as by chance: neither.
#[test]
fn what_comes_together_by_chance_is_not_shown() {
    let all = found(times(50, &[1, 2]));
    assert_eq!((all.tested, all.pairs.len()), (1, 0));
    let apart = found(times(5, &[1, 2]).chain(times(45, &[1])).chain(times(45, &[2])).chain(times(5, &[3])));
    assert_eq!((apart.tested, apart.pairs.len()), (1, 0));
}

/// Of four pairs tested, p of .01 .02 .04 and one above .05: q .04 .04 .0533 (Benjamini and Hochberg 1995).
#[test]
fn each_q_is_the_least_of_its_rank_and_those_behind() {
    let pair = |b: u32, p: f64| Pair { a: 0, b, n_a: 9, n_b: 9, together: 9, p, q: p };
    let mut pairs = vec![pair(3, 0.04), pair(1, 0.01), pair(2, 0.02)];
    adjust(&mut pairs, 4);
    let found: Vec<(u32, f64)> = pairs.iter().map(|pair| (pair.b, pair.q)).collect();
    assert_eq!(found, [(1, 0.04), (2, 0.04), (3, 0.04 * 4.0 / 3.0)]);
}

#[test]
fn pairs_come_by_lift_then_by_how_often_then_by_number() {
    let twins = times(6, &[5, 6]).chain(times(6, &[1, 2])).chain(times(5, &[3, 4])).chain(times(100, &[9]));
    let found = found(twins.chain(times(20, &[7, 8])));
    let order: Vec<(u32, i64)> = found.pairs.iter().map(|pair| (pair.a, pair.together)).collect();
    // Lifts of 137 ÷ 5, twice 137 ÷ 6, 137 ÷ 20.
    assert_eq!(order, [(3, 5), (1, 6), (5, 6), (7, 20)]);
}

/// Every pair counted one by one gives the same.
#[test]
fn pairs_are_counted_as_one_by_one() {
    let baskets: Vec<Vec<u32>> =
        (0..400_u32).map(|n| (0..12).filter(|product| n * 7919 / (product + 3) % 3 == 0).collect()).collect();
    let slices: Vec<&[u32]> = baskets.iter().map(Vec::as_slice).collect();
    let mut counted = Vec::new();
    Shelf::new(items(&slices)).each_pair(&mut |a, b, n| counted.push((a, b, n)));
    counted.sort_unstable();
    let mut naive = Vec::new();
    for (a, b) in (0..12).flat_map(|a| (a + 1..12).map(move |b| (a, b))) {
        let n = baskets.iter().filter(|basket| basket.contains(&a) && basket.contains(&b)).count() as u32;
        if n >= LEAST_TOGETHER {
            naive.push((a, b, n));
        }
    }
    assert!(naive.len() > 20 && counted == naive, "{counted:?}\n{naive:?}");
}

#[test]
fn no_baskets_hold_no_pairs() {
    assert_eq!(find(Vec::new()), Found::default());
    assert_eq!(found(times(1, &[1, 2])), Found { baskets: 1, ..Found::default() });
}

/// A member's orders of a day are one basket, a guest's each its own; what went back in full or lies outside is in none.
#[test]
fn a_basket_is_a_members_day_or_a_guests_order() {
    let sales = vec![
        sale(1, 7, 10, 100),
        sale(2, 0, 20, 100),
        sale(3, 7, DAY - 1, 100),
        sale(4, 0, 20, 100),
        sale(5, 7, DAY, 100),
        sale(6, 8, 30, 100),
        sale(7, 8, 2 * DAY, 100),
        sale(8, 8, 40, 100),
    ];
    let trade = Trade::new(sales, &[back(6, 9 * DAY, 0, 100), back(8, 9 * DAY, 0, 99)]);
    let bounds = Bounds { from: Instant(0), until: Instant(2 * DAY) };
    let (mut tally, days) = (Tally::new(bounds), Days::of(&Zone::utc(), trade.instants()));
    let lines: Vec<Line> = [1, 2, 3, 4, 5, 6, 7].map(|order| line(order, order, 1000, 100)).into();
    trade.each(&lines, |deal| tally.add(deal, &days, |product| product.0 as u32));
    let (items, baskets) = tally.items();
    let mut lie: Vec<Vec<u32>> = Vec::new();
    for own in [1, 2, 3, 4, 5, 6, 7].map(|product| items.iter().filter(move |item| item.product == product)) {
        lie.push(own.map(|item| item.basket).collect());
    }
    // Orders 1 and 3 lie in one; nothing is known of what order 8 held.
    assert_eq!((baskets, lie), (5, [vec![0], vec![1], vec![0], vec![3], vec![4], vec![], vec![]].to_vec()));
}
