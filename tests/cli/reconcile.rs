//! Payments of orders against statements, through the program.

use insta::assert_snapshot;
use regulars::domain::time::Day;

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
    assert_eq!(suggested(), [name.as_str()]);
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

/// Rows of a year in one account, in the order of their days, with what stands on it behind each: 10,000 of them.
///
/// Of 4,000 orders, each of its own amount: 3,000 are paid under their number, 500 of these twice; 200 a fen short; 300
/// without a word; 100 without a word and twice; 400 not at all. The rest is something else.
fn year() -> (String, Vec<String>) {
    let first = Day::parse("2020-01-01").expect("a day");
    let orders: String = (0..4000)
        .map(|i| format!("W-{i:05},{},TEA,{}.{:02}\n", first.plus_days(i % 300), (1000 + i) / 100, (1000 + i) % 100))
        .collect();
    let mut rows: Vec<(Day, i64, String)> = Vec::new();
    for i in 0..3600_i32 {
        let (day, amount, name) = (first.plus_days(i % 300 + 1), i64::from(1000 + i), format!("pays W-{i:05}"));
        match i {
            0..3000 => rows.push((day, amount, name.clone())),
            3000..3200 => rows.push((day, amount - 1, name.clone())),
            _ => rows.push((day, amount, String::new())),
        }
        if i < 500 {
            rows.push((day.plus_days(1), amount, name));
        } else if i >= 3500 {
            rows.push((day.plus_days(1), amount, String::new()));
        }
    }
    for i in 0..5800_i32 {
        let amount = i64::from(1_000_000 + i) * if i % 2 == 0 { 1 } else { -1 };
        rows.push((first.plus_days(i % 350 - 10), amount, format!("rent {i}")));
    }
    assert_eq!(rows.len(), 10_000);
    rows.sort();
    let (mut balance, plain) = (1_000_000_000_i64, |fen: i64| {
        format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
    });
    let line = |(day, amount, text): &(Day, i64, String)| {
        balance += amount;
        format!("{day},{},{},,{text},,,\n", plain(*amount), plain(balance))
    };
    (orders, rows.iter().map(line).collect())
}

/// ID63: a year in two files that overlap, in either order: every count exact, and the same matches.
#[test]
fn ten_thousand_lines_come_out_to_the_last_one_in_any_order() {
    let (orders, rows) = year();
    let (early, late) = (rows[..6000].concat(), rows[5000..].concat());
    let tell = |files: [(&str, &str); 2]| {
        let shop = Clocked::new();
        shop.shop.file("orders.csv", &format!("order_id,paid_at,sku,unit_price\n{orders}"));
        shop.done(&["order", "import", "orders.csv", "--source", "web", "--no-settle"]);
        for (name, rows) in files {
            let told = shop.statement(name, rows);
            assert_eq!(told.status, 0, "{told}");
        }
        let fields = ["--fields", "part,state,day,payments,amount,payment", "--titles", "none", "--format", "plain"];
        let told = shop.done(&[&["auth", "reconcile", "--matches"], &fields[..]].concat());
        let mut rows: Vec<String> = told.lines().map(str::to_owned).collect();
        rows.sort();
        rows
    };
    let rows = tell([("early.csv", &early), ("late.csv", &late)]);
    let count = |begins: &str| rows.iter().filter(|row| row.starts_with(begins)).count();
    let counts = ["match\t", "suggestion\t", "mismatch\t", "double\t", "unmatched\t"].map(count);
    assert_eq!(counts, [3000, 300, 200, 500, 6000]);
    let whole: Vec<&str> = rows.iter().filter_map(|row| row.strip_prefix("all_days\t")).collect();
    let sums = [
        ("failed", 400, (3600..4000)),
        ("mismatch", 200, (3000..3200)),
        ("pay_pending", 400, (3200..3600)),
        ("verified", 3000, (0..3000)),
    ];
    for (told, (state, count, orders)) in whole.iter().zip(sums) {
        let sum: i64 = orders.map(|i: i64| 1000 + i).sum();
        assert!(told.starts_with(&format!("{state}\t\t{count}\t{}.{:02}\t", sum / 100, sum % 100)), "{told}");
    }
    assert_eq!(whole.len(), 4);
    assert_eq!(tell([("late.csv", &late), ("early.csv", &early)]), rows);
}
