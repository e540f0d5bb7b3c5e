//! A chart as SVG: one element without size, so that it takes the room it is given, with a name that can be read aloud
//! (AN47, AN48).

use super::pen::{Pen, TEXT, escaped, number};
use super::{Chart, Shape, bars, columns, curve, funnel, grid, scatter, spark};
use crate::output::{Style, words};

/// The room that a chart is drawn for; it scales, but its text is right at this size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Units across.
    pub width: u32,
    /// Units down, where the shape does not need its own.
    pub height: u32,
    /// What tells the same chart in another size apart, in its ids.
    pub tail: &'static str,
}

impl Size {
    /// Across a page.
    pub const WIDE: Size = Size { width: 1016, height: 300, tail: "" };
    /// Half of it.
    pub const HALF: Size = Size { width: 488, height: 260, tail: "" };
    /// On a phone.
    pub const NARROW: Size = Size { width: 326, height: 230, tail: "-n" };
}

/// What a shape drew, and how much room it took.
pub(super) struct Drawn {
    pub(super) body: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The chart within a page, which says its title and finding around it; they are in it for whoever hears it.
pub fn within(chart: &Chart, size: Size, style: &Style) -> String {
    let drawn = draw(chart, size, style);
    element(chart, size, &drawn, 0.0)
}

/// The chart alone: its title and finding are written over it.
pub fn alone(chart: &Chart, size: Size, style: &Style) -> String {
    let drawn = draw(chart, size, style);
    let head = 56.0;
    let mut pen = Pen::default();
    pen.bold((0.0, 14.0), super::pen::Anchor::Start, super::colour::INK, &chart.finding);
    pen.text((0.0, 34.0), super::pen::Anchor::Start, super::colour::MUTED, &chart.title);
    let body = format!("{}<g transform=\"translate(0 {head})\">\n{}</g>\n", pen.0, drawn.body);
    element(chart, size, &Drawn { body, ..drawn }, head)
}

fn element(chart: &Chart, size: Size, drawn: &Drawn, head: f64) -> String {
    let id = format!("{}{}", chart.name, size.tail);
    let (width, height) = (number(drawn.width), number(drawn.height + head));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\" font-family=\"sans-serif\" font-size=\"{TEXT}\">\n\
         <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>\n{}</svg>",
        escaped(&chart.title),
        escaped(&chart.finding),
        drawn.body
    )
}

fn draw(chart: &Chart, size: Size, style: &Style) -> Drawn {
    if chart.is_empty() {
        return nothing(size, style);
    }
    match &chart.shape {
        Shape::Columns(columns) => columns::draw(columns, chart.unit, size, style),
        Shape::Bars(bars) => bars::draw(bars, size),
        Shape::Curve(curve) => curve::draw(curve, size, style),
        Shape::Scatter(scatter) => scatter::draw(scatter, size, style),
        Shape::Grid(grid) => grid::draw(grid, size),
        Shape::Funnel(steps) => funnel::draw(steps, size),
        Shape::Spark(values) => spark::draw(values),
    }
}

fn nothing(size: Size, style: &Style) -> Drawn {
    let (width, height) = (f64::from(size.width), 60.0);
    let mut pen = Pen::default();
    let said = words::say(style.lang, "chart.empty", &[]);
    pen.text((0.0, 20.0), super::pen::Anchor::Start, super::colour::MUTED, &said);
    Drawn { body: pen.0, width, height }
}
