//! A temporary shop for the tests of this layer.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use super::desk::{AsOf, Asked, Desk, Setting};
use super::join::{self, Joining, Numbers};
use super::{Session, program, settle};
use crate::domain::id::MemberId;
use crate::domain::money::Money;
use crate::domain::order::{Line, Order, Stages};
use crate::domain::time::{Instant, Zone};
use crate::error::Result;
use crate::output::View;
use crate::store::batch::{self, BatchKind};
use crate::store::member::Member;
use crate::store::product::Catalogue;
use crate::store::{self, Db, Fresh, Place, Stop, sale};

/// The plainest program, and that of the tea shop.
pub const PLAIN: &str = include_str!("../../fixtures/plain.toml");
pub const SAMPLE: &str = include_str!("../../fixtures/program.toml");

pub struct Shop {
    folder: tempfile::TempDir,
    place: Place,
    /// When it is to be copied, and the copies made so far.
    copies: RefCell<Vec<(Instant, Option<Shop>)>>,
}

/// An instant of the sample's zone.
pub fn at(text: &str) -> Instant {
    Zone::find("Asia/Shanghai").unwrap().parse(text).unwrap().0
}

impl Shop {
    /// A shop under a program, with one member `M-1` who joined on 1 January 2026.
    pub fn new(text: &str) -> Shop {
        Shop::copied(text, &[])
    }

    /// The same, of which a copy is made at each of some instants: see [`Shop::then`].
    pub fn copied(text: &str, at_each: &[&str]) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new("shop.db", folder.path(), 0).unwrap();
        let fresh = Fresh::new(&place).unwrap();
        drop(Db::create(&fresh, &Stop::default()).unwrap());
        fresh.keep().unwrap();
        let copies = RefCell::new(at_each.iter().map(|text| (at(text), None)).collect());
        let shop = Shop { folder, place, copies };
        let draft = program::read("program", text.to_owned()).unwrap();
        shop.write("2026-01-01", "apply", |session| program::apply(session, &draft, None)).unwrap();
        shop.join("2026-01-01 09:00");
        shop
    }

    /// Another member.
    pub fn join(&self, day: &str) {
        let joining = Joining { source: "shop".to_owned(), at: Some(at(day)), ..Joining::default() };
        self.write(day, &format!("join {day}"), |session| {
            let mut numbers = Numbers::load(session)?;
            join::record(session, &mut numbers, &joining)?;
            settle::run(session, BatchKind::Act)
        })
        .unwrap();
    }

    /// A step that writes, at an instant, under a request id and with a reason.
    pub fn write<T>(&self, now: &str, request: &str, run: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        for (_, copy) in self.copies.borrow_mut().iter_mut().filter(|(then, copy)| copy.is_none() && *then < at(now)) {
            *copy = Some(self.copy());
        }
        let asked = Asked { request: Some(request.to_owned()), reason: Some("because".to_owned()), ..Asked::default() };
        let mut answer = None;
        self.desk(Db::open_write(&self.place, &Stop::default())?, now).write(&asked, |session| {
            answer = Some(run(session)?);
            Ok(View::new("x/1", []))
        })?;
        Ok(answer.expect("a request is made once"))
    }

    /// A step that reads, at an instant, what was known at another.
    pub fn read_known<T>(&self, now: &str, known: &str, run: impl FnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        self.desk(Db::open_read(&self.place, &Stop::default())?, now).knowing(known)?.read(run)
    }

    /// A step that reads, at an instant.
    pub fn read<T>(&self, now: &str, run: impl FnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        self.desk(Db::open_read(&self.place, &Stop::default())?, now).read(run)
    }

    fn desk(&self, db: Db, now: &str) -> Desk {
        let setting =
            Setting { reading: at(now), as_of: AsOf::Clock, operator: "ann".to_owned(), stop: Stop::default() };
        Desk::over(db, setting, &Zone::utc(), Box::new(|_| ())).unwrap()
    }

    /// An order of so much cash, paid and completed at its instant, recorded and settled at another.
    pub fn order(&self, id: &str, member: &str, sold: &str, minor: i64, known: &str) {
        self.record(id, member, sold, minor, known);
        self.write(known, &format!("settle {id}"), |session| settle::run(session, BatchKind::Import)).unwrap();
    }

    /// The same, left unsettled.
    pub fn record(&self, id: &str, member: &str, sold: &str, minor: i64, known: &str) {
        let sold_at = at(sold);
        let line = Line { sku: "TEA".into(), amount: Money(minor), quantity_milli: 1000, ..Line::default() };
        let stages = Stages { completed_at: Some(sold_at), ..Stages::default() };
        let order = Order { sold_at, paid: true, stages, lines: vec![line], total: Money(minor), ..Order::default() };
        self.write(known, &format!("record {id}"), |session| {
            let mut catalogue = Catalogue::load(session.db)?;
            catalogue.meet(session.db, &Arc::from("TEA"), "Tea", &Arc::from("茶"), session.recorded_at)?;
            let member = Some(self.member(session, member).0);
            let source = batch::source(session.db, "csv")?;
            let recorded_at = session.recorded_at;
            let new = sale::New {
                source,
                external_id: id,
                amends: None,
                hash: 1,
                member,
                order: order.stated(),
                import: None,
                recorded_at,
            };
            sale::insert(session.db, &mut catalogue, &new, &order.lines).map(drop)
        })
        .unwrap();
    }

    /// A member by number.
    pub fn member(&self, session: &Session<'_>, number: &str) -> (MemberId, Member) {
        join::find(session, number).unwrap()
    }

    /// All consequences, caches and batches of the file as text, without what says when it was recorded.
    pub fn content(&self) -> Vec<String> {
        let db = Db::open_read(&self.place, &Stop::default()).unwrap();
        store::sample::content(&db)
    }

    /// Changes the file behind the program's back: how many rows.
    pub fn plant(&self, change: &str) -> u64 {
        store::sample::plant(&self.place, change)
    }

    /// A copy of the shop as it is.
    pub fn copy(&self) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        let place = Place::new("shop.db", folder.path(), 0).unwrap();
        Shop { folder, place, copies: RefCell::default() }
    }

    /// The copies that were made, each when all that it knows had been recorded by its instant, and nothing else.
    pub fn then(&self) -> Vec<(Instant, Shop)> {
        let copies = self.copies.take().into_iter();
        copies.map(|(then, copy)| (then, copy.expect("something was written after each of them"))).collect()
    }

    /// The folder that the shop lies in, as `shop.db`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
