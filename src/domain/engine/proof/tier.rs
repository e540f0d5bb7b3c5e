//! Tier periods tile time, and each check's figures lead where it says (T1, T4–T8).

use super::rows::{Judged, Period};
use super::subject::Books;
use super::{Check, Proof};
use crate::domain::id::Code;
use crate::domain::program::Program;
use crate::domain::tier::Downgrade;
use crate::domain::tier::assess::Outcome;
use crate::domain::time::Instant;

pub(super) fn prove(proof: &mut Proof, books: &Books<'_>) {
    periods(proof, books);
    cached(proof, books);
    proof.looked(Check::Outcomes, books.rows.checks.len());
    for check in &books.rows.checks {
        outcome(proof, books, check);
    }
}

fn periods(proof: &mut Proof, books: &Books<'_>) {
    let periods = &books.rows.periods;
    proof.looked(Check::Periods, periods.len());
    let until = |period: &Period| period.until.map_or_else(|| "-".to_owned(), |until| books.at(until));
    for (due, period) in (1..).zip(periods) {
        if period.number != due {
            return books.wrong(proof, Check::Periods, || format!("period {}", period.number), (period.number, due));
        }
    }
    for pair in periods.windows(2) {
        let [one, next] = pair else { continue };
        // While it was merged into another, the account stood in no tier.
        let apart = next.reason == Outcome::Merged && one.until.is_some_and(|until| until <= next.from);
        if (one.until != Some(next.from) && !apart) || one.until.is_some_and(|until| until < one.from) {
            let row = || format!("period {} until", one.number);
            books.wrong(proof, Check::Periods, row, (until(one), books.at(next.from)));
        }
    }
    let merged = books.account().is_some_and(|account| account.merged_into.is_some());
    if let Some(last) = periods.last().filter(|last| last.until.is_some() != merged) {
        let due = if merged { "an end" } else { "-" };
        books.wrong(proof, Check::Periods, || format!("period {} until", last.number), (until(last), due));
    }
    if let Some(first) = periods.first() {
        let joined = books.account().and_then(|account| account.joined_at);
        if first.reason == Outcome::Joined && joined.is_some_and(|joined| first.from < joined) {
            let due = joined.map_or_else(String::new, |joined| books.at(joined));
            books.wrong(proof, Check::Periods, || "period 1 from".to_owned(), (books.at(first.from), due));
        }
    }
}

fn cached(proof: &mut Proof, books: &Books<'_>) {
    let open = books.rows.periods.last().filter(|last| last.until.is_none()).map(|open| &open.tier);
    let text = |tier: Option<&Code>| tier.map_or_else(|| "-".to_owned(), ToString::to_string);
    proof.looked(Check::CachedTier, usize::from(books.saved.is_some()));
    let kept = books.saved.and_then(|saved| saved.tier.as_ref());
    if kept != open {
        books.wrong(proof, Check::CachedTier, || "tier".to_owned(), (text(kept), text(open)));
    }
    let Some(account) = books.account() else { return };
    if account.stands_in() != open {
        let row = || "tier of the account".to_owned();
        books.wrong(proof, Check::CachedTier, row, (text(account.stands_in()), text(open)));
    }
    let known: Vec<_> = books.rows.periods.iter().map(|period| (period.from, period.tier.clone())).collect();
    if account.tiers != known {
        let row = || "tiers of the account".to_owned();
        books.wrong(proof, Check::CachedTier, row, (account.tiers.len(), known.len()));
    }
    let computed = account.tier.as_ref().map(|standing| &standing.tier);
    let held = account.pin.is_some() || account.sentences.locks_tier();
    if !held && account.merged_into.is_none() && computed != open {
        books.wrong(proof, Check::CachedTier, || "computed tier".to_owned(), (text(computed), text(open)));
    }
}

/// Whether the thresholds asked were met, and whether they should have been.
fn outcome(proof: &mut Proof, books: &Books<'_>, judged: &Judged) {
    let met_due = match judged.check.outcome {
        Outcome::Joined | Outcome::Pinned | Outcome::Unpinned | Outcome::Unlocked | Outcome::Merged => return,
        Outcome::Rose | Outcome::Renewed | Outcome::Reopened => true,
        Outcome::AtRisk | Outcome::Fell => false,
    };
    // A late fact is judged by the rules of its own time; they held at the check or before it.
    let versions = books.timeline.versions.all().iter().filter(|version| version.0 <= judged.at);
    let mut versions = versions.map(|version| met(&version.1, judged)).rev().flatten().peekable();
    let stored = judged.check.outcome.word();
    let row = || format!("check of {} at {}", judged.check.tier, books.at(judged.at));
    if versions.peek().is_none() {
        books.wrong(proof, Check::Outcomes, row, (stored, "no such tier"));
    } else if !versions.any(|met| met == met_due) {
        let due = if met_due { "not met" } else { "met" };
        books.wrong(proof, Check::Outcomes, row, (stored, due));
    } else if judged.check.from > judged.check.until || judged.check.until > judged.at.plus_seconds(1) {
        let due = format!("≤ {}", books.at(judged.at));
        books.wrong(proof, Check::Outcomes, row, (books.at(judged.check.until), due));
    }
}

/// Whether a program's thresholds of the tier asked about are met; none where it has no such tier.
fn met(program: &Program, judged: &Judged) -> Option<bool> {
    let rung = program.rung(&judged.check.tier)?;
    let asked = if judged.check.retain { &rung.retain } else { &rung.qualify };
    let never = program.tiers.as_ref().is_some_and(|tiers| tiers.downgrade == Downgrade::Never);
    let stays = judged.check.outcome == Outcome::Renewed && (rung.no_downgrade || never || rung.retain.is_none());
    Some(stays || asked.as_ref().is_none_or(|asked| asked.holds(&judged.check.metrics)))
}

/// Where a member stood who was sold something at an instant: any tier of that very second, or the one before it.
pub(super) fn tiers_at(periods: &[Period], at: Instant) -> Vec<Option<&Code>> {
    let before = periods.iter().rfind(|period| period.from < at);
    let first = before.or(periods.first()).map(|period| &period.tier);
    let then = periods.iter().filter(|period| period.from == at).map(|period| Some(&period.tier));
    let none = before.is_none().then_some(None);
    then.chain([first].into_iter().filter(Option::is_some)).chain(none).collect()
}
