//! `member show`: one member on a page. Each noun adds its part of the page to [`page`].

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::Page;
use super::avatar;
use super::penalty::noted;
use crate::domain::grant::Grant;
use crate::domain::id::MemberId;
use crate::domain::member::{Field, list};
use crate::domain::plan::Term;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::standing::{self, Standing};
use crate::flow::{Session, join, plan};
use crate::output::{Cell, Column, Kind, Lang, View};
use crate::store;
use crate::store::member::{self, Member, Profile};

#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    page: Page,
}

/// A title and what stands beside it.
type Line = (Column, Cell);

impl Show {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let (id, member) = join::find(session, &self.member)?;
            page(session, id, &member, front.spoken(&self.page))
        })
    }
}

fn page(session: &Session<'_>, id: MemberId, member: &Member, lang: Lang) -> Result<View> {
    let mut lines = identity(session, id, member)?;
    let standing = standing::of(session, id)?;
    lines.extend(lines_of(&standing));
    lines.push((Column::new("plans", Kind::List), plans(session, &standing).into()));
    let mut known = member::load_profile(session.db, id)?;
    if let Some(kind) = store::avatar::find_kind(session.db, id)? {
        known.insert(Field::Avatar, avatar::stored(lang, kind));
    }
    lines.extend(completeness(&known));
    lines.extend(profile(&known));
    for (name, value) in member::load_attributes(session.db, id)? {
        lines.push((Column::new(format!("x.{name}"), Kind::Text).verbatim(), value.into()));
    }
    let (columns, row): (Vec<Column>, Vec<Cell>) = lines.into_iter().unzip();
    Ok(noted(session, &standing.penalties, View::new("member/1", columns).page().row(row)))
}

fn identity(session: &Session<'_>, id: MemberId, member: &Member) -> Result<Vec<Line>> {
    let keys = member::list_own_keys(session.db, id)?;
    let accounts = keys.iter().filter_map(|key| Some(format!("{}/{}", key.kind.strip_prefix("account:")?, key.value)));
    Ok(vec![
        (Column::new("member", Kind::Text).keep(), member.number.clone().into()),
        (Column::new("joined_at", Kind::Instant), member.registered_at.into()),
        (Column::new("source", Kind::Text), member.source.clone().into()),
        (Column::new("referrer", Kind::Text), member.referrer.clone().into()),
        (Column::new("accounts", Kind::List), accounts.collect::<Vec<_>>().into()),
    ])
}

/// Tier, points and running benefits with what is left of each.
fn lines_of(standing: &Standing) -> Vec<Line> {
    let tier = standing.tier.as_ref();
    let left = |grant: &Grant| match grant.left() {
        Some(left) => format!("{} {left}", grant.benefit),
        None => grant.benefit.to_string(),
    };
    let benefits: Vec<String> = standing.grants.iter().filter(|grant| grant.left() != Some(0)).map(left).collect();
    let balance = standing.points.balance;
    vec![
        (Column::new("tier", Kind::Text), tier.map(|tier| tier.code.to_string()).into()),
        (Column::new("guaranteed_until", Kind::Instant), tier.and_then(|tier| tier.guaranteed_until).into()),
        (Column::new("active", Kind::Points), Cell::Points(balance.active)),
        (Column::new("pending", Kind::Points), Cell::Points(balance.pending)),
        (Column::new("blocked", Kind::Points), Cell::Points(balance.blocked)),
        (Column::new("debt", Kind::Points), Cell::Points(balance.debt)),
        (Column::new("benefits", Kind::List), benefits.into()),
    ]
}

/// Running plans with how each stands, and through which day.
fn plans(session: &Session<'_>, standing: &Standing) -> Vec<String> {
    let shown = |term: &Term| match term.until {
        Instant::MAX => format!("{} ({})", term.plan, plan::state(term)),
        until => format!("{} {} ({})", term.plan, session.zone().day(until.plus_seconds(-1)), plan::state(term)),
    };
    standing.terms.iter().map(shown).collect()
}

/// How much of what a shop wants to know of a member is known, and what is missing.
fn completeness(profile: &Profile) -> [Line; 2] {
    let missing: Vec<&str> =
        Field::WANTED.iter().filter(|field| !profile.contains_key(field)).map(|field| field.word()).collect();
    let (all, known) = (Field::WANTED.len() as f64, (Field::WANTED.len() - missing.len()) as f64);
    let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
    [
        (Column::new("completeness", Kind::Ratio), Cell::Ratio(known / all)),
        (Column::new("missing", Kind::List), missing.into()),
    ]
}

fn profile(profile: &Profile) -> Vec<Line> {
    let line = |field: Field| {
        let (kind, cell) = cell(field, profile.get(&field).map(String::as_str));
        let column = Column::new(field.word(), kind);
        (if field == Field::Name { column.titled("person") } else { column }, cell)
    };
    Field::ALL.into_iter().map(line).collect()
}

/// A field as a cell of its kind.
pub(super) fn cell(field: Field, value: Option<&str>) -> (Kind, Cell) {
    match field {
        Field::Hobbies | Field::Tags => (Kind::List, value.map(list).unwrap_or_default().into()),
        Field::ConsentMarketing => (Kind::Bool, value.map(|value| value == "yes").into()),
        Field::Gender => (Kind::Word, value.map_or(Cell::Null, |value| Cell::word(value.to_owned()))),
        _ => (Kind::Text, value.map(str::to_owned).into()),
    }
}
