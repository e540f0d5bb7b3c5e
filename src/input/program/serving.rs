//! `[recommend]`: what lists of recommended products may hold.

use super::super::tables::Wanted;
use super::super::tables::section::Section;
use crate::domain::program::serving::{Serving, is_boost, is_tenth};
use crate::domain::ratio::Ratio;

const SERVING: &[&str] =
    &["exclude_categories", "durable_categories", "per_category", "diversity", "boosts", "explore"];

/// `[recommend]`.
pub(super) fn serving(root: &Section<'_, '_>) -> Serving {
    let section = root.table("recommend", SERVING);
    let boosts = section.any_table("boosts");
    let factor = |(name, _)| {
        let read = |text: &str| Ratio::parse(text).filter(|ratio| is_boost(*ratio));
        Some((str::to_owned(name), boosts.read(name, Wanted::Boost, read)?))
    };
    let tenth = |text: &str| Ratio::parse(text).filter(|ratio| is_tenth(*ratio));
    Serving {
        exclude_categories: section.texts("exclude_categories").unwrap_or_default(),
        durable_categories: section.texts("durable_categories").unwrap_or_default(),
        per_category: section.small("per_category", 1),
        diversity: section.ratio("diversity", Wanted::Share).unwrap_or(Ratio::ZERO),
        boosts: boosts.items().into_iter().filter_map(factor).collect(),
        explore: section.read("explore", Wanted::Tenth, tenth).unwrap_or(Ratio::ZERO),
    }
}
