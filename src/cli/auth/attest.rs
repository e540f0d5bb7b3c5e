//! `auth attest`: what was proven elsewhere.

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing};
use crate::domain::money::Points;
use crate::error::Result;
use crate::flow::attest::{self, Contact};
use crate::flow::{join, standing};
use crate::output::{Cell, Column, Kind, View, cells};

#[derive(Args, Debug)]
pub(in crate::cli) struct Attest {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "KIND", value_parser = ["phone", "email"])]
    kind: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Attest {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let contact = if self.kind == "phone" { Contact::Phone } else { Contact::Email };
            let first = attest::attest(session, id, &member, contact)?;
            let active = standing::of(session, id)?.points.balance.active;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("attested", Kind::Word).keep(),
                Column::new("first_proof", Kind::Bool),
                Column::new("active", Kind::Points),
                Column::new("request", Kind::Text),
            ];
            let request = session.request.map(str::to_owned);
            let row = cells![member.number, Cell::word(contact.word()), first, Points(active), request];
            Ok(View::new("auth-attested/1", columns).page().row(row))
        })
    }
}
