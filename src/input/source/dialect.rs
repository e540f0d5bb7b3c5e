//! What stands between cells, and where the header stands (I16, I17): evidence from the beginning of a file.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::super::header::MAX_COLUMNS;
use super::super::{Fatal, text};
use super::How;

/// Lines that may stand before a header (I35).
pub const PREAMBLE: usize = 30;
/// Records that must agree with the header in their number of cells (I16).
const RECORDS: usize = 20;
/// Bytes looked at from the header on: more than a header may have, so that a hostile one costs little.
const EVIDENCE: usize = 256 << 10;
/// What may stand between cells.
const DELIMITERS: [u8; 4] = *b",\t;|";

/// How the records of a text are told apart.
#[derive(Debug)]
pub struct Dialect {
    /// What stands between cells.
    pub delimiter: u8,
    /// What stands around them; 0: nothing.
    pub quote: u8,
    /// What ends lines.
    pub mark: u8,
    /// Offset of the header.
    pub skip: usize,
    /// Its line, from 1.
    pub line: u64,
    /// Its names.
    pub names: Vec<String>,
}

/// Why the header cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Two delimiters fit equally well.
    Tie(u8, u8),
    /// It stands on a line too far down.
    Preamble(u64),
}

impl Mistake {
    /// The error of a file.
    pub fn fatal(self, path: &str) -> Fatal {
        let (path, shown) = (path.to_owned(), |b: u8| if b == b'\t' { "TAB".to_owned() } else { char::from(b).into() });
        match self {
            Mistake::Tie(first, second) => Fatal::Delimiter { path, first: shown(first), second: shown(second) },
            Mistake::Preamble(line) => Fatal::Preamble { path, line },
        }
    }
}

/// The dialect of a text that begins with `head` after `skip` bytes; `cut` tells that there is more than `head`.
pub fn of(head: &[u8], skip: usize, cut: bool, how: &How) -> Result<Dialect, Mistake> {
    let mark = if !head.contains(&b'\n') && head.contains(&b'\r') { b'\r' } else { b'\n' };
    let quote = how.quote.unwrap_or(b'"');
    let delimiters = how.delimiter.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let (skip, line) = header_at(head, skip, mark, how, &delimiters, quote)?;
    let rest = head.get(skip..).unwrap_or_default();
    let (rest, cut) = (&rest[..rest.len().min(EVIDENCE)], cut || rest.len() > EVIDENCE);
    let mut fits: Vec<Fit> = delimiters.into_iter().map(|delimiter| Fit::of(rest, cut, delimiter, quote)).collect();
    fits.retain(|fit| fit.cells > 1 || how.delimiter.is_some());
    fits.sort_by_key(|fit| std::cmp::Reverse((fit.agree, fit.cells)));
    if let [first, second, ..] = fits.as_slice()
        && (first.agree, first.cells) == (second.agree, second.cells)
    {
        return Err(Mistake::Tie(first.delimiter, second.delimiter));
    }
    let delimiter = fits.first().map_or(DELIMITERS[0], |fit| fit.delimiter);
    let mut record = ByteRecord::new();
    let read = reader(rest, delimiter, quote).read_byte_record(&mut record);
    let names = if matches!(read, Ok(true)) { texts(&record) } else { Vec::new() };
    Ok(Dialect { delimiter, quote, mark, skip, line, names })
}

/// How well a delimiter fits the beginning of a text.
struct Fit {
    delimiter: u8,
    /// Cells of the header.
    cells: usize,
    /// Whether the records have as many.
    agree: bool,
}

impl Fit {
    fn of(text: &[u8], cut: bool, delimiter: u8, quote: u8) -> Fit {
        let mut reader = reader(text, delimiter, quote);
        let (mut record, mut cells, mut agree) = (ByteRecord::new(), 0, true);
        for at in 0..=RECORDS {
            if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
                break;
            }
            // The last record of a head that goes on is cut itself.
            let is_half = cut && reader.position().byte() == text.len() as u64;
            match at {
                0 => cells = record.len(),
                _ => agree &= is_half || record.len() == cells,
            }
        }
        Fit { delimiter, cells, agree }
    }
}

fn reader(text: &[u8], delimiter: u8, quote: u8) -> Reader<&[u8]> {
    builder(delimiter, quote).from_reader(text)
}

/// A reader of records as this layer reads them: no header of its own, any number of cells.
pub fn builder(delimiter: u8, quote: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    if quote == 0 {
        builder.quoting(false)
    } else {
        builder.quote(quote)
    };
    builder
}

fn texts(record: &ByteRecord) -> Vec<String> {
    record.iter().take(MAX_COLUMNS + 1).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

/// Offset and line of the header: the first line that has the words of a set, else the first that is not blank.
fn header_at(
    head: &[u8],
    skip: usize,
    mark: u8,
    how: &How,
    delimiters: &[u8],
    quote: u8,
) -> Result<(usize, u64), Mistake> {
    let (mut at, mut number, mut first) = (skip, 1, None);
    for line in head.get(skip..).unwrap_or_default().split_inclusive(|b| *b == mark) {
        let filled = line.iter().any(|b| !b.is_ascii_whitespace() && !DELIMITERS.contains(b));
        if filled && first.is_none() {
            first = Some((at, number));
        }
        let first_far = number == PREAMBLE as u64 + 2;
        if first.is_some() && (how.header_has.is_empty() || first_far && !may_have(&head[at..], how)) {
            break;
        }
        let is_header = |d: &u8| {
            let mut record = ByteRecord::new();
            let read = reader(line.trim_ascii_end(), *d, quote).read_byte_record(&mut record);
            matches!(read, Ok(true)) && has_words(&texts(&record), how)
        };
        if filled && delimiters.iter().any(is_header) {
            let far = number > PREAMBLE as u64 + 1;
            return if far { Err(Mistake::Preamble(number)) } else { Ok((at, number)) };
        }
        at += line.len();
        number += 1;
    }
    Ok(first.unwrap_or((skip, 1)))
}

/// Whether the words of a set stand anywhere in a text; asked before every line of it is taken apart.
fn may_have(text: &[u8], how: &How) -> bool {
    let text = String::from_utf8_lossy(text).to_lowercase();
    how.header_has.iter().any(|words| words.iter().all(|word| text.contains(&word.to_lowercase())))
}

/// Whether cells have all the words of a set among them.
pub fn has_words(cells: &[String], how: &How) -> bool {
    let fold = |cell: &str| text::fold(text::clean(cell));
    let cells: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
    how.header_has.iter().any(|words| !words.is_empty() && words.iter().all(|word| cells.contains(&fold(word))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, how: &How) -> Result<(char, u64, usize), Mistake> {
        let dialect = of(text.as_bytes(), 0, false, how)?;
        Ok((char::from(dialect.delimiter), dialect.line, dialect.names.len()))
    }

    /// I16.
    #[test]
    fn the_delimiter_is_the_one_that_gives_most_columns_throughout() {
        let cases = [
            ("a,b,c\n1,2,3\n", Ok((',', 1, 3))),
            ("a\tb\tc\n1,5\t2\t3\n", Ok(('\t', 1, 3))),
            ("a;b;c\n1,5;2;3\n", Ok((';', 1, 3))),
            ("a|b\n1|2\n", Ok(('|', 1, 2))),
            ("a\n1;2\n3;4\n", Ok((',', 1, 1))),
            ("\"a;b;c\",d\n1,2\n", Ok((',', 1, 2))),
            ("a,b;c;d\n1,2\n3,4\n", Ok((',', 1, 2))),
            ("a,b,c;d\n1,2,3;4\n5,6\n", Ok((',', 1, 3))),
            ("a,b;c\n1,2;3\n", Err(Mistake::Tie(b',', b';'))),
            ("a,b;c\n1,2;3\n4,5\n", Ok((',', 1, 2))),
            ("", Ok((',', 1, 0))),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, &How::default()), expected, "{text:?}");
        }
        let how = How { delimiter: Some(b';'), ..How::default() };
        assert_eq!(found("a,b;c\n", &how), Ok((';', 1, 2)));
        assert_eq!(found("a,b\n", &how), Ok((';', 1, 1)));
        let how = How { quote: Some(b'\''), ..How::default() };
        assert_eq!(found("'a;b',\"c\n", &how), Ok((',', 1, 2)));
        let how = How { quote: Some(0), ..How::default() };
        assert_eq!(found("a\t5\" plate\n1\t2\n", &how), Ok(('\t', 1, 2)));
    }

    #[test]
    fn a_record_that_the_head_cuts_does_not_count() {
        let text = b"a,b;x\n1,2\n3,4\n5";
        assert_eq!(of(text, 0, true, &How::default()).unwrap().delimiter, b',');
    }

    /// I17.
    #[test]
    fn the_header_may_stand_behind_a_preamble() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let how = How { header_has: vec![words(&["nothing"]), words(&["订单号", "Paid At"])], ..How::default() };
        let header = "订单号\tpaid at\tx\n";
        let preamble = |lines: usize| format!("{}{header}1\t2\t3\n", "\"shop, 'x'\n".repeat(lines));
        for (lines, expected) in [(0, Ok(('\t', 1, 3))), (30, Ok(('\t', 31, 3))), (31, Err(Mistake::Preamble(32)))] {
            assert_eq!(found(&preamble(lines), &how), expected, "{lines}");
        }
        assert_eq!(found("\n,,\n \n\na,b\n1,2\n", &how), Ok((',', 5, 2)));
        assert_eq!(found("\n,,\n \n\na,b\n1,2\n", &How::default()), Ok((',', 5, 2)));
    }
}
