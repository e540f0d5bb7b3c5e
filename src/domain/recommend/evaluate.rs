//! The table of RC22: every way to make lists on one split, beside what needs no model.

use serde::{Deserialize, Serialize};

use super::content::{Content, Features};
use super::learner::Learner;
use super::parameters::{Again, Mix, Parameters, Source, Task};
use super::popular::{self, Trend};
use super::quality::{Figures, Interval};
use super::repeat::Decay;
use super::similarity::{Measure, Setting};
use super::split::Split;
use super::trial::Trial;
use super::weight::Weighting;
use super::{Log, linear, sequence};

/// A way to make lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ranker {
    /// Products by buyers.
    Popularity,
    /// Products by lines of the last 14 days.
    #[serde(rename = "popularity-14-days")]
    Recent,
    /// Item similarity: the plain cosine.
    Cosine,
    /// Item similarity: Jaccard.
    Jaccard,
    /// Item similarity: cosine over TF-IDF weights.
    TfIdf,
    /// Item similarity: the product of BM25 weights.
    Bm25,
    /// Item similarity: cosine with an exponent of 0.3 on the bought product's side.
    Asymmetric,
    /// Item similarity: cosine where members who buy much say less.
    Balanced,
    /// A random walk of three steps.
    Rp3beta,
    /// The closed-form linear model.
    Wease,
    /// What was bought soon after.
    Sequence,
    /// What the products are.
    Content,
    /// How often the member bought it.
    Frequency,
    /// The same, old baskets fading.
    DecayedFrequency,
    /// The model without its trend.
    Untrended,
    /// The model.
    Model,
}

/// Every ranker of lists of new products, in the order of the table.
pub const OF_NEW: [Ranker; 14] = [
    Ranker::Popularity,
    Ranker::Recent,
    Ranker::Cosine,
    Ranker::Jaccard,
    Ranker::TfIdf,
    Ranker::Bm25,
    Ranker::Asymmetric,
    Ranker::Balanced,
    Ranker::Rp3beta,
    Ranker::Wease,
    Ranker::Sequence,
    Ranker::Content,
    Ranker::Untrended,
    Ranker::Model,
];

/// Every ranker of next baskets.
pub const OF_BASKETS: [Ranker; 6] =
    [Ranker::Popularity, Ranker::Recent, Ranker::Frequency, Ranker::DecayedFrequency, Ranker::Untrended, Ranker::Model];

/// What training judges its model against.
pub const BRIEF: [Ranker; 3] = [Ranker::Popularity, Ranker::Recent, Ranker::Model];

impl Ranker {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Ranker::Popularity => "popularity",
            Ranker::Recent => "popularity-14-days",
            Ranker::Cosine => "cosine",
            Ranker::Jaccard => "jaccard",
            Ranker::TfIdf => "tfidf",
            Ranker::Bm25 => "bm25",
            Ranker::Asymmetric => "asymmetric",
            Ranker::Balanced => "balanced",
            Ranker::Rp3beta => "rp3beta",
            Ranker::Wease => "wease",
            Ranker::Sequence => "sequence",
            Ranker::Content => "content",
            Ranker::Frequency => "frequency",
            Ranker::DecayedFrequency => "decayed-frequency",
            Ranker::Untrended => "model-untrended",
            Ranker::Model => "model",
        }
    }

    fn learner(self) -> Option<Learner> {
        let similar =
            |weighting, measure| Some(Learner::Similarity(Setting { weighting, measure, shrinkage: 0.0, k: 100 }));
        let cosine = |weighting| similar(weighting, Measure::Cosine { alpha: 0.5 });
        match self {
            Ranker::Cosine => cosine(Weighting::Plain),
            Ranker::Jaccard => similar(Weighting::Plain, Measure::Jaccard),
            Ranker::TfIdf => cosine(Weighting::TfIdf),
            Ranker::Bm25 => similar(Weighting::Bm25 { k1: 1.2, b: 0.75 }, Measure::Product),
            Ranker::Asymmetric => similar(Weighting::Plain, Measure::Cosine { alpha: 0.3 }),
            Ranker::Balanced => Some(Learner::Similarity(Setting::default())),
            Ranker::Rp3beta => similar(Weighting::Plain, Measure::Walk { alpha: 0.8, beta: 0.4 }),
            Ranker::Wease => Some(Learner::Linear(linear::Setting::default())),
            Ranker::Sequence => Some(Learner::Sequence(sequence::Setting::default())),
            Ranker::Content => Some(Learner::Content { k: 50 }),
            _ => None,
        }
    }

    /// What a model must be trained with to make these lists; none for those that need no model.
    fn parameters(self, chosen: &Parameters, task: Task) -> Option<Parameters> {
        let still = Trend { exponent: 0.0, ..Trend::default() };
        let of = |mix: Mix| Parameters { home: mix.clone(), cart: mix, again: chosen.again };
        if let Some(learner) = self.learner() {
            // The recency of the profile is the task's, so that what is compared is the learner.
            let half_life_ranks = chosen.mix(task).counting().next().and_then(|source| source.half_life_ranks);
            let sources = vec![Source { learner, weight: 1.0, half_life_ranks }];
            return Some(of(Mix { sources, cluster: 0.0, trend: still }));
        }
        let frequency = |per_basket| {
            let decay = Decay { per_basket, power: 1.0 };
            // So little popularity that it only settles ties and fills up.
            let again = Again { decay, company: 0.0, popular: 1e-4, trend: still, due: false, ..chosen.again };
            Some(Parameters { again, ..chosen.clone() })
        };
        match self {
            Ranker::Model => Some(chosen.clone()),
            Ranker::Untrended => Some(Parameters {
                home: Mix { trend: still, ..chosen.home.clone() },
                cart: Mix { trend: still, ..chosen.cart.clone() },
                again: Again { trend: still, ..chosen.again },
            }),
            Ranker::Frequency => frequency(1.0),
            Ranker::DecayedFrequency => frequency(0.9),
            _ => None,
        }
    }
}

/// How one ranker did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The ranker.
    pub ranker: Ranker,
    /// Its figures.
    pub figures: Figures,
    /// The interval of the difference of NDCG@10 to popularity, member by member.
    pub over_popularity: Interval,
    /// The same to the popularity of the last 14 days.
    pub over_recent: Interval,
}

/// How all did, on the same members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// How many members were judged; below 200 nothing is called better (RC23).
    pub n_members: usize,
    /// Held-out pairs left out because training never saw the product.
    pub dropped_cold: u64,
    /// One row a ranker; popularity comes first.
    pub rows: Vec<Row>,
}

/// Members that must be judged before anything is called better or worse (RC23).
const ENOUGH: usize = 200;

impl Table {
    /// The row of a ranker.
    #[must_use]
    pub fn row(&self, ranker: Ranker) -> Option<&Row> {
        self.rows.iter().find(|row| row.ranker == ranker)
    }

    /// Whether the model is better than both popularities beyond doubt, on enough members.
    #[must_use]
    pub fn is_better(&self) -> bool {
        let better = |row: &Row| row.over_popularity.low > 0.0 && row.over_recent.low > 0.0;
        self.is_enough() && self.row(Ranker::Model).is_some_and(better)
    }

    /// Whether enough members were judged to call anything better or worse (RC23).
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.n_members >= ENOUGH
    }

    /// Whether the model is no better than popularity, on enough members: then popularity is what to serve (RC23).
    #[must_use]
    pub fn falls_behind(&self) -> bool {
        let ndcg = |ranker| self.row(ranker).map_or(0.0, |row| row.figures.mean.ndcg_10);
        self.is_enough() && ndcg(Ranker::Model) <= ndcg(Ranker::Popularity)
    }
}

/// Every ranker with its lists.
pub type Lists = Vec<(Ranker, Vec<Vec<u32>>)>;

/// One ranker's lists of so many products for every member judged; `parameters` must not have been chosen on what the trial
/// holds out.
#[must_use]
pub fn lists(trial: &mut Trial<'_>, parameters: &Parameters, ranker: Ranker, length: usize) -> Vec<Vec<u32>> {
    let task = trial.split().cut.task();
    let made = match ranker.parameters(parameters, task) {
        Some(parameters) => trial.lists(&parameters, task, length),
        None => trial.ranked(&ranking(trial, ranker), length),
    };
    trial.keep(&parameters.learners_of(task));
    made
}

/// The figures of every ranker's lists, which hold at least 20 products where there are as many.
#[must_use]
pub fn table(trial: &Trial<'_>, lists: &Lists, seed: u64) -> Table {
    let scores: Vec<_> = lists.iter().map(|(_, lists)| trial.scores(lists)).collect();
    let of = |ranker: Ranker| lists.iter().position(|(other, _)| *other == ranker).map(|at| &scores[at]);
    let over =
        |mine, ranker| of(ranker).map_or_else(Interval::default, |other| Interval::of_difference(mine, other, seed));
    let rows = lists.iter().zip(&scores).map(|((ranker, lists), scores)| Row {
        ranker: *ranker,
        figures: Figures::of(scores, lists, trial.buyers(), trial.n_members(), seed),
        over_popularity: over(scores, Ranker::Popularity),
        over_recent: over(scores, Ranker::Recent),
    });
    Table { n_members: trial.judged().len(), dropped_cold: trial.split().dropped_cold, rows: rows.collect() }
}

/// Judges some rankers on a trial, by lists of 20.
#[must_use]
pub fn evaluate(trial: &mut Trial<'_>, parameters: &Parameters, rankers: &[Ranker], seed: u64) -> Table {
    let lists = rankers.iter().map(|&ranker| (ranker, lists(trial, parameters, ranker, 20))).collect();
    table(trial, &lists, seed)
}

/// What training says of its own model: on one cut, against popularity (RC23).
#[must_use]
pub fn brief(split: &Split, features: &[Features], parameters: &Parameters, memory: u64, seed: u64) -> Table {
    let content = Content::new(features);
    let mut trial = Trial::new(split, &content, memory, usize::MAX, seed);
    evaluate(&mut trial, parameters, &BRIEF, seed)
}

/// The products in the order of a ranking that needs no model.
fn ranking(trial: &Trial<'_>, ranker: Ranker) -> Vec<u32> {
    let counts = match ranker {
        Ranker::Recent => last_days(&trial.split().train, trial.split().today(), 14),
        _ => trial.buyers().to_vec(),
    };
    popular::ranking(&counts, &vec![1.0; counts.len()]).into_iter().map(|found| found.product).collect()
}

/// The lines of the last days, by product.
fn last_days(log: &Log, today: i32, days: i32) -> Vec<u32> {
    let mut lines = vec![0u32; log.n_products() as usize];
    for line in log.lines().iter().filter(|line| line.day > today.saturating_sub(days)) {
        lines[line.product as usize] += 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::Purchase;
    use crate::domain::recommend::split::Cut;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day }
    }

    /// 300 members in two camps that never mix; each buys 4 of 8 products of its camp early and one more late.
    fn camps() -> Log {
        let member = |m: u32| {
            let product = |n: u32| m % 2 * 8 + (m / 2 + n) % 8;
            (0..5).map(|n| bought(product(n), if n < 4 { 1 + n as i32 } else { 100 + (m % 5) as i32 })).collect()
        };
        Log::new((0..300).map(member), 16)
    }

    fn judged(log: &Log, cut: Cut, rankers: &[Ranker]) -> Table {
        let split = Split::new(log, cut, 0.2, 42);
        let content = Content::new(&[]);
        let mut trial = Trial::new(&split, &content, 1 << 20, usize::MAX, 42);
        evaluate(&mut trial, &Parameters::default(), rankers, 42)
    }

    #[test]
    fn nothing_to_judge_gives_zeros() {
        let found = judged(&Log::new([], 0), Cut::Global, &BRIEF);
        assert_eq!((found.n_members, found.is_better(), found.falls_behind()), (0, false, false));
        assert!(found.rows.iter().all(|row| row.figures == Figures::default()));
    }

    #[test]
    fn a_model_that_knows_the_camps_beats_popularity_and_the_table_says_so() {
        let found = judged(&camps(), Cut::Global, &BRIEF);
        assert!(found.is_better(), "{found:?}");
        let model = found.row(Ranker::Model).expect("it was asked for").figures;
        assert!(model.ndcg_10.low <= model.mean.ndcg_10 && model.mean.ndcg_10 <= model.ndcg_10.high);
        assert_eq!(model.coverage_10, 1.0);
        assert!(!Table { n_members: 199, ..found.clone() }.is_better(), "RC23");
        // No better than popularity on enough members is behind it; on fewer nothing is said.
        let mut level = found.clone();
        level.rows[2] = Row { ranker: Ranker::Model, ..found.rows[0] };
        let behind = [found.clone(), level.clone(), Table { n_members: 199, ..level }];
        assert_eq!(behind.map(|found| found.falls_behind()), [false, true, false], "RC23");
    }

    /// RC22: each learner alone finds the camps; none of them is another one in disguise.
    #[test]
    fn every_algorithm_stands_in_the_table_with_lists_of_its_own() {
        let found = judged(&camps(), Cut::Global, &OF_NEW);
        assert_eq!(found.rows.iter().map(|row| row.ranker).collect::<Vec<_>>(), OF_NEW);
        let popular = found.rows[0].figures.mean.ndcg_10;
        for row in &found.rows[2..] {
            let (ranker, ndcg) = (row.ranker, row.figures.mean.ndcg_10);
            // Without features products resemble nothing, and the lists are filled up.
            assert!(ndcg > popular || ranker == Ranker::Content, "{} {ndcg}", ranker.word());
        }
        let learners: Vec<_> = OF_NEW.iter().filter_map(|ranker| ranker.learner()).collect();
        assert!((1..learners.len()).all(|at| !learners[..at].contains(&learners[at])));
    }

    #[test]
    fn next_baskets_are_judged_with_their_repeats() {
        // Everybody buys product 0 or 1 every week, and something else now and then.
        let member =
            |m: u32| (0..6).flat_map(|n| [bought(m % 2, n * 7), bought(2 + (m + n as u32) % 9, n * 7)]).collect();
        let found = judged(&Log::new((0..250).map(member), 16), Cut::Basket, &OF_BASKETS);
        let ndcg = |ranker| found.row(ranker).expect("it was asked for").figures.mean.ndcg_10;
        assert!(ndcg(Ranker::Frequency) > ndcg(Ranker::Popularity), "{found:?}");
        assert!(ndcg(Ranker::Model) > 0.5);
    }
}
