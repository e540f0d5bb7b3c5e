//! Lengths of time as a program file writes them, counted on the calendar from an anchor day (K2).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Day;

/// A length of time as a program file writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// What a [`Span`] is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Exact minutes.
    Minutes,
    /// Exact hours.
    Hours,
    /// Local days.
    Days,
    /// Seven local days each.
    Weeks,
    /// Calendar months, clamped to the month's end.
    Months,
    /// Twelve calendar months each.
    Years,
}

impl Span {
    /// A span of local days.
    pub const fn days(count: u32) -> Span {
        Span { count, unit: Unit::Days }
    }

    /// Reads `"12 months"`, `"1 day"`.
    pub fn parse(text: &str) -> Option<Span> {
        let (count, unit) = text.trim().split_once(' ')?;
        let unit = match unit.trim().trim_end_matches('s') {
            "minute" => Unit::Minutes,
            "hour" => Unit::Hours,
            "day" => Unit::Days,
            "week" => Unit::Weeks,
            "month" => Unit::Months,
            "year" => Unit::Years,
            _ => return None,
        };
        let count: u32 = count.parse().ok()?;
        (count <= 100_000).then_some(Span { count, unit })
    }

    /// Whether it is counted in days or longer, as the calendar rules demand.
    pub fn is_calendar(self) -> bool {
        !matches!(self.unit, Unit::Minutes | Unit::Hours)
    }

    /// Whether nothing passes.
    pub fn is_zero(self) -> bool {
        self.count == 0
    }

    /// The day this span after `day`; spans shorter than a day leave it.
    pub fn after(self, day: Day) -> Day {
        self.times_after(day, 1)
    }

    /// The day `times` this span after `day`, always counted from `day` itself (K2).
    pub fn times_after(self, day: Day, times: u32) -> Day {
        let count = i32::try_from(self.count.saturating_mul(times)).unwrap_or(i32::MAX);
        match self.unit {
            Unit::Minutes | Unit::Hours => day,
            Unit::Days => day.plus_days(count),
            Unit::Weeks => day.plus_days(count.saturating_mul(7)),
            Unit::Months => day.plus_months(count.min(100_000)),
            Unit::Years => day.plus_months(count.min(8_000) * 12),
        }
    }

    /// The day this span before `day`.
    pub fn before(self, day: Day) -> Day {
        let count = i32::try_from(self.count).unwrap_or(i32::MAX);
        match self.unit {
            Unit::Minutes | Unit::Hours => day,
            Unit::Days => day.plus_days(-count),
            Unit::Weeks => day.plus_days(count.saturating_mul(-7)),
            Unit::Months => day.plus_months(-count.min(100_000)),
            Unit::Years => day.plus_months(-count.min(8_000) * 12),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minutes => "minute",
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        write!(f, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_from_the_anchor() {
        let month = Span::parse("1 month").unwrap();
        let ends: Vec<String> =
            (1..=3).map(|n| month.times_after(Day::new(2026, 1, 31).unwrap(), n).to_string()).collect();
        assert_eq!(ends, ["2026-02-28", "2026-03-31", "2026-04-30"]); // S43
    }
}
