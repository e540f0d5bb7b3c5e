//! `regulars auth`: how members prove who they are.

mod attest;

use clap::Subcommand;

use super::front::{Answer, Front};
use crate::error::Result;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Attest(attest::Attest),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Attest(attest) => attest.run(front),
        }
    }
}
