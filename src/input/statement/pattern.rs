//! What a file says of itself in the lines around its rows: a text with names in braces for what varies.

use unicode_normalization::UnicodeNormalization;

use crate::domain::time::{Day, Zone};

/// A text as patterns are compared: NFKC, one blank for several.
pub fn evened(text: &str) -> String {
    let wide: String = text.nfkc().collect();
    wide.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The values of a pattern's names in the first line that fits it; lines are evened.
pub fn find(pattern: &str, lines: &[String]) -> Option<Vec<(String, String)>> {
    let pattern = evened(pattern);
    lines.iter().find_map(|line| fit(&pattern, line))
}

fn fit(pattern: &str, line: &str) -> Option<Vec<(String, String)>> {
    let mut pieces = pattern.split('{');
    let first = pieces.next()?;
    let mut rest = &line[line.find(first)? + first.len()..];
    let mut found = Vec::new();
    for piece in pieces {
        let (name, literal) = piece.split_once('}')?;
        let end = if literal.is_empty() { rest.len() } else { rest.find(literal)? };
        found.push((name.to_owned(), rest[..end].trim().to_owned()));
        rest = &rest[end + literal.len()..];
    }
    Some(found)
}

/// A day and whether it is stated by its first moment: `2026-03-01 00:00:00`, `2026年03月01日`.
pub fn day(text: &str, zone: &Zone) -> Option<(Day, bool)> {
    let text = text.replace(['年', '月'], "-").replace('日', " ");
    let (at, whole_day) = zone.parse(text.trim())?;
    Some((zone.day(at), !whole_day && zone.clock(at) == (0, 0, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(evened).collect()
    }

    #[test]
    fn names_take_what_stands_between_the_words() {
        let text =
            "x\n起始时间：[2026-03-01 00:00:00]    终止时间：[2026-03-31 23:59:59],,,\n收入：3笔 200.50元\n共12笔记录";
        let found = |pattern: &str| {
            let values = find(pattern, &lines(text));
            values.map(|values| values.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
        };
        let period = found("起始时间：[{from}] 终止时间：[{until}]").unwrap();
        assert_eq!(period, ["from=2026-03-01 00:00:00", "until=2026-03-31 23:59:59"]);
        assert_eq!(found("收入：{count}笔 {total}元").unwrap(), ["count=3", "total=200.50"]);
        assert_eq!(found("共{count}笔记录").unwrap(), ["count=12"]);
        assert_eq!(found("共{count}"), Some(vec!["count=12笔记录".to_owned()]));
        assert_eq!(found("支出：{count}笔"), None);
        assert_eq!(found("收入：{count}笔 {total}角"), None);
    }

    #[test]
    fn days_are_read_in_both_languages() {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let cases = [
            ("2026-03-31 23:59:59", Some(("2026-03-31", false))),
            ("2026年03月31日 00:00:00", Some(("2026-03-31", true))),
            ("2026-03-31", Some(("2026-03-31", false))),
            ("2026年3月31日", Some(("2026-03-31", false))),
            ("yesterday", None),
        ];
        for (text, expected) in cases {
            let got = day(text, &zone).map(|(day, exact)| (day.to_string(), exact));
            assert_eq!(got, expected.map(|(day, exact)| (day.to_owned(), exact)), "{text}");
        }
    }
}
