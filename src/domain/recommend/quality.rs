//! How good lists are, judged on purchases that training did not see; popularity is always judged beside them.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use serde::{Deserialize, Serialize};

use super::model::{Model, Parameters, Visitor};
use super::similarity::in_order;
use super::{Log, Neighbour, Purchase, distinct, popular};

/// What training may see and what it is judged on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Everything that training may see; members keep their numbers.
    pub train: Log,
    /// Of each member, what came afterwards and was new to the member, ascending; empty for members not judged.
    pub held_out: Vec<Vec<u32>>,
    /// Held-out pairs dropped because training never saw the product.
    pub dropped_cold: u64,
}

impl Split {
    /// One cut in time: the latest tenth (or whatever `later` says) of all lines is held out (RC20).
    #[must_use]
    pub fn global(log: &Log, later: f64) -> Self {
        let mut instants: Vec<i64> = log.lines().iter().map(|line| line.at).collect();
        instants.sort_unstable();
        let kept = ((1.0 - later).clamp(0.0, 1.0) * instants.len() as f64).ceil() as usize;
        let Some(&cut) = instants.get(kept.saturating_sub(1)) else { return Self::of(log, |_| 0) };
        Self::of(log, |history| history.partition_point(|line| line.at <= cut))
    }

    /// The last product that was new to each member with at least 3 distinct products; its later repeats are held out with
    /// it, the rest stays in training (RC20).
    #[must_use]
    pub fn leave_one_out(log: &Log) -> Self {
        let last_new = |history: &[Purchase]| {
            let mut owned: Vec<u32> = Vec::new();
            for line in history {
                if !owned.contains(&line.product) {
                    owned.push(line.product);
                }
            }
            owned.last().copied().filter(|_| owned.len() >= 3)
        };
        let held: Vec<Option<u32>> = log.members().map(last_new).collect();
        let kept = |(history, held): (&[Purchase], &Option<u32>)| {
            history.iter().filter(|line| Some(line.product) != *held).copied().collect::<Vec<_>>()
        };
        let train = Log::new(log.members().zip(&held).map(kept), log.n_products());
        Self {
            train,
            held_out: held.into_iter().map(|product| product.into_iter().collect()).collect(),
            dropped_cold: 0,
        }
        .without_cold()
    }

    /// Splits each history after as many lines as `kept` says; members who had bought nothing by then are not judged.
    fn of(log: &Log, kept: impl Fn(&[Purchase]) -> usize) -> Self {
        let train = Log::new(log.members().map(|history| history[..kept(history)].to_vec()), log.n_products());
        let later = |history: &[Purchase]| {
            let (before, after) = history.split_at(kept(history));
            let owned = distinct(before);
            let mut new = distinct(after);
            new.retain(|product| !before.is_empty() && owned.binary_search(product).is_err());
            new
        };
        Self { train, held_out: log.members().map(later).collect(), dropped_cold: 0 }.without_cold()
    }

    fn without_cold(mut self) -> Self {
        let mut known = vec![false; self.train.n_products() as usize];
        self.train.lines().iter().for_each(|line| known[line.product as usize] = true);
        for held in &mut self.held_out {
            let before = held.len();
            held.retain(|product| known[*product as usize]);
            self.dropped_cold += (before - held.len()) as u64;
        }
        self
    }

    /// The members judged: those with anything held out.
    #[must_use]
    pub fn judged(&self) -> Vec<usize> {
        (0..self.held_out.len()).filter(|&member| !self.held_out[member].is_empty()).collect()
    }

    /// The last day that training saw.
    #[must_use]
    pub fn today(&self) -> i32 {
        self.train.lines().iter().map(|line| line.day).max().unwrap_or(0)
    }
}

/// How well one list met what was held out (RC21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// `Σ 1/log2(rank + 1)` over the hits among the first 10, over the largest such sum possible.
    pub ndcg_10: f64,
    /// The hits among the first 20 over all that was held out.
    pub recall_20: f64,
    /// 1 when the first 10 hold a hit.
    pub hit_10: f64,
}

impl Score {
    /// Judges a list against the products held out, which ascend.
    #[must_use]
    pub fn of(list: &[u32], held_out: &[u32]) -> Self {
        let hit = |product: &&u32| held_out.binary_search(product).is_ok();
        let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let gained: f64 = list.iter().take(10).enumerate().filter(|(_, p)| hit(p)).map(|(rank, _)| gain(rank)).sum();
        let ideal: f64 = (0..held_out.len().min(10)).map(gain).sum();
        let among = |k: usize| list.iter().take(k).filter(hit).count() as f64;
        Self {
            ndcg_10: if ideal > 0.0 { gained / ideal } else { 0.0 },
            recall_20: among(20) / held_out.len().max(1) as f64,
            hit_10: among(10).min(1.0),
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
}

/// The table of RC22: the model beside what needs no model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How many members were judged; below 200 nothing is called better (RC23).
    pub n_members: usize,
    /// Products by buyers.
    pub popularity: Figures,
    /// Products by lines of the last 14 days.
    pub last_14_days: Figures,
    /// The model, with its parameters.
    pub model: Figures,
    /// The interval of the difference of NDCG@10, member by member, between the model and popularity.
    pub over_popularity: Interval,
    /// The same against the last 14 days.
    pub over_last_14_days: Interval,
}

impl Evaluation {
    /// Whether the model is better than both popularities beyond doubt, on enough members.
    #[must_use]
    pub fn is_better(&self) -> bool {
        self.is_enough() && self.over_popularity.low > 0.0 && self.over_last_14_days.low > 0.0
    }

    /// Whether enough members were judged to call anything better or worse (RC23).
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.n_members >= ENOUGH
    }

    /// Whether the model is no better than popularity, on enough members: then popularity is what to serve (RC23).
    #[must_use]
    pub fn falls_behind(&self) -> bool {
        self.is_enough() && self.model.mean.ndcg_10 <= self.popularity.mean.ndcg_10
    }
}

/// Members that must be judged before anything is called better or worse (RC23).
const ENOUGH: usize = 200;

const LENGTH: usize = 20;

/// Trains on what the split shows and judges on what it hides; `parameters` must not have been chosen on the same split.
#[must_use]
pub fn evaluate(split: &Split, parameters: Parameters, features: &[super::content::Features], seed: u64) -> Evaluation {
    let today = split.today();
    let model = Model::train(&split.train, features, &[], today, parameters);
    let shelf = model.shelf();
    let judged = split.judged();
    let lists = in_order(
        judged.len(),
        || shelf.board(),
        |board, at| {
            let visitor = Visitor { history: split.train.member(judged[at]), cluster: None, today };
            let list = shelf.new_to(visitor, &[], LENGTH, board);
            list.lines.iter().map(|line| line.product).collect()
        },
    );
    let plain = popular::ranking(&model.shop.buyers, &vec![1.0; model.shop.buyers.len()]);
    let ranked = |ranking: &[Neighbour]| -> Vec<Vec<u32>> {
        judged.iter().map(|&member| unowned(ranking, split.train.member(member))).collect()
    };
    let catalogue = model.shop.buyers.iter().filter(|n| **n > 0).count();
    let scored = |lists: &[Vec<u32>]| scores(lists, split, &judged);
    let (popularity, recent) = (ranked(&plain), ranked(&last_days(&split.train, today, 14)));
    let (of_popularity, of_recent, of_model) = (scored(&popularity), scored(&recent), scored(&lists));
    Evaluation {
        n_members: judged.len(),
        over_popularity: difference(&of_model, &of_popularity, seed),
        over_last_14_days: difference(&of_model, &of_recent, seed),
        popularity: figures(&of_popularity, &popularity, catalogue, seed),
        last_14_days: figures(&of_recent, &recent, catalogue, seed),
        model: figures(&of_model, &lists, catalogue, seed),
    }
}

fn unowned(ranking: &[Neighbour], history: &[Purchase]) -> Vec<u32> {
    let owned = distinct(history);
    let products = ranking.iter().map(|entry| entry.product);
    products.filter(|product| owned.binary_search(product).is_err()).take(LENGTH).collect()
}

/// Products by lines of the last days.
fn last_days(log: &Log, today: i32, days: i32) -> Vec<Neighbour> {
    let mut lines = vec![0u32; log.n_products() as usize];
    for line in log.lines().iter().filter(|line| line.day > today.saturating_sub(days)) {
        lines[line.product as usize] += 1;
    }
    popular::ranking(&lines, &vec![1.0; lines.len()])
}

fn scores(lists: &[Vec<u32>], split: &Split, judged: &[usize]) -> Vec<Score> {
    lists.iter().zip(judged).map(|(list, &member)| Score::of(list, &split.held_out[member])).collect()
}

fn difference(a: &[Score], b: &[Score], seed: u64) -> Interval {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a.ndcg_10 - b.ndcg_10).collect();
    bootstrap(&differences, seed)
}

fn figures(scores: &[Score], lists: &[Vec<u32>], catalogue: usize, seed: u64) -> Figures {
    let n = scores.len().max(1) as f64;
    // Folded from 0, for the sum of nothing is −0.
    let mean = |read: fn(&Score) -> f64| scores.iter().map(read).fold(0.0, |a, b| a + b) / n;
    let mut shown: Vec<u32> = lists.iter().flat_map(|list| list.iter().take(10)).copied().collect();
    shown.sort_unstable();
    shown.dedup();
    let ndcg: Vec<f64> = scores.iter().map(|score| score.ndcg_10).collect();
    Figures {
        mean: Score { ndcg_10: mean(|s| s.ndcg_10), recall_20: mean(|s| s.recall_20), hit_10: mean(|s| s.hit_10) },
        ndcg_10: bootstrap(&ndcg, seed),
        coverage_10: shown.len() as f64 / catalogue.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day }
    }

    fn log(members: &[&[(u32, i32)]]) -> Log {
        Log::new(members.iter().map(|lines| lines.iter().map(|&(p, d)| bought(p, d)).collect()), 0)
    }

    #[test]
    fn a_list_is_scored_as_worked_out_by_hand() {
        // Hits at ranks 1 and 3 of three held out: (1 + 1/2) over (1 + 0.63093 + 1/2).
        let found = Score::of(&[7, 8, 9], &[5, 7, 9]);
        assert!((found.ndcg_10 - 1.5 / 2.130_929_753_571_457).abs() < 1e-12);
        assert!((found.recall_20 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.hit_10, 1.0);
        let late: Vec<u32> = (0..20).collect();
        assert_eq!(Score::of(&late, &[10]), Score { ndcg_10: 0.0, recall_20: 1.0, hit_10: 0.0 }, "rank 11");
        assert_eq!(Score::of(&[], &[1]), Score::default());
    }

    #[test]
    fn the_global_cut_holds_out_what_is_new_and_known() {
        // Ten lines, the last on day 10; product 9 is sold only after the cut, member 2 only comes after it.
        let all: [&[(u32, i32)]; 3] =
            [&[(0, 1), (1, 2), (2, 3), (0, 10), (3, 10), (9, 10)], &[(3, 4), (1, 5), (0, 6)], &[(0, 10)]];
        let split = Split::global(&log(&all), 0.4);
        assert_eq!(split.held_out, [vec![3], vec![], vec![]]);
        assert_eq!((split.dropped_cold, split.today(), split.judged()), (1, 6, vec![0]));
        assert_eq!(split.train.member(0).len(), 3);
        assert_eq!(Split::global(&log(&[]), 0.1).judged(), Vec::<usize>::new());
    }

    #[test]
    fn leaving_one_out_takes_the_last_new_product_with_its_repeats() {
        let split = Split::leave_one_out(&log(&[
            &[(0, 1), (1, 2), (2, 3), (0, 4), (2, 5)],
            &[(0, 1), (2, 2)],
            &[(1, 1), (0, 2), (7, 3)],
        ]));
        assert_eq!(split.held_out, [vec![2], vec![], vec![]]);
        assert_eq!(split.dropped_cold, 1);
        assert_eq!(split.train.member(0).iter().map(|line| line.product).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(split.train.member(1).len(), 2, "two products are too few");
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

    /// 300 members in two camps that never mix; each buys 4 of 8 products of its camp early and one more late.
    fn camps() -> Log {
        let member = |m: u32| {
            let product = |n: u32| m % 2 * 8 + (m / 2 + n) % 8;
            (0..5).map(|n| bought(product(n), if n < 4 { 1 + n as i32 } else { 100 + (m % 5) as i32 })).collect()
        };
        Log::new((0..300).map(member), 16)
    }

    #[test]
    fn nothing_to_judge_gives_zeros() {
        let found = evaluate(&Split::global(&log(&[]), 0.2), Parameters::default(), &[], 42);
        assert_eq!((found.n_members, found.model, found.is_better()), (0, Figures::default(), false));
        assert!(found.model.mean.ndcg_10.is_sign_positive());
    }

    #[test]
    fn a_model_that_knows_the_camps_beats_popularity_and_the_table_says_so() {
        let split = Split::global(&camps(), 0.2);
        let found = evaluate(&split, Parameters::default(), &[], 42);
        assert_eq!(found.n_members, split.judged().len());
        assert!(found.is_better(), "{found:?}");
        assert!(found.model.mean.ndcg_10 > found.popularity.mean.ndcg_10);
        assert!(found.model.ndcg_10.low <= found.model.mean.ndcg_10 && found.model.coverage_10 == 1.0);
        assert!(!Evaluation { n_members: 199, ..found.clone() }.is_better(), "RC23");
        // No better than popularity on enough members is behind it; on fewer nothing is said.
        let level = Evaluation { model: found.popularity, ..found.clone() };
        let behind = [found.clone(), level.clone(), Evaluation { n_members: 199, ..level }];
        assert_eq!(behind.map(|found| found.falls_behind()), [false, true, false], "RC23");
    }
}
