//! Tables of challenges: what is handed out, when, and what lines and acts come to.

use super::*;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn line(amount: i64, tail: Option<&str>, reference: &str, counterparty: &str) -> Line {
    Line {
        line_no: 1,
        booked_on: day("2026-03-03"),
        booked_at: None,
        value_on: None,
        amount: Money(amount),
        currency: Currency::find("CNY").unwrap(),
        balance_after: None,
        bank_ref: None,
        reference: reference.to_owned(),
        counterparty: counterparty.to_owned(),
        tail: tail.map(str::to_owned),
        reversal: false,
    }
}

fn asked() -> Asked<'static> {
    Asked {
        amount: Money(37),
        currency: Currency::find("CNY").unwrap(),
        code: "K7M2QP",
        last4: "7894",
        from: Instant(1000),
        until: Instant(2000),
        days: (day("2026-03-01"), day("2026-03-08")),
        name: Some("王小明"),
    }
}

/// ID45, row by row.
#[test]
fn a_line_proves_a_card_or_sends_it_to_review_or_says_nothing() {
    let cases = [
        (line(37, Some("7894"), "", ""), Some("card-tail")),
        (line(37, Some("7894"), "K7M2QP", "王小明"), Some("card-tail")),
        (line(37, None, "转账 k7m2qp", ""), Some("code-only")),
        (line(37, None, "转账K7M2QP谢谢", ""), Some("code-only")),
        (line(37, Some("5669"), "K7M2QP", "王小明"), Some("tail-differs")),
        (line(37, Some("5669"), "", ""), Some("tail-differs")),
        (line(37, None, "", "王小明"), None),
        (line(37, None, "XK7M2QP", ""), None),
        (line(37, None, "K7M2QP2", ""), None),
        (line(37, Some("7894"), "", "李红"), Some("name-differs")),
        (line(37, None, "K7M2QP", "李红"), Some("name-differs")),
        (line(37, Some("7894"), "", "*小明"), Some("card-tail")),
        (line(38, Some("7894"), "K7M2QP", ""), None),
        (line(-37, Some("7894"), "K7M2QP", ""), None),
        (Line { reversal: true, ..line(37, Some("7894"), "", "") }, None),
        (Line { currency: Currency::find("USD").unwrap(), ..line(37, Some("7894"), "", "") }, None),
    ];
    for (line, expected) in cases {
        assert_eq!(judge(&line, &asked()).map(Verdict::word), expected, "{line:?}");
    }
    let nameless = Asked { name: None, ..asked() };
    assert_eq!(judge(&line(37, Some("7894"), "", "李红"), &nameless).map(Verdict::word), Some("card-tail"));
}

#[test]
fn only_what_was_booked_in_the_seven_days_counts() {
    let on = |text: &str| Line { booked_on: day(text), ..line(37, Some("7894"), "", "") };
    for (text, expected) in [("2026-02-28", false), ("2026-03-01", true), ("2026-03-08", true), ("2026-03-09", false)] {
        assert_eq!(is_about(&on(text), &asked()), expected, "{text}");
    }
    let at = |at: i64| Line { booked_at: Some(Instant(at)), ..on("2026-02-28") };
    for (seconds, expected) in [(999, false), (1000, true), (1999, true), (2000, false)] {
        assert_eq!(is_about(&at(seconds), &asked()), expected, "{seconds}");
    }
}

#[test]
fn open_challenges_have_distinct_amounts_and_the_hundredth_has_none() {
    let mut open = Vec::new();
    for draw in 0..99 {
        let amount = free(&open, draw * 7919).unwrap();
        assert!((1..=99).contains(&amount) && !open.contains(&amount));
        open.push(amount);
    }
    assert_eq!(free(&open, 0), None);
    for draw in 0..500 {
        let (first, second) = two([draw, draw * 31]);
        assert!(first != second && (1..=99).contains(&first) && (1..=99).contains(&second));
    }
}

#[test]
fn a_code_has_no_sign_that_looks_like_another() {
    for start in 0..=255_u8 {
        let code = code(std::array::from_fn(|at| start.wrapping_mul(31).wrapping_add(at as u8 * 43)));
        assert_eq!(code.len(), 6);
        assert!(!code.contains(['0', 'O', '1', 'I']) && code.bytes().all(|b| b.is_ascii_alphanumeric()), "{code}");
    }
}

/// ID46.
#[test]
fn deposits_rest_a_day_after_a_failure_and_are_three_in_thirty_days() {
    const D: i64 = 86_400;
    let sent = |day: i64, to_this, failed: Option<i64>| Sent {
        at: Instant(day * D),
        to_this,
        failed_at: failed.map(|day| Instant(day * D)),
    };
    let ask = |earlier: &[Sent], second: i64| may_send(earlier, Instant(second));
    assert_eq!(ask(&[], 0), Ok(()));
    let failed = [sent(1, true, Some(2))];
    assert_eq!(ask(&failed, 3 * D - 1), Err(Wait::TooSoon(Instant(3 * D))));
    assert_eq!(ask(&failed, 3 * D), Ok(()));
    assert_eq!(ask(&[sent(1, false, Some(2))], 2 * D), Ok(()));
    let three = [sent(1, true, None), sent(5, false, None), sent(9, true, None)];
    assert_eq!(ask(&three[..2], 10 * D), Ok(()));
    assert_eq!(ask(&three, 10 * D), Err(Wait::TooMany(Instant(31 * D))));
    assert_eq!(ask(&three, 31 * D - 1), Err(Wait::TooMany(Instant(31 * D))));
    assert_eq!(ask(&three, 31 * D), Ok(()));
}

#[test]
fn a_card_stands_where_its_acts_brought_it() {
    use Act::{Accepted, Bound, Challenged, Doubted, Failed, Revoked, Verified};
    let until = Challenged(Instant(100));
    let cases = [
        (vec![Bound], "unverified"),
        (vec![Bound, until], "challenged"),
        (vec![Bound, Challenged(Instant(50))], "expired"),
        (vec![Bound, until, Verified], "verified"),
        (vec![Bound, until, Verified, Doubted], "review"),
        (vec![Bound, until, Verified, Doubted, Accepted], "verified"),
        (vec![Bound, until, Doubted, Revoked], "card_revoked"),
        (vec![Bound, until, Failed], "failed"),
        (vec![Bound, until, Failed, until], "challenged"),
        (vec![Bound, Revoked, Verified], "card_revoked"),
    ];
    for (acts, expected) in cases {
        assert_eq!(state(&acts, Instant(50)).word(), expected, "{acts:?}");
    }
}
