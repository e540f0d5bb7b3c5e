//! The file and the books in it, checked whole; nothing is written and nothing mended (SF46).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::Rows;
use crate::cli::verify::view;
use crate::error::Result;
use crate::flow::verify::{self, Wanted};
use crate::flow::{Session, password};
use crate::output::{Note, View};
use crate::store::meta;

#[derive(Args, Debug)]
pub struct Check {
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    rows: Rows,
}

impl Check {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let mut proof = verify::file(session, self.quick)?;
            if !self.quick {
                proof = proof.and(verify::books(session, Wanted { points: true, tier: true, replay: true })?);
            }
            remarks(session, view(session, "db-check/1", &proof)?)
        })
    }
}

/// What is allowed and should be heard of.
fn remarks(session: &Session<'_>, mut view: View) -> Result<View> {
    let cost = meta::get_password_cost(session.db)?;
    if !cost.is_safe() {
        view = view.note(Note::new("test-costs").with("cost", cost.word()));
    }
    if let Some(members) = password::spray(session)? {
        view = view.note(Note::new("spray").with("count", members));
    }
    Ok(view)
}
