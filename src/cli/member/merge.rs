//! One account merged into another of the same person, and taken out again (P32).

use clap::Args;

use crate::cli::ask;
use crate::cli::front::{Answer, Front};
use crate::cli::shape::{Consent, Page, Writing};
use crate::domain::id::MemberId;
use crate::domain::money::Points;
use crate::error::Result;
use crate::flow::{Session, join, merge, standing};
use crate::output::{Column, Kind, View, cells};
use crate::store;

#[derive(Args, Debug)]
pub struct Merge {
    #[arg(value_name = "M")]
    member: String,
    #[arg(long, value_name = "M")]
    into: String,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

#[derive(Args, Debug)]
pub struct Unmerge {
    #[arg(value_name = "M")]
    member: String,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    page: Page,
}

impl Merge {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        if !writing.dry_run {
            ask::agree(front, self.consent, &writing, "ask.merge")?;
        }
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (source, from) = join::find(session, &self.member)?;
            let (target, into) = join::find(session, &self.into)?;
            let before = [held(session, source)?, held(session, target)?];
            merge::merge(session, (source, &from), (target, &into))?;
            let after = [held(session, source)?, held(session, target)?];
            Ok(difference("member-merged/1", [from.number, into.number], before, after))
        })
    }
}

impl Unmerge {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let writing = self.writing.reasoned(front.reading)?;
        front.write(&self.page, &writing, Vec::new(), |session| {
            let (source, from) = join::find(session, &self.member)?;
            let own = held(session, source)?;
            let target = merge::target(session, (source, &from))?;
            let before = [own, held(session, target.0)?];
            merge::unmerge(session, (source, &from), (target.0, &target.1))?;
            let after = [held(session, source)?, held(session, target.0)?];
            Ok(difference("member-unmerged/1", [from.number, target.1.number], before, after))
        })
    }
}

/// What of a member a merge changes.
struct Held {
    tier: Option<String>,
    active: i64,
    pending: i64,
    debt: i64,
    orders: i64,
    coupons: usize,
    benefits: usize,
    plans: usize,
}

fn held(session: &Session<'_>, id: MemberId) -> Result<Held> {
    let standing = standing::of(session, id)?;
    let balance = standing.points.balance;
    let tier = standing.tier.map(|tier| tier.code.to_string());
    Ok(Held {
        tier,
        active: balance.active,
        pending: balance.pending,
        debt: balance.debt,
        orders: store::merge::count_orders(session.db, id)?,
        coupons: standing.coupons,
        benefits: standing.grants.len(),
        plans: standing.terms.len(),
    })
}

/// Both members before and after, a row each.
fn difference(schema: &'static str, numbers: [String; 2], before: [Held; 2], after: [Held; 2]) -> View {
    let columns = [
        Column::new("member", Kind::Text).keep(),
        Column::new("tier_before", Kind::Text),
        Column::new("tier", Kind::Text).keep(),
        Column::new("active_before", Kind::Points),
        Column::new("active", Kind::Points).keep(),
        Column::new("pending_before", Kind::Points).rank(2),
        Column::new("pending", Kind::Points),
        Column::new("debt_before", Kind::Points).rank(2),
        Column::new("debt", Kind::Points),
        Column::new("orders_before", Kind::Int).rank(2),
        Column::new("orders", Kind::Int),
        Column::new("coupons_held_before", Kind::Int).rank(2),
        Column::new("coupons_held", Kind::Int),
        Column::new("benefits_before", Kind::Int).rank(2),
        Column::new("benefits", Kind::Int),
        Column::new("plans_before", Kind::Int).rank(2),
        Column::new("plans", Kind::Int),
    ];
    let mut view = View::new(schema, columns);
    for (number, (before, after)) in numbers.into_iter().zip(before.into_iter().zip(after)) {
        view.push(cells![
            number,
            before.tier,
            after.tier,
            Points(before.active),
            Points(after.active),
            Points(before.pending),
            Points(after.pending),
            Points(before.debt),
            Points(after.debt),
            before.orders,
            after.orders,
            before.coupons,
            after.coupons,
            before.benefits,
            after.benefits,
            before.plans,
            after.plans,
        ]);
    }
    view
}
