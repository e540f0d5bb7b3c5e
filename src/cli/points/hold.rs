//! Setting points aside for a payment, and what becomes of them (P30).

use clap::{ArgGroup, Args};

use super::spend::money;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Page, Rows, Writing};
use crate::domain::money::Points;
use crate::domain::points::spend::Ask;
use crate::error::Result;
use crate::flow::hold::{self, Ended};
use crate::flow::{Session, join, standing};
use crate::output::{Column, Kind, View, cells};

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("how_many").args(["points", "all"]).required(true))]
pub struct Hold {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: Option<i64>,
    #[arg(long)]
    all: bool,
    #[arg(long, value_name = "MONEY")]
    payable: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Capture {
    #[arg(value_name = "HOLD")]
    hold: String,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: Option<i64>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Release {
    #[arg(value_name = "HOLD")]
    hold: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Holds {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

impl Hold {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let payable = self.payable.as_deref().map(|text| money(session, text)).transpose()?;
            let held = hold::hold(session, id, &member, Ask { points: self.points, payable })?;
            let balance = standing::points(session, id)?.balance;
            let columns = [
                Column::new("hold", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("points", Kind::Points).keep(),
                Column::new("money", Kind::Money),
                Column::new("until", Kind::Instant),
                Column::new("active", Kind::Points),
                Column::new("held", Kind::Points),
            ];
            Ok(View::new("points-held/1", columns).page().row(cells![
                session.request.map(str::to_owned),
                member.number,
                Points(held.points),
                held.money,
                held.until,
                Points(balance.active),
                Points(balance.held),
            ]))
        })
    }
}

impl Capture {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let ended = hold::capture(session, &self.hold, self.points)?;
            receipt(session, &self.hold, ended)
        })
    }
}

impl Release {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let ended = hold::release(session, &self.hold)?;
            receipt(session, &self.hold, ended)
        })
    }
}

/// What became of a hold, and what the member has now.
fn receipt(session: &Session<'_>, hold: &str, ended: Ended) -> Result<View> {
    let balance = standing::points(session, ended.id)?.balance;
    let columns = [
        Column::new("hold", Kind::Text).keep(),
        Column::new("member", Kind::Text).keep(),
        Column::new("captured", Kind::Points).keep(),
        Column::new("money", Kind::Money),
        Column::new("released", Kind::Points),
        Column::new("active", Kind::Points),
        Column::new("held", Kind::Points),
        Column::new("debt", Kind::Points),
        Column::new("request", Kind::Text),
    ];
    Ok(View::new("points-hold-ended/1", columns).page().row(cells![
        hold,
        ended.member.number,
        Points(ended.captured),
        ended.money,
        Points(ended.released),
        Points(balance.active),
        Points(balance.held),
        Points(balance.debt),
        session.request.map(str::to_owned),
    ]))
}

impl Holds {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| {
            let whose = self.member.as_deref().map(|member| join::find(session, member)).transpose()?;
            let columns = [
                Column::new("hold", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("points", Kind::Points).keep(),
                Column::new("made_at", Kind::Instant),
                Column::new("until", Kind::Instant).keep(),
            ];
            let mut view = View::new("points-holds/1", columns);
            for hold in hold::list(session, whose.map(|whose| whose.0))? {
                view.push(cells![hold.name, hold.member, Points(hold.points), hold.made_at, hold.until]);
            }
            Ok(view)
        })
    }
}
