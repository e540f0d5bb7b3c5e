//! `regulars db`: the shop file itself (safety §12).

use clap::Subcommand;

use self::check::Check;
use super::front::{Answer, Front};
use crate::error::Result;

mod check;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Check(Check),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Check(check) => check.run(front),
        }
    }
}
