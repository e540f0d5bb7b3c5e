//! Lists of what is given once: `[{ points = 200 }, { coupon = "WELCOME" }, { benefit = "shipping", quota = 1 }]`.

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use crate::domain::award::Award;
use crate::domain::ratio::Ratio;

const AWARD: &[&str] = &["points", "coupon", "benefit", "quota", "multiply", "by"];
const KINDS: &[&str] = &["points", "coupon", "benefit"];
const ON_ORDERS: &[&str] = &["points", "coupon", "benefit", "multiply"];

/// The awards of a key; `multiply` stands only where a campaign is set off by an order.
pub(super) fn awards(section: &Section<'_, '_>, key: &'static str, on_order: bool) -> Vec<Award> {
    section.tables(key, AWARD).iter().filter_map(|one| award(one, on_order)).collect()
}

fn award(section: &Section<'_, '_>, on_order: bool) -> Option<Award> {
    let kinds = if on_order { ON_ORDERS } else { KINDS };
    let named: Vec<&str> = ON_ORDERS.iter().copied().filter(|kind| section.has(kind)).collect();
    let [kind] = named[..] else {
        section.note_all(What::ExactlyOne(kinds));
        return None;
    };
    if !kinds.contains(&kind) {
        section.note_all(What::ExactlyOne(kinds));
        return None;
    }
    for (key, of) in [("quota", "benefit"), ("by", "multiply")] {
        if kind != of {
            section.not_with(key, kind);
        }
    }
    match kind {
        "points" => section.points("points", 1).map(Award::Points),
        "coupon" => section.code("coupon").map(Award::Coupon),
        "benefit" => {
            let quota = section.small("quota", 1).unwrap_or(1);
            Some(Award::Benefit(section.code("benefit")?, quota))
        }
        _ => {
            let by = section.must("by", Wanted::Multiplier, section.ratio("by", Wanted::Multiplier), Ratio::ONE);
            Some(Award::Multiply { rule: section.code("multiply")?, by })
        }
    }
}
