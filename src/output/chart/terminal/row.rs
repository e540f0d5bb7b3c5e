//! Rows of a name, a bar and what is said of it, within a width; Chinese counts two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::output::{Style, safe};

/// A row, its bar in parts one after another.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) parts: Vec<Part>,
    pub(super) told: String,
}

/// A part of a bar.
pub(super) struct Part {
    pub(super) from: f64,
    pub(super) to: f64,
    /// 0 for the first of those that are stacked.
    pub(super) layer: usize,
}

/// Narrower than this there is room for figures alone.
pub(super) const NARROW: usize = 40;
/// A bar shorter than this says nothing.
const LEAST: usize = 6;
const EIGHTHS: [char; 8] = ['█', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// The longest bar takes what names and figures leave.
pub(super) fn lines(rows: &[Row], style: &Style) -> Vec<String> {
    let width = style.width;
    let told = rows.iter().filter(|row| !row.parts.is_empty()).map(|row| row.told.width()).max().unwrap_or(0);
    let told = told.min(width / 2);
    let widest = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    let name = widest.min(width.saturating_sub(told + LEAST + 3).max(width / 3));
    let bar = width.saturating_sub(name + told + 2);
    let bar = if width < NARROW || bar < LEAST { 0 } else { bar };
    let ends = || rows.iter().flat_map(|row| row.parts.iter().flat_map(|part| [part.from, part.to]));
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let one = |row: &Row| {
        let name = padded(&cut(&safe::visible(&row.name), name), name);
        let drawn = if bar > 0 { drawn(row, (low, high), bar, style.ascii) } else { String::new() };
        let line = if drawn.is_empty() { name } else { format!("{name} {drawn}") };
        let room = width.saturating_sub(line.width() + 1);
        format!("{line} {}", cut(&safe::visible(&row.told), room)).trim_end().to_owned()
    };
    rows.iter().map(one).collect()
}

/// A bar in eighths of a column; what follows the first part is drawn lighter, in whole columns.
fn drawn(row: &Row, (low, high): (f64, f64), room: usize, ascii: bool) -> String {
    if high <= low {
        return String::new();
    }
    let place = |value: f64| ((value - low) / (high - low) * room as f64 * 8.0).round() as usize;
    let mut text = String::new();
    for part in row.parts.iter().filter(|part| part.to > part.from) {
        let (from, to) = (place(part.from), place(part.to));
        let begun = text.width();
        text.extend(std::iter::repeat_n(' ', (from / 8).saturating_sub(begun)));
        let left = to.saturating_sub(text.width() * 8);
        match (part.layer, ascii) {
            (0, false) => {
                text.extend(std::iter::repeat_n(EIGHTHS[0], left / 8));
                // Whatever follows begins in the next column, and of something there is something to be seen.
                let rest = if left == 0 { 1 } else { left % 8 };
                text.extend((rest > 0).then(|| EIGHTHS[rest]));
            }
            (layer, ascii) => {
                let mark = [['█', '#'], ['░', '=']][layer.min(1)][usize::from(ascii)];
                text.extend(std::iter::repeat_n(mark, (left + 4) / 8));
            }
        }
    }
    text
}

/// The text, cut to so many columns with `…`, never inside a character.
pub(super) fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    if room > 0 { out + "…" } else { String::new() }
}

pub(super) fn padded(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_columns() {
        let cases = [
            ("龙井茶", 6, "龙井茶"),
            ("龙井茶", 5, "龙井…"),
            ("龙井茶", 4, "龙…"),
            ("龙井", 1, "…"),
            ("a b c", 3, "a…"),
            ("a", 0, ""),
        ];
        for (text, room, expected) in cases {
            assert_eq!(cut(text, room), expected);
        }
    }
}
