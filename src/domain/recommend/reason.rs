//! Why a product is in a list, as data; the words are chosen where people read them.

use serde::{Deserialize, Serialize};

use super::behaviour::{Act, Behaviour};
use super::blend::{KINDS, Kind, Line};
use super::content::Features;
use super::repeat::Due;
use super::{Leads, Neighbour, Purchase, baskets};

/// One reason, with its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Bought by `members` members who also bought `product`, which this member last bought on `day`.
    BoughtTogether {
        /// What the member bought.
        product: u32,
        /// How many members bought both.
        members: u32,
        /// The day this member last bought it.
        day: i32,
    },
    /// Bought by `members` members soon after `product`, which this member last bought on `day`.
    BoughtAfter {
        /// What the member bought.
        product: u32,
        /// How many members bought one after the other.
        members: u32,
        /// The day this member last bought it.
        day: i32,
    },
    /// Of the same brand as `product`.
    SameBrand {
        /// What the member bought.
        product: u32,
    },
    /// In the same category as `product`.
    SameCategory {
        /// What the member bought.
        product: u32,
    },
    /// Resembles `product` in other ways.
    Resembles {
        /// What the member bought.
        product: u32,
    },
    /// The member buys this about every so many days.
    BuysEvery {
        /// The usual days between two purchases.
        days: u32,
    },
    /// The member bought this in so many baskets, too few to say how often.
    BoughtBefore {
        /// In how many baskets.
        baskets: u32,
    },
    /// The members most like this one buy it.
    AlikeMembersBuy,
    /// Popular in the member's cluster.
    PopularInCluster {
        /// The number of the cluster.
        cluster: u32,
        /// How many members of it bought the product.
        members: u32,
    },
    /// The member looked at it.
    LookedAt {
        /// The last day.
        day: i32,
    },
    /// The member marked it.
    Favourited {
        /// The last day.
        day: i32,
    },
    /// The member laid it into the basket and did not buy it.
    Carted {
        /// The last day.
        day: i32,
    },
    /// It matches what the member searched for.
    MatchesSearch {
        /// The number of the search in [`Behaviour::searches`].
        search: u32,
    },
    /// Bought by `members` members after they searched for the same.
    SearchedAlike {
        /// The number of the search in [`Behaviour::searches`].
        search: u32,
        /// How many of them bought it.
        members: u32,
    },
    /// Popular with everybody.
    Popular {
        /// How many members bought it.
        members: u32,
    },
}

/// A reason and what it adds to the score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Where it comes from.
    pub kind: Kind,
    /// What it adds.
    pub amount: f32,
    /// Why.
    pub reason: Reason,
}

/// A learner that counts: where its scores are filed, the weights of the member's products, and what they lead to.
pub type Asked<'a> = (Kind, Vec<(u32, f32)>, &'a Leads);

/// What the reasons of one member's list are read from.
#[derive(Clone, Copy)]
pub struct Evidence<'a, 'f> {
    /// The member's purchases, oldest first.
    pub history: &'a [Purchase],
    /// What the member looked at and searched for.
    pub behaviour: &'a Behaviour,
    /// The learners that count.
    pub tables: &'a [Asked<'a>],
    /// The member's cluster and what sells in it.
    pub cluster: Option<(u32, &'a [Neighbour])>,
    /// When the member's products are due.
    pub due: &'a [Due],
    /// How many members bought each product.
    pub buyers: &'a [u32],
    /// What is known of a product.
    pub features: &'a dyn Fn(u32) -> Option<&'f Features>,
}

impl Evidence<'_, '_> {
    /// The parts of a line, largest first; their amounts add up to its score (RC18).
    #[must_use]
    pub fn parts(&self, line: &Line) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (kind, amount) in KINDS.into_iter().zip(line.parts).filter(|(_, amount)| *amount != 0.0) {
            let whole = |reason| Part { kind, amount, reason };
            match kind {
                Kind::Together | Kind::Linear | Kind::Sequence | Kind::Content => {
                    parts.extend(self.split(kind, amount, line.product));
                }
                Kind::Cluster => parts.push(whole(self.in_cluster(line.product))),
                Kind::Again => parts.push(whole(self.again(line.product))),
                Kind::Company => parts.push(whole(Reason::AlikeMembersBuy)),
                Kind::Popular => parts.push(whole(self.popular(line.product))),
                Kind::Looked => parts.push(whole(self.looked_at(line.product))),
                Kind::Searched => parts.extend(self.searched(amount, line.product)),
            }
        }
        // A stable sort: equal parts stay in the order of kinds and products.
        parts.sort_by(|a, b| b.amount.total_cmp(&a.amount));
        parts
    }

    /// The reason of the largest part.
    #[must_use]
    pub fn reason(&self, line: &Line) -> Reason {
        self.parts(line).first().map_or_else(|| self.popular(line.product), |part| part.reason)
    }

    /// Shares an amount out over the bought products that led to it; a linear model's products may also speak against it.
    fn split(&self, kind: Kind, amount: f32, product: u32) -> Vec<Part> {
        let mut found = Vec::new();
        for (_, profile, leads_to) in self.tables.iter().filter(|(of, ..)| *of == kind) {
            for &(bought, weight) in profile {
                let to = leads_to.find(bought, product);
                found.extend(to.map(|to| (bought, to.together, weight * to.weight)));
            }
        }
        found.sort_by_key(|(bought, ..)| *bought);
        let whole: f32 = found.iter().map(|(.., share)| share).sum();
        let part = |(bought, members, share)| {
            let day = self.last_day(bought);
            let reason = match kind {
                Kind::Together | Kind::Linear => Reason::BoughtTogether { product: bought, members, day },
                Kind::Sequence => Reason::BoughtAfter { product: bought, members, day },
                _ => self.kinship(product, bought),
            };
            Part { kind, amount: amount * share / whole, reason }
        };
        found.into_iter().map(part).collect()
    }

    fn last_day(&self, product: u32) -> i32 {
        self.history.iter().rev().find(|line| line.product == product).map_or(0, |line| line.day)
    }

    fn kinship(&self, product: u32, bought: u32) -> Reason {
        let same = |read: fn(&Features) -> &str| {
            let (a, b) = ((self.features)(product).map(read), (self.features)(bought).map(read));
            a == b && a.is_some_and(|text| !text.is_empty())
        };
        if same(|features| features.brand.trim()) {
            Reason::SameBrand { product: bought }
        } else if same(|features| features.category.trim()) {
            Reason::SameCategory { product: bought }
        } else {
            Reason::Resembles { product: bought }
        }
    }

    fn looked_at(&self, product: u32) -> Reason {
        let looks = &self.behaviour.looks;
        let Ok(at) = looks.binary_search_by_key(&product, |look| look.product) else { return self.popular(product) };
        let day = looks[at].day;
        match looks[at].act {
            Act::Carted => Reason::Carted { day },
            Act::Favourited => Reason::Favourited { day },
            _ => Reason::LookedAt { day },
        }
    }

    /// Shares an amount out over the searches that led to a product, and over the two ways in which each did.
    fn searched(&self, amount: f32, product: u32) -> Vec<Part> {
        let found = || self.behaviour.found().filter(|(_, to, ..)| *to == product);
        let whole: f32 = found().map(|(.., share, _)| share).sum();
        let part = |(search, _, share, members): (u32, u32, f32, Option<u32>)| {
            let reason = match members {
                Some(members) => Reason::SearchedAlike { search, members },
                None => Reason::MatchesSearch { search },
            };
            Part { kind: Kind::Searched, amount: amount * share / whole, reason }
        };
        found().map(part).collect()
    }

    fn in_cluster(&self, product: u32) -> Reason {
        let of = |(cluster, sold): (u32, &[Neighbour])| {
            // A small group leans on the whole shop, and may owe it all.
            let members = sold.iter().find(|found| found.product == product)?.together;
            (members > 0).then_some(Reason::PopularInCluster { cluster, members })
        };
        self.cluster.and_then(of).unwrap_or_else(|| self.popular(product))
    }

    fn again(&self, product: u32) -> Reason {
        if let Some(due) = self.due.iter().find(|due| due.own && due.product == product) {
            return Reason::BuysEvery { days: due.interval_days };
        }
        let holds = |basket: &&[Purchase]| basket.iter().any(|line| line.product == product);
        let baskets = baskets(self.history).filter(holds).count();
        Reason::BoughtBefore { baskets: u32::try_from(baskets).unwrap_or(u32::MAX) }
    }

    fn popular(&self, product: u32) -> Reason {
        Reason::Popular { members: self.buyers.get(product as usize).copied().unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recommend::Neighbours;
    use crate::domain::recommend::behaviour::{self, Look, Search};
    use crate::domain::recommend::blend::Parts;

    fn list(found: &[(u32, f32, u32)]) -> Vec<Neighbour> {
        found.iter().map(|&(product, weight, together)| Neighbour { product, weight, together }).collect()
    }

    fn only(kind: Kind) -> Parts {
        let mut parts = Parts::default();
        parts[kind as usize] = 1.0;
        parts
    }

    fn features(category: &str, brand: &str) -> Features {
        Features { category: category.into(), brand: brand.into(), ..Features::default() }
    }

    /// Product 3 is the candidate; the member bought 0 on day 4 and 9 and 1 on day 6, and no brand says nothing.
    fn parts(amounts: &[(Kind, f32)]) -> Vec<Part> {
        let bought = |product, day: i32| Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day };
        let shelf = [features("Tea", "西湖"), features("Cups", ""), features("", ""), features("Tea", "")];
        let mut parts = Parts::default();
        amounts.iter().for_each(|&(kind, amount)| parts[kind as usize] = amount);
        let line = Line { product: 3, score: parts.iter().sum(), parts, fallback: false };
        // What products 2 and 3 keep.
        let leads = |of_2: &_, of_3: &_| Leads::new(&Neighbours::new(vec![vec![], vec![], list(of_2), list(of_3)]));
        let together = leads(&[(1, 0.9, 50)], &[(0, 0.6, 41), (1, 0.1, 7)]);
        let linear = leads(&[], &[(0, 0.6, 41), (1, -0.1, 7)]);
        let content = leads(&[], &[(0, 0.2, 1), (1, 0.1, 1)]);
        let profile = vec![(1, 1.0), (0, 0.5)];
        let search = |weight, matches: &[(u32, f32)], alike: &[(u32, f32, u32)]| Search {
            text: String::new(),
            day: 8,
            weight,
            matches: matches.to_vec(),
            alike: alike.to_vec(),
        };
        let behaviour = Behaviour {
            looks: vec![Look { product: 3, profile: 0.5, recent: 0.5, act: Act::Carted, day: 8 }],
            searches: vec![search(1.0, &[(2, 1.0)], &[(3, 0.3, 4)]), search(0.5, &[(3, 0.4)], &[])],
        };
        let evidence = Evidence {
            history: &[bought(0, 4), bought(1, 6), bought(0, 9)],
            behaviour: &behaviour,
            tables: &[
                (Kind::Together, profile.clone(), &together),
                (Kind::Linear, profile.clone(), &linear),
                (Kind::Sequence, profile.clone(), &together),
                (Kind::Content, profile, &content),
            ],
            cluster: Some((2, &list(&[(3, 0.2, 12)]))),
            due: &[Due { product: 3, own: true, interval_days: 21, since_days: 20 }],
            buyers: &[80, 60, 50, 70],
            features: &|product| shelf.get(product as usize),
        };
        let found = evidence.parts(&line);
        assert!((found.iter().map(|part| part.amount).sum::<f32>() - line.score).abs() < 1e-5, "parts add up");
        assert_eq!(found.first().map(|part| part.reason), Some(evidence.reason(&line)).filter(|_| !found.is_empty()));
        found
    }

    #[test]
    fn each_kind_gives_its_reason_with_figures() {
        use Reason::*;
        for (kind, expected) in [
            (
                Kind::Together,
                vec![
                    BoughtTogether { product: 0, members: 41, day: 9 },
                    BoughtTogether { product: 1, members: 7, day: 6 },
                ],
            ),
            (
                Kind::Sequence,
                vec![BoughtAfter { product: 0, members: 41, day: 9 }, BoughtAfter { product: 1, members: 7, day: 6 }],
            ),
            (Kind::Content, vec![SameCategory { product: 0 }, Resembles { product: 1 }]),
            (Kind::Cluster, vec![PopularInCluster { cluster: 2, members: 12 }]),
            (Kind::Again, vec![BuysEvery { days: 21 }]),
            (Kind::Company, vec![AlikeMembersBuy]),
            (Kind::Popular, vec![Popular { members: 70 }]),
            (Kind::Looked, vec![Carted { day: 8 }]),
            (Kind::Searched, vec![SearchedAlike { search: 0, members: 4 }, MatchesSearch { search: 1 }]),
        ] {
            let found = parts(&[(kind, 2.0)]);
            assert_eq!(found.iter().map(|part| part.reason).collect::<Vec<_>>(), expected, "{kind:?}");
        }
    }

    #[test]
    fn the_largest_contribution_comes_first() {
        // 2.0 is shared 0.5·0.6 to 1·0.1, so 1.5 and 0.5: the cluster's 1.0 stands between.
        let found = parts(&[(Kind::Together, 2.0), (Kind::Cluster, 1.0)]);
        let kinds: Vec<Kind> = found.iter().map(|part| part.kind).collect();
        assert_eq!(kinds, [Kind::Together, Kind::Cluster, Kind::Together]);
        assert!((found[0].amount - 1.5).abs() < 1e-4);
        assert_eq!(parts(&[]), []);
    }

    #[test]
    fn what_speaks_against_a_product_is_told_too() {
        // 0.3 for and 0.1 against make 0.2: of 1.0 the parts are 1.5 and −0.5.
        let found = parts(&[(Kind::Linear, 1.0)]);
        let amounts = found.iter().map(|part| (part.amount * 1000.0).round()).collect::<Vec<_>>();
        assert_eq!(amounts, [1500.0, -500.0]);
    }

    #[test]
    fn what_nobody_of_the_group_bought_is_popular_with_everybody() {
        let reason = |members| {
            let evidence = Evidence {
                history: &[],
                behaviour: &behaviour::NONE,
                tables: &[],
                cluster: Some((1, &list(&[(0, 0.1, members)]))),
                due: &[],
                buyers: &[6],
                features: &|_| None,
            };
            evidence.reason(&Line { product: 0, score: 1.0, parts: only(Kind::Cluster), fallback: false })
        };
        assert_eq!(reason(1), Reason::PopularInCluster { cluster: 1, members: 1 });
        assert_eq!(reason(0), Reason::Popular { members: 6 });
    }

    #[test]
    fn a_product_without_an_interval_tells_in_how_many_baskets_it_was() {
        let bought = |product, basket| Purchase { at: i64::from(basket), basket, product, day: 0 };
        let evidence = Evidence {
            history: &[bought(5, 0), bought(5, 0), bought(6, 1), bought(5, 2)],
            behaviour: &behaviour::NONE,
            tables: &[],
            cluster: None,
            due: &[],
            buyers: &[],
            features: &|_| None,
        };
        let line = Line { product: 5, score: 1.0, parts: only(Kind::Again), fallback: false };
        assert_eq!(evidence.reason(&line), Reason::BoughtBefore { baskets: 2 });
    }
}
