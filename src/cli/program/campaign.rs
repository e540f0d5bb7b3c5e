//! `regulars program campaign`: running campaigns looked after (C1).

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::import::{Import, OrderRules, Reader};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::campaign::{On, State};
use crate::domain::money::{Money, Points};
use crate::domain::points::rule::Trigger;
use crate::error::Result;
use crate::flow::Session;
use crate::flow::campaign::{self, Standing};
use crate::flow::import::assignments;
use crate::input::Sheet;
use crate::input::assignment::{self as reader, StatedAssignment};
use crate::output::{Cell, Column, Kind, View, cells};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    List(List),
    Show(Show),
    Pause(Turn),
    Resume(Turn),
    End(Turn),
    Assign(Assign),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "CODE")]
    campaign: String,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Turn {
    #[arg(value_name = "CODE")]
    campaign: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Assign {
    #[command(flatten)]
    import: Import,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => front.read(&list.rows, |session| {
                let mut view = View::new("campaign-list/1", columns());
                for standing in campaign::list(session)? {
                    view.push(row(front, &standing));
                }
                Ok(view)
            }),
            Verb::Show(show) => front.read(&show.page, |session| page(front, session, &show.campaign)),
            Verb::Pause(turn) => turn.run(front, State::Paused),
            Verb::Resume(turn) => turn.run(front, State::Resumed),
            Verb::End(turn) => turn.run(front, State::Ended),
            Verb::Assign(assign) => assign.run(front),
        }
    }
}

impl Turn {
    fn run(&self, front: &Front<'_>, state: State) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let standing = campaign::turn(session, &self.campaign, state)?;
            Ok(View::new("campaign-turned/1", columns()).page().row(row(front, &standing)))
        })
    }
}

impl Assign {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<Sheet<StatedAssignment>> = Reader {
            noun: "assignment",
            read: reader::read,
            prepare: |_, _, files| Ok(files),
            run: assignments::run,
            rejects: |sheet| &sheet.rejects,
            found: |sheet| sheet.found(),
            profile: |_| None,
        };
        self.import.run(front, &reader, &OrderRules::default())
    }
}

fn columns() -> [Column; 13] {
    [
        Column::new("campaign", Kind::Text).keep(),
        Column::new("name", Kind::Text),
        Column::new("state", Kind::Word).keep(),
        Column::new("occasion", Kind::Text),
        Column::new("from", Kind::Instant).rank(2),
        Column::new("until", Kind::Instant).rank(2),
        Column::new("treated", Kind::Int),
        Column::new("held_out", Kind::Int),
        Column::new("awards", Kind::Int),
        Column::new("points", Kind::Points),
        Column::new("points_left", Kind::Points).rank(3),
        Column::new("money_left", Kind::Money).rank(3),
        Column::new("awards_left", Kind::Int).rank(3),
    ]
}

fn row(front: &Front<'_>, standing: &Standing) -> Vec<Cell> {
    let Standing { campaign, phase, counted, left } = standing;
    cells![
        campaign.code.as_str(),
        front.name(&campaign.name),
        Cell::word(phase.word()),
        occasion(&campaign.on),
        campaign.from,
        campaign.until,
        counted.treated,
        counted.held_out,
        counted.awards,
        Points(counted.points),
        left.points.map(Points),
        left.money.map(Money),
        left.awards,
    ]
}

/// The word of the program file.
fn occasion(on: &On) -> Cell {
    match on {
        On::Birthday { .. } => Cell::from("birthday"),
        On::Idle(_) => Cell::from("idle"),
        On::Schedule(_) => Cell::from("schedule"),
        On::List => Cell::from("list"),
        On::Fact(trigger) => match trigger {
            Trigger::OrderPaid => Cell::from("order.paid"),
            Trigger::OrderCompleted => Cell::from("order.completed"),
            Trigger::ReferralJoined => Cell::from("referral.joined"),
            Trigger::MemberVerified => Cell::from("member.verified"),
            Trigger::Event(kind) => Cell::from(format!("event.{kind}")),
        },
    }
}

fn page(front: &Front<'_>, session: &Session<'_>, code: &str) -> Result<View> {
    let standing = campaign::find(session, code)?;
    Ok(View::new("campaign/1", columns()).page().row(row(front, &standing)))
}
