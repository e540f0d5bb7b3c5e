//! Ladders, benefits and segments that are refused, with every mistake in its place.

use super::refused::{HEAD, told};

/// R1.
#[test]
fn every_mistake_of_a_ladder_is_told_in_its_place() {
    for (text, expected) in CASES {
        assert_eq!(told(&format!("{HEAD}{text}")), *expected, "{text}");
    }
}

const CASES: &[(&str, &[&str])] = &[
    (
        "[tiers]\nwindow = 'rolling 2 weeks'\nladder = [{ code = 'a' }]",
        &[
            r#"7:10: tiers.window: "rolling 2 weeks" does not fit; needed is "rolling 12 months", "rolling 90 days", calendar_month, calendar_quarter, calendar_year, anniversary or lifetime"#,
        ],
    ),
    ("[tiers]\n", &["6:2: tiers.ladder: is missing; needed is a list of tables: [[…]] or [{ … }]"]),
    (
        "[tiers]\nguarantee = 'end_of_period'\nladder = [{ code = 'a' }]",
        &[r#"7:13: tiers.guarantee: the window has no period that ends; write months such as "12 months""#],
    ),
    (
        "[tiers]\nguarantee = 'none'\ngrace = '3 days'\nladder = [{ code = 'a' }]",
        &["8:9: tiers.grace: needs a guarantee whose end it follows; guarantee is none"],
    ),
    (
        "[tiers]\nladder = [{ code = 'a', qualify = { spend = '1' } }]",
        &["7:25: tiers.ladder[0].qualify: the first rung is everybody's and has no conditions"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'",
        &["8:1: tiers.ladder[1].qualify: is missing; only the first rung has no thresholds"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'a'\nqualify = { spend = '1' }",
        &["9:8: tiers.ladder[1].code: a is the code of an earlier rung; each has its own"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { need = 2 }",
        &["10:1: tiers.ladder[1].qualify: is missing; needed is at least one of spend, orders, active_days, points"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { spend = '1', need = 2 }",
        &["10:33: tiers.ladder[1].qualify.need: is more than the thresholds written beside it"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { spend = '5' }\nretain = { spend = '6' }",
        &["11:20: tiers.ladder[1].retain.spend: is higher than in qualify; keeping is not harder than reaching"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { spend = '5' }\n[[tiers.ladder]]\ncode = 'c'\nqualify = { spend = '4' }",
        &["13:21: tiers.ladder[2].qualify.spend: must be harder to reach than b, the rung below"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { orders = 5 }\n[[tiers.ladder]]\ncode = 'c'\nqualify = { orders = 5 }",
        &["13:1: tiers.ladder[2].qualify: must be harder to reach than b, the rung below"],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\nbenefits = { shiping = 1, gift = 0 }\n[benefits]\nshipping = { kind = 'free_shipping' }",
        &[
            "8:24: tiers.ladder[0].benefits.shiping: there is no benefit shiping; did you mean shipping?",
            "8:34: tiers.ladder[0].benefits.gift: 0 does not fit; needed is uses per period, 1 or more, or true for the benefit's own",
        ],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\nentry = [{ coupon = 'A' }, { points = 5, quota = 1 }]",
        &[
            "8:21: tiers.ladder[0].entry[0].coupon: there is no coupon A under [coupons]",
            "8:42: tiers.ladder[0].entry[1].quota: does not go together with points",
        ],
    ),
    (
        "[benefits]\na = { kind = 'coupon' }",
        &["7:1: benefits.a.coupon: is missing; needed is a code: a Latin letter, then up to 31 letters, digits or _"],
    ),
    ("[benefits]\na = { kind = 'gift' }", &["7:1: benefits.a.sku: is missing; needed is a text in quotes"]),
    (
        "[benefits]\na = { kind = 'exclusive', sku = 'X', per = 'term' }",
        &[
            r#"7:27: benefits.a.sku: does not go together with kind = "exclusive""#,
            r#"7:44: benefits.a.per: "term" does not fit; allowed are once, day, week, month, quarter, year"#,
        ],
    ),
    (
        "[benefits]\na = { kind = 'points', stock = 4 }",
        &[
            "7:1: benefits.a.points: is missing; needed is a whole number from 1 to 10^12 without quotes",
            "7:24: benefits.a.stock: no such key; allowed are name, kind, sku, quantity, points, coupon, per, quota, combine, rollover, on_downgrade, free_when, where, cost",
        ],
    ),
    (
        "[points.earn]\na = { on = 'order.paid', points = 1 }\n[segments]\na = 'true'\nb = 'orders_90d'\nc = 5",
        &[
            "9:5: segments.a: a names another kind of thing too; rules, tiers, benefits and segments share no code",
            "10:6: segments.b: it gives a number; a condition must be true or false",
            "11:5: segments.c: 5 does not fit; needed is a condition as text such as 'orders_90d >= 3'",
        ],
    ),
    (
        "[[tiers.ladder]]\ncode = 'a'\n[[tiers.ladder]]\ncode = 'b'\nqualify = { spend = 5.0 }\nretain = { spend = '4' }",
        &[r#"10:21: tiers.ladder[1].qualify.spend: 5.0 is a float; write "5.0" as text"#],
    ),
    (
        "[tiers]\nladder = ['a', { name = 'b' }]",
        &[
            r#"7:11: tiers.ladder[0]: "a" does not fit; needed is a table of keys"#,
            "7:16: tiers.ladder[1].code: is missing; needed is a code: a Latin letter, then up to 31 letters, digits or _",
        ],
    ),
    ("[tiers]\nladder = []", &["7:10: tiers.ladder: is missing; needed is a list of tables: [[…]] or [{ … }]"]),
    (
        "[benefits]\na = { kind = 'exclusive', quota = 0, cost = 5, combine = 'most' }",
        &[
            "7:35: benefits.a.quota: 0 does not fit; needed is a whole number from 1 to 10^12 without quotes",
            r#"7:45: benefits.a.cost: 5 does not fit; needed is an amount as text such as "12.34", with the currency's decimals and no sign"#,
            r#"7:58: benefits.a.combine: "most" does not fit; allowed are sum, max"#,
        ],
    ),
    (
        "[benefits]\na = { name = 'x', per = 'month', where = 'event.kind == \"a\"' }",
        &[
            "7:1: benefits.a.kind: is missing; needed is gift, free_shipping, exclusive, points or coupon",
            "7:43: benefits.a.where: 'event.kind' is known only where the trigger is an event",
        ],
    ),
];
