//! `regulars init` from outside.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;

use super::harness::Shop;

#[test]
fn a_shop_is_made_with_its_program_beside_it() {
    let shop = Shop::none();
    assert_snapshot!(shop.run(&[
        "init",
        "--code",
        "qingshan",
        "--name",
        "青山茶舍",
        "--write-program",
        "program.toml"
    ]));
    assert_eq!(shop.names(), ["program.toml", "shop.db"]);
    assert_eq!(fs::metadata(shop.path("shop.db")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(shop.text("program.toml").contains("name = \"青山茶舍\""));
    assert_snapshot!("the_written_program_is_sound", shop.run(&["program", "check", "program.toml"]));
}

#[test]
fn a_program_file_is_taken_or_refused_with_its_places() {
    let shop = Shop::none();
    shop.file("bad.toml", "format = 1\n[program]\ncode = \"x\"\ncurency = \"CNY\"\n[points]\nmax_multiplier = 1.5\n");
    assert_snapshot!(shop.run(&["init", "--program-file", "bad.toml"]));
    assert_eq!(shop.names(), ["bad.toml"]);
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/program.toml"), shop.path("good.toml")).unwrap();
    assert!(shop.done(&["init", "--program-file", "good.toml"]).contains("qingshan"));
    assert_eq!(shop.done(&["program", "show", "--toml"]), shop.text("good.toml"));
}

#[test]
fn what_stands_there_is_never_touched() {
    let shop = Shop::new();
    let before = fs::read(shop.path("shop.db")).unwrap();
    assert_snapshot!(shop.run(&["init"]));
    assert_eq!(fs::read(shop.path("shop.db")).unwrap(), before);
    shop.file("program.toml", "mine");
    assert_eq!(shop.run(&["init", "--db", "new.db", "--write-program", "program.toml"]).status, 1);
    assert_eq!(shop.names(), ["program.toml", "shop.db"]);
}

#[test]
fn a_dry_run_and_bad_values_leave_nothing() {
    let shop = Shop::none();
    assert_snapshot!(shop.run(&["init", "--dry-run"]));
    assert_snapshot!("a_bad_currency", shop.run(&["init", "--currency", "YUAN"]));
    let cases =
        [["--timezone", "Mars/Base"], ["--code", "青山"], ["--name", " "], ["--db", "file:shop.db?mode=memory"]];
    for words in cases {
        assert_eq!(shop.run(&["init", words[0], words[1]]).status, 2, "{words:?}");
    }
    assert_eq!(shop.names(), Vec::<String>::new());
}
