//! What every command has in common: usage errors, files, requests, dry runs, languages.

use std::fs;

use insta::assert_snapshot;

use super::harness::Shop;

/// CL27
#[test]
fn slips_of_the_hand_are_told_in_words() {
    let shop = Shop::none();
    let cases: [&[&str]; 7] = [
        &["member", "ad"],
        &["member", "add", "--fone", "1"],
        &["member", "add", "--phon", "1"],
        &["member", "show"],
        &["member", "list", "--json", "--format", "csv"],
        &["member", "list", "--wait", "soon"],
        &["member", "list", "--city"],
    ];
    let told: Vec<String> = cases.iter().map(|words| format!("{words:?}\n{}", shop.run(words))).collect();
    assert_snapshot!(told.join("\n\n"));
    let shop = shop.in_chinese();
    let told: Vec<String> = cases.iter().map(|words| shop.run(words).to_string()).collect();
    assert_snapshot!("slips_in_chinese", told.join("\n\n"));
}

/// CL30
#[test]
fn help_is_there_in_both_languages() {
    let shop = Shop::none();
    assert_snapshot!(shop.told(shop.command()));
    assert_snapshot!("the_help_of_a_verb", shop.run(&["member", "tag", "--help"]));
    let shop = shop.in_chinese();
    assert_snapshot!("the_help_of_a_verb_in_chinese", shop.run(&["member", "tag", "--help"]));
    assert_eq!(shop.run(&["member"]).status, 2);
}

#[test]
fn a_shop_that_is_not_there_is_told() {
    let shop = Shop::none();
    assert_snapshot!(shop.run(&["member", "list"]));
    shop.file("notes.txt", "no database at all");
    assert_eq!(shop.run(&["member", "list", "--db", "notes.txt"]).status, 10);
    assert_eq!(shop.text("notes.txt"), "no database at all");
}

/// CL8, CL33: a file holds what stdout would, and is not overwritten unasked.
#[test]
fn an_answer_goes_to_a_file_once() {
    let shop = Shop::new();
    shop.done(&["member", "add", "--name", "Anna"]);
    let shown = shop.done(&["member", "list", "--format", "csv"]);
    assert_eq!(shop.done(&["member", "list", "--out", "list.csv"]), "");
    assert_eq!(shop.text("list.csv"), shown);
    assert_snapshot!(shop.run(&["member", "list", "--out", "list.csv"]));
    assert_eq!(shop.run(&["member", "list", "--out", "list.csv", "--force"]).status, 0);
    assert_eq!(shop.run(&["member", "list", "--out", "list.xyz"]).status, 2);
    assert_eq!(shop.run(&["member", "list", "--out", "shop.db", "--format", "csv", "--force"]).status, 2);
    assert_eq!(shop.names(), ["list.csv", "shop.db"]);
}

/// CL14: told before anything is kept.
#[test]
fn an_unknown_field_is_refused_and_nothing_is_written() {
    let shop = Shop::new();
    assert_snapshot!(shop.run(&["member", "add", "--name", "Anna", "--fields", "membre"]));
    assert!(shop.done(&["member", "add", "--name", "Anna", "--fields", "help"]).contains("joined_at"));
    assert_eq!(shop.done(&["member", "list", "--titles", "none"]), "");
}

/// SF13: asked again it answers again, and does nothing twice.
#[test]
fn a_request_is_done_once() {
    let shop = Shop::new();
    let first = shop.done(&["member", "add", "--name", "Anna", "--request-id", "r-1"]);
    assert_eq!(shop.done(&["member", "add", "--name", "Anna", "--request-id", "r-1"]), first);
    assert_snapshot!(shop.run(&["member", "add", "--name", "Bo", "--request-id", "r-1"]));
    assert_eq!(shop.run(&["member", "add", "--name", "Bo", "--request-id", "a b"]).status, 2);
    assert_eq!(shop.done(&["member", "list", "--fields", "name", "--titles", "none"]), "Anna\n");
}

/// CL21, CL22
#[test]
fn a_dry_run_changes_no_byte_and_quiet_says_nothing() {
    let shop = Shop::new();
    shop.done(&["member", "add", "--name", "Anna"]);
    let before = fs::read(shop.path("shop.db")).unwrap();
    assert_snapshot!(shop.run(&["member", "add", "--name", "Bo", "--dry-run"]));
    assert_eq!(fs::read(shop.path("shop.db")).unwrap(), before);
    assert_eq!(shop.run(&["member", "add", "--name", "Bo", "-q", "-n"]).err, "");
}
