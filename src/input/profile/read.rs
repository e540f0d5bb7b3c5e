//! A profile file to a [`Profile`], every mistake at once with its line and column.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::super::order::Status;
use super::super::tables::section::{Reader, Section};
use super::super::tables::{Mistake, Tables, Wanted, What};
use super::{
    Column, ENCODINGS, FileHow, Grain, Join, Marked, Match, Need, Profile, RefundStyle, Refunds, Refuse, SOLD_AT,
    STYLES, Shape, Statuses, Tax, canonical,
};
use crate::domain::money::Currency;
use crate::domain::time::Zone;

const ROOT: &[&str] =
    &["name", "also", "kind", "detect", "need", "file", "shape", "columns", "status", "refund", "join", "refuse"];
const FILE: &[&str] = &["encoding", "delimiter", "quote", "zone", "zone_column", "times", "header_has"];
const SHAPE: &[&str] = &["grain", "joined", "currency", "strip", "blank", "tax", "carry", "no_line"];
const JOINED: &[&str] = &["column", "between", "quantity"];
const MARKED: &[&str] = &["column", "words"];
const REFUND: &[&str] = &["style", "amount", "time", "id", "none", "match", "column", "words"];
const JOIN: &[&str] = &["need", "on", "columns"];
const REFUSE: &[&str] = &["need", "en", "zh"];
const STAGES: [(&str, Status); 4] = [
    ("pending", Status::Pending),
    ("paid", Status::Paid),
    ("completed", Status::Completed),
    ("cancelled", Status::Cancelled),
];

/// Reads a profile file.
pub fn parse(text: &str) -> Result<Profile, Vec<Mistake>> {
    let tables = Tables::open(text)?;
    let reader = Reader::plain(text, tables.places.floats());
    let profile = profile(&reader.root(tables.root(), ROOT));
    tables.end(reader.found.into_inner())?;
    Ok(profile)
}

fn profile(root: &Section<'_, '_>) -> Profile {
    let name = root.must("name", Wanted::ProfileName, root.read("name", Wanted::ProfileName, named), String::new());
    root.choice("kind", &[("order", ())]);
    let profile = Profile {
        name,
        also: root.take("also", Wanted::Names, names).unwrap_or_default(),
        detect: root.flag("detect", true),
        need: need(root),
        file: file(root),
        shape: shape(root),
        columns: columns(root),
        status: status(root),
        refund: refund(root),
        joins: root.tables("join", JOIN).iter().map(join).collect(),
        refuse: root.tables("refuse", REFUSE).iter().map(refuse).collect(),
    };
    whole(root, &profile);
    profile
}

/// What must hold of a profile over several keys.
fn whole(root: &Section<'_, '_>, profile: &Profile) {
    let columns = root.any_table("columns");
    let has = |key: &str| columns.has(key);
    let joined = |key: &str| profile.joins.iter().any(|join| join.columns.contains_key(key));
    if !root.has("columns") || !has("order_id") {
        root.note("columns.order_id", What::Missing(Wanted::Column));
    }
    if !["paid_at", "placed_at", SOLD_AT].into_iter().any(has) {
        root.note("columns", What::OneOf(&["paid_at", "placed_at", "sold_at"]));
    }
    let priced = |key: &str| has(key) || joined(key);
    match profile.shape.grain {
        Grain::Line if !priced("sku") => root.note("columns.sku", What::Missing(Wanted::Column)),
        Grain::Line if !["unit_price", "line_amount"].into_iter().any(priced) => {
            root.note("columns", What::OneOf(&["unit_price", "line_amount"]));
        }
        Grain::Order | Grain::Joined { .. } if !has("order_amount") => {
            root.note("columns.order_amount", What::Missing(Wanted::Column));
        }
        _ => {}
    }
}

/// A name of a profile: it is a source of orders as well.
pub(super) fn named(text: &str) -> Option<String> {
    let first = text.starts_with(|c: char| c.is_ascii_lowercase());
    let part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (first && text.len() <= 32 && text.bytes().all(part)).then(|| text.to_owned())
}

pub(super) fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    let all: Option<Vec<String>> = value.as_array()?.iter().map(|item| text(item.get_ref())).collect();
    all.filter(|all| !all.is_empty())
}

/// A text or a list of texts.
pub(super) fn names(value: &DeValue<'_>) -> Option<Vec<String>> {
    text(value).map(|one| vec![one]).or_else(|| texts(value))
}

pub(super) fn source(value: &DeValue<'_>) -> Option<Column> {
    let Some(table) = value.as_table() else { return names(value).map(Column::First) };
    let (key, value) = table.iter().next().filter(|_| table.len() == 1)?;
    match key.get_ref().as_ref() {
        "join" => texts(value.get_ref()).map(Column::Join),
        "const" => text(value.get_ref()).map(Column::Const),
        _ => None,
    }
}

pub(super) fn need(section: &Section<'_, '_>) -> Vec<Need> {
    let read = |value: &DeValue<'_>| -> Option<Vec<Need>> {
        let all: Option<Vec<Need>> = value.as_array()?.iter().map(|item| names(item.get_ref())).collect();
        all.filter(|all| !all.is_empty())
    };
    section.must("need", Wanted::Need, section.take("need", Wanted::Need, read), Vec::new())
}

fn columns(section: &Section<'_, '_>) -> BTreeMap<String, Column> {
    let table = section.table("columns", canonical());
    let read = |(key, _): (&str, _)| Some((key.to_owned(), table.take(key, Wanted::Column, source)?));
    table.items().into_iter().filter_map(read).collect()
}

pub(super) fn file(root: &Section<'_, '_>) -> FileHow {
    let section = root.table("file", FILE);
    let sign = |text: &str| match text.as_bytes() {
        [one] if one.is_ascii_punctuation() || *one == b'\t' => Some(*one),
        _ => None,
    };
    let words = ENCODINGS.map(|known| (known, known));
    let times = section.take("times", Wanted::Times, |value| texts_that(value, is_time));
    FileHow {
        encoding: section.has("encoding").then(|| section.choice("encoding", &words).to_owned()),
        delimiter: section.read("delimiter", Wanted::Delimiter, sign),
        quote: section.read("quote", Wanted::Delimiter, |text| if text.is_empty() { Some(0) } else { sign(text) }),
        zone: section.read("zone", Wanted::Zone, |text| Zone::find(text).map(|_| text.to_owned())),
        zone_column: section.take("zone_column", Wanted::Text, text),
        times: times.unwrap_or_default(),
        header_has: section.texts("header_has").unwrap_or_default(),
    }
}

fn texts_that(value: &DeValue<'_>, fits: fn(&str) -> bool) -> Option<Vec<String>> {
    texts(value).filter(|all| all.iter().all(|text| fits(text)))
}

/// Whether a format has a day and only the marks that are read.
fn is_time(format: &str) -> bool {
    let marks: Option<Vec<char>> = format.split('%').skip(1).map(|part| part.chars().next()).collect();
    let Some(marks) = marks else { return false };
    let any = |wanted: &str| marks.iter().any(|mark| wanted.contains(*mark));
    marks.iter().all(|mark| "YymbdHIMSfpz".contains(*mark)) && any("Yy") && any("mb") && any("d")
}

fn shape(root: &Section<'_, '_>) -> Shape {
    let section = root.table("shape", SHAPE);
    let joined = section.table("joined", JOINED);
    let grain = match section.choice("grain", &[("line", 0), ("order", 1), ("joined", 2)]) {
        0 => Grain::Line,
        1 => Grain::Order,
        _ => all_in_one(&section, &joined),
    };
    if section.has("joined") && !matches!(grain, Grain::Joined { .. }) {
        section.not_with("joined", "grain");
    }
    Shape {
        grain,
        currency: section.read("currency", Wanted::Currency, |text| Currency::find(text).map(|_| text.to_owned())),
        strip: section.texts("strip").unwrap_or_default(),
        blank: section.texts("blank").unwrap_or_default(),
        tax: section.choice("tax", &[("inside", Tax::Inside), ("on-top", Tax::OnTop), ("auto", Tax::Auto)]),
        carry: section.take("carry", Wanted::Text, text),
        no_line: section.has("no_line").then(|| marked(&section.table("no_line", MARKED))),
    }
}

fn all_in_one(shape: &Section<'_, '_>, joined: &Section<'_, '_>) -> Grain {
    if !shape.has("joined") {
        shape.note("joined", What::Missing(Wanted::Table));
    }
    let one_number = |text: &str| text.matches('#').count() == 1;
    let quantity = joined.take("quantity", Wanted::Quantities, |value| {
        names(value).filter(|all| all.iter().all(|text| one_number(text)))
    });
    Grain::Joined {
        column: names_of(joined, "column"),
        between: joined.must("between", Wanted::Text, joined.take("between", Wanted::Text, text), String::new()),
        quantity: joined.must("quantity", Wanted::Quantities, quantity, Vec::new()),
    }
}

/// A name or names that must be there.
fn names_of(section: &Section<'_, '_>, key: &str) -> Vec<String> {
    section.must(key, Wanted::Names, section.take(key, Wanted::Names, names), Vec::new())
}

fn marked(section: &Section<'_, '_>) -> Marked {
    Marked {
        column: names_of(section, "column"),
        words: section.must("words", Wanted::Texts, section.texts("words"), Vec::new()),
    }
}

fn status(root: &Section<'_, '_>) -> Option<Statuses> {
    let section = root.table("status", MARKED);
    if !section.is_there() {
        return None;
    }
    let table = section.any_table("words");
    if !section.has("words") {
        section.note("words", What::Missing(Wanted::Table));
    }
    let words = table.items().into_iter().map(|(word, _)| (word.to_owned(), table.choice(word, &STAGES)));
    Some(Statuses { column: names_of(&section, "column"), words: words.collect() })
}

fn refund(root: &Section<'_, '_>) -> Option<Refunds> {
    let section = root.table("refund", REFUND);
    if !section.is_there() {
        return None;
    }
    if !section.has("style") {
        section.note("style", What::Missing(Wanted::Text));
    }
    let style = section.choice("style", &STYLES);
    let cumulative = matches!(style, RefundStyle::LineTotal | RefundStyle::OrderTotal);
    if cumulative && !section.has("amount") {
        section.note("amount", What::Missing(Wanted::Names));
    }
    let matched = section.choice("match", &[("order", Match::Order), ("latest", Match::Latest)]);
    if !matches!(style, RefundStyle::Rows | RefundStyle::Negative) {
        ["match", "id"].iter().for_each(|key| section.not_with(key, "style"));
    }
    let by_word = matches!(style, RefundStyle::Rows | RefundStyle::Status);
    let is_marked = by_word || section.has("column") || section.has("words");
    let named = |key: &str| section.take(key, Wanted::Names, names).unwrap_or_default();
    Some(Refunds {
        style,
        amount: named("amount"),
        time: section.take("time", Wanted::Column, source),
        id: named("id"),
        none: section.texts("none").unwrap_or_default(),
        matched,
        marked: is_marked.then(|| marked(&section)),
    })
}

fn join(section: &Section<'_, '_>) -> Join {
    if !section.has("columns") {
        section.note("columns", What::Missing(Wanted::Table));
    }
    Join { need: need(section), on: names_of(section, "on"), columns: columns(section) }
}

fn refuse(section: &Section<'_, '_>) -> Refuse {
    let said = |text: &str| (1..=300).contains(&text.trim().chars().count()).then(|| text.to_owned());
    let sentence = |key| section.must(key, Wanted::Sentence, section.read(key, Wanted::Sentence, said), String::new());
    Refuse { need: need(section), en: sentence("en"), zh: sentence("zh") }
}
