//! Corners that the golden scenarios leave open; each was wrong once, or decides what the rules leave unsaid.

use regulars::domain::order::Stage;

use crate::shop::{PLAIN, SAMPLE, Sale, Shop, changed};

/// P20: room that another order's refund left in a cap is not filled by a refund of this one.
#[test]
fn a_refund_never_adds_points() {
    let mut shop =
        Shop::new(&changed(PLAIN, "per = \"1.00\" }", "per = \"1.00\" }, caps = [{ per = \"day\", points = 60 }]"));
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    shop.order(2, "2026-03-01 11:00", Sale::of(&["20.00"]));
    shop.refund(1, "2026-03-02 10:00", 1, "100.00");
    shop.refund(2, "2026-03-03 10:00", 1, "2.00");
    assert_eq!(shop.at("2026-04-01").lines(), ["+60 earn", "-60 clawback"]);
    // A larger one does, as far as there is room.
    shop.amend(2, "2026-03-04 10:00", Sale::of(&["99.00"]));
    assert_eq!(shop.at("2026-04-01").lines()[2..], ["+60 earn"]);
}

/// P20: an order completed straight out of its cancellation stands again, whatever it earned on before.
#[test]
fn completing_a_cancelled_order_takes_it_up_again() {
    let mut shop = Shop::new(PLAIN);
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    shop.stage(1, Stage::Cancelled, "2026-03-02 10:00");
    shop.stage(1, Stage::Completed, "2026-03-03 10:00");
    assert_eq!(shop.at("2026-04-01").lines(), ["+100 earn", "-100 clawback", "+100 restore"]);
}

/// F2, F3: an order corrected before a stage it was known to reach earns by its new content, at the new instant.
#[test]
fn a_correction_reaches_the_stages_still_to_come() {
    let mut shop = Shop::new(&changed(PLAIN, "order.paid", "order.completed"));
    shop.order_through(1, "2026-03-01 10:00", Sale::of(&["100.00"]), &[(Stage::Completed, "2026-03-09 10:00")]);
    let mut corrected = Sale::of(&["80.00"]);
    corrected.0.stages.completed_at = Some(shop.instant("2026-03-12 10:00"));
    shop.amend(1, "2026-03-05 10:00", corrected);
    assert!(shop.at("2026-03-12 09:59:59").lines().is_empty());
    assert_eq!(shop.at("2026-03-12 10:00").lines(), ["+80 earn"]);
}

/// P2, P29: points that repaid a spend come back at its cancellation too, and are spent again when it is taken up again.
#[test]
fn what_repaid_a_spend_comes_back_with_it() {
    let mut shop = Shop::new(PLAIN);
    shop.adjust("2026-03-01 10:00", 30, None);
    shop.order(1, "2026-03-02 10:00", Sale::of(&["1.00"]).points(100, "1.00"));
    assert_eq!(shop.at("2026-03-02 10:00").balance(), [0, 0, 70]);
    shop.adjust("2026-03-03 10:00", 50, None);
    assert_eq!(shop.at("2026-03-03 10:00").balance(), [0, 0, 20]);
    shop.stage(1, Stage::Cancelled, "2026-03-04 10:00");
    let books = shop.at("2026-03-04 10:00");
    assert_eq!(books.balance(), [0, 80, 0]);
    assert_eq!(books.lines()[3..], ["+50 restore", "+50 restore"]); // 20 owed and 30 of a lot; 50 that had repaid
    shop.stage(1, Stage::Reopened, "2026-03-05 10:00");
    assert_eq!(shop.at("2026-03-05 10:00").balance(), [0, 0, 20]);
    shop.stage(1, Stage::Cancelled, "2026-03-06 10:00");
    assert_eq!(shop.at("2026-03-06 10:00").balance(), [0, 80, 0]);
}

/// P29: a correction of the points an order was paid with books the difference.
#[test]
fn a_correction_changes_the_points_spent() {
    let mut shop = Shop::new(PLAIN);
    shop.adjust("2026-03-01 10:00", 100, None);
    shop.order(1, "2026-03-02 10:00", Sale::of(&["1.00"]).points(60, "0.60"));
    for (day, points, active) in [(3, 100, 0), (4, 10, 90), (5, 10, 90)] {
        shop.amend(1, &format!("2026-03-0{day} 10:00"), Sale::of(&["1.00"]).points(points, "0.60"));
        assert_eq!(shop.at(&format!("2026-03-0{day} 10:00")).balance(), [0, active, 0]);
    }
}

/// N1: a refund known by its day alone does not come before the sale of that day.
#[test]
fn a_refund_dated_before_its_sale_is_met_after_it() {
    let mut shop = Shop::new(PLAIN);
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    shop.refund(1, "2026-03-01", 1, "100.00");
    assert_eq!(shop.at("2026-04-01").lines(), ["+100 earn", "-100 clawback"]);
}

/// P11: an undone share frees its own day, and only if it was the one that paid.
#[test]
fn an_undone_share_frees_its_own_day_only() {
    let mut shop = Shop::new(SAMPLE);
    shop.event(1, "2026-03-01 10:00", "share", "page");
    shop.event(2, "2026-03-02 10:00", "share", "page");
    shop.undo(1, "2026-03-02 11:00");
    shop.event(3, "2026-03-02 12:00", "share", "page");
    assert_eq!(shop.at("2026-03-02 12:00").granted("share"), [5, 5]);
    shop.undo(2, "2026-03-02 13:00");
    shop.event(4, "2026-03-02 14:00", "share", "page");
    assert_eq!(shop.at("2026-03-03").granted("share"), [5, 5, 5]);
}

/// T2, T4: points of an event lift a member where points count, and their undoing is asked about like a refund.
#[test]
fn qualifying_points_of_events_lift_and_lower() {
    let rule = "sign = { on = \"event.sign_in\", points = 10, qualifying = true }";
    let tiers = "[tiers]\nguarantee = \"none\"\n[[tiers.ladder]]\ncode = \"basic\"\n[[tiers.ladder]]\ncode = \"gold\"\nqualify = { points = 20 }\n";
    let mut shop = Shop::new(&format!("{PLAIN}{rule}\n{tiers}"));
    shop.event(1, "2026-03-01 10:00", "sign_in", "");
    shop.event(2, "2026-03-02 10:00", "sign_in", "");
    let tiers = ["gold 2026-03-02 10:00 rose", "basic 2027-03-02 00:00 fell"];
    assert_eq!(shop.at("2027-06-01").tiers()[1..], tiers);
    shop.undo(2, "2026-03-05 10:00");
    assert_eq!(shop.at("2027-06-01").tiers()[2..], ["basic 2026-03-05 10:00 fell"]);
}

/// P6: points that become active at the very instant at which other rules begin repay a debt like any others.
#[test]
fn a_debt_is_repaid_at_the_instant_of_a_new_version() {
    let program = changed(PLAIN, "[points]\n", "[points]\npending = \"7 days\"\n");
    let mut shop = Shop::new(&program);
    shop.rules("2026-03-09", &program);
    shop.adjust("2026-02-01 10:00", -20, None);
    shop.order(1, "2026-03-01 10:00", Sale::of(&["50.00"]));
    assert_eq!(shop.at("2026-03-09").balance(), [0, 30, 0]);
}

/// L2: a batch of late facts only: what was earned and has ended since is earned and expired in one posting.
#[test]
fn a_late_order_whose_points_have_ended_is_earned_and_expired_at_once() {
    let mut shop = Shop::new(&changed(PLAIN, "[points]\n", "[points]\nexpiry = { after = \"1 month\" }\n"));
    shop.order(1, "2026-01-05 10:00", Sale::of(&["50.00"]));
    let mut books = shop.learnt(&[("2026-04-01", 1)]);
    let late = shop.facts().last().cloned().into_iter().collect();
    books.walk(late, shop.instant("2026-01-05 10:00"));
    assert_eq!(books.lines(), ["+50 earn", "-50 expire"]);
    let dates = |at: usize| (books.shown(books.entries()[at].occurred_at), books.shown(books.entries()[at].posted_at));
    assert_eq!(dates(0), ("2026-01-05 10:00".into(), "2026-04-01 00:00".into()));
    assert_eq!(dates(1), ("2026-02-06 00:00".into(), "2026-04-01 00:00".into()));
}

/// F5: orders from before joining lift the member as soon as there is one, where the program counts them.
#[test]
fn orders_before_joining_count_where_the_program_says_so() {
    let tiers = "[tiers]\n[[tiers.ladder]]\ncode = \"basic\"\n[[tiers.ladder]]\ncode = \"gold\"\nqualify = { spend = \"50.00\" }\n";
    for (before, points, tier) in [("keep", vec![], "basic"), ("earn", vec![60], "gold")] {
        let program = changed(PLAIN, "[points]\n", &format!("before_joining = {before:?}\n[points]\n"));
        let mut shop = Shop::new(&format!("{program}{tiers}"));
        shop.order(1, "2019-12-01 10:00", Sale::of(&["60.00"]));
        let books = shop.at("2020-01-01 09:00");
        assert_eq!((books.granted("shop"), books.tier().as_str()), (points, tier));
    }
}
