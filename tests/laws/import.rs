//! An empty file is filled bare: without the indexes of orders, without foreign keys looked up (import I39). It must come to
//! what the same orders come to in a file that has some.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fmt::Write as _;
use std::path::Path;

use regulars::domain::time::Zone;
use regulars::flow::desk::{AsOf, Asked, Desk, Setting};
use regulars::flow::import::{Imported, MaxRejects, OnChange, Rules, Unknown, orders};
use regulars::flow::{Session, program};
use regulars::input::{Source, order};
use regulars::output::View;
use regulars::store::{Db, Fresh, Place, Stop, check};
use rusqlite::Connection;

const HEADER: &str =
    "order_id,paid_at,status,phone,email,sku,category,quantity,line_amount,kind,refund_id,refunded_at\n";
const ORDERS: usize = 700;

/// Orders of one to four lines, of members and guests; some paid back, some bad, and none where it was sold.
fn rows() -> Vec<String> {
    let mut rows = Vec::new();
    for n in 0..ORDERS {
        // 263 has no factor in common with the number of orders: each comes once, far from its neighbours.
        let n = n * 263 % ORDERS;
        let day = format!("2026-{:02}-{:02}", 1 + n / 350, 1 + n % 28);
        let phone = if n.is_multiple_of(11) { String::new() } else { format!("1380000{:04}", n * 7 % 120) };
        let email = if n.is_multiple_of(5) && !n.is_multiple_of(11) {
            format!("m{}@example.org", n * 7 % 120)
        } else {
            String::new()
        };
        for line in 0..=n % 4 {
            let sku = (n + line * 13) % 90;
            let price = if n % 97 == 13 { "much".to_owned() } else { format!("{}.50", 10 + sku) };
            let category = if sku.is_multiple_of(3) { "" } else { "茶/绿茶" };
            rows.push(format!("A-{n},{day},completed,{phone},{email},S-{sku},{category},{},{price},,,\n", 1 + line));
        }
        if n % 17 == 3 {
            rows.push(format!("A-{n},,,,,S-{},,1,3.00,refund,R-{n},2026-03-01\n", n % 90));
        }
    }
    rows
}

fn zone() -> Zone {
    Zone::find("Asia/Shanghai").unwrap()
}

fn write(file: &Path, fills: bool, run: impl FnOnce(&mut Session<'_>)) {
    let now = zone().parse("2026-03-15").unwrap().0;
    let setting = Setting { reading: now, as_of: AsOf::Clock, operator: "ann".to_owned(), stop: Stop::default() };
    let place = Place::new("shop.db", file, 0).unwrap();
    let desk = Desk::open_write(&place, setting, Box::new(|_| ())).unwrap();
    let asked = Asked { command: "order import".to_owned(), fills, ..Asked::default() };
    desk.write(&asked, |session| {
        run(session);
        Ok(View::new("x/1", []))
    })
    .unwrap();
}

fn create(folder: &Path) {
    let place = Place::new("shop.db", folder, 0).unwrap();
    let fresh = Fresh::new(&place).unwrap();
    drop(Db::create(&fresh, &Stop::default()).unwrap());
    fresh.keep().unwrap();
    let text = include_str!("../../fixtures/program.toml").to_owned();
    let draft = program::read("program.toml", text).unwrap();
    write(folder, false, |session| program::apply(session, &draft, None).map(drop).unwrap());
}

fn import(folder: &Path, rows: &[String], no_settle: bool) -> Imported {
    let mut imported = Imported::default();
    write(folder, true, |session| {
        let source = Source::bytes("orders.csv", (HEADER.to_owned() + &rows.concat()).into_bytes());
        let mut file = order::read(std::slice::from_ref(&source), &session.reading(), &mut |_| ()).unwrap();
        let rules = Rules {
            source: "csv".to_owned(),
            unknown: Unknown::Create,
            on_change: OnChange::Amend,
            atomic: false,
            max_rejects: MaxRejects::Percent(50),
            no_settle,
            late: false,
            fields: false,
            profile: None,
        };
        imported = orders::run(session, &mut file, "orders.csv", &rules, "[]").unwrap();
    });
    imported
}

/// What a statement finds, as text; every value of a row behind the other.
fn found(folder: &Path, sql: &str) -> String {
    let conn = Connection::open(folder.join("shop.db")).unwrap();
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        for at in 0..columns {
            write!(text, "{:?} ", row.get_ref(at).unwrap()).unwrap();
        }
        text.push('\n');
    }
    text
}

const SCHEMA: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
/// What was recorded, by the names the shop gave.
const FACTS: [&str; 4] = [
    "SELECT number, source, registered_at, settled_in IS NULL, kind, value
     FROM members JOIN member_keys ON member = id ORDER BY number, kind",
    "SELECT external_id, hash, number, sold_at, paid, completed_at, total_minor, tenders, channel, orders.settled_in IS NULL
     FROM orders LEFT JOIN members ON members.id = member ORDER BY external_id",
    "SELECT external_id, line, sku, path, quantity_milli, unit_price_minor, amount_minor, order_lines.discount_minor, line_id
     FROM order_lines JOIN orders ON orders.id = order_id JOIN products ON products.id = product
     JOIN categories ON categories.id = order_lines.category ORDER BY external_id, line",
    "SELECT refunds.external_id, orders.external_id, number, occurred_at, part, line, refund_lines.amount_minor
     FROM refunds JOIN refund_lines ON refund = refunds.id JOIN orders ON orders.id = order_id
     LEFT JOIN members ON members.id = refunds.member ORDER BY 1, 5",
];

/// I39, H23
#[test]
fn an_empty_file_comes_to_what_a_filled_one_does() {
    for no_settle in [true, false] {
        let (empty, filled) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        create(empty.path());
        create(filled.path());
        let made = found(empty.path(), SCHEMA);
        let rows = rows();
        // The first order of all, so that members are numbered alike.
        let first: Vec<String> = rows.iter().filter(|row| row.starts_with("A-112,")).cloned().collect();
        import(filled.path(), &first, no_settle);
        let (all, rest) = (import(empty.path(), &rows, no_settle), import(filled.path(), &rows, no_settle));
        assert_eq!(all.counts.new, rest.counts.new + 1);
        assert!(all.counts.new > 600 && all.counts.refunds > 30 && all.counts.rejected > 0, "{:?}", all.counts);
        for folder in [empty.path(), filled.path()] {
            assert_eq!(found(folder, SCHEMA), made);
            let place = Place::new("shop.db", folder, 0).unwrap();
            let db = Db::open_read(&place, &Stop::default()).unwrap();
            assert_eq!(check::list_dangling(&db).unwrap(), []);
            assert_eq!(check::list_damage(&db, false).unwrap(), Vec::<String>::new());
        }
        for facts in FACTS {
            assert_eq!(found(empty.path(), facts), found(filled.path(), facts));
        }
        // Twice is once (I4), also where the second time finds indexes that the first made.
        let again = import(empty.path(), &rows, no_settle);
        assert_eq!((again.counts.new, again.counts.changed, again.counts.refunds), (0, 0, 0));
        assert_eq!((again.counts.unchanged, again.counts.refunds_unchanged), (all.counts.new, all.counts.refunds));
    }
}
