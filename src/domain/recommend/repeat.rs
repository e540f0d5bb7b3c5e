//! What members buy again: whether the shop is one where they do, how often, and when it is due.

use serde::{Deserialize, Serialize};

use super::{Log, Purchase, baskets, distinct};

/// Whether lists hold what a member does not have, what the member buys again, or both in two lists (RC9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Habit {
    /// Members want what they do not have.
    New,
    /// Members buy the same again.
    Again,
    /// Some of each: two lists.
    Both,
}

/// How much of the last baskets was bought before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    /// Distinct products in the last baskets of members with at least two baskets.
    pub products: u64,
    /// Those among them that the member had bought in an earlier basket.
    pub again: u64,
}

impl Repeats {
    /// Counts over all members.
    #[must_use]
    pub fn count(log: &Log) -> Self {
        let mut total = Self::default();
        for history in log.members() {
            let Some(last) = baskets(history).next_back() else { continue };
            let before = &history[..history.len() - last.len()];
            if !before.is_empty() {
                let owned = distinct(before);
                let last = distinct(last);
                total.products += last.len() as u64;
                total.again += last.iter().filter(|product| owned.binary_search(product).is_ok()).count() as u64;
            }
        }
        total
    }

    /// The share of repeats; `None` when no member came twice.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.products > 0).then(|| self.again as f64 / self.products as f64)
    }

    /// Below 35 % of repeats members want new products, above 60 % the same again, between both. A gift shop (Online
    /// Retail) has 31 %, a grocer (Complete Journey) 41 %, with only products of some renown.
    #[must_use]
    pub fn habit(self) -> Habit {
        match self.share() {
            Some(share) if share > 0.6 => Habit::Again,
            Some(share) if share >= 0.35 => Habit::Both,
            _ => Habit::New,
        }
    }
}

/// How fast old baskets fade (RC10).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decay {
    /// What a basket counts for each newer one.
    pub per_basket: f32,
    /// The power the sum is raised to.
    pub power: f32,
}

impl Default for Decay {
    fn default() -> Self {
        Self { per_basket: 0.95, power: 0.5 }
    }
}

impl Decay {
    /// `(Σ_b g^age)^power` of each product in a history, by product; the newest basket has age 0.
    #[must_use]
    pub fn frequencies(self, history: &[Purchase]) -> Vec<(u32, f32)> {
        let mut counted: Vec<(u32, f32)> = Vec::new();
        let mut weight = 1.0;
        for basket in baskets(history).rev() {
            counted.extend(distinct(basket).into_iter().map(|product| (product, weight)));
            weight *= self.per_basket;
        }
        counted.sort_by_key(|(product, _)| *product);
        let sum = |same: &[(u32, f32)]| (same[0].0, same.iter().map(|(_, w)| w).sum::<f32>().powf(self.power));
        counted.chunk_by(|a, b| a.0 == b.0).map(sum).collect()
    }
}

/// The days between one purchase of a product and the next, over all members; what a member's own too few are replaced by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervals {
    median_days: Vec<Option<u32>>,
}

impl Intervals {
    /// The median of every product that was bought again at least 3 times.
    #[must_use]
    pub fn measure(log: &Log) -> Self {
        let mut gaps: Vec<Vec<u32>> = vec![Vec::new(); log.n_products() as usize];
        for history in log.members() {
            for (product, days) in purchase_days(history) {
                gaps[product as usize].append(&mut between(&days));
            }
        }
        Self { median_days: gaps.into_iter().map(|gaps| if gaps.len() < 3 { None } else { median(gaps) }).collect() }
    }

    /// When a member's products are due: `interval` is the median of the member's own gaps or, lacking 3, the product's.
    /// Products without either are left out.
    #[must_use]
    pub fn due(&self, history: &[Purchase], today: i32) -> Vec<Due> {
        let due = |(product, days): (u32, Vec<i32>)| {
            let last = days.iter().copied().max()?;
            let gaps = between(&days);
            let own = gaps.len() >= 3;
            let shop = self.median_days.get(product as usize).copied().flatten();
            let interval = if own { median(gaps) } else { shop }?;
            Some(Due {
                product,
                own,
                interval_days: interval.max(1),
                since_days: today.saturating_sub(last).max(0).unsigned_abs(),
            })
        };
        purchase_days(history).into_iter().filter_map(due).collect()
    }
}

/// A product a member buys from time to time (RC11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The product.
    pub product: u32,
    /// Whether the interval is the member's own, not that of everybody.
    pub own: bool,
    /// The usual days from one purchase to the next.
    pub interval_days: u32,
    /// The days since the last purchase.
    pub since_days: u32,
}

impl Due {
    /// What the frequency is multiplied by: 0.9 for what was bought just now, 1 when it is due, 1.1 when twice as much time
    /// has gone by; 1 always where the member's own interval is not known. Stronger factors, and those by the interval of
    /// everybody, made next baskets worse on both public shops.
    #[must_use]
    pub fn factor(self) -> f32 {
        let intervals = self.since_days as f32 / self.interval_days as f32;
        if self.own { 0.9 + 0.1 * intervals.min(2.0) } else { 1.0 }
    }
}

/// The days on which each product of a history was bought, ascending, by product.
fn purchase_days(history: &[Purchase]) -> Vec<(u32, Vec<i32>)> {
    let mut pairs: Vec<(u32, i32)> = history.iter().map(|line| (line.product, line.day)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|(_, day)| *day).collect())).collect()
}

fn between(days: &[i32]) -> Vec<u32> {
    days.windows(2).map(|pair| pair[1].abs_diff(pair[0])).collect()
}

/// The nearest-rank median: of 1 2 3 4 it is 2.
fn median(mut gaps: Vec<u32>) -> Option<u32> {
    gaps.sort_unstable();
    gaps.get(gaps.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day }
    }

    /// One member per list of (product, day); a basket is a day.
    fn log(members: &[&[(u32, i32)]]) -> Log {
        Log::new(members.iter().map(|lines| lines.iter().map(|&(p, d)| bought(p, d)).collect()), 0)
    }

    #[test]
    fn repeats_are_counted_in_the_last_basket_of_those_who_came_twice() {
        let found = Repeats::count(&log(&[&[(1, 1), (2, 1), (1, 5), (3, 5)], &[(1, 1)], &[]]));
        assert_eq!(found, Repeats { products: 2, again: 1 });
        assert_eq!(Repeats::default().share(), None);
    }

    #[test]
    fn the_share_decides_the_habit() {
        for (again, habit) in
            [(0, Habit::New), (34, Habit::New), (35, Habit::Both), (60, Habit::Both), (61, Habit::Again)]
        {
            assert_eq!(Repeats { products: 100, again }.habit(), habit, "{again}");
        }
        assert_eq!(Repeats::default().habit(), Habit::New);
    }

    #[test]
    fn frequencies_fade_with_every_newer_basket() {
        let history = log(&[&[(1, 1), (2, 3), (1, 3), (1, 4)]]);
        let found = Decay { per_basket: 0.5, power: 1.0 }.frequencies(history.member(0));
        assert_eq!(found, [(1, 1.75), (2, 0.5)]);
        let rooted = Decay { per_basket: 0.5, power: 0.5 }.frequencies(history.member(0));
        assert!((rooted[1].1 - 0.5f32.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn the_own_interval_needs_three_gaps_else_the_products_counts() {
        // Member 0 has gaps 7 7 9 of product 1; member 1 one of 30; together the median of 7 7 9 30 is 7.
        let log = log(&[&[(1, 0), (1, 7), (1, 14), (1, 23)], &[(1, 0), (1, 30), (2, 5)]]);
        let intervals = Intervals::measure(&log);
        let due = |member, today| intervals.due(log.member(member), today);
        assert_eq!(due(0, 30), [Due { product: 1, own: true, interval_days: 7, since_days: 7 }]);
        let by_product = Due { product: 1, own: false, interval_days: 7, since_days: 14 };
        assert_eq!(due(1, 44), [by_product], "product 2 has no interval");
        assert_eq!(due(0, 20)[0].since_days, 0, "a day before the last purchase is not negative");
    }

    #[test]
    fn the_overdue_rise_and_the_just_bought_sink() {
        let factor = |own, since_days| Due { product: 0, own, interval_days: 10, since_days }.factor();
        assert_eq!([factor(true, 0), factor(true, 10), factor(true, 20), factor(true, 500)], [0.9, 1.0, 1.1, 1.1]);
        assert_eq!([factor(false, 0), factor(false, 500)], [1.0, 1.0]);
    }
}
