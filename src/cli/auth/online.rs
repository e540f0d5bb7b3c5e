//! What `auth authorize-url`, `auth login` and `auth link` do where this build has a socket: read, ask, write, answer (ID19).

use std::cell::OnceCell;
use std::io::{self, Write};
use std::time::Duration;

use super::login::{AuthorizeUrl, Link, Login};
use super::proof::Bringing;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Output, Page, Writing};
use crate::domain::id::MemberId;
use crate::domain::identity::Assurance;
use crate::domain::identity::call::{No, Verdict};
use crate::error::{Error, Result};
use crate::flow::desk::Desk;
use crate::flow::provider_login::{self, Host, Outcome};
use crate::flow::{Session, authorize, join};
use crate::output::{Cell, Column, Kind, Note, View, cells, words};

impl AuthorizeUrl {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        if self.purpose == "login" && self.member.is_some() {
            return Err(Error::Usage { code: "login-of-a-member", values: Vec::new() });
        }
        let columns = [
            Column::new("result", Kind::Word).keep(),
            Column::new("reason", Kind::Word).keep(),
            Column::new("url", Kind::Text).keep(),
            Column::new("state", Kind::Text).titled("login_state"),
            Column::new("expires_at", Kind::Instant),
            Column::new("retryable", Kind::Bool).rank(2),
        ];
        let view = View::new("auth-authorize-url/1", columns).page();
        if let Some(answer) = columns_alone(front, &self.page, &view)? {
            return Ok(answer);
        }
        let (place, begun) = (front.place()?, OnceCell::new());
        let writing = self.signed.writing();
        let desk = || {
            let desk = Desk::open_write(&place, front.setting(Some(&writing)), front.teller())?;
            let (asked, link) = desk.read(|session| {
                Ok((authorize::find(session, &self.provider)?, linked(session, self.member.as_deref())?))
            })?;
            let asked = authorize::begin(asked, None, Duration::from_secs(self.timeout));
            begun.set((asked, link)).ok();
            Ok(desk)
        };
        front.write_at(&self.page, &writing, Vec::new(), desk, |session| {
            let (begun, link) = begun.get().expect("the desk was opened");
            match begun {
                Ok(begun) => {
                    let until = authorize::keep(session, begun, *link)?;
                    let (url, state) = (begun.url.clone(), begun.state.clone());
                    Ok(view.row(cells![Cell::word("ok"), Cell::Null, url, state, until, false]))
                }
                Err(no) => {
                    let (verdict, reason) = (Cell::word(no.verdict.word()), Cell::word(no.reason));
                    let again = no.verdict == Verdict::Unavailable;
                    let view = view.row(cells![verdict, reason, Cell::Null, Cell::Null, Cell::Null, again]);
                    Ok(told(view, no))
                }
            }
        })
    }
}

impl Login {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let way = Way { provider: &self.provider, member: None, bringing: &self.bringing, page: &self.page };
        way.run(front, &self.signed.writing())
    }
}

impl Link {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let member = Some(self.member.as_str());
        let way = Way { provider: &self.provider, member, bringing: &self.bringing, page: &self.page };
        way.run(front, &self.signed.acting(front))
    }
}

/// A login, or the linking of a member's account.
struct Way<'a> {
    provider: &'a str,
    member: Option<&'a str>,
    bringing: &'a Bringing,
    page: &'a Page,
}

impl Way<'_> {
    fn run(&self, front: &Front<'_>, writing: &Writing) -> Result<Answer> {
        front.at_the_clock()?;
        let view = self.view();
        if let Some(answer) = columns_alone(front, self.page, &view)? {
            return Ok(answer);
        }
        let (place, tried) = (front.place()?, OnceCell::new());
        let brought = if self.bringing.loopback { None } else { Some(self.bringing.read(front)?) };
        let desk = || {
            let desk = Desk::open_write(&place, front.setting(Some(writing)), front.teller())?;
            let within = Duration::from_secs(self.bringing.timeout);
            let found = match brought {
                Some(brought) => {
                    let plan = desk.read(|session| {
                        let link = linked(session, self.member)?;
                        provider_login::plan(session, self.provider, brought, link)
                    })?;
                    plan.tried(within)
                }
                None => {
                    let (asked, link) = desk.read(|session| {
                        Ok((authorize::find(session, self.provider)?, linked(session, self.member)?))
                    })?;
                    let farewell = words::say(front.lang(), "auth.farewell", &[]);
                    let host = Host { tell: &|url| tell(front, url), farewell: &farewell, stop: &front.stop };
                    provider_login::plan_here(asked, link, within, &host)?
                }
            };
            tried.set(std::cell::Cell::new(Some(found))).ok();
            Ok(desk)
        };
        front.write_at(self.page, writing, Vec::new(), desk, |session| {
            let tried = tried.get().and_then(std::cell::Cell::take).expect("the desk was opened");
            let outcome = provider_login::settle(session, tried)?;
            Ok(self.answered(view, outcome))
        })
    }

    /// The row of ID7, with the subject; a link says which identity it made.
    fn view(&self) -> View {
        let mut columns = vec![
            Column::new("result", Kind::Word).keep(),
            Column::new("reason", Kind::Word).keep(),
            Column::new("member", Kind::Text).keep(),
            Column::new("assurance", Kind::Word),
            Column::new("until", Kind::Instant),
            Column::new("retryable", Kind::Bool).rank(2),
            Column::new("subject", Kind::Text).titled("provider_subject"),
        ];
        if self.member.is_some() {
            columns.extend([Column::new("identity", Kind::Int), Column::new("first_proof", Kind::Bool)]);
        }
        View::new(if self.member.is_some() { "auth-linked/1" } else { "auth-login/1" }, columns).page()
    }

    fn answered(&self, view: View, outcome: Outcome) -> View {
        let (subject, more) = (outcome.subject, if self.member.is_some() { 2 } else { 0 });
        match outcome.result {
            Ok(known) => {
                let level = Cell::word(Assurance::Account.word());
                let row = cells![Cell::word("ok"), Cell::Null, known.member, level, Cell::Null, false, subject];
                let own = cells![known.identity, known.first];
                view.row([&row[..], &own[..more]].concat())
            }
            Err(no) => {
                let (verdict, reason) = (Cell::word(no.verdict.word()), Cell::word(no.reason));
                let again = no.verdict == Verdict::Unavailable;
                let row = cells![verdict, reason, Cell::Null, Cell::Null, Cell::Null, again, subject];
                told(view.row([&row[..], &[Cell::Null, Cell::Null][..more]].concat()), &no)
            }
        }
    }
}

/// The member an account is to be linked to.
fn linked(session: &Session<'_>, member: Option<&str>) -> Result<Option<MemberId>> {
    let Some(member) = member else { return Ok(None) };
    let (id, member) = join::find(session, member)?;
    provider_login::linkable(session, id, &member)?;
    Ok(Some(id))
}

/// An answer about columns, before anything is asked that can be asked only once.
fn columns_alone(front: &Front<'_>, page: &Page, view: &View) -> Result<Option<Answer>> {
    let output = Output::from(page);
    if output.wants_help() {
        return front.plain(page, view.clone()).map(Some);
    }
    output.shape(view.clone()).map(|_| None)
}

/// A no with its exit code, and what is known of it.
fn told(view: View, no: &No) -> View {
    let mut view = view.exit(if no.verdict == Verdict::Denied { 4 } else { 1 });
    if let Some(said) = &no.told {
        view = view.note(Note::new("provider-said").with("said", said));
    }
    if let Some(place) = &no.place {
        view = view.note(Note::new("no-answer-from").with("place", place));
    }
    view
}

/// Tells where to go, beside the answer; whoever does not listen cannot go there.
fn tell(front: &Front<'_>, url: &str) {
    let text = words::say(front.lang(), "auth.go-to", &[("url", url)]);
    writeln!(io::stderr().lock(), "{text}").ok();
}
