//! `regulars member timeline` and `member history` from outside.

use insta::assert_snapshot;
use serde_json::Value;

use super::harness::Shop;
use super::tea::{rows, shop};

fn json(shop: &Shop, words: &[&str]) -> Vec<Value> {
    let told = shop.run(&[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told)
}

/// The texts of some columns of each row, with a blank between; a number as it stands.
fn told(rows: &[Value], columns: &[&str]) -> Vec<String> {
    let text = |cell: &Value| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned);
    rows.iter().map(|row| columns.iter().map(|name| text(&row[name])).collect::<Vec<_>>().join(" ")).collect()
}

/// A shop whose first member did and met with a little of everything.
fn busy() -> Shop {
    let shop = shop();
    shop.done(&["member", "edit", "M-1", "--city", "杭州", "--set", "size=XL", "--as-of", "2026-03-01T10:01+08:00"]);
    let moved =
        ["member", "edit", "M-1", "--city", "上海", "--operator", "bo", "--reason", "moved", "--clear", "x.size"];
    shop.done(&[&moved[..], &["--request-id", "r-7", "--as-of", "2026-03-01T10:02+08:00"]].concat());
    shop.done(&["points", "redeem", "M-1", "500", "--request-id", "till-1", "--as-of", "2026-03-01T10:03+08:00"]);
    shop.done(&["points", "transfer", "M-1", "M-2", "300", "--as-of", "2026-03-01T10:04+08:00"]);
    let broken = ["order", "refund", "csv/A-2", "--amount", "100.00", "--id", "R-2", "--reason", "broken"];
    shop.done(&[&broken[..], &["--as-of", "2026-03-01T10:05+08:00"]].concat());
    let penalty =
        ["member", "penalty", "open", "M-1", "fake_review", "--evidence", "chat 7", "--reason", "bought reviews"];
    shop.done(&[&penalty[..], &["--as-of", "2026-03-01T10:06+08:00"]].concat());
    shop.done(&["tier", "pin", "M-1", "supreme", "--reason", "guest", "--as-of", "2026-03-01T10:07+08:00"]);
    let merge = ["member", "merge", "M-2", "--into", "M-1", "--reason", "one person", "--yes"];
    shop.done(&["member", "penalty", "lift", "M-1", "1", "--reason", "settled", "--as-of", "2026-03-01T10:08+08:00"]);
    shop.done(&[&merge[..], &["--as-of", "2026-03-01T10:09+08:00"]].concat());
    shop.at("2026-03-01T11:00:00+08:00")
}

#[test]
fn all_that_happened_stands_in_one_list_newest_first() {
    let shop = busy();
    let fields = "at,what,about,points,amount,operator,command,import,request,reason";
    let all = shop.done(&["member", "timeline", "M-1", "--fields", fields]);
    // Requests that nobody named are drawn by chance, and so are the codes of coupons.
    let hidden = |word: &str| match word.trim_end_matches(":in").len() {
        36 if word.contains('-') => "(drawn)".to_owned(),
        _ => match word.split_once(" (VIP30)") {
            Some(_) => "(code) (VIP30)".to_owned(),
            None => word.to_owned(),
        },
    };
    let lines = all.lines().map(|line| line.split('\t').map(hidden).collect::<Vec<_>>().join("\t"));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    let some = json(&shop, &["member", "timeline", "M-1", "--kind", "merge", "--kind", "penalty"]);
    assert_eq!(
        told(&some, &["what", "about"]),
        ["act_merge_in M-2", "penalty_lifted fake_review #1", "penalty_active fake_review #1 (chat 7)"]
    );
    let window = ["member", "timeline", "M-1", "--from", "2026-03-01 10:02", "--until", "2026-03-01 10:04"];
    assert_eq!(told(&json(&shop, &window), &["what"]), ["spend", "cleared", "changed"]);
    assert_eq!(json(&shop, &["member", "timeline", "M-1", "--as-of", "2025-01-01"]).len(), 0);
    assert!(shop.run(&["member", "timeline", "M-1", "--limit", "2"]).err.contains("2 of "));
}

#[test]
fn people_are_told_in_their_language() {
    let shop = busy().in_chinese();
    let words = ["member", "timeline", "M-1", "--kind", "profile", "--kind", "tier", "--format", "table"];
    assert_snapshot!(shop.run(&words));
}

#[test]
fn who_changed_what_from_which_value_to_which() {
    let shop = busy();
    shop.file("members.csv", "number,city,x.size\nM-1,北京,S\n");
    shop.done(&["member", "import", "members.csv", "--as-of", "2026-03-01T10:30+08:00"]);
    let columns = ["field", "was", "value", "operator", "command", "import", "request", "reason"];
    let city = json(&shop, &["member", "history", "M-1", "--field", "city"]);
    assert_eq!(
        told(&city, &columns),
        [
            "city 上海 北京 ann member import 2 null null",
            "city 杭州 上海 bo member edit null r-7 moved",
            "city null 杭州 ann member edit null null null",
        ]
    );
    let size = json(&shop, &["member", "history", "M-1", "--field", "x.size"]);
    assert_eq!(told(&size, &["what", "was", "value"]), ["filled null S", "cleared XL null", "filled null XL"]);
    assert_eq!(json(&shop, &["member", "history", "M-2"]), Vec::<Value>::new());
}

#[test]
fn nobody_an_unknown_kind_and_an_unknown_field_are_told() {
    let shop = shop();
    for (words, status) in [
        (&["timeline", "M-99"][..], 4),
        (&["history", "M-99"], 4),
        (&["timeline", "M-1", "--kind", "weather"], 2),
        (&["timeline", "M-1", "--from", "31/12"], 2),
        (&["history", "M-1", "--field", "shoe_size"], 2),
    ] {
        let told = shop.run(&[&["member"], words].concat());
        assert!(told.status == status && told.out.is_empty(), "{words:?}: {told}");
    }
}
