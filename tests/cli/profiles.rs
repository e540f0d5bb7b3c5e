//! Exports of platforms with all their dirt, and what must be recorded of them (import.md 2, I13).
//!
//! A folder of `fixtures/profiles/` holds one export, its `expected.txt`, and a `program.toml` where the shop is not the
//! usual one. `again/` is the same export in another dress, which changes nothing; `later/` a later one, after which
//! `later.txt` holds; `refused/` are files that are known and cannot be used.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use regulars::domain::money::{Currency, Money};
use regulars::domain::time::{Instant, Zone};
use regulars::input::profile::{Builtin, Verdict, builtin, detect};
use rusqlite::{Connection, params};

use super::harness::Shop;

const NOW: &str = "2026-04-01T12:00:00+08:00";
const LATER: &str = "2026-04-10T12:00:00+08:00";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/profiles").join(name)
}

/// The files of an export in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let own = ["expected.txt", "later.txt", "program.toml"];
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("listed").path()).collect();
    files.retain(|path| path.is_file() && !own.iter().any(|name| path.ends_with(name)));
    files.sort();
    files
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Imports an export: a line for each reject.
fn import(shop: &Shop, one: &Builtin, folder: &Path, now: &str) -> String {
    let files = files(folder);
    assert!(!files.is_empty(), "{} is empty", folder.display());
    let names: Vec<String> = files.iter().map(|path| name(path)).collect();
    for (from, name) in files.iter().zip(&names) {
        fs::copy(from, shop.path(name)).expect("a file of ours");
    }
    let profile = if one.profile.detect { "auto" } else { one.profile.name.as_str() };
    let mut words = vec!["order", "import"];
    words.extend(names.iter().map(String::as_str));
    words.extend(["--profile", profile, "--max-rejects", "100%", "--as-of", now]);
    let told = shop.run(&words);
    assert!(foots(&told.err) || foots(&told.out), "{told}");
    let mut rejected = String::new();
    for name in &names {
        let path = shop.path(&format!("{name}.rejects.csv"));
        if let Ok(mut reader) = csv::ReaderBuilder::new().flexible(true).from_path(&path) {
            let header = reader.headers().expect("it has a header").clone();
            for row in reader.records().map(|row| row.expect("UTF-8")) {
                let cell = |wanted: &str| {
                    let cell = header.iter().zip(&row).find(|(name, _)| *name == wanted).map_or("", |(_, cell)| cell);
                    if cell.is_empty() { "-".to_owned() } else { cell.to_owned() }
                };
                let (line, column, code) = (cell("_line"), cell("_column"), cell("_code"));
                writeln!(rejected, "rejected {name} {line}:{column} {code}").expect("a String takes every text");
            }
            fs::remove_file(path).expect("a file of ours");
        }
    }
    assert_eq!(told.status, if rejected.is_empty() { 0 } else { 3 }, "{}: {told}", folder.display());
    rejected
}

fn name(path: &Path) -> String {
    path.file_name().expect("a file").to_string_lossy().into_owned()
}

/// How instants and amounts of a shop are written.
struct Print {
    zone: Zone,
    currency: Currency,
}

impl Print {
    fn of(shop: &Shop) -> Print {
        let program = shop.done(&["program", "show", "--fields", "key,value", "--titles", "none"]);
        let value = |key: &str| {
            let rows = program.lines().filter_map(|line| line.split_once('\t'));
            let found = rows.filter(|(name, _)| *name == key).map(|(_, value)| value.trim_matches('"')).next();
            found.expect("a program has it").to_owned()
        };
        Print {
            zone: Zone::find(&value("program.timezone")).expect("a zone"),
            currency: Currency::find(&value("program.currency")).expect("a currency"),
        }
    }

    fn at(&self, at: i64) -> String {
        self.zone.shown(Instant(at))
    }

    fn money(&self, amount: i64) -> String {
        self.currency.plain(Money(amount))
    }

    /// All orders of a shop with what was recorded of them.
    fn shop(&self, shop: &Shop) -> String {
        let db = Connection::open(shop.path("shop.db")).expect("the shop");
        let mut all = db
            .prepare(
                "SELECT o.id, n.id, s.name || '/' || o.external_id, o.sold_at, o.paid, o.completed_at, o.cancelled_at,
                        n.total_minor, n.discount_minor, n.shipping_minor, n.tax_minor, o.member
                 FROM orders AS o JOIN sources AS s ON s.id = o.source
                 JOIN orders AS n ON n.id = (SELECT max(id) FROM orders WHERE id = o.id OR amends = o.id)
                 WHERE o.amends IS NULL ORDER BY 3",
            )
            .expect("sound");
        let mut text = String::new();
        let mut rows = all.query([]).expect("sound");
        while let Some(row) = rows.next().expect("read") {
            let number = |at: usize| row.get::<_, i64>(at).expect("a number");
            let stage = |at: usize| row.get::<_, Option<i64>>(at).expect("an instant");
            let name: String = row.get(2).expect("a name");
            let sold = ["placed", "paid", "paid-day"][usize::try_from(number(4)).expect("small")];
            write!(text, "order {name} {sold} {}", self.at(number(3))).expect("a String takes every text");
            for (word, at) in [("completed", stage(5)), ("cancelled", stage(6))] {
                text.extend(at.map(|at| format!(" {word} {}", self.at(at))));
            }
            for (word, at) in [("total", 7), ("discount", 8), ("shipping", 9), ("tax", 10)] {
                write!(text, " {word} {}", self.money(number(at))).expect("a String takes every text");
            }
            writeln!(text, " by {}", who(&db, stage(11))).expect("a String takes every text");
            text += &self.lines(&db, number(1));
            text += &self.later(&db, number(0), number(1));
        }
        text
    }

    fn lines(&self, db: &Connection, order: i64) -> String {
        told(
            db,
            "SELECT p.sku, l.quantity_milli, l.unit_price_minor, l.amount_minor, l.discount_minor, l.line_id
             FROM order_lines AS l JOIN products AS p ON p.id = l.product WHERE l.order_id = ?1 ORDER BY l.line",
            &[order],
            |row| {
                let (sku, milli): (String, i64) = (row.get(0)?, row.get(1)?);
                let price = row.get::<_, Option<i64>>(2)?.map_or("-".to_owned(), |price| self.money(price));
                let (amount, off) = (self.money(row.get(3)?), self.money(row.get(4)?));
                let quantity = format!("{}.{:03}", milli / 1000, milli % 1000);
                let quantity = quantity.trim_end_matches('0').trim_end_matches('.');
                let id = row.get::<_, Option<String>>(5)?.map_or(String::new(), |id| format!(" id {id}"));
                Ok(format!("  {sku} {quantity} x {price} = {amount} off {off}{id}\n"))
            },
        )
    }

    /// Stages and refunds in time.
    fn later(&self, db: &Connection, order: i64, newest: i64) -> String {
        told(
            db,
            "SELECT at, stage, NULL, NULL FROM order_stages WHERE order_id = ?1
             UNION ALL
             SELECT r.occurred_at, 'refund', f.amount_minor, coalesce(p.sku, 'whole')
             FROM refunds AS r JOIN refund_lines AS f ON f.refund = r.id
             LEFT JOIN order_lines AS l ON l.order_id = ?2 AND l.line = f.line
             LEFT JOIN products AS p ON p.id = l.product WHERE r.order_id = ?1
             ORDER BY 1, 2, 4, 3",
            &[order, newest],
            |row| {
                let (at, what): (String, String) = (self.at(row.get(0)?), row.get(1)?);
                let amount = row.get::<_, Option<i64>>(2)?.map(|amount| self.money(amount));
                let about: Option<String> = row.get(3)?;
                let part = amount.zip(about).map_or(String::new(), |(amount, about)| format!(" {about} = {amount}"));
                Ok(format!("  {what} {at}{part}\n"))
            },
        )
    }
}

fn told(
    db: &Connection,
    sql: &str,
    values: &[i64],
    line: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<String>,
) -> String {
    let mut rows = db.prepare(sql).expect("sound");
    let rows = rows.query_map(rusqlite::params_from_iter(values), line).expect("sound");
    rows.map(|row| row.expect("read")).collect()
}

/// The keys of a member, with the number where a file gave it.
fn who(db: &Connection, member: Option<i64>) -> String {
    let Some(member) = member else { return "guest".to_owned() };
    db.query_row(
        "SELECT group_concat(word, ' ') FROM (
             SELECT 'number:' || number AS word FROM members WHERE id = ?1 AND number NOT LIKE 'M-%'
             UNION ALL SELECT kind || ':' || value FROM member_keys WHERE member = ?1 ORDER BY 1)",
        params![member],
        |row| row.get::<_, Option<String>>(0),
    )
    .expect("read")
    .unwrap_or_default()
}

fn shop_of(one: &Builtin) -> Shop {
    let (shop, program) = (Shop::none().at(NOW), folder(&one.profile.name).join("program.toml"));
    if program.exists() {
        shop.file("program.toml", &text(&program));
        shop.done(&["init", "--program-file", "program.toml"]);
    } else {
        shop.done(&["init"]);
    }
    shop
}

/// Every row that was read is counted once: what the last line says adds up (I33).
fn foots(said: &str) -> bool {
    let Some((_, rest)) = said.split_once(" rows = ") else { return false };
    let read: u64 = said.split(" rows = ").next().and_then(|head| head.rsplit(' ').next()?.parse().ok()).unwrap_or(0);
    let parts = rest.split(';').next().unwrap_or_default().split(" + ");
    let sum: u64 = parts.filter_map(|part| part.split(' ').next()?.parse::<u64>().ok()).sum();
    read > 0 && read == sum
}

/// What is recorded is what the fixture expects; the same files again, as they are or in another dress, change nothing.
#[test]
fn an_export_is_recorded_as_expected_and_again_changes_nothing() {
    for one in builtin() {
        let (shop, home) = (shop_of(one), folder(&one.profile.name));
        let print = Print::of(&shop);
        let rejected = import(&shop, one, &home, NOW);
        let recorded = print.shop(&shop);
        assert_eq!(recorded.clone() + &rejected, text(&home.join("expected.txt")), "{}", one.profile.name);
        for same in [home.clone(), home.join("again")].iter().filter(|same| same.exists()) {
            import(&shop, one, same, NOW);
            assert_eq!(print.shop(&shop), recorded, "{}", same.display());
        }
        if home.join("later").exists() {
            let rejected = import(&shop, one, &home.join("later"), LATER);
            assert_eq!(print.shop(&shop) + &rejected, text(&home.join("later.txt")), "{}", one.profile.name);
        }
    }
}

#[test]
fn a_file_that_cannot_be_used_is_refused_with_its_sentence() {
    let mut seen = 0;
    for one in builtin() {
        for path in files(&folder(&one.profile.name).join("refused")) {
            let shop = shop_of(one);
            fs::copy(&path, shop.path("refused.csv")).expect("a file of ours");
            let told = shop.run(&["order", "import", "refused.csv", "--profile", "auto"]);
            let said = one.profile.refuse.iter().any(|refuse| told.err.contains(&refuse.en));
            assert!(told.status == 2 && said, "{}: {told}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 0);
}

/// The plain words that the expectations are written in, on the example of import.md 1.1.
#[test]
fn a_shop_is_printed_in_plain_words() {
    let shop = Shop::none().at(NOW);
    shop.done(&["init", "--country", "CN"]);
    let rows = "order_id,paid_at,status,phone,sku,product,quantity,unit_price,line_discount,shipping,order_amount,kind,refund_id,refunded_at,line_amount\n\
        A-1001,2026-03-01 10:15,completed,13800138000,TEA-01,龙井 50g,2,68.00,6.00,8.00,162.90,,,,\n\
        A-1001,,,,CUP-03,白瓷杯,1,24.90,,,,,,,\n\
        A-1002,2026-03-01T18:40:00+08:00,,,TEA-01,龙井 50g,0.5,68.00,,,,,,,\n\
        A-1001,,,,CUP-03,,1,,,,,refund,R-77,2026-03-04 09:00,24.90\n";
    shop.file("orders.csv", rows);
    shop.done(&["order", "import", "orders.csv"]);
    let expected = "order csv/A-1001 paid 2026-03-01 10:15 completed 2026-03-01 10:15 total 162.90 discount 0.00 \
                    shipping 8.00 tax 0.00 by phone:+8613800138000\n  \
                    CUP-03 1 x 24.90 = 24.90 off 0.00\n  TEA-01 2 x 68.00 = 130.00 off 6.00\n  \
                    refund 2026-03-04 09:00 CUP-03 = 24.90\n\
                    order csv/A-1002 paid 2026-03-01 18:40 total 34.00 discount 0.00 shipping 0.00 tax 0.00 by guest\n  \
                    TEA-01 0.5 x 68.00 = 34.00 off 0.00\n";
    assert_eq!(Print::of(&shop).shop(&shop), expected);
}

/// I13: no built-in profile without an export and what is expected of it; a header in UTF-8 fits that profile alone.
#[test]
fn every_profile_has_its_fixture() {
    for one in builtin() {
        let (name, home) = (&one.profile.name, folder(&one.profile.name));
        let files = files(&home);
        assert!(!files.is_empty(), "{name} has no fixture");
        let expected = text(&home.join("expected.txt"));
        assert!(expected.lines().filter(|line| line.starts_with("order ")).count() >= 8, "{name} expects too little");
        for file in files.iter().filter(|_| one.profile.detect) {
            let Ok(header) = String::from_utf8(fs::read(file).expect("a file of ours")) else { continue };
            let line = header.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
            let sign = one.profile.file.delimiter.unwrap_or(b',');
            let mut reader = csv::ReaderBuilder::new().delimiter(sign).from_reader(line.as_bytes());
            let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
            let Verdict::Fits(fit) = detect(&names).0 else { panic!("{} fits nothing", file.display()) };
            assert_eq!(&fit.profile.name, name, "{}", file.display());
        }
    }
}
