//! The page an operator opens on Monday: plain values in, one self-contained HTML file out, with no script and no request
//! (analytics 8). What the values are is not decided here.

mod page;
mod table;

use super::View;
use super::chart::{Chart, Tone};

pub use self::page::write;

/// Everything on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What the shop is called.
    pub shop: String,
    /// The days it is about, in words.
    pub window: String,
    /// What is said of its completeness: name and value (AN9).
    pub head: Vec<(String, String)>,
    /// What to do this week, the weightiest first.
    pub todo: Vec<Todo>,
    /// The figures at the top.
    pub tiles: Vec<Tile>,
    /// The panels in their order.
    pub panels: Vec<Panel>,
    /// Definitions used, what was left out, what is missing: a word for what it is about, and a sentence.
    pub notes: Vec<(String, String)>,
}

/// Something to be done, and the command that tells more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// What, with its figures.
    pub text: String,
    /// A command that can be pasted.
    pub command: String,
}

/// A figure with how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// What it is.
    pub name: String,
    /// As written.
    pub value: String,
    /// How it changed, with what that means.
    pub change: Option<(String, Tone)>,
    /// What stands below it.
    pub remark: String,
    /// The periods before it, itself last.
    pub spark: Chart,
}

/// One part of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its anchor: small letters and hyphens.
    pub id: &'static str,
    /// What it is about.
    pub name: String,
    /// The days it is about.
    pub window: String,
    /// What it found; of a panel without data, why there is none.
    pub finding: String,
    /// How much of the page it takes.
    pub width: Width,
    /// What is drawn and listed.
    pub figures: Vec<Figure>,
    /// What should be known beside it.
    pub remarks: Vec<String>,
}

/// How much of the page a panel takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Half, beside another.
    #[default]
    Half,
    /// All of it.
    Across,
    /// All of it, its figures side by side.
    Pairs,
}

/// A chart with its table, or a table alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// What it is, where the panel holds more than one.
    pub heading: Option<String>,
    /// The picture.
    pub chart: Option<Chart>,
    /// The rows behind it; alone they are shown at once.
    pub table: Option<View>,
}

impl Panel {
    /// A panel that says why it is empty (AN51).
    pub fn without(id: &'static str, name: String, why: String) -> Panel {
        Panel {
            id,
            name,
            window: String::new(),
            finding: why,
            width: Width::Half,
            figures: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// The same with another width.
    pub fn of_width(self, width: Width) -> Panel {
        Panel { width, ..self }
    }
}

#[cfg(test)]
mod tests;
