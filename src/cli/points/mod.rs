//! `regulars points`: what a member can spend, what it came from, and spending it (semantics 3).

use clap::Subcommand;

use self::explain::Explain;
use self::read::{Balance, History};
use self::spend::{Adjust, Redeem};
use super::front::{Answer, Front};
use crate::domain::id::MemberId;
use crate::domain::money::{Money, Points};
use crate::domain::time::{Day, Instant};
use crate::error::{Error, Result};
use crate::flow::{Session, standing};
use crate::output::{Column, Kind, View, cells};

mod explain;
mod read;
mod spend;
mod why;

pub(super) use self::why::span_of;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Balance(Balance),
    History(History),
    Redeem(Redeem),
    Adjust(Adjust),
    Explain(Explain),
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Balance(balance) => balance.run(front),
            Verb::History(history) => history.run(front),
            Verb::Redeem(redeem) => redeem.run(front),
            Verb::Adjust(adjust) => adjust.run(front),
            Verb::Explain(explain) => explain.run(front),
        }
    }
}

/// What was done, and what the member has now.
fn receipt(
    session: &Session<'_>,
    schema: &'static str,
    id: MemberId,
    number: &str,
    points: i64,
    money: Option<Money>,
) -> Result<View> {
    let balance = standing::points(session, id)?.balance;
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("points", Kind::Points).keep(),
        Column::new("money", Kind::Money),
        Column::new("active", Kind::Points),
        Column::new("pending", Kind::Points),
        Column::new("debt", Kind::Points),
        Column::new("request", Kind::Text),
    ];
    let row = cells![
        number,
        Points(points),
        money,
        Points(balance.active),
        Points(balance.pending),
        Points(balance.debt),
        session.request.map(str::to_owned),
    ];
    Ok(View::new(schema, columns).page().row(row))
}

/// “Valid through” a day ends at the start of the next (K5); a day that is over gives nothing.
fn end(session: &Session<'_>, text: &str) -> Result<Instant> {
    let end = Day::parse(text).map(|day| session.zone().start(day.plus_days(1))).filter(|end| *end > session.now);
    end.ok_or_else(|| Error::Invalid { what: "--until", value: text.to_owned(), wanted: "coming-day" })
}
