//! `auth set-password`, `auth verify`, `auth lock`, `auth unlock`: the password of one member.

use clap::Args;

use super::told::{Clerk, PasswordFrom, blank, judged};
use crate::cli::front::{Answer, Before, Front};
use crate::cli::shape::{Page, Writing};
use crate::domain::identity::Assurance;
use crate::domain::identity::legacy::Kept;
use crate::domain::identity::verdict::Verdict;
use crate::error::Result;
use crate::flow::desk::Desk;
use crate::flow::login::{self, Read};
use crate::flow::password::{self, Done, Wish};
use crate::flow::{Session, secret};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Args, Debug)]
pub(in crate::cli) struct SetPassword {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    password: PasswordFrom,
    #[command(flatten)]
    clerk: Clerk,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Verify {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    password: PasswordFrom,
    #[command(flatten)]
    clerk: Clerk,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Lock {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Unlock {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl SetPassword {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        let more = [Column::new("set_at", Kind::Instant), Column::new("sessions_ended", Kind::Int).rank(2)];
        let blank = blank("auth-set-password/1", more);
        let shape = blank.clone();
        let hashed = |desk: &Desk| {
            desk.read(|session| password::may_set(session, &self.member))?;
            let typed = self.password.take_new(front)?;
            let wish = desk.read(|session| password::wish(session, &self.member, &typed))?;
            if !wish.weaknesses.is_empty() {
                return Ok(Before::Answer(weak(shape, &wish)));
            }
            Ok(Before::Go(Kept::new(&typed, &secret::salt(), wish.costs)))
        };
        let set = |session: &mut Session<'_>, kept: Kept| {
            let done = password::set(session, &self.member, &kept)?;
            let verdict = Verdict::ok(&done.member, Assurance::Asserted);
            Ok(judged(blank.clone(), &verdict, Some([done.at.into(), count(done.n_sessions)])))
        };
        front.judge(&self.page, blank.clone(), self.clerk.operator.as_deref(), hashed, set)
    }
}

/// Every reason, each a note with its figure.
fn weak(blank: View, wish: &Wish) -> View {
    let view = judged::<0>(blank, &Verdict::refused("weak", &wish.member), None);
    let noted = |view: View, code| view.note(Note::new(code).with("least", wish.least));
    wish.weaknesses.iter().map(|weakness| weakness.code()).fold(view, noted)
}

fn count(n: usize) -> Cell {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

impl Verify {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        let blank = blank("auth-verify/1", []);
        let shape = blank.clone();
        let hashed = |desk: &Desk| tried(front, desk, (&self.member, &self.password), shape);
        let counted = |session: &mut Session<'_>, tried: login::Judged| {
            Ok(judged::<0>(blank.clone(), &tried.settle(session)?.verdict, None))
        };
        front.judge(&self.page, blank.clone(), self.clerk.operator.as_deref(), hashed, counted)
    }
}

/// Reads, asks and hashes: all that a try does before its write.
pub(super) fn tried(
    front: &Front<'_>,
    desk: &Desk,
    (member, password): (&str, &PasswordFrom),
    blank: View,
) -> Result<Before<login::Judged>> {
    let typed = password.take(front)?;
    Ok(match desk.read(|session| login::read(session, member))? {
        Read::Locked(verdict) => Before::Answer(judged::<0>(blank, &verdict, None)),
        Read::Go(attempt) => Before::Go(attempt.judge(&typed)),
    })
}

impl Lock {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        changed(front, &self.page, &self.writing, |session| password::lock(session, &self.member))
    }
}

impl Unlock {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        changed(front, &self.page, &self.writing, |session| password::unlock(session, &self.member))
    }
}

fn changed(
    front: &Front<'_>,
    page: &Page,
    writing: &Writing,
    run: impl FnOnce(&Session<'_>) -> Result<Done>,
) -> Result<Answer> {
    front.at_the_clock()?;
    let writing = writing.reasoned(front.reading)?;
    front.write(page, &writing, Vec::new(), |session| {
        let Done { member, state, at: _, n_sessions } = run(session)?;
        let columns = [
            Column::new("member", Kind::Text).keep(),
            Column::new("state", Kind::Word).keep(),
            Column::new("sessions_ended", Kind::Int),
            Column::new("request", Kind::Text).rank(2),
        ];
        let request = session.request.map(str::to_owned);
        let row = cells![member, Cell::word(state), count(n_sessions), request];
        Ok(View::new("auth-password/1", columns).page().row(row))
    })
}
