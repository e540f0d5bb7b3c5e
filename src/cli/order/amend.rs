//! A deliberate correction of one order, with a receipt of what it caused.

use clap::{ArgGroup, Args};

use super::receipt;
use super::record::{Content, Line, past};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing};
use crate::error::Result;
use crate::flow::amend::{self, Correction};
use crate::flow::{Session, join};
use crate::output::Note;

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("corrected").args(["lines", "discount", "shipping", "total", "status", "member"]).multiple(true).required(true))]
pub struct Amend {
    #[arg(value_name = "ORDER")]
    order: String,
    #[command(flatten)]
    content: Content,
    #[arg(long, value_name = "STATUS", value_parser = ["pending", "paid", "completed", "cancelled"])]
    status: Option<String>,
    #[arg(long, value_name = "T", requires = "status")]
    at: Option<String>,
    #[arg(long, value_name = "M")]
    member: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Amend {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        let lang = front.spoken(&self.page);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, name, known) = super::find(session, &self.order)?;
            let asked = self.asked(session)?;
            let done = amend::amend(session, (id, &name, known), &asked)?;
            let order = super::claim::newest(session, done.order)?;
            let why = session.reason.unwrap_or_default();
            let counts = &done.imported.counts;
            let what = match (counts.new, counts.changed) {
                (0, 0) => "unchanged",
                (0, _) => "amendment",
                _ => "stated-anew",
            };
            let view = receipt::new("order-amended/1", &name, what, (order.total, order.sold_at), why);
            let view = receipt::fill(view, session, lang, (&name, done.member), &done.caused)?;
            Ok(match what {
                "unchanged" => view.note(Note::new("nothing-changed")),
                "stated-anew" => view.note(Note::new("stated-anew").with("order", &name)),
                _ => view,
            })
        })
    }

    fn asked(&self, session: &Session<'_>) -> Result<Correction> {
        let Content { lines, discount, shipping, total } = self.content.clone();
        Ok(Correction {
            lines: lines.iter().map(|line: &Line| line.cells().to_vec()).collect(),
            discount,
            shipping,
            total,
            status: self.status.clone(),
            at: self.at.as_deref().map(|at| past(session, Some(at))).transpose()?,
            member: self.member.as_deref().map(|name| join::find(session, name)).transpose()?,
        })
    }
}
