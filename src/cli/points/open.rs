//! Opening balances from another system (P16).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::import::{Import, OrderRules, Reader};
use crate::error::Result;
use crate::flow::import::openings;
use crate::input::Sheet;
use crate::input::opening::{self, StatedOpening};

#[derive(Args, Debug)]
pub struct Open {
    #[command(flatten)]
    import: Import,
}

impl Open {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<Sheet<StatedOpening>> = Reader {
            noun: "opening",
            read: opening::read,
            prepare: |_, _, files| Ok(files),
            run: openings::run,
            rejects: |sheet| &sheet.rejects,
            found: |sheet| sheet.found(),
            profile: |_| None,
        };
        self.import.run(front, &reader, &OrderRules::default())
    }
}
