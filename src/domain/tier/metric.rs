//! What counts for a tier over a window of time (T2, K6).

use serde::{Deserialize, Serialize};

use super::{Criteria, Window};
use crate::domain::id::{Cause, OrderId};
use crate::domain::time::{Day, Every, Instant, Span, Unit, YearStart, Zone};

/// An order that counts, at the instant it counts at; a refund changes its spend where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The order.
    pub order: OrderId,
    /// When it counts.
    pub at: Instant,
    /// Its local day.
    pub day: Day,
    /// Standing basis in minor units.
    pub spend: i64,
    /// Whether any of it was paid back.
    pub refunded: bool,
    /// Whether it was cancelled or withdrawn: it is as if it had never been.
    pub void: bool,
}

/// Points of one fact at one of its instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earnings {
    /// The fact.
    pub of: Cause,
    /// When it happened.
    pub at: Instant,
    /// Net points of all rules.
    pub points: i64,
    /// Net points of qualifying rules.
    pub qualifying: i64,
}

/// All that counts of one member, in time order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Orders.
    pub marks: Vec<Mark>,
    /// Earnings.
    pub earnings: Vec<Earnings>,
}

/// The metrics of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Minor units.
    pub spend: i64,
    /// Orders with a basis above 0.
    pub orders: i64,
    /// Local days with such an order.
    pub active_days: i64,
    /// Qualifying points.
    pub points: i64,
}

impl History {
    /// The metrics of `[from, until)`.
    pub fn metrics(&self, from: Instant, until: Instant) -> Metrics {
        let mut metrics = Metrics::default();
        let mut last = None;
        for mark in self.marks_in(from, until).iter().filter(|mark| mark.spend > 0) {
            metrics.spend += mark.spend;
            metrics.orders += 1;
            metrics.active_days += i64::from(last != Some(mark.day));
            last = Some(mark.day);
        }
        metrics.points = self.earnings_in(from, until).iter().map(|one| one.qualifying).sum();
        metrics
    }

    /// Orders that count in `[from, until)`.
    pub fn marks_in(&self, from: Instant, until: Instant) -> &[Mark] {
        let start = self.marks.partition_point(|mark| mark.at < from);
        let end = self.marks.partition_point(|mark| mark.at < until);
        &self.marks[start..end.max(start)]
    }

    /// Earnings in `[from, until)`.
    pub fn earnings_in(&self, from: Instant, until: Instant) -> &[Earnings] {
        let start = self.earnings.partition_point(|one| one.at < from);
        let end = self.earnings.partition_point(|one| one.at < until);
        &self.earnings[start..end.max(start)]
    }

    /// Which order the next one is, 1 = the first: one that is void was none.
    pub fn next_number(&self) -> i64 {
        i64::try_from(self.marks.iter().filter(|mark| !mark.void).count()).unwrap_or(i64::MAX) + 1
    }

    /// What an order counts for; none before it counts.
    pub fn mark(&self, order: OrderId) -> Option<Mark> {
        self.marks.iter().rfind(|known| known.order == order).copied()
    }

    /// Sets what an order counts for, at the instant it always counted at.
    pub fn set_mark(&mut self, mark: Mark) {
        match self.marks.binary_search_by_key(&(mark.at, mark.order), |known| (known.at, known.order)) {
            Ok(place) => self.marks[place] = mark,
            Err(place) => self.marks.insert(place, mark),
        }
    }

    /// Adds points to what a fact earned at an instant.
    pub fn add_points(&mut self, of: Cause, at: Instant, points: i64, qualifying: i64) {
        match self.earnings.binary_search_by_key(&(at, of), |known| (known.at, known.of)) {
            Ok(place) => {
                self.earnings[place].points += points;
                self.earnings[place].qualifying += qualifying;
            }
            Err(place) => self.earnings.insert(place, Earnings { of, at, points, qualifying }),
        }
    }
}

impl Criteria {
    /// Whether enough of the thresholds hold, each inclusive.
    pub fn holds(&self, metrics: &Metrics) -> bool {
        let held = [
            self.spend.map(|least| metrics.spend >= least.get()),
            self.orders.map(|least| metrics.orders >= least),
            self.active_days.map(|least| metrics.active_days >= least),
            self.points.map(|least| metrics.points >= least.get()),
        ];
        held.into_iter().filter(|held| *held == Some(true)).count() >= self.need
    }
}

/// The calendar that windows are laid on.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    /// The shop's zone.
    pub zone: &'a Zone,
    /// Where its year begins.
    pub year: YearStart,
    /// When the member joined, for anniversaries.
    pub joined_at: Instant,
}

impl Window {
    /// The first instant of the window at `at` (K6).
    pub fn start(self, at: Instant, calendar: Calendar<'_>) -> Instant {
        let day = calendar.zone.day(at);
        let every = |every: Every| calendar.zone.start(every.start(day, calendar.year));
        match self {
            Window::Rolling(span) => calendar.zone.start(span.before(day)),
            Window::Month => every(Every::Month),
            Window::Quarter => every(Every::Quarter),
            Window::Year => every(Every::Year),
            Window::Anniversary => calendar.zone.start(anniversary(calendar, day)),
            Window::Lifetime => Instant::MIN,
        }
    }

    /// The end of the window's period that holds `at`; none where windows roll or never end.
    pub fn end(self, at: Instant, calendar: Calendar<'_>) -> Option<Instant> {
        let day = calendar.zone.day(at);
        let every = |every: Every| every.next(every.start(day, calendar.year));
        let end = match self {
            Window::Rolling(_) | Window::Lifetime => None,
            Window::Month => every(Every::Month),
            Window::Quarter => every(Every::Quarter),
            Window::Year => every(Every::Year),
            Window::Anniversary => {
                let first = calendar.zone.day(calendar.joined_at);
                let passed = years_between(first, anniversary(calendar, day));
                Some(Span { count: 1, unit: Unit::Years }.times_after(first, passed + 1))
            }
        };
        end.map(|end| calendar.zone.start(end))
    }

    /// The first midnight at which a fact of `day` has left a rolling window.
    pub fn leaves(self, day: Day, calendar: Calendar<'_>) -> Option<Instant> {
        let Window::Rolling(span) = self else { return self.end(calendar.zone.start(day), calendar) };
        let mut midnight = span.after(day);
        while span.before(midnight) <= day {
            midnight = midnight.plus_days(1);
        }
        Some(calendar.zone.start(midnight))
    }
}

fn anniversary(calendar: Calendar<'_>, day: Day) -> Day {
    let first = calendar.zone.day(calendar.joined_at);
    let year = Span { count: 1, unit: Unit::Years };
    let mut passed = years_between(first, day);
    while passed > 0 && year.times_after(first, passed) > day {
        passed -= 1;
    }
    year.times_after(first, passed)
}

fn years_between(first: Day, day: Day) -> u32 {
    u32::try_from((day.parts().0 - first.parts().0).max(0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S15: an order of 29 February 2024 counts through 28 February 2025.
    #[test]
    fn a_fact_leaves_a_rolling_window_after_its_last_day() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let calendar = Calendar { zone: &zone, year: YearStart::default(), joined_at: Instant(0) };
        let window = Window::Rolling(Span::parse("12 months").unwrap());
        for (day, expected) in [("2024-02-29", "2025-03-01 00:00"), ("2024-03-05", "2025-03-06 00:00")] {
            let leaves = window.leaves(Day::parse(day).unwrap(), calendar).unwrap();
            assert_eq!(zone.shown(leaves), expected);
            let started = |at: Instant| window.start(at, calendar);
            assert!(started(leaves) > zone.start(Day::parse(day).unwrap()));
            assert!(started(leaves.plus_seconds(-1)) <= zone.start(Day::parse(day).unwrap()));
        }
    }

    #[test]
    fn anniversaries_count_from_joining() {
        let zone = Zone::utc();
        let at = |text: &str| zone.parse(text).unwrap().0;
        let calendar = Calendar { zone: &zone, year: YearStart::default(), joined_at: at("2024-05-10 09:00") };
        assert_eq!(zone.shown(Window::Anniversary.start(at("2026-05-09 23:00"), calendar)), "2025-05-10 00:00");
        assert_eq!(zone.shown(Window::Anniversary.end(at("2026-05-09 23:00"), calendar).unwrap()), "2026-05-10 00:00");
    }

    #[test]
    fn an_order_that_is_void_was_none() {
        let mut history = History::default();
        let mut mark = |order: i64, void: bool| {
            let (at, day) = (Instant(order), Day::parse("2026-03-01").unwrap());
            history.set_mark(Mark { order: OrderId(order), at, day, spend: 0, refunded: false, void });
            history.next_number()
        };
        // Cancelled, reopened; one that is worth nothing is an order all the same.
        let steps = [(1, false, 2), (1, true, 1), (2, false, 2), (1, false, 3)];
        for (order, void, expected) in steps {
            assert_eq!(mark(order, void), expected, "{order} {void}");
        }
    }

    #[test]
    fn any_k_of_the_thresholds_hold_inclusively() {
        let criteria = |need| Criteria {
            spend: Some(crate::domain::money::Money(100)),
            orders: Some(3),
            need,
            ..Criteria::default()
        };
        let metrics = |spend, orders| Metrics { spend, orders, ..Metrics::default() };
        for (need, spend, orders, expected) in
            [(2, 100, 3, true), (2, 99, 3, false), (1, 99, 3, true), (1, 99, 2, false)]
        {
            assert_eq!(criteria(need).holds(&metrics(spend, orders)), expected, "{need} {spend} {orders}");
        }
    }
}
