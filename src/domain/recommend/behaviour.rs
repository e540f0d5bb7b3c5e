//! What a member looked at and searched for, weighed by kind and age: signal beside what was bought (RC13, RC14).

use super::{Purchase, searched};

/// What a member did with a product, or to find one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Looked at its page.
    Viewed,
    /// Marked it.
    Favourited,
    /// Laid it into the basket.
    Carted,
    /// Took it out again.
    Uncarted,
    /// Searched for words.
    Searched,
}

impl Act {
    /// Every act with the kind of event that tells of it.
    pub const ALL: [(Act, &'static str); 5] = [
        (Act::Viewed, "view"),
        (Act::Favourited, "favourite"),
        (Act::Carted, "cart"),
        (Act::Uncarted, "uncart"),
        (Act::Searched, "search"),
    ];

    /// What it counts beside a purchase, which counts 1 (RC13).
    fn weight(self) -> f32 {
        match self {
            Act::Viewed => 0.2,
            Act::Favourited | Act::Carted => 0.5,
            Act::Uncarted | Act::Searched => 0.0,
        }
    }
}

/// One event of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The instant in seconds.
    pub at: i64,
    /// The local day, counted in days.
    pub day: i32,
    /// What it was.
    pub act: Act,
    /// The product; none where it was about none, or about one that the shop does not know.
    pub product: Option<u32>,
    /// The words searched.
    pub words: String,
}

/// How far back events are read, in days: after six half-lives one counts less than a fiftieth.
pub const WINDOW_DAYS: i32 = 180;

/// How many of the newest events of each kind count.
pub const MOST_OF_A_KIND: u32 = 200;

const HALF_LIFE_DAYS: f32 = 30.0;

/// How many products count, the most looked at: a list reads the neighbours of each.
const MOST_PRODUCTS: usize = 50;

/// How many searches are answered.
const MOST_SEARCHES: usize = 3;

/// What a look of weight 1 adds to a score, the mean of another source's 20 best being 1: a basket that was left speaks as
/// loud as what others bought.
const OF_LOOKS: f32 = 2.0;

/// A product that a member looked at and may want.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The product.
    pub product: u32,
    /// What it counts in the member's profile, beside 1 for what was bought.
    pub profile: f32,
    /// What it counts as recently looked at: only what came after the last order.
    pub recent: f32,
    /// The strongest of what was done with it.
    pub act: Act,
    /// The last day of that.
    pub day: i32,
}

/// Words that a member searched for and bought nothing after.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// As they were typed.
    pub text: String,
    /// When, the last time.
    pub day: i32,
    /// What the search still counts.
    pub weight: f32,
    /// The products that match the words, the best counting 1.
    pub matches: Vec<(u32, f32)>,
    /// What those bought who searched alike, the most bought counting 1, and how many of them bought it.
    pub alike: Vec<(u32, f32, u32)>,
}

/// All of it, as far as it counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behaviour {
    /// By product.
    pub looks: Vec<Look>,
    /// Newest first.
    pub searches: Vec<Search>,
}

/// Of a member who did nothing.
pub static NONE: Behaviour = Behaviour { looks: Vec::new(), searches: Vec::new() };

impl Behaviour {
    /// Weighs what was done up to the day `today`; what the searches find is looked up by whoever can.
    #[must_use]
    pub fn of(mut deeds: Vec<Deed>, history: &[Purchase], today: i32) -> Self {
        // Stable: of one instant the later row is the later deed.
        deeds.sort_by_key(|deed| deed.at);
        let last_order = history.last().map(|line| line.at);
        let is_recent = |deed: &Deed| last_order.is_none_or(|at| deed.at > at);
        let searches = searches(deeds.iter().rev().filter(|deed| is_recent(deed)), today);
        let mut of_products: Vec<(u32, &Deed)> = deeds
            .iter()
            .filter_map(|deed| Some((deed.product?, deed)))
            .filter(|(_, d)| d.act != Act::Searched)
            .collect();
        of_products.sort_by_key(|(product, _)| *product);
        let mut looks: Vec<Look> =
            of_products.chunk_by(|a, b| a.0 == b.0).filter_map(|same| look(same, today, is_recent)).collect();
        looks.sort_by(|a, b| b.profile.total_cmp(&a.profile).then(a.product.cmp(&b.product)));
        looks.truncate(MOST_PRODUCTS);
        looks.sort_by_key(|look| look.product);
        Self { looks, searches }
    }

    /// Whether nothing counts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.looks.is_empty() && self.searches.is_empty()
    }

    /// What was looked at after the last order, and what that adds to the score of each.
    pub fn recent(&self) -> impl Iterator<Item = (u32, f32)> {
        self.looks.iter().filter(|look| look.recent > 0.0).map(|look| (look.product, look.recent * OF_LOOKS))
    }

    /// What the searches lead to: the number of the search, the product, what it adds, and how many members bought it who
    /// searched alike; none where the words match.
    pub fn found(&self) -> impl Iterator<Item = (u32, u32, f32, Option<u32>)> {
        (0u32..).zip(&self.searches).flat_map(|(number, search)| {
            let matches = search.matches.iter().map(|&(product, amount)| (product, amount, None));
            let alike = search.alike.iter().map(|&(product, amount, members)| (product, amount, Some(members)));
            matches
                .chain(alike)
                .map(move |(product, amount, members)| (number, product, search.weight * amount, members))
        })
    }

    /// A profile of bought products, with what was looked at beside them (RC13).
    #[must_use]
    pub fn with_looks(&self, mut profile: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
        for look in &self.looks {
            match profile.iter_mut().find(|(product, _)| *product == look.product) {
                Some((_, weight)) => *weight += look.profile,
                None => profile.push((look.product, look.profile)),
            }
        }
        profile
    }
}

/// What a deed of a day still counts.
fn fading(day: i32, today: i32) -> f32 {
    0.5f32.powf(today.saturating_sub(day).max(0) as f32 / HALF_LIFE_DAYS)
}

/// Everything done with one product, oldest first. However often, it counts no more than a purchase; a basket that was
/// emptied again counts as never filled.
fn look(same: &[(u32, &Deed)], today: i32, is_recent: impl Fn(&Deed) -> bool) -> Option<Look> {
    let emptied = same.iter().rposition(|(_, deed)| deed.act == Act::Uncarted);
    let counts =
        |(at, (_, deed)): (usize, &(u32, &Deed))| deed.act != Act::Carted || emptied.is_none_or(|last| at > last);
    let (product, _) = *same.first()?;
    let (mut profile, mut recent, mut strongest) = (0.0f32, 0.0f32, None::<(Act, i32)>);
    for (_, (_, deed)) in same.iter().enumerate().filter(|found| counts(*found)) {
        let weight = deed.act.weight() * fading(deed.day, today);
        profile += weight;
        recent += if is_recent(deed) { weight } else { 0.0 };
        if deed.act != Act::Uncarted && strongest.is_none_or(|(act, _)| act <= deed.act) {
            strongest = Some((deed.act, deed.day));
        }
    }
    let (act, day) = strongest?;
    Some(Look { product, profile: profile.min(1.0), recent: recent.min(1.0), act, day })
}

/// The newest searches, each wording once.
fn searches<'d>(newest_first: impl Iterator<Item = &'d Deed>, today: i32) -> Vec<Search> {
    let mut found: Vec<(Vec<String>, Search)> = Vec::new();
    for deed in newest_first.filter(|deed| deed.act == Act::Searched) {
        let words = searched::words(&deed.words);
        if words.is_empty() || found.iter().any(|(known, _)| *known == words) {
            continue;
        }
        let (text, weight) = (deed.words.clone(), fading(deed.day, today));
        found.push((words, Search { text, day: deed.day, weight, matches: Vec::new(), alike: Vec::new() }));
        if found.len() == MOST_SEARCHES {
            break;
        }
    }
    found.into_iter().map(|(_, search)| search).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn did(day: i32, act: Act, product: u32) -> Deed {
        Deed { at: i64::from(day) * 86_400, day, act, product: Some(product), words: String::new() }
    }

    fn searched(day: i32, words: &str) -> Deed {
        Deed { product: None, words: words.to_owned(), ..did(day, Act::Searched, 0) }
    }

    fn bought(day: i32) -> [Purchase; 1] {
        [Purchase { at: i64::from(day) * 86_400, basket: 0, product: 9, day }]
    }

    /// RC13: a look counts .2, a mark or a basket .5, half of it after 30 days, and never more than a purchase.
    #[test]
    fn looks_count_by_kind_and_age() {
        use Act::*;
        let weight = |deeds: Vec<Deed>| {
            let found = Behaviour::of(deeds, &[], 60);
            found.looks.first().map(|look| ((look.profile * 1000.0).round(), look.act, look.day))
        };
        for (deeds, expected) in [
            (vec![did(60, Viewed, 1)], Some((200.0, Viewed, 60))),
            (vec![did(30, Viewed, 1)], Some((100.0, Viewed, 30))),
            (vec![did(0, Carted, 1)], Some((125.0, Carted, 0))),
            (vec![did(60, Favourited, 1), did(30, Viewed, 1)], Some((600.0, Favourited, 60))),
            (vec![did(60, Viewed, 1); 9], Some((1000.0, Viewed, 60))),
            (vec![did(30, Carted, 1), did(60, Carted, 1)], Some((750.0, Carted, 60))),
            (vec![did(59, Carted, 1), did(60, Uncarted, 1)], None),
            (vec![did(60, Uncarted, 1), did(30, Viewed, 1)], Some((100.0, Viewed, 30))),
            (vec![did(58, Uncarted, 1), did(59, Carted, 1)], Some((489.0, Carted, 59))),
        ] {
            assert_eq!(weight(deeds.clone()), expected, "{deeds:?}");
        }
        assert_eq!(Behaviour::of(vec![did(99, Viewed, 1)], &[], 60).looks[0].profile, 0.2, "tomorrow is not more");
    }

    /// RC14: after the last order, at its instant not.
    #[test]
    fn only_what_came_after_the_last_order_is_recently_looked_at() {
        for (day, expected) in [(49, 0), (50, 0), (51, 1)] {
            let found = Behaviour::of(vec![did(day, Act::Carted, 1), searched(day, "tea")], &bought(50), 60);
            assert_eq!(
                (found.looks.len(), found.recent().count(), found.searches.len()),
                (1, expected, expected),
                "{day}"
            );
        }
        assert_eq!(Behaviour::of(vec![did(1, Act::Viewed, 1)], &[], 60).recent().count(), 1, "without an order all is");
    }

    #[test]
    fn the_most_looked_at_stay_by_product() {
        let deeds = (0..60).rev().map(|product| did(i32::try_from(product).unwrap(), Act::Viewed, product)).collect();
        let products: Vec<u32> = Behaviour::of(deeds, &[], 60).looks.iter().map(|look| look.product).collect();
        assert_eq!(products, (10..60).collect::<Vec<_>>());
    }

    #[test]
    fn searches_are_the_newest_each_wording_once_and_none_without_words() {
        let deeds = vec![
            searched(1, "oolong"),
            searched(2, "龙井 茶"),
            searched(3, "tea"),
            searched(4, "Cup"),
            searched(5, " x-- "),
            searched(6, "TEA!"),
        ];
        let found = Behaviour::of(deeds, &[], 30);
        let told: Vec<(&str, i32)> = found.searches.iter().map(|search| (search.text.as_str(), search.day)).collect();
        assert_eq!(told, [("TEA!", 6), ("Cup", 4), ("龙井 茶", 2)]);
        assert!(found.searches[2].weight < found.searches[0].weight);
    }

    #[test]
    fn what_is_found_counts_as_much_as_its_search() {
        let search =
            Search { text: "tea".into(), day: 1, weight: 0.5, matches: vec![(3, 1.0)], alike: vec![(3, 0.5, 7)] };
        let found = Behaviour { looks: Vec::new(), searches: vec![search] };
        assert_eq!(found.found().collect::<Vec<_>>(), [(0, 3, 0.5, None), (0, 3, 0.25, Some(7))]);
    }

    #[test]
    fn a_profile_takes_what_was_looked_at_beside_what_was_bought() {
        let found = Behaviour::of(vec![did(60, Act::Viewed, 1), did(60, Act::Carted, 2)], &[], 60);
        assert_eq!(found.with_looks(vec![(2, 1.0)]), [(2, 1.5), (1, 0.2)]);
    }
}
