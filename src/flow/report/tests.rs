//! A shop of three members and a guest, worked out by hand.

mod page;
mod products;

use std::sync::Arc;

use super::super::desk::{AsOf, Desk, Setting};
use super::*;
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::{Line as OrderLine, Order, Place, RefundLine, Stage, Stages};
use crate::domain::report::Share;
use crate::domain::report::cohort::Cohort;
use crate::domain::report::sales::By;
use crate::domain::time::{Every, Zone};
use crate::store::{self, Db, Stop};

const PROGRAM: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/plain.toml"));

fn zone() -> Zone {
    Zone::find("Asia/Shanghai").unwrap()
}

fn at(text: &str) -> Instant {
    zone().parse(text).unwrap().0
}

/// Writes facts into a shop in memory.
struct Clerk {
    db: Db,
    catalogue: store::product::Catalogue,
    source: i64,
    n: usize,
}

impl Clerk {
    fn new() -> Clerk {
        let db = Db::in_memory();
        let version = store::program::Version {
            number: 1,
            effective_from: Instant::MIN,
            text: PROGRAM.to_owned(),
            digest: String::new(),
            author: String::new(),
            recorded_at: Instant(0),
        };
        store::program::insert(&db, &version).unwrap();
        let source = store::batch::source(&db, "csv").unwrap();
        let catalogue = store::product::Catalogue::load(&db).unwrap();
        Clerk { db, catalogue, source, n: 0 }
    }

    fn member(&self, number: &str, joined: &str) -> MemberId {
        let registered_at = Some(at(joined));
        let new = store::member::New {
            number,
            source: "csv",
            registered_at,
            referrer: None,
            review: false,
            recorded_at: Instant(0),
        };
        let mut writer = store::member::Writer::open(&self.db, 1).unwrap();
        let id = writer.member(&new, &[], (&[], &Default::default()), Instant(0)).unwrap();
        writer.finish().unwrap();
        id
    }

    /// `lines` are SKU, quantity and amount.
    fn sell(&mut self, member: Option<MemberId>, sold_at: &str, lines: &[(&str, i64, i64)]) -> OrderId {
        self.record(member, None, &content(sold_at, lines))
    }

    fn record(&mut self, member: Option<MemberId>, amends: Option<OrderId>, order: &Order) -> OrderId {
        for line in &order.lines {
            self.catalogue.meet(&self.db, &line.sku, "", &"茶".into(), Instant(0)).unwrap();
        }
        self.n += 1;
        let new = store::sale::New {
            source: self.source,
            external_id: &format!("O-{}", self.n),
            amends,
            hash: 0,
            member,
            order: order.stated(),
            import: None,
            recorded_at: Instant(0),
        };
        store::sale::insert(&self.db, &mut self.catalogue, &new, &order.lines).unwrap()
    }

    fn refund(&mut self, order: OrderId, member: Option<MemberId>, when: &str, line: u32, minor: i64) {
        self.n += 1;
        let new = store::sale::NewRefund {
            source: self.source,
            external_id: &format!("R-{}", self.n),
            order,
            member,
            at: at(when),
            lines: &[RefundLine { line, amount: Money(minor), quantity_milli: 0 }],
            recorded_at: Instant(0),
        };
        store::sale::insert_refund(&self.db, &new).unwrap();
    }

    fn stage(&self, order: OrderId, stage: Stage, when: &str) {
        store::sale::insert_stage(&self.db, order, None, stage, at(when), Instant(0)).unwrap();
    }

    /// What a report says as of a day.
    fn ask<T>(self, as_of: &str, run: impl FnOnce(&Session<'_>) -> Result<T>) -> T {
        let setting = Setting {
            reading: at("2026-06-01"),
            as_of: AsOf::Text(as_of.to_owned()),
            operator: String::new(),
            stop: Stop::default(),
        };
        let desk = Desk::over(self.db, setting, &zone(), Box::new(|_| ())).unwrap();
        desk.read(run).unwrap()
    }
}

fn content(sold_at: &str, lines: &[(&str, i64, i64)]) -> Order {
    let line = |(sku, quantity, amount): &(&str, i64, i64)| OrderLine {
        sku: Arc::from(*sku),
        quantity_milli: quantity * 1000,
        amount: Money(*amount),
        ..OrderLine::default()
    };
    let lines: Vec<OrderLine> = lines.iter().map(line).collect();
    let total = lines.iter().map(|line| line.amount).sum();
    let place = Place { city: Arc::from("杭州"), ..Place::default() };
    Order { sold_at: at(sold_at), paid: true, lines, total, place, ..Order::default() }
}

/// February: Ann buys 100 of A. March: Ann buys 200 of A and B and, on another day, 60 of B; Bo buys 80 of A, cancelled in
/// April, and 50 of A, amended to 30; a guest buys 40 of B; Cy never buys. Of Ann's order of February 25 go back in March;
/// her 60 go back whole in April.
fn shop() -> Clerk {
    shop_where(|_| ())
}

/// The same with something done after the sales and before what changed them.
fn shop_where(between: impl FnOnce(&Db)) -> Clerk {
    let mut clerk = Clerk::new();
    let ann = Some(clerk.member("M-1", "2026-01-01"));
    let bo = Some(clerk.member("M-2", "2026-03-02"));
    clerk.member("M-3", "2026-03-31 23:59:59");
    let february = clerk.sell(ann, "2026-02-28 23:59:59", &[("A", 1, 10_000)]);
    clerk.sell(ann, "2026-03-01 00:00", &[("A", 1, 15_000), ("B", 2, 5_000)]);
    let sixty = clerk.sell(ann, "2026-03-05 12:00", &[("B", 3, 6_000)]);
    let cancelled = clerk.sell(bo, "2026-03-06 12:00", &[("A", 1, 8_000)]);
    let amended = clerk.sell(bo, "2026-03-07 12:00", &[("A", 1, 5_000)]);
    clerk.sell(None, "2026-03-31 23:59:59", &[("B", 1, 4_000)]);
    between(&clerk.db);
    clerk.record(bo, Some(amended), &content("2026-03-07 12:00", &[("A", 1, 3_000)]));
    clerk.refund(february, ann, "2026-03-10 12:00", 1, 2_500);
    clerk.refund(sixty, ann, "2026-04-02 12:00", 0, 6_000);
    clerk.stage(cancelled, Stage::Cancelled, "2026-04-03 12:00");
    clerk
}

/// The same with all sales in a block, and what changed them beside it.
fn packed_shop() -> Clerk {
    let clerk = shop_where(|db| {
        store::sample::fill_block(db);
        assert_eq!(store::block::pack(db, || Ok(())).unwrap(), 1);
    });
    assert_eq!(store::block::list_wrong(&clerk.db).unwrap(), [] as [i64; 0]);
    clerk
}

fn month(session: &Session<'_>, text: &str) -> Period {
    Period::parse(text, today(session)).unwrap()
}

fn line(lines: &Overview, word: &str) -> (Option<f64>, Option<f64>) {
    let metric = lines.iter().find(|metric| metric.word == word).unwrap();
    (metric.value.number(), metric.previous.and_then(Figure::number))
}

/// AN1, AN3, AN11: as March closed, and as it looks after April's refund and cancellation.
#[test]
fn march_in_figures_as_it_closed_and_later() {
    let closed = shop().ask("2026-03-31", |session| overview(session, month(session, "2026-03")));
    let cases = [
        ("members", Some(3.0), Some(1.0)),
        ("joined", Some(2.0), Some(0.0)),
        ("active", Some(2.0), Some(1.0)),
        // 200 + 60 + 80 + 30 + 40 of March, less 25 of February's sale.
        ("net", Some(38_500.0), Some(10_000.0)),
        ("net_of_guests", Some(4_000.0), Some(0.0)),
        ("orders", Some(5.0), Some(1.0)),
        ("average_order", Some(7_700.0), Some(10_000.0)),
        // 3 + 3 + 1 + 1 + 1 items.
        ("items_per_order", Some(1.8), Some(1.0)),
        // Ann on two days, Bo on two.
        ("repeat_rate", Some(1.0), Some(0.0)),
        ("points_earned", Some(0.0), Some(0.0)),
        ("burn_to_earn", None, None),
    ];
    for (word, value, previous) in cases {
        assert_eq!(line(&closed, word), (value, previous), "{word}");
    }
    let later = shop().ask("2026-04-30", |session| overview(session, month(session, "2026-03")));
    // The 60 stay booked in March and go in April; what was cancelled never was.
    assert_eq!(line(&later, "net").0, Some(30_500.0));
    assert_eq!(line(&later, "orders").0, Some(3.0));
    assert_eq!(line(&later, "repeat_rate").0, Some(0.0));
    let april = shop().ask("2026-04-30", |session| overview(session, month(session, "2026-04")));
    assert_eq!(line(&april, "net"), (Some(-6_000.0), Some(30_500.0)));
}

#[test]
fn sales_by_every_key_sum_to_the_books() {
    for (word, by) in By::ALL {
        let sold = shop().ask("2026-03-31", |session| sales(session, month(session, "2026-03"), by));
        let net: Money = sold.iter().map(|sold| sold.row.net()).sum();
        assert_eq!(net, Money(38_500), "{word}");
    }
}

#[test]
fn products_come_by_net_and_days_without_sales_are_there() {
    let product = shop().ask("2026-03-31", |session| sales(session, month(session, "2026-03"), By::Product));
    let found: Vec<(SoldKey, i64, i64, i64)> =
        product.into_iter().map(|sold| (sold.key, sold.row.orders, sold.row.net().0, sold.row.members)).collect();
    let sku = |sku: &str| SoldKey::Product { sku: sku.to_owned(), name: String::new() };
    // A: 150 + 80 + 30, less 25; B: 50 + 60 + 40.
    assert_eq!(found, [(sku("A"), 3, 23_500, 2), (sku("B"), 3, 15_000, 1)]);
    let days = shop().ask("2026-03-31", |session| sales(session, month(session, "2026-03"), By::Day));
    assert_eq!(days.len(), 31);
    assert_eq!(days.iter().filter(|day| day.row.orders > 0).count(), 5);
    let weeks = shop().ask("2026-03-05", |session| sales(session, month(session, "2026-03"), By::Week));
    assert_eq!(weeks.len(), 2, "the weeks to come are not there: {weeks:?}");
    let city = shop().ask("2026-03-31", |session| sales(session, month(session, "2026-03"), By::City));
    assert_eq!(city.len(), 1);
    assert_eq!(city[0].key, SoldKey::Named("杭州".to_owned()));
    let store = shop().ask("2026-03-31", |session| sales(session, month(session, "2026-03"), By::Store));
    assert_eq!(store[0].key, SoldKey::Unknown);
}

/// AN3: the order view; what went back in April takes from March.
#[test]
fn classes_are_of_what_is_left_of_each_sale() {
    let mut clerk = shop();
    clerk.catalogue.meet(&clerk.db, &"Z".into(), "壶", &"器".into(), Instant(0)).unwrap();
    let ranked = clerk.ask("2026-04-30", |session| abc(session, month(session, "2026-02-01..2026-04-30")));
    let found: Vec<(&str, Option<i64>, &str)> =
        ranked.iter().map(|one| (one.sku.as_str(), one.net.map(|net| net.0), one.standing.class.word())).collect();
    // A: 100 − 25 + 150 + 30; B: 50 + 40. 255 of 345 are 73.9 %.
    assert_eq!(found, [("A", Some(25_500), "A"), ("B", Some(9_000), "C"), ("Z", None, "U")]);
}

/// AN31: Ann and Bo bought, Cy never did; in the window before, Ann alone was a member and bought.
#[test]
fn members_stand_in_the_grid() {
    let period = |session: &Session<'_>| month(session, "2026-03");
    let found = shop().ask("2026-03-31", |session| placements(session, &bought(session)?, period(session)));
    let shown: Vec<(String, &str, Option<i64>)> = found
        .into_iter()
        .map(|one| (one.number, one.placed.spot.cell().code(), one.placed.bought.map(|(habit, _)| habit.net.0)))
        .collect();
    // Each two days; Bo came later. So R 3 for Bo, 1 for Ann, F 1 for both.
    let expected = [
        ("M-1".to_owned(), "hibernating", Some(26_000)),
        ("M-2".to_owned(), "about-to-sleep", Some(11_000)),
        ("M-3".to_owned(), "prospect", None),
    ];
    assert_eq!(shown, expected);
    let grid = shop().ask("2026-03-31", |session| rfm(session, &bought(session)?, period(session)));
    assert_eq!((grid.members, grid.net, grid.is_compared), (3, Money(37_000), true));
    let rows: Vec<(i64, i64, i64)> = grid.rows.values().map(|row| (row.members, row.moved_in, row.moved_out)).collect();
    // Ann stood in the same place when she was alone: nobody is worse than the only one.
    assert_eq!(rows, [(1, 1, 0), (1, 0, 0), (1, 1, 0)]);
}

/// What a block holds and what is beside it make the same reports as the rows, whatever changed since it was packed.
#[test]
fn a_packed_shop_tells_the_same() {
    for as_of in ["2026-02-28", "2026-03-06", "2026-03-31", "2026-04-30"] {
        for (word, by) in By::ALL {
            for window in ["2026-02", "2026-03", "2026-04", "2026"] {
                let sold = |clerk: Clerk| clerk.ask(as_of, |session| sales(session, month(session, window), by));
                assert_eq!(sold(packed_shop()), sold(shop()), "{as_of} {word} {window}");
            }
        }
        let told = |clerk: Clerk| {
            clerk.ask(as_of, |session| {
                let period = month(session, "2026-03");
                Ok((overview(session, period)?, placements(session, &bought(session)?, period)?, abc(session, period)?))
            })
        };
        assert_eq!(told(packed_shop()), told(shop()), "{as_of}");
    }
}

/// AN8: what Bo bought counts as Ann's while his account is part of hers.
#[test]
fn a_merged_account_counts_as_the_survivor() {
    for shop in [shop, packed_shop] {
        let clerk = shop();
        store::merge::insert(&clerk.db, MemberId(2), MemberId(1), at("2026-03-20")).unwrap();
        let found =
            clerk.ask("2026-03-31", |session| placements(session, &bought(session)?, month(session, "2026-03")));
        let nets = found.iter().map(|one| (one.number.as_str(), one.placed.bought.map(|(habit, _)| habit.net.0)));
        assert_eq!(nets.collect::<Vec<_>>(), [("M-1", Some(37_000)), ("M-3", None)]);
        let clerk = shop();
        store::merge::insert(&clerk.db, MemberId(2), MemberId(1), at("2026-03-20")).unwrap();
        let found =
            clerk.ask("2026-03-19", |session| placements(session, &bought(session)?, month(session, "2026-03")));
        assert_eq!(found.len(), 2, "not yet merged, and Cy not yet a member");
    }
}

/// AN8, AN13: Dee buys in March and joins in May.
#[test]
fn cohorts_are_of_those_who_had_joined() {
    let ask = |as_of: &str, counting: fn(&Session<'_>) -> Result<Bought>| {
        let mut clerk = shop();
        let dee = clerk.member("M-4", "2026-05-01");
        clerk.sell(Some(dee), "2026-03-20 12:00", &[("A", 1, 900)]);
        clerk.ask(as_of, |session| Ok(cohort(session, &counting(session)?, Every::Month, month(session, "all"))))
    };
    let shown = |found: Vec<Cohort>| -> Vec<(String, i64, String)> {
        let steps = |one: &Cohort| -> Vec<String> {
            one.steps.iter().map(|step| format!("{}:{}", step.active, step.purchases)).collect()
        };
        let row = |one: &Cohort| (one.since.to_string(), one.size, steps(one).join(" "));
        found.iter().map(row).collect()
    };
    // Members and orders of each month.
    let row = |since: &str, steps: &str| (since.to_owned(), 1, steps.to_owned());
    let march = [row("2026-02-01", "1:1 1:2"), row("2026-03-01", "1:2")];
    assert_eq!(shown(ask("2026-03-31", bought_by_order)), march);
    assert_eq!(shown(ask("2026-03-31", bought)), march);
    assert_eq!(shown(ask("2026-02-28", bought)), [row("2026-02-01", "1:1")]);
    // In April Ann's second order of March went back in full, and Bo's first was cancelled.
    let april = [row("2026-02-01", "1:1 1:1 0:0"), row("2026-03-01", "1:1 0:0")];
    assert_eq!(shown(ask("2026-04-30", bought_by_order))[..2], april);
    let may = ask("2026-05-01", bought);
    assert_eq!(may.iter().map(|one| one.size).collect::<Vec<_>>(), [1, 2, 0, 0]);
}

#[test]
fn habits_are_of_purchases_that_stand() {
    let march = shop().ask("2026-03-31", |session| Ok(repeat(session, &bought(session)?, month(session, "2026-03"))));
    assert_eq!(march.in_window, Share { part: 2, whole: 2 });
    let later = shop().ask("2026-04-30", |session| {
        let period = month(session, "all");
        let bought = bought(session)?;
        Ok((repeat(session, &bought, period), intervals(&bought, period), ladder(&bought, period)))
    });
    // Ann bought on 28 February and 1 March, Bo once.
    assert_eq!(later.0.in_window, Share { part: 1, whole: 2 });
    assert_eq!((later.1.counts[0], later.1.mean), (1, Share { part: 1, whole: 1 }));
    assert_eq!(later.2.iter().map(|step| step.members).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn groups_need_different_buyers() {
    let none =
        shop().ask("2026-03-31", |session| segments(session, &bought(session)?, month(session, "2026-03"), None, 42));
    assert_eq!(none, None);
    let two = shop()
        .ask("2026-03-31", |session| segments(session, &bought(session)?, month(session, "2026-03"), Some(2), 42))
        .unwrap();
    let nets: Vec<(i64, i64)> = two.clusters.iter().map(|cluster| (cluster.members, cluster.net.0)).collect();
    assert_eq!(nets, [(1, 26_000), (1, 11_000)]);
}

/// §10: every report prints its head and no row, exit 0.
#[test]
fn an_empty_shop_has_a_head_and_no_rows() {
    let (head, grid, ranked, lines) = Clerk::new().ask("2026-03-31", |session| {
        let period = month(session, "this month");
        let sold = sales(session, period, By::Product)?;
        assert_eq!(sold, []);
        assert_eq!(segments(session, &bought(session)?, period, None, 1)?, None);
        Ok((
            head(session, period)?,
            rfm(session, &bought(session)?, period)?,
            abc(session, period)?,
            overview(session, period)?,
        ))
    });
    assert_eq!((head.newest, head.n_unsettled, head.is_unfinished), (None, 0, false));
    assert!(grid.rows.is_empty() && ranked.is_empty());
    assert!(lines.iter().all(|line| line.value.number().unwrap_or(0.0) == 0.0));
}

#[test]
fn the_head_tells_how_far_the_facts_go() {
    let head = shop().ask("2026-03-05", |session| head(session, month(session, "2026-03")));
    // Five orders of members and an amendment, two refunds, three members; a guest's order is never settled.
    assert_eq!((head.newest, head.n_unsettled), (Some(at("2026-03-05 12:00")), 11));
    assert!(head.is_unfinished);
}

/// An order recorded unpaid is sold when it is paid.
#[test]
fn a_sale_is_where_its_payment_is() {
    let mut clerk = Clerk::new();
    let unpaid = Order { paid: false, stages: Stages::default(), ..content("2026-02-27 12:00", &[("A", 1, 700)]) };
    let order = clerk.record(None, None, &unpaid);
    clerk.record(None, None, &Order { sold_at: at("2026-03-01 12:00"), ..unpaid });
    clerk.stage(order, Stage::Paid, "2026-03-02 12:00");
    let lines = clerk.ask("2026-03-31", |session| overview(session, month(session, "2026-03")));
    assert_eq!((line(&lines, "net"), line(&lines, "orders")), ((Some(700.0), Some(0.0)), (Some(1.0), Some(0.0))));
}
