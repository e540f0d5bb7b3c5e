//! What every `import` verb shares: the files, what is borne, the rejects, the last line (import §7, §8).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use clap::Args;

use self::bad::Bad;
use self::files::Files;
use super::front::{Answer, Front};
use super::shape::{Page, Writing};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::import::{self, Imported, MaxRejects, OnChange, Rules, Unknown};
use crate::input::source::Found;
use crate::input::{Fatal, Reading, Reject, Source, meant};

pub(super) mod attend;
mod bad;
mod detail;
pub(super) mod files;
mod sum;

#[derive(Args, Debug)]
pub(super) struct Import {
    #[command(flatten)]
    files: Files,
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    #[arg(long)]
    atomic: bool,
    #[arg(long, value_name = "N", default_value = "10%", conflicts_with = "atomic")]
    max_rejects: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// What only orders are asked.
#[derive(Args, Clone, Debug)]
pub(super) struct OrderRules {
    #[arg(long, value_name = "NAME|FILE.toml", default_value = "auto")]
    profile: String,
    #[arg(long, value_name = "N", requires = "dry_run", value_parser = clap::value_parser!(u32).range(1..))]
    limit_orders: Option<u32>,
    #[arg(long, value_name = "WHAT", default_value = "create", value_parser = unknown)]
    unknown: Unknown,
    #[arg(long, value_name = "WHAT", default_value = "amend", value_parser = on_change)]
    on_change: OnChange,
    #[arg(long)]
    no_settle: bool,
    #[arg(long, conflicts_with = "no_settle")]
    late: bool,
}

impl Default for OrderRules {
    fn default() -> OrderRules {
        let (profile, limit_orders) = ("auto".to_owned(), None);
        let (unknown, on_change) = (Unknown::Reject, OnChange::Amend);
        OrderRules { profile, limit_orders, unknown, on_change, no_settle: false, late: false }
    }
}

fn unknown(word: &str) -> std::result::Result<Unknown, String> {
    match word {
        "create" => Ok(Unknown::Create),
        "hold" => Ok(Unknown::Hold),
        "reject" => Ok(Unknown::Reject),
        _ => Err("create, hold, reject".to_owned()),
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

/// Reads the rows of the files; it tells how many bytes are read.
type Read<T> = fn(&[Source], &Reading, &mut dyn FnMut(u64)) -> std::result::Result<T, Fatal>;

/// How the rows of one kind of file are read, and how they go in.
pub(super) struct Reader<T> {
    /// `order`, `product`, `event` or `member`.
    pub noun: &'static str,
    /// Reads the rows, before the lock.
    pub read: Read<T>,
    /// Does what is slow, before the lock: the digests of the files as they may be kept.
    pub prepare: fn(&Front<'_>, &mut T, String) -> Result<String>,
    /// Records and settles them.
    pub run: fn(&mut Session<'_>, &mut T, &str, &Rules, &str) -> Result<Imported>,
    /// The bad rows so far.
    pub rejects: fn(&T) -> &[Reject],
    /// How each file was read.
    pub found: fn(&T) -> Vec<&Found>,
    /// The name of what wrote the files, where they are not canonical.
    pub profile: fn(&T) -> Option<&str>,
}

/// A file that does not fit may have been meant for another noun.
fn meant(fatal: Fatal, sources: &[Source], reading: &Reading, noun: &'static str) -> Fatal {
    let (Fatal::Header { path, .. } | Fatal::NoProfile { path, .. }) = &fatal else { return fatal };
    let reading = Reading { profile: None, ..reading.clone() };
    let source = sources.iter().find(|source| source.name() == path);
    match source.and_then(|source| meant::noun(source, &reading)) {
        Some(other) if other != noun => Fatal::OtherNoun { path: path.clone(), noun: other },
        _ => fatal,
    }
}

impl Import {
    /// Reads the files, records and settles them in one transaction, tells what did not go in.
    pub fn run<T>(&self, front: &Front<'_>, reader: &Reader<T>, orders: &OrderRules) -> Result<Answer> {
        let sources = self.files.sources()?;
        let mut rules = self.rules(orders)?;
        let reading = self.files.reading(front)?;
        let named = files::profile(&orders.profile)?;
        let profile = named.as_ref().map(|named| Arc::clone(&named.profile));
        let reading = Reading { profile, limit: orders.limit_orders, ..reading };
        let mut bad = self.bad()?;
        let (rows, files) = thread::scope(|scope| {
            let files = scope.spawn(|| import::fingerprint(&sources));
            let rows = (reader.read)(&sources, &reading, &mut self.files.progress(front));
            (rows, files.join().expect("a digest does not panic"))
        });
        let rows = rows.map_err(|fatal| meant(fatal, &sources, &reading, reader.noun));
        let (mut rows, files) = (rows?, files?);
        rules.profile = (reader.profile)(&rows).map(|name| (name.to_owned(), files::digest(name, named.as_ref())));
        if let (None, Some((profile, _))) = (&self.source, &rules.profile) {
            profile.clone_into(&mut rules.source);
        }
        if reader.noun == "order" {
            bad.profile = Some(rules.profile.as_ref().map_or_else(|| bad::GENERIC.to_owned(), |known| known.0.clone()));
        }
        bad.may_reject(front, &sources)?;
        let names = sources.iter().map(Source::name).collect::<Vec<_>>().join(", ");
        let files = (reader.prepare)(front, &mut rows, files)?;
        let answer = front.write(&self.page, &self.writing, vec![files.clone()], |session| {
            let imported = (reader.run)(session, &mut rows, &names, &rules, &files)?;
            Ok(sum::view(reader.noun, &imported, session.program().shop.currency))
        });
        let found: Vec<Found> = (reader.found)(&rows).into_iter().cloned().collect();
        bad.tell(front, &sources, &found, (reader.rejects)(&rows))?;
        answer
    }

    fn bad(&self) -> Result<Bad<'_>> {
        let rejects = self.rejects.as_deref();
        let one_file = |said: &Path| said != Path::new("-") && said != Path::new("none");
        if self.files.files.len() > 1 && rejects.is_some_and(one_file) {
            return Err(Error::Usage { code: "rejects-of-several", values: Vec::new() });
        }
        Ok(Bad { rejects, dry_run: self.writing.dry_run, profile: None })
    }

    fn rules(&self, orders: &OrderRules) -> Result<Rules> {
        let invalid = |what, value: &str, wanted| Error::Invalid { what, value: value.to_owned(), wanted };
        let source = self.source.clone().unwrap_or_else(|| "csv".to_owned());
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !(1..=64).contains(&source.len()) || !source.bytes().all(plain) {
            return Err(invalid("--source", &source, "source"));
        }
        let max_rejects = MaxRejects::parse(&self.max_rejects);
        Ok(Rules {
            source,
            unknown: orders.unknown,
            on_change: orders.on_change,
            atomic: self.atomic,
            max_rejects: max_rejects.ok_or_else(|| invalid("--max-rejects", &self.max_rejects, "max-rejects"))?,
            no_settle: orders.no_settle,
            late: orders.late,
            fields: self.writing.dry_run,
            profile: None,
        })
    }
}
