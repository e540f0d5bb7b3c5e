//! Values as people read them, in two languages; nothing here is read back by a machine.

use std::borrow::Cow;

use super::{Cell, Kind, Lang, Note, Style, safe, words};
use crate::domain::money::{Currency, Money};

/// What stands for nothing; a dash proper would be of ambiguous width (CL25).
const ABSENT: &str = "-";

/// A cell of a table.
pub fn cell(cell: &Cell, kind: Kind, style: &Style) -> String {
    match cell {
        Cell::Null => ABSENT.to_owned(),
        Cell::Text(text) => safe::visible(text).into_owned(),
        Cell::Word(word) => safe::visible(&words::word(style.lang, word)).into_owned(),
        Cell::Int(count) | Cell::Points(count) => grouped(&count.to_string()),
        Cell::Money(amount) => money(*amount, &style.currency, style.ascii),
        Cell::Ratio(number) => ratio(*number, kind),
        Cell::Chance(chance) => format!("{chance:.1e}"),
        Cell::Instant(at) => style.zone.shown(*at),
        Cell::Day(day) => day.to_string(),
        Cell::Bool(yes) => words::say(style.lang, if *yes { "word.yes" } else { "word.no" }, &[]),
        Cell::List(texts) => list(texts, style.lang),
    }
}

/// A cell that stands alone: points carry their unit.
pub fn alone(value: &Cell, kind: Kind, style: &Style) -> String {
    match value {
        Cell::Points(count) => points(*count, style.lang),
        other => cell(other, kind, style),
    }
}

/// Points with their unit: `1,200 points`.
pub fn points(count: i64, lang: Lang) -> String {
    let key = if count.unsigned_abs() == 1 { "output.point" } else { "output.points" };
    words::say(lang, key, &[("count", &grouped(&count.to_string()))])
}

/// Money with its sign or code: `¥1,234.50`, `1,234.50 SEK`.
pub fn money(amount: Money, currency: &Currency, ascii: bool) -> String {
    let plain = grouped(&currency.plain(amount));
    let sign = match currency.code() {
        "CNY" | "JPY" if !ascii => "¥",
        "GBP" if !ascii => "£",
        "USD" => "$",
        code => return format!("{plain} {code}"),
    };
    match plain.strip_prefix('-') {
        Some(size) => format!("-{sign}{size}"),
        None => format!("{sign}{plain}"),
    }
}

/// A note as a sentence; what was put into it is made safe.
pub fn note(note: &Note, lang: Lang) -> String {
    let values: Vec<(&str, Cow<'_, str>)> =
        note.values.iter().map(|(name, value)| (name.as_ref(), safe::visible(value))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_ref())).collect();
    words::say(lang, &format!("note.{}", note.code), &values)
}

/// A plain number with its thousands marked: `1234.50` to `1,234.50`.
pub fn grouped(plain: &str) -> String {
    let (sign, size) = plain.strip_prefix('-').map_or(("", plain), |size| ("-", size));
    let (whole, part) = size.split_at(size.find('.').unwrap_or(size.len()));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + part
}

fn ratio(number: f64, kind: Kind) -> String {
    if !number.is_finite() {
        return ABSENT.to_owned();
    }
    if kind == Kind::Decimal {
        return grouped(&unsigned_zero(format!("{number:.2}")));
    }
    let percent = grouped(&unsigned_zero(format!("{:.1}", number * 100.0)));
    let rises = kind == Kind::Change && !percent.starts_with('-') && percent != "0.0";
    format!("{}{percent} %", if rises { "+" } else { "" })
}

/// `-0.0`, which rounding makes of small losses, is nothing.
pub(super) fn unsigned_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(size) if size.chars().all(|c| matches!(c, '0' | '.')) => size.to_owned(),
        _ => text,
    }
}

fn list(texts: &[String], lang: Lang) -> String {
    if texts.is_empty() {
        return ABSENT.to_owned();
    }
    let between = if lang == Lang::Zh { "、" } else { ", " };
    texts.iter().map(|text| safe::visible(text)).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Day, Zone};

    fn style(lang: Lang) -> Style {
        Style::new(lang, Zone::find("Asia/Shanghai").unwrap(), Currency::find("CNY").unwrap())
    }

    /// CL9
    #[test]
    fn money_carries_the_sign_of_its_currency_or_its_code() {
        let cases = [
            ("CNY", 123_450, false, "¥1,234.50"),
            ("CNY", -5, false, "-¥0.05"),
            ("CNY", 123_450, true, "1,234.50 CNY"),
            ("USD", 123_450, true, "$1,234.50"),
            ("GBP", 100, false, "£1.00"),
            ("JPY", 1_234_567, false, "¥1,234,567"),
            ("EUR", 100_000, false, "1,000.00 EUR"),
            ("SEK", -123_450, false, "-1,234.50 SEK"),
        ];
        for (code, minor, ascii, expected) in cases {
            assert_eq!(money(Money(minor), &Currency::find(code).unwrap(), ascii), expected);
        }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let cases =
            [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1000", "-1,000"), ("-123456.789", "-123,456.789")];
        for (plain, expected) in cases {
            assert_eq!(grouped(plain), expected);
        }
    }

    #[test]
    fn shares_changes_and_decimals_are_told_apart() {
        let cases = [
            (0.483_241, Kind::Ratio, "48.3 %"),
            (12.5, Kind::Ratio, "1,250.0 %"),
            (0.021, Kind::Change, "+2.1 %"),
            (-0.021, Kind::Change, "-2.1 %"),
            (-0.000_01, Kind::Change, "0.0 %"),
            (1.349_9, Kind::Decimal, "1.35"),
            (-0.001, Kind::Decimal, "0.00"),
            (f64::NAN, Kind::Ratio, "-"),
            (f64::INFINITY, Kind::Decimal, "-"),
        ];
        for (number, kind, expected) in cases {
            assert_eq!(ratio(number, kind), expected, "{number} {kind:?}");
        }
    }

    #[test]
    fn the_same_cells_in_two_languages() {
        let cases = [
            (Cell::Null, Kind::Text, "-", "-"),
            (Cell::Points(1200), Kind::Points, "1,200 points", "1,200 分"),
            (Cell::Points(1), Kind::Points, "1 point", "1 分"),
            (Cell::Bool(true), Kind::Bool, "yes", "是"),
            (Cell::word("no-such-word"), Kind::Word, "no-such-word", "no-such-word"),
            (Cell::word("yes"), Kind::Word, "yes", "是"),
            (Cell::List(vec!["a".into(), "王".into()]), Kind::List, "a, 王", "a、王"),
            (Cell::List(vec![]), Kind::List, "-", "-"),
            (Cell::Chance(6.38e-9), Kind::Chance, "6.4e-9", "6.4e-9"),
            (Cell::Day(Day::new(2026, 3, 1).unwrap()), Kind::Day, "2026-03-01", "2026-03-01"),
            (
                Zone::utc().parse("2026-03-01T02:15").unwrap().0.into(),
                Kind::Instant,
                "2026-03-01 10:15",
                "2026-03-01 10:15",
            ),
        ];
        for (value, kind, en, zh) in cases {
            assert_eq!(alone(&value, kind, &style(Lang::En)), en);
            assert_eq!(alone(&value, kind, &style(Lang::Zh)), zh);
        }
    }
}
