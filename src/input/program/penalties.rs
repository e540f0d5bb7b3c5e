//! `[penalties]`: what a member may be given for a breach, by code.

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use crate::domain::id::Code;
use crate::domain::money::Points;
use crate::domain::penalty::{Effect, PenaltyRule};
use crate::domain::time::Span;

const PENALTY: &[&str] = &["effects", "lasts", "appeal", "fine", "fine_short"];
const APPEAL: u32 = 14;

/// `[penalties]`.
pub(super) fn penalties(root: &Section<'_, '_>) -> Vec<PenaltyRule> {
    let section = root.any_table("penalties");
    section.codes().into_iter().map(|(code, key)| penalty(&section.table(key, PENALTY), code)).collect()
}

fn penalty(section: &Section<'_, '_>, code: Code) -> PenaltyRule {
    if section.is_there() && !section.has("effects") && !section.has("fine") {
        section.note_all(What::OneOf(&["effects", "fine"]));
    }
    if section.has("fine_short") && !section.has("fine") {
        section.note("fine", What::Missing(Wanted::Count));
    }
    let span =
        |key: &str, wanted: Wanted| section.read(key, wanted, |text| Span::parse(text).filter(|span| !span.is_zero()));
    PenaltyRule {
        code,
        effects: effects(section),
        lasts: span("lasts", Wanted::SomeTime),
        appeal: section.days("appeal", Wanted::Days).unwrap_or(Span::days(APPEAL)),
        fine: section.points("fine", 0).unwrap_or(Points::ZERO),
        waives_short: section.choice("fine_short", &[("debt", false), ("waive", true)]),
    }
}

/// Each effect once, in the order of the program's own list (R3).
fn effects(section: &Section<'_, '_>) -> Vec<Effect> {
    let listed = || Effect::ALL.iter().copied().filter(|effect| *effect != Effect::Fine);
    let mut effects: Vec<Effect> = Vec::new();
    for word in section.texts("effects").unwrap_or_default() {
        match listed().find(|effect| effect.word() == word) {
            Some(effect) if effects.contains(&effect) => {
                section.note("effects", What::Twice(effect.word()));
            }
            Some(effect) => effects.push(effect),
            None => {
                let allowed = listed().map(Effect::word).collect();
                section.note("effects", What::Choice { found: format!("\"{word}\""), allowed });
            }
        }
    }
    effects.sort();
    effects
}
