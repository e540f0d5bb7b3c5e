//! Stories for the model: a program or two, and what three members, the tills and an operator do one after another.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use regulars::domain::order::Stage;
use regulars::domain::program::Versions;
use regulars::domain::time::Instant;

use crate::made::{any_of, day};
use crate::shop::read;

/// Something that somebody does, so long after the step before.
#[derive(Clone, Debug)]
pub struct Step {
    /// Seconds since the step before.
    pub after: i64,
    /// How long before now it happened, where it is only told now.
    pub late: i64,
    /// Who.
    pub who: i64,
    /// What.
    pub deed: Deed,
}

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    Order { lines: Vec<i64>, points: i64 },
    Refund { of: usize, line: u32, share: i64 },
    Stage { of: usize, stage: Stage },
    Amend { of: usize, lines: Vec<i64>, points: i64 },
    Club,
    Undo { of: usize },
    Redeem(i64),
    Hold(i64),
    Capture { of: usize, part: i64 },
    Release { of: usize },
    Transfer { to: i64, points: i64 },
    Adjust { points: i64, ends_in: Option<i32> },
    Open { points: i64, usable_in: i32, ends_in: Option<i32> },
    Extend { of: usize, days: i32 },
    Forgive { part: i64 },
    Pin { tier: &'static str, floor: bool, days: Option<i32> },
    Unpin,
    Merge { into: i64 },
    Unmerge,
    Night,
    Cut,
}

/// A program or two, and steps.
pub fn story() -> impl Strategy<Value = (Vec<String>, Vec<Step>)> {
    (vec(program(), 1..3), vec(step(), 1..45))
}

/// The programs, the second from a month into the story on.
pub fn versions(programs: &[String]) -> Versions {
    let version = |(text, number): (&String, u32)| {
        let from = if number == 1 { Instant::MIN } else { day(30) };
        (from, Arc::new(read(text, number)))
    };
    Versions::new(programs.iter().zip(1..).map(version).collect()).expect("there is a program")
}

fn program() -> impl Strategy<Value = String> {
    let points = (
        any_of(&["0 days", "7 days"]),
        any_of(&[
            "\"never\"",
            "{ after = \"1 month\" }",
            "{ after = \"10 days\" }",
            "{ idle = \"15 days\", kept_by = [\"order.paid\"] }",
        ]),
        any_of(&["debt\"", "debt\"", "debt\", debt_limit = 20", "within_balance\"", "own_lot\"", "only_pending\""]),
        any_of(&["0 days", "30 days"]),
    );
    let holds = (any_of(&["30 minutes", "12 days", "20 days"]), any::<bool>());
    let rate = any_of(&["1", "2"]);
    (points, holds, rate).prop_map(|((pending, expiry, earned, returns), (lasts, survives), rate)| {
        format!(
            r#"format = 1
[program]
code = "model"
name = "Model"
currency = "CNY"
timezone = "Asia/Shanghai"
[points]
value = {{ points = 1, pays = "0.01" }}
pending = "{pending}"
expiry = {expiry}
redeem = {{ max_per_day = 150 }}
refund = {{ earned = "{earned}, spent_expired = "{returns}" }}
hold = {{ lasts = "{lasts}", survives_expiry = {survives} }}
transfer = {{ allowed = true, max_per_day = 120 }}
[points.earn]
shop = {{ on = "order.paid", rate = {{ points = {rate}, per = "1.00" }}, multiplied = true }}
club = {{ on = "event.club_attended", points = 9 }}
[tiers]
window = "lifetime"
guarantee = "none"
[[tiers.ladder]]
code = "basic"
[[tiers.ladder]]
code = "gold"
qualify = {{ spend = "200.00" }}
multiplier = "1.5"
[[tiers.ladder]]
code = "top"
qualify = {{ spend = "500.00" }}
multiplier = "7/3"
"#
        )
    })
}

/// Times are coarse, so that some fall on one instant and some on midnight.
fn step() -> impl Strategy<Value = Step> {
    let after = prop_oneof![
        3 => Just(0_i64),
        4 => (1..48_i64).prop_map(|halves| halves * 1800),
        4 => (1..12_i64).prop_map(|days| days * 86_400),
        1 => (1..40_i64).prop_map(|days| days * 86_400),
    ];
    let late = prop_oneof![4 => Just(0_i64), 1 => (1..60_i64).prop_map(|days| days * 43_200)];
    // Most of it is about one member, so that one thing meets another.
    let who = prop_oneof![5 => Just(1_i64), 2 => Just(2), 1 => Just(3)];
    (after, late, who, deed()).prop_map(|(after, late, who, deed)| Step { after, late, who, deed })
}

fn deed() -> impl Strategy<Value = Deed> {
    let lines = || vec(prop_oneof![1 => Just(0_i64), 12 => 1..30_000_i64], 1..3);
    let stated = || prop_oneof![4 => Just(0_i64), 1 => 1..80_i64];
    let of = any::<usize>;
    let stage = proptest::sample::select(&[Stage::Cancelled, Stage::Reopened][..]);
    let reports = prop_oneof![
        8 => (lines(), stated()).prop_map(|(lines, points)| Deed::Order { lines, points }),
        4 => (of(), 0..3_u32, 1..=4_i64).prop_map(|(of, line, share)| Deed::Refund { of, line, share }),
        2 => (of(), stage).prop_map(|(of, stage)| Deed::Stage { of, stage }),
        2 => (of(), lines(), stated()).prop_map(|(of, lines, points)| Deed::Amend { of, lines, points }),
        1 => Just(Deed::Club),
        1 => of().prop_map(|of| Deed::Undo { of }),
    ];
    let asks = prop_oneof![
        3 => (1..120_i64).prop_map(Deed::Redeem),
        6 => (1..120_i64).prop_map(Deed::Hold),
        3 => (of(), prop_oneof![Just(0_i64), 1..200_i64]).prop_map(|(of, part)| Deed::Capture { of, part }),
        2 => of().prop_map(|of| Deed::Release { of }),
        4 => (1..=3_i64, 1..100_i64).prop_map(|(to, points)| Deed::Transfer { to, points }),
        2 => (1..=3_i64).prop_map(|into| Deed::Merge { into }),
        2 => Just(Deed::Unmerge),
    ];
    let by_hand = prop_oneof![
        4 => (-150..150_i64, option::of(0..15)).prop_map(|(points, ends_in)| Deed::Adjust { points, ends_in }),
        2 => (1..120_i64, 0..10, option::of(0..30))
            .prop_map(|(points, usable_in, ends_in)| Deed::Open { points, usable_in, ends_in }),
        2 => (of(), 1..30).prop_map(|(of, days)| Deed::Extend { of, days }),
        1 => (0..60_i64).prop_map(|part| Deed::Forgive { part }),
        2 => (any_of(&["basic", "gold", "top"]), any::<bool>(), option::of(0..30))
            .prop_map(|(tier, floor, days)| Deed::Pin { tier, floor, days }),
        1 => Just(Deed::Unpin),
    ];
    prop_oneof![6 => reports, 4 => asks, 2 => by_hand, 1 => Just(Deed::Night), 1 => Just(Deed::Cut)]
}
