//! Another program proves the books: hledger reads our journal, agrees with every balance, and finds one that is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::process::Output;

use rusqlite::Connection;

use super::place::{Place, fixture};

const NOW: [&str; 2] = ["--as-of", "2018-02-01"];

/// What a journal could take for something of its own.
const HOSTILE: [&str; 8] =
    ["a;b", "two  blanks", "\"quoted\"", "line\nbreak\t", "(virtual)", "a:b", "= 5 @@ 3", "会员%20"];

fn done(place: &Place, words: &[&str]) {
    let output = place.run(&[words, &NOW].concat());
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{words:?}: {err}");
}

/// The fixtures' grocer with a year of orders, some points spent, one member in debt, and members named to do harm.
fn grocer() -> Place {
    let place = Place::new();
    for noun in ["member", "product", "order"] {
        let file = fixture(&format!("{noun}s.csv"));
        done(&place, &[noun, "import", &file, "--rejects", "none", "--max-rejects", "100%"]);
    }
    for (at, number) in members(&place).iter().take(40).enumerate() {
        let id = format!("r-{at}");
        place.code(&[&["points", "redeem", number, "--all", "--request-id", &id][..], &NOW].concat());
        if at % 4 == 0 {
            let taken = ["points", "adjust", number, "-70", "--reason", "x;\ny  |z", "--request-id"];
            done(&place, &[&taken[..], &[&format!("a-{at}")]].concat());
        }
    }
    let conn = Connection::open(place.db()).expect("it opens");
    // No command takes such numbers; a journal must not rely on that.
    conn.execute_batch("DROP TRIGGER members_kept").expect("a trigger");
    for (id, name) in (1..).zip(HOSTILE) {
        conn.execute("UPDATE members SET number = ?1 WHERE id = ?2", (name, id)).expect("renamed");
    }
    place
}

fn members(place: &Place) -> Vec<String> {
    let conn = Connection::open(place.db()).expect("it opens");
    let mut statement = conn.prepare("SELECT number FROM members ORDER BY id").expect("members");
    statement.query_map([], |row| row.get(0)).expect("rows").map(|number| number.expect("a text")).collect()
}

/// What each member has by the lots and owes, straight from the tables.
fn balances(place: &Place) -> BTreeMap<String, i64> {
    let conn = Connection::open(place.db()).expect("it opens");
    let sql = "SELECT m.number, a.debt, (SELECT coalesce(sum(left_points), 0) FROM open_lots AS l WHERE l.member = m.id) \
               FROM accounts AS a JOIN members AS m ON m.id = a.member WHERE EXISTS (SELECT 1 FROM entries AS e WHERE e.member = m.id)";
    let mut statement = conn.prepare(sql).expect("balances");
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(2)? - row.get::<_, i64>(1)?));
    statement.query_map([], read).expect("rows").map(|row| row.expect("a row")).collect()
}

fn hledger(place: &Place, words: &[&str]) -> Option<Output> {
    let mut command = place.any("hledger", &[&["-f", "points.journal"], words].concat());
    match command.env("LANG", "C.UTF-8").output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => panic!("hledger: {error}"),
    }
}

/// `%3B` and the like back to what they stand for.
fn plain(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next().expect("two digits")).to_digit(16).expect("a digit");
        bytes.push(if byte == b'%' { u8::try_from(digit() * 16 + digit()).expect("a byte") } else { byte });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Each member's balance as hledger tells it.
fn told(place: &Place) -> BTreeMap<String, i64> {
    let output =
        hledger(place, &["balance", "members:", "--flat", "--empty", "--no-total", "-O", "csv"]).expect("it was there");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let row = |line: &str| {
        let (account, amount) = line.trim_matches('"').split_once("\",\"").expect("two cells");
        let name = account.strip_prefix("members:").and_then(|rest| rest.strip_suffix(":points")).expect("a member");
        let points = amount.split(' ').next().expect("a number").replace(',', "");
        (plain(name), points.parse().expect("whole points"))
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
#[ignore = "long: needs hledger"]
fn hledger_agrees_with_every_balance() {
    let place = grocer();
    let export = ["points", "export", "--ledger", "hledger", "--out", "points.journal"];
    done(&place, &export);
    let Some(strict) = hledger(&place, &["check", "--strict"]) else {
        assert!(std::env::vars().all(|(name, _)| name != "CI"), "hledger is not there: apt-get install hledger");
        return eprintln!("NOT RUN: hledger is not there; apt-get install hledger");
    };
    assert!(strict.status.success(), "{}", String::from_utf8_lossy(&strict.stderr));
    let expected = balances(&place);
    assert!(expected.len() > 100 && expected.values().any(|balance| *balance < 0));
    assert!(HOSTILE.iter().all(|name| expected.contains_key(*name)), "everybody in the fixtures earned");
    assert_eq!(told(&place), expected);
    // A balance that is wrong by a point is found.
    let path = place.path("points.journal");
    let text = fs::read_to_string(&path).expect("a journal");
    let (before, last) = text.rsplit_once(" = ").expect("an assertion");
    let (points, rest) = last.split_once(' ').expect("an amount");
    let points: i64 = points.parse().expect("whole points");
    fs::write(&path, format!("{before} = {} {rest}", points + 1)).expect("ours");
    assert!(!hledger(&place, &["check"]).expect("it was there").status.success());
}
