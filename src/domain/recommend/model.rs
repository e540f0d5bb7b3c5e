//! The whole model: learnt from a log in one go, thrown away and learnt again to the same bytes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::behaviour::Behaviour;
use super::blend::{self, Board, Ground, Kind, Line, List, Parts};
use super::company::Company;
use super::content::{Content, Features};
use super::learner::{Learner, Lesson};
use super::parameters::{Parameters, Source, TASKS, Task};
use super::popular;
use super::reason::{Evidence, Part};
use super::repeat::{Due, Intervals, Repeats};
use super::rules::Kin;
use super::{Leads, Log, Matrix, Neighbour, Neighbours, Purchase, distinct};

/// What is known of the shop as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shop {
    /// How many members bought each product.
    pub buyers: Vec<u32>,
    /// The trend factor of each product, by task in the order of [`TASKS`].
    pub trends: [Vec<f32>; TASKS.len()],
    /// Every product that was ever bought, by buyers times trend.
    pub ranking: Vec<Neighbour>,
    /// What each cluster of members buys most.
    pub clusters: Vec<Vec<Neighbour>>,
    /// How much of the last baskets was bought before.
    pub repeats: Repeats,
    /// How many days pass between purchases of a product.
    pub intervals: Intervals,
    /// Whether the lines of a basket stand in the order in which they were chosen.
    pub lines_ordered: bool,
    /// What makes products alike at a glance.
    pub kin: Vec<Kin>,
}

/// How many popular products count, of the shop and of each cluster: enough for a list of 100 after what is owned.
const KEPT_POPULAR: usize = 500;

impl Shop {
    /// Counts everything up to and with the day `today`; `cluster_of` may be shorter than the members, or empty.
    #[must_use]
    pub fn of(log: &Log, members: &Matrix, cluster_of: &[Option<u32>], today: i32, parameters: &Parameters) -> Self {
        let n_clusters = cluster_of.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        let counted = Self {
            clusters: popular::by_group(members, cluster_of, n_clusters, KEPT_POPULAR),
            repeats: Repeats::count(log),
            intervals: Intervals::measure(log),
            buyers: members.transposed().degrees(),
            lines_ordered: log.lines_ordered(),
            ..Self::default()
        };
        counted.bent(log, today, parameters)
    }

    /// The same shop with the trends that these parameters want.
    #[must_use]
    pub fn bent(&self, log: &Log, today: i32, parameters: &Parameters) -> Self {
        let trend = |task| match task {
            Task::Home => parameters.home.trend,
            Task::Cart => parameters.cart.trend,
            Task::Again => parameters.again.trend,
        };
        let trends = TASKS.map(|task| trend(task).factors(log, today));
        let ranking = popular::ranking(&self.buyers, &trends[Task::Home as usize]);
        Self { trends, ranking, ..self.clone() }
    }

    /// Multiplies all that is ever scored of these products (RC17): the trend bears it, so that parts still add up.
    pub fn boost(&mut self, factors: &[(u32, f32)]) {
        for &(product, factor) in factors {
            let trends = self.trends.iter_mut().filter_map(|trend| trend.get_mut(product as usize));
            trends.for_each(|trend| *trend *= factor);
        }
        if !factors.is_empty() {
            self.ranking = popular::ranking(&self.buyers, &self.trends[Task::Home as usize]);
        }
    }
}

/// Everything that training finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What it was trained with.
    pub parameters: Parameters,
    /// The shop as a whole.
    pub shop: Shop,
    /// Of each of [`Parameters::learners`], the neighbours that each scored product keeps.
    pub tables: Vec<Neighbours>,
    /// What the members most like each member buy, where that counts.
    pub company: Company,
}

impl Model {
    /// Learns from everything up to and with the day `today`; `cluster_of` may be shorter than the members, or empty.
    /// `memory` bounds what a linear model may take, in bytes.
    #[must_use]
    pub fn train(
        log: &Log,
        features: &[Features],
        cluster_of: &[Option<u32>],
        today: i32,
        parameters: Parameters,
        memory: u64,
    ) -> Self {
        let members = Matrix::of_log(log);
        let content = Content::new(features);
        let lesson = Lesson { log, members: &members, content: &content, memory };
        let tables = parameters.learners().into_iter().map(|learner| learner.learn(lesson)).collect();
        let shop = Shop { kin: Kin::of(features), ..Shop::of(log, &members, cluster_of, today, &parameters) };
        let company = Company::of(log, &members, &parameters.again);
        Self { parameters, shop, tables, company }
    }

    /// The model turned to answer members.
    #[must_use]
    pub fn shelf(&self) -> Shelf<'_> {
        let tables = self.tables.iter().map(|table| Arc::new(Leads::new(table))).collect();
        Shelf { parameters: &self.parameters, shop: &self.shop, learners: self.parameters.learners(), tables }
    }
}

/// A member who asks.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The member's purchases, oldest first.
    pub history: &'a [Purchase],
    /// The member's cluster.
    pub cluster: Option<u32>,
    /// What the members most like this one buy.
    pub company: &'a [(u32, f32)],
    /// What the member looked at and searched for.
    pub behaviour: &'a Behaviour,
    /// The day of the question.
    pub today: i32,
}

/// What answering needs: of the neighbours only the lists of the products that the member bought.
#[derive(Clone, Debug)]
pub struct Shelf<'a> {
    /// What the model was trained with.
    pub parameters: &'a Parameters,
    /// The shop as a whole.
    pub shop: &'a Shop,
    /// The learners of the tables.
    pub learners: Vec<Learner>,
    /// Which products each bought product leads to, by learner: the [`Leads`] of [`Model::tables`].
    pub tables: Vec<Arc<Leads>>,
}

impl Shelf<'_> {
    /// An empty board of the right size, to be used for one member after another.
    #[must_use]
    pub fn board(&self) -> Board {
        let longest = self.tables.iter().map(|table| table.width()).max().unwrap_or(0);
        Board::new(self.shop.buyers.len().max(longest))
    }

    /// A list for a task; those of [`Task::Again`] may hold what the member has (RC9).
    pub fn list(&self, task: Task, visitor: Visitor<'_>, excluded: &[u32], length: usize, board: &mut Board) -> List {
        match task {
            Task::Again => self.again_for(visitor, excluded, length, board),
            Task::Home | Task::Cart => self.new_to(task, visitor, excluded, length, board),
        }
    }

    /// What the member does not have (RC4, RC15, RC16).
    fn new_to(&self, task: Task, visitor: Visitor<'_>, excluded: &[u32], length: usize, board: &mut Board) -> List {
        let mix = self.parameters.mix(task);
        let mut weights = Parts::default();
        for source in mix.counting() {
            let kind = source.learner.kind();
            weights[kind as usize] = source.weight;
            let profile = self.profile(source, visitor);
            self.table(source.learner).into_iter().for_each(|table| board.add_profile(kind, &profile, table));
        }
        let known = visitor.history.len() + visitor.behaviour.looks.len();
        weights[Kind::Cluster as usize] = mix.cluster * blend::newcomer(known);
        for found in self.cluster(visitor.cluster).iter().filter(|_| mix.cluster > 0.0) {
            board.add(Kind::Cluster, found.product, found.weight);
        }
        behave(visitor.behaviour, &mut weights, board);
        let owned = distinct(visitor.history);
        let request = blend::Request { owned: &owned, excluded, owned_may_come: false, length };
        board.list(self.ground(task, weights, true), request)
    }

    /// What the member buys again, by decayed frequency and by when it is due (RC10, RC11), with what alike members buy and
    /// a little of what everybody buys. All are frequencies of one scale.
    fn again_for(&self, visitor: Visitor<'_>, excluded: &[u32], length: usize, board: &mut Board) -> List {
        let again = self.parameters.again;
        let due = if again.due { self.due(visitor) } else { Vec::new() };
        for (product, frequency) in again.decay.frequencies(visitor.history) {
            let found = due.binary_search_by_key(&product, |due| due.product);
            board.add(Kind::Again, product, frequency * found.map_or(1.0, |at| due[at].factor()));
        }
        for &(product, frequency) in visitor.company.iter().filter(|_| again.company > 0.0) {
            board.add(Kind::Company, product, frequency);
        }
        let most = self.shop.buyers.iter().copied().max().unwrap_or(0).max(1) as f32;
        for popular in self.shop.ranking.iter().take(KEPT_POPULAR) {
            board.add(Kind::Popular, popular.product, popular.together as f32 / most);
        }
        let mut weights = Parts::default();
        weights[Kind::Again as usize] = 1.0;
        weights[Kind::Company as usize] = again.company;
        weights[Kind::Popular as usize] = again.popular;
        behave(visitor.behaviour, &mut weights, board);
        let owned = distinct(visitor.history);
        let request = blend::Request { owned: &owned, excluded, owned_may_come: true, length };
        board.list(self.ground(Task::Again, weights, false), request)
    }

    /// Why a line is in the visitor's list: the parts of its score, largest first.
    #[must_use]
    pub fn explain<'f>(
        &self,
        task: Task,
        visitor: Visitor<'_>,
        line: &Line,
        features: &dyn Fn(u32) -> Option<&'f Features>,
    ) -> Vec<Part> {
        let mix = self.parameters.mix(task);
        let tables = mix.counting().filter_map(|source| {
            Some((source.learner.kind(), self.profile(source, visitor), self.table(source.learner)?))
        });
        let cluster = visitor.cluster.map(|cluster| (cluster, self.cluster(Some(cluster))));
        let evidence = Evidence {
            history: visitor.history,
            behaviour: visitor.behaviour,
            tables: &tables.collect::<Vec<_>>(),
            cluster,
            due: &self.due(visitor),
            buyers: &self.shop.buyers,
            features,
        };
        evidence.parts(line)
    }

    /// What a source starts from: what was bought and, where it goes by what products are, what was looked at (RC13).
    fn profile(&self, source: &Source, visitor: Visitor<'_>) -> Vec<(u32, f32)> {
        let bought = profile(visitor.history, source.half_life_ranks, self.shop.lines_ordered);
        match source.learner {
            Learner::Content { .. } => visitor.behaviour.with_looks(bought),
            _ => bought,
        }
    }

    fn table(&self, learner: Learner) -> Option<&Leads> {
        self.learners.iter().position(|other| *other == learner).and_then(|at| self.tables.get(at)).map(Arc::as_ref)
    }

    fn due(&self, visitor: Visitor<'_>) -> Vec<Due> {
        self.shop.intervals.due(visitor.history, visitor.today)
    }

    fn cluster(&self, cluster: Option<u32>) -> &[Neighbour] {
        cluster.and_then(|cluster| self.shop.clusters.get(cluster as usize)).map_or(&[], Vec::as_slice)
    }

    fn ground(&self, task: Task, weights: Parts, scaled: bool) -> Ground<'_> {
        let trend = &self.shop.trends[task as usize];
        Ground { weights, scaled, buyers: &self.shop.buyers, trend, ranking: &self.shop.ranking }
    }
}

/// Adds what the member looked at and what the searches found, since the last order (RC14).
fn behave(behaviour: &Behaviour, weights: &mut Parts, board: &mut Board) {
    weights[Kind::Looked as usize] = 1.0;
    weights[Kind::Searched as usize] = 1.0;
    behaviour.recent().for_each(|(product, amount)| board.add(Kind::Looked, product, amount));
    behaviour.found().for_each(|(_, product, amount, _)| board.add(Kind::Searched, product, amount));
}

/// The distinct products of a history with their weights `½^(rank / h)`, newest first (RC5). Where the lines of a basket stand
/// in any order, its products share the mean of their ranks.
#[must_use]
pub fn profile(history: &[Purchase], half_life_ranks: Option<f32>, lines_ordered: bool) -> Vec<(u32, f32)> {
    let mut newest: Vec<(usize, &Purchase)> = history.iter().rev().enumerate().collect();
    newest.sort_by_key(|&(place, line)| (line.product, place));
    newest.dedup_by_key(|(_, line)| line.product);
    newest.sort_unstable_by_key(|(place, _)| *place);
    let weight = |rank: f32| half_life_ranks.map_or(1.0, |h| 0.5f32.powf(rank / h));
    let alike = |a: &(usize, &Purchase), b: &(usize, &Purchase)| !lines_ordered && a.1.basket == b.1.basket;
    let mut profile = Vec::with_capacity(newest.len());
    for basket in newest.chunk_by(alike) {
        let rank = profile.len() as f32 + (basket.len() as f32 - 1.0) / 2.0;
        profile.extend(basket.iter().map(|(_, line)| (line.product, weight(rank))));
    }
    profile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::behaviour::{self, Act, Deed};
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
        Model::train(&Log::new(members, 6), &features(), &groups, 3, Parameters::default(), 1 << 20)
    }

    fn new_to(history: &[Purchase], cluster: Option<u32>) -> (List, Vec<Vec<Part>>) {
        let (model, features) = (model(), features());
        let shelf = model.shelf();
        let visitor = Visitor { history, cluster, company: &[], behaviour: &behaviour::NONE, today: 4 };
        let list = shelf.list(Task::Home, visitor, &[], 6, &mut shelf.board());
        let parts = list
            .lines
            .iter()
            .map(|line| shelf.explain(Task::Home, visitor, line, &|p| features.get(p as usize)))
            .collect();
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

    /// RC13, RC14: a member who bought nothing but looked and searched is answered by that, and is told so.
    #[test]
    fn looks_and_searches_speak_beside_purchases() {
        let (model, features) = (model(), features());
        let shelf = model.shelf();
        let deed = |day, act, product| Deed { at: i64::from(day), day, act, product, words: "cup".into() };
        let deeds = vec![deed(4, Act::Carted, Some(3)), deed(4, Act::Searched, None)];
        let ask = |history: &[Purchase], task| {
            let mut behaviour = Behaviour::of(deeds.clone(), history, 4);
            for search in &mut behaviour.searches {
                search.take(&[(4, 2.0)], &[]);
            }
            let visitor = Visitor { history, cluster: None, company: &[], behaviour: &behaviour, today: 4 };
            let list = shelf.list(task, visitor, &[], 6, &mut shelf.board());
            let parts = |line: &Line| shelf.explain(task, visitor, line, &|p| features.get(p as usize));
            let told: Vec<_> = list.lines.iter().map(|line| (line.product, line.score, parts(line))).collect();
            for (product, score, parts) in &told {
                let sum: f32 = parts.iter().map(|part| part.amount).sum();
                assert!((sum - score).abs() < 1e-4, "{product} {score} {parts:?}");
            }
            told
        };
        let has = |told: &[(u32, f32, Vec<Part>)], product, reason| {
            told.iter().any(|(found, _, parts)| *found == product && parts.iter().any(|part| part.reason == reason))
        };
        for (history, task) in [(&[][..], Task::Home), (&[bought(0, 1)], Task::Cart), (&[bought(0, 1)], Task::Again)] {
            let told = ask(history, task);
            assert!(has(&told, 3, Reason::Carted { day: 4 }), "{told:?}");
            assert!(has(&told, 4, Reason::MatchesSearch { search: 0 }), "{told:?}");
            assert_eq!(has(&told, 5, Reason::SameCategory { product: 3 }), task != Task::Again, "{told:?}");
        }
        assert!(!has(&ask(&[bought(0, 9)], Task::Home), 3, Reason::Carted { day: 4 }), "an order came after");
        assert!(ask(&[bought(3, 1)], Task::Home).iter().all(|(product, ..)| *product != 3), "it is owned");
    }

    #[test]
    fn what_is_bought_again_stands_before_what_everybody_buys() {
        let model = model();
        let shelf = model.shelf();
        let history = [bought(4, 1), bought(3, 1), bought(3, 2), bought(3, 3)];
        let visitor = Visitor { history: &history, cluster: None, company: &[], behaviour: &behaviour::NONE, today: 9 };
        let list = shelf.list(Task::Again, visitor, &[4], 3, &mut shelf.board());
        assert_eq!(list.lines.iter().map(|line| line.product).collect::<Vec<_>>()[..2], [3, 0]);
        assert_eq!(list.excluded, [4]);
    }

    #[test]
    fn training_twice_gives_the_same_model() {
        assert_eq!(model(), model());
    }

    #[test]
    fn a_profile_fades_by_rank_of_the_newest_distinct_product() {
        let history = [bought(7, 1), bought(8, 2), bought(7, 3), bought(9, 4)];
        assert_eq!(profile(&history, None, true), [(9, 1.0), (7, 1.0), (8, 1.0)]);
        assert_eq!(profile(&history, Some(1.0), true), [(9, 1.0), (7, 0.5), (8, 0.25)]);
        // The products of day 4 have ranks 0 and 1: both half.
        let pair = [bought(5, 4), history[3], history[0]];
        let sorted = [pair[2], pair[0], pair[1]];
        assert_eq!(profile(&sorted, Some(0.5), false), [(9, 0.5), (5, 0.5), (7, 0.0625)]);
    }
}
