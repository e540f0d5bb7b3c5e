//! Several sources of scores become one list: scaled, weighed, bent by the trend, filtered, filled up.

use serde::{Deserialize, Serialize};

use super::leads::{self, Lead, Leads};
use super::neighbour::{Neighbour, Strongest};
use super::row::LANES;

/// Where a score comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Bought by members who bought what the member bought.
    Together,
    /// Predicted by what the member bought, each product's share told apart from that of the others.
    Linear,
    /// Bought soon after what the member bought.
    Sequence,
    /// Resembles what the member bought.
    Content,
    /// Bought by members of the same cluster.
    Cluster,
    /// Bought by the member before.
    Again,
    /// Bought by the members most like this one.
    Company,
    /// Bought by everybody, lately.
    Popular,
    /// Looked at by the member since the last order.
    Looked,
    /// Found by what the member searched for since the last order.
    Searched,
}

impl Kind {
    /// Whether its amounts are on the scale of the others as they are: what is old must not count as if it were new.
    fn is_on_scale(self) -> bool {
        matches!(self, Kind::Looked | Kind::Searched)
    }
}

/// All kinds, in the order of [`Parts`].
pub const KINDS: [Kind; 10] = [
    Kind::Together,
    Kind::Linear,
    Kind::Sequence,
    Kind::Content,
    Kind::Cluster,
    Kind::Again,
    Kind::Company,
    Kind::Popular,
    Kind::Looked,
    Kind::Searched,
];

/// What each kind adds to a score, in the order of [`KINDS`].
pub type Parts = [f32; KINDS.len()];

const NOTHING: Parts = [0.0; KINDS.len()];

/// What a list must and must not hold.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The products the member has, ascending.
    pub owned: &'a [u32],
    /// The products left out for other reasons, ascending.
    pub excluded: &'a [u32],
    /// Whether products the member has may come (RC9).
    pub owned_may_come: bool,
    /// How many lines.
    pub length: usize,
}

/// How kinds are added up.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// What each kind counts.
    pub weights: Parts,
    /// Whether each kind is first brought to the scale of its 20 best (RC15); kinds of one scale need not be.
    pub scaled: bool,
    /// The number of members who bought each product.
    pub buyers: &'a [u32],
    /// What the score of each product is multiplied by (RC6).
    pub trend: &'a [f32],
    /// The products by trend popularity.
    pub ranking: &'a [Neighbour],
}

/// One recommended product.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The product.
    pub product: u32,
    /// The sum of the parts.
    pub score: f32,
    /// What each kind added.
    pub parts: Parts,
    /// True when the line only fills the list up.
    pub fallback: bool,
}

/// A list and what was left out of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The lines, best first.
    pub lines: Vec<Line>,
    /// Candidates dropped because the member has them.
    pub dropped_owned: u32,
    /// Candidates dropped because they were excluded.
    pub excluded: Vec<u32>,
}

/// The weight of the cluster's popularity for a member with so many events (RC16): a newcomer is judged by the company.
#[must_use]
pub fn newcomer(events: usize) -> f32 {
    5.0 / (5.0 + events as f32)
}

/// What is added up for one member of one kind, side by side as the processor compares it.
type Block = [f32; LANES];

/// The scores of one member by product; cleared for the next by [`Board::list`].
#[derive(Clone, Debug)]
pub struct Board {
    n_products: usize,
    /// By kind, those of products side by side; empty until there is any.
    amounts: [Vec<Block>; KINDS.len()],
    /// Which blocks hold any amount, of whatever kind: the rest is not looked at.
    marked: Vec<bool>,
}

impl Board {
    /// An empty board for so many products.
    #[must_use]
    pub fn new(n_products: usize) -> Self {
        Self { n_products, amounts: KINDS.map(|_| Vec::new()), marked: vec![false; n_products.div_ceil(LANES)] }
    }

    /// The amounts of a kind, and which blocks are marked.
    fn of(&mut self, kind: Kind) -> (&mut [Block], &mut [bool]) {
        let blocks = &mut self.amounts[kind as usize];
        if blocks.is_empty() {
            blocks.resize(self.marked.len(), [0.0; LANES]);
        }
        (blocks, &mut self.marked)
    }

    /// Adds to the score of one product; products beyond the board and amounts that are no numbers are passed over.
    #[inline]
    pub fn add(&mut self, kind: Kind, product: u32, amount: f32) {
        let at = product as usize;
        if at < self.n_products && amount.is_finite() {
            let (amounts, marked) = self.of(kind);
            amounts[at / LANES][at % LANES] += amount;
            marked[at / LANES] = true;
        }
    }

    /// Adds what a whole profile leads to: `Σ_i q_i W_ij` (RC4).
    pub fn add_profile(&mut self, kind: Kind, profile: &[(u32, f32)], leads: &Leads) {
        let n = self.n_products;
        let (amounts, marked) = self.of(kind);
        for &(bought, weight) in profile {
            match leads.list(bought) {
                leads::List::Leads(leads) => {
                    let amounts = &mut amounts.as_flattened_mut()[..n];
                    // Noting where each one goes costs as much as adding it: for many together all is noted at once.
                    if leads.len() > marked.len() / 8 {
                        marked.fill(true);
                    } else {
                        leads.iter().for_each(|lead| note(marked, lead.product));
                    }
                    add_leads(amounts, weight, leads);
                }
                leads::List::Blocks(blocks) => add_blocks(amounts, marked, weight, blocks),
            }
        }
        // What blocks hold beyond the board.
        amounts.as_flattened_mut()[n..].fill(0.0);
    }

    /// The finished list; the board is empty again afterwards. Nothing comes for which nothing speaks.
    pub fn list(&mut self, ground: Ground<'_>, request: Request<'_>) -> List {
        let owned = if request.owned_may_come { &[] } else { request.owned };
        let dropped_owned = u32::try_from(self.drop(owned).len()).unwrap_or(u32::MAX);
        let excluded = self.drop(request.excluded);
        let factors = self.factors(ground);
        let strongest = self.strongest(ground, factors, request.length).take();
        let line = |found: &Neighbour| {
            let at = found.product as usize;
            let amount = |blocks: &Vec<Block>| blocks.get(at / LANES).map_or(0.0, |block| block[at % LANES]);
            let amounts: Parts = std::array::from_fn(|kind| amount(&self.amounts[kind]));
            let trend = ground.trend.get(at).copied().unwrap_or(1.0);
            let parts = mixed(amounts, factors, trend, ground.buyers.get(at).copied().unwrap_or(0));
            Line { product: found.product, score: found.weight, parts, fallback: false }
        };
        let mut lines: Vec<Line> = strongest.iter().map(line).collect();
        for block in (0..self.marked.len()).filter(|&block| std::mem::take(&mut self.marked[block])) {
            self.amounts.iter_mut().filter_map(|blocks| blocks.get_mut(block)).for_each(|amounts| amounts.fill(0.0));
        }
        fill(&mut lines, ground.ranking, request);
        List { lines, dropped_owned, excluded }
    }

    /// Takes these products off the board: those of them for which anything spoke.
    fn drop(&mut self, products: &[u32]) -> Vec<u32> {
        let mut dropped = Vec::new();
        for &product in products {
            let at = product as usize;
            if self.marked.get(at / LANES).is_some_and(|marked| *marked) {
                let amounts = self.amounts.iter_mut().filter_map(|blocks| blocks.get_mut(at / LANES));
                let any =
                    amounts.map(|block| std::mem::take(&mut block[at % LANES])).fold(false, |any, a| any | (a != 0.0));
                dropped.extend(any.then_some(product));
            }
        }
        dropped
    }

    fn marked(&self) -> impl Iterator<Item = usize> {
        (0..self.marked.len()).filter(|&block| self.marked[block])
    }

    /// What each kind is multiplied by: its weight, over the mean of its 20 best where kinds are scaled (RC15).
    fn factors(&self, ground: Ground<'_>) -> Parts {
        KINDS.map(|kind| {
            let weight = ground.weights[kind as usize];
            if !ground.scaled || kind.is_on_scale() || weight == 0.0 {
                return weight;
            }
            let blocks = &self.amounts[kind as usize];
            let mut best = Strongest::new(20);
            for block in self.marked().filter(|_| !blocks.is_empty()) {
                offer(&mut best, block, &blocks[block]);
            }
            let best = best.take();
            let sum: f32 = best.iter().map(|found| found.weight).sum();
            if best.is_empty() { 0.0 } else { weight * best.len() as f32 / sum }
        })
    }

    /// The best of all kinds together.
    fn strongest(&self, ground: Ground<'_>, factors: Parts, length: usize) -> Strongest {
        let mut strongest = Strongest::new(length.min(self.n_products));
        let counts = |kind: &Kind| factors[*kind as usize] != 0.0 && !self.amounts[*kind as usize].is_empty();
        let counting: Vec<Kind> = KINDS.into_iter().filter(counts).collect();
        for block in self.marked() {
            let trend = side_by_side(ground.trend, block, 1.0);
            let mut scores = [0f32; LANES];
            for &kind in &counting {
                let (amounts, factor) = (&self.amounts[kind as usize][block], factors[kind as usize]);
                let held_back = match kind {
                    Kind::Content => side_by_side(ground.buyers, block, 0).map(held_back),
                    _ => [1.0; LANES],
                };
                for lane in 0..LANES {
                    scores[lane] += amounts[lane] * factor * trend[lane] * held_back[lane];
                }
            }
            offer(&mut strongest, block, &scores);
        }
        strongest
    }
}

fn note(marked: &mut [bool], product: u32) {
    if let Some(marked) = marked.get_mut(product as usize / LANES) {
        *marked = true;
    }
}

fn add_leads(amounts: &mut [f32], weight: f32, leads: &[Lead]) {
    for lead in leads {
        if let Some(sum) = amounts.get_mut(lead.product as usize) {
            *sum += weight * lead.weight;
        }
    }
}

fn add_blocks(amounts: &mut [Block], marked: &mut [bool], weight: f32, blocks: &[leads::Block]) {
    for block in blocks {
        if let Some(sums) = amounts.get_mut(block.at) {
            sums.iter_mut().zip(&block.weights).for_each(|(sum, lead)| *sum += weight * lead);
            marked[block.at] = true;
        }
    }
}

/// What a slice holds for the products of a block, and `none` beyond its end.
#[inline]
fn side_by_side<T: Copy>(values: &[T], block: usize, none: T) -> [T; LANES] {
    let from = block * LANES;
    match values.get(from..).and_then(<[T]>::first_chunk) {
        Some(all) => *all,
        None => std::array::from_fn(|lane| values.get(from + lane).copied().unwrap_or(none)),
    }
}

#[inline]
fn offer(strongest: &mut Strongest, block: usize, weights: &Block) {
    let floor = strongest.floor();
    if weights.iter().fold(false, |any, weight| any | (*weight >= floor)) {
        for (lane, &weight) in weights.iter().enumerate() {
            strongest.offer(Neighbour { product: (block * LANES + lane) as u32, weight, together: 0 });
        }
    }
}

/// RC16: what a product resembles counts the less the more members bought it.
#[inline]
fn held_back(buyers: u32) -> f32 {
    10.0 / (buyers as f32 + 10.0)
}

fn mixed(amounts: Parts, factors: Parts, trend: f32, buyers: u32) -> Parts {
    let mut parts: Parts = std::array::from_fn(|at| amounts[at] * factors[at] * trend);
    parts[Kind::Content as usize] *= held_back(buyers);
    parts
}

/// Fills up from the ranking, below the last line.
fn fill(lines: &mut Vec<Line>, ranking: &[Neighbour], request: Request<'_>) {
    if lines.len() >= request.length {
        return;
    }
    let mut taken: Vec<u32> = lines.iter().map(|line| line.product).collect();
    taken.sort_unstable();
    // What the member has is no news, even where it may come: it had its chance above.
    let free = |n: &&Neighbour| {
        [&taken[..], request.owned, request.excluded].iter().all(|set| set.binary_search(&n.product).is_err())
    };
    let free: Vec<&Neighbour> = ranking.iter().filter(free).take(request.length - lines.len()).collect();
    let below = lines.last().map_or(1.0, |line| line.score);
    let top = free.first().map_or(1.0, |found| found.weight);
    lines.extend(free.into_iter().map(|found| {
        let score = below * found.weight / top;
        let mut parts = NOTHING;
        parts[Kind::Popular as usize] = score;
        Line { product: found.product, score, parts, fallback: true }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::Neighbours;

    const FREE: Request<'_> = Request { owned: &[], excluded: &[], owned_may_come: false, length: 10 };

    fn ranked(products: &[(u32, f32)]) -> Vec<Neighbour> {
        products.iter().map(|&(product, weight)| Neighbour { product, weight, together: 1 }).collect()
    }

    fn products(list: &List) -> Vec<u32> {
        list.lines.iter().map(|line| line.product).collect()
    }

    /// What counts 1 each, but for `cluster`.
    fn weights(cluster: f32) -> Parts {
        let mut weights = [1.0; KINDS.len()];
        weights[Kind::Cluster as usize] = cluster;
        weights
    }

    fn ground(ranking: &[Neighbour]) -> Ground<'_> {
        Ground { weights: weights(1.0), scaled: true, buyers: &[90; 6], trend: &[1.0; 6], ranking }
    }

    fn of(parts: &[(Kind, f32)]) -> Parts {
        let mut all = NOTHING;
        parts.iter().for_each(|&(kind, part)| all[kind as usize] = part);
        all
    }

    #[test]
    fn parts_are_scaled_weighed_and_add_up_to_the_score() {
        let ground =
            Ground { weights: weights(0.5), scaled: true, buyers: &[10, 0, 30], trend: &[1.0, 1.0, 2.0], ranking: &[] };
        let mut board = Board::new(3);
        // Together: 4 and 8, mean 6. Content: 0.2 and 0.1, mean 0.15. Cluster: 0.1 alone.
        board.add(Kind::Together, 0, 4.0);
        board.add(Kind::Together, 2, 8.0);
        board.add(Kind::Content, 1, 0.2);
        board.add(Kind::Content, 0, 0.1);
        board.add(Kind::Cluster, 1, 0.1);
        let list = board.list(ground, FREE);
        // RC16: ten buyers halve what a product resembles.
        let expected = [
            (2, of(&[(Kind::Together, 8.0 / 6.0 * 2.0)])),
            (1, of(&[(Kind::Content, 4.0 / 3.0), (Kind::Cluster, 0.5)])),
            (0, of(&[(Kind::Together, 4.0 / 6.0), (Kind::Content, 1.0 / 3.0)])),
        ];
        assert_eq!(products(&list), expected.map(|(product, _)| product));
        for (line, (_, parts)) in list.lines.iter().zip(expected) {
            assert!(line.parts.iter().zip(parts).all(|(a, b)| (a - b).abs() < 1e-6), "{line:?}");
            assert!((line.parts.iter().sum::<f32>() - line.score).abs() < 1e-6);
        }
        assert_eq!(board.list(ground, FREE), List::default(), "the board was cleared");
    }

    #[test]
    fn what_is_of_one_scale_stays_as_it_is() {
        let mut board = Board::new(2);
        board.add(Kind::Again, 0, 3.0);
        board.add(Kind::Popular, 1, 0.5);
        let mut weights = NOTHING;
        (weights[Kind::Again as usize], weights[Kind::Popular as usize]) = (1.0, 0.1);
        let list = board.list(Ground { weights, scaled: false, ..ground(&[]) }, FREE);
        assert_eq!(list.lines.iter().map(|line| line.score).collect::<Vec<_>>(), [3.0, 0.05]);
    }

    #[test]
    fn what_speaks_for_and_against_cancels_out_and_comes_once() {
        let mut board = Board::new(3);
        for amount in [0.5, -0.5, 0.25] {
            board.add(Kind::Linear, 1, amount);
        }
        board.add(Kind::Linear, 2, -1.0);
        board.add(Kind::Linear, 0, f32::NAN);
        assert_eq!(products(&board.list(ground(&[]), FREE)), [1], "2 has nothing that speaks for it");
    }

    #[test]
    fn owned_and_excluded_products_never_come_back_as_filling() {
        let ranking = ranked(&[(4, 10.0), (0, 8.0), (1, 7.0), (2, 6.0), (3, 5.0)]);
        let ground = ground(&ranking);
        let mut board = Board::new(5);
        [0, 1, 2].into_iter().for_each(|product| board.add(Kind::Together, product, 1.0));
        let list = board.list(ground, Request { owned: &[0], excluded: &[1, 4], ..FREE });
        assert_eq!(products(&list), [2, 3]);
        assert_eq!((list.dropped_owned, &list.excluded[..]), (1, &[1][..]));
        assert_eq!(list.lines.iter().map(|line| line.fallback).collect::<Vec<_>>(), [false, true]);
        assert!(list.lines[1].score <= list.lines[0].score);
    }

    #[test]
    fn a_member_without_anything_gets_the_ranking() {
        let ranking = ranked(&[(3, 4.0), (1, 1.0)]);
        let ground = ground(&ranking);
        let list = Board::new(4).list(ground, Request { length: 1, ..FREE });
        assert_eq!(products(&list), [3]);
        assert!(list.lines[0].fallback && list.lines[0].score > 0.0);
        assert!(Board::new(0).list(ground, Request { length: 0, ..FREE }).lines.is_empty());
    }

    #[test]
    fn owned_products_come_when_they_may() {
        let ground = ground(&[]);
        let mut board = Board::new(3);
        board.add(Kind::Again, 1, 2.0);
        let list = board.list(ground, Request { owned: &[1], owned_may_come: true, ..FREE });
        assert_eq!((products(&list), list.dropped_owned), (vec![1], 0));
    }

    #[test]
    fn a_score_is_the_sum_over_the_profile() {
        let kept = vec![vec![], vec![], ranked(&[(0, 0.5), (1, 0.25)]), ranked(&[(0, 0.2)])];
        let leads = Leads::new(&Neighbours::new(kept));
        let mut board = Board::new(3);
        board.add_profile(Kind::Together, &[(0, 1.0), (1, 2.0), (7, 1.0)], &leads);
        let list = board.list(Ground { scaled: false, ..ground(&[]) }, FREE);
        let scores: Vec<_> = list.lines.iter().map(|line| (line.product, line.score)).collect();
        assert_eq!(scores, [(2, 1.0)], "3 is beyond the board, 7 unknown");
    }

    #[test]
    fn the_company_counts_less_with_every_event() {
        assert_eq!([newcomer(0), newcomer(5), newcomer(45)], [1.0, 0.5, 0.1]);
    }
}
