//! Searches: what is bought by those who searched for a word, and what a search is answered with (RC14).

use std::collections::{BTreeMap, BTreeSet};

use super::behaviour::Search;
use super::{Neighbour, Purchase, content, distinct};

/// What is bought within so many seconds of a search is owed to it.
const SOON: i64 = 7 * 86_400;

/// Products kept of each word, and products that a search is answered with.
pub const KEPT: u8 = 20;

/// Words of one search that are looked up.
const MOST_WORDS: usize = 16;

/// A member's searches and purchases, each oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Seeker<'a> {
    /// When, in seconds, and for what.
    pub searches: &'a [(i64, String)],
    /// What was bought.
    pub history: &'a [Purchase],
}

/// By word, what those bought soon after who searched for it: weighed by how much more they buy it than others, with the
/// number of members, of whom there are at least two.
#[must_use]
pub fn learn<'a>(seekers: impl Iterator<Item = Seeker<'a>>) -> Vec<(String, Vec<Neighbour>)> {
    let mut buyers: BTreeMap<u32, u32> = BTreeMap::new();
    let mut known: BTreeMap<String, Word> = BTreeMap::new();
    for Seeker { searches, history } in seekers {
        distinct(history).into_iter().for_each(|product| *buyers.entry(product).or_default() += 1);
        let mut bought: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for (at, text) in searches {
            let from = history.partition_point(|line| line.at < *at);
            let soon = || history[from..].iter().take_while(|line| line.at - at <= SOON).map(|line| line.product);
            words(text).into_iter().for_each(|word| bought.entry(word).or_default().extend(soon()));
        }
        for (word, products) in bought {
            let word = known.entry(word).or_default();
            word.seekers += 1;
            products.into_iter().for_each(|product| *word.bought.entry(product).or_default() += 1);
        }
    }
    let found = known.into_iter().map(|(word, found)| (word, found.list(&buyers)));
    found.filter(|(_, list)| !list.is_empty()).collect()
}

#[derive(Default)]
struct Word {
    seekers: u32,
    bought: BTreeMap<u32, u32>,
}

impl Word {
    fn list(&self, buyers: &BTreeMap<u32, u32>) -> Vec<Neighbour> {
        let neighbour = |(&product, &together): (&u32, &u32)| {
            let weight = together as f32 / (self.seekers as f32 * buyers[&product] as f32).sqrt();
            Neighbour { product, weight, together }
        };
        let mut list: Vec<Neighbour> = self.bought.iter().filter(|(_, n)| **n >= 2).map(neighbour).collect();
        list.sort_unstable_by(Neighbour::order);
        list.truncate(KEPT.into());
        list
    }
}

/// The words by which a search is known, each once; a single Latin letter or digit says nothing.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = content::words(text);
    words.retain(|word| word.len() > 1);
    words.truncate(MOST_WORDS);
    words.sort_unstable();
    words.dedup();
    words
}

impl Search {
    /// The words to look up.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        words(&self.text)
    }

    /// Takes what the words match, best first, and what was bought after each of them was searched.
    pub fn take(&mut self, matches: &[(u32, f64)], after: &[Vec<Neighbour>]) {
        let best = matches.first().map_or(1.0, |(_, score)| *score);
        self.matches = matches.iter().map(|&(product, score)| (product, (score / best) as f32)).collect();
        let mut sums: BTreeMap<u32, (f32, u32)> = BTreeMap::new();
        for found in after.iter().flatten() {
            let (weight, members) = sums.entry(found.product).or_default();
            *weight += found.weight;
            *members = found.together.max(*members);
        }
        let best = sums.values().map(|(weight, _)| *weight).fold(0.0, f32::max);
        // RC16: few who searched alike prove little.
        let amount = |(product, (weight, members)): (u32, (f32, u32))| {
            (product, weight / best * members as f32 / (members as f32 + 5.0), members)
        };
        self.alike = sums.into_iter().map(amount).collect();
        self.alike.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.alike.truncate(KEPT.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(at: i64, product: u32) -> Purchase {
        Purchase { at, basket: 0, product, day: 0 }
    }

    fn search(text: &str) -> Search {
        Search { text: text.to_owned(), day: 0, weight: 1.0, matches: Vec::new(), alike: Vec::new() }
    }

    #[test]
    fn what_follows_a_search_within_a_week_is_owed_to_it() {
        let searches = [(100, "green TEA".to_owned()), (200, "tea".to_owned())];
        let history = [bought(99, 1), bought(100, 2), bought(200 + SOON, 3), bought(201 + SOON, 4)];
        let seeker = Seeker { searches: &searches, history: &history };
        let found = learn([seeker, seeker].into_iter());
        let of = |word: &str| {
            let found = found.iter().find(|(known, _)| known == word);
            found.map(|(_, list)| list.iter().map(|n| (n.product, n.together)).collect::<Vec<_>>()).unwrap_or_default()
        };
        assert_eq!((of("tea"), of("green")), (vec![(2, 2), (3, 2)], vec![(2, 2)]));
        assert!(learn([seeker].into_iter()).is_empty(), "one member is nobody's business");
    }

    #[test]
    fn what_everybody_buys_stands_behind_what_the_seekers_buy() {
        let (searches, none) = ([(1, "tea".to_owned())], []);
        let (milk, both) = ([bought(2, 0)], [bought(2, 0), bought(2, 1)]);
        let seekers = (0..2).map(|_| Seeker { searches: &searches, history: &both });
        let others = (0..7).map(|_| Seeker { searches: &none, history: &milk });
        let found = learn(seekers.chain(others));
        assert_eq!(
            found[0].1.iter().map(|n| (n.product, n.weight)).collect::<Vec<_>>(),
            [(1, 1.0), (0, 2.0 / 18.0f32.sqrt())]
        );
    }

    #[test]
    fn the_best_match_counts_one_and_few_prove_little() {
        let list = |found: &[(u32, f32, u32)]| -> Vec<Neighbour> {
            found.iter().map(|&(product, weight, together)| Neighbour { product, weight, together }).collect()
        };
        let mut found = search("龙井 tea 1 tea 茶");
        assert_eq!(found.words(), ["tea", "茶", "龙井"]);
        found.take(&[(4, 8.0), (2, 2.0)], &[list(&[(1, 0.5, 5), (2, 0.25, 15)]), list(&[(2, 0.25, 3)])]);
        assert_eq!(found.matches, [(4, 1.0), (2, 0.25)]);
        assert_eq!(found.alike, [(2, 0.75, 15), (1, 0.5, 5)]);
        found.take(&[], &[]);
        assert_eq!((found.matches.len(), found.alike.len()), (0, 0));
    }
}
