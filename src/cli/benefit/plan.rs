//! Paid plans: what the program offers, and paying for a term (B8–B10).

use clap::{Args, Subcommand};

use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Page, Rows, Writing, amount};
use crate::domain::plan::{Length, Offer, Plan, Term};
use crate::domain::time::{Instant, Span};
use crate::error::Result;
use crate::flow::plan::{self, Payment};
use crate::flow::{Session, join, standing};
use crate::output::{Cell, Column, Kind, Note, View, cells};

#[derive(Debug, Subcommand)]
pub enum PlanVerb {
    List(List),
    Show(Show),
}

#[derive(Args, Debug)]
pub struct List {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "PLAN")]
    plan: String,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Subscribe {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[arg(long, value_name = "REF", required_unless_present = "trial", conflicts_with = "trial")]
    payment: Option<String>,
    #[arg(long, value_name = "MONEY", conflicts_with = "trial")]
    paid: Option<String>,
    #[arg(long)]
    trial: bool,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Renew {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "PLAN")]
    plan: String,
    #[arg(long, value_name = "REF")]
    payment: String,
    #[arg(long, value_name = "MONEY")]
    paid: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl PlanVerb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            PlanVerb::List(list) => front.read(&list.rows, |session| match &list.member {
                Some(member) => held(front, session, member),
                None => Ok(offered(front, session.program().plans.iter().collect()).0),
            }),
            PlanVerb::Show(show) => front.read(&show.page, |session| {
                let found = plan::find(session, &show.plan)?;
                Ok(offered(front, vec![found]).0.page())
            }),
        }
    }
}

/// Plans, a row each.
fn offered(front: &Front<'_>, plans: Vec<&Plan>) -> (View, usize) {
    let columns = [
        Column::new("plan", Kind::Text).keep(),
        Column::new("plan_name", Kind::Text).keep(),
        Column::new("fee", Kind::Money).keep(),
        Column::new("term", Kind::Text),
        Column::new("multiplier", Kind::Decimal),
        Column::new("benefits", Kind::List),
        Column::new("refund_rule", Kind::Word).rank(2),
        Column::new("grace", Kind::Text).rank(3),
        Column::new("trial", Kind::Text).rank(3),
        Column::new("pause_max", Kind::Text).rank(3),
    ];
    let mut view = View::new("plans/1", columns);
    let some = |span: Span| (!span.is_zero()).then(|| span.to_string());
    for plan in &plans {
        let benefits: Vec<String> = plan.benefits.iter().map(|(code, quota)| super::times(code, *quota)).collect();
        let term = match plan.length {
            Length::Every(span) => span.to_string(),
            Length::Lifetime => "lifetime".to_owned(),
        };
        view.push(cells![
            plan.code.as_str(),
            front.name(&plan.name),
            plan.fee,
            term,
            plan.multiplier,
            benefits,
            Cell::word(plan.conditions.refund.word()),
            some(plan.conditions.grace),
            some(plan.trial),
            some(plan.conditions.pause_max),
        ]);
    }
    (view, plans.len())
}

/// What a member has, a term a row.
fn held(front: &Front<'_>, session: &Session<'_>, member: &str) -> Result<View> {
    let (id, member) = join::find(session, member)?;
    let mut view = View::new("plan-terms/1", columns());
    for term in standing::of(session, id)?.terms {
        view.push(row(front, session, &member.number, &term));
    }
    Ok(view)
}

/// The columns of a term.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::new("member", Kind::Text).keep(),
        Column::new("plan", Kind::Text).keep(),
        Column::new("plan_name", Kind::Text).rank(2),
        Column::new("state", Kind::Word).keep(),
        Column::new("begins", Kind::Instant).keep(),
        Column::new("ends", Kind::Instant).keep(),
        Column::new("paid", Kind::Money),
        Column::new("payment", Kind::Text).rank(2),
        Column::new("resumes", Kind::Instant).rank(3),
        Column::new("lapses", Kind::Instant).rank(3),
    ]
}

/// A term as cells under [`columns`].
pub(super) fn row(front: &Front<'_>, session: &Session<'_>, member: &str, term: &Term) -> Vec<Cell> {
    use crate::domain::plan::State::{Grace, Paused};
    let (resumes, lapses) = match term.state {
        Paused { until, .. } => (Some(until), None),
        Grace { until } => (None, Some(until)),
        _ => (None, None),
    };
    let name = session.program().plan(&term.plan).map(|plan| front.name(&plan.name));
    cells![
        member,
        term.plan.as_str(),
        name,
        Cell::word(plan::state(term)),
        term.from,
        term.until,
        term.paid,
        term.payment.clone(),
        resumes,
        lapses,
    ]
}

/// What is told of a term beside the benefits it gives.
pub(super) fn note(session: &Session<'_>, term: &Term) -> Note {
    let code = match plan::state(term) {
        "waiting" => "plan-waiting",
        "paused" => "plan-paused",
        "grace" => "plan-grace",
        "not_renewed" => "plan-not-renewed",
        _ => "plan-in-force",
    };
    Note::new(code).with("plan", term.plan.to_string()).with("ends", ends(session, term))
}

/// The last day of a term as people read it.
fn ends(session: &Session<'_>, term: &Term) -> String {
    match term.until {
        Instant::MAX => "–".to_owned(),
        until => session.zone().day(until.plus_seconds(-1)).to_string(),
    }
}

/// What was done to a term.
pub(super) fn receipt(
    front: &Front<'_>,
    session: &Session<'_>,
    schema: &'static str,
    member: &str,
    terms: &[Term],
) -> View {
    let mut columns = columns();
    columns.push(Column::new("request", Kind::Text).rank(2));
    let mut view = View::new(schema, columns);
    for term in terms {
        let mut cells = row(front, session, member, term);
        cells.extend(cells![session.request.map(str::to_owned)]);
        view.push(cells);
    }
    view.page()
}

impl Subscribe {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let whose = (id, &member);
            let term = match &self.payment {
                None => plan::try_out(session, whose, &self.plan)?,
                Some(reference) => {
                    let paid = self.paid.as_deref().map(|text| amount(session, "--paid", text)).transpose()?;
                    let payment = Payment { reference: checked(reference)?, paid };
                    plan::buy(session, whose, &self.plan, payment, Offer::Subscribe)?
                }
            };
            Ok(receipt(front, session, "plan-subscribed/1", &member.number, &[term]))
        })
    }
}

impl Renew {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let paid = self.paid.as_deref().map(|text| amount(session, "--paid", text)).transpose()?;
            let payment = Payment { reference: checked(&self.payment)?, paid };
            let term = plan::buy(session, (id, &member), &self.plan, payment, Offer::Renew)?;
            Ok(receipt(front, session, "plan-renewed/1", &member.number, &[term]))
        })
    }
}

/// A reference that is one.
pub(super) fn checked(reference: &str) -> Result<&str> {
    use crate::error::Error;
    let fits = (1..=128).contains(&reference.trim().chars().count()) && !reference.chars().any(char::is_control);
    let wrong = || Error::Invalid { what: "--payment", value: reference.to_owned(), wanted: "payment" };
    if fits { Ok(reference) } else { Err(wrong()) }
}
