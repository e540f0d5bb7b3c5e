use super::super::chart::{Shape, Unit};
use super::super::{Column, Kind, Lang, Note, Style, cells};
use super::*;
use crate::domain::money::Currency;
use crate::domain::time::Zone;

fn style(lang: Lang) -> Style {
    Style::new(lang, Zone::utc(), Currency::find("CNY").unwrap())
}

/// A page whose every text came from somebody who means harm.
fn page(rows: usize) -> Page {
    let hostile = "<script>alert(1)</script>\u{202e}\" onload='x' 茶";
    let chart = |name: &'static str| Chart {
        name,
        title: hostile.to_owned(),
        finding: hostile.to_owned(),
        unit: Unit::Count,
        shape: Shape::Spark(vec![Some(1.0), Some(2.0)]),
    };
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("name", Kind::Text).personal(),
        Column::new("orders", Kind::Int),
    ];
    let mut view = View::new("x/1", columns).note(Note::new("limited"));
    (0..rows).for_each(|_| view.push(cells![hostile, "王小明", 7]));
    let figure = Figure { heading: Some(hostile.to_owned()), chart: Some(chart("one")), table: Some(view) };
    let panel = Panel {
        id: "one",
        name: hostile.to_owned(),
        window: String::new(),
        finding: hostile.to_owned(),
        width: Width::Across,
        figures: vec![figure],
        remarks: vec![hostile.to_owned()],
    };
    let empty = Panel::without("two", "Two".to_owned(), "No events imported.".to_owned());
    Page {
        shop: hostile.to_owned(),
        window: "2026-02-01 to 2026-02-28".to_owned(),
        head: vec![("As of".to_owned(), hostile.to_owned())],
        todo: vec![Todo { text: hostile.to_owned(), command: hostile.to_owned() }],
        tiles: vec![Tile {
            name: "Joined".to_owned(),
            value: "7".to_owned(),
            change: Some(("+2.0 %".to_owned(), Tone::Good)),
            remark: hostile.to_owned(),
            spark: chart("tile"),
        }],
        panels: vec![panel, empty],
        notes: vec![("One".to_owned(), hostile.to_owned())],
    }
}

/// AN52, and safety SF33: nothing from outside becomes markup, nothing is asked for.
#[test]
fn no_page_asks_for_anything_or_runs_anything() {
    for lang in Lang::ALL {
        let text = write(&page(3), &style(lang));
        assert_eq!(reaching(&text), Vec::<&str>::new());
        assert!(!text.contains("\" onload") && !text.contains('\u{202e}'));
    }
    for planted in
        ["<script src=x>", "a{background:url(x)}", "@import 'x'", "https://example.org", "http://www.w3.org/2000/svg"]
    {
        assert!(!reaching(planted).is_empty(), "{planted}");
    }
}

/// What a page of ours never holds outside the name of SVG.
fn reaching(text: &str) -> Vec<&'static str> {
    let bare = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    ["http:", "https:", "<script", "url(", "@import", "javascript:"]
        .into_iter()
        .filter(|word| bare.contains(word))
        .collect()
}

#[test]
fn a_long_table_is_cut_and_says_so_and_names_stay_out() {
    let text = write(&page(51), &style(Lang::En));
    assert_eq!(text.matches("<tr>").count(), 51, "a head and fifty rows");
    assert!(
        text.contains("The first 50 of 51 rows")
            && text.contains("On paper the first 8 of 51 rows")
            && !text.contains("王小明")
    );
    let named = write(&page(2), &Style { personal: true, ..style(Lang::En) });
    assert!(named.contains("王小明"));
}

/// AN51
#[test]
fn a_panel_without_data_stays_and_says_why() {
    let text = write(&page(1), &style(Lang::En));
    assert!(text.contains("id=\"two\"") && text.contains("No events imported."));
}

/// AN49: the page speaks its language, headings go down by one, every picture and every table is named.
#[test]
fn the_page_can_be_heard() {
    let text = write(&page(1), &style(Lang::Zh));
    assert!(text.contains("<html lang=\"zh-CN\">") && text.contains("本周要做"));
    let levels: Vec<u8> = text
        .match_indices("<h")
        .filter_map(|(at, _)| text.as_bytes().get(at + 2).filter(|b| b.is_ascii_digit()).copied())
        .collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert_eq!(text.matches("<svg").count(), text.matches("role=\"img\"").count());
    assert_eq!(text.matches("<table").count(), text.matches("role=\"region\" aria-label").count());
    assert_eq!(text.matches("<th").count(), text.matches("<thead").count() + text.matches("<th scope=").count());
}
