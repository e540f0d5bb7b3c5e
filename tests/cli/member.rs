//! `regulars member` from outside.

use insta::assert_snapshot;

use super::harness::Shop;

/// A shop with three members.
fn shop() -> Shop {
    let shop = Shop::new();
    let ming = ["--name", "王小明", "--phone", "+86 138-0013-8000", "--city", "杭州", "--hobbies", "茶;摄影"];
    shop.done(&[&["member", "add"][..], &ming].concat());
    let anna = ["--name", "Anna Li", "--email", "Anna@Example.com", "--number", "C-17", "--referrer", "M-1"];
    shop.done(&[&["member", "add", "--joined-at", "2026-02-14", "--account", "taobao/TB_anna"][..], &anna].concat());
    shop.done(&["member", "add", "--nickname", "小明", "--city", "上海", "--tags", "vip"]);
    shop
}

#[test]
fn a_member_is_added_and_shown_on_a_page() {
    let shop = shop();
    assert_snapshot!(shop.run(&["member", "add", "--name", "Bo", "--birthday", "02-29", "--consent-marketing", "yes"]));
    assert_snapshot!("one_member_on_a_page", shop.run(&["member", "show", "C-17", "--format", "table"]));
    assert_snapshot!("the_same_for_machines", shop.run(&["member", "show", "email:anna@example.com", "--json"]));
    for name in ["phone:+8613800138000", "M-1"] {
        assert_eq!(shop.done(&["member", "show", name, "--fields", "name", "--titles", "none"]), "王小明\n");
    }
    assert!(shop.done(&["member", "show", "account:taobao/tb_ANNA", "--fields", "member"]).contains("C-17"));
}

#[test]
fn what_another_member_has_is_refused_with_their_number() {
    let shop = shop();
    assert_snapshot!(shop.run(&["member", "add", "--phone", "+8613800138000"]));
    let cases = [["--email", "anna@example.COM"], ["--number", "C-17"], ["--account", "taobao/tb_anna"]];
    for words in cases {
        assert_eq!(shop.run(&["member", "add", words[0], words[1]]).status, 1, "{words:?}");
    }
    assert_eq!(shop.run(&["member", "edit", "C-17", "--phone", "+8613800138000"]).status, 1);
    assert_eq!(shop.done(&["member", "list", "--fields", "member"]).lines().count(), 4);
}

#[test]
fn values_that_a_field_does_not_take_are_told() {
    let shop = shop().in_chinese();
    assert_snapshot!(shop.run(&["member", "add", "--phone", "12"]));
    let cases = [
        ["--email", "anna"],
        ["--birthday", "1990-02-30"],
        ["--gender", "x"],
        ["--country", "China"],
        ["--joined-at", "2027-01-01"],
        ["--number", "phone:1"],
        ["--account", "taobao"],
        ["--name", " "],
    ];
    for words in cases {
        assert_eq!(shop.run(&["member", "add", words[0], words[1]]).status, 2, "{words:?}");
    }
    assert_eq!(shop.run(&["member", "add", "--referrer", "M-99"]).status, 4);
}

#[test]
fn nobody_is_not_found() {
    let shop = shop();
    assert_snapshot!(shop.run(&["member", "show", "M-99"]));
    assert_snapshot!("nobody_for_machines", shop.run(&["member", "show", "M-99", "--json"]));
    assert_eq!(shop.run(&["member", "edit", "M-99", "--city", "x"]).status, 4);
    assert_eq!(shop.run(&["member", "tag", "M-99", "--add", "x"]).status, 4);
}

#[test]
fn members_are_listed_by_filter_and_contacts_only_when_asked() {
    let shop = shop();
    assert_snapshot!(shop.run(&["member", "list"]));
    assert!(!shop.done(&["member", "list", "--json"]).contains("138001"));
    assert!(shop.done(&["member", "list", "--json", "--personal"]).contains("138001"));
    let cases = [
        (&["--city", "杭州"][..], "M-1\n"),
        (&["--tag", "vip"], "M-2\n"),
        (&["--tag", "vi"], ""),
        (&["--joined-until", "2026-03-01"], "C-17\n"),
        (&["--joined-from", "2026-03-01"], "M-1\nM-2\n"),
        (&["--sort", "-member", "--limit", "1"], "M-2\n"),
    ];
    for (words, expected) in cases {
        let ask = ["member", "list", "--fields", "member", "--titles", "none", "-q"];
        assert_eq!(shop.done(&[&ask, words].concat()), expected, "{words:?}");
    }
    assert_eq!(shop.run(&["member", "list", "--tier", "no_such"]).status, 4);
}

#[test]
fn members_are_found_by_any_part_of_how_they_are_called() {
    let shop = shop();
    let cases = [
        ("小明", "M-2\nM-1\n"), // M-2 is called exactly so
        ("小", "M-1\nM-2\n"),
        ("王", "M-1\n"),
        ("an", "C-17\n"),
        ("杭州", "M-1\n"),
        ("7Z", ""),
        ("王小明", "M-1\n"),
        ("nna", "C-17\n"),
        ("ANNA", "C-17\n"),
        ("38001", "M-1\n"),
        ("example.com", "C-17\n"),
        ("C-17", "C-17\n"),
        ("l", "C-17\n"),
        ("\"* OR", ""),
    ];
    for (text, expected) in cases {
        let found = shop.done(&["member", "search", text, "--fields", "member", "--titles", "none"]);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_a_shop_keeps_besides_the_fields_is_found_listed_and_cleared() {
    let shop = shop();
    shop.done(&["member", "edit", "M-1", "--set", "size=XL", "--set", "x.tea=龙井"]);
    shop.file("members.csv", "number,name,x.size\nM-7,钱七,XL\n");
    shop.done(&["member", "import", "members.csv"]);
    let list = ["member", "list", "--attribute", "size=XL", "--fields", "member", "--titles", "none", "-q"];
    assert_eq!(shop.done(&list), "M-1\nM-7\n");
    let find = |text: &str| shop.done(&["member", "search", text, "--fields", "member", "--titles", "none"]);
    assert_eq!((find("龙井"), find("龙").as_str()), ("M-1\n".to_owned(), "M-1\n"));
    let shown = shop.done(&["member", "show", "M-1", "--fields", "x.size,x.tea,completeness,missing", "--json"]);
    assert!(shown.contains(r#""x.size":"XL","x.tea":"龙井""#), "{shown}");
    shop.done(&["member", "edit", "M-1", "--clear", "x.tea"]);
    assert_eq!((find("龙井"), shop.done(&list).as_str()), (String::new(), "M-1\nM-7\n"));
    for words in [&["--set", "size"][..], &["--set", "=XL"], &["--set", "a=b", "--clear", "x.a"]] {
        assert_eq!(shop.run(&[&["member", "edit", "M-1"], words].concat()).status, 2, "{words:?}");
    }
}

#[test]
fn a_profile_changes_and_is_found_by_what_it_is_now() {
    let shop = shop();
    assert_snapshot!(shop.run(&["member", "edit", "M-1", "--phone", "+8613900139000", "--clear", "city"]));
    assert_eq!(shop.run(&["member", "show", "phone:+8613800138000"]).status, 4);
    assert_eq!(shop.done(&["member", "search", "139001", "--fields", "member", "--titles", "none"]), "M-1\n");
    assert_snapshot!("nothing_changed", shop.run(&["member", "edit", "M-1", "--name", "王小明"]));
    assert_snapshot!("nothing_named", shop.run(&["member", "edit", "M-1"]));
    assert_eq!(shop.run(&["member", "edit", "M-1", "--city", "x", "--clear", "city"]).status, 2);
    assert_eq!(shop.run(&["member", "edit", "M-1", "--clear", "shoe_size"]).status, 2);
}

#[test]
fn tags_are_added_and_taken_away() {
    let shop = shop();
    shop.done(&["member", "tag", "M-2", "--add", "tea;loyal", "--add", "tea", "--remove", "vip"]);
    assert_eq!(shop.done(&["member", "show", "M-2", "--fields", "tags", "--titles", "none"]), "tea;loyal\n");
    shop.done(&["member", "tag", "M-2", "--remove", "tea", "--remove", "loyal"]);
    assert_eq!(shop.done(&["member", "show", "M-2", "--fields", "tags", "--titles", "none"]), "\n");
    assert_eq!(shop.run(&["member", "tag", "M-2"]).status, 2);
}

// SF34: what cannot be put right again is not written over.
#[test]
fn rejects_are_never_written_over_the_shop_or_the_file_read() {
    let shop = shop();
    let rows = "number,name,email\nC-1,Bo,bo@example.com\nC-2,Cy,cy@@example\n";
    shop.file("people.csv", rows);
    for (place, status) in [("shop.db", 2), ("people.csv", 2), ("missing/r.csv", 70), ("none", 3)] {
        let words = ["member", "import", "people.csv", "--max-rejects", "100%", "--rejects", place];
        assert_eq!(shop.run(&words).status, status, "{place}");
        let kept = if place == "none" { 5 } else { 4 };
        assert_eq!(shop.done(&["member", "list", "--fields", "member"]).lines().count(), kept, "{place}");
    }
}
