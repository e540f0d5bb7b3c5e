//! A grid in a terminal: each cell its figure, on a ground of its shade where there is colour.

use unicode_width::UnicodeWidthStr;

use super::row::{cut, padded};
use crate::output::chart::{Cell, Grid, colour};
use crate::output::{Style, safe};

/// Shades without colour, from none to all.
const SHADES: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];

pub(super) fn lines(grid: &Grid, style: &Style) -> Vec<String> {
    let names = grid.rows.iter().chain([&grid.down]).map(|name| name.width()).max().unwrap_or(0);
    let name = names.min(style.width / 3);
    let figures = grid.cells.iter().flatten().flatten().map(|cell| figure(cell).width());
    // Where not even the figures fit, each cell is one shade.
    let widest = figures.max().unwrap_or(1) + usize::from(style.ascii);
    let room = style.width.saturating_sub(name) / grid.columns.len().max(1);
    let (wide, shades) = if widest < room { (widest + 1, false) } else { (1, true) };
    let shown = style.width.saturating_sub(name + 1) / wide;
    let mut lines = vec![head(grid, name, wide, shown)];
    for (row, cells) in grid.rows.iter().zip(&grid.cells) {
        let mut line = padded(&cut(&safe::visible(row), name), name) + " ";
        for cell in cells.iter().take(shown) {
            match cell {
                None => line.push_str(&" ".repeat(wide)),
                Some(cell) if shades => line.push(shade(cell)),
                Some(cell) => line.push_str(&written(cell, wide, style)),
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The names of the columns, each where its own begins, as long as they do not run into one another.
fn head(grid: &Grid, name: usize, wide: usize, shown: usize) -> String {
    let mut line = padded(&cut(&safe::visible(&grid.down), name), name) + " ";
    for (place, column) in grid.columns.iter().take(shown).enumerate() {
        let at = name + 1 + place * wide;
        let end = name + 1 + shown * wide;
        let text = safe::visible(column);
        // Where there is no room for what a score means, it stands alone.
        let text = if text.width() < wide { &text } else { text.split(' ').next().unwrap_or_default() };
        let text = if wide > 1 { cut(text, wide - 1) } else { text.to_owned() };
        if line.width() <= at && at + text.width() <= end {
            let shift = if wide > 1 { wide - text.width() - 1 } else { 0 };
            line = padded(&line, at + shift) + &text + if wide == 1 { " " } else { "" };
        }
    }
    line.trim_end().to_owned()
}

fn figure(cell: &Cell) -> &str {
    cell.lines.first().map_or("", String::as_str)
}

/// A figure at the right of its place, then its shade where that is all there is.
fn written(cell: &Cell, wide: usize, style: &Style) -> String {
    let figure = safe::visible(figure(cell));
    let left = wide - 1 - usize::from(style.ascii);
    let text = format!("{}{figure}", " ".repeat(left.saturating_sub(figure.width())));
    if style.ascii {
        return format!("{text}{} ", shade(cell));
    }
    if !style.color {
        return text + " ";
    }
    let place = colour::place(cell.shade);
    let ink = if place < 4 { 16 } else { 231 };
    format!("\u{1b}[48;5;{};38;5;{ink}m{text}\u{1b}[0m ", colour::XTERM[place])
}

fn shade(cell: &Cell) -> char {
    SHADES[((cell.shade.clamp(0.0, 1.0) * 9.0).round() as usize).min(9)]
}
