//! Instants, local days, zones, spans and the calendar arithmetic of semantics.md 1.2 (K1–K6).
//! The one door to jiff; it never asks what time it is.
#![deny(clippy::float_arithmetic)]

mod period;
mod span;
mod zone;

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use period::{Every, YearStart};
pub use span::{Span, Unit};
pub use zone::Zone;

/// A moment: whole seconds UTC since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Instant(pub i64);

impl Instant {
    /// Before everything a shop can know.
    pub const MIN: Instant = Instant(i64::MIN);
    /// Later than everything a shop can know.
    pub const MAX: Instant = Instant(i64::MAX);

    /// The moment `seconds` later.
    pub fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0.saturating_add(seconds))
    }
}

/// A calendar day without a zone; ordered, and numbered from 1970-01-01 = 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

impl Day {
    /// The day of a year, month and day of month; none when the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day::from_date)
    }

    /// The day numbered from 1970-01-01 = 0; none outside the years −9999 to 9999.
    pub fn from_number(number: i32) -> Option<Day> {
        EPOCH.checked_add(number.days()).ok().map(|_| Day(number))
    }

    /// Its number from 1970-01-01 = 0.
    pub fn number(self) -> i32 {
        self.0
    }

    fn from_date(date: Date) -> Day {
        Day(EPOCH.until(date).map_or(0, |span| span.get_days()))
    }

    fn date(self) -> Date {
        EPOCH.saturating_add(self.0.days())
    }

    /// Year, month and day of month.
    pub fn parts(self) -> (i16, i8, i8) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// 1 = Monday … 7 = Sunday.
    pub fn weekday(self) -> i8 {
        self.date().weekday().to_monday_one_offset()
    }

    /// ISO week: year and week number.
    pub fn iso_week(self) -> (i16, i8) {
        let week = self.date().iso_week_date();
        (week.year(), week.week())
    }

    /// The day `days` later (earlier when negative).
    pub fn plus_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(days).clamp(-4_000_000, 2_900_000))
    }

    /// The day `months` later, clamped to the month's end (K2).
    pub fn plus_months(self, months: i32) -> Day {
        Day::from_date(self.date().saturating_add(months.months()))
    }

    /// Reads `2026-03-01` or `2026/3/1`.
    pub fn parse(text: &str) -> Option<Day> {
        let mark = if text.contains('/') { '/' } else { '-' };
        let mut parts = text.split(mark);
        let mut part = |longest: usize| {
            let part = parts.next()?;
            let digits = (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            if digits { part.parse::<i16>().ok() } else { None }
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() || year < 1000 {
            return None;
        }
        Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);
