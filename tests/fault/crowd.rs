//! FT2, FT3: many processes at one account at once; nothing is spent twice, nothing is lost, and nobody is told to wait.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use super::place::Place;

/// A shop under the tea shop's program without limits of redeeming, whose M-1 has so many points, and M-2 none.
fn shop(points: i64) -> Place {
    let place = Place::bare();
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/program.toml")).expect("ours");
    let free: Vec<&str> = text.lines().filter(|line| !line.starts_with("redeem = ")).collect();
    fs::write(place.path("program.toml"), free.join("\n")).expect("written");
    let adjust = ["points", "adjust", "M-1", &points.to_string(), "--reason", "to begin with"].map(str::to_owned);
    for words in [
        &["init", "--program-file", "program.toml", "--as-of", "2026-01-01"].map(str::to_owned)[..],
        &["member", "add", "--number", "M-1", "--name", "A", "--as-of", "2026-01-02"].map(str::to_owned),
        &["member", "add", "--number", "M-2", "--name", "B", "--as-of", "2026-01-02"].map(str::to_owned),
        &[&adjust[..], &["--yes", "--as-of", "2026-01-03"].map(str::to_owned)].concat(),
    ] {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(place.code(&words), 0, "{words:?}");
    }
    place
}

/// Runs commands at once: how many were granted. Others may be refused, and nothing else.
fn at_once(commands: Vec<Command>) -> i64 {
    let children: Vec<_> = commands.into_iter().map(|mut one| one.spawn().expect("the program starts")).collect();
    let mut granted = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => granted += 1,
            Some(1) => assert!(err.starts_with("refused: ") && !err.contains("locked"), "{err}"),
            code => panic!("{code:?}: {err}"),
        }
    }
    granted
}

/// One value of a member's balance.
fn balance(place: &Place, member: &str, what: &str) -> i64 {
    let output = place.run(&["points", "balance", member, "--as-of", "2026-01-05", "--json"]);
    json(&output)["rows"][0][what].as_i64().expect("a number")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("an answer")
}

/// Eight tills, round after round, until nothing is left: what was granted is what left the account.
fn crowd(rounds: usize, points: i64, each: i64) {
    let place = shop(points);
    let (each_text, mut left) = (each.to_string(), points);
    for round in 0..rounds {
        let words = ["points", "redeem", "M-1", &each_text, "--as-of", "2026-01-04"];
        let granted = at_once((0..8).map(|_| place.command(&words)).collect());
        left -= granted * each;
        assert!(left >= 0, "round {round}: {left}");
        assert_eq!(balance(&place, "M-1", "active"), left, "round {round}");
        assert_eq!(granted, ((left + granted * each) / each).min(8), "round {round}: granted as far as there was");
    }
    assert_eq!((balance(&place, "M-1", "debt"), place.integrity().as_str()), (0, "ok"));
}

#[test]
fn eight_tills_spend_what_there_is_and_no_more() {
    crowd(3, 10_300, 500);
}

#[test]
#[ignore = "long: more rounds"]
fn eight_tills_spend_what_there_is_and_no_more_for_long() {
    crowd(40, 150_300, 500);
}

/// S20: twenty who give away all of it: one does.
#[test]
fn twenty_give_away_the_same_points_and_one_does() {
    let place = shop(100);
    let words = ["points", "transfer", "M-1", "M-2", "100", "--as-of", "2026-01-04"];
    assert_eq!(at_once((0..20).map(|_| place.command(&words)).collect()), 1);
    assert_eq!((balance(&place, "M-1", "active"), balance(&place, "M-2", "active")), (0, 100));
}

/// P30: of many captures and releases of one hold one is granted, and the points go one way only.
#[test]
fn a_hold_ends_once_however_many_want_it() {
    let place = shop(1000);
    assert_eq!(place.code(&["points", "hold", "M-1", "800", "--request-id", "h", "--as-of", "2026-01-04T10:00"]), 0);
    let want = |capture: bool| {
        let verb = if capture { "capture" } else { "release" };
        place.command(&["points", verb, "h", "--as-of", "2026-01-04T10:10"])
    };
    assert_eq!(at_once((0..8).map(|at| want(at % 2 == 0)).collect()), 1);
    let active = balance(&place, "M-1", "active");
    assert!(active == 200 || active == 1000, "{active}");
    assert_eq!(balance(&place, "M-1", "held"), 0);
}

/// S10: one request is one capture with one answer; the same id for another number is refused and writes nothing.
#[test]
fn a_request_captures_once_and_answers_alike() {
    let place = shop(100);
    let act = |words: &[&str]| place.run(&[words, &["--as-of", "2026-01-04T10:10"]].concat());
    assert_eq!(act(&["points", "hold", "M-1", "100", "--request-id", "h"]).status.code(), Some(0));
    let capture = |points: &str| act(&["points", "capture", "h", points, "--request-id", "c"]);
    let first = capture("80");
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(capture("80"), first);
    let before = place.content();
    assert_eq!(capture("70").status.code(), Some(1));
    assert_eq!(place.content(), before);
    let spent = before.iter().filter(|row| row.starts_with("entries:") && row.contains("points=Integer(-80)"));
    assert_eq!((spent.count(), balance(&place, "M-1", "active"), balance(&place, "M-1", "held")), (1, 20, 0));
}

/// S20: many processes redeem the last coupon: exactly one wins, the rest are refused.
fn last_coupon(processes: usize) {
    let place = shop(100);
    let issue =
        ["benefit", "coupon", "issue", "WELCOME20", "--count", "1", "--out", "code.csv", "--as-of", "2026-01-04"];
    assert_eq!(place.code(&issue), 0);
    let text = fs::read_to_string(place.path("code.csv")).expect("written");
    let code = text.lines().nth(1).and_then(|line| line.split(',').next()).expect("a code");
    let words = |member: &'static str| {
        ["benefit", "coupon", "redeem", code, "--member", member, "--amount", "199.00", "--as-of", "2026-01-05"]
    };
    let members = ["M-1", "M-2"];
    let tills = (0..processes).map(|till| place.command(&words(members[till % 2])));
    assert_eq!(at_once(tills.collect()), 1);
    let used = place.content().iter().filter(|row| row.starts_with("coupon_uses:")).count();
    assert_eq!((used, place.integrity().as_str()), (1, "ok"));
}

#[test]
fn twenty_redeem_the_last_coupon_and_one_does() {
    last_coupon(20);
}

#[test]
#[ignore = "long: two hundred processes"]
fn two_hundred_redeem_the_last_coupon_and_one_does() {
    last_coupon(200);
}

/// ID48: twenty pay 10.00 or hold it, of 100.00: ten do, and what is left is nothing.
#[test]
fn twenty_pay_from_one_balance_and_ten_can() {
    let place = Place::bare();
    let text = concat!(include_str!("../../fixtures/plain.toml"), "\n[stored_value]\n");
    fs::write(place.path("program.toml"), text).expect("written");
    for words in [
        &["init", "--program-file", "program.toml", "--as-of", "2026-01-01"][..],
        &["member", "add", "--number", "M-1", "--as-of", "2026-01-02"],
        &["member", "balance", "top-up", "M-1", "100.00", "--payment", "pay-1", "--as-of", "2026-01-03"],
    ] {
        assert_eq!(place.code(words), 0, "{words:?}");
    }
    let verbs = ["pay", "hold"];
    let words = |till: usize| ["member", "balance", verbs[till % 2], "M-1", "10.00", "--as-of", "2026-01-04T10:00"];
    assert_eq!(at_once((0..20).map(|till| place.command(&words(till))).collect()), 10);
    let shown = place.run(&["member", "balance", "show", "M-1", "--as-of", "2026-01-04T10:00", "--json"]);
    assert_eq!(json(&shown)["rows"][0]["available"], "0.00");
    assert_eq!((place.code(&["db", "check", "--as-of", "2026-01-05"]), place.integrity().as_str()), (0, "ok"));
}
