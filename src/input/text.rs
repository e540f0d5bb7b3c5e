//! Cleaning of cells (I19) and what is refused in them, never repaired (I20). Nothing here knows a column.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Why a cell is refused: a code of [`super::CODES`] and the figure or word its sentence speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The code.
    pub code: &'static str,
    /// The figure or word; mostly empty.
    pub hint: Cow<'static, str>,
}

/// A [`Bad`] without a figure.
pub const fn bad(code: &'static str) -> Bad {
    Bad { code, hint: Cow::Borrowed("") }
}

/// The cell without what spreadsheets and people put around it (I19).
pub fn clean(cell: &str) -> &str {
    // Most cells begin and end with a letter or figure; a Chinese character begins with one of these bytes, and no mark
    // that is taken off ends with one of those.
    let (begins, ends) = (|b: u8| matches!(b, 0xE4..=0xE9), |b: u8| b > 0x80 && !matches!(b, 0xA0 | 0xBF));
    if let ([first, ..], [.., last]) = (cell.as_bytes(), cell.as_bytes())
        && (first.is_ascii_alphanumeric() || begins(*first))
        && (last.is_ascii_alphanumeric() || ends(*last))
    {
        return cell;
    }
    let mut text = trim(cell);
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = trim(inner);
    }
    if let Some(rest) = text.strip_prefix('`') {
        text = trim(rest);
    }
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit() || is_formula_sign(c)) => rest,
        _ => text,
    }
}

/// The cell of a file that our own export guarded (I21): one `'` goes where a formula sign, or another `'` before one,
/// follows; any other is the text's own.
pub fn unguarded(cell: &str) -> &str {
    let text = trim(cell);
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(is_formula_sign) => rest,
        _ => text,
    }
}

fn is_formula_sign(c: char) -> bool {
    "=+-@＝＋－＠".contains(c)
}

/// The cleaners that a cell needs, by name, for who asks what a file is like (I18): a pass of its own.
pub fn cleaners(cell: &str) -> Vec<&'static str> {
    let mut used = Vec::new();
    let mut uses = |name, is_used: bool| {
        if is_used {
            used.push(name);
        }
    };
    let text = trim(cell);
    uses("blanks", text.len() < cell.len());
    let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    uses("formula", inner.is_some());
    let text = inner.map_or(text, trim);
    uses("backtick", text.starts_with('`'));
    let text = text.strip_prefix('`').map_or(text, trim);
    uses("apostrophe", clean(text).len() < text.len());
    let text = clean(text);
    let is_figure = |text: &str| text.bytes().any(|b| b.is_ascii_digit()) && !text.bytes().any(|b| b >= 0x80);
    uses("full-width", !text.is_ascii() && is_figure(&ascii(text)));
    uses(
        "composed",
        !text.is_ascii() && is_nfc_quick(text.chars()) != IsNormalized::Yes && !text.nfc().eq(text.chars()),
    );
    used
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\u{A0}', '\u{3000}', '\u{FEFF}'])
}

/// Full-width digits, letters and signs as ASCII: for numbers, dates and phones.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{A0}' => ' ',
        _ => c,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}

/// A text of at most `longest` characters in NFC; control and direction-turning characters are refused.
pub fn text(cell: &str, longest: usize) -> Result<Cow<'_, str>, Bad> {
    if cell.len() <= longest && cell.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return Ok(Cow::Borrowed(cell));
    }
    if let Some(code) = cell.chars().find_map(refused) {
        return Err(bad(code));
    }
    if cell.len() > longest && cell.chars().count() > longest {
        return Err(Bad { code: "too-long", hint: Cow::Owned(longest.to_string()) });
    }
    if cell.is_ascii() || is_nfc_quick(cell.chars()) == IsNormalized::Yes {
        return Ok(Cow::Borrowed(cell));
    }
    Ok(Cow::Owned(cell.nfc().collect()))
}

/// Characters no text may hold: controls would reach a terminal, direction marks would hide what is written,
/// and a replacement character is the trace of a text already destroyed (I15).
fn refused(c: char) -> Option<&'static str> {
    match c {
        ' '..='~' => None,
        '\u{FFFD}' => Some("bad-encoding"),
        '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some("control-character"),
        c if c.is_control() => Some("control-character"),
        _ => None,
    }
}

/// An id as text: leading zeros survive, a spreadsheet's scientific notation is refused (I20).
pub fn id(cell: &str, longest: usize) -> Result<Cow<'_, str>, Bad> {
    let id = text(cell, longest)?;
    match () {
        () if is_destroyed(&id) => Err(bad("destroyed-id")),
        () if STANDS_FOR_NOTHING.contains(&&*id) => Err(bad("no-value")),
        () => Ok(id),
    }
}

/// What programs and people write where there is nothing: as an id, it would make one of many.
const STANDS_FOR_NOTHING: [&str; 10] =
    ["NaN", "--", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!", "#GETTING_DATA"];

/// A key by which a member is found: an id without a mask in it.
pub fn key(cell: &str, longest: usize) -> Result<Cow<'_, str>, Bad> {
    if cell.contains(['*', '＊']) {
        return Err(bad("masked"));
    }
    id(cell, longest)
}

/// A key compared without regard to width and case: NFKC, folded.
pub fn folded(cell: &str, longest: usize) -> Result<String, Bad> {
    Ok(fold(&key(cell, longest)?))
}

/// NFKC, then lower case; for ASCII that is all there is to do.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfkc().collect::<String>().to_lowercase() }
}

/// Whether a text reads `1.93068E+15`.
fn is_destroyed(id: &str) -> bool {
    if !id.as_bytes().contains(&b'+') {
        return false;
    }
    let Some((mantissa, exponent)) = id.split_once("E+").or_else(|| id.split_once("e+")) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(part) && digits(exponent)
}

/// The first 80 characters of a cell, for a message.
pub fn shown(cell: &str) -> String {
    cell.char_indices().nth(80).map_or_else(|| cell.to_owned(), |(end, _)| format!("{}…", &cell[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// I19.
    #[test]
    fn what_spreadsheets_put_around_a_cell_is_taken_off() {
        let cases = [
            ("abc", "abc"),
            ("=\"00193\"", "00193"),
            (" \t=\" 1 \"\u{3000}", "1"),
            ("'75008", "75008"),
            ("'=SUM(A1)", "=SUM(A1)"),
            ("'tis", "'tis"),
            ("`193", "193"),
            ("\u{A0}龙井\u{3000}", "龙井"),
            ("=\"", "=\""),
            ("", ""),
            ("   ", ""),
            ("龙井\u{A0}", "龙井"),
            ("龙井\u{FEFF}", "龙井"),
            ("　龙井", "龙井"),
            ("龙耀", "龙耀"),
        ];
        for (cell, expected) in cases {
            assert_eq!(clean(cell), expected, "{cell:?}");
        }
    }

    /// I21: what `output` guards comes back as it was.
    #[test]
    fn the_guard_of_our_own_export_is_undone() {
        let cases = [
            ("'=1+1", "=1+1"),
            ("''=1", "'=1"),
            ("'-1", "-1"),
            ("'＝1", "＝1"),
            ("'75008", "'75008"),
            ("'tis", "'tis"),
            ("`193", "`193"),
            (" x ", "x"),
        ];
        for (cell, expected) in cases {
            assert_eq!(unguarded(cell), expected, "{cell:?}");
        }
    }

    /// I18.
    #[test]
    fn what_was_cleaned_is_named() {
        let cases: [(&str, &[&str]); 9] = [
            ("abc", &[]),
            ("龙井", &[]),
            ("\t=\" 1\"", &["blanks", "formula"]),
            ("`'1", &["backtick", "apostrophe"]),
            ("'75008", &["apostrophe"]),
            ("'tis", &[]),
            ("１２．５", &["full-width"]),
            ("Cre\u{300}me", &["composed"]),
            ("", &[]),
        ];
        for (cell, expected) in cases {
            assert_eq!(cleaners(cell), expected, "{cell:?}");
            assert_eq!(clean(cell) == cell, !expected.iter().any(|used| !["full-width", "composed"].contains(used)));
        }
    }

    #[test]
    fn full_width_becomes_ascii_in_numbers() {
        assert_eq!(ascii("１２．５－３："), "12.5-3:");
        assert_eq!(ascii("龙井"), "龙井");
    }

    /// I20.
    #[test]
    fn what_is_refused_is_not_repaired() {
        let cases = [
            ("A\u{0}", "control-character"),
            ("a\u{1b}[31m", "control-character"),
            ("two\nlines", "control-character"),
            ("\u{202E}txt.exe", "control-character"),
            ("caf\u{FFFD}", "bad-encoding"),
            ("1.93068E+15", "destroyed-id"),
            ("2e+9", "destroyed-id"),
            ("138****8000", "masked"),
            ("NaN", "no-value"),
            ("--", "no-value"),
            ("#REF!", "no-value"),
            ("12345678901", "too-long"),
        ];
        for (cell, code) in cases {
            let longest = if code == "too-long" { 10 } else { 100 };
            assert_eq!(key(cell, longest).map_err(|bad| bad.code), Err(code), "{cell:?}");
        }
        for good in ["007", "nan", "---", "1E5", "E+", "1.E+5", "x1.5E+3", "12345678901"] {
            assert_eq!(key(good, 11).as_deref(), Ok(good));
        }
    }

    #[test]
    fn texts_are_composed_and_keys_folded() {
        assert_eq!(text("Cre\u{300}me", 20).as_deref(), Ok("Crème"));
        assert_eq!(folded("Ａlice@例.CN", 20).as_deref(), Ok("alice@例.cn"));
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(shown(&"茶".repeat(81)), format!("{}…", "茶".repeat(80)));
        assert_eq!(shown(&"茶".repeat(80)), "茶".repeat(80));
    }
}
