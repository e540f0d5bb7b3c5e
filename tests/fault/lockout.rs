//! FT13: guessing at a password. Whatever runs at once, is killed or turns the clock back: nobody guesses faster (ID12, ID13).

use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;

use super::place::Place;

/// The first second of 2100 in UTC: the file has seen it, and the clock of the machine is long behind.
const EPOCH: i64 = 4_102_444_800;

/// A shop with cheap hashes whose M-1 has a password; `right` and `wrong` hold it and another.
fn shop() -> Place {
    let place = Place::bare();
    place.secret("right", "correct horse tea");
    place.secret("wrong", "correct house tea");
    for words in [
        &["init", "--test-costs"][..],
        &["member", "add", "--number", "M-1"],
        &["auth", "set-password", "M-1", "--password-file", "right"],
    ] {
        assert_eq!(place.code(words), 0, "{words:?}");
    }
    pin(&place, 0);
    place
}

fn open(place: &Place) -> Connection {
    let conn = Connection::open(place.db()).expect("it opens");
    conn.busy_timeout(Duration::from_secs(30)).expect("set");
    conn
}

/// Makes it so many seconds after [`EPOCH`].
fn pin(place: &Place, seconds: i64) {
    let set = "UPDATE meta SET value = ?1 WHERE key = 'recorded_at'";
    assert_eq!(open(place).execute(set, [(EPOCH + seconds).to_string()]).expect("set"), 1);
}

fn failures(place: &Place) -> i64 {
    let count = "SELECT coalesce(max(failures), 0) FROM throttle";
    open(place).query_row(count, [], |row| row.get(0)).expect("a number")
}

fn attempt(place: &Place, password: &str) -> Child {
    let words = ["auth", "verify", "M-1", "--password-file", password, "--titles", "none", "--fields", "result"];
    place.command(&words).spawn().expect("the program starts")
}

fn told(child: Child) -> String {
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// ID13: three are judged, however many are started.
fn at_once(tries: usize) {
    let place = shop();
    let children: Vec<Child> = (0..tries).map(|_| attempt(&place, "wrong")).collect();
    let all: Vec<String> = children.into_iter().map(told).collect();
    let count = |word: &str| all.iter().filter(|told| *told == word).count();
    assert_eq!((count("denied"), count("locked"), failures(&place)), (3, tries - 3, 3), "{all:?}");
    assert_eq!(told(attempt(&place, "right")), "locked");
    pin(&place, 1);
    assert_eq!(told(attempt(&place, "right")), "ok");
    assert_eq!(failures(&place), 0);
}

#[test]
fn of_fifty_tries_in_one_second_three_are_judged() {
    at_once(50);
}

/// ID16: a process that holds a password writes no core, whatever kills it.
fn leaves_no_core(process: u32) {
    let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).expect("it runs");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
}

/// The hash is computed and the write waits for its turn when the process dies: it told nothing and counted nothing.
#[test]
fn who_is_killed_before_the_commit_has_told_nothing() {
    let place = shop();
    let conn = open(&place);
    for password in ["wrong", "right"] {
        conn.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
        let mut child = attempt(&place, password);
        sleep(Duration::from_millis(600));
        assert!(child.try_wait().expect("asked").is_none(), "it waits");
        leaves_no_core(child.id());
        child.kill().expect("ours to kill");
        let output = child.wait_with_output().expect("it ended");
        assert_eq!((output.stdout.len(), output.stderr.len()), (0, 0), "{password}");
        conn.execute_batch("ROLLBACK").expect("nothing was written");
        assert_eq!(failures(&place), 0, "{password}");
    }
    assert_eq!(place.integrity(), "ok");
}

/// Killed at any moment: whoever was told that it was wrong was counted.
#[test]
fn whoever_was_told_was_counted() {
    let place = shop();
    let mut killed = 0;
    for after in (0..60).step_by(4) {
        open(&place).execute("DELETE FROM throttle", []).expect("ours");
        let mut child = attempt(&place, "wrong");
        sleep(Duration::from_millis(after));
        child.kill().ok();
        let output = child.wait_with_output().expect("it ended");
        killed += usize::from(output.status.code().is_none());
        assert!(output.stdout.is_empty() || failures(&place) == 1, "after {after} ms: told and not counted");
        assert!(failures(&place) <= 1, "after {after} ms");
    }
    assert!(killed > 0, "no try was killed in the middle");
    assert_eq!(place.integrity(), "ok");
}

/// ID6: the machine's clock is 70 years behind what the file has seen, and ends no lock.
#[test]
fn a_clock_turned_back_frees_nobody() {
    let place = shop();
    let all = [(); 5].map(|()| told(attempt(&place, "wrong")));
    assert_eq!(all, ["denied", "denied", "denied", "locked", "locked"]);
    for (seconds, expected) in [(0, "locked"), (1, "ok")] {
        pin(&place, seconds);
        assert_eq!(told(attempt(&place, "right")), expected, "{seconds}");
    }
}
