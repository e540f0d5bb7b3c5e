//! Cells as people write them (I6): money, quantities, points, flags, days, e-mail. No float on the way.
#![deny(clippy::float_arithmetic)]

use std::borrow::Cow;

use super::text::{self, Bad, bad};
use crate::domain::money::{Currency, LIMIT, Money, MoneyError};
use crate::domain::time::Day;

mod clock;
mod phone;

pub use clock::{Clock, past};
pub use phone::{calling_code, phone};

/// An amount: `1234.5`, `1,234.50`, `-3`, at most the currency's decimals.
pub fn money(cell: &str, currency: &Currency) -> Result<Money, Bad> {
    if let Some(minor) = decimal(cell.as_bytes(), currency.digits()) {
        return Ok(Money(minor));
    }
    currency.parse(&plain(cell)?).map_err(|error| match error {
        MoneyError::NotANumber => bad("not-a-number"),
        MoneyError::TooLarge => bad("too-large"),
        MoneyError::TooPrecise => too_precise(currency.digits()),
    })
}

/// An amount that may not be less than nothing.
pub fn charge(cell: &str, currency: &Currency) -> Result<Money, Bad> {
    let money = money(cell, currency)?;
    if money < Money::ZERO { Err(bad("negative")) } else { Ok(money) }
}

/// A quantity in thousandths, more than 0.
pub fn quantity(cell: &str) -> Result<i64, Bad> {
    let milli = match decimal(cell.as_bytes(), 3) {
        Some(milli) => milli,
        None => thousandths(&plain(cell)?)?,
    };
    if milli > 0 { Ok(milli) } else { Err(bad("not-positive")) }
}

fn thousandths(text: &str) -> Result<i64, Bad> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err(bad("not-a-number"));
    }
    if part.trim_end_matches('0').len() > 3 {
        return Err(too_precise(3));
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= LIMIT / 1000).ok_or(bad("too-large"))?;
    let part = part.bytes().chain(*b"000").take(3).fold(0, |sum, b| sum * 10 + i64::from(b - b'0'));
    Ok(sign * (whole * 1000 + part))
}

/// A number of points: whole, not less than 0.
pub fn points(cell: &str) -> Result<i64, Bad> {
    let count = whole(cell)?;
    if count < 0 { Err(bad("negative")) } else { Ok(count) }
}

/// A whole number.
pub fn whole(cell: &str) -> Result<i64, Bad> {
    let text = plain(cell)?;
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad("not-a-whole-number"));
    }
    text.parse().ok().filter(|count: &i64| count.abs() <= LIMIT).ok_or(bad("too-large"))
}

/// The way nearly all numbers are written, by hand over bytes: `-12`, `12.3`; none sends the cell the long way.
fn decimal(bytes: &[u8], digits: u8) -> Option<i64> {
    let (sign, rest) = match bytes {
        [b'-', rest @ ..] => (-1, rest),
        rest => (1, rest),
    };
    let point = rest.iter().position(|b| *b == b'.');
    let (whole, part) = point.map_or((rest, &rest[..0]), |at| (&rest[..at], &rest[at + 1..]));
    let width = usize::from(digits);
    let bare_point = point.is_some() && part.is_empty();
    if whole.is_empty() || whole.len() > 9 || part.len() > width || bare_point {
        return None;
    }
    let mut sum = 0_i64;
    for b in whole.iter().chain(part) {
        sum = sum * 10 + i64::from(b.is_ascii_digit().then(|| b - b'0')?);
    }
    Some(sign * sum * 10_i64.pow(u32::from(digits) - u32::try_from(part.len()).ok()?))
}

/// A number in ASCII without its thousands commas, which stand only between groups of three (I6).
fn plain(cell: &str) -> Result<Cow<'_, str>, Bad> {
    let text = text::ascii(cell);
    if !text.contains(',') {
        return Ok(text);
    }
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split(',');
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && digits(group));
    let commas_after_the_point = text[whole.len()..].contains(',');
    if !first || commas_after_the_point || !groups.all(|group| group.len() == 3 && digits(group)) {
        return Err(bad("not-a-number"));
    }
    Ok(Cow::Owned(text.replace(',', "")))
}

fn too_precise(digits: u8) -> Bad {
    Bad { code: "too-precise", hint: Cow::Owned(digits.to_string()) }
}

/// Degrees of latitude or longitude in millionths; more decimals are dropped.
pub fn degrees(cell: &str, most: i64) -> Result<i64, Bad> {
    let wrong = || Bad { code: "not-a-degree", hint: Cow::Owned(most.to_string()) };
    let text = text::ascii(cell);
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let part = part.get(..6).unwrap_or(part);
    let degrees = decimal(format!("{whole}.{part}").as_bytes(), 6).ok_or_else(wrong)?;
    if degrees.abs() > most * 1_000_000 { Err(wrong()) } else { Ok(degrees) }
}

/// Degrees as they are kept: millionths without the zeros at the end.
pub fn degrees_text(degrees: i64) -> String {
    let (whole, part) = (degrees.abs() / 1_000_000, degrees.abs() % 1_000_000);
    let sign = if degrees < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{part:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Yes or no.
pub fn flag(cell: &str) -> Result<bool, Bad> {
    match text::fold(cell).as_str() {
        "yes" | "true" | "1" | "是" => Ok(true),
        "no" | "false" | "0" | "否" => Ok(false),
        _ => Err(bad("not-a-flag")),
    }
}

/// The items of a `;` list, trimmed, blank ones dropped; the full-width mark counts too.
pub fn list(cell: &str, longest: usize) -> Result<Vec<String>, Bad> {
    let items = cell.split([';', '；']).map(text::clean).filter(|item| !item.is_empty());
    items.map(|item| text::text(item, longest).map(Cow::into_owned)).collect()
}

/// A category path: its parts trimmed, none of them empty.
pub fn category(cell: &str) -> Result<Cow<'_, str>, Bad> {
    let path = text::text(cell, 500)?;
    let exact = path.split('/').all(|part| !part.is_empty() && part.trim() == part);
    if exact {
        return Ok(path);
    }
    let parts: Vec<&str> = path.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    Ok(Cow::Owned(parts.join("/")))
}

/// A gender word.
pub fn gender(cell: &str) -> Result<&'static str, Bad> {
    match text::fold(cell).as_str() {
        "female" | "f" | "女" => Ok("female"),
        "male" | "m" | "男" => Ok("male"),
        "other" | "其他" => Ok("other"),
        _ => Err(bad("not-a-gender")),
    }
}

/// A calendar day.
pub fn day(cell: &str) -> Result<Day, Bad> {
    Day::parse(&text::ascii(cell)).ok_or(bad("not-a-day"))
}

/// A birthday as `YYYY-MM-DD`, or `MM-DD` when the year was left out; 29 February stands without a year.
pub fn birthday(cell: &str) -> Result<String, Bad> {
    let cell = text::ascii(cell);
    if let Some(day) = Day::parse(&cell) {
        return Ok(day.to_string());
    }
    let (month, day) = cell.split_once(['-', '/']).ok_or(bad("not-a-birthday"))?;
    let short = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    let leap = Day::parse(&format!("2000-{month}-{day}")).filter(|_| short).ok_or(bad("not-a-birthday"))?;
    Ok(leap.to_string()[5..].to_owned())
}

/// An e-mail address, folded: one `@`, something before it, a domain with a dot after it.
pub fn email(cell: &str) -> Result<String, Bad> {
    let email = text::folded(cell, 254)?;
    let (name, domain) = email.split_once('@').ok_or(bad("not-an-email"))?;
    let labels = domain.split('.').all(|label| !label.is_empty()) && domain.contains('.');
    if name.is_empty() || !labels || email.contains(char::is_whitespace) || domain.contains(['@', ',', ';']) {
        return Err(bad("not-an-email"));
    }
    Ok(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(read: Result<T, Bad>) -> Result<T, &'static str> {
        read.map_err(|bad| bad.code)
    }

    /// I6.
    #[test]
    fn amounts_are_exact_and_commas_group_by_three() {
        let cases = [
            ("CNY", "1234.5", Ok(123_450)),
            ("CNY", "1,234.50", Ok(123_450)),
            ("CNY", "-3", Ok(-300)),
            ("CNY", "-1,234,567", Ok(-123_456_700)),
            ("CNY", "１２．５", Ok(1250)),
            ("CNY", "1.500", Ok(150)),
            ("CNY", "12345678901.00", Err("too-large")),
            ("CNY", "9999999999.99", Ok(999_999_999_999)),
            ("CNY", "1.505", Err("too-precise")),
            ("JPY", "1.5", Err("too-precise")),
            ("JPY", "1,500", Ok(1500)),
            ("KWD", "0.001", Ok(1)),
            ("CNY", "1,23", Err("not-a-number")),
            ("CNY", "1234,567", Err("not-a-number")),
            ("CNY", ",123", Err("not-a-number")),
            ("CNY", "1.2,345", Err("not-a-number")),
            ("CNY", "¥5", Err("not-a-number")),
            ("CNY", "1e3", Err("not-a-number")),
            ("CNY", "NaN", Err("not-a-number")),
            ("CNY", "--", Err("not-a-number")),
            ("CNY", "-", Err("not-a-number")),
            ("CNY", "1.", Err("not-a-number")),
            ("CNY", "+1", Err("not-a-number")),
        ];
        for (currency, cell, expected) in cases {
            let currency = Currency::find(currency).unwrap();
            assert_eq!(code(money(cell, &currency)), expected.map(Money), "{cell}");
        }
    }

    #[test]
    fn quantities_are_kept_in_thousandths() {
        let cases = [
            ("2", Ok(2000)),
            ("0.328", Ok(328)),
            ("0.3280", Ok(328)),
            ("1,000.5", Ok(1_000_500)),
            ("0.3281", Err("too-precise")),
            ("0", Err("not-positive")),
            ("-1", Err("not-positive")),
            ("1000000001", Err("too-large")),
            ("two", Err("not-a-number")),
            ("", Err("not-a-number")),
        ];
        for (cell, expected) in cases {
            assert_eq!(code(quantity(cell)), expected, "{cell}");
        }
    }

    #[test]
    fn words_and_whole_numbers() {
        assert_eq!(code(points("1,200")), Ok(1200));
        assert_eq!(code(points("-1")), Err("negative"));
        assert_eq!(code(points("1.0")), Err("not-a-whole-number"));
        assert_eq!(code(points("1000000000001")), Err("too-large"));
        for (cell, expected) in [("YES", Ok(true)), ("０", Ok(false)), ("是", Ok(true)), ("y", Err("not-a-flag"))] {
            assert_eq!(code(flag(cell)), expected, "{cell}");
        }
        for (cell, expected) in [("女", Ok("female")), ("M", Ok("male")), ("x", Err("not-a-gender"))] {
            assert_eq!(code(gender(cell)), expected, "{cell}");
        }
        assert_eq!(list("茶; 摄影；;'1", 9).unwrap(), ["茶", "摄影", "1"]);
        for (cell, expected) in [("茶/绿茶", "茶/绿茶"), (" 茶 / 绿茶/", "茶/绿茶"), ("//", "")] {
            assert_eq!(category(cell).as_deref(), Ok(expected));
        }
        assert_eq!(code(degrees("31.2304167", 90)), Ok(31_230_416));
        for text in ["31.230416", "-0.5", "120", "0", "-90"] {
            assert_eq!(degrees(text, 180).map(degrees_text).ok().as_deref(), Some(text));
        }
        assert_eq!(code(degrees("-90.1", 90)), Err("not-a-degree"));
        assert_eq!(code(degrees("12e1", 90)), Err("not-a-degree"));
        assert_eq!(code(degrees("1.2.3", 90)), Err("not-a-degree"));
        assert_eq!(code(degrees("1.23456七", 90)), Err("not-a-degree"));
    }

    #[test]
    fn birthdays_with_and_without_a_year() {
        let cases = [
            ("1990-02-28", Ok("1990-02-28")),
            ("1990/2/8", Ok("1990-02-08")),
            ("03-01", Ok("03-01")),
            ("2/29", Ok("02-29")),
            ("1990-02-29", Err("not-a-birthday")),
            ("02-30", Err("not-a-birthday")),
            ("003-01", Err("not-a-birthday")),
            ("March", Err("not-a-birthday")),
        ];
        for (cell, expected) in cases {
            assert_eq!(code(birthday(cell)).as_deref(), expected.as_deref(), "{cell}");
        }
    }

    #[test]
    fn an_email_has_one_at_and_a_dot_behind_it() {
        for (cell, expected) in [("Ａnn@Example.COM", "ann@example.com"), ("a+b@例.cn", "a+b@例.cn")] {
            assert_eq!(email(cell).as_deref(), Ok(expected));
        }
        for cell in ["ann", "@example.com", "ann@localhost", "a@b@c.de", "a b@c.de", "a@.de", "a@c.", "a@b.c,d"] {
            assert_eq!(code(email(cell)), Err("not-an-email"), "{cell}");
        }
        assert_eq!(code(email("a***@b.cn")), Err("masked"));
    }
}
