//! The rows of a file as text, for tests that compare files.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Db, Place};

/// Tables whose rows are compared, and the column that says when a row was learnt, if there is one.
const TABLES: &[&str] = &[
    "acts",
    "order_terms",
    "earnings",
    "takings",
    "entries",
    "allocations",
    "tier_periods",
    "tier_checks",
    "grants",
    "penalties",
    "penalty_steps",
    "penalty_effects",
    "benefit_uses",
    "benefit_use_steps",
    "terms",
    "term_steps",
    "coupons",
    "coupon_steps",
    "coupon_uses",
    "draws",
    "pools",
    "assignments",
    "awards",
    "referral_steps",
    "accounts",
    "open_lots",
    "cases",
    "batches",
];

/// Takes the ids of the first block of sales: an unpaid order of nobody is the first of the second.
pub fn fill_block(db: &Db) {
    let order = format!(
        "INSERT INTO orders (id, source, external_id, hash, sold_at, paid, discount_minor, shipping_minor, tax_minor,
             total_minor, channel, store, province, city, recorded_at)
         VALUES ({}, 1, 'the next', 0, 0, 0, 0, 0, 0, 0, '', '', '', '', 0)",
        super::block::IDS + 1
    );
    db.conn.execute(&order, []).unwrap();
}

/// Takes the ids of the first block of books with somebody who never came.
pub fn fill_books(db: &Db) {
    let member = format!(
        "INSERT OR IGNORE INTO members (id, number, source, recorded_at, settled_in)
         VALUES ({}, 'the last', '', 0, (SELECT max(id) FROM batches))",
        super::liability::block::IDS
    );
    db.conn.execute(&member, []).unwrap();
}

/// Every row of what settling writes, each as one line.
pub fn content(db: &Db) -> Vec<String> {
    let mut lines = Vec::new();
    for table in TABLES {
        let mut statement = db.conn.prepare(&["SELECT * FROM ", table].concat()).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut own = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = names.iter().enumerate().filter(|(_, name)| *name != "recorded_at");
            let cells: Vec<String> =
                cells.map(|(at, name)| format!("{name}={:?}", row.get::<_, Value>(at).unwrap())).collect();
            own.push(format!("{table}: {}", cells.join(" ")));
        }
        own.sort();
        lines.extend(own);
    }
    lines
}

/// Changes a file behind the program's back, past triggers, references and constraints; how many rows.
pub fn plant(place: &Place, change: &str) -> u64 {
    let conn = Connection::open(place.path()).unwrap();
    let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for trigger in triggers {
        conn.execute_batch(&["DROP TRIGGER ", &trigger].concat()).unwrap();
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    conn.execute_batch(change).unwrap();
    conn.changes()
}
