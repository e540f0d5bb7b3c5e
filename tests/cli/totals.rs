//! Honest numbers: what every report sums to is what `report sales` says, and a part of the members is a part of it.

use serde_json::Value;

use super::harness::Shop;

/// Two hundred households of a year, with everything in one window.
fn shop() -> Shop {
    let shop = Shop::none().at("2018-01-31T10:00:00-05:00");
    let init = ["init", "--code", "grocer", "--currency", "USD", "--timezone", "America/New_York"];
    shop.done(&[&init[..], &["--as-of", "2016-12-01"]].concat());
    for (kind, text) in [
        ("member", include_str!("../../fixtures/shop/members.csv")),
        ("product", include_str!("../../fixtures/shop/products.csv")),
        ("order", include_str!("../../fixtures/shop/orders.csv")),
    ] {
        shop.file("file.csv", text);
        shop.done(&[kind, "import", "file.csv"]);
    }
    shop
}

/// The rows of a report, of all there is unless it says otherwise.
fn rows(shop: &Shop, report: &[&str]) -> Vec<Value> {
    let all: &[&str] = if report.contains(&"--period") { &[] } else { &["--period", "2017"] };
    let text = shop.done(&[&["report"], report, all, &["--json", "--quiet"]].concat());
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    answer["rows"].as_array().expect("rows").clone()
}

/// Minor units of an amount in major ones.
fn minor(amount: &Value) -> i64 {
    let text = amount.as_str().unwrap_or("0.00");
    text.replace('.', "").parse().expect("an amount")
}

fn money(rows: &[Value], field: &str) -> i64 {
    rows.iter().map(|row| minor(&row[field])).sum()
}

fn count(rows: &[Value], field: &str) -> i64 {
    rows.iter().map(|row| row[field].as_i64().unwrap_or(0)).sum()
}

fn metric(overview: &[Value], word: &str) -> Value {
    overview.iter().find(|row| row["metric"] == word).expect("a metric")["value"].clone()
}

#[test]
fn every_report_sums_to_the_sales() {
    let shop = shop();
    let sales = rows(&shop, &["sales"]);
    let (net, orders) = (money(&sales, "net"), count(&sales, "orders"));
    assert!(net > 1_000_000 && orders > 1_000, "{net} {orders}");
    for by in ["day", "week", "product", "category", "store", "channel", "city", "tier"] {
        let sales = rows(&shop, &["sales", "--by", by]);
        assert_eq!(money(&sales, "net"), net, "{by}");
        assert!(["product", "category"].contains(&by) || count(&sales, "orders") == orders, "{by}");
    }
    let overview = rows(&shop, &["overview"]);
    assert_eq!(minor(&metric(&overview, "net")), net);
    let of_members = minor(&metric(&overview, "net_of_members"));
    let active = metric(&overview, "active").as_str().and_then(|text| text.parse::<i64>().ok()).expect("a count");
    for report in [&["abc"][..], &["geo"], &["geo", "--level", "city"], &["price-band"], &["product"]] {
        assert_eq!(money(&rows(&shop, report), "net"), net, "{report:?}");
    }
    let grid = rows(&shop, &["rfm"]);
    assert_eq!((money(&grid, "net"), count(&grid, "members")), (of_members, 200));
    let heat = rows(&shop, &["heatmap", "--value", "orders"]);
    assert_eq!(count(&heat, "value"), orders);
    assert_eq!(money(&rows(&shop, &["heatmap", "--value", "net"]), "value"), net);
    let cohorts = rows(&shop, &["cohort", "--value", "net", "--period", "24 months"]);
    assert_eq!(count(&cohorts, "size"), active);
    let cells = cohorts.iter().flat_map(|row| row.as_object().expect("a row").clone());
    let cells: i64 = cells.filter(|(name, _)| name.starts_with('k')).map(|(_, cell)| minor(&cell)).sum();
    // A row runs on through today, which is a month after the window.
    assert_eq!(cells, money(&rows(&shop, &["sales", "--period", "all"]), "net"));
    assert_eq!(rows(&shop, &["ladder"])[0]["members"], active);
    assert_eq!(count(&rows(&shop, &["segments"]), "members"), active);
    let flow = rows(&shop, &["tier-flow"]);
    assert_eq!(count(&flow, "members"), 200);
}

/// AN8: a condition and its contrary part the members, and the guests are the rest.
#[test]
fn a_condition_parts_every_report_in_two() {
    let shop = shop();
    let overview = rows(&shop, &["overview"]);
    let of_members = minor(&metric(&overview, "net_of_members"));
    let part = |condition: &str, report: &[&str]| rows(&shop, &[report, &["--where", condition]].concat());
    for report in [&["sales"][..], &["rfm"], &["abc"], &["geo"]] {
        let parts = ["orders_total > 50", "!(orders_total > 50)"].map(|only| money(&part(only, report), "net"));
        assert!(parts.iter().all(|part| *part > 0), "{report:?}");
        assert_eq!(parts.iter().sum::<i64>(), of_members, "{report:?}");
    }
    let members =
        ["orders_total > 50", "!(orders_total > 50)"].map(|only| count(&part(only, &["tier-flow"]), "members"));
    assert_eq!(members.iter().sum::<i64>(), 200);
    let told = shop.run(&["report", "sales", "--where", "orders_total >"]);
    assert_eq!(told.status, 2, "{told}");
    let told = shop.run(&["report", "sales", "--where", "orders_total > 1", "--known-at", "2018-01-01"]);
    assert_eq!(told.status, 2, "{told}");
    for report in ["sales", "cohort", "dashboard"] {
        let told = shop.run(&["report", report, "--where", "orders_total > 50"]);
        let told = [told.out, told.err].concat().replace("&gt;", ">");
        assert!(told.contains("orders_total > 50"), "{report}");
    }
}
