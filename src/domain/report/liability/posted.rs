//! What was booked between instants, by kind: for as many windows as are asked about at once.

use super::Moved;
use super::books::Books;
use crate::domain::money::Points;
use crate::domain::points::EntryKind;
use crate::domain::report::period::Bounds;
use crate::domain::time::Instant;

/// Sums between the instants that windows begin and end at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// In order, each once.
    edges: Vec<Instant>,
    /// What was booked before each edge and not before the one before it.
    spans: Vec<Vec<Moved>>,
}

impl Posted {
    /// Nothing yet, of windows in any order.
    pub fn new(windows: &[Bounds]) -> Posted {
        let mut edges: Vec<Instant> = windows.iter().flat_map(|window| [window.from, window.until]).collect();
        edges.sort_unstable();
        edges.dedup();
        Posted { spans: vec![none(); edges.len()], edges }
    }

    /// Adds the entries of a member.
    pub fn add(&mut self, books: &Books) {
        for line in &books.lines {
            let span = self.edges.partition_point(|edge| *edge <= line.posted_at);
            if let Some(span) = self.spans.get_mut(span) {
                let sum = &mut span[line.kind as usize];
                sum.points += Points(line.points);
                sum.entries += 1;
            }
        }
    }

    /// Adds those of other members, of the same windows.
    pub fn and(&mut self, other: &Posted) {
        for (own, more) in self.spans.iter_mut().flatten().zip(other.spans.iter().flatten()) {
            own.points += more.points;
            own.entries += more.entries;
        }
    }

    /// All points booked before an edge of a window.
    pub fn before(&self, edge: Instant) -> Points {
        self.spans_to(edge).iter().flatten().map(|moved| moved.points).sum()
    }

    /// What was booked in a window by kind, credits first.
    pub fn moved(&self, window: Bounds) -> Vec<Moved> {
        let mut moved = none();
        let (to_from, to_until) = (self.spans_to(window.from), self.spans_to(window.until));
        for span in to_until.get(to_from.len()..).unwrap_or_default() {
            for (sum, more) in moved.iter_mut().zip(span) {
                sum.points += more.points;
                sum.entries += more.entries;
            }
        }
        moved
    }

    fn spans_to(&self, edge: Instant) -> &[Vec<Moved>] {
        &self.spans[..self.edges.partition_point(|own| *own <= edge)]
    }
}

/// Every kind with nothing, each at the place of its number.
fn none() -> Vec<Moved> {
    EntryKind::ALL.iter().map(|kind| Moved { kind: *kind, points: Points::ZERO, entries: 0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::books::Line;
    use super::*;

    fn line(kind: EntryKind, posted_at: i64, points: i64) -> Line {
        let at = Instant(posted_at);
        Line {
            number: 1,
            kind,
            points,
            occurred_at: at,
            posted_at: at,
            activates_at: None,
            expires_at: Instant::MAX,
            origin: None,
            undoes: None,
        }
    }

    fn window(from: i64, until: i64) -> Bounds {
        Bounds { from: Instant(from), until: Instant(until) }
    }

    /// P35: half-open windows that touch, overlap and lie apart; what is after all of them is in none.
    #[test]
    fn each_window_has_its_own() {
        let windows = [window(20, 30), window(10, 20), window(15, 40), window(60, 70)];
        let lines = [
            line(EntryKind::Earn, 9, 1),
            line(EntryKind::Earn, 10, 2),
            line(EntryKind::Spend, 15, -4),
            line(EntryKind::Earn, 19, 8),
            line(EntryKind::AdjustOut, 20, -16),
            line(EntryKind::Earn, 39, 32),
            line(EntryKind::Earn, 65, 64),
            line(EntryKind::Earn, 70, 128),
        ];
        let mut whole = Posted::new(&windows);
        // Of two members, told apart and together.
        for lines in lines.chunks(3) {
            let mut own = Posted::new(&windows);
            own.add(&Books { lines: lines.to_vec(), ..Books::default() });
            whole.and(&own);
        }
        for window in windows {
            let within = |line: &&Line| window.hold(line.posted_at);
            for moved in whole.moved(window) {
                let own: Vec<i64> = lines
                    .iter()
                    .filter(within)
                    .filter(|line| line.kind == moved.kind)
                    .map(|line| line.points)
                    .collect();
                let (points, entries) = (Points(own.iter().sum()), i64::try_from(own.len()).unwrap());
                assert_eq!((moved.points, moved.entries), (points, entries), "{window:?} {:?}", moved.kind);
            }
            let before = lines.iter().filter(|line| line.posted_at < window.until).map(|line| line.points).sum();
            assert_eq!(whole.before(window.until), Points(before), "{window:?}");
        }
        assert_eq!(Posted::new(&[]).before(Instant(5)), Points::ZERO);
    }
}
