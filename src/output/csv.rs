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
        file.write_record(titles.chain(mark(MARK, style)).map(Cow::into_owned)).map_err(cause)?;
    }
    for row in &view.rows {
        let texts = row.iter().map(|cell| match cell {
            Cell::Text(_) | Cell::List(_) => outside(plain::text(cell, style), style),
            ours => plain::text(ours, style),
        });
        file.write_record(texts.chain(mark("", style)).map(Cow::into_owned)).map_err(cause)?;
    }
    file.flush()
}

/// The error below: its kind says whether the reader went away.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// A text that may have come from outside.
fn outside<'a>(text: Cow<'a, str>, style: &Style) -> Cow<'a, str> {
    if style.raw { text } else { Cow::Owned(safe::visible(&safe::guarded(&text)).into_owned()) }
}

fn mark<'a>(text: &'a str, style: &Style) -> Option<Cow<'a, str>> {
    (!style.raw).then_some(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::sample::{balances, shown, style};
    use super::super::{Column, Format, Kind, Lang, Titles};
    use super::*;

    fn csv(style: Style) -> String {
        shown(&balances(), Format::Csv, &Style { personal: true, ..style })
    }

    fn records(text: &str) -> Vec<Vec<String>> {
        let mut file = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        file.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    /// SF33: texts are guarded, numbers and days are not.
    #[test]
    fn formulas_are_guarded_and_the_file_says_so() {
        assert_snapshot!(csv(style(Lang::Zh, 20)), @r#"
        member,name,kind,spendable,worth,share,next_expiry,changed_at,tags,pinned,_regulars
        M-1042,王小明,points,1200,1234.50,0.483241,2027-03-31,2026-03-01T10:15:00+08:00,vip;老客,true,
        '=cmd|'/c calc'!A1,\u{1b}[31m\u{9}李\u{a}四\u{202e},money,-5,-12.50,0.000000,,,"'+8613800138000;a,b",false,
        M-7,,,0,,,2027-03-31,2026-03-01T10:15:00+08:00,,false,
        "#);
    }

    #[test]
    fn raw_is_without_guard_and_mark_and_holds_what_came() {
        let raw = records(&csv(Style { raw: true, ..style(Lang::Zh, 20) }));
        assert_eq!(raw[2][..2], ["=cmd|'/c calc'!A1", "\u{1b}[31m\t李\n四\u{202e}"]);
        assert!(raw.iter().all(|record| record.len() == balances().columns.len()));
    }

    /// CL12: the same names and texts stand in csv and plain.
    #[test]
    fn the_texts_are_those_of_plain_but_for_the_guard() {
        let titles = Titles::People;
        let style = Style { personal: true, titles, ..style(Lang::Zh, 20) };
        let plain = shown(&balances(), Format::Plain, &style);
        let csv = records(&csv(style));
        for (record, line) in csv.iter().zip(plain.lines()) {
            let (mark, texts) = record.split_last().unwrap();
            assert!(mark.is_empty() || mark == MARK);
            let bare = texts.iter().map(|text| text.strip_prefix('\'').unwrap_or(text)).collect::<Vec<_>>();
            assert_eq!(bare.join("\t"), line);
        }
        assert_eq!(csv.len(), plain.lines().count());
    }

    #[test]
    fn a_column_named_by_the_asker_is_guarded_too() {
        let view = View::new("query/1", [Column::new("=1+1", Kind::Int).verbatim()]).row([Cell::Int(-2)]);
        assert_eq!(shown(&view, Format::Csv, &style(Lang::En, 80)), "'=1+1,_regulars\n-2,\n");
    }
}
