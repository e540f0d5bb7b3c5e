//! Scenarios between two members: points given away, accounts merged and taken apart again; and a month's roll-forward.

use std::sync::Arc;

use regulars::domain::engine::fact::{Act, What};
use regulars::domain::id::{OrderId, RefundId};
use regulars::domain::order::RefundLine;
use regulars::domain::points::EntryKind;
use regulars::domain::refusal::Refusal;
use regulars::domain::time::Instant;

use crate::shop::{PLAIN, Sale, Shop, changed, money};
use crate::town::Town;

const TRANSFERS: &str = "[points]\ntransfer = { allowed = true }\n";

/// A town of two under a program, and the shop that knows its times.
fn town(program: &str) -> (Town, Shop) {
    let shop = Shop::new(program);
    (Town::new(shop.versions(), 2, shop.instant("2020-01-01 09:00")), shop)
}

fn given(town: &mut Town, shop: &Shop, member: i64, points: i64, ends: &str) {
    let expires_at = Some(shop.instant(ends));
    town.act(member, shop.instant("2026-03-01 10:00"), Act::Adjust { points, expires_at });
}

fn sold(town: &mut Town, shop: &Shop, (member, id): (i64, i64), at: &str, amount: &str) {
    let Sale(mut order) = Sale::of(&[amount]);
    order.sold_at = shop.instant(at);
    town.what(member, order.sold_at, What::Order(OrderId(id), Arc::new(order)));
}

fn refunded(town: &mut Town, shop: &Shop, (member, id): (i64, i64), at: &str, amount: &str) {
    let lines = vec![RefundLine { line: 1, amount: money(amount), quantity_milli: 0 }];
    let refund = RefundId(shop.instant(at).0);
    town.what(member, shop.instant(at), What::Refund(refund, OrderId(id), lines));
}

/// S20, its transfer: of two who want all of it, one gets it.
#[test]
fn what_is_given_away_cannot_be_given_again() {
    let (mut town, shop) = town(&changed(PLAIN, "[points]\n", TRANSFERS));
    given(&mut town, &shop, 1, 100, "2026-06-01");
    let at = shop.instant("2026-03-02 10:00");
    assert_eq!(town.transfer(1, 2, at, 100), Ok(()));
    let short = Refusal::NotEnoughPoints { member: "M".into(), asked: 100, spendable: 0 };
    assert_eq!(town.transfer(1, 2, at, 100), Err(short));
    assert_eq!((town.balance(1, at), town.balance(2, at)), ([0; 4], [0, 100, 0, 0]));
}

/// S21, P31: a gift keeps its end and is not earned, however often it changes hands.
#[test]
fn points_given_and_given_back_keep_their_end() {
    let program = changed(PLAIN, "[points]\n", &format!("{TRANSFERS}expiry = {{ on = [\"05-31\"] }}\n"));
    let (mut town, shop) = town(&program);
    sold(&mut town, &shop, (1, 1), "2026-03-01 10:00", "100.00");
    let (first, second) = (shop.instant("2026-03-02 10:00"), shop.instant("2026-03-03 10:00"));
    town.transfer(1, 2, first, 100).unwrap();
    town.transfer(2, 1, second, 100).unwrap();
    assert_eq!(town.lots(1), [(100, shop.instant("2026-06-01"))]);
    let earned = |member| town.account(member).history.earnings.iter().map(|one| one.points).sum::<i64>();
    assert_eq!((earned(1), earned(2)), (100, 0));
    assert_eq!(town.lines(1), ["+100 earn", "-100 transfer_out", "+100 transfer_in"]);
    assert_eq!(town.lines(2), ["+100 transfer_in", "-100 transfer_out"]);
}

/// P21, P31: what was given away is not taken from whom it was given to.
#[test]
fn a_refund_after_a_gift_is_owed_by_the_giver() {
    let (mut town, shop) = town(&changed(PLAIN, "[points]\n", TRANSFERS));
    sold(&mut town, &shop, (1, 1), "2026-03-01 10:00", "100.00");
    town.transfer(1, 2, shop.instant("2026-03-02 10:00"), 100).unwrap();
    refunded(&mut town, &shop, (1, 1), "2026-03-03 10:00", "100.00");
    let at = shop.instant("2026-03-03 10:00");
    assert_eq!((town.balance(1, at), town.balance(2, at)), ([0, 0, 0, 100], [0, 100, 0, 0]));
}

/// S22, P32: what was spent in between went by the ends, and what is left of each side goes home.
#[test]
fn an_unmerge_returns_what_is_left_of_what_came() {
    for (spent, left) in [(50, (90, 0)), (0, (100, 40))] {
        let (mut town, shop) = town(PLAIN);
        given(&mut town, &shop, 1, 100, "2026-06-01");
        given(&mut town, &shop, 2, 40, "2026-05-01");
        let day = |day: &str| shop.instant(&format!("2026-03-{day} 10:00"));
        town.merge(2, 1, day("02"));
        assert_eq!((town.balance(1, day("02")), town.balance(2, day("02"))), ([0, 140, 0, 0], [0; 4]));
        assert_eq!(town.lots(1), [(100, shop.instant("2026-06-01")), (40, shop.instant("2026-05-01"))]);
        if spent > 0 {
            town.act(1, day("03"), Act::Redeem { points: spent });
        }
        town.unmerge(2, day("04"));
        let active = |member| town.balance(member, day("04"))[1];
        assert_eq!((active(1), active(2)), left, "{spent}");
    }
}

/// P32: a debt goes and comes back by a pair of adjustments, less what was repaid in between; pending points keep their
/// date.
#[test]
fn a_debt_and_pending_points_go_with_their_account() {
    let (mut town, shop) = town(&changed(PLAIN, "[points]\n", "[points]\npending = \"7 days\"\n"));
    let day = |day: &str| shop.instant(&format!("2026-03-{day} 10:00"));
    town.act(2, day("01"), Act::Adjust { points: -30, expires_at: None });
    sold(&mut town, &shop, (2, 1), "2026-03-01 11:00", "50.00");
    town.merge(2, 1, day("02"));
    assert_eq!((town.balance(1, day("02")), town.balance(2, day("02"))), ([50, 0, 0, 30], [0; 4]));
    given(&mut town, &shop, 1, 20, "2026-06-01"); // late; repays
    assert_eq!(town.balance(1, day("02")), [50, 0, 0, 10]);
    town.unmerge(2, day("03"));
    assert_eq!((town.balance(1, day("03")), town.balance(2, day("03"))), ([0; 4], [50, 0, 0, 10]));
    town.night(day("31"));
    assert_eq!(town.balance(2, day("31")), [0, 40, 0, 0]);
}

/// P32: the refund of a merged member's order finds what it earned, before the accounts part and after.
#[test]
fn a_refund_finds_its_points_wherever_the_account_is() {
    for apart in [false, true] {
        let (mut town, shop) = town(PLAIN);
        sold(&mut town, &shop, (2, 1), "2026-03-01 10:00", "100.00");
        refunded(&mut town, &shop, (2, 1), "2026-03-01 12:00", "10.00");
        town.merge(2, 1, shop.instant("2026-03-02 10:00"));
        refunded(&mut town, &shop, (2, 1), "2026-03-03 10:00", "30.00");
        if apart {
            town.unmerge(2, shop.instant("2026-03-04 10:00"));
        }
        refunded(&mut town, &shop, (2, 1), "2026-03-05 10:00", "60.00");
        let at = shop.instant("2026-03-05 10:00");
        assert_eq!((town.balance(1, at), town.balance(2, at)), ([0; 4], [0; 4]), "{apart}");
    }
}

/// S45, P35: what stood, what came and what went is what stands; pending, active and owed.
#[test]
fn a_month_rolls_forward_to_its_close() {
    let program = changed(PLAIN, "[points]\n", "[points]\npending = \"7 days\"\n");
    let tiers = "[tiers]\n[[tiers.ladder]]\ncode = \"basic\"\n[[tiers.ladder]]\ncode = \"gold\"\nqualify = { spend = \"180.00\" }\nentry = [{ points = 100 }]\n";
    let (mut town, shop) = town(&format!("{program}\n{tiers}"));
    let at = |text: &str| shop.instant(&format!("2026-{text}"));
    for (points, usable, ends) in [(450, "02-10 10:00", "2027-01-01"), (50, "03-10", "2026-03-20")] {
        let (activates_at, expires_at) = (Some(at(usable)), Some(shop.instant(ends)));
        town.act(1, at("02-10 10:00"), Act::Open { points, activates_at, expires_at });
    }
    sold(&mut town, &shop, (1, 1), "2026-03-01 10:00", "120.00");
    sold(&mut town, &shop, (1, 2), "2026-03-02 10:00", "60.00"); // 180.00 in all: gold, 100 points
    let Sale(mut order) = Sale::of(&["1.00", "5.00"]).points(360, "3.60");
    (order.sold_at, order.tenders.gift_card) = (at("03-04 10:00"), money("2.40"));
    town.what(1, order.sold_at, What::Order(OrderId(3), Arc::new(order)));
    refunded(&mut town, &shop, (1, 3), "2026-03-05 10:00", "1.00");
    town.act(1, at("03-06 10:00"), Act::Redeem { points: 20 });
    sold(&mut town, &shop, (2, 4), "2026-03-10 10:00", "20.00");
    town.act(2, at("03-22 11:00"), Act::Redeem { points: 20 });
    refunded(&mut town, &shop, (2, 4), "2026-03-23 10:00", "20.00");
    refunded(&mut town, &shop, (1, 1), "2026-03-24 10:00", "60.00");
    sold(&mut town, &shop, (1, 5), "2026-03-28 10:00", "100.00");
    let close = at("04-01").plus_seconds(-1);
    town.night(close);
    let moved = [
        (EntryKind::Earn, 300),
        (EntryKind::Award, 100),
        (EntryKind::Restore, 60),
        (EntryKind::Spend, -400),
        (EntryKind::Clawback, -80),
        (EntryKind::Expire, -50),
    ];
    assert_eq!(roll(&town, at("03-01"), close), (500, moved.to_vec(), 430));
    assert_eq!((town.balance(1, close), town.balance(2, close)), ([100, 350, 0, 0], [0, 0, 0, 20]));
}

/// Opening, the movements by kind, closing, of all members together.
fn roll(town: &Town, from: Instant, until: Instant) -> (i64, Vec<(EntryKind, i64)>, i64) {
    let entries: Vec<_> = town.members().into_iter().flat_map(|member| town.entries(member)).collect();
    let sum = |which: &dyn Fn(&EntryKind, Instant) -> bool| {
        entries.iter().filter(|entry| which(&entry.kind, entry.posted_at)).map(|entry| entry.points).sum::<i64>()
    };
    let kinds = EntryKind::ALL.iter().map(|kind| (*kind, sum(&|of, at| of == kind && from <= at && at <= until)));
    (sum(&|_, at| at < from), kinds.filter(|(_, points)| *points != 0).collect(), sum(&|_, at| at <= until))
}
