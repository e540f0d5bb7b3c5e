//! Workbooks (I44): the rows of one sheet as texts, each with its number. A thread of its own unpacks them, a few ahead
//! of who reads: a sheet is never in memory whole, and what breaks the library that reads it breaks no more than that.

use std::borrow::Cow;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use csv::StringRecord;
use zip::ZipArchive;

use super::super::Fatal;
use super::super::csv::MAX_CELL;
use super::super::header::MAX_COLUMNS;
use super::super::window::MAX_RECORD;
use super::dialect::{PREAMBLE, has_words};
use super::packed::Refused;
use super::{Bytes, Count, Counted, Encoding, FLOOR, Found, How, RATIO, Source, buffered};

#[cfg(test)]
mod tests;

/// Bytes a workbook may unpack to (I44).
const MOST: u64 = 1 << 30;
/// Different strings that a workbook may say it has.
const STRINGS: u64 = 20_000_000;
/// Rows and columns of the largest sheet: what is said to lie beyond is damage, and room would be made up to it.
const LARGEST: (u32, u32) = (1 << 20, 1 << 14);
/// Significant digits of a number; a spreadsheet keeps no more.
const DIGITS: i32 = 15;
/// Rows sent at once, and batches that may wait.
const BATCH: usize = 64;
const WAITING: usize = 4;

/// A row of a sheet.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its number in the sheet, from 1.
    pub line: u64,
    /// Its cells, as many as a header may have.
    pub cells: StringRecord,
    /// The place of its last cell that is not blank, from 1.
    pub columns: usize,
    /// Whether a cell or the row is longer than may be.
    pub long: bool,
}

/// The rows of a sheet, the header first.
pub struct Sheet {
    path: String,
    rows: std::vec::IntoIter<Row>,
    /// None at the end.
    coming: Option<Receiver<Batch>>,
    /// Bytes of the file read.
    pub count: Count,
}

/// Rows; none at the end.
type Batch = Result<Vec<Row>, Fatal>;

/// Opens a workbook and finds the header of its sheet.
pub fn open(source: &Source, how: &How) -> Result<(Sheet, Found), Fatal> {
    let (mut sheet, name) = Sheet::start(source, how.sheet.clone())?;
    let mut ahead = Vec::new();
    let wanted = if how.header_has.is_empty() { 1 } else { PREAMBLE + 1 };
    while ahead.len() < wanted
        && let Some(row) = sheet.next()?
    {
        ahead.push(row);
    }
    let is_header = |row: &Row| has_words(&row.cells.iter().map(str::to_owned).collect::<Vec<_>>(), how);
    let header = ahead.iter().position(is_header).unwrap_or(0);
    let header_line = ahead.get(header).map_or(1, |row| row.line);
    ahead.drain(..header);
    ahead.extend(sheet.rows);
    sheet.rows = ahead.into_iter();
    let found = Found {
        encoding: Encoding::UTF_8,
        bom: false,
        delimiter: b',',
        quote: b'"',
        header_line,
        packed: None,
        sheet: Some(name),
        mark: b'\n',
        skip: 0,
    };
    Ok((sheet, found))
}

/// Opens a sheet whose header was found before.
pub fn again(source: &Source, name: &str, header_line: u64) -> Result<Sheet, Fatal> {
    let (mut sheet, _) = Sheet::start(source, Some(name.to_owned()))?;
    while let Some(row) = sheet.next()? {
        if row.line >= header_line {
            let rest: Vec<Row> = sheet.rows.collect();
            sheet.rows = std::iter::once(row).chain(rest).collect::<Vec<_>>().into_iter();
            break;
        }
    }
    Ok(sheet)
}

impl Sheet {
    /// Sets a thread to reading a sheet, the first one if none is named; returns its name.
    fn start(source: &Source, wanted: Option<String>) -> Result<(Sheet, String), Fatal> {
        let (tell, told) = sync_channel(1);
        let (send, coming) = sync_channel(WAITING);
        let (path, count) = (source.name().to_owned(), Count::default());
        let mut reader = Rows { source: source.clone(), count: Arc::clone(&count), send, batch: Vec::new() };
        thread::spawn(move || {
            let end = match reader.open(wanted) {
                Ok((workbook, name)) => {
                    let heard = tell.send(Ok(name.clone())).is_ok();
                    if heard { reader.read(workbook, &name) } else { Ok(()) }
                }
                Err(fatal) => {
                    let _ = tell.send(Err(fatal));
                    return;
                }
            };
            // Nobody listens any more when the rows were not all wanted.
            let _ = reader.send.send(end.map(|()| Vec::new()));
        });
        let name = told.recv().unwrap_or_else(|_| Err(Fatal::Damaged { path: path.clone() }))?;
        Ok((Sheet { path, rows: Vec::new().into_iter(), coming: Some(coming), count }, name))
    }

    /// The next row that is not blank.
    pub fn next(&mut self) -> Result<Option<Row>, Fatal> {
        if let (0, Some(coming)) = (self.rows.len(), &self.coming) {
            // A thread that breaks says nothing at all.
            let batch = coming.recv().unwrap_or_else(|_| Err(Fatal::Damaged { path: self.path.clone() }))?;
            if batch.is_empty() {
                self.coming = None;
            }
            self.rows = batch.into_iter();
        }
        Ok(self.rows.next())
    }
}

type Workbook = Xlsx<BufReader<Counted<Bytes>>>;

/// The thread's side.
struct Rows {
    source: Source,
    count: Count,
    send: SyncSender<Batch>,
    batch: Vec<Row>,
}

impl Rows {
    fn fatal(&self, error: XlsxError) -> Fatal {
        let path = self.source.name().to_owned();
        match error {
            XlsxError::Io(error) if error.raw_os_error().is_some() => Fatal::io(&path, error),
            XlsxError::Password => Fatal::OldWorkbook { path },
            _ => Fatal::Damaged { path },
        }
    }

    fn open(&self, wanted: Option<String>) -> Result<(Workbook, String), Fatal> {
        let path = self.source.name();
        let io = |error| Fatal::io(path, error);
        weigh(self.source.seekable().map_err(io)?).map_err(io)?;
        let file = Counted { inner: self.source.seekable().map_err(io)?, count: Arc::clone(&self.count) };
        let workbook: Workbook = Xlsx::new(buffered(file)).map_err(|error| self.fatal(error))?;
        let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let (shown, hidden): (Vec<_>, Vec<_>) = sheets.partition(|sheet| sheet.visible == SheetVisible::Visible);
        let mut names = shown.iter().chain(&hidden).map(|sheet| sheet.name.clone());
        let found = match &wanted {
            Some(wanted) => names.clone().find(|name| name == wanted),
            None => names.next(),
        };
        match found {
            Some(name) => Ok((workbook, name)),
            None => Err(Fatal::Sheet {
                path: path.to_owned(),
                wanted: wanted.unwrap_or_default(),
                there: shown.iter().map(|sheet| sheet.name.clone()).collect(),
            }),
        }
    }

    fn read(&mut self, mut workbook: Workbook, name: &str) -> Result<(), Fatal> {
        let is_1904 = workbook.has_1904_epoch();
        let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| self.fatal(error))?;
        let (mut row, mut last) = (Row::default(), (0, 0));
        while let Some(cell) = cells.next_cell().map_err(|error| self.fatal(error))? {
            let at = cell.get_position();
            if at < last || at.0 >= LARGEST.0 || at.1 >= LARGEST.1 {
                return Err(Fatal::Damaged { path: self.source.name().to_owned() });
            }
            last = at;
            let line = u64::from(at.0) + 1;
            if line != row.line && !self.give(std::mem::replace(&mut row, Row { line, ..Row::default() })) {
                return Ok(());
            }
            row.add(at.1 as usize, &written(cell.get_value(), is_1904));
        }
        self.give(row);
        if !self.batch.is_empty() {
            let _ = self.send.send(Ok(std::mem::take(&mut self.batch)));
        }
        Ok(())
    }

    /// Hands on a row; false when nobody wants more.
    fn give(&mut self, row: Row) -> bool {
        if row.columns == 0 {
            return true;
        }
        self.batch.push(row);
        self.batch.len() < BATCH || self.send.send(Ok(std::mem::take(&mut self.batch))).is_ok()
    }
}

impl Row {
    fn add(&mut self, place: usize, cell: &str) {
        if cell.trim().is_empty() {
            return;
        }
        self.columns = place + 1;
        self.long |= cell.len() > MAX_CELL || (self.cells.as_slice().len() + cell.len()) as u64 > MAX_RECORD;
        if !self.long && place < MAX_COLUMNS {
            self.fill(place);
            self.cells.push_field(cell);
        }
    }

    /// Adds blank cells until there are so many.
    pub fn fill(&mut self, columns: usize) {
        while self.cells.len() < columns {
            self.cells.push_field("");
        }
    }
}

/// Unpacks an archive into nothing, to see that it is not larger than it should be: what it states of itself may lie.
fn weigh(mut file: Bytes) -> io::Result<()> {
    let len = file.seek(SeekFrom::End(0))?;
    let most = len.saturating_mul(RATIO).clamp(FLOOR, MOST);
    let damaged = |_| io::Error::from(Refused::Damaged);
    let mut archive = ZipArchive::new(buffered(file)).map_err(damaged)?;
    let mut weight = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(damaged)?;
        let mut claims = Claims::default();
        let has_strings = part.name().map_err(damaged)?.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let into: &mut dyn Write = if has_strings { &mut claims } else { &mut io::sink() };
        weight += io::copy(&mut part.by_ref().take(most - weight + 1), into).map_err(|_| Refused::Damaged)?;
        if weight > most || claims.most > STRINGS {
            return Err(Refused::Bomb.into());
        }
    }
    Ok(())
}

/// How many different strings a part says it has: room is made for them before one is read.
#[derive(Default)]
struct Claims {
    /// The end of what was looked through, where a claim may have begun.
    tail: Vec<u8>,
    most: u64,
}

const CLAIM: &[u8] = b"uniqueCount";

impl Write for Claims {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.tail.extend_from_slice(buf);
        for at in self.tail.windows(CLAIM.len()).enumerate().filter_map(|(at, word)| (word == CLAIM).then_some(at)) {
            let rest = self.tail[at + CLAIM.len()..].trim_ascii_start().strip_prefix(b"=").unwrap_or_default();
            let digits = rest.trim_ascii_start().iter().skip(1).take_while(|b| b.is_ascii_digit());
            let claim = digits.fold(0_u64, |sum, b| sum.saturating_mul(10).saturating_add(u64::from(b - b'0')));
            self.most = self.most.max(claim);
        }
        self.tail.drain(..self.tail.len().saturating_sub(64));
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A cell as text.
fn written<'a>(cell: &'a DataRef<'_>, is_1904: bool) -> Cow<'a, str> {
    match cell {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cow::Borrowed(text),
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
        DataRef::Int(number) => Cow::Owned(self::number(*number as f64)),
        DataRef::Float(number) => Cow::Owned(self::number(*number)),
        DataRef::DateTime(at) => Cow::Owned(time(at.as_f64(), at.is_datetime(), is_1904)),
    }
}

/// A number with the digits that a spreadsheet keeps; one that needs more is written as it would show it,
/// in scientific notation, because its last digits are lost (I20).
fn number(number: f64) -> String {
    let written = format!("{:.*e}", (DIGITS - 1) as usize, number.abs());
    let Some((mantissa, exponent)) = written.split_once('e') else { return "NaN".to_owned() };
    let (digits, exponent) = (mantissa.replace('.', ""), exponent.parse::<i32>().unwrap_or(0));
    let digits = match digits.trim_end_matches('0') {
        "" => return "0".to_owned(),
        digits => digits,
    };
    let sign = if number < 0.0 { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    if !(-DIGITS..DIGITS).contains(&exponent) {
        let dot = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{first}{dot}{rest}E{exponent:+03}");
    }
    match usize::try_from(exponent) {
        Err(_) => format!("{sign}0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1)),
        Ok(whole) if rest.len() <= whole => format!("{sign}{digits}{}", "0".repeat(whole - rest.len())),
        Ok(whole) => format!("{sign}{}.{}", &digits[..=whole], &digits[whole + 1..]),
    }
}

/// A moment as a local time, to the second; a day when it has no time of day, a time of day when it has no day.
fn time(value: f64, is_moment: bool, is_1904: bool) -> String {
    const SECONDS: f64 = 86_400.0;
    const LAST: f64 = 2_958_465.0;
    let seconds = (value * SECONDS).round();
    let (day, second) = ((seconds / SECONDS).floor(), seconds.rem_euclid(SECONDS) as u32);
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if (0.0..1.0).contains(&value) && day < 1.0 {
        return clock;
    }
    if !is_moment || !(1.0..=LAST).contains(&day) {
        return number(value);
    }
    let (year, month, number, ..) = ExcelDateTime::new(day, ExcelDateTimeType::DateTime, is_1904).to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{number:02}");
    if second == 0 { day } else { format!("{day} {clock}") }
}
