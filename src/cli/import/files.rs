//! The files of an import command: which they are, how they were said to be written, how far reading is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::front::Front;
use crate::cli::out;
use crate::domain::time::Zone;
use crate::error::{Error, Result};
use crate::flow::{Step, import};
use crate::input::profile::{self, Profile};
use crate::input::source::{Encoding, How};
use crate::input::{MAX_ROWS, Reading, Source};

/// The files, and how they were said to be written where they do not tell.
#[derive(Args, Clone, Debug)]
pub struct Files {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    #[arg(long, value_name = "SIGN")]
    delimiter: Option<String>,
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    #[arg(long, value_name = "N", default_value_t = MAX_ROWS)]
    max_rows: u64,
}

impl Files {
    /// Files about which nothing else was said.
    pub fn of(files: Vec<PathBuf>) -> Files {
        Files { files, encoding: None, delimiter: None, sheet: None, zone: None, max_rows: MAX_ROWS }
    }

    /// The files as they can be read more than once; `-` is standard input.
    pub fn sources(&self) -> Result<Vec<Source>> {
        if self.files.iter().filter(|file| is_stdin(file)).count() > 1 {
            return Err(Error::Usage { code: "stdin-twice", values: Vec::new() });
        }
        self.files.iter().map(|file| if is_stdin(file) { stdin() } else { Ok(Source::file(file)) }).collect()
    }

    /// How they are written, by what was said and by what the program in force says.
    pub fn reading(&self, front: &Front<'_>) -> Result<Reading> {
        let invalid = |what, value: &str, wanted| Error::Invalid { what, value: value.to_owned(), wanted };
        let encoding = self
            .encoding
            .as_deref()
            .map(|name| Encoding::find(name).ok_or_else(|| invalid("--encoding", name, "encoding")));
        let delimiter = self
            .delimiter
            .as_deref()
            .map(|sign| delimiter(sign).ok_or_else(|| invalid("--delimiter", sign, "delimiter")));
        let zone = self.zone.as_deref().map(|name| Zone::find(name).ok_or_else(|| invalid("--zone", name, "zone")));
        let how = How {
            encoding: encoding.transpose()?,
            delimiter: delimiter.transpose()?,
            sheet: self.sheet.clone(),
            ..How::default()
        };
        let written_in = zone.transpose()?;
        front.desk()?.read(|session| Ok(Reading { how, written_in, max_rows: self.max_rows, ..session.reading() }))
    }

    /// Tells how many bytes are read, of how many if that is known.
    pub fn progress(&self, front: &Front<'_>) -> impl FnMut(u64) {
        let size = |file: &PathBuf| file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
        let of = self.files.iter().map(size).sum::<Option<u64>>();
        let tell = front.teller();
        move |done| tell(Step { what: "reading", done, of })
    }
}

/// The profile of a name, or that of a file ending in `.toml`; none for `auto`.
pub fn profile(said: &str) -> Result<Option<Named>> {
    if said == "auto" {
        return Ok(None);
    }
    if !said.ends_with(".toml") {
        let one = profile::find(said).ok_or_else(|| Error::NotFound { noun: "profile", name: said.to_owned() })?;
        return Ok(Some(Named { profile: Arc::new(one.profile.clone()), text: one.text.to_owned() }));
    }
    let unreadable = |source| Error::Unreadable { path: said.to_owned(), source };
    let text = std::fs::read_to_string(said).map_err(unreadable)?;
    let bad = |mistakes| Error::BadProgram { path: said.to_owned(), mistakes };
    Ok(Some(Named { profile: Arc::new(profile::parse(&text).map_err(bad)?), text }))
}

/// A profile that was named, and its text.
pub struct Named {
    /// The profile.
    pub profile: Arc<Profile>,
    text: String,
}

/// What tells one version of a profile from another: the SHA-256 of its text; `name` is what the files fitted by themselves.
pub fn digest(name: &str, named: Option<&Named>) -> String {
    let own = || profile::find(name).map_or("", |one| one.text);
    import::digest(named.map_or_else(own, |named| named.text.as_str()).as_bytes())
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn delimiter(said: &str) -> Option<u8> {
    match said.as_bytes() {
        [one] if one.is_ascii_punctuation() || *one == b'\t' => Some(*one),
        _ if said.eq_ignore_ascii_case("tab") || said == "\\t" => Some(b'\t'),
        _ => None,
    }
}

/// Standard input, taken in a file without a name: it is read more than once, and may be large.
fn stdin() -> Result<Source> {
    let failed = |source| Error::Unreadable { path: "stdin".to_owned(), source };
    Ok(Source::spooled("stdin", out::spool(&mut std::io::stdin().lock()).map_err(failed)?))
}
