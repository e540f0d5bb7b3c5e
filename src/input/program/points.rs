//! `[points]`: what a point is worth, how long it lives, how it is spent and taken back.

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use super::{earn, shop};
use crate::domain::money::{Money, Points};
use crate::domain::name::Name;
use crate::domain::points::rule::{
    Basis, Expiry, HoldRules, Multipliers, PointsRules, Reach, RedeemRules, RefundRules, RoundUp, TransferRules,
    Trigger,
};
use crate::domain::ratio::Rounding;
use crate::domain::time::{Span, Unit};

const POINTS: &[&str] = &[
    "name",
    "value",
    "pending",
    "expiry",
    "rounding",
    "multipliers",
    "max_multiplier",
    "redeem",
    "refund",
    "hold",
    "transfer",
    "reinstate_within",
    "earn",
];
/// The longest that a hold may last, in days.
const LONGEST_HOLD: u32 = 30;

/// `[points]` with `[points.earn]`.
pub(super) fn points(root: &Section<'_, '_>, basis: &Basis) -> PointsRules {
    let section = root.table("points", POINTS);
    let name = if section.has("name") {
        section.name("points")
    } else {
        Name { en: "points".to_owned(), zh: "积分".to_owned() }
    };
    let mut rules = PointsRules {
        name,
        value: section.has("value").then(|| value(&section)).flatten(),
        pending: section.days("pending", Wanted::Days).unwrap_or(Span::days(0)),
        expiry: expiry(&section, true).unwrap_or(Expiry::Never),
        rounding: rounding(&section).unwrap_or_default(),
        multipliers: section.choice(
            "multipliers",
            &[("additive", Multipliers::Additive), ("multiplicative", Multipliers::Multiplicative)],
        ),
        max_multiplier: section.ratio("max_multiplier", Wanted::Multiplier),
        redeem: redeem(&section),
        refund: refund(&section),
        hold: hold(&section),
        transfer: transfer(&section),
        reinstate_within: section.days("reinstate_within", Wanted::Days).unwrap_or(Span::days(0)),
        earn: Vec::new(),
    };
    rules.earn = earn::rules(&section, basis, &rules);
    rules
}

fn value(section: &Section<'_, '_>) -> Option<(Points, Money)> {
    let table = section.table("value", &["points", "pays"]);
    let points = table.must("points", Wanted::Positive, table.points("points", 1).map(Some), None);
    let pays = table.must("pays", Wanted::Price, table.money("pays", Wanted::Price).map(Some), None);
    Some((points?, pays?))
}

fn redeem(section: &Section<'_, '_>) -> RedeemRules {
    let table = section.table("redeem", &["minimum", "step", "max_share", "max_per_day"]);
    let usual = RedeemRules::default();
    let step = table.points("step", 1).unwrap_or(usual.step);
    RedeemRules {
        // Where only the step is written, the least is one step.
        minimum: table.points("minimum", 1).unwrap_or(step),
        step,
        max_share: table.ratio("max_share", Wanted::Share).unwrap_or(usual.max_share),
        max_per_day: table.points("max_per_day", 1),
    }
}

fn refund(section: &Section<'_, '_>) -> RefundRules {
    let table = section.table("refund", &["earned", "debt_limit", "spent_expired", "recheck_minimum"]);
    let usual = RefundRules::default();
    let earned = table.choice(
        "earned",
        &[
            ("debt", Reach::Debt),
            ("within_balance", Reach::WithinBalance),
            ("own_lot", Reach::OwnLot),
            ("only_pending", Reach::OnlyPending),
        ],
    );
    if earned != Reach::Debt {
        table.not_with("debt_limit", "earned");
    }
    RefundRules {
        earned,
        debt_limit: table.points("debt_limit", 0),
        spent_expired: table.days("spent_expired", Wanted::Days).unwrap_or(usual.spent_expired),
        recheck_minimum: table.flag("recheck_minimum", usual.recheck_minimum),
    }
}

fn hold(section: &Section<'_, '_>) -> HoldRules {
    let table = section.table("hold", &["lasts", "survives_expiry"]);
    let usual = HoldRules::default();
    let fits = |span: &Span| {
        let minutes = match span.unit {
            Unit::Minutes => 1,
            Unit::Hours => 60,
            Unit::Days => 24 * 60,
            _ => return false,
        };
        !span.is_zero() && span.count.saturating_mul(minutes) <= LONGEST_HOLD * 24 * 60
    };
    HoldRules {
        lasts: table.read("lasts", Wanted::HoldSpan, |text| Span::parse(text).filter(fits)).unwrap_or(usual.lasts),
        survives_expiry: table.flag("survives_expiry", usual.survives_expiry),
    }
}

fn transfer(section: &Section<'_, '_>) -> Option<TransferRules> {
    let table = section.table("transfer", &["allowed", "minimum", "max_per_day"]);
    let rules = TransferRules {
        minimum: table.points("minimum", 1).unwrap_or(Points(1)),
        max_per_day: table.points("max_per_day", 1),
    };
    table.flag("allowed", false).then_some(rules)
}

/// The rounding of a table, if it states one.
pub(super) fn rounding(section: &Section<'_, '_>) -> Option<Rounding> {
    let words = [
        ("floor", Rounding::Floor),
        ("ceil", Rounding::Ceil),
        ("half_up", Rounding::HalfUp),
        ("half_even", Rounding::HalfEven),
    ];
    section.has("rounding").then(|| section.choice("rounding", &words))
}

/// The expiry of a table, if it states one. Idleness is the whole member's, so that a single rule has none of its own.
pub(super) fn expiry(section: &Section<'_, '_>, may_idle: bool) -> Option<Expiry> {
    if section.has("expiry") && section.is_text("expiry") {
        let never = |word: &str| (word == "never").then_some(Expiry::Never);
        return section.read("expiry", Wanted::Expiry, never);
    }
    let known: &[&str] =
        if may_idle { &["after", "round_up", "on", "idle", "kept_by"] } else { &["after", "round_up", "on"] };
    let table = section.has("expiry").then(|| section.table("expiry", known))?;
    if !table.is_there() {
        return None;
    }
    if table.has("idle") {
        for key in ["after", "round_up", "on"] {
            table.not_with(key, "idle");
        }
        return idle(&table);
    }
    table.not_with("kept_by", "after");
    if table.has("after") == table.has("on") {
        table.note_all(What::ExactlyOne(&["after", "on"]));
        return None;
    }
    if table.has("on") {
        table.not_with("round_up", "on");
        return days(&table).map(Expiry::On);
    }
    let words = [
        ("none", None),
        ("month", Some(RoundUp::Month)),
        ("quarter", Some(RoundUp::Quarter)),
        ("half", Some(RoundUp::Half)),
        ("year", Some(RoundUp::Year)),
    ];
    let round_up = table.choice("round_up", &words);
    Some(Expiry::After { span: table.days("after", Wanted::SomeDays)?, round_up })
}

fn idle(table: &Section<'_, '_>) -> Option<Expiry> {
    let mut kept_by = Vec::new();
    for (at, word) in table.texts("kept_by").unwrap_or_default().iter().enumerate() {
        match earn::trigger(word) {
            Some(trigger) => kept_by.push(trigger),
            None => {
                let what = What::Wrong { found: format!("\"{word}\""), wanted: Wanted::Trigger };
                table.note(&format!("kept_by[{at}]"), what);
            }
        }
    }
    if kept_by.is_empty() {
        kept_by.push(Trigger::OrderPaid);
    }
    Some(Expiry::Idle { span: table.days("idle", Wanted::SomeDays)?, kept_by })
}

fn days(table: &Section<'_, '_>) -> Option<Vec<(i8, i8)>> {
    let mut all = Vec::new();
    let texts = table.texts("on")?;
    if texts.is_empty() {
        table.note("on", What::Missing(Wanted::MonthDay));
    }
    for (at, text) in texts.iter().enumerate() {
        match shop::month_day(text) {
            Some(day) => all.push(day),
            None => {
                let what = What::Wrong { found: format!("\"{text}\""), wanted: Wanted::MonthDay };
                table.note(&format!("on[{at}]"), what);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}
