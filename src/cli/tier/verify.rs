//! Tier periods, checks and caches proved; on demand all batches folded again (T12).

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
        let wanted = Wanted { points: false, tier: true, replay: self.replay };
        front.read(&self.rows, |session| view(session, "tier-verify/1", &books(session, wanted)?))
    }
}
