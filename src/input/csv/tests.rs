//! Records that mean harm: what is broken costs its own line, and every line keeps its number.

use super::*;
use crate::input::order::{OrderFile, read};
use crate::input::tests::{reading, rejected};

mod spectrum;

const HEAD: &str = "order_id,paid_at,order_amount,city\n";

fn file(text: impl AsRef<[u8]>) -> OrderFile {
    read(&[Source::bytes("o.csv", text.as_ref())], &reading(), &mut |_| ()).unwrap()
}

/// Ids and first lines of the good orders.
fn good(file: &OrderFile) -> Vec<(&str, u64)> {
    file.keys().map(|key| (key.id, key.first_line)).collect()
}

/// Codes and lines of the rejects.
fn bad(file: &OrderFile) -> Vec<(&str, u64)> {
    file.rejects.iter().map(|reject| (reject.code, reject.line)).collect()
}

fn rows(ids: std::ops::Range<u32>) -> String {
    ids.map(|id| format!("{id},2026-03-01,1,\n")).collect()
}

#[test]
fn an_unclosed_quote_costs_its_own_line() {
    let (before, after) = (rows(0..2), rows(3..6));
    let closed_much_later =
        format!("{HEAD}{before}2,2026-03-01,1,\"Hang\n{after}6,2026-03-01,1,zhou\"\n{}", rows(7..9));
    let file = file(&closed_much_later);
    assert_eq!(bad(&file), [("row-broken", 4)]);
    let lines: Vec<u64> = file.keys().map(|key| key.first_line).collect();
    assert_eq!(lines, [2, 3, 5, 6, 7, 8, 9, 10]);
    let at_the_end = format!("{HEAD}{before}2,2026-03-01,1,\"Hang\n{after}");
    let file = self::file(at_the_end);
    assert_eq!((bad(&file), file.len()), (vec![("row-broken", 4)], 5));
}

#[test]
fn an_unclosed_quote_swallows_neither_file_nor_memory() {
    let many = rows(1..150_000);
    let file = file(format!("{HEAD}a,2026-03-01,1,\"x\n{many}"));
    assert_eq!((bad(&file), file.len(), file.rows), (vec![("row-broken", 2)], 149_999, 150_000));
    assert_eq!(file.keys().last().unwrap().first_line, 150_001);
}

/// Each line opens a quote that the next one closes and opens again: going back must not cost the square.
#[test]
fn quotes_on_every_line_are_read_in_one_go() {
    let line = "x\",\"y\n";
    let file = file(format!("{HEAD}\"{}1,2026-03-01,1,\n", line.repeat(200_000)));
    assert_eq!(file.rows, 200_001);
    assert_eq!((file.rejects.len(), good(&file)), (200_000, vec![("1", 200_002)]));
}

#[test]
fn a_stray_line_end_leaves_nothing_behind() {
    let file = file(format!("{HEAD}a,2026-03-01,1,\"x\nb\rc,2026-03-01,1,\nd,2026-03-01,1,\ne,\"\n"));
    assert_eq!(good(&file), [("d", 4)]);
    assert_eq!(bad(&file), [("row-broken", 2), ("row-broken", 3), ("row-broken", 5)]);
}

#[test]
fn cells_and_records_have_limits() {
    let long = |bytes: usize| "x".repeat(bytes);
    for (bytes, code) in [(MAX_CELL, "too-long"), (MAX_CELL + 1, "row-broken"), (3 << 20, "row-broken")] {
        let file = file(format!("{HEAD}a,2026-03-01,1,{}\nb,2026-03-01,1,\n", long(bytes)));
        assert_eq!((bad(&file), good(&file)), (vec![(code, 2)], vec![("b", 3)]), "{bytes}");
    }
    let wide = ",".repeat(100_000);
    let file = file(format!("{HEAD}a{wide}\nb,2026-03-01,1,\n"));
    assert_eq!(rejected(&file.rejects), ["2:- \"100001\": so many cells; the header has 4"]);
    assert_eq!(good(&file), [("b", 3)]);
}

#[test]
fn a_malformed_byte_is_named_by_its_offset() {
    let mut text = HEAD.as_bytes().to_vec();
    text.extend(b"a,2026-03-01,1,caf\xE9\na,,,\nb,2026-03-01,1,\n");
    let file = file(&text);
    let expected = [
        format!("2:- malformed text at byte {}; save the file as UTF-8, or name its --encoding", HEAD.len() + 18),
        "3:- another row of the order is rejected, see line 2".to_owned(),
    ];
    assert_eq!(rejected(&file.rejects), expected);
    assert_eq!(good(&file), [("b", 4)]);
}

/// A character that the comma cuts in two is none, though the bytes around it would make one.
#[test]
fn characters_do_not_span_cells() {
    let file = file([HEAD.as_bytes(), b"a,2026-03-01,1,\xE8\xB4\n\xA7,,,\n"].concat());
    assert_eq!(bad(&file), [("bad-encoding", 2), ("bad-encoding", 3)]);
}

#[test]
fn control_and_direction_characters_are_refused() {
    for c in ['\0', '\u{7}', '\u{1b}', '\u{202E}', '\u{2066}', '\u{FFFD}'] {
        let file = file(format!("{HEAD}a,2026-03-01,1,x{c}y\nb{c}b,2026-03-01,1,\nc,2026-03-01,1,\n"));
        assert_eq!((file.rejects.len(), good(&file)), (2, vec![("c", 4)]), "{c:?}");
    }
}

#[test]
fn lines_are_numbered_whatever_ends_them() {
    let text = format!("{HEAD}\na,2026-03-01,1,\n\n,,,\nb,2026-03-01,1,\nbad,,,\n");
    for (end, bom) in [("\n", ""), ("\r\n", "\u{FEFF}"), ("\r", "")] {
        let file = file(format!("{bom}{}", text.replace('\n', end)));
        assert_eq!(good(&file), [("a", 3), ("b", 6)], "{end:?}");
        assert_eq!((bad(&file), file.rows), (vec![("missing", 7)], 3), "{end:?}");
    }
}

#[test]
fn a_line_break_in_a_column_that_is_not_read_does_no_harm() {
    let file = file("order_id,paid_at,order_amount,_note\na,2026-03-01,1,\"two\nlines\"\nb,2026-03-01,1,\n");
    assert_eq!((good(&file), file.rejects.len()), (vec![("a", 2), ("b", 4)], 0));
}

#[test]
fn blank_lines_may_go_on_for_long() {
    let file = file(format!("{HEAD}{}a,2026-03-01,1,\n", "\n".repeat(3 << 20)));
    assert_eq!(good(&file), [("a", (3 << 20) + 2)]);
}

#[test]
fn progress_is_told_and_ends_at_the_end() {
    let text = format!("{HEAD}{}", rows(0..50_000));
    let mut told = Vec::new();
    let source = Source::bytes("o.csv", text.as_bytes());
    read(std::slice::from_ref(&source), &reading(), &mut |bytes| told.push(bytes)).unwrap();
    assert!(told.windows(2).all(|pair| pair[0] < pair[1]) && told.len() > 5 && told.len() < 20, "{told:?}");
    assert_eq!(told.last(), Some(&(text.len() as u64)));
}

/// Formula cells of the user are data; the rejects file gives them back as they were.
#[test]
fn formulas_are_data() {
    let text = format!("{HEAD}a,2026-03-01,1,=1+1\nb,2026-13-01,1,\"=cmd|' /C calc'!A0\"\n");
    let source = Source::bytes("o.csv", text.as_bytes());
    let file = read(std::slice::from_ref(&source), &reading(), &mut |_| ()).unwrap();
    assert_eq!(&*file.orders().next().unwrap().order.place.city, "=1+1");
    let rejects = crate::input::rejects::csv(&source, file.found()[0], &file.rejects, &|_| "m".to_owned()).unwrap();
    let expected =
        format!("{},_line,_column,_code,_message\nb,2026-13-01,1,=cmd|' /C calc'!A0,3,2,not-a-date,m\n", HEAD.trim());
    assert_eq!(String::from_utf8(rejects).unwrap(), expected);
}
