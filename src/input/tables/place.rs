//! Where each key of a file stands, so that a mistake named by its path gets a line and a column.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue, Error};

use super::mistake::{Mistake, What};
use super::section::Found;

/// Mistakes told one by one; a file with more is another kind of file.
const MOST: usize = 200;

/// The byte offsets of all keys and values, by path.
pub struct Places<'t> {
    text: &'t str,
    values: BTreeMap<String, usize>,
    keys: BTreeMap<String, usize>,
    floats: Vec<(String, String)>,
}

impl<'t> Places<'t> {
    pub fn walk(text: &'t str, table: &DeTable<'_>) -> Places<'t> {
        let mut places = Places { text, values: BTreeMap::new(), keys: BTreeMap::new(), floats: Vec::new() };
        places.table("", table);
        places
    }

    fn table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table.iter() {
            let name = key.get_ref();
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            self.keys.insert(path.clone(), key.span().start);
            // A table is found at its key: its own span may be a header or nothing at all.
            let at = if value.get_ref().is_table() { key.span().start } else { value.span().start };
            self.value(path, at, value.get_ref());
        }
    }

    fn value(&mut self, path: String, at: usize, value: &DeValue<'_>) {
        match value {
            DeValue::Table(table) => self.table(&path, table),
            DeValue::Array(list) => {
                for (n, item) in list.iter().enumerate() {
                    self.value(format!("{path}[{n}]"), item.span().start, item.get_ref());
                }
            }
            DeValue::Float(number) => self.floats.push((path.clone(), number.to_string())),
            _ => {}
        }
        self.values.insert(path, at);
    }

    /// How many keys begin with `section` and stand `deep` tables down.
    pub fn count(&self, section: &str, deep: usize) -> usize {
        let all = self.values.range(section.to_owned()..);
        all.take_while(|(path, _)| path.starts_with(section))
            .filter(|(path, _)| path.matches('.').count() == deep)
            .count()
    }

    /// Every float of the file is a mistake (R2).
    pub fn floats(&self) -> Vec<Found> {
        let note = |(path, written): &(String, String)| Found {
            path: path.clone(),
            at: None,
            what: What::Float(written.clone()),
        };
        self.floats.iter().map(note).collect()
    }

    /// All mistakes with the slips of TOML, in the order of the file.
    pub fn mistakes(&self, found: Vec<Found>, slips: Vec<(usize, What)>) -> Vec<Mistake> {
        let placed = found.into_iter().map(|found| (self.offset(&found), found.path, found.what));
        let slips = slips.into_iter().map(|(at, what)| (at, String::new(), what));
        in_order(self.text, placed.chain(slips).collect())
    }

    fn offset(&self, found: &Found) -> usize {
        found.at.unwrap_or_else(|| match found.what {
            What::UnknownKey { .. } | What::NotWith(_) => self.keys.get(&found.path).copied().unwrap_or(0),
            _ => self.find(&found.path),
        })
    }

    /// Line and column of a path.
    pub fn spot(&self, path: &str) -> (usize, usize) {
        spot(self.text, self.find(path))
    }

    /// The place of a path, or of the nearest table above it that is written.
    fn find(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(at) = self.values.get(path) {
                return *at;
            }
            match path.rfind(['.', '[']) {
                Some(cut) => path = &path[..cut],
                None => return 0,
            }
        }
    }
}

/// The slips of TOML itself, the first of each line: those after it are mostly its echo.
pub fn slips(text: &str, errors: &[Error]) -> Vec<(usize, What)> {
    let mut sorted: Vec<(usize, &str)> =
        errors.iter().map(|error| (error.span().map_or(0, |span| span.start), error.message())).collect();
    sorted.sort_unstable();
    let mut all: Vec<(usize, What)> = Vec::new();
    for (at, message) in sorted {
        let echo = all.last().is_some_and(|(last, _)| {
            !text[text.floor_char_boundary(*last)..text.floor_char_boundary(at)].contains('\n')
        });
        if !echo {
            all.push((at, What::Syntax(message.to_owned())));
        }
    }
    all
}

/// Mistakes by place; past [`MOST`] the rest is counted.
pub fn in_order(text: &str, mut all: Vec<(usize, String, What)>) -> Vec<Mistake> {
    all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    all.dedup();
    if all.len() > MOST {
        let (at, ..) = all[MOST];
        let hidden = all.len() - MOST;
        all.truncate(MOST);
        all.push((at, String::new(), What::More(hidden)));
    }
    let place = |(at, key, what)| {
        let (line, column) = spot(text, at);
        Mistake { line, column, key, what }
    };
    all.into_iter().map(place).collect()
}

/// Whether one path is the other or stands above it.
pub fn related(a: &str, b: &str) -> bool {
    let above =
        |a: &str, b: &str| b.strip_prefix(a).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    above(a, b) || above(b, a)
}

/// Line and column of a byte offset, both from 1, the column in characters.
fn spot(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}
