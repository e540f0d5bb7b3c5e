//! `regulars report` from outside.

use insta::assert_snapshot;
use serde_json::Value;

use super::harness::Shop;

/// Six orders of January and February: one of a guest, one cancelled, and a refund of January's in February.
const ORDERS: &str = "\
order_id,paid_at,status,member,sku,product,category,quantity,line_amount,order_discount,shipping,city,store,kind,refund_id,refunded_at
1,2026-01-20 10:00,completed,C-1,TEA,龙井,茶,1,100.00,,,杭州,西湖店,sale,,
2,2026-02-03 10:00,completed,C-1,TEA,龙井,茶,2,200.00,20.00,8.00,杭州,西湖店,sale,,
2,,,,POT,茶壶,器,1,80.00,,,,,sale,,
3,2026-02-05 11:00,completed,C-2,TEA,龙井,茶,1,90.00,,,上海,,sale,,
4,2026-02-09 12:00,completed,,POT,茶壶,器,1,80.00,,,,,sale,,
5,2026-02-20 09:00,completed,C-2,TEA,龙井,茶,1,100.00,,,上海,,sale,,
6,2026-02-21 09:00,cancelled,C-2,POT,茶壶,器,1,500.00,,,上海,,sale,,
1,,,,TEA,,,1,40.00,,,,,refund,R1,2026-02-02 10:00
";

/// A look that led to an order, two that led to none, and what was searched.
const EVENTS: &str = "\
event_id,occurred_at,kind,member,subject,text
E-1,2026-02-01 10:00,search,C-1,,龙井
E-2,2026-02-02 10:00,view,C-1,TEA,
E-3,2026-02-02 10:05,cart,C-1,TEA,
E-4,2026-02-05 09:00,search,C-2,,茶壶
E-5,2026-02-05 09:01,view,C-2,POT,
E-6,2026-02-05 09:02,view,C-2,TEA,
E-7,2026-02-10 09:00,search,C-2,,茶壶
";

/// Every report, with what makes it short.
const REPORTS: [&[&str]; 27] = [
    &["report", "list"],
    &["report", "overview", "--period", "2026-02"],
    &["report", "sales", "--period", "2026-02", "--by", "product"],
    &["report", "rfm"],
    &["report", "rfm", "--cell", "about-to-sleep"],
    &["report", "segments", "--k", "2"],
    &["report", "cohort"],
    &["report", "cohort", "--value", "orders", "--by", "quarter"],
    &["report", "repeat"],
    &["report", "interval"],
    &["report", "ladder"],
    &["report", "abc"],
    &["report", "price-band"],
    &["report", "heatmap", "--value", "net", "--sort=-value", "--limit", "5"],
    &["report", "geo"],
    &["report", "geo", "--level", "city"],
    &["report", "basket"],
    &["report", "product", "--period", "2026-02"],
    &["report", "funnel", "--period", "2026-02"],
    &["report", "funnel", "--period", "2026-02", "--by", "category", "--steps", "view,order"],
    &["report", "search", "--period", "2026-02"],
    &["report", "churn"],
    &["report", "churn", "--watch"],
    &["report", "tier-flow"],
    &["report", "points"],
    &["report", "benefit"],
    &["report", "exceptions", "--period", "this year"],
];

/// The shop of these reports.
pub fn shop() -> Shop {
    let shop = Shop::new();
    for number in ["C-1", "C-2"] {
        shop.done(&["member", "add", "--number", number, "--joined-at", "2026-01-01", "--as-of", "2026-01-02"]);
    }
    shop.file("orders.csv", ORDERS);
    shop.done(&["order", "import", "orders.csv"]);
    shop.file("events.csv", EVENTS);
    shop.done(&["event", "import", "events.csv"]);
    shop
}

#[test]
fn every_report_answers_with_its_rows_and_its_head() {
    let shop = shop();
    let told: Vec<String> = REPORTS
        .iter()
        .map(|words| format!("{}\n{}", words.join(" "), shop.run(&[words, &["--format", "table"][..]].concat())))
        .collect();
    assert_snapshot!(told.join("\n\n"));
}

#[test]
fn the_same_in_chinese() {
    let shop = shop().in_chinese();
    assert_snapshot!(shop.run(&["report", "overview", "--period", "上月", "--format", "table"]));
    assert_snapshot!("segments_in_chinese", shop.run(&["report", "rfm", "--format", "table"]));
    assert_snapshot!("the_help_of_sales_in_chinese", shop.run(&["report", "sales", "--help"]));
}

/// CL33: JSON and CSV hold the same values, `--out` what stdout would, and `--quiet` leaves stderr empty.
#[test]
fn machines_read_the_same_in_every_format() {
    let shop = shop();
    for (place, words) in REPORTS.iter().enumerate() {
        let run = |more: &[&str]| shop.run(&[words, more, &["--quiet"]].concat());
        let (json, csv) = (run(&["--json"]), run(&["--format", "csv"]));
        assert_eq!((json.err.as_str(), csv.err.as_str()), ("", ""), "{words:?}");
        let json: Value = serde_json::from_str(&json.out).unwrap();
        let (rows, lines) = (json["rows"].as_array().unwrap(), csv.out.lines().count());
        assert_eq!(rows.len() + 1, lines, "{words:?}");
        for (row, line) in rows.iter().zip(csv.out.lines().skip(1)) {
            let (_, first) = row.as_object().unwrap().iter().next().unwrap();
            let text = first.as_str().map_or_else(|| first.to_string(), str::to_owned);
            assert_eq!(line.split(',').next().unwrap(), if first.is_null() { "" } else { &text }, "{words:?}");
        }
        let file = format!("{place}.csv");
        assert_eq!(run(&["--out", &file]).out, "");
        assert_eq!(shop.text(&file), csv.out, "{words:?}");
    }
}

/// CL17: the ways to write a window that are refused, never guessed.
#[test]
fn a_window_that_cannot_be_read_is_refused() {
    let shop = shop();
    let cases: [&[&str]; 10] = [
        &["report", "sales", "--period", "03/04/2026"],
        &["report", "sales", "--period", "soon"],
        &["report", "sales", "--from", "2026-02-01", "--until", "2026-02-01"],
        &["report", "sales", "--from", "1.2."],
        &["report", "sales", "--period", "2026-02", "--from", "2026-02-01"],
        &["report", "sales", "--by", "colour"],
        &["report", "rfm", "--cell", "whales"],
        &["report", "funnel", "--by", "colour"],
        &["report", "funnel", "--steps", "view,glance"],
        &["report", "product", "--category", "酒"],
    ];
    let told: Vec<String> = cases.iter().map(|words| format!("{}\n{}", words.join(" "), shop.run(words))).collect();
    assert_snapshot!(told.join("\n\n"));
    let half_open =
        ["report", "sales", "--by", "day", "--from", "2026-02-03", "--until", "2026-02-05", "--titles", "none"];
    let days = shop.done(&[&half_open[..], &["--fields", "day,orders"]].concat());
    assert_eq!(days, "2026-02-03\t1\n2026-02-04\t0\n");
}

/// A report of a day past says what it said then, but for facts recorded since.
#[test]
fn as_of_a_day_past_the_later_facts_are_not_there() {
    let shop = shop();
    let words =
        ["report", "sales", "--period", "2026-02", "--by", "month", "--fields", "orders,net", "--titles", "none"];
    let as_of = |day: &str| shop.done(&[&words[..], &["--as-of", day]].concat());
    assert_eq!(as_of("2026-02-01"), "0\t0.00\n");
    assert_eq!(as_of("2026-02-02"), "0\t-40.00\n");
    assert_eq!(as_of("2026-02-05"), "2\t310.00\n");
    // A correction known since halves order 3.
    shop.file(
        "mended.csv",
        &ORDERS.replace(
            "3,2026-02-05 11:00,completed,C-2,TEA,龙井,茶,1,90.00",
            "3,2026-02-05 11:00,completed,C-2,TEA,龙井,茶,1,45.00",
        ),
    );
    shop.done(&["order", "import", "mended.csv"]);
    assert_eq!(as_of("2026-02-05"), "2\t265.00\n");
}

/// CL10: a shop without orders has reports without rows, and a head.
#[test]
fn an_empty_shop_answers_every_report() {
    let shop = Shop::new();
    for words in &REPORTS[1..] {
        let told = shop.run(&[words, &["--json"][..]].concat());
        assert_eq!(told.status, 0, "{words:?}: {told}");
        assert!(told.err.contains("no orders yet"), "{told}");
    }
    let none = Shop::none();
    assert_eq!(none.run(&["report", "overview"]).status, 10);
    assert_eq!(none.run(&["report", "list"]).status, 0);
}
