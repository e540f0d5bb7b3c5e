//! `points liability`, `report points`, `report tier-flow` and `points export` from outside.

use insta::assert_snapshot;
use rusqlite::Connection;
use serde_json::Value;

use super::harness::Shop;
use super::tea::{rows, shop};

/// Each page of what is owed, at the end of February, when M-1 has points pending, active and taken back.
const PAGES: [&[&str]; 5] = [&[], &["--ageing"], &["--forecast"], &["--cohorts"], &["--debt"]];

/// A member who spends, and one who owes.
fn busy() -> Shop {
    let shop = shop();
    shop.done(&["points", "redeem", "M-1", "1000", "--request-id", "till-1", "--as-of", "2026-02-20"]);
    shop.done(&[
        "points",
        "adjust",
        "M-2",
        "-30",
        "--reason",
        "twice",
        "--request-id",
        "desk-1",
        "--as-of",
        "2026-02-21",
    ]);
    shop
}

#[test]
fn what_is_owed_is_told_from_both_sides() {
    let shop = busy();
    let told: Vec<String> = PAGES
        .iter()
        .map(|page| {
            let words = [&["points", "liability", "--period", "2026-02", "--format", "table"][..], page].concat();
            format!("{}\n{}", words.join(" "), shop.run(&words))
        })
        .collect();
    assert_snapshot!(told.join("\n\n"));
    let chinese = shop.in_chinese();
    assert_snapshot!("what_is_owed_in_chinese", chinese.run(&["points", "liability", "--format", "table"]));
}

/// The same report under two nouns, in every format, to a file as to stdout.
#[test]
fn the_report_and_the_verb_say_the_same() {
    let shop = busy();
    for (place, page) in PAGES.iter().enumerate() {
        for format in ["json", "csv", "plain"] {
            let words = |noun: [&'static str; 2]| [&noun, *page, &["--format", format, "--quiet"]].concat();
            let (report, verb) = (shop.run(&words(["report", "points"])), shop.run(&words(["points", "liability"])));
            assert_eq!(report, verb, "{page:?}");
            assert_eq!((verb.status, verb.err.as_str()), (0, ""), "{page:?}");
        }
        let (file, csv) = (format!("{place}.csv"), [&["report", "points"], *page].concat());
        shop.done(&[&csv[..], &["--out", &file]].concat());
        assert_eq!(shop.text(&file), shop.done(&[&csv[..], &["--format", "csv"]].concat()));
    }
}

/// S45 in a shop: what comes in and goes out by kind is what the lots hold, on any day, and later still.
#[test]
fn a_past_month_says_what_it_said() {
    let shop = busy();
    let line = |now: &str, what: &str| -> Value {
        let told = shop.run(&["report", "points", "--period", "2026-02", "--json", "--as-of", now]);
        rows(&told).into_iter().find(|row| row["what"] == what).unwrap()["points"].clone()
    };
    for now in ["2026-02-28", "2026-03-01", "2027-04-01"] {
        let sum = |words: &[&str]| words.iter().map(|what| line(now, what).as_i64().unwrap()).sum::<i64>();
        assert_eq!(sum(&["opening_balance"]), 3220);
        assert_eq!(
            sum(&["earn", "award", "spend", "clawback", "cancel", "adjust_out"]),
            120 - 1000 - 200 - 30 + 50,
            "{now}"
        );
        assert_eq!(sum(&["closing_balance"]), sum(&["pending_points", "active_points", "owed_points"]), "{now}");
        assert_eq!(sum(&["owed_points"]), -30);
    }
}

/// P30, P31, P35: what is set aside is owed all the same, whatever becomes of it; what members give one another cancels out.
#[test]
fn holds_and_gifts_change_what_it_is_and_not_how_much() {
    let shop = shop();
    let at = |words: &[&str], then: &str| shop.done(&[words, &["--as-of", then]].concat());
    at(&["points", "hold", "M-1", "1000", "--request-id", "pay-1"], "2026-02-20T09:00");
    at(&["points", "capture", "pay-1", "700", "--request-id", "pay-1-done"], "2026-02-20T09:10");
    at(&["points", "hold", "M-1", "600", "--request-id", "pay-2"], "2026-02-20T10:00");
    at(&["points", "transfer", "M-1", "M-2", "800", "--request-id", "gift-1"], "2026-02-21T10:00");
    at(&["points", "extend", "M-2", "1", "--until", "2029-12-31", "--reason", "late"], "2026-02-22T10:00");
    at(&["points", "hold", "M-2", "500", "--request-id", "pay-3"], "2026-02-23T10:00");
    let lines = |now: &str| -> Vec<i64> {
        let told = shop.run(&["report", "points", "--period", "2026-02", "--json", "--as-of", now]);
        assert_eq!(told.status, 0, "{told}");
        let rows = rows(&told);
        let line = |what: &str| rows.iter().find(|row| row["what"] == what).unwrap()["points"].as_i64().unwrap();
        let gifts = line("transfer_in") + line("transfer_out");
        assert_eq!(gifts, 0, "{now}");
        ["closing_balance", "active_points", "held_points"].map(line).into()
    };
    let cases = [
        ("2026-02-20T09:00", [3190, 2190, 1000]),
        ("2026-02-20T09:20", [2490, 2490, 0]),
        ("2026-02-20T10:00", [2490, 1890, 600]),
        // The hold ran out after half an hour, whether anybody posted that or not.
        ("2026-02-20T10:30", [2490, 2490, 0]),
        ("2026-02-21T10:00", [2490, 2490, 0]),
        ("2026-02-23T10:29", [2490, 1990, 500]),
        ("2026-03-01", [2490, 2490, 0]),
    ];
    for (now, expected) in cases {
        assert_eq!(lines(now), expected, "{now}");
    }
    let ends = rows(&shop.run(&["points", "liability", "--forecast", "--json"]));
    assert_eq!((&ends[ends.len() - 1]["month"], &ends[ends.len() - 1]["points"]), (&"2029-12".into(), &800.into()));
    let journal = shop.done(&["points", "export", "--ledger", "hledger", "--as-of", "2026-02-23T10:15"]);
    assert!(journal.contains("members:M-2:points  0 \"leaves\" = 800 \"leaves\""), "{journal}");
}

/// P35: books that do not foot are told, exit 1.
#[test]
fn an_allocation_that_was_tampered_with_is_found() {
    let shop = busy();
    let conn = Connection::open(shop.path("shop.db")).unwrap();
    conn.execute_batch(
        "DROP TRIGGER allocations_kept;
         UPDATE allocations SET lot = 90 WHERE number = 1 AND member = (SELECT min(member) FROM allocations)",
    )
    .unwrap();
    let told = shop.run(&["points", "liability", "--fields", "what,points", "--titles", "none"]);
    assert_eq!(told.status, 1, "{told}");
    let differ = "the entries come to 2160, the lots hold ";
    assert!(told.err.contains(differ) && told.err.contains(": run regulars points verify"), "{told}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let shop = shop();
    shop.file("there.journal", "mine");
    let cases: [(&[&str], i32); 8] = [
        (&["points", "liability", "--ageing", "--debt"], 2),
        (&["points", "liability", "--period", "soon"], 2),
        (&["report", "points", "--period", "2026-02", "--from", "2026-02-01"], 2),
        (&["report", "tier-flow", "--period", "03/04/2026"], 2),
        (&["points", "export"], 2),
        (&["points", "export", "--ledger", "abacus"], 2),
        (&["points", "export", "--ledger", "hledger", "--format", "csv"], 2),
        (&["points", "export", "--ledger", "hledger", "--out", "there.journal"], 1),
    ];
    for (words, expected) in cases {
        let told = shop.run(words);
        assert_eq!((told.status, told.out.as_str()), (expected, ""), "{words:?}: {told}");
    }
    assert_eq!(shop.text("there.journal"), "mine");
    let none = Shop::none();
    for words in [&["points", "liability"][..], &["report", "tier-flow"], &["points", "export", "--ledger", "hledger"]]
    {
        assert_eq!(none.run(words).status, 10, "{words:?}");
    }
}

#[test]
fn an_empty_shop_owes_nothing_and_has_a_journal_without_entries() {
    let shop = Shop::new();
    for page in PAGES {
        assert_eq!(shop.run(&[&["points", "liability"], page].concat()).status, 0, "{page:?}");
    }
    let lines = rows(&shop.run(&["report", "points", "--json"]));
    assert!(lines.iter().all(|line| line["points"] == 0), "{lines:?}");
    let journal = shop.done(&["points", "export", "--ledger", "hledger"]);
    assert!(journal.starts_with("; qingshan: points as of") && !journal.contains("members:"), "{journal}");
}

#[test]
fn a_journal_tells_every_entry_and_asserts_every_balance() {
    let shop = busy();
    assert_snapshot!(shop.done(&["points", "export", "--ledger", "hledger"]));
    shop.done(&["points", "export", "--ledger", "hledger", "--out", "points.journal"]);
    assert_eq!(shop.text("points.journal"), shop.done(&["points", "export", "--ledger", "hledger"]));
    // As of an earlier day: what was posted by then, and what was had by then.
    let early = shop.done(&["points", "export", "--ledger", "hledger", "--as-of", "2026-01-31"]);
    assert!(early.contains("= 3220 \"leaves\"") && !early.contains("members:M-2"), "{early}");
}

/// T13: everybody who ever joined by the last day stands in one cell; the cells of a tier sum to those who stood in it.
#[test]
fn the_moves_between_tiers_sum_to_both_days() {
    let shop = shop();
    shop.done(&["member", "add", "--number", "M-3", "--joined-at", "2026-02-20", "--as-of", "2026-02-20"]);
    assert_snapshot!(shop.run(&["report", "tier-flow", "--period", "2026-01", "--format", "table"]));
    let cells = |from: &str, until: &str| -> Vec<(Value, Value, Value, i64)> {
        let told =
            shop.run(&["report", "tier-flow", "--from", from, "--until", until, "--json", "--as-of", "2027-06-01"]);
        let cell = |row: Value| {
            let members = row["members"].as_i64().unwrap();
            (row["from_tier"].clone(), row["to_tier"].clone(), row["way"].clone(), members)
        };
        rows(&told).into_iter().map(cell).collect()
    };
    // The year later is walked, so that a fall is on record.
    shop.done(&["nightly", "--as-of", "2027-06-01"]);
    let (member, vip): (Value, Value) = ("member".into(), "vip".into());
    let joined = |to: &Value, n| (Value::Null, to.clone(), Value::from("joined"), n);
    let moved = |from: &Value, to: &Value, way: &str, n| (from.clone(), to.clone(), Value::from(way), n);
    assert_eq!(cells("2025-12-01", "2026-01-01"), []);
    assert_eq!(cells("2026-01-01", "2026-01-10"), [joined(&member, 2)]);
    let spring = [joined(&member, 1), moved(&member, &member, "kept", 1), moved(&member, &vip, "rose", 1)];
    assert_eq!(cells("2026-01-10", "2026-04-01"), spring);
    let fell = [moved(&member, &member, "kept", 2), moved(&vip, &member, "fell", 1)];
    assert_eq!(cells("2026-04-01", "2027-06-01"), fell);
    // Rows sum to the first day's distribution, columns to the last one's, all to whoever ever joined.
    let distribution = |day: &str| -> Vec<(Value, i64)> {
        let to = cells("2020-01-01", day);
        [&member, &vip]
            .map(|tier| (tier.clone(), to.iter().filter(|cell| cell.1 == *tier).map(|cell| cell.3).sum()))
            .into()
    };
    for (from, until, all) in
        [("2026-01-10", "2026-04-01", 3), ("2026-04-01", "2027-06-01", 3), ("2026-01-05", "2026-02-01", 2)]
    {
        let cells = cells(from, until);
        assert_eq!(cells.iter().map(|cell| cell.3).sum::<i64>(), all, "{from}");
        for (tier, expected) in distribution(from) {
            assert_eq!(cells.iter().filter(|cell| cell.0 == tier).map(|cell| cell.3).sum::<i64>(), expected, "{from}");
        }
        for (tier, expected) in distribution(until) {
            assert_eq!(cells.iter().filter(|cell| cell.1 == tier).map(|cell| cell.3).sum::<i64>(), expected, "{until}");
        }
    }
}

/// A program without tiers has members all the same.
#[test]
fn a_shop_without_tiers_has_members_without_one() {
    let shop = Shop::none();
    shop.file("plain.toml", include_str!("../../fixtures/plain.toml"));
    shop.done(&["init", "--program-file", "plain.toml"]);
    shop.done(&["member", "add", "--number", "M-1"]);
    let told = rows(&shop.run(&["report", "tier-flow", "--period", "this month", "--json"]));
    assert_eq!((&told[0]["way"], &told[0]["members"]), (&"joined".into(), &1.into()));
}
