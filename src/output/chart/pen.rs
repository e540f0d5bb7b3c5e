//! Our own writer of SVG: rectangles, lines and texts at fixed places, and how wide a text will be.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use super::super::safe;
use super::colour::PAPER;

/// Where a text hangs on its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The size of every text.
pub(super) const TEXT: f64 = 12.0;
/// Blanks around what is written beside a mark.
pub(super) const GAP: f64 = 6.0;

/// What was drawn so far.
#[derive(Default)]
pub(super) struct Pen(pub(super) String);

impl Pen {
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let (x, y, width, height) = (number(x), number(y), number(width.max(0.0)), number(height.max(0.0)));
        self.push(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"));
    }

    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), stroke: &str) {
        let (x1, y1, x2, y2) = (number(x1), number(y1), number(x2), number(y2));
        self.push(format_args!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\"/>"));
    }

    pub(super) fn polygon(&mut self, points: &[(f64, f64)], fill: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
        self.push(format_args!("<polygon points=\"{}\" fill=\"{fill}\"/>", points.join(" ")));
    }

    pub(super) fn polyline(&mut self, points: &[(f64, f64)], stroke: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
        let points = points.join(" ");
        self.push(format_args!("<polyline points=\"{points}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"2\"/>"));
    }

    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str) {
        let (x, y, radius) = (number(x), number(y), number(radius));
        self.push(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>"));
    }

    /// A text whose middle stands at `y`.
    pub(super) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, fill: &str, text: &str) {
        self.written((x, y), anchor, fill, "", text);
    }

    /// The same in bold.
    pub(super) fn bold(&mut self, (x, y): (f64, f64), anchor: Anchor, fill: &str, text: &str) {
        self.written((x, y), anchor, fill, " font-weight=\"600\"", text);
    }

    /// The same over other marks: a rim of the ground keeps it apart from them.
    pub(super) fn rimmed(&mut self, at: (f64, f64), anchor: Anchor, fill: &str, text: &str) {
        let rim = format!(" paint-order=\"stroke\" stroke=\"{PAPER}\" stroke-width=\"4\"");
        self.written(at, anchor, fill, &rim, text);
    }

    fn written(&mut self, (x, y): (f64, f64), anchor: Anchor, fill: &str, more: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        // The middle of a figure lies about a third of its size above the line it stands on.
        let (x, y) = (number(x), number(y + TEXT * 0.35));
        self.push(format_args!("<text x=\"{x}\" y=\"{y}\" fill=\"{fill}\"{anchor}{more}>{}</text>", escaped(text)));
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        self.0.write_fmt(text).expect("a String takes every text");
        self.0.push('\n');
    }
}

/// A number with at most one decimal.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text that came from outside, as SVG holds it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in safe::visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// About how wide a text is, rather too wide than too narrow: the reader's font is not ours to choose.
pub(super) fn width(text: &str) -> f64 {
    safe::visible(text).chars().map(wide).sum::<f64>() * TEXT
}

fn wide(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | ' ' | '(' | ')' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' => 0.72,
        c if c.width().unwrap_or(1) > 1 => 1.02,
        _ => 0.6,
    }
}

/// The text, cut to a width with `…`.
pub(super) fn fitted(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = wide('…') * TEXT;
    for c in text.chars() {
        used += wide(c) * TEXT;
        if used > room {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_cannot_leave_its_text() {
        assert_eq!(escaped("<script>\"&\u{1b}"), "&lt;script&gt;&quot;&amp;\\u{1b}");
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(fitted("龙井茶", 60.0), "龙井茶");
        assert_eq!(fitted("龙井茶叶", 36.0), "龙井…");
        assert_eq!(fitted("abc", 0.0), "…");
        assert!(width("龙井") > width("ab") && width("iii") < width("mmm"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([1.0, 1.04, 1.06, -0.04].map(number), ["1", "1", "1.1", "0"]);
    }
}
