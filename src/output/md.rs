//! A Markdown table for people; what has a meaning in Markdown is escaped.

use std::io::{self, Write};

use super::{Style, View, people, words};

pub(super) fn write(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let titles: Vec<String> = view.columns.iter().map(|column| escaped(&words::title(style.lang, column))).collect();
    if view.page {
        return pages(view, &titles, style, out);
    }
    let rules = view.columns.iter().map(|column| if column.kind.is_number() { "---:" } else { "---" });
    line(out, &titles)?;
    line(out, &rules.collect::<Vec<_>>())?;
    for row in &view.rows {
        let texts: Vec<String> = row
            .iter()
            .zip(&view.columns)
            .map(|(cell, column)| escaped(&people::cell(cell, column.kind, style)))
            .collect();
        line(out, &texts)?;
    }
    Ok(())
}

fn pages(view: &View, titles: &[String], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let heads = ["output.field", "output.value"].map(|key| words::say(style.lang, key, &[]));
    for (at, row) in view.rows.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        line(out, &heads)?;
        line(out, &["---", "---"])?;
        for ((cell, column), title) in row.iter().zip(&view.columns).zip(titles) {
            line(out, &[title, &escaped(&people::alone(cell, column.kind, style))])?;
        }
    }
    Ok(())
}

fn line<T: AsRef<str>>(out: &mut dyn Write, texts: &[T]) -> io::Result<()> {
    writeln!(out, "| {} |", texts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(" | "))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>|&~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
