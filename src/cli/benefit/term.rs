//! What becomes of a paid plan: stopped for a while, not renewed, given up, exchanged (B9, B11).

use clap::Args;

use super::plan::{checked, columns, receipt, row};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing, amount, through};
use crate::domain::plan::Term;
use crate::error::Result;
use crate::flow::plan::{self, Payment, Whose};
use crate::flow::{Session, join};
use crate::output::{Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Pause {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Resume {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Cancel {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Refund {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[arg(long, value_name = "REF")]
    payment: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Upgrade {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[arg(value_name = "NEW")]
    to: String,
    #[arg(long, value_name = "REF")]
    payment: String,
    #[arg(long, value_name = "MONEY")]
    paid: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

/// Does something to a member's plan and shows the term as it stands then.
fn change(
    front: &Front<'_>,
    (writing, page): (&Writing, &Page),
    (schema, member): (&'static str, &str),
    run: impl FnOnce(&mut Session<'_>, Whose<'_>) -> Result<Option<Term>>,
) -> Result<Answer> {
    let writing = writing.named(front.reading);
    front.write(page, &writing, Vec::new(), |session| {
        let (id, member) = join::find(session, member)?;
        let terms: Vec<Term> = run(session, (id, &member))?.into_iter().collect();
        Ok(receipt(front, session, schema, &member.number, &terms))
    })
}

impl Pause {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        change(front, (&self.writing, &self.page), ("plan-paused/1", &self.member), |session, whose| {
            let until = self.until.as_deref().map(|text| through(session, text)).transpose()?;
            plan::pause(session, whose, &self.plan, until)
        })
    }
}

impl Resume {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        change(front, (&self.writing, &self.page), ("plan-resumed/1", &self.member), |session, whose| {
            plan::resume(session, whose, &self.plan)
        })
    }
}

impl Cancel {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        change(front, (&self.writing, &self.page), ("plan-cancelled/1", &self.member), |session, whose| {
            plan::cancel(session, whose, &self.plan)
        })
    }
}

impl Refund {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let back = plan::refund(session, (id, &member), &self.plan, self.payment.as_deref())?;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("plan", Kind::Text).keep(),
                Column::new("payment", Kind::Text),
                Column::new("begins", Kind::Instant),
                Column::new("ends", Kind::Instant),
                Column::new("paid", Kind::Money),
                Column::new("used", Kind::Int),
                Column::new("used_cost", Kind::Money),
                Column::new("refunded", Kind::Money).keep(),
                Column::new("request", Kind::Text).rank(2),
            ];
            let mut view = View::new("plan-refunded/1", columns);
            for back in back {
                let (term, request) = (back.term, session.request.map(str::to_owned));
                let (uses, cost) = term.used;
                let (number, plan) = (member.number.as_str(), term.plan.as_str());
                view.push(cells![
                    number,
                    plan,
                    term.payment,
                    term.from,
                    term.until,
                    term.paid,
                    uses,
                    cost,
                    back.amount,
                    request
                ]);
            }
            Ok(view.page())
        })
    }
}

impl Upgrade {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let paid = self.paid.as_deref().map(|text| amount(session, "--paid", text)).transpose()?;
            let payment = Payment { reference: checked(&self.payment)?, paid };
            let done = plan::upgrade(session, (id, &member), &self.plan, &self.to, payment)?;
            let mut columns = columns();
            columns.extend([
                Column::new("credit", Kind::Money),
                Column::new("to_pay", Kind::Money),
                Column::new("money_back", Kind::Money),
                Column::new("request", Kind::Text).rank(2),
            ]);
            let mut cells = row(front, session, &member.number, &done.term);
            let request = session.request.map(str::to_owned);
            cells.extend(cells![done.credit, done.to_pay, done.money_back, request]);
            Ok(View::new("plan-upgraded/1", columns).page().row(cells))
        })
    }
}
