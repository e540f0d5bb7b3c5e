//! Times as files write them: the common form by hand over bytes, with the local days seen kept; all else by `Zone`.
#![deny(clippy::float_arithmetic)]

use super::super::text::{self, Bad, bad};
use crate::domain::time::{Day, Instant, Zone};

/// Days kept: files are mostly in order of time, so few are needed.
const KEPT: usize = 1024;
const DAY_SECONDS: i64 = 86_400;

/// A reader of times in one zone.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Zone,
    /// Number and first second of days without a clock change, each at its number's place.
    days: Vec<(i32, i64)>,
}

impl Clock {
    /// A reader of times that are local to `zone` unless they state an offset.
    pub fn new(zone: Zone) -> Clock {
        Clock { zone, days: vec![(i32::MIN, 0); KEPT] }
    }

    /// Its zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The moment a cell names, and whether it named only the day.
    pub fn time(&mut self, cell: &str) -> Result<(Instant, bool), Bad> {
        if let Some((day, seconds)) = fields(cell.as_bytes())
            && let Some(start) = self.start(day)
        {
            return Ok((Instant(start + seconds), false));
        }
        self.zone.parse(&text::ascii(cell)).ok_or(bad("not-a-date"))
    }

    /// The first second of a day of 24 hours; none for a day on which the clocks change.
    fn start(&mut self, number: i32) -> Option<i64> {
        let place = number.rem_euclid(KEPT as i32) as usize;
        if self.days[place].0 == number {
            return Some(self.days[place].1);
        }
        let day = Day::from_number(number)?;
        let (start, next) = (self.zone.start(day), self.zone.start(day.plus_days(1)));
        let steady = next.0 - start.0 == DAY_SECONDS;
        steady.then(|| {
            self.days[place] = (number, start.0);
            start.0
        })
    }
}

/// A time that is not later than `now` (I25), and whether it is only a day.
pub fn past(clock: &mut Clock, now: Instant, cell: &str) -> Result<(Instant, bool), Bad> {
    let (at, day_only) = clock.time(cell)?;
    if at > now { Err(bad("future")) } else { Ok((at, day_only)) }
}

/// Day number and second of the day of `YYYY-MM-DD HH:MM[:SS]`, with `/` or `T` as well.
fn fields(bytes: &[u8]) -> Option<(i32, i64)> {
    let number = |at: usize, len: usize| {
        let digits = bytes.get(at..at + len)?;
        digits.iter().try_fold(0_i32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i32::from(b - b'0')))
    };
    let mark = |at: usize, marks: &[u8]| bytes.get(at).is_some_and(|b| marks.contains(b));
    let marks = mark(4, b"-/") && bytes.get(7) == bytes.get(4) && mark(10, b" T") && mark(13, b":");
    let seconds = match bytes.len() {
        16 => 0,
        19 if mark(16, b":") => number(17, 2)?,
        _ => return None,
    };
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute) = (number(11, 2)?, number(14, 2)?);
    if !marks || year < 1000 || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 || seconds > 59 {
        return None;
    }
    Some((day_number(year, month, day), i64::from(hour * 3600 + minute * 60 + seconds)))
}

fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Days since 1970-01-01; years begin in March, so that the leap day is the last of its year.
fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_zone() {
        for zone in ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"] {
            let zone = Zone::find(zone).unwrap();
            let mut clock = Clock::new(zone.clone());
            for number in (-20_000..30_000).step_by(13).chain(20_530..20_900).chain(17_400..17_900) {
                let day = Day::from_number(number).unwrap();
                for time in ["00:00", "00:30:00", "02:30", "03:00:01", "23:59:59"] {
                    let cell = format!("{day} {time}");
                    assert_eq!(clock.time(&cell).ok(), zone.parse(&cell), "{cell}");
                }
            }
        }
    }

    #[test]
    fn times_are_taken_as_written_or_refused() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let mut clock = Clock::new(zone.clone());
        let good = [
            ("2026-03-01T18:40:00+08:00", "2026-03-01 18:40", false),
            ("2026/3/1 8:05", "2026-03-01 08:05", false),
            ("2026/03/01 08:05", "2026-03-01 08:05", false),
            ("２０２６－０３－０１　０８：０５", "2026-03-01 08:05", false),
            ("2026-03-01", "2026-03-01 00:00", true),
            ("2024-02-29 10:00:30.250", "2024-02-29 10:00:30", false),
        ];
        for (cell, shown, day_only) in good {
            let (at, only) = clock.time(cell).unwrap();
            assert_eq!((zone.shown(at).as_str(), only), (shown, day_only), "{cell}");
        }
        for cell in
            ["2024/13/01", "2023-02-29 10:00", "2026-03-01 24:00", "2026-03/01 10:00", "0026-03-01 10:00", "now"]
        {
            assert_eq!(clock.time(cell), Err(bad("not-a-date")), "{cell}");
        }
    }
}
