//! Reading typed values out of the tables of a file; every mistake is noted with its key and reading goes on.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{Wanted, What};
use crate::domain::condition::{About, Condition};
use crate::domain::id::Code;
use crate::domain::money::{Currency, LIMIT, Money, Points};
use crate::domain::name::Name;
use crate::domain::ratio::Ratio;
use crate::domain::spelling::nearest;
use crate::domain::time::{Instant, Span, Zone};

/// A mistake before its place is looked up; `at` is a byte offset where the key alone does not give it.
pub struct Found {
    pub path: String,
    pub at: Option<usize>,
    pub what: What,
}

/// What all sections share: the text, the units of its values, and the mistakes found so far.
pub struct Reader<'t> {
    pub text: &'t str,
    pub currency: Currency,
    pub zone: Zone,
    pub found: RefCell<Vec<Found>>,
}

impl<'t> Reader<'t> {
    /// A reader of a file without money and times of its own.
    pub fn plain(text: &'t str, found: Vec<Found>) -> Reader<'t> {
        let currency = Currency::find("XOF").expect("XOF is listed");
        Reader { text, currency, zone: Zone::utc(), found: RefCell::new(found) }
    }

    pub fn note(&self, path: String, what: What) {
        self.found.borrow_mut().push(Found { path, at: None, what });
    }

    /// The section of the file as a whole.
    pub fn root<'r>(&'r self, table: &'r DeTable<'t>, known: &'static [&'static str]) -> Section<'r, 't> {
        let section = Section { reader: self, path: String::new(), table: Some(table) };
        section.only(known);
        section
    }
}

/// One table of the file, or the absence of one that need not be there.
pub struct Section<'r, 't> {
    pub reader: &'r Reader<'t>,
    path: String,
    table: Option<&'r DeTable<'t>>,
}

type Item<'r, 't> = &'r Spanned<DeValue<'t>>;

impl<'r, 't> Section<'r, 't> {
    /// The path of a key of this table.
    pub fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Notes a mistake at a key.
    pub fn note(&self, key: &str, what: What) {
        self.reader.note(self.path(key), what);
    }

    /// Notes a mistake of the table as a whole.
    pub fn note_all(&self, what: What) {
        self.reader.note(self.path.clone(), what);
    }

    /// Whether a key is written.
    pub fn has(&self, key: &str) -> bool {
        self.item(key).is_some()
    }

    /// Whether the table is written at all.
    pub fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// Whether a key holds a text.
    pub fn is_text(&self, key: &str) -> bool {
        self.item(key).is_some_and(|item| item.get_ref().is_str())
    }

    /// Whether a key holds this text.
    pub fn is_word(&self, key: &str, word: &str) -> bool {
        self.item(key).and_then(|item| item.get_ref().as_str()) == Some(word)
    }

    /// Notes that `key` means nothing beside the value that `other` has.
    pub fn not_with(&self, key: &str, other: &str) {
        if self.has(key) {
            let word = self.item(other).and_then(|item| item.get_ref().as_str());
            let other = word.map_or_else(|| other.to_owned(), |word| format!("{other} = \"{word}\""));
            self.note(key, What::NotWith(other));
        }
    }

    /// The value of a key that must be there; a mistake gives `fallback`, so that reading can go on.
    pub fn must<T>(&self, key: &str, wanted: Wanted, value: Option<T>, fallback: T) -> T {
        if self.table.is_some() && !self.has(key) {
            self.note(key, What::Missing(wanted));
        }
        value.unwrap_or(fallback)
    }

    /// The keys of this table with their values, in the order of the alphabet.
    pub fn items(&self) -> Vec<(&'r str, Item<'r, 't>)> {
        let mut all: Vec<_> = self.table.iter().flat_map(|table| table.iter()).collect::<Vec<_>>();
        all.sort_by(|a, b| a.0.get_ref().cmp(b.0.get_ref()));
        all.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect()
    }

    /// The keys that are codes, as codes.
    pub fn codes(&self) -> Vec<(Code, &'r str)> {
        let read = |key: &'r str| {
            let code = Code::new(key);
            if code.is_none() {
                self.note(key, What::Wrong { found: format!("\"{key}\""), wanted: Wanted::Code });
            }
            Some((code?, key))
        };
        self.items().into_iter().filter_map(|(key, _)| read(key)).collect()
    }

    /// The table of a key, with the keys it may have.
    pub fn table(&self, key: &str, known: &'static [&'static str]) -> Section<'r, 't> {
        let section = self.any_table(key);
        section.only(known);
        section
    }

    /// The table of a key, whose own keys are codes.
    pub fn any_table(&self, key: &str) -> Section<'r, 't> {
        let table = self.take(key, Wanted::Table, |value| value.as_table());
        Section { reader: self.reader, path: self.path(key), table }
    }

    /// The tables in the list of a key, with the keys each may have.
    pub fn tables(&self, key: &str, known: &'static [&'static str]) -> Vec<Section<'r, 't>> {
        let list = self.take(key, Wanted::Tables, |value| value.as_array());
        let mut sections = Vec::new();
        for (at, item) in list.into_iter().flat_map(|list| list.iter()).enumerate() {
            let path = format!("{}[{at}]", self.path(key));
            match item.get_ref().as_table() {
                Some(table) => {
                    let section = Section { reader: self.reader, path, table: Some(table) };
                    section.only(known);
                    sections.push(section);
                }
                None => self.wrong(path, item, Wanted::Table),
            }
        }
        sections
    }

    /// A text that `read` understands.
    pub fn read<T>(&self, key: &str, wanted: Wanted, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.take(key, wanted, |value| read(value.as_str()?))
    }

    /// The meaning of a word; a key that is not there means the first.
    pub fn choice<T: Copy>(&self, key: &str, words: &[(&'static str, T)]) -> T {
        let first = words[0].1;
        let Some(item) = self.item(key) else { return first };
        let Some(word) = item.get_ref().as_str() else {
            self.wrong(self.path(key), item, Wanted::Text);
            return first;
        };
        words.iter().find(|(known, _)| *known == word).map_or_else(
            || {
                let allowed = words.iter().map(|(known, _)| *known).collect();
                self.note(key, What::Choice { found: format!("\"{word}\""), allowed });
                first
            },
            |(_, meaning)| *meaning,
        )
    }

    /// True or false.
    pub fn flag(&self, key: &str, default: bool) -> bool {
        self.take(key, Wanted::Flag, DeValue::as_bool).unwrap_or(default)
    }

    /// A whole number of at least `least`, which is 0 or 1.
    pub fn count(&self, key: &str, least: i64) -> Option<i64> {
        let wanted = if least == 0 { Wanted::Count } else { Wanted::Positive };
        self.take(key, wanted, |value| whole(value).filter(|number| (least..=LIMIT).contains(number)))
    }

    /// A whole number that fits a quota.
    pub fn small(&self, key: &str, least: i64) -> Option<u32> {
        self.count(key, least).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// A whole number of a range.
    pub fn whole(&self, key: &str, wanted: Wanted, range: RangeInclusive<u32>) -> Option<u32> {
        self.take(key, wanted, |value| u32::try_from(whole(value)?).ok().filter(|number| range.contains(number)))
    }

    /// Points, at least `least`.
    pub fn points(&self, key: &str, least: i64) -> Option<Points> {
        self.count(key, least).map(Points)
    }

    /// Money, above zero where `Wanted::Price` is asked for.
    pub fn money(&self, key: &str, wanted: Wanted) -> Option<Money> {
        let least = i64::from(wanted == Wanted::Price);
        self.read(key, wanted, |text| self.reader.currency.parse(text).ok().filter(|money| money.get() >= least))
    }

    /// A ratio that keeps to what is wanted.
    pub fn ratio(&self, key: &str, wanted: Wanted) -> Option<Ratio> {
        let fits = |ratio: &Ratio| match wanted {
            Wanted::Multiplier => *ratio >= Ratio::ONE,
            Wanted::Share => *ratio <= Ratio::ONE,
            Wanted::Off => *ratio <= Ratio::ONE && ratio.num() > 0,
            _ => true,
        };
        self.read(key, wanted, |text| Ratio::parse(text).filter(fits))
    }

    /// A span of days or longer.
    pub fn days(&self, key: &str, wanted: Wanted) -> Option<Span> {
        let fits = |span: &Span| span.is_calendar() && (wanted != Wanted::SomeDays || !span.is_zero());
        self.read(key, wanted, |text| Span::parse(text).filter(fits))
    }

    /// A date, which means its first moment, or a moment.
    pub fn instant(&self, key: &str) -> Option<Instant> {
        self.take(key, Wanted::Date, |value| {
            let written = value.as_datetime().filter(|written| written.date.is_some())?;
            Some(self.reader.zone.parse(&written.to_string())?.0)
        })
    }

    /// A list of dates or moments, at least one.
    pub fn instants(&self, key: &str) -> Option<Vec<Instant>> {
        self.take(key, Wanted::Dates, |value| {
            let all = value.as_array().filter(|all| !all.is_empty())?;
            let one = |item: &Spanned<DeValue<'_>>| {
                let written = item.get_ref().as_datetime().filter(|written| written.date.is_some())?;
                Some(self.reader.zone.parse(&written.to_string())?.0)
            };
            all.iter().map(one).collect()
        })
    }

    /// A list of texts, none empty.
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        let text = |item: &Spanned<DeValue<'_>>| {
            Some(item.get_ref().as_str()?.to_owned()).filter(|text| !text.trim().is_empty())
        };
        self.take(key, Wanted::Texts, |value| value.as_array()?.iter().map(text).collect())
    }

    /// A code, as the value of a key.
    pub fn code(&self, key: &str) -> Option<Code> {
        self.read(key, Wanted::Code, Code::new)
    }

    /// The name of this table, in one language or two, else `default` in both.
    pub fn name(&self, default: &str) -> Name {
        self.named("name").unwrap_or_else(|| Name::plain(default))
    }

    /// A name in one language or two.
    pub fn named(&self, key: &str) -> Option<Name> {
        let fits = |text: &str| (1..=80).contains(&text.trim().chars().count()).then(|| text.to_owned());
        let item = self.item(key)?;
        let name = match item.get_ref() {
            DeValue::String(text) => fits(text).map(|text| Name::plain(&text)),
            DeValue::Table(_) => {
                let both = self.table(key, &["en", "zh"]);
                let (en, zh) = (both.read("en", Wanted::Name, fits), both.read("zh", Wanted::Name, fits));
                if both.items().is_empty() {
                    None
                } else {
                    // What of the two cannot be read is noted already; the other, or the key, stands in.
                    let spare = en.clone().or_else(|| zh.clone()).unwrap_or_else(|| key.to_owned());
                    Some(Name { en: en.unwrap_or_else(|| spare.clone()), zh: zh.unwrap_or(spare) })
                }
            }
            _ => None,
        };
        if name.is_none() {
            self.wrong(self.path(key), item, Wanted::Name);
        }
        name
    }

    /// A condition; its mistake is placed inside the text.
    pub fn condition(&self, key: &str, about: About) -> Option<Condition> {
        let text = self.take(key, Wanted::Condition, |value| value.as_str())?;
        match Condition::compile(text, about, self.reader.currency) {
            Ok(condition) => Some(condition),
            Err(mistake) => {
                let span = self.item(key)?.span();
                // Where nothing is escaped the text stands in the file as it is, after its quotes.
                let inside = self.reader.text.get(span.clone()).and_then(|raw| raw.find(text));
                let at = inside.map_or(span.start, |from| span.start + from + mistake.at);
                let what = What::Condition(mistake.what);
                self.reader.found.borrow_mut().push(Found { path: self.path(key), at: Some(at), what });
                None
            }
        }
    }

    /// The value of a key as `read` understands it; notes a mistake when it does not.
    pub fn take<T>(&self, key: &str, wanted: Wanted, read: impl FnOnce(&'r DeValue<'t>) -> Option<T>) -> Option<T> {
        let item = self.item(key)?;
        let value = read(item.get_ref());
        if value.is_none() {
            self.wrong(self.path(key), item, wanted);
        }
        value
    }

    fn item(&self, key: &str) -> Option<Item<'r, 't>> {
        self.table?.get(key)
    }

    fn only(&self, known: &'static [&'static str]) {
        for (key, _) in self.items() {
            if !known.contains(&key) {
                self.note(key, What::UnknownKey { near: nearest(key, known.iter().copied()), known });
            }
        }
    }

    /// Floats are noted once, when the file is walked (R2).
    fn wrong(&self, path: String, item: Item<'r, 't>, wanted: Wanted) {
        if !item.get_ref().is_float() {
            self.reader.note(path, What::Wrong { found: shown(item.get_ref()), wanted });
        }
    }
}

/// A whole number as TOML writes it.
pub fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A value as a message shows it.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() > 40 => {
            format!("\"{}…\"", text.chars().take(40).collect::<String>())
        }
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
