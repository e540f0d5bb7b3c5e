//! Statements that are cut off, turned over or meant to harm: refused in words, in little memory, and nothing is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::Duration;

use regulars::domain::identity::statement::{agree, covered, follow, keys};
use regulars::domain::money::Currency;
use regulars::domain::time::Zone;
use regulars::input::Source;
use regulars::input::statement::{Reading, Refused, read};

use super::place::Place;

/// KiB that the program may take: 64 MiB, and what it is itself while it is not optimised.
const MOST: u64 = if cfg!(debug_assertions) { 96 << 10 } else { 64 << 10 };

/// Every file of a statement among the fixtures.
fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/statements");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("fixtures") {
        for file in fs::read_dir(entry.expect("listed").path()).expect("a folder") {
            let path = file.expect("listed").path();
            if !path.ends_with("expected.txt") {
                files.push((path.clone(), fs::read(path).expect("read")));
            }
        }
    }
    files.sort();
    assert!(files.len() >= 13, "{}", files.len());
    files
}

/// Reads bytes as the program does before it writes: whether they were taken.
fn taken(bytes: &[u8]) -> bool {
    let reading = Reading {
        zone: Zone::find("Asia/Shanghai").expect("a zone"),
        currency: Currency::find("CNY").expect("a currency"),
    };
    match read(&Source::bytes("s", bytes.to_vec()), None, &reading) {
        Err(Refused::Flawed((_, flaw))) => {
            assert!(!flaw.code().is_empty());
            false
        }
        Err(Refused::File(fatal)) => panic!("{fatal}"),
        Ok(found) => found.statements.iter().all(|statement| {
            let days_in_order = covered(statement).is_none_or(|(from, until)| from <= until);
            assert!(days_in_order && keys(statement, b"key").len() == statement.lines.len());
            agree(statement).is_ok() && follow(statement).is_ok()
        }),
    }
}

/// The next of a sequence that is the same on every run.
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).expect("31 bits")
}

/// What is cut off is refused or, where it ends with a row, is short by it and told by the counts; nothing panics.
#[test]
fn no_cut_and_no_turned_byte_breaks_the_reader() {
    let mut seed = 7;
    let mut refused = 0;
    for (path, whole) in fixtures() {
        assert!(taken(&whole), "{}", path.display());
        for step in 0..30 {
            let cut = &whole[..whole.len() * step / 30];
            refused += usize::from(!taken(cut));
        }
        for _ in 0..80 {
            let mut turned = whole.clone();
            for _ in 0..=next(&mut seed) % 3 {
                let at = next(&mut seed) % turned.len();
                turned[at] ^= 1 << (next(&mut seed) % 8);
            }
            refused += usize::from(!taken(&turned));
        }
        for _ in 0..30 {
            let (from, to) = (next(&mut seed) % whole.len(), next(&mut seed) % whole.len());
            let (from, to) = (from.min(to), from.max(to));
            let without = [&whole[..from], &whole[to..]].concat();
            refused += usize::from(!taken(&without));
            let doubled = [&whole[..to], &whole[from..]].concat();
            refused += usize::from(!taken(&doubled));
        }
    }
    // Most of it does not pass: counts, totals and balances see what the reader cannot.
    assert!(refused > 1000, "{refused}");
}

/// Imports a file into a new shop: what was told, and the most memory it took, in KiB.
fn import(bytes: &[u8]) -> (Output, u64, Place) {
    let place = Place::bare();
    let done = |words: &[&str]| assert!(place.command(words).output().expect("it runs").status.success(), "{words:?}");
    done(&["init", "--code", "qingshan"]);
    done(&["auth", "account", "add", "bank", "--kind", "bank"]);
    fs::write(place.path("s"), bytes).expect("written");
    let child = place.command(&["auth", "statement", "import", "s", "--account", "bank"]).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let watch = thread::spawn(move || {
        let mut most = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(peak) = peak else { break };
            most = most.max(peak.trim().trim_end_matches(" kB").parse().expect("a figure"));
            thread::sleep(Duration::from_millis(2));
        }
        most
    });
    let output = child.wait_with_output().expect("it ends");
    (output, watch.join().expect("it watched"), place)
}

/// The file is refused so, in little memory, and nothing of it is kept.
fn check(told: &str, bytes: &[u8], code: i32, expected: &str) {
    let (output, peak, place) = import(bytes);
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{told}: {err}");
    assert!(err.contains(expected), "{told}: {expected} is not in {err}");
    let hidden = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!err.contains(hidden), "{told}: {err:?}");
    assert!(peak < MOST, "{told}: {peak} KiB");
    assert_eq!(place.integrity(), "ok", "{told}");
    let listed = place.command(&["auth", "statement", "list", "--titles", "none"]).output().expect("it runs");
    assert!(listed.stdout.is_empty(), "{told}: {:?}", String::from_utf8_lossy(&listed.stdout));
}

const OPEN: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt>";
const CLOSE: &str = "</Stmt></BkToCstmrStmt></Document>";

/// SF35: no DTD, no entities, no depth, no text without an end.
#[test]
fn xml_that_would_grow_is_refused_before_it_does() {
    let laughs: String =
        (1..20).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    let bomb = format!("<!DOCTYPE d [<!ENTITY l0 \"ha\">{laughs}]>{OPEN}&l19;{CLOSE}");
    check("a billion laughs", bomb.as_bytes(), 1, "declares a document type");
    let outside = format!("<!DOCTYPE d SYSTEM \"file:///etc/passwd\">{OPEN}{CLOSE}");
    check("a file from outside", outside.as_bytes(), 1, "declares a document type");
    check("an entity of nobody", format!("{OPEN}&l19;{CLOSE}").as_bytes(), 1, "entity");
    let deep = format!("{OPEN}{}", "<a>".repeat(5_000_000));
    check("five million deep", deep.as_bytes(), 1, "deeper than 64");
    let long = format!("{OPEN}<Nm>{}</Nm>{CLOSE}", "a".repeat(80 << 20));
    check("a text of 80 MiB", long.as_bytes(), 1, "more than 1 MiB");
    let named = format!("{OPEN}<a {}/>{CLOSE}", "b=\"c\" ".repeat(10_000_000));
    check("ten million attributes", named.as_bytes(), 1, "more than 1 MiB");
    let begun = format!("{OPEN}<!--{}", "-".repeat(80 << 20));
    check("a comment without an end", begun.as_bytes(), 1, "more than 1 MiB");
    check("another message", b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"/>", 1, "no camt.053");
}

#[test]
fn csv_that_means_harm_is_refused_or_made_safe() {
    let head = "booked_on,amount,reference,counterparty\n";
    check("nothing", b"", 2, "no layout");
    check("a picture", b"\x89PNG\r\n\x1a\n\0\0\0", 1, "no text");
    check(
        "an unclosed quote",
        format!("{head}2026-03-01,1,\"{}", "a\n".repeat(4 << 20)).as_bytes(),
        1,
        ":2: a row cannot be read",
    );
    check("an escape for an amount", format!("{head}2026-03-01,\u{1b}[2J,x,y\n").as_bytes(), 1, "\\u{1b}");
    check("a million columns", format!("{head}2026-03-01,1{}\n", ",x".repeat(1_000_000)).as_bytes(), 1, ":2: ");
    let over = format!("{head}{}", "2026-03-01,1,a,b\n".repeat(4_200_000));
    let (output, _, place) = import(over.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("larger than a statement may be"));
    drop(place);
    // Whoever pays can write a remark: it neither obeys at the terminal nor keeps the statement out.
    let hostile = format!("{head}2026-03-01,1,\u{1b}[2J\u{202e}gift,=1+1\n");
    let (output, _, place) = import(hostile.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = place.command(&["auth", "reconcile", "--personal"]).output().expect("it runs");
    assert!(!String::from_utf8_lossy(&shown.stdout).contains(['\u{1b}', '\u{202e}']));
}
