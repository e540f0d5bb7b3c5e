//! `regulars member balance`: a member's stored value (identity ID47–ID51).

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing, amount};
use crate::domain::balance::Balance;
use crate::domain::money::Money;
use crate::error::{Error, Result};
use crate::flow::balance::{self, Ended};
use crate::flow::{Session, join};
use crate::input::text;
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store::balance::{list, list_open_holds};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Show(Show),
    History(History),
    TopUp(TopUp),
    Pay(Pay),
    Refund(Refund),
    Hold(Pay),
    Capture(Capture),
    Release(Release),
    Holds(Holds),
    Adjust(Adjust),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct History {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct TopUp {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "MONEY", allow_negative_numbers = true)]
    amount: String,
    #[arg(long, value_name = "REF")]
    payment: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Pay {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "MONEY", allow_negative_numbers = true)]
    amount: String,
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Refund {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "MONEY", allow_negative_numbers = true)]
    amount: String,
    #[arg(long, value_name = "ORDER")]
    order: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Capture {
    #[arg(value_name = "HOLD")]
    hold: String,
    #[arg(value_name = "MONEY", allow_negative_numbers = true)]
    amount: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Release {
    #[arg(value_name = "HOLD")]
    hold: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Holds {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Adjust {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "±MONEY", allow_hyphen_values = true)]
    amount: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Show(show) => show.run(front),
            Verb::History(history) => history.run(front),
            Verb::TopUp(top_up) => top_up.run(front),
            Verb::Pay(pay) => pay.run(front),
            Verb::Refund(refund) => refund.run(front),
            Verb::Hold(hold) => hold.hold(front),
            Verb::Capture(capture) => capture.run(front),
            Verb::Release(release) => release.run(front),
            Verb::Holds(holds) => holds.run(front),
            Verb::Adjust(adjust) => adjust.run(front),
        }
    }
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let (id, member) = join::find(session, &self.member)?;
            let Balance { total, held } = balance::of(session, id)?;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("balance", Kind::Money).keep(),
                Column::new("held_money", Kind::Money),
                Column::new("available", Kind::Money).keep(),
            ];
            Ok(View::new("balance/1", columns).page().row(cells![member.number, total, held, total - held]))
        })
    }
}

impl History {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let (id, _) = join::find(session, &self.member)?;
            let columns = [
                Column::new("at", Kind::Instant).keep(),
                Column::new("kind", Kind::Word).keep(),
                Column::new("amount", Kind::Money).keep(),
                Column::new("balance", Kind::Money),
                Column::new("payment", Kind::Text).rank(2),
                Column::new("order", Kind::Text).rank(2),
                Column::new("operator", Kind::Text).rank(3),
                Column::new("reason", Kind::Text).rank(3),
                Column::new("request", Kind::Text).rank(4),
            ];
            let mut view = View::new("balance-history/1", columns);
            for line in list(session.db, id)? {
                let kind = Cell::word(line.kind);
                let (operator, reason, request) = (line.operator, line.reason, line.request);
                view.push(cells![
                    line.at,
                    kind,
                    line.amount,
                    line.after,
                    line.payment,
                    line.order,
                    operator,
                    reason,
                    request
                ]);
            }
            Ok(view)
        })
    }
}

impl TopUp {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (paid, payment) = (amount(session, "MONEY", &self.amount)?, reference("--payment", &self.payment)?);
            let after = balance::top_up(session, (id, &member), paid, &payment)?;
            Ok(receipt(session, "balance-topped-up/1", &member.number, paid, after))
        })
    }
}

impl Pay {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (paid, order) = (amount(session, "MONEY", &self.amount)?, self.order()?);
            let after = balance::pay(session, (id, &member), paid, order.as_deref())?;
            Ok(receipt(session, "balance-paid/1", &member.number, -paid, after))
        })
    }

    fn hold(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (held, order) = (amount(session, "MONEY", &self.amount)?, self.order()?);
            let (after, until) = balance::hold(session, (id, &member), held, order.as_deref())?;
            let columns = [
                Column::new("hold", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("amount", Kind::Money).keep(),
                Column::new("until", Kind::Instant),
                Column::new("available", Kind::Money),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![request, member.number, held, until, after.available()];
            Ok(View::new("balance-held/1", columns).page().row(row))
        })
    }

    fn order(&self) -> Result<Option<String>> {
        self.order.as_deref().map(|order| reference("--order", order)).transpose()
    }
}

impl Refund {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (back, order) = (amount(session, "MONEY", &self.amount)?, reference("--order", &self.order)?);
            let after = balance::refund(session, (id, &member), back, &order)?;
            Ok(receipt(session, "balance-refunded/1", &member.number, back, after))
        })
    }
}

impl Capture {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let captured = self.amount.as_deref().map(|text| amount(session, "MONEY", text)).transpose()?;
            let ended = balance::capture(session, &self.hold, captured)?;
            Ok(end(session, &self.hold, ended))
        })
    }
}

impl Release {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let ended = balance::release(session, &self.hold)?;
            Ok(end(session, &self.hold, ended))
        })
    }
}

impl Holds {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let member = self.member.as_deref().map(|name| join::find(session, name)).transpose()?;
            let columns = [
                Column::new("hold", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("amount", Kind::Money).keep(),
                Column::new("order", Kind::Text),
                Column::new("made_at", Kind::Instant),
                Column::new("until", Kind::Instant),
            ];
            let mut view = View::new("balance-holds/1", columns);
            for one in list_open_holds(session.db, member.map(|(id, _)| id), session.now)? {
                view.push(cells![one.request, one.member, one.amount, one.order, one.at, one.until]);
            }
            Ok(view)
        })
    }
}

impl Adjust {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let invalid = || Error::Invalid { what: "±MONEY", value: self.amount.clone(), wanted: "money" };
            let signed = self.amount.strip_prefix('+').unwrap_or(&self.amount);
            let signed = session.program().shop.currency.parse(signed).map_err(|_| invalid())?;
            let after = balance::adjust(session, (id, &member), signed)?;
            Ok(receipt(session, "balance-adjusted/1", &member.number, signed, after))
        })
    }
}

/// What a payment or an order is called by those who keep it.
fn reference(what: &'static str, typed: &str) -> Result<String> {
    let read = text::key(typed.trim(), 64).ok().filter(|name| !name.is_empty());
    read.map(String::from).ok_or_else(|| Error::Invalid { what, value: typed.to_owned(), wanted: "reference" })
}

fn receipt(session: &Session<'_>, schema: &'static str, member: &str, amount: Money, after: Balance) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("amount", Kind::Money).keep(),
        Column::new("balance", Kind::Money),
        Column::new("available", Kind::Money),
        Column::new("request", Kind::Text),
    ];
    let request = session.request.map(str::to_owned);
    View::new(schema, columns).page().row(cells![member, amount, after.total, after.available(), request])
}

fn end(session: &Session<'_>, hold: &str, ended: Ended) -> View {
    let columns = [
        Column::new("hold", Kind::Text).keep(),
        Column::new("member", Kind::Text).keep(),
        Column::new("captured_money", Kind::Money),
        Column::new("released_money", Kind::Money),
        Column::new("balance", Kind::Money),
        Column::new("available", Kind::Money),
        Column::new("request", Kind::Text),
    ];
    let (total, available) = (ended.balance.total, ended.balance.available());
    let request = session.request.map(str::to_owned);
    let row = cells![hold, ended.member, ended.captured, ended.released, total, available, request];
    View::new("balance-hold-ended/1", columns).page().row(row)
}
