//! `regulars report dashboard`, and the charts of reports, from outside.

use super::harness::Shop;
use super::report::shop;

const CHARTS: [(&str, &[&str]); 12] = [
    ("sales", &["report", "sales", "--period", "2026-02"]),
    ("sales", &["report", "sales", "--by", "product"]),
    ("rfm", &["report", "rfm"]),
    ("cohort", &["report", "cohort"]),
    ("interval", &["report", "interval"]),
    ("ladder", &["report", "ladder"]),
    ("abc", &["report", "abc"]),
    ("hours", &["report", "heatmap"]),
    ("funnel", &["report", "funnel", "--period", "2026-02"]),
    ("points", &["report", "points", "--period", "2026-02"]),
    ("tiers", &["report", "tier-flow"]),
    ("ageing", &["report", "points", "--ageing"]),
];

/// What a page or a picture of ours never holds outside the name of SVG.
fn reaches_out(text: &str) -> bool {
    let bare = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    ["http:", "https:", "<script", "url(", "@import"].iter().any(|word| bare.contains(word))
}

/// AN52, CL8: one file, whole, never over another, in both languages.
#[test]
fn the_page_is_one_file_that_asks_for_nothing() {
    let shop = shop();
    let words = ["report", "dashboard", "--period", "2026-02", "--out", "shop.html"];
    assert_eq!(shop.done(&words), "");
    let page = shop.text("shop.html");
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>\n"));
    assert!(!reaches_out(&page));
    for found in ["To do this week", "Net sales of", "龙井", "No order of the last 12 months states a province"] {
        assert!(page.contains(found), "{found}");
    }
    assert_eq!(shop.run(&words).status, 1, "never over another without --force");
    shop.done(&[&words[..], &["--force", "--lang", "zh"]].concat());
    let chinese = shop.text("shop.html");
    assert!(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("本周要做") && !chinese.contains("To do"));
    assert_eq!(shop.done(&["report", "dashboard", "--period", "2026-02"]), page, "the same to a pipe");
    assert_eq!(shop.run(&["report", "dashboard", "--period", "soon"]).status, 2);
}

/// CL10, AN51: every panel of a shop without orders says why it is empty.
#[test]
fn an_empty_shop_has_its_page_too() {
    let shop = Shop::new();
    let page = shop.done(&["report", "dashboard"]);
    assert!(!reaches_out(&page));
    for why in ["No orders in the last 52 weeks.", "Nobody stands in a tier", "No points were earned yet."] {
        assert!(page.contains(why), "{why}");
    }
    assert_eq!(Shop::none().run(&["report", "dashboard"]).status, 10);
}

/// AN53: a chart below its table where there is a terminal or colour is asked for, and nowhere else.
#[test]
fn a_chart_is_drawn_for_people_alone() {
    let shop = shop();
    for (_, words) in CHARTS {
        let plain = shop.done(words);
        assert_eq!(shop.done(&[words, &["--chart"][..]].concat()), plain, "{words:?}");
        let table = shop.done(&[words, &["--format", "table"][..]].concat());
        let drawn = shop.done(&[words, &["--format", "table", "--chart", "--color", "always"][..]].concat());
        let bare = drawn.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        let below = bare.strip_prefix(&table).unwrap_or_else(|| panic!("{words:?}: {drawn}"));
        assert!(below.lines().count() > 2, "{words:?}: {below}");
        let json = shop.run(&[words, &["--json", "--chart", "--color", "always"][..]].concat());
        assert_eq!(json.out, shop.run(&[words, &["--json"][..]].concat()).out, "{words:?}");
    }
}

#[test]
fn a_chart_is_written_as_a_picture() {
    let shop = shop();
    for (place, (name, words)) in CHARTS.iter().enumerate() {
        let file = format!("{place}.svg");
        assert_eq!(shop.done(&[words, &["--chart", "--out", &file][..]].concat()), "", "{words:?}");
        let svg = shop.text(&file);
        assert!(svg.starts_with("<?xml") && svg.contains(&format!("id=\"{name}-t\"")) && !reaches_out(&svg), "{svg}");
    }
    let refused = |words: &[&str]| shop.run(words).status;
    assert_eq!(refused(&["report", "sales", "--out", "x.svg"]), 2, "no picture was asked for");
    assert_eq!(refused(&["report", "rfm", "--cell", "new", "--chart"]), 2);
    assert_eq!(refused(&["report", "sales", "--chart", "--fields", "help", "--out", "x.svg"]), 2);
    assert!(!shop.path("x.svg").exists());
}
