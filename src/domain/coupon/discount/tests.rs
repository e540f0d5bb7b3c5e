use proptest::prelude::*;

use super::*;
use crate::domain::coupon::Limits;
use crate::domain::name::Name;
use crate::domain::points::rule::Basis;
use crate::domain::ratio::Ratio;

/// A basket of (SKU, amount, pieces), and shipping.
fn basket(lines: &[(&str, i64, i64)], shipping: i64) -> Order {
    let line = |(sku, amount, pieces): &(&str, i64, i64)| Line {
        sku: (*sku).into(),
        amount: Money(*amount),
        quantity_milli: pieces * 1000,
        ..Line::default()
    };
    let lines: Vec<Line> = lines.iter().map(line).collect();
    let total = lines.iter().map(|line| line.amount).sum::<Money>() + Money(shipping);
    Order { lines, shipping: Money(shipping), total, ..Order::default() }
}

fn template(code: &str, kind: Kind) -> Template {
    Template {
        code: Code::new(code).unwrap(),
        name: Name::plain(code),
        kind,
        of_initial: false,
        min_spend: Money::ZERO,
        basis: Basis::default(),
        at_use: None,
        valid: None,
        from: None,
        until: None,
        starts_after: None,
        limits: Limits { issued: None, per_member: None, uses: 1, uses_per_member: None, discount: None },
        stack: Stack::Free,
        group: Code::new("main").unwrap(),
        priority: 100,
        back_on_cancel: true,
    }
}

fn fixed(code: &str, value: i64) -> Template {
    template(code, Kind::Fixed(Money(value)))
}

fn percent(code: &str, rate: &str, most: Option<i64>) -> Template {
    template(code, Kind::Percent { rate: Ratio::parse(rate).unwrap(), most: most.map(Money) })
}

fn all<'p>(templates: &[&'p Template]) -> Vec<Asked<'p>> {
    templates.iter().zip(1..).map(|(template, key)| Asked { key, template, fits: true }).collect()
}

/// What each coupon takes off, by code, in the order applied; and what is left to pay.
fn told(order: &Order, templates: &[&Template]) -> (Vec<(String, i64)>, i64) {
    let priced = price(order, &all(templates));
    let off = priced.discounts.iter().map(|one| (templates[one.place].code.to_string(), one.amount.get()));
    (off.collect(), priced.payable().get())
}

fn off(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(code, amount)| ((*code).to_owned(), *amount)).collect()
}

/// S30: 20.00 on 60.00 and 39.00 is 12.12 and 7.88; 10.00 on three times 10.00 is 3.34, 3.33, 3.33 (P10).
#[test]
fn a_discount_is_split_over_the_lines() {
    let priced = price(&basket(&[("A", 6000, 1), ("B", 3900, 1)], 0), &all(&[&fixed("A", 2000)]));
    assert_eq!(priced.discounts[0].lines, [1212, 788]);
    assert_eq!(priced.lines, [4788, 3112]);
    let priced = price(&basket(&[("A", 1000, 1), ("B", 1000, 1), ("C", 1000, 1)], 0), &all(&[&fixed("A", 1000)]));
    assert_eq!(priced.discounts[0].lines, [334, 333, 333]);
}

/// B15: on items, on the order, on shipping; within a step by priority, then code; a share of what is left, or of what
/// stood at first.
#[test]
fn coupons_are_applied_in_their_order() {
    let order = basket(&[("TEA", 10_000, 1), ("POT", 10_000, 1)], 800);
    let mut on_tea = fixed("Z", 1000);
    on_tea.basis.only_skus = vec!["TEA".to_owned()];
    let (tenth, shipping) = (percent("A", "10%", None), template("S", Kind::Shipping { most: Some(Money(500)) }));
    // 10.00 off the tea first, then 10 % of 190.00, then 5.00 of the shipping.
    assert_eq!(told(&order, &[&shipping, &tenth, &on_tea]), (off(&[("Z", 1000), ("A", 1900), ("S", 500)]), 17_400));
    let initial = Template { of_initial: true, ..tenth.clone() };
    assert_eq!(told(&order, &[&shipping, &initial, &on_tea]).0[1], ("A".to_owned(), 2000));
    let (first, second) = (Template { priority: 1, ..fixed("B", 100) }, fixed("A", 200));
    assert_eq!(told(&order, &[&second, &first]).0, off(&[("B", 100), ("A", 200)]));
    let (first, second) = (fixed("A", 200), fixed("B", 100));
    assert_eq!(told(&order, &[&second, &first]).0, off(&[("A", 200), ("B", 100)]));
}

/// A share is floored to a minor unit and stops at its ceiling; what is free takes off no more than there is.
#[test]
fn each_is_capped() {
    let order = basket(&[("TEA", 9_999, 1)], 800);
    assert_eq!(told(&order, &[&percent("A", "1/3", None)]).0, off(&[("A", 3333)]));
    assert_eq!(told(&order, &[&percent("A", "10%", None)]).0, off(&[("A", 999)]));
    for (ceiling, expected) in [(998, 998), (999, 999), (1000, 999)] {
        assert_eq!(told(&order, &[&percent("A", "10%", Some(ceiling))]).0, off(&[("A", expected)]), "{ceiling}");
    }
    assert_eq!(told(&order, &[&fixed("A", 20_000)]), (off(&[("A", 9999)]), 800));
    let (all_of_it, more) = (fixed("A", 20_000), fixed("B", 100));
    let priced = price(&order, &super::tests::all(&[&more, &all_of_it]));
    assert_eq!((priced.off(), priced.aside), (Money(9999), vec![(0, Why::NothingLeft)]));
}

/// The least spend is of the eligible lines, at −1, 0 and +1.
#[test]
fn the_least_spend_is_of_the_eligible_lines() {
    let mut coupon = fixed("A", 2000);
    coupon.min_spend = Money(9900);
    coupon.basis.exclude_skus = vec!["CARD".to_owned()];
    for (tea, fits) in [(9899, false), (9900, true), (9901, true)] {
        let priced = price(&basket(&[("TEA", tea, 1), ("CARD", 50_000, 1)], 0), &all(&[&coupon]));
        let expected = if fits { Vec::new() } else { vec![(0, Why::BelowMinimum { spend: Money(tea) })] };
        assert_eq!(priced.aside, expected, "{tea}");
        assert_eq!(priced.lines[1], 50_000, "{tea}");
    }
    let asked = Asked { key: 1, template: &coupon, fits: false };
    assert_eq!(price(&basket(&[("TEA", 10_000, 1)], 0), &[asked]).aside, [(0, Why::NotForThisOrder)]);
}

/// Of one group the one that takes most off; alone admits no other, and is taken where it is worth more than the rest.
#[test]
fn groups_and_loners() {
    let order = basket(&[("TEA", 10_000, 1)], 0);
    let grouped = |code: &str, value: i64, group: &str| Template {
        stack: Stack::OnePerGroup,
        group: Code::new(group).unwrap(),
        ..fixed(code, value)
    };
    let (a, b, c) = (grouped("A", 500, "x"), grouped("B", 700, "x"), grouped("C", 300, "y"));
    let priced = price(&order, &all(&[&a, &b, &c]));
    assert_eq!((priced.off(), &priced.aside[..]), (Money(1000), &[(0, Why::Outdone)][..]));
    let alone = |value: i64| Template { stack: Stack::Alone, ..fixed("L", value) };
    for (value, total, aside) in [
        (999, 1000, vec![(0, Why::Outdone), (3, Why::Alone)]),
        (1000, 1000, vec![(0, Why::Outdone), (3, Why::Alone)]),
        (1001, 1001, vec![(0, Why::Alone), (1, Why::Alone), (2, Why::Alone)]),
    ] {
        let loner = alone(value);
        let priced = price(&order, &all(&[&a, &b, &c, &loner]));
        assert_eq!((priced.off(), priced.aside), (Money(total), aside), "{value}");
    }
    let (same, free) = (grouped("A", 500, "x"), fixed("F", 100));
    assert_eq!(told(&order, &[&same, &free]).0, off(&[("A", 500), ("F", 100)]));
}

/// A gift pays for one piece where the basket has it, and is handed out besides where it has not.
#[test]
fn a_gift_is_one_piece() {
    let gift = template("G", Kind::Gift { sku: "CUP".to_owned() });
    for (lines, expected) in
        [(vec![("TEA", 5000, 1), ("CUP", 3001, 2)], 1500), (vec![("CUP", 1200, 1)], 1200), (vec![("TEA", 5000, 1)], 0)]
    {
        assert_eq!(told(&basket(&lines, 0), &[&gift]).0, off(&[("G", expected)]), "{lines:?}");
    }
}

/// An order without lines has one part; without coupons it costs what it did.
#[test]
fn an_order_without_lines_is_one_part() {
    let order = Order { total: Money(19_900), ..Order::default() };
    assert_eq!(told(&order, &[&fixed("WELCOME20", 2000)]), (off(&[("WELCOME20", 2000)]), 17_900));
    assert_eq!(told(&order, &[]), (Vec::new(), 19_900));
}

fn templates() -> impl Strategy<Value = Vec<Template>> {
    let kinds = prop_oneof![
        (1..30_000_i64).prop_map(|value| Kind::Fixed(Money(value))),
        (1..=100_i64, prop::option::of(1..5000_i64))
            .prop_map(|(rate, most)| Kind::Percent { rate: Ratio::new(rate, 100).unwrap(), most: most.map(Money) }),
        prop::option::of(1..2000_i64).prop_map(|most| Kind::Shipping { most: most.map(Money) }),
        Just(Kind::Gift { sku: "B".to_owned() }),
    ];
    let stacks = prop_oneof![Just(Stack::OnePerGroup), Just(Stack::Alone), Just(Stack::Free)];
    let one = (kinds, stacks, 0..3_usize, 0..3_u32, 0..20_000_i64, any::<bool>(), any::<bool>());
    let made = one.prop_map(|(kind, stack, group, priority, least, of_initial, only)| {
        let group = Code::new(["main", "x", "y"][group]).unwrap();
        let mut made = Template { stack, group, priority, of_initial, ..template("T", kind) };
        made.min_spend = Money(least);
        if only {
            made.basis.only_skus = vec!["A".to_owned()];
        }
        made
    });
    prop::collection::vec(made, 0..6)
}

proptest! {
    /// B15: never below nothing, never more than there is; the shares sum to the discount; the order in which codes are
    /// named changes nothing; every code is either applied or told why not.
    #[test]
    fn no_coupon_takes_more_than_there_is(
        amounts in prop::collection::vec(0..20_000_i64, 1..4),
        shipping in 0..2000_i64,
        templates in templates(),
        seed in any::<u64>(),
    ) {
        let lines: Vec<(&str, i64, i64)> = ["A", "B", "C"].into_iter().zip(amounts).map(|(sku, amount)| (sku, amount, 2)).collect();
        let order = basket(&lines, shipping);
        let templates: Vec<Template> = templates.into_iter().zip(["T1", "T2", "T3", "T3", "T2", "T1"]).map(|(one, code)| Template { code: Code::new(code).unwrap(), ..one }).collect();
        let asked = all(&templates.iter().collect::<Vec<_>>());
        let priced = price(&order, &asked);
        prop_assert!(priced.lines.iter().all(|left| *left >= 0) && priced.shipping >= 0);
        for one in &priced.discounts {
            prop_assert_eq!(one.lines.iter().sum::<i64>() + one.shipping, one.amount.get());
            prop_assert!(one.lines.iter().all(|off| *off >= 0) && one.shipping >= 0);
        }
        let before: i64 = priced.before.iter().sum::<i64>() + shipping;
        prop_assert_eq!(priced.off() + priced.payable(), Money(before));
        prop_assert_eq!(priced.discounts.len() + priced.aside.len(), asked.len());
        let mut other: Vec<usize> = (0..asked.len()).collect();
        other.sort_by_key(|place| (seed.rotate_left(u32::try_from(place * 7).unwrap()), *place));
        let shuffled: Vec<Asked<'_>> = other.iter().map(|place| asked[*place]).collect();
        let again = price(&order, &shuffled);
        let by_key = |priced: &Priced, asked: &[Asked<'_>]| {
            let applied: Vec<(i64, Vec<i64>, i64)> = priced.discounts.iter().map(|one| (asked[one.place].key, one.lines.clone(), one.shipping)).collect();
            let mut aside: Vec<(i64, String)> = priced.aside.iter().map(|(place, why)| (asked[*place].key, format!("{why:?}"))).collect();
            aside.sort();
            (applied, aside)
        };
        prop_assert_eq!(by_key(&priced, &asked), by_key(&again, &shuffled));
    }
}
