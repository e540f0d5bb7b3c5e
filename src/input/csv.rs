//! The bounded reader: records of a CSV file one by one, with their lines; a broken one swallows nothing else (I35).

use std::io::Read;
use std::mem;
use std::sync::atomic::Ordering;

use csv::{ByteRecord, ErrorKind, StringRecord};

use self::line::LineParser;
use super::header::{self, Header, Layout, MAX_BYTES, MAX_COLUMNS};
use super::record::Record;
pub use super::record::{Broken, Step};
use super::source::{self, Body, Count, Found, How, Places, Sheet, builder};
use super::window::{MAX_RECORD, Window};
use super::{Fatal, HeaderError, Reading, Source, text};

mod line;
#[cfg(test)]
mod tests;

/// Bytes a cell may have (I35).
pub const MAX_CELL: usize = 64 << 10;

const BUFFER: usize = 1 << 20;
const TELL_EVERY: u64 = 64 << 10;
/// The column by which a file of our own says that its texts are guarded (I21).
const GUARDED: &str = "_regulars";

/// How far the file is read: from the stream, line by line after a broken record, or to the end.
enum State {
    Stream(Box<csv::Reader<Window>>),
    Lines(Window),
    Sheet(Box<Sheet>),
    Done,
}

/// The records of a file.
pub struct Rows<'a> {
    /// Its header, once it is matched to a layout.
    pub header: Header,
    /// The header's names as written.
    pub names: Vec<String>,
    /// How the file is read.
    pub found: Found,
    /// The line on which the present record starts, from 1; of a workbook, the row of the sheet.
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
    /// Where malformed sequences stand in the file, if its text was decoded.
    places: Option<Places>,
    /// Bytes of the file read, where offsets in the text do not tell.
    count: Option<Count>,
    /// Whether the file says that its texts are guarded against formulas (I21).
    pub guarded: bool,
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
        let known = |names: &[String]| Header::match_to(names.to_vec(), layout).is_ok();
        let mut rows = Rows::start(source, &reading.how, &known, reading.max_rows, tell)?;
        rows.header = Header::match_to(rows.names.clone(), layout).map_err(|problems| rows.misfit(problems))?;
        rows.header.found = Some(rows.found.clone());
        Ok(rows)
    }

    /// Opens a file and reads its header's names; `known` tells whether names are a header that somebody awaits.
    pub fn start(
        source: &Source,
        how: &How,
        known: &dyn Fn(&[String]) -> bool,
        max_rows: u64,
        tell: &'a mut dyn FnMut(u64),
    ) -> Result<Rows<'a>, Fatal> {
        let (found, body) = source::open(source, how, known)?;
        Rows::of(source, found, body, max_rows, tell)
    }

    /// Opens a file whose header was matched before, to fetch records again.
    pub fn open_again(source: &Source, found: &Found, tell: &'a mut dyn FnMut(u64)) -> Result<Rows<'a>, Fatal> {
        let mut rows = Rows::of(source, found.clone(), source::again(source, found)?, u64::MAX, tell)?;
        rows.header.names = rows.names.clone();
        // The same columns count as the first time, so that the same records break.
        rows.header.used = rows.names.iter().map(|name| !header::is_ignored(name)).collect();
        Ok(rows)
    }

    fn of(
        source: &Source,
        found: Found,
        body: Body,
        max_rows: u64,
        tell: &'a mut dyn FnMut(u64),
    ) -> Result<Rows<'a>, Fatal> {
        let (state, at, places, count) = match body {
            Body::Text(text) => {
                let window = Window::new(text.inner, text.head, text.skip);
                let stream = Box::new(reader(window, BUFFER, found.delimiter, found.quote));
                (State::Stream(stream), text.skip as u64, text.places, text.count)
            }
            Body::Sheet(sheet) => {
                let count = Some(Count::clone(&sheet.count));
                (State::Sheet(Box::new(sheet)), 0, None, count)
            }
        };
        let mut rows = Rows {
            header: Header::default(),
            names: Vec::new(),
            line: found.header_line,
            row: 0,
            record: StringRecord::new(),
            state,
            base: at,
            at,
            next_line: found.header_line,
            single_until: 0,
            mark: found.mark,
            path: source.name().to_owned(),
            max_rows,
            before: 0,
            alone: None,
            places,
            count,
            guarded: false,
            tell,
            told: 0,
            found,
        };
        rows.names = rows.header_names()?;
        rows.guarded = rows.names.iter().any(|name| text::fold(text::clean(name)) == GUARDED);
        Ok(rows)
    }

    /// The header's names; the first record that is not blank.
    fn header_names(&mut self) -> Result<Vec<String>, Fatal> {
        let before = self.at;
        match self.next()? {
            Step::End => return Err(self.misfit(vec![HeaderError::Empty])),
            Step::Broken(broken) if broken.code == "bad-encoding" => {
                let (path, header) = (self.path.clone(), text::shown(&broken.cells.join(",")));
                return Err(Fatal::Encoding { path, utf8: header.clone(), gb18030: header });
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
            let step = self.next()?;
            if self.before + u64::from(self.row) > self.max_rows {
                return Err(Fatal::TooManyRows { path: self.path.clone(), limit: self.max_rows });
            }
            let read = self.bytes();
            if read.saturating_sub(self.told) >= TELL_EVERY {
                (self.tell)(read);
                self.told = read;
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
        self.count.as_ref().map_or(self.at, |count| count.load(Ordering::Relaxed))
    }

    /// The present record under its header.
    pub fn record(&self) -> Record<'_> {
        let (header, cells, guarded) = (&self.header, &self.record, self.guarded);
        Record { header, cells, line: self.line, row: self.row, guarded }
    }

    /// Hands over the cells of the present record, for others that are not needed any more.
    pub fn swap(&mut self, cells: &mut StringRecord) {
        mem::swap(&mut self.record, cells);
    }

    /// The cells of the present record.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.record.iter()
    }

    fn next(&mut self) -> Result<Step, Fatal> {
        match &mut self.state {
            State::Sheet(sheet) => {
                let row = sheet.next()?;
                Ok(self.take_row(row))
            }
            _ if self.at < self.single_until => self.single(),
            _ => self.streamed(),
        }
    }

    /// Judges a row of a sheet: a line break in a cell is an odd text there, but breaks nothing.
    fn take_row(&mut self, row: Option<source::Row>) -> Step {
        let Some(mut row) = row else {
            let read = self.count.as_ref().map_or(0, |count| count.load(Ordering::Relaxed));
            if read > self.told {
                (self.tell)(read);
            }
            self.state = State::Done;
            return Step::End;
        };
        let columns = self.names.len();
        self.line = row.line;
        self.row += 1;
        row.fill(if columns == 0 { row.columns } else { columns });
        self.record = row.cells;
        let (code, value, hint) = match (row.long, columns) {
            (true, _) => ("row-broken", String::new(), String::new()),
            (false, 1..) if row.columns > columns => ("cell-count", row.columns.to_string(), columns.to_string()),
            _ => return Step::Row,
        };
        Step::Broken(Broken { code, value, hint, cells: self.cells().map(str::to_owned).collect() })
    }

    fn streamed(&mut self) -> Result<Step, Fatal> {
        loop {
            let mut stream = match mem::replace(&mut self.state, State::Done) {
                State::Stream(stream) => stream,
                State::Lines(mut window) => {
                    window.go_back(self.at);
                    self.base = self.at;
                    Box::new(reader(window, BUFFER, self.found.delimiter, self.found.quote))
                }
                State::Sheet(_) | State::Done => return Ok(Step::End),
            };
            stream.get_mut().start = self.at;
            let read = stream.read_record(&mut self.record);
            let end = self.base + stream.position().byte();
            let found = match read.map_err(csv::Error::into_kind) {
                Ok(found) => found,
                Err(ErrorKind::Io(source)) => return Err(Fatal::io(&self.path, source)),
                Err(_) => true,
            };
            if found {
                return self.take_streamed(stream, end);
            }
            let window = stream.into_inner();
            if !window.over {
                (self.tell)(self.count.as_ref().map_or(window.given(), |count| count.load(Ordering::Relaxed)));
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
            State::Sheet(_) | State::Done => return Ok(Step::End),
        };
        let line = window.line(self.at, self.mark).map_err(|source| Fatal::io(&self.path, source))?;
        let body = line.trim_ascii_end();
        let over = body.len() as u64 > MAX_RECORD;
        let blank = body.is_empty();
        let mut cells = ByteRecord::new();
        let unclosed = !blank && !self.line_parser().parse(body, &mut cells);
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
            let line = window.line(self.at, self.mark).map_err(|source| Fatal::io(&self.path, source))?;
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
        if let Some(places) = &self.places {
            places.forget_before(from);
        }
        if over {
            return Some(self.broken(body, "row-broken", String::new(), String::new()));
        }
        // The csv crate clears a record that is no UTF-8.
        if self.record.is_empty()
            && let Err(error) = std::str::from_utf8(body)
        {
            let offset = from + error.valid_up_to() as u64;
            let offset = self.places.as_ref().and_then(|places| places.in_file(offset)).unwrap_or(offset);
            return Some(self.broken(body, "bad-encoding", String::new(), offset.to_string()));
        }
        let used = |at: usize| self.header.used.get(at).copied().unwrap_or(true);
        let split = |(at, cell): (usize, &str)| used(at) && cell.contains(['\n', '\r']);
        let long = body.len() > MAX_CELL && self.record.iter().any(|cell| cell.len() > MAX_CELL);
        if long || (several && self.record.iter().enumerate().any(split)) {
            return Some(self.broken(body, "row-broken", String::new(), String::new()));
        }
        let (cells, columns) = (self.record.len(), self.names.len());
        let is_header = columns == 0;
        if is_header || cells == columns || self.record.as_slice().trim().is_empty() {
            return None;
        }
        Some(self.broken(body, "cell-count", cells.to_string(), columns.to_string()))
    }

    fn line_parser(&mut self) -> &mut LineParser {
        let (delimiter, quote) = (self.found.delimiter, self.found.quote);
        self.alone.get_or_insert_with(|| LineParser::new(delimiter, quote))
    }

    fn broken(&mut self, body: &[u8], code: &'static str, value: String, hint: String) -> Broken {
        let line = body.split(|b| *b == self.mark).next().unwrap_or_default();
        let mut cells = ByteRecord::new();
        self.line_parser().parse(line.trim_ascii_end(), &mut cells);
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        Broken { code, value, hint, cells: cells.iter().take(MAX_COLUMNS).map(text).collect() }
    }
}

fn reader<R: Read>(from: R, buffer: usize, delimiter: u8, quote: u8) -> csv::Reader<R> {
    builder(delimiter, quote).buffer_capacity(buffer).from_reader(from)
}

fn count(bytes: &[u8], mark: u8) -> u64 {
    bytes.iter().filter(|b| **b == mark).count() as u64
}
