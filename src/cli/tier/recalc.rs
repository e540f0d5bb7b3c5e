//! Settles what is due and names who moved.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Rows, Writing};
use crate::error::Result;
use crate::flow::recalc;
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store;

#[derive(Args, Debug)]
pub struct Recalc {
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    rows: Rows,
}

impl Recalc {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.write(&self.rows, &self.writing, Vec::new(), |session| {
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("from_tier", Kind::Text).keep(),
                Column::new("to_tier", Kind::Text).keep(),
                Column::new("reason", Kind::Word),
                Column::new("at", Kind::Instant),
            ];
            let mut view = View::new("tier-recalc/1", columns);
            for moved in recalc::recalc(session, self.full)? {
                let member = store::member::get(session.db, moved.member)?;
                view.push(cells![member.number, moved.from, moved.to, Cell::word(moved.reason.word()), moved.at]);
            }
            let nobody = view.rows.is_empty();
            Ok(if nobody { view.note(Note::new("nobody-moved")) } else { view })
        })
    }
}
