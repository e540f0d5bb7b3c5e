//! A chart of each shape with hostile and Chinese names: what the tests of charts draw.

use super::*;
use crate::domain::money::Currency;
use crate::domain::time::Zone;
use crate::output::Lang;

pub(crate) fn style(lang: Lang, width: usize) -> Style {
    Style { width, ..Style::new(lang, Zone::utc(), Currency::find("CNY").unwrap()) }
}

pub(crate) fn chart(name: &'static str, unit: Unit, shape: Shape) -> Chart {
    Chart { name, title: "净额 by week".to_owned(), finding: "Net <rose> 12 % 至 ¥1,234".to_owned(), unit, shape }
}

fn series(name: &str, values: &[f64]) -> Series {
    Series { name: name.to_owned(), values: values.iter().map(|value| Some(*value)).collect() }
}

fn cell(shade: f64, lines: &[&str]) -> Option<Cell> {
    Some(Cell { shade, lines: lines.iter().map(|line| (*line).to_owned()).collect(), unfinished: shade == 0.5 })
}

pub(crate) fn columns() -> Chart {
    let names = ["2026-W05", "2026-W06", "2026-W07", "2026-W08"].map(str::to_owned).to_vec();
    let stacks = vec![
        series("会员", &[120_000.0, 90_000.0, 0.0, 150_000.0]),
        series("Guests", &[30_000.0, 20_000.0, 5000.0, -10_000.0]),
    ];
    let mut last = series("去年同期", &[100_000.0, 110_000.0, 90_000.0, 95_000.0]);
    last.values[2] = None;
    let ticks = vec![(0, "Feb".to_owned()), (3, "3 月".to_owned())];
    chart("sales", Unit::Money, Shape::Columns(Columns { names, ticks, stacks, lines: vec![last], mark: None }))
}

pub(crate) fn histogram() -> Chart {
    let names = ["1–7", "8–14", "15–30"].map(str::to_owned).to_vec();
    let ticks = names.iter().cloned().enumerate().collect();
    let stacks = vec![series("intervals", &[741.0, 524.0, 799.0])];
    let mark = Some((1.4, "median 34 days".to_owned()));
    chart("interval", Unit::Count, Shape::Columns(Columns { names, ticks, stacks, lines: vec![], mark }))
}

pub(crate) fn bars() -> Chart {
    let bars = vec![
        Bar::new("opening", 500.0, "500"),
        Bar { from: 500.0, to: 800.0, ..Bar::new("earned", 0.0, "+300") }.toned(Tone::Good),
        Bar { from: 800.0, to: 400.0, ..Bar::new("龙井茶叶龙井茶叶龙井茶叶龙井茶叶", 0.0, "-400") }.toned(Tone::Bad),
        Bar::new("\u{1b}[31m<b>", 400.0, "400").toned(Tone::Quiet),
    ];
    chart("points", Unit::Points, Shape::Bars(bars))
}

pub(crate) fn curve() -> Chart {
    let points = vec![(0.0, 0.0), (0.2, 0.8), (0.5, 0.95), (1.0, 1.0)];
    let cut = |x, y, name: &str| Cut { x, y, name: name.to_owned(), told: "12 products".to_owned() };
    let cuts = vec![cut(0.2, 0.8, "A"), cut(0.5, 0.95, "B")];
    chart("abc", Unit::Share, Shape::Curve(Curve { points, cuts, along: "share of products".to_owned() }))
}

pub(crate) fn scatter() -> Chart {
    let dot = |x, y, name: Option<&str>| Dot { x, y, name: name.map(str::to_owned) };
    let dots =
        vec![dot(0.5, -0.17, None), dot(2.0, 0.25, Some("龙井")), dot(2.0, 0.25, Some("Pot")), dot(0.5, 0.25, None)];
    let scatter = Scatter { across: "relative share".to_owned(), up: "growth".to_owned(), dots, cross: (1.0, 0.25) };
    chart("product", Unit::Share, Shape::Scatter(scatter))
}

pub(crate) fn grid() -> Chart {
    let cells = vec![
        vec![cell(1.0, &["100 %", "781"]), cell(0.159, &["15.9 %"]), cell(0.5, &["12.2 %"])],
        vec![cell(1.0, &["100 %", "857"]), cell(0.156, &["15.6 %"]), None],
    ];
    let grid = Grid {
        down: "队列".to_owned(),
        rows: vec!["1997-01".to_owned(), "1997-02".to_owned()],
        columns: (0..3).map(|k| format!("k{k}")).collect(),
        cells,
    };
    chart("cohort", Unit::Share, Shape::Grid(grid))
}

pub(crate) fn funnel() -> Chart {
    let step = |name: &str, value, told: &str, kept: Option<&str>| Step {
        name: name.to_owned(),
        value,
        told: told.to_owned(),
        kept: kept.map(str::to_owned),
    };
    let steps = vec![
        step("浏览", 400.0, "400", None),
        step("cart", 90.0, "90", Some("22.5 %")),
        step("order", 30.0, "30", Some("33.3 %")),
    ];
    chart("funnel", Unit::Count, Shape::Funnel(steps))
}

pub(crate) fn spark() -> Chart {
    chart("spark", Unit::Count, Shape::Spark(vec![Some(1.0), None, Some(4.0), Some(8.0), Some(2.0)]))
}

pub(crate) fn all() -> [Chart; 8] {
    [columns(), histogram(), bars(), curve(), scatter(), grid(), funnel(), spark()]
}
