//! `regulars member penalty` from outside, and what a running one forbids.

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{rows, shop, state};

fn json(shop: &Shop, words: &[&str]) -> Vec<serde_json::Value> {
    let told = shop.run(&[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told)
}

fn refused(shop: &Shop, words: &[&str], status: i32, sentence: &str) {
    let told = shop.run(words);
    assert_eq!(told.status, status, "{words:?}: {told}");
    assert!(told.err.contains(sentence) && told.out.is_empty(), "{words:?}: {told}");
}

fn open<'a>(code: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = ["member", "penalty", "open", "M-1", code, "--evidence", "chat 7", "--reason", "bought reviews"];
    [&words, more].concat()
}

fn turn<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["member", "penalty", verb, "M-1", "1", "--reason", "looked at it"], more].concat()
}

/// X1, X3: opened, listed, shown, appealed against, overturned; the same request answers the same.
#[test]
fn a_penalty_runs_its_course() {
    let shop = shop();
    let words = open("fake_review", &["--request-id", "case-1", "--format", "table"]);
    let opened = shop.run(&words);
    assert_snapshot!("opened", opened);
    assert_eq!(shop.run(&words), opened);
    assert_snapshot!("listed", shop.run(&["member", "penalty", "list", "--format", "table"]));
    assert_snapshot!("balance_of_the_punished", shop.run(&["points", "balance", "M-1", "--format", "table"]));
    shop.done(&turn("appeal", &[]));
    let overturned = json(&shop, &turn("overturn", &[]));
    assert_eq!((&overturned[0]["state"], &overturned[0]["debt"]), (&"overturned".into(), &0.into()));
    assert_snapshot!("shown", shop.run(&["member", "penalty", "show", "M-1", "1", "--format", "table"]));
    assert!(json(&shop, &["member", "penalty", "list"]).is_empty());
    assert_eq!(json(&shop, &["member", "penalty", "list", "M-1", "--all"]).len(), 1);
    assert_eq!(shop.run(&["points", "verify", "--replay"]).status, 0);
    assert_eq!(shop.run(&["tier", "verify", "--replay"]).status, 0);
    assert_eq!(shop.run(&["points", "liability"]).status, 0);
}

/// X4: what is forbidden is refused with what forbids it, and until when.
#[test]
fn a_frozen_account_is_told_so() {
    let shop = shop();
    json(&shop, &["points", "hold", "M-1", "500", "--request-id", "pay-1"]);
    shop.done(&open("fraud", &[]));
    let balance = json(&shop, &["points", "balance", "M-1"]).remove(0);
    assert_eq!((&balance["spendable"], &balance["held"]), (&0.into(), &500.into()));
    assert!(shop.run(&["member", "show", "M-1"]).err.contains("penalty 1 (fraud) lasts until it is lifted"));
    let frozen = "points of M-1 are frozen until penalty fraud is lifted";
    let cases: [&[&str]; 5] = [
        &["points", "redeem", "M-1", "500"],
        &["points", "hold", "M-1", "500"],
        &["points", "capture", "pay-1"],
        &["points", "transfer", "M-1", "M-2", "300"],
        &["points", "transfer", "M-2", "M-1", "300"],
    ];
    for words in cases {
        refused(&shop, words, 1, frozen);
    }
    refused(
        &shop,
        &["benefit", "use", "M-1", "shipping"],
        1,
        "benefits and coupons of M-1 rest until penalty fraud is lifted",
    );
    let merge = ["member", "merge", "M-2", "--into", "M-1", "--reason", "one person", "--yes"];
    refused(&shop, &merge, 1, "penalty 1 (fraud) of M-1 is open");
    shop.done(&turn("lift", &[]));
    json(&shop, &["points", "capture", "pay-1"]);
    json(&shop, &["points", "redeem", "M-1", "500"]);
}

/// X1: every turn that a state does not let through says what it does.
#[test]
fn every_forbidden_step_says_what_is_allowed() {
    let shop = shop();
    let all = ["lift", "appeal", "uphold", "overturn"];
    let mut told = Vec::new();
    let mut ask = |allowed: &[&str], now: &str| {
        for verb in all.iter().filter(|verb| !allowed.contains(verb)) {
            let answer = shop.run(&turn(verb, &["--as-of", now]));
            assert_eq!((answer.status, answer.out.as_str()), (1, ""), "{verb}: {answer}");
            told.push(answer.err);
        }
    };
    shop.done(&open("fake_review", &["--propose"]));
    ask(&["lift", "uphold"], "2026-03-20");
    shop.done(&turn("uphold", &["--as-of", "2026-03-20"]));
    ask(&["lift", "appeal"], "2026-03-21");
    ask(&["lift"], "2026-04-04");
    shop.done(&turn("appeal", &["--as-of", "2026-04-03T23:59:59"]));
    ask(&["uphold", "overturn"], "2026-04-04");
    shop.done(&turn("uphold", &["--as-of", "2026-04-05"]));
    ask(&["lift"], "2026-04-06");
    ask(&[], "2026-04-20");
    assert_snapshot!(told.concat());
}

#[test]
fn what_cannot_be_done_leaves_nothing() {
    let shop = shop();
    let before = state(&shop);
    refused(&shop, &["member", "penalty", "open", "M-1", "fraud", "--evidence", "x"], 2, "--reason");
    refused(&shop, &open("theft", &[]), 1, "the program has no penalty theft");
    refused(&shop, &open("fraud", &["--from", "2020-01-01"]), 1, "a penalty cannot begin at 2020-01-01 00:00");
    refused(&shop, &["member", "penalty", "open", "M-9", "fraud", "--evidence", "x", "--reason", "y"], 4, "M-9");
    refused(&shop, &turn("lift", &[]), 4, "no penalty 1");
    refused(&shop, &["member", "penalty", "show", "M-1", "1"], 4, "no penalty 1");
    refused(&shop, &["member", "penalty", "list", "M-9"], 4, "M-9");
    shop.done(&open("fraud", &["--dry-run"]));
    assert_eq!(state(&shop), before);
    let chinese = shop.in_chinese();
    chinese.done(&open("fraud", &[]));
    assert_snapshot!("listed_in_chinese", chinese.run(&["member", "penalty", "list", "--format", "table"]));
    assert_snapshot!("refused_in_chinese", chinese.run(&["points", "redeem", "M-1", "500"]));
}
