//! `[penalties]`: what is read, and every mistake in its place.

use super::refused::{HEAD, told};
use super::*;
use crate::domain::id::Code;
use crate::domain::penalty::Effect;

#[test]
fn penalties_are_read_with_what_is_not_written() {
    let (program, warnings) = good(SAMPLE);
    assert_eq!(warnings, []);
    let penalty = |code| program.penalty(&Code::new(code).unwrap()).unwrap();
    let fake = penalty("fake_review");
    assert_eq!((&fake.effects[..], fake.lasts), (&[Effect::EarnFreeze][..], Some(Span::days(30))));
    assert_eq!((fake.fine, fake.appeal, fake.waives_short), (Points(200), Span::days(14), false));
    let fraud = penalty("fraud");
    // In the order of our own list: the order of a list in the file means nothing (R3).
    assert_eq!(fraud.effects, [Effect::CouponRevoke, Effect::AccountFreeze, Effect::Blacklist]);
    assert_eq!((fraud.lasts, fraud.fine, fraud.appeal), (None, Points::ZERO, Span::days(14)));
}

/// R1.
#[test]
fn every_mistake_of_a_penalty_is_told_in_its_place() {
    for (text, expected) in CASES {
        assert_eq!(told(&format!("{HEAD}[penalties]\n{text}")), *expected, "{text}");
    }
}

const CASES: &[(&str, &[&str])] = &[
    ("a = 5", &["7:5: penalties.a: 5 does not fit; needed is a table of keys"]),
    ("a = {}", &["7:1: penalties.a: needs at least one of effects, fine"]),
    ("a = { fine = 10, effect = [] }", &["7:18: penalties.a.effect: no such key; did you mean effects?"]),
    (
        "a = { effects = 'earn_freeze' }",
        &["7:17: penalties.a.effects: \"earn_freeze\" does not fit; needed is a list of texts such as [\"a\", \"b\"]"],
    ),
    (
        "a = { effects = ['tier_lock', 'tier_lock'] }",
        &["7:17: penalties.a.effects: names tier_lock twice; once is enough"],
    ),
    (
        "a = { effects = ['fine'] }",
        &[
            "7:17: penalties.a.effects: \"fine\" does not fit; allowed are earn_freeze, spend_freeze, benefit_suspend, plan_suspend, coupon_revoke, tier_lock, account_freeze, blacklist",
        ],
    ),
    (
        "a = { fine = -1 }",
        &["7:14: penalties.a.fine: -1 does not fit; needed is a whole number from 0 to 10^12 without quotes"],
    ),
    (
        "a = { fine = 1, lasts = '0 days' }",
        &[
            "7:25: penalties.a.lasts: \"0 days\" does not fit; needed is a span above zero: \"30 minutes\", \"30 days\", \"1 year\"",
        ],
    ),
    (
        "a = { fine = 1, lasts = 30 }",
        &[
            "7:25: penalties.a.lasts: 30 does not fit; needed is a span above zero: \"30 minutes\", \"30 days\", \"1 year\"",
        ],
    ),
    (
        "a = { fine = 1, appeal = '2 hours' }",
        &[
            "7:26: penalties.a.appeal: \"2 hours\" does not fit; needed is a span in days or longer: \"7 days\", \"2 weeks\", \"12 months\", \"1 year\"",
        ],
    ),
    (
        "a = { fine = 1, fine_short = 'keep' }",
        &["7:30: penalties.a.fine_short: \"keep\" does not fit; allowed are debt, waive"],
    ),
    (
        "a = { effects = ['blacklist'], fine_short = 'waive' }",
        &["7:1: penalties.a.fine: is missing; needed is a whole number from 0 to 10^12 without quotes"],
    ),
    (
        "'1a' = { fine = 1 }",
        &[
            "7:1: penalties.1a: \"1a\" does not fit; needed is a code: a Latin letter, then up to 31 letters, digits or _",
        ],
    ),
    (
        "lapsing = { fine = 1 }\n[segments]\nlapsing = 'orders_90d > 0'",
        &["9:11: segments.lapsing: lapsing names another kind of thing too; no two kinds of things share a code"],
    ),
];
