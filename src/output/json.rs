//! JSON: one object with its surroundings, or the rows alone, one a line (CL10–CL12). Notes are English here.

use std::io::{self, Write};

use super::{Cell, Lang, Meta, Style, View, people, plain, safe};

pub(super) fn write(view: &View, style: &Style, meta: &Meta, out: &mut dyn Write) -> io::Result<()> {
    let schema = safe::json(&format!("regulars/{}", view.schema));
    write!(out, "{{\"schema\":{schema},\"meta\":{},\n \"rows\":[", around(meta, style))?;
    for (at, row) in view.rows.iter().enumerate() {
        write!(out, "{}{}", if at == 0 { "\n  " } else { ",\n  " }, object(view, row, style))?;
    }
    let notes: Vec<String> = view
        .notes
        .iter()
        .map(|note| {
            let text = safe::json(&people::note(note, Lang::En));
            format!("{{\"code\":{},\"text\":{text}}}", safe::json(&note.code))
        })
        .collect();
    writeln!(out, "],\n \"notes\":[{}]}}", notes.join(","))
}

pub(super) fn write_rows(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    view.rows.iter().try_for_each(|row| writeln!(out, "{}", object(view, row, style)))
}

fn around(meta: &Meta, style: &Style) -> String {
    let program = meta.program.map_or("null".to_owned(), |version| version.to_string());
    let request = meta.request.as_deref().map_or("null".to_owned(), safe::json);
    format!(
        "{{\"shop\":{},\"as_of\":{},\"zone\":{},\"currency\":{},\"program\":{program},\"request\":{request}}}",
        safe::json(&meta.shop),
        safe::json(&style.zone.rfc3339(meta.as_of)),
        safe::json(style.zone.name()),
        safe::json(style.currency.code()),
    )
}

fn object(view: &View, row: &[Cell], style: &Style) -> String {
    let pairs: Vec<String> = view
        .columns
        .iter()
        .zip(row)
        .map(|(column, cell)| format!("{}:{}", safe::json(&column.name), value(cell, style)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn value(cell: &Cell, style: &Style) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Int(_) | Cell::Points(_) | Cell::Bool(_) => plain::text(cell, style).into_owned(),
        Cell::Ratio(number) => plain::six_decimals(*number).unwrap_or("null".to_owned()),
        Cell::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| safe::json(text)).collect();
            format!("[{}]", texts.join(","))
        }
        Cell::Text(_) | Cell::Word(_) | Cell::Money(_) | Cell::Instant(_) | Cell::Day(_) => {
            safe::json(&plain::text(cell, style))
        }
    }
}
