//! Reasons in words, in the language of the reader.

use crate::domain::recommend::reason::Reason;
use crate::domain::segment::Name;
use crate::domain::segment::name::Apart;
use crate::domain::time::Day;
use crate::flow::recommend::Products;
use crate::output::{Lang, words};

/// What reasons are worded with.
pub(super) struct Wording<'a> {
    /// The language.
    pub lang: Lang,
    /// The products that may be named.
    pub products: &'a Products,
    /// What the clusters are called.
    pub clusters: &'a [Name],
    /// What the member searched for.
    pub searches: &'a [String],
    /// The basket at hand, ascending.
    pub basket: &'a [u32],
}

/// Letters of a search that a reason repeats.
const LONGEST_SEARCH: usize = 40;

fn shown(day: i32) -> String {
    Day::from_number(day).map(|day| day.to_string()).unwrap_or_default()
}

/// The word of a reason; it never changes meaning.
pub(super) fn code(reason: &Reason) -> &'static str {
    match reason {
        Reason::BoughtTogether { .. } => "bought-together",
        Reason::BoughtAfter { .. } => "bought-after",
        Reason::SameBrand { .. } => "same-brand",
        Reason::SameCategory { .. } => "same-category",
        Reason::Resembles { .. } => "resembles",
        Reason::BuysEvery { .. } => "buys-every",
        Reason::BoughtBefore { .. } => "bought-before",
        Reason::AlikeMembersBuy => "alike-members-buy",
        Reason::PopularInCluster { .. } => "popular-in-group",
        Reason::LookedAt { .. } => "looked-at",
        Reason::Favourited { .. } => "favourited",
        Reason::Carted { .. } => "carted",
        Reason::MatchesSearch { .. } => "matches-search",
        Reason::SearchedAlike { .. } => "searched-alike",
        Reason::Popular { .. } => "popular",
    }
}

impl Wording<'_> {
    /// SKU, name and category of a product; absent where nothing is known.
    pub fn product(&self, product: u32) -> [Option<String>; 3] {
        let Some(found) = self.products.get(&product) else { return [None, None, None] };
        let stated = |text: &String| (!text.is_empty()).then(|| text.clone());
        [Some(found.sku.clone()), stated(&found.features.name), stated(&found.features.category)]
    }

    /// A product as it is named in a sentence.
    fn name(&self, product: u32) -> String {
        let [sku, name, _] = self.product(product);
        name.or(sku).unwrap_or_default()
    }

    /// A reason as a sentence.
    pub fn reason(&self, reason: &Reason) -> String {
        let say = |key: &str, values: &[(&str, &str)]| words::say(self.lang, key, values);
        match reason {
            Reason::BoughtTogether { product, members, day } | Reason::BoughtAfter { product, members, day } => {
                let together = matches!(reason, Reason::BoughtTogether { .. });
                let in_basket = self.basket.binary_search(product).is_ok();
                let day = if in_basket { say("reason.in-basket", &[]) } else { shown(*day) };
                let key = match (together, members) {
                    (true, 1) => "reason.bought-together-once",
                    (true, _) => "reason.bought-together",
                    (false, 1) => "reason.bought-after-once",
                    (false, _) => "reason.bought-after",
                };
                let (members, product) = (members.to_string(), self.name(*product));
                say(key, &[("members", &members), ("product", &product), ("day", &day)])
            }
            Reason::AlikeMembersBuy => say("reason.alike-members-buy", &[]),
            Reason::SameBrand { product } => say("reason.same-brand", &[("product", &self.name(*product))]),
            Reason::SameCategory { product } => say("reason.same-category", &[("product", &self.name(*product))]),
            Reason::Resembles { product } => say("reason.resembles", &[("product", &self.name(*product))]),
            Reason::BuysEvery { days: 1 } => say("reason.buys-daily", &[]),
            Reason::BuysEvery { days } => say("reason.buys-every", &[("days", &days.to_string())]),
            Reason::BoughtBefore { baskets: 1 } => say("reason.bought-once", &[]),
            Reason::BoughtBefore { baskets } => say("reason.bought-before", &[("count", &baskets.to_string())]),
            Reason::PopularInCluster { cluster, members } => {
                let (group, members) = (self.group(*cluster), members.to_string());
                say("reason.popular-in-group", &[("group", &group), ("members", &members)])
            }
            Reason::LookedAt { day } => say("reason.looked-at", &[("day", &shown(*day))]),
            Reason::Favourited { day } => say("reason.favourited", &[("day", &shown(*day))]),
            Reason::Carted { day } => say("reason.carted", &[("day", &shown(*day))]),
            Reason::MatchesSearch { search } => say("reason.matches-search", &[("words", &self.search(*search))]),
            Reason::SearchedAlike { search, members } => {
                let values = [("members", &*members.to_string()), ("words", &self.search(*search))];
                say("reason.searched-alike", &values)
            }
            Reason::Popular { members } => say("reason.popular", &[("members", &members.to_string())]),
        }
    }

    /// Why a product stands beside another; none bought both when it is by content.
    pub fn together(&self, members: Option<u32>) -> String {
        match members {
            Some(1) => words::say(self.lang, "reason.together-once", &[]),
            Some(members) => words::say(self.lang, "reason.together", &[("members", &members.to_string())]),
            None => words::say(self.lang, "reason.alike", &[]),
        }
    }

    /// The words of a search, no longer than a reason bears.
    fn search(&self, number: u32) -> String {
        let words = self.searches.get(number as usize).map_or("", String::as_str).trim();
        if words.chars().count() <= LONGEST_SEARCH {
            return words.to_owned();
        }
        words.chars().take(LONGEST_SEARCH).chain(['…']).collect()
    }

    /// What a cluster is called (AN35).
    fn group(&self, cluster: u32) -> String {
        let Some(name) = self.clusters.get(cluster as usize) else { return (cluster + 1).to_string() };
        let cell = words::word(self.lang, name.cell.code()).into_owned();
        let number = |n: u32| format!("{cell} {n}");
        match name.apart {
            Apart::Alone => cell,
            Apart::HigherSpend => words::say(self.lang, "group.higher-spend", &[("group", &cell)]),
            Apart::LowerSpend => words::say(self.lang, "group.lower-spend", &[("group", &cell)]),
            Apart::Number(n) => number(n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::content::Features;
    use crate::domain::segment::{Buyer, Cell};
    use crate::flow::recommend::Product;

    /// RC18
    #[test]
    fn every_reason_is_a_sentence_in_both_languages() {
        let product = |name: &str| {
            let features = Features { name: name.to_owned(), ..Features::default() };
            Product { sku: "TEA-01".to_owned(), features }
        };
        let products = Products::from([(7, product("龙井 50g")), (8, product(""))]);
        let centre = Buyer { recency_days: 1, frequency: 1, monetary_minor: 1 };
        let clusters = [Name { cell: Cell::Champions, apart: Apart::LowerSpend, centre }];
        let cases = [
            (
                Reason::BoughtTogether { product: 7, members: 41, day: 20_515 },
                "bought by 41 members who bought 龙井 50g (you: 2026-03-03)",
                "41 名买过 龙井 50g 的会员也买了它（该会员：2026-03-03）",
            ),
            (
                Reason::BoughtTogether { product: 8, members: 1, day: 0 },
                "bought by 1 member who bought TEA-01 (you: now in the basket)",
                "1 名买过 TEA-01 的会员也买了它（该会员：现于购物车）",
            ),
            (
                Reason::BoughtAfter { product: 7, members: 41, day: 20_515 },
                "bought by 41 members soon after 龙井 50g (you: 2026-03-03)",
                "41 名会员在买过 龙井 50g 后不久买了它（该会员：2026-03-03）",
            ),
            (
                Reason::BoughtAfter { product: 8, members: 1, day: 0 },
                "bought by 1 member soon after TEA-01 (you: now in the basket)",
                "1 名会员在买过 TEA-01 后不久买了它（该会员：现于购物车）",
            ),
            (Reason::AlikeMembersBuy, "members most like you buy this", "与该会员最相似的会员购买它"),
            (Reason::SameBrand { product: 8 }, "same brand as TEA-01", "与 TEA-01 同品牌"),
            (Reason::SameCategory { product: 7 }, "same category as 龙井 50g", "与 龙井 50g 同类"),
            (Reason::Resembles { product: 7 }, "like 龙井 50g", "与 龙井 50g 相似"),
            (Reason::BuysEvery { days: 21 }, "you buy this every 21 days", "该会员每 21 天购买一次"),
            (Reason::BuysEvery { days: 1 }, "you buy this every day", "该会员每天购买"),
            (Reason::BoughtBefore { baskets: 2 }, "you bought this in 2 orders before", "该会员在 2 笔订单中买过"),
            (Reason::BoughtBefore { baskets: 1 }, "you bought this once before", "该会员买过一次"),
            (
                Reason::PopularInCluster { cluster: 0, members: 5 },
                "popular with your group, champions, lower spend (5 bought it)",
                "在同组“冠军（消费较低）”中热门（5 人买过）",
            ),
            (Reason::Popular { members: 9 }, "popular (9 bought it)", "热门（9 人买过）"),
        ];
        for (reason, en, zh) in cases {
            let say = |lang| {
                Wording { lang, products: &products, clusters: &clusters, searches: &[], basket: &[8] }.reason(&reason)
            };
            assert_eq!((say(Lang::En).as_str(), say(Lang::Zh).as_str()), (en, zh));
        }
    }

    /// RC14
    #[test]
    fn looks_and_searches_are_told_in_both_languages() {
        let searches = [String::from("龙井 "), "tea ".repeat(20)];
        let cases = [
            (Reason::LookedAt { day: 20_515 }, "you looked at this on 2026-03-03", "该会员 2026-03-03 浏览过"),
            (Reason::Favourited { day: 20_515 }, "you marked this on 2026-03-03", "该会员 2026-03-03 收藏过"),
            (
                Reason::Carted { day: 20_515 },
                "you put this in your basket on 2026-03-03",
                "该会员 2026-03-03 加入过购物车",
            ),
            (Reason::MatchesSearch { search: 0 }, "matches your search 龙井", "符合该会员的搜索“龙井”"),
            (
                Reason::MatchesSearch { search: 1 },
                "matches your search tea tea tea tea tea tea tea tea tea tea …",
                "符合该会员的搜索“tea tea tea tea tea tea tea tea tea tea …”",
            ),
            (
                Reason::SearchedAlike { search: 0, members: 4 },
                "bought by 4 members after they searched like 龙井",
                "4 名会员在类似“龙井”的搜索后买了它",
            ),
        ];
        let products = Products::new();
        for (reason, en, zh) in cases {
            let say = |lang| {
                Wording { lang, products: &products, clusters: &[], searches: &searches, basket: &[] }.reason(&reason)
            };
            assert_eq!((say(Lang::En).as_str(), say(Lang::Zh).as_str()), (en, zh));
        }
    }
}
