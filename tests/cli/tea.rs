//! The tea shop of the fixtures with one member who bought twice and gave some back.

use super::harness::{Shop, Told};

const ORDERS: &str = "\
order_id,paid_at,completed_at,member,sku,line_amount,kind,refund_id,refunded_at
A-1,2026-01-10 14:00,2026-01-12 10:00,M-1,TEA,3200.00,,,
A-2,2026-02-01 09:00,2026-02-03 09:00,M-1,TEA,100.00,,,
A-1,,,,TEA,200.00,refund,R-1,2026-02-05 12:00
";

/// M-1 is VIP with 3,190 points on 1 March 2026; M-2 joined and bought nothing.
pub fn shop() -> Shop {
    let shop = Shop::none();
    shop.file("program.toml", include_str!("../../fixtures/program.toml"));
    shop.file("orders.csv", ORDERS);
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    for number in ["M-1", "M-2"] {
        shop.done(&["member", "add", "--number", number, "--joined-at", "2026-01-01", "--as-of", "2026-01-01"]);
    }
    shop.done(&["order", "import", "orders.csv"]);
    shop
}

/// Everything about M-1 that a command could change, as text.
pub fn state(shop: &Shop) -> String {
    let asked: [&[&str]; 4] = [
        &["points", "history", "M-1"],
        &["points", "balance", "M-1"],
        &["tier", "history", "M-1"],
        &["benefit", "list", "M-1"],
    ];
    asked.iter().map(|words| shop.done(words)).collect()
}

/// An answer in JSON; its rows.
pub fn rows(told: &Told) -> Vec<serde_json::Value> {
    let answer: serde_json::Value = serde_json::from_str(&told.out).expect("JSON");
    answer["rows"].as_array().expect("rows").clone()
}
