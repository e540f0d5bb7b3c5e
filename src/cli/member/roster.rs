//! `member import`: people from a file.

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::import::{Import, OrderRules, Reader};
use crate::error::Result;
use crate::flow::import::roster;
use crate::input::Sheet;
use crate::input::member::{self, StatedMember};

#[derive(Args, Debug)]
pub(in crate::cli) struct ImportMembers {
    #[command(flatten)]
    import: Import,
}

impl ImportMembers {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<Sheet<StatedMember>> =
            Reader { noun: "member", read: member::read, run: roster::run, rejects: |sheet| &sheet.rejects };
        self.import.run(front, &reader, OrderRules::default())
    }
}
