//! A made-up shop of any size, skewed like a real one: most members buy seldom and a few very often, Saturdays are full
//! and winter evenings too, prices are log-normal. Two years of orders, left unsettled; one seed, one shop.

use std::path::Path;
use std::sync::Arc;

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus as Dice;
use regulars::domain::id::{MemberId, OrderId};
use regulars::domain::member::{Change, Field};
use regulars::domain::money::Money;
use regulars::domain::order::{Line, Order, Place, RefundLine, Stages};
use regulars::domain::time::Instant;
use regulars::error::Result;
use regulars::flow::Session;
use regulars::flow::join::{self, Joining, Numbers};
use regulars::store::product::Catalogue;
use regulars::store::sale::{self, New, NewRefund};
use regulars::store::{batch, member};

use super::shop;

/// How large a shop is to be.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub members: u64,
    pub orders: u64,
    pub seed: u64,
}

/// Days of trade, from the first to the last.
const DAYS: i64 = 730;
const DAY: i64 = 86_400;
const PRODUCTS: usize = 300;
/// Orders recorded in one transaction, as a month's file would be.
const FILE: u64 = 500_000;
const SOURCE: &str = "tills";

/// The first instant of trade.
fn first() -> Instant {
    shop::midnight("2024-11-01")
}

/// The midnight after the last day of trade.
pub fn until() -> Instant {
    first().plus_seconds(DAYS * DAY)
}

/// The morning after.
pub fn now() -> Instant {
    until().plus_seconds(3 * 3600)
}

/// Makes the shop and records everything in it.
pub fn make(file: &Path, size: Size) -> Result<()> {
    let mut dice = Dice::seed_from_u64(size.seed);
    shop::create(file, first())?;
    let mut crowd = Crowd::new(size, &mut dice);
    shop::timed("members recorded", || {
        shop::write(file, now(), |session| crowd.record(session, &mut dice))?;
        Ok(size.members)
    })?;
    let goods = Goods::new(&mut dice);
    shop::timed("orders recorded", || {
        let mut done = 0;
        while done < size.orders {
            let upto = (done + FILE).min(size.orders);
            shop::write(file, now(), |session| {
                session.db.expect(size.orders)?;
                let mut till = Till::open(session, &goods)?;
                (done..upto).try_for_each(|number| {
                    let at = moment(number, size.orders, &mut dice);
                    till.sell(crowd.buyer(at, &mut dice), number, at, &mut dice)
                })
            })?;
            done = upto;
        }
        Ok(size.orders)
    })
}

/// Records an order of yesterday for the first so many members: who changed since the last night.
pub fn touch(file: &Path, members: u64) -> Result<()> {
    let mut dice = Dice::seed_from_u64(members);
    let goods = Goods::new(&mut dice);
    shop::timed("orders recorded", || {
        shop::write(file, now(), |session| {
            let known = member::count(session.db)?;
            let mut till = Till::open(session, &goods)?;
            let every = (known / i64::try_from(members).unwrap_or(1).max(1)).max(1);
            (0..members).try_for_each(|number| {
                let buyer = MemberId(1 + i64::try_from(number).unwrap_or(0) * every);
                till.sell(buyer, u64::MAX / 2 + number, until().plus_seconds(60), &mut dice)
            })
        })?;
        Ok(members)
    })
}

/// When the n-th order is sold: in order of time, more on weekends and towards the end, by day and not by night.
fn moment(number: u64, orders: u64, dice: &mut Dice) -> Instant {
    let share = number as f64 / orders as f64;
    // Trade doubles over the two years: the inverse of its sum, x + x²/2 out of 3/2.
    let day = ((1.0 + 3.0 * share).sqrt() - 1.0) * DAYS as f64;
    let mut whole = day as i64;
    // A Tuesday's order is put off to Saturday now and then.
    if whole % 7 == 4 && whole + 4 < DAYS && dice.gen_bool(0.3) {
        whole += 4;
    }
    let hours = 9.0 + 13.0 * (day - day.floor());
    first().plus_seconds(whole * DAY + (hours * 3600.0) as i64)
}

/// The members: since when and until when each buys, and how often.
struct Crowd {
    active: Vec<(Instant, Instant)>,
    /// Running sum of the weights by which buyers are drawn.
    weights: Vec<f64>,
}

impl Crowd {
    fn new(size: Size, dice: &mut Dice) -> Crowd {
        let mut sum = 0.0;
        let mut crowd = Crowd { active: Vec::new(), weights: Vec::new() };
        for _ in 0..size.members {
            let joined = if dice.gen_bool(0.5) { 0 } else { dice.gen_range(0..DAYS * DAY) };
            let left = if dice.gen_bool(0.7) { DAYS * DAY } else { dice.gen_range(joined..=DAYS * DAY) };
            crowd.active.push((first().plus_seconds(joined), first().plus_seconds(left)));
            sum += (1.3 * normal(dice)).exp();
            crowd.weights.push(sum);
        }
        crowd
    }

    fn record(&mut self, session: &Session<'_>, dice: &mut Dice) -> Result<()> {
        let mut numbers = Numbers::load(session)?;
        for at in 0..self.active.len() {
            let city = ["杭州", "上海", "北京", "成都", "广州", "苏州", "武汉", "西安"][dice.gen_range(0..8)];
            let referrer = (at > 100 && dice.gen_bool(0.05)).then(|| dice.gen_range(1..=at / 2));
            let joining = Joining {
                source: SOURCE.to_owned(),
                changes: vec![Change { field: Field::City, value: city.to_owned() }],
                at: Some(self.active[at].0),
                referrer: referrer.and_then(|id| i64::try_from(id).ok()).map(MemberId),
                ..Joining::default()
            };
            join::record(session, &mut numbers, &joining)?;
        }
        Ok(())
    }

    /// Somebody who is a member then; whoever the dice fall on, if nobody is found soon.
    fn buyer(&self, at: Instant, dice: &mut Dice) -> MemberId {
        let all = self.weights.last().copied().unwrap_or(1.0);
        let mut found = 0;
        for _ in 0..8 {
            let drawn = dice.gen_range(0.0..all);
            found = self.weights.partition_point(|sum| *sum <= drawn);
            if self.active[found].0 <= at && at <= self.active[found].1 {
                break;
            }
        }
        MemberId(i64::try_from(found).unwrap_or(0) + 1)
    }
}

/// What is sold: SKU, category and price, the best-selling first.
struct Goods(Vec<(Arc<str>, Arc<str>, i64)>);

impl Goods {
    fn new(dice: &mut Dice) -> Goods {
        let category = |at: usize| ["茶/绿茶", "茶/红茶", "茶/乌龙", "茶具", "礼品卡/电子"][(at * 7 % 48) / 11];
        let price = |dice: &mut Dice| ((3.7 + 0.7 * normal(dice)).exp() * 10.0) as i64 * 10 + 90;
        let one = |at: usize, dice: &mut Dice| (format!("SKU-{at:03}").into(), category(at).into(), price(dice));
        Goods((0..PRODUCTS).map(|at| one(at, dice)).collect())
    }
}

/// A till that records what it sells.
struct Till<'a, 's> {
    session: &'a Session<'s>,
    goods: &'a Goods,
    catalogue: Catalogue,
    source: i64,
    shops: [Place; 3],
}

impl<'a, 's> Till<'a, 's> {
    fn open(session: &'a Session<'s>, goods: &'a Goods) -> Result<Till<'a, 's>> {
        let mut catalogue = Catalogue::load(session.db)?;
        for (sku, category, _) in &goods.0 {
            catalogue.meet(session.db, sku, sku, category, session.recorded_at)?;
        }
        let place =
            |channel: &str, city: &str| Place { channel: channel.into(), city: city.into(), ..Place::default() };
        let shops = [place("小程序", ""), place("天猫", ""), place("门店", "杭州")];
        Ok(Till { session, goods, catalogue, source: batch::source(session.db, SOURCE)?, shops })
    }

    fn sell(&mut self, member: MemberId, number: u64, at: Instant, dice: &mut Dice) -> Result<()> {
        let lines: Vec<Line> = (0..1 + dice.gen_range(0..7) / 4 + dice.gen_range(0..9) / 8)
            .map(|_| {
                // Half of all lines are of a tenth of the products.
                let (sku, category, price) = &self.goods.0[(dice.r#gen::<f64>().powi(3) * PRODUCTS as f64) as usize];
                let quantity = 1 + i64::from(dice.gen_bool(0.2));
                Line {
                    sku: Arc::clone(sku),
                    unit_price: Some(Money(*price)),
                    amount: Money(price * quantity),
                    quantity_milli: quantity * 1000,
                    category: Arc::clone(category),
                    ..Line::default()
                }
            })
            .collect();
        let later = |days: i64, dice: &mut Dice| at.plus_seconds(dice.gen_range(DAY..days * DAY));
        let stages = match dice.gen_range(0..100) {
            0..3 => Stages { cancelled_at: Some(later(3, dice)), ..Stages::default() },
            3..95 => Stages { completed_at: Some(later(6, dice)), ..Stages::default() },
            _ => Stages::default(),
        };
        let place = self.shops[dice.gen_range(0..3)].clone();
        let mut order = Order { sold_at: at, paid: true, stages, lines, place, ..Order::default() };
        order.discount = if dice.gen_bool(0.1) { Money(500.min(order.sum().get() / 4)) } else { Money(0) };
        order.total = order.sum();
        let external_id = format!("T-{number:08}");
        let new = New {
            source: self.source,
            external_id: &external_id,
            amends: None,
            hash: number,
            member: Some(member),
            order: order.stated(),
            import: None,
            recorded_at: self.session.recorded_at,
        };
        let id = sale::insert(self.session.db, &mut self.catalogue, &new, &order.lines)?;
        if stages.completed_at.is_some() && dice.gen_bool(0.05) {
            self.take_back(member, id, &external_id, &order, later(20, dice))?;
        }
        Ok(())
    }

    /// A line comes back, if that is before the end of trade.
    fn take_back(&self, member: MemberId, id: OrderId, external_id: &str, order: &Order, at: Instant) -> Result<()> {
        if at >= until() {
            return Ok(());
        }
        let lines = [RefundLine {
            line: 1,
            amount: Money((order.lines[0].amount - order.discount).get().max(1)),
            quantity_milli: 1000,
        }];
        let refund = NewRefund {
            source: self.source,
            external_id,
            order: id,
            member: Some(member),
            at,
            lines: &lines,
            recorded_at: self.session.recorded_at,
        };
        sale::insert_refund(self.session.db, &refund).map(drop)
    }
}

/// A draw from the normal distribution.
fn normal(dice: &mut Dice) -> f64 {
    let (a, b): (f64, f64) = (dice.gen_range(f64::EPSILON..1.0), dice.r#gen());
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}
