//! A later end for a lot, expired points back, a debt let go (P15, P17, P24).

use clap::Args;

use super::receipt;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing, through};
use crate::error::Result;
use crate::flow::{join, mend};
use crate::output::{Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Extend {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "LOT")]
    lot: u32,
    #[arg(long, value_name = "DAY")]
    until: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Reinstate {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "ENTRY")]
    entry: u32,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: Option<i64>,
    #[arg(long, value_name = "DAY")]
    until: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Forgive {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: Option<i64>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Extend {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let until = through(session, &self.until)?;
            mend::extend(session, id, &member, self.lot, until)?;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("lot", Kind::Int).keep(),
                Column::new("ends", Kind::Instant).keep(),
                Column::new("request", Kind::Text),
            ];
            let row = cells![member.number, self.lot, until, session.request.map(str::to_owned)];
            Ok(View::new("points-extended/1", columns).page().row(row))
        })
    }
}

impl Reinstate {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let until = through(session, &self.until)?;
            let points = mend::reinstate(session, id, &member, self.entry, (self.points, until))?;
            receipt(session, "points-reinstated/1", id, &member.number, points, None)
        })
    }
}

impl Forgive {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let points = mend::forgive(session, id, &member, self.points)?;
            receipt(session, "points-forgiven/1", id, &member.number, points, None)
        })
    }
}
