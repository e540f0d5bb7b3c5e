//! Headers: file columns found by name, never by position (I12); what does not fit is told all at once.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::profile::Column as Mapped;
use super::source::Found;
use super::text;
use super::{HeaderError, Reject};

/// A canonical column, its Chinese names, and whether a file must have it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The canonical name.
    pub name: &'static str,
    /// Equal names.
    pub also: &'static [&'static str],
    /// Whether a file without it is refused.
    pub required: bool,
}

/// What a canonical file may hold.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Its columns.
    pub columns: &'static [Column],
    /// Beginnings of further columns it takes, such as `x.`.
    pub prefixes: &'static [&'static str],
    /// Columns of which one must be there.
    pub one_of: &'static [&'static str],
}

/// Declares the columns of a layout: an enum to ask by and the table to find by, in one order.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $word:literal $(, $also:literal)* $(; $required:ident)?;;)*) => {
        /// The columns of the layout.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum C { $($(#[$doc])* $name),* }

        const COLUMNS: &[$crate::input::header::Column] = &[$($crate::input::header::Column {
            name: $word,
            also: &[$($also),*],
            required: columns!(@ $($required)?),
        }),*];

        impl $crate::input::cells::Named for C {
            fn place(self) -> usize {
                self as usize
            }

            fn name(self) -> &'static str {
                COLUMNS[self as usize].name
            }
        }
    };
    (@ required) => { true };
    (@) => { false };
}
pub(super) use columns;

/// Columns a file may have, and bytes its header (I35).
pub const MAX_COLUMNS: usize = 256;
/// Bytes a header may have (I35).
pub const MAX_BYTES: usize = 64 << 10;

/// Where the value of a column stands in a row; places from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Nowhere.
    #[default]
    Nowhere,
    /// In one cell.
    At(usize),
    /// In the first of these cells that is not blank.
    First(Box<[usize]>),
    /// In all of these cells, with a blank between.
    Joined(Box<[usize]>),
    /// It is the same in every row.
    Const(Box<str>),
}

impl Place {
    /// The first cell it may stand in.
    pub fn first(&self) -> Option<usize> {
        match self {
            Place::Nowhere | Place::Const(_) => None,
            Place::At(at) => Some(*at),
            Place::First(cells) | Place::Joined(cells) => cells.first().copied(),
        }
    }
}

/// A header matched to a layout.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The names as written.
    pub names: Vec<String>,
    /// Where each column of the layout stands.
    pub place: Vec<Place>,
    /// Cells that mean nothing, besides blank ones.
    pub blank: Vec<String>,
    /// Further columns: where each stands, and its name.
    pub extras: Vec<(usize, String)>,
    /// Whether a column is read at all; those with `_` are not.
    pub used: Vec<bool>,
    /// The place of its file among those of the command, from 0.
    pub file: usize,
    /// How its file was read.
    pub found: Option<Found>,
    columns: &'static [Column],
}

impl Header {
    /// Matches names to a layout.
    pub fn match_to(names: Vec<String>, layout: &'static Layout) -> Result<Header, Vec<HeaderError>> {
        let mut header =
            Header { place: vec![Place::Nowhere; layout.columns.len()], columns: layout.columns, ..Header::default() };
        let mut problems = Vec::new();
        let mut folded: Vec<(String, usize)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let (mut key, written) = (fold(name), text::clean(name));
            header.used.push(!is_ignored(name));
            if let Some(known) = layout.columns.iter().position(|column| column.is(&key)) {
                if header.place[known] == Place::Nowhere {
                    header.place[known] = Place::At(at);
                }
                layout.columns[known].name.clone_into(&mut key);
            } else if layout.prefixes.iter().any(|p| key.len() > p.len() && key.starts_with(p)) {
                header.extras.push((at, written.nfc().collect()));
            } else if header.used[at] {
                let nearest = nearest(&key, layout.columns.iter().map(|column| column.name));
                problems.push(HeaderError::Unknown { column: number(at), name: text::shown(written), nearest });
            }
            match folded.iter().find(|(seen, _)| *seen == key) {
                Some((_, first)) => {
                    let (first, second) = (number(*first), number(at));
                    problems.push(HeaderError::Twice { name: text::shown(written), first, second });
                }
                None => folded.push((key, at)),
            }
        }
        header.names = names;
        problems.extend(header.missing(layout));
        if problems.is_empty() { Ok(header) } else { Err(problems) }
    }

    /// How many names a layout knows.
    pub fn known(names: &[String], layout: &Layout) -> usize {
        names.iter().filter(|name| layout.columns.iter().any(|column| column.is(&fold(name)))).count()
    }

    /// Matches names to the columns of a profile; the others are passed over, whatever they are called.
    pub fn match_mapped(
        names: Vec<String>,
        layout: &'static Layout,
        mapped: &BTreeMap<String, Mapped>,
    ) -> Result<Header, Vec<HeaderError>> {
        let mut header = Header { columns: layout.columns, used: vec![true; names.len()], names, ..Header::default() };
        let place = |column: &Column| mapped.get(column.name).map_or(Place::Nowhere, |from| header.place_of(from));
        header.place = layout.columns.iter().map(place).collect();
        let mut problems = header.missing(layout);
        let cells = header.place.iter().filter_map(Place::first);
        problems.extend(cells.filter_map(|at| header.named_twice(at)));
        if problems.is_empty() { Ok(header) } else { Err(problems) }
    }

    /// Where a column of a profile stands; names that the file lacks are passed over.
    pub fn place_of(&self, from: &Mapped) -> Place {
        let places = |names: &[String]| -> Vec<usize> {
            let place = |name: &String| self.names.iter().position(|own| fold(own) == fold(name));
            names.iter().filter_map(place).collect()
        };
        match from {
            Mapped::Const(text) => Place::Const(text.as_str().into()),
            Mapped::First(names) => match places(names)[..] {
                [] => Place::Nowhere,
                [one] => Place::At(one),
                ref several => Place::First(several.into()),
            },
            Mapped::Join(names) => match places(names)[..] {
                [] => Place::Nowhere,
                ref several => Place::Joined(several.into()),
            },
        }
    }

    fn named_twice(&self, at: usize) -> Option<HeaderError> {
        let name = &self.names[at];
        let second = at + 1 + self.names[at + 1..].iter().position(|other| fold(other) == fold(name))?;
        Some(HeaderError::Twice { name: text::shown(text::clean(name)), first: number(at), second: number(second) })
    }

    fn missing(&self, layout: &Layout) -> Vec<HeaderError> {
        let has = |name: &str| {
            layout.columns.iter().zip(&self.place).any(|(c, place)| c.name == name && *place != Place::Nowhere)
        };
        let needed = layout.columns.iter().filter(|column| column.required && !has(column.name));
        let mut missing: Vec<HeaderError> =
            needed.map(|column| HeaderError::Missing { one_of: std::slice::from_ref(&column.name) }).collect();
        if !layout.one_of.is_empty() && !layout.one_of.iter().any(|name| has(name)) {
            missing.push(HeaderError::Missing { one_of: layout.one_of });
        }
        missing
    }

    /// Number (from 1) and written name of a canonical column; its canonical name where the file has none.
    fn find(&self, name: &'static str) -> (Option<u32>, &str) {
        let known = self.columns.iter().position(|column| column.name == name);
        let place = known.and_then(|known| self.place[known].first());
        place.map_or((None, name), |at| (Some(number(at)), text::clean(&self.names[at])))
    }

    /// A reject of the record `at` = (line, row), blaming a canonical column or the record as a whole.
    pub fn reject(&self, at: (u64, u32), column: Option<&'static str>, cause: Cause<'_>) -> Reject {
        let (column, header) = column.map_or((None, ""), |name| self.find(name));
        self.rejected(at, column, header, cause)
    }

    /// A reject of the record `at` = (line, row), blaming the column at a place of the file, from 0.
    pub fn reject_further(&self, at: (u64, u32), place: usize, cause: Cause<'_>) -> Reject {
        self.rejected(at, Some(number(place)), text::clean(&self.names[place]), cause)
    }

    fn rejected(&self, at: (u64, u32), column: Option<u32>, header: &str, cause: Cause<'_>) -> Reject {
        let (header, value) = (text::shown(header), text::shown(cause.value));
        let (file, (line, row), hint) = (self.file, at, cause.hint.to_owned());
        Reject { file, line, row, column, header, code: cause.code, value, hint }
    }
}

/// Why a record is rejected.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// A code of [`super::CODES`].
    pub code: &'static str,
    /// The cell as read.
    pub value: &'a str,
    /// What the code's sentence speaks of.
    pub hint: &'a str,
}

impl Column {
    fn is(&self, folded: &str) -> bool {
        self.name == folded || self.also.contains(&folded)
    }
}

/// Column numbers are shown from 1.
pub fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

/// Whether a column is passed over: its name begins with `_`.
pub fn is_ignored(name: &str) -> bool {
    fold(name).starts_with('_')
}

/// Names are equal after NFKC, trimmed, folded, with blank, `-` and `_` equal.
pub(super) fn fold(name: &str) -> String {
    let wide: String = text::clean(name).nfkc().collect();
    wide.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The known word most like `word`, if any is near: at most one letter in three may differ.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = |name: &&str| distance(word, name) * 3 <= name.chars().count().max(3);
    known.filter(near).min_by_key(|name| distance(word, name))
}

/// Letters to insert, drop or replace to make one word of the other; long words are never near.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 64 {
        return usize::MAX / 4;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::cells::Named;

    columns! {
        OrderId = "order_id", "订单号", "订单编号"; required;;
        PaidAt = "paid_at", "付款时间";;
        Phone = "phone", "手机号";;
    }
    static LAYOUT: Layout = Layout { columns: COLUMNS, prefixes: &["x."], one_of: &["paid_at", "phone"] };

    fn matched(names: &[&str]) -> Result<Header, Vec<HeaderError>> {
        Header::match_to(names.iter().map(|name| (*name).to_owned()).collect(), &LAYOUT)
    }

    #[test]
    fn names_are_equal_in_both_languages_and_all_writings() {
        for name in ["order_id", " Order ID ", "ORDER-ID", "ｏｒｄｅｒ＿ｉｄ", "订单号", "订单编号", "=\"order_id\""]
        {
            let header = matched(&["phone", name]).unwrap();
            assert_eq!(header.place[C::OrderId as usize], Place::At(1), "{name}");
        }
        let header = matched(&["order_id", "paid_at", "x.Gate", "_line"]).unwrap();
        assert_eq!(header.place[C::Phone as usize], Place::Nowhere);
        assert_eq!(header.extras, [(2, "x.Gate".to_owned())]);
        assert_eq!(header.used, [true, true, true, false]);
        assert_eq!(header.find(C::PaidAt.name()), (Some(2), "paid_at"));
    }

    #[test]
    fn every_mistake_of_a_header_is_told_at_once() {
        let problems = matched(&["订单号", "order id", "paidat_", "x.", "_a", "_a"]).unwrap_err();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = [
            "columns 1 and 2 are both \"order id\"",
            "unknown column 3 \"paidat_\"; nearest is paid_at",
            "unknown column 4 \"x.\"",
            "columns 5 and 6 are both \"_a\"",
            "missing column paid_at or phone",
        ];
        assert_eq!(told, expected);
        assert_eq!(matched(&["phone"]).unwrap_err()[0].to_string(), "missing column order_id");
    }
}
