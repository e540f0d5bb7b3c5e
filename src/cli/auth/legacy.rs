//! `auth legacy`: passwords that came from another system and wait for their first login.

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::error::Result;
use crate::flow::password;
use crate::output::{Column, Kind, View, cells};
use crate::store::credential;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    List(List),
    Expire(Expire),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Expire {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            Verb::List(list) => list.run(front),
            Verb::Expire(expire) => expire.run(front),
        }
    }
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("scheme", Kind::Text).keep(),
                Column::new("set_at", Kind::Instant),
            ];
            let mut view = View::new("auth-legacy/1", columns);
            for known in credential::list_legacy(session.db)? {
                view.push(cells![known.member, known.scheme, known.set_at]);
            }
            Ok(view)
        })
    }
}

impl Expire {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let n = password::expire_legacy(session, self.days)?;
            let columns = [
                Column::new("expired", Kind::Int).keep().titled("passwords_expired"),
                Column::new("request", Kind::Text).rank(2),
            ];
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            Ok(View::new("auth-legacy-expired/1", columns).page().row(cells![n, session.request.map(str::to_owned)]))
        })
    }
}
