//! A refund recorded by hand, with one receipt of all it caused (P25).

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::member::instant;
use crate::cli::shape::{Page, Writing};
use crate::cli::taking::{parts, sentence};
use crate::domain::money::{Money, Points};
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::flow::refund::{self, Ask, Refunded};
use crate::output::{Cell, Column, Kind, Lang, Note, View, cells, people, words};
use crate::store::caused::What;

#[derive(Args, Debug)]
pub struct Refund {
    #[arg(value_name = "ORDER")]
    order: String,
    #[arg(long, value_name = "MONEY", allow_hyphen_values = true)]
    amount: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    line: Option<u32>,
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[arg(long, value_name = "T")]
    at: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Refund {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        let lang = front.spoken(&self.page);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (order, name, member) = super::find(session, &self.order)?;
            let id = self.id(session)?;
            let (amount, at) = (self.amount(session)?, self.at(session)?);
            let ask = Ask { order, name: &name, member, line: self.line, amount, id: &id, at };
            let done = refund::refund(session, &ask)?;
            Ok(receipt(session, lang, &ask, &done))
        })
    }

    fn amount(&self, session: &Session<'_>) -> Result<Money> {
        let parsed = session.program().shop.currency.parse(&self.amount).ok().filter(|money| money.get() > 0);
        parsed.ok_or_else(|| Error::Invalid { what: "--amount", value: self.amount.clone(), wanted: "price" })
    }

    /// The refund's own id: as said, else that of the request.
    fn id(&self, session: &Session<'_>) -> Result<String> {
        let Some(id) = &self.id else { return Ok(session.request.unwrap_or_default().to_owned()) };
        let plain = |c: char| !c.is_control() && !c.is_whitespace();
        if id.is_empty() || id.len() > 64 || !id.chars().all(plain) {
            return Err(Error::Invalid { what: "--id", value: id.clone(), wanted: "refund-id" });
        }
        Ok(id.clone())
    }

    fn at(&self, session: &Session<'_>) -> Result<crate::domain::time::Instant> {
        let at = instant(session, "--at", self.at.as_deref())?.unwrap_or(session.now);
        let text = || self.at.clone().unwrap_or_default();
        if at > session.now {
            return Err(Error::Invalid { what: "--at", value: text(), wanted: "past-instant" });
        }
        Ok(at)
    }
}

/// The refund, then what it caused: points restored, taken back, tier, benefits.
fn receipt(session: &Session<'_>, lang: Lang, ask: &Ask<'_>, done: &Refunded) -> View {
    let columns = [
        Column::new("order", Kind::Text).rank(3),
        Column::new("refund", Kind::Text).rank(3),
        Column::new("what", Kind::Word).keep(),
        Column::new("amount", Kind::Money).rank(2),
        Column::new("points", Kind::Points).keep(),
        Column::new("why", Kind::Text).keep(),
        Column::new("at", Kind::Instant).rank(4),
        Column::new("line", Kind::Int).rank(5),
        Column::new("rule", Kind::Text).rank(5),
        Column::new("target", Kind::Points).rank(6),
        Column::new("stood", Kind::Points).rank(6),
        Column::new("from_pending", Kind::Points).rank(7),
        Column::new("from_own", Kind::Points).rank(7),
        Column::new("attributed", Kind::Points).rank(7),
        Column::new("from_others", Kind::Points).rank(7),
        Column::new("to_debt", Kind::Points).rank(7),
        Column::new("waived", Kind::Points).rank(7),
        Column::new("from_tier", Kind::Text).rank(8),
        Column::new("to_tier", Kind::Text).rank(8),
        Column::new("benefit", Kind::Text).rank(8),
    ];
    let mut view = View::new("order-refunded/1", columns);
    let head = |what: Cell, at: crate::domain::time::Instant| (cells![ask.name, ask.id, what], at);
    let (first, at) = head(Cell::word("refund"), ask.at);
    let why = session.reason.unwrap_or_default();
    view.push([first, cells![-ask.amount, Cell::Null, why, at, ask.line], vec![Cell::Null; 12]].concat());
    for one in &done.caused {
        let (what, points, why, figures) = told(lang, &one.what);
        let (first, at) = head(what, one.at);
        view.push([first, cells![Cell::Null, points.map(Points), why, at, ask.line], figures].concat());
    }
    let money = |amount: Money| people::money(amount, &session.program().shop.currency, false);
    let left = Note::new("refunded").with("id", ask.id).with("order", ask.name).with("left", money(done.left));
    view = view.note(left);
    match done.balance {
        None => view.note(Note::new("refund-of-guest").with("order", ask.name)),
        Some(balance) => {
            let note = Note::new("refund-balance").with("active", balance.active);
            view.note(note.with("pending", balance.pending).with("debt", balance.debt))
        }
    }
}

/// A thing it caused: its word, signed points, a sentence, and the twelve last columns.
fn told(lang: Lang, what: &What) -> (Cell, Option<i64>, String, Vec<Cell>) {
    let say = |key: &str, values: &[(&str, &str)]| words::say(lang, key, values);
    let mut figures = vec![Cell::Null; 12];
    match what {
        What::Entry { kind, points, rule, .. } => {
            figures[0] = rule.clone().into();
            (Cell::word(kind.word()), Some(*points), say("order.spent-points", &[]), figures)
        }
        What::Taken { rule, target, taking } => {
            let booked = taking.pending + taking.own + taking.others + taking.debt;
            figures[0] = rule.clone().into();
            let all = [*target, target + taking.total()].into_iter().chain(parts(taking).map(|part| part.1));
            figures[1..9].iter_mut().zip(all).for_each(|(cell, points)| *cell = Points(points).into());
            let word = if booked > 0 || taking.total() > 0 { "clawback" } else { "restore" };
            (Cell::word(word), Some(-booked), sentence(lang, rule.as_str(), *target, taking), figures)
        }
        What::Checked { outcome, tier, from, to } => {
            (figures[9], figures[10]) = (from.clone().into(), to.clone().into());
            let why = match (from, to) {
                (Some(from), Some(to)) => say("order.tier-moved", &[("from", from.as_str()), ("to", to.as_str())]),
                _ => say("order.tier-asked", &[("tier", tier.as_str())]),
            };
            (Cell::word(outcome.clone()), None, why, figures)
        }
        What::Granted { benefit, quota, revoked } => {
            figures[11] = benefit.clone().into();
            let why = quota.map_or_else(|| benefit.to_string(), |quota| format!("{benefit} × {quota}"));
            (Cell::word(if *revoked { "revoked" } else { "granted" }), None, why, figures)
        }
    }
}
