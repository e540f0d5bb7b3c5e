//! `member penalty`: opened, moved on, listed, shown (X1–X4).

use clap::{Args, Subcommand};

use super::find::instant;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Page, Rows, Writing};
use crate::domain::id::MemberId;
use crate::domain::money::Points;
use crate::domain::penalty::{Sentence, State, Turn};
use crate::error::Result;
use crate::flow::penalty::{self, New, Told};
use crate::flow::{Session, join, standing};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Open(Open),
    Lift(Moved),
    Appeal(Moved),
    Uphold(Moved),
    Overturn(Moved),
    List(List),
    Show(Show),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Open {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "CODE")]
    penalty: String,
    #[arg(long, value_name = "TEXT")]
    evidence: String,
    #[arg(long)]
    propose: bool,
    #[arg(long, value_name = "T", conflicts_with = "propose")]
    from: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Moved {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "N")]
    number: u32,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "N")]
    number: u32,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Open(open) => open.run(front),
            Verb::Lift(moved) => moved.run(front, Turn::Lift),
            Verb::Appeal(moved) => moved.run(front, Turn::Appeal),
            Verb::Uphold(moved) => moved.run(front, Turn::Uphold),
            Verb::Overturn(moved) => moved.run(front, Turn::Overturn),
            Verb::List(list) => list.run(front),
            Verb::Show(show) => show.run(front),
        }
    }
}

impl Open {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let from = instant(session, "--from", self.from.as_deref())?;
            let new = New { code: &self.penalty, evidence: &self.evidence, from, proposed: self.propose };
            let stands = penalty::open(session, (id, &member), new)?;
            receipt(session, id, member.number, &stands)
        })
    }
}

impl Moved {
    fn run(&self, front: &Front<'_>, turn: Turn) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let stands = penalty::turn(session, (id, &member), turn, self.number)?;
            receipt(session, id, member.number, &stands)
        })
    }
}

fn receipt(session: &Session<'_>, id: MemberId, member: String, stands: &Sentence) -> Result<View> {
    let balance = standing::points(session, id)?.balance;
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("number", Kind::Int).keep(),
        Column::new("penalty", Kind::Text).keep(),
        Column::new("state", Kind::Word).keep(),
        Column::new("from", Kind::Instant),
        Column::new("until", Kind::Instant),
        Column::new("appeal_until", Kind::Instant),
        Column::new("active", Kind::Points),
        Column::new("blocked", Kind::Points),
        Column::new("debt", Kind::Points),
        Column::new("request", Kind::Text),
    ];
    Ok(View::new("member-penalty/1", columns).page().row(cells![
        member,
        stands.number,
        stands.code.clone(),
        state(stands),
        stands.from,
        stands.until,
        stands.appeal_until,
        Points(balance.active),
        Points(balance.blocked),
        Points(balance.debt),
        session.request.map(str::to_owned),
    ]))
}

/// How it stands; “active” alone would say too little beside members and points.
fn state(stands: &Sentence) -> Cell {
    Cell::word(if stands.state == State::Active { "in_force" } else { stands.state.word() })
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| {
            let member = self.member.as_deref().map(|name| join::find(session, name)).transpose()?;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("number", Kind::Int).keep(),
                Column::new("penalty", Kind::Text).keep(),
                Column::new("state", Kind::Word).keep(),
                Column::new("from", Kind::Instant),
                Column::new("until", Kind::Instant),
                Column::new("appeal_until", Kind::Instant).rank(3),
                Column::new("effects", Kind::List).rank(2),
                Column::new("fine", Kind::Points).rank(2),
                Column::new("reason", Kind::Text).rank(4),
                Column::new("operator", Kind::Text).rank(5),
            ];
            let mut view = View::new("member-penalties/1", columns);
            for Told { opened, stands } in penalty::list(session, member.map(|(id, _)| id), self.all)? {
                let effects: Vec<String> = stands.effects.iter().map(|effect| effect.word().to_owned()).collect();
                view.push(cells![
                    opened.of,
                    stands.number,
                    stands.code.clone(),
                    state(&stands),
                    stands.from,
                    stands.until,
                    stands.appeal_until,
                    effects,
                    Points(stands.fine),
                    opened.reason,
                    opened.operator,
                ]);
            }
            Ok(view)
        })
    }
}

impl Show {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let (Told { opened, stands }, history) = penalty::show(session, id, self.number)?;
            let columns = [
                Column::new("at", Kind::Instant).keep(),
                Column::new("what", Kind::Word).keep(),
                Column::new("points", Kind::Points),
                Column::new("entry", Kind::Int).rank(3),
                Column::new("reason", Kind::Text).rank(2),
                Column::new("operator", Kind::Text).rank(4),
            ];
            let mut view = View::new("member-penalty-history/1", columns);
            for one in history {
                let what = if one.what == "active" { "in_force".to_owned() } else { one.what };
                let taken = one.taken.filter(|taken| *taken != 0).map(Points);
                view.push(cells![one.at, Cell::word(what), taken, one.entry, one.reason, one.operator]);
            }
            let told = Note::new("penalty-told").with("number", stands.number).with("penalty", &stands.code);
            Ok(view.note(told.with("member", member.number).with("evidence", opened.evidence)))
        })
    }
}

/// A note of each penalty that is not over, for pages about a member.
pub(in crate::cli) fn noted(session: &Session<'_>, open: &[Sentence], view: View) -> View {
    open.iter().fold(view, |view, one| {
        let note = match (one.state, one.until) {
            (State::Proposed, _) => Note::new("penalty-waits"),
            (_, _) if one.is_over => Note::new("penalty-undecided"),
            (_, Some(until)) => Note::new("penalty-runs-until").with("until", session.zone().shown(until)),
            (_, None) => Note::new("penalty-runs"),
        };
        view.note(note.with("number", one.number).with("penalty", &one.code))
    })
}
