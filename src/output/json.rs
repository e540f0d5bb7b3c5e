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
        Cell::Int(_) | Cell::Points(_) | Cell::Chance(_) | Cell::Bool(_) => plain::text(cell, style).into_owned(),
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

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::Value;

    use super::super::Format;
    use super::super::sample::{balances, shown, style};
    use super::*;

    fn json(view: &View, format: Format) -> String {
        shown(view, format, &Style { personal: true, ..style(Lang::Zh, 20) })
    }

    /// CL11, CL12: names and notes are English in every language.
    #[test]
    fn one_object_with_its_surroundings() {
        assert_snapshot!(json(&balances(), Format::Json), @r#"
        {"schema":"regulars/points-balance/1","meta":{"shop":"qingshan","as_of":"2026-03-31T23:59:59+08:00","zone":"Asia/Shanghai","currency":"CNY","program":3,"request":null},
         "rows":[
          {"member":"M-1042","name":"王小明","kind":"points","spendable":1200,"worth":"1234.50","share":0.483241,"next_expiry":"2027-03-31","changed_at":"2026-03-01T10:15:00+08:00","tags":["vip","老客"],"pinned":true},
          {"member":"=cmd|'/c calc'!A1","name":"\u001b[31m\u0009李\u000a四\u202e","kind":"money","spendable":-5,"worth":"-12.50","share":0.000000,"next_expiry":null,"changed_at":null,"tags":["+8613800138000","a,b"],"pinned":false},
          {"member":"M-7","name":null,"kind":null,"spendable":0,"worth":null,"share":null,"next_expiry":"2027-03-31","changed_at":"2026-03-01T10:15:00+08:00","tags":[],"pinned":false}],
         "notes":[{"code":"limited","text":"3 of 4 rows shown"}]}
        "#);
    }

    #[test]
    fn the_rows_alone_are_the_rows_of_the_object() {
        let whole: Value = serde_json::from_str(&json(&balances(), Format::Json)).unwrap();
        let rows: Vec<Value> =
            json(&balances(), Format::Ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(whole["rows"], Value::Array(rows));
        assert_eq!(whole["rows"][1]["name"], "\u{1b}[31m\t李\n四\u{202e}");
        assert_eq!(whole["meta"]["request"], Value::Null);
    }

    /// CL10
    #[test]
    fn nothing_found_is_no_rows() {
        let mut view = balances();
        view.rows.clear();
        view.notes.clear();
        assert!(json(&view, Format::Json).ends_with(" \"rows\":[],\n \"notes\":[]}\n"));
        assert_eq!(json(&view, Format::Ndjson), "");
    }
}
