//! `regulars program simulate` and `regulars tier simulate` from outside.

use std::fs;

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{self, rows};

const PLAIN: &str = include_str!("../../fixtures/plain.toml");
const SAMPLE: &str = include_str!("../../fixtures/program.toml");

/// Three orders of 100.00 in April by one member, the second of them learnt last.
fn april(program: &str) -> Shop {
    let shop = Shop::none().at("2026-05-10");
    shop.file("old.toml", program);
    shop.file(
        "new.toml",
        &changed(program, "rate = { points = 1, per = \"1.00\" }", "rate = { points = 2, per = \"1.00\" }"),
    );
    shop.done(&["init", "--program-file", "old.toml", "--as-of", "2026-01-01"]);
    shop.done(&["member", "add", "--number", "M-1", "--joined-at", "2026-01-01", "--as-of", "2026-01-01"]);
    let head = "order_id,paid_at,completed_at,member,sku,line_amount";
    let order = |id: &str, day: &str| format!("\n{id},{day} 10:00,{day} 10:00,M-1,TEA,100.00");
    shop.file("april.csv", &[head, &order("A-1", "2026-04-02"), &order("A-2", "2026-04-22")].concat());
    shop.file("late.csv", &[head, &order("A-3", "2026-04-12")].concat());
    shop.done(&["order", "import", "april.csv", "--as-of", "2026-04-30"]);
    shop.done(&["nightly", "--until", "2026-05-01", "--as-of", "2026-05-02"]);
    shop.done(&["order", "import", "late.csv", "--as-of", "2026-05-03"]);
    shop
}

fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in the program");
    text.replace(from, to)
}

/// A figure of the shop as a whole: before, after, difference.
fn total(shop: &Shop, words: &[&str], figure: &str) -> [String; 3] {
    let all = rows(&shop.run(&[words, &["--json"]].concat()));
    let row = all.iter().find(|row| row["about"].is_null() && row["figure"] == figure).expect("a total");
    ["before", "after", "difference"].map(|key| row[key].as_str().expect("a figure").to_owned())
}

/// S46: 300 → 600, liability at face +3.00; the file unchanged.
#[test]
fn a_doubled_rate_is_rehearsed_to_the_last_point_and_writes_nothing() {
    let shop = april(PLAIN);
    let before = (shop.names(), fs::read(shop.path("shop.db")).unwrap());
    let words = ["program", "simulate", "new.toml", "--from", "2026-04-01", "--to", "2026-05-01"];
    assert_eq!(total(&shop, &words, "points_earned"), ["300", "600", "300"]);
    assert_eq!(total(&shop, &words, "liability"), ["3.00", "6.00", "3.00"]);
    assert_eq!(total(&shop, &words, "cost"), ["3.00", "6.00", "3.00"]);
    assert_snapshot!(shop.run(&[&words[..], &["--format", "table"]].concat()));
    assert_eq!(shop.run(&words), shop.run(&words));
    assert_eq!((shop.names(), fs::read(shop.path("shop.db")).unwrap()), before);
    let shop = shop.in_chinese();
    assert_snapshot!("rehearsed_in_chinese", shop.run(&[&words[..], &["--format", "table"]].concat()));
}

/// S46 by the tea shop's rules: 20 points a completed order come in both arms.
#[test]
fn what_the_new_rules_leave_as_it_is_counts_in_both_arms() {
    let shop = april(SAMPLE);
    let words = ["program", "simulate", "new.toml", "--from", "2026-04-01", "--to", "2026-05-01"];
    assert_eq!(total(&shop, &words, "points_earned"), ["360", "660", "300"]);
    assert_eq!(total(&shop, &words, "liability"), ["3.60", "6.60", "3.00"]);
    // From the middle of the month only one order is left to the new rules, and all of it lies before --to.
    let words = ["program", "simulate", "new.toml", "--from", "2026-04-13", "--to", "2026-05-01"];
    assert_eq!(total(&shop, &words, "points_earned"), ["120", "220", "100"]);
    assert_eq!(total(&shop, &words, "points_left"), ["360", "460", "100"]);
}

#[test]
fn every_member_stands_in_a_row_of_csv() {
    let shop = april(PLAIN);
    shop.done(&["member", "add", "--number", "M-2", "--joined-at", "2026-04-01"]);
    let words = ["program", "simulate", "new.toml", "--from", "2026-04-13", "--format", "csv"];
    assert_snapshot!(shop.run(&words));
    let all = rows(&shop.run(&["program", "simulate", "new.toml", "--members", "all", "--json"]));
    let members: Vec<_> = all.iter().map(|row| (&row["member"], row["earned_difference"].as_i64())).collect();
    assert_eq!(members, [(&"M-1".into(), Some(300)), (&"M-2".into(), Some(0))]);
    let largest = shop.done(&[&words[..], &["--members", "1", "--fields", "member", "--titles", "none"]].concat());
    assert_eq!(largest, "M-1,\n");
}

#[test]
fn the_rules_in_force_change_nothing() {
    let shop = april(SAMPLE);
    for from in ["2026-01-01", "2026-04-13", "2026-05-01"] {
        let words = ["program", "simulate", "old.toml", "--from", from];
        for row in rows(&shop.run(&[&words[..], &["--json"]].concat())) {
            assert_eq!(row["before"], row["after"], "{from}: {row}");
        }
        assert_eq!(
            rows(&shop.run(&["tier", "simulate", "old.toml", "--from", from, "--json"])),
            Vec::<serde_json::Value>::new()
        );
    }
}

/// M-1 of the tea shop is VIP by 3,100.00; M-2 bought nothing.
#[test]
fn whoever_moves_is_named() {
    let shop = tea::shop();
    shop.file("harder.toml", &changed(SAMPLE, "spend = \"3000.00\"", "spend = \"3500.00\""));
    shop.file(
        "vip.toml",
        &changed(SAMPLE, "spend = \"10000.00\"", "spend = \"3100.00\"")
            .replace("spend = \"8000.00\"", "spend = \"3000.00\""),
    );
    assert_snapshot!(shop.run(&["tier", "simulate", "harder.toml", "--format", "table"]));
    assert_snapshot!("a_move_in_all_figures", shop.run(&["program", "simulate", "harder.toml", "--format", "table"]));
    let gained = rows(&shop.run(&["tier", "simulate", "vip.toml", "--json"]));
    assert_eq!(gained.len(), 1);
    assert_eq!((&gained[0]["tier_after"], &gained[0]["change"]), (&"supreme".into(), &"gained".into()));
    // Rules do not ask who stands where when they begin (R9): the tier stays until its next check.
    let later = rows(&shop.run(&["tier", "simulate", "harder.toml", "--from", "2026-02-15", "--json"]));
    assert_eq!(later, Vec::<serde_json::Value>::new());
    assert_snapshot!(
        "moves_in_chinese",
        shop.in_chinese().run(&["tier", "simulate", "harder.toml", "--format", "table"])
    );
}

#[test]
fn a_dropped_rung_leaves_its_members_on_the_next_lower_one() {
    let shop = tea::shop();
    let vip = SAMPLE.find("[[tiers.ladder]]\ncode = \"vip\"").unwrap();
    let supreme = SAMPLE.find("[[tiers.ladder]]\ncode = \"supreme\"").unwrap();
    shop.file("dropped.toml", &[&SAMPLE[..vip], &SAMPLE[supreme..]].concat().replace("sample = {", "# sample = {"));
    let told = shop.run(&["tier", "simulate", "dropped.toml", "--from", "2026-02-15"]);
    assert_snapshot!(told);
    assert_eq!(shop.run(&["program", "apply", "dropped.toml", "--yes"]).status, 1);
}

#[test]
fn points_spent_that_the_new_rules_had_not_given_are_told() {
    let shop = tea::shop();
    shop.done(&["points", "redeem", "M-1", "3000", "--request-id", "r-1", "--as-of", "2026-02-20"]);
    shop.file(
        "half.toml",
        &changed(SAMPLE, "rate = { points = 1, per = \"1.00\" }, m", "rate = { points = 1, per = \"2.00\" }, m"),
    );
    let told = shop.run(&["program", "simulate", "half.toml"]);
    assert!(
        told.err.contains("members who spent points that the new rules had not given them; it is owed: 1"),
        "{told}"
    );
    assert_eq!(total(&shop, &["program", "simulate", "half.toml"], "points_spent"), ["3000", "3000", "0"]);
}

#[test]
fn what_cannot_be_rehearsed_is_refused() {
    let shop = april(PLAIN);
    shop.file("bad.toml", "format = 1\n[program]\ncode = \"plain\"\ntimezon = \"x\"\n");
    shop.file("dollars.toml", &PLAIN.replace("\"CNY\"", "\"USD\""));
    let cases: [(&str, &[&str]); 6] = [
        ("bad.toml", &[]),
        ("dollars.toml", &[]),
        ("new.toml", &["--from", "2026-06-01"]),
        ("new.toml", &["--from", "2026-04-02", "--to", "2026-04-02"]),
        ("new.toml", &["--to", "2026-05-11T10:00"]),
        ("new.toml", &["--members", "some"]),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(file, words)| shop.run(&[&["program", "simulate", file], *words].concat()).to_string())
        .collect();
    assert_snapshot!(told.join("\n"));
    assert_eq!(shop.run(&["tier", "simulate", "none.toml"]).status, 1);
    let shop = shop.in_chinese();
    let told = shop.run(&["tier", "simulate", "new.toml", "--from", "2026-04-02", "--to", "2026-04-02"]);
    assert_snapshot!("refused_rehearsal_in_chinese", told);
}
