//! Coupons on an order or basket: what they take off, line by line, and what is left to pay.

use clap::{ArgGroup, Args};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::coupon::Kind as Takes;
use crate::domain::coupon::discount::{Discount, Why};
use crate::domain::money::{Money, Points};
use crate::error::{Error, Result};
use crate::flow::coupon::{self, Ask, Named, On, Told};
use crate::flow::{Session, join};
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// Which coupons, whose, and on what.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("on_what").args(["order", "amount"]).required(true))]
pub struct Basket {
    #[arg(value_name = "CODE", required = true)]
    codes: Vec<String>,
    #[arg(long, value_name = "M")]
    member: String,
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    #[arg(long, value_name = "MONEY")]
    amount: Option<String>,
    #[arg(long = "line", value_name = "SKU=MONEY", requires = "amount")]
    goods: Vec<String>,
    #[arg(long, value_name = "MONEY", requires = "amount")]
    shipping: Option<String>,
}

#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    basket: Basket,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub struct Reserve {
    #[command(flatten)]
    basket: Basket,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Redeem {
    #[command(flatten)]
    basket: Basket,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Check {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let (id, member) = join::find(session, &self.basket.member)?;
            let on = self.basket.on(session)?;
            let ask = Ask { id, member: &member, names: &self.basket.codes, on: &on };
            Ok(view(&coupon::check(session, &ask)?))
        })
    }
}

impl Reserve {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.basket.member)?;
            let on = self.basket.on(session)?;
            let ask = Ask { id, member: &member, names: &self.basket.codes, on: &on };
            let told = coupon::reserve(session, &ask)?;
            let until = told.until.map(|until| session.zone().shown(until)).unwrap_or_default();
            Ok(view(&told).note(Note::new("coupons-reserved").with("until", until)))
        })
    }
}

impl Redeem {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.basket.member)?;
            let on = self.basket.on(session)?;
            let ask = Ask { id, member: &member, names: &self.basket.codes, on: &on };
            Ok(view(&coupon::redeem(session, &ask)?))
        })
    }
}

impl Basket {
    fn on(&self, session: &Session<'_>) -> Result<On> {
        let Some(amount) = &self.amount else {
            return Ok(On::Order(self.order.clone().unwrap_or_default()));
        };
        let line = |text: &String| {
            let invalid = || Error::Invalid { what: "--line", value: text.clone(), wanted: "sku-money" };
            let (sku, amount) = text.rsplit_once('=').filter(|(sku, _)| !sku.trim().is_empty()).ok_or_else(invalid)?;
            Ok((sku.trim().to_owned(), money(session, "--line", amount)?))
        };
        let shipping = self.shipping.as_deref().map(|text| money(session, "--shipping", text)).transpose()?;
        Ok(On::Basket {
            amount: money(session, "--amount", amount)?,
            lines: self.goods.iter().map(line).collect::<Result<_>>()?,
            shipping: shipping.unwrap_or(Money::ZERO),
        })
    }
}

fn money(session: &Session<'_>, what: &'static str, text: &str) -> Result<Money> {
    let parsed = session.program().shop.currency.parse(text).ok().filter(|money| money.get() >= 0);
    parsed.ok_or_else(|| Error::Invalid { what, value: text.to_owned(), wanted: "money" })
}

fn view(told: &Told) -> View {
    let columns = [
        Column::new("part", Kind::Word).keep(),
        Column::new("coupon", Kind::Text).keep(),
        Column::new("template", Kind::Text).rank(2),
        Column::new("line", Kind::Int).rank(3),
        Column::new("sku", Kind::Text).rank(2),
        Column::new("before", Kind::Money),
        Column::new("discount", Kind::Money).keep(),
        Column::new("after", Kind::Money).keep(),
        Column::new("points", Kind::Points),
        Column::new("why", Kind::Word).keep(),
    ];
    let mut view = View::new("coupon-tried/1", columns);
    let (mut left, mut shipping) = (told.priced.before.clone(), told.order.shipping.get());
    for discount in &told.priced.discounts {
        taken(&mut view, told, discount, (&mut left, &mut shipping));
    }
    for (place, why) in &told.priced.aside {
        let Named { name, template } = &told.coupons[*place];
        let (name, template, nothing) = (name.as_str(), template.code.as_str(), Money::ZERO);
        let why = Cell::word(reason(*why));
        view.push(cells![
            Cell::word("aside"),
            name,
            template,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            nothing,
            Cell::Null,
            Cell::Null,
            why
        ]);
    }
    sums(&mut view, told);
    view
}

/// One coupon: a row a line that it takes something off.
fn taken(view: &mut View, told: &Told, discount: &Discount, (left, shipping): (&mut [i64], &mut i64)) {
    let Named { name, template } = &told.coupons[discount.place];
    let mut push = |part: &'static str, line: Option<usize>, sku: Option<String>, before: i64, off: i64| {
        let (name, template) = (name.as_str(), template.code.as_str());
        let line = line.and_then(|at| i64::try_from(at + 1).ok());
        let after = Money(before - off);
        view.push(cells![
            Cell::word(part),
            name,
            template,
            line,
            sku,
            Money(before),
            Money(off),
            after,
            Cell::Null,
            Cell::Null
        ]);
    };
    for (at, off) in discount.lines.iter().enumerate().filter(|(_, off)| **off > 0) {
        let sku = told.order.lines.get(at).map(|line| line.sku.to_string()).filter(|sku| !sku.is_empty());
        push("line", Some(at), sku, left[at], *off);
        left[at] -= off;
    }
    if discount.shipping > 0 {
        push("shipping", None, None, *shipping, discount.shipping);
        *shipping -= discount.shipping;
    }
    if let Takes::Gift { sku } = &template.kind
        && discount.amount == Money::ZERO
    {
        push("gift", None, Some(sku.clone()), 0, 0);
    }
}

/// What it comes to: goods, shipping, all of it, and points that could pay for some.
fn sums(view: &mut View, told: &Told) {
    let priced = &told.priced;
    let items = Money(priced.before.iter().sum());
    let mut push = |part: &'static str, before: Money, after: Money, points: Option<Points>| {
        view.push(cells![
            Cell::word(part),
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            before,
            before - after,
            after,
            points,
            Cell::Null
        ]);
    };
    push("items", items, priced.items(), None);
    if told.order.shipping > Money::ZERO {
        push("shipping", told.order.shipping, Money(priced.shipping), None);
    }
    push("total", items + told.order.shipping, priced.payable(), None);
    let (points, pays) = told.points;
    if points > 0 {
        push("points", priced.payable(), priced.payable() - pays, Some(Points(points)));
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::BelowMinimum { .. } => "below_minimum",
        Why::NotForThisOrder => "not_for_this_order",
        Why::Alone => "alone",
        Why::Outdone => "outdone",
        Why::NothingLeft => "nothing_left",
    }
}
