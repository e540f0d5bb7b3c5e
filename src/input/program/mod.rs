//! The program file: TOML to a [`Program`], every mistake at once with its line and column (semantics 2.1–2.3, R1–R3).

mod auth;
mod award;
mod benefits;
mod campaigns;
mod coupons;
mod earn;
mod engagement;
mod flat;
mod penalties;
mod plans;
mod points;
mod reporting;
mod serving;
mod shop;
mod tiers;

use std::cell::RefCell;

pub use flat::{Difference, diff, flatten};

use super::tables::place::related;
use super::tables::section::{Found, Reader, Section};
use super::tables::{self, Tables};
pub use super::tables::{Mistake, Wanted, What};

use crate::domain::points::rule::Basis;
use crate::domain::program::Program;
use crate::domain::program::check::{Doubt, Finding, check};

/// Something allowed that was probably not meant, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key, from the root.
    pub key: String,
    /// What is doubtful.
    pub what: Doubt,
}

const ROOT: &[&str] = &[
    "format",
    "program",
    "basis",
    "points",
    "tiers",
    "benefits",
    "coupons",
    "plans",
    "referral",
    "campaigns",
    "penalties",
    "auth",
    "engagement",
    "stored_value",
    "segments",
    "recommend",
    "report",
];
const MOST_RULES: usize = 10_000;

/// Reads a program file: the program and its warnings, or every mistake in the order of the file.
pub fn parse(text: &str) -> Result<(Program, Vec<Warning>), Vec<Mistake>> {
    let tables = Tables::open(text)?;
    let places = &tables.places;
    let size = places.count("points.earn.", 2)
        + places.count("benefits.", 1)
        + places.count("campaigns.", 1)
        + places.count("penalties.", 1)
        + places.count("plans.", 1)
        + places.count("coupons.", 1)
        + places.count("segments.", 1)
        + places.count("tiers.ladder[", 1);
    if size > MOST_RULES {
        return Err(vec![tables::whole(What::TooMany(size))]);
    }
    let (currency, zone) = shop::units(tables.root());
    let reader = Reader { text, currency, zone, found: RefCell::new(places.floats()) };
    let program = program(&reader.root(tables.root(), ROOT));
    let (faults, doubts) = check(&program);
    let mut found = reader.found.into_inner();
    // A broken value breaks what is compared with it; one message says enough.
    let read = found.len();
    for fault in faults {
        if !found[..read].iter().any(|earlier| related(&earlier.path, &fault.path)) {
            found.push(Found { path: fault.path, at: None, what: What::Check(fault.what) });
        }
    }
    tables.end(found)?;
    let warning = |doubt: Finding<Doubt>| {
        let (line, column) = tables.places.spot(&doubt.path);
        Warning { line, column, key: doubt.path, what: doubt.what }
    };
    let mut warnings: Vec<Warning> = doubts.into_iter().map(warning).collect();
    warnings.sort_by_key(|warning| (warning.line, warning.column));
    Ok((program, warnings))
}

/// The program that a new shop starts from, with remarks on every key.
pub fn default_text(code: &str, name: &str, currency: &str, timezone: &str, country: Option<&str>) -> String {
    let quoted = |text: &str| {
        let visible = text.chars().filter(|c| !c.is_control()).collect::<String>();
        visible.replace('\\', "\\\\").replace('"', "\\\"")
    };
    let mut text = include_str!("default.toml").to_owned();
    for (mark, value) in [("@CODE@", code), ("@CURRENCY@", currency), ("@TIMEZONE@", timezone), ("@NAME@", name)] {
        text = text.replacen(mark, &quoted(value), 1);
    }
    // Without a country the key stays a comment: phones then need their prefix.
    match country {
        Some(country) => text.replacen("# country = \"CN\" ", &format!("country = \"{}\"   ", quoted(country)), 1),
        None => text,
    }
}

fn program(root: &Section<'_, '_>) -> Program {
    let format = root.must("format", Wanted::Format, root.count("format", 1), 1);
    if format > 1 {
        root.note("format", What::Newer);
    }
    let shop = shop::shop(root);
    let basis = shop::basis(root, "basis", &Basis::default());
    Program {
        number: 0,
        shop,
        points: points::points(root, &basis),
        coupons: coupons::coupons(root, &basis),
        basis,
        tiers: tiers::tiers(root),
        benefits: benefits::benefits(root),
        campaigns: campaigns::campaigns(root),
        referral: campaigns::referral(root),
        auth: auth::auth(root),
        engagement: engagement::engagement(root),
        penalties: penalties::penalties(root),
        stored_value: engagement::stored_value(root),
        plans: plans::plans(root),
        segments: shop::segments(root),
        recommend: serving::serving(root),
        report: reporting::reporting(root),
    }
}

#[cfg(test)]
mod tests;
