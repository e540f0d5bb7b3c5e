//! `regulars points`: what a member can spend, what it came from, and spending it (semantics 3).

use clap::{ArgGroup, Args, Subcommand};

use super::ask;
use super::front::{Answer, Front};
use super::shape::{Consent, Page, Rows, Writing};
use crate::domain::id::{Code, MemberId};
use crate::domain::money::{Money, Points};
use crate::domain::points::spend::Ask;
use crate::domain::program::Program;
use crate::domain::time::{Day, Instant};
use crate::error::{Error, Result};
use crate::flow::standing::{self, Purse};
use crate::flow::{Session, join, post, redeem};
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Balance(Balance),
    History(History),
    Redeem(Redeem),
    Adjust(Adjust),
}

#[derive(Args, Debug)]
pub(super) struct Balance {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct History {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("how_many").args(["points", "all"]).required(true))]
pub(super) struct Redeem {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "N", allow_negative_numbers = true)]
    points: Option<i64>,
    #[arg(long)]
    all: bool,
    #[arg(long, value_name = "MONEY")]
    payable: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct Adjust {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "±N", allow_negative_numbers = true)]
    points: i64,
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    ask_above: u64,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Balance(balance) => balance.run(front),
            Verb::History(history) => history.run(front),
            Verb::Redeem(redeem) => redeem.run(front),
            Verb::Adjust(adjust) => adjust.run(front),
        }
    }
}

impl Balance {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let (id, member) = join::find(session, &self.member)?;
            let Purse { balance, next_expiry, worth } = standing::points(session, id)?;
            let (day, ending) = next_expiry.unzip();
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("active", Kind::Points),
                Column::new("pending", Kind::Points),
                Column::new("debt", Kind::Points),
                Column::new("spendable", Kind::Points).keep(),
                Column::new("next_expiry", Kind::Day),
                Column::new("expiring", Kind::Points),
                Column::new("worth", Kind::Money),
            ];
            Ok(View::new("points-balance/1", columns).page().row(cells![
                member.number,
                Points(balance.active),
                Points(balance.pending),
                Points(balance.debt),
                Points(balance.active),
                day,
                ending.map(Points),
                worth,
            ]))
        })
    }
}

impl History {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let (id, _) = join::find(session, &self.member)?;
            let columns = [
                Column::new("at", Kind::Instant).keep(),
                Column::new("kind", Kind::Word).keep(),
                Column::new("points", Kind::Points).keep(),
                Column::new("cause", Kind::Word),
                Column::new("cause_name", Kind::Text),
                Column::new("rule", Kind::Text).rank(5),
                Column::new("rule_name", Kind::Text).rank(2),
                Column::new("usable_from", Kind::Instant).rank(3),
                Column::new("ends", Kind::Instant).rank(3),
                Column::new("reason", Kind::Text).rank(4),
                Column::new("occurred_at", Kind::Instant).rank(6),
                Column::new("entry", Kind::Int).rank(6),
            ];
            let mut view = View::new("points-history/1", columns);
            for line in store::points::list_entries(session.db, id, session.now)? {
                let called = line.rule.as_ref().map(|rule| called(front, session.program(), rule));
                view.push(cells![
                    line.posted_at,
                    Cell::word(line.kind.word()),
                    Points(line.points),
                    Cell::word(line.cause),
                    line.named,
                    line.rule,
                    called,
                    line.activates_at,
                    line.expires_at,
                    line.reason,
                    line.occurred_at,
                    line.number,
                ]);
            }
            Ok(view)
        })
    }
}

impl Redeem {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let payable = self.payable.as_deref().map(|text| money(session, text)).transpose()?;
            let ask = Ask { points: self.points, payable };
            let granted = redeem::redeem(session, id, &member, ask)?;
            receipt(session, "points-redeemed/1", id, &member.number, granted.points, granted.money)
        })
    }
}

impl Adjust {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        if self.writing.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            return Err(Error::Usage { code: "no-reason", values: Vec::new() });
        }
        if self.until.is_some() && self.points < 0 {
            return Err(Error::Usage { code: "end-of-taken-points", values: Vec::new() });
        }
        if self.points.unsigned_abs() > self.ask_above {
            ask::agree(front, self.consent, &self.writing, "ask.adjust")?;
        }
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let expires_at = self.until.as_deref().map(|text| end(session, text)).transpose()?;
            post::adjust(session, id, &member, self.points, expires_at)?;
            receipt(session, "points-adjusted/1", id, &member.number, self.points, None)
        })
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

/// What people call a rule, tier or benefit; one that the program no longer has goes by its code.
fn called(front: &Front<'_>, program: &Program, code: &Code) -> String {
    let rule = program.rule(code).map(|rule| &rule.name);
    let name = rule.or_else(|| program.rung(code).map(|rung| &rung.name));
    let name = name.or_else(|| program.benefit(code).map(|benefit| &benefit.name));
    name.map_or_else(|| code.to_string(), |name| front.name(name))
}

fn money(session: &Session<'_>, text: &str) -> Result<Money> {
    let parsed = session.program().shop.currency.parse(text).ok().filter(|money| money.get() >= 0);
    parsed.ok_or_else(|| Error::Invalid { what: "--payable", value: text.to_owned(), wanted: "money" })
}

/// “Valid through” a day ends at the start of the next (K5); a day that is over gives nothing.
fn end(session: &Session<'_>, text: &str) -> Result<Instant> {
    let end = Day::parse(text).map(|day| session.zone().start(day.plus_days(1))).filter(|end| *end > session.now);
    end.ok_or_else(|| Error::Invalid { what: "--until", value: text.to_owned(), wanted: "coming-day" })
}
