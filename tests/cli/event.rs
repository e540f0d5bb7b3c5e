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
