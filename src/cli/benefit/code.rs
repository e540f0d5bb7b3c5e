//! Activation codes of paid plans: made into a file, listed, voided, redeemed (B12).

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::plan::receipt;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Consent, Page, Rows, Slip, Writing, amount};
use crate::cli::{ask, out};
use crate::domain::money::Money;
use crate::domain::time::Span;
use crate::error::{Error, Result};
use crate::flow::activate::{self, Redeemed};
use crate::flow::{Session, join};
use crate::output::{Column, Kind, Note, View, cells};
use crate::store::plan::Batch;

#[derive(Debug, Subcommand)]
pub enum CodeVerb {
    Make(Make),
    List(List),
    Void(Void),
    Activate(Activate),
}

#[derive(Args, Debug)]
pub struct Make {
    #[arg(long, value_name = "PLAN")]
    plan: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    #[arg(long, value_name = "SPAN")]
    valid: Option<String>,
    #[arg(long, value_name = "MONEY")]
    paid: Option<String>,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    slip: Slip,
}

#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub struct Void {
    #[arg(value_name = "BATCH")]
    batch: i64,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Activate {
    #[arg(value_name = "CODE")]
    code: String,
    #[arg(long, value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl CodeVerb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            CodeVerb::Make(make) => make.run(front),
            CodeVerb::List(list) => front.read(&list.rows, |session| Ok(batches(activate::list(session)?))),
            CodeVerb::Void(void) => void.run(front),
            CodeVerb::Activate(activate) => activate.run(front),
        }
    }
}

impl Make {
    /// The codes go into the file before the batch is kept: a batch whose codes nobody has would be worth nothing, codes
    /// that no batch knows are worth nothing anyway.
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        let wrong = |text: &str| Error::Invalid { what: "--valid", value: text.to_owned(), wanted: "span" };
        let span = |text: &str| Span::parse(text).filter(|span| !span.is_zero()).ok_or_else(|| wrong(text));
        let valid = self.valid.as_deref().map(span).transpose()?;
        out::may(&self.out, self.force, front.place()?.path())?;
        front.write(&self.slip, &writing, Vec::new(), |session| {
            let paid = self.paid.as_deref().map(|text| amount(session, "--paid", text)).transpose()?;
            let made = activate::make(session, &self.plan, self.count, valid, paid.unwrap_or(Money::ZERO))?;
            if !writing.dry_run {
                let text = made.codes.join("\n") + "\n";
                out::write(&self.out, self.force, |file| file.write_all(text.as_bytes()))?;
            }
            let columns = [
                Column::new("batch", Kind::Int).keep(),
                Column::new("plan", Kind::Text).keep(),
                Column::new("codes", Kind::Int).keep(),
                Column::new("valid_until", Kind::Instant),
                Column::new("file", Kind::Text),
                Column::new("request", Kind::Text).rank(2),
            ];
            let (file, request) = (self.out.display().to_string(), session.request.map(str::to_owned));
            let row = cells![made.batch, self.plan.as_str(), self.count, made.until, file, request];
            Ok(View::new("code-batch-made/1", columns).page().row(row).note(Note::new("codes-once")))
        })
    }
}

impl Void {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        ask::agree(front, self.consent, &writing, "ask.void")?;
        front.write(&self.page, &writing, Vec::new(), |session| Ok(batches(vec![activate::void(session, self.batch)?])))
    }
}

fn batches(all: Vec<Batch>) -> View {
    let columns = [
        Column::new("batch", Kind::Int).keep(),
        Column::new("plan", Kind::Text).keep(),
        Column::new("codes", Kind::Int).keep(),
        Column::new("redeemed", Kind::Int).keep(),
        Column::new("paid", Kind::Money).rank(2),
        Column::new("made_at", Kind::Instant),
        Column::new("valid_until", Kind::Instant),
        Column::new("voided_at", Kind::Instant),
        Column::new("operator", Kind::Text).rank(2),
    ];
    let mut view = View::new("code-batches/1", columns);
    for Batch { id, plan, codes, paid, made_at, until, voided_at, operator, redeemed } in all {
        view.push(cells![id, plan, codes, redeemed, paid, made_at, until, voided_at, operator]);
    }
    view
}

impl Activate {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            match activate::redeem(session, (id, &member), &self.code)? {
                Redeemed::Term(term) => Ok(receipt(front, session, "plan-activated/1", &member.number, &[*term])),
                Redeemed::Wrong(tries) => Ok(wrong(session, front, &member.number, tries)),
            }
        })
    }
}

/// A wrong code is kept as a try, and so it is an answer and no error (house H17).
fn wrong(session: &Session<'_>, front: &Front<'_>, member: &str, tries: usize) -> View {
    let note = Note::new("code-unknown").with("member", member).with("tries", tries);
    receipt(front, session, "plan-activated/1", member, &[]).note(note).exit(4)
}
