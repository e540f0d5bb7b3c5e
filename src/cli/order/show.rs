//! One order: what the shop stated of it, and all that came of it.

use std::collections::BTreeMap;

use clap::Args;

use crate::cli::front::{Answer, Front};
use crate::cli::shape::Page;
use crate::domain::id::{Cause, CauseKind, MemberId, OrderId};
use crate::error::Result;
use crate::flow::Session;
use crate::input::order::COUPON;
use crate::output::{Cell, Column, Kind, Lang, View, cells, words};
use crate::store::caused::{self, Caused, What};
use crate::store::{order, sale, shown};

#[derive(Args, Debug)]
pub struct Show {
    #[arg(value_name = "ORDER")]
    order: String,
    #[command(flatten)]
    page: Page,
}

impl Show {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        front.read(&self.page, |session| {
            let (id, name, member) = super::find(session, &self.order)?;
            let columns = [
                Column::new("order", Kind::Text).rank(3),
                Column::new("what", Kind::Word).keep(),
                Column::new("at", Kind::Instant).keep(),
                Column::new("about", Kind::Text).keep(),
                Column::new("amount", Kind::Money),
                Column::new("points", Kind::Points),
            ];
            let mut view = View::new("order-show/1", columns);
            content(session, id, &name, &mut view)?;
            if let Some(member) = member {
                came(session, front.spoken(&self.page), (id, member), &name, &mut view)?;
            }
            Ok(view)
        })
    }
}

/// What the shop stated: lines as last amended, stages, refunds.
fn content(session: &Session<'_>, id: OrderId, name: &str, view: &mut View) -> Result<()> {
    let newest = order::list_newest(session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
    let extras = order::list_extras(session.db, newest)?;
    let known = order::load(session.db, [id, newest].into_iter())?;
    let (Some(first), Some(newest)) = (known.get(&id), known.get(&newest)) else { return Ok(()) };
    let none = Cell::Null;
    for line in &newest.lines {
        let about = format!("{} × {}", line.sku, quantity(line.quantity_milli));
        view.push(cells![name, Cell::word("line"), first.sold_at, about, line.amount, none.clone()]);
    }
    let member = crate::store::sale::find_member(session.db, id)?;
    let who = member.unwrap_or_default();
    view.push(cells![name, Cell::word("order"), first.sold_at, who, newest.total, none.clone()]);
    for (extra, value) in extras {
        let (what, about) = if extra == COUPON { ("coupon", value) } else { ("extra", format!("{extra}: {value}")) };
        view.push(cells![name, Cell::word(what), Cell::Null, about, none.clone(), none.clone()]);
    }
    let later = sale::list_stages(session.db, id)?.into_iter().map(|(stage, at)| (at, stage));
    for (at, stage) in first.stages.in_time().into_iter().chain(later) {
        view.push(cells![name, Cell::word(order::stage_word(stage)), at, "", none.clone(), none.clone()]);
    }
    if let Some(at) = order::find_withdrawn(session.db, id)? {
        view.push(cells![name, Cell::word("withdrawn"), at, "", none.clone(), none.clone()]);
    }
    for shown::Refunded { name: refund, at, line, amount, .. } in shown::list_refunds(session.db, id)? {
        let sku = usize::try_from(line).ok().and_then(|line| newest.lines.get(line.checked_sub(1)?));
        let about = sku.map_or_else(|| refund.clone(), |line| format!("{refund} · {}", line.sku));
        view.push(cells![name, Cell::word("refund"), at, about, -amount, none.clone()]);
    }
    Ok(())
}

/// What came of it: the computations of the rules, and what it and its refunds did to points, tier and benefits.
fn came(
    session: &Session<'_>,
    lang: Lang,
    (id, member): (OrderId, MemberId),
    name: &str,
    view: &mut View,
) -> Result<()> {
    for row in shown::list_earnings(session.db, member, id)? {
        let tier = row.tier.map(|tier| format!(" · {tier}")).unwrap_or_default();
        let cut = if row.granted < row.wanted { format!(" ({})", row.wanted) } else { String::new() };
        let about = format!("{} × {}{tier}{cut}", row.rule, row.m);
        view.push(cells![name, Cell::word("earning"), row.at, about, row.basis, Cell::Points(row.granted)]);
    }
    let refunds = shown::list_refunds(session.db, id)?.into_iter().map(|refund| (refund.id, refund.name));
    let refunds: BTreeMap<_, _> = refunds.map(|(id, name)| (CauseKind::Refund.of(id.0), name)).collect();
    let mut all = caused::list(session.db, member, id, session.now)?;
    all.sort_by_key(|one| one.at);
    for one in &all {
        let Some((what, about, points)) = told(lang, one, &refunds) else { continue };
        view.push(cells![name, what, one.at, about, Cell::Null, points]);
    }
    Ok(())
}

/// A row of the books as word, text and points; the refund that made it is named. Of a taking only what is no entry.
fn told(lang: Lang, one: &Caused, refunds: &BTreeMap<Cause, String>) -> Option<(Cell, String, Cell)> {
    let refund = refunds.get(&one.cause).map(String::as_str);
    let about = |first: Option<String>| {
        let parts: Vec<String> = first.into_iter().chain(refund.map(str::to_owned)).collect();
        parts.join(" · ")
    };
    Some(match &one.what {
        What::Entry { kind, points, rule, .. } => {
            (Cell::word(kind.word()), about(rule.as_ref().map(ToString::to_string)), Cell::Points(*points))
        }
        What::Taken { taking, .. } if taking.expired == 0 && taking.waived == 0 => return None,
        What::Taken { rule, taking, .. } => {
            let (expired, waived) = (taking.expired.to_string(), taking.waived.to_string());
            let values = [("expired", expired.as_str()), ("waived", waived.as_str())];
            let figures = words::say(lang, "order.not-booked", &values);
            (Cell::word("not-booked"), format!("{} · {figures}", about(Some(rule.to_string()))), Cell::Null)
        }
        What::Checked { outcome, tier, from, to } => {
            let moved = from.as_ref().zip(to.as_ref()).map(|(from, to)| format!("{from} → {to}"));
            (Cell::word(outcome.clone()), about(Some(moved.unwrap_or_else(|| tier.to_string()))), Cell::Null)
        }
        What::Granted { benefit, quota, revoked } => {
            let benefit = quota.map_or_else(|| benefit.to_string(), |quota| format!("{benefit} × {quota}"));
            (Cell::word(if *revoked { "revoked" } else { "granted" }), about(Some(benefit)), Cell::Null)
        }
    })
}

/// Thousandths as people write them: `2`, `0.328`.
pub(super) fn quantity(milli: i64) -> String {
    let (whole, part) = (milli / 1000, (milli % 1000).abs());
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:03}").trim_end_matches('0').to_owned() }
}
