//! A record as it was read, and its cells under the header of its file.

use csv::StringRecord;

use super::header::Header;
use super::text;

/// What stands next in a file.
#[derive(Debug)]
pub enum Step {
    /// A record, to be asked for its cells.
    Row,
    /// A record that cannot be read.
    Broken(Broken),
    /// The end.
    End,
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// `row-broken`, `cell-count` or `bad-encoding`.
    pub code: &'static str,
    /// How many cells it has, where that is wrong.
    pub value: String,
    /// How many it should have, or the offset of the malformed byte.
    pub hint: String,
    /// The cells of its first line as far as they can be told, so that at least the order's id may be known.
    pub cells: Vec<String>,
}

/// A record under its header.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    /// The header, matched to a layout.
    pub header: &'r Header,
    /// Its cells as read.
    pub cells: &'r StringRecord,
    /// The line on which it starts, from 1; of a workbook, the row of the sheet.
    pub line: u64,
    /// Its number in the file, from 1.
    pub row: u32,
    /// Whether the file says that its texts are guarded against formulas (I21).
    pub guarded: bool,
}

impl<'r> Record<'r> {
    /// The cell of a column, by its place in the file from 0, without what spreadsheets and people put around it
    /// (I19, I21).
    pub fn cleaned(&self, at: usize) -> &'r str {
        let cell = self.cells.get(at).unwrap_or("");
        if self.guarded { text::unguarded(cell) } else { text::clean(cell) }
    }
}
