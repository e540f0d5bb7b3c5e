//! An event that earns, recorded as `event record` does, with the sum and the balance after it.

use clap::Args;

use super::receipt;
use crate::cli::event::Stated;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing};
use crate::error::Result;
use crate::output::Note;

#[derive(Args, Debug)]
pub struct Earn {
    #[command(flatten)]
    stated: Stated,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Earn {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, number, done) = self.stated.record(session)?;
            let view = receipt(session, "points-earned/1", id, &number, done.points, None)?;
            Ok(match (done.is_new, done.points) {
                (false, _) => view.note(Note::new("event-known")),
                (true, 0) => view.note(Note::new("nothing-earned")),
                (true, _) => view,
            })
        })
    }
}
