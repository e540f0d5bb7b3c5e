//! Instants, local days, zones, spans and the calendar arithmetic of semantics.md 1.2 (K1–K6).
//! The one door to jiff; it never asks what time it is.
#![deny(clippy::float_arithmetic)]

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

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

/// An IANA time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name such as `Asia/Shanghai`.
    pub fn find(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The local day of a moment.
    pub fn day(&self, at: Instant) -> Day {
        Day::from_date(self.local(at).date())
    }

    /// Local hour, minute and second of a moment.
    pub fn clock(&self, at: Instant) -> (i8, i8, i8) {
        let local = self.local(at);
        (local.hour(), local.minute(), local.second())
    }

    /// The first moment of a local day (K1).
    pub fn start(&self, day: Day) -> Instant {
        self.at(day, 0, 0, 0).unwrap_or(Instant::MAX)
    }

    /// The moment of a local time; one that a clock change skips moves forward, one that occurs twice is the first (I6).
    pub fn at(&self, day: Day, hour: i8, minute: i8, second: i8) -> Option<Instant> {
        let local = day.date().to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?);
        let stamp = self.0.to_ambiguous_timestamp(local).compatible().ok()?;
        Some(Instant(stamp.as_second()))
    }

    /// The start of the day after (day of `t` + `span`): “within `span` after” (K3). Shorter spans are exact.
    pub fn through(&self, t: Instant, span: Span) -> Instant {
        if span.is_calendar() { self.start(span.after(self.day(t)).plus_days(1)) } else { exact(t, span) }
    }

    /// The start of (day of `t` + `span`): periods that begin on a day (K4). Shorter spans are exact.
    pub fn plus(&self, t: Instant, span: Span) -> Instant {
        if span.is_calendar() { self.start(span.after(self.day(t))) } else { exact(t, span) }
    }

    /// Reads `2026-03-01T10:15[:30][+08:00|Z]`, a blank for the `T`, or a day (its first moment, marked by `true`).
    pub fn parse(&self, text: &str) -> Option<(Instant, bool)> {
        let text = text.trim();
        let split = text.find(['T', 't', ' ']);
        let Some(split) = split else { return Some((self.start(Day::parse(text)?), true)) };
        let day = Day::parse(&text[..split])?;
        let (clock, offset) = offset(text[split + 1..].trim())?;
        let (hour, minute, second) = clock_of(clock)?;
        let at = match offset {
            None => self.at(day, hour, minute, second)?,
            Some(seconds) => Zone::utc().at(day, hour, minute, second)?.plus_seconds(-seconds),
        };
        Some((at, false))
    }

    /// RFC 3339 in this zone: `2026-03-01T10:15:00+08:00`.
    pub fn rfc3339(&self, at: Instant) -> String {
        let Ok(stamp) = Timestamp::from_second(at.0) else { return "-".to_owned() };
        let (local, offset) = (self.0.to_datetime(stamp), self.0.to_offset(stamp).seconds());
        let (sign, size) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
        let (h, m) = (size / 3600, size / 60 % 60);
        format!("{}T{}{sign}{h:02}:{m:02}", Day::from_date(local.date()), clock_text(local, true))
    }

    /// For people: `2026-03-01 10:15`, with seconds only where they are not zero.
    pub fn shown(&self, at: Instant) -> String {
        let local = self.local(at);
        format!("{} {}", Day::from_date(local.date()), clock_text(local, local.second() != 0))
    }

    fn local(&self, at: Instant) -> DateTime {
        let seconds = at.0.clamp(Timestamp::MIN.as_second() + 100_000, Timestamp::MAX.as_second() - 100_000);
        self.0.to_datetime(Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

fn clock_text(local: DateTime, seconds: bool) -> String {
    let (h, m, s) = (local.hour(), local.minute(), local.second());
    if seconds { format!("{h:02}:{m:02}:{s:02}") } else { format!("{h:02}:{m:02}") }
}

fn exact(t: Instant, span: Span) -> Instant {
    let unit = if span.unit == Unit::Minutes { 60 } else { 3600 };
    t.plus_seconds(i64::from(span.count) * unit)
}

/// A clock text and, when one is written, its offset from UTC in seconds.
fn offset(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), Some(0)));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, None)) };
    let (clock, mark) = text.split_at(at);
    let sign = if mark.starts_with('-') { -1 } else { 1 };
    let digits: String = mark[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    (hours <= 18 && minutes < 60).then_some((clock.trim_end(), Some(sign * (hours * 3600 + minutes * 60))))
}

fn clock_of(text: &str) -> Option<(i8, i8, i8)> {
    let whole = text.split_once('.').map_or(Some(text), |(whole, part)| {
        (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then_some(whole)
    })?;
    let mut parts = whole.split(':');
    let part = |part: Option<&str>| -> Option<i8> {
        let part = part?;
        ((1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (hour, minute) = (part(parts.next())?, part(parts.next())?);
    let second = match parts.next() {
        None => 0,
        some => part(some)?,
    };
    (parts.next().is_none() && hour < 24 && minute < 60 && second < 60).then_some((hour, minute, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> Zone {
        Zone::find("Asia/Shanghai").unwrap()
    }

    fn at(text: &str) -> Instant {
        zone().parse(text).unwrap().0
    }

    #[test]
    fn within_a_span_runs_through_the_last_day() {
        let cases = [
            ("2026-03-05 12:00", "7 days", "2026-03-13 00:00"),
            ("2026-01-31 10:00", "1 month", "2026-03-01 00:00"),
            ("2024-02-29 10:00", "12 months", "2025-03-01 00:00"),
            ("2026-03-05 23:50:30", "30 minutes", "2026-03-06 00:20:30"),
        ];
        for (from, span, expected) in cases {
            assert_eq!(zone().through(at(from), Span::parse(span).unwrap()), at(expected), "{from} {span}");
        }
        // S5: 1 March 00:00 in Shanghai.
        assert_eq!(
            Zone::utc().rfc3339(zone().through(at("2026-01-31 10:00"), Span::parse("1 month").unwrap())),
            "2026-02-28T16:00:00+00:00"
        );
    }

    #[test]
    fn periods_begin_on_a_day_and_months_count_from_the_anchor() {
        let month = Span::parse("1 month").unwrap();
        assert_eq!(zone().plus(at("2026-01-31 09:00"), month), at("2026-02-28"));
        let ends: Vec<String> =
            (1..=3).map(|n| month.times_after(Day::new(2026, 1, 31).unwrap(), n).to_string()).collect();
        assert_eq!(ends, ["2026-02-28", "2026-03-31", "2026-04-30"]); // S43
    }

    /// S6: a day ends where its zone says, clock change or not.
    #[test]
    fn valid_through_a_day_of_clock_change() {
        let berlin = Zone::find("Europe/Berlin").unwrap();
        let end = berlin.start(Day::parse("2026-03-31").unwrap().plus_days(1));
        assert_eq!(Zone::utc().rfc3339(end), "2026-03-31T22:00:00+00:00");
    }

    #[test]
    fn times_are_read_as_people_and_machines_write_them() {
        let cases = [
            ("2026-03-01T10:15:00+08:00", Some(("2026-03-01 10:15", false))),
            ("2026-03-01 02:15Z", Some(("2026-03-01 10:15", false))),
            ("2026/3/1 10:15:30.250", Some(("2026-03-01 10:15:30", false))),
            ("2026-03-01 10:15 +0800", Some(("2026-03-01 10:15", false))),
            ("2026-03-01", Some(("2026-03-01 00:00", true))),
            ("2026-02-30", None),
            ("2026-03-01 24:00", None),
            ("2026-03-01 10", None),
            ("03/04/2026", None),
            ("2026-03-01 10:15+8", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let got = zone().parse(text).map(|(at, day_only)| (zone().shown(at), day_only));
            assert_eq!(got, expected.map(|(shown, day_only)| (shown.to_owned(), day_only)), "{text}");
        }
    }

    #[test]
    fn a_skipped_local_time_moves_forward_and_a_doubled_one_is_the_first() {
        let berlin = Zone::find("Europe/Berlin").unwrap();
        let read = |text| berlin.rfc3339(berlin.parse(text).unwrap().0);
        assert_eq!(read("2026-03-29 02:30"), "2026-03-29T03:30:00+02:00");
        assert_eq!(read("2026-10-25 02:30"), "2026-10-25T02:30:00+02:00");
    }

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
