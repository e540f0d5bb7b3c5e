//! `member list` and `member search`: members by filter, or by a part of how they are called.

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Personal, Rows};
use super::profile::named;
use crate::domain::id::Code;
use crate::domain::member::list;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::flow::Session;
use crate::input::text;
use crate::output::{Cell, Column, Kind, Note, View, cells};
use crate::store::member::{self, Filter, Row};

/// Members a search shows at most.
const MOST: usize = 1000;

#[derive(Args, Debug)]
pub(in crate::cli) struct List {
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    #[arg(long, value_name = "CITY")]
    city: Option<String>,
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    #[arg(long, value_name = "NAME=VALUE")]
    attribute: Option<String>,
    #[arg(long, value_name = "T")]
    joined_from: Option<String>,
    #[arg(long, value_name = "T")]
    joined_until: Option<String>,
    #[command(flatten)]
    personal: Personal,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Search {
    #[arg(value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    rows: Rows,
}

impl List {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let output = Output::from(&self.rows).with(self.personal);
        front.read(output, |session| {
            let contact = |name: &'static str| Column::new(name, Kind::Text).rank(3).personal();
            let mut view = View::new("member-list/1", columns(contact));
            for row in member::list(session.db, &self.filter(session)?)? {
                view.push(cells(row));
            }
            Ok(view)
        })
    }

    fn filter(&self, session: &Session<'_>) -> Result<Filter<'_>> {
        let tier = self.tier.as_deref();
        if let Some(tier) = tier
            && !session
                .versions()
                .all()
                .iter()
                .any(|(_, program)| Code::new(tier).is_some_and(|code| program.rung(&code).is_some()))
        {
            return Err(Error::NotFound { noun: "tier", name: tier.to_owned() });
        }
        let attribute = self.attribute.as_deref();
        let invalid = |text: &str| Error::Invalid { what: "--attribute", value: text.to_owned(), wanted: "attribute" };
        let attribute = attribute.map(|text| named(text).ok_or_else(|| invalid(text))).transpose()?;
        Ok(Filter {
            attribute,
            tier,
            city: self.city.as_deref(),
            tag: self.tag.as_deref(),
            joined_from: instant(session, "--joined-from", self.joined_from.as_deref())?,
            joined_until: instant(session, "--joined-until", self.joined_until.as_deref())?,
        })
    }
}

impl Search {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let invalid = || Error::Invalid { what: "TEXT", value: self.text.clone(), wanted: "text" };
        let text = text::text(self.text.trim(), 200).ok().filter(|text| !text.is_empty()).ok_or_else(invalid)?;
        front.read(&self.rows, |session| {
            let mut view = View::new("member-search/1", columns(|name| Column::new(name, Kind::Text)));
            for row in member::search(session.db, &text, MOST)? {
                view.push(cells(row));
            }
            let full = view.rows.len() == MOST;
            Ok(if full { view.note(Note::new("search-full").with("most", MOST)) } else { view })
        })
    }
}

pub(in crate::cli) fn instant(
    session: &Session<'_>,
    what: &'static str,
    text: Option<&str>,
) -> Result<Option<Instant>> {
    let read = |text: &str| {
        let invalid = || Error::Invalid { what, value: text.to_owned(), wanted: "instant" };
        session.zone().parse(text).map(|(at, _)| at).ok_or_else(invalid)
    };
    text.map(read).transpose()
}

fn columns(contact: impl Fn(&'static str) -> Column) -> [Column; 9] {
    [
        Column::new("member", Kind::Text).keep(),
        Column::new("name", Kind::Text).titled("person"),
        Column::new("nickname", Kind::Text).rank(4),
        contact("phone"),
        contact("email"),
        Column::new("tier", Kind::Text),
        Column::new("city", Kind::Text).rank(2),
        Column::new("tags", Kind::List).rank(4),
        Column::new("joined_at", Kind::Instant).rank(2),
    ]
}

fn cells(row: Row) -> Vec<Cell> {
    let tags = row.tags.as_deref().map(list).unwrap_or_default();
    cells![row.number, row.name, row.nickname, row.phone, row.email, row.tier, row.city, tags, row.registered_at]
}
