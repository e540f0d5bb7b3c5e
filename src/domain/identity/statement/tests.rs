//! Tables of what hangs together and what does not.

use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn line(no: u64, on: &str, amount: i64, balance: Option<i64>) -> Line {
    Line {
        line_no: no,
        booked_on: day(on),
        booked_at: None,
        value_on: None,
        amount: Money(amount),
        currency: Currency::find("CNY").unwrap(),
        balance_after: balance.map(Money),
        bank_ref: None,
        reference: String::new(),
        counterparty: String::new(),
        tail: None,
        reversal: false,
    }
}

/// A statement of (amount, balance) in fen, from line 26 on.
fn rows(rows: &[(i64, i64)]) -> Statement {
    let line =
        |(at, (amount, balance)): (usize, &(i64, i64))| line(26 + at as u64, "2026-03-01", *amount, Some(*balance));
    Statement { lines: rows.iter().enumerate().map(line).collect(), ..Statement::default() }
}

/// ID55, with its worked example.
#[test]
fn a_balance_is_the_one_before_plus_its_amount() {
    let ok = |statement: &Statement| {
        let run = follow(statement).unwrap();
        (run.opening.unwrap().get(), run.closing.unwrap().get())
    };
    assert_eq!(ok(&rows(&[(20_000, 120_000), (-5_000, 115_000)])), (100_000, 115_000));
    assert_eq!(ok(&rows(&[(-5_000, 115_000), (20_000, 120_000)])), (100_000, 115_000));
    assert_eq!(ok(&rows(&[(-5_000, 115_000)])), (120_000, 115_000));
    let (at, flaw) = follow(&rows(&[(20_000, 120_000), (-5_000, 115_100)])).unwrap_err();
    let figures: Vec<String> = flaw.figures().into_iter().map(|(_, value)| value).collect();
    assert_eq!((at, flaw.code()), (27, "broken"));
    assert_eq!(figures, ["1151.00", "1150.00", "1200.00", "-", "50.00"]);
}

#[test]
fn a_break_is_told_in_the_order_that_holds_longest() {
    let cases = [
        (&[(1, 101), (2, 103), (3, 107)][..], 28),
        (&[(4, 111), (3, 106), (2, 103), (1, 101)], 26),
        (&[(1, 101), (2, 999), (3, 106)], 27),
    ];
    for (statement, expected) in cases {
        assert_eq!(follow(&rows(statement)).unwrap_err().0, expected, "{statement:?}");
    }
}

#[test]
fn stated_ends_count_too() {
    let stated = |opening: i64, closing: i64, rows: &[(i64, Option<i64>)]| {
        let line = |(at, row): (usize, &(i64, Option<i64>))| line(at as u64 + 1, "2026-03-01", row.0, row.1);
        let lines = rows.iter().enumerate().map(line).collect();
        let statement =
            Statement { lines, opening: Some(Money(opening)), closing: Some(Money(closing)), ..Statement::default() };
        follow(&statement).map_err(|(at, flaw)| (at, flaw.code()))
    };
    assert!(stated(100, 130, &[(10, None), (20, Some(130))]).is_ok());
    assert_eq!(stated(100, 131, &[(10, None), (20, None)]), Err((0, "broken-sum")));
    assert_eq!(stated(101, 130, &[(10, Some(110)), (20, Some(130))]), Err((1, "broken")));
    assert!(stated(100, 100, &[]).is_ok());
}

#[test]
fn rows_in_no_order_are_only_summed() {
    let mut statement = rows(&[(1, 500), (2, 40), (3, 6)]);
    statement.unordered = true;
    assert_eq!(follow(&statement).unwrap().after, [None; 3]);
    (statement.opening, statement.closing) = (Some(Money(10)), Some(Money(16)));
    assert!(follow(&statement).is_ok());
    statement.closing = Some(Money(17));
    assert_eq!(follow(&statement).unwrap_err().1.code(), "broken-sum");
}

/// ID57.
#[test]
fn a_count_refuses_always_and_a_total_unless_it_is_loose() {
    let told = |part, count, total| vec![Told { part, count: Some(count), total: Some(Money(total)) }];
    let check = |told, loose_totals| {
        let statement = Statement { told, loose_totals, neither: 2, ..rows(&[(10, 10), (-4, 6), (1, 7)]) };
        agree(&statement).map(|remarks| remarks.len()).map_err(|(_, flaw)| flaw.code())
    };
    let cases = [
        (told(Part::All, 5, 7), false, Ok(0)),
        (told(Part::All, 4, 7), true, Err("counts-differ")),
        (told(Part::In, 2, 11), false, Ok(0)),
        (told(Part::In, 2, 12), false, Err("totals-differ")),
        (told(Part::In, 2, 12), true, Ok(1)),
        (told(Part::In, 3, 11), true, Err("counts-differ")),
        (told(Part::Out, 1, 4), false, Ok(0)),
        (told(Part::Neither, 2, 999), false, Ok(0)),
        (told(Part::Neither, 1, 0), false, Err("counts-differ")),
    ];
    for (told, loose, expected) in cases {
        assert_eq!(check(told.clone(), loose), expected, "{told:?}");
    }
}

/// ID58.
#[test]
fn the_last_day_counts_only_where_it_is_declared() {
    let lines = || vec![line(1, "2026-03-05", 1, None), line(2, "2026-03-02", 1, None)];
    let undeclared = Statement { lines: lines(), ..Statement::default() };
    assert_eq!(covered(&undeclared), Some((day("2026-03-02"), day("2026-03-04"))));
    let period = Some((day("2026-03-01"), day("2026-03-31")));
    assert_eq!(covered(&Statement { lines: lines(), period, ..Statement::default() }), period);
    assert_eq!(covered(&Statement { lines: vec![line(1, "2026-03-05", 1, None)], ..Statement::default() }), None);
    assert_eq!(covered(&Statement::default()), None);
}

/// ID56: two equal coffees of one day are two, on every export.
#[test]
fn equal_rows_are_numbered() {
    let coffee = || line(1, "2026-03-05", 2816, None);
    let other = Line { reference: "A-1".to_owned(), ..coffee() };
    let statement = Statement { lines: vec![coffee(), other.clone(), coffee()], ..Statement::default() };
    let again = Statement { lines: vec![other, coffee(), coffee()], ..Statement::default() };
    let (mut one, mut two) = (keys(&statement, b"k"), keys(&again, b"k"));
    assert!(one[0].ends_with("|1") && one[2].ends_with("|2") && one[1].ends_with("|1"), "{one:?}");
    assert!(!one[0].contains("A-1"));
    one.sort();
    two.sort();
    assert_eq!(one, two);
    assert_ne!(one, keys(&statement, b"another file"));
}

#[test]
fn a_reference_that_the_bank_keeps_unique_is_enough() {
    let with = |no: u64, amount, bank_ref: &str| Line {
        bank_ref: Some(bank_ref.to_owned()),
        ..line(no, "2026-03-05", amount, None)
    };
    let lines = vec![with(1, 5, "T1"), with(2, 5, "T2"), with(3, 7, "T1")];
    let statement = Statement { lines, unique_ref: true, ..Statement::default() };
    assert_eq!(keys(&statement, b"k"), ["r|T1|1", "r|T2|1", "r|T1|2"]);
}

#[test]
fn statements_join_where_one_goes_on_from_the_other() {
    let span = |from: &str, until: &str, balances: Option<(i64, i64)>, gap| Span {
        from: day(from),
        until: day(until),
        opening: balances.map(|(opening, _)| Money(opening)),
        closing: balances.map(|(_, closing)| Money(closing)),
        ends: day(until),
        shares: false,
        gap,
    };
    let sharing = |span: Span| Span { shares: true, ..span };
    let check = |spans: &[Span]| {
        let mut backwards = spans.to_vec();
        backwards.reverse();
        assert_eq!(stretches(spans), stretches(&backwards));
        stretches(spans).len()
    };
    let march = span("2026-03-01", "2026-03-31", Some((0, 10)), false);
    let cases = [
        (vec![march, span("2026-04-01", "2026-04-30", Some((10, 20)), false)], 1),
        (vec![march, span("2026-04-05", "2026-04-30", Some((10, 20)), false)], 1),
        (vec![march, span("2026-04-01", "2026-04-30", Some((11, 20)), true)], 2),
        (vec![march, sharing(span("2026-03-20", "2026-04-30", Some((7, 20)), false))], 1),
        (vec![sharing(march), span("2026-03-20", "2026-04-30", Some((7, 20)), false)], 1),
        (vec![march, span("2026-03-20", "2026-04-30", Some((7, 20)), false)], 2),
        (vec![march, sharing(span("2026-04-01", "2026-04-30", Some((7, 20)), false))], 2),
        (
            vec![
                Span { ends: day("2026-04-01"), ..march },
                sharing(span("2026-04-01", "2026-04-30", Some((7, 20)), false)),
            ],
            1,
        ),
        (vec![march, sharing(span("2026-03-20", "2026-04-30", Some((7, 20)), true))], 2),
        (vec![march, span("2026-04-01", "2026-04-30", None, false)], 1),
        (vec![march, span("2026-04-02", "2026-04-30", None, false)], 2),
        (
            vec![
                march,
                sharing(span("2026-03-10", "2026-03-12", Some((3, 4)), false)),
                span("2026-04-01", "2026-04-30", Some((10, 20)), false),
            ],
            1,
        ),
    ];
    for (spans, expected) in cases {
        assert_eq!(check(&spans), expected, "{spans:?}");
    }
    let both = stretches(&[march, span("2026-04-01", "2026-04-30", Some((10, 20)), false)]);
    assert!(holds(&both, day("2026-03-28"), day("2026-04-03")));
    assert!(!holds(&both, day("2026-04-28"), day("2026-05-01")));
}
