//! Comma-separated values for spreadsheets and programs, texts guarded against formulas (safety SF33).
//!
//! A guarded file says so by a last column named `_regulars`, empty in every row (import I21): who reads it may then
//! take one `'` away wherever a formula sign, or another `'` before one, follows. `--raw` leaves guard and mark off.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Cell, Style, View, plain, safe};

/// The name of the column by which a guarded file is known.
const MARK: &str = "_regulars";

pub(super) fn write(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut file = ::csv::Writer::from_writer(out);
    if let Some(titles) = plain::titles(view, style) {
        let titles = titles.iter().map(|title| outside(Cow::Borrowed(title), style));
        file.write_record(titles.chain(mark(MARK, style)).map(Cow::into_owned))?;
    }
    for row in &view.rows {
        let texts = row.iter().map(|cell| match cell {
            Cell::Text(_) | Cell::List(_) => outside(plain::text(cell, style), style),
            ours => plain::text(ours, style),
        });
        file.write_record(texts.chain(mark("", style)).map(Cow::into_owned))?;
    }
    file.flush()
}

/// A text that may have come from outside.
fn outside<'a>(text: Cow<'a, str>, style: &Style) -> Cow<'a, str> {
    if style.raw { text } else { Cow::Owned(safe::visible(&safe::guarded(&text)).into_owned()) }
}

fn mark<'a>(text: &'a str, style: &Style) -> Option<Cow<'a, str>> {
    (!style.raw).then_some(Cow::Borrowed(text))
}
