//! Rows and columns of shaded cells with what they say in them; nothing is drawn where nothing is known.

use super::pen::{Anchor, GAP, Pen, fitted, width};
use super::svg::{Drawn, Size};
use super::{Cell, Grid, colour};

/// Between two cells.
const SEAM: f64 = 2.0;
/// A line of text in a cell.
const LINE: f64 = 16.0;

pub(super) fn draw(grid: &Grid, size: Size) -> Drawn {
    let full = f64::from(size.width);
    let names = grid.rows.iter().chain([&grid.down]).map(|name| width(name)).fold(0.0, f64::max);
    let left = names.min(full * 0.36) + GAP;
    let across = (full - left) / grid.columns.len().max(1) as f64;
    let fits = |line: &String| width(line) <= across - SEAM - 2.0;
    let deepest =
        grid.cells.iter().flatten().flatten().map(|cell| cell.lines.iter().take_while(|line| fits(line)).count());
    let row = (deepest.max().unwrap_or(0) as f64 * LINE + 10.0).max(if grid.rows.len() > 8 { 22.0 } else { 26.0 });
    let top = 24.0;
    let mut pen = Pen::default();
    pen.text((0.0, 10.0), Anchor::Start, colour::MUTED, &fitted(&grid.down, left - GAP));
    heads(grid, (left, across), full, &mut pen);
    for (at, (name, cells)) in grid.rows.iter().zip(&grid.cells).enumerate() {
        let y = top + at as f64 * row;
        pen.text((0.0, y + row / 2.0), Anchor::Start, colour::INK, &fitted(name, left - GAP));
        for (place, cell) in cells.iter().enumerate() {
            if let Some(cell) = cell {
                draw_cell(cell, (left + place as f64 * across, y), (across - SEAM, row - SEAM), &mut pen);
            }
        }
    }
    Drawn { body: pen.0, width: full, height: top + row * grid.rows.len() as f64 + 2.0 }
}

/// The names of the columns, as many as there is room for, and what they are at the end where that is free.
fn heads(grid: &Grid, (left, across): (f64, f64), full: f64, pen: &mut Pen) {
    let within = |place: usize, wide: f64| {
        (left + (place as f64 + 0.5) * across).clamp(left + wide / 2.0, (full - wide / 2.0).max(left + wide / 2.0))
    };
    let places: Vec<(f64, f64)> =
        grid.columns.iter().enumerate().map(|(place, name)| (within(place, width(name)), width(name))).collect();
    let alone = places.iter().all(|(_, wide)| *wide <= across - SEAM);
    let kept = if alone { (0..places.len()).collect() } else { super::scale::apart(&places, GAP) };
    for at in kept {
        pen.text((places[at].0, 10.0), Anchor::Middle, colour::MUTED, &grid.columns[at]);
    }
}

fn draw_cell(cell: &Cell, (x, y): (f64, f64), (wide, high): (f64, f64), pen: &mut Pen) {
    let (ground, ink) = colour::shade(cell.shade);
    pen.rect((x, y), (wide, high), ground);
    if cell.unfinished {
        // A corner turned down: more is to come.
        pen.polygon(&[(x + wide - 8.0, y), (x + wide, y), (x + wide, y + 8.0)], colour::SECOND);
    }
    let lines: Vec<&String> = cell.lines.iter().take_while(|line| width(line) <= wide - 2.0).collect();
    let first = y + high / 2.0 - (lines.len().saturating_sub(1)) as f64 * LINE / 2.0;
    for (at, line) in lines.iter().enumerate() {
        let place = (x + wide / 2.0, first + at as f64 * LINE);
        if at == 0 && lines.len() > 1 {
            pen.bold(place, Anchor::Middle, ink, line);
        } else {
            pen.text(place, Anchor::Middle, ink, line);
        }
    }
}
