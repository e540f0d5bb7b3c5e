//! Words inside what people and banks write: whether a reference stands there whole, and whether two names agree.
#![deny(clippy::float_arithmetic)]

use unicode_normalization::UnicodeNormalization;

/// The shortest reference that is looked for inside a longer text: a `7` stands in too many remarks.
pub const SHORTEST: usize = 4;

/// A text as tokens are compared: NFKC, capitals.
#[must_use]
pub fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_uppercase).collect()
}

/// Whether a sign belongs to a token: Chinese stands between tokens, as blanks and other marks do.
fn is_inner(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// The tokens of a folded text, in its order.
pub fn tokens(folded: &str) -> impl Iterator<Item = &str> {
    let parts = folded.split(|c: char| !is_inner(c)).map(|part| part.trim_matches(['-', '_']));
    parts.filter(|part| !part.is_empty())
}

/// Whether a folded reference stands whole in a folded text; a very short one must be all of it.
#[must_use]
pub fn stands_in(folded: &str, reference: &str) -> bool {
    if reference.is_empty() {
        return false;
    }
    if folded.trim() == reference {
        return true;
    }
    if reference.chars().count() < SHORTEST {
        return false;
    }
    folded.match_indices(reference).any(|(at, _)| {
        let mut before = folded[..at].chars().rev();
        let after = folded[at + reference.len()..].chars().next();
        let mut further = folded[at + reference.len()..].chars().skip(1);
        // A hyphen that nothing goes with is a mark like any other.
        let begun = match before.next() {
            Some('-' | '_') => before.next().is_some_and(is_inner),
            Some(c) => is_inner(c),
            None => false,
        };
        let goes_on = match after {
            Some('-' | '_') => further.next().is_some_and(is_inner),
            Some(c) => is_inner(c),
            None => false,
        };
        !begun && !goes_on
    })
}

/// Whether a name as a bank shows it agrees with the one known; none where either is lacking. A `*` stands for any signs.
#[must_use]
pub fn agrees(shown: &str, known: Option<&str>) -> Option<bool> {
    let bare = |name: &str| -> String { folded(name).chars().filter(|c| c.is_alphanumeric() || *c == '*').collect() };
    let (shown, known) = (bare(shown), bare(known?));
    if shown.chars().all(|c| c == '*') || known.is_empty() {
        return None;
    }
    let mut pieces = shown.split('*');
    let (Some(first), Some(last)) = (pieces.next(), shown.rsplit('*').next()) else { return None };
    if !shown.contains('*') {
        return Some(shown == known);
    }
    let Some(rest) = known.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return Some(false) };
    let mut at = 0;
    for piece in shown[first.len()..shown.len() - last.len()].split('*').filter(|piece| !piece.is_empty()) {
        let Some(found) = rest[at..].find(piece) else { return Some(false) };
        at += found + piece.len();
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ID62 (a).
    #[test]
    fn a_reference_stands_whole_or_not_at_all() {
        let cases = [
            ("A-1001", "A-1001", true),
            ("pay a-1001 now", "A-1001", true),
            ("订单Ａ－1001付款", "A-1001", true),
            ("A-10012", "A-1001", false),
            ("XA-1001", "A-1001", false),
            ("A-1001-2", "A-1001", false),
            ("A-1001-", "A-1001", true),
            ("-A-1001", "A-1001", true),
            ("2-A-1001", "A-1001", false),
            ("1001", "1001", true),
            ("A-1001", "1001", false),
            ("A-10012 A-1001", "A-1001", true),
            ("7", "7", true),
            (" 7 ", "7", true),
            ("7 cups", "7", false),
            ("", "", false),
            ("anything", "", false),
            ("order no. 17/26 paid", "NO. 17/26", true),
        ];
        for (text, reference, expected) in cases {
            assert_eq!(stands_in(&folded(text), reference), expected, "{text} {reference}");
        }
    }

    #[test]
    fn tokens_are_cut_at_everything_but_letters_digits_and_inner_hyphens() {
        let all = |text: &str| tokens(&folded(text)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(all("付款 a-1001，-B_2- 共2件"), ["A-1001", "B_2", "2"]);
        assert_eq!(all(""), [""; 0]);
    }

    #[test]
    fn names_agree_as_far_as_they_are_shown() {
        let cases = [
            ("王小明", Some("王小明"), Some(true)),
            ("王 小明", Some("王小明"), Some(true)),
            ("王小明", Some("李小明"), Some(false)),
            ("*小明", Some("王小明"), Some(true)),
            ("王**", Some("王小明"), Some(true)),
            ("王*明", Some("王小明"), Some(true)),
            ("李*明", Some("王小明"), Some(false)),
            ("王*小*", Some("王大小明"), Some(true)),
            ("王*红*", Some("王大小明"), Some(false)),
            ("Ann Lee", Some("ANN  LEE"), Some(true)),
            ("**", Some("王小明"), None),
            ("", Some("王小明"), None),
            ("王小明", None, None),
            ("王小明", Some(""), None),
        ];
        for (shown, known, expected) in cases {
            assert_eq!(agrees(shown, known), expected, "{shown} {known:?}");
        }
    }
}
