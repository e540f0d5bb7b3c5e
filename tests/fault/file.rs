//! FT4–FT6: places and files that are not as they should be; refused, and afterwards as before.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use rusqlite::Connection;

use super::place::{Place, fixture};

/// A command that writes.
const WRITE: [&str; 6] = ["member", "add", "--name", "Ann", "--as-of", "2017-06-01"];
/// A command that reads.
const READ: [&str; 2] = ["member", "list"];

/// Both kinds of command are refused so, and neither the file nor the folder is touched.
fn check(told: &str, expected: i32, spoil: impl Fn(&Place)) {
    let place = Place::new();
    spoil(&place);
    let (bytes, names) = (fs::read(place.db()).ok(), place.names());
    for words in [&WRITE[..], &READ[..]] {
        let output = place.run(words);
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(expected), "{told}, {words:?}: {err}");
        assert!(err.starts_with("error: ") && output.stdout.is_empty(), "{told}: {err}");
        assert!(!err.contains("a bug in"), "{told}: {err}");
        assert_eq!(fs::read(place.db()).ok(), bytes, "{told}");
        assert_eq!(place.names(), names, "{told}");
    }
}

fn cut(place: &Place, len: u64) {
    File::options().write(true).open(place.db()).expect("ours").set_len(len).expect("shorter");
}

/// FT6
#[test]
fn what_is_not_ours_is_left_alone() {
    check("an empty file", 10, |place| cut(place, 0));
    check("a text", 10, |place| fs::write(place.db(), "order_id,sku\n".repeat(50)).expect("written"));
    check("half a header", 10, |place| cut(place, 60));
    check("no file", 10, |place| fs::remove_file(place.db()).expect("ours"));
    check("a folder", 10, |place| {
        fs::remove_file(place.db()).expect("ours");
        fs::create_dir(place.db()).expect("ours");
    });
    let set = |pragma: &'static str| {
        move |place: &Place| {
            let conn = Connection::open(place.db()).expect("it opens");
            conn.execute_batch(pragma).expect("set");
            conn.close().expect("closed");
        }
    };
    check("another program's", 10, set("PRAGMA application_id = 7"));
    check("a newer version's", 10, set("PRAGMA user_version = 9999"));
}

/// FT6: what is missing of a file is an error of the file, never a shop with less in it.
#[test]
fn a_truncated_file_is_told_and_not_mended() {
    check("the first page alone", 70, |place| cut(place, 4096));
    check("half a page", 70, |place| cut(place, 2048));
}

/// FT5
#[test]
fn unsafe_places_are_refused() {
    check("a symbolic link", 1, |place| {
        fs::rename(place.db(), place.path("real.db")).expect("moved");
        symlink(place.path("real.db"), place.db()).expect("linked");
    });
    check("a hard link", 1, |place| fs::hard_link(place.db(), place.path("twin.db")).expect("linked"));
    check("readable by all", 1, |place| mode(place, 0o644));
    check("writable by the group", 1, |place| mode(place, 0o660));
    check("a link in the log's place", 1, |place| symlink("/dev/null", place.path("shop.db-wal")).expect("linked"));
}

fn mode(place: &Place, mode: u32) {
    fs::set_permissions(place.db(), Permissions::from_mode(mode)).expect("ours");
}

/// FT5
#[test]
fn names_that_sqlite_would_read_otherwise_create_nothing() {
    let place = Place::new();
    let names = place.names();
    for name in ["", ":memory:", "file:x?mode=memory", "FILE:shop.db"] {
        let db = format!("--db={name}");
        assert_eq!(place.code(&["member", "list", &db]), 2, "{name}");
        assert_eq!(place.code(&["init", &db]), 2, "{name}");
    }
    assert_eq!(place.names(), names);
}

/// FT4: a file that may not grow is a full disk: 70 and not a signal, and nothing of the import is there.
#[test]
fn an_import_that_runs_out_of_room_changes_nothing() {
    let place = Place::new();
    let before = place.content();
    let members = fixture("members.csv");
    let import = format!(
        "ulimit -f 64; exec {} member import {members} --rejects none --as-of 2018-02-01",
        env!("CARGO_BIN_EXE_regulars"),
    );
    let output = place.any("/bin/sh", &["-c", &import]).output().expect("a shell");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code().is_some_and(|code| code == 70 || code == 75), "{:?}: {err}", output.status);
    assert_eq!(place.integrity(), "ok");
    assert_eq!(place.content(), before);
    assert_eq!(place.code(&["member", "import", &members, "--rejects", "none", "--as-of", "2018-02-01"]), 0);
    assert!(place.content().len() > before.len());
}

/// SF10: a second writer waits for its turn, or says at once that it cannot have it.
#[test]
fn a_second_writer_waits_or_is_told() {
    let place = Place::new();
    let holder = Connection::open(place.db()).expect("it opens");
    holder.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    assert_eq!(place.code(&[&WRITE[..], &["--wait", "0"]].concat()), 11);
    assert_eq!(place.code(&READ), 0, "readers do not wait");
    let waiting = place.command(&[&WRITE[..], &["--wait", "30"]].concat()).spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(300));
    holder.execute_batch("ROLLBACK").expect("the lock is given back");
    let output = waiting.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(place.content().iter().filter(|row| row.starts_with("members: ")).count(), 1);
}

/// FT3: two importers of one file at once: each row is there once.
#[test]
fn two_importers_of_one_file_bring_each_row_once() {
    let place = Place::new();
    let members = fixture("members.csv");
    let words = ["member", "import", &members, "--rejects", "none", "--as-of", "2018-02-01"];
    let both = [place.command(&words), place.command(&words)].map(|mut command| command.spawn().expect("it starts"));
    for child in both {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(place.content().iter().filter(|row| row.starts_with("members: ")).count(), 200);
}
