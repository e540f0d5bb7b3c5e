//! Made-up shops: a program from a few choices, and a year and a half of one member's facts.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use regulars::domain::engine::fact::Fact;
use regulars::domain::program::Versions;
use regulars::domain::time::{Day, Instant, Zone};

use self::deeds::{deed, facts};
use crate::shop::read;

mod deeds;

pub use self::deeds::order;

/// A shop with everything that happened in it.
#[derive(Clone, Debug)]
pub struct Made {
    /// The program's text, and another one that holds from [`CHANGE`] on.
    pub programs: Vec<String>,
    /// The facts, in the order in which they were made up.
    pub facts: Vec<Fact>,
}

/// Local day on which the second program begins.
pub const CHANGE: i32 = 200;
/// Local days that facts fall on.
const DAYS: i32 = 540;

impl Made {
    /// The versions of the program.
    pub fn versions(&self) -> Versions {
        let from = |at: usize| if at == 0 { Instant::MIN } else { day(CHANGE) };
        let version =
            |(at, text): (usize, &String)| (from(at), Arc::new(read(text, u32::try_from(at).map_or(0, |at| at + 1))));
        Versions::new(self.programs.iter().enumerate().map(version).collect()).expect("there is a program")
    }

    /// The facts in the order of time.
    pub fn in_time(&self) -> Vec<Fact> {
        let mut facts = self.facts.clone();
        facts.sort_by(|a, b| a.key().cmp(&b.key()));
        facts
    }
}

/// An instant after everything that can happen.
pub fn end() -> Instant {
    day(DAYS * 2)
}

/// The first instant of a day, counted from the beginning of 2025.
pub fn day(number: i32) -> Instant {
    zone().start(Day::new(2025, 1, 1).expect("a day").plus_days(number))
}

/// The zone of every made-up shop.
pub fn zone() -> Zone {
    Zone::find("Asia/Shanghai").expect("a zone")
}

/// Any shop.
pub fn shops() -> impl Strategy<Value = Made> {
    let programs = prop_oneof![program().prop_map(|one| vec![one]), vec(program(), 2)];
    (programs, vec(deed(), 1..40)).prop_map(|(programs, deeds)| Made { programs, facts: facts(deeds) })
}

/// One of a few texts.
pub fn any_of(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(texts)
}

/// Reasons to stay that every program offers.
const REASONS: &str = r#"[coupons]
off = { kind = "fixed", value = "5.00", valid = "12 days", limits = { per_member = 3 } }
[referral]
minimum_order = "50.00"
wait = "9 days"
expires = "40 days"
inviter = [{ points = 6 }, { coupon = "off" }]
friend = [{ points = 3 }]
max_per_month = 2
[campaigns]
born = { on = "birthday", award = [{ points = 8 }], notice = "20 days" }
back = { on = "idle", idle = "30 days", again_after = "50 days", award = [{ points = 2 }, { coupon = "off" }] }
dates = { on = "schedule", dates = [2025-03-01, 2025-11-11, 2026-02-01], award = [{ benefit = "gift", quota = 1 }] }
known = { on = "member.verified", award = [{ points = 9 }], holdout = "30%" }
fans = { on = "event.share", times = 2, again_after = "10 days", award = [{ points = 1 }] }
"#;

fn program() -> impl Strategy<Value = String> {
    let points = (
        any_of(&["0 days", "7 days", "1 month"]),
        any_of(&[
            "\"never\"",
            "{ after = \"1 month\" }",
            "{ after = \"3 months\", round_up = \"month\" }",
            "{ on = [\"06-30\"] }",
            "{ idle = \"40 days\", kept_by = [\"order.paid\", \"event.share\"] }",
        ]),
        any_of(&["debt\"", "debt\"", "debt\", debt_limit = 20", "within_balance\"", "own_lot\"", "only_pending\""]),
        any_of(&["0 days", "30 days"]),
        any_of(&["floor", "half_up"]),
        any::<bool>(),
    );
    let rules = (
        any_of(&["order.paid", "order.completed"]),
        any_of(&[
            "",
            ", caps = [{ per = \"day\", points = 60 }]",
            ", caps = [{ per = \"month\", times = 2, then = \"reject\" }]",
        ]),
        any_of(&["full_refund", "any_refund"]),
    );
    (points, rules, tiers(), benefits()).prop_map(|(points, rules, tiers, benefits)| {
        let (pending, expiry, earned, spent_expired, rounding, survives) = points;
        let (on, caps, lost_on) = rules;
        format!(
            r#"format = 1
[program]
code = "made"
name = "Made"
currency = "CNY"
timezone = "Asia/Shanghai"
[points]
value = {{ points = 1, pays = "0.01" }}
pending = "{pending}"
expiry = {expiry}
rounding = "{rounding}"
refund = {{ earned = "{earned}, spent_expired = "{spent_expired}" }}
hold = {{ survives_expiry = {survives} }}
[points.earn]
shop = {{ on = "{on}", rate = {{ points = 1, per = "1.00" }}, multiplied = true, qualifying = true{caps} }}
bonus = {{ on = "order.completed", points = 20, minimum = "30.00", lost_on = "{lost_on}", caps = [{{ per = "day", points = 30 }}] }}
share = {{ on = "event.share", points = 5, once_per = "subject_day", caps = [{{ per = "week", points = 12 }}] }}
club = {{ on = "event.club_attended", points = 9, once_per = "subject", qualifying = true }}
sign_in = {{ on = "event.sign_in", streak = [1, 2, 3] }}
invite = {{ on = "referral.joined", points = 4, caps = [{{ per = "month", times = 1 }}] }}
{tiers}
{benefits}
[penalties]
quiet = {{ effects = ["earn_freeze"], lasts = "20 days", fine = 40 }}
halt = {{ effects = ["account_freeze"], fine = 60, fine_short = "waive" }}
still = {{ effects = ["spend_freeze", "tier_lock", "benefit_suspend"], lasts = "36 hours", appeal = "5 days" }}
{REASONS}double = {{ on = "{on}", when = 'order.net > 5000', award = [{{ multiply = "shop", by = "2" }}], until = 2025-10-01 }}
"#
        )
    })
}

fn tiers() -> impl Strategy<Value = String> {
    let span = any_of(&[
        "window = \"rolling 3 months\"\nguarantee = \"3 months\"",
        "window = \"rolling 3 months\"\nguarantee = \"2 months\"\ngrace = \"10 days\"",
        "window = \"rolling 60 days\"\nguarantee = \"none\"",
        "window = \"calendar_month\"\nguarantee = \"end_of_next_period\"",
        "window = \"calendar_quarter\"\nguarantee = \"end_of_period\"\ngrace = \"5 days\"",
        "window = \"anniversary\"\nguarantee = \"end_of_period\"",
        "window = \"lifetime\"\nguarantee = \"6 months\"",
    ]);
    let ways = (
        any_of(&["one_step", "full", "never"]),
        any_of(&["at_once", "at_once", "next_period"]),
        any_of(&["keep", "recheck"]),
        any_of(&["paid", "completed"]),
        any_of(&["never", "each_entry"]),
        any_of(&["spend = \"200.00\"", "orders = 3", "points = 150", "active_days = 2"]),
    );
    (span, ways).prop_map(|(span, (downgrade, upgrade, on_refund, count_on, again, gold))| {
        let top = if gold.starts_with("spend") {
            "spend = \"500.00\""
        } else {
            "spend = \"600.00\", orders = 4, points = 400, active_days = 5, need = 2"
        };
        format!(
            r#"[tiers]
{span}
downgrade = "{downgrade}"
upgrade = "{upgrade}"
on_refund = "{on_refund}"
count_on = "{count_on}"
entry_again = "{again}"
[[tiers.ladder]]
code = "basic"
[[tiers.ladder]]
code = "gold"
qualify = {{ {gold} }}
multiplier = "1.5"
benefits = {{ shipping = 2, gift = 1 }}
entry = [{{ points = 7 }}, {{ benefit = "gift", quota = 1 }}]
[[tiers.ladder]]
code = "top"
qualify = {{ {top} }}
multiplier = "7/3"
benefits = {{ shipping = 5, tea = 1 }}
entry = [{{ points = 11 }}]
"#
        )
    })
}

fn benefits() -> impl Strategy<Value = String> {
    (any_of(&["keep", "revoke"]), any_of(&["sum", "max"]), any_of(&["0", "1"])).prop_map(
        |(on_downgrade, combine, rollover)| {
            format!(
                r#"[benefits]
shipping = {{ kind = "free_shipping", per = "month", on_downgrade = "{on_downgrade}", rollover = {rollover} }}
gift = {{ kind = "gift", sku = "G", per = "once", on_downgrade = "{on_downgrade}" }}
tea = {{ kind = "points", points = 3, per = "week" }}
talk = {{ kind = "exclusive", per = "month", quota = 1, combine = "{combine}", free_when = 'orders_30d >= 2' }}
"#
            )
        },
    )
}
