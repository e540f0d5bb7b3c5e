//! `regulars db`, and what `points verify` and `tier verify` tell, from outside.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use insta::assert_snapshot;
use rusqlite::Connection;

use super::harness::Shop;
use super::tea::{rows, shop, state};

/// A shop whose books somebody changed past the triggers.
fn forged(change: &str) -> Shop {
    let shop = shop();
    let conn = Connection::open(shop.path("shop.db")).unwrap();
    conn.execute_batch("DROP TRIGGER entries_kept; DROP TRIGGER tier_periods_kept").unwrap();
    assert!(conn.execute(change, []).unwrap() > 0);
    shop
}

#[test]
fn a_sound_shop_passes_every_check() {
    let shop = shop();
    let before = state(&shop);
    assert_snapshot!(shop.run(&["db", "check", "--format", "table"]));
    assert_snapshot!("a_quick_check_in_chinese", {
        let shop = super::tea::shop().in_chinese();
        shop.run(&["db", "check", "--quick", "--format", "table"])
    });
    for words in [&["points", "verify"][..], &["points", "verify", "--replay"], &["tier", "verify", "--replay"]] {
        assert_eq!(shop.run(words).status, 0, "{words:?}");
    }
    assert_eq!(state(&shop), before);
}

/// P34: exit 1 names the first rows that differ.
#[test]
fn a_forged_entry_is_named() {
    let shop = forged("UPDATE entries SET points = points + 100 WHERE member = 1 AND number = 1");
    assert_snapshot!(shop.run(&["points", "verify", "--format", "csv"]));
    for words in [&["points", "verify", "--json"][..], &["db", "check", "--json"]] {
        let told = shop.run(words);
        assert_eq!(told.status, 1, "{words:?}: {told}");
        let named: Vec<serde_json::Value> =
            rows(&told).into_iter().filter(|row| row["member"] == "M-1" && row["check"] == "credits").collect();
        assert_eq!((&named[0]["stored"], &named[0]["should_be"]), (&"120".into(), &"20".into()), "{words:?}");
    }
    assert_eq!(shop.run(&["tier", "verify", "--replay"]).status, 0);
}

#[test]
fn a_forged_tier_is_named() {
    let shop = forged("UPDATE tier_periods SET guaranteed_until = guaranteed_until + 86400 WHERE guaranteed_until > 0");
    assert_eq!(shop.run(&["points", "verify", "--replay"]).status, 0);
    let told = shop.run(&["tier", "verify", "--replay", "--json"]);
    let wrong: Vec<_> = rows(&told).into_iter().filter(|row| row["wrong"].as_i64() > Some(0)).collect();
    let names: Vec<&str> = wrong.iter().map(|row| row["check"].as_str().unwrap()).collect();
    assert_eq!((names, told.status), (vec!["replay-periods"], 1));
}

#[test]
fn without_a_shop_there_is_nothing_to_check() {
    let shop = Shop::none();
    for words in [&["db", "check"][..], &["points", "verify"], &["tier", "verify"]] {
        assert_eq!(shop.run(words).status, 10, "{words:?}");
    }
    assert_eq!(shop.run(&["db"]).status, 2);
}
