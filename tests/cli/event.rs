//! `regulars event` from outside.

use super::dirty;
use super::harness::Shop;

/// A shop with the two members of the fixtures.
fn shop() -> Shop {
    let shop = dirty::shop(&["members_bad.csv", "events_bad.csv"]);
    assert_eq!(shop.run(&["member", "import", "members_bad.csv", "--max-rejects", "100%"]).status, 3);
    shop
}

const IMPORT: [&str; 5] = ["event", "import", "events_bad.csv", "--max-rejects", "100%"];

#[test]
fn every_bad_row_is_refused_for_what_the_fixture_says() {
    let shop = shop();
    assert_eq!(shop.run(&IMPORT).status, 3);
    dirty::check_rejects(&shop, "events_bad.csv", &[("not-a-number", "not-a-whole-number")]);
    let kinds = shop.done(&["event", "list", "--fields", "kind", "--titles", "none"]);
    let mut kinds: Vec<&str> = kinds.lines().collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["sign_in", "view", "x.follow"]);
}

#[test]
fn a_dry_run_and_a_second_import_change_nothing() {
    let shop = shop();
    let dry = shop.run(&[&IMPORT[..], &["--dry-run"]].concat());
    assert_eq!(dry.status, 3, "{dry}");
    assert!(!shop.names().contains(&"events_bad.csv.rejects.csv".to_owned()), "{:?}", shop.names());
    assert_eq!(shop.done(&["event", "list", "--titles", "none"]), "");
    assert_eq!(shop.run(&IMPORT).status, 3);
    let before = shop.done(&["event", "list"]);
    let counts = ["--fields", "new,unchanged", "--titles", "none"];
    assert_eq!(shop.run(&[&IMPORT[..], &counts].concat()).out, "0\t3\n");
    assert_eq!(shop.done(&["event", "list"]), before);
}

#[test]
fn what_is_not_there_is_told() {
    let shop = shop();
    assert_eq!(shop.run(&["event", "import", "none.csv"]).status, 1);
    assert_eq!(shop.run(&["event", "list", "--member", "M-99"]).status, 4);
}

/// One typed is one imported: it earns by the same rules, is known by the same id, and goes with its points.
#[test]
fn an_event_is_recorded_known_and_taken_back() {
    let shop = super::tea::shop();
    let points = |words: &[&str]| {
        let told = shop.run(&[words, &["--json"]].concat());
        assert_eq!(told.status, 0, "{told}");
        super::tea::rows(&told)[0]["points"].as_i64().expect("points")
    };
    let share = ["event", "record", "M-2", "share", "--subject", "/tea", "--id", "E-1"];
    assert_eq!(points(&share), 5);
    let again = shop.run(&share);
    assert!(again.status == 0 && again.err.contains("known already"), "{again}");
    shop.file("same.csv", "event_id,occurred_at,kind,member\nE-1,2026-03-01 09:00,share,M-2\n");
    let import = ["event", "import", "same.csv", "--source", "shop", "--fields", "new,unchanged", "--titles", "none"];
    assert_eq!(shop.done(&import), "0\t1\n");
    let written = ["--text", "香气清雅，回甘明显，值得回购的一款茶", "--quantity", "2"];
    assert_eq!(points(&[&["points", "earn", "M-2", "comment"], &written[..]].concat()), 8 + 4);
    assert_eq!(points(&["event", "undo", "shop/E-1", "--reason", "not hers"]), -5);
    assert_eq!(shop.run(&["points", "verify", "--replay"]).status, 0);
    let subject = ["event", "list", "--subject", "/tea", "--fields", "kind,undoes", "--titles", "none"];
    assert_eq!(shop.done(&subject), "share\tshop/E-1\nshare\t\n");
}

#[test]
fn what_is_no_event_is_refused() {
    let shop = super::tea::shop();
    shop.done(&["event", "record", "M-2", "share", "--id", "E-1"]);
    let refused = |words: &[&str], status: i32, sentence: &str| {
        let told = shop.run(words);
        assert!(told.status == status && told.err.contains(sentence) && told.out.is_empty(), "{words:?}: {told}");
    };
    refused(&["event", "record", "M-9", "share"], 4, "no member M-9");
    refused(&["event", "record", "M-1", "shair"], 2, "not a kind of event");
    refused(&["event", "record", "M-1", "share", "--at", "2026-03-02"], 2, "--at");
    refused(&["event", "record", "M-1", "share", "--value", "-1"], 2, "--value");
    refused(&["event", "record", "M-1", "share", "--id", "E-1"], 1, "is M-2's");
    refused(&["event", "undo", "E-1"], 2, "reason");
    refused(&["event", "undo", "E-9", "--reason", "x"], 4, "no event E-9");
    refused(&["event", "undo", "E-1", "--reason", "x", "--at", "2026-02-01"], 1, "nothing can be recorded");
    shop.done(&["event", "undo", "E-1", "--reason", "x"]);
    refused(&["event", "undo", "E-1", "--reason", "x"], 1, "shop/E-1 was taken back already");
    refused(&["event", "undo", "undo:E-1", "--reason", "x"], 1, "cannot be taken back itself");
}
