//! `[tiers]` and its ladder: what lifts a member onto a rung, what keeps one there, and what a rung gives.

use super::super::tables::section::{Section, whole};
use super::super::tables::{Wanted, What};
use super::award;
use crate::domain::id::Code;
use crate::domain::ratio::Ratio;
use crate::domain::tier::{Criteria, Downgrade, EntryRewards, Guarantee, Rung, TierRules, Window};
use crate::domain::time::{Span, Unit};

const TIERS: &[&str] = &[
    "window",
    "count_on",
    "guarantee",
    "grace",
    "downgrade",
    "upgrade",
    "on_refund",
    "notice",
    "entry_rewards",
    "entry_again",
    "ladder",
];
const RUNG: &[&str] = &["code", "name", "qualify", "retain", "multiplier", "benefits", "entry", "no_downgrade"];
const CRITERIA: &[&str] = &["spend", "orders", "active_days", "points", "need"];
const MONTHS: Span = Span { count: 12, unit: Unit::Months };

/// `[tiers]`; a program without it has no tiers.
pub(super) fn tiers(root: &Section<'_, '_>) -> Option<TierRules> {
    let section = root.table("tiers", TIERS);
    if !section.is_there() {
        return None;
    }
    let ladder = section.tables("ladder", RUNG);
    if ladder.is_empty() {
        section.must("ladder", Wanted::Tables, None, ());
        if section.has("ladder") {
            section.note("ladder", What::Missing(Wanted::Tables));
        }
    }
    Some(TierRules {
        window: section.read("window", Wanted::Window, window).unwrap_or(Window::Rolling(MONTHS)),
        count_on_completed: section.choice("count_on", &[("paid", false), ("completed", true)]),
        guarantee: section.read("guarantee", Wanted::Guarantee, guarantee).unwrap_or(Guarantee::Months(MONTHS.count)),
        grace: section.days("grace", Wanted::Days).unwrap_or(Span::days(0)),
        downgrade: section.choice(
            "downgrade",
            &[("one_step", Downgrade::OneStep), ("full", Downgrade::Full), ("never", Downgrade::Never)],
        ),
        upgrade_next_period: section.choice("upgrade", &[("at_once", false), ("next_period", true)]),
        recheck_on_refund: section.choice("on_refund", &[("keep", false), ("recheck", true)]),
        notice: section.days("notice", Wanted::Days).unwrap_or(Span::days(30)),
        entry_rewards: section
            .choice("entry_rewards", &[("each_passed", EntryRewards::EachPassed), ("highest", EntryRewards::Highest)]),
        entry_again: section.choice("entry_again", &[("never", false), ("each_entry", true)]),
        ladder: ladder.iter().map(rung).collect(),
    })
}

fn window(word: &str) -> Option<Window> {
    match word {
        "calendar_month" => Some(Window::Month),
        "calendar_quarter" => Some(Window::Quarter),
        "calendar_year" => Some(Window::Year),
        "anniversary" => Some(Window::Anniversary),
        "lifetime" => Some(Window::Lifetime),
        rolling => {
            let span = Span::parse(rolling.strip_prefix("rolling ")?)?;
            (matches!(span.unit, Unit::Days | Unit::Months) && !span.is_zero()).then_some(Window::Rolling(span))
        }
    }
}

fn guarantee(word: &str) -> Option<Guarantee> {
    match word {
        "end_of_period" => Some(Guarantee::EndOfPeriod),
        "end_of_next_period" => Some(Guarantee::EndOfNextPeriod),
        "none" => Some(Guarantee::None),
        months => {
            let span = Span::parse(months)?;
            (span.unit == Unit::Months && !span.is_zero()).then_some(Guarantee::Months(span.count))
        }
    }
}

fn rung(section: &Section<'_, '_>) -> Rung {
    let spare = || Code::new("tier").expect("it is a code");
    let code = section.must("code", Wanted::Code, section.code("code"), spare());
    let qualify = criteria(section, "qualify");
    Rung {
        name: section.name(code.as_str()),
        code,
        retain: if section.has("retain") { criteria(section, "retain") } else { qualify.clone() },
        qualify,
        multiplier: section.ratio("multiplier", Wanted::Multiplier).unwrap_or(Ratio::ONE),
        benefits: benefits(section),
        entry: award::awards(section, "entry", false),
        no_downgrade: section.flag("no_downgrade", false),
    }
}

fn criteria(rung: &Section<'_, '_>, key: &str) -> Option<Criteria> {
    let section = rung.table(key, CRITERIA);
    if !section.is_there() {
        return None;
    }
    let written = CRITERIA.iter().filter(|key| **key != "need" && section.has(key)).count();
    if written == 0 {
        section.note_all(What::Missing(Wanted::Criteria));
    }
    let need = section.small("need", 1).map_or(written, |need| need as usize);
    if need > written && written > 0 {
        section.note("need", What::NeedTooHigh);
    }
    Some(Criteria {
        spend: section.money("spend", Wanted::Money),
        orders: section.count("orders", 0),
        active_days: section.count("active_days", 0),
        points: section.points("points", 0),
        need,
    })
}

/// Codes of benefits with their quotas, or `true` for the benefit's own.
pub(super) fn benefits(rung: &Section<'_, '_>) -> Vec<(Code, Option<u32>)> {
    let section = rung.any_table("benefits");
    let read = |(code, key): (Code, &str)| {
        let quota = section.take(key, Wanted::Quota, |value| match value.as_bool() {
            Some(own) => own.then_some(None),
            None => whole(value).and_then(|uses| u32::try_from(uses).ok()).filter(|uses| *uses > 0).map(Some),
        });
        (code, quota.flatten())
    };
    section.codes().into_iter().map(read).collect()
}
