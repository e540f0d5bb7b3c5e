//! Scenarios of rising, staying and falling, and of what a tier gives.

use regulars::domain::engine::fold::judge;
use regulars::domain::order::Stage;
use regulars::domain::points::spend::Ask;
use regulars::domain::refusal::Refusal;
use regulars::domain::time::Day;

use crate::shop::{Books, PLAIN, SAMPLE, Sale, Shop};

/// The plain program with one threshold of 1 000.00 and other lines about tiers.
fn one_threshold(lines: &str) -> String {
    format!(
        "{PLAIN}\n[tiers]\n{lines}\n[[tiers.ladder]]\ncode = \"basic\"\n[[tiers.ladder]]\ncode = \"gold\"\n\
         qualify = {{ spend = \"1000.00\" }}\n"
    )
}

/// An order sold and completed at once.
fn bought(shop: &mut Shop, id: i64, at: &str, amount: &str) {
    shop.order_through(id, at, Sale::of(&[amount]), &[(Stage::Completed, at)]);
}

/// S12, T4, T8: a threshold is reached exactly.
#[test]
fn a_threshold_holds_at_its_very_amount() {
    for (spend, tier) in [("999.99", "basic"), ("1000.00", "gold"), ("1000.01", "gold")] {
        let mut shop = Shop::new(&one_threshold(""));
        shop.order(1, "2026-03-01 10:00", Sale::of(&[spend]));
        assert_eq!(shop.at("2026-03-01 10:00").tier(), tier, "{spend}");
    }
    for (on_refund, fell) in [("recheck", "basic 2026-03-05 10:00 fell"), ("keep", "basic 2027-03-02 00:00 fell")] {
        let mut shop = Shop::new(&one_threshold(&format!("on_refund = \"{on_refund}\"")));
        shop.order(1, "2026-03-01 10:00", Sale::of(&["1000.00"]));
        shop.refund(1, "2026-03-05 10:00", 1, "0.01");
        let tiers = shop.at("2027-06-01").tiers();
        assert_eq!(tiers[1..], ["gold 2026-03-01 10:00 rose", fell], "{on_refund}");
    }
}

/// S13, T5–T7: asked a year on, a month of grace, then down; the nightly may run every night or once.
#[test]
fn a_tier_ends_a_year_and_a_grace_later_whoever_walks_time() {
    let mut shop = Shop::new(SAMPLE);
    shop.order(1, "2025-01-10 14:00", Sale::of(&["3000.00"]));
    let nights: Vec<String> =
        (0..420).map(|night| Day::parse("2025-01-11").unwrap().plus_days(night).to_string()).collect();
    let nightly = shop.walked(&nights.iter().map(String::as_str).collect::<Vec<_>>());
    for once in ["2026-03-06", "2027-03-01"] {
        assert_eq!(shop.at(once).rows, nightly.rows, "{once}");
    }
    assert_eq!(
        nightly.tiers(),
        [
            "member 2020-01-01 09:00 joined",
            "vip 2025-01-10 14:00 rose",
            "? vip 2026-01-11 00:00 at_risk",
            "member 2026-02-10 00:00 fell",
        ]
    );
}

/// S14, T7: two missed boundaries are two steps, each at its own date.
#[test]
fn a_late_nightly_takes_each_step_at_its_own_date() {
    let mut shop = Shop::new(SAMPLE);
    shop.order(1, "2024-05-10 10:00", Sale::of(&["10000.00"]));
    assert_eq!(
        shop.at("2026-08-01").tiers()[1..],
        [
            "supreme 2024-05-10 10:00 rose",
            "? supreme 2025-05-11 00:00 at_risk",
            "vip 2025-06-10 00:00 fell",
            "? vip 2026-06-11 00:00 at_risk",
            "member 2026-07-11 00:00 fell",
        ]
    );
}

/// S15, K6: what was bought on 29 February counts through 28 February.
#[test]
fn without_a_guarantee_a_tier_falls_when_its_order_leaves_the_window() {
    for (sold, fell) in [("2024-02-29 10:00", "2025-03-01 00:00"), ("2024-03-05 10:00", "2025-03-06 00:00")] {
        let mut shop = Shop::new(&one_threshold("guarantee = \"none\""));
        shop.order(1, sold, Sale::of(&["1000.00"]));
        assert_eq!(shop.at("2026-01-01").tiers()[2..], [format!("basic {fell} fell")]);
    }
}

/// S23, T3: an order earns at the tier it was sold under, not at the one it leads to.
#[test]
fn the_order_that_lifts_a_member_earns_at_the_old_tier() {
    let mut shop = Shop::new(SAMPLE);
    for (id, amount) in [(1, "2900.00"), (2, "200.00"), (3, "100.00")] {
        bought(&mut shop, id, &format!("2026-03-0{id} 10:00"), amount);
    }
    let books = shop.at("2026-03-31");
    assert_eq!(books.granted("shop"), [2900, 200, 150]);
    assert_eq!(books.tiers()[1..], ["vip 2026-03-02 10:00 rose"]);
}

/// S24, T10, B3: a jump pays what each rung passed gives; a rung has the benefits of the lower ones.
#[test]
fn a_jump_to_the_top_gives_what_two_steps_would() {
    let mut shop = Shop::new(SAMPLE);
    bought(&mut shop, 1, "2026-03-05 10:00", "12000.00");
    let books = shop.at("2026-03-05 10:00");
    assert_eq!(books.granted("shop"), [12_000]);
    assert_eq!(books.tier(), "supreme");
    assert_eq!(books.lines(), ["+1000 award", "+20 earn", "+12000 earn"]);
    let left = ["shipping", "sample", "tin", "preview"].map(|benefit| books.left(benefit));
    assert_eq!(left, [Some(6), Some(1), Some(1), None]);
}

fn late_order() -> (Shop, Books) {
    let mut shop = Shop::new(SAMPLE);
    shop.order(1, "2025-01-10 14:00", Sale::of(&["3000.00"]));
    shop.order(2, "2025-06-15 10:00", Sale::of(&["1800.00"]));
    let known = shop.len();
    shop.order_through(3, "2026-02-08 10:00", Sale::of(&["250.00"]), &[(Stage::Completed, "2026-02-09 10:00")]);
    let books = shop.learnt(&[("2026-02-11", known), ("2026-02-11", known + 1)]);
    (shop, books)
}

/// S33, L1, L2, L4: a late order earns by what was in force then, is posted now, and takes the last fall back.
#[test]
fn a_late_order_earns_as_of_then_and_reopens_the_tier_from_now() {
    let (mut shop, books) = late_order();
    let earned = books.entries().into_iter().find(|entry| entry.points == 375).unwrap();
    assert_eq!(
        (books.shown(earned.occurred_at), books.shown(earned.posted_at)),
        ("2026-02-09 10:00".into(), "2026-02-11 00:00".into())
    );
    assert_eq!(books.late, 1);
    assert_eq!(books.tiers()[3..], ["member 2026-02-10 00:00 fell", "vip 2026-02-11 00:00 reopened"]);
    assert_eq!(books.guaranteed(), "2027-01-11 00:00");
    // T5: renewals go on counting from the old anchor.
    let steps = [("2026-02-11", shop.len() - 1), ("2026-02-11", shop.len()), ("2027-02-01", shop.len() + 1)];
    shop.order(4, "2026-12-01 10:00", Sale::of(&["2000.00"]));
    assert_eq!(shop.learnt(&steps).guaranteed(), "2028-01-11 00:00");
}

/// S34, N1: boundaries come before the facts of their instant.
#[test]
fn an_order_at_the_instant_of_a_fall_earns_at_the_lower_tier() {
    for (at, points) in [("2026-02-09 23:59:59", 150), ("2026-02-10 00:00", 100)] {
        let mut shop = Shop::new(SAMPLE);
        shop.order(1, "2025-01-10 14:00", Sale::of(&["3000.00"]));
        bought(&mut shop, 2, at, "100.00");
        assert_eq!(shop.at("2026-03-01").granted("shop"), [points], "{at}");
    }
    let shop = Shop::new(PLAIN);
    let account = shop.at("2026-01-01").account;
    let nothing = Ask { points: Some(1), payable: None };
    let refused = judge(&shop.versions(), &account, shop.instant("2026-01-02"), |asked| asked.redeem(nothing, "M-1"));
    assert!(matches!(refused, Err(Refusal::NotEnoughPoints { asked: 1, spendable: 0, .. })));
}
