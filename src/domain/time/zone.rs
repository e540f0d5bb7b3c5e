//! A time zone: which local day a moment falls on, and the moments at which days begin and spans end (K1, K3, K4).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::{Day, Instant, Span, Unit};

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

    /// Reads a time in a format of `strftime`; one without an hour gives a day, one with an offset needs no zone.
    pub fn parse_as(&self, format: &str, text: &str) -> Option<(Instant, bool)> {
        let read = BrokenDownTime::parse(format, text.trim()).ok()?;
        if read.offset().is_some() {
            return Some((Instant(read.to_timestamp().ok()?.as_second()), false));
        }
        let day = Day::from_date(read.to_date().ok().filter(|date| date.year() >= 1000)?);
        if read.hour().is_none() {
            return Some((self.start(day), true));
        }
        let time = read.to_time().ok()?;
        Some((self.at(day, time.hour(), time.minute(), time.second())?, false))
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
    fn a_format_says_what_the_numbers_are() {
        let cases = [
            ("%d/%m/%Y %H:%M", "03/04/2026 10:15", Some(("2026-04-03 10:15", false))),
            ("%m/%d/%Y %H:%M", "03/04/2026 10:15", Some(("2026-03-04 10:15", false))),
            ("%b %d, %Y %I:%M:%S %p", "Mar 04, 2026 10:15:30 PM", Some(("2026-03-04 22:15:30", false))),
            ("%Y-%m-%d %H:%M:%S %z", "2026-03-04 10:15:30 +0000", Some(("2026-03-04 18:15:30", false))),
            ("%m/%d/%y", "03/04/26", Some(("2026-03-04 00:00", true))),
            ("%m/%d/%Y %H:%M", "13/04/2026 10:15", None),
            ("%m/%d/%Y %H:%M", "03/04/2026", None),
            ("%m/%d/%Y", "03/04/0026", None),
        ];
        for (format, text, expected) in cases {
            let got = zone().parse_as(format, text).map(|(at, day_only)| (zone().shown(at), day_only));
            assert_eq!(got.as_ref().map(|(at, day_only)| (at.as_str(), *day_only)), expected, "{format} {text}");
        }
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
    fn periods_begin_on_a_day() {
        assert_eq!(zone().plus(at("2026-01-31 09:00"), Span::parse("1 month").unwrap()), at("2026-02-28"));
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
}
