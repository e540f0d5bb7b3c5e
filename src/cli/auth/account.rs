//! `auth account`: the shop's own accounts, into which payments come (ID53).

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::money::Currency;
use crate::error::{Error, Result};
use crate::flow::{Session, statement};
use crate::output::{Cell, Column, Kind, View, cells};
use crate::store;
use crate::store::statement::Account;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Add(Add),
    List(List),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Add {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(long, value_name = "KIND", value_parser = ["bank", "provider"])]
    kind: String,
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    #[arg(long, value_name = "DIGITS")]
    tail: Option<String>,
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    sources: Vec<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            Verb::Add(add) => front.write(&add.page, &add.writing, Vec::new(), |session| {
                let account = statement::add_account(session, add.account(session)?)?;
                Ok(view("auth-account-added/1", &[account]).page())
            }),
            Verb::List(list) => front
                .read(&list.rows, |session| Ok(view("auth-accounts/1", &store::statement::list_accounts(session.db)?))),
        }
    }
}

impl Add {
    fn account(&self, session: &Session<'_>) -> Result<Account> {
        let invalid = |what, value: &str, wanted| Error::Invalid { what, value: value.to_owned(), wanted };
        let name = self.name.trim();
        if !(1..=64).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(invalid("NAME", &self.name, "account-name"));
        }
        let currency = match &self.currency {
            None => session.program().shop.currency,
            Some(code) => Currency::find(code).ok_or_else(|| invalid("--currency", code, "currency"))?,
        };
        if let Some(tail) =
            self.tail.as_deref().filter(|tail| tail.len() != 4 || !tail.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(invalid("--tail", tail, "card-tail"));
        }
        let mut sources: Vec<String> = self.sources.iter().map(|source| source.trim().to_owned()).collect();
        sources.retain(|source| !source.is_empty());
        sources.sort();
        sources.dedup();
        Ok(Account {
            id: 0,
            name: name.to_owned(),
            kind: self.kind.clone(),
            currency,
            tail: self.tail.clone(),
            sources,
        })
    }
}

fn view(schema: &'static str, accounts: &[Account]) -> View {
    let columns = [
        Column::new("account", Kind::Text).keep(),
        Column::new("kind", Kind::Word),
        Column::new("currency", Kind::Text),
        Column::new("tail", Kind::Text),
        Column::new("sources", Kind::List),
    ];
    let mut view = View::new(schema, columns);
    for account in accounts {
        let Account { name, kind, currency, tail, sources, .. } = account;
        view.push(cells![name.as_str(), Cell::word(kind.clone()), currency.code(), tail.clone(), sources.clone()]);
    }
    view
}
