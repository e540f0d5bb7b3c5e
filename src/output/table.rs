//! Aligned columns for people, within a width (CL9, CL34). No lines are drawn: their glyphs are of ambiguous width.
//!
//! Columns are dropped by rank until the rest fits, and the last line names them. Where not even those that are never
//! dropped fit, or the view is a page, each row becomes lines of title and value.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Cell as Box, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, Width};
use unicode_width::UnicodeWidthStr;

use super::{Style, Titles, View, people, words};

/// Blanks between columns.
const GAP: usize = 2;
/// No line can be kept narrower than this.
const NARROWEST: usize = 12;
/// A text may be folded down to this, never further.
const FOLDED: usize = 24;

pub(super) fn write(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let width = style.width.clamp(NARROWEST, usize::from(u16::MAX));
    let titles: Vec<String> = view.columns.iter().map(|column| words::title(style.lang, column)).collect();
    if view.page && !view.rows.is_empty() {
        return pages(view, &titles, width, style, out);
    }
    let texts: Vec<Vec<String>> = view
        .rows
        .iter()
        .map(|row| row.iter().zip(&view.columns).map(|(cell, column)| people::cell(cell, column.kind, style)).collect())
        .collect();
    let needs: Vec<Need> = (0..titles.len()).map(|at| need(view, &titles, &texts, at)).collect();
    let Some(kept) = kept(view, &needs, width) else { return pages(view, &titles, width, style, out) };
    let widths = widths(&kept, &needs, width);
    let head = (style.titles != Titles::None).then(|| kept.iter().map(|at| titles[*at].as_str()).collect());
    let rights = kept.iter().map(|at| view.columns[*at].kind.is_number()).collect::<Vec<_>>();
    let rows = texts.iter().map(|row| kept.iter().map(|at| row[*at].as_str()).collect());
    let lines = folded(head, rows, &widths, &rights);
    let body = lines.iter().position(|line| !line.is_empty() && line.bytes().all(|b| b == b'-')).unwrap_or(0);
    for (at, line) in lines.iter().enumerate() {
        if style.color && at < body { writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")? } else { writeln!(out, "{line}")? }
    }
    let dropped: Vec<&str> =
        (0..titles.len()).filter(|at| !kept.contains(at)).map(|at| view.columns[at].name.as_ref()).collect();
    if dropped.is_empty() {
        return Ok(());
    }
    let said = words::say(style.lang, "output.dropped", &[("columns", &dropped.join(", "))]);
    paragraph(&said, width).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// How wide a column would like to be, and how wide it must be.
struct Need {
    full: usize,
    least: usize,
}

fn need(view: &View, titles: &[String], texts: &[Vec<String>], at: usize) -> Need {
    let kind = view.columns[at].kind;
    let widest = texts.iter().map(|row| row[at].width()).max().unwrap_or(0);
    let word = titles[at].split(' ').map(str::width).max().unwrap_or(0);
    let folds = matches!(kind, super::Kind::Text | super::Kind::List | super::Kind::Word);
    let least = if folds { widest.min(FOLDED) } else { widest };
    Need { full: widest.max(titles[at].width()).max(1), least: least.max(word).max(1) }
}

/// The columns that stay, or none when even those of rank 0 do not fit.
fn kept(view: &View, needs: &[Need], width: usize) -> Option<Vec<usize>> {
    let mut kept: Vec<usize> = (0..needs.len()).collect();
    while kept.iter().map(|at| needs[*at].least + GAP).sum::<usize>() > width + GAP {
        let drop = kept.iter().enumerate().max_by_key(|(_, at)| view.columns[**at].rank)?;
        if view.columns[*drop.1].rank == 0 {
            return None;
        }
        kept.remove(drop.0);
    }
    Some(kept)
}

/// What each needs, and from the left what room is over.
fn widths(kept: &[usize], needs: &[Need], width: usize) -> Vec<usize> {
    let used: usize = kept.iter().map(|at| needs[*at].least + GAP).sum();
    let mut over = (width + GAP).saturating_sub(used);
    kept.iter()
        .map(|at| {
            let more = needs[*at].full.saturating_sub(needs[*at].least).min(over);
            over -= more;
            needs[*at].least + more
        })
        .collect()
}

fn pages(view: &View, titles: &[String], width: usize, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let texts: Vec<Vec<String>> = view
        .rows
        .iter()
        .map(|row| {
            row.iter().zip(&view.columns).map(|(cell, column)| people::alone(cell, column.kind, style)).collect()
        })
        .collect();
    let widest = |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| text.width()).max().unwrap_or(1).max(1);
    let (left, right) = (widest(&mut titles.iter()), widest(&mut texts.iter().flatten()));
    let left = left.min((width - GAP).saturating_sub(right).max(width / 3));
    let widths = [left, right.min(width - GAP - left)];
    for (at, row) in texts.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let pairs = titles.iter().zip(row).map(|(title, text)| vec![title.as_str(), text.as_str()]);
        folded(None, pairs, &widths, &[false, false]).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    Ok(())
}

/// A sentence in lines of a width.
fn paragraph(text: &str, width: usize) -> Vec<String> {
    folded(None, [vec![text]].into_iter(), &[width], &[false])
}

fn folded<'a>(
    head: Option<Vec<&'a str>>,
    rows: impl Iterator<Item = Vec<&'a str>>,
    widths: &[usize],
    rights: &[bool],
) -> Vec<String> {
    let boxes = |texts: Vec<&str>| {
        let aligned = texts.into_iter().zip(rights).map(|(text, right)| {
            Box::new(text).set_alignment(if *right { CellAlignment::Right } else { CellAlignment::Left })
        });
        Row::from(aligned.collect::<Vec<Box>>())
    };
    let mut table = Table::new();
    table.load_style(NOTHING.header_separator(LineStyle::none().fill('-').junction('-')));
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(head) = head {
        table.set_header(boxes(head));
    }
    for row in rows {
        table.add_row(boxes(row));
    }
    table.discover_columns();
    for (at, width) in widths.iter().enumerate() {
        let gap = if at + 1 < widths.len() { GAP } else { 0 };
        if let Some(column) = table.column_mut(at) {
            column.set_padding((0, fixed(gap)));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(fixed(width + gap))));
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn fixed(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}
