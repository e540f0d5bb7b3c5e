//! Programs that are read, and those that are refused with every mistake in its place.

mod ladder;
mod penalties;
mod plans;
pub(super) mod refused;

use super::*;
use crate::domain::condition::{Value, Verdict};
use crate::domain::money::{Money, Points};
use crate::domain::points::rule::{CapLimit, Expiry, Gain, Measure, RoundUp, Trigger};
use crate::domain::program::check::follows;
use crate::domain::ratio::Rounding;
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
    assert_eq!(tiers.ladder[2].benefits.len(), 4);
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

#[test]
fn the_default_program_is_read_without_a_warning_in_any_currency() {
    for (currency, zone) in [("CNY", "Asia/Shanghai"), ("JPY", "Asia/Tokyo"), ("KWD", "Asia/Kuwait")] {
        let (program, warnings) = good(&default_text("tea", "茶 \"A\\B\" @CODE@", currency, zone, Some("CN")));
        assert_eq!(warnings, []);
        assert_eq!((program.shop.name.en.as_str(), program.shop.code.as_str()), ("茶 \"A\\B\" @CODE@", "tea"));
        assert_eq!((program.points.earn.len(), program.tiers.unwrap().ladder.len()), (9, 3));
    }
}

/// What is wrong with a file as a whole, or with the units that all else is read in.
#[test]
fn a_file_without_its_head_is_refused() {
    let told = |text: &str| -> Vec<String> {
        parse(text).err().unwrap_or_default().iter().map(|one| format!("{} {}", one.key, one.what.code())).collect()
    };
    assert_eq!(told(""), ["format missing", "program missing"]);
    assert_eq!(told("format = 2\n[program]\ncode = 'a'\ncurrency = 'CNY'\ntimezone = 'UTC'"), ["format newer"]);
    // A wrong currency does not make every amount wrong too.
    let units = "format = 1\n[program]\ncode = '1'\ncurrency = 'cny'\ntimezone = 'Shanghai'\n\
                 [points.earn]\na = { on = 'order.paid', points = 1, minimum = '1.005' }";
    assert_eq!(told(units), ["program.code wrong", "program.currency wrong", "program.timezone wrong"]);
    assert_eq!(told(&"#".repeat(1_048_577)), [" too-long"]);
    let rules: String = (0..10_001).map(|n| format!("r{n} = {{ on = 'order.paid', points = 1 }}\n")).collect();
    assert_eq!(told(&format!("{PLAIN}[segments]\n{rules}")), [" too-many"]);
}

#[test]
fn a_file_of_mistakes_ends_with_their_number() {
    let many: String = (0..300).map(|n| format!("k{n} = 1\n")).collect();
    let mistakes = parse(&many).unwrap_err();
    assert_eq!(mistakes.len(), 201);
    assert_eq!(mistakes[200].to_string(), "199:1: 102 more mistakes from here on");
}

/// Inheritance of 2.3: a rule that says nothing has the program's basis, expiry and rounding; orders also its pending.
#[test]
fn a_rule_overrides_the_program_key_by_key() {
    let text = format!(
        "{}{}",
        PLAIN.replace(
            "[points]\n",
            "[basis]\ntax = false\n[points]\npending = '7 days'\nexpiry = {{ after = '1 year' }}\nrounding = 'ceil'\n"
                .replace("{{", "{")
                .replace("}}", "}")
                .as_str()
        ),
        "own = { on = 'order.paid', points = 1, basis = { shipping = true }, pending = '1 day', expiry = 'never', \
         rounding = 'floor', from = 2026-01-01, until = 2026-02-01T10:00:00 }\nshare = { on = 'event.share', points = 1 }\n",
    );
    let (program, _) = good(&text);
    let rule = |code: &str| program.points.earn.iter().find(|rule| rule.code.as_str() == code).unwrap();
    let (own, shop, share) = (rule("own"), rule("shop"), rule("share"));
    assert_eq!((own.basis.tax, own.basis.shipping, shop.basis.tax, shop.basis.shipping), (false, true, false, false));
    assert_eq!((own.pending, shop.pending, share.pending), (Span::days(1), Span::days(7), Span::days(0)));
    assert_eq!(
        (&own.expiry, &shop.expiry, &share.expiry),
        (&Expiry::Never, &program.points.expiry, &program.points.expiry)
    );
    assert_eq!((own.rounding, shop.rounding), (Rounding::Floor, Rounding::Ceil));
    let zone = &program.shop.zone;
    assert_eq!(
        (own.from, own.until),
        (Some(zone.parse("2026-01-01").unwrap().0), Some(zone.parse("2026-02-01 10:00").unwrap().0))
    );
}

#[test]
fn what_is_probably_not_meant_is_a_warning() {
    let text = format!(
        "{}redeem = {{ minimum = 500, max_per_day = 100 }}\n[points.earn]\na = {{ on = 'order.paid', points = 1, when = '1 > 2' }}\n\
         [tiers]\nladder = [{{ code = 'x' }}, {{ code = 'y', qualify = {{ spend = '5' }}, retain = {{ spend = '0' }} }}]\n\
         [benefits]\nb = {{ kind = 'exclusive' }}\n[segments]\ns = 'true'\n",
        &PLAIN[..PLAIN.find("value").unwrap()]
    );
    let (_, warnings) = good(&text);
    let told: Vec<String> =
        warnings.iter().map(|one| format!("{}:{} {} {}", one.line, one.column, one.key, one.what.code())).collect();
    let expected = [
        "10:2 points.value no-value",
        "11:41 points.redeem.max_per_day nobody-redeems",
        "13:45 points.earn.a.when never-holds",
        "15:68 tiers.ladder[1].retain nobody-leaves",
        "17:1 benefits.b nobody-gets",
        "19:5 segments.s always-holds",
    ];
    assert_eq!(told, expected);
}

/// What a later version may not change (R1, 2.2).
#[test]
fn a_version_keeps_what_is_fixed_and_what_a_code_names() {
    let (before, _) = good(PLAIN);
    let text = PLAIN.replace("\"CNY\"", "\"EUR\"").replace("\"plain\"", "\"other\"").replace("shop =", "buy =");
    let (after, _) = good(&format!("{text}[segments]\nshop = 'age > 1'\n"));
    let told: Vec<String> =
        follows(&before, &after).iter().map(|one| format!("{} {}", one.path, one.what.code())).collect();
    assert_eq!(
        told,
        ["program.code fixed-changed", "program.currency fixed-changed", "segments.shop code-of-two-kinds"]
    );
    assert_eq!(follows(&before, &before), []);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = (parse(&text), flatten(&text));
    }

    #[test]
    fn no_broken_sample_panics(at in 0..SAMPLE.len(), drop in 0_usize..40, put in "[ -~\n茶]{0,6}") {
        let (from, to) = (SAMPLE.floor_char_boundary(at), SAMPLE.floor_char_boundary(at + drop));
        let text = format!("{}{put}{}", &SAMPLE[..from], &SAMPLE[to..]);
        let mistakes = parse(&text).err().unwrap_or_default();
        let lines = text.lines().count() + 1;
        proptest::prop_assert!(mistakes.iter().all(|one| (1..=lines).contains(&one.line) && one.column >= 1));
        flatten(&text);
    }
}
