//! Giving points to another member (P31).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing};
use crate::domain::money::Points;
use crate::error::Result;
use crate::flow::{join, standing, transfer};
use crate::output::{Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Transfer {
    #[arg(value_name = "FROM")]
    from: String,
    #[arg(value_name = "TO")]
    to: String,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: i64,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Transfer {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (giver, from) = join::find(session, &self.from)?;
            let (taker, to) = join::find(session, &self.to)?;
            transfer::transfer(session, (giver, &from), (taker, &to), self.points)?;
            let left = standing::points(session, giver)?.balance;
            let has = standing::points(session, taker)?.balance;
            let columns = [
                Column::new("from_member", Kind::Text).keep(),
                Column::new("to_member", Kind::Text).keep(),
                Column::new("points", Kind::Points).keep(),
                Column::new("from_active", Kind::Points),
                Column::new("to_active", Kind::Points),
                Column::new("request", Kind::Text),
            ];
            Ok(View::new("points-transferred/1", columns).page().row(cells![
                from.number,
                to.number,
                Points(self.points),
                Points(left.active),
                Points(has.active),
                session.request.map(str::to_owned),
            ]))
        })
    }
}
