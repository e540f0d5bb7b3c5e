//! A row a line, TAB between: for pipes (CL7). The same texts stand in CSV.

use std::borrow::Cow;
use std::io::{self, Write};

use super::people::unsigned_zero;
use super::{Cell, Style, Titles, View, safe, words};

pub(super) fn write(view: &View, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if let Some(titles) = titles(view, style) {
        writeln!(out, "{}", titles.iter().map(|title| safe::visible(title)).collect::<Vec<_>>().join("\t"))?;
    }
    for row in &view.rows {
        let texts: Vec<String> = row.iter().map(|cell| safe::visible(&text(cell, style)).into_owned()).collect();
        writeln!(out, "{}", texts.join("\t"))?;
    }
    Ok(())
}

/// What stands over the columns of machines' formats.
pub(super) fn titles(view: &View, style: &Style) -> Option<Vec<String>> {
    let all = |title: &dyn Fn(&super::Column) -> String| Some(view.columns.iter().map(title).collect());
    match style.titles {
        Titles::Names => all(&|column| column.name.to_string()),
        Titles::People => all(&|column| words::title(style.lang, column)),
        Titles::None => None,
    }
}

/// A cell as machines read it (CL9, CL12); absent is nothing, texts are as they came.
pub(super) fn text<'a>(cell: &'a Cell, style: &Style) -> Cow<'a, str> {
    match cell {
        Cell::Null => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Word(word) => Cow::Borrowed(word),
        Cell::Int(count) | Cell::Points(count) => Cow::Owned(count.to_string()),
        Cell::Money(amount) => Cow::Owned(style.currency.plain(*amount)),
        Cell::Ratio(number) => Cow::Owned(six_decimals(*number).unwrap_or_default()),
        Cell::Chance(chance) => Cow::Owned(format!("{chance:.6e}")),
        Cell::Instant(at) => Cow::Owned(style.zone.rfc3339(*at)),
        Cell::Day(day) => Cow::Owned(day.to_string()),
        Cell::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
        Cell::List(texts) => Cow::Owned(texts.join(";")),
    }
}

/// Nothing for what is no number.
pub(super) fn six_decimals(number: f64) -> Option<String> {
    number.is_finite().then(|| unsigned_zero(format!("{number:.6}")))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::sample::{balances, shown, style};
    use super::super::{Format, Lang};
    use super::*;

    fn plain(titles: Titles) -> String {
        shown(&balances(), Format::Plain, &Style { titles, personal: true, ..style(Lang::Zh, 20) })
    }

    /// CL7, CL9
    #[test]
    fn a_row_is_a_line_whatever_the_width() {
        assert_snapshot!(plain(Titles::Names), @r#"
        member	name	kind	spendable	worth	share	next_expiry	changed_at	tags	pinned
        M-1042	王小明	points	1200	1234.50	0.483241	2027-03-31	2026-03-01T10:15:00+08:00	vip;老客	true
        =cmd|'/c calc'!A1	\u{1b}[31m\u{9}李\u{a}四\u{202e}	money	-5	-12.50	0.000000			+8613800138000;a,b	false
        M-7			0			2027-03-31	2026-03-01T10:15:00+08:00		false
        "#);
    }

    #[test]
    fn titles_are_those_of_people_or_none_when_asked() {
        let (names, people, none) = (plain(Titles::Names), plain(Titles::People), plain(Titles::None));
        assert_eq!(
            people.lines().next().unwrap(),
            "会员\t姓名\t类型\t可用积分\t折合金额\t占比\t下次过期\t变更时间\t标签\t已锁定"
        );
        assert_eq!(names.split_once('\n').unwrap().1, none);
        assert_eq!(people.split_once('\n').unwrap().1, none);
    }
}
