//! What training may see of a log and what it is judged on: four ways to cut, none of which lets the future leak back (RC20).

use rand::seq::index::sample;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256Plus;
use serde::{Deserialize, Serialize};

use super::parameters::Task;
use super::{Log, Purchase, baskets, distinct};

/// How a log is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cut {
    /// One instant for all: what is new to members afterwards is held out.
    Global,
    /// The last product that was new to each member.
    Loo,
    /// A fifth of each member's products; only for comparison with the literature.
    Random,
    /// The last basket of each member, repeats and all.
    Basket,
}

impl Cut {
    /// The task whose lists are judged by it.
    #[must_use]
    pub fn task(self) -> Task {
        match self {
            Cut::Global | Cut::Random => Task::Home,
            Cut::Loo => Task::Cart,
            Cut::Basket => Task::Again,
        }
    }

    /// The cut that judges the lists of a task.
    #[must_use]
    pub fn of(task: Task) -> Self {
        match task {
            Task::Home => Cut::Global,
            Task::Cart => Cut::Loo,
            Task::Again => Cut::Basket,
        }
    }
}

/// What training may see and what it is judged on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// How the log was cut.
    pub cut: Cut,
    /// Everything that training may see; members keep their numbers.
    pub train: Log,
    /// Of each member, what was held out, ascending; empty for members not judged.
    pub held_out: Vec<Vec<u32>>,
    /// Held-out pairs dropped because training never saw the product.
    pub dropped_cold: u64,
}

impl Split {
    /// Cuts a log; `later` is the share of all lines that a cut in time holds out, `seed` what a random one draws from.
    #[must_use]
    pub fn new(log: &Log, cut: Cut, later: f64, seed: u64) -> Self {
        match cut {
            Cut::Global => Self::global(log, later),
            Cut::Loo => Self::leave_one_out(log, seed),
            Cut::Random => Self::random(log, seed),
            Cut::Basket => Self::last_basket(log),
        }
    }

    /// The instant of which `later` of all lines come after; what is new to members who had bought before is held out.
    #[must_use]
    pub fn global(log: &Log, later: f64) -> Self {
        let mut instants: Vec<i64> = log.lines().iter().map(|line| line.at).collect();
        instants.sort_unstable();
        let kept = ((1.0 - later).clamp(0.0, 1.0) * instants.len() as f64).ceil() as usize;
        let cut = instants.get(kept.saturating_sub(1)).copied();
        let seen = |history: &[Purchase]| history.partition_point(|line| cut.is_some_and(|cut| line.at <= cut));
        let later = |history: &[Purchase]| {
            let (before, after) = history.split_at(seen(history));
            let mut new = without(distinct(after), &distinct(before));
            new.retain(|_| !before.is_empty());
            new
        };
        let train = log.members().map(|history| history[..seen(history)].to_vec());
        Self::known(Cut::Global, log, train, log.members().map(later))
    }

    /// The last product that was new to each member with at least 3 distinct ones; its later repeats are held out with it.
    /// Where the lines of a basket stand in any order, one is drawn of those that were new in the same basket.
    #[must_use]
    pub fn leave_one_out(log: &Log, seed: u64) -> Self {
        let mut generator = Xoshiro256Plus::seed_from_u64(seed);
        let mut held = |history: &[Purchase]| {
            let draw: usize = generator.r#gen::<u32>() as usize;
            let (mut owned, mut last): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
            for basket in baskets(history) {
                let mut new: Vec<u32> = Vec::new();
                for line in basket {
                    if let Err(place) = owned.binary_search(&line.product) {
                        owned.insert(place, line.product);
                        new.push(line.product);
                    }
                }
                last = if new.is_empty() { last } else { new };
            }
            let drawn = if log.lines_ordered() { last.last() } else { last.get(draw % last.len().max(1)) };
            drawn.copied().filter(|_| owned.len() >= 3).into_iter().collect::<Vec<_>>()
        };
        let held: Vec<Vec<u32>> = log.members().map(&mut held).collect();
        Self::without_products(Cut::Loo, log, held)
    }

    /// A fifth of the products of each member with at least 5, at least one.
    #[must_use]
    pub fn random(log: &Log, seed: u64) -> Self {
        let mut generator = Xoshiro256Plus::seed_from_u64(seed);
        let mut held = |history: &[Purchase]| {
            let owned = distinct(history);
            // A seed for each member, so that how much one draws is nothing to the next.
            let mut own = Xoshiro256Plus::seed_from_u64(generator.r#gen());
            let n = if owned.len() < 5 { 0 } else { (owned.len() + 2) / 5 };
            let mut drawn: Vec<u32> = sample(&mut own, owned.len(), n).iter().map(|at| owned[at]).collect();
            drawn.sort_unstable();
            drawn
        };
        let held = log.members().map(&mut held).collect();
        Self::without_products(Cut::Random, log, held)
    }

    /// The last basket of each member with at least 3, what was bought before included.
    #[must_use]
    pub fn last_basket(log: &Log) -> Self {
        let seen = |history: &[Purchase]| {
            let last = baskets(history).next_back().filter(|_| baskets(history).count() >= 3);
            history.len() - last.map_or(0, <[_]>::len)
        };
        let train = log.members().map(|history| history[..seen(history)].to_vec());
        Self::known(Cut::Basket, log, train, log.members().map(|history| distinct(&history[seen(history)..])))
    }

    fn without_products(cut: Cut, log: &Log, held: Vec<Vec<u32>>) -> Self {
        let kept = |(history, held): (&[Purchase], &Vec<u32>)| {
            history.iter().filter(|line| held.binary_search(&line.product).is_err()).copied().collect::<Vec<_>>()
        };
        let train: Vec<Vec<Purchase>> = log.members().zip(&held).map(kept).collect();
        Self::known(cut, log, train, held)
    }

    /// Leaves out what training never saw.
    fn known(
        cut: Cut,
        log: &Log,
        train: impl IntoIterator<Item = Vec<Purchase>>,
        held_out: impl IntoIterator<Item = Vec<u32>>,
    ) -> Self {
        let train = Log::new(train, log.n_products()).with_lines_ordered(log.lines_ordered());
        let mut known = vec![false; train.n_products() as usize];
        train.lines().iter().for_each(|line| known[line.product as usize] = true);
        let mut held_out: Vec<Vec<u32>> = held_out.into_iter().collect();
        let mut dropped_cold = 0;
        for held in &mut held_out {
            let before = held.len();
            held.retain(|product| known[*product as usize]);
            dropped_cold += (before - held.len()) as u64;
        }
        Self { cut, train, held_out, dropped_cold }
    }

    /// The members judged: those with anything held out, at most so many, drawn evenly.
    #[must_use]
    pub fn judged(&self, at_most: usize, seed: u64) -> Vec<usize> {
        let all: Vec<usize> = (0..self.held_out.len()).filter(|&member| !self.held_out[member].is_empty()).collect();
        if all.len() <= at_most {
            return all;
        }
        let mut generator = Xoshiro256Plus::seed_from_u64(seed);
        let mut drawn: Vec<usize> = sample(&mut generator, all.len(), at_most).iter().map(|at| all[at]).collect();
        drawn.sort_unstable();
        drawn
    }

    /// The last day that training saw.
    #[must_use]
    pub fn today(&self) -> i32 {
        self.train.lines().iter().map(|line| line.day).max().unwrap_or(0)
    }

    /// Whether lists may hold what the member has.
    #[must_use]
    pub fn repeats_count(&self) -> bool {
        self.cut == Cut::Basket
    }
}

fn without(mut products: Vec<u32>, owned: &[u32]) -> Vec<u32> {
    products.retain(|product| owned.binary_search(product).is_err());
    products
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(product: u32, day: i32) -> Purchase {
        Purchase { at: i64::from(day), basket: day.unsigned_abs(), product, day }
    }

    fn log(members: &[&[(u32, i32)]]) -> Log {
        Log::new(members.iter().map(|lines| lines.iter().map(|&(p, d)| bought(p, d)).collect()), 0)
    }

    #[test]
    fn the_global_cut_holds_out_what_is_new_and_known() {
        // Ten lines, the last on day 10; product 9 is sold only after the cut, member 2 only comes after it.
        let all: [&[(u32, i32)]; 3] =
            [&[(0, 1), (1, 2), (2, 3), (0, 10), (3, 10), (9, 10)], &[(3, 4), (1, 5), (0, 6)], &[(0, 10)]];
        let split = Split::global(&log(&all), 0.4);
        assert_eq!(split.held_out, [vec![3], vec![], vec![]]);
        assert_eq!((split.dropped_cold, split.today(), split.judged(9, 1)), (1, 6, vec![0]));
        assert_eq!(split.train.member(0).len(), 3);
        assert_eq!(Split::global(&log(&[]), 0.1).judged(9, 1), Vec::<usize>::new());
    }

    #[test]
    fn leaving_one_out_takes_the_last_new_product_with_its_repeats() {
        let split = Split::leave_one_out(
            &log(&[&[(0, 1), (1, 2), (2, 3), (0, 4), (2, 5)], &[(0, 1), (2, 2)], &[(1, 1), (0, 2), (7, 3)]]),
            1,
        );
        assert_eq!(split.held_out, [vec![2], vec![], vec![]]);
        assert_eq!(split.dropped_cold, 1);
        assert_eq!(split.train.member(0).iter().map(|line| line.product).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(split.train.member(1).len(), 2, "two products are too few");
    }

    #[test]
    fn of_lines_in_any_order_one_is_drawn() {
        let basket: &[(u32, i32)] = &[(9, 1), (0, 2), (1, 2), (2, 2), (9, 3)];
        let held = |ordered| {
            let log = log(&vec![basket; 60]).with_lines_ordered(ordered);
            let mut held = Split::leave_one_out(&log, 7).held_out;
            held.sort();
            held.dedup();
            held
        };
        assert_eq!(held(true), [Vec::<u32>::new()], "the last one, which nobody is left to have");
        assert_eq!(held(false), [[0], [1], [2]]);
    }

    #[test]
    fn the_last_basket_of_three_is_held_out_with_its_repeats() {
        let split = Split::last_basket(&log(&[&[(0, 1), (1, 2), (0, 3), (1, 3)], &[(0, 1), (1, 2)]]));
        assert_eq!(split.held_out, [vec![0, 1], vec![]]);
        assert_eq!(split.train.member(0).len(), 2);
        assert!(split.repeats_count());
    }

    #[test]
    fn a_fifth_is_drawn_of_those_with_five_and_comes_again_with_its_seed() {
        let seven: Vec<(u32, i32)> = (0..7).map(|n| (n, n as i32 + 1)).collect();
        let all: Vec<&[(u32, i32)]> = vec![&seven, &seven, &seven[..4]];
        let split = Split::random(&log(&all), 1);
        assert_eq!(split.held_out.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0], "0.2 of 7 is 1.4");
        assert_eq!(split.train.member(0).len(), 6);
        assert_eq!(Split::random(&log(&all), 1), split);
        assert!((2..9).any(|seed| Split::random(&log(&all), seed) != split));
    }

    #[test]
    fn of_many_members_some_are_judged() {
        let one: &[(u32, i32)] = &[(0, 1), (1, 2), (0, 3)];
        let split = Split::last_basket(&log(&vec![one; 50]));
        let some = split.judged(10, 7);
        assert!(some.len() == 10 && some.is_sorted() && split.judged(10, 7) == some && split.judged(50, 7).len() == 50);
    }
}
