//! `auth session`: logins that go on for a while, issued, checked and ended.

use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use super::password::tried;
use super::told::{Clerk, PasswordFrom, TokenFrom, blank, judged};
use crate::cli::front::{Answer, Before, Front};
use crate::cli::shape::{Page, Writing};
use crate::domain::identity::token::is_purpose;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::desk::Desk;
use crate::flow::login;
use crate::flow::token::{self, Checked};
use crate::output::{Column, Kind, View, cells};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Issue(Issue),
    Check(Check),
    Revoke(Revoke),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Issue {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "PURPOSE")]
    purpose: String,
    #[command(flatten)]
    password: PasswordFrom,
    #[command(flatten)]
    clerk: Clerk,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Check {
    #[arg(long, value_name = "PURPOSE")]
    purpose: String,
    #[command(flatten)]
    token: TokenFrom,
    #[command(flatten)]
    clerk: Clerk,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Revoke {
    #[arg(value_name = "SESSION", required_unless_present = "all", conflicts_with = "all")]
    session: Option<i64>,
    #[arg(long, value_name = "M")]
    all: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            Verb::Issue(issue) => issue.run(front),
            Verb::Check(check) => check.run(front),
            Verb::Revoke(revoke) => revoke.run(front),
        }
    }
}

fn purpose(word: &str) -> Result<&str> {
    let invalid = || Error::Invalid { what: "--purpose", value: word.to_owned(), wanted: "purpose" };
    Some(word).filter(|word| is_purpose(word)).ok_or_else(invalid)
}

impl Issue {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let purpose = purpose(&self.purpose)?;
        let more = [
            Column::new("session", Kind::Int).keep().titled("login_session"),
            Column::new("token", Kind::Text).keep(),
            Column::new("ends_at", Kind::Instant),
        ];
        let blank = blank("auth-session-issued/1", more);
        let shape = blank.clone();
        let hashed = |desk: &Desk| tried(front, desk, (&self.member, &self.password), shape);
        let counted = |session: &mut Session<'_>, tried: login::Judged| {
            let login::Proven { verdict, member } = tried.settle(session)?;
            let (Some(member), Some(level)) = (member, verdict.assurance) else {
                return Ok(judged::<0>(blank.clone(), &verdict, None));
            };
            let issued = token::issue(session, member, purpose, level)?;
            let more = [issued.id.into(), issued.token.as_str().into(), issued.ends_at.into()];
            Ok(judged(blank.clone(), &verdict, Some(more)))
        };
        front.judge(&self.page, blank.clone(), self.clerk.operator.as_deref(), hashed, counted)
    }
}

impl Check {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let purpose = purpose(&self.purpose)?;
        let more = [
            Column::new("session", Kind::Int).titled("login_session"),
            Column::new("age_s", Kind::Int),
            Column::new("ends_at", Kind::Instant),
        ];
        let blank = blank("auth-session/1", more);
        let shape = blank.clone();
        let looked = |desk: &Desk| {
            let token = self.token.take(front)?;
            let checked = desk.read(|session| token::check(session, &token, purpose))?;
            Ok(if checked.is_to_be_seen { Before::Go(token) } else { Before::Answer(row(shape, &checked)) })
        };
        let seen = |session: &mut Session<'_>, token: Zeroizing<String>| {
            let mut checked = token::check(session, &token, purpose)?;
            token::see(session, &mut checked)?;
            Ok(row(blank.clone(), &checked))
        };
        front.judge(&self.page, blank.clone(), self.clerk.operator.as_deref(), looked, seen)
    }
}

fn row(blank: View, checked: &Checked) -> View {
    let known = checked.session.as_ref().map(|known| known.id);
    judged(blank, &checked.verdict, Some([known.into(), checked.age_s.into(), checked.ends_at.into()]))
}

impl Revoke {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.write(&self.page, &self.writing, Vec::new(), |session| {
            let (member, n) = match (self.session, &self.all) {
                (Some(id), _) => token::revoke(session, id)?,
                (None, all) => token::revoke_all(session, all.as_deref().unwrap_or_default())?,
            };
            let columns = [Column::new("member", Kind::Text).keep(), Column::new("sessions_ended", Kind::Int).keep()];
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            Ok(View::new("auth-session-revoked/1", columns).page().row(cells![member, n]))
        })
    }
}
