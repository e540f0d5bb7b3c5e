//! `[coupons]`: what a coupon takes off, of what, how long and how often, by code.

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use super::shop;
use crate::domain::condition::About;
use crate::domain::coupon::{Kind, Limits, Stack, Template};
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::points::rule::Basis;
use crate::domain::ratio::Ratio;

const COUPON: &[&str] = &[
    "name",
    "kind",
    "value",
    "max_discount",
    "sku",
    "percent_of",
    "min_spend",
    "basis",
    "where",
    "valid",
    "from",
    "until",
    "starts_after",
    "limits",
    "stack",
    "group",
    "priority",
    "back_on_cancel",
];
const LIMITS: &[&str] = &["issued", "per_member", "uses", "uses_per_member", "discount"];
const KINDS: &[(&str, &str)] =
    &[("fixed", "fixed"), ("percent", "percent"), ("shipping", "shipping"), ("gift", "gift")];

/// The group of coupons that name none.
const MAIN: &str = "main";
/// The priority of coupons that name none.
const PRIORITY: u32 = 100;

/// `[coupons]`.
pub(super) fn coupons(root: &Section<'_, '_>, basis: &Basis) -> Vec<Template> {
    let section = root.any_table("coupons");
    section.codes().into_iter().map(|(code, key)| coupon(&section.table(key, COUPON), code, basis)).collect()
}

fn coupon(section: &Section<'_, '_>, code: Code, basis: &Basis) -> Template {
    let kind = kind(section);
    let stack = [("one_per_group", Stack::OnePerGroup), ("alone", Stack::Alone), ("free", Stack::Free)];
    let stack = section.choice("stack", &stack);
    if stack != Stack::OnePerGroup {
        section.not_with("group", "stack");
    }
    let ends = ["valid", "until"];
    if section.is_there() && !ends.iter().any(|end| section.has(end)) {
        section.note_all(What::OneOf(&["valid", "until"]));
    }
    Template {
        name: section.name(code.as_str()),
        code,
        kind,
        of_initial: section.choice("percent_of", &[("discounted", false), ("initial", true)]),
        min_spend: section.money("min_spend", Wanted::Money).unwrap_or(Money::ZERO),
        basis: shop::basis(section, "basis", basis),
        at_use: section.condition("where", About::Order),
        valid: section.days("valid", Wanted::SomeDays),
        from: section.instant("from"),
        until: section.instant("until"),
        starts_after: section.days("starts_after", Wanted::Days),
        limits: limits(section),
        stack,
        group: section.code("group").or_else(|| Code::new(MAIN)).expect("main is a code"),
        priority: section.small("priority", 0).unwrap_or(PRIORITY),
        back_on_cancel: section.flag("back_on_cancel", true),
    }
}

fn limits(section: &Section<'_, '_>) -> Limits {
    let limits = section.table("limits", LIMITS);
    Limits {
        issued: limits.count("issued", 1),
        per_member: limits.small("per_member", 1),
        uses: limits.small("uses", 1).unwrap_or(1),
        uses_per_member: limits.small("uses_per_member", 1),
        discount: limits.money("discount", Wanted::Price),
    }
}

fn kind(section: &Section<'_, '_>) -> Kind {
    let word = section.choice("kind", KINDS);
    section.must("kind", Wanted::CouponKind, Some(()), ());
    if section.has("kind") {
        let own: &[&str] = match word {
            "fixed" => &["value"],
            "percent" => &["value", "max_discount", "percent_of"],
            "shipping" => &["max_discount"],
            _ => &["sku"],
        };
        for key in ["value", "max_discount", "percent_of", "sku"].iter().filter(|key| !own.contains(key)) {
            section.not_with(key, "kind");
        }
    }
    let most = || section.money("max_discount", Wanted::Price);
    match word {
        "percent" => {
            let rate = section.must("value", Wanted::Off, section.ratio("value", Wanted::Off), Ratio::ONE);
            Kind::Percent { rate, most: most() }
        }
        "shipping" => Kind::Shipping { most: most() },
        "gift" => {
            let text = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
            let sku = section.read("sku", Wanted::Text, text);
            Kind::Gift { sku: section.must("sku", Wanted::Text, sku, String::new()) }
        }
        _ => Kind::Fixed(section.must("value", Wanted::Price, section.money("value", Wanted::Price), Money(1))),
    }
}
