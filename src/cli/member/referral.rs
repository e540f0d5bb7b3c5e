//! `regulars member referral`: invitations and what came of them (C7, C8).

use clap::{ArgGroup, Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::money::Points;
use crate::error::{Error, Result};
use crate::flow::{Session, join, referral};
use crate::input::written;
use crate::output::{Cell, Column, Kind, View, cells};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Invite(Invite),
    List(List),
    Approve(Judge),
    Reject(Judge),
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("contact").args(["phone", "email"]).required(true))]
pub(in crate::cli) struct Invite {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "PHONE")]
    phone: Option<String>,
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "STATE", value_parser = ["invited", "joined", "qualified", "rewarded", "capped", "reversed", "expired", "rejected", "review"])]
    state: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Judge {
    #[arg(value_name = "FRIEND")]
    friend: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Invite(invite) => invite.run(front),
            Verb::List(list) => list.run(front),
            Verb::Approve(judge) => judge.run(front, true),
            Verb::Reject(judge) => judge.run(front, false),
        }
    }
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let inviter = self.member.as_deref().map(|name| join::find(session, name)).transpose()?.map(|(id, _)| id);
            let columns = [
                Column::new("inviter", Kind::Text).keep(),
                Column::new("friend", Kind::Text).keep(),
                Column::new("state", Kind::Word).keep(),
                Column::new("since", Kind::Instant),
                Column::new("joined_at", Kind::Instant).rank(2),
                Column::new("inviter_points", Kind::Points),
                Column::new("friend_points", Kind::Points).rank(2),
            ];
            let mut view = View::new("referral-list/1", columns);
            for one in referral::list(session, inviter)? {
                let waits = one.review && !one.state.is_final() && one.inviter_points == 0;
                let state = if waits { "review" } else { one.state.word() };
                if self.state.as_deref().is_none_or(|wanted| wanted == state) {
                    let state = Cell::word(state);
                    let points = (Points(one.inviter_points), Points(one.friend_points));
                    view.push(cells![one.inviter, one.friend, state, one.since, one.joined_at, points.0, points.1]);
                }
            }
            for (inviter, shown, at, until) in referral::list_open(session, inviter)? {
                let state = if session.now < until { "invited" } else { "expired" };
                if self.state.as_deref().is_none_or(|wanted| wanted == state) {
                    let none = Points(0);
                    view.push(cells![inviter, shown, Cell::word(state), at, Cell::Null, none, none]);
                }
            }
            Ok(view)
        })
    }
}

impl Invite {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (kind, value) = self.contact(session)?;
            let invited = referral::invite(session, (id, &member), (kind, &value))?;
            let columns = [
                Column::new("inviter", Kind::Text).keep(),
                Column::new("friend", Kind::Text).keep(),
                Column::new("state", Kind::Word),
                Column::new("until", Kind::Instant),
                Column::new("request", Kind::Text),
            ];
            let (state, request) = (Cell::word("invited"), session.request.map(str::to_owned));
            let row = cells![member.number, invited.shown, state, invited.until, request];
            Ok(View::new("referral-invited/1", columns).page().row(row))
        })
    }

    /// The contact, normalised.
    fn contact(&self, session: &Session<'_>) -> Result<(&'static str, String)> {
        let wrong = |what, wanted: &str| Error::Invalid { what, value: wanted.to_owned(), wanted: what };
        match (&self.phone, &self.email) {
            (Some(phone), _) => {
                let country = Some(session.program().shop.country.as_str()).filter(|country| !country.is_empty());
                let phone = written::phone(phone, country).map_err(|_| wrong("phone", phone))?;
                Ok(("phone", phone))
            }
            (None, email) => {
                let email = email.as_deref().unwrap_or_default();
                Ok(("email", written::email(email).map_err(|_| wrong("email", email))?))
            }
        }
    }
}

impl Judge {
    fn run(&self, front: &Front<'_>, approve: bool) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.friend)?;
            referral::judge(session, id, &member, approve)?;
            let columns = [
                Column::new("friend", Kind::Text).keep(),
                Column::new("judged", Kind::Word).keep(),
                Column::new("request", Kind::Text),
            ];
            let judged = Cell::word(if approve { "approved" } else { "rejected" });
            let request = session.request.map(str::to_owned);
            Ok(View::new("referral-judged/1", columns).page().row(cells![member.number, judged, request]))
        })
    }
}
