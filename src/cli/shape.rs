//! The options that many commands share: how an answer is to look, and how a command writes. Each is offered only
//! where it does something (CL3).

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args};

use crate::domain::money::Money;
use crate::domain::time::{Day, Instant};
use crate::error::{Error, Result};
use crate::flow::{Session, secret};
use crate::output::fields::{self, Ask};
use crate::output::{Format, Titles, View};

/// How one answer is to look.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Page {
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, requires = "out")]
    force: bool,
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    #[arg(long)]
    raw: bool,
    #[arg(long, value_name = "WHICH")]
    titles: Option<String>,
}

/// The same for rows.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Rows {
    #[command(flatten)]
    page: Page,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
}

/// How one answer is to look where what goes into a file is something else.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Slip {
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fields: Option<Vec<String>>,
}

/// Where a text goes that has a format of its own.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Sheet {
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, requires = "out")]
    force: bool,
}

/// How a command writes.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Writing {
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    #[arg(long, value_name = "ID")]
    pub request_id: Option<String>,
    #[arg(long, value_name = "NAME", env = "REGULARS_OPERATOR", hide_env = true)]
    pub operator: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

impl Writing {
    /// The same with a request id: acts are facts, and a fact is known by its id.
    pub fn named(&self, reading: Instant) -> Writing {
        let id = self.request_id.clone().unwrap_or_else(|| secret::request_id(reading));
        Writing { request_id: Some(id), ..self.clone() }
    }
}

impl Writing {
    /// The same for an act that needs a reason.
    pub fn reasoned(&self, reading: Instant) -> Result<Writing> {
        if self.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            return Err(Error::Usage { code: "no-reason", values: Vec::new() });
        }
        Ok(self.named(reading))
    }
}

/// Not asking before something of weight.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct Consent {
    #[arg(short = 'y', long, action = ArgAction::SetTrue)]
    pub yes: bool,
}

/// Whether personal data is shown in rows about many.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct Personal {
    #[arg(long)]
    pub personal: bool,
}

/// Whether the rows are drawn too.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct Picture {
    #[arg(long)]
    pub chart: bool,
}

/// Looking only at what the file had learnt by an instant (K7).
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Known {
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
}

/// What [`Page`] and [`Rows`] say together.
#[derive(Clone, Debug)]
pub(super) struct Output {
    page: Page,
    ask: Ask,
    /// By when the file must have learnt what is looked at, as typed.
    pub known_at: Option<String>,
    /// Whether personal columns are shown.
    pub personal: bool,
    /// Whether the rows are drawn too.
    pub chart: bool,
}

impl From<&Page> for Output {
    fn from(page: &Page) -> Output {
        let ask = Ask { fields: page.fields.clone(), ..Ask::default() };
        Output { page: page.clone(), ask, known_at: None, personal: false, chart: false }
    }
}

impl From<&Rows> for Output {
    fn from(rows: &Rows) -> Output {
        let mut output = Output::from(&rows.page);
        output.ask.sort = rows.sort.clone();
        output.ask.limit = rows.limit;
        output
    }
}

impl<'a, P> From<(&'a P, &'a Known)> for Output
where
    Output: From<&'a P>,
{
    fn from((shape, known): (&'a P, &'a Known)) -> Output {
        Output { known_at: known.known_at.clone(), ..Output::from(shape) }
    }
}

impl From<&Slip> for Output {
    fn from(slip: &Slip) -> Output {
        let Slip { format, json, fields } = slip.clone();
        Output::from(&Page { format, json, fields, ..Page::default() })
    }
}

impl From<&Sheet> for Output {
    fn from(sheet: &Sheet) -> Output {
        let format = Some("plain".to_owned());
        Output::from(&Page { out: sheet.out.clone(), force: sheet.force, format, ..Page::default() })
    }
}

impl Output {
    /// The same, showing personal columns when asked to.
    pub fn with(self, personal: Personal) -> Output {
        Output { personal: personal.personal, ..self }
    }

    /// The same, drawn when asked to.
    pub fn drawn(self, picture: Picture) -> Output {
        Output { chart: picture.chart, ..self }
    }

    /// Where the answer goes; none is standard output.
    pub fn file(&self) -> Option<&Path> {
        self.page.out.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Whether a file there may be overwritten.
    pub fn force(&self) -> bool {
        self.page.force
    }

    /// Whether CSV goes without the formula guard.
    pub fn raw(&self) -> bool {
        self.page.raw
    }

    /// Whether the columns themselves are asked for.
    pub fn wants_help(&self) -> bool {
        self.ask.wants_help()
    }

    /// The format: as said, else that of the file's ending, else by where it goes (CL7, CL8).
    pub fn format(&self, terminal: bool) -> Result<Format> {
        if self.page.json {
            return Ok(Format::Json);
        }
        if let Some(word) = &self.page.format {
            let invalid = || Error::Invalid { what: "--format", value: word.clone(), wanted: "format" };
            return Format::parse(word).ok_or_else(invalid);
        }
        let Some(path) = self.file() else { return Ok(if terminal { Format::Table } else { Format::Plain }) };
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let unknown = || Error::Usage { code: "no-format", values: vec![("path", path.display().to_string())] };
        let found = Format::of_ending(ending).filter(|format| self.chart || *format != Format::Svg);
        found.ok_or_else(unknown)
    }

    /// What stands over the columns.
    pub fn titles(&self) -> Result<Titles> {
        match self.page.titles.as_deref() {
            None | Some("names") => Ok(Titles::Names),
            Some("people") => Ok(Titles::People),
            Some("none") => Ok(Titles::None),
            Some(word) => Err(Error::Invalid { what: "--titles", value: word.to_owned(), wanted: "titles" }),
        }
    }

    /// The view with the columns, order and number of rows asked for.
    pub fn shape(&self, view: View) -> Result<View> {
        fields::apply(view, &self.ask, self.personal).map_err(Error::Field)
    }
}

/// An amount as people write it, not below zero.
pub(super) fn amount(session: &Session<'_>, what: &'static str, text: &str) -> Result<Money> {
    let parsed = session.program().shop.currency.parse(text).ok().filter(|money| money.get() >= 0);
    parsed.ok_or_else(|| Error::Invalid { what, value: text.to_owned(), wanted: "money" })
}

/// The end of what is “valid through” a day: the start of the next (K5). A day that is over gives nothing.
pub(super) fn through(session: &Session<'_>, text: &str) -> Result<Instant> {
    let end = Day::parse(text).map(|day| session.zone().start(day.plus_days(1))).filter(|end| *end > session.now);
    end.ok_or_else(|| Error::Invalid { what: "--until", value: text.to_owned(), wanted: "coming-day" })
}
