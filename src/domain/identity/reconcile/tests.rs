//! Tables of lines and payments, and what they come to.

use proptest::prelude::*;

use super::*;

fn day(number: i32) -> Day {
    Day::parse("2026-03-01").unwrap().plus_days(number - 1)
}

fn cny() -> Currency {
    Currency::find("CNY").unwrap()
}

fn order(id: i64, reference: &str, amount: i64, on: i32) -> Payment {
    Payment {
        key: Key { kind: Kind::Order, id },
        order: id,
        source: "web".to_owned(),
        references: vec![reference.to_owned()],
        amount: Money(amount),
        currency: cny(),
        day: day(on),
    }
}

fn refund(id: i64, of: i64, reference: &str, amount: i64, on: i32) -> Payment {
    Payment { key: Key { kind: Kind::Refund, id }, order: of, ..order(id, reference, amount, on) }
}

fn line(id: i64, text: &str, amount: i64, on: i32) -> Line {
    Line {
        id,
        account: 1,
        booked_on: day(on),
        booked_at: None,
        key: format!("{on}|{amount}|{text}|{id}"),
        amount: Money(amount),
        currency: cny(),
        texts: vec![text.to_owned()],
    }
}

fn account(stretches: &[(i32, i32)]) -> Account {
    let stretches = stretches.iter().map(|(from, until)| (day(*from), day(*until))).collect();
    Account { id: 1, sources: vec!["web".to_owned()], stretches }
}

/// What became of it: `m` matched, `x` mismatch, `d` double, `s` suggestion, `u` unmatched; then the states of payments.
fn check(payments: &[Payment], lines: &[Line], accounts: &[Account], known: &Known) -> (String, String) {
    let outcome = reconcile(payments, lines, accounts, known);
    let pairs = |mark: &str, pairs: &[Pair]| {
        pairs.iter().map(|(line, key)| format!("{mark}{line}-{}{}", &key.kind.word()[..1], key.id)).collect::<Vec<_>>()
    };
    let mut all = [
        pairs("m", &outcome.matched),
        pairs("x", &outcome.mismatches),
        pairs("d", &outcome.doubles),
        pairs("s", &outcome.suggestions),
        outcome.unmatched.iter().map(|line| format!("u{line}")).collect(),
    ]
    .concat();
    all.sort();
    let states: Vec<&str> = outcome.states.values().map(|state| state.word().trim_start_matches("pay_")).collect();
    (all.join(" "), states.join(" "))
}

/// ID62 and ID64, case by case: orders A-1001 and A-1002 of 28.16 and 10.00 on day 10.
#[test]
fn lines_are_matched_by_reference_and_suggested_by_amount() {
    let both = || vec![order(1, "A-1001", 2816, 10), order(2, "A-1002", 1000, 10)];
    let whole = [account(&[(1, 31)])];
    let cases: [(&str, Vec<Line>, &str, &str); 12] = [
        ("by reference", vec![line(1, "pay A-1001", 2816, 12)], "m1-o1", "verified failed"),
        ("long after", vec![line(1, "a-1001", 2816, 300)], "m1-o1", "verified failed"),
        ("other amount", vec![line(1, "A-1001", 2815, 12)], "x1-o1", "mismatch failed"),
        ("no reference", vec![line(1, "thanks", 2816, 12)], "s1-o1", "pending failed"),
        ("too late", vec![line(1, "", 2816, 16)], "u1", "failed failed"),
        ("in time", vec![line(1, "", 2816, 15)], "s1-o1", "pending failed"),
        ("the day before", vec![line(1, "", 2816, 9)], "s1-o1", "pending failed"),
        ("too early", vec![line(1, "", 2816, 8)], "u1", "failed failed"),
        ("two lines", vec![line(1, "", 2816, 11), line(2, "", 2816, 12)], "u1 u2", "pending failed"),
        ("double", vec![line(1, "A-1001", 2816, 11), line(2, "A-1001", 2816, 12)], "d2-o1 m1-o1", "verified failed"),
        ("money out", vec![line(1, "A-1001", -2816, 11)], "u1", "failed failed"),
        ("both", vec![line(1, "A-1002", 1000, 11), line(2, "", 2816, 11)], "m1-o2 s2-o1", "pending verified"),
    ];
    for (name, lines, expected, states) in cases {
        let got = check(&both(), &lines, &whole, &Known::default());
        assert_eq!((got.0.as_str(), got.1.as_str()), (expected, states), "{name}");
    }
    let dollars = Line { currency: Currency::find("USD").unwrap(), ..line(1, "A-1001", 2816, 12) };
    assert_eq!(check(&both(), &[dollars], &whole, &Known::default()).0, "x1-o1");
}

/// ID62: two 28.16 orders and one 28.16 line: no suggestion.
#[test]
fn nothing_is_suggested_where_two_may_be_meant() {
    let two = [order(1, "A-1001", 2816, 10), order(2, "A-1002", 2816, 10)];
    let whole = [account(&[(1, 31)])];
    let (told, states) = check(&two, &[line(1, "", 2816, 11)], &whole, &Known::default());
    assert_eq!((told.as_str(), states.as_str()), ("u1", "pending pending"));
    let key = |id| Key { kind: Kind::Order, id };
    let rejected = Known { rejected: vec![(1, key(2))], ..Known::default() };
    assert_eq!(check(&two, &[line(1, "", 2816, 11)], &whole, &rejected).0, "s1-o1");
    let matched = Known { matched: vec![(9, key(2))], ..Known::default() };
    assert_eq!(check(&two, &[line(1, "", 2816, 11)], &whole, &matched).0, "s1-o1");
    let one_number =
        [order(1, "1001", 2816, 10), Payment { source: "taobao".to_owned(), ..order(2, "1001", 2816, 10) }];
    assert_eq!(check(&one_number, &[line(1, "1001", 2816, 11)], &[], &Known::default()).0, "u1");
    assert_eq!(check(&one_number, &[line(1, "1001", 2816, 11)], &[account(&[])], &Known::default()).0, "u1");
}

/// ID64: only a window that is covered without a gap is evidence of absence.
#[test]
fn absence_is_evidence_only_where_every_day_is_covered() {
    let one = [order(1, "A-1001", 2816, 10)];
    let state = |accounts: &[Account]| check(&one, &[], accounts, &Known::default()).1;
    let cases = [
        (vec![], "unverified"),
        (vec![account(&[])], "pending"),
        (vec![account(&[(9, 15)])], "failed"),
        (vec![account(&[(10, 15)])], "pending"),
        (vec![account(&[(9, 14)])], "pending"),
        (vec![account(&[(1, 11), (12, 31)])], "pending"),
        (vec![account(&[(1, 31)]), Account { id: 2, ..account(&[]) }], "pending"),
        (vec![Account { sources: vec!["taobao".to_owned()], ..account(&[(1, 31)]) }], "unverified"),
    ];
    for (accounts, expected) in cases {
        assert_eq!(state(&accounts), expected, "{accounts:?}");
    }
}

#[test]
fn a_line_of_another_account_is_not_what_was_paid() {
    let one = [order(1, "A-1001", 2816, 10)];
    let other = Line { account: 2, ..line(1, "A-1001", 2816, 11) };
    assert_eq!(check(&one, std::slice::from_ref(&other), &[account(&[])], &Known::default()).0, "u1");
    assert_eq!(check(&one, &[other], &[], &Known::default()).0, "m1-o1");
}

#[test]
fn what_went_back_is_matched_by_its_own_sign() {
    let payments = [order(1, "A-1001", 2816, 10), refund(1, 1, "A-1001", -816, 12), refund(2, 1, "A-1001", -2000, 13)];
    let whole = [account(&[(1, 31)])];
    let paid = line(1, "A-1001", 2816, 10);
    let part = line(2, "A-1001 R-77", -816, 12);
    let rest = line(3, "A-1001", -2000, 13);
    let fee = line(4, "A-1001", -17, 10);
    let (told, states) = check(&payments, &[paid.clone(), part.clone()], &whole, &Known::default());
    assert_eq!((told.as_str(), states.as_str()), ("m1-o1 m2-r1", "verified verified failed"));
    let (told, states) = check(&payments, &[fee, paid, part, rest], &whole, &Known::default());
    assert_eq!((told.as_str(), states.as_str()), ("m1-o1 m2-r1 m3-r2 u4", "refunded verified verified"));
}

#[test]
fn references_of_odd_signs_and_short_ones_are_found_too() {
    let payments = [
        order(1, "订单/7 a", 100, 10),
        order(2, "7", 200, 10),
        order(3, "", 300, 10),
        order(4, "#1001", 400, 10),
        order(5, "订单", 500, 10),
    ];
    let lines = [
        line(4, "order #1001, thanks", 400, 10),
        line(5, "1001", 400, 30),
        line(6, "茶 订单", 500, 10),
        line(1, "paid 订单/7 A!", 100, 10),
        line(2, "7", 200, 10),
        line(3, "7 cups", 200, 30),
    ];
    assert_eq!(check(&payments, &lines, &[], &Known::default()).0, "m1-o1 m2-o2 m4-o4 s6-o5 u3 u5");
}

#[test]
fn what_is_known_stays_as_it_is() {
    let payments = [order(1, "A-1001", 2816, 10)];
    let lines = [line(1, "A-1001", 2816, 10), line(2, "", 2816, 10)];
    let known = Known { matched: vec![(2, Key { kind: Kind::Order, id: 1 })], ..Known::default() };
    assert_eq!(check(&payments, &lines, &[], &known), ("d1-o1".to_owned(), "verified".to_owned()));
    let rejected = Known { rejected: vec![(1, Key { kind: Kind::Order, id: 1 })], ..Known::default() };
    assert_eq!(check(&payments, &lines[..1], &[], &rejected).0, "u1");
}

proptest! {
    /// ID63: the order in which files were imported gives lines other numbers, and changes nothing.
    #[test]
    fn any_order_of_import_gives_the_same_matches(
        rows in proptest::collection::vec((0..6_usize, 1..4_i64, 1..12_i32, any::<bool>()), 0..24),
        orders in proptest::collection::vec((1..4_i64, 1..12_i32), 0..6),
        shuffle in any::<u64>(),
    ) {
        let payments: Vec<Payment> = orders
            .iter()
            .enumerate()
            .map(|(at, (amount, on))| order(at as i64 + 1, &format!("A-100{at}"), *amount, *on))
            .collect();
        let lines: Vec<Line> = rows
            .iter()
            .enumerate()
            .map(|(at, (which, amount, on, names))| {
                let text = if *names { format!("A-100{which}") } else { String::new() };
                let same = rows[..at].iter().filter(|row| **row == rows[at]).count();
                Line { key: format!("{on}|{amount}|{text}|{same}"), ..line(at as i64 + 1, &text, *amount, *on) }
            })
            .collect();
        let mut turned = lines.clone();
        turned.sort_by_key(|line| (line.id as u64).wrapping_mul(shuffle | 1).rotate_left(17));
        let renumbered: Vec<Line> = turned
            .iter()
            .enumerate()
            .map(|(at, line)| Line { id: at as i64 + 100, ..line.clone() })
            .collect();
        let whole = [account(&[(1, 31)])];
        let by_key = |lines: &[Line]| {
            let outcome = reconcile(&payments, lines, &whole, &Known::default());
            let key = |id: &i64| lines.iter().find(|line| line.id == *id).unwrap().key.clone();
            let pairs = |pairs: &[Pair]| {
                let mut pairs: Vec<(String, Key)> = pairs.iter().map(|(line, payment)| (key(line), *payment)).collect();
                pairs.sort();
                pairs
            };
            let mut unmatched: Vec<String> = outcome.unmatched.iter().map(key).collect();
            unmatched.sort();
            let told = [&outcome.matched, &outcome.mismatches, &outcome.doubles, &outcome.suggestions].map(|all| pairs(all));
            (told, unmatched, outcome.states)
        };
        prop_assert_eq!(by_key(&lines), by_key(&renumbered));
    }

    /// ID63: every line and every payment once, and a second run finds nothing new.
    #[test]
    fn a_second_run_changes_nothing(
        rows in proptest::collection::vec((0..6_usize, 1..4_i64, 1..12_i32, any::<bool>()), 0..24),
        orders in proptest::collection::vec((1..4_i64, 1..12_i32), 0..6),
    ) {
        let payments: Vec<Payment> = orders
            .iter()
            .enumerate()
            .map(|(at, (amount, on))| order(at as i64 + 1, &format!("A-100{at}"), *amount, *on))
            .collect();
        let lines: Vec<Line> = rows
            .iter()
            .enumerate()
            .map(|(at, (which, amount, on, names))| {
                line(at as i64 + 1, &if *names { format!("A-100{which}") } else { String::new() }, *amount, *on)
            })
            .collect();
        let first = reconcile(&payments, &lines, &[], &Known::default());
        let told = first.matched.len() + first.mismatches.len() + first.doubles.len() + first.suggestions.len();
        prop_assert_eq!(told + first.unmatched.len(), lines.len());
        let keys: BTreeSet<Key> = first.matched.iter().map(|(_, key)| *key).collect();
        prop_assert_eq!(keys.len(), first.matched.len());
        let known = Known { matched: first.matched.clone(), ..Known::default() };
        let second = reconcile(&payments, &lines, &[], &known);
        prop_assert!(second.matched.is_empty());
        prop_assert_eq!(second.states, first.states);
        prop_assert_eq!((second.mismatches, second.doubles), (first.mismatches, first.doubles));
    }
}
