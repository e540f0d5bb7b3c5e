//! `regulars auth`: how members prove who they are.

mod account;
mod attest;
mod card;
mod identities;
mod key;
mod legacy;
mod login;
#[cfg(feature = "online")]
mod online;
mod password;
mod proof;
mod provider;
mod reconcile;
mod session;
mod statement;
mod told;

use clap::Subcommand;

use super::front::{Answer, Front};
use crate::error::Result;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    SetPassword(password::SetPassword),
    Verify(password::Verify),
    Lock(password::Lock),
    Unlock(password::Unlock),
    Attest(attest::Attest),
    #[command(subcommand, arg_required_else_help = true)]
    Provider(provider::ProviderVerb),
    AuthorizeUrl(login::AuthorizeUrl),
    Login(login::Login),
    Link(login::Link),
    Unlink(identities::Unlink),
    Identities(identities::Identities),
    #[command(subcommand, arg_required_else_help = true)]
    Session(session::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Legacy(legacy::Verb),
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
            Verb::SetPassword(set) => set.run(front),
            Verb::Verify(verify) => verify.run(front),
            Verb::Lock(lock) => lock.run(front),
            Verb::Unlock(unlock) => unlock.run(front),
            Verb::Attest(attest) => attest.run(front),
            Verb::Provider(verb) => verb.run(front),
            Verb::AuthorizeUrl(authorize) => authorize.run(front),
            Verb::Login(login) => login.run(front),
            Verb::Link(link) => link.run(front),
            Verb::Unlink(unlink) => unlink.run(front),
            Verb::Identities(identities) => identities.run(front),
            Verb::Session(verb) => verb.run(front),
            Verb::Legacy(verb) => verb.run(front),
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
