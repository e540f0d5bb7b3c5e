//! The same orders in every dress are the same orders (import §11); what is no dress at all is refused.

use super::*;
use crate::input::csv::{Rows, Step};
use crate::input::order::{OrderFile, read};
use crate::input::tests::reading;
use crate::input::{HeaderError, rejects};

const TEXT: &str = "订单号,付款时间,实付金额,市\r\nA-1,2026-03-01 10:15,12.50,杭州\r\nA-2,2026-03-02,1,\"𠮷,x\"\r\n";

fn source(bytes: impl AsRef<[u8]>) -> Source {
    Source::bytes("o.csv", bytes.as_ref())
}

fn orders(bytes: impl AsRef<[u8]>) -> Result<OrderFile, Fatal> {
    read(&[source(bytes)], &reading(), &mut |_| ())
}

/// Ids, lines, cities and hashes.
fn seen(file: &OrderFile) -> Vec<(String, u64, String, u64)> {
    file.orders().map(|o| (o.id, o.first_line, o.order.place.city.to_string(), o.hash)).collect()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    file.write_all(bytes).unwrap();
    file.finish().unwrap()
}

/// I14–I17.
#[test]
fn every_dress_holds_the_same_orders() {
    let expected = seen(&orders(TEXT).unwrap());
    assert_eq!(expected.len(), 2);
    let tabs = TEXT.replace("\"𠮷,x\"", "𠮷，x").replace(',', "\t").replace('，', ",");
    let dresses = [
        ("BOM", format!("\u{FEFF}{TEXT}").into_bytes()),
        ("UTF-16LE", utf16(&format!("\u{FEFF}{TEXT}"), u16::to_le_bytes)),
        ("UTF-16BE", utf16(&format!("\u{FEFF}{TEXT}"), u16::to_be_bytes)),
        ("GB18030", gb18030(TEXT)),
        ("TAB", tabs.clone().into_bytes()),
        ("gzip", gzip(TEXT.as_bytes())),
        ("zstd", ::zstd::encode_all(TEXT.as_bytes(), 3).unwrap()),
        ("GB18030 with TAB in gzip", gzip(&gb18030(&tabs))),
    ];
    for (dress, bytes) in dresses {
        assert_eq!(seen(&orders(bytes).unwrap_or_else(|error| panic!("{dress}: {error}"))), expected, "{dress}");
    }
}

/// I15: the offset is that of the file, the row alone is lost, and no U+FFFD comes in.
#[test]
fn a_malformed_sequence_costs_its_row_and_is_named_by_its_offset() {
    let bad = |text: &str, mark: &[u8], encode: &dyn Fn(&str) -> Vec<u8>| {
        let (before, after) = text.split_once("杭州").unwrap();
        let (before, after) = (encode(before), encode(after));
        (before.len(), [before.as_slice(), mark, &after].concat())
    };
    let le = |text: &str| utf16(text, u16::to_le_bytes);
    let cases = [
        ("UTF-8", bad(TEXT, b"\xE6\x9D", &|text| text.as_bytes().to_vec())),
        ("GB18030", bad(TEXT, b"\xBA\xFF", &gb18030)),
        ("UTF-16LE", bad(&format!("\u{FEFF}{TEXT}"), b"\x00\xD8", &le)),
    ];
    for (name, (offset, bytes)) in cases {
        for packed in [bytes.clone(), gzip(&bytes)] {
            let file = orders(&packed).unwrap_or_else(|error| panic!("{name}: {error}"));
            let rejects: Vec<_> = file.rejects.iter().map(|r| (r.code, r.line, r.hint.clone())).collect();
            assert_eq!(rejects, [("bad-encoding", 2, offset.to_string())], "{name}");
            assert_eq!(seen(&file).len(), 1, "{name}");
        }
    }
}

/// I14: GB18030 takes most bytes, so only a header that is known in it, and says something in it, is evidence.
#[test]
fn latin_text_does_not_become_chinese() {
    let latin = b"order_id,paid_at,order_amount,city\nA,2026-03-01,1,Cr\xE8me\nB,2026-03-01,1,Paris\n";
    let file = orders(latin).unwrap();
    assert_eq!(file.rejects.iter().map(|reject| reject.code).collect::<Vec<_>>(), ["bad-encoding"]);
    let header = [b"num\xE9ro,paid_at\n".as_slice(), &[b'x'; 100]].concat();
    match orders(header).unwrap_err() {
        Fatal::Encoding { utf8, gb18030, .. } => {
            assert_eq!((utf8.as_str(), gb18030.as_str()), ("num\u{FFFD}ro,paid_at", "num閞o,paid_at"));
        }
        other => panic!("{other}"),
    }
    let latin = How { encoding: Encoding::find("latin1"), ..How::default() };
    let mut deaf = |_: u64| ();
    let rows = Rows::start(&source(b"num\xE9ro\n1\n"), &latin, &|_| false, 10, &mut deaf).unwrap();
    assert_eq!(rows.names, ["numéro"]);
}

#[test]
fn what_is_said_of_a_file_counts_unless_its_mark_knows_better() {
    let said = |name: &str| How { encoding: Encoding::find(name), ..How::default() };
    let names = |bytes: &[u8], how: &How| {
        let mut deaf = |_: u64| ();
        let rows = Rows::start(&source(bytes), how, &|_| false, 10, &mut deaf).unwrap();
        (rows.names.join(","), rows.found.encoding.name(), rows.found.bom)
    };
    let le = utf16("订单号\n", u16::to_le_bytes);
    assert_eq!(names(&le, &said("utf-16le")), ("订单号".to_owned(), "UTF-16LE", false));
    assert_eq!(names("\u{FEFF}订单号\n".as_bytes(), &said("gbk")), ("订单号".to_owned(), "UTF-8", true));
    assert!(matches!(orders(utf16("order_id\n", u16::to_le_bytes)).unwrap_err(), Fatal::Binary { .. }));
}

/// A head of a MiB cuts a character in two; what stands behind it is read all the same.
#[test]
fn a_character_may_stand_across_the_end_of_the_head() {
    for shift in 0..3 {
        let many: String = (0..4_000).map(|at| format!("A{at},2026-03-01,1,{}\n", "杭".repeat(100))).collect();
        let text = format!("订单号,付款时间,实付金额,市\nX{},2026-03-01,1,\n{many}", "x".repeat(shift));
        for bytes in [text.clone().into_bytes(), gb18030(&text), gzip(text.as_bytes())] {
            let file = orders(bytes).unwrap();
            assert_eq!((file.rows, file.rejects.len()), (4_001, 0));
        }
    }
}

/// Rejected rows are fetched again as they were read, whatever the dress.
#[test]
fn rejects_of_every_dress_are_utf8() {
    let text = "报表;x\n\n订单号;付款时间;市\nA;2026-13-01;杭州\nB;2026-03-01;\n";
    let how = How { header_has: vec![vec!["订单号".to_owned()]], ..How::default() };
    for bytes in [text.as_bytes().to_vec(), gb18030(text), gzip(&gb18030(text))] {
        let source = source(&bytes);
        let mut deaf = |_: u64| ();
        let known = |names: &[String]| names.first().is_some_and(|name| name == "订单号");
        let found = Rows::start(&source, &how, &known, 10, &mut deaf).unwrap().found;
        assert_eq!((found.header_line, found.delimiter), (3, b';'));
        let mut deaf = |_: u64| ();
        let mut rows = Rows::open_again(&source, &found, &mut deaf).unwrap();
        assert!(matches!(rows.step().unwrap(), Step::Row));
        assert_eq!((rows.line, rows.record().cleaned(2)), (4, "杭州"));
        let reject = crate::input::Reject {
            file: 0,
            line: 4,
            row: 1,
            column: Some(2),
            header: "付款时间".to_owned(),
            code: "not-a-date",
            value: "2026-13-01".to_owned(),
            hint: String::new(),
        };
        let file = rejects::csv(&source, &found, &[reject], &|_| "m".to_owned()).unwrap();
        let expected = "订单号,付款时间,市,_line,_column,_code,_message\nA,2026-13-01,杭州,4,2,not-a-date,m\n";
        assert_eq!(String::from_utf8(file).unwrap(), expected);
    }
}

#[test]
fn packed_files_tell_their_own_bytes_and_what_is_wrong_with_them() {
    let many: String = (0..60_000_u64)
        .map(|at| format!("A{at}_{:x},2026-03-01,1\n", at.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        .collect();
    let text = format!("order_id,paid_at,order_amount\n{many}");
    let packed = gzip(text.as_bytes());
    let mut told = Vec::new();
    read(&[source(&packed)], &reading(), &mut |bytes| told.push(bytes)).unwrap();
    assert!(told.len() > 3 && told.windows(2).all(|pair| pair[0] <= pair[1]), "{told:?}");
    assert_eq!(told.last(), Some(&(packed.len() as u64)));
    assert!(matches!(orders(&packed[..packed.len() / 2]), Err(Fatal::Damaged { .. })));
    assert!(matches!(orders(&packed[..20]), Err(Fatal::Damaged { .. })));
    let bomb = gzip(&[TEXT.as_bytes(), &vec![b'\n'; 8 << 20]].concat());
    assert!(matches!(orders(bomb), Err(Fatal::Bomb { .. })));
}

/// An open file is read from its beginning each time, by several at once.
#[test]
fn a_spooled_file_is_read_again_and_again() {
    use std::io::Write;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(TEXT.as_bytes()).unwrap();
    let source = Source::spooled("stdin", file);
    let expected = seen(&orders(TEXT).unwrap());
    for _ in 0..2 {
        assert_eq!(seen(&read(std::slice::from_ref(&source), &reading(), &mut |_| ()).unwrap()), expected);
    }
    let (mut one, mut two) = (source.open().unwrap(), source.open().unwrap());
    let mut bytes = [[0; 4]; 2];
    one.read_exact(&mut bytes[0]).unwrap();
    two.read_exact(&mut bytes[1]).unwrap();
    assert_eq!(bytes[0], bytes[1]);
}

/// I21: a file of our own says that it is guarded, and only then the guard is taken off.
#[test]
fn the_guard_is_undone_in_our_own_files_alone() {
    let city = |header: &str, cell: &str| {
        let text = format!("order_id,paid_at,order_amount,city{header}\nA,2026-03-01,1,{cell}\n");
        seen(&orders(text).unwrap())[0].2.clone()
    };
    for (cell, ours, theirs) in [("'=1", "=1", "=1"), ("''=1", "'=1", "''=1"), ("'75008", "'75008", "75008")] {
        assert_eq!(city(",_regulars", &format!("{cell},")), ours);
        assert_eq!(city("", cell), theirs);
    }
}

#[test]
fn headers_that_cannot_be_told_are_refused() {
    assert!(matches!(orders("a,b;c\n").unwrap_err(), Fatal::Delimiter { .. }));
    let empty = |bytes: &[u8]| match orders(bytes).unwrap_err() {
        Fatal::Header { problems, .. } => problems == [HeaderError::Empty],
        _ => false,
    };
    assert!(empty(b"") && empty(b"\xEF\xBB\xBF") && empty(b"\xFF\xFE") && empty(&gzip(b"")));
}
