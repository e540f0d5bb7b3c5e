//! What can go wrong, as data: a stable code, the figures, an exit code. `cli/say.rs` words it in two languages;
//! `Display` is for logs and tests.

use std::io;
use std::path::Path;

use thiserror::Error;

use crate::domain::identity::statement::Flaw;
use crate::domain::refusal::Refusal;
use crate::input::{self, own, program::Mistake};
use crate::output::fields::FieldError;

/// What every fallible step of the program answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a command did not do its work.
#[derive(Debug, Error)]
pub enum Error {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A program file has mistakes; each is told with its place.
    #[error("{path} has {} mistakes", mistakes.len())]
    BadProgram {
        /// The file.
        path: String,
        /// All of them, in the order of the file.
        mistakes: Vec<Mistake>,
    },
    /// A file named on the command line cannot be opened or read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file is in the way.
    #[error("{path} exists already")]
    Exists {
        /// The file.
        path: String,
    },
    /// The shop file lies where others could read or change it, or where SQLite cannot keep it safe (SF2).
    #[error("{path}: {fault}")]
    UnsafePlace {
        /// The file or folder.
        path: String,
        /// The word of what is wrong.
        fault: &'static str,
    },
    /// The request id was used for something else.
    #[error("request id {id} was used for another command")]
    Conflict {
        /// The id.
        id: String,
    },
    /// A check found the file otherwise than it should be; the finding was shown.
    #[error("{what} differs")]
    Differs {
        /// What was compared.
        what: &'static str,
    },
    /// A named thing does not exist.
    #[error("no {noun} {name}")]
    NotFound {
        /// The word of its kind, such as `member`.
        noun: &'static str,
        /// As it was typed.
        name: String,
    },
    /// A name fits several things.
    #[error("{name} may be any of {candidates}")]
    Ambiguous {
        /// As it was typed.
        name: String,
        /// What it fits.
        candidates: String,
    },
    /// A key that must be unique belongs to another member.
    #[error("{what} {value} belongs to {holder}")]
    Taken {
        /// The word of the key's kind.
        what: &'static str,
        /// Its value.
        value: String,
        /// The number of the member who has it.
        holder: String,
    },
    /// A file of rows cannot be read at all.
    #[error(transparent)]
    File(#[from] input::Fatal),
    /// So many rows of a file were bad that nothing was written (I3).
    #[error("{rejected} of {rows} rows of {path} are bad, more than {most}; nothing was written")]
    TooManyRejects {
        /// The file.
        path: String,
        /// Rows read.
        rows: u64,
        /// Rows rejected for what they say.
        rejected: u64,
        /// The limit, as given.
        most: String,
    },
    /// A statement is not taken: what is wrong, and on which line; 0 is the file as a whole.
    #[error("{path}:{line}: {}", flaw.code())]
    Statement {
        /// The file.
        path: String,
        /// The line.
        line: u64,
        /// What is wrong.
        flaw: Box<Flaw>,
    },
    /// The proof offered does not hold.
    #[error("not authorised")]
    NotAuthorised,
    /// There is no shop file.
    #[error("no shop file {path}")]
    NoDatabase {
        /// Where it was looked for.
        path: String,
    },
    /// The file is no shop file.
    #[error("{path} is no shop file")]
    NotOurs {
        /// The file.
        path: String,
    },
    /// The file was written by a later version of this program.
    #[error("{path} has version {found}, this program knows {known}")]
    Newer {
        /// The file.
        path: String,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file is of an earlier version, and a reading command does not change it.
    #[error("{path} has version {found}, not yet {known}")]
    Older {
        /// The file.
        path: String,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another command held the file for longer than we wait.
    #[error("{path} is being written by another command; waited {waited_s} s")]
    Locked {
        /// The file.
        path: String,
        /// Seconds waited.
        waited_s: u64,
    },
    /// Options that make no sense together, or one that is missing.
    #[error("{code}")]
    Usage {
        /// The word of what is wrong.
        code: &'static str,
        /// What stands in its sentence.
        values: Vec<(&'static str, String)>,
    },
    /// A column that cannot be had.
    #[error("{}", .0.say(crate::output::Lang::En))]
    Field(FieldError),
    /// The operator was asked, and said no.
    #[error("not agreed to; nothing was changed")]
    Declined,
    /// A value that its option or argument does not take.
    #[error("{what} \"{value}\": not {wanted}")]
    Invalid {
        /// The option or argument.
        what: &'static str,
        /// As it was typed.
        value: String,
        /// The word of what it takes.
        wanted: &'static str,
    },
    /// A value of a profile that its field does not take.
    #[error("{field} \"{value}\": {code}")]
    BadValue {
        /// The field.
        field: &'static str,
        /// As it was typed.
        value: String,
        /// One of the reject codes of `input`.
        code: &'static str,
        /// The figure or word its sentence speaks of.
        hint: String,
    },
    /// An order stated by hand that its layout, or what is known, does not take.
    #[error("{what} \"{value}\": {code}")]
    BadOrder {
        /// The column; empty where the order as a whole is meant.
        what: String,
        /// As it was stated.
        value: String,
        /// One of the reject codes of `input`.
        code: &'static str,
        /// The figure or word its sentence speaks of.
        hint: String,
    },
    /// The database failed.
    #[error("the database failed in {path}")]
    Database {
        /// The file.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The disk or memory failed under the database, before anything was committed.
    #[error("{path} could not be written or read; nothing was changed")]
    Io {
        /// The file.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// An answer could not be written.
    #[error("cannot write {path}")]
    Output {
        /// The file, or `stdout`.
        path: String,
        /// Whether the work itself is done and kept (H18).
        done: bool,
        /// What the system said.
        source: io::Error,
    },
    /// The disk failed while committing: whether the work is done nobody knows (SF9).
    #[error("{path} failed while committing; whether it was done is unknown")]
    OutcomeUnknown {
        /// The file.
        path: String,
        /// The request id of the command, when it had one.
        request: Option<String>,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A signal asked us to stop; the work is rolled back.
    #[error("stopped by signal {signal}")]
    Stopped {
        /// Its number.
        signal: i32,
    },
}

impl input::Fatal {
    /// The stable word of why a file cannot be read.
    pub fn code(&self) -> &'static str {
        match self {
            input::Fatal::Io { .. } => "unreadable",
            input::Fatal::Encoding { .. } => "encoding",
            input::Fatal::Binary { .. } => "binary",
            input::Fatal::Delimiter { .. } => "delimiter",
            input::Fatal::Preamble { .. } => "preamble",
            input::Fatal::Damaged { .. } => "damaged",
            input::Fatal::Bomb { .. } => "bomb",
            input::Fatal::OldWorkbook { .. } => "old-workbook",
            input::Fatal::Sheet { .. } => "sheet",
            input::Fatal::Header { .. } => "header",
            input::Fatal::TooManyRows { .. } => "too-many-rows",
            input::Fatal::NoProfile { .. } => "no-profile",
            input::Fatal::Unusable { .. } => "unusable",
            input::Fatal::OtherNoun { .. } => "other-noun",
            input::Fatal::TwoProfiles { .. } => "two-profiles",
        }
    }

    /// What stands in the placeholders of its sentence.
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        match self {
            input::Fatal::Io { path, .. }
            | input::Fatal::Binary { path }
            | input::Fatal::Damaged { path }
            | input::Fatal::Bomb { path }
            | input::Fatal::OldWorkbook { path } => vec![("path", path.clone())],
            input::Fatal::Encoding { path, utf8, gb18030 } => {
                vec![("path", path.clone()), ("utf8", utf8.clone()), ("gb18030", gb18030.clone())]
            }
            input::Fatal::Delimiter { path, first, second } => {
                vec![("path", path.clone()), ("first", first.clone()), ("second", second.clone())]
            }
            input::Fatal::Preamble { path, line } => vec![("path", path.clone()), ("line", line.to_string())],
            input::Fatal::Sheet { path, wanted, there } => {
                vec![("path", path.clone()), ("wanted", wanted.clone()), ("there", there.join(", "))]
            }
            input::Fatal::Header { path, problems } => {
                let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
                vec![("path", path.clone()), ("problems", problems.join("; "))]
            }
            input::Fatal::TooManyRows { path, limit } => vec![("path", path.clone()), ("limit", limit.to_string())],
            input::Fatal::NoProfile { path, header, tried } => {
                let tried: Vec<String> = tried.iter().take(3).map(ToString::to_string).collect();
                let tried = if tried.is_empty() { "-".to_owned() } else { tried.join("; ") };
                vec![("path", path.clone()), ("header", header.clone()), ("tried", tried)]
            }
            input::Fatal::Unusable { path, en, zh } => {
                vec![("path", path.clone()), ("said_en", en.clone()), ("said_zh", zh.clone())]
            }
            input::Fatal::OtherNoun { path, noun } => {
                vec![("path", path.clone()), ("noun", (*noun).to_owned()), ("command", (*noun).to_owned())]
            }
            input::Fatal::TwoProfiles { path, profile, first } => {
                vec![("path", path.clone()), ("profile", profile.clone()), ("first", first.clone())]
            }
        }
    }
}

impl Error {
    /// What is wrong with a file that holds a secret.
    #[must_use]
    pub fn secret_file(path: &Path, fault: own::Fault) -> Error {
        let path = path.display().to_string();
        match fault {
            own::Fault::Unreadable(source) => Error::Unreadable { path, source },
            own::Fault::Unsafe(fault) => Error::UnsafePlace { path, fault },
        }
    }

    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Statement { flaw, .. } if flaw.is_usage() => 2,
            Error::Refused(_)
            | Error::Statement { .. }
            | Error::BadProgram { .. }
            | Error::Unreadable { .. }
            | Error::Exists { .. }
            | Error::UnsafePlace { .. }
            | Error::Conflict { .. }
            | Error::Declined
            | Error::Taken { .. }
            | Error::File(
                input::Fatal::Io { .. }
                | input::Fatal::TooManyRows { .. }
                | input::Fatal::Damaged { .. }
                | input::Fatal::Bomb { .. },
            )
            | Error::TooManyRejects { .. }
            | Error::BadOrder { .. }
            | Error::Differs { .. } => 1,
            // A file in no layout we know is the wrong file, not a bad row (import I2, I14).
            Error::File(_) | Error::Usage { .. } | Error::Field(_) | Error::Invalid { .. } | Error::BadValue { .. } => {
                2
            }
            Error::NotFound { .. } | Error::Ambiguous { .. } | Error::NotAuthorised => 4,
            Error::NoDatabase { .. } | Error::NotOurs { .. } | Error::Newer { .. } | Error::Older { .. } => 10,
            Error::Locked { .. } => 11,
            Error::Database { .. } | Error::Io { .. } | Error::Output { .. } => 70,
            Error::OutcomeUnknown { .. } => 75,
            Error::Stopped { signal } => 128u8.saturating_add(u8::try_from(*signal).unwrap_or(0)),
        }
    }

    /// The stable word of this error: its sentence is `error.<code>` or `refusal.<code>`, its hint `hint.<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Refused(refusal) => refusal.code(),
            Error::BadProgram { .. } => "bad-program",
            Error::Unreadable { .. } => "unreadable",
            Error::Exists { .. } => "exists",
            Error::UnsafePlace { fault, .. } => fault,
            Error::Conflict { .. } => "conflict",
            Error::Differs { .. } => "differs",
            Error::NotFound { .. } => "not-found",
            Error::Ambiguous { .. } => "ambiguous",
            Error::NotAuthorised => "not-authorised",
            Error::Taken { .. } => "taken",
            Error::File(fatal) => fatal.code(),
            Error::TooManyRejects { .. } => "too-many-rejects",
            Error::Statement { flaw, .. } => flaw.code(),
            Error::NoDatabase { .. } => "no-database",
            Error::NotOurs { .. } => "not-ours",
            Error::Newer { .. } => "newer",
            Error::Older { .. } => "older",
            Error::Locked { .. } => "locked",
            Error::Usage { code, .. } => code,
            Error::Field(_) => "field",
            Error::Declined => "declined",
            Error::Invalid { .. } => "invalid",
            Error::BadValue { .. } => "bad-field",
            Error::BadOrder { .. } => "bad-order",
            Error::Database { .. } => "database",
            Error::Io { .. } => "io",
            Error::Output { done: true, .. } => "output-done",
            Error::Output { .. } => "output",
            Error::OutcomeUnknown { request: Some(_), .. } => "outcome-unknown",
            Error::OutcomeUnknown { request: None, .. } => "outcome-unknown-no-id",
            Error::Stopped { .. } => "stopped",
        }
    }

    /// What stands in the placeholders of its sentence.
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        let path = |path: &String| vec![("path", path.clone())];
        match self {
            Error::Refused(refusal) => refusal.figures(),
            Error::BadProgram { path, mistakes } => {
                vec![("path", path.clone()), ("count", mistakes.len().to_string())]
            }
            Error::Unreadable { path: at, .. }
            | Error::Output { path: at, .. }
            | Error::Exists { path: at }
            | Error::UnsafePlace { path: at, .. }
            | Error::NoDatabase { path: at }
            | Error::NotOurs { path: at }
            | Error::Database { path: at, .. }
            | Error::Io { path: at, .. } => path(at),
            Error::Conflict { id } => vec![("id", id.clone())],
            Error::Differs { what } => vec![("what", (*what).to_owned())],
            Error::NotFound { noun, name } => vec![("noun", (*noun).to_owned()), ("name", name.clone())],
            Error::Ambiguous { name, candidates } => {
                vec![("name", name.clone()), ("candidates", candidates.clone())]
            }
            Error::Newer { path, found, known } | Error::Older { path, found, known } => {
                vec![("path", path.clone()), ("found", found.to_string()), ("known", known.to_string())]
            }
            Error::Locked { path, waited_s } => vec![("path", path.clone()), ("waited", waited_s.to_string())],
            Error::Usage { values, .. } => values.clone(),
            Error::Invalid { what, value, wanted } => {
                vec![("what", (*what).to_owned()), ("value", value.clone()), ("wanted", (*wanted).to_owned())]
            }
            Error::OutcomeUnknown { path, request, .. } => {
                vec![("path", path.clone()), ("request", request.clone().unwrap_or_default())]
            }
            Error::NotAuthorised | Error::Declined => Vec::new(),
            Error::BadValue { field, value, code, hint } => unfit(("field", field), value, code, hint),
            Error::BadOrder { what, value, code, hint } => unfit(("column", what), value, code, hint),
            Error::Field(error) => vec![("message", error.say(crate::output::Lang::En))],
            Error::Taken { what, value, holder } => {
                vec![("what", (*what).to_owned()), ("value", value.clone()), ("holder", holder.clone())]
            }
            Error::File(fatal) => fatal.figures(),
            Error::Statement { path, line, flaw } => {
                let at = if *line == 0 { path.clone() } else { format!("{path}:{line}") };
                std::iter::once(("at", at)).chain(flaw.figures()).collect()
            }
            Error::TooManyRejects { path, rows, rejected, most } => vec![
                ("path", path.clone()),
                ("rows", rows.to_string()),
                ("rejected", rejected.to_string()),
                ("most", most.clone()),
            ],
            Error::Stopped { signal } => vec![("signal", signal.to_string())],
        }
    }

    /// Whether a rule said no, rather than something failing.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Error::Refused(_) | Error::Conflict { .. } | Error::Taken { .. })
    }

    /// What an error of SQLite is to us; an I/O error before COMMIT changed nothing (SF9).
    pub fn of_sqlite(source: rusqlite::Error, path: &str, waited_s: u64) -> Error {
        use rusqlite::ErrorCode as Code;
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Error::Locked { path, waited_s },
            Some(Code::NotADatabase) => Error::NotOurs { path },
            Some(Code::DiskFull | Code::SystemIoFailure | Code::CannotOpen | Code::OutOfMemory | Code::ReadOnly) => {
                Error::Io { path, source }
            }
            _ => Error::Database { path, source },
        }
    }

    /// The same for an error of COMMIT itself: what the disk did with it, nobody knows.
    pub fn of_commit(source: rusqlite::Error, path: &str, waited_s: u64) -> Error {
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::SystemIoFailure) => {
                Error::OutcomeUnknown { path: path.to_owned(), request: None, source }
            }
            _ => Error::of_sqlite(source, path, waited_s),
        }
    }

    /// The same with the request id that makes it safe to run the command again.
    pub fn with_request(self, id: Option<&str>) -> Error {
        match self {
            Error::OutcomeUnknown { path, source, .. } => {
                Error::OutcomeUnknown { path, source, request: id.map(str::to_owned) }
            }
            other => other,
        }
    }
}

/// What stands in the sentence of a value that is not taken.
fn unfit((name, what): (&'static str, &str), value: &str, code: &str, hint: &str) -> Vec<(&'static str, String)> {
    [(name, what), ("value", value), ("why", code), ("hint", hint)].map(|(name, text)| (name, text.to_owned())).to_vec()
}
