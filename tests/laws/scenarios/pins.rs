//! Tiers held by hand, how they end, and notices of a tier in danger (T9, T11).

use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::Act;
use regulars::domain::points::EntryKind;
use regulars::domain::tier::assess::Outcome;
use regulars::domain::time::Day;

use crate::shop::{Books, PLAIN, SAMPLE, Sale, Shop, changed};

/// Three rungs by the spend of all time; the upper two pay on entry and earn more.
const LADDER: &str = r#"
[tiers]
window = "lifetime"
guarantee = "6 months"
[[tiers.ladder]]
code = "basic"
[[tiers.ladder]]
code = "gold"
qualify = { spend = "100.00" }
multiplier = "2"
entry = [{ points = 7 }]
[[tiers.ladder]]
code = "top"
qualify = { spend = "300.00" }
multiplier = "3"
entry = [{ points = 11 }]
"#;

fn ladder() -> String {
    changed(PLAIN, "per = \"1.00\" }", "per = \"1.00\" }, multiplied = true") + LADDER
}

fn awards_of(books: &Books) -> i64 {
    books.entries().iter().filter(|entry| entry.kind == EntryKind::Award).map(|entry| entry.points).sum()
}

/// T9: what a pin holds the member at while orders go on, and what each earned; a pin moves nobody's entry rewards.
#[test]
fn a_pin_holds_exactly_or_from_below() {
    // Pinned on 2 March after 150.00 (gold); 200.00 on 3 March reach top; 100.00 on 4 March.
    for (tier, floor, stands, granted, awards) in [
        ("basic", false, "basic", [150, 200, 100], 7),
        ("basic", true, "top", [150, 400, 300], 18),
        ("gold", false, "gold", [150, 400, 200], 7),
        ("gold", true, "top", [150, 400, 300], 18),
        ("top", false, "top", [150, 600, 300], 7),
        ("top", true, "top", [150, 600, 300], 18),
    ] {
        let mut shop = Shop::new(&ladder());
        shop.order(1, "2026-03-01 10:00", Sale::of(&["150.00"]));
        shop.pin("2026-03-02 10:00", tier, floor, None);
        shop.order(2, "2026-03-03 10:00", Sale::of(&["200.00"]));
        shop.order(3, "2026-03-04 10:00", Sale::of(&["100.00"]));
        let books = shop.at("2026-03-05");
        let paid = awards_of(&books);
        assert_eq!((books.stands_in().as_str(), paid), (stands, awards), "{tier} {floor}");
        assert_eq!((books.granted("shop"), books.tier().as_str()), (granted.to_vec(), "top"), "{tier} {floor}");
    }
}

/// T9: a pin's end, by date or by hand: the computed tier where it is higher, else the pinned rung with a guarantee of
/// its own; what was reached beneath an exact pin is paid then.
#[test]
fn a_pin_ends_at_the_higher_of_two_rungs() {
    for (tier, floor, spend, ends, awards) in [
        ("gold", false, "50.00", "gold 2026-04-01 00:00 unpinned", 0),
        ("gold", false, "150.00", "gold 2026-04-01 00:00 unpinned", 0),
        ("gold", false, "400.00", "top 2026-04-01 00:00 unpinned", 18),
        ("basic", false, "150.00", "gold 2026-04-01 00:00 unpinned", 7),
        ("gold", true, "400.00", "top 2026-03-03 10:00 rose", 18),
        ("top", true, "50.00", "top 2026-04-01 00:00 unpinned", 0),
    ] {
        for by_hand in [false, true] {
            let mut shop = Shop::new(&ladder());
            shop.pin("2026-03-02 10:00", tier, floor, (!by_hand).then_some("2026-04-01"));
            shop.order(1, "2026-03-03 10:00", Sale::of(&[spend]));
            if by_hand {
                shop.act("2026-04-01", Act::Unpin);
            }
            let books = shop.at("2026-04-02");
            let told = format!("{tier} {floor} {spend} {by_hand}");
            let paid = awards_of(&books);
            assert_eq!(books.tiers().last().map(String::as_str), Some(ends), "{told}");
            assert_eq!((books.stands_in(), paid), (books.tier(), awards), "{told}");
            assert!(books.account.pin.is_none(), "{told}");
        }
    }
    // The soft landing: gold from the pin's end for six months, then what the figures say.
    let mut shop = Shop::new(&ladder());
    shop.pin("2026-03-02 10:00", "gold", false, Some("2026-04-01"));
    assert_eq!(shop.at("2026-04-01").guaranteed(), "2026-10-02 00:00");
    assert_eq!(shop.at("2026-10-02").tiers().last().map(String::as_str), Some("basic 2026-10-02 00:00 fell"));
}

/// T6, T9: gold by 150.00 on 1 January is renewed on 2 March, and at risk from 2 to 12 May; a pin at basic that ends in
/// between leaves gold to be asked about at the end of grace, and one that ends with the guarantee asks at once.
#[test]
fn a_pin_that_ends_over_a_tier_at_risk_leaves_it_until_the_end_of_grace() {
    let rolling = changed(&ladder(), "window = \"lifetime\"", "window = \"rolling 3 months\"\ngrace = \"10 days\"");
    let rolling = changed(&rolling, "guarantee = \"6 months\"", "guarantee = \"2 months\"");
    for (until, asked, risk) in [
        ("2026-05-05", "2026-05-12 00:00", "? gold 2026-05-02 00:00 at_risk"),
        ("2026-05-02", "2026-05-02 00:00", "? gold 2026-05-02 00:00 at_risk"),
    ] {
        let mut shop = Shop::new(&rolling);
        shop.order(1, "2026-01-01 10:00", Sale::of(&["150.00"]));
        shop.pin("2026-04-20 10:00", "basic", false, Some(until));
        let books = shop.at("2026-06-01");
        let unpinned = books.rows.iter().find_map(|row| match row {
            Consequence::PeriodOpened { guaranteed_until, reason: Outcome::Unpinned, .. } => *guaranteed_until,
            _ => None,
        });
        assert_eq!(unpinned.map(|at| books.shown(at)).as_deref(), Some(asked), "{until}");
        assert!(books.tiers().iter().any(|line| line == risk), "{until}");
        assert_eq!(books.tiers().last().map(String::as_str), Some("basic 2026-05-12 00:00 fell"), "{until}");
    }
}

/// T9: a second pin takes the place of the first; a fall beneath a pin shows when it ends.
#[test]
fn a_pin_takes_the_place_of_another() {
    let mut shop = Shop::new(&ladder());
    shop.pin("2026-03-02 10:00", "top", false, Some("2026-06-01"));
    shop.pin("2026-03-05 10:00", "gold", true, None);
    shop.act("2026-07-01 10:00", Act::Unpin);
    let pinned = ["top 2026-03-02 10:00 pinned", "gold 2026-03-05 10:00 pinned", "gold 2026-07-01 10:00 unpinned"];
    assert_eq!(shop.at("2026-07-02").tiers()[1..], pinned);
    assert_eq!(shop.at("2026-06-30").stands_in(), "gold");
}

/// T9: under a pin the computed tier falls beneath it, unseen until the pin ends.
#[test]
fn a_fall_beneath_a_pin_is_computed_and_not_shown() {
    let mut shop = Shop::new(&changed(&ladder(), "window = \"lifetime\"", "window = \"rolling 3 months\""));
    shop.order(1, "2026-01-10 10:00", Sale::of(&["400.00"]));
    shop.pin("2026-02-01 10:00", "top", true, None);
    let books = shop.at("2026-09-01");
    assert_eq!((books.tier().as_str(), books.stands_in().as_str()), ("gold", "top"));
    shop.act("2026-09-01 10:00", Act::Unpin);
    let books = shop.at("2026-09-02");
    assert_eq!((books.tier().as_str(), books.stands_in().as_str()), ("top", "top"));
    assert_eq!(books.guaranteed(), "2027-03-02 00:00");
}

/// T11: once for a boundary, at its own instant, and only where the tier would be lost; met late or every night alike.
#[test]
fn a_notice_comes_once_before_a_boundary_that_would_be_lost() {
    for (more, notices) in [
        (None, vec!["2025-12-12 00:00 of 2026-01-11 00:00"]),
        (Some(("2025-11-01 10:00", "2000.00")), vec!["2026-12-12 00:00 of 2027-01-11 00:00"]),
        (
            Some(("2025-12-20 10:00", "2000.00")),
            vec!["2025-12-12 00:00 of 2026-01-11 00:00", "2026-12-12 00:00 of 2027-01-11 00:00"],
        ),
    ] {
        let mut shop = Shop::new(SAMPLE);
        shop.order(1, "2025-01-10 14:00", Sale::of(&["3000.00"]));
        if let Some((at, amount)) = more {
            shop.order(2, at, Sale::of(&[amount]));
        }
        let whole = shop.at("2027-06-01");
        assert_eq!(whole.notices(), notices, "{more:?}");
        let week = |week| Day::parse("2025-10-01").unwrap().plus_days(week * 7).to_string();
        let nights: Vec<String> = (0..86).map(week).collect();
        let walked = shop.walked(&nights.iter().map(String::as_str).chain(["2027-06-01"]).collect::<Vec<_>>());
        assert_eq!(walked.rows, whole.rows, "{more:?}");
    }
    let mut silent = Shop::new(&changed(SAMPLE, "notice = \"30 days\"", "notice = \"0 days\""));
    silent.order(1, "2025-01-10 14:00", Sale::of(&["3000.00"]));
    assert!(silent.at("2027-06-01").notices().is_empty());
}
