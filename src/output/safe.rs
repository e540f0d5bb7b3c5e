//! The second wall (safety SF32, SF33): control characters out of what a terminal shows, formulas out of CSV.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character could move the cursor, turn the line around or hide.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text with each such character written out, as `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The text as a JSON string, each such character as `\u001b`.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if is_hidden(c) => write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes every text"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The text with a `'` before it when a spreadsheet would take it for a formula.
///
/// A text that begins with such a `'` gets one more, so that taking one away gives every text back.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches('\'').chars().next();
    if first.is_some_and(|c| "=+-@\t\r\n＝＋－＠".contains(c)) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_out() {
        let cases = [
            ("王小明 ñ 👍", "王小明 ñ 👍"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\tb\nc\u{7f}\u{9b}", "a\\u{9}b\\u{a}c\\u{7f}\\u{9b}"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            (
                "a\u{200b}\u{2060}\u{feff}\u{2028}\u{2069}\u{61c}",
                "a\\u{200b}\\u{2060}\\u{feff}\\u{2028}\\u{2069}\\u{61c}",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(visible(text), expected);
        }
    }

    #[test]
    fn json_strings_read_back_and_hold_nothing_hidden() {
        for text in ["a\"b\\c", "\u{1b}\u{9b}\u{202e}\n\t", "王", "", "\u{feff}"] {
            let written = json(text);
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
            assert!(!written.chars().any(is_hidden), "{written}");
        }
    }

    #[test]
    fn formulas_are_guarded_and_the_guard_can_be_undone() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+8613800138000", "'+8613800138000"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("'=1", "''=1"),
            ("'x", "'x"),
            ("a=1", "a=1"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(guarded(text), expected);
            let back = expected.strip_prefix('\'').filter(|rest| guarded(rest) != *rest).unwrap_or(expected);
            assert_eq!(back, text);
        }
    }
}
