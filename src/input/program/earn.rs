//! `[points.earn]`: one earning rule a key; its key is its code for ever.

use super::super::tables::section::{Section, whole};
use super::super::tables::{Wanted, What};
use super::points::{expiry, rounding};
use super::shop;
use crate::domain::condition::About;
use crate::domain::event;
use crate::domain::id::Code;
use crate::domain::money::{LIMIT, Money, Points};
use crate::domain::points::rule::{
    Basis, Cap, CapLimit, CapPer, EarnRule, Gain, Measure, OncePer, PointsRules, Trigger,
};
use crate::domain::time::{Every, Span};

const RULE: &[&str] = &[
    "name",
    "on",
    "points",
    "rate",
    "streak",
    "per_full",
    "when",
    "minimum",
    "basis",
    "multiplied",
    "qualifying",
    "lost_on",
    "once_per",
    "caps",
    "group",
    "pending",
    "expiry",
    "rounding",
    "from",
    "until",
];

/// The longest run of days a streak may list.
const LONGEST_STREAK: usize = 366;

/// All rules, by code; what a rule leaves out is the program's.
pub(super) fn rules(points: &Section<'_, '_>, basis: &Basis, program: &PointsRules) -> Vec<EarnRule> {
    let section = points.any_table("earn");
    section.codes().into_iter().map(|(code, key)| rule(&section.table(key, RULE), code, basis, program)).collect()
}

fn rule(section: &Section<'_, '_>, code: Code, basis: &Basis, program: &PointsRules) -> EarnRule {
    let on = section.must("on", Wanted::Trigger, section.read("on", Wanted::Trigger, trigger), Trigger::OrderPaid);
    let (about, is_order) = match &on {
        Trigger::OrderPaid | Trigger::OrderCompleted => (About::Order, true),
        Trigger::ReferralJoined | Trigger::MemberVerified => (About::Member, false),
        Trigger::Event(_) => (About::Event, false),
    };
    let gain = gain(section, &on);
    if section.has("on") {
        misplaced(section, &on, &gain);
    }
    let pending = if is_order { program.pending } else { Span::days(0) };
    EarnRule {
        name: section.name(code.as_str()),
        code,
        on,
        gain,
        when: section.condition("when", about),
        minimum: section.money("minimum", Wanted::Money).unwrap_or(Money::ZERO),
        basis: shop::basis(section, "basis", basis),
        multiplied: section.flag("multiplied", false),
        qualifying: section.flag("qualifying", false),
        lost_on_any_refund: section.choice("lost_on", &[("full_refund", false), ("any_refund", true)]),
        once_per: section.choice(
            "once_per",
            &[("fact", OncePer::Fact), ("subject", OncePer::Subject), ("subject_day", OncePer::SubjectDay)],
        ),
        caps: section.tables("caps", &["per", "points", "times", "of", "then"]).iter().map(cap).collect(),
        group: section.code("group"),
        pending: section.days("pending", Wanted::Days).unwrap_or(pending),
        expiry: expiry(section, false).unwrap_or_else(|| program.expiry.clone()),
        rounding: rounding(section).unwrap_or(program.rounding),
        from: section.instant("from"),
        until: section.instant("until"),
    }
}

/// The trigger of a word.
pub(super) fn trigger(word: &str) -> Option<Trigger> {
    match word {
        "order.paid" => Some(Trigger::OrderPaid),
        "order.completed" => Some(Trigger::OrderCompleted),
        "referral.joined" => Some(Trigger::ReferralJoined),
        "member.verified" => Some(Trigger::MemberVerified),
        other => Some(Trigger::Event(event::kind(other.strip_prefix("event.")?)?.to_owned())),
    }
}

/// Keys that mean nothing for this trigger or gain: they would be obeyed by nothing.
fn misplaced(section: &Section<'_, '_>, on: &Trigger, gain: &Gain) {
    let is_order = matches!(on, Trigger::OrderPaid | Trigger::OrderCompleted);
    if !is_order {
        for key in ["minimum", "basis", "lost_on"] {
            section.not_with(key, "on");
        }
    }
    if !matches!(on, Trigger::Event(_)) {
        section.not_with("once_per", "on");
        section.not_with("streak", "on");
    }
    if matches!(on, Trigger::ReferralJoined | Trigger::MemberVerified) {
        section.not_with("rate", "on");
    }
    match gain {
        Gain::Rate { .. } => section.not_with("lost_on", "rate"),
        Gain::Fixed(_) => section.not_with("per_full", "points"),
        Gain::Streak(_) => section.not_with("per_full", "streak"),
    }
}

fn gain(section: &Section<'_, '_>, on: &Trigger) -> Gain {
    let spare = Gain::Fixed(Points(1));
    let keys: &[&str] = &["points", "rate", "streak"];
    if !section.is_there() {
        return spare;
    }
    if keys.iter().filter(|key| section.has(key)).count() != 1 {
        section.note_all(What::ExactlyOne(&["points", "rate", "streak"]));
        return spare;
    }
    if section.has("points") {
        return section.points("points", 1).map_or(spare, Gain::Fixed);
    }
    if section.has("rate") {
        return rate(section, on).unwrap_or(spare);
    }
    let day = |value: i64| (0..=LIMIT).contains(&value).then_some(Points(value));
    let streak = section.take("streak", Wanted::Streak, |value| {
        let days: Option<Vec<Points>> = value.as_array()?.iter().map(|item| day(whole(item.get_ref())?)).collect();
        days.filter(|days| (1..=LONGEST_STREAK).contains(&days.len()))
    });
    streak.map_or(spare, Gain::Streak)
}

fn rate(section: &Section<'_, '_>, on: &Trigger) -> Option<Gain> {
    let table = section.table("rate", &["points", "per", "of"]);
    if !table.is_there() {
        return None;
    }
    let is_event = matches!(on, Trigger::Event(_));
    let events = [("event.quantity", Measure::EventQuantity), ("event.value", Measure::EventValue)];
    let of = if is_event { table.choice("of", &events) } else { table.choice("of", &[("order", Measure::Order)]) };
    if is_event && !table.has("of") {
        // Without it nobody knows what `per` is counted in.
        table.note("of", What::Missing(Wanted::Measure));
        return None;
    }
    let points = table.must("points", Wanted::Positive, table.points("points", 1).map(Some), None);
    let per = if of == Measure::EventQuantity {
        table.must("per", Wanted::Positive, table.count("per", 1).map(Some), None)
    } else {
        table.must("per", Wanted::Price, table.money("per", Wanted::Price).map(|money| Some(money.get())), None)
    };
    Some(Gain::Rate { points: points?, per: per?, of, per_full: section.flag("per_full", false) })
}

fn cap(section: &Section<'_, '_>) -> Cap {
    let words = [
        ("fact", CapPer::Fact),
        ("day", CapPer::Period(Every::Day)),
        ("week", CapPer::Period(Every::Week)),
        ("month", CapPer::Period(Every::Month)),
        ("year", CapPer::Period(Every::Year)),
        ("life", CapPer::Period(Every::Life)),
    ];
    let per = section.choice("per", &words);
    section.must("per", Wanted::CapPer, Some(()), ());
    if section.is_word("of", "program") {
        section.note("of", What::ProgramCap);
    } else {
        section.choice("of", &[("member", ())]);
    }
    if section.has("points") == section.has("times") {
        section.note_all(What::ExactlyOne(&["points", "times"]));
    }
    let points = section.points("points", 1).map(CapLimit::Points);
    let times = section.count("times", 1).map(CapLimit::Times);
    Cap {
        per,
        limit: points.or(times).unwrap_or(CapLimit::Times(1)),
        reject: section.choice("then", &[("truncate", false), ("reject", true)]),
    }
}
