//! Which layout an order file has: the canonical one, or that of exactly one profile; nothing is guessed (I2, I17).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::super::csv::Rows;
use super::super::header::{Header, fold};
use super::super::profile::{self, Column, Fit, Part, Profile, Score, Verdict};
use super::super::source::{Encoding, How};
use super::super::{Fatal, Reading, Source};
use super::row::LAYOUT;

/// A file whose header is understood.
pub struct Fitted<'a> {
    /// Its records.
    pub rows: Rows<'a>,
    /// What it was fitted by; none for the canonical layout.
    pub profile: Option<Arc<Profile>>,
    /// Whether it is a further file of an export, which adds lines and states no order.
    pub is_join: bool,
}

/// How well a profile fits a header, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The profile.
    pub profile: String,
    /// Columns that it needs and that are there.
    pub found: Vec<String>,
    /// Those that are not.
    pub missing: Vec<String>,
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.found.len() + self.missing.len();
        write!(f, "{} {}/{of}", self.profile, self.found.len())?;
        if self.missing.is_empty() { Ok(()) } else { write!(f, " (- {})", self.missing.join(", ")) }
    }
}

/// Opens a file by the profile that was named, else by what its header says.
pub fn open<'a>(source: &Source, reading: &Reading, tell: &'a mut dyn FnMut(u64)) -> Result<Fitted<'a>, Fatal> {
    let rows = start(source, reading, tell)?;
    let chosen = choose(&reading.profile, &rows.names);
    fitted(source, rows, chosen)
}

/// The column names of a file, as far as they can be read.
pub fn names(source: &Source, reading: &Reading) -> Option<Vec<String>> {
    Some(start(source, reading, &mut |_| ()).ok()?.names)
}

/// Whether a header fits the profile of a platform.
pub fn fits(names: &[String]) -> bool {
    matches!(profile::detect(names).0, Verdict::Fits(_))
}

/// Opens a file without asking whether its header is known.
pub(super) fn start<'a>(source: &Source, reading: &Reading, tell: &'a mut dyn FnMut(u64)) -> Result<Rows<'a>, Fatal> {
    let named = reading.profile.as_deref();
    let known = |names: &[String]| match named {
        Some(profile) => profile::score(profile, names).iter().any(|score| score.missing.is_empty()),
        None => is_canonical(names) || !matches!(profile::detect(names).0, Verdict::None),
    };
    Rows::start(source, &how(reading, named), &known, reading.max_rows, tell)
}

/// Matches a header to the layout that was chosen for it.
pub(super) fn fitted<'a>(source: &Source, mut rows: Rows<'a>, chosen: Chosen) -> Result<Fitted<'a>, Fatal> {
    let path = source.name().to_owned();
    let misfit = |problems| Fatal::Header { path: path.clone(), problems };
    let (header, profile, is_join) = match chosen {
        Chosen::Canonical => (Header::match_to(rows.names.clone(), &LAYOUT).map_err(misfit)?, None, false),
        Chosen::Profile(profile, part) => {
            let header = Header::match_mapped(rows.names.clone(), &LAYOUT, &columns(&profile, part));
            let mut header = header.map_err(misfit)?;
            header.blank.clone_from(&profile.shape.blank);
            // What is passed over may hold line breaks and whatever else.
            let used: Vec<String> = profile.mentions().map(fold).collect();
            header.used = header.names.iter().map(|name| used.contains(&fold(name))).collect();
            (header, Some(profile), part != Part::Main)
        }
        Chosen::Unusable(en, zh) => return Err(Fatal::Unusable { path, en, zh }),
        Chosen::None(tried) => return Err(Fatal::NoProfile { path, header: rows.names.join(", "), tried }),
    };
    rows.header = header;
    rows.header.found = Some(rows.found.clone());
    Ok(Fitted { rows, profile, is_join })
}

/// What a header was taken for.
pub(super) enum Chosen {
    /// The canonical layout.
    Canonical,
    /// One of the files of a profile.
    Profile(Arc<Profile>, Part),
    /// Something that cannot be used: why, in English and Chinese.
    Unusable(String, String),
    /// Nothing that is known.
    None(Vec<Tried>),
}

/// What a header is to be taken for.
pub(super) fn choose(named: &Option<Arc<Profile>>, names: &[String]) -> Chosen {
    if let Some(profile) = named {
        let scores = profile::score(profile, names);
        let fits = scores.iter().find(|score| score.missing.is_empty()).map(|score| score.fit.part);
        return fits.map_or_else(|| Chosen::None(tried(&scores)), |part| Chosen::Profile(Arc::clone(profile), part));
    }
    if is_canonical(names) {
        return Chosen::Canonical;
    }
    match profile::detect(names) {
        (Verdict::Fits(Fit { profile, part }), _) => Chosen::Profile(Arc::new(profile.clone()), part),
        (Verdict::Refused(refuse), _) => Chosen::Unusable(refuse.en.clone(), refuse.zh.clone()),
        // A header mostly in our own names was meant for us: its mistakes are the better answer.
        (Verdict::None, _) if Header::known(names, &LAYOUT) * 2 >= names.len() => Chosen::Canonical,
        (_, scores) => Chosen::None(tried(&scores)),
    }
}

fn is_canonical(names: &[String]) -> bool {
    Header::match_to(names.to_vec(), &LAYOUT).is_ok()
}

/// The profiles that come nearest, the best first.
pub(super) fn tried(scores: &[Score<'_>]) -> Vec<Tried> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let tried = |score: &Score<'_>| Tried {
        profile: score.fit.profile.name.clone(),
        found: owned(&score.found),
        missing: owned(&score.missing),
    };
    let mut all: Vec<Tried> = scores.iter().filter(|score| !score.found.is_empty()).map(tried).collect();
    all.sort_by_key(|one| std::cmp::Reverse((one.found.len() * 100).checked_div(one.found.len() + one.missing.len())));
    all
}

/// Where the canonical columns stand in one of the files of a profile.
fn columns(profile: &Profile, part: Part) -> BTreeMap<String, Column> {
    match part {
        Part::Main => profile.columns.clone(),
        Part::Join(at) => {
            let join = &profile.joins[at];
            let mut columns = join.columns.clone();
            columns.insert("order_id".to_owned(), Column::First(join.on.clone()));
            columns
        }
    }
}

/// How a file is read: as said, then as its profile says.
fn how(reading: &Reading, profile: Option<&Profile>) -> How {
    let mut how = reading.how.clone();
    let Some(profile) = profile else {
        let all = profile::builtin().iter().map(|one| &one.profile.file.header_has);
        how.header_has = all.filter(|words| !words.is_empty()).cloned().collect();
        return how;
    };
    let file = &profile.file;
    // UTF-8 and GB18030 are told apart by the file itself; platforms have changed from one to the other.
    let own = file.encoding.as_deref().and_then(Encoding::find);
    how.encoding = how.encoding.or(own.filter(|own| !own.is_utf8() && *own != Encoding::GB18030));
    how.delimiter = how.delimiter.or(file.delimiter);
    how.quote = how.quote.or(file.quote);
    if !file.header_has.is_empty() {
        how.header_has = vec![file.header_has.clone()];
    }
    how
}
