//! `auth card`: cards of members, bound by their number and proved by a payment (identity §9).

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::key::Where;
use super::proof::Signed;
use super::told::{blank, judged};
use crate::cli::ask::{self, Source};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::identity::Assurance;
use crate::domain::identity::card::{NotACard, Number};
use crate::domain::identity::challenge::{Method, State};
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::flow::card::{self, Binding};
use crate::flow::{Session, join, statement};
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store;
use crate::store::card::{Card, Which};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Bind(Bind),
    Verify(Verify),
    Answer(Told),
    List(List),
    Revoke(Revoke),
    Review(Review),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Bind {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, conflicts_with = "card_file")]
    card_stdin: bool,
    #[arg(long, value_name = "FILE")]
    card_file: Option<PathBuf>,
    #[arg(long, value_name = "LABEL")]
    issuer: Option<String>,
    #[arg(long)]
    shared: bool,
    #[arg(long)]
    no_luhn: bool,
    #[command(flatten)]
    keys: Where,
    #[command(flatten)]
    signed: Signed,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Verify {
    #[arg(value_name = "CARD")]
    card: i64,
    #[arg(long, value_name = "METHOD", value_parser = ["reverse", "deposit"], default_value = "reverse")]
    method: String,
    #[arg(long, value_name = "A")]
    account: String,
    #[command(flatten)]
    keys: Where,
    #[command(flatten)]
    signed: Signed,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Told {
    #[arg(value_name = "CARD")]
    card: i64,
    #[arg(long, conflicts_with = "amounts_file")]
    amounts_stdin: bool,
    #[arg(long, value_name = "FILE")]
    amounts_file: Option<PathBuf>,
    #[command(flatten)]
    keys: Where,
    #[command(flatten)]
    signed: Signed,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Revoke {
    #[arg(value_name = "CARD")]
    card: i64,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Review {
    #[arg(value_name = "CARD")]
    card: i64,
    #[arg(value_name = "DECISION", value_parser = ["accept", "refuse"])]
    decision: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            Verb::Bind(bind) => bind.run(front),
            Verb::Verify(verify) => verify.run(front),
            Verb::Answer(told) => told.run(front),
            Verb::List(list) => list.run(front),
            Verb::Revoke(revoke) => revoke.run(front),
            Verb::Review(review) => review.run(front),
        }
    }
}

impl Bind {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        // Nothing is asked for what cannot be kept.
        let keys = self.keys.keys(front)?;
        let source = Source { stdin: self.card_stdin, file: self.card_file.as_deref() };
        let text = ask::secret(front, source, "ask.card")?;
        let number = Number::parse(&text, !self.no_luhn).map_err(|not| match not {
            NotACard::IdentityNumber => Refusal::CardIsIdentity,
            NotACard::Signs | NotACard::Length | NotACard::Luhn => Refusal::NotACard,
        })?;
        let how = Binding { issuer: self.issuer.as_deref(), shared: self.shared, no_luhn: self.no_luhn };
        front.write(&self.page, &self.signed.writing(), Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let card = card::bind(session, (id, &member), &number, &keys, how)?;
            Ok(cards(session, "auth-card-bound/1", &[card])?.page())
        })
    }
}

/// Cards and where they stand.
fn cards(session: &Session<'_>, schema: &'static str, cards: &[Card]) -> Result<View> {
    let columns = [
        Column::new("card", Kind::Int).keep(),
        Column::new("member", Kind::Text).keep(),
        Column::new("last4", Kind::Text).keep(),
        Column::new("card_issuer", Kind::Text),
        Column::new("state", Kind::Word).keep(),
        Column::new("assurance", Kind::Word),
        Column::new("evidence", Kind::Word),
        Column::new("name_agrees", Kind::Bool).rank(2),
        Column::new("since", Kind::Instant),
        Column::new("card_key", Kind::Text).rank(3),
    ];
    let mut view = View::new(schema, columns);
    for card in cards {
        let state = card::standing(session, card)?;
        let last = store::card::list_acts(session.db, card.id)?.pop();
        let evidence = last.as_ref().and_then(|done| done.evidence.clone());
        let level = if state == State::Verified { Assurance::Payment } else { Assurance::Asserted };
        view.push(cells![
            card.id,
            card.member_number.as_str(),
            card.last4.as_str(),
            card.issuer.clone(),
            Cell::word(state.word()),
            Cell::word(level.word()),
            evidence.map(Cell::word).unwrap_or(Cell::Null),
            last.as_ref().and_then(|done| done.name_agrees),
            last.map(|done| done.at),
            card.key_id.as_str(),
        ]);
    }
    Ok(view)
}

impl Verify {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let method = if self.method == "deposit" { Method::Deposit } else { Method::Reverse };
        // Only what is sent to a card is kept under the key.
        let keys = if method == Method::Deposit { Some(self.keys.keys(front)?) } else { None };
        front.write(&self.page, &self.signed.writing(), Vec::new(), |session| {
            let card = card::find(session, self.card)?;
            let account = statement::account(session, &self.account)?;
            let asked = card::ask(session, &card, method, &account, keys.as_ref())?;
            let columns = [
                Column::new("card", Kind::Int).keep(),
                Column::new("last4", Kind::Text).keep(),
                Column::new("account", Kind::Text).keep(),
                Column::new("method", Kind::Word),
                Column::new("amounts", Kind::List).keep(),
                Column::new("currency", Kind::Text),
                Column::new("code", Kind::Text).keep(),
                Column::new("until", Kind::Instant),
            ];
            let amounts: Vec<String> = asked.amounts.iter().map(|amount| account.currency.plain(*amount)).collect();
            let row = cells![
                card.id,
                card.last4.as_str(),
                account.name.as_str(),
                Cell::word(method.word()),
                amounts,
                account.currency.code(),
                asked.code,
                asked.until,
            ];
            let note = if method == Method::Reverse { "card-pay-in" } else { "card-pay-out" };
            Ok(View::new("auth-card-asked/1", columns).page().row(row).note(Note::new(note)))
        })
    }
}

impl Told {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let keys = self.keys.keys(front)?;
        let source = Source { stdin: self.amounts_stdin, file: self.amounts_file.as_deref() };
        let told = ask::secret(front, source, "ask.amounts")?;
        front.write(&self.page, &self.signed.writing(), Vec::new(), |session| {
            let card = card::find(session, self.card)?;
            let verdict = card::answer(session, &card, &told, &keys)?;
            Ok(judged::<0>(blank("auth-judged/1", []), &verdict, None))
        })
    }
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let (id, _) = join::find(session, &self.member)?;
            let own = store::card::list(session.db, Which { member: Some(id), ..Which::default() })?;
            cards(session, "auth-cards/1", &own)
        })
    }
}

impl Revoke {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let card = card::find(session, self.card)?;
            card::revoke(session, &card)?;
            Ok(cards(session, "auth-card-revoked/1", &[card])?.page())
        })
    }
}

impl Review {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let card = card::find(session, self.card)?;
            card::review(session, &card, self.decision == "accept")?;
            Ok(cards(session, "auth-card-reviewed/1", &[card])?.page())
        })
    }
}
