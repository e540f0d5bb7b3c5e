//! Lines parsed each by itself, where a broken record swallowed several.

use std::io::{self, Read};

use csv::ByteRecord;

use super::reader;

/// Parses lines each by itself; making a csv reader anew for every line would cost more than the line.
pub struct LineParser(csv::Reader<Feed>);

impl LineParser {
    /// A parser of lines whose cells stand between such marks.
    pub fn new(delimiter: u8, quote: u8) -> LineParser {
        LineParser(reader(Feed { quote, ..Feed::default() }, 4096, delimiter, quote))
    }

    /// Parses a line that is not blank and has no end; false when it is no record by itself: a quote is never closed,
    /// or another kind of line end stands within.
    pub fn parse(&mut self, line: &[u8], record: &mut ByteRecord) -> bool {
        let feed = self.0.get_mut();
        (feed.at, feed.unclosed) = (0, false);
        feed.line.clear();
        // A line end within would leave half the line to the next call.
        let split = |b: &u8| matches!(b, b'\r' | b'\n');
        feed.line.extend(line.iter().map(|b| if split(b) { b' ' } else { *b }));
        feed.line.push(b'\n');
        let read = self.0.read_byte_record(record);
        matches!(read, Ok(true)) && !self.0.get_ref().unclosed && !line.iter().any(split)
    }
}

/// One line; asked for more, a closing quote and a line end.
#[derive(Default)]
struct Feed {
    quote: u8,
    line: Vec<u8>,
    at: usize,
    unclosed: bool,
}

impl Read for Feed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            (self.line, self.at, self.unclosed) = (vec![self.quote, b'\n'], 0, true);
        }
        let n = buf.len().min(self.line.len() - self.at);
        buf[..n].copy_from_slice(&self.line[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
