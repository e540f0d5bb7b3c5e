//! Payments of orders against statements, through the program.

use insta::assert_snapshot;

use super::clocked::Clocked;

/// Orders of March 2020 in a shop with an account for them; A-1003 goes back in part.
fn shop() -> Clocked {
    let shop = Clocked::new();
    let orders = "order_id,paid_at,sku,unit_price,x.payment_id,kind,refund_id\n\
        A-1001,2020-03-05,TEA,28.16,,,\n\
        A-1002,2020-03-06,TEA,10.00,T-77001,,\n\
        A-1003,2020-03-07,TEA,30.00,,,\n\
        A-1004,2020-03-08,TEA,44.00,,,\n\
        A-1005,2020-03-09,TEA,55.00,,,\n";
    shop.shop.file("orders.csv", &orders.replace(",kind,refund_id", "").replace(",,\n", "\n"));
    shop.done(&["order", "import", "orders.csv", "--source", "web"]);
    shop
}

const FIELDS: &str = "part,state,day,payments,amount,payment,suggestion,booked_amount";

fn reconciled(shop: &Clocked, more: &[&str]) -> String {
    shop.run(&[&["auth", "reconcile", "--fields", FIELDS, "--format", "csv"], more].concat()).to_string()
}

/// March as the bank has it: by reference, by payment id, short by a fen, without a word, and something else.
const MARCH: &str = "2020-03-01,1.00,101.00,B-0,opening gift,,,\n\
    2020-03-05,28.16,129.16,B-1,order A-1001,Ann,,\n\
    2020-03-06,10.00,139.16,B-2,T-77001,Bo,,\n\
    2020-03-07,29.99,169.15,B-3,A-1003,Cy,,\n\
    2020-03-09,44.00,213.15,B-4,,Di,,\n\
    2020-03-31,2.00,215.15,B-5,A-1001x,,,\n";

/// ID62–ID64
#[test]
fn payments_are_told_by_what_the_statements_say() {
    let shop = shop();
    assert_snapshot!("before_any_statement", reconciled(&shop, &[]));
    assert_eq!(shop.statement("march.csv", MARCH).status, 0);
    assert_snapshot!("dry", reconciled(&shop, &["--dry-run"]));
    assert_snapshot!("reconciled", reconciled(&shop, &[]));
    assert_snapshot!("a_period", reconciled(&shop, &["--period", "2020-03-05..2020-03-06", "--matches"]));
    assert_snapshot!("a_bad_period", reconciled(&shop, &["--period", "some day"]));
    let matches = ["auth", "reconcile", "--matches", "--fields", "part,match", "--titles", "none", "--format", "plain"];
    assert_eq!(shop.done(&matches).lines().filter(|line| line.starts_with("match\t")).count(), 2);
    assert_snapshot!("in_chinese", {
        let shop = shop.in_chinese();
        shop.run(&["auth", "reconcile", "--fields", "part,state,payments,amount", "--format", "table", "--limit", "6"])
    });
}

/// What a person decides: accepted, rejected, taken back, each kept as a row of its own.
#[test]
fn suggestions_are_accepted_rejected_and_undone() {
    let shop = shop();
    assert_eq!(shop.statement("march.csv", MARCH).status, 0);
    shop.done(&["auth", "reconcile"]);
    let suggested = || -> Vec<String> {
        let all = shop.column(&["auth", "reconcile"], "suggestion");
        all.into_iter().filter(|name| !name.is_empty()).collect()
    };
    let name = suggested().remove(0);
    assert_eq!(shop.run(&["auth", "reject", &name]).status, 2);
    assert_snapshot!("rejected", shop.run(&["auth", "reject", &name, "--reason", "a loan", "--request-id", "r-1"]));
    assert_eq!(suggested(), [""; 0]);
    assert_eq!(shop.run(&["auth", "accept", &name]).status, 4);
    assert_eq!(shop.run(&["auth", "undo", "3", "--reason", "it was the tea"]).status, 0);
    assert_eq!(suggested(), [name.clone()]);
    assert_snapshot!("accepted", shop.run(&["auth", "accept", &name, "--request-id", "r-2"]));
    assert_snapshot!("taken", shop.run(&["auth", "accept", &name]));
    assert_eq!(shop.run(&["auth", "accept", "L99-O5"]).status, 4);
    assert_eq!(shop.run(&["auth", "accept", "something"]).status, 4);
    assert_eq!(shop.run(&["auth", "undo", "99", "--reason", "x"]).status, 4);
    // A match by reference that was undone is not made again by itself.
    assert_eq!(shop.run(&["auth", "undo", "1", "--reason", "another A-1001"]).status, 0);
    assert!(shop.run(&["auth", "reconcile"]).err.contains("0 lines were matched"));
    assert_eq!(shop.run(&["auth", "undo", "1", "--reason", "again"]).status, 4);
}

/// A second line for a payment, and what goes back.
#[test]
fn doubles_and_refunds_are_told() {
    let shop = shop();
    shop.done(&["order", "refund", "web/A-1001", "--amount", "28.16", "--at", "2020-03-10", "--reason", "broken"]);
    let rows = "2020-03-01,1.00,101.00,B-0,,,,\n\
        2020-03-05,28.16,129.16,B-1,A-1001,,,\n\
        2020-03-06,28.16,157.32,B-2,A-1001,,,\n\
        2020-03-11,-28.16,129.16,B-3,A-1001,,,\n\
        2020-03-31,2.00,131.16,B-5,,,,\n";
    assert_eq!(shop.statement("march.csv", rows).status, 0);
    assert_snapshot!("refunded", reconciled(&shop, &["--period", "2020-03-05..2020-03-11"]));
}
