//! `regulars benefit` from outside.

use insta::assert_snapshot;

use super::tea::{rows, shop, state};

#[test]
fn benefits_are_listed_for_the_program_and_for_a_member() {
    let shop = shop();
    assert_snapshot!(shop.run(&["benefit", "list", "--format", "table"]));
    assert_snapshot!("what_a_member_holds", shop.run(&["benefit", "list", "M-1", "--format", "table"]));
    let chinese = shop.in_chinese();
    assert_snapshot!("what_a_member_holds_in_chinese", chinese.run(&["benefit", "list", "M-1", "--format", "table"]));
    assert_eq!(rows(&chinese.run(&["benefit", "list", "M-2", "--json"])), Vec::<serde_json::Value>::new());
    assert_eq!(chinese.run(&["benefit", "list", "M-9"]).status, 4);
}

#[test]
fn a_benefit_is_used_until_none_is_left() {
    let shop = shop();
    let words = ["benefit", "use", "M-1", "shipping", "--order", "csv/A-2", "--request-id", "till-1"];
    let first = shop.run(&words);
    assert_snapshot!(first);
    assert_eq!(shop.run(&words), first);
    let gift = rows(&shop.run(&["benefit", "use", "M-1", "sample", "--json"])).remove(0);
    assert_eq!((&gift["sku"], &gift["quantity"], &gift["left"]), (&"TEA-10G".into(), &1.into(), &0.into()));
    shop.done(&["benefit", "use", "M-1", "shipping"]);
    assert_snapshot!("all_is_used", shop.run(&["benefit", "use", "M-1", "shipping"]));
    assert_eq!(shop.run(&["benefit", "use", "M-1", "shipping", "--as-of", "2026-04-01"]).status, 0);
}

#[test]
fn what_cannot_be_used_is_refused_and_leaves_nothing() {
    let shop = shop();
    let before = state(&shop);
    let cases: [(&[&str], i32); 6] = [
        (&["benefit", "use", "M-1", "tin"], 1),
        (&["benefit", "use", "M-2", "shipping"], 1),
        (&["benefit", "use", "M-1", "shipping", "--as-of", "2026-02-01"], 1),
        (&["benefit", "use", "M-1", "lounge"], 4),
        (&["benefit", "use", "M-1", "shipping", "--order", "A-9"], 4),
        (&["benefit", "use", "M-9", "shipping"], 4),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(words, expected)| {
            let told = shop.run(words);
            assert_eq!(told.status, *expected, "{words:?}: {told}");
            told.err
        })
        .collect();
    assert_snapshot!(told.concat());
    shop.done(&["benefit", "use", "M-1", "shipping", "--dry-run"]);
    assert_eq!(state(&shop), before);
}

/// B2: reserved → used | released.
#[test]
fn a_use_is_set_aside_then_taken_or_released() {
    let shop = shop();
    let aside = |id: &str| shop.run(&["benefit", "reserve", "M-1", "shipping", "--request-id", id]);
    assert_snapshot!(aside("till-1"));
    assert_eq!(aside("till-1").status, 0);
    assert_eq!(aside("till-2").status, 0);
    assert_snapshot!("all_is_set_aside", aside("till-3"));
    let held = rows(&shop.run(&["benefit", "list", "M-1", "--json"]));
    let shipping = held.iter().find(|row| row["benefit"] == "shipping").unwrap();
    assert_eq!((&shipping["used"], &shipping["reserved"], &shipping["left"]), (&0.into(), &2.into(), &0.into()));
    assert_snapshot!(
        "what_was_set_aside_is_taken",
        shop.run(&["benefit", "take", "till-1", "--order", "csv/A-2", "--request-id", "till-4"])
    );
    shop.done(&["benefit", "release", "till-2"]);
    let held = rows(&shop.run(&["benefit", "list", "M-1", "--json"]));
    let shipping = held.iter().find(|row| row["benefit"] == "shipping").unwrap();
    assert_eq!((&shipping["used"], &shipping["reserved"], &shipping["left"]), (&1.into(), &0.into(), &1.into()));
    let refused: [&[&str]; 4] = [
        &["benefit", "take", "till-1"],
        &["benefit", "release", "till-2"],
        &["benefit", "take", "nobody"],
        &["benefit", "release", "till-1"],
    ];
    for words in refused {
        let told = shop.run(words);
        assert_eq!((told.status, told.err.contains("nothing is set aside")), (1, true), "{words:?}: {told}");
    }
    shop.done(&["points", "verify", "--replay"]);
}
