//! Terms of plans under any sequence of deeds: no overlap, counted unbroken, benefits only while in force.

use proptest::prelude::*;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::Act;
use regulars::domain::id::Code;
use regulars::domain::plan::{Bought, Deed, Row, State, Step, What};
use regulars::domain::time::{Day, Instant};

use crate::shop::{Books, PLAIN, Shop, money};

const CARDS: &str = "[plans.card]
fee = '199.00'
term = '1 month'
trial = '10 days'
grace = '5 days'
pause_max = '12 days'
benefits = { shipping = 2, gift = true }
[plans.other]
fee = '10.00'
term = '20 days'
refund = 'prorata'
benefits = { shipping = 1 }
[plans.life]
fee = '999.00'
term = 'lifetime'
[benefits]
shipping = { kind = 'free_shipping', per = 'week', cost = '8.00' }
gift = { kind = 'points', points = 40, per = 'term' }
";

/// Days since the deed before, which plan, and what is done.
type Move = (i32, usize, u8);

fn deed(plan: &str, what: u8, place: usize) -> Act {
    let plan = Code::new(plan).expect("a code");
    let bought = Bought { plan: plan.clone(), payment: format!("pay-{place}"), paid: money("30.00") };
    Act::Plan(match what {
        0 => Deed::Subscribe(bought),
        1 | 2 => Deed::Renew(bought),
        3 => Deed::Activate(bought),
        4 => Deed::Try { plan },
        5 => Deed::Pause { plan, until: None },
        6 => Deed::Resume { plan },
        7 => Deed::Cancel { plan },
        8 => Deed::Refund { plan, payment: None },
        9 => Deed::Upgrade { from: plan, to: Bought { plan: Code::new("other").expect("a code"), ..bought } },
        _ => return Act::Use { benefit: Code::new("shipping").expect("a code"), order: None },
    })
}

fn shop(moves: &[Move]) -> (Shop, Vec<String>) {
    let mut shop = Shop::new(&format!("{PLAIN}\n{CARDS}"));
    let (mut day, mut instants) = (Day::parse("2026-01-31").expect("a day"), Vec::new());
    for (place, (days, plan, what)) in moves.iter().enumerate() {
        day = day.plus_days(*days);
        let at = format!("{day} {:02}:{:02}", 8 + place / 60, place % 60);
        shop.act(&at, deed(["card", "other", "life"][*plan], *what, place));
        instants.push(at);
    }
    instants.push(format!("{} 00:00", day.plus_days(70)));
    (shop, instants)
}

fn rows(books: &Books) -> Vec<&Row> {
    let own = books.rows.iter().filter_map(|row| if let Consequence::Plan(row) = row { Some(row) } else { None });
    own.collect()
}

/// What holds of terms at any instant.
fn holds(books: &Books, at: Instant) {
    let terms = &books.account.terms.terms;
    for (place, term) in terms.iter().enumerate() {
        assert!(term.from <= term.until, "{term:?}");
        for other in terms[place + 1..].iter().filter(|other| other.plan == term.plan) {
            assert!(term.until <= other.from, "{term:?} overlaps {other:?}");
        }
        if let Some(next) =
            terms[place + 1..].iter().find(|other| other.plan == term.plan && term.state != State::Waiting)
        {
            assert!(term.until == next.from, "{next:?} is broken off from {term:?}");
        }
    }
    let begun = |plan: &Code| terms.iter().filter(|term| term.plan == *plan && term.state != State::Waiting).count();
    for term in terms {
        assert!(begun(&term.plan) <= 1, "{terms:?}");
    }
    for grant in books.account.holdings.grants.iter().filter(|grant| grant.usable(at)) {
        let plan = grant.source.code().expect("only plans give here");
        assert!(books.account.terms.in_force(at).contains(plan), "{grant:?}");
    }
}

/// Each term is made once, ends once, and nothing happens to it afterwards; rows are numbered without gaps.
fn told(rows: &[&Row]) {
    for (row, due) in rows.iter().zip(1..) {
        assert_eq!(row.number, due);
    }
    for made in rows.iter().filter(|row| matches!(row.what, What::Made(_))) {
        let steps: Vec<Step> = rows
            .iter()
            .filter(|row| row.term == made.term)
            .filter_map(|row| if let What::Step { step, .. } = row.what { Some(step) } else { None })
            .collect();
        let over = |step: &Step| matches!(step, Step::Lapsed | Step::Ended | Step::Refunded);
        let ended = steps.iter().position(over);
        assert!(ended.is_none_or(|place| place + 1 == steps.len()), "{steps:?}");
        assert!(steps.iter().filter(|step| **step == Step::Begun).count() <= 1, "{steps:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// B8, B9: whatever is done, terms neither overlap nor break, and walking time in steps is walking it at once.
    #[test]
    fn terms_neither_overlap_nor_break(moves in proptest::collection::vec((0..25_i32, 0..3_usize, 0..12_u8), 1..24)) {
        let (shop, instants) = shop(&moves);
        for at in &instants {
            holds(&shop.at(at), shop.instant(at));
        }
        let last = instants.last().expect("there is one");
        let books = shop.at(last);
        told(&rows(&books));
        let steps: Vec<&str> = instants.iter().map(String::as_str).collect();
        prop_assert_eq!(&shop.walked(&steps).rows, &books.rows);
    }

    /// K2: n terms paid ahead end where n terms counted from the first day do, to the day.
    #[test]
    fn terms_paid_ahead_are_counted_from_the_first(first in 0..800_i32, n in 1..14_u32) {
        let mut shop = Shop::new(&format!("{PLAIN}\n{CARDS}"));
        let day = Day::parse("2024-01-01").expect("a day").plus_days(first);
        let at = format!("{day} 10:00");
        for place in 0..n {
            shop.act(&at, deed("card", if place == 0 { 0 } else { 1 }, usize::try_from(place).unwrap_or(0)));
        }
        let books = shop.at(&at);
        let end = books.account.terms.terms.last().expect("a term").until;
        let expected = format!("{} 00:00", day.plus_months(i32::try_from(n).unwrap_or(0)));
        prop_assert_eq!(books.shown(end), expected);
    }
}
