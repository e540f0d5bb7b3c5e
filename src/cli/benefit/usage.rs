//! Uses of benefits: at once, or set aside and then taken or released (B2, B5).

use clap::Args;

use super::{called, goods};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing};
use crate::error::Result;
use crate::flow::usage::{self, Used};
use crate::flow::{Session, join};
use crate::output::{Column, Kind, View, cells};

/// A member, a benefit, and perhaps an order.
#[derive(Args, Debug)]
pub struct Wanted {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "CODE")]
    benefit: String,
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
}

#[derive(Args, Debug)]
pub struct Use {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Reserve {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Take {
    #[arg(value_name = "USE")]
    usage: String,
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Release {
    #[arg(value_name = "USE")]
    usage: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Use {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let (writing, Wanted { member, benefit, order }) = (self.writing.named(front.reading), &self.wanted);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, member)?;
            let used = usage::use_benefit(session, (id, &member), benefit, order.as_deref())?;
            Ok(receipt(front, session, "benefit-used/1", &used))
        })
    }
}

impl Reserve {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let (writing, Wanted { member, benefit, order }) = (self.writing.named(front.reading), &self.wanted);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, member)?;
            let used = usage::reserve(session, (id, &member), benefit, order.as_deref())?;
            Ok(receipt(front, session, "benefit-reserved/1", &used))
        })
    }
}

impl Take {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let used = usage::take(session, &self.usage, self.order.as_deref())?;
            Ok(receipt(front, session, "benefit-used/1", &used))
        })
    }
}

impl Release {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let used = usage::release(session, &self.usage)?;
            Ok(receipt(front, session, "benefit-released/1", &used))
        })
    }
}

fn receipt(front: &Front<'_>, session: &Session<'_>, schema: &'static str, used: &Used) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("benefit", Kind::Text).keep(),
        Column::new("benefit_name", Kind::Text),
        Column::new("kind", Kind::Word),
        Column::new("sku", Kind::Text),
        Column::new("quantity", Kind::Int),
        Column::new("left", Kind::Int),
        Column::new("ends", Kind::Instant),
        Column::new("reserved_until", Kind::Instant),
        Column::new("grant", Kind::Int),
        Column::new("request", Kind::Text),
    ];
    let (program, request) = (session.program(), session.request.map(str::to_owned));
    let (name, kind) = called(front, program, &used.benefit);
    let (sku, quantity) = goods(program.benefit(&used.benefit));
    let (member, code) = (used.member.as_str(), used.benefit.as_str());
    let (left, ends, reserved) = (used.left, used.until, used.reserved);
    let row = cells![member, code, name, kind, sku, quantity, left, ends, reserved, used.grant, request];
    View::new(schema, columns).page().row(row)
}
