//! A member's entries and allocations read again: what was left of each lot and owed on each debit at an instant.

use super::{Held, Holding, Open, Owed};
use crate::domain::points::{Allocation, Entry, EntryKind, Extension};
use crate::domain::time::Instant;

/// An entry, as far as the reports reckon with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number within the member's ledger, from 1.
    pub number: u32,
    /// Why.
    pub kind: EntryKind,
    /// Signed.
    pub points: i64,
    /// When it happened in the shop.
    pub occurred_at: Instant,
    /// When it entered the books.
    pub posted_at: Instant,
    /// A credit's first usable instant; none = it is no lot.
    pub activates_at: Option<Instant>,
    /// A credit's end; [`Instant::MAX`] = never.
    pub expires_at: Instant,
    /// The lot a restored credit descends from.
    pub origin: Option<u32>,
    /// The debit that a returning credit undoes in part.
    pub undoes: Option<u32>,
}

impl From<&Entry> for Line {
    fn from(entry: &Entry) -> Line {
        Line {
            number: entry.number,
            kind: entry.kind,
            points: entry.points,
            occurred_at: entry.occurred_at,
            posted_at: entry.posted_at,
            activates_at: entry.activates_at,
            expires_at: entry.expires_at.unwrap_or(Instant::MAX),
            origin: entry.origin,
            undoes: entry.undoes,
        }
    }
}

impl Line {
    /// Whether it gives slices back into their own lots, instead of being a lot.
    fn is_return(&self) -> bool {
        self.undoes.is_some() && self.activates_at.is_none()
    }
}

/// Points of a debit laid on a lot, or taken off it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Laid {
    /// The debit's entry number.
    pub debit: u32,
    /// The lot's entry number.
    pub lot: u32,
    /// Positive; negative where it undoes another.
    pub points: i64,
    /// When it entered the books.
    pub at: Instant,
}

impl From<&Allocation> for Laid {
    fn from(allocation: &Allocation) -> Laid {
        let Allocation { debit, lot, points, posted_at, .. } = *allocation;
        Laid { debit, lot, points, at: posted_at }
    }
}

/// Points of a lot set aside by a hold, or freed of it before it ended (negative).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The lot's entry number.
    pub lot: u32,
    /// Points.
    pub points: i64,
    /// When.
    pub at: Instant,
    /// When the hold runs out.
    pub until: Instant,
    /// When the hold ended; none while it is open.
    pub ended_at: Option<Instant>,
}

/// A lot that a penalty keeps or kept back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The lot's entry number.
    pub lot: u32,
    /// Since when.
    pub at: Instant,
    /// When the penalty ends by itself; [`Instant::MAX`] = when it is lifted.
    pub until: Instant,
    /// When it was over; none while it is not.
    pub ended_at: Option<Instant>,
}

/// All rows of one member, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The entries.
    pub lines: Vec<Line>,
    /// The allocations.
    pub laid: Vec<Laid>,
    /// What holds set aside.
    pub aside: Vec<Aside>,
    /// Later ends given to lots, in their order.
    pub extended: Vec<Extension>,
    /// Lots that penalties keep or kept back.
    pub kept: Vec<Kept>,
}

/// The books as they stood at an instant.
#[derive(Clone, Debug)]
pub struct Stood<'a> {
    books: &'a Books,
    /// The instant.
    pub at: Instant,
    /// Allocations made by then.
    pub laid: Vec<Laid>,
    held: Vec<Aside>,
    left: Vec<i64>,
}

impl Books {
    /// The same room for another member's.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.laid.clear();
        self.aside.clear();
        self.extended.clear();
        self.kept.clear();
    }

    /// The books at an instant: what was posted by then.
    pub fn at(&self, at: Instant) -> Stood<'_> {
        let laid: Vec<Laid> = self.laid.iter().copied().filter(|laid| laid.at <= at).collect();
        let is_open = |aside: &Aside| aside.at <= at && aside.ended_at.is_none_or(|ended| ended > at);
        let held: Vec<Aside> = self.aside.iter().copied().filter(is_open).collect();
        let amount = |line: &Line| if line.posted_at <= at { line.points.abs() } else { 0 };
        let mut left: Vec<i64> = self.lines.iter().map(amount).collect();
        let mut take = |number: u32, points: i64| {
            if let Some(left) = place(number).and_then(|place| left.get_mut(place)) {
                *left -= points;
            }
        };
        for laid in &laid {
            take(laid.lot, laid.points);
            take(laid.debit, laid.points);
        }
        held.iter().for_each(|held| take(held.lot, held.points));
        for line in self.lines.iter().filter(|line| line.is_return() && line.posted_at <= at) {
            take(line.undoes.unwrap_or(0), line.points);
        }
        Stood { books: self, at, laid, held, left }
    }

    /// An entry.
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.lines.get(place(number)?)
    }
}

/// Where an entry stands among those of its member, which are numbered from 1 without gaps.
fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

impl Stood<'_> {
    /// Whether lots did not cover a debit, by what was posted.
    pub fn is_owing(&self) -> bool {
        self.books.lines.iter().zip(&self.left).any(|(line, left)| line.points < 0 && *left > 0)
    }

    /// Meets what time alone has brought about and nobody posted yet (K7): holds that ran out, debts repaid since.
    pub fn meet(&mut self) {
        if !self.is_owing() && self.held.is_empty() {
            return;
        }
        let met = self.holding().meet(self.at);
        self.held.retain(|held| held.until > self.at);
        for freed in &met.freed {
            self.give(freed.of.lot, freed.of.left);
        }
        for laid in met.repaid {
            self.give(laid.lot, -laid.points);
            self.give(laid.debit, -laid.points);
            self.laid.push(laid);
        }
    }

    fn give(&mut self, number: u32, points: i64) {
        if let Some(left) = place(number).and_then(|place| self.left.get_mut(place)) {
            *left += points;
        }
    }

    /// Points of a lot that open holds set aside.
    pub fn held(&self, lot: u32) -> i64 {
        self.held.iter().filter(|held| held.lot == lot).map(|held| held.points).sum()
    }

    /// The end of a lot, as far as it had been moved by then.
    pub fn end(&self, lot: &Line) -> Instant {
        let moved = self.books.extended.iter().rfind(|one| one.lot == lot.number && one.at <= self.at);
        moved.map_or(lot.expires_at, |one| one.until)
    }

    /// Until when penalties keep a lot back, by what was posted by then.
    fn kept_until(&self, lot: u32) -> Instant {
        let open = |kept: &&Kept| kept.at <= self.at && kept.ended_at.is_none_or(|ended| ended > self.at);
        let kept = self.books.kept.iter().filter(|kept| kept.lot == lot).filter(open);
        kept.map(|kept| kept.until).max().unwrap_or(Instant::MIN)
    }

    /// Lots posted by then, each with what is left of it.
    pub fn lots(&self) -> impl Iterator<Item = (&Line, i64)> {
        let posted = self.books.lines.iter().zip(self.left.iter().copied());
        posted.filter(|(line, _)| line.activates_at.is_some() && line.posted_at <= self.at)
    }

    /// The lot that a lot descends from in the end.
    pub fn root<'a>(&'a self, lot: &'a Line) -> &'a Line {
        let mut root = lot;
        while let Some(origin) = root.origin.and_then(|origin| self.line(origin)).filter(|one| one.number < root.number)
        {
            root = origin;
        }
        root
    }

    /// An entry, posted by then or not.
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.books.line(number)
    }

    /// What the member had and owed, as it was posted.
    pub fn holding(&self) -> Holding {
        let open = |line: &Line, left: i64| Open {
            lot: line.number,
            earned_at: self.root(line).occurred_at,
            activates_at: line.activates_at.unwrap_or(line.posted_at),
            expires_at: self.end(line),
            kept_until: self.kept_until(line.number),
            left,
        };
        let held = |aside: &Aside| Some(Held { until: aside.until, of: open(self.line(aside.lot)?, aside.points) });
        let debits = self.books.lines.iter().zip(&self.left).filter(|(line, left)| line.points < 0 && **left > 0);
        Holding {
            open: self.lots().filter(|(_, left)| *left > 0).map(|(line, left)| open(line, left)).collect(),
            held: self.held.iter().filter_map(held).collect(),
            owed: debits
                .map(|(line, left)| Owed { debit: line.number, since: line.occurred_at, left: *left })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u32, kind: EntryKind, points: i64, at: i64) -> Line {
        Line {
            number,
            kind,
            points,
            occurred_at: Instant(at),
            posted_at: Instant(at),
            activates_at: (points > 0).then_some(Instant(at)),
            expires_at: Instant::MAX,
            origin: None,
            undoes: None,
        }
    }

    /// 100 earned at 0, 130 spent at 5, 50 earned at 7 of which 30 repay when they become usable at 9; 40 of the spent
    /// come back at 20: 30 of them into the first lot, 10 into a lot of their own that takes up the second.
    fn books() -> Books {
        let laid = |debit, lot, points, at| Laid { debit, lot, points, at: Instant(at) };
        let mut back = line(4, EntryKind::Restore, 30, 20);
        (back.activates_at, back.undoes) = (None, Some(2));
        let mut anew = line(5, EntryKind::Restore, 10, 20);
        (anew.origin, anew.undoes) = (Some(3), Some(2));
        let mut later = line(3, EntryKind::Earn, 50, 7);
        later.activates_at = Some(Instant(9));
        Books {
            lines: vec![line(1, EntryKind::Earn, 100, 0), line(2, EntryKind::Spend, -130, 5), later, back, anew],
            laid: vec![laid(2, 1, 100, 5), laid(2, 3, 30, 9), laid(2, 1, -30, 20)],
            ..Books::default()
        }
    }

    #[test]
    fn every_earlier_instant_is_found_from_the_rows() {
        let books = books();
        type Left<'a> = &'a [(u32, i64)];
        let cases: [(i64, Left<'_>, i64); 6] = [
            (-1, &[], 0),
            (0, &[(1, 100)], 0),
            (5, &[], 30),
            (8, &[(3, 50)], 30),
            (9, &[(3, 20)], 0),
            (20, &[(1, 30), (3, 20), (5, 10)], 0),
        ];
        for (at, open, owed) in cases {
            let holding = books.at(Instant(at)).holding();
            let found: Vec<(u32, i64)> = holding.open.iter().map(|open| (open.lot, open.left)).collect();
            assert_eq!((&found[..], holding.owed.iter().map(|owed| owed.left).sum::<i64>()), (open, owed), "{at}");
        }
        let holding = books.at(Instant(20)).holding();
        assert_eq!(holding.open[2].earned_at, Instant(7), "what takes up a lot is as old as that lot");
        assert_eq!(books.at(Instant(5)).holding().owed[0].since, Instant(5));
    }
}
