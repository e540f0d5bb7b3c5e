//! Benefits given and taken away by hand, and uses given back (B2, B5).

use clap::Args;

use super::called;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Writing, through};
use crate::domain::grant::Grant;
use crate::error::Result;
use crate::flow::{Session, grant, join};
use crate::output::{Column, Kind, View, cells};

#[derive(Args, Debug)]
pub struct Give {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "CODE")]
    benefit: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    quota: Option<u32>,
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Return {
    #[arg(value_name = "USE")]
    usage: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Revoke {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "GRANT")]
    grant: u32,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Give {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let until = self.until.as_deref().map(|text| through(session, text)).transpose()?;
            let given = grant::give(session, (id, &member), &self.benefit, self.quota, until)?;
            Ok(receipt(front, session, "benefit-granted/1", &member.number, &given))
        })
    }
}

impl Return {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let back = grant::give_back(session, &self.usage)?;
            let columns = [
                Column::new("use", Kind::Text).keep(),
                Column::new("member", Kind::Text).keep(),
                Column::new("benefit", Kind::Text).keep(),
                Column::new("benefit_name", Kind::Text),
                Column::new("left", Kind::Int),
                Column::new("ends", Kind::Instant),
                Column::new("grant", Kind::Int),
                Column::new("request", Kind::Text).rank(2),
            ];
            let (name, _) = called(front, session.program(), &back.usage.benefit);
            let (left, ends) = back.grant.map_or((None, None), |grant| (grant.left(), Some(grant.until)));
            let request = session.request.map(str::to_owned);
            let (code, number) = (back.usage.benefit.as_str(), back.usage.grant);
            let row = cells![self.usage.as_str(), back.member.number, code, name, left, ends, number, request];
            Ok(View::new("benefit-returned/1", columns).page().row(row))
        })
    }
}

impl Revoke {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let taken = grant::revoke(session, (id, &member), self.grant)?;
            Ok(receipt(front, session, "benefit-revoked/1", &member.number, &taken))
        })
    }
}

/// A grant as it was given, or as it was when it was taken away.
fn receipt(front: &Front<'_>, session: &Session<'_>, schema: &'static str, member: &str, grant: &Grant) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("benefit", Kind::Text).keep(),
        Column::new("benefit_name", Kind::Text),
        Column::new("left", Kind::Int).keep(),
        Column::new("usable_from", Kind::Instant),
        Column::new("ends", Kind::Instant),
        Column::new("grant", Kind::Int),
        Column::new("request", Kind::Text).rank(2),
    ];
    let (name, _) = called(front, session.program(), &grant.benefit);
    let request = session.request.map(str::to_owned);
    let code = grant.benefit.as_str();
    let row = cells![member, code, name, grant.left(), grant.from, grant.until, grant.number, request];
    View::new(schema, columns).page().row(row)
}
