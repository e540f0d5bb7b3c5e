//! A chart as lines of a terminal: never wider than it is, readable without colour, in ASCII where that is asked for (AN53,
//! AN54).

mod cells;
mod row;

use self::row::{Part, Row};
use super::unit::{short, shown};
use super::{Bar, Chart, Columns, Curve, Scatter, Shape, Step, Unit};
use crate::output::{Style, safe, words};

/// The lines of a chart: what it says, then its marks.
pub fn lines(chart: &Chart, style: &Style) -> Vec<String> {
    let title = row::cut(&safe::visible(&chart.finding), style.width);
    let mut lines = vec![if style.color { format!("\u{1b}[1m{title}\u{1b}[0m") } else { title }];
    if chart.is_empty() {
        lines.push(row::cut(&words::say(style.lang, "chart.empty", &[]), style.width));
        return lines;
    }
    lines.extend(match &chart.shape {
        Shape::Columns(columns) => row::lines(&of_columns(columns, chart.unit, style), style),
        Shape::Bars(bars) => row::lines(&of_bars(bars), style),
        Shape::Curve(curve) => of_curve(curve, style),
        Shape::Scatter(scatter) => row::lines(&of_scatter(scatter, style), style),
        Shape::Grid(grid) => cells::lines(grid, style),
        Shape::Funnel(steps) => row::lines(&of_steps(steps), style),
        Shape::Spark(values) => vec![spark(values, style)],
    });
    lines
}

/// A row a column, and a small line for each that it is held against.
fn of_columns(columns: &Columns, unit: Unit, style: &Style) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, name) in columns.names.iter().enumerate() {
        let values: Vec<f64> = columns.stacks.iter().map(|series| series.at(place)).collect();
        let mut at = 0.0;
        let parts = values.iter().enumerate().map(|(layer, value)| {
            at += value;
            Part { from: at - value, to: at, layer }
        });
        let parts = parts.collect();
        rows.push(Row { name: name.clone(), parts, told: shown(values.iter().sum(), unit, style) });
    }
    if columns.stacks.len() > 1 && style.width >= row::NARROW {
        let marks = if style.ascii { ['#', '='] } else { ['█', '░'] };
        let named =
            columns.stacks.iter().enumerate().map(|(at, series)| format!("{} {}", marks[at.min(1)], series.name));
        rows.push(Row { name: String::new(), parts: Vec::new(), told: named.collect::<Vec<_>>().join("  ") });
    }
    for line in &columns.lines {
        rows.push(Row { name: line.name.clone(), parts: Vec::new(), told: spark(&line.values, style) });
    }
    if let Some((_, what)) = &columns.mark {
        rows.push(Row { name: String::new(), parts: Vec::new(), told: what.clone() });
    }
    rows
}

fn of_bars(bars: &[Bar]) -> Vec<Row> {
    let one = |bar: &Bar| Row {
        name: bar.name.clone(),
        parts: vec![Part { from: bar.from.min(bar.to), to: bar.from.max(bar.to), layer: 0 }],
        told: bar.told.clone(),
    };
    bars.iter().map(one).collect()
}

fn of_curve(curve: &Curve, style: &Style) -> Vec<String> {
    let room = style.width.min(60);
    let at = |place: usize| {
        let x = (place as f64 + 1.0) / room as f64;
        curve.points.iter().find(|point| point.0 >= x - 1e-9).or(curve.points.last()).map(|point| point.1)
    };
    let mut lines = vec![spark(&(0..room).map(at).collect::<Vec<_>>(), style)];
    let cut = |cut: &super::Cut| Row {
        name: cut.name.clone(),
        parts: vec![Part { from: 0.0, to: cut.y, layer: 0 }],
        told: cut.told.clone(),
    };
    lines.extend(row::lines(&curve.cuts.iter().map(cut).collect::<Vec<_>>(), style));
    lines
}

/// What stands out, with both its figures.
fn of_scatter(scatter: &Scatter, style: &Style) -> Vec<Row> {
    let named = scatter.dots.iter().filter_map(|dot| Some((dot, dot.name.clone()?)));
    let one = |(dot, name): (&super::Dot, String)| Row {
        name,
        parts: vec![Part { from: 0.0, to: dot.x, layer: 0 }],
        told: format!("{} | {}", short(dot.x, Unit::Count, style), short(dot.y, Unit::Share, style)),
    };
    named.map(one).collect()
}

fn of_steps(steps: &[Step]) -> Vec<Row> {
    let one = |step: &Step| Row {
        name: step.name.clone(),
        parts: vec![Part { from: 0.0, to: step.value, layer: 0 }],
        told: step.kept.as_ref().map_or_else(|| step.told.clone(), |kept| format!("{} | {kept}", step.told)),
    };
    steps.iter().map(one).collect()
}

/// A line of heights from zero; what is not known is a blank.
fn spark(values: &[Option<f64>], style: &Style) -> String {
    let heights: &[char] = if style.ascii {
        &['_', '.', ':', '-', '=', '+', '*', '#']
    } else {
        &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
    };
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    let one = |value: &Option<f64>| match value {
        None => ' ',
        Some(value) if most <= 0.0 || *value <= 0.0 => heights[0],
        Some(value) => heights[((value / most * 7.0).round() as usize).min(7)],
    };
    let text: String = values.iter().take(style.width).map(one).collect();
    text.trim_end().to_owned()
}
