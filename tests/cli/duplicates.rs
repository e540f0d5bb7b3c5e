//! `regulars member duplicates` from outside, and what a merge is shown to move.

use insta::assert_snapshot;

use super::harness::Shop;

/// Six members, among whom are two pairs and a father with his son.
fn shop() -> Shop {
    let shop = Shop::new();
    let members: [&[&str]; 6] = [
        &["--name", "王小明", "--birthday", "1990-05-01", "--phone", "+8613800138000", "--city", "杭州"],
        &["--name", "王 小明", "--birthday", "1990-05-01", "--set", "old_phone=138-0013-8000"],
        &["--name", "Anna Li", "--email", "anna@example.com"],
        &["--nickname", "anna", "--email", "anna+news@example.com", "--gender", "female"],
        &["--name", "李雷", "--address", "西湖区文三路 1 号", "--birthday", "1960-01-02"],
        &["--name", "李雷", "--address", "西湖区文三路1号", "--birthday", "1992-03-04"],
    ];
    for words in members {
        shop.done(&[&["member", "add"], words].concat());
    }
    shop
}

fn pairs(shop: &Shop) -> String {
    shop.done(&["member", "duplicates", "--fields", "member,other,score", "--titles", "none", "-q"])
}

#[test]
fn pairs_are_told_with_why_and_what_to_run_next() {
    let shop = shop();
    assert_snapshot!(shop.run(&["member", "duplicates"]));
    assert_snapshot!("duplicates_in_chinese", shop.in_chinese().run(&["member", "duplicates", "--format", "table"]));
}

#[test]
fn phones_are_shown_only_when_asked() {
    let shop = shop();
    assert!(!shop.done(&["member", "duplicates", "--json"]).contains("138001"));
    assert!(shop.done(&["member", "duplicates", "--json", "--personal"]).contains("138001"));
}

#[test]
fn what_was_judged_once_is_not_asked_again() {
    let shop = shop();
    assert_eq!(pairs(&shop), "M-1\tM-2\t100\nM-3\tM-4\t75\n");
    let merge = ["member", "merge", "M-2", "--into", "M-1", "--reason", "same person"];
    assert_snapshot!("a_merge_tried", shop.run(&[&merge[..], &["--dry-run"]].concat()));
    shop.done(&[&merge[..], &["--yes"]].concat());
    assert_eq!(pairs(&shop), "M-3\tM-4\t75\n");
    shop.done(&["member", "unmerge", "M-2", "--reason", "two cousins"]);
    assert_eq!(pairs(&shop), "M-3\tM-4\t75\n");
    assert_eq!(shop.run(&["member", "duplicates", "--limit", "x"]).status, 2);
}

#[test]
fn where_nobody_is_alike_nothing_is_listed() {
    let shop = Shop::new();
    shop.done(&["member", "add", "--name", "Bo"]);
    assert_eq!(pairs(&shop), "");
}
