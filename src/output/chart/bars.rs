//! A bar a row, its name before it and what it says after it.

use std::error::Error;

use plotters::prelude::{ChartBuilder, Color, Rectangle};

use super::pen::{Anchor, GAP, Pen, fitted, width};
use super::plot::{Area, Frame, colour};
use super::svg::{Drawn, Size};
use super::{Bar, Tone, colour as words};

/// The height of a row, and the share of it that its bar takes.
const ROW: f64 = 28.0;
const FULL: f64 = 0.62;

/// The colour of a tone.
pub(super) fn toned(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => words::FIRST,
        Tone::Good => words::GOOD,
        Tone::Bad => words::BAD,
        Tone::Quiet => words::SECOND,
    }
}

pub(super) fn draw(bars: &[Bar], size: Size) -> Drawn {
    let full = f64::from(size.width);
    let name = bars.iter().map(|bar| width(&bar.name)).fold(0.0, f64::max).min(full * 0.4);
    let told = bars.iter().map(|bar| width(&bar.told)).fold(0.0, f64::max);
    let ends = || bars.iter().flat_map(|bar| [bar.from, bar.to]);
    let (least, most) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let frame = Frame {
        width: full,
        height: ROW * bars.len() as f64 + 4.0,
        left: name + 2.0 * GAP,
        right: told.min(full * 0.45) + 2.0 * GAP,
        top: 2.0,
        bottom: 2.0,
        across: (least, if most > least { most } else { least + 1.0 }),
        up: (bars.len() as f64 - 0.5, -0.5),
    };
    let mut pen = Pen(frame.plot(|area| plotted(bars, &frame, area)));
    let ground = frame.x(0.0);
    pen.line((ground, frame.top), (ground, frame.height - frame.bottom), words::LINE);
    for (place, bar) in bars.iter().enumerate() {
        let y = frame.y(place as f64);
        pen.text((frame.left - GAP - 2.0, y), Anchor::End, words::INK, &fitted(&bar.name, name));
        let end = frame.x(bar.from.max(bar.to)).max(ground) + GAP;
        pen.text((end, y), Anchor::Start, words::MUTED, &fitted(&bar.told, full - end));
    }
    Drawn { body: pen.0, width: frame.width, height: frame.height }
}

fn plotted(bars: &[Bar], frame: &Frame, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin_left(frame.left)
        .margin_right(frame.right)
        .margin_top(frame.top)
        .margin_bottom(frame.bottom)
        .build_cartesian_2d(frame.across.0..frame.across.1, frame.up.0..frame.up.1)?;
    let one = |(place, bar): (usize, &Bar)| {
        let middle = place as f64;
        let (from, to) = (bar.from.min(bar.to), bar.from.max(bar.to));
        let corners = [(from, middle - FULL / 2.0), (to, middle + FULL / 2.0)];
        (to > from).then(|| Rectangle::new(corners, colour(toned(bar.tone)).filled()))
    };
    chart.draw_series(bars.iter().enumerate().filter_map(one))?;
    Ok(())
}
