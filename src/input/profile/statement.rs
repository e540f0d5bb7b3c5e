//! Profiles of statements (identity ID59): which column of a bank's or provider's export says what, and what a file
//! states of itself. As with orders, a profile maps and computes nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::tables::section::{Reader, Section};
use super::super::tables::{Mistake, Tables, Wanted, What};
use super::read::{file, named, names, need, source, text};
use super::{Column, FileHow, Need};
use crate::domain::money::Currency;

const ROOT: &[&str] = &[
    "name",
    "kind",
    "need",
    "file",
    "columns",
    "currency",
    "sign",
    "skip",
    "null",
    "strip",
    "order",
    "unique_ref",
    "end",
    "period",
    "exported",
    "count",
    "total",
    "foot",
];
/// The columns of identity ID54, `in` and `out` being `amount` in two columns.
const COLUMNS: &[&str] = &[
    "booked_on",
    "booked_at",
    "value_on",
    "amount",
    "in",
    "out",
    "currency",
    "balance_after",
    "bank_ref",
    "reference",
    "counterparty",
    "tail",
    "reversal",
];
const SIGN: &[&str] = &["column", "plus", "minus", "neither"];
const SKIP: &[&str] = &["column", "words"];
const TOTAL: &[&str] = &["in", "out", "neither", "differs"];
const FOOT: &[&str] = &["begins", "count", "in", "out"];

/// A map from the export of a bank or provider to lines of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Columns that a file must have; their number is the score.
    pub need: Vec<Need>,
    /// How the bytes are read.
    pub file: FileHow,
    /// Where each column comes from.
    pub columns: BTreeMap<String, Column>,
    /// The currency of the amounts, where no column states it.
    pub currency: Option<String>,
    /// Which words give an amount its sign.
    pub sign: Option<Sign>,
    /// Rows that move nothing, whatever their amounts: columns and words.
    pub skip: Option<(Vec<String>, Vec<String>)>,
    /// Cells that mean nothing.
    pub null: Vec<String>,
    /// Signs taken off amounts.
    pub strip: Vec<String>,
    /// Whether balances follow from row to row.
    pub ordered: bool,
    /// Whether no two lines have one `bank_ref`.
    pub unique_ref: bool,
    /// How the first cell of a row begins that is none any more.
    pub end: Vec<String>,
    /// Where the file says its days, the moment it was made, and the number of its rows.
    pub period: Option<String>,
    /// When it was exported.
    pub exported: Option<String>,
    /// How many rows it has.
    pub count: Option<String>,
    /// Where it says its totals.
    pub totals: Totals,
    /// The row behind the others with figures of its own.
    pub foot: Option<Foot>,
}

/// Which words give an amount its sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The columns of which the first non-blank cell is asked.
    pub column: Vec<String>,
    /// Words of what came in.
    pub plus: Vec<String>,
    /// Words of what went out.
    pub minus: Vec<String>,
    /// Words of what is only told.
    pub neither: Vec<String>,
}

/// Where a file says its totals, each with `{count}` or `{total}` or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of what came in.
    pub plus: Option<String>,
    /// Of what went out.
    pub minus: Option<String>,
    /// Of what is only told.
    pub neither: Option<String>,
    /// Whether they may differ, as the file's own note says.
    pub loose: bool,
}

/// The row behind the others with figures of its own: its first cell begins with a word. Where columns are named for it
/// it is a header, and the row below has the figures; else they stand under the columns `in` and `out`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foot {
    /// The word.
    pub begins: String,
    /// The columns of the number of rows.
    pub count: Vec<String>,
    /// The columns of what came in.
    pub plus: Vec<String>,
    /// The columns of what went out.
    pub minus: Vec<String>,
}

/// Reads a profile file.
///
/// # Errors
///
/// Every mistake, in the order of the file.
pub fn parse(text: &str) -> Result<Profile, Vec<Mistake>> {
    let tables = Tables::open(text)?;
    let reader = Reader::plain(text, tables.places.floats());
    let profile = profile(&reader.root(tables.root(), ROOT));
    tables.end(reader.found.into_inner())?;
    Ok(profile)
}

fn profile(root: &Section<'_, '_>) -> Profile {
    let name = root.must("name", Wanted::ProfileName, root.read("name", Wanted::ProfileName, named), String::new());
    root.choice("kind", &[("statement", ())]);
    let columns = columns(root);
    let texts = |key: &str| root.texts(key).unwrap_or_default();
    let pattern = |key: &str| root.take(key, Wanted::Text, text);
    for (what, any) in [("booked_on", ["booked_on", "booked_at"]), ("amount", ["amount", "in"])] {
        if !any.iter().any(|key| columns.contains_key(*key)) {
            root.note(&format!("columns.{what}"), What::Missing(Wanted::Column));
        }
    }
    Profile {
        name,
        need: need(root),
        file: file(root),
        columns,
        currency: root.read("currency", Wanted::Currency, |text| Currency::find(text).map(|_| text.to_owned())),
        sign: sign(root),
        skip: skip(root),
        null: texts("null"),
        strip: texts("strip"),
        ordered: root.choice("order", &[("rows", true), ("none", false)]),
        unique_ref: root.flag("unique_ref", false),
        end: texts("end"),
        period: pattern("period"),
        exported: pattern("exported"),
        count: pattern("count"),
        totals: totals(root),
        foot: foot(root),
    }
}

fn columns(root: &Section<'_, '_>) -> BTreeMap<String, Column> {
    let table = root.table("columns", COLUMNS);
    let read = |(key, _): (&str, _)| Some((key.to_owned(), table.take(key, Wanted::Column, source)?));
    table.items().into_iter().filter_map(read).collect()
}

/// A name or names that must be there.
fn must(section: &Section<'_, '_>, key: &str) -> Vec<String> {
    section.must(key, Wanted::Names, section.take(key, Wanted::Names, names), Vec::new())
}

fn sign(root: &Section<'_, '_>) -> Option<Sign> {
    let section = root.table("sign", SIGN);
    let texts = |key: &str| section.texts(key).unwrap_or_default();
    section.is_there().then(|| Sign {
        column: must(&section, "column"),
        plus: texts("plus"),
        minus: texts("minus"),
        neither: texts("neither"),
    })
}

fn skip(root: &Section<'_, '_>) -> Option<(Vec<String>, Vec<String>)> {
    let section = root.table("skip", SKIP);
    section.is_there().then(|| (must(&section, "column"), section.texts("words").unwrap_or_default()))
}

fn totals(root: &Section<'_, '_>) -> Totals {
    let section = root.table("total", TOTAL);
    let pattern = |key: &str| section.take(key, Wanted::Text, text);
    Totals {
        plus: pattern("in"),
        minus: pattern("out"),
        neither: pattern("neither"),
        loose: section.choice("differs", &[("refused", false), ("warning", true)]),
    }
}

fn foot(root: &Section<'_, '_>) -> Option<Foot> {
    let section = root.table("foot", FOOT);
    let some = |key: &str| section.take(key, Wanted::Names, names).unwrap_or_default();
    section.is_there().then(|| Foot {
        begins: section.must("begins", Wanted::Text, section.take("begins", Wanted::Text, text), String::new()),
        count: some("count"),
        plus: some("in"),
        minus: some("out"),
    })
}

/// The texts of the profiles that come with the program.
const TEXTS: [&str; 9] = [
    include_str!("statement/alipay.toml"),
    include_str!("statement/alipay-funds.toml"),
    include_str!("statement/alipay-merchant.toml"),
    include_str!("statement/boc.toml"),
    include_str!("statement/cmb.toml"),
    include_str!("statement/generic.toml"),
    include_str!("statement/icbc.toml"),
    include_str!("statement/wechat.toml"),
    include_str!("statement/wechat-merchant.toml"),
];

/// The profiles that come with the program.
#[must_use]
pub fn builtin() -> &'static [Profile] {
    static ALL: LazyLock<Vec<Profile>> = LazyLock::new(|| TEXTS.into_iter().map(|text| sound(parse(text))).collect());
    &ALL
}

fn sound(read: Result<Profile, Vec<Mistake>>) -> Profile {
    read.expect("a test reads every built-in profile")
}

/// The built-in profile of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Profile> {
    builtin().iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profiles_are_read() {
        for text in TEXTS {
            let told: Vec<String> =
                parse(text).map(|_| Vec::new()).unwrap_or_else(|all| all.iter().map(ToString::to_string).collect());
            assert_eq!(told, [""; 0]);
        }
        let names: Vec<&str> = builtin().iter().map(|profile| profile.name.as_str()).collect();
        let expected =
            ["alipay", "alipay-funds", "alipay-merchant", "boc", "cmb", "generic", "icbc", "wechat", "wechat-merchant"];
        assert_eq!(names, expected);
        assert!(find("boc").is_some() && find("nowhere").is_none());
    }

    #[test]
    fn every_mistake_is_told_in_its_place() {
        let text = "name = \"x\"\nkind = \"order\"\nneed = [\"a\"]\ncolumns = { amout = \"b\" }\norder = \"some\"\n[sign]\nplus = []\n";
        let told: Vec<String> = parse(text).unwrap_err().iter().map(ToString::to_string).collect();
        let expected = [
            "2:8: kind: \"order\" does not fit",
            "4:1: columns.amount: is missing",
            "4:1: columns.booked_on: is missing",
            "4:13: columns.amout: no such key; did you mean amount?",
            "5:9: order: \"some\" does not fit",
            "6:2: sign.column: is missing",
        ];
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}\n{expected}");
        }
        assert_eq!(told.len(), expected.len(), "{told:#?}");
    }
}
