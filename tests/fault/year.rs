//! S16 and the laws of cutting, through the program: the same facts as one file, as twelve or as one a day, in any order of
//! rows, imported twice, with nightlies between or not, leave the same books.

use std::fmt::Write as _;
use std::fs;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use super::place::Place;

const ORDERS: &str = "order_id,paid_at,completed_at,member,sku,line_amount,kind,refund_id,refunded_at";
const EVENTS: &str = "event_id,occurred_at,member,kind,subject,text";

/// When all of it is told, stages of orders that come later included.
const NOW: &str = "2027-02-01T00:00:00";

/// Days that the shop was open for, its facts by day: rows of orders and refunds, rows of events.
struct Year(Vec<(Vec<String>, Vec<String>)>);

/// Numbers that look random (an LCG's upper bits), always the same.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn shuffle<T>(&mut self, rows: &mut [T]) {
        for at in (1..rows.len()).rev() {
            let with = usize::try_from(self.below(at as u64 + 1)).expect("it is small");
            rows.swap(at, with);
        }
    }
}

/// The date of a day counted from 1 January 2026, which has no leap day.
fn date(day: usize) -> String {
    let (mut month, mut left) = (0, day % 365);
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while left >= months[month] {
        left -= months[month];
        month += 1;
    }
    format!("{}-{:02}-{:02}", 2026 + day / 365, month + 1, left + 1)
}

impl Year {
    /// So many days: some five orders a day, every fifth of them given back in part or whole, and an event or two.
    fn new(days: usize) -> Year {
        let mut draw = Draw(7);
        let mut all: Vec<(Vec<String>, Vec<String>)> = vec![Default::default(); days];
        for day in 0..days {
            for of in 0..4 + draw.below(4) {
                let (id, amount) = (format!("A-{day}-{of}"), 100 + draw.below(60_000));
                let member = draw.below(24);
                let time = format!("{:02}:{:02}:{of:02}", draw.below(24), draw.below(60));
                let amount_text = format!("{}.{:02}", amount / 100, amount % 100);
                let done = date(day + usize::try_from(draw.below(9)).expect("small"));
                let sold = date(day);
                let completed = if draw.below(8) == 0 { String::new() } else { format!("{done} 23:59:30") };
                all[day].0.push(format!("{id},{sold} {time},{completed},M-{member},TEA,{amount_text},,,"));
                if draw.below(5) == 0 {
                    let back = if draw.below(2) == 0 { amount } else { 1 + draw.below(amount) };
                    let later = day + 1 + usize::try_from(draw.below(30)).expect("small");
                    if later < days {
                        let (back, at) = (format!("{}.{:02}", back / 100, back % 100), date(later));
                        all[later].0.push(format!("{id},,,,TEA,{back},refund,R-{id},{at} 12:{:02}:{of:02}", day % 60));
                    }
                }
            }
            for of in 0..1 + draw.below(2) {
                let kind = ["share", "comment", "sign_in"][usize::try_from(draw.below(3)).expect("small")];
                let (member, hour) = (draw.below(24), draw.below(24));
                let row =
                    format!("E-{day}-{of},{} {hour:02}:30:{of:02},M-{member},{kind},page-{},", date(day), day % 9);
                all[day].1.push(row + "a comment of more than fifteen letters");
            }
        }
        Year(all)
    }

    /// The days cut into files of so many; each as the rows of its orders and events.
    fn files(&self, days: usize) -> Vec<(Vec<String>, Vec<String>)> {
        let joined = |days: &[(Vec<String>, Vec<String>)]| {
            let orders = days.iter().flat_map(|day| day.0.clone()).collect();
            (orders, days.iter().flat_map(|day| day.1.clone()).collect())
        };
        self.0.chunks(days).map(joined).collect()
    }
}

/// A shop with its members, who joined before anything happened.
fn shop() -> Place {
    let place = Place::bare();
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/program.toml"), place.path("program.toml"))
        .expect("a copy");
    let members: String = (0..24).fold("number,name,joined_at\n".to_owned(), |mut text, of| {
        writeln!(text, "M-{of},N,2025-12-01 09:00").expect("it is text");
        text
    });
    fs::write(place.path("members.csv"), members).expect("written");
    done(&place, &["init", "--program-file", "program.toml", "--as-of", "2025-12-01"]);
    done(&place, &["member", "import", "members.csv", "--as-of", "2025-12-02"]);
    place
}

fn done(place: &Place, words: &[&str]) {
    let output = place.run(words);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{words:?}: {told}");
}

/// One file of each kind, settled together.
fn import(place: &Place, (orders, events): &(Vec<String>, Vec<String>)) {
    fs::write(place.path("orders.csv"), format!("{ORDERS}\n{}\n", orders.join("\n"))).expect("written");
    fs::write(place.path("events.csv"), format!("{EVENTS}\n{}\n", events.join("\n"))).expect("written");
    done(place, &["order", "import", "orders.csv", "--no-settle", "--as-of", NOW]);
    done(place, &["event", "import", "events.csv", "--as-of", NOW]);
}

/// Everything in files of so many days; `nightly` after each, or only at the end.
fn imported(files: &[(Vec<String>, Vec<String>)], days: usize, nightly: bool) -> Place {
    let place = shop();
    for (at, file) in files.iter().enumerate() {
        import(&place, file);
        if nightly {
            done(&place, &["nightly", "--until", &date((at + 1) * days), "--as-of", NOW]);
        }
    }
    done(&place, &["nightly", "--as-of", NOW]);
    place
}

/// What of each table is the engine's, by the words of the program instead of our numbers for them; of the accounts' bodies
/// only where asked, for they know the frontier.
fn asked(bodies: bool) -> Vec<(&'static str, String)> {
    let word = |column: &str| format!("(SELECT code FROM codes WHERE id = t.{column})");
    let fact = "coalesce((SELECT external_id FROM orders WHERE id = t.fact AND t.fact_kind = 'order'), \
                (SELECT external_id FROM events WHERE id = t.fact AND t.fact_kind = 'event'))";
    let account = if bodies { "t.frontier, t.next_due, t.body, t.debt" } else { "t.debt" };
    vec![
        (
            "entries",
            format!(
                "t.member, t.number, t.kind, t.points, t.occurred_at, t.posted_at, t.cause_kind, {}, t.activates_at, t.expires_at, t.origin, t.undoes",
                word("rule")
            ),
        ),
        ("allocations", "t.*".to_owned()),
        (
            "earnings",
            format!(
                "t.member, {fact}, {}, t.occurred_at, {}, t.m_num, t.m_den, t.basis, t.wanted, t.granted, t.cap",
                word("rule"),
                word("tier")
            ),
        ),
        (
            "takings",
            format!(
                "t.member, {fact}, {}, t.cause_kind, t.target, t.pending, t.own, t.expired, t.others, t.debt, t.waived, t.posted_at",
                word("rule")
            ),
        ),
        (
            "tier_periods",
            format!("t.member, t.number, {}, t.from_at, t.until_at, t.guaranteed_until, t.reason", word("tier")),
        ),
        (
            "tier_checks",
            format!(
                "t.member, t.at, t.cause_kind, {}, t.asked, t.window_from, t.window_until, t.spend_minor, t.orders, t.points, t.outcome, t.guaranteed_until",
                word("tier")
            ),
        ),
        (
            "grants",
            format!(
                "t.member, t.number, {}, t.source, t.period, t.quota, t.from_at, t.until_at, t.granted_at, t.revoked_at",
                word("benefit")
            ),
        ),
        ("notices", "t.*".to_owned()),
        ("open_lots", "t.*".to_owned()),
        ("accounts", format!("t.member, {}, {account}", word("tier"))),
    ]
}

/// The ledger and what else the engine decided or keeps, without when and in which batch it was written.
fn books(place: &Place, bodies: bool) -> String {
    let conn = Connection::open_with_flags(place.db(), OpenFlags::SQLITE_OPEN_READ_WRITE).expect("it opens");
    let mut digest = Sha256::new();
    for (table, columns) in asked(bodies) {
        let mut statement = conn.prepare(&format!("SELECT {columns} FROM {table} AS t")).expect("a table");
        let width = statement.column_count();
        let mut rows = statement.query([]).expect("rows");
        let mut lines = Vec::new();
        while let Some(row) = rows.next().expect("a row") {
            let cells: Vec<Value> = (0..width).map(|at| row.get(at).expect("a value")).collect();
            lines.push(format!("{table}: {cells:?}"));
        }
        assert!(table == "notices" || !lines.is_empty(), "{table}");
        lines.sort();
        lines.iter().for_each(|line| digest.update(line));
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// S16: ninety days, whole, in weeks, shuffled, twice, and with a nightly after every week.
#[test]
fn ninety_days_leave_the_same_books_however_they_come() {
    let (year, mut draw) = (Year::new(91), Draw(11));
    let whole = imported(&year.files(91), 91, false);
    let expected = (books(&whole, true), books(&whole, false));
    assert_eq!(books(&imported(&year.files(7), 7, false), true), expected.0, "in weeks");
    assert_eq!(books(&imported(&year.files(7), 7, true), false), expected.1, "with nightlies");
    let mut shuffled = year.files(91);
    draw.shuffle(&mut shuffled[0].0);
    draw.shuffle(&mut shuffled[0].1);
    assert_eq!(books(&imported(&shuffled, 91, false), false), expected.1, "shuffled");
    import(&whole, &year.files(91)[0]);
    done(&whole, &["nightly", "--as-of", NOW]);
    assert_eq!(books(&whole, true), expected.0, "twice");
}

#[test]
#[ignore = "long: a file a day for a year"]
fn a_year_leaves_the_same_books_as_one_file_as_twelve_or_as_one_a_day() {
    let year = Year::new(365);
    let expected = books(&imported(&year.files(365), 365, false), true);
    for days in [31, 1] {
        assert_eq!(books(&imported(&year.files(days), days, false), true), expected, "{days}");
    }
}
