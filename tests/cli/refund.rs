//! `regulars order refund` from outside: one receipt of all a refund caused, and what is refused.

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{rows, shop as tea, state};

/// A shop under a program of the fixtures, with a file of orders.
pub fn shop(program: &str, orders: &str) -> Shop {
    let shop = Shop::none();
    shop.file("program.toml", program);
    shop.file("orders.csv", orders);
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    shop.done(&["member", "add", "--number", "M-1", "--joined-at", "2026-01-01", "--as-of", "2026-01-01"]);
    shop.done(&["order", "import", "orders.csv"]);
    shop
}

pub const PLAIN: &str = include_str!("../../fixtures/plain.toml");
pub const SAMPLE: &str = include_str!("../../fixtures/program.toml");

/// Options that name a refund and why it was made.
fn pay_back<'a>(order: &'a str, amount: &'a str, id: &'a str) -> Vec<&'a str> {
    vec!["order", "refund", order, "--amount", amount, "--id", id, "--reason", "broken", "--request-id", id]
}

/// S1: cumulative, hence exact.
#[test]
fn refunds_of_a_third_each_take_what_was_earned_and_no_more() {
    let shop = shop(PLAIN, "order_id,paid_at,member,sku,line_amount\nA-1,2026-02-01 10:00,M-1,TEA,100.00\n");
    let mut taken = Vec::new();
    for (id, amount) in [("R-1", "33.33"), ("R-2", "33.33"), ("R-3", "33.33"), ("R-4", "0.01")] {
        let told = shop.run(&[&pay_back("A-1", amount, id)[..], &["--json"]].concat());
        taken.extend(rows(&told).into_iter().skip(1).map(|row| row["points"].as_i64().unwrap()));
    }
    assert_eq!(taken, [-34, -33, -33]);
    assert_eq!(shop.done(&["points", "balance", "M-1", "--fields", "active,debt", "--titles", "none"]), "0\t0\n");
}

/// P25: restored, taken back, tier; the same order shows it afterwards.
#[test]
fn one_receipt_lists_all_that_a_refund_caused() {
    let orders = "order_id,paid_at,completed_at,member,sku,line_amount,order_amount,points_used,points_amount\n\
                  A-1,2026-01-10 14:00,2026-01-10 15:00,M-1,TEA,6000.00,,,\n\
                  A-2,2026-02-01 10:00,2026-02-02 10:00,M-1,TEA,100.00,,5000,50.00\n\
                  A-2,,,,CUP,100.00,,,\n";
    let recheck = SAMPLE.replace("grace = \"30 days\"", "grace = \"30 days\"\non_refund = \"recheck\"");
    let shop = shop(&recheck, orders);
    // S32: 150.00 cash and 5 000 points; the line of 100.00 returns 2 500 of them and takes 75 × 1.5.
    let words = [&pay_back("csv/A-2", "100.00", "R-1")[..], &["--line", "1"]].concat();
    assert_snapshot!("s32", shop.run(&[&words[..], &["--format", "table", "--dry-run"]].concat()));
    let told = shop.run(&[&words[..], &["--json"]].concat());
    let points: Vec<_> = rows(&told).iter().map(|row| (row["what"].clone(), row["points"].as_i64())).collect();
    assert_eq!(points[1..], [("restore".into(), Some(2500)), ("clawback".into(), Some(-113))]);
    assert_eq!(shop.run(&[&words[..], &["--json"]].concat()), told);
    let chinese = shop.in_chinese();
    let fall = pay_back("A-1", "5500.00", "R-2");
    assert_snapshot!("a_fall_in_chinese", chinese.run(&[&fall[..], &["--format", "table"]].concat()));
    assert_snapshot!("the_order_afterwards", chinese.run(&["order", "show", "A-1", "--titles", "none"]));
}

#[test]
fn what_cannot_be_paid_back_is_refused_and_leaves_nothing() {
    let shop = tea();
    let cancelled = "order_id,paid_at,cancelled_at,member,sku,line_amount,status\n\
                     C-1,2026-02-10 09:00,2026-02-11 09:00,M-1,TEA,10.00,cancelled\n";
    shop.file("cancelled.csv", cancelled);
    shop.done(&["order", "import", "cancelled.csv"]);
    shop.done(&pay_back("A-2", "10.00", "R-2"));
    let before = state(&shop);
    let cases: [(&[&str], i32, &str); 12] = [
        (&["A-2", "--amount", "90.01"], 1, "90.00 can still be paid back"),
        (&["A-1", "--amount", "3000.01"], 1, "3000.00 can still be paid back"),
        (&["A-2", "--amount", "1", "--line", "2"], 1, "has no line 2"),
        (&["A-2", "--amount", "1", "--id", "R-2"], 1, "R-2 is recorded already"),
        (&["A-2", "--amount", "1", "--at", "2026-01-31"], 1, "was sold 2026-02-01"),
        (&["C-1", "--amount", "1"], 1, "is cancelled"),
        (&["A-9", "--amount", "1"], 4, "no order A-9"),
        (&["A-2", "--amount", "-1"], 2, "--amount"),
        (&["A-2", "--amount", "0"], 2, "--amount"),
        (&["A-2", "--amount", "1.005"], 2, "--amount"),
        (&["A-2", "--amount", "1", "--at", "2026-03-02"], 2, "--at"),
        (&["A-2", "--amount", "1", "--line", "0"], 2, "--line"),
    ];
    for (words, status, part) in cases {
        let told = shop.run(&[&["order", "refund", "--reason", "broken"][..], words].concat());
        assert_eq!((told.status, told.out.as_str()), (status, ""), "{words:?}: {told}");
        assert!(told.err.contains(part), "{words:?}: {told}");
    }
    assert_eq!(shop.run(&["order", "refund", "A-2", "--amount", "1"]).status, 2);
    assert_eq!(state(&shop), before);
    let refused = [&["order", "refund", "--reason", "broken"][..], &["A-2", "--amount", "90.01"]].concat();
    assert_snapshot!(shop.in_chinese().run(&refused));
}

/// A guest's order has nothing that could be taken back; an import says what it took and gave.
#[test]
fn refunds_without_a_member_and_in_files_say_what_they_did() {
    let orders = "order_id,paid_at,member,sku,line_amount,kind,refund_id,refunded_at\n\
                  A-1,2026-02-01 10:00,M-1,TEA,100.00,,,\n\
                  G-1,2026-02-01 10:00,,TEA,100.00,,,\n\
                  A-1,,,TEA,30.00,refund,R-1,2026-02-03 10:00\n";
    let shop = Shop::none();
    shop.file("program.toml", PLAIN);
    shop.file("orders.csv", orders);
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    let told = shop.run(&["order", "import", "orders.csv"]);
    assert!(told.err.contains("took back 30 points and gave back 0"), "{told}");
    let guest = shop.run(&pay_back("G-1", "40.00", "R-2"));
    assert_eq!(guest.status, 0, "{guest}");
    assert!(guest.err.contains("csv/G-1 has no member"), "{guest}");
    assert_eq!(guest.out.lines().count(), 2);
}
