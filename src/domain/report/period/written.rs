//! The words of `--period`, in both languages (CL16, CL17).

use std::ops::RangeInclusive;

use super::{Kind, Period, monday};
use crate::domain::time::{Day, Every, YearStart};

/// Why a text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPeriod {
    /// None of the ways to write one.
    Unknown,
    /// Day and month cannot be told apart.
    Ambiguous,
    /// The end does not lie after the beginning.
    Empty,
}

/// The longest window that is counted in days, weeks or months.
const LONGEST_DAYS: i32 = 36_525;

/// The years a period may name: the calendar ends with 9999, and a period ends with the day after it.
const KNOWN: RangeInclusive<i16> = 1000..=9998;

impl Period {
    /// Reads what `--period` takes (CL16); case, blanks, `-` and full-width signs do not matter.
    pub fn parse(text: &str, today: Day) -> Result<Period, BadPeriod> {
        let text = plain(text);
        if let Some(period) = relative(&text.replace('-', ""), today).or_else(|| absolute(&text)) {
            return Ok(period);
        }
        if let Some((from, until)) = text.split_once("..").or_else(|| text.split_once('至')) {
            return range(from, until, today);
        }
        let mut parts = text.split(['/', '.']);
        let day_last = parts.clone().count() == 3
            && parts.next_back().is_some_and(|year| year.len() == 4)
            && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.'));
        Err(if day_last { BadPeriod::Ambiguous } else { BadPeriod::Unknown })
    }
}

/// Lower case, half-width, without blanks.
fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(half).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn relative(word: &str, today: Day) -> Option<Period> {
    let this = |every| Some(Period::holding(every, today));
    let last = |every| Period::holding(every, today).previous();
    match word {
        "today" | "今天" => this(Every::Day),
        "yesterday" | "昨天" => last(Every::Day),
        "thisweek" | "本周" => this(Every::Week),
        "lastweek" | "上周" => last(Every::Week),
        "thismonth" | "本月" => this(Every::Month),
        "lastmonth" | "上月" => last(Every::Month),
        "thisquarter" | "本季度" => this(Every::Quarter),
        "lastquarter" | "上季度" => last(Every::Quarter),
        "thisyear" | "今年" => this(Every::Year),
        "lastyear" | "去年" => last(Every::Year),
        "ytd" | "今年至今" => {
            let from = Every::Year.start(today, YearStart::default());
            Some(Period { from: Some(from), until: today.plus_days(1), kind: Kind::YearToDate })
        }
        "all" | "全部" => this(Every::Life),
        _ => counted(word, today),
    }
}

/// `30days`, `近30天`: the whole ones before today.
fn counted(word: &str, today: Day) -> Option<Period> {
    let (word, chinese) = word.strip_prefix('近').map_or((word, false), |rest| (rest, true));
    let (count, unit) = word.split_at(word.find(|c: char| !c.is_ascii_digit())?);
    let count: i32 = count.parse().ok().filter(|count| *count > 0)?;
    let (days, months) = match (unit, chinese) {
        ("day" | "days", false) | ("天", true) => (1, 0),
        ("week" | "weeks", false) | ("周", true) => (7, 0),
        ("month" | "months", false) | ("个月", true) => (0, 1),
        _ => return None,
    };
    let length = count.checked_mul(days.max(months * 31)).filter(|length| *length <= LONGEST_DAYS)?;
    Some(if months == 0 { Period::days(length, today) } else { Period::months(count, today) })
}

/// A year, quarter, month, ISO week or day with its number.
fn absolute(text: &str) -> Option<Period> {
    let text = text.trim_matches('-');
    if let Some(day) = day(text) {
        return Some(Period::holding(Every::Day, day));
    }
    if let Some((year, rest)) = text.split_once('年') {
        let year = number(year, 4, 4)?;
        return match rest {
            "" => first_of(Every::Year, year, 1),
            _ if rest.ends_with('月') => first_of(Every::Month, year, number(rest.strip_suffix('月')?, 1, 2)?),
            _ if rest.ends_with("季度") => quarter(year, rest.strip_prefix('第')?.strip_suffix("季度")?),
            _ => week(year, rest.strip_prefix('第')?.strip_suffix('周')?),
        };
    }
    let (year, rest) = text.split_at_checked(4)?;
    let year = number(year, 4, 4)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    match rest.chars().next() {
        None => first_of(Every::Year, year, 1),
        Some('q') => quarter(year, rest[1..].trim_start_matches('-')),
        Some('w') => week(year, rest[1..].trim_start_matches('-')),
        Some(_) if text.len() == 6 || text.contains('-') => first_of(Every::Month, year, number(rest, 1, 2)?),
        Some(_) => None,
    }
}

/// `2026-03-01`, `2026/3/1`, `20260301` or `2026年3月1日`.
fn day(text: &str) -> Option<Day> {
    written_day(text).filter(|day| day.parts().0 <= *KNOWN.end())
}

fn written_day(text: &str) -> Option<Day> {
    if let Some(date) = text.strip_suffix('日') {
        let (year, rest) = date.split_once('年')?;
        let (month, day) = rest.split_once('月')?;
        return Day::parse(&format!("{year}-{month}-{day}"));
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Day::parse(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
    }
    Day::parse(text)
}

/// Two days, both included; either may be left out.
fn range(from: &str, until: &str, today: Day) -> Result<Period, BadPeriod> {
    let end = |text: &str| if text.is_empty() { Ok(None) } else { day(text).map(Some).ok_or(BadPeriod::Unknown) };
    let (from, last) = (end(from)?, end(until)?);
    if from.is_none() && last.is_none() {
        return Err(BadPeriod::Unknown);
    }
    Period::between(from, last.map(|last| last.plus_days(1)), today)
}

fn first_of(every: Every, year: i16, month: i16) -> Option<Period> {
    let day = Day::new(year, i8::try_from(month).ok()?, 1).filter(|_| KNOWN.contains(&year))?;
    Some(Period::holding(every, day))
}

fn quarter(year: i16, quarter: &str) -> Option<Period> {
    let quarter = number(quarter, 1, 1).filter(|quarter| (1..=4).contains(quarter))?;
    first_of(Every::Quarter, year, 3 * quarter - 2)
}

fn week(year: i16, week: &str) -> Option<Period> {
    let monday = monday(year, i8::try_from(number(week, 1, 2)?).ok()?).filter(|_| KNOWN.contains(&year))?;
    Some(Period::holding(Every::Week, monday))
}

fn number(text: &str, shortest: usize, longest: usize) -> Option<i16> {
    let fits = (shortest..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(today: &str, cases: &[(&str, &str, &str)]) {
        let today = Day::parse(today).unwrap();
        for (english, chinese, expected) in cases {
            for text in [english, chinese] {
                let found = Period::parse(text, today).map(|period| period.to_string());
                assert_eq!(found.as_deref(), Ok(*expected), "{text} on {today}");
            }
        }
    }

    /// CL16 as the page prints it.
    #[test]
    fn the_table_of_periods_on_a_wednesday() {
        check(
            "2026-08-19",
            &[
                ("today", "今天", "2026-08-19..2026-08-19"),
                ("yesterday", "昨天", "2026-08-18..2026-08-18"),
                ("this week", "本周", "2026-08-17..2026-08-23"),
                ("last week", "上周", "2026-08-10..2026-08-16"),
                ("this month", "本月", "2026-08-01..2026-08-31"),
                ("last month", "上月", "2026-07-01..2026-07-31"),
                ("this quarter", "本季度", "2026-07-01..2026-09-30"),
                ("last quarter", "上季度", "2026-04-01..2026-06-30"),
                ("this year", "今年", "2026-01-01..2026-12-31"),
                ("last year", "去年", "2025-01-01..2025-12-31"),
                ("30 days", "近30天", "2026-07-20..2026-08-18"),
                ("12 weeks", "近12周", "2026-05-27..2026-08-18"),
                ("6 months", "近6个月", "2026-02-19..2026-08-18"),
                ("ytd", "今年至今", "2026-01-01..2026-08-19"),
                ("2026", "2026年", "2026-01-01..2026-12-31"),
                ("2026-Q1", "2026年第1季度", "2026-01-01..2026-03-31"),
                ("2026-03", "2026年3月", "2026-03-01..2026-03-31"),
                ("2026-W12", "2026年第12周", "2026-03-16..2026-03-22"),
                ("2026-03-01", "2026年3月1日", "2026-03-01..2026-03-01"),
                ("2026-03-01..2026-03-15", "2026-03-01至2026-03-15", "2026-03-01..2026-03-15"),
                ("2026-03-01..", "2026-03-01至", "2026-03-01..2026-08-19"),
                ("..2026-03-15", "至2026-03-15", "..2026-03-15"),
                ("all", "全部", "..2026-08-19"),
            ],
        );
    }

    /// CL34: the first and last day of a month, quarter, year and ISO week.
    #[test]
    fn relative_periods_on_the_first_and_last_day() {
        let first_of_year = [
            ("today", "今天", "2026-01-01..2026-01-01"),
            ("yesterday", "昨天", "2025-12-31..2025-12-31"),
            ("this week", "本周", "2025-12-29..2026-01-04"),
            ("last week", "上周", "2025-12-22..2025-12-28"),
            ("this month", "本月", "2026-01-01..2026-01-31"),
            ("last month", "上月", "2025-12-01..2025-12-31"),
            ("this quarter", "本季度", "2026-01-01..2026-03-31"),
            ("last quarter", "上季度", "2025-10-01..2025-12-31"),
            ("this year", "今年", "2026-01-01..2026-12-31"),
            ("last year", "去年", "2025-01-01..2025-12-31"),
            ("1 day", "近1天", "2025-12-31..2025-12-31"),
            ("1 month", "近1个月", "2025-12-01..2025-12-31"),
            ("ytd", "今年至今", "2026-01-01..2026-01-01"),
        ];
        check("2026-01-01", &first_of_year);
        let last_of_quarter = [
            ("this month", "本月", "2026-03-01..2026-03-31"),
            ("last month", "上月", "2026-02-01..2026-02-28"),
            ("this quarter", "本季度", "2026-01-01..2026-03-31"),
            ("last quarter", "上季度", "2025-10-01..2025-12-31"),
            ("1 month", "近1个月", "2026-02-28..2026-03-30"),
        ];
        check("2026-03-31", &last_of_quarter);
        let last_of_year = [
            ("this week", "本周", "2026-12-28..2027-01-03"),
            ("this month", "本月", "2026-12-01..2026-12-31"),
            ("this quarter", "本季度", "2026-10-01..2026-12-31"),
            ("this year", "今年", "2026-01-01..2026-12-31"),
            ("ytd", "今年至今", "2026-01-01..2026-12-31"),
        ];
        check("2026-12-31", &last_of_year);
        let monday = [("this week", "本周", "2026-08-17..2026-08-23"), ("last week", "上周", "2026-08-10..2026-08-16")];
        check("2026-08-17", &monday);
        check("2026-08-23", &monday);
        check("2026-07-01", &[("last quarter", "上季度", "2026-04-01..2026-06-30")]);
    }

    #[test]
    fn case_blanks_dashes_and_full_width_signs_do_not_matter() {
        let cases = [
            ("LAST-Month", "上 月", "2026-07-01..2026-07-31"),
            ("30days", "近３０天", "2026-07-20..2026-08-18"),
            ("２０２６－０３", "２０２６年３月", "2026-03-01..2026-03-31"),
            ("2026q1", "2026 年 第 1 季度", "2026-01-01..2026-03-31"),
            ("2026w12", "2026 W-12", "2026-03-16..2026-03-22"),
            ("202603", "2026年03月", "2026-03-01..2026-03-31"),
            ("20260301", "2026/3/1", "2026-03-01..2026-03-01"),
            ("2026-03-01 .. 2026-03-15", "2026年3月1日至2026年3月15日", "2026-03-01..2026-03-15"),
        ];
        check("2026-08-19", &cases);
    }

    /// CL17
    #[test]
    fn anything_else_is_refused() {
        let cases = [
            ("", BadPeriod::Unknown),
            ("..", BadPeriod::Unknown),
            ("soon", BadPeriod::Unknown),
            ("0 days", BadPeriod::Unknown),
            ("36526 days", BadPeriod::Unknown),
            ("99999999999 days", BadPeriod::Unknown),
            ("近6月", BadPeriod::Unknown),
            ("2026-13", BadPeriod::Unknown),
            ("2026-Q5", BadPeriod::Unknown),
            ("2025-W53", BadPeriod::Unknown),
            ("2026-02-29", BadPeriod::Unknown),
            ("2026031", BadPeriod::Unknown),
            ("2026年第0周", BadPeriod::Unknown),
            ("9999", BadPeriod::Unknown),
            ("9999-Q4", BadPeriod::Unknown),
            ("9999-12-31", BadPeriod::Unknown),
            ("2026-01-01..9999-12-31", BadPeriod::Unknown),
            ("上个月份", BadPeriod::Unknown),
            ("03/04/2026", BadPeriod::Ambiguous),
            ("3.4.2026", BadPeriod::Ambiguous),
            ("2026-03-15..2026-03-01", BadPeriod::Empty),
            ("2026-09-01..", BadPeriod::Empty),
        ];
        for (text, expected) in cases {
            assert_eq!(Period::parse(text, Day::parse("2026-08-19").unwrap()), Err(expected), "{text}");
        }
    }

    #[test]
    fn from_and_until_are_half_open() {
        let day = |text| Day::parse(text).unwrap();
        let today = day("2026-08-19");
        let between = |from, until| Period::between(from, until, today).map(|period| period.to_string());
        assert_eq!(between(Some(day("2026-03-01")), Some(day("2026-03-15"))).unwrap(), "2026-03-01..2026-03-14");
        assert_eq!(between(Some(day("2026-03-01")), None).unwrap(), "2026-03-01..2026-08-19");
        assert_eq!(between(None, Some(day("2026-03-01"))).unwrap(), "..2026-02-28");
        assert_eq!(between(Some(day("2026-03-01")), Some(day("2026-03-01"))), Err(BadPeriod::Empty));
    }
}
