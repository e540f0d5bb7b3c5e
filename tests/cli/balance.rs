//! Stored value through the program (identity §10).

use insta::assert_snapshot;

use super::tea::rows;
use crate::campaign::sound;
use crate::harness::{Shop, Told};

const PROGRAM: &str = concat!(include_str!("../../fixtures/plain.toml"), "\n[stored_value]\nmaximum = \"1000.00\"\n");

fn shop() -> Shop {
    let shop = Shop::none();
    shop.file("program.toml", PROGRAM);
    shop.done(&["init", "--program-file", "program.toml"]);
    shop.done(&["member", "add", "--number", "M-1"]);
    shop.done(&["member", "balance", "top-up", "M-1", "100.00", "--payment", "pay-1", "--request-id", "r-0"]);
    shop
}

fn ask(shop: &Shop, words: &[&str]) -> Told {
    shop.run(&[&["member", "balance"], words].concat())
}

fn available(shop: &Shop, at: &str) -> String {
    shop.done(&["member", "balance", "show", "M-1", "--fields", "available", "--titles", "none", "--as-of", at])
}

/// ID49, as it stands there.
#[test]
fn two_tills_ask_and_one_gets_it() {
    let shop = shop();
    let hold = ["hold", "M-1", "60.00", "--request-id", "till-1"];
    assert_snapshot!(ask(&shop, &hold));
    assert_snapshot!("the_other_till", ask(&shop, &["hold", "M-1", "60.00", "--request-id", "till-2"]));
    assert_eq!(ask(&shop, &hold).status, 0);
    assert_eq!(available(&shop, "2026-03-01T10:00"), "40.00\n");
    assert_eq!(rows(&ask(&shop, &["holds", "--json"])).len(), 1);
    assert_snapshot!("captured", ask(&shop, &["capture", "till-1", "55.00", "--request-id", "till-3"]));
    assert_eq!(ask(&shop, &["capture", "till-1", "5.00"]).status, 1);
    assert_eq!(ask(&shop, &["release", "till-1"]).status, 1);
    assert_eq!(available(&shop, "2026-03-01T10:00"), "45.00\n");
    sound(&shop, "2026-03-01T10:00");
}

#[test]
fn a_hold_runs_out_or_is_released() {
    let shop = shop();
    assert_eq!(ask(&shop, &["hold", "M-1", "30.00", "--request-id", "a"]).status, 0);
    assert_eq!(ask(&shop, &["hold", "M-1", "70.00", "--request-id", "b"]).status, 0);
    assert_eq!(available(&shop, "2026-03-01T10:00"), "0.00\n");
    assert_eq!(ask(&shop, &["release", "b"]).status, 0);
    assert_eq!(
        [available(&shop, "2026-03-01T10:29:59"), available(&shop, "2026-03-01T10:30")],
        ["70.00\n", "100.00\n"]
    );
    assert_eq!(ask(&shop, &["capture", "a", "--as-of", "2026-03-01T10:30"]).status, 1);
    assert_eq!(ask(&shop, &["capture", "nothing"]).status, 1);
}

#[test]
fn what_is_paid_comes_back_no_further_than_it_went() {
    let shop = shop();
    assert_eq!(ask(&shop, &["pay", "M-1", "60.00", "--order", "A-1", "--request-id", "r-1"]).status, 0);
    assert_snapshot!(ask(&shop, &["refund", "M-1", "60.01", "--order", "A-1"]));
    assert_eq!(ask(&shop, &["refund", "M-1", "20.00", "--order", "A-1", "--request-id", "r-2"]).status, 0);
    assert_eq!(ask(&shop, &["refund", "M-1", "40.01", "--order", "A-1"]).status, 1);
    assert_snapshot!("too_much", ask(&shop, &["top-up", "M-1", "940.01", "--payment", "pay-2"]));
    assert_snapshot!("paid_twice", ask(&shop, &["top-up", "M-1", "1.00", "--payment", "pay-1"]));
    let taken = ["adjust", "M-1", "-60.00", "--reason", "paid out", "--request-id", "r-3"];
    assert_eq!((ask(&shop, &taken[..3]).status, ask(&shop, &taken).status), (2, 0));
    assert_eq!(ask(&shop, &["adjust", "M-1", "-0.01", "--reason", "more"]).status, 1);
    let fields = ["--format", "table", "--fields", "kind,amount,balance,payment,order,operator,reason,request"];
    let history = [&["history", "M-1"], &fields[..]].concat();
    shop.done(&["member", "balance", "history", "M-1"]);
    let told = ask(&shop, &history).out.lines().filter(|line| !line.contains("pay-1")).collect::<Vec<_>>().join("\n");
    assert_snapshot!("history", told);
    let chinese = shop.in_chinese();
    assert_snapshot!("too_little_in_chinese", ask(&chinese, &["pay", "M-1", "1.00"]));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let shop = shop();
    for (words, status) in [
        (&["show", "M-9"][..], 4),
        (&["pay", "M-1", "0.00"], 1),
        (&["pay", "M-1", "-5.00"], 2),
        (&["pay", "M-1", "ten"], 2),
        (&["pay", "M-1", "1.00", "--as-of", "2026-02-01"], 1),
        (&["top-up", "M-1", "1.00", "--payment", ""], 2),
    ] {
        assert_eq!(ask(&shop, words).status, status, "{words:?}");
    }
    shop.done(&["member", "add", "--number", "M-2"]);
    assert_snapshot!(shop.run(&["member", "merge", "M-1", "--into", "M-2", "--reason", "one person", "--yes"]));
    let plain = Shop::none();
    plain.file("program.toml", include_str!("../../fixtures/plain.toml"));
    plain.done(&["init", "--program-file", "program.toml"]);
    plain.done(&["member", "add", "--number", "M-1"]);
    assert_snapshot!("without_stored_value", ask(&plain, &["pay", "M-1", "1.00"]));
}
