//! `regulars program` from outside.

use insta::assert_snapshot;

use super::harness::Shop;

/// A shop and the text of its program with a new wait, under `new.toml`.
fn shop() -> Shop {
    let shop = Shop::new();
    let text = shop.done(&["program", "show", "--toml"]);
    shop.file("same.toml", &text);
    shop.file("new.toml", &text.replace("wait = \"0 days\"", "wait = \"1 day\""));
    shop.file("dollars.toml", &text.replace("currency = \"CNY\"", "currency = \"USD\""));
    shop
}

/// R1: all mistakes at once, with their places, in both languages.
#[test]
fn every_mistake_is_told_with_its_place() {
    let shop = Shop::none();
    shop.file(
        "bad.toml",
        "format = 1\n[program]\ncode = \"青\"\nname = \"x\"\ntimezon = \"x\"\n[points]\nvalue = 1.5\n",
    );
    assert_snapshot!(shop.run(&["program", "check", "bad.toml"]));
    assert_snapshot!("every_mistake_in_chinese", shop.in_chinese().run(&["program", "check", "bad.toml"]));
    let shop = Shop::none();
    assert_snapshot!("no_such_file", shop.run(&["program", "check", "none.toml"]));
}

#[test]
fn a_plan_shows_what_would_change_and_writes_nothing() {
    let shop = shop();
    assert_snapshot!(shop.run(&["program", "plan", "new.toml"]));
    assert_eq!(shop.done(&["program", "history", "--fields", "number", "--titles", "none"]), "1\n");
}

/// R8
#[test]
fn a_version_holds_from_its_instant_and_the_same_text_makes_none() {
    let shop = shop();
    assert_snapshot!(shop.run(&["program", "apply", "new.toml"]));
    assert_snapshot!("applied", shop.run(&["program", "apply", "new.toml", "--from", "2026-04-01", "--yes"]));
    assert_snapshot!("the_same_again", shop.run(&["program", "apply", "new.toml", "--yes"]));
    assert_snapshot!("history", shop.run(&["program", "history", "--fields", "number,from,operator"]));
    assert_snapshot!("what_differs", shop.run(&["program", "diff", "1", "2"]));
    for (day, wait) in [("2026-03-31", "0 days"), ("2026-04-01", "1 day")] {
        let shown = shop.done(&["program", "show", "--as-of", day]);
        assert!(shown.contains(&format!("program.wait\t{wait}\n")), "{day}: {shown}");
    }
    assert_eq!(shop.run(&["program", "diff", "1", "7"]).status, 4);
}

#[test]
fn what_is_fixed_and_what_is_past_is_refused() {
    let shop = shop();
    assert_eq!(shop.run(&["program", "apply", "dollars.toml", "--yes", "--dry-run"]).status, 0);
    shop.done(&["member", "add", "--name", "Anna"]);
    assert_snapshot!(shop.run(&["program", "apply", "dollars.toml", "--yes"]));
    assert_snapshot!("the_past", shop.run(&["program", "apply", "new.toml", "--yes", "--from", "2026-02-01"]));
    let text = shop.text("new.toml");
    shop.file("renamed.toml", &text.replace("code = \"member\"", "code = \"regular\""));
    assert!(shop.done(&["program", "plan", "renamed.toml"]).contains("tiers.ladder"));
    assert_snapshot!("a_tier_in_use", shop.run(&["program", "apply", "renamed.toml", "--yes"]));
}

#[test]
fn the_names_of_conditions_are_listed() {
    let names = Shop::none().done(&["program", "names"]);
    assert!(names.starts_with("name\tkind\tabout\tmeaning\n") && names.contains("\norders_90d\t"), "{names}");
}
