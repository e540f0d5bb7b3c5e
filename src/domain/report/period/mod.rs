//! The local days a report is about, the window before, and last year's (AN4).
//! Windows are half-open; nothing here knows the clock, `today` is the local day of the instant worked at.
#![deny(clippy::float_arithmetic)]

mod written;

use std::fmt;

use crate::domain::time::{Day, Every, Instant, YearStart, Zone};

pub use self::written::BadPeriod;

/// Local days `[from, until)`, and how the window before follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day; none = since the beginning.
    pub from: Option<Day>,
    /// The first day after.
    pub until: Day,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// So many days as there are.
    Days,
    /// An ISO week.
    Week,
    /// Calendar months counted back from `until` (K2).
    Months(i32),
    /// From the first of a year.
    YearToDate,
}

impl Period {
    /// The days `[from, until)` as `--from` and `--until` say; without an end through today.
    pub fn between(from: Option<Day>, until: Option<Day>, today: Day) -> Result<Period, BadPeriod> {
        let until = until.unwrap_or(today.plus_days(1));
        if from.is_some_and(|from| from >= until) {
            return Err(BadPeriod::Empty);
        }
        Ok(Period { from, until, kind: Kind::Days })
    }

    /// The calendar period that holds a day.
    pub fn holding(every: Every, day: Day) -> Period {
        let from = every.start(day, YearStart::default());
        match every {
            Every::Day => Period::days(1, from.plus_days(1)),
            Every::Week => Period { from: Some(from), until: from.plus_days(7), kind: Kind::Week },
            Every::Month => Period::months(1, from.plus_months(1)),
            Every::Quarter => Period::months(3, from.plus_months(3)),
            Every::Year => Period::months(12, from.plus_months(12)),
            Every::Life => Period { from: None, until: day.plus_days(1), kind: Kind::Days },
        }
    }

    /// The window of the same kind before; none where this one has no beginning.
    pub fn previous(self) -> Option<Period> {
        let from = self.from?;
        Some(match self.kind {
            Kind::Days => {
                Period { from: Some(from.plus_days(from.number() - self.until.number())), until: from, ..self }
            }
            Kind::Week => Period { from: Some(from.plus_days(-7)), until: from, ..self },
            Kind::Months(n) => Period { from: Some(self.until.plus_months(-2 * n)), until: from, ..self },
            Kind::YearToDate => self.last_year()?,
        })
    }

    /// The same window a year earlier: the same dates, for a week the same number; none without a beginning.
    pub fn last_year(self) -> Option<Period> {
        let from = self.from?;
        Some(match self.kind {
            Kind::Days => {
                let earlier = from.plus_months(-12);
                let until = earlier.plus_days(self.until.number() - from.number());
                Period { from: Some(earlier), until, ..self }
            }
            Kind::Week => {
                let (year, week) = from.iso_week();
                let same = monday(year - 1, week).or_else(|| monday(year - 1, 52))?;
                Period { from: Some(same), until: same.plus_days(7), ..self }
            }
            Kind::Months(n) => {
                Period { from: Some(self.until.plus_months(-12 - n)), until: self.until.plus_months(-12), ..self }
            }
            Kind::YearToDate => {
                let until = self.until.plus_days(-1).plus_months(-12).plus_days(1);
                Period { from: Some(from.plus_months(-12)), until, ..self }
            }
        })
    }

    /// Its last day.
    pub fn last(self) -> Day {
        self.until.plus_days(-1)
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && day < self.until
    }

    /// Its instants, cut after the instant worked at.
    pub fn bounds(self, zone: &Zone, as_of: Instant) -> Bounds {
        let until = zone.start(self.until).min(as_of.plus_seconds(1));
        let from = self.from.map_or(Instant::MIN, |day| zone.start(day));
        Bounds { from: from.min(until), until }
    }

    /// Whether a part of it is still to come.
    pub fn is_unfinished(self, zone: &Zone, as_of: Instant) -> bool {
        zone.start(self.until) > as_of.plus_seconds(1)
    }

    fn days(n: i32, until: Day) -> Period {
        Period { from: Some(until.plus_days(-n)), until, kind: Kind::Days }
    }

    fn months(n: i32, until: Day) -> Period {
        Period { from: Some(until.plus_months(-n)), until, kind: Kind::Months(n) }
    }
}

impl fmt::Display for Period {
    /// Both days included, as `--period` reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            Some(from) => write!(f, "{from}..{}", self.last()),
            None => write!(f, "..{}", self.last()),
        }
    }
}

/// Instants `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first instant.
    pub from: Instant,
    /// The first instant after.
    pub until: Instant,
}

impl Bounds {
    /// No instant lies in it.
    pub const NEVER: Bounds = Bounds { from: Instant::MAX, until: Instant::MIN };

    /// From the first instant of both to the last.
    #[must_use]
    pub fn around(self, other: Bounds) -> Bounds {
        Bounds { from: self.from.min(other.from), until: self.until.max(other.until) }
    }

    /// Whether an instant lies in it.
    pub fn hold(self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }
}

/// The Monday of an ISO week; none where the year has no such week.
fn monday(year: i16, week: i8) -> Option<Day> {
    // 4 January lies in week 1.
    let first = Every::Week.start(Day::new(year, 1, 4)?, YearStart::default());
    let monday = first.plus_days(7 * (i32::from(week) - 1));
    (monday.iso_week() == (year, week)).then_some(monday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn windows(text: &str, today: &str) -> [String; 3] {
        let period = Period::parse(text, day(today)).unwrap();
        let shown = |period: Option<Period>| period.map_or("-".to_owned(), |period| period.to_string());
        [shown(Some(period)), shown(period.previous()), shown(period.last_year())]
    }

    /// AN4: March → February, 90 days → the 90 before.
    #[test]
    fn each_window_has_one_before_and_one_a_year_earlier() {
        let cases = [
            ("2026-03", ["2026-03-01..2026-03-31", "2026-02-01..2026-02-28", "2025-03-01..2025-03-31"]),
            ("2026-Q1", ["2026-01-01..2026-03-31", "2025-10-01..2025-12-31", "2025-01-01..2025-03-31"]),
            ("2026", ["2026-01-01..2026-12-31", "2025-01-01..2025-12-31", "2025-01-01..2025-12-31"]),
            ("30 days", ["2026-07-20..2026-08-18", "2026-06-20..2026-07-19", "2025-07-20..2025-08-18"]),
            ("6 months", ["2026-02-19..2026-08-18", "2025-08-19..2026-02-18", "2025-02-19..2025-08-18"]),
            ("ytd", ["2026-01-01..2026-08-19", "2025-01-01..2025-08-19", "2025-01-01..2025-08-19"]),
            ("2026-W01", ["2025-12-29..2026-01-04", "2025-12-22..2025-12-28", "2024-12-30..2025-01-05"]),
            // 2025 has no week 53; its last stands in.
            ("2026-W53", ["2026-12-28..2027-01-03", "2026-12-21..2026-12-27", "2025-12-22..2025-12-28"]),
            // The leap day is missed by neither side.
            ("2024-02", ["2024-02-01..2024-02-29", "2024-01-01..2024-01-31", "2023-02-01..2023-02-28"]),
            ("2024-02-29", ["2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"]),
            ("2025-02", ["2025-02-01..2025-02-28", "2025-01-01..2025-01-31", "2024-02-01..2024-02-29"]),
            ("..2026-03-15", ["..2026-03-15", "-", "-"]),
        ];
        for (text, expected) in cases {
            assert_eq!(windows(text, "2026-08-19"), expected, "{text}");
        }
        let cases = [
            // Months are counted from one anchor (K2).
            ("6 months", "2026-08-31", ["2026-02-28..2026-08-30", "2025-08-31..2026-02-27", "2025-02-28..2025-08-30"]),
            ("ytd", "2024-02-29", ["2024-01-01..2024-02-29", "2023-01-01..2023-02-28", "2023-01-01..2023-02-28"]),
            ("ytd", "2025-02-28", ["2025-01-01..2025-02-28", "2024-01-01..2024-02-28", "2024-01-01..2024-02-28"]),
        ];
        for (text, today, expected) in cases {
            assert_eq!(windows(text, today), expected, "{text} {today}");
        }
    }

    #[test]
    fn a_window_is_cut_after_the_instant_worked_at() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let at = |text: &str| zone.parse(text).unwrap().0;
        let august = Period::parse("2026-08", day("2026-08-19")).unwrap();
        let cases = [
            ("2026-08-19 12:00", "2026-08-19 12:00:01", true),
            ("2026-08-31 23:59:58", "2026-08-31 23:59:59", true),
            ("2026-08-31 23:59:59", "2026-09-01", false),
            ("2026-10-01", "2026-09-01", false),
        ];
        for (as_of, until, unfinished) in cases {
            let bounds = august.bounds(&zone, at(as_of));
            assert_eq!(bounds, Bounds { from: at("2026-08-01"), until: at(until) }, "{as_of}");
            assert_eq!(august.is_unfinished(&zone, at(as_of)), unfinished, "{as_of}");
        }
        let bounds = august.bounds(&zone, at("2026-07-01"));
        assert_eq!(bounds.from, bounds.until, "nothing of a window to come");
        assert!(!bounds.hold(bounds.from));
    }

    /// A local day of 23 hours is a day.
    #[test]
    fn days_begin_when_the_local_clock_says_so() {
        let zone = Zone::find("Europe/Berlin").unwrap();
        let day = Period::parse("2026-03-29", day("2026-08-19")).unwrap();
        let bounds = day.bounds(&zone, Instant::MAX.plus_seconds(-1));
        assert_eq!(bounds.until.0 - bounds.from.0, 23 * 3600);
    }
}
