//! How a whole adds up: an area under a line, with the places that part it.

use std::error::Error;

use plotters::prelude::{AreaSeries, ChartBuilder, Color};

use super::pen::{Anchor, GAP, Pen, fitted, width};
use super::plot::{Area, Frame, colour};
use super::svg::{Drawn, Size};
use super::unit::{Unit, short};
use super::{Curve, colour as words};
use crate::output::Style;

/// How much wider bold letters are.
const BOLD: f64 = 1.1;
const TICKS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

pub(super) fn draw(curve: &Curve, size: Size, style: &Style) -> Drawn {
    let labels = TICKS.map(|tick| short(tick, Unit::Share, style));
    let frame = Frame {
        width: size.width.into(),
        height: size.height.into(),
        left: labels.iter().map(|label| width(label)).fold(0.0, f64::max) + GAP,
        right: 18.0,
        top: 16.0,
        bottom: 30.0,
        across: (0.0, 1.0),
        up: (0.0, 1.0),
    };
    let mut pen = Pen::default();
    for (tick, label) in TICKS.iter().zip(&labels) {
        pen.text((frame.left - GAP, frame.y(*tick)), Anchor::End, words::MUTED, label);
    }
    pen.0 += &frame.plot(|area| plotted(curve, &frame, area));
    let along = fitted(&curve.along, frame.width - frame.left);
    pen.text((frame.width - frame.right, frame.height - 10.0), Anchor::End, words::MUTED, &along);
    let ground = frame.height - frame.bottom;
    for (place, cut) in curve.cuts.iter().enumerate() {
        let (x, y) = (frame.x(cut.x), frame.y(cut.y));
        pen.line((x, y), (x, ground), words::INK);
        pen.circle((x, y), 4.0, words::INK);
        let text = format!("{}  {}", cut.name, cut.told);
        let before = place.checked_sub(1).map_or(frame.left, |at| frame.x(curve.cuts[at].x));
        // Below the line is always room: it rises steeply and then runs along the top.
        let y = y + (ground - y) * if place % 2 == 0 { 0.65 } else { 0.35 };
        let left = width(&text) * BOLD + GAP > frame.width - frame.right - x;
        // Between two lines there may be room for a letter alone.
        let text = if left && width(&text) * BOLD + 2.0 * GAP > x - before { cut.name.clone() } else { text };
        let (x, anchor) = if left { (x - GAP, Anchor::End) } else { (x + GAP, Anchor::Start) };
        pen.bold((x, y), anchor, words::INK, &text);
    }
    Drawn { body: pen.0, width: frame.width, height: frame.height }
}

fn plotted(curve: &Curve, frame: &Frame, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin_left(frame.left)
        .margin_right(frame.right)
        .margin_top(frame.top)
        .margin_bottom(frame.bottom)
        .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
    chart.draw_series(frame.lines(&TICKS))?;
    let area = AreaSeries::new(curve.points.iter().copied(), 0.0, colour(words::RAMP[1]).filled());
    chart.draw_series(area.border_style(colour(words::FIRST).stroke_width(2)))?;
    Ok(())
}
