//! Where members stop on the way to an order (AN23). The unit is a member and a product; a step counts only after the one
//! before it.
#![deny(clippy::float_arithmetic)]

use super::Share;
use super::period::Bounds;
use crate::domain::id::MemberId;
use crate::domain::time::Instant;

/// Steps at most.
pub const MOST_STEPS: usize = 8;

/// What a member did about a product that is a step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// Who.
    pub member: MemberId,
    /// The number of the product.
    pub product: u32,
    /// When.
    pub at: Instant,
    /// The place of the step.
    pub step: u8,
}

/// The way that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// How many steps it has.
    pub steps: usize,
    /// When pairs enter.
    pub window: Bounds,
    /// How long a pair has, from entering, in seconds.
    pub within_s: i64,
}

/// A pair that entered, and how far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Who.
    pub member: MemberId,
    /// The number of the product.
    pub product: u32,
    /// When it entered.
    pub entered: Instant,
    /// How many steps were reached one after another, the first included.
    pub reached: usize,
    /// A bit for each step that was taken without the one before it.
    pub skipped: u8,
}

/// The passages of all pairs that entered; touches are sorted.
pub fn passages<'a>(touches: &'a [Touch], way: &'a Way) -> impl Iterator<Item = Passage> + 'a {
    let same = |a: &Touch, b: &Touch| (a.member, a.product) == (b.member, b.product);
    touches.chunk_by(same).filter_map(|pair| passage(pair, way))
}

fn passage(touches: &[Touch], way: &Way) -> Option<Passage> {
    let first = touches.iter().find(|touch| touch.step == 0 && way.window.hold(touch.at))?;
    let until = first.at.plus_seconds(way.within_s);
    let after = |step: usize, since: Instant| {
        let fits = |touch: &&Touch| usize::from(touch.step) == step && since <= touch.at && touch.at <= until;
        touches.iter().find(fits).map(|touch| touch.at)
    };
    let (mut reached, mut at) = (1, first.at);
    while let Some(next) = (reached < way.steps).then(|| after(reached, at)).flatten() {
        (reached, at) = (reached + 1, next);
    }
    let skipped = (reached..way.steps).filter(|step| after(*step, first.at).is_some());
    let skipped = skipped.fold(0, |bits, step| bits | 1 << step);
    Some(Passage { member: first.member, product: first.product, entered: first.at, reached, skipped })
}

impl Passage {
    /// Whether it may still come further: its time is not over at as-of.
    pub fn is_open(&self, way: &Way, as_of: Instant) -> bool {
        self.reached < way.steps && self.entered.plus_seconds(way.within_s) > as_of
    }
}

/// How many pairs took a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Pairs that reached it after all before it.
    pub pairs: i64,
    /// Pairs that took it without the one before it.
    pub skipped: i64,
}

/// The steps of many passages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps(pub Vec<Step>);

impl Steps {
    /// None taken yet.
    pub fn new(steps: usize) -> Steps {
        Steps(vec![Step::default(); steps])
    }

    /// Adds a passage.
    pub fn add(&mut self, passage: &Passage) {
        for (at, step) in self.0.iter_mut().enumerate() {
            step.pairs += i64::from(at < passage.reached);
            step.skipped += i64::from(passage.skipped >> at & 1);
        }
    }

    /// Pairs that entered.
    pub fn entered(&self) -> i64 {
        self.0.first().map_or(0, |step| step.pairs)
    }

    /// A step's pairs in those of the one before it; the first has none before it.
    pub fn from_previous(&self, at: usize) -> Option<Share> {
        Some(Share { part: self.0[at].pairs, whole: self.0[at.checked_sub(1)?].pairs })
    }

    /// A step's pairs in those that entered.
    pub fn from_first(&self, at: usize) -> Share {
        Share { part: self.0[at].pairs, whole: self.entered() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    /// Touches as steps and when, of one pair; the window is day 1.
    fn check(touches: &[(u8, i64)], expected: Option<(usize, u8)>) {
        let way = Way { steps: 3, window: Bounds { from: Instant(DAY), until: Instant(2 * DAY) }, within_s: 7 * DAY };
        let mut all: Vec<Touch> = touches
            .iter()
            .map(|(step, at)| Touch { member: MemberId(1), product: 2, at: Instant(DAY + at), step: *step })
            .collect();
        all.sort_unstable();
        let found: Vec<(usize, u8)> = passages(&all, &way).map(|one| (one.reached, one.skipped)).collect();
        assert_eq!(found, Vec::from_iter(expected), "{touches:?}");
    }

    const VIEW: u8 = 0;
    const CART: u8 = 1;
    const ORDER: u8 = 2;

    /// AN23, its three first; then the ends of the window and of the seven days at −1, 0, +1.
    #[test]
    fn a_step_counts_after_the_one_before_it() {
        check(&[(VIEW, 600), (CART, 605), (ORDER, 630)], Some((3, 0)));
        check(&[(VIEW, 600), (ORDER, 630)], Some((1, 0b100)));
        check(&[(CART, 540), (VIEW, 600)], Some((1, 0)));
        // All in one second; the order before the cart; an order before the view counts nowhere.
        check(&[(VIEW, 5), (CART, 5), (ORDER, 5)], Some((3, 0)));
        check(&[(VIEW, 1), (ORDER, 2), (CART, 3)], Some((2, 0b100)));
        check(&[(ORDER, 1), (VIEW, 2), (CART, 3)], Some((2, 0)));
        // A second order does after the first came too early.
        check(&[(VIEW, 1), (ORDER, 2), (CART, 3), (ORDER, 4)], Some((3, 0)));
        for (at, entered) in [(-1, false), (0, true), (DAY - 1, true), (DAY, false)] {
            check(&[(VIEW, at)], entered.then_some((1, 0)));
        }
        for (at, reached) in [(7 * DAY - 1, 2), (7 * DAY, 2), (7 * DAY + 1, 1)] {
            check(&[(VIEW, 0), (CART, at)], Some((reached, 0)));
        }
        // The seven days are from the first view, and a view before the window is none.
        check(&[(VIEW, 0), (VIEW, 3), (CART, 7 * DAY + 2)], Some((1, 0)));
        check(&[(VIEW, -5), (VIEW, 3), (CART, 7 * DAY + 2)], Some((2, 0)));
        check(&[(CART, 5), (ORDER, 6)], None);
    }

    /// Two pairs of one member and one of another: three entered, two came to the cart, one to the order, one skipped it.
    #[test]
    fn pairs_are_counted_step_by_step() {
        let touch = |member, product, step, at| Touch { member: MemberId(member), product, at: Instant(at), step };
        let all = [
            touch(1, 1, VIEW, 0),
            touch(1, 1, CART, 1),
            touch(1, 1, ORDER, 2),
            touch(1, 2, VIEW, 0),
            touch(1, 2, ORDER, 1),
            touch(2, 1, VIEW, 9),
            touch(2, 1, CART, 9),
        ];
        let way = Way { steps: 3, window: Bounds { from: Instant(0), until: Instant(10) }, within_s: 10 };
        let mut steps = Steps::new(3);
        let mut open = Vec::new();
        for passage in passages(&all, &way) {
            steps.add(&passage);
            open.push(passage.is_open(&way, Instant(10)));
        }
        let counts: Vec<(i64, i64)> = steps.0.iter().map(|step| (step.pairs, step.skipped)).collect();
        assert_eq!(counts, [(3, 0), (2, 0), (1, 1)]);
        assert_eq!((steps.from_previous(0), steps.from_first(0).value()), (None, Some(1.0)));
        assert_eq!(steps.from_previous(2), Some(Share { part: 1, whole: 2 }));
        // Ten seconds from 0 are over at 10, from 9 they are not.
        assert_eq!(open, [false, false, true]);
        assert_eq!(Steps::new(2).from_first(1).value(), None);
    }
}
