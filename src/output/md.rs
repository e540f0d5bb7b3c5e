//! A Markdown table for people; what has a meaning in Markdown is escaped.

use std::io::{self, Write};

use super::{Style, View, people, words};

pub(super) fn write(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let titles: Vec<String> = view.columns.iter().map(|column| escaped(&words::title(style.lang, column))).collect();
    if view.page && !view.rows.is_empty() {
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

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::sample::{balances, shown, style};
    use super::super::{Cell, Column, Format, Kind, Lang};
    use super::*;

    #[test]
    fn a_table_with_numbers_at_the_right() {
        assert_snapshot!(shown(&balances(), Format::Md, &style(Lang::Zh, 20)), @r#"
        | 会员 | 类型 | 可用积分 | 折合金额 | 占比 | 下次过期 | 变更时间 | 标签 | 已锁定 |
        | --- | --- | ---: | ---: | ---: | --- | --- | --- | --- |
        | M-1042 | 积分 | 1,200 | ¥1,234.50 | 48.3 % | 2027-03-31 | 2026-03-01 10:15 | vip、老客 | 是 |
        | =cmd\|'/c calc'!A1 | 金额 | -5 | -¥12.50 | 0.0 % | - | - | +8613800138000、a,b | 否 |
        | M-7 | - | 0 | - | - | 2027-03-31 | 2026-03-01 10:15 | - | 否 |
        "#);
    }

    #[test]
    fn a_page_is_a_table_of_fields_and_values() {
        let mut view = balances().page();
        view.rows.truncate(1);
        assert_snapshot!(shown(&view, Format::Md, &style(Lang::En, 20)), @"
        | Field | Value |
        | --- | --- |
        | Member | M-1042 |
        | Kind | points |
        | Spendable points | 1,200 points |
        | Worth | ¥1,234.50 |
        | Share | 48.3 % |
        | Next expiry | 2027-03-31 |
        | Changed | 2026-03-01 10:15 |
        | Tags | vip, 老客 |
        | Pinned | yes |
        ");
    }

    #[test]
    fn text_from_outside_has_no_meaning_in_markdown() {
        let hostile = "[x](http://a) <b> `c` *d* | e\n# f";
        let view = View::new("x/1", [Column::new("name", Kind::Text)]).row([Cell::from(hostile)]);
        let shown = shown(&view, Format::Md, &style(Lang::En, 80));
        let expected = "| \\[x\\](http://a) \\<b\\> \\`c\\` \\*d\\* \\| e\\\\u{a}# f |";
        assert_eq!(shown.lines().last(), Some(expected));
    }
}
