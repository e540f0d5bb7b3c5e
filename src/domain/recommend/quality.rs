//! How good lists are on purchases that training did not see: the score of one list, means and intervals of many (RC21).

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use serde::{Deserialize, Serialize};

/// How well one list met what was held out (RC21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// `Σ 1/log2(rank + 1)` over the hits among the first 10, over the largest such sum possible.
    pub ndcg_10: f64,
    /// The hits among the first 20 over all that was held out.
    pub recall_20: f64,
    /// 1 when the first 10 hold a hit.
    pub hit_10: f64,
    /// The mean, over as many of what was held out as 10 places can hold, of the precision at each hit among the first 10.
    pub map_10: f64,
}

impl Score {
    /// Judges a list against the products held out, which ascend.
    #[must_use]
    pub fn of(list: &[u32], held_out: &[u32]) -> Self {
        let hit = |product: &&u32| held_out.binary_search(product).is_ok();
        let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let hits: Vec<usize> = list.iter().take(10).enumerate().filter(|(_, p)| hit(p)).map(|(rank, _)| rank).collect();
        let gained: f64 = hits.iter().map(|&rank| gain(rank)).sum();
        let places = held_out.len().min(10);
        let ideal: f64 = (0..places).map(gain).sum();
        let precise: f64 = hits.iter().zip(1_u32..).map(|(&rank, n)| f64::from(n) / (rank as f64 + 1.0)).sum();
        let among_20 = list.iter().take(20).filter(hit).count() as f64;
        Self {
            ndcg_10: if ideal > 0.0 { gained / ideal } else { 0.0 },
            recall_20: among_20 / held_out.len().max(1) as f64,
            hit_10: if hits.is_empty() { 0.0 } else { 1.0 },
            map_10: precise / places.max(1) as f64,
        }
    }

    /// The means of many.
    #[must_use]
    pub fn mean(scores: &[Score]) -> Self {
        let n = scores.len().max(1) as f64;
        // Folded from 0, for the sum of nothing is −0.
        let mean = |read: fn(&Score) -> f64| scores.iter().map(read).fold(0.0, |a, b| a + b) / n;
        Self {
            ndcg_10: mean(|score| score.ndcg_10),
            recall_20: mean(|score| score.recall_20),
            hit_10: mean(|score| score.hit_10),
            map_10: mean(|score| score.map_10),
        }
    }
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Below lie 2.5 % of the draws.
    pub low: f64,
    /// Above lie 2.5 % of the draws.
    pub high: f64,
}

impl Interval {
    /// Of the mean difference of NDCG@10, member by member.
    #[must_use]
    pub fn of_difference(a: &[Score], b: &[Score], seed: u64) -> Self {
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a.ndcg_10 - b.ndcg_10).collect();
        bootstrap(&differences, seed)
    }
}

/// The interval of the mean of `values` by 1,000 draws with repetition (RC21).
#[must_use]
pub fn bootstrap(values: &[f64], seed: u64) -> Interval {
    if values.is_empty() {
        return Interval::default();
    }
    let mut generator = Xoshiro256Plus::seed_from_u64(seed);
    let mut mean = || {
        let sum: f64 = (0..values.len()).map(|_| values[generator.gen_range(0..values.len())]).sum();
        sum / values.len() as f64
    };
    let mut means: Vec<f64> = (0..1_000).map(|_| mean()).collect();
    means.sort_by(f64::total_cmp);
    Interval { low: means[24], high: means[974] }
}

/// The figures of one way to make lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The means over the members judged.
    pub mean: Score,
    /// The interval of the mean NDCG@10.
    pub ndcg_10: Interval,
    /// The share of the catalogue, as training saw it, that is among the first 10 of any list.
    pub coverage_10: f64,
    /// The mean of `−log2(buyers / members)` over the first 10 of every list: the rarer, the more news.
    pub novelty_10: f64,
}

impl Figures {
    /// The figures of `lists` with these scores; `buyers` counts, by product, the members of `n_members` who bought it.
    #[must_use]
    pub fn of(scores: &[Score], lists: &[Vec<u32>], buyers: &[u32], n_members: usize, seed: u64) -> Self {
        let mut shown: Vec<u32> = lists.iter().flat_map(|list| list.iter().take(10)).copied().collect();
        let rarity = |product: &u32| {
            let buyers = buyers.get(*product as usize).copied().unwrap_or(0).max(1);
            (n_members.max(1) as f64 / f64::from(buyers)).log2()
        };
        let novelty = shown.iter().map(rarity).fold(0.0, |a, b| a + b) / shown.len().max(1) as f64;
        shown.sort_unstable();
        shown.dedup();
        let catalogue = buyers.iter().filter(|n| **n > 0).count();
        let ndcg: Vec<f64> = scores.iter().map(|score| score.ndcg_10).collect();
        Self {
            mean: Score::mean(scores),
            ndcg_10: bootstrap(&ndcg, seed),
            coverage_10: shown.len() as f64 / catalogue.max(1) as f64,
            novelty_10: novelty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_scored_as_worked_out_by_hand() {
        // Hits at ranks 1 and 3 of three held out: (1 + 1/2) over (1 + 0.63093 + 1/2); precision 1/1 and 2/3.
        let found = Score::of(&[7, 8, 9], &[5, 7, 9]);
        assert!((found.ndcg_10 - 1.5 / 2.130_929_753_571_457).abs() < 1e-12);
        assert!((found.recall_20 - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.map_10 - (1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        assert_eq!(found.hit_10, 1.0);
        let late: Vec<u32> = (0..20).collect();
        assert_eq!(Score::of(&late, &[10]), Score { recall_20: 1.0, ..Score::default() }, "rank 11");
        assert_eq!(Score::of(&[], &[1]), Score::default());
    }

    #[test]
    fn an_interval_holds_its_mean_and_comes_again_with_its_seed() {
        let values: Vec<f64> = (0..500).map(|n| f64::from(n % 2)).collect();
        let found = bootstrap(&values, 42);
        assert!(found.low < 0.5 && 0.5 < found.high && found.high - found.low < 0.1, "{found:?}");
        assert_eq!(bootstrap(&values, 42), found);
        assert_ne!(bootstrap(&values, 43), found);
        assert_eq!(bootstrap(&[2.0; 9], 1), Interval { low: 2.0, high: 2.0 });
        assert_eq!(bootstrap(&[], 1), Interval::default());
    }

    #[test]
    fn figures_count_the_catalogue_and_how_rare_its_products_are() {
        // Product 0 has all 4 members, 1 has one, 2 none; the lists show 0 twice and 1 once: (0 + 0 + 2) / 3.
        let found = Figures::of(&[Score::default(); 2], &[vec![0], vec![0, 1]], &[4, 1, 0], 4, 1);
        assert_eq!((found.coverage_10, found.novelty_10), (1.0, 2.0 / 3.0));
        let nobody = Figures::of(&[], &[], &[], 0, 1);
        assert_eq!(nobody, Figures::default());
        assert!(nobody.mean.ndcg_10.is_sign_positive() && nobody.novelty_10.is_sign_positive());
    }
}
