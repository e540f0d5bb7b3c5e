//! Values as charts write them: in full at a mark, shortened on an axis.

use super::super::{Cell, Kind, Lang, Style, people};
use crate::domain::money::Money;

/// What the values of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// Money in minor units.
    Money,
    /// Points.
    Points,
    /// A share of one.
    Share,
}

/// A value in full.
pub fn shown(value: f64, unit: Unit, style: &Style) -> String {
    match unit {
        Unit::Count => people::cell(&Cell::Int(value.round() as i64), Kind::Int, style),
        Unit::Points => people::cell(&Cell::Points(value.round() as i64), Kind::Points, style),
        Unit::Money => people::money(Money(value.round() as i64), &style.currency, style.ascii),
        Unit::Share => people::cell(&Cell::Ratio(value), Kind::Ratio, style),
    }
}

/// A value on an axis, as short as it can be: `$12k`, `1.2 万`, `48 %`.
pub(super) fn short(value: f64, unit: Unit, style: &Style) -> String {
    let major = match unit {
        Unit::Share => return format!("{} %", plain(value * 100.0)),
        Unit::Money => value / style.currency.scale() as f64,
        Unit::Count | Unit::Points => value,
    };
    let steps: &[(f64, &str)] = match style.lang {
        Lang::En => &[(1e9, "bn"), (1e6, "m"), (1e3, "k")],
        Lang::Zh => &[(1e8, " 亿"), (1e4, " 万")],
    };
    let found = steps.iter().find(|(size, _)| major.abs() >= *size);
    let written = found.map_or_else(|| plain(major), |(size, word)| plain(major / size) + word);
    match (unit, sign(style)) {
        (Unit::Money, Some(sign)) => match written.strip_prefix('-') {
            Some(size) => format!("-{sign}{size}"),
            None => format!("{sign}{written}"),
        },
        _ => written,
    }
}

/// The sign that stands before money; none where a code stands after it, which an axis leaves to its title.
fn sign(style: &Style) -> Option<char> {
    let whole = people::money(Money(0), &style.currency, style.ascii);
    whole.chars().next().filter(|first| !first.is_ascii_digit())
}

/// At most two decimals, and none that is a nought.
fn plain(value: f64) -> String {
    let text = people::grouped(&format!("{value:.2}"));
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::time::Zone;

    #[test]
    fn axes_are_short_and_marks_are_whole() {
        let style = |lang, code| Style::new(lang, Zone::utc(), Currency::find(code).unwrap());
        let cases = [
            (1_250_000.0, Unit::Money, Lang::En, "USD", "$12.5k", "$12,500.00"),
            (1_250_000.0, Unit::Money, Lang::Zh, "CNY", "¥1.25 万", "¥12,500.00"),
            (-50_000.0, Unit::Money, Lang::En, "CNY", "-¥500", "-¥500.00"),
            (500_000.0, Unit::Money, Lang::En, "SEK", "5k", "5,000.00 SEK"),
            (3_000_000.0, Unit::Count, Lang::En, "USD", "3m", "3,000,000"),
            (0.483, Unit::Share, Lang::En, "USD", "48.3 %", "48.3 %"),
            (0.5, Unit::Count, Lang::Zh, "USD", "0.5", "1"),
            (-0.001, Unit::Count, Lang::En, "USD", "0", "0"),
        ];
        for (value, unit, lang, code, on_axis, at_mark) in cases {
            assert_eq!(
                (short(value, unit, &style(lang, code)), shown(value, unit, &style(lang, code))),
                (on_axis.to_owned(), at_mark.to_owned())
            );
        }
    }
}
