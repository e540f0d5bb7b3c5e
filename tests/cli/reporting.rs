//! The program's `[report]` table from outside: what it changes, and that it changes nothing else (AN55).

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{rows, shop, state};

const REPORT: &str = "\
[report]
lapse_days = 120
price_bands = ['200', '1000']
[report.rfm]
frequency = [2, 3, 4, 6]
[report.rfm.names]
hibernating = { en = 'Fast asleep', zh = '睡着' }
";

/// Bands, scores and names follow the program from the moment it holds; no point and no tier does.
#[test]
fn what_reports_judge_by_is_in_the_program() {
    let shop = shop();
    let before = state(&shop);
    let program = format!("{}\n{REPORT}", include_str!("../../fixtures/program.toml"));
    shop.file("ruled.toml", &program);
    assert_snapshot!(shop.run(&["program", "plan", "ruled.toml", "--format", "table"]));
    shop.done(&["program", "apply", "ruled.toml", "--yes"]);
    assert_eq!(state(&shop), before);
    let shown = shop.done(&["program", "show", "--titles", "none"]);
    assert!(
        shown.contains("report.lapse_days\t120\n") && shown.contains("report.price_bands\t[200, 1000]\n"),
        "{shown}"
    );
    let bands = rows(&shop.run(&["report", "price-band", "--json"]));
    let edges: Vec<String> = bands.iter().map(|band| format!("{} {}", band["from"], band["to"])).collect();
    assert_eq!(edges, ["null \"200.00\"", "\"200.00\" \"1000.00\"", "\"1000.00\" null"]);
    assert_snapshot!("renamed", shop.run(&["report", "rfm", "--format", "table"]));
    let cells = rows(&shop.run(&["report", "rfm", "--json"]));
    assert!(cells.iter().any(|cell| cell["segment"] == "about-to-sleep" || cell["segment"] == "hibernating"));
    assert!(!shop.done(&["report", "rfm", "--json"]).contains("Fast asleep"), "data knows the code");
    assert_snapshot!("renamed_in_chinese", shop.in_chinese().run(&["report", "rfm", "--format", "table"]));
}

/// AN20: an order known by its day alone has no hour.
#[test]
fn an_order_without_an_hour_is_left_out_of_the_hours() {
    let shop = Shop::new();
    shop.file(
        "orders.csv",
        "order_id,paid_at,sku,line_amount,province,city\n\
         1,2026-02-03 10:00,TEA,10.00,浙江省,杭州市\n\
         2,2026-02-03,TEA,20.00,浙江,杭州\n\
         3,2026-02-04 10:00,TEA,40.00,,杭州\n",
    );
    shop.done(&["order", "import", "orders.csv"]);
    let told = shop.run(&["report", "heatmap", "--value", "net", "--json"]);
    let net: Vec<String> = rows(&told)
        .into_iter()
        .filter(|row| row["value"] != "0.00")
        .map(|row| format!("{} {} {}", row["weekday"], row["hour"], row["value"]))
        .collect();
    assert_eq!(net, ["\"tuesday\" 10 \"10.00\"", "\"wednesday\" 10 \"40.00\""]);
    assert!(told.out.contains("hour is not known: 1"), "{told}");
    // Rows are in the order of time: a day begins with its first second.
    let geo = rows(&shop.run(&["report", "geo", "--json"]));
    assert_eq!((geo.len(), &geo[0]["area"], &geo[0]["orders"]), (1, &"浙江".into(), &3.into()), "{geo:?}");
}
