//! `regulars benefit`: what the program gives, what a member holds, and using it (semantics 5.1).

mod coupon;

use clap::{Args, Subcommand};

use self::code::CodeVerb;
use self::grant::{Give, Return, Revoke};
use self::plan::{PlanVerb, Renew, Subscribe};
use self::term::{Cancel, Pause, Refund, Resume, Upgrade};
use self::usage::{Release, Reserve, Take, Use};
use super::front::{Answer, Front};
use super::shape::Rows;
use crate::domain::benefit::{Benefit, BenefitKind};
use crate::domain::id::Code;
use crate::domain::program::Program;
use crate::error::Result;
use crate::flow::{Session, join, standing};
use crate::output::{Cell, Column, Kind, View, cells};

mod code;
mod grant;
mod plan;
mod term;
mod usage;

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    List(List),
    Grant(Give),
    Use(Use),
    Reserve(Reserve),
    Take(Take),
    Release(Release),
    Return(Return),
    Revoke(Revoke),
    #[command(subcommand, arg_required_else_help = true)]
    Plan(PlanVerb),
    Subscribe(Subscribe),
    Renew(Renew),
    Pause(Pause),
    Resume(Resume),
    Cancel(Cancel),
    Refund(Refund),
    Upgrade(Upgrade),
    #[command(subcommand, arg_required_else_help = true)]
    Code(CodeVerb),
    #[command(subcommand, arg_required_else_help = true)]
    Coupon(coupon::Verb),
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[arg(value_name = "M")]
    member: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => front.read(&list.rows, |session| match &list.member {
                Some(member) => held(front, session, member),
                None => Ok(offered(front, session.program())),
            }),
            Verb::Grant(give) => give.run(front),
            Verb::Use(usage) => usage.run(front),
            Verb::Reserve(reserve) => reserve.run(front),
            Verb::Take(take) => take.run(front),
            Verb::Release(release) => release.run(front),
            Verb::Return(back) => back.run(front),
            Verb::Revoke(revoke) => revoke.run(front),
            Verb::Plan(plan) => plan.run(front),
            Verb::Subscribe(subscribe) => subscribe.run(front),
            Verb::Renew(renew) => renew.run(front),
            Verb::Pause(pause) => pause.run(front),
            Verb::Resume(resume) => resume.run(front),
            Verb::Cancel(cancel) => cancel.run(front),
            Verb::Refund(refund) => refund.run(front),
            Verb::Upgrade(upgrade) => upgrade.run(front),
            Verb::Code(code) => code.run(front),
            Verb::Coupon(verb) => verb.run(front),
        }
    }
}

fn offered(front: &Front<'_>, program: &Program) -> View {
    let columns = [
        Column::new("benefit", Kind::Text).keep(),
        Column::new("benefit_name", Kind::Text).keep(),
        Column::new("kind", Kind::Word),
        Column::new("per", Kind::Word),
        Column::new("quota", Kind::Int),
        Column::new("cost", Kind::Money),
        Column::new("tiers", Kind::List).rank(2),
        Column::new("plans", Kind::List).rank(3),
        Column::new("stock", Kind::Int).rank(4),
        Column::new("sku", Kind::Text).rank(3),
        Column::new("quantity", Kind::Int).rank(3),
    ];
    let mut view = View::new("benefits/1", columns);
    for benefit in &program.benefits {
        let (sku, quantity) = goods(Some(benefit));
        view.push(cells![
            benefit.code.as_str(),
            front.name(&benefit.name),
            Cell::word(benefit.kind.word()),
            Cell::word(benefit.per.word()),
            benefit.quota,
            benefit.cost,
            tiers(program, &benefit.code),
            plans(program, &benefit.code),
            benefit.stock,
            sku,
            quantity,
        ]);
    }
    view
}

/// The rungs that name a benefit, with their quotas.
fn tiers(program: &Program, code: &Code) -> Vec<String> {
    let rungs = program.tiers.iter().flat_map(|tiers| &tiers.ladder);
    let given = rungs.flat_map(|rung| rung.benefits.iter().map(move |given| (rung, given)));
    let given = given.filter(|(_, (benefit, _))| benefit == code);
    given.map(|(rung, (_, quota))| times(&rung.code, *quota)).collect()
}

/// The plans that name a benefit, with their quotas.
fn plans(program: &Program, code: &Code) -> Vec<String> {
    let given = program.plans.iter().flat_map(|plan| plan.benefits.iter().map(move |given| (plan, given)));
    let given = given.filter(|(_, (benefit, _))| benefit == code);
    given.map(|(plan, (_, quota))| times(&plan.code, *quota)).collect()
}

/// Something with how often it can be used.
fn times(code: &Code, quota: Option<u32>) -> String {
    quota.map_or_else(|| code.to_string(), |quota| format!("{code} × {quota}"))
}

fn goods(benefit: Option<&Benefit>) -> (Option<String>, Option<u32>) {
    match benefit.map(|benefit| &benefit.kind) {
        Some(BenefitKind::Gift { sku, quantity }) => (Some(sku.clone()), Some(*quantity)),
        _ => (None, None),
    }
}

/// Name and kind of a benefit; one that the program no longer has goes by its code.
fn called(front: &Front<'_>, program: &Program, code: &Code) -> (String, Cell) {
    match program.benefit(code) {
        Some(benefit) => (front.name(&benefit.name), Cell::word(benefit.kind.word())),
        None => (code.to_string(), Cell::Null),
    }
}

fn held(front: &Front<'_>, session: &Session<'_>, member: &str) -> Result<View> {
    let (id, _) = join::find(session, member)?;
    let columns = [
        Column::new("benefit", Kind::Text).keep(),
        Column::new("benefit_name", Kind::Text).keep(),
        Column::new("kind", Kind::Word).rank(3),
        Column::new("source", Kind::Word).rank(2),
        Column::new("plan", Kind::Text).rank(4),
        Column::new("quota", Kind::Int).rank(2),
        Column::new("used", Kind::Int).rank(2),
        Column::new("reserved", Kind::Int).rank(4),
        Column::new("left", Kind::Int).keep(),
        Column::new("usable_from", Kind::Instant).rank(3),
        Column::new("ends", Kind::Instant),
        Column::new("grant", Kind::Int).rank(4),
        Column::new("suspended", Kind::Bool).rank(4),
    ];
    let mut view = View::new("grants/1", columns);
    let standing = standing::of(session, id)?;
    for term in &standing.terms {
        view = view.note(plan::note(session, term));
    }
    for grant in &standing.grants {
        let (name, kind) = called(front, session.program(), &grant.benefit);
        view.push(cells![
            grant.benefit.as_str(),
            name,
            kind,
            Cell::word(grant.source.word()),
            grant.source.code().cloned(),
            grant.quota,
            grant.used - standing.reserved(grant.number),
            standing.reserved(grant.number),
            grant.left(),
            grant.from,
            grant.until,
            grant.number,
            grant.suspended,
        ]);
    }
    Ok(view)
}
