//! What a list may hold, whatever the model says of it: what is barred, how many of a kind, how much of the same (RC17).
//!
//! Nothing here reads or scores: lines go in, lines come out, and every drop is counted.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::blend::{Kind, Line};
use super::content::Features;

/// A rule that keeps a product out of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// It is in the basket at hand.
    InBasket,
    /// It is not sold now.
    Unsold,
    /// There is none left.
    OutOfStock,
    /// Its category is never recommended.
    Excluded,
    /// The member has one, and one is enough.
    Durable,
    /// The list has enough of its category.
    PerCategory,
}

impl Rule {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Rule::InBasket => "in-basket",
            Rule::Unsold => "unsold",
            Rule::OutOfStock => "out-of-stock",
            Rule::Excluded => "excluded-category",
            Rule::Durable => "durable-category",
            Rule::PerCategory => "per-category",
        }
    }
}

/// How many candidates each rule dropped.
pub type Drops = BTreeMap<Rule, u32>;

/// Products that are not shown, ascending, and of each the rule that says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Barred {
    products: Vec<u32>,
    rules: Vec<Rule>,
}

impl Barred {
    /// From products in any order; of several rules about one the first is told.
    #[must_use]
    pub fn new(mut all: Vec<(u32, Rule)>) -> Self {
        all.sort_unstable();
        all.dedup_by_key(|(product, _)| *product);
        let (products, rules) = all.into_iter().unzip();
        Self { products, rules }
    }

    /// The products, ascending.
    #[must_use]
    pub fn products(&self) -> &[u32] {
        &self.products
    }

    /// The rule that bars a product.
    #[must_use]
    pub fn rule(&self, product: u32) -> Option<Rule> {
        self.products.binary_search(&product).ok().map(|at| self.rules[at])
    }

    /// How many of these candidates each rule dropped.
    #[must_use]
    pub fn counted(&self, dropped: &[u32]) -> Drops {
        let mut drops = Drops::new();
        for rule in dropped.iter().filter_map(|product| self.rule(*product)) {
            *drops.entry(rule).or_default() += 1;
        }
        drops
    }

    fn all(&self) -> impl Iterator<Item = (u32, Rule)> {
        self.products.iter().copied().zip(self.rules.iter().copied())
    }
}

/// The rules of a shop at an instant, with the products they are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// What no member is shown.
    pub barred: Barred,
    /// The products of each category of which one is enough, ascending.
    pub durable: Vec<Vec<u32>>,
    /// How many products of a category a list holds.
    pub per_category: Option<u32>,
    /// What likeness to what stands above costs, 0 to 1.
    pub diversity: f32,
    /// The share of a list that goes to products with few buyers.
    pub explore: f32,
}

impl Rules {
    /// What one member is not shown: what nobody is, more of what the member has and needs one of, and the basket at hand.
    #[must_use]
    pub fn barred_for(&self, owned: &[u32], basket: &[u32]) -> Cow<'_, Barred> {
        let has = |of: &&Vec<u32>| owned.iter().any(|product| of.binary_search(product).is_ok());
        let mut more: Vec<(u32, Rule)> = basket.iter().map(|product| (*product, Rule::InBasket)).collect();
        more.extend(self.durable.iter().filter(has).flatten().map(|product| (*product, Rule::Durable)));
        if more.is_empty() {
            return Cow::Borrowed(&self.barred);
        }
        more.extend(self.barred.all());
        Cow::Owned(Barred::new(more))
    }

    /// Whether lines are chosen by more than their score.
    #[must_use]
    pub fn arrange(&self) -> bool {
        self.per_category.is_some() || self.diversity > 0.0
    }
}

/// What makes products alike at a glance: numbers of what they have, 0 where nothing is stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kin {
    /// The category path.
    pub category: u32,
    /// Its first part.
    pub top: u32,
    /// The brand.
    pub brand: u32,
}

impl Kin {
    /// The kin of every product.
    #[must_use]
    pub fn of<'a>(products: &'a [Features]) -> Vec<Kin> {
        let (mut categories, mut tops, mut brands) = (Numbers::default(), Numbers::default(), Numbers::default());
        let kin = |product: &'a Features| {
            let category = product.category.trim();
            let top = category.split(['/', '>']).next().unwrap_or(category).trim();
            Kin { category: categories.of(category), top: tops.of(top), brand: brands.of(product.brand.trim()) }
        };
        products.iter().map(kin).collect()
    }

    /// 0 where nothing is shared, 1 where all is.
    fn likeness(self, other: Self) -> f32 {
        let same = |a: u32, b: u32, weight: f32| if a == b && a != 0 { weight } else { 0.0 };
        same(self.top, other.top, 0.25) + same(self.category, other.category, 0.5) + same(self.brand, other.brand, 0.25)
    }
}

/// Texts by the order in which they came.
#[derive(Default)]
struct Numbers<'a>(BTreeMap<&'a str, u32>);

impl<'a> Numbers<'a> {
    fn of(&mut self, text: &'a str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let next = u32::try_from(self.0.len() + 1).expect("products are counted in u32");
        *self.0.entry(text).or_insert(next)
    }
}

/// Lines that are looked at together; the next ones only when none of these may stand.
pub const WINDOW: usize = 500;

/// Chooses at most `length` of these lines, which come best first: of each category as many as may be, and each the best
/// after what its likeness to those above costs (MMR). A shorter list is the beginning of a longer one.
#[must_use]
pub fn arranged(lines: &[Line], kin: &dyn Fn(u32) -> Kin, rules: &Rules, length: usize) -> (Vec<Line>, Drops) {
    let most = rules.per_category.unwrap_or(u32::MAX);
    let top = lines.first().map_or(1.0, |line| line.score.max(f32::MIN_POSITIVE));
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let (mut chosen, mut last) = (Vec::<(Line, Kin)>::new(), 0);
    for (at, window) in lines.chunks(WINDOW).enumerate() {
        let mut pool: Vec<(usize, Kin, f32)> =
            (at * WINDOW..).zip(window).map(|(place, line)| (place, kin(line.product), 0.0)).collect();
        for (_, kin, nearest) in &mut pool {
            *nearest = chosen.iter().map(|(_, other)| kin.likeness(*other)).fold(0.0, f32::max);
        }
        while chosen.len() < length {
            let value = |&(place, _, nearest): &(usize, Kin, f32)| {
                (1.0 - rules.diversity) * lines[place].score / top - rules.diversity * nearest
            };
            pool.retain(|(_, kin, _)| kin.category == 0 || taken.get(&kin.category).is_none_or(|n| *n < most));
            // Of equals the first: the pool stands in the order of scores.
            let best = pool.iter().enumerate().max_by(|(a, x), (b, y)| value(x).total_cmp(&value(y)).then(b.cmp(a)));
            let Some((at, _)) = best else { break };
            let (place, kin, _) = pool.remove(at);
            *taken.entry(kin.category).or_default() += 1;
            pool.iter_mut().for_each(|(_, other, nearest)| *nearest = nearest.max(kin.likeness(*other)));
            chosen.push((lines[place], kin));
            last = last.max(place + 1);
        }
    }
    let looked_at = if chosen.len() < length { lines.len() } else { last };
    let mut drops = Drops::new();
    let stands: BTreeSet<u32> = chosen.iter().map(|(line, _)| line.product).collect();
    let full = |line: &&Line| {
        let of = kin(line.product).category;
        of != 0 && !stands.contains(&line.product) && taken.get(&of).is_some_and(|n| *n >= most)
    };
    let dropped = lines[..looked_at].iter().filter(full).count();
    if dropped > 0 {
        drops.insert(Rule::PerCategory, u32::try_from(dropped).unwrap_or(u32::MAX));
    }
    (chosen.into_iter().map(|(line, _)| line).collect(), drops)
}

/// A product with fewer buyers than this is worth a trial.
pub const FEW_BUYERS: u32 = 10;

/// Gives a share of the places of a list, spread over it from its end, to products with few buyers that are most like what
/// the member wants: the products that were tried. `lines` are those that may stand in the list, best first.
pub fn explored(list: &mut [Line], lines: &[Line], buyers: &[u32], share: f32) -> Vec<u32> {
    let places = (list.len() as f32 * share.min(0.1) + 1e-4) as usize;
    let few = |line: &&Line| buyers.get(line.product as usize).is_none_or(|n| *n < FEW_BUYERS);
    let alike = |line: &Line| line.parts[Kind::Content as usize];
    let stands: BTreeSet<u32> = list.iter().map(|line| line.product).collect();
    let fresh = |line: &&Line| !stands.contains(&line.product) && alike(line) > 0.0;
    let mut trials: Vec<&Line> = lines.iter().filter(few).filter(fresh).collect();
    trials.sort_by(|a, b| alike(b).total_cmp(&alike(a)).then(a.product.cmp(&b.product)));
    trials.truncate(places);
    let step = list.len() / places.max(1);
    for (trial, nth) in trials.iter().zip(1..) {
        list[nth * step - 1] = **trial;
    }
    trials.into_iter().map(|line| line.product).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::blend::Parts;

    fn line(product: u32, score: f32) -> Line {
        Line { product, score, parts: Parts::default(), fallback: false }
    }

    fn lines(n: u32) -> Vec<Line> {
        (0..n).map(|product| line(product, (n - product) as f32)).collect()
    }

    fn features(category: &str, brand: &str) -> Features {
        Features { category: category.into(), brand: brand.into(), ..Features::default() }
    }

    fn products(lines: &[Line]) -> Vec<u32> {
        lines.iter().map(|line| line.product).collect()
    }

    #[test]
    fn what_is_barred_is_told_with_the_first_rule_that_bars_it() {
        let barred = Barred::new(vec![(7, Rule::Excluded), (3, Rule::OutOfStock), (7, Rule::Unsold)]);
        let rules = Rules { barred, durable: vec![vec![1, 2, 7], vec![5, 6]], ..Rules::default() };
        let of = |owned: &[u32], basket: &[u32]| rules.barred_for(owned, basket).all().collect::<Vec<_>>();
        let always = vec![(3, Rule::OutOfStock), (7, Rule::Unsold)];
        assert_eq!(of(&[4], &[]), always, "one durable of none is none");
        let (one, two) = ((1, Rule::Durable), (2, Rule::Durable));
        assert_eq!(of(&[2], &[]), [vec![one, two], always.clone()].concat());
        assert_eq!(of(&[], &[2]), [vec![(2, Rule::InBasket)], always].concat());
        let drops = rules.barred_for(&[2], &[]).counted(&[1, 2, 3, 9]);
        assert_eq!(drops, Drops::from([(Rule::OutOfStock, 1), (Rule::Durable, 2)]));
    }

    #[test]
    fn a_category_has_as_many_places_as_it_may() {
        // 0 to 5 are tea, 6 and 7 cups, 8 is of no category, which is no category of its own.
        let kin = |product: u32| Kin { category: [1, 1, 1, 1, 1, 1, 2, 2, 0, 0][product as usize], ..Kin::default() };
        let of = |per_category, length| {
            let (list, drops) = arranged(&lines(10), &kin, &Rules { per_category, ..Rules::default() }, length);
            (products(&list), drops.get(&Rule::PerCategory).copied())
        };
        assert_eq!(of(None, 3), (vec![0, 1, 2], None));
        assert_eq!(of(Some(2), 3), (vec![0, 1, 6], Some(4)));
        assert_eq!(of(Some(1), 9), (vec![0, 6, 8, 9], Some(6)));
        assert_eq!(of(Some(9), 9).1, None);
    }

    /// A list is filled from beyond the window where the window has too little that may stand.
    #[test]
    fn the_next_window_is_looked_at_when_one_is_used_up() {
        let n = WINDOW as u32 + 5;
        let kin = |product: u32| Kin { category: if product < WINDOW as u32 { 1 } else { product }, ..Kin::default() };
        let rules = Rules { per_category: Some(2), diversity: 0.3, ..Rules::default() };
        let (list, drops) = arranged(&lines(n), &kin, &rules, 4);
        assert_eq!(products(&list), [0, 1, WINDOW as u32, WINDOW as u32 + 1]);
        assert_eq!(drops[&Rule::PerCategory], WINDOW as u32 - 2);
    }

    #[test]
    fn likeness_costs_what_diversity_says_and_short_lists_begin_long_ones() {
        let kin =
            Kin::of(&[features("茶/绿茶", "A"), features("茶/绿茶", "A"), features("茶/白茶", "B"), features("", "")]);
        assert_eq!(kin[0].likeness(kin[1]), 1.0);
        assert_eq!((kin[0].likeness(kin[2]), kin[3].likeness(kin[3])), (0.25, 0.0), "what is not stated is not shared");
        let scored = [line(0, 1.0), line(1, 0.9), line(2, 0.8), line(3, 0.6)];
        let of = |diversity, length| {
            let rules = Rules { diversity, ..Rules::default() };
            products(&arranged(&scored, &|product| kin[product as usize], &rules, length).0)
        };
        assert_eq!(of(0.0, 4), [0, 1, 2, 3]);
        // .8: 0.72 − 0.2, 0.64 − 0.05, 0.48: the green tea falls behind the white one.
        assert_eq!(of(0.2, 4), [0, 2, 1, 3]);
        assert_eq!(of(0.5, 4), [0, 3, 2, 1]);
        for length in 0..4 {
            assert_eq!(of(0.2, length), of(0.2, 4)[..length]);
        }
        assert_eq!(arranged(&[], &|_| Kin::default(), &Rules::default(), 3).0, []);
    }

    #[test]
    fn one_place_in_ten_at_most_goes_to_what_few_have_bought() {
        let alike = |product, content| {
            let mut line = line(product, 0.1);
            line.parts[Kind::Content as usize] = content;
            line
        };
        let mut buyers = vec![50; 40];
        buyers[31..36].copy_from_slice(&[9, 10, 0, 3, 2]);
        let below = [alike(30, 0.9), alike(31, 0.2), alike(32, 0.8), alike(33, 0.5), alike(34, 0.0), alike(35, 0.1)];
        let of = |length, share| {
            let mut list = lines(length);
            let tried = explored(&mut list, &below, &buyers, share);
            (tried, products(&list))
        };
        assert!(of(9, 0.1).0.is_empty(), "nine have no tenth");
        let (tried, list) = of(10, 0.1);
        assert_eq!((tried, list[8], list[9]), (vec![33], 8, 33));
        let (tried, list) = of(20, 0.5);
        assert_eq!((tried, list[9], list[19]), (vec![33, 31], 33, 31));
        assert_eq!(of(20, 0.05).1[19], 33);
    }
}
