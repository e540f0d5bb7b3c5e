//! What sells: to everybody, lately, and within a group of members.

use serde::{Deserialize, Serialize};

use super::neighbour::Strongest;
use super::{Log, Matrix, Neighbour};

/// How strongly the last weeks bend every score (RC6).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// The days that count as recent, the last one included.
    pub window_days: i32,
    /// 0 switches the trend off.
    pub exponent: f32,
}

impl Default for Trend {
    fn default() -> Self {
        Self { window_days: 28, exponent: 0.5 }
    }
}

impl Trend {
    /// The factor of every product: `((recent + 5) / (all · share + 5))^e`, where share is what all products together sold
    /// in the window out of everything, so that 1 means “sells as it always did”.
    #[must_use]
    pub fn factors(self, log: &Log, today: i32) -> Vec<f32> {
        let n = log.n_products() as usize;
        let (mut all, mut recent) = (vec![0u32; n], vec![0u32; n]);
        let since = today.saturating_sub(self.window_days);
        for line in log.lines() {
            all[line.product as usize] += 1;
            recent[line.product as usize] += u32::from(line.day > since);
        }
        let total = |counts: &[u32]| counts.iter().map(|&n| f64::from(n)).sum::<f64>();
        let share = (total(&recent) / total(&all).max(1.0)) as f32;
        let factor = |(all, recent): (&u32, &u32)| (*recent as f32 + 5.0) / (*all as f32 * share + 5.0);
        all.iter().zip(&recent).map(factor).map(|factor| factor.powf(self.exponent)).collect()
    }
}

/// Every product by buyers times trend, best first, ties by product: what fills a list up.
#[must_use]
pub fn ranking(buyers: &[u32], trend: &[f32]) -> Vec<Neighbour> {
    let scored = (0u32..).zip(buyers.iter().zip(trend));
    let mut ranking: Vec<Neighbour> =
        scored.map(|(product, (&n, &factor))| ranked(product, n, factor)).filter(|entry| entry.together > 0).collect();
    ranking.sort_unstable_by(Neighbour::order);
    ranking
}

/// A product of a [`ranking`].
#[must_use]
pub fn ranked(product: u32, buyers: u32, trend: f32) -> Neighbour {
    Neighbour { product, weight: buyers as f32 * trend, together: buyers }
}

/// What each group of members buys most: `(n_cj + 20 p_j) / (n_c + 20)`, so that a small group leans on the whole shop
/// (RC16); `together` is the number of buyers in the group. Members without a group (or beyond `n_groups`) are left out.
#[must_use]
pub fn by_group(members: &Matrix, group_of: &[Option<u32>], n_groups: usize, keep: usize) -> Vec<Vec<Neighbour>> {
    let buyers = members.transposed().degrees();
    let mut within = vec![vec![0u32; buyers.len()]; n_groups];
    let mut sizes = vec![0u32; n_groups];
    for (row, group) in members.rows().zip(group_of) {
        if let Some(group) = group.map(|group| group as usize).filter(|group| *group < n_groups) {
            sizes[group] += 1;
            row.iter().for_each(|&product| within[group][product as usize] += 1);
        }
    }
    let everybody = (members.n_rows() as f32).max(1.0);
    let mut strongest = Strongest::new(keep);
    let of_group = |(counts, size): (&Vec<u32>, &u32)| {
        for (product, (&n, &all)) in (0u32..).zip(counts.iter().zip(&buyers)) {
            let weight = (n as f32 + 20.0 * all as f32 / everybody) / (*size as f32 + 20.0);
            strongest.offer(Neighbour { product, weight, together: n });
        }
        strongest.take()
    };
    within.iter().zip(&sizes).map(of_group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::Purchase;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: 0, product, day }
    }

    #[test]
    fn the_trend_is_one_for_what_sells_as_always() {
        // 0 sells evenly on days 1 to 40, 1 only of late, 2 only early: recent 20 + 20 of 80.
        let mut lines: Vec<Purchase> = (1..=40).map(|day| bought(0, day)).collect();
        lines.extend((1..=20).map(|day| bought(1, day + 20)));
        lines.extend((1..=20).map(|day| bought(2, day)));
        let factors = Trend { window_days: 20, exponent: 1.0 }.factors(&Log::new([lines.clone()], 4), 40);
        let expected = [25.0 / 25.0, 25.0 / 15.0, 5.0 / 15.0, 1.0];
        assert!(factors.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{factors:?}");
        let flat = Trend { window_days: 20, exponent: 0.0 }.factors(&Log::new([lines], 4), 40);
        assert_eq!(flat, [1.0; 4]);
    }

    #[test]
    fn the_window_reaches_back_its_days_and_no_more() {
        for (day, recent) in [(12, false), (13, true), (14, true), (40, true)] {
            let log = Log::new([vec![bought(0, day), bought(1, 1), bought(1, 2)]], 2);
            let factor = Trend { window_days: 28, exponent: 1.0 }.factors(&log, 40)[0];
            assert_eq!(factor > 1.0, recent, "day {day}");
        }
    }

    #[test]
    fn the_ranking_leaves_out_what_nobody_bought() {
        let ranking = ranking(&[3, 0, 5, 3], &[1.0, 9.0, 0.5, 1.0]);
        assert_eq!(ranking.iter().map(|r| r.product).collect::<Vec<_>>(), [0, 3, 2]);
    }

    #[test]
    fn a_group_leans_on_the_shop_as_the_formula_says() {
        // Group 0 is members 0 and 1; everybody of four bought product 0, group 0 alone product 1.
        let members = Matrix::from_rows([vec![0, 1], vec![0, 1], vec![0], vec![0]], 3);
        let found = by_group(&members, &[Some(0), Some(0), Some(1), None], 2, 10);
        let scores = |group: usize| found[group].iter().map(|n| (n.product, n.weight, n.together)).collect::<Vec<_>>();
        assert_eq!(scores(0), [(0, 22.0 / 22.0, 2), (1, 12.0 / 22.0, 2)]);
        assert_eq!(scores(1), [(0, 21.0 / 21.0, 1), (1, 10.0 / 21.0, 0)]);
    }
}
