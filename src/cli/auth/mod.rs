//! `regulars auth`: how members prove who they are.

mod account;
mod attest;
mod card;
mod judged;
mod key;
mod reconcile;
mod statement;

use clap::Subcommand;

use super::front::{Answer, Front};
use crate::error::Result;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Attest(attest::Attest),
    #[command(subcommand, arg_required_else_help = true)]
    Key(key::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Card(card::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Account(account::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Statement(statement::Verb),
    Reconcile(reconcile::Reconcile),
    Accept(reconcile::Accept),
    Reject(reconcile::Reject),
    Undo(reconcile::Undo),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Attest(attest) => attest.run(front),
            Verb::Key(verb) => verb.run(front),
            Verb::Card(verb) => verb.run(front),
            Verb::Account(verb) => verb.run(front),
            Verb::Statement(verb) => verb.run(front),
            Verb::Reconcile(reconcile) => reconcile.run(front),
            Verb::Accept(accept) => accept.run(front),
            Verb::Reject(reject) => reject.run(front),
            Verb::Undo(undo) => undo.run(front),
        }
    }
}
