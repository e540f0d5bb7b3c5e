//! `regulars report benefit` and `report exceptions` from outside.

use serde_json::{Value, json};

use super::harness::Shop;
use super::tea::{rows, shop};

/// The rows of a report of March 2026, as of its last day unless said otherwise.
fn asked(shop: &Shop, words: &[&str], as_of: &str) -> Vec<Value> {
    let more = ["--period", "2026-03", "--as-of", as_of, "--json"];
    let told = shop.run(&[&["report"], words, &more[..]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told)
}

fn find<'a>(all: &'a [Value], key: &str, word: &str) -> Option<&'a Value> {
    all.iter().find(|row| row[key] == word)
}

/// M-1 uses two of what a tier gives, and what a plan gives; a use that was only set aside is none.
#[test]
fn uses_cost_what_the_program_says_and_plans_tell_their_terms() {
    let shop = shop();
    for words in [
        &["benefit", "subscribe", "M-2", "card_year", "--payment", "pay-1"][..],
        &["benefit", "renew", "M-2", "card_year", "--payment", "pay-2"],
        &["benefit", "use", "M-2", "shipping", "--request-id", "use-1"],
        &["benefit", "use", "M-1", "shipping", "--request-id", "use-2"],
        &["benefit", "reserve", "M-1", "shipping", "--request-id", "use-3"],
        &["benefit", "use", "M-1", "sample", "--request-id", "use-4"],
    ] {
        shop.done(words);
    }
    let all = asked(&shop, &["benefit"], "2026-03-02");
    let shipping = find(&all, "code", "shipping").unwrap();
    assert_eq!((&shipping["used"], &shipping["cost"]), (&json!(2), &json!("16.00")), "{all:?}");
    assert_eq!(shipping["active_terms"], Value::Null);
    let plan = find(&all, "code", "card_year").unwrap();
    assert_eq!((&plan["kind"], &plan["used"], &plan["cost"]), (&json!("plan"), &json!(1), &json!("8.00")));
    let terms = ["active_terms", "renewed", "lapsed"].map(|key| plan[key].clone());
    // The term that was renewed has not begun.
    assert_eq!(terms, [1, 1, 0].map(|n| json!(n)));
    assert_eq!(find(&all, "code", "sample").unwrap()["cost"], "6.00");
    let before = shop.run(&["report", "benefit", "--period", "2026-01", "--json"]);
    assert_eq!(find(&rows(&before), "code", "card_year"), None, "{before}");
}

#[test]
fn a_term_that_is_given_up_is_in_force_no_more() {
    let shop = shop();
    shop.done(&["benefit", "subscribe", "M-2", "card_year", "--payment", "pay-1"]);
    let refund = ["benefit", "refund", "M-2", "card_year", "--reason", "moved", "--as-of", "2026-03-05"];
    shop.done(&refund);
    let active = |as_of: &str| {
        let all = asked(&shop, &["benefit"], as_of);
        find(&all, "code", "card_year").map(|plan| plan["active_terms"].clone())
    };
    assert_eq!(active("2026-03-04"), Some(json!(1)));
    assert_eq!(active("2026-03-05"), Some(json!(0)));
}

/// A fine makes a debt; an order waits for its member; a file brings a row that is rejected and one that does not sum up.
#[test]
fn what_needs_a_look_is_told_with_its_oldest() {
    let shop = shop();
    assert_eq!(asked(&shop, &["exceptions"], "2026-03-02"), Vec::<Value>::new());
    let penalty =
        ["member", "penalty", "open", "M-2", "fake_review", "--evidence", "chat 7", "--reason", "bought reviews"];
    shop.done(&penalty);
    shop.file(
        "more.csv",
        "order_id,paid_at,member,sku,line_amount,order_amount\n\
         B-1,2026-02-20 09:00,M-77,TEA,50.00,50.00\n\
         B-2,2026-02-21 09:00,M-1,TEA,50.00,70.00\n\
         B-3,soon,M-1,TEA,50.00,50.00\n",
    );
    let import = ["order", "import", "more.csv", "--unknown", "hold", "--max-rejects", "50%"];
    assert_eq!(shop.run(&import).status, 3);
    let all = asked(&shop, &["exceptions"], "2026-03-02");
    let counts: Vec<(&str, i64)> =
        all.iter().map(|row| (row["kind"].as_str().unwrap(), row["count"].as_i64().unwrap())).collect();
    assert_eq!(counts, [("members_in_debt", 1), ("held_orders", 1), ("open_penalties", 1)]);
    assert_eq!(find(&all, "kind", "held_orders").unwrap()["oldest"], "2026-02-20T09:00:00+08:00");
    assert!(all.iter().all(|row| !row["hint"].as_str().unwrap().is_empty()));
    shop.done(&["member", "penalty", "lift", "M-2", "1", "--reason", "looked at it", "--as-of", "2026-03-03"]);
    let kinds = |as_of: &str| find(&asked(&shop, &["exceptions"], as_of), "kind", "open_penalties").is_some();
    assert_eq!([kinds("2026-03-02"), kinds("2026-03-03")], [true, false]);
    // What an import left out is told of the day on which it was read, by the clock of the machine.
    let later = shop.run(&["report", "exceptions", "--period", "all", "--as-of", "2099-01-01", "--json"]);
    let later = rows(&later);
    for (kind, count) in [("rejected_rows", 1), ("totals_differ", 1), ("held_orders", 1)] {
        assert_eq!(find(&later, "kind", kind).map(|row| row["count"].clone()), Some(json!(count)), "{later:?}");
    }
    assert_eq!(find(&later, "kind", "open_penalties"), None, "thirty days are over");
}
