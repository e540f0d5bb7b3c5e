//! A shop in which nearly everything happened, for tests that hold its books against its facts.

use std::sync::Arc;

use super::join::{self, Joining, Numbers};
use super::redeem::redeem;
use super::sample::{SAMPLE, Shop, at};
use super::settle;
use super::usage::{self, reserve, use_benefit};
use super::{Session, grant, hold, mend, merge, nightly::nightly, penalty, pin, plan, post, program, transfer};
use crate::domain::event::Event;
use crate::domain::id::{MemberId, OrderId};
use crate::domain::member::{Change, Field};
use crate::domain::money::{Money, Points};
use crate::domain::order::{Line, Order, RefundLine, Stage, Stages, Tenders};
use crate::domain::penalty::Turn;
use crate::domain::plan::Offer;
use crate::domain::points::EntryKind;
use crate::domain::points::spend::Ask;
use crate::error::Result;
use crate::store::batch::{self, BatchKind};
use crate::store::event::{self, New};
use crate::store::member::Member;
use crate::store::points;
use crate::store::product::Catalogue;
use crate::store::sale::{self, NewRefund};

/// Late orders, corrections, refunds, points spent and owed, falls, other rules, an invited friend, undone events.
pub fn busy() -> Shop {
    lived(Shop::new(&text()))
}

/// The same, of which a copy is made at each of some instants.
pub fn busy_copied(at_each: &[&str]) -> Shop {
    lived(Shop::copied(&text(), at_each))
}

fn lived(shop: Shop) -> Shop {
    shop.join("2026-01-02");
    shop.order("A-1", "M-1", "2026-01-10 14:00", 300_000, "2026-01-10 15:00");
    shop.order("A-2", "M-2", "2026-01-11 14:00", 12_345, "2026-01-11 15:00");
    night(&shop, "2026-01-13");
    shop.order("A-3", "M-2", "2026-01-10 09:00", 9_900, "2026-01-13 10:00"); // late
    spend(&shop, "2026-01-25 10:00", 1500);
    refund(&shop, "A-1", "R-1", "2026-01-26 09:00", 100_000);
    settle_at(&shop, "2026-01-26 12:00", |_| ());
    events(&shop);
    friend(&shop);
    shop.join("2026-01-31");
    night(&shop, "2026-02-02");
    rules(&shop, "2026-02-03", "2026-02-05");
    shop.order("A-4", "M-2", "2026-02-06 10:00", 20_000, "2026-02-06 11:00");
    corrections(&shop);
    take(&shop, "M-2", "2026-02-10", 900);
    shop.write("2026-02-11", "use", |session| {
        let (id, member) = shop.member(session, "M-1");
        use_benefit(session, (id, &member), "shipping", Some("csv/A-1")).map(drop)
    })
    .unwrap();
    night(&shop, "2026-03-01");
    shop.order("A-6", "M-1", "2026-02-27 10:00", 50_000, "2026-03-01 12:00"); // late
    night(&shop, "2027-05-01"); // points end, M-1 falls
    refund(&shop, "A-6", "R-3", "2027-05-02 09:00", 50_000);
    settle_at(&shop, "2027-05-02 12:00", |_| ());
    shop.order("A-7", "M-1", "2027-05-02 15:00", 10_000, "2027-05-02 16:00");
    take(&shop, "M-3", "2027-05-02 17:00", 50);
    give(&shop, "M-1", "2027-05-03 09:00", 3000);
    holds(&shop);
    plans(&shop);
    by_hand(&shop);
    one_person(&shop);
    punished(&shop);
    shop
}

/// The sample, giving expired points back for longer, and free shipping from a stock.
fn text() -> String {
    let text = SAMPLE.replacen("reinstate_within = \"30 days\"", "reinstate_within = \"120 days\"", 1);
    text.replacen("cost = \"8.00\" }", "cost = \"8.00\", stock = 100 }", 1)
}

/// An act on a member, under a request id of its own.
fn act<T>(shop: &Shop, member: &str, now: &str, act: impl FnOnce(&mut Session<'_>, MemberId, &Member) -> Result<T>) {
    shop.write(now, &format!("act {now}"), |session| {
        let (id, member) = shop.member(session, member);
        act(session, id, &member).map(drop)
    })
    .unwrap();
}

/// A hold captured in part, one released, one that runs out, one left open.
fn holds(shop: &Shop) {
    let ask = |points: i64| Ask { points: Some(points), payable: None };
    for (now, points) in [("2027-05-03 10:00", 600), ("2027-05-03 10:10", 700), ("2027-05-03 10:20", 500)] {
        act(shop, "M-1", now, |session, id, member| hold::hold(session, id, member, ask(points)));
    }
    act(shop, "M-1", "2027-05-03 10:25", |session, _, _| hold::capture(session, "act 2027-05-03 10:00", Some(500)));
    act(shop, "M-1", "2027-05-03 10:26", |session, _, _| hold::release(session, "act 2027-05-03 10:10"));
    night(shop, "2027-05-04");
}

/// A plan begun, renewed, used on an order that is given back, and given up.
fn plans(shop: &Shop) {
    let payment = |reference| plan::Payment { reference, paid: None };
    act(shop, "M-3", "2027-05-04 08:00", |session, id, member| {
        plan::buy(session, (id, member), "card_year", payment("pay-1"), Offer::Subscribe)
    });
    act(shop, "M-3", "2027-05-04 08:01", |session, id, member| {
        plan::buy(session, (id, member), "card_year", payment("pay-2"), Offer::Renew)
    });
    act(shop, "M-3", "2027-05-04 08:02", |session, id, member| use_benefit(session, (id, member), "shipping", None));
    act(shop, "M-3", "2027-05-04 08:03", |session, id, member| use_benefit(session, (id, member), "shipping", None));
    act(shop, "M-3", "2027-05-04 08:03:30", |session, id, member| reserve(session, (id, member), "shipping", None));
    act(shop, "M-3", "2027-05-04 08:03:40", |session, _, _| usage::release(session, "act 2027-05-04 08:03:30"));
    act(shop, "M-3", "2027-05-04 08:04", |session, _, _| grant::give_back(session, "act 2027-05-04 08:02"));
    act(shop, "M-3", "2027-05-04 08:05", |session, id, member| {
        plan::refund(session, (id, member), "card_year", Some("pay-2"))
    });
}

/// Points passed on, an end moved, points brought back, a debt let go, a tier pinned.
fn by_hand(shop: &Shop) {
    act(shop, "M-1", "2027-05-04 09:00", |session, id, member| {
        let (to, other) = shop.member(session, "M-3");
        transfer::transfer(session, (id, member), (to, &other), 200)
    });
    act(shop, "M-1", "2027-05-04 10:00", |session, id, member| {
        let lot = settle::load_one(session, id, session.now)?.ledger.lots[0].number;
        mend::extend(session, id, member, lot, at("2029-01-01"))
    });
    act(shop, "M-2", "2027-05-04 11:00", |session, id, member| {
        let entries = points::list_own_entries(session.db, id)?;
        let ended = entries.iter().rfind(|entry| entry.kind == EntryKind::Expire).unwrap();
        mend::reinstate(session, id, member, ended.number, (Some(3), at("2028-01-01")))
    });
    take(shop, "M-3", "2027-05-04 12:00", 500);
    act(shop, "M-3", "2027-05-04 13:00", |session, id, member| mend::forgive(session, id, member, Some(100)));
    act(shop, "M-2", "2027-05-04 14:00", |session, id, member| pin::pin(session, (id, member), "vip", false, None));
    act(shop, "M-2", "2027-05-04 15:00", pin::unpin);
}

/// M-3 is frozen while an order comes in, and cleared; M-2 is fined and kept from earning.
fn punished(shop: &Shop) {
    let new = |code| penalty::New { code, evidence: "a report", from: None, proposed: false };
    act(shop, "M-3", "2027-05-07 11:00", |session, id, member| penalty::open(session, (id, member), new("fraud")));
    shop.order("A-9", "M-3", "2027-05-07 12:00", 7_000, "2027-05-07 13:00");
    act(shop, "M-2", "2027-05-07 14:00", |session, id, member| {
        penalty::open(session, (id, member), new("fake_review"))
    });
    shop.order("A-10", "M-2", "2027-05-07 15:00", 6_000, "2027-05-07 16:00");
    for (now, turn) in [("2027-05-07 17:00", Turn::Appeal), ("2027-05-07 18:00", Turn::Overturn)] {
        act(shop, "M-3", now, |session, id, member| penalty::turn(session, (id, member), turn, 1));
    }
}

/// M-4 turns out to be M-3, and then not to be; an order of the one is refunded meanwhile.
fn one_person(shop: &Shop) {
    shop.order("A-8", "M-4", "2027-05-04 16:00", 20_000, "2027-05-04 17:00");
    act(shop, "M-4", "2027-05-05 10:00", |session, id, member| {
        let (into, other) = shop.member(session, "M-3");
        merge::merge(session, (id, member), (into, &other))
    });
    refund(shop, "A-8", "R-4", "2027-05-05 13:00", 5_000);
    settle_at(shop, "2027-05-05 14:00", |_| ());
    act(shop, "M-4", "2027-05-06 10:00", |session, id, member| {
        let (from, other) = merge::target(session, (id, member))?;
        merge::unmerge(session, (id, member), (from, &other))
    });
    night(shop, "2027-05-07");
    let ask = Ask { points: Some(500), payable: None };
    act(shop, "M-1", "2027-05-07 10:00", |session, id, member| hold::hold(session, id, member, ask));
}

pub fn night(shop: &Shop, now: &str) {
    shop.write(now, &format!("night {now}"), |session| nightly(session, Some(session.now)).map(drop)).unwrap();
}

/// Records something and settles it.
fn settle_at(shop: &Shop, now: &str, record: impl FnOnce(&mut Session<'_>)) {
    shop.write(now, &format!("settle {now}"), |session| {
        record(session);
        settle::run(session, BatchKind::Import)
    })
    .unwrap();
}

fn spend(shop: &Shop, now: &str, points: i64) {
    shop.write(now, &format!("spend {now}"), |session| {
        let (id, member) = shop.member(session, "M-1");
        redeem(session, id, &member, Ask { points: Some(points), payable: None }).map(drop)
    })
    .unwrap();
}

fn take(shop: &Shop, member: &str, now: &str, points: i64) {
    give(shop, member, now, -points);
}

fn give(shop: &Shop, member: &str, now: &str, points: i64) {
    act(shop, member, now, |session, id, member| post::adjust(session, id, member, points, None));
}

fn order_of(session: &Session<'_>, name: &str) -> (OrderId, Option<MemberId>) {
    let source = batch::source(session.db, "csv").unwrap();
    let known = sale::find(session.db, source, name).unwrap().unwrap();
    (known.id, known.member)
}

pub fn refund(shop: &Shop, order: &str, name: &str, when: &str, minor: i64) {
    shop.write(when, name, |session| {
        let (id, member) = order_of(session, order);
        let source = batch::source(session.db, "csv")?;
        let lines = [RefundLine { line: 1, amount: Money(minor), quantity_milli: 0 }];
        let (at, recorded_at) = (session.now, session.recorded_at);
        let new = NewRefund { source, external_id: name, order: id, member, at, lines: &lines, recorded_at };
        sale::insert_refund(session.db, &new)
    })
    .unwrap();
}

/// Comments and shares, one of them taken back.
fn events(shop: &Shop) {
    settle_at(shop, "2026-01-28 20:00", |session| {
        let source = batch::source(session.db, "web").unwrap();
        let (member, _) = shop.member(session, "M-2");
        let mut undone = None;
        for (name, kind, when) in [
            ("E-1", "comment", "2026-01-28 10:00"),
            ("E-2", "share", "2026-01-28 11:00"),
            ("E-3", "sign_in", "2026-01-28 12:00"),
            ("E-4", "comment", "2026-01-28 13:00"),
        ] {
            let (kind, subject, text) = (Arc::from(kind), Arc::from(name), Arc::from("a text of more than fifteen"));
            let event = Event { at: at(when), kind, subject, text, quantity: 2, ..Event::default() };
            let new = New {
                source,
                external_id: name,
                member,
                event: &event,
                undoes: undone.filter(|_| name == "E-4"),
                recorded_at: session.recorded_at,
            };
            event::insert(session.db, &new).unwrap();
            undone = undone.or(event::find(session.db, source, name).unwrap());
        }
    });
}

/// M-3, invited by M-1; M-2 moves to another city.
fn friend(shop: &Shop) {
    settle_at(shop, "2026-01-30 10:00", |session| {
        let (inviter, _) = shop.member(session, "M-1");
        let referrer = Some(inviter);
        let joining = Joining { source: "shop".to_owned(), at: Some(session.now), referrer, ..Joining::default() };
        let mut numbers = Numbers::load(session).unwrap();
        join::record(session, &mut numbers, &joining).unwrap();
        let (other, _) = shop.member(session, "M-2");
        let moved = Change { field: Field::City, value: "杭州".to_owned() };
        join::change(session, other, &[moved], session.now).unwrap();
    });
}

/// Two leaves per yuan from an instant on.
fn rules(shop: &Shop, now: &str, from: &str) {
    let text = text().replace("rate = { points = 1, per = \"1.00\" }", "rate = { points = 2, per = \"1.00\" }");
    let draft = program::read("program", text).unwrap();
    shop.write(now, "other rules", |session| program::apply(session, &draft, Some(at(from)))).unwrap();
}

/// An order learnt unpaid, paid later and corrected twice; its stage is of the content known at the time.
fn corrections(shop: &Shop) {
    let order = |minor: i64, paid: bool| {
        let line = Line { sku: "TEA".into(), amount: Money(minor), quantity_milli: 1000, ..Line::default() };
        let tenders = Tenders { points: Points(100), points_money: Money(100), ..Tenders::default() };
        let sold_at = at("2026-02-07 10:00");
        let stages = Stages::default();
        Order { sold_at, paid, stages, lines: vec![line], total: Money(minor), tenders, ..Order::default() }
    };
    let record = |session: &Session<'_>, order: &Order, amends: Option<OrderId>| {
        let mut catalogue = Catalogue::load(session.db).unwrap();
        let source = batch::source(session.db, "csv").unwrap();
        let member = Some(shop.member(session, "M-2").0);
        let recorded_at = session.recorded_at;
        let content = order.stated();
        let new = sale::New {
            source,
            external_id: "A-5",
            amends,
            hash: 5,
            member,
            order: content,
            import: None,
            recorded_at,
        };
        sale::insert(session.db, &mut catalogue, &new, &order.lines).unwrap()
    };
    let stage = |session: &Session<'_>, stage: Stage| {
        let (id, member) = order_of(session, "A-5");
        sale::insert_stage(session.db, id, member, stage, session.now, session.recorded_at).unwrap();
    };
    settle_at(shop, "2026-02-07 11:00", |session| {
        record(session, &order(30_000, false), None);
    });
    settle_at(shop, "2026-02-08 11:00", |session| stage(session, Stage::Paid));
    settle_at(shop, "2026-02-08 12:00", |session| {
        let (id, _) = order_of(session, "A-5");
        record(session, &order(40_000, true), Some(id));
    });
    settle_at(shop, "2026-02-08 13:00", |session| stage(session, Stage::Completed));
    settle_at(shop, "2026-02-09 11:00", |session| {
        let (id, _) = order_of(session, "A-5");
        record(session, &order(35_000, true), Some(id));
    });
    refund(shop, "A-5", "R-2", "2026-02-09 12:00", 5_000);
    settle_at(shop, "2026-02-09 13:00", |_| ());
}
