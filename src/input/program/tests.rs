//! Programs that are read, and those that are refused with every mistake in its place.

use super::*;
use crate::domain::condition::{Value, Verdict};
use crate::domain::money::{Money, Points};
use crate::domain::points::rule::{CapLimit, Expiry, Gain, Measure, RoundUp, Trigger};
use crate::domain::tier::{Guarantee, Window};
use crate::domain::time::Span;

const SAMPLE: &str = include_str!("../../../fixtures/program.toml");
const PLAIN: &str = include_str!("../../../fixtures/plain.toml");

fn good(text: &str) -> (Program, Vec<Warning>) {
    parse(text).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

#[test]
fn the_sample_is_read_without_a_warning() {
    let (program, warnings) = good(SAMPLE);
    assert_eq!(warnings, []);
    let span = |text| Span::parse(text).unwrap();
    let points = &program.points;
    assert_eq!(points.value, Some((Points(100), Money(100))));
    assert_eq!(points.expiry, Expiry::After { span: span("12 months"), round_up: Some(RoundUp::Month) });
    assert_eq!(points.earn.len(), 10);
    let rule = |code: &str| points.earn.iter().find(|rule| rule.code.as_str() == code).unwrap();
    assert_eq!(rule("shop").gain, Gain::Rate { points: Points(1), per: 100, of: Measure::Order, per_full: false });
    assert_eq!(rule("shop").pending, span("7 days"));
    assert_eq!(rule("share").pending, span("0 days"));
    assert_eq!(rule("invite").on, Trigger::ReferralJoined);
    assert_eq!(
        rule("pictures").gain,
        Gain::Rate { points: Points(2), per: 1, of: Measure::EventQuantity, per_full: false }
    );
    assert_eq!(rule("answer").caps[0].limit, CapLimit::Times(5));
    assert_eq!(rule("complete").basis.exclude_categories, ["礼品卡"]);
    let tiers = program.tiers.as_ref().unwrap();
    assert_eq!((tiers.window, tiers.guarantee), (Window::Rolling(span("12 months")), Guarantee::Months(12)));
    assert_eq!(tiers.ladder[1].qualify.as_ref().unwrap().need, 1);
    assert_eq!(tiers.ladder[2].benefits.len(), 3);
    let teachers = &program.segments.iter().find(|(code, _)| code.as_str() == "teachers").unwrap().1;
    let look = |name: &str| match name {
        "occupation" => Value::Text("教师".to_owned()),
        _ => Value::List(vec!["茶艺".to_owned()]),
    };
    assert_eq!(teachers.holds(&|name| look(name)), Verdict::Met);
}

#[test]
fn the_plain_program_has_the_defaults() {
    let (program, warnings) = good(PLAIN);
    assert_eq!(warnings, []);
    assert_eq!(program.tiers, None);
    assert_eq!(program.basis, Basis::default());
    assert_eq!(program.points.expiry, Expiry::Never);
    assert_eq!(program.points.refund, crate::domain::points::rule::RefundRules::default());
    assert_eq!(program.points.redeem, crate::domain::points::rule::RedeemRules::default());
}
