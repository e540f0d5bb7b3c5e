//! `auth statement`: files of banks and providers, imported whole or not at all (identity §11).

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing};
use crate::domain::identity::statement::{Span, stretches};
use crate::domain::money::{Currency, Money};
use crate::error::{Error, Result};
use crate::flow::statement::{self, Imported, Whole};

use crate::input::Source;
use crate::input::profile::statement::{self as profile, Profile};
use crate::input::statement::Reading;
use crate::output::{Column, Kind, Note, View, cells};
use crate::store;
use crate::store::statement::{Account, Kept};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Verb {
    Import(Import),
    List(List),
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Import {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "A")]
    account: String,
    #[arg(long, value_name = "P", default_value = "auto")]
    profile: String,
    #[arg(long, requires = "reason")]
    allow_gap: bool,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[arg(long, value_name = "A")]
    account: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.at_the_clock()?;
        match self {
            Verb::Import(import) => import.run(front),
            Verb::List(list) => list.run(front),
        }
    }
}

/// The profile of a name, or that of a file ending in `.toml`; none for `auto`.
fn named(said: &str) -> Result<Option<Profile>> {
    if said == "auto" {
        return Ok(None);
    }
    if !said.ends_with(".toml") {
        let one = profile::find(said).ok_or_else(|| Error::NotFound { noun: "profile", name: said.to_owned() })?;
        return Ok(Some(one.clone()));
    }
    let unreadable = |source| Error::Unreadable { path: said.to_owned(), source };
    let text = std::fs::read_to_string(said).map_err(unreadable)?;
    let bad = |mistakes| Error::BadProgram { path: said.to_owned(), mistakes };
    profile::parse(&text).map(Some).map_err(bad)
}

impl Import {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let profile = named(&self.profile)?;
        let (account, reading) = front.desk()?.read(|session| {
            let account = statement::account(session, &self.account)?;
            let reading = Reading { zone: session.zone().clone(), currency: account.currency };
            Ok((account, reading))
        })?;
        let source = Source::file(&self.file);
        let whole = statement::read(&source, profile.as_ref(), &reading, account.tail.as_deref())?;
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, vec![whole.digest()], |session| {
            let imported = statement::import(session, &account, &whole, self.allow_gap)?;
            let kept = store::statement::list(session.db, Some(account.id))?;
            let own: Vec<Kept> = kept.into_iter().filter(|kept| imported.statements.contains(&kept.id)).collect();
            Ok(noted(view("auth-statement-imported/1", &own, std::slice::from_ref(&account)), &imported, &whole))
        })
    }
}

/// What should be known beside the rows of an import.
fn noted(mut view: View, imported: &Imported, whole: &Whole) -> View {
    let counted = [
        ("statement-cards", imported.cards.verified),
        ("statement-review", imported.cards.review),
        ("statement-later", imported.cards.later),
    ];
    if imported.statements.is_empty() {
        view = view.note(Note::new("statement-known"));
    }
    for (code, count) in counted.into_iter().filter(|(_, count)| *count > 0) {
        view = view.note(Note::new(code).with("count", count));
    }
    for flaw in &whole.remarks {
        let mut note = Note::new("statement-totals");
        for (name, value) in flaw.figures() {
            note = note.with(name, value);
        }
        view = view.note(note);
    }
    view
}

fn view(schema: &'static str, kept: &[Kept], accounts: &[Account]) -> View {
    let columns = [
        Column::new("statement", Kind::Int).keep(),
        Column::new("account", Kind::Text).keep(),
        Column::new("file", Kind::Text).rank(2),
        Column::new("profile", Kind::Text).rank(2),
        Column::new("from", Kind::Day).keep(),
        Column::new("until", Kind::Day).keep(),
        Column::new("opening", Kind::Text),
        Column::new("closing", Kind::Text),
        Column::new("lines", Kind::Int),
        Column::new("lines_new", Kind::Int),
        Column::new("lines_known", Kind::Int).rank(2),
        Column::new("gap", Kind::Bool),
        Column::new("recorded_at", Kind::Instant).rank(3),
    ];
    let mut view = View::new(schema, columns);
    for one in kept {
        let currency = accounts.iter().find(|account| account.id == one.account).map(|account| account.currency);
        let shown = |money: Option<Money>| {
            money.zip(currency).map(|(money, currency): (Money, Currency)| currency.plain(money))
        };
        view.push(cells![
            one.id,
            one.account_name.as_str(),
            one.file.as_str(),
            one.profile.as_str(),
            one.days.map(|(from, _)| from),
            one.days.map(|(_, until)| until),
            shown(one.balances.0),
            shown(one.balances.1),
            one.lines.0,
            one.lines.1,
            one.lines.0 - one.lines.1,
            one.gap,
            one.recorded_at,
        ]);
    }
    view
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.rows, |session| {
            let own = self.account.as_deref().map(|name| statement::account(session, name)).transpose()?;
            let kept = store::statement::list(session.db, own.map(|own| own.id))?;
            let accounts = store::statement::list_accounts(session.db)?;
            let mut view = view("auth-statements/1", &kept, &accounts);
            for account in &accounts {
                view = covered(view, account, &kept);
            }
            Ok(view)
        })
    }
}

/// Which days of an account are covered without a gap.
fn covered(mut view: View, account: &Account, kept: &[Kept]) -> View {
    let own = kept.iter().filter(|kept| kept.account == account.id);
    let spans: Vec<Span> = own.filter_map(Kept::span).collect();
    for (from, until) in stretches(&spans) {
        let note = Note::new("statement-covered").with("account", &account.name);
        view = view.note(note.with("from", from).with("until", until));
    }
    view
}
