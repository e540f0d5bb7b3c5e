//! How a product stands against its rivals, those of its category (AN22).

mod switch;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use super::Share;
use super::parts::Part;
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::time::{Day, Instant};

/// Products of fewer units in either window do not tell how a category grows.
const LEAST_MILLI: i64 = 5000;

/// What was sold of a product in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Lines.
    pub lines: i64,
    /// Net, as known at as-of.
    pub net: Money,
    /// In thousandths.
    pub quantity_milli: i64,
}

/// A product in the window and in the one before, and the category of its latest sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Turnover {
    category: i64,
    latest: Option<Instant>,
    now: Sum,
    before: Sum,
}

/// A product that a member bought on a day of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Bought {
    member: MemberId,
    day: i32,
    product: u32,
}

/// Which window a sale lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The window asked about.
    Now,
    /// The one before.
    Before,
}

/// When and by whom something was sold.
#[derive(Clone, Copy, Debug)]
pub struct Sold {
    /// In which window.
    pub when: When,
    /// When exactly.
    pub at: Instant,
    /// The local day.
    pub day: Day,
    /// By whom; none for a guest.
    pub member: Option<MemberId>,
}

/// Sales as they are added up, product by product; ties between products go by their numbers.
#[derive(Clone, Debug)]
pub struct Tally {
    turnovers: Vec<Turnover>,
    bought: Vec<Bought>,
}

/// Where a product stands by share and growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quadrant {
    /// Leads and grows.
    Star,
    /// Leads, and grows less than half of its rivals.
    Cow,
    /// Grows, and does not lead.
    Question,
    /// Neither.
    Dog,
    /// Not sold before.
    New,
}

impl Quadrant {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Quadrant::Star => "star",
            Quadrant::Cow => "cow",
            Quadrant::Question => "question",
            Quadrant::Dog => "dog",
            Quadrant::New => "new-product",
        }
    }
}

/// Where a product stands in its category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// The product's number.
    pub product: u32,
    /// The category of its latest sale.
    pub category: i64,
    /// What was sold of it.
    pub now: Sum,
    /// What was sold of it in the window before.
    pub before: Sum,
    /// Its net in that of the category.
    pub share: Share,
    /// The same in the window before.
    pub share_before: Share,
    /// Its net beside the largest of any other product of the category.
    pub relative: Share,
    /// Change of its net.
    pub growth: Share,
    /// Change of the category's net.
    pub category_growth: Share,
    /// The price paid for it, 100 being the category's median.
    pub price_index: Option<f64>,
    /// Buyers with two purchase days of it or more among its buyers.
    pub loyalty: Share,
    /// What most of its buyers took when they next bought of the category without it, and which share of those did.
    pub next: Option<(u32, Share)>,
    /// Share and growth in a word; none where growth cannot be told.
    pub quadrant: Option<Quadrant>,
}

impl Standing {
    /// By how much its share changed; none where either is none.
    pub fn share_change(&self) -> Option<f64> {
        Some(self.share.value()? - self.share_before.value()?)
    }

    /// The buyers that the thinner of its two shares of buyers is over (AN6).
    pub fn cases(&self) -> i64 {
        self.next.map_or(self.loyalty.whole, |(_, share)| share.whole)
    }
}

impl Tally {
    /// Ready for so many products.
    pub fn new(products: usize) -> Tally {
        Tally { turnovers: vec![Turnover::default(); products], bought: Vec::new() }
    }

    /// Adds what a line of a sale brought.
    pub fn add(&mut self, sold: Sold, product: u32, part: &Part) {
        let Some(line) = part.line else { return };
        let turnover = &mut self.turnovers[product as usize];
        if turnover.latest <= Some(sold.at) {
            (turnover.latest, turnover.category) = (Some(sold.at), line.category);
        }
        let sum = if sold.when == When::Now { &mut turnover.now } else { &mut turnover.before };
        sum.lines += 1;
        sum.net += part.standing_net();
        sum.quantity_milli += part.quantity_milli;
        if let (Some(member), When::Now) = (sold.member, sold.when) {
            self.bought.push(Bought { member, day: sold.day.number(), product });
        }
    }

    /// Where each product stands that was sold in either window, by category number, then by net, highest first. Without
    /// a window before nothing is told of growth.
    pub fn standings(mut self, is_compared: bool) -> Vec<Standing> {
        self.bought.sort_unstable();
        self.bought.dedup();
        let loyalty = self.loyalty();
        let switches = switch::switches(&self.bought, |product| self.turnovers[product as usize].category);
        let sold = |at: &u32| {
            let turnover = &self.turnovers[*at as usize];
            turnover.now.lines + turnover.before.lines > 0
        };
        let mut order: Vec<u32> = (0..).take(self.turnovers.len()).filter(sold).collect();
        let key = |at: u32| (self.turnovers[at as usize].category, -self.turnovers[at as usize].now.net.get(), at);
        order.sort_unstable_by_key(|at| key(*at));
        let mut found = Vec::with_capacity(order.len());
        for of in order.chunk_by(|a, b| key(*a).0 == key(*b).0) {
            let turnovers: Vec<Turnover> = of.iter().map(|at| self.turnovers[*at as usize]).collect();
            let category = Category::new(&turnovers, is_compared);
            for (at, product) in of.iter().enumerate() {
                let next = switch::most_taken(&switches, *product);
                found.push(category.standing(at, *product, loyalty[*product as usize], next));
            }
        }
        found
    }

    /// By product: buyers with several purchase days of it, and its buyers.
    fn loyalty(&self) -> Vec<Share> {
        let mut loyalty = vec![Share { part: 0, whole: 0 }; self.turnovers.len()];
        let mut own: Vec<u32> = Vec::new();
        for days in self.bought.chunk_by(|a, b| a.member == b.member) {
            own.clear();
            own.extend(days.iter().map(|bought| bought.product));
            own.sort_unstable();
            for times in own.chunk_by(|a, b| a == b) {
                let share = &mut loyalty[times[0] as usize];
                share.whole += 1;
                share.part += i64::from(times.len() > 1);
            }
        }
        loyalty
    }
}

/// What the products of a category come to together; they are sorted by net, highest first.
struct Category<'a> {
    of: &'a [Turnover],
    net: Money,
    net_before: Money,
    median_growth: Option<Share>,
    /// Money and units of the median price paid.
    median_price: Option<(i64, i64)>,
    is_compared: bool,
}

impl Category<'_> {
    fn new(of: &[Turnover], is_compared: bool) -> Category<'_> {
        let steady = |turnover: &&Turnover| {
            let least = turnover.now.quantity_milli.min(turnover.before.quantity_milli);
            least >= LEAST_MILLI && turnover.before.net != Money::ZERO
        };
        let mut growths: Vec<Share> =
            of.iter().filter(steady).map(|turnover| growth(turnover.now.net, turnover.before.net)).collect();
        growths.sort_by(|a, b| ordered((a.part, a.whole), (b.part, b.whole)));
        let mut prices: Vec<(i64, i64)> = of.iter().filter_map(|turnover| price(&turnover.now)).collect();
        prices.sort_by(|a, b| ordered(*a, *b));
        Category {
            of,
            net: of.iter().map(|turnover| turnover.now.net).sum(),
            net_before: of.iter().map(|turnover| turnover.before.net).sum(),
            median_growth: median(&growths),
            median_price: median(&prices),
            is_compared,
        }
    }

    fn standing(&self, at: usize, product: u32, loyalty: Share, next: Option<(u32, Share)>) -> Standing {
        let Turnover { category, now, before, .. } = self.of[at];
        // The first leads all others; for it the second does.
        let rival = self.of.get(usize::from(at == 0)).map(|turnover| turnover.now.net);
        let above = |whole: Money| whole.max(Money::ZERO);
        let growth = growth(now.net, before.net);
        let index = price(&now).zip(self.median_price).filter(|(_, median)| median.0 != 0);
        Standing {
            product,
            category,
            now,
            before,
            share: Share::of(now.net, above(self.net)),
            share_before: Share::of(before.net, above(self.net_before)),
            relative: Share::of(now.net, above(rival.unwrap_or(Money::ZERO))),
            growth,
            category_growth: self::growth(self.net, self.net_before),
            price_index: index
                .map(|((net, units), (of, per))| 100.0 * (net as f64 / units as f64) * (per as f64 / of as f64)),
            loyalty,
            next,
            quadrant: self.quadrant(rival.is_none_or(|rival| now.net >= rival), growth, before.lines > 0),
        }
    }

    fn quadrant(&self, leads: bool, growth: Share, is_known: bool) -> Option<Quadrant> {
        if !self.is_compared {
            return None;
        }
        if !is_known {
            return Some(Quadrant::New);
        }
        let median = self.median_growth.filter(|_| growth.whole != 0)?;
        let grows = ordered((growth.part, growth.whole), (median.part, median.whole)) != Ordering::Less;
        Some(match (leads, grows) {
            (true, true) => Quadrant::Star,
            (true, false) => Quadrant::Cow,
            (false, true) => Quadrant::Question,
            (false, false) => Quadrant::Dog,
        })
    }
}

/// AN6: (now − then) ÷ |then|.
fn growth(now: Money, then: Money) -> Share {
    Share { part: (now - then).get(), whole: then.get().abs() }
}

/// Money and thousandths of a price paid; none where no unit was sold.
fn price(sum: &Sum) -> Option<(i64, i64)> {
    (sum.lines > 0 && sum.quantity_milli > 0).then_some((sum.net.get(), sum.quantity_milli))
}

/// Which of two fractions is the smaller, without rounding; what they are parts of is above zero.
fn ordered(a: (i64, i64), b: (i64, i64)) -> Ordering {
    (i128::from(a.0) * i128::from(b.1)).cmp(&(i128::from(b.0) * i128::from(a.1)))
}

/// AN5: of sorted values the smallest with at least half of all at or below it.
fn median<T: Copy>(sorted: &[T]) -> Option<T> {
    sorted.get(sorted.len().div_ceil(2).checked_sub(1)?).copied()
}
