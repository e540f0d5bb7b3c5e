//! What we show: values to bytes. A command returns one [`View`]; [`render`] writes it in the format asked.
//! Nothing here asks for the time, the terminal or the environment: [`Style`] and [`Meta`] carry what is needed.

mod cell;
pub mod chart;
mod csv;
pub mod dashboard;
pub mod fields;
pub mod journal;
mod json;
mod md;
pub mod people;
mod plain;
pub mod safe;
#[cfg(test)]
mod sample;
mod style;
mod table;
mod view;
pub mod words;

use std::borrow::Cow;
use std::io::{self, Write};

pub use self::cell::Cell;
pub(crate) use self::cell::cells;
pub use self::style::{Format, Meta, Style, Titles};
pub use self::view::{Column, Kind, Note, Term, View};
pub use self::words::Lang;

/// Writes a view; personal columns only when the style says so (safety SF24).
///
/// Notes are in it for `json` alone: elsewhere they go to stderr, see [`people::note`]. `out` should be buffered.
pub fn render(view: &View, format: Format, style: &Style, meta: &Meta, out: &mut dyn Write) -> io::Result<()> {
    let view = shown(view, style.personal);
    match format {
        Format::Table => {
            table::write(&view, style, out)?;
            view.chart.iter().filter(|_| style.chart).try_for_each(|chart| pictured(chart, style, out))
        }
        Format::Plain => plain::write(&view, style, out),
        Format::Csv => csv::write(&view, style, out),
        Format::Json => json::write(&view, style, meta, out),
        Format::Ndjson => json::write_rows(&view, style, out),
        Format::Md => md::write(&view, style, out),
        Format::Svg => view.chart.iter().try_for_each(|chart| out.write_all(chart.file(style).as_bytes())),
    }
}

/// The chart below its table.
fn pictured(chart: &chart::Chart, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    chart::terminal::lines(chart, style).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn shown(view: &View, personal: bool) -> Cow<'_, View> {
    if personal || view.columns.iter().all(|column| !column.personal) {
        return Cow::Borrowed(view);
    }
    let kept: Vec<usize> = (0..view.columns.len()).filter(|at| !view.columns[*at].personal).collect();
    Cow::Owned(view.clone().picked(&kept))
}

#[cfg(test)]
mod tests {
    use super::sample::{balances, shown as written, style};
    use super::*;

    /// CL33: hostile names leave no control byte; a TAB stands only between the columns of `plain`.
    #[test]
    fn no_format_lets_a_hidden_character_through() {
        for (word, format) in Format::ALL {
            for titles in [Titles::Names, Titles::People, Titles::None] {
                let text = written(&balances(), format, &Style { personal: true, titles, ..style(Lang::Zh, 60) });
                let ours = |c: char| c == '\n' || (c == '\t' && format == Format::Plain);
                assert!(!text.chars().any(|c| safe::is_hidden(c) && !ours(c)), "{word}: {text:?}");
                assert!(text.contains('李'), "{word} holds the hostile row");
            }
        }
    }

    #[test]
    fn a_name_from_the_asker_is_made_safe_too() {
        let columns = [Column::new("a\u{1b}\u{202e}", Kind::Int).keep(), Column::new("b\u{1b}", Kind::Int)];
        let view = View::new("query/1", columns.map(Column::verbatim)).row(cells![1, 123_456_789]);
        for (word, format) in Format::ALL {
            let text = written(&view, format, &style(Lang::En, 16));
            assert!(text.contains("1b") && !text.contains(['\u{1b}', '\u{202e}']), "{word}: {text:?}");
        }
    }

    /// CL33: that the reader went away must be told from other failures.
    #[test]
    fn a_closed_pipe_is_passed_on_as_such() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let meta = Meta { shop: String::new(), as_of: crate::domain::time::Instant(0), program: None, request: None };
        for (word, format) in Format::ALL {
            let mut view = balances();
            view.rows = vec![view.rows[0].clone(); 2000];
            let error = render(&view, format, &style(Lang::En, 80), &meta, &mut Closed).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{word}");
        }
    }

    /// SF24
    #[test]
    fn personal_columns_are_left_out_unless_asked_for() {
        for (word, format) in Format::ALL {
            let text = |personal| written(&balances(), format, &Style { personal, ..style(Lang::En, 200) });
            assert!(text(true).contains("王小明") && !text(false).contains("王小明"), "{word}");
            assert!(!text(false).to_lowercase().contains("name"), "{word}");
        }
    }

    /// Every title and note shown by this crate's samples stands in both languages.
    #[test]
    fn the_sample_is_worded() {
        assert_eq!(words::missing(&balances()), Vec::<String>::new());
        assert_eq!(words::missing(&fields::help(&balances(), Lang::En)), Vec::<String>::new());
    }
}
