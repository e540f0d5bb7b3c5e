//! `auth identities` and `auth unlink`: which accounts elsewhere are a member's.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Rows, Slip, Writing};
use crate::error::Result;
use crate::flow::{identity, join};
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store::identity::{self as stored, Identity};

#[derive(Args, Debug)]
pub(in crate::cli) struct Identities {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Unlink {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "IDENTITY")]
    identity: i64,
    #[arg(long = "force", id = "last_way")]
    last_way: bool,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    slip: Slip,
}

fn columns() -> [Column; 8] {
    [
        Column::new("identity", Kind::Int).keep(),
        Column::new("provider", Kind::Text).keep(),
        Column::new("kind", Kind::Word),
        Column::new("subject", Kind::Text).titled("provider_subject"),
        Column::new("assurance", Kind::Word),
        Column::new("linked_at", Kind::Instant),
        Column::new("last_used_at", Kind::Instant).rank(2),
        Column::new("subject_scope", Kind::Text).rank(3),
    ]
}

fn row(identity: &Identity) -> Vec<Cell> {
    cells![
        identity.id,
        identity.provider.clone(),
        Cell::word(identity.subject.kind.word()),
        identity.subject.masked(),
        Cell::word(identity.assurance.word()),
        identity.linked_at,
        identity.last_used_at,
        identity.subject.scope.clone()
    ]
    .to_vec()
}

impl Identities {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        front.read(&self.rows, |session| {
            let (id, _) = join::find(session, &self.member)?;
            let mut view = View::new("auth-identities/1", columns());
            stored::list(session.db, id)?.iter().for_each(|identity| view.push(row(identity)));
            Ok(view)
        })
    }
}

impl Unlink {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.slip, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let identity = identity::unlink(session, (id, &member), self.identity, self.last_way)?;
            let columns = [&[Column::new("member", Kind::Text).keep()][..], &columns()].concat();
            Ok(View::new("auth-unlinked/1", columns)
                .page()
                .row([cells![member.number].to_vec(), row(&identity)].concat()))
        })
    }
}
