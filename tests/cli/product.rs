//! `regulars product` from outside.

use super::dirty;
use super::harness::Shop;

/// A shop of the fixtures' program, with the hand-made bad files in it.
fn shop() -> Shop {
    dirty::shop(&["products_bad.csv"])
}

const IMPORT: [&str; 5] = ["product", "import", "products_bad.csv", "--max-rejects", "100%"];

#[test]
fn every_bad_row_is_refused_for_what_the_fixture_says() {
    let shop = shop();
    assert_eq!(shop.run(&IMPORT).status, 3);
    dirty::check_rejects(&shop, "products_bad.csv", &[("not-a-date", "not-a-day")]);
    assert_eq!(shop.done(&["product", "list", "--fields", "sku", "--titles", "none"]), "CUP-03\nTEA-01\nTEA-07\n");
}

#[test]
fn a_file_that_is_mostly_bad_changes_nothing() {
    let shop = shop();
    let told = shop.run(&IMPORT[..3]);
    assert_eq!((told.status, told.out.as_str()), (1, ""), "{told}");
    assert_eq!(shop.done(&["product", "list", "--titles", "none"]), "");
}

#[test]
fn mended_rejects_go_in_and_the_same_file_again_changes_nothing() {
    let shop = shop();
    assert_eq!(shop.run(&IMPORT).status, 3);
    let rejects = shop.text("products_bad.csv.rejects.csv");
    let mended: Vec<String> = rejects
        .lines()
        .filter(|line| line.starts_with("sku") || line.starts_with("TEA-03"))
        .map(str::to_owned)
        .collect();
    assert_eq!(mended.len(), 2);
    shop.file("mended.csv", &mended.join("\n").replace(",ten,", ",10.00,"));
    let counts = ["--fields", "new,unchanged,rejected", "--titles", "none"];
    let import = [&["product", "import", "mended.csv"][..], &counts].concat();
    assert_eq!(shop.done(&import), "1\t0\t0\n");
    assert_eq!(shop.done(&import), "0\t1\t0\n");
    assert!(shop.done(&["product", "show", "TEA-03"]).contains("铁观音"));
}

#[test]
fn what_is_not_there_is_told() {
    let shop = shop();
    assert_eq!(shop.run(&["product", "show", "NO-1"]).status, 4);
    assert_eq!(shop.run(&["product", "import", "none.csv"]).status, 1);
}
