//! What others hand us: files in the canonical layouts become values, and a bad row is a value too.
//! Nothing here knows the database; what only it can tell (unknown members, over-refunds) flow judges later.

use std::fmt;
use std::io;
use std::sync::Arc;

use thiserror::Error;

pub use self::header::Cause;
use self::header::Header;
use self::profile::Profile;
pub use self::source::Source;
use self::source::{Found, How, PackedRefused};
use crate::domain::money::Currency;
use crate::domain::time::{Instant, Zone};

pub mod assignment;
pub mod attendance;
mod cells;
mod csv;
pub mod event;
mod header;
pub mod meant;
pub mod member;
pub mod opening;
pub mod order;
pub mod own;
pub mod product;
pub mod profile;
pub mod program;
mod record;
pub mod rejects;
pub mod source;
pub mod statement;
mod tables;
pub mod text;
mod texts;
mod window;
pub mod written;

/// What the program says about how its files are written, and when they are read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The zone of the program.
    pub zone: Zone,
    /// The zone that files were said to be written in.
    pub written_in: Option<Zone>,
    /// How files were said to be written otherwise.
    pub how: How,
    /// The profile that was named for order files.
    pub profile: Option<Arc<Profile>>,
    /// Of each file only so many orders.
    pub limit: Option<u32>,
    /// The program's one currency.
    pub currency: Currency,
    /// ISO 3166 code of the country whose phone numbers are written without one.
    pub country: Option<String>,
    /// A fact later than this is rejected (I25).
    pub now: Instant,
    /// Rows a file may have (I35).
    pub max_rows: u64,
}

impl Reading {
    /// As a shop writes its files and nobody said otherwise.
    pub fn new(zone: Zone, currency: Currency, country: Option<String>, now: Instant) -> Reading {
        let (how, max_rows) = (How::default(), MAX_ROWS);
        Reading { zone, written_in: None, how, profile: None, limit: None, currency, country, now, max_rows }
    }

    /// The zone of times without an offset: as said, else the file's own, else the program's.
    pub fn local(&self, own: Option<Zone>) -> Zone {
        self.written_in.clone().or(own).unwrap_or_else(|| self.zone.clone())
    }
}

/// Rows a command takes unless told otherwise (I35).
pub const MAX_ROWS: u64 = 5_000_000;

/// A value and where in its file it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The place of its file among those of the command, from 0.
    pub file: usize,
    /// The line on which its record starts, from 1.
    pub line: u64,
    /// The number of its record, from 1, the header not counted.
    pub row: u32,
    /// What was read.
    pub value: T,
}

/// What a file with one value a row held.
#[derive(Clone, Debug)]
pub struct Sheet<T> {
    headers: Vec<Header>,
    /// The good rows.
    pub values: Vec<Located<T>>,
    /// The bad ones, by file and line.
    pub rejects: Vec<Reject>,
    /// All records, good and bad.
    pub rows: u64,
    /// Remarks that reject nothing, by code.
    pub warnings: Warnings,
}

impl<T> Sheet<T> {
    /// How each file was read.
    pub fn found(&self) -> Vec<&Found> {
        self.headers.iter().filter_map(|header| header.found.as_ref()).collect()
    }

    /// A reject of a good row for what only the database knows, blaming a canonical column.
    pub fn reject(&self, row: &Located<T>, column: &'static str, cause: Cause<'_>) -> Reject {
        self.headers[row.file].reject((row.line, row.row), Some(column), cause)
    }
}

/// How often each remark was made (codes are words of `warning.<code>`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// Keys with `*` in them, taken for no key (I28).
    pub masked_keys: u64,
    /// Orders whose stated total is not the sum (I9).
    pub totals_differ: u64,
    /// The largest such gap, in minor units.
    pub largest_gap: i64,
}

impl Warnings {
    /// Counts further remarks.
    pub fn add(&mut self, further: &Warnings) {
        self.masked_keys += further.masked_keys;
        self.totals_differ += further.totals_differ;
        self.largest_gap = self.largest_gap.max(further.largest_gap);
    }
}

/// A row that does not go in, and why: all that a sentence in any language needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The place of its file among those of the command, from 0.
    pub file: usize,
    /// The line on which the record starts, from 1.
    pub line: u64,
    /// The number of the record, from 1; with it the original cells are found again.
    pub row: u32,
    /// The column, from 1; none when the row as a whole is meant.
    pub column: Option<u32>,
    /// The column's name as the file writes it; empty when the row as a whole is meant.
    pub header: String,
    /// One of [`CODES`].
    pub code: &'static str,
    /// The cell as read, cut to 80 characters.
    pub value: String,
    /// The figure or word the sentence of the code speaks of: a limit, the other value, the words allowed.
    pub hint: String,
}

/// Every reject code and its English sentence; `%{hint}` stands for [`Reject::hint`].
pub const CODES: [(&str, &str); 61] = [
    ("bad-encoding", "malformed text at byte %{hint}; save the file as UTF-8, or name its --encoding"),
    ("before-it", "earlier than it stands, %{hint}"),
    ("before-sale", "earlier than the sale"),
    ("cell-count", "so many cells; the header has %{hint}"),
    ("check-in-late", "check-in was open until %{hint}; later it needs --reason"),
    ("control-character", "a control character or line break inside the cell"),
    ("currency", "another currency than the program's %{hint}"),
    ("currency-changed", "the order is known in %{hint}"),
    ("destroyed-id", "a spreadsheet has destroyed this id; export again with the column as text"),
    ("discount-exceeds", "more than the line costs"),
    ("duplicate-line", "this line id stands on another row with other content"),
    ("duplicate-row", "line %{hint} states something else"),
    ("future", "later than now"),
    ("key-conflict", "the keys fit two members: %{hint}"),
    ("masked", "masked; a key must be whole"),
    ("member-changed", "the order is known as %{hint}'s"),
    ("missing", "missing"),
    ("negative", "less than 0"),
    ("no-value", "stands for no value; leave the cell blank, or export again"),
    ("not-a-birthday", "no such day; use 1990-02-28 or 02-28"),
    ("not-a-country", "no country code; use two letters such as CN"),
    ("not-a-date", "not a date; use 2024-12-31 or 2024-12-31 18:30"),
    ("not-a-day", "not a day; use 2024-12-31"),
    ("not-a-degree", "not degrees; use 31.2304, at most %{hint}"),
    ("not-a-flag", "not a flag; use yes or no"),
    ("not-a-gender", "not a gender; use female, male or other"),
    ("not-a-hash", "no hash of that scheme"),
    ("not-a-kind", "not a known kind"),
    ("not-a-name", "not a name this column takes; use %{hint}"),
    ("not-a-number", "not a number; use 1234.50 or 1,234.50"),
    ("not-a-phone", "not a phone number; use +8613800138000"),
    ("not-a-scheme", "no scheme of password hashes that is known; known are %{hint}"),
    ("not-a-whole-number", "not a whole number"),
    ("not-an-email", "not an e-mail address"),
    ("not-enrolled", "not enrolled in %{hint}"),
    ("not-in-club", "not a member of %{hint} at that time"),
    ("not-positive", "must be more than 0"),
    ("not-yet", "nobody can be entered before %{hint}"),
    ("order-cells-differ", "another row of the order states \"%{hint}\""),
    ("order-changed", "known with other content"),
    ("order-in-two-files", "stands otherwise in %{hint}"),
    ("order-incomplete", "another row of the order is rejected, see line %{hint}"),
    ("over-refund", "more than is left to refund, %{hint}"),
    ("refund-differs", "another row of the refund states another time"),
    ("refund-no-line", "the order has no such line"),
    ("refund-no-order", "no such order"),
    ("refund-of-other", "this refund id belongs to another order %{hint}"),
    ("refund-shrank", "less than the %{hint} already refunded"),
    ("row-broken", "the row cannot be read: a quote never closed, a line break in a cell, or too long"),
    ("status-back", "the order is already %{hint}"),
    ("status-differs", "the status says unpaid, the times say paid"),
    ("taken", "belongs to %{hint}"),
    ("tenders-exceed", "paid with more than is owed, %{hint}"),
    ("too-large", "beyond the limit of 10^12 minor units"),
    ("too-long", "longer than %{hint}"),
    ("too-many-lines", "an order may have %{hint} lines"),
    ("too-precise", "more decimals than %{hint}"),
    ("undo-no-event", "no such event"),
    ("unknown-kind", "not a known kind; nearest is %{hint}"),
    ("unknown-member", "no such member"),
    ("unknown-status", "not a known status; known are %{hint}"),
];

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = CODES.iter().find(|(code, _)| *code == self.code).map_or(self.code, |(_, said)| said);
        let said = said.replace("%{hint}", &self.hint);
        match (self.header.as_str(), self.value.as_str()) {
            ("", "") => f.write_str(&said),
            (header, "") => write!(f, "{header}: {said}"),
            ("", value) => write!(f, "\"{value}\": {said}"),
            (header, value) => write!(f, "{header} \"{value}\": {said}"),
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Error)]
pub enum Fatal {
    /// It is in no layout that we know: the profiles that come nearest.
    #[error("{path} is in no layout we know; its columns are {header}")]
    NoProfile {
        /// The file.
        path: String,
        /// Its columns.
        header: String,
        /// The profiles, the nearest first.
        tried: Vec<order::Tried>,
    },
    /// It looks like something that is known and cannot be used.
    #[error("{path}: {en}")]
    Unusable {
        /// The file.
        path: String,
        /// Why, in English.
        en: String,
        /// The same in Chinese.
        zh: String,
    },
    /// Its header is that of another kind of file.
    #[error("{path} is a file for {noun} import")]
    OtherNoun {
        /// The file.
        path: String,
        /// Which kind.
        noun: &'static str,
    },
    /// Files of two platforms were given to one command, which has one source.
    #[error("{path} is of {profile}, the files before it are of {first}; import them one by one")]
    TwoProfiles {
        /// The file.
        path: String,
        /// Its profile.
        profile: String,
        /// That of the others.
        first: String,
    },
    /// It cannot be opened, or reading failed midway.
    #[error("cannot read {path}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// It does not say how it is written, and its header is known in no reading.
    #[error("the encoding of {path} is not known: its header is \"{utf8}\" as UTF-8, \"{gb18030}\" as GB18030")]
    Encoding {
        /// The file.
        path: String,
        /// Its header as UTF-8.
        utf8: String,
        /// Its header as GB18030.
        gb18030: String,
    },
    /// Its first line has bytes that no text has.
    #[error("{path} is no text, or UTF-16 without a byte order mark")]
    Binary {
        /// The file.
        path: String,
    },
    /// Two delimiters fit it equally well.
    #[error("{first} and {second} fit {path} equally well")]
    Delimiter {
        /// The file.
        path: String,
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// Too many lines stand before its header.
    #[error("the header of {path} is on line {line}; at most 30 lines may stand before it")]
    Preamble {
        /// The file.
        path: String,
        /// The header's line.
        line: u64,
    },
    /// It is packed and cut off, or broken, or a workbook that is none.
    #[error("{path} is damaged, cut off, or not what it begins as")]
    Damaged {
        /// The file.
        path: String,
    },
    /// It unpacks to more than a file honestly made would (I35, I44).
    #[error("{path} unpacks to more than 200 times its size, or as a workbook to more than 1 GiB")]
    Bomb {
        /// The file.
        path: String,
    },
    /// It is an old workbook, or one with a password.
    #[error("{path} is an .xls workbook, or one with a password")]
    OldWorkbook {
        /// The file.
        path: String,
    },
    /// It is a workbook without such a sheet.
    #[error("{path} has no sheet \"{wanted}\"")]
    Sheet {
        /// The file.
        path: String,
        /// The sheet asked for; empty when it has none at all.
        wanted: String,
        /// Those it has.
        there: Vec<String>,
    },
    /// Its header does not fit the layout; every mistake at once.
    #[error("the header of {path} does not fit: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Header {
        /// The file.
        path: String,
        /// The mistakes.
        problems: Vec<HeaderError>,
    },
    /// It has more rows than one command takes.
    #[error("{path} has more than {limit} rows; cut it by time and import the parts in order")]
    TooManyRows {
        /// The file.
        path: String,
        /// How many are taken.
        limit: u64,
    },
}

impl Fatal {
    /// Why reading failed, said by the system or by what unpacks the file.
    pub fn io(path: &str, source: io::Error) -> Fatal {
        let path = path.to_owned();
        match source.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(PackedRefused::Damaged) => Fatal::Damaged { path },
            Some(PackedRefused::Bomb) => Fatal::Bomb { path },
            None => Fatal::Io { path, source },
        }
    }
}

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// The file has none.
    #[error("the file is empty")]
    Empty,
    /// A quote in it is never closed, or a name has a line break.
    #[error("a quote is never closed")]
    Unclosed,
    /// It has more bytes or columns than the limits of I35.
    #[error("{columns} columns, {bytes} bytes; the limits are 256 and 65536")]
    TooLong {
        /// Its columns.
        columns: usize,
        /// Its bytes.
        bytes: usize,
    },
    /// A column the layout does not know.
    #[error("unknown column {column} \"{name}\"{}", .nearest.map(|name| format!("; nearest is {name}")).unwrap_or_default())]
    Unknown {
        /// Its number, from 1.
        column: u32,
        /// Its name as written.
        name: String,
        /// The known name that looks most like it.
        nearest: Option<&'static str>,
    },
    /// A column the layout needs; one of the names will do.
    #[error("missing column {}", .one_of.join(" or "))]
    Missing {
        /// The names.
        one_of: &'static [&'static str],
    },
    /// Two columns of one name.
    #[error("columns {first} and {second} are both \"{name}\"")]
    Twice {
        /// The name as the second one writes it.
        name: String,
        /// Number of the first, from 1.
        first: u32,
        /// Number of the second, from 1.
        second: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shanghai, yuan, 1 April 2026.
    pub fn reading() -> Reading {
        let zone = Zone::find("Asia/Shanghai").unwrap();
        let now = zone.parse("2026-04-01").unwrap().0;
        let currency = Currency::find("CNY").unwrap();
        Reading::new(zone, currency, Some("CN".to_owned()), now)
    }

    /// Rejects as `line:column text`.
    pub fn rejected(rejects: &[Reject]) -> Vec<String> {
        let column = |reject: &Reject| reject.column.map_or("-".to_owned(), |column| column.to_string());
        rejects.iter().map(|reject| format!("{}:{} {reject}", reject.line, column(reject))).collect()
    }

    #[test]
    fn codes_are_different_words_in_order() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, said) in CODES {
            assert!(!said.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
        }
    }

    /// The sentence of import.md 7.
    #[test]
    fn a_reject_says_where_and_what_helps() {
        let reject = Reject {
            file: 0,
            line: 1043,
            row: 1042,
            column: Some(7),
            header: "订单付款时间".to_owned(),
            code: "not-a-date",
            value: "2024/13/01".to_owned(),
            hint: String::new(),
        };
        let expected = "订单付款时间 \"2024/13/01\": not a date; use 2024-12-31 or 2024-12-31 18:30";
        assert_eq!(reject.to_string(), expected);
    }
}
