//! A view with every kind of cell, and hostile ones, for the tests of the writers.

use super::{Cell, Column, Format, Kind, Lang, Meta, Note, Style, View, cells, render};
use crate::domain::money::{Currency, Money, Points};
use crate::domain::time::{Day, Instant, Zone};

/// Three members; the second is hostile, the third has nothing.
pub(super) fn balances() -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("name", Kind::Text).titled("person").personal(),
        Column::new("kind", Kind::Word),
        Column::new("spendable", Kind::Points).keep(),
        Column::new("worth", Kind::Money),
        Column::new("share", Kind::Ratio).rank(2),
        Column::new("next_expiry", Kind::Day).rank(2),
        Column::new("changed_at", Kind::Instant).rank(3),
        Column::new("tags", Kind::List).rank(4),
        Column::new("pinned", Kind::Bool).rank(4),
    ];
    let shares = (0.483_241, 0.000_000_1);
    let at = Instant(1_772_331_300);
    let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<String>>();
    let nobody = None::<&str>;
    View::new("points-balance/1", columns)
        .row(cells![
            "M-1042",
            "王小明",
            Cell::word("points"),
            Points(1200),
            Money(123_450),
            shares.0,
            day(),
            at,
            tags(&["vip", "老客"]),
            true
        ])
        .row(cells![
            "=cmd|'/c calc'!A1",
            "\u{1b}[31m\t李\n四\u{202e}",
            Cell::word("money"),
            Points(-5),
            Money(-1_250),
            shares.1,
            None::<Day>,
            Instant::MAX,
            tags(&["+8613800138000", "a,b"]),
            false
        ])
        .row(cells!["M-7", nobody, Cell::Null, Points(0), None::<Money>, f64::NAN, day(), at, tags(&[]), false])
        .note(Note::new("limited").with("shown", 3).with("total", 4))
}

fn day() -> Day {
    Day::new(2027, 3, 31).unwrap()
}

pub(super) fn style(lang: Lang, width: usize) -> Style {
    Style { width, ..Style::new(lang, Zone::find("Asia/Shanghai").unwrap(), Currency::find("CNY").unwrap()) }
}

pub(super) fn shown(view: &View, format: Format, style: &Style) -> String {
    let meta = Meta { shop: "qingshan".into(), as_of: Instant(1_774_972_799), program: Some(3), request: None };
    let mut bytes = Vec::new();
    render(view, format, style, &meta, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}
