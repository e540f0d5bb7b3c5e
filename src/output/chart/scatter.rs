//! Marks by two figures, parted into four fields; those that stand out are named.

use std::error::Error;

use plotters::prelude::{ChartBuilder, Circle, Color};

use super::pen::{Anchor, GAP, Pen, TEXT, fitted, width};
use super::plot::{Area, Frame, colour};
use super::svg::{Drawn, Size};
use super::unit::{Unit, short};
use super::{Dot, Scatter, colour as words, scale};
use crate::output::Style;

pub(super) fn draw(scatter: &Scatter, size: Size, style: &Style) -> Drawn {
    let xs = || scatter.dots.iter().map(|dot| dot.x).chain([scatter.cross.0]);
    let ys = || scatter.dots.iter().map(|dot| dot.y).chain([scatter.cross.1]);
    let across = scale::ticks(xs().fold(0.0, f64::min), xs().fold(0.0, f64::max), 5);
    let up = scale::ticks(ys().fold(0.0, f64::min), ys().fold(0.0, f64::max), 4);
    let labels: Vec<String> = up.iter().map(|tick| short(*tick, Unit::Share, style)).collect();
    let frame = Frame {
        width: size.width.into(),
        height: f64::from(size.height) * 1.3,
        left: labels.iter().map(|label| width(label)).fold(0.0, f64::max) + GAP,
        right: 14.0,
        top: 28.0,
        bottom: 44.0,
        across: (across[0], across[across.len() - 1]),
        up: (up[0], up[up.len() - 1]),
    };
    let mut pen = Pen::default();
    for (tick, label) in up.iter().zip(&labels) {
        pen.line((frame.left, frame.y(*tick)), (frame.width - frame.right, frame.y(*tick)), words::LINE);
        pen.text((frame.left - GAP, frame.y(*tick)), Anchor::End, words::MUTED, label);
    }
    for tick in &across {
        let label = short(*tick, Unit::Count, style);
        pen.text((frame.x(*tick), frame.height - 32.0), Anchor::Middle, words::MUTED, &label);
    }
    let (x, y) = (frame.x(scatter.cross.0), frame.y(scatter.cross.1));
    pen.line((x, frame.top), (x, frame.height - frame.bottom), words::MUTED);
    pen.line((frame.left, y), (frame.width - frame.right, y), words::MUTED);
    pen.0 += &frame.plot(|area| plotted(scatter, &frame, area));
    named(&scatter.dots, &frame, &mut pen);
    pen.text((0.0, 9.0), Anchor::Start, words::MUTED, &scatter.up);
    pen.text((frame.width - frame.right, frame.height - 10.0), Anchor::End, words::MUTED, &scatter.across);
    Drawn { body: pen.0, width: frame.width, height: frame.height }
}

fn plotted(scatter: &Scatter, frame: &Frame, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin_left(frame.left)
        .margin_right(frame.right)
        .margin_top(frame.top)
        .margin_bottom(frame.bottom)
        .build_cartesian_2d(frame.across.0..frame.across.1, frame.up.0..frame.up.1)?;
    let dot = |dot: &Dot| {
        let word = if dot.name.is_some() { words::FIRST } else { words::SECOND };
        Circle::new((dot.x, dot.y), if dot.name.is_some() { 5 } else { 3 }, colour(word).filled())
    };
    // What is named lies on top.
    let (named, others): (Vec<&Dot>, Vec<&Dot>) = scatter.dots.iter().partition(|dot| dot.name.is_some());
    chart.draw_series(others.into_iter().chain(named).map(dot))?;
    Ok(())
}

/// The names, each where no other is yet; one that finds no room stays in the table.
fn named(dots: &[Dot], frame: &Frame, pen: &mut Pen) {
    let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
    for dot in dots {
        let Some(name) = &dot.name else { continue };
        let text = fitted(name, frame.width * 0.4);
        let (x, y, wide) = (frame.x(dot.x), frame.y(dot.y), width(&text));
        let right = (x + GAP + 2.0, y, Anchor::Start, x + GAP);
        let left = (x - GAP - 2.0, y, Anchor::End, x - GAP - wide - 2.0);
        let places = [right, left, (right.0, y - TEXT, right.2, right.3), (right.0, y + TEXT, right.2, right.3)];
        let found = places.into_iter().find(|(_, y, _, from)| {
            let own = (*from, *y - TEXT * 0.6, *from + wide + 2.0, *y + TEXT * 0.6);
            let inside = own.0 >= frame.left && own.2 <= frame.width && own.1 >= frame.top - 8.0;
            inside && own.3 <= frame.height - frame.bottom + 4.0 && taken.iter().all(|other| !meet(own, *other))
        });
        if let Some((x, y, anchor, from)) = found {
            taken.push((from, y - TEXT * 0.6, from + wide + 2.0, y + TEXT * 0.6));
            pen.rimmed((x, y), anchor, words::INK, &text);
        }
    }
}

fn meet(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}
