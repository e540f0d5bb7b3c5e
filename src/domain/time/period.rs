//! Calendar periods that caps, quotas and windows are counted in, and where the shop's year begins.

use serde::{Deserialize, Serialize};

use super::Day;

/// A calendar period that caps, quotas and windows are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Every {
    /// A local day.
    Day,
    /// An ISO week, Monday first.
    Week,
    /// A calendar month.
    Month,
    /// A quarter of the shop's year.
    Quarter,
    /// The shop's year.
    Year,
    /// From the beginning of time to its end.
    Life,
}

/// The month and day on which a shop's year begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearStart {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
}

impl Default for YearStart {
    fn default() -> YearStart {
        YearStart { month: 1, day: 1 }
    }
}

impl Every {
    /// The first day of the period that holds `day`.
    pub fn start(self, day: Day, year: YearStart) -> Day {
        let (y, m, _) = day.parts();
        let first_of = |year: i16, month: i8| Day::new(year, month, 1).unwrap_or(day);
        match self {
            Every::Day => day,
            Every::Week => day.plus_days(1 - i32::from(day.weekday())),
            Every::Month => first_of(y, m),
            Every::Year | Every::Quarter => {
                let this = Day::new(y, year.month, year.day).unwrap_or(first_of(y, year.month));
                let start = if this <= day { this } else { this.plus_months(-12) };
                if self == Every::Year {
                    return start;
                }
                (1..4).map(|n| start.plus_months(3 * n)).take_while(|quarter| *quarter <= day).last().unwrap_or(start)
            }
            Every::Life => Day(0),
        }
    }

    /// The first day after the period that begins on `start`; none for a whole life.
    pub fn next(self, start: Day) -> Option<Day> {
        match self {
            Every::Day => Some(start.plus_days(1)),
            Every::Week => Some(start.plus_days(7)),
            Every::Month => Some(start.plus_months(1)),
            Every::Quarter => Some(start.plus_months(3)),
            Every::Year => Some(start.plus_months(12)),
            Every::Life => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_of_the_shop_year() {
        let day = |text| Day::parse(text).unwrap();
        let april = YearStart { month: 4, day: 1 };
        let cases = [
            (Every::Week, "2027-01-01", YearStart::default(), "2026-12-28"),
            (Every::Month, "2026-02-28", april, "2026-02-01"),
            (Every::Quarter, "2026-02-28", april, "2026-01-01"),
            (Every::Year, "2026-03-31", april, "2025-04-01"),
            (Every::Year, "2026-04-01", april, "2026-04-01"),
            (Every::Quarter, "2026-12-31", YearStart::default(), "2026-10-01"),
        ];
        for (every, of, year, expected) in cases {
            assert_eq!(every.start(day(of), year), day(expected), "{every:?} {of}");
        }
        assert_eq!(day("2027-01-01").iso_week(), (2026, 53)); // S28
    }
}
