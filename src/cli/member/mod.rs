//! `regulars member`: the people who come back, one at a time and by filter.

mod avatar;
mod balance;
mod club;
mod course;
mod duplicates;
mod edit;
mod find;
mod merge;
mod penalty;
mod profile;
mod question;
mod referral;
mod show;
mod timeline;

pub(in crate::cli) use find::instant;
pub(in crate::cli) use penalty::noted;

use clap::{Args, Subcommand};

use self::profile::Stated;
use super::front::{Answer, Front};
use super::import::{Import, OrderRules, Reader};
use super::shape::{Page, Writing};
use crate::domain::id::MemberId;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::desk::Desk;
use crate::flow::import::{passwords, roster};
use crate::flow::join::{self, Joining, Numbers};
use crate::flow::{Session, held, settle};
use crate::input::member::{self as reader, StatedMember};
use crate::input::{Sheet, text};
use crate::output::{Column, Kind, Note, View, cells};
use crate::store::batch::BatchKind;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    Add(Box<Add>),
    Show(show::Show),
    List(find::List),
    Search(find::Search),
    Edit(Box<edit::Edit>),
    Tag(edit::Tag),
    Avatar(avatar::Avatar),
    Timeline(timeline::Timeline),
    History(timeline::History),
    Duplicates(duplicates::Duplicates),
    Import(ImportMembers),
    #[command(subcommand, arg_required_else_help = true)]
    Balance(balance::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Referral(referral::Verb),
    Merge(merge::Merge),
    Unmerge(merge::Unmerge),
    #[command(subcommand, arg_required_else_help = true)]
    Question(question::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Club(club::Verb),
    #[command(subcommand, arg_required_else_help = true)]
    Course(course::Verb),
    #[command(subcommand)]
    Penalty(penalty::Verb),
}

#[derive(Args, Debug)]
pub(super) struct Add {
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    #[arg(long, value_name = "M")]
    referrer: Option<String>,
    #[arg(long, value_name = "T")]
    joined_at: Option<String>,
    #[arg(long, value_name = "SOURCE/ID")]
    account: Vec<String>,
    #[command(flatten)]
    stated: Stated,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub(super) struct ImportMembers {
    #[command(flatten)]
    import: Import,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Add(add) => add.run(front),
            Verb::Show(show) => show.run(front),
            Verb::List(list) => list.run(front),
            Verb::Search(search) => search.run(front),
            Verb::Edit(edit) => edit.run(front),
            Verb::Tag(tag) => tag.run(front),
            Verb::Avatar(avatar) => avatar.run(front),
            Verb::Timeline(timeline) => timeline.run(front),
            Verb::History(history) => history.run(front),
            Verb::Duplicates(duplicates) => duplicates.run(front),
            Verb::Merge(merge) => merge.run(front),
            Verb::Unmerge(unmerge) => unmerge.run(front),
            Verb::Penalty(penalty) => penalty.run(front),
            Verb::Import(import) => import.run(front),
            Verb::Balance(verb) => verb.run(front),
            Verb::Referral(verb) => verb.run(front),
            Verb::Question(verb) => verb.run(front),
            Verb::Club(verb) => verb.run(front),
            Verb::Course(verb) => verb.run(front),
        }
    }
}

impl Add {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.write(&self.page, &self.writing, Vec::new(), |session| {
            let joining = self.joining(session)?;
            let (_, number) = join::record(session, &mut Numbers::load(session)?, &joining)?;
            let claimed = held::claim_fitting(session)?;
            settle::run(session, BatchKind::Act)?;
            let columns = [Column::new("member", Kind::Text).keep(), Column::new("joined_at", Kind::Instant)];
            Ok(claims(View::new("member-added/1", columns).page().row(cells![number, joining.at]), claimed))
        })
    }

    fn joining(&self, session: &Session<'_>) -> Result<Joining> {
        Ok(Joining {
            number: self.number.as_deref().map(number).transpose()?,
            source: "shop".to_owned(),
            accounts: self.account.iter().map(|text| account(text)).collect::<Result<_>>()?,
            changes: self.stated.changes(session)?,
            attributes: self.stated.attributes()?,
            at: Some(self.at(session)?),
            referrer: self.referrer(session)?,
        })
    }

    fn at(&self, session: &Session<'_>) -> Result<Instant> {
        let Some(text) = &self.joined_at else { return Ok(session.now) };
        let at = session.zone().parse(text).map(|(at, _)| at).filter(|at| *at <= session.now);
        at.ok_or_else(|| Error::Invalid { what: "--joined-at", value: text.clone(), wanted: "past-instant" })
    }

    fn referrer(&self, session: &Session<'_>) -> Result<Option<MemberId>> {
        self.referrer.as_deref().map(|name| join::find(session, name).map(|(id, _)| id)).transpose()
    }
}

impl ImportMembers {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let reader: Reader<Sheet<StatedMember>> = Reader {
            noun: "member",
            read: reader::read,
            prepare: passwords,
            run: roster::run,
            rejects: |sheet| &sheet.rejects,
            found: |sheet| sheet.found(),
            profile: |_| None,
        };
        self.import.run(front, &reader, &OrderRules::default())
    }
}

/// Hashes the passwords of a file while nobody waits (ID15, H16).
fn passwords(front: &Front<'_>, sheet: &mut Sheet<StatedMember>, files: String) -> Result<String> {
    if !sheet.holds_secrets() {
        return Ok(files);
    }
    let desk = Desk::open_write(&front.place()?, front.setting(None), front.teller())?;
    let wrapping = desk.read(passwords::known)?;
    let tell = front.teller();
    wrapping.wrap(sheet, &|step| {
        tell(step);
        front.stop.check()
    })?;
    Ok(wrapping.stretch(&files))
}

/// The same with a note of the orders that waited for this member.
fn claims(view: View, claimed: u64) -> View {
    if claimed == 0 { view } else { view.note(Note::new("held-claimed").with("count", claimed)) }
}

/// A number that no other way of naming a member could be meant by (CL2).
fn number(typed: &str) -> Result<String> {
    let number = text::key(typed.trim(), 64).ok().filter(|number| !number.is_empty() && !number.contains([':', '/']));
    let invalid = || Error::Invalid { what: "--number", value: typed.to_owned(), wanted: "number" };
    number.map(String::from).ok_or_else(invalid)
}

/// An account elsewhere, as `SOURCE/ID`.
fn account(typed: &str) -> Result<(String, String)> {
    let invalid = || Error::Invalid { what: "--account", value: typed.to_owned(), wanted: "account" };
    let (source, id) = typed.split_once('/').filter(|(source, _)| !source.is_empty()).ok_or_else(invalid)?;
    let id = text::folded(id, 128).ok().filter(|id| !id.is_empty()).ok_or_else(invalid)?;
    Ok((source.to_owned(), id))
}
