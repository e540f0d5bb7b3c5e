//! Files in other dresses through the program: packed, piped in, in GB18030, as a workbook; and what is told of those that fail.

use std::fs::{self, File};
use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use insta::assert_snapshot;

use super::dirty;
use super::harness::Shop;

const TEXT: &str = "订单号,付款时间,实付金额,市\nA-1,2026-03-01 10:15,12.50,杭州\nA-2,2026-13-02,1,杭州\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::best());
    file.write_all(bytes).expect("in memory");
    file.finish().expect("in memory")
}

/// The least that is a workbook: one sheet of texts.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |cell: &&str| format!(r#"<c t="inlineStr"><is><t>{cell}</t></is></c>"#);
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let link = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{links}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let files = [
        ("_rels/.rels", link("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="订单" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#)),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name, SimpleFileOptions::default()).expect("in memory");
        archive.write_all(text.as_bytes()).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}

fn dresses() -> Vec<(&'static str, Vec<u8>)> {
    let rows: Vec<Vec<&str>> = TEXT.lines().map(|line| line.split(',').collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    vec![
        ("o.csv.gz", gzip(TEXT.as_bytes())),
        ("o.csv.zst", zstd::encode_all(TEXT.as_bytes(), 3).expect("in memory")),
        ("gb18030.csv", encoding_rs::GB18030.encode(TEXT).0.into_owned()),
        ("utf16.csv", format!("\u{FEFF}{TEXT}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("tab.csv", TEXT.replace(',', "\t").into_bytes()),
        ("o.xlsx", workbook(&rows)),
    ]
}

/// I30: whatever the dress, the same goes in, and the rejects are plain CSV with the place in the file.
#[test]
fn orders_in_every_dress_go_in_and_their_rejects_come_out() {
    for (name, bytes) in dresses() {
        let shop = dirty::shop(&[]);
        fs::write(shop.path(name), bytes).expect("written");
        let told = shop.run(&["order", "import", name, "--max-rejects", "100%"]);
        assert_eq!(told.status, 3, "{name}: {told}");
        assert!(told.err.contains(&format!("{name}:3:2: 付款时间 \"2026-13-02\"")), "{name}: {told}");
        let rejects = shop.text(&format!("{name}.rejects.csv"));
        let expected =
            "订单号,付款时间,实付金额,市,_line,_column,_code,_message\nA-2,2026-13-02,1,杭州,3,2,not-a-date,";
        assert!(rejects.starts_with(expected), "{name}: {rejects}");
        assert!(shop.done(&["order", "list"]).contains("A-1"), "{name}");
    }
}

#[test]
fn what_is_piped_in_is_read_as_a_file_is() {
    for (name, bytes) in dresses() {
        let shop = dirty::shop(&[]);
        fs::write(shop.path(name), bytes).expect("written");
        let mut command = shop.command();
        command.args(["order", "import", "-", "--max-rejects", "100%", "--as-of", "2026-04-01"]);
        command.args(["--rejects", "bad.csv"]).stdin(File::open(shop.path(name)).expect("ours"));
        let told = shop.told(command);
        assert_eq!(told.status, 3, "{name}: {told}");
        assert!(told.err.contains("stdin:3:2: "), "{name}: {told}");
        assert!(shop.text("bad.csv").contains("A-2,2026-13-02,1,杭州,3,2,not-a-date,"), "{name}");
    }
}

fn told(shop: &Shop, bytes: &[u8]) -> (i32, String) {
    fs::write(shop.path("o"), bytes).expect("written");
    let told = shop.run(&["order", "import", "o"]);
    (told.status, told.err)
}

#[test]
fn what_cannot_be_read_is_told_in_words() {
    let packed = gzip(TEXT.as_bytes());
    let bomb = gzip(&vec![b'\n'; 8 << 20]);
    let cases: [(&[u8], i32, [&str; 2]); 6] = [
        (&packed[..packed.len() - 4], 1, ["damaged", "已损坏"]),
        (&bomb, 1, ["200 times", "200 倍"]),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 2, ["save it as .xlsx", "另存为不带密码的 .xlsx"]),
        (b"\xB6\xA9\xB5\xA5,x\n", 2, ["\"订单,x\" as GB18030", "按 GB18030 为“订单,x”"]),
        (b"o\0r\0,\0x\0\n\0", 2, ["bytes that no text has", "文本中不会有的字节"]),
        (b"order_id,paid_at;city\n", 2, ["--delimiter", "--delimiter"]),
    ];
    let (english, chinese) = (dirty::shop(&[]), dirty::shop(&[]).in_chinese());
    for (bytes, code, [en, zh]) in cases {
        for (shop, expected) in [(&english, en), (&chinese, zh)] {
            let (status, err) = told(shop, bytes);
            assert_eq!(status, code, "{err}");
            assert!(err.contains(expected), "{expected}: {err}");
        }
    }
}

/// CL18: whatever is handed in by mistake, it is told in one's own language what it is and what to do.
#[test]
fn wrong_files_are_told_in_both_languages() {
    let told = |shop: &Shop| {
        let cases =
            ["folder", "none.csv", "empty.csv", "picture.csv", "colon.csv", "page.csv", "typo.csv", "members.csv"];
        let told = cases.map(|file| {
            let told = shop.run(&["order", "import", file, "--max-rejects", "100%"]);
            assert!(told.out.is_empty() && [1, 2].contains(&told.status), "{told}");
            told.err
        });
        told.concat()
    };
    let shop = Shop::new();
    std::fs::create_dir(shop.path("folder")).expect("a folder of ours");
    std::fs::write(shop.path("picture.csv"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("a file of ours");
    shop.file("empty.csv", "\n\n");
    shop.file("colon.csv", "order_id:paid_at:sku:unit_price\nA:2026-03-01:T:1\n");
    shop.file("page.csv", "<html><table><tr><td>order_id</td></tr></table></html>\n");
    shop.file("typo.csv", "order_id,paid_at,skus,colour,sku,sku\nA,2026-02-01,T,red,T,T\n");
    shop.file("members.csv", "number,name\nM-1,Ann\n");
    assert_snapshot!("wrong_files", told(&shop));
    let members = shop.run(&["member", "import", "typo.csv"]);
    assert!(members.err.contains("unknown column 1"), "{members}");
    assert_snapshot!("wrong_files_in_chinese", told(&shop.in_chinese()));
}

/// CL17, CL18: a status that no profile knows is never taken for paid, a day never for a month.
#[test]
fn what_is_never_guessed_is_told_with_the_way_to_teach_it() {
    let shop = Shop::none();
    shop.file("program.toml", include_str!("../../fixtures/profiles/jd/program.toml"));
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    std::fs::copy("fixtures/profiles/jd/orders_202603.csv", shop.path("jd.csv")).expect("a fixture");
    let shop = shop.at("2026-04-01");
    let told = shop.run(&["order", "import", "jd.csv"]);
    assert_eq!(told.status, 3, "{told}");
    shop.file("us.csv", "order_id,paid_at,sku,unit_price\nA,03/04/2026,T,1\n");
    let dates = shop.run(&["order", "import", "us.csv", "--source", "us"]);
    assert!(dates.status == 1 && dates.err.contains("file.times; regulars order profiles generic"), "{dates}");
    for part in ["known are 取消, 完成, ", ", …\n", "order profiles jd), add the word under [status]"] {
        assert!(told.err.contains(part), "{part}: {told}");
    }
}
