//! What is done to points, tiers and accounts by hand: each verb granted, refused, and asked of nobody.

use super::tea::{rows, shop};

/// Stdout of a command that works, as JSON rows.
fn json(shop: &super::harness::Shop, words: &[&str]) -> Vec<serde_json::Value> {
    let told = shop.run(&[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told)
}

fn refused(shop: &super::harness::Shop, words: &[&str], status: i32, sentence: &str) {
    let told = shop.run(words);
    assert_eq!(told.status, status, "{words:?}: {told}");
    assert!(told.err.contains(sentence) && told.out.is_empty(), "{words:?}: {told}");
}

/// P30: set aside, captured in part, the rest back; ended is ended, and a repeat answers the same.
#[test]
fn points_are_held_and_captured() {
    let shop = shop();
    let held = json(&shop, &["points", "hold", "M-1", "1000", "--request-id", "pay-1"]);
    assert_eq!(
        (&held[0]["points"], &held[0]["money"], &held[0]["held"]),
        (&1000.into(), &"10.00".into(), &1000.into())
    );
    let open = json(&shop, &["points", "holds", "M-1"]);
    assert_eq!((open.len(), &open[0]["hold"]), (1, &"pay-1".into()));
    assert!(json(&shop, &["points", "holds", "--as-of", "2026-02-28"]).is_empty());
    let capture = ["points", "capture", "pay-1", "600", "--request-id", "pay-1-done"];
    let done = json(&shop, &capture);
    assert_eq!(
        (&done[0]["captured"], &done[0]["released"], &done[0]["active"]),
        (&600.into(), &400.into(), &2590.into())
    );
    assert_eq!(json(&shop, &capture), done);
    assert!(json(&shop, &["points", "holds"]).is_empty());
    refused(&shop, &["points", "release", "pay-1"], 1, "no open hold is called pay-1");
    refused(&shop, &["points", "capture", "pay-9"], 1, "no open hold is called pay-9");
    refused(&shop, &["points", "hold", "M-1", "90000"], 1, "M-1 has 2590 spendable points, 90000 asked");
    refused(&shop, &["points", "hold", "M-9", "500"], 4, "M-9");
    json(&shop, &["points", "hold", "M-1", "500", "--request-id", "pay-2"]);
    let freed = json(&shop, &["points", "release", "pay-2"]);
    assert_eq!((&freed[0]["released"], &freed[0]["active"]), (&500.into(), &2590.into()));
    assert_eq!(shop.run(&["points", "verify", "--replay"]).status, 0);
}

/// P31, P15, P16, P24.
#[test]
fn points_are_passed_on_extended_opened_and_forgiven() {
    let shop = shop();
    let given = json(&shop, &["points", "transfer", "M-1", "M-2", "300"]);
    assert_eq!((&given[0]["from_active"], &given[0]["to_active"]), (&2890.into(), &300.into()));
    refused(&shop, &["points", "transfer", "M-1", "M-1", "300"], 1, "M-1 is the same member");
    refused(&shop, &["points", "transfer", "M-1", "M-2", "50"], 1, "the least transferred is 100");
    refused(&shop, &["points", "transfer", "M-1", "M-9", "300"], 4, "M-9");
    let extend = |until: &'static str| ["points", "extend", "M-2", "1", "--until", until, "--reason", "parcel lost"];
    assert_eq!(json(&shop, &extend("2029-12-31"))[0]["ends"], "2030-01-01T00:00:00+08:00");
    refused(&shop, &extend("2028-12-31"), 1, "lot 1 lasts until 2029-12-31; 2028-12-31 is no later");
    refused(&shop, &["points", "extend", "M-2", "1", "--until", "2031-01-01"], 2, "--reason");
    shop.file("open.csv", "member,points,expires\nM-2,200,2027-01-31\nM-2,0,\nM-9,5,\n");
    let open = ["points", "open", "open.csv", "--source", "old", "--max-rejects", "2"];
    let told = shop.run(&open);
    assert_eq!(told.status, 3, "{told}");
    assert!(told.err.contains("open.csv:3:2") && told.err.contains("open.csv:4:1"), "{told}");
    assert_eq!(json(&shop, &["points", "balance", "M-2"])[0]["active"], 500);
    assert_eq!(shop.run(&open).status, 3);
    assert_eq!(json(&shop, &["points", "balance", "M-2"])[0]["active"], 500);
    shop.done(&["points", "adjust", "M-2", "-520", "--reason", "counted twice"]);
    refused(&shop, &["points", "forgive", "M-2", "30", "--reason", "x"], 1, "30 points asked, 20 are owed");
    assert_eq!(json(&shop, &["points", "forgive", "M-2", "--reason", "our mistake"])[0]["debt"], 0);
    assert_eq!(shop.run(&["points", "verify", "--replay"]).status, 0);
}

/// P17: once, within the program's time, and no more than ended.
#[test]
fn expired_points_come_back_once() {
    let shop = shop();
    shop.done(&["points", "adjust", "M-2", "80", "--until", "2026-03-10", "--reason", "gift"]);
    let later = ["--as-of", "2026-03-20"];
    shop.done(&[&["nightly"], &later[..]].concat());
    let back = |entry: &'static str, points: &'static str| {
        ["points", "reinstate", "M-2", entry, points, "--until", "2026-12-31", "--reason", "was ill"]
    };
    refused(&shop, &[&back("1", "10")[..], &later].concat(), 1, "entry 1 of M-2 is no expiry");
    refused(&shop, &[&back("2", "90")[..], &later].concat(), 1, "90 points asked, 80 ended");
    refused(
        &shop,
        &[&back("2", "50")[..], &["--as-of", "2026-06-20"]].concat(),
        1,
        "points are reinstated within 30 days",
    );
    assert_eq!(json(&shop, &[&back("2", "50")[..], &later].concat())[0]["active"], 50);
    refused(&shop, &[&back("2", "30")[..], &later].concat(), 1, "entry 2 was reinstated before");
}

/// T9: the computed tier goes on beneath a pin; where it ends there is a soft landing.
#[test]
fn a_tier_is_pinned_and_let_go() {
    let shop = shop();
    let pin = ["tier", "pin", "M-2", "supreme", "--until", "2026-06-30", "--reason", "press guest"];
    let pinned = json(&shop, &pin);
    assert_eq!(
        (&pinned[0]["tier"], &pinned[0]["computed"], &pinned[0]["pin"]),
        (&"supreme".into(), &"member".into(), &"exact".into())
    );
    refused(&shop, &["tier", "pin", "M-2", "king", "--reason", "x"], 1, "the program has no tier king");
    refused(&shop, &["tier", "pin", "M-2", "vip"], 2, "--reason");
    refused(&shop, &["tier", "unpin", "M-1", "--reason", "x"], 1, "M-1 is not pinned");
    let standing = |then: &str| {
        json(&shop, &["tier", "list", "--as-of", then]).iter().map(|row| row["members"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(standing("2026-03-01T10:00"), [Some(0), Some(1), Some(1)]);
    assert_eq!(standing("2026-01-05"), [Some(2), Some(0), Some(0)]);
    let after = json(&shop, &["tier", "show", "M-2", "--as-of", "2026-07-02"]);
    assert_eq!((&after[0]["tier"], &after[0]["computed"]), (&"supreme".into(), &"supreme".into()));
    assert_eq!(after[0]["guaranteed_until"], "2027-07-02T00:00:00+08:00");
    let free = json(&shop, &["tier", "unpin", "M-2", "--reason", "season over"]);
    assert_eq!((&free[0]["tier"], &free[0]["pin"]), (&"supreme".into(), &serde_json::Value::Null));
    assert_eq!(shop.run(&["tier", "verify", "--replay"]).status, 0);
}

/// P32: shown first, done when agreed to, read-only afterwards, and taken back.
#[test]
fn two_accounts_become_one_and_two_again() {
    let shop = shop();
    let merge = ["member", "merge", "M-1", "--into", "M-2", "--reason", "same person"];
    refused(&shop, &merge, 2, "--yes");
    let dry = json(&shop, &[&merge[..], &["--dry-run"]].concat());
    assert_eq!((&dry[0]["active"], &dry[1]["active"], &dry[1]["tier"]), (&0.into(), &3190.into(), &"vip".into()));
    assert_eq!(json(&shop, &["points", "balance", "M-1"])[0]["active"], 3190);
    assert_eq!(json(&shop, &[&merge[..], &["--yes"]].concat()), dry);
    refused(&shop, &["points", "redeem", "M-1", "500"], 1, "M-1 was merged into M-2");
    shop.done(&["points", "redeem", "M-2", "500"]);
    let refund = ["order", "refund", "csv/A-2", "--amount", "100.00", "--reason", "broken"];
    let receipt = json(&shop, &refund);
    assert!(receipt.iter().any(|row| row["points"] == -150), "{receipt:#?}");
    let parted = json(&shop, &["member", "unmerge", "M-1", "--reason", "two sisters"]);
    assert_eq!((&parted[0]["active"], &parted[1]["active"]), (&2520.into(), &0.into()));
    refused(&shop, &["member", "unmerge", "M-1", "--reason", "x"], 1, "M-1 is merged into nobody");
    assert_eq!(shop.run(&["db", "check"]).status, 0);
}
