//! Bad rows: twenty told in words, all of them in the rejects file, to be mended and imported again (import I30, I31).

use std::path::{Path, PathBuf};

use crate::cli::front::Front;
use crate::cli::{complain, out};
use crate::error::{Error, Result};
use crate::input::source::Found;
use crate::input::{Reject, Source, rejects};
use crate::output::{Lang, safe, words};

/// Where bad rows go.
pub struct Bad<'a> {
    /// As said; none is beside each file.
    pub rejects: Option<&'a Path>,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// The profile that an order file was read by, `generic` for the canonical layout; none for other files.
    pub profile: Option<String>,
}

impl Bad<'_> {
    /// The bad rows: twenty in words, all of them in the rejects file.
    pub fn tell(&self, front: &Front<'_>, sources: &[Source], found: &[Found], bad: &[Reject]) -> Result<()> {
        if bad.is_empty() {
            return Ok(());
        }
        let lang = front.lang();
        let mut text: String = bad.iter().take(TOLD).map(|reject| line(&sources[reject.file], reject, lang)).collect();
        if let Some(rest) = bad.len().checked_sub(TOLD).filter(|rest| *rest > 0) {
            text += &words::say(lang, "import.more-rejects", &[("count", &rest.to_string())]);
            text.push('\n');
        }
        for own in bad.chunk_by(|a, b| a.file == b.file).filter(|_| !self.dry_run) {
            let source = &sources[own[0].file];
            let Some(file) = self.rejects_file(source) else { continue };
            let csv = rejects::csv(source, &found[own[0].file], own, &|reject| message(reject, lang))?;
            if file == Path::new("-") {
                text += &String::from_utf8_lossy(&csv);
            } else {
                out::write(&file, true, |out| out.write_all(&csv))?;
                let shown = safe::visible(&file.display().to_string()).into_owned();
                text += &words::say(lang, "import.rejects-file", &[("file", &shown)]);
                text.push('\n');
            }
        }
        text += &self.ways_out(bad, lang);
        complain(&text);
        Ok(())
    }

    /// What a profile of one's own would mend: dates written otherwise, and statuses nobody taught.
    fn ways_out(&self, bad: &[Reject], lang: Lang) -> String {
        let Some(profile) = &self.profile else { return String::new() };
        let otherwise = |reject: &&Reject| reject.code == "not-a-date" && is_otherwise(&reject.value);
        let dates = bad.iter().find(otherwise).map(|_| "import.teach-dates");
        let unknown = |reject: &Reject| reject.code == "unknown-status" && profile != GENERIC;
        let statuses = bad.iter().any(unknown).then_some("import.teach-status");
        let said = dates.into_iter().chain(statuses).map(|key| words::say(lang, key, &[("profile", profile)]));
        said.map(|said| words::say(lang, "say.hint", &[("message", &said)]) + "\n").collect()
    }

    /// Whether bad rows may be written where they would go; asked before the work, which is not to cost the shop or FILE.
    pub fn may_reject(&self, front: &Front<'_>, sources: &[Source]) -> Result<()> {
        for file in sources.iter().filter_map(|source| self.rejects_file(source)).filter(|file| file != Path::new("-"))
        {
            let is = |own: &Path| own.canonicalize().is_ok_and(|own| file.canonicalize().is_ok_and(|at| at == own));
            if sources.iter().filter_map(Source::path).any(is) {
                return Err(Error::Usage { code: "onto-input", values: vec![("path", file.display().to_string())] });
            }
            out::may(&file, true, front.place()?.path())?;
        }
        Ok(())
    }

    /// Where the bad rows go: as said, else beside the file; none for `none`.
    fn rejects_file(&self, source: &Source) -> Option<PathBuf> {
        match self.rejects {
            Some(said) if said == Path::new("none") => None,
            Some(said) => Some(said.to_owned()),
            None => source.path().map(|_| PathBuf::from(format!("{}.rejects.csv", source.name()))),
        }
    }
}

/// The profile that is there to be copied.
pub const GENERIC: &str = "generic";

/// Whether a date may be one that does not begin with its year.
fn is_otherwise(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let year_first = value.len() > 3 && value.bytes().take(4).all(|b| b.is_ascii_digit());
    (4..=14).contains(&digits) && !year_first
}

/// Rejects told in words; the rest is counted.
const TOLD: usize = 20;

/// `file:line:column: header "value": why`.
fn line(source: &Source, reject: &Reject, lang: Lang) -> String {
    let column = reject.column.map(|column| format!(":{column}")).unwrap_or_default();
    format!("{}:{}{column}: {}\n", safe::visible(source.name()), reject.line, message(reject, lang))
}

/// Why a row does not go in, in words.
fn message(reject: &Reject, lang: Lang) -> String {
    let why = words::say(lang, &format!("reject.{}", reject.code), &[("hint", &safe::visible(&reject.hint))]);
    let (header, value) = (safe::visible(&reject.header), safe::visible(&reject.value));
    match (header.is_empty(), value.is_empty()) {
        (true, true) => why,
        (false, true) => format!("{header}: {why}"),
        (true, false) => format!("\"{value}\": {why}"),
        (false, false) => format!("{header} \"{value}\": {why}"),
    }
}
