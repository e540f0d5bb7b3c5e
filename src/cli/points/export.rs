//! `points export`: the entries for another ledger program.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Sheet};
use crate::error::Result;
use crate::flow::export;
use crate::output::View;

#[derive(Args, Debug)]
pub struct Export {
    // One so far; it is said all the same, so that a second takes nothing away.
    #[arg(long, value_name = "PROGRAM", required = true, value_parser = ["hledger"])]
    ledger: String,
    #[command(flatten)]
    sheet: Sheet,
    #[command(flatten)]
    known: Known,
}

impl Export {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let mut text = String::new();
        let answer = front.read((&self.sheet, &self.known), |session| {
            text = export::journal(session)?;
            Ok(View::new(format!("points-export-{}/1", self.ledger), []))
        })?;
        Ok(Answer { text: Some(text), ..answer })
    }
}
