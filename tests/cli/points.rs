//! `regulars points` from outside.

use insta::assert_snapshot;

use super::tea::{rows, shop, state};

#[test]
fn a_balance_says_what_can_be_spent_and_when_points_end() {
    let shop = shop();
    assert_snapshot!(shop.run(&["points", "balance", "M-1", "--format", "table"]));
    assert_snapshot!("a_balance_for_machines", shop.run(&["points", "balance", "M-1", "--json"]));
    let chinese = shop.in_chinese();
    assert_snapshot!("a_balance_in_chinese", chinese.run(&["points", "balance", "M-1", "--format", "table"]));
    assert_eq!(chinese.run(&["points", "balance", "M-9"]).status, 4);
}

/// K7: an earlier instant as it stood, a later one as time alone will have it.
#[test]
fn a_balance_is_had_at_any_instant() {
    let shop = shop();
    let at = |day: &str| {
        let words = ["points", "balance", "M-1", "--as-of", day, "--fields", "active,pending,debt", "--titles", "none"];
        shop.done(&words).trim().replace('\t', " ")
    };
    let cases = [
        ("2025-12-31", "0 0 0"),
        ("2026-01-12 09:59", "0 0 0"),
        ("2026-01-12 10:00", "0 3220 0"),
        ("2026-01-20 00:00", "3220 0 0"),
        ("2026-02-05 11:59", "3220 170 0"),
        ("2026-02-05 12:00", "3020 170 0"),
        ("2026-02-11 00:00", "3190 0 0"),
        ("2027-01-31", "3190 0 0"),
        ("2027-02-01", "170 0 0"),
        ("2027-03-01", "0 0 0"),
    ];
    for (instant, expected) in cases {
        assert_eq!(at(instant), expected, "{instant}");
    }
}

#[test]
fn the_history_names_what_made_each_entry() {
    let shop = shop();
    shop.done(&["points", "adjust", "M-1", "-40", "--reason", "counted twice", "--request-id", "desk-1"]);
    assert_snapshot!(shop.run(&["points", "history", "M-1", "--format", "table"]));
    assert_snapshot!("the_history_for_machines", shop.run(&["points", "history", "M-1", "--format", "csv"]));
    let chinese = shop.in_chinese();
    assert_snapshot!("the_history_in_chinese", chinese.run(&["points", "history", "M-1", "--format", "table"]));
    assert_eq!(rows(&chinese.run(&["points", "history", "M-2", "--json"])), Vec::<serde_json::Value>::new());
}

#[test]
fn points_are_redeemed_once_under_one_request_id() {
    let shop = shop();
    let words = ["points", "redeem", "M-1", "500", "--request-id", "till-1"];
    let first = shop.run(&words);
    assert_snapshot!(first);
    assert_eq!(shop.run(&words), first);
    assert_eq!(shop.run(&["points", "redeem", "M-1", "600", "--request-id", "till-1"]).status, 1);
    let half =
        shop.run(&["points", "redeem", "M-1", "--all", "--payable", "30.00", "--request-id", "till-2", "--json"]);
    let half = rows(&half).remove(0);
    assert_eq!((&half["points"], &half["money"], &half["active"]), (&1500.into(), &"15.00".into(), &1190.into()));
    let made = rows(&shop.run(&["points", "redeem", "M-1", "500", "--json"])).remove(0);
    assert_eq!(made["request"].as_str().map(str::len), Some(36));
}

#[test]
fn what_cannot_be_redeemed_is_refused_with_both_figures() {
    let shop = shop();
    let before = state(&shop);
    assert_snapshot!(shop.run(&["points", "redeem", "M-1", "5000", "--json"]));
    let cases: [(&[&str], i32); 8] = [
        (&["points", "redeem", "M-1", "400"], 1),
        (&["points", "redeem", "M-1", "550"], 1),
        (&["points", "redeem", "M-1", "-500"], 1),
        (&["points", "redeem", "M-2", "--all"], 1),
        (&["points", "redeem", "M-1", "500", "--as-of", "2026-02-01"], 1),
        (&["points", "redeem", "M-9", "500"], 4),
        (&["points", "redeem", "M-1"], 2),
        (&["points", "redeem", "M-1", "500", "--payable", "x"], 2),
    ];
    for (words, expected) in cases {
        let told = shop.run(words);
        assert_eq!((told.status, told.out.as_str()), (expected, ""), "{words:?}: {told}");
    }
    assert_eq!(state(&shop), before);
    assert_snapshot!("refused_in_chinese", shop.in_chinese().run(&["points", "redeem", "M-1", "5000"]));
}

#[test]
fn points_are_adjusted_with_a_reason_and_an_end() {
    let shop = shop();
    let given = ["points", "adjust", "M-2", "200", "--reason", "late parcel", "--until", "2026-12-31"];
    assert_snapshot!(shop.run(&[&given[..], &["--request-id", "desk-1"]].concat()));
    let end =
        |member: &str, field: &str| shop.done(&["points", "balance", member, "--fields", field, "--titles", "none"]);
    assert_eq!(end("M-2", "next_expiry"), "2026-12-31\n");
    // What is taken beyond the active points is owed.
    shop.done(&["points", "adjust", "M-2", "-250", "--reason", "returned", "--request-id", "desk-2"]);
    assert_eq!(end("M-2", "active,debt"), "0\t50\n");
    let cases: [(&[&str], i32); 6] = [
        (&["points", "adjust", "M-1", "50"], 2),
        (&["points", "adjust", "M-1", "0", "--reason", "none"], 1),
        (&["points", "adjust", "M-1", "-5", "--reason", "x", "--until", "2026-12-31"], 2),
        (&["points", "adjust", "M-1", "5", "--reason", "x", "--until", "2026-02-28"], 2),
        (&["points", "adjust", "M-1", "20000", "--reason", "x", "--no-input"], 2),
        (&["points", "adjust", "M-9", "5", "--reason", "x"], 4),
    ];
    for (words, expected) in cases {
        assert_eq!(shop.run(words).status, expected, "{words:?}");
    }
    assert_eq!(shop.run(&["points", "adjust", "M-1", "20000", "--reason", "x", "--yes"]).status, 0);
}

/// CL21: the same rows and exit code, and nothing is kept.
#[test]
fn a_dry_run_redeems_nothing() {
    let shop = shop();
    let before = state(&shop);
    let words = ["points", "redeem", "M-1", "500", "--request-id", "till-1"];
    let dry = shop.run(&[&words[..], &["--dry-run"]].concat());
    assert_eq!(state(&shop), before);
    assert_eq!(shop.run(&words).out, dry.out);
    assert_eq!(dry.err, "dry run: nothing was written\n");
}

/// K7: what the file learnt later is left out; in these tests it learns everything when they run.
#[test]
fn what_was_known_at_an_instant_is_had_again() {
    let shop = shop();
    let commands: [&[&str]; 4] = [
        &["points", "balance", "M-1", "--json"],
        &["points", "history", "M-1", "--json"],
        &["tier", "show", "M-1", "--json"],
        &["tier", "history", "M-1", "--json"],
    ];
    for words in commands {
        let known = |at: &str| shop.run(&[words, &["--known-at", at]].concat());
        assert_eq!(known("2199-12-31"), shop.run(words), "{words:?}");
        assert_eq!(known("2001-12-31").status, 4, "{words:?}");
        assert_eq!(known("31/12/2001").status, 2, "{words:?}");
    }
}
