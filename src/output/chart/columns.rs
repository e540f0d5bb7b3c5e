//! Columns side by side, stacked, with lines over them and a name at the end of each.

use std::error::Error;

use plotters::prelude::{ChartBuilder, Color, LineSeries, Rectangle, ShapeStyle};

use super::pen::{Anchor, GAP, Pen, TEXT, width};
use super::plot::{Area, Frame, colour};
use super::svg::{Drawn, Size};
use super::unit::{Unit, short, shown};
use super::{Columns, Series, colour as words, scale};
use crate::output::Style;

/// The share of its place that a column takes.
const FULL: f64 = 0.76;
/// What is stacked, from the ground up, and the lines before it.
const STACKS: [&str; 3] = [words::FIRST, words::SECOND, words::GOOD];
const LINES: [&str; 2] = [words::THIRD, words::INK];

pub(super) fn draw(columns: &Columns, unit: Unit, size: Size, style: &Style) -> Drawn {
    let n = columns.names.len();
    let (least, most) = extent(columns);
    let ticks = scale::ticks(least, most, 4);
    let labels: Vec<String> = ticks.iter().map(|tick| short(*tick, unit, style)).collect();
    let named = columns.stacks.len() + columns.lines.len() > 1;
    let names = columns.stacks.iter().chain(&columns.lines).map(|series| width(&series.name));
    let frame = Frame {
        width: size.width.into(),
        height: size.height.into(),
        left: widest(labels.iter().map(|label| width(label))) + GAP,
        right: if named { widest(names) + 3.0 * GAP + 8.0 } else { GAP },
        top: if columns.mark.is_some() { 26.0 } else { 16.0 },
        bottom: 26.0,
        across: (-0.5, n as f64 - 0.5),
        up: (ticks[0], ticks[ticks.len() - 1]),
    };
    let mut pen = Pen::default();
    for (tick, label) in ticks.iter().zip(&labels) {
        pen.text((frame.left - GAP, frame.y(*tick)), Anchor::End, words::MUTED, label);
    }
    pen.0 += &frame.plot(|area| plotted(columns, &frame, &ticks, area));
    under(columns, &frame, &mut pen);
    if named {
        ends(columns, &frame, &mut pen);
    } else {
        tops(columns, unit, &frame, style, &mut pen);
    }
    if let Some((place, what)) = &columns.mark {
        let x = frame.x(*place);
        pen.line((x, frame.top - 8.0), (x, frame.height - frame.bottom), words::INK);
        let (at, anchor) = if x > frame.width * 0.6 { (x - GAP, Anchor::End) } else { (x + GAP, Anchor::Start) };
        pen.bold((at, 9.0), anchor, words::INK, what);
    }
    Drawn { body: pen.0, width: frame.width, height: frame.height }
}

fn widest(widths: impl Iterator<Item = f64>) -> f64 {
    widths.fold(0.0, f64::max)
}

/// The least and the greatest that is drawn: of what is stacked the sums, rises and falls apart.
fn extent(columns: &Columns) -> (f64, f64) {
    let mut all = vec![0.0];
    for place in 0..columns.names.len() {
        let values = || columns.stacks.iter().map(|series| series.at(place));
        all.push(values().filter(|value| *value > 0.0).sum());
        all.push(values().filter(|value| *value < 0.0).sum());
    }
    all.extend(columns.lines.iter().flat_map(|series| series.values.iter().flatten().copied()));
    (all.iter().copied().fold(0.0, f64::min), all.iter().copied().fold(0.0, f64::max))
}

fn plotted(columns: &Columns, frame: &Frame, ticks: &[f64], area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin_left(frame.left)
        .margin_right(frame.right)
        .margin_top(frame.top)
        .margin_bottom(frame.bottom)
        .build_cartesian_2d(frame.across.0..frame.across.1, frame.up.0..frame.up.1)?;
    chart.draw_series(frame.lines(ticks))?;
    let mut ground = vec![(0.0, 0.0); columns.names.len()];
    for (series, word) in columns.stacks.iter().zip(STACKS) {
        let fill: ShapeStyle = colour(word).filled();
        let mut boxes = Vec::new();
        for (place, ground) in ground.iter_mut().enumerate() {
            let value = series.at(place);
            let side = if value < 0.0 { &mut ground.1 } else { &mut ground.0 };
            let (from, to) = (*side, *side + value);
            *side = to;
            if value != 0.0 {
                let middle = place as f64;
                boxes.push(Rectangle::new([(middle - FULL / 2.0, to), (middle + FULL / 2.0, from)], fill));
            }
        }
        chart.draw_series(boxes)?;
    }
    for (series, word) in columns.lines.iter().zip(LINES) {
        for run in runs(series) {
            chart.draw_series(LineSeries::new(run, colour(word).stroke_width(2)))?;
        }
    }
    Ok(())
}

/// The stretches of a line without a gap.
fn runs(series: &Series) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for (place, value) in series.values.iter().enumerate() {
        match value {
            Some(value) => runs.last_mut().expect("there is one").push((place as f64, *value)),
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// What stands under the columns, as much of it as there is room for.
fn under(columns: &Columns, frame: &Frame, pen: &mut Pen) {
    let places: Vec<(f64, f64)> =
        columns.ticks.iter().map(|(place, text)| (frame.x(*place as f64), width(text))).collect();
    for at in scale::apart(&places, GAP) {
        let (x, wide) = places[at];
        let x = x.clamp(wide / 2.0, frame.width - wide / 2.0);
        pen.text((x, frame.height - 10.0), Anchor::Middle, words::MUTED, &columns.ticks[at].1);
    }
}

/// The name of each series at the end of it, in the order of heights.
fn ends(columns: &Columns, frame: &Frame, pen: &mut Pen) {
    let last = columns.names.len().saturating_sub(1);
    let mut heights = Vec::new();
    let mut ground = 0.0;
    for series in &columns.stacks {
        let value = series.at(last).max(0.0);
        heights.push(frame.y(ground + value / 2.0));
        ground += value;
    }
    heights.extend(columns.lines.iter().map(|line| {
        let end = line.values.iter().rev().flatten().next();
        frame.y(end.copied().unwrap_or(0.0))
    }));
    let colours = STACKS.iter().take(columns.stacks.len()).chain(&LINES);
    let names = columns.stacks.iter().chain(&columns.lines);
    let places = scale::pushed(&heights, TEXT + 6.0, frame.top, frame.height - frame.bottom - GAP);
    let x = frame.width - frame.right + GAP;
    for ((series, word), y) in names.zip(colours).zip(places) {
        pen.rect((x, y - 4.0), (8.0, 8.0), word);
        pen.text((x + 8.0 + GAP, y), Anchor::Start, words::INK, &series.name);
    }
}

/// The value over each column, where there is room for all of them.
fn tops(columns: &Columns, unit: Unit, frame: &Frame, style: &Style, pen: &mut Pen) {
    let Some(series) = columns.stacks.first() else { return };
    let room = frame.x(1.0) - frame.x(0.0) - 2.0;
    let values = || (0..columns.names.len()).map(|place| (place, series.at(place))).filter(|(_, value)| *value > 0.0);
    let fit =
        |write: fn(f64, Unit, &Style) -> String| values().all(|(_, value)| width(&write(value, unit, style)) <= room);
    let write = if fit(shown) { shown } else { short };
    if fit(write) {
        for (place, value) in values() {
            let at = (frame.x(place as f64), frame.y(value) - 8.0);
            pen.text(at, Anchor::Middle, words::INK, &write(value, unit, style));
        }
    }
}
