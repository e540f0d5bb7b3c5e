//! `[benefits]`: what a member may have besides points, by code.

use super::super::tables::Wanted;
use super::super::tables::section::Section;
use crate::domain::benefit::{Benefit, BenefitKind, Per, Rebate};
use crate::domain::condition::About;
use crate::domain::id::Code;
use crate::domain::money::{Money, Points};
use crate::domain::ratio::Ratio;
use crate::domain::time::{Every, Span};

const BENEFIT: &[&str] = &[
    "name",
    "kind",
    "sku",
    "quantity",
    "points",
    "rate",
    "pays",
    "maximum",
    "wait",
    "coupon",
    "per",
    "quota",
    "combine",
    "rollover",
    "on_downgrade",
    "free_when",
    "where",
    "cost",
    "stock",
];
const KINDS: &[(&str, &str)] = &[
    ("exclusive", "exclusive"),
    ("gift", "gift"),
    ("free_shipping", "free_shipping"),
    ("points", "points"),
    ("coupon", "coupon"),
    ("rebate", "rebate"),
];
const OF_ONE_KIND: &[&str] = &["sku", "quantity", "points", "coupon", "rate", "pays", "maximum", "wait"];

/// `[benefits]`.
pub(super) fn benefits(root: &Section<'_, '_>) -> Vec<Benefit> {
    let section = root.any_table("benefits");
    section.codes().into_iter().map(|(code, key)| benefit(&section.table(key, BENEFIT), code)).collect()
}

fn benefit(section: &Section<'_, '_>, code: Code) -> Benefit {
    let kind = kind(section);
    let quota = if kind == BenefitKind::Exclusive { None } else { Some(1) };
    let words = [
        ("once", Per::Once),
        ("day", Per::Every(Every::Day)),
        ("week", Per::Every(Every::Week)),
        ("month", Per::Every(Every::Month)),
        ("quarter", Per::Every(Every::Quarter)),
        ("year", Per::Every(Every::Year)),
        ("term", Per::Term),
    ];
    Benefit {
        name: section.name(code.as_str()),
        code,
        kind,
        per: section.choice("per", &words),
        quota: section.small("quota", 1).or(quota),
        combine_max: section.choice("combine", &[("sum", false), ("max", true)]),
        rollover: section.small("rollover", 0).unwrap_or(0),
        revoke_on_downgrade: section.choice("on_downgrade", &[("keep", false), ("revoke", true)]),
        free_when: section.condition("free_when", About::Member),
        at_use: section.condition("where", About::Order),
        cost: section.money("cost", Wanted::Money).unwrap_or(Money::ZERO),
        stock: section.small("stock", 0),
    }
}

fn kind(section: &Section<'_, '_>) -> BenefitKind {
    let word = section.choice("kind", KINDS);
    section.must("kind", Wanted::Kind, Some(()), ());
    if section.has("kind") {
        let own: &[&str] = match word {
            "gift" => &["sku", "quantity"],
            "points" => &["points"],
            "rebate" => &["rate", "pays", "maximum", "wait"],
            "coupon" => &["coupon"],
            _ => &[],
        };
        for key in OF_ONE_KIND.iter().filter(|key| !own.contains(key)) {
            section.not_with(key, "kind");
        }
    }
    let text = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    match word {
        "gift" => BenefitKind::Gift {
            sku: section.must("sku", Wanted::Text, section.read("sku", Wanted::Text, text), String::new()),
            quantity: section.small("quantity", 1).unwrap_or(1),
        },
        "free_shipping" => BenefitKind::FreeShipping,
        "points" => {
            BenefitKind::Points(section.must("points", Wanted::Positive, section.points("points", 1), Points(1)))
        }
        "rebate" => {
            // Paid as points; as a coupon it could not follow later refunds.
            section.choice("pays", &[("points", ())]);
            BenefitKind::Rebate(Rebate {
                rate: section.must("rate", Wanted::Share, section.ratio("rate", Wanted::Share), Ratio::ONE),
                maximum: section.money("maximum", Wanted::Price),
                wait: section.days("wait", Wanted::Days).unwrap_or(Span::days(15)),
            })
        }
        "coupon" => {
            let any = Code::new("coupon").expect("coupon is a code");
            BenefitKind::Coupon(section.must("coupon", Wanted::Code, section.code("coupon"), any))
        }
        _ => BenefitKind::Exclusive,
    }
}
