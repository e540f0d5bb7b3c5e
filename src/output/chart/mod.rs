//! Charts: a plain value goes in, SVG or text for a terminal comes out (AN44). Nobody else draws, and a chart shows what a
//! table beside it holds.

mod bars;
mod colour;
mod columns;
mod curve;
mod funnel;
mod grid;
mod pen;
mod plot;
mod scale;
mod scatter;
mod spark;
pub mod svg;
pub mod terminal;
mod unit;

use super::Style;

pub use self::svg::Size;
pub use self::unit::{Unit, shown};

/// A chart as a plain value.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its name, which ids are made of: small letters and hyphens.
    pub name: &'static str,
    /// What it shows.
    pub title: String,
    /// What it says.
    pub finding: String,
    /// What its values are.
    pub unit: Unit,
    /// Its shape and values.
    pub shape: Shape,
}

/// The shapes there are.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Columns over time or over bands, stacked, with lines before them.
    Columns(Columns),
    /// A bar a row.
    Bars(Vec<Bar>),
    /// How a whole adds up.
    Curve(Curve),
    /// A mark each by two figures.
    Scatter(Scatter),
    /// Cells shaded by value.
    Grid(Grid),
    /// What is left after each step.
    Funnel(Vec<Step>),
    /// A small line.
    Spark(Vec<Option<f64>>),
}

/// Columns side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// What each column is.
    pub names: Vec<String>,
    /// What stands under some of them, by place; the first of a month, or all.
    pub ticks: Vec<(usize, String)>,
    /// From the ground up; a value a column each.
    pub stacks: Vec<Series>,
    /// Drawn over them.
    pub lines: Vec<Series>,
    /// A place among the columns to be pointed at, with what it is.
    pub mark: Option<(f64, String)>,
}

/// Values under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// None where there is no figure.
    pub values: Vec<Option<f64>>,
}

/// One bar, from the ground or from where another ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// What is written at its end.
    pub told: String,
    /// What it means.
    pub tone: Tone,
}

impl Bar {
    /// A bar from the ground.
    pub fn new(name: impl Into<String>, value: f64, told: impl Into<String>) -> Bar {
        Bar { name: name.into(), from: 0.0, to: value, told: told.into(), tone: Tone::Plain }
    }

    /// The same in another tone.
    pub fn toned(mut self, tone: Tone) -> Bar {
        self.tone = tone;
        self
    }
}

/// What a mark means; never by colour alone, its text says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing of its own.
    #[default]
    Plain,
    /// A rise, or a gain.
    Good,
    /// A fall, or a loss.
    Bad,
    /// What the others are held against.
    Quiet,
}

/// A line from nothing to the whole, shaded below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Shares of both, in order.
    pub points: Vec<(f64, f64)>,
    /// Places on it, with what stands there.
    pub cuts: Vec<Cut>,
    /// What the places along it are shares of.
    pub along: String,
}

/// A place on a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Share along.
    pub x: f64,
    /// Share of the whole.
    pub y: f64,
    /// What it is.
    pub name: String,
    /// What is said of it.
    pub told: String,
}

/// Marks by two figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scatter {
    /// What lies across.
    pub across: String,
    /// What stands up.
    pub up: String,
    /// Every mark.
    pub dots: Vec<Dot>,
    /// Where each figure parts high from low.
    pub cross: (f64, f64),
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// Its name, where it stands out.
    pub name: Option<String>,
}

/// Rows and columns of shaded cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// What the rows are.
    pub down: String,
    /// A name a row.
    pub rows: Vec<String>,
    /// A name a column.
    pub columns: Vec<String>,
    /// A cell a column of each row; none is left blank.
    pub cells: Vec<Vec<Option<Cell>>>,
}

/// One cell of a grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// How dark it is, from 0 to 1.
    pub shade: f64,
    /// What it says, the figure first; where room is short the later lines go.
    pub lines: Vec<String>,
    /// Whether it is still growing.
    pub unfinished: bool,
}

/// A step of a funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it is.
    pub name: String,
    /// How many reached it.
    pub value: f64,
    /// What is said of it.
    pub told: String,
    /// The share of those of the step before, as written; none of the first.
    pub kept: Option<String>,
}

impl Chart {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match &self.shape {
            Shape::Columns(columns) => columns.stacks.iter().chain(&columns.lines).all(|series| series.is_empty()),
            Shape::Bars(bars) => bars.iter().all(|bar| bar.from == 0.0 && bar.to == 0.0),
            Shape::Curve(curve) => curve.points.is_empty(),
            Shape::Scatter(scatter) => scatter.dots.is_empty(),
            Shape::Grid(grid) => grid.cells.iter().flatten().all(Option::is_none),
            Shape::Funnel(steps) => steps.iter().all(|step| step.value == 0.0),
            Shape::Spark(values) => values.iter().flatten().count() < 2,
        }
    }

    /// The chart as a file of its own.
    pub fn file(&self, style: &Style) -> String {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        format!("{head}{}\n", svg::alone(self, Size::WIDE, style))
    }
}

impl Series {
    fn is_empty(&self) -> bool {
        self.values.iter().flatten().all(|value| *value == 0.0)
    }

    fn at(&self, place: usize) -> f64 {
        self.values.get(place).copied().flatten().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
