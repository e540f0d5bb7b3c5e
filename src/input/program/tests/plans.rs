//! Plans and rebates that are read, and those that are refused with every mistake in its place.

use super::refused::{HEAD, told};
use super::{SAMPLE, good};
use crate::domain::money::Money;
use crate::domain::plan::{Length, Refund};
use crate::domain::ratio::Ratio;
use crate::domain::time::Span;

#[test]
fn the_card_of_the_sample_is_read() {
    let (program, _) = good(SAMPLE);
    let plan = &program.plans[0];
    let span = |text| Span::parse(text).unwrap();
    assert_eq!((plan.code.as_str(), plan.name.zh.as_str(), plan.fee), ("card_year", "茶友年卡", Money(19_900)));
    assert_eq!((plan.length, plan.multiplier), (Length::Every(span("1 year")), Ratio::parse("1.2").unwrap()));
    assert_eq!((plan.conditions.grace, plan.conditions.refund), (span("3 days"), Refund::ProrataMinusUsed));
    assert!(plan.trial.is_zero() && plan.conditions.pause_max.is_zero());
}

/// A plan for life gives nothing back by days; it says so by itself.
#[test]
fn a_refund_is_read_as_it_is_meant() {
    let read = |text: &str| {
        let (program, _) =
            good(&format!("{HEAD}[points]\nvalue = {{ points = 1, pays = '0.01' }}\n[plans.a]\nfee = '1'\n{text}"));
        program.plans[0].conditions.refund
    };
    assert_eq!(read("term = '1 month'"), Refund::ProrataMinusUsed);
    assert_eq!(read("term = 'lifetime'"), Refund::None);
    let full = Refund::FullWithin(Span::days(7));
    assert_eq!(read("term = 'lifetime'\nrefund = 'full_within'\nrefund_days = 7"), full);
}

/// R1.
#[test]
fn every_mistake_of_a_plan_is_told_in_its_place() {
    for (text, expected) in CASES {
        assert_eq!(told(&format!("{HEAD}{text}")), *expected, "{text}");
    }
}

const CASES: &[(&str, &[&str])] = &[
    (
        "[plans.a]",
        &[
            "6:8: plans.a.fee: is missing; needed is an amount as text such as \"12.34\", with the currency's decimals and no sign",
            "6:8: plans.a.term: is missing; needed is a span of at least one day such as \"1 year\", or \"lifetime\"",
        ],
    ),
    (
        "[plans.a]\nfee = '-1'\nterm = '2 hours'\ngrace = 3\nfees = 1",
        &[
            "7:7: plans.a.fee: \"-1\" does not fit; needed is an amount as text such as \"12.34\", with the currency's decimals and no sign",
            "8:8: plans.a.term: \"2 hours\" does not fit; needed is a span of at least one day such as \"1 year\", or \"lifetime\"",
            "9:9: plans.a.grace: 3 does not fit; needed is a span in days or longer: \"7 days\", \"2 weeks\", \"12 months\", \"1 year\"",
            "10:1: plans.a.fees: no such key; did you mean fee?",
        ],
    ),
    (
        "[plans.a]\nfee = '1'\nterm = 'lifetime'\npause_max = '3 days'",
        &["9:1: plans.a.pause_max: does not go together with term = \"lifetime\""],
    ),
    (
        "[plans.a]\nfee = '1'\nterm = '1 year'\nrefund = 'full_within'\nmultiplier = '0.5'",
        &[
            "6:8: plans.a.refund_days: is missing; needed is a whole number from 1 to 10^12 without quotes",
            "10:14: plans.a.multiplier: \"0.5\" does not fit; needed is a ratio of at least 1 as text: \"1.5\", \"3/2\" or \"150%\"",
        ],
    ),
    (
        "[plans.a]\nfee = '1'\nterm = '1 year'\nrefund = 'prorata'\nrefund_days = 3\nbenefits = { gone = 1 }",
        &[
            "10:1: plans.a.refund_days: does not go together with refund = \"prorata\"",
            "11:21: plans.a.benefits.gone: there is no benefit gone under [benefits]",
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1 }\n[plans.a]\nfee = '1'\nterm = '1 year'",
        &["8:8: plans.a: a names another kind of thing too; no two kinds of things share a code"],
    ),
    (
        "[benefits]\na = { kind = 'rebate', pays = 'coupon', per = 'once' }\nb = { kind = 'exclusive', per = 'term', free_when = 'month > 0' }",
        &[
            "7:1: benefits.a.rate: is missing; needed is a ratio of at most 1 as text: \"50%\", \"0.5\" or \"1/2\"",
            "7:14: benefits.a.kind: a rebate is paid in points, and points have no value (points.value)",
            "7:31: benefits.a.pays: \"coupon\" does not fit; allowed are points",
            "7:47: benefits.a.per: a rebate is reckoned for a period; needed is day, week, month, quarter or year",
            "8:33: benefits.b.per: only plans have terms; a tier or a condition gives per day, week, month, quarter, year or once",
        ],
    ),
];
