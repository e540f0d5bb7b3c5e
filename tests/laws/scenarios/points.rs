//! Scenarios of earning, spending, ending and taking back.

use regulars::domain::engine::account::Account;
use regulars::domain::engine::fold::judge;
use regulars::domain::order::{Order, Stage};
use regulars::domain::points::earn;
use regulars::domain::points::rule::Basis;
use regulars::domain::points::spend::Ask;
use regulars::domain::ratio::{Ratio, shares};
use regulars::domain::refusal::Refusal;

use crate::shop::{PLAIN, SAMPLE, Sale, Shop, changed, money, read};

/// The plain program with another line about points.
fn plain_with(line: &str) -> String {
    changed(PLAIN, "[points]\n", &format!("[points]\n{line}\n"))
}

/// Whether so many points are granted to a member whose books were folded earlier.
fn redeems(shop: &Shop, account: &Account, at: &str, points: i64) -> bool {
    let ask = Ask { points: Some(points), payable: None };
    judge(&shop.versions(), account, shop.instant(at), |asked| asked.redeem(ask, "M-1")).is_ok()
}

/// S1, P20: cumulative, hence exact.
#[test]
fn refunds_of_a_third_each_take_what_was_earned_and_no_more() {
    let mut shop = Shop::new(PLAIN);
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    for (day, amount) in [(2, "33.33"), (3, "33.33"), (4, "33.33"), (5, "0.01")] {
        shop.refund(1, &format!("2026-03-0{day} 10:00"), 1, amount);
    }
    let books = shop.at("2026-04-01");
    assert_eq!(books.lines(), ["+100 earn", "-34 clawback", "-33 clawback", "-33 clawback"]);
    assert_eq!(books.balance(), [0, 0, 0]);
}

/// S2, P21: 60 ended unused and are attributed; then other points; then debt.
#[test]
fn a_claw_back_counts_what_ended_then_other_points_then_debt() {
    let cases: [(i64, &[&str], &str, i64); 2] = [
        (0, &["-20 clawback"], "shop 20: 0/0/60/0/20/0", 20),
        (15, &["+15 adjust_in", "-20 clawback"], "shop 20: 0/0/60/15/5/0", 5),
    ];
    for (other, last, taken, debt) in cases {
        let mut shop = Shop::new(&plain_with("expiry = { after = \"1 month\" }"));
        shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
        shop.redeem("2026-01-10 10:00", 40);
        shop.adjust("2026-03-01 10:00", other, Some("2027-01-01"));
        shop.refund(1, "2026-04-01 10:00", 1, "80.00");
        let books = shop.at("2026-04-02");
        assert_eq!(books.lines()[..3], ["+100 earn", "-40 spend", "-60 expire"]);
        assert_eq!(books.lines()[3..], *last);
        assert_eq!(books.taken(), [taken]);
        assert_eq!(books.balance(), [0, 0, debt]);
    }
}

/// S4, P6: pending points repay a debt when they become active.
#[test]
fn a_debt_is_repaid_when_the_return_window_closes() {
    let mut shop = Shop::new(&plain_with("pending = \"7 days\""));
    shop.adjust("2026-02-01 10:00", -20, None);
    shop.order(1, "2026-03-01 10:00", Sale::of(&["50.00"]));
    assert_eq!(shop.at("2026-03-08 23:59:59").balance(), [50, 0, 20]);
    assert_eq!(shop.at("2026-03-09 00:00").balance(), [0, 30, 0]);
}

/// S5, K5: gone at its end, whether or not a nightly ran.
#[test]
fn a_lot_can_be_spent_to_its_last_second() {
    let mut shop = Shop::new(&plain_with("expiry = { after = \"1 month\" }"));
    shop.order(1, "2026-01-31 10:00", Sale::of(&["100.00"]));
    let books = shop.at("2026-01-31 10:00");
    let ends = books.entries()[0].expires_at.unwrap();
    assert_eq!(ends, shop.instant("2026-02-28T16:00:00Z"));
    assert!(redeems(&shop, &books.account, "2026-02-28 23:59:59", 100));
    assert!(!redeems(&shop, &books.account, "2026-03-01 00:00", 1)); // and S34, first part
}

/// S7, P12, P13: usable seven full days later, to the end of the month a year on.
#[test]
fn an_order_of_the_sample_earns_by_tier_with_its_dates() {
    for (vip, shop_points) in [(false, 268), (true, 402)] {
        let mut shop = Shop::new(SAMPLE);
        if vip {
            shop.order(1, "2026-01-10 10:00", Sale::of(&["3000.00"]));
        }
        shop.order_through(2, "2026-03-03 10:00", Sale::of(&["268.00"]), &[(Stage::Completed, "2026-03-05 12:00")]);
        let books = shop.at("2026-03-12 23:59:59");
        assert_eq!(books.lines(), ["+20 earn".to_owned(), format!("+{shop_points} earn")]);
        assert_eq!(books.balance(), [20 + shop_points, 0, 0]);
        let ends = books.entries()[1].expires_at.unwrap();
        assert_eq!(ends, shop.instant("2027-03-31T16:00:00Z"));
        assert_eq!(shop.at("2026-03-13 00:00").balance(), [0, 20 + shop_points, 0]);
    }
}

/// S6, K5: valid through a day of the shop's own zone, summer time and all.
#[test]
fn a_lot_is_valid_through_a_day_of_the_shop_s_zone() {
    let berlin = changed(PLAIN, "Asia/Shanghai", "Europe/Berlin");
    let mut shop = Shop::new(&changed(&berlin, "[points]\n", "[points]\nexpiry = { on = [\"03-31\"] }\n"));
    shop.order(1, "2026-01-05 10:00", Sale::of(&["100.00"]));
    let books = shop.at("2026-03-31 23:59:59");
    assert_eq!(books.entries()[0].expires_at, Some(shop.instant("2026-03-31T22:00:00Z")));
    assert_eq!(books.balance(), [0, 100, 0]);
    assert_eq!(shop.at("2026-04-01").balance(), [0, 0, 0]);
}

/// S31, P28, without its coupon: half of 179.00 in whole steps; the cash alone earns.
#[test]
fn points_pay_in_whole_steps_and_the_rest_earns() {
    let mut shop = Shop::new(SAMPLE);
    shop.adjust("2026-01-01 10:00", 2350, Some("2027-01-01"));
    let (account, at) = (shop.at("2026-03-01").account, shop.instant("2026-03-01 10:00"));
    let asked = |points| {
        let ask = Ask { points, payable: Some(money("179.00")) };
        judge(&shop.versions(), &account, at, |asked| asked.redeem(ask, "M-1"))
    };
    assert_eq!(asked(None), Ok((2300, Some(money("23.00")))));
    assert_eq!(asked(Some(400)), Err(Refusal::BelowMinimum { asked: 400, minimum: 500 }));
    let mut sale = Sale::of(&["199.00"]).points(2300, "23.00");
    sale.0.discount = money("20.00");
    sale.0.total = sale.0.sum();
    shop.order_through(1, "2026-03-01 10:00", sale, &[(Stage::Completed, "2026-03-01 11:00")]);
    assert_eq!(shop.at("2026-03-02").granted("shop"), [156]);
}

/// S8, P26, P27: each slice into its own lot; one whose lot has ended lives 30 days, or ends again where the program is strict.
#[test]
fn a_cancelled_order_gives_its_points_back_with_their_ends() {
    for (strict, lots, lines) in [
        (false, vec!["40 until 2026-06-01 00:00", "60 until 2026-05-02 00:00"], ["+40 restore", "+60 restore"]),
        (true, vec!["40 until 2026-06-01 00:00"], ["+100 restore", "-60 expire"]),
    ] {
        let program = if strict { changed(PLAIN, "30 days", "0 days") } else { PLAIN.to_owned() };
        let mut shop = Shop::new(&program);
        shop.adjust("2026-01-01 10:00", 60, Some("2026-03-01"));
        shop.adjust("2026-01-01 10:00", 40, Some("2026-06-01"));
        shop.order(1, "2026-02-01 10:00", Sale::of(&["1.00"]).points(100, "1.00"));
        shop.stage(1, Stage::Cancelled, "2026-04-01 10:00");
        let books = shop.at("2026-04-01 10:00");
        assert_eq!(books.lines()[..3], ["+60 adjust_in", "+40 adjust_in", "-100 spend"]);
        assert_eq!(
            (books.lines()[3..].to_vec(), books.lots()),
            (lines.map(str::to_owned).to_vec(), lots.iter().map(|lot| (*lot).to_owned()).collect())
        );
    }
}

/// S17, P23: what comes back goes into the old lot, whose end does not move.
#[test]
fn an_amendment_takes_and_gives_back_the_difference() {
    let mut shop = Shop::new(&plain_with("expiry = { after = \"1 month\" }"));
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    for (day, amount) in [(2, "100.00"), (3, "80.00"), (4, "100.00")] {
        shop.amend(1, &format!("2026-03-0{day} 10:00"), Sale::of(&[amount]));
    }
    let books = shop.at("2026-03-04 10:00");
    assert_eq!(books.lines(), ["+100 earn", "-20 clawback", "+20 restore"]);
    assert_eq!(books.lots(), ["100 until 2026-04-02 00:00"]);
}

/// S18: nothing is paid twice on a change of status.
#[test]
fn completed_cancelled_completed_completed_pays_once() {
    let mut shop = Shop::new(&changed(PLAIN, "order.paid", "order.completed"));
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    let stages = [Stage::Completed, Stage::Cancelled, Stage::Completed, Stage::Completed];
    for (day, stage) in stages.into_iter().enumerate() {
        shop.stage(1, stage, &format!("2026-03-0{} 10:00", day + 2));
    }
    assert_eq!(shop.at("2026-04-01").lines(), ["+100 earn", "-100 clawback", "+100 restore"]);
}

/// S19, P18: an earning is taken back at the rate it was given at.
#[test]
fn a_refund_uses_the_rules_of_the_sale() {
    let mut shop = Shop::new(PLAIN);
    shop.rules("2026-03-10", &changed(PLAIN, "points = 1, per", "points = 2, per"));
    shop.order(1, "2026-03-05 10:00", Sale::of(&["50.00"]));
    shop.refund(1, "2026-03-12 10:00", 1, "50.00");
    assert_eq!(shop.at("2026-04-01").lines(), ["+50 earn", "-50 clawback"]);
}

/// S25, P9: 33.33 as a VIP with another multiplier of 2.
#[test]
fn multipliers_add_or_multiply_and_are_rounded_once() {
    let ratio = |text| Ratio::parse(text).unwrap();
    for (multipliers, rounding, expected) in [
        ("additive", "floor", 83),
        ("multiplicative", "floor", 99),
        ("additive", "half_up", 83),
        ("multiplicative", "half_up", 100),
    ] {
        let text = changed(SAMPLE, "\"additive\"", &format!("{multipliers:?}"));
        let program = read(&changed(&text, "rounding = \"floor\"", &format!("rounding = {rounding:?}")), 1);
        let rule = program.points.earn.iter().find(|rule| rule.code.as_str() == "shop").unwrap();
        let m = earn::multiplier(&program.points, &[ratio("1.5"), ratio("2")]);
        assert_eq!(earn::wanted(&rule.gain, 3333, m, rule.rounding), expected, "{multipliers} {rounding}");
    }
}

/// S26, P11: a day's cap begins anew at midnight.
#[test]
fn the_fourth_share_of_a_day_finds_no_room() {
    let mut shop = Shop::new(SAMPLE);
    let times = ["01 22:00", "01 22:30", "01 23:00", "01 23:59:59", "02 00:00"];
    for (id, at) in (1..).zip(times) {
        shop.event(id, &format!("2026-03-{at}"), "share", &format!("page {id}"));
    }
    let books = shop.at("2026-03-02");
    assert_eq!(books.granted("share"), [5, 5, 5, 0, 5]);
    let cut = books.earnings("share")[3];
    assert_eq!((cut.wanted, cut.cap), (5, Some(0)));
}

/// S27, P11: what is taken back frees room in its own period.
#[test]
fn an_undone_comment_makes_room_for_another() {
    let mut shop = Shop::new(SAMPLE);
    for id in 1..=3 {
        shop.event(id, &format!("2026-03-01 1{id}:00"), "comment", "");
    }
    shop.undo(1, "2026-03-01 15:00");
    shop.event(4, "2026-03-01 16:00", "comment", "");
    let books = shop.at("2026-03-02");
    assert_eq!(books.granted("comment"), [8, 8, 4, 8]);
    assert_eq!(books.lines(), ["+8 earn", "+8 earn", "+4 earn", "-8 clawback", "+8 earn"]);
}

/// S28: the first of January 2027 still lies in week 53 of 2026.
#[test]
fn a_week_runs_over_the_new_year() {
    let mut shop = Shop::new(SAMPLE);
    let days = ["2026-12-31", "2026-12-31", "2026-12-31", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-04"];
    for (id, day) in (1..).zip(days) {
        shop.event(id, &format!("{day} 10:0{id}"), "answer_accepted", "");
    }
    assert_eq!(shop.at("2027-02-01").granted("answer"), [15, 15, 15, 15, 15, 0, 15]);
}

/// S29: the run of days begins anew after a gap, and after its last step.
#[test]
fn signing_in_pays_by_the_day_of_an_unbroken_run() {
    for (days, expected) in [(vec![1, 2, 3, 5], vec![1, 1, 2, 1]), ((1..=8).collect(), vec![1, 1, 2, 2, 3, 3, 8, 1])] {
        let mut shop = Shop::new(SAMPLE);
        for day in days {
            shop.event(day, &format!("2026-03-0{day} 08:00"), "sign_in", "");
            shop.event(day + 100, &format!("2026-03-0{day} 20:00"), "sign_in", "");
        }
        assert_eq!(shop.at("2026-04-01").granted("sign_in"), expected);
    }
}

/// S30, P10: by largest remainder, to the earlier line.
#[test]
fn shares_sum_to_what_is_shared() {
    assert_eq!(shares(70, &[1000, 1000, 2000]), [18, 17, 35]);
    for (lines, off, expected) in [
        (vec!["60.00", "39.00"], "20.00", vec![4788, 3112]),
        (vec!["10.00", "10.00", "10.00"], "10.00", vec![666, 667, 667]),
    ] {
        let Sale(mut order): Sale = Sale::of(&lines);
        order.discount = money(off);
        let order = Order { total: order.sum(), ..order };
        assert_eq!(earn::basis(&order, &Basis::default())[..lines.len()], expected);
    }
}

/// S32, P26: half of the goods back is half of the points back, and half of what was earned on the cash.
#[test]
fn a_refunded_line_returns_its_points_and_takes_what_its_cash_earned() {
    let mut shop = Shop::new(SAMPLE);
    shop.adjust("2026-01-01 10:00", 5000, Some("2027-12-31"));
    let sale = Sale::of(&["100.00", "100.00"]).points(5000, "50.00");
    shop.order_through(1, "2026-03-01 10:00", sale, &[(Stage::Completed, "2026-03-02 10:00")]);
    shop.refund(1, "2026-03-20 10:00", 1, "100.00");
    let books = shop.at("2026-03-20 10:00");
    assert_eq!(
        books.lines(),
        ["+5000 adjust_in", "-5000 spend", "+20 earn", "+150 earn", "+2500 restore", "-75 clawback"]
    );
    assert_eq!(books.lots(), ["2500 until 2027-12-31 00:00", "20 until 2027-04-01 00:00", "75 until 2027-04-01 00:00"]);
}

/// S46, its earning part: twice the rate from the first of April.
#[test]
fn a_new_rate_holds_from_its_instant() {
    for (twice, expected) in [(false, 300), (true, 600)] {
        let mut shop = Shop::new(PLAIN);
        if twice {
            shop.rules("2026-04-01", &changed(PLAIN, "points = 1, per", "points = 2, per"));
        }
        for (id, at) in [(1, "2026-04-01 00:00"), (2, "2026-04-10 10:00"), (3, "2026-04-30 23:59:59")] {
            shop.order(id, at, Sale::of(&["100.00"]));
        }
        assert_eq!(shop.at("2026-05-01").granted("shop").iter().sum::<i64>(), expected);
    }
}
