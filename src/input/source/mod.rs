//! Sources: bytes of whatever kind (packed, in another encoding, a workbook) become records of UTF-8 text (I14–I17, I44).
//! What a file says of itself comes first, then evidence in its header; nothing is guessed, the rest is asked for.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) use self::dialect::builder;
use self::encoding::Decoded;
pub use self::encoding::Encoding;
pub(super) use self::encoding::Places;
pub use self::packed::Packing;
pub(super) use self::packed::Refused as PackedRefused;
use self::packed::Unpacked;
pub(super) use self::workbook::{Row, Sheet};
use super::Fatal;

mod dialect;
mod encoding;
mod packed;
#[cfg(test)]
mod tests;
mod workbook;

/// Bytes read before anything is decided (I14).
const HEAD: u64 = 1 << 20;
/// How much more than its packed size a file may be (I35), once it is more than [`FLOOR`].
const RATIO: u64 = 200;
const FLOOR: u64 = 1 << 20;

/// Bytes that can be read more than once: rejected rows are fetched again instead of being kept.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    from: From,
}

#[derive(Clone, Debug)]
enum From {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
    Spool(Arc<File>),
}

impl Source {
    /// A file.
    pub fn file(path: impl Into<PathBuf>) -> Source {
        let path = path.into();
        Source { name: path.display().to_string(), from: From::Path(path) }
    }

    /// Bytes in memory, under a name for messages.
    pub fn bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Source {
        Source { name: name.to_owned(), from: From::Bytes(bytes.into()) }
    }

    /// An open file, such as the one that took in stdin; it is read from its beginning.
    pub fn spooled(name: &str, file: File) -> Source {
        Source { name: name.to_owned(), from: From::Spool(Arc::new(file)) }
    }

    /// Where it lies, if it is a file with a name.
    pub fn path(&self) -> Option<&Path> {
        match &self.from {
            From::Path(path) => Some(path),
            _ => None,
        }
    }

    /// The name messages call it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens it at its beginning.
    pub fn open(&self) -> Result<Box<dyn Read>, Fatal> {
        Ok(match self.seekable().map_err(|error| Fatal::io(&self.name, error))? {
            Bytes::Path(file) => Box::new(file),
            Bytes::Memory(bytes) => Box::new(bytes),
            Bytes::Spool(file) => Box::new(file),
        })
    }

    fn seekable(&self) -> io::Result<Bytes> {
        Ok(match &self.from {
            From::Path(path) => Bytes::Path(File::open(path)?),
            From::Bytes(bytes) => Bytes::Memory(Cursor::new(Arc::clone(bytes))),
            From::Spool(file) => Bytes::Spool(Spool { file: Arc::clone(file), at: 0 }),
        })
    }
}

/// A source opened, where one may go back and forth.
enum Bytes {
    Path(File),
    Memory(Cursor<Arc<[u8]>>),
    Spool(Spool),
}

impl Read for Bytes {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Bytes::Path(file) => file.read(buf),
            Bytes::Memory(bytes) => bytes.read(buf),
            Bytes::Spool(file) => file.read(buf),
        }
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Bytes::Path(file) => file.seek(to),
            Bytes::Memory(bytes) => bytes.seek(to),
            Bytes::Spool(file) => file.seek(to),
        }
    }
}

/// A place of one's own in a file that others read too.
struct Spool {
    file: Arc<File>,
    at: u64,
}

impl Read for Spool {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(buf, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// How a file is to be read, as far as somebody says; what is left out is found in the file.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// The encoding; a byte order mark in the file knows better.
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    pub delimiter: Option<u8>,
    /// What stands around cells instead of `"`; 0: nothing does.
    pub quote: Option<u8>,
    /// The sheet of a workbook; else its first.
    pub sheet: Option<String>,
    /// Sets of words; a line that has all of one set as cells is the header (I17).
    pub header_has: Vec<Vec<String>>,
}

/// What was found, so that the same file is read the same way again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The encoding of the text.
    pub encoding: Encoding,
    /// Whether a byte order mark said so.
    pub bom: bool,
    /// What stands between cells.
    pub delimiter: u8,
    /// What stands around them; 0: nothing.
    pub quote: u8,
    /// The line of the header, from 1.
    pub header_line: u64,
    /// What the file is packed with.
    pub packed: Option<Packing>,
    /// The sheet of the workbook that is read.
    pub sheet: Option<String>,
    /// What ends lines.
    pub(super) mark: u8,
    /// Offset of the header in the text.
    skip: usize,
}

/// Bytes of the file read so far, where offsets in the text do not tell.
pub(super) type Count = Arc<AtomicU64>;

/// The records of a source, before they are told apart.
pub(super) enum Body {
    /// UTF-8 text.
    Text(Text),
    /// The rows of a sheet, the header first.
    Sheet(Sheet),
}

/// Text in UTF-8, a byte 0xFF for each malformed sequence.
pub(super) struct Text {
    /// What follows `head`.
    pub inner: Box<dyn Read>,
    /// Its beginning.
    pub head: Vec<u8>,
    /// Bytes of `head` before the header.
    pub skip: usize,
    /// Whether there is more than `head`.
    cut: bool,
    /// Where in the file malformed sequences stand, if the text was decoded.
    pub places: Option<Places>,
    /// Bytes of the file read, if they are not those of the text.
    pub count: Option<Count>,
}

/// Opens a source and finds out what `how` leaves open; `known` tells whether names are a header that somebody awaits.
pub(super) fn open(source: &Source, how: &How, known: &dyn Fn(&[String]) -> bool) -> Result<(Found, Body), Fatal> {
    let path = source.name();
    let raw = match opened(source)? {
        Opened::Raw(raw) => raw,
        Opened::Workbook => {
            let (sheet, found) = workbook::open(source, how)?;
            return Ok((found, Body::Sheet(sheet)));
        }
    };
    let (encoding, bom) = match (Encoding::of_mark(&raw.head), how.encoding) {
        (Some(encoding), _) => (encoding, true),
        (None, Some(encoding)) => (encoding, false),
        (None, None) => (evident(path, &raw.head, raw.cut, how, known)?, false),
    };
    let packed = raw.packing;
    let text = raw.text(encoding).map_err(|error| Fatal::io(path, error))?;
    let dialect = dialect::of(&text.head, text.skip, text.cut, how).map_err(|mistake| mistake.fatal(path))?;
    let found = Found {
        encoding,
        bom,
        delimiter: dialect.delimiter,
        quote: dialect.quote,
        header_line: dialect.line,
        packed,
        sheet: None,
        mark: dialect.mark,
        skip: dialect.skip,
    };
    Ok((found, Body::Text(Text { skip: dialect.skip, ..text })))
}

/// Opens a source whose nature was found before.
pub(super) fn again(source: &Source, found: &Found) -> Result<Body, Fatal> {
    let path = source.name();
    if let Some(name) = &found.sheet {
        return Ok(Body::Sheet(workbook::again(source, name, found.header_line)?));
    }
    match opened(source)? {
        Opened::Raw(raw) => {
            let text = raw.text(found.encoding).map_err(|error| Fatal::io(path, error))?;
            Ok(Body::Text(Text { skip: found.skip, ..text }))
        }
        Opened::Workbook => Err(Fatal::Damaged { path: path.to_owned() }),
    }
}

enum Opened {
    Raw(Raw),
    Workbook,
}

/// A text file unpacked, not yet decoded.
struct Raw {
    inner: Box<dyn Read>,
    head: Vec<u8>,
    /// Whether there is more than `head`.
    cut: bool,
    packing: Option<Packing>,
    count: Count,
}

/// Opens a source and tells by its first bytes what it is.
fn opened(source: &Source) -> Result<Opened, Fatal> {
    let (path, fatal) = (source.name(), |error| Fatal::io(source.name(), error));
    let mut file = source.open()?;
    let start = beginning(&mut file, 8).map_err(fatal)?;
    match start.as_slice() {
        [b'P', b'K', 3, 4, ..] => return Ok(Opened::Workbook),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Fatal::OldWorkbook { path: path.to_owned() }),
        _ => {}
    }
    let (packing, count) = (Packing::of(&start), Count::default());
    let file = Box::new(Cursor::new(start).chain(file));
    let mut inner: Box<dyn Read> = match packing {
        Some(packing) => Box::new(Unpacked::new(packing, file, Arc::clone(&count)).map_err(fatal)?),
        None => Box::new(Counted { inner: file, count: Arc::clone(&count) }),
    };
    let head = beginning(&mut inner, HEAD).map_err(fatal)?;
    Ok(Opened::Raw(Raw { cut: head.len() as u64 == HEAD, inner, head, packing, count }))
}

/// The first bytes, up to `most`.
fn beginning(from: &mut dyn Read, most: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    from.take(most).read_to_end(&mut head)?;
    Ok(head)
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    count: Count,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Raw {
    /// The text behind a byte order mark, decoded if need be.
    fn text(self, encoding: Encoding) -> io::Result<Text> {
        let mark = encoding.mark_len(&self.head);
        if encoding.is_utf8() {
            let count = self.packing.is_some().then_some(self.count);
            return Ok(Text { inner: self.inner, head: self.head, skip: mark, cut: self.cut, places: None, count });
        }
        let mut all = Cursor::new(self.head).chain(self.inner);
        io::copy(&mut all.by_ref().take(mark as u64), &mut io::sink())?;
        let places = Places::default();
        let mut inner: Box<dyn Read> = Box::new(Decoded::new(Box::new(all), encoding, mark as u64, places.clone()));
        let head = beginning(&mut inner, HEAD)?;
        let cut = head.len() as u64 == HEAD;
        Ok(Text { inner, head, skip: 0, cut, places: Some(places), count: Some(self.count) })
    }
}

/// How pictures, documents, programs and archives begin that are handed in by mistake.
const BINARY: [&[u8]; 8] =
    [b"\x89PNG", b"%PDF-", b"\xFF\xD8\xFF", b"GIF8", b"\x7FELF", b"\x1F\x8B", b"Rar!", b"7z\xBC\xAF"];

/// The encoding of a file that does not state one: strict UTF-8, else the one in which the header is known (I14).
fn evident(
    path: &str,
    head: &[u8],
    cut: bool,
    how: &How,
    known: &dyn Fn(&[String]) -> bool,
) -> Result<Encoding, Fatal> {
    let first_line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    if first_line.contains(&0) || BINARY.iter().any(|begin| head.starts_with(begin)) {
        return Err(Fatal::Binary { path: path.to_owned() });
    }
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => cut && error.error_len().is_none(),
    };
    if valid {
        return Ok(Encoding::UTF_8);
    }
    let names = |head: &[u8]| dialect::of(head, 0, cut, how).map(|found| found.names).unwrap_or_default();
    let (as_utf8, as_gb18030) = (names(head), names(&Encoding::GB18030.decoded(head)));
    let whole = |names: &[String]| !names.iter().any(|name| name.contains('\u{FFFD}')) && known(names);
    // A header in ASCII is the same in both: it tells nothing of the rows, and “Crème” must not become Chinese.
    if !as_gb18030.iter().all(|name| name.is_ascii()) && whole(&as_gb18030) {
        return Ok(Encoding::GB18030);
    }
    if whole(&as_utf8) {
        return Ok(Encoding::UTF_8);
    }
    let shown = |names: &[String]| super::text::shown(&names.join(","));
    Err(Fatal::Encoding { path: path.to_owned(), utf8: shown(&as_utf8), gb18030: shown(&as_gb18030) })
}

/// A buffer for those who read little at a time.
fn buffered<R: Read>(inner: R) -> BufReader<R> {
    BufReader::with_capacity(64 << 10, inner)
}
