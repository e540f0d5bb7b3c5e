//! What is bought together (AN17): baskets, pairs of products that share them, and which of those are no accident.
//!
//! Pairs are counted by walking the baskets of each product in turn: memory grows with the items and with the pairs found,
//! not with all those that meet.

mod fisher;

use super::Share;
use super::days::Days;
use super::period::Bounds;
use super::trade::Deal;
use crate::domain::id::{MemberId, ProductId};

pub use self::fisher::upper_tail;

/// Larger baskets are a shop's own stock or a test; their pairs would drown all others.
pub const MOST_PRODUCTS: usize = 100;
/// Pairs seen together less often are not tested.
pub const LEAST_TOGETHER: u32 = 5;
/// The share of false finds among those shown.
pub const MOST_Q: f64 = 0.05;

/// The purchases of a window as they are laid in baskets: all orders of a member on a local day are one, those of guests one
/// each.
#[derive(Clone, Debug)]
pub struct Tally {
    bounds: Bounds,
    orders: u32,
    of_members: Vec<(MemberId, i32, u32)>,
    /// By the number of the order, until all are known.
    items: Vec<Item>,
}

impl Tally {
    /// Ready for the sales of a window.
    pub fn new(bounds: Bounds) -> Tally {
        Tally { bounds, orders: 0, of_members: Vec::new(), items: Vec::new() }
    }

    /// Adds what a purchase holds; `number` is a product's number among all.
    pub fn add(&mut self, Deal { sale, lines, .. }: &Deal<'_>, days: &Days, number: impl Fn(ProductId) -> u32) {
        if !sale.is_purchase() || !self.bounds.hold(sale.sold_at) {
            return;
        }
        let basket = self.orders;
        self.orders += 1;
        self.of_members.extend(sale.member.map(|member| (member, days.day(sale.sold_at).number(), basket)));
        self.items.extend(lines.iter().map(|line| Item { basket, product: number(line.product) }));
    }

    /// What lies in which basket, and how many baskets there are, those with nothing in them too.
    pub fn items(self) -> (Vec<Item>, i64) {
        let Tally { orders, mut of_members, mut items, .. } = self;
        let mut basket_of: Vec<u32> = (0..orders).collect();
        let mut baskets = i64::from(orders);
        of_members.sort_unstable();
        for own in of_members.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            own.iter().for_each(|(.., order)| basket_of[*order as usize] = own[0].2);
            baskets -= i64::try_from(own.len() - 1).unwrap_or(0);
        }
        items.iter_mut().for_each(|item| item.basket = basket_of[item.basket as usize]);
        (items, baskets)
    }
}

/// A product in a basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The basket's number.
    pub basket: u32,
    /// The product's number among all; ties between pairs go by it.
    pub product: u32,
}

/// Two products that lie together more often than chance would have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The one with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Baskets with the one.
    pub n_a: i64,
    /// Baskets with the other.
    pub n_b: i64,
    /// Baskets with both.
    pub together: i64,
    /// How often as many would come together by chance: the hypergeometric tail.
    pub p: f64,
    /// The share of false finds among all pairs as good as this one (Benjamini and Hochberg).
    pub q: f64,
}

/// What baskets tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Baskets counted.
    pub baskets: i64,
    /// Baskets left out as too large.
    pub large: i64,
    /// Pairs tested.
    pub tested: i64,
    /// Those shown, by lift, then by how often.
    pub pairs: Vec<Pair>,
}

impl Pair {
    /// In how many of all baskets both lie.
    pub fn support(&self, baskets: i64) -> Share {
        Share { part: self.together, whole: baskets }
    }

    /// In how many of the one's baskets the other lies too, and of the other's the one.
    pub fn confidences(&self) -> [Share; 2] {
        [self.n_a, self.n_b].map(|whole| Share { part: self.together, whole })
    }

    /// By how much more often they lie together than if each fell into baskets by itself.
    pub fn lift(&self, baskets: i64) -> f64 {
        (baskets as f64 * self.together as f64) / (self.n_a as f64 * self.n_b as f64)
    }

    /// Together and alone, to compare lifts without rounding.
    fn odds(&self) -> (u128, u128) {
        let wide = |n: i64| u128::from(n.unsigned_abs());
        (wide(self.together), wide(self.n_a) * wide(self.n_b))
    }
}

/// Tests every pair that lies together often enough.
pub fn find(mut items: Vec<Item>) -> Found {
    items.sort_unstable();
    items.dedup();
    let (baskets, large) = leave_out_large(&mut items);
    let counts = counts(&items);
    // A product in fewer baskets is part of no pair to be tested.
    items.retain(|item| counts[item.product as usize] >= LEAST_TOGETHER);
    let shelf = Shelf::new(items);
    let mut tested = 0;
    let mut pairs: Vec<Pair> = Vec::new();
    let n = |product: u32| i64::from(counts[product as usize]);
    shelf.each_pair(&mut |a, b, together| {
        tested += 1;
        let (n_a, n_b, together) = (n(a), n(b), i64::from(together));
        // Without a lift the tail holds half of all chances or more.
        if i128::from(baskets) * i128::from(together) <= i128::from(n_a) * i128::from(n_b) {
            return;
        }
        let p = upper_tail(baskets, n_a, n_b, together);
        if p <= MOST_Q {
            pairs.push(Pair { a, b, n_a, n_b, together, p, q: p });
        }
    });
    adjust(&mut pairs, tested);
    pairs.retain(|pair| pair.q <= MOST_Q);
    pairs.sort_unstable_by(|x, y| {
        let ((x_with, x_alone), (y_with, y_alone)) = (x.odds(), y.odds());
        (y_with * x_alone, y.together, x.a, x.b).cmp(&(x_with * y_alone, x.together, y.a, y.b))
    });
    Found { baskets, large, tested, pairs }
}

/// Takes out baskets of too many products: how many are left, and how many went.
fn leave_out_large(items: &mut Vec<Item>) -> (i64, i64) {
    let (mut baskets, mut large, mut kept, mut from) = (0, 0, 0, 0);
    while from < items.len() {
        let n = items[from..].iter().take_while(|item| item.basket == items[from].basket).count();
        if n > MOST_PRODUCTS {
            large += 1;
        } else {
            baskets += 1;
            items.copy_within(from..from + n, kept);
            kept += n;
        }
        from += n;
    }
    items.truncate(kept);
    (baskets, large)
}

/// In how many baskets each product lies, by its number.
fn counts(items: &[Item]) -> Vec<u32> {
    let most = items.iter().map(|item| item.product as usize + 1).max().unwrap_or(0);
    let mut counts = vec![0; most];
    items.iter().for_each(|item| counts[item.product as usize] += 1);
    counts
}

/// Marks the last product of a basket; numbers of products are far below.
const LAST: u32 = 1 << 31;

/// The baskets one after another, and where each product lies in them.
struct Shelf {
    /// Products by basket, ascending.
    rows: Vec<u32>,
    /// Places in `rows`, by product.
    places: Vec<u32>,
    /// Where the places of each product begin, and one more.
    starts: Vec<usize>,
}

impl Shelf {
    fn new(items: Vec<Item>) -> Shelf {
        let ends = |at: usize| items.get(at + 1).is_none_or(|next| next.basket != items[at].basket);
        let row = |(at, item): (usize, &Item)| if ends(at) { item.product | LAST } else { item.product };
        let rows: Vec<u32> = items.iter().enumerate().map(row).collect();
        let counts = counts(&items);
        drop(items);
        let mut starts = vec![0; counts.len() + 1];
        for (at, n) in counts.iter().enumerate() {
            starts[at + 1] = starts[at] + *n as usize;
        }
        let mut free = starts.clone();
        let mut places = vec![0; rows.len()];
        for (at, row) in (0..).zip(&rows) {
            let next = &mut free[(row & !LAST) as usize];
            places[*next] = at;
            *next += 1;
        }
        Shelf { rows, places, starts }
    }

    /// Hands out each pair that lies together often enough, with how often.
    fn each_pair(&self, take: &mut impl FnMut(u32, u32, u32)) {
        let mut together = vec![0_u32; self.starts.len()];
        let mut met: Vec<u32> = Vec::new();
        for (a, ends) in (0..).zip(self.starts.windows(2)) {
            for place in &self.places[ends[0]..ends[1]] {
                let mut at = *place as usize;
                while self.rows[at] & LAST == 0 {
                    at += 1;
                    let b = self.rows[at] & !LAST;
                    if together[b as usize] == 0 {
                        met.push(b);
                    }
                    together[b as usize] += 1;
                }
            }
            for b in met.drain(..) {
                let n = std::mem::take(&mut together[b as usize]);
                if n >= LEAST_TOGETHER {
                    take(a, b, n);
                }
            }
        }
    }
}

/// Sets each q among all `tested`. Those left out have a larger p than all here, so that these are the first ranks.
fn adjust(pairs: &mut [Pair], tested: i64) {
    pairs.sort_unstable_by(|x, y| x.p.total_cmp(&y.p).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut least = 1.0_f64;
    for (before, pair) in pairs.iter_mut().enumerate().rev() {
        least = least.min(pair.p * tested as f64 / (before + 1) as f64);
        pair.q = least;
    }
}

#[cfg(test)]
mod tests;
