//! What every `import` verb shares: the file, what is borne, the rejects, the last line (import §7, §8).

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;

use super::front::{Answer, Front};
use super::shape::{Page, Writing};
use super::{complain, out};
use crate::error::{Error, Result};
use crate::flow::import::{self, Counts, Imported, MaxRejects, OnChange, Rules, Unknown};
use crate::flow::{Session, Step};
use crate::input::{Fatal, MAX_ROWS, Reading, Reject, Source, rejects};
use crate::output::{Column, Kind, Lang, Note, View, cells, safe, words};

#[derive(Args, Debug)]
pub(super) struct Import {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "NAME", default_value = "csv")]
    source: String,
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[arg(long)]
    atomic: bool,
    #[arg(long, value_name = "N", default_value = "10%", conflicts_with = "atomic")]
    max_rejects: String,
    #[arg(long, value_name = "N", default_value_t = MAX_ROWS)]
    max_rows: u64,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// What only orders are asked.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct OrderRules {
    #[arg(long, value_name = "WHAT", default_value = "create", value_parser = unknown)]
    unknown: Unknown,
    #[arg(long, value_name = "WHAT", default_value = "amend", value_parser = on_change)]
    on_change: OnChange,
    #[arg(long)]
    no_settle: bool,
}

impl Default for OrderRules {
    fn default() -> OrderRules {
        OrderRules { unknown: Unknown::Reject, on_change: OnChange::Amend, no_settle: false }
    }
}

fn unknown(word: &str) -> std::result::Result<Unknown, String> {
    match word {
        "create" => Ok(Unknown::Create),
        "reject" => Ok(Unknown::Reject),
        _ => Err("create, reject".to_owned()),
    }
}

fn on_change(word: &str) -> std::result::Result<OnChange, String> {
    match word {
        "amend" => Ok(OnChange::Amend),
        "skip" => Ok(OnChange::Skip),
        "reject" => Ok(OnChange::Reject),
        _ => Err("amend, skip, reject".to_owned()),
    }
}

/// Reads the rows of a file; it is told how many bytes are read.
type Read<T> = fn(&Source, &Reading, &mut dyn FnMut(u64)) -> std::result::Result<T, Fatal>;

/// How the rows of one kind of file are read, and how they go in.
pub(super) struct Reader<T> {
    /// `order`, `product`, `event` or `member`.
    pub noun: &'static str,
    /// Reads the rows, before the lock.
    pub read: Read<T>,
    /// Records and settles them.
    pub run: fn(&mut Session<'_>, &mut T, &str, &Rules, &str) -> Result<Imported>,
    /// The bad rows so far.
    pub rejects: fn(&T) -> &[Reject],
}

impl Import {
    /// Reads the file, records and settles it in one transaction, tells what did not go in.
    pub fn run<T>(&self, front: &Front<'_>, reader: &Reader<T>, orders: OrderRules) -> Result<Answer> {
        let source = self.source()?;
        let rules = self.rules(orders)?;
        let reading = self.reading(front)?;
        let (rows, files) = thread::scope(|scope| {
            let files = scope.spawn(|| import::fingerprint(&source));
            let rows = (reader.read)(&source, &reading, &mut self.progress(front));
            (rows, files.join().expect("a digest does not panic"))
        });
        let (mut rows, files) = (rows?, files?);
        self.may_reject(front, &source)?;
        let answer = front.write(&self.page, &self.writing, vec![files.clone()], |session| {
            let imported = (reader.run)(session, &mut rows, source.name(), &rules, &files)?;
            Ok(self.view(reader.noun, &imported.counts, imported.import))
        });
        let bad = (reader.rejects)(&rows);
        self.tell(front, &source, bad)?;
        answer
    }

    fn source(&self) -> Result<Source> {
        if self.file != Path::new("-") {
            return Ok(Source::file(&self.file));
        }
        let mut bytes = Vec::new();
        let failed = |source| Error::Unreadable { path: "stdin".to_owned(), source };
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        Ok(Source::bytes("stdin", bytes))
    }

    fn rules(&self, orders: OrderRules) -> Result<Rules> {
        let invalid = |what, value: &str, wanted| Error::Invalid { what, value: value.to_owned(), wanted };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !(1..=64).contains(&self.source.len()) || !self.source.bytes().all(plain) {
            return Err(invalid("--source", &self.source, "source"));
        }
        let max_rejects = MaxRejects::parse(&self.max_rejects);
        Ok(Rules {
            source: self.source.clone(),
            unknown: orders.unknown,
            on_change: orders.on_change,
            atomic: self.atomic,
            max_rejects: max_rejects.ok_or_else(|| invalid("--max-rejects", &self.max_rejects, "max-rejects"))?,
            no_settle: orders.no_settle,
        })
    }

    /// What the program in force says about how its files are written.
    fn reading(&self, front: &Front<'_>) -> Result<Reading> {
        front.desk()?.read(|session| {
            let shop = &session.program().shop;
            let country = (!shop.country.is_empty()).then(|| shop.country.clone());
            let (zone, currency) = (shop.zone.clone(), shop.currency);
            Ok(Reading { zone, currency, country, now: session.now, max_rows: self.max_rows })
        })
    }

    fn progress(&self, front: &Front<'_>) -> impl FnMut(u64) {
        let of = self.file.metadata().ok().map(|file| file.len());
        let tell = front.teller();
        move |done| tell(Step { what: "reading", done, of })
    }

    fn view(&self, noun: &'static str, counts: &Counts, import: i64) -> View {
        let columns = [
            ("import", 0),
            ("rows", 0),
            ("new", 0),
            ("changed", 0),
            ("unchanged", 0),
            ("refunds", 1),
            ("refunds_unchanged", 2),
            ("members_created", 1),
            ("guests", 2),
            ("late", 1),
            ("rejected", 0),
        ];
        let row = cells![
            import,
            wide(counts.rows),
            wide(counts.new),
            wide(counts.changed),
            wide(counts.unchanged),
            wide(counts.refunds),
            wide(counts.refunds_unchanged),
            wide(counts.members_created),
            wide(counts.guests),
            wide(counts.late),
            wide(counts.rejected),
        ];
        let columns = columns.map(|(name, rank)| Column::new(name, Kind::Int).rank(rank));
        let mut view = View::new("import/1", columns).row(row).note(summary(noun, counts, import));
        if counts.late > 0 {
            view = view.note(Note::new("late-facts").with("count", counts.late.to_string()));
        }
        if counts.points_taken + counts.points_returned > 0 {
            let note = Note::new("points-moved-back").with("taken", counts.points_taken);
            view = view.note(note.with("returned", counts.points_returned));
        }
        if counts.masked_keys > 0 {
            view = view.note(Note::new("masked-keys").with("count", counts.masked_keys.to_string()));
        }
        if counts.totals_differ > 0 {
            view = view.note(Note::new("totals-differ").with("count", counts.totals_differ.to_string()));
        }
        view.partial = counts.rejected > 0;
        view
    }

    /// The bad rows: twenty in words, all of them in the rejects file.
    fn tell(&self, front: &Front<'_>, source: &Source, bad: &[Reject]) -> Result<()> {
        if bad.is_empty() {
            return Ok(());
        }
        let lang = front.lang();
        let mut text: String = bad.iter().take(TOLD).map(|reject| line(source, reject, lang)).collect();
        let file = self.rejects_file(source);
        let shown = file.as_deref().map(|file| safe::visible(&file.display().to_string()).into_owned());
        if let Some(rest) = bad.len().checked_sub(TOLD).filter(|rest| *rest > 0) {
            text += &words::say(lang, "import.more-rejects", &[("count", &rest.to_string())]);
            text.push('\n');
        }
        if let (Some(file), false) = (&file, self.writing.dry_run) {
            let csv = rejects::csv(source, bad, &|reject| message(reject, lang))?;
            if file == Path::new("-") {
                text += &String::from_utf8_lossy(&csv);
            } else {
                out::write(file, true, |out| out.write_all(&csv))?;
                text += &words::say(lang, "import.rejects-file", &[("file", &shown.unwrap_or_default())]);
                text.push('\n');
            }
        }
        complain(&text);
        Ok(())
    }

    /// Whether bad rows may be written where they would go; asked before the work, which is not to cost the shop or FILE.
    fn may_reject(&self, front: &Front<'_>, source: &Source) -> Result<()> {
        let Some(file) = self.rejects_file(source).filter(|file| file != Path::new("-")) else { return Ok(()) };
        if file.canonicalize().is_ok_and(|at| self.file.canonicalize().is_ok_and(|own| own == at)) {
            return Err(Error::Usage { code: "onto-input", values: vec![("path", file.display().to_string())] });
        }
        out::may(&file, true, front.place()?.path())
    }

    /// Where the bad rows go: as said, else beside the file; none for `none`.
    fn rejects_file(&self, source: &Source) -> Option<PathBuf> {
        match &self.rejects {
            Some(said) if said == Path::new("none") => None,
            Some(said) => Some(said.clone()),
            None if self.file == Path::new("-") => None,
            None => Some(PathBuf::from(format!("{}.rejects.csv", source.name()))),
        }
    }
}

/// Rejects told in words; the rest is counted.
const TOLD: usize = 20;

fn summary(noun: &'static str, counts: &Counts, import: i64) -> Note {
    let code = match noun {
        "order" => "imported-orders",
        "product" => "imported-products",
        "event" => "imported-events",
        "opening" => "imported-openings",
        _ => "imported-members",
    };
    [
        ("import", import.to_string()),
        ("rows", counts.rows.to_string()),
        ("new", counts.new.to_string()),
        ("changed", counts.changed.to_string()),
        ("unchanged", counts.unchanged.to_string()),
        ("refunds", counts.refunds.to_string()),
        ("created", counts.members_created.to_string()),
        ("late", counts.late.to_string()),
        ("rejected", counts.rejected.to_string()),
    ]
    .into_iter()
    .fold(Note::new(code), |note, (name, value)| note.with(name, value))
}

fn wide(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// `file:line:column: header "value": why`.
fn line(source: &Source, reject: &Reject, lang: Lang) -> String {
    let column = reject.column.map(|column| format!(":{column}")).unwrap_or_default();
    format!("{}:{}{column}: {}\n", safe::visible(source.name()), reject.line, message(reject, lang))
}

/// Why a row does not go in, in words.
pub(super) fn message(reject: &Reject, lang: Lang) -> String {
    let why = words::say(lang, &format!("reject.{}", reject.code), &[("hint", &safe::visible(&reject.hint))]);
    let (header, value) = (safe::visible(&reject.header), safe::visible(&reject.value));
    match (header.is_empty(), value.is_empty()) {
        (true, true) => why,
        (false, true) => format!("{header}: {why}"),
        (true, false) => format!("\"{value}\": {why}"),
        (false, false) => format!("{header} \"{value}\": {why}"),
    }
}
