//! `regulars nightly` from outside.

use insta::assert_snapshot;

use super::tea::{rows, shop};

/// N3
#[test]
fn a_night_is_counted_by_kind_and_a_second_run_does_nothing() {
    let shop = shop();
    let words = ["nightly", "--as-of", "2027-05-01", "--log", "night.log"];
    assert_snapshot!(shop.run(&[&words[..], &["--dry-run"]].concat()));
    assert!(!shop.names().contains(&"night.log".to_owned()));
    assert_snapshot!("a_night", shop.run(&words));
    assert_snapshot!("nothing_to_do", shop.run(&words));
    let log: Vec<serde_json::Value> =
        shop.text("night.log").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = log.iter().map(|line| (&line["until"], &line["counts"]["fell"], &line["exit"])).collect();
    let (until, none) = ("2027-05-01T00:00:00+08:00".into(), serde_json::Value::Null);
    assert_eq!(told, [(&until, &1.into(), &0.into()), (&until, &none, &0.into())]);
}

/// CL22: cron mails only trouble.
#[test]
fn a_quiet_night_says_nothing_on_standard_error() {
    let shop = shop();
    assert_eq!(shop.run(&["nightly", "--quiet", "--as-of", "2027-05-01"]).err, "");
    let row = rows(&shop.run(&["points", "balance", "M-1", "--json", "--as-of", "2027-05-01"])).remove(0);
    assert_eq!((&row["active"], &row["debt"]), (&0.into(), &0.into()));
}

#[test]
fn a_night_to_come_is_refused_and_logged() {
    let shop = shop();
    assert_snapshot!(shop.run(&["nightly", "--until", "2026-03-02", "--log", "night.log"]));
    let line: serde_json::Value = serde_json::from_str(&shop.text("night.log")).unwrap();
    assert_eq!((&line["exit"], &line["until"]), (&2.into(), &serde_json::Value::Null));
    assert_snapshot!("refused_in_chinese", shop.in_chinese().run(&["nightly", "--until", "2026-03-02"]));
}

#[test]
fn the_log_is_never_the_shop() {
    let shop = shop();
    assert_eq!(shop.run(&["nightly", "--log", "shop.db"]).status, 2);
    assert_eq!(shop.run(&["nightly", "--until", "soon"]).status, 2);
    assert_eq!(shop.run(&["member", "list"]).status, 0);
}
