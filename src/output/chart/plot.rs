//! What plotters draws for us: axes of floats with ticks of our own, nothing of its frame (AN47), and no text: its labels
//! overlap where names are long, ours are laid by their widths.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, PathElement, RGBColor, SVGBackend};

use super::colour::LINE;

/// The room of a plot within its drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The values at the left and the right end.
    pub(super) across: (f64, f64),
    /// The values at the ground and at the top.
    pub(super) up: (f64, f64),
}

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

impl Frame {
    /// Where a value lies across.
    pub(super) fn x(&self, value: f64) -> f64 {
        let room = self.width - self.left - self.right;
        self.left + (value - self.across.0) / (self.across.1 - self.across.0) * room
    }

    /// How far down a value lies.
    pub(super) fn y(&self, value: f64) -> f64 {
        let room = self.height - self.top - self.bottom;
        self.height - self.bottom - (value - self.up.0) / (self.up.1 - self.up.0) * room
    }

    /// Lines across at our own ticks: the mesh of plotters takes ticks of floats only with its own labels.
    pub(super) fn lines(&self, ticks: &[f64]) -> Vec<PathElement<(f64, f64)>> {
        let ends = |tick: &f64| vec![(self.across.0, *tick), (self.across.1, *tick)];
        ticks.iter().map(|tick| PathElement::new(ends(tick), colour(LINE))).collect()
    }

    /// What plotters draws into the frame.
    pub(super) fn plot(&self, draw: impl FnOnce(&Area<'_>) -> Result<(), Box<dyn Error>>) -> String {
        let mut text = String::new();
        let size = (self.width as u32, self.height as u32);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let done = draw(&area).and_then(|()| Ok(area.present()?));
        done.expect("drawing into a String cannot fail");
        drop(area);
        bare(&text)
    }
}

/// A fixed colour as plotters takes it.
pub(super) fn colour(word: &str) -> RGBColor {
    let part = |at: usize| u8::from_str_radix(&word[at..at + 2], 16).expect("our colours are written in hex");
    RGBColor(part(1), part(3), part(5))
}

/// Without its outer element, and without what is so anyway.
fn bare(text: &str) -> String {
    let inner = text.split_once(">\n").map_or("", |(_, rest)| rest);
    let inner = inner.rsplit_once("</svg>").map_or(inner, |(rest, _)| rest);
    inner.replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "").replace(" \"/>", "\"/>")
}
