//! The bounded reader: records of a CSV file one by one, with their lines; a broken one swallows nothing else (I35).

use std::io::{self, Read};
use std::mem;

use csv::{ByteRecord, ErrorKind, ReaderBuilder, StringRecord};

use super::header::{self, Header, Layout, MAX_BYTES, MAX_COLUMNS};
use super::window::{MAX_RECORD, Window};
use super::{Fatal, HeaderError, Reading, Source, text};

/// Bytes a cell may have (I35).
pub const MAX_CELL: usize = 64 << 10;
#[cfg(test)]
mod tests;

const BUFFER: usize = 1 << 20;
const TELL_EVERY: u64 = 64 << 10;

/// What stands next in the file.
#[derive(Debug)]
pub enum Step {
    /// A record, to be asked for its cells.
    Row,
    /// A record that cannot be read.
    Broken(Broken),
    /// The end.
    End,
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// `row-broken`, `cell-count` or `bad-encoding`.
    pub code: &'static str,
    /// How many cells it has, where that is wrong.
    pub value: String,
    /// How many it should have, or the offset of the malformed byte.
    pub hint: String,
    /// The cells of its first line as far as they can be told, so that at least the order's id may be known.
    pub cells: Vec<String>,
}

/// How far the file is read: from the stream, line by line after a broken record, or to the end.
enum State {
    Stream(Box<csv::Reader<Window>>),
    Lines(Window),
    Done,
}

/// The records of a file.
pub struct Rows<'a> {
    /// Its header, matched to the layout.
    pub header: Header,
    /// The line on which the present record starts, from 1.
    pub line: u64,
    /// The number of the present record, from 1.
    pub row: u32,
    record: StringRecord,
    state: State,
    /// Offset at which the present csv reader began.
    base: u64,
    /// Offset of the next record.
    at: u64,
    /// The line that starts there.
    next_line: u64,
    /// Records that start before this offset must end on their line.
    single_until: u64,
    mark: u8,
    path: String,
    max_rows: u64,
    /// Records of the files before this one, which count towards the limit.
    pub before: u64,
    /// For lines read by themselves, once there are some.
    alone: Option<LineParser>,
    tell: &'a mut dyn FnMut(u64),
    told: u64,
}

impl<'a> Rows<'a> {
    /// Opens a file and matches its header to a layout.
    pub fn open(
        source: &Source,
        layout: &'static Layout,
        reading: &Reading,
        tell: &'a mut dyn FnMut(u64),
    ) -> Result<Rows<'a>, Fatal> {
        let mut rows = Rows::start(source, reading.max_rows, tell)?;
        let names = rows.header_names()?;
        rows.header = Header::match_to(names, layout).map_err(|problems| rows.misfit(problems))?;
        Ok(rows)
    }

    /// Opens a file whose header was matched before, to fetch records again.
    pub fn open_again(source: &Source, tell: &'a mut dyn FnMut(u64)) -> Result<Rows<'a>, Fatal> {
        let mut rows = Rows::start(source, u64::MAX, tell)?;
        rows.header.names = rows.header_names()?;
        // The same columns count as the first time, so that the same records break.
        rows.header.used = rows.header.names.iter().map(|name| !header::is_ignored(name)).collect();
        Ok(rows)
    }

    fn start(source: &Source, max_rows: u64, tell: &'a mut dyn FnMut(u64)) -> Result<Rows<'a>, Fatal> {
        let mut inner = source.open()?;
        let mut head = Vec::new();
        let path = source.name().to_owned();
        let read = inner.by_ref().take(MAX_BYTES as u64 + 3).read_to_end(&mut head);
        read.map_err(|source| Fatal::Io { path: path.clone(), source })?;
        if let Some(found) = text::other_encoding(&head) {
            return Err(Fatal::Encoding { path, found });
        }
        let skip = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mark = if !head.contains(&b'\n') && head.contains(&b'\r') { b'\r' } else { b'\n' };
        let at = skip as u64;
        let state = State::Stream(Box::new(reader(Window::new(inner, head, skip), BUFFER)));
        let (header, record) = (Header::default(), StringRecord::new());
        Ok(Rows {
            header,
            line: 1,
            row: 0,
            record,
            state,
            base: at,
            at,
            next_line: 1,
            single_until: 0,
            mark,
            path,
            max_rows,
            before: 0,
            alone: None,
            tell,
            told: 0,
        })
    }

    /// The header's names; the first record that is not blank.
    fn header_names(&mut self) -> Result<Vec<String>, Fatal> {
        let before = self.at;
        match self.streamed()? {
            Step::End => return Err(self.misfit(vec![HeaderError::Empty])),
            Step::Broken(broken) if broken.code == "bad-encoding" => {
                return Err(Fatal::Encoding { path: self.path.clone(), found: "in another encoding" });
            }
            Step::Row | Step::Broken(_) => {}
        }
        if self.record.as_slice().contains('\n') {
            return Err(self.misfit(vec![HeaderError::Unclosed]));
        }
        let end = self.at.max(self.single_until);
        let (columns, bytes) = (self.record.len(), usize::try_from(end - before).unwrap_or(usize::MAX));
        if columns > MAX_COLUMNS || bytes > MAX_BYTES {
            return Err(self.misfit(vec![HeaderError::TooLong { columns, bytes }]));
        }
        self.row = 0;
        Ok(self.record.iter().map(str::to_owned).collect())
    }

    fn misfit(&self, problems: Vec<HeaderError>) -> Fatal {
        Fatal::Header { path: self.path.clone(), problems }
    }

    /// The next record; one of blank cells only is passed over.
    pub fn step(&mut self) -> Result<Step, Fatal> {
        loop {
            let step = if self.at < self.single_until { self.single()? } else { self.streamed()? };
            if self.before + u64::from(self.row) > self.max_rows {
                return Err(Fatal::TooManyRows { path: self.path.clone(), limit: self.max_rows });
            }
            if self.at - self.told >= TELL_EVERY {
                (self.tell)(self.at);
                self.told = self.at;
            }
            let blank = matches!(step, Step::Row) && self.record.as_slice().trim().is_empty();
            if !blank {
                return Ok(step);
            }
            self.row -= 1;
        }
    }

    /// How far the file is read, in bytes.
    pub fn bytes(&self) -> u64 {
        self.at
    }

    /// The cell of a column by its place in the file, from 0.
    pub fn cell(&self, at: usize) -> &str {
        self.record.get(at).unwrap_or("")
    }

    /// The cells of the present record.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.record.iter()
    }

    fn streamed(&mut self) -> Result<Step, Fatal> {
        loop {
            let mut stream = match mem::replace(&mut self.state, State::Done) {
                State::Stream(stream) => stream,
                State::Lines(mut window) => {
                    window.go_back(self.at);
                    self.base = self.at;
                    Box::new(reader(window, BUFFER))
                }
                State::Done => return Ok(Step::End),
            };
            stream.get_mut().start = self.at;
            let read = stream.read_record(&mut self.record);
            let end = self.base + stream.position().byte();
            let found = match read.map_err(csv::Error::into_kind) {
                Ok(found) => found,
                Err(ErrorKind::Io(source)) => return Err(Fatal::Io { path: self.path.clone(), source }),
                Err(_) => true,
            };
            if found {
                return self.take_streamed(stream, end);
            }
            let window = stream.into_inner();
            if !window.over {
                (self.tell)(window.given());
                return Ok(Step::End);
            }
            // More blank lines than a record may have bytes: nothing is lost by passing over them.
            self.next_line += count(window.held(self.at, window.given()), self.mark);
            self.at = window.given();
            self.state = State::Lines(window);
        }
    }

    /// Counts the lines of a record just read, judges it, and goes back if it swallowed several lines.
    fn take_streamed(&mut self, stream: Box<csv::Reader<Window>>, end: u64) -> Result<Step, Fatal> {
        let window = stream.get_ref();
        let raw = window.held(self.at, end);
        let lead = raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let body = raw[lead..].trim_ascii_end();
        let (from, over) = (self.at + lead as u64, window.over || body.len() as u64 > MAX_RECORD);
        let several = body.contains(&self.mark);
        let broken = self.judge(body, from, several, over);
        self.line = self.next_line + count(&raw[..lead], self.mark);
        self.row += 1;
        if broken.is_none() || !(several || over) {
            self.next_line += count(raw, self.mark);
            self.at = end;
            self.state = State::Stream(stream);
        } else {
            self.next_line = self.line;
            self.at = from;
            self.single_until = end;
            let window = stream.into_inner();
            self.skip_line(window)?;
        }
        Ok(broken.map_or(Step::Row, Step::Broken))
    }

    /// Reads one line that must be a record by itself: it stands where a broken record swallowed several.
    fn single(&mut self) -> Result<Step, Fatal> {
        let mut window = match mem::replace(&mut self.state, State::Done) {
            State::Stream(stream) => stream.into_inner(),
            State::Lines(window) => window,
            State::Done => return Ok(Step::End),
        };
        let line = window.line(self.at, self.mark).map_err(|source| Fatal::Io { path: self.path.clone(), source })?;
        let body = line.trim_ascii_end();
        let over = body.len() as u64 > MAX_RECORD;
        let blank = body.is_empty();
        let mut cells = ByteRecord::new();
        let unclosed = !blank && !self.alone.get_or_insert_default().parse(body, &mut cells);
        self.record = StringRecord::from_byte_record(cells).unwrap_or_default();
        let broken = self.judge(body, self.at, unclosed, over || unclosed);
        self.line = self.next_line;
        self.row += 1;
        self.skip_line(window)?;
        if blank {
            self.record.clear();
            return Ok(Step::Row);
        }
        Ok(broken.map_or(Step::Row, Step::Broken))
    }

    /// Goes on after the line at `at`, however long it is.
    fn skip_line(&mut self, mut window: Window) -> Result<(), Fatal> {
        loop {
            let line =
                window.line(self.at, self.mark).map_err(|source| Fatal::Io { path: self.path.clone(), source })?;
            let (len, last) = (line.len() as u64, line.last().copied());
            self.at += len;
            if last.is_none_or(|last| last == self.mark) {
                break;
            }
        }
        self.next_line += 1;
        self.state = State::Lines(window);
        Ok(())
    }

    /// What is wrong with a record whose bytes, from offset `from`, are `body`.
    fn judge(&mut self, body: &[u8], from: u64, several: bool, over: bool) -> Option<Broken> {
        if over {
            return Some(self.broken(body, "row-broken", String::new(), String::new()));
        }
        // The csv crate clears a record that is no UTF-8.
        if self.record.is_empty()
            && let Err(error) = std::str::from_utf8(body)
        {
            let offset = from + error.valid_up_to() as u64;
            return Some(self.broken(body, "bad-encoding", String::new(), offset.to_string()));
        }
        let used = |at: usize| self.header.used.get(at).copied().unwrap_or(true);
        let split = |(at, cell): (usize, &str)| used(at) && cell.contains(['\n', '\r']);
        let long = body.len() > MAX_CELL && self.record.iter().any(|cell| cell.len() > MAX_CELL);
        if long || (several && self.record.iter().enumerate().any(split)) {
            return Some(self.broken(body, "row-broken", String::new(), String::new()));
        }
        let (cells, columns) = (self.record.len(), self.header.names.len());
        let is_header = columns == 0;
        if is_header || cells == columns || self.record.as_slice().trim().is_empty() {
            return None;
        }
        Some(self.broken(body, "cell-count", cells.to_string(), columns.to_string()))
    }

    fn broken(&mut self, body: &[u8], code: &'static str, value: String, hint: String) -> Broken {
        let line = body.split(|b| *b == self.mark).next().unwrap_or_default();
        let mut cells = ByteRecord::new();
        self.alone.get_or_insert_default().parse(line.trim_ascii_end(), &mut cells);
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        Broken { code, value, hint, cells: cells.iter().take(MAX_COLUMNS).map(text).collect() }
    }
}

fn reader<R: Read>(from: R, buffer: usize) -> csv::Reader<R> {
    ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(buffer).from_reader(from)
}

fn count(bytes: &[u8], mark: u8) -> u64 {
    bytes.iter().filter(|b| **b == mark).count() as u64
}

/// Parses lines each by itself; making a csv reader anew for every line would cost more than the line.
struct LineParser(csv::Reader<Feed>);

impl Default for LineParser {
    fn default() -> LineParser {
        LineParser(reader(Feed::default(), 4096))
    }
}

impl LineParser {
    /// Parses a line that is not blank and has no end; false when it is no record by itself: a quote is never closed,
    /// or another kind of line end stands within.
    fn parse(&mut self, line: &[u8], record: &mut ByteRecord) -> bool {
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
    line: Vec<u8>,
    at: usize,
    unclosed: bool,
}

impl Read for Feed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            (self.line, self.at, self.unclosed) = (b"\"\n".to_vec(), 0, true);
        }
        let n = buf.len().min(self.line.len() - self.at);
        buf[..n].copy_from_slice(&self.line[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
