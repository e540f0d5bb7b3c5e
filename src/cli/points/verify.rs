//! The ledger proved: its invariants, every earning, every cache; on demand all batches folded again (P34).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::cli::verify::view;
use crate::error::Result;
use crate::flow::verify::{Wanted, books};

#[derive(Args, Debug)]
pub struct Verify {
    #[arg(long)]
    replay: bool,
    #[command(flatten)]
    rows: Rows,
}

impl Verify {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let wanted = Wanted { points: true, tier: false, replay: self.replay };
        front.read(&self.rows, |session| view(session, "points-verify/1", &books(session, wanted)?))
    }
}
