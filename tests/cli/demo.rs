//! `regulars demo` from outside.

use super::harness::Shop;

/// One walk, for it takes a while: every command in it answers, and the shop that is kept is a shop.
#[test]
fn the_demo_walks_through_the_main_job_and_keeps_its_shop_when_told() {
    let shop = Shop::none();
    let told = shop.told({
        let mut command = shop.command();
        command.args(["demo", "--keep", "sample.db"]);
        command
    });
    assert_eq!(told.status, 0, "{}", told.err);
    let commands: Vec<&str> = told.out.lines().filter(|line| line.starts_with("$ regulars ")).collect();
    for verb in ["order import", "nightly", "report rfm", "report segments"] {
        assert!(commands.iter().any(|command| command.contains(verb)), "{verb}: {commands:?}");
    }
    assert!(!told.out.contains("error: ") && !told.err.contains("error: "), "{}", told.err);
    assert_eq!(shop.names(), ["sample.db"]);
    let list = ["--db", "sample.db", "member", "list", "--fields", "member", "--titles", "none"];
    assert_eq!(shop.done(&list).lines().count(), 200);
}

#[test]
fn a_file_that_is_there_is_not_touched() {
    let shop = Shop::none();
    shop.file("sample.db", "mine");
    assert_eq!(shop.run(&["demo", "--keep", "sample.db"]).status, 1);
    assert_eq!((shop.text("sample.db").as_str(), shop.names().len()), ("mine", 1));
}
