//! `[plans]`: what members may pay for by the term, by code.

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use super::tiers::benefits;
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::plan::{Conditions, Length, Plan, Refund};
use crate::domain::ratio::Ratio;
use crate::domain::time::Span;

const PLAN: &[&str] =
    &["name", "fee", "term", "trial", "grace", "refund", "refund_days", "pause_max", "multiplier", "benefits"];
const YEAR: Length = Length::Every(Span::days(365));

/// `[plans]`.
pub(super) fn plans(root: &Section<'_, '_>) -> Vec<Plan> {
    let section = root.any_table("plans");
    section.codes().into_iter().map(|(code, key)| plan(&section.table(key, PLAN), code)).collect()
}

fn plan(section: &Section<'_, '_>, code: Code) -> Plan {
    let none = Span::days(0);
    let days = |key: &str| section.days(key, Wanted::Days).unwrap_or(none);
    let length = section.must("term", Wanted::Term, section.read("term", Wanted::Term, length), YEAR);
    if length == Length::Lifetime {
        // What has no end is not renewed, tried or stopped.
        for key in ["trial", "grace", "pause_max"] {
            section.not_with(key, "term");
        }
    }
    Plan {
        name: section.name(code.as_str()),
        code,
        fee: section.must("fee", Wanted::Money, section.money("fee", Wanted::Money), Money::ZERO),
        length,
        trial: days("trial"),
        conditions: Conditions { grace: days("grace"), refund: refund(section, length), pause_max: days("pause_max") },
        multiplier: section.ratio("multiplier", Wanted::Multiplier).unwrap_or(Ratio::ONE),
        benefits: benefits(section),
    }
}

fn length(text: &str) -> Option<Length> {
    if text == "lifetime" {
        return Some(Length::Lifetime);
    }
    let span = Span::parse(text).filter(|span| span.is_calendar() && !span.is_zero())?;
    Some(Length::Every(span))
}

fn refund(section: &Section<'_, '_>, length: Length) -> Refund {
    let words = [
        ("prorata_minus_used", Refund::ProrataMinusUsed),
        ("prorata", Refund::Prorata),
        ("full_within", Refund::FullWithin(Span::days(0))),
        ("none", Refund::None),
    ];
    let rule = section.choice("refund", &words);
    let days = section.small("refund_days", 1);
    match rule {
        Refund::FullWithin(_) => {
            let days = section.must("refund_days", Wanted::Positive, days, 1);
            Refund::FullWithin(Span::days(days.min(100_000)))
        }
        rule => {
            if section.has("refund_days") {
                section.note("refund_days", What::NotWith(format!("refund = \"{}\"", rule.word())));
            }
            // A lifetime has no days to share a price by; unless it says so, nothing comes back of it.
            if length == Length::Lifetime && !section.has("refund") { Refund::None } else { rule }
        }
    }
}
