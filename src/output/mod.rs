//! What we show: values to bytes. A command returns one [`View`]; [`render`] writes it in the format asked.
//! Nothing here asks for the time, the terminal or the environment: [`Style`] and [`Meta`] carry what is needed.

mod csv;
pub mod fields;
mod json;
mod md;
pub mod people;
mod plain;
pub mod safe;
mod style;
mod table;
mod view;
pub mod words;

use std::borrow::Cow;
use std::io::{self, Write};

pub use self::style::{Format, Meta, Style, Titles};
pub(crate) use self::view::cells;
pub use self::view::{Cell, Column, Kind, Note, Term, View};
pub use self::words::Lang;

/// Writes a view; personal columns only when the style says so (safety SF24).
///
/// Notes are in it for `json` alone: elsewhere they go to stderr, see [`people::note`].
pub fn render(view: &View, format: Format, style: &Style, meta: &Meta, out: &mut dyn Write) -> io::Result<()> {
    let view = shown(view, style.personal);
    match format {
        Format::Table => table::write(&view, style, out),
        Format::Plain => plain::write(&view, style, out),
        Format::Csv => csv::write(&view, style, out),
        Format::Json => json::write(&view, style, meta, out),
        Format::Ndjson => json::write_rows(&view, style, out),
        Format::Md => md::write(&view, style, out),
    }
}

fn shown(view: &View, personal: bool) -> Cow<'_, View> {
    if personal || view.columns.iter().all(|column| !column.personal) {
        return Cow::Borrowed(view);
    }
    let kept: Vec<usize> = (0..view.columns.len()).filter(|at| !view.columns[*at].personal).collect();
    Cow::Owned(view.clone().picked(&kept))
}
