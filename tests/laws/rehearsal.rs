//! History rehearsed under other rules (semantics 2.5): the same rules change nothing, and others change what they say.

use proptest::prelude::*;
use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::engine::rehearsal::{Figures, Others, Rehearsal, Rehearsed, Way};
use regulars::domain::id::{ActId, Code, MemberId};
use regulars::domain::name::Name;
use regulars::domain::program::{Program, Versions};
use regulars::domain::tier::pin::Pin;
use regulars::domain::time::Instant;

use crate::made::{day, end, shops};
use crate::shop::{PLAIN, SAMPLE, Sale, Shop, changed, read};

fn rehearse(shop: &Shop, program: &str, from: &str, last: &str) -> (Rehearsal, Rehearsed) {
    let from = if from.is_empty() { Instant::MIN } else { shop.instant(from) };
    let rules = Rehearsal::new(&shop.versions(), read(program, 0), from, shop.instant(last));
    let one = rules.member(MemberId(1), shop.facts().to_vec(), &Others::new());
    (rules, one)
}

/// The same rules under another name of the shop: a version of its own, with nothing in it that counts.
fn renamed(versions: &Versions) -> Program {
    let mut program = (**versions.latest()).clone();
    program.shop.name = Name { en: "Other".to_owned(), zh: "Other".to_owned() };
    program
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The rules in force, tried from any instant at which they hold already.
    #[test]
    fn the_rules_in_force_change_nothing(made in shops(), after in 0..400_i32, hour in 0..24_i64) {
        let versions = made.versions();
        let (begins, latest) = versions.all().last().unwrap().clone();
        let from = day(200 + after).plus_seconds(hour * 3600).max(begins);
        for from in [from, begins] {
            let rules = Rehearsal::new(&versions, (*latest).clone(), from, end());
            let one = rules.member(MemberId(1), made.facts.clone(), &Others::new());
            prop_assert_eq!(&one.before, &one.after);
            prop_assert_eq!((rules.way(&one), one.lowered), (None, false));
        }
    }

    /// The same rules put in force again, at a second at which nothing else falls due.
    #[test]
    fn the_same_rules_again_change_nothing(made in shops(), after in 0..400_i32) {
        let versions = made.versions();
        let rules = Rehearsal::new(&versions, renamed(&versions), day(200 + after).plus_seconds(12_347), end());
        prop_assert_eq!(rules.programs().1.shop.name.en.as_str(), "Other");
        let one = rules.member(MemberId(1), made.facts.clone(), &Others::new());
        prop_assert_eq!(&one.before, &one.after);
    }

    /// Whatever differs adds up, and the order in which facts are handed over decides nothing.
    #[test]
    fn differences_add_up_and_hang_on_no_order(made in shops(), other in shops(), from in -10..600_i32) {
        let versions = made.versions();
        let other = (**other.versions().latest()).clone();
        let rules = Rehearsal::new(&versions, other, day(from), end());
        let one = rules.member(MemberId(1), made.facts.clone(), &Others::new());
        let by = |figure: fn(&Figures) -> i64| figure(&one.after) - figure(&one.before);
        prop_assert_eq!(by(Figures::net), by(|all| all.earned) - by(|all| all.spent) - by(|all| all.expired) + by(|all| all.by_hand));
        prop_assert_eq!(by(|all| all.used), -by(|all| all.unheld));
        let mut facts = made.facts;
        facts.reverse();
        prop_assert_eq!(rules.member(MemberId(1), facts, &Others::new()), one);
    }
}

/// S46: a Member buys for 3 × 100.00 in April.
#[test]
fn a_doubled_rate_doubles_what_is_earned_from_its_instant_on() {
    let mut shop = Shop::new(PLAIN);
    for (id, day) in [(1, "2026-04-01 00:00"), (2, "2026-04-15 12:00"), (3, "2026-04-30 23:59:59")] {
        shop.order(id, day, Sale::of(&["100.00"]));
    }
    let doubled = changed(PLAIN, "points = 1, per = \"1.00\"", "points = 2, per = \"1.00\"");
    let earned = |from: &str, last: &str| {
        let (_, one) = rehearse(&shop, &doubled, from, last);
        (one.before.earned, one.after.earned, one.before.net(), one.after.net())
    };
    assert_eq!(earned("2026-04-01", "2026-04-30 23:59:59"), (300, 600, 300, 600));
    assert_eq!(earned("", "2026-04-30 23:59:59"), (300, 600, 300, 600));
    assert_eq!(earned("2026-04-15 12:00", "2026-04-30 23:59:59"), (200, 400, 300, 500));
    assert_eq!(earned("2026-04-15 12:00:01", "2026-04-30 23:59:58"), (0, 0, 200, 200));
    let (rules, one) = rehearse(&shop, &doubled, "2026-04-01", "2026-05-01");
    let (before, after) = rules.liability(&one.before, &one.after);
    assert_eq!((before.unwrap().get(), after.unwrap().get()), (300, 600));
}

/// T4: the threshold is reached at it, not below.
#[test]
fn a_higher_threshold_moves_exactly_those_between_the_two() {
    let harder = changed(SAMPLE, "spend = \"3000.00\", orders = 12", "spend = \"3500.00\", orders = 12");
    let cases = [("2999.99", None), ("3000.00", Some(Way::Lost)), ("3499.99", Some(Way::Lost)), ("3500.00", None)];
    for (spend, expected) in cases {
        let mut shop = Shop::new(SAMPLE);
        shop.order(1, "2026-01-10 14:00", Sale::of(&[spend]));
        let (rules, one) = rehearse(&shop, &harder, "", "2026-02-01");
        assert_eq!(rules.way(&one), expected, "{spend}");
        let (back, one) = {
            let mut shop = Shop::new(&harder);
            shop.order(1, "2026-01-10 14:00", Sale::of(&[spend]));
            rehearse(&shop, SAMPLE, "", "2026-02-01")
        };
        assert_eq!(back.way(&one), expected.map(|_| Way::Gained), "{spend}");
    }
}

#[test]
fn a_tier_on_top_is_reached_by_whoever_meets_it() {
    let text = "[[tiers.ladder]]\ncode = \"jade\"\nqualify = { spend = \"20000.00\" }\n\n[benefits]";
    let taller = changed(SAMPLE, "[benefits]", text);
    for (spend, tier) in [("19999.99", "supreme"), ("20000.00", "jade")] {
        let mut shop = Shop::new(SAMPLE);
        shop.order(1, "2026-01-10 14:00", Sale::of(&[spend]));
        let (rules, one) = rehearse(&shop, &taller, "", "2026-02-01");
        assert_eq!(one.after.tier, Code::new(tier), "{spend}");
        assert_eq!(rules.way(&one), (tier == "jade").then_some(Way::Gained));
    }
}

#[test]
fn a_dropped_rule_takes_its_own_points_along() {
    let mut shop = Shop::new(SAMPLE);
    shop.order_through(
        1,
        "2026-01-10 14:00",
        Sale::of(&["100.00"]),
        &[(regulars::domain::order::Stage::Completed, "2026-01-12 14:00")],
    );
    let dropped = changed(SAMPLE, "\ncomplete = {", "\n# complete = {");
    let (_, one) = rehearse(&shop, &dropped, "", "2026-02-01");
    assert_eq!((one.before.earned, one.after.earned), (120, 100));
    // What was sold under a rule is paid by it, though the order is completed after (P7).
    let (_, one) = rehearse(&shop, &dropped, "2026-01-11", "2026-02-01");
    assert_eq!((one.before.earned, one.after.earned), (120, 120));
}

/// What was redeemed stays redeemed; what the new rules had not given by then is owed.
#[test]
fn points_that_were_not_there_are_owed_and_told() {
    let mut shop = Shop::new(PLAIN);
    shop.order(1, "2026-01-10 14:00", Sale::of(&["100.00"]));
    shop.redeem("2026-01-11 10:00", 80);
    shop.order(2, "2026-01-12 14:00", Sale::of(&["100.00"]));
    let half = changed(PLAIN, "points = 1, per = \"1.00\"", "points = 1, per = \"2.00\"");
    let (_, one) = rehearse(&shop, &half, "", "2026-02-01");
    assert_eq!((one.before.uncovered, one.after.uncovered), (0, 30));
    assert_eq!((one.after.spent, one.after.net(), one.after.balance.debt), (80, 20, 0));
}

#[test]
fn a_benefit_that_was_not_held_is_no_use() {
    let mut shop = Shop::new(SAMPLE);
    shop.order(1, "2026-01-10 14:00", Sale::of(&["3000.00"]));
    shop.act("2026-01-20 10:00", Act::Use { benefit: Code::new("shipping").unwrap(), order: None });
    let harder = changed(SAMPLE, "spend = \"3000.00\", orders = 12", "spend = \"3500.00\", orders = 12");
    let (rules, one) = rehearse(&shop, &harder, "", "2026-02-01");
    assert_eq!((one.before.used, one.before.unheld), (1, 0));
    assert_eq!((one.after.used, one.after.unheld), (0, 1));
    let (before, after) = rules.cost(&one.before, &one.after);
    assert_eq!((before.unwrap().get(), after.unwrap().get()), (800, 0), "a shipping costs 8.00");
}

/// Whoever stands on a rung that is gone stands on the next lower one, and rises from there.
#[test]
fn a_dropped_rung_leaves_its_members_on_the_next_lower_one() {
    let mut shop = Shop::new(SAMPLE);
    shop.order(1, "2026-01-10 14:00", Sale::of(&["12000.00"]));
    let cut = SAMPLE.find("[[tiers.ladder]]\ncode = \"supreme\"").unwrap();
    let rest = SAMPLE.find("[benefits]").unwrap();
    let short = [&SAMPLE[..cut], &SAMPLE[rest..]].concat();
    let tier = |from: &str| {
        let (rules, one) = rehearse(&shop, &short, from, "2026-02-01");
        (one.after.tier.clone().unwrap().to_string(), one.lowered, rules.way(&one))
    };
    assert_eq!(tier("2026-01-20"), ("vip".to_owned(), true, Some(Way::Lost)));
    assert_eq!(tier(""), ("vip".to_owned(), false, Some(Way::Lost)));
    // T9: a pin to that rung holds no more; the computed tier is in force.
    let pin = Pin { tier: Code::new("supreme").unwrap(), floor: false, until: None };
    let mut shop = Shop::new(SAMPLE);
    shop.act("2026-01-10 14:00", Act::Pin(pin));
    for from in ["", "2026-01-10", "2026-01-20"] {
        let (rules, one) = rehearse(&shop, &short, from, "2026-02-01");
        assert_eq!(
            (one.before.tier.as_ref(), one.after.tier.as_ref()),
            (Code::new("supreme").as_ref(), Code::new("member").as_ref())
        );
        assert_eq!(rules.way(&one), Some(Way::Lost), "{from}");
    }
}

/// P32: an account that was merged comes in as the same arm has it.
#[test]
fn a_merged_account_is_rehearsed_too() {
    let (one, other) = (MemberId(1), MemberId(2));
    let mut shop = Shop::new(PLAIN);
    shop.order(1, "2026-01-10 14:00", Sale::of(&["100.00"]));
    let mut source = Shop::new(PLAIN);
    source.order(2, "2026-01-11 14:00", Sale::of(&["50.00"]));
    let at = source.instant("2026-01-20 10:00");
    let act = |name: &str, what: Act| Fact { at, name: name.into(), what: What::Act(ActId(77), what) };
    let mut facts = source.facts().to_vec();
    facts.push(act("m-1", Act::MergeOut { into: one }));
    let others = Others::from([(other, facts.clone())]);
    let mut own = shop.facts().to_vec();
    own.push(act("m-1:in", Act::MergeIn { from: other, handed: None }));
    let doubled = changed(PLAIN, "points = 1, per = \"1.00\"", "points = 2, per = \"1.00\"");
    for (from, expected) in [("2026-01-01", (150, 300)), ("2026-01-11", (150, 200)), ("2026-01-25", (150, 150))] {
        let versions = shop.versions();
        let rules = Rehearsal::new(&versions, read(&doubled, 0), shop.instant(from), shop.instant("2026-02-01"));
        let both = rules.member(one, own.clone(), &others);
        assert_eq!((both.before.net(), both.after.net()), expected, "{from}");
        let gone = rules.member(other, facts.clone(), &others);
        assert_eq!((gone.before.net(), gone.after.net()), (0, 0), "{from}");
    }
}

#[test]
fn an_extension_is_left_out_of_both_arms_and_told() {
    let mut shop = Shop::new(&changed(PLAIN, "refund = {", "expiry = { after = \"1 month\" }\nrefund = {"));
    shop.order(1, "2026-01-10 14:00", Sale::of(&["100.00"]));
    let until = shop.instant("2027-01-01");
    shop.act("2026-01-11 10:00", Act::Extend { lot: 1, until });
    let versions = shop.versions();
    let rules = Rehearsal::new(&versions, renamed(&versions), Instant::MIN, shop.instant("2026-03-01"));
    let one = rules.member(MemberId(1), shop.facts().to_vec(), &Others::new());
    assert_eq!((one.extensions, one.before.expired, one.after.expired), (1, 100, 100));
    assert_eq!(one.before, one.after);
}
