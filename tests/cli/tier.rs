//! `regulars tier` from outside.

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{rows, shop};

#[test]
fn the_ladder_says_its_rules_in_words() {
    let shop = shop();
    assert_snapshot!(shop.run(&["tier", "list", "--format", "table"]));
    let chinese = shop.in_chinese();
    assert_snapshot!("the_ladder_in_chinese", chinese.run(&["tier", "list", "--format", "table"]));
    let all = rows(&chinese.run(&["tier", "list", "--json"]));
    let members: Vec<(&str, i64)> =
        all.iter().map(|row| (row["tier"].as_str().unwrap(), row["members"].as_i64().unwrap())).collect();
    assert_eq!(members, [("member", 1), ("vip", 1), ("supreme", 0)]);
}

/// T11
#[test]
fn a_tier_says_what_keeps_it_and_what_raises_it() {
    let shop = shop();
    assert_snapshot!(shop.run(&["tier", "show", "M-1", "--format", "table"]));
    let row = |day: &str| rows(&shop.run(&["tier", "show", "M-1", "--json", "--as-of", day])).remove(0);
    let cases = [
        ("2026-01-09", "member", "member", serde_json::Value::Null),
        ("2026-03-01", "vip", "member", serde_json::Value::Null),
        ("2027-01-11", "vip", "member", "2027-02-10T00:00:00+08:00".into()),
        ("2027-02-10", "member", "member", serde_json::Value::Null),
    ];
    for (day, tier, projected, at_risk) in cases {
        let row = row(day);
        assert_eq!((&row["tier"], &row["projected"]), (&tier.into(), &projected.into()), "{day}");
        assert_eq!(row["at_risk_until"], at_risk, "{day}");
    }
    assert_eq!(shop.run(&["tier", "show", "M-9"]).status, 4);
}

#[test]
fn a_shop_without_tiers_says_so() {
    let shop = Shop::none();
    shop.file("plain.toml", include_str!("../../fixtures/plain.toml"));
    shop.done(&["init", "--program-file", "plain.toml"]);
    shop.done(&["member", "add", "--number", "M-1"]);
    assert_snapshot!(shop.run(&["tier", "show", "M-1"]));
    assert_eq!(shop.run(&["tier", "list"]).err, "the program has no tiers\n");
}

#[test]
fn the_history_shows_each_period_with_the_figures_that_decided() {
    let shop = shop();
    shop.done(&["tier", "recalc", "--as-of", "2027-04-01"]);
    let then = ["--as-of", "2027-04-01"];
    assert_snapshot!(shop.run(&[&["tier", "history", "M-1", "--format", "table"][..], &then].concat()));
    assert_snapshot!("the_history_for_machines", shop.run(&[&["tier", "history", "M-1"][..], &then].concat()));
    assert_eq!(rows(&shop.run(&["tier", "history", "M-1", "--json", "--as-of", "2026-01-09"])).len(), 1);
    assert_eq!(shop.run(&["tier", "history", "M-9"]).status, 4);
}

#[test]
fn whoever_moved_is_named_once() {
    let shop = shop();
    let dry = shop.run(&["tier", "recalc", "--as-of", "2027-04-01", "--full", "--dry-run"]);
    let done = shop.run(&["tier", "recalc", "--as-of", "2027-04-01"]);
    assert_eq!(done.out, dry.out);
    assert_snapshot!(done);
    assert_snapshot!("nobody_moved", shop.run(&["tier", "recalc", "--as-of", "2027-04-01", "--full"]));
}
