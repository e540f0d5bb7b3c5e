//! The header of a statement in CSV: the line among the first ones that the needed columns of a profile stand on.

use csv::StringRecord;

use super::super::header::{MAX_COLUMNS, fold};
use super::super::profile::statement::{Profile, builtin};
use super::super::source::builder;
use super::super::text::clean;
use crate::domain::identity::statement::{Flaw, Flawed};

/// Lines that may stand before a header (import I35).
const PREAMBLE: usize = 30;
const DELIMITERS: [u8; 4] = *b",\t;|";

/// A line that may be a header, as one delimiter has it.
#[derive(Clone)]
pub struct Head {
    names: Vec<String>,
    delimiter: u8,
    /// Offset of the line, and its number from 1.
    at: usize,
    line: u64,
}

/// A header that a profile fits.
pub struct Header<'p> {
    pub profile: &'p Profile,
    pub names: Vec<String>,
    pub delimiter: u8,
    pub at: usize,
    pub line: u64,
}

/// The lines among which a header is looked for.
pub fn heads(text: &str) -> Vec<Head> {
    let (mut all, mut at) = (Vec::new(), 0);
    for (line, number) in text.split_inclusive('\n').zip(1..).take(PREAMBLE + 1) {
        for delimiter in DELIMITERS {
            let names: Vec<String> = cells(line, delimiter).iter().map(|name| fold(name)).collect();
            if !names.is_empty() {
                all.push(Head { names, delimiter, at, line: number });
            }
        }
        at += line.len();
    }
    all
}

fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut record = StringRecord::new();
    let mut reader = builder(delimiter, b'"').from_reader(line.trim_end().as_bytes());
    let read = reader.read_record(&mut record);
    if matches!(read, Ok(true)) {
        record.iter().take(MAX_COLUMNS).map(|cell| clean(cell).to_owned()).collect()
    } else {
        Vec::new()
    }
}

/// The columns that a profile needs, as names are compared.
fn needed(profile: &Profile) -> Vec<Vec<String>> {
    profile.need.iter().map(|need| need.iter().map(|name| fold(name)).collect()).collect()
}

/// How many of the needed columns are there, and the place of the first that is not.
fn score(needed: &[Vec<String>], names: &[String]) -> (usize, Option<usize>) {
    let has = |need: &Vec<String>| need.iter().any(|name| names.contains(name));
    (needed.iter().filter(|need| has(need)).count(), needed.iter().position(|need| !has(need)))
}

pub fn header<'p>(heads: &[Head], profile: &'p Profile) -> Option<Header<'p>> {
    let needed = needed(profile);
    let said = |head: &&Head| profile.file.delimiter.is_none_or(|delimiter| delimiter == head.delimiter);
    let head = heads.iter().filter(said).find(|head| score(&needed, &head.names).1.is_none())?;
    let Head { names, delimiter, at, line } = head.clone();
    Some(Header { profile, names, delimiter, at, line })
}

/// The one profile that fits best (ID59).
pub fn detect(heads: &[Head]) -> Result<Header<'static>, Flawed> {
    let mut fitting: Vec<Header<'_>> = builtin().iter().filter_map(|profile| header(heads, profile)).collect();
    let most = fitting.iter().map(|header| header.profile.need.len()).max();
    fitting.retain(|header| Some(header.profile.need.len()) == most);
    match fitting.len() {
        0 => Err((0, misfit(heads, builtin()))),
        1 => Ok(fitting.remove(0)),
        _ => {
            let names: Vec<&str> = fitting.iter().map(|header| header.profile.name.as_str()).collect();
            Err((0, Flaw::TwoProfiles { profiles: names.join(", ") }))
        }
    }
}

/// Which profile comes nearest, and what the file lacks for it.
pub fn misfit(heads: &[Head], profiles: &[Profile]) -> Flaw {
    let mut nearest: Option<(usize, String)> = None;
    for profile in profiles {
        let needed = needed(profile);
        for head in heads {
            let (found, missing) = score(&needed, &head.names);
            if let Some(missing) = missing.filter(|_| nearest.as_ref().is_none_or(|(most, _)| found > *most)) {
                let name = profile.need[missing].first().map_or("", String::as_str);
                nearest = Some((found, format!("{} ({name})", profile.name)));
            }
        }
    }
    Flaw::NoProfile { nearest: nearest.map_or_else(|| "-".to_owned(), |(_, nearest)| nearest) }
}
