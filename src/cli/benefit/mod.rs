//! `regulars benefit`: what the program gives, what a member holds, and using it (semantics 5.1).

mod coupon;

use clap::{Args, Subcommand};

use super::front::{Answer, Front};
use super::shape::{Page, Rows, Writing};
use crate::domain::benefit::{Benefit, BenefitKind};
use crate::domain::id::Code;
use crate::domain::program::Program;
use crate::error::Result;
use crate::flow::{Session, join, redeem, standing};
use crate::output::{Cell, Column, Kind, View, cells};

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    List(List),
    Use(Use),
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

#[derive(Args, Debug)]
pub(super) struct Use {
    #[arg(value_name = "M")]
    member: String,
    #[arg(value_name = "CODE")]
    benefit: String,
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Verb {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        match self {
            Verb::List(list) => front.read(&list.rows, |session| match &list.member {
                Some(member) => held(front, session, member),
                None => Ok(offered(front, session.program())),
            }),
            Verb::Use(usage) => usage.run(front),
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
    given
        .map(|(rung, (_, quota))| match quota {
            Some(quota) => format!("{} × {quota}", rung.code),
            None => rung.code.to_string(),
        })
        .collect()
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
        Column::new("quota", Kind::Int).rank(2),
        Column::new("used", Kind::Int).rank(2),
        Column::new("left", Kind::Int).keep(),
        Column::new("usable_from", Kind::Instant).rank(3),
        Column::new("ends", Kind::Instant),
        Column::new("grant", Kind::Int).rank(4),
    ];
    let mut view = View::new("grants/1", columns);
    for grant in standing::of(session, id)?.grants {
        let (name, kind) = called(front, session.program(), &grant.benefit);
        view.push(cells![
            grant.benefit.as_str(),
            name,
            kind,
            Cell::word(grant.source.word()),
            grant.quota,
            grant.used,
            grant.left(),
            grant.from,
            grant.until,
            grant.number,
        ]);
    }
    Ok(view)
}

impl Use {
    fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.named(front.reading);
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (id, member) = join::find(session, &self.member)?;
            let used = redeem::use_benefit(session, id, &member, &self.benefit, self.order.as_deref())?;
            let columns = [
                Column::new("member", Kind::Text).keep(),
                Column::new("benefit", Kind::Text).keep(),
                Column::new("benefit_name", Kind::Text),
                Column::new("kind", Kind::Word),
                Column::new("sku", Kind::Text),
                Column::new("quantity", Kind::Int),
                Column::new("left", Kind::Int),
                Column::new("ends", Kind::Instant),
                Column::new("grant", Kind::Int),
                Column::new("request", Kind::Text),
            ];
            let (program, request) = (session.program(), session.request.map(str::to_owned));
            let (name, kind) = called(front, program, &used.benefit);
            let (sku, quantity) = goods(program.benefit(&used.benefit));
            let code = used.benefit.as_str();
            let row =
                cells![member.number, code, name, kind, sku, quantity, used.left, used.until, used.grant, request];
            Ok(View::new("benefit-used/1", columns).page().row(row))
        })
    }
}
