//! A small line of a few values from zero, its end marked.

use super::colour;
use super::pen::Pen;
use super::svg::Drawn;

const WIDTH: f64 = 132.0;
const HEIGHT: f64 = 34.0;
const EDGE: f64 = 4.0;

pub(super) fn draw(values: &[Option<f64>]) -> Drawn {
    let known = || values.iter().flatten().copied();
    let (least, most) = (known().fold(0.0, f64::min), known().fold(0.0, f64::max));
    let span = if most > least { most - least } else { 1.0 };
    let step = (WIDTH - 2.0 * EDGE) / values.len().saturating_sub(1).max(1) as f64;
    let point = |place: usize, value: f64| {
        (EDGE + place as f64 * step, HEIGHT - EDGE - (value - least) / span * (HEIGHT - 2.0 * EDGE))
    };
    let mut pen = Pen::default();
    let mut run = Vec::new();
    let mut last = None;
    for (place, value) in values.iter().enumerate() {
        match value {
            Some(value) => run.push(point(place, *value)),
            None => draw_run(&mut run, &mut pen),
        }
        last = value.map(|value| point(place, value)).or(last);
    }
    draw_run(&mut run, &mut pen);
    if let Some(last) = last {
        pen.circle(last, 3.0, colour::FIRST);
    }
    Drawn { body: pen.0, width: WIDTH, height: HEIGHT }
}

fn draw_run(run: &mut Vec<(f64, f64)>, pen: &mut Pen) {
    if run.len() > 1 {
        pen.polyline(run, colour::FIRST);
    }
    run.clear();
}
