//! Workbooks made here, part by part, and what is read of them.

use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::super::csv::{Rows, Step};
use super::*;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/// Style 1 is a moment, style 2 a span of time.
const STYLES: &str = r#"<numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs>"#;

/// An archive of such files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with such sheets: name, state, rows as XML.
fn workbook(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let (mut list, mut links) = (String::new(), String::new());
    let mut files = Vec::new();
    for (at, (name, state, rows)) in sheets.iter().enumerate() {
        list += &format!(r#"<sheet name="{name}" sheetId="{0}" state="{state}" r:id="rId{0}"/>"#, at + 1);
        links += &format!(
            r#"<Relationship Id="rId{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
            at + 1
        );
        let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
        files.push((format!("xl/worksheets/sheet{}.xml", at + 1), sheet));
    }
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId91" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let strings = format!(
        r#"<sst xmlns="{MAIN}"><si><t>龙井</t></si><si><r><t>two</t></r><r><t xml:space="preserve"> runs</t></r></si></sst>"#
    );
    let styles = format!(r#"<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>"#);
    files.push(("[Content_Types].xml".to_owned(), TYPES.to_owned()));
    files.push(("_rels/.rels".to_owned(), ROOT.to_owned()));
    files.push(("xl/workbook.xml".to_owned(), book));
    files.push(("xl/_rels/workbook.xml.rels".to_owned(), links));
    files.push(("xl/sharedStrings.xml".to_owned(), strings));
    files.push(("xl/styles.xml".to_owned(), styles));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    archive(&files)
}

/// A row of texts; a cell that begins with `<` is XML already.
fn row(line: u64, cells: &[&str]) -> String {
    let cell = |(at, cell): (usize, &&str)| match *cell {
        xml if xml.starts_with('<') => xml.to_owned(),
        text => {
            let column = char::from(b'A' + at as u8);
            format!(r#"<c r="{column}{line}" t="inlineStr"><is><t>{text}</t></is></c>"#)
        }
    };
    format!(r#"<row r="{line}">{}</row>"#, cells.iter().enumerate().map(cell).collect::<String>())
}

fn source(bytes: Vec<u8>) -> Source {
    Source::bytes("o.xlsx", bytes)
}

/// The names and the rows of a sheet as `line: cells`, broken ones as `line! code value hint`.
fn read(rows: &mut Rows<'_>) -> Vec<String> {
    let mut read = vec![format!("{}: {}", rows.line, rows.names.join("|"))];
    loop {
        match rows.step().unwrap() {
            Step::End => return read,
            Step::Row => read.push(format!("{}: {}", rows.line, rows.cells().collect::<Vec<_>>().join("|"))),
            Step::Broken(broken) => {
                read.push(format!("{}! {} {} {}", rows.line, broken.code, broken.value, broken.hint));
            }
        }
    }
}

fn sheet(bytes: Vec<u8>, how: &How) -> Result<(Vec<String>, Found), Fatal> {
    let mut deaf = |_: u64| ();
    let source = source(bytes);
    let mut rows = Rows::start(&source, how, &|_| true, 100, &mut deaf)?;
    let (text, found) = (read(&mut rows), rows.found.clone());
    let mut deaf = |_: u64| ();
    assert_eq!(read(&mut Rows::open_again(&source, &found, &mut deaf)?), text);
    Ok((text, found))
}

fn only(rows: &str) -> Vec<String> {
    sheet(workbook(&[("one", "visible", rows)]), &How::default()).unwrap().0
}

/// I44.
#[test]
fn cells_become_texts_and_lines_are_rows() {
    let cells = [
        r#"<c r="A5" t="s"><v>0</v></c>"#,
        r#"<c r="B5" t="s"><v>1</v></c>"#,
        r#"<c r="C5"><v>12.5</v></c>"#,
        r#"<c r="D5" s="1"><v>46082.42708333334</v></c>"#,
        r#"<c r="E5" t="b"><v>1</v></c>"#,
        r##"<c r="G5" t="e"><v>#N/A</v></c>"##,
    ];
    let rows = [row(2, &["a", "b", "c", "d", "e", "f", "g"]), row(5, &cells), row(7, &["x", " ", "two\nlines"])];
    let expected = ["2: a|b|c|d|e|f|g", "5: 龙井|two runs|12.5|2026-03-01 10:15:00|true||#N/A", "7: x||two\nlines||||"];
    assert_eq!(only(&rows.concat()), expected);
}

#[test]
fn numbers_have_the_digits_that_a_spreadsheet_keeps() {
    let cases = [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-12.5, "-12.5"),
        (0.1 + 0.2, "0.3"),
        (1234.5, "1234.5"),
        (0.001, "0.001"),
        (13_800_138_000.0, "13800138000"),
        (193_068_123_456_789.0, "193068123456789"),
        (999_999_999_999_999.0, "999999999999999"),
        (1_930_681_234_567_890.0, "1.93068123456789E+15"),
        (1e15, "1E+15"),
        (1e300, "1E+300"),
        (2.5e-20, "2.5E-20"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "NaN"),
    ];
    for (value, expected) in cases {
        assert_eq!(number(value), expected, "{value}");
    }
}

/// A date cell is a local time to the second, whatever binary fraction it is kept as.
#[test]
fn moments_are_days_and_times() {
    let cases = [
        (46_082.427_083_333_33, false, "2026-03-01 10:15:00"),
        (46_082.427_083_333_34, false, "2026-03-01 10:15:00"),
        (46_082.0, false, "2026-03-01"),
        (46_082.999_999_9, false, "2026-03-02"),
        (44_620.0, true, "2026-03-01"),
        (0.427_083_333, false, "10:15:00"),
        (0.0, false, "00:00:00"),
        (2_958_465.999, false, "9999-12-31 23:58:34"),
        (2_958_466.0, false, "2958466"),
        (-1.0, false, "-1"),
    ];
    for (value, is_1904, expected) in cases {
        assert_eq!(time(value, true, is_1904), expected, "{value}");
    }
    assert_eq!(time(1.5, false, false), "1.5");
}

/// I20, I44: the file has lost what the id ended in.
#[test]
fn an_id_of_more_digits_than_a_number_has_is_refused() {
    let rows = [
        row(1, &["order_id", "paid_at", "order_amount"]),
        row(2, &[r#"<c r="A2"><v>1930681234567890</v></c>"#, "2026-03-01", "1"]),
        row(3, &[r#"<c r="A3"><v>193068123456789</v></c>"#, r#"<c r="B3" s="1"><v>46082</v></c>"#, "1"]),
    ];
    let source = source(workbook(&[("one", "visible", &rows.concat())]));
    let file =
        super::super::super::order::read(std::slice::from_ref(&source), &crate::input::tests::reading(), &mut |_| ())
            .unwrap();
    let rejects: Vec<_> = file.rejects.iter().map(|reject| (reject.line, reject.code)).collect();
    assert_eq!(rejects, [(2, "destroyed-id")]);
    assert_eq!(file.keys().map(|key| key.id).collect::<Vec<_>>(), ["193068123456789"]);
    let rejects = crate::input::rejects::csv(&source, file.found()[0], &file.rejects, &|_| "m".to_owned()).unwrap();
    let expected = "order_id,paid_at,order_amount,_line,_column,_code,_message\n\
                    1.93068123456789E+15,2026-03-01,1,2,1,destroyed-id,m\n";
    assert_eq!(String::from_utf8(rejects).unwrap(), expected);
}

#[test]
fn the_first_sheet_that_shows_is_read_unless_one_is_named() {
    let (one, two) = (row(1, &["a"]), row(1, &["b"]));
    let book = || workbook(&[("config", "hidden", &one), ("订单", "visible", &two), ("more", "visible", &one)]);
    let (text, found) = sheet(book(), &How::default()).unwrap();
    assert_eq!((text, found.sheet.as_deref()), (vec!["1: b".to_owned()], Some("订单")));
    let named = |name: &str| How { sheet: Some(name.to_owned()), ..How::default() };
    assert_eq!(sheet(book(), &named("config")).unwrap().0, ["1: a"]);
    match sheet(book(), &named("orders")).unwrap_err() {
        Fatal::Sheet { wanted, there, .. } => {
            assert_eq!((wanted.as_str(), there.join("/")), ("orders", "订单/more".into()))
        }
        other => panic!("{other}"),
    }
}

/// I17.
#[test]
fn the_header_of_a_sheet_may_stand_behind_a_preamble() {
    let rows = [row(1, &["report"]), row(3, &["by", "X"]), row(4, &["订单号", "b"]), row(5, &["1", "2"])];
    let book = workbook(&[("one", "visible", &rows.concat())]);
    let how = How { header_has: vec![vec!["订单号".to_owned()]], ..How::default() };
    let (text, found) = sheet(book, &how).unwrap();
    assert_eq!((text, found.header_line), (vec!["4: 订单号|b".to_owned(), "5: 1|2".to_owned()], 4));
}

/// I44: a cell of a header at column EREFUND once made room for two thousand million blanks.
#[test]
fn a_cell_beyond_the_largest_sheet_is_damage() {
    for far in ["XFE1", "EREFUND1", "A1048577"] {
        let cell = format!(r#"<c r="{far}" t="inlineStr"><is><t>far</t></is></c>"#);
        let rows = format!("<row>{cell}</row>");
        let read = sheet(workbook(&[("one", "visible", &rows)]), &How::default());
        assert!(matches!(read, Err(Fatal::Damaged { .. })), "{far}");
    }
}

#[test]
fn rows_too_wide_or_too_long_are_rejected() {
    let long = "x".repeat(MAX_CELL + 1);
    let far = r#"<c r="XFD4" t="inlineStr"><is><t>far</t></is></c>"#;
    let rows =
        [row(1, &["a", "b"]), row(2, &["1", "2", "3"]), row(3, &["1", &long]), row(4, &["1", far]), row(5, &["1"])];
    let expected =
        ["1: a|b", "2! cell-count 3 2", "3! row-broken  ", "4! cell-count 16384 2", "5: 1|"].map(str::to_owned);
    assert_eq!(only(&rows.concat()), expected);
    let rows: String = (1..200).map(|line| row(line, &["a", "b"])).collect();
    let mut deaf = |_: u64| ();
    let source = source(workbook(&[("one", "visible", &rows)]));
    let mut rows = Rows::start(&source, &How::default(), &|_| true, 100, &mut deaf).unwrap();
    let error = std::iter::repeat_with(|| rows.step()).find_map(Result::err).unwrap();
    assert!(matches!(error, Fatal::TooManyRows { limit: 100, .. }));
}

/// I44: 200:1, whatever the archive states of itself.
#[test]
fn a_workbook_that_blows_up_is_refused() {
    let blank = vec![b' '; 8 << 20];
    let bomb = archive(&[("xl/worksheets/sheet1.xml", &blank)]);
    assert!(matches!(sheet(bomb.clone(), &How::default()), Err(Fatal::Bomb { .. })));
    let mut lying = bomb;
    let size = (8_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    assert!(matches!(sheet(lying, &How::default()), Err(Fatal::Bomb { .. } | Fatal::Damaged { .. })));
}

/// Room for so many strings would be made at once, and the program would die for want of it.
#[test]
fn a_workbook_that_claims_too_much_is_refused() {
    let part = |claim: &str| format!(r#"{}<sst xmlns="{MAIN}" {claim}><si><t>a</t></si></sst>"#, " ".repeat(8_180));
    for (claim, expected) in [
        (r#"uniqueCount="3""#, false),
        (r#"uniqueCount = '10000000000'"#, true),
        (r#"uniqueCount="99999999999999999999999""#, true),
    ] {
        let refused = sheet(archive(&[("xl/sharedStrings.xml", part(claim).as_bytes())]), &How::default()).unwrap_err();
        assert_eq!(matches!(refused, Fatal::Bomb { .. }), expected, "{claim}: {refused}");
    }
}

#[test]
fn what_is_no_workbook_is_refused() {
    let whole = workbook(&[("one", "visible", &row(1, &["a"]))]);
    let backwards = [row(3, &["a"]), row(2, &["b"])].concat();
    let damaged = [
        whole[..whole.len() / 2].to_vec(),
        archive(&[("orders.csv", b"a,b\n1,2\n")]),
        workbook(&[("one", "visible", &backwards)]),
        workbook(&[("one", "visible", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row>")]),
        workbook(&[("one", "visible", "<row r=\"1\"><c r=\"A1\"")]),
    ];
    for (at, bytes) in damaged.into_iter().enumerate() {
        assert!(matches!(sheet(bytes, &How::default()), Err(Fatal::Damaged { .. })), "{at}");
    }
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest".to_vec();
    assert!(matches!(sheet(old, &How::default()), Err(Fatal::OldWorkbook { .. })));
    assert!(matches!(sheet(workbook(&[]), &How::default()), Err(Fatal::Sheet { .. })));
    assert!(matches!(sheet(workbook(&[("one", "visible", "")]), &How::default()), Err(Fatal::Header { .. })));
}

#[test]
fn progress_of_a_workbook_is_told_at_its_end() {
    let book = workbook(&[("one", "visible", &[row(1, &["a"]), row(2, &["1"])].concat())]);
    let mut told = Vec::new();
    let mut tell = |bytes| told.push(bytes);
    read(&mut Rows::start(&source(book), &How::default(), &|_| true, 100, &mut tell).unwrap());
    assert!(told.last().is_some_and(|bytes| *bytes > 100), "{told:?}");
}
