//! `regulars benefit coupon`: issuing coupons, looking at them, and taking them away (semantics 5.3).

mod tried;

use clap::{ArgGroup, Args, Subcommand};

use self::tried::{Check, Redeem, Reserve};
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Known, Page, Rows, Writing};
use crate::domain::coupon::State;
use crate::domain::id::Code;
use crate::error::{Error, Result};
use crate::flow::coupon::{self, Found};
use crate::flow::{Session, join};
use crate::output::{Cell, Column, Kind, Lang, View, cells, words};
use crate::store::coupon::{Event, Shown};

#[derive(Debug, Subcommand)]
pub enum Verb {
    Issue(Issue),
    List(List),
    Show(Show),
    Check(Check),
    Reserve(Reserve),
    Redeem(Redeem),
    Release(Release),
    Revoke(Revoke),
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("for_whom").args(["member", "count"]).required(true))]
pub struct Issue {
    #[arg(value_name = "TEMPLATE")]
    template: String,
    #[arg(long, value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "N", requires = "out", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    count: Option<u32>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub struct List {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[arg(long, value_name = "TEMPLATE")]
    template: Option<String>,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    known: Known,
}

#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Release {
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Revoke {
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::Issue(issue) => issue.run(front),
            Verb::List(list) => list.run(front),
            Verb::Show(show) => front.read(&show.page, |session| page(front, session, &show.page, &show.code)),
            Verb::Check(check) => check.run(front),
            Verb::Reserve(reserve) => reserve.run(front),
            Verb::Redeem(redeem) => redeem.run(front),
            Verb::Release(release) => release.run(front),
            Verb::Revoke(revoke) => revoke.run(front),
        }
    }
}

fn columns() -> [Column; 10] {
    [
        Column::new("coupon", Kind::Text).keep(),
        Column::new("template", Kind::Text).keep(),
        Column::new("member", Kind::Text),
        Column::new("state", Kind::Word).keep(),
        Column::new("usable_from", Kind::Instant).rank(3),
        Column::new("ends", Kind::Instant),
        Column::new("uses", Kind::Int).rank(3),
        Column::new("used", Kind::Int).rank(3),
        Column::new("given_by", Kind::Text).rank(2),
        Column::new("issued_at", Kind::Instant).rank(4),
    ]
}

fn row(shown: Shown) -> Vec<Cell> {
    let given_by = shown.given_by.as_ref().map(Code::to_string);
    cells![
        shown.code,
        shown.template.as_str(),
        shown.member,
        Cell::word(shown.state.word()),
        shown.from,
        shown.until,
        shown.uses,
        shown.used,
        given_by,
        shown.issued_at,
    ]
}

impl Issue {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.rows, &writing, Vec::new(), |session| match (&self.member, self.count) {
            (Some(member), _) => {
                let (id, member) = join::find(session, member)?;
                let issued = coupon::issue(session, id, &member, &self.template)?;
                Ok(View::new("coupons/1", columns()).row(row(issued)))
            }
            (None, count) => {
                let made = coupon::make(session, &self.template, count.unwrap_or(1))?;
                let columns = [Column::new("coupon", Kind::Text).keep(), Column::new("template", Kind::Text).keep()];
                let mut view = View::new("coupon-codes/1", columns);
                made.into_iter().for_each(|code| view.push(cells![code, self.template.as_str()]));
                Ok(view)
            }
        })
    }
}

impl List {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read((&self.rows, &self.known), |session| {
            let absent = |name: &String| Error::NotFound { noun: "coupon", name: name.clone() };
            let template = |name: &String| {
                let known =
                    |code: &Code| session.versions().all().iter().any(|(_, program)| program.coupon(code).is_some());
                Code::new(name).filter(known).ok_or_else(|| absent(name))
            };
            let template = self.template.as_ref().map(template).transpose()?;
            let whose = self.member.as_deref().map(|member| join::find(session, member)).transpose()?;
            let whose = whose.as_ref().map(|(id, member)| (*id, member));
            let mut view = View::new("coupons/1", columns());
            for shown in coupon::list(session, whose, template.as_ref())? {
                view.push(row(shown));
            }
            Ok(view)
        })
    }
}

/// A coupon and what became of it.
fn page(front: &Front<'_>, session: &Session<'_>, page: &Page, code: &str) -> Result<View> {
    let columns = columns().into_iter().chain([Column::new("steps", Kind::List)]);
    let view = View::new("coupon/1", columns).page();
    Ok(match coupon::show(session, code)? {
        Found::Held(shown, steps) => {
            let lang = front.spoken(page);
            let steps = steps.iter().map(|one| step(session, lang, one)).collect::<Vec<String>>();
            let mut cells = row(shown);
            cells.push(steps.into());
            view.row(cells)
        }
        Found::Bearer(known) => {
            let bearer = known.bearer.as_ref();
            let state = if known.revoked_at.is_some() { State::Revoked } else { State::Issued };
            view.row(cells![
                known.code.as_str(),
                bearer.map(|bearer| bearer.template.to_string()),
                Cell::Null,
                Cell::word(state.word()),
                bearer.map(|bearer| bearer.from),
                bearer.map(|bearer| bearer.until),
                Cell::Null,
                0_u32,
                Cell::Null,
                Cell::Null,
                Vec::<String>::new(),
            ])
        }
    })
}

/// What became of a coupon, in a line.
fn step(session: &Session<'_>, lang: Lang, step: &Event) -> String {
    let word = words::word(lang, step.step.word());
    let discount = step.discount.map(|discount| session.program().shop.currency.plain(discount));
    let rest = [discount, step.order.clone()].into_iter().flatten();
    let all = [session.zone().shown(step.at), word.into_owned()].into_iter().chain(rest);
    all.collect::<Vec<String>>().join(" ")
}

impl Release {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            coupon::release(session, &self.code)?;
            page(front, session, &self.page, &self.code)
        })
    }
}

impl Revoke {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            coupon::revoke(session, &self.code)?;
            page(front, session, &self.page, &self.code)
        })
    }
}
