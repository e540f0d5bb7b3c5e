//! `[campaigns]` and `[referral]`: what is given on an occasion, and for friends who come.

use super::super::tables::section::Section;
use super::super::tables::{Wanted, What};
use super::{award, earn};
use crate::domain::campaign::{Budget, Campaign, On};
use crate::domain::condition::About;
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::points::rule::Trigger;
use crate::domain::ratio::Ratio;
use crate::domain::referral::{Mark, Rules};
use crate::domain::time::Span;

const CAMPAIGN: &[&str] = &[
    "name",
    "on",
    "when",
    "from",
    "until",
    "award",
    "times",
    "again_after",
    "idle",
    "notice",
    "dates",
    "budget",
    "short",
    "holdout",
    "outcome",
];
const BUDGET: &[&str] = &["points", "money", "awards"];
const REFERRAL: &[&str] = &["minimum_order", "wait", "expires", "inviter", "friend", "max_per_month", "review"];
const MARKS: [(&str, Mark); 3] = [("phone", Mark::Phone), ("address", Mark::Address), ("login", Mark::Login)];

/// `[campaigns]`.
pub(super) fn campaigns(root: &Section<'_, '_>) -> Vec<Campaign> {
    let section = root.any_table("campaigns");
    section.codes().into_iter().map(|(code, key)| campaign(&section.table(key, CAMPAIGN), code)).collect()
}

fn campaign(section: &Section<'_, '_>, code: Code) -> Campaign {
    let on = on(section);
    let about = match &on {
        On::Fact(Trigger::OrderPaid | Trigger::OrderCompleted) => About::Order,
        On::Fact(Trigger::Event(_)) => About::Event,
        _ => About::Member,
    };
    for (key, belongs) in [
        ("idle", matches!(on, On::Idle(_))),
        ("notice", matches!(on, On::Birthday { .. })),
        ("dates", matches!(on, On::Schedule(_))),
        ("times", !matches!(on, On::Birthday { .. } | On::Schedule(_))),
        ("again_after", !matches!(on, On::Birthday { .. } | On::Schedule(_))),
    ] {
        if !belongs && section.has("on") {
            section.not_with(key, "on");
        }
    }
    let award = award::awards(section, "award", about == About::Order);
    if award.is_empty() && !section.has("award") {
        section.must("award", Wanted::Tables, None, ());
    }
    Campaign {
        name: section.name(code.as_str()),
        code,
        on,
        when: section.condition("when", about),
        from: section.instant("from"),
        until: section.instant("until"),
        award,
        times: section.small("times", 1),
        again_after: section.days("again_after", Wanted::SomeDays),
        budget: budget(section),
        reject_short: section.choice("short", &[("truncate", false), ("reject", true)]),
        holdout: section.ratio("holdout", Wanted::Share).unwrap_or(Ratio::ZERO),
        outcome: section.days("outcome", Wanted::SomeDays),
    }
}

fn on(section: &Section<'_, '_>) -> On {
    let word = section.must("on", Wanted::Occasion, section.read("on", Wanted::Occasion, occasion), Occasion::List);
    match word {
        Occasion::Fact(trigger) => On::Fact(trigger),
        Occasion::List => On::List,
        Occasion::Birthday => On::Birthday { notice: section.days("notice", Wanted::Days).unwrap_or(Span::days(30)) },
        Occasion::Idle => {
            let span = section.days("idle", Wanted::SomeDays);
            On::Idle(section.must("idle", Wanted::SomeDays, span, Span::days(1)))
        }
        Occasion::Schedule => {
            let mut dates = section.instants("dates").unwrap_or_default();
            section.must("dates", Wanted::Dates, section.has("dates").then_some(()), ());
            dates.sort();
            dates.dedup();
            On::Schedule(dates)
        }
    }
}

enum Occasion {
    Fact(Trigger),
    Birthday,
    Idle,
    Schedule,
    List,
}

fn occasion(word: &str) -> Option<Occasion> {
    Some(match word {
        "birthday" => Occasion::Birthday,
        "idle" => Occasion::Idle,
        "schedule" => Occasion::Schedule,
        "list" => Occasion::List,
        trigger => Occasion::Fact(earn::trigger(trigger)?),
    })
}

fn budget(section: &Section<'_, '_>) -> Budget {
    let budget = section.table("budget", BUDGET);
    if !budget.is_there() {
        if section.has("short") {
            section.note("budget", What::Missing(Wanted::Budget));
        }
        return Budget::default();
    }
    if !BUDGET.iter().any(|key| budget.has(key)) {
        budget.note_all(What::Missing(Wanted::Budget));
    }
    Budget {
        points: budget.points("points", 1),
        money: budget.money("money", Wanted::Price),
        awards: budget.count("awards", 1),
    }
}

/// `[referral]`; a program without it rewards nobody for friends, except by rules.
pub(super) fn referral(root: &Section<'_, '_>) -> Option<Rules> {
    let section = root.table("referral", REFERRAL);
    if !section.is_there() {
        return None;
    }
    let mut review = Vec::new();
    for (at, word) in section.texts("review").unwrap_or_default().iter().enumerate() {
        match MARKS.iter().find(|(known, _)| known == word) {
            Some((_, mark)) => review.push(*mark),
            None => {
                let allowed = MARKS.map(|(known, _)| known).to_vec();
                section.note(&format!("review[{at}]"), What::Choice { found: format!("\"{word}\""), allowed });
            }
        }
    }
    Some(Rules {
        minimum_order: section.money("minimum_order", Wanted::Money).unwrap_or(Money::ZERO),
        wait: section.days("wait", Wanted::Days).unwrap_or(Span::days(15)),
        expires: section.days("expires", Wanted::SomeDays).unwrap_or(Span::days(90)),
        inviter: award::awards(&section, "inviter", false),
        friend: award::awards(&section, "friend", false),
        max_per_month: section.small("max_per_month", 1),
        review,
    })
}
