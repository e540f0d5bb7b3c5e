//! FT25 `order_csv`: damaged order files of every dress, workbooks too, are read or refused; no row is lost, and none takes long.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "it runs for a time, from a seed that is told")]

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use regulars::domain::money::Currency;
use regulars::domain::time::Zone;
use regulars::input::{Reading, Source, order, product, rejects};

use super::workbook;

/// What is put in: what tells cells and rows apart, what hides, what a header or a cell may begin with.
const PIECES: [&[u8]; 20] = [
    b"\"",
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b";",
    b"|",
    b"\0",
    b"\xFF",
    b"\xEF\xBB\xBF",
    b"\xE8",
    b"\"\"",
    b"order_id",
    b"refund",
    b"1.9E+15",
    b"=\"",
    "\u{202E}".as_bytes(),
    "，".as_bytes(),
    b"99999999999999999999",
];

/// Numbers that look random (an LCG's upper bits), the same for a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end.max(1)
    }

    /// Some bytes changed, left out, said twice or put in.
    fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(5) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
                3 => bytes.truncate(bytes.len() - self.below(bytes.len() / 4 + 1)),
                _ => drop(bytes.splice(at..at, PIECES[self.below(PIECES.len())].iter().copied())),
            }
        }
        bytes
    }

    /// A workbook damaged as a file, or in one of its parts, which is then packed as if it were whole.
    fn damaged_workbook(&mut self, parts: &[(&'static str, Vec<u8>)]) -> Vec<u8> {
        if self.below(2) == 0 {
            return self.damaged(&workbook::packed(parts));
        }
        let mut parts = parts.to_vec();
        // Mostly the sheet: what stands in the others is soon refused.
        let at = if self.below(4) == 0 { self.below(parts.len()) } else { parts.len() - 1 };
        parts[at].1 = self.damaged(&parts[at].1);
        workbook::packed(&parts)
    }
}

fn reading() -> Reading {
    let zone = Zone::find("Asia/Shanghai").expect("it is known");
    let now = zone.parse("2026-04-01").expect("a day").0;
    let currency = Currency::find("CNY").expect("it is known");
    Reading::new(zone, currency, Some("CN".to_owned()), now)
}

/// The same orders in every dress.
fn dresses() -> Vec<Vec<u8>> {
    let text = "订单号,付款时间,会员号,货号,数量,单价,类型,退款编号,退款时间,小计\n\
                A-1,2026-03-01 10:15,M-1,TEA,2,68.00,,,,\nA-1,,,CUP,1,24.90,,,,\n\"A-2\",2026-03-02,,\"a,b\",1,1,,,,\n\
                A-1,,,CUP,1,,退款,R-1,2026-03-04,24.90\n='A-3',2026-03-05,'138,TEA,１,\"1,000.00\",,,,\n";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text.as_bytes()).expect("in memory");
    let utf16 = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        text.as_bytes().to_vec(),
        text.replace(',', "\t").into_bytes(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16,
        gzip.finish().expect("in memory"),
        zstd::encode_all(text.as_bytes(), 3).expect("in memory"),
    ]
}

/// Reads a file; false when it is refused as a whole.
fn read(bytes: &[u8], reading: &Reading) -> bool {
    let source = Source::bytes("o.csv", bytes);
    let file = match order::read(std::slice::from_ref(&source), reading, &mut |_| ()) {
        Ok(file) => file,
        Err(fatal) => {
            assert!(!fatal.to_string().is_empty());
            return false;
        }
    };
    let rows: Vec<u32> = file.rejects.iter().map(|reject| reject.row).collect();
    assert!(rows.windows(2).all(|pair| pair[0] < pair[1]), "a row is rejected once");
    assert!(rows.last().is_none_or(|row| u64::from(*row) <= file.rows), "a rejected row is a row");
    let sold: usize = file.orders().map(|order| order.order.lines.len()).sum();
    let refunded: usize = file.refunds.iter().map(|refund| refund.lines.len()).sum();
    assert!((sold + refunded + rows.len()) as u64 <= file.rows, "no row counts twice");
    let csv = rejects::csv(&source, file.found()[0], &file.rejects, &|reject| reject.to_string())
        .expect("it was read before");
    let mut again = csv::ReaderBuilder::new().from_reader(&csv[..]);
    assert_eq!(again.records().filter(Result::is_ok).count(), rows.len(), "every reject is in the file of rejects");
    true
}

/// Every row is a value or a reject.
fn read_products(bytes: &[u8], reading: &Reading) {
    if let Ok(sheet) = product::read(&[Source::bytes("p.csv", bytes)], reading, &mut |_| ()) {
        assert_eq!(sheet.rows, (sheet.values.len() + sheet.rejects.len()) as u64);
    }
}

/// Damages and reads until the time is over.
fn fuzz(seed: u64, time: Duration) {
    println!("seed {seed}; REGULARS_FUZZ_SEED={seed} repeats it");
    let (mut draw, reading, began) = (Draw(seed), reading(), Instant::now());
    let (dresses, mut taken, mut refused) = (dresses(), 0, 0);
    let products = b"sku,name,price,tags\nTEA,\"Tea, green\",68.00,a;b\nCUP,Cup,1,\nTEA,Other,2,\n";
    let parts = workbook::parts();
    assert!(read(&workbook::packed(&parts), &reading), "the workbook is read while it is whole");
    while began.elapsed() < time || taken + refused < 240 {
        // One in six is a workbook.
        let bytes = match (taken + refused) % 6 {
            0 => draw.damaged_workbook(&parts),
            _ => {
                let dress = draw.below(dresses.len());
                draw.damaged(&dresses[dress])
            }
        };
        let products = draw.damaged(products);
        let started = Instant::now();
        let outcome = std::panic::catch_unwind(|| {
            read_products(&products, &reading);
            read(&bytes, &reading)
        });
        match outcome {
            Ok(true) => taken += 1,
            Ok(false) => refused += 1,
            Err(_) => panic!(
                "seed {seed}: {:?} or {:?}",
                bytes.escape_ascii().to_string(),
                products.escape_ascii().to_string()
            ),
        }
        assert!(started.elapsed() < Duration::from_secs(5), "seed {seed}: {}", bytes.escape_ascii());
    }
    println!("{taken} files read, {refused} refused");
    assert!(taken > 20 && refused > 20, "seed {seed}: both happen: {taken}, {refused}");
}

#[test]
fn a_few_damaged_files_are_read_or_refused() {
    fuzz(1, Duration::ZERO);
}

#[test]
#[ignore = "long: a minute of damaged files"]
fn order_csv() {
    let said = std::env::var("REGULARS_FUZZ_SEED").ok().and_then(|seed| seed.parse().ok());
    let drawn = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    fuzz(said.unwrap_or_else(drawn), Duration::from_secs(60));
}
