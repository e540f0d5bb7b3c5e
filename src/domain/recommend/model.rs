//! The whole model: learnt from a log in one go, thrown away and learnt again to the same bytes.

use serde::{Deserialize, Serialize};

use super::blend::{self, Board, Ground, Kind, Line, List};
use super::content::{Content, Features};
use super::popular::{self, Trend};
use super::reason::{Evidence, Part};
use super::repeat::{Decay, Due, Intervals, Repeats};
use super::similarity::{self, Measure, Setting};
use super::weight::Weighting;
use super::{Log, Matrix, Neighbour, Neighbours, Purchase, distinct};

/// What can be chosen; the default is what is shipped.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// How products are compared by their buyers.
    pub similarity: Setting,
    /// How many neighbours each product keeps by content.
    pub content_k: usize,
    /// How the last weeks bend the scores.
    pub trend: Trend,
    /// How old baskets fade where products are bought again.
    pub decay: Decay,
    /// Half-life of the profile in ranks, the newest distinct product having rank 0; none for lists read weeks ahead (RC5).
    pub half_life_ranks: Option<f32>,
}

impl Default for Parameters {
    fn default() -> Self {
        let similarity = Setting {
            weighting: Weighting::Balanced { beta: 0.4 },
            measure: Measure::Cosine { alpha: 0.5 },
            shrinkage: 0.0,
            k: 100,
        };
        Self { similarity, content_k: 50, trend: Trend::default(), decay: Decay::default(), half_life_ranks: None }
    }
}

/// What is known of the shop as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shop {
    /// How many members bought each product.
    pub buyers: Vec<u32>,
    /// The trend factor of each product.
    pub trend: Vec<f32>,
    /// Every product that was ever bought, by buyers times trend.
    pub ranking: Vec<Neighbour>,
    /// What each cluster of members buys most.
    pub clusters: Vec<Vec<Neighbour>>,
    /// How much of the last baskets was bought before.
    pub repeats: Repeats,
    /// How many days pass between purchases of a product.
    pub intervals: Intervals,
}

/// Everything that training finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// What it was trained with.
    pub parameters: Parameters,
    /// The shop as a whole.
    pub shop: Shop,
    /// The neighbours that each scored product keeps, by buyers.
    pub similar: Neighbours,
    /// The neighbours that each scored product keeps, by content.
    pub content: Neighbours,
}

/// How many popular products count, of the shop and of each cluster: enough for a list of 100 after what is owned.
const KEPT_POPULAR: usize = 500;

impl Model {
    /// Learns from everything up to and with the day `today`; `cluster_of` may be shorter than the members, or empty.
    #[must_use]
    pub fn train(
        log: &Log,
        features: &[Features],
        cluster_of: &[Option<u32>],
        today: i32,
        parameters: Parameters,
    ) -> Self {
        let members = Matrix::of_log(log);
        let buyers = members.transposed().degrees();
        let trend = parameters.trend.factors(log, today);
        let n_clusters = cluster_of.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        let shop = Shop {
            ranking: popular::ranking(&buyers, &trend),
            clusters: popular::by_group(&members, cluster_of, n_clusters, KEPT_POPULAR),
            repeats: Repeats::count(log),
            intervals: Intervals::measure(log),
            buyers,
            trend,
        };
        let similar = similarity::similar(&members, parameters.similarity);
        let content = Content::new(features).neighbours(parameters.content_k);
        Self { parameters, shop, similar, content }
    }

    /// The model turned to answer members.
    #[must_use]
    pub fn shelf(&self) -> Shelf<'_> {
        let (together, content) = (self.similar.inverted(), self.content.inverted());
        Shelf { parameters: self.parameters, shop: &self.shop, together, content }
    }
}

/// A member who asks.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The member's purchases, oldest first.
    pub history: &'a [Purchase],
    /// The member's cluster.
    pub cluster: Option<u32>,
    /// The day of the question.
    pub today: i32,
}

/// What answering needs: of the neighbours only the lists of the products that the member bought.
#[derive(Clone, Debug)]
pub struct Shelf<'a> {
    /// What the model was trained with.
    pub parameters: Parameters,
    /// The shop as a whole.
    pub shop: &'a Shop,
    /// Which products each bought product leads to, by buyers: [`Neighbours::inverted`] of [`Model::similar`].
    pub together: Neighbours,
    /// The same by content.
    pub content: Neighbours,
}

impl Shelf<'_> {
    /// An empty board of the right size, to be used for one member after another.
    #[must_use]
    pub fn board(&self) -> Board {
        Board::new(self.shop.buyers.len().max(self.content.lists().len()))
    }

    /// A list of what the member does not have (RC4, RC15, RC16).
    pub fn new_to(&self, visitor: Visitor<'_>, excluded: &[u32], length: usize, board: &mut Board) -> List {
        let profile = profile(visitor.history, self.parameters.half_life_ranks);
        board.add_profile(Kind::Together, &profile, &self.together);
        board.add_profile(Kind::Content, &profile, &self.content);
        for found in self.cluster(visitor.cluster) {
            board.add(Kind::Cluster, found.product, found.weight);
        }
        let owned = distinct(visitor.history);
        let request = blend::Request { owned: &owned, excluded, owned_may_come: false, length };
        board.list(self.ground(visitor), request)
    }

    /// A list of what the member buys again, by decayed frequency and by when it is due (RC10, RC11), with a little of what
    /// everybody buys. The trend counts half, as in powers: what is bought again moves less with the season.
    pub fn again_for(&self, visitor: Visitor<'_>, excluded: &[u32], length: usize, board: &mut Board) -> List {
        let due = self.due(visitor);
        for (product, frequency) in self.parameters.decay.frequencies(visitor.history) {
            let found = due.binary_search_by_key(&product, |due| due.product);
            board.add(Kind::Again, product, frequency * found.map_or(1.0, |at| due[at].factor()));
        }
        for popular in self.shop.ranking.iter().take(KEPT_POPULAR) {
            board.add(Kind::Popular, popular.product, popular.together as f32);
        }
        let owned = distinct(visitor.history);
        let request = blend::Request { owned: &owned, excluded, owned_may_come: true, length };
        board.list(Ground { trend_power: 0.5, ..self.ground(visitor) }, request)
    }

    /// Why a line is in the visitor's list: the parts of its score, largest first.
    #[must_use]
    pub fn explain<'f>(
        &self,
        visitor: Visitor<'_>,
        line: &Line,
        features: &dyn Fn(u32) -> Option<&'f Features>,
    ) -> Vec<Part> {
        let cluster = visitor.cluster.map(|cluster| (cluster, self.cluster(Some(cluster))));
        let evidence = Evidence {
            history: visitor.history,
            profile: &profile(visitor.history, self.parameters.half_life_ranks),
            together: &self.together,
            content: &self.content,
            cluster,
            due: &self.due(visitor),
            buyers: &self.shop.buyers,
            features,
        };
        evidence.parts(line)
    }

    fn due(&self, visitor: Visitor<'_>) -> Vec<Due> {
        self.shop.intervals.due(visitor.history, visitor.today)
    }

    fn cluster(&self, cluster: Option<u32>) -> &[Neighbour] {
        cluster.and_then(|cluster| self.shop.clusters.get(cluster as usize)).map_or(&[], Vec::as_slice)
    }

    fn ground(&self, visitor: Visitor<'_>) -> Ground<'_> {
        Ground {
            buyers: &self.shop.buyers,
            trend: &self.shop.trend,
            trend_power: 1.0,
            ranking: &self.shop.ranking,
            cluster: blend::newcomer(visitor.history.len()),
        }
    }
}

/// The distinct products of a history with their weights `½^(rank / h)`, newest first (RC5).
#[must_use]
pub fn profile(history: &[Purchase], half_life_ranks: Option<f32>) -> Vec<(u32, f32)> {
    let mut newest: Vec<(usize, u32)> = history.iter().rev().map(|line| line.product).enumerate().collect();
    newest.sort_by_key(|&(place, product)| (product, place));
    newest.dedup_by_key(|(_, product)| *product);
    newest.sort_unstable();
    let weight = |rank: usize| half_life_ranks.map_or(1.0, |h| 0.5f32.powf(rank as f32 / h));
    newest.into_iter().enumerate().map(|(rank, (_, product))| (product, weight(rank))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::reason::Reason;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day }
    }

    fn features() -> Vec<Features> {
        ["Tea", "Tea", "Tea", "Cups", "Cups", "Cups"]
            .map(|category| Features { category: category.into(), ..Features::default() })
            .to_vec()
    }

    /// Four drink tea (0, 1, 2), three buy cups (3, 4); nobody has bought 5 yet.
    fn model() -> Model {
        let tea = [bought(0, 1), bought(1, 2), bought(2, 3)];
        let cups = [bought(3, 1), bought(4, 2)];
        let members =
            [tea.to_vec(), tea.to_vec(), tea.to_vec(), tea[..2].to_vec(), cups.to_vec(), cups.to_vec(), cups.to_vec()];
        let groups = [Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)];
        Model::train(&Log::new(members, 6), &features(), &groups, 3, Parameters::default())
    }

    fn new_to(history: &[Purchase], cluster: Option<u32>) -> (List, Vec<Vec<Part>>) {
        let (model, features) = (model(), features());
        let shelf = model.shelf();
        let visitor = Visitor { history, cluster, today: 4 };
        let list = shelf.new_to(visitor, &[], 6, &mut shelf.board());
        let parts = list.lines.iter().map(|line| shelf.explain(visitor, line, &|p| features.get(p as usize))).collect();
        (list, parts)
    }

    #[test]
    fn what_was_bought_together_comes_first_and_says_so() {
        let (list, parts) = new_to(&[bought(0, 1), bought(1, 2)], None);
        assert_eq!(list.lines[0].product, 2);
        let together = Reason::BoughtTogether { product: 0, members: 3, day: 1 };
        assert!(parts[0].iter().any(|part| part.reason == together), "{:?}", parts[0]);
        assert!(list.lines.iter().all(|line| line.product > 1), "owned products never come");
        for (line, parts) in list.lines.iter().zip(&parts) {
            let sum: f32 = parts.iter().map(|part| part.amount).sum();
            assert!((sum - line.score).abs() < 1e-4, "{line:?} {parts:?}");
        }
    }

    #[test]
    fn a_product_nobody_bought_is_found_by_its_content() {
        let (list, parts) = new_to(&[bought(3, 1)], None);
        let at = list.lines.iter().position(|line| line.product == 5).expect("the new cup is in the list");
        assert_eq!(parts[at][0].reason, Reason::SameCategory { product: 3 });
    }

    #[test]
    fn a_newcomer_is_served_by_the_cluster_and_a_stranger_by_the_ranking() {
        let (list, parts) = new_to(&[], Some(1));
        assert_eq!(list.lines[0].product, 3);
        assert_eq!(parts[0][0].reason, Reason::PopularInCluster { cluster: 1, members: 3 });
        let (list, parts) = new_to(&[], None);
        assert!(list.lines.iter().all(|line| line.fallback) && list.lines[0].product == 0);
        assert_eq!(parts[0][0].reason, Reason::Popular { members: 4 });
    }

    #[test]
    fn what_is_bought_again_stands_before_what_everybody_buys() {
        let model = model();
        let shelf = model.shelf();
        let history = [bought(4, 1), bought(3, 1), bought(3, 2), bought(3, 3)];
        let list = shelf.again_for(Visitor { history: &history, cluster: None, today: 9 }, &[4], 3, &mut shelf.board());
        assert_eq!(list.lines.iter().map(|line| line.product).collect::<Vec<_>>()[..2], [3, 0]);
        assert_eq!(list.dropped_excluded, 1);
    }

    #[test]
    fn training_twice_gives_the_same_model() {
        assert_eq!(model(), model());
    }

    #[test]
    fn a_profile_fades_by_rank_of_the_newest_distinct_product() {
        let history = [bought(7, 1), bought(8, 2), bought(7, 3), bought(9, 4)];
        assert_eq!(profile(&history, None), [(9, 1.0), (7, 1.0), (8, 1.0)]);
        assert_eq!(profile(&history, Some(1.0)), [(9, 1.0), (7, 0.5), (8, 0.25)]);
    }
}
