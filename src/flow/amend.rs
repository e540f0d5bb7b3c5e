//! A deliberate correction of one order. What a correction can carry is one; what it cannot (another member, a stage taken
//! back) is the order withdrawn and recorded as it should be (import I24).

use super::record::{self, Stated, Table};
use super::{Session, settle, withdraw};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::money::Money;
use crate::domain::order::{Line, Order, Stage};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::flow::import::OnChange;
use crate::store::batch::BatchKind;
use crate::store::caused;
use crate::store::member::{self, Member};
use crate::store::{order, sale, shown};

/// What is to be another.
#[derive(Clone, Debug, Default)]
pub struct Correction {
    /// The lines, as canonical cells; empty leaves them.
    pub lines: Vec<Vec<(&'static str, String)>>,
    /// Off the whole order.
    pub discount: Option<String>,
    /// Charged on top.
    pub shipping: Option<String>,
    /// Owed.
    pub total: Option<String>,
    /// The status it should have.
    pub status: Option<String>,
    /// When it reached that.
    pub at: Option<Instant>,
    /// Whose it should be.
    pub member: Option<(MemberId, Member)>,
}

/// How far an order has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reached {
    paid: Option<Instant>,
    completed: Option<Instant>,
    cancelled: Option<Instant>,
    reopened: Option<Instant>,
}

impl Reached {
    fn word(self) -> &'static str {
        match self {
            _ if self.cancelled.is_some() && self.reopened < self.cancelled => "cancelled",
            Reached { completed: Some(_), .. } => "completed",
            Reached { paid: Some(_), .. } => "paid",
            _ => "pending",
        }
    }

    /// What it has reached once it has this status; none where that would be to go back.
    fn on(self, status: &str, at: Instant) -> Option<Reached> {
        let next = match (self.word(), status) {
            (now, wanted) if now == wanted => self,
            ("pending", "paid") => Reached { paid: Some(at), ..self },
            ("paid", "completed") => Reached { completed: Some(at), ..self },
            (_, "cancelled") if self.cancelled.is_none() => Reached { cancelled: Some(at), ..self },
            ("cancelled", _) if self.reopened.is_none() => {
                let open = Reached { reopened: Some(at), ..self };
                Some(open).filter(|open| open.word() == status)?
            }
            _ => return None,
        };
        Some(next)
    }

    /// The same as if it had never come further than this.
    fn back(self, status: &str, sold: Instant, at: Instant) -> Reached {
        let paid = self.paid.or(Some(sold));
        match status {
            "pending" => Reached::default(),
            "completed" => Reached { paid, completed: self.completed.or(Some(at)), ..Reached::default() },
            "cancelled" => Reached { paid: self.paid, cancelled: Some(at), ..Reached::default() },
            _ => Reached { paid, ..Reached::default() },
        }
    }
}

/// Corrects an order and settles it: what that caused.
pub fn amend(
    session: &mut Session<'_>,
    (id, name, known): (OrderId, &str, Option<MemberId>),
    asked: &Correction,
) -> Result<Stated> {
    // What else waits is settled before, so that the receipt is of this alone.
    settle::run(session, BatchKind::Import)?;
    if order::find_withdrawn(session.db, id)?.is_some() {
        return Err(Refusal::OrderWithdrawn { order: name.to_owned() }.into());
    }
    let (source, external) = name.split_once('/').unwrap_or(("", name));
    let (first, newest, row) = content(session, id)?;
    let reached = reached(session, id, &first)?;
    let at = asked.at.unwrap_or(session.now);
    let known = record::find(session, source, external)?.and_then(|one| one.member).or(known);
    let before = match known {
        Some(member) => caused::list(session.db, member, id, Instant::MAX)?,
        None => Vec::new(),
    };
    let status = asked.status.as_deref().unwrap_or(reached.word());
    let onward = reached.on(status, at);
    let other = asked.member.as_ref().is_some_and(|(member, _)| Some(*member) != known);
    let replaced = onward.is_none() || other;
    let stages = onward.unwrap_or_else(|| reached.back(status, first.sold_at, at));
    let whose = match (&asked.member, known) {
        (Some((_, member)), _) => member.number.clone(),
        (None, Some(member)) => member::get(session.db, member)?.number,
        (None, None) => String::new(),
    };
    let mut table = Table::default();
    rows(session, &mut table, (external, &whose, &newest), (first.sold_at, stages, status), asked);
    if !replaced {
        return record::settled(session, (source, external), &table, OnChange::Amend, &before);
    }
    refunds(session, &mut table, external, id, &newest)?;
    withdraw::one(session, id, known, reached.word() == "cancelled")?;
    // Settled by itself, so that the order as it should be finds the room in the caps that this one had.
    settle::run(session, BatchKind::Act)?;
    let mut taken = match known {
        Some(member) => caused::list(session.db, member, id, Instant::MAX)?,
        None => Vec::new(),
    };
    taken.retain(|one| !before.contains(one));
    let mut stated = record::settled(session, (source, external), &table, OnChange::Reject, &[])?;
    order::copy_extras(session.db, row, stated.order)?;
    stated.caused.splice(0..0, taken);
    Ok(stated)
}

/// An order as first recorded and as last corrected, and the row that does.
fn content(session: &Session<'_>, id: OrderId) -> Result<(Order, Order, OrderId)> {
    let newest = order::list_newest(session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
    let known = order::load(session.db, [id, newest].into_iter())?;
    let get = |id: OrderId| known.get(&id).map(|order| Order::clone(order)).expect("a known order has content");
    Ok((get(id), get(newest), newest))
}

fn reached(session: &Session<'_>, id: OrderId, first: &Order) -> Result<Reached> {
    let stages = first.stages;
    let mut reached = Reached {
        paid: first.paid.then_some(first.sold_at),
        completed: stages.completed_at,
        cancelled: stages.cancelled_at,
        reopened: stages.reopened_at,
    };
    for (stage, at) in sale::list_stages(session.db, id)? {
        let place = match stage {
            Stage::Paid => &mut reached.paid,
            Stage::Completed => &mut reached.completed,
            Stage::Cancelled => &mut reached.cancelled,
            Stage::Reopened => &mut reached.reopened,
        };
        *place = Some(at);
    }
    Ok(reached)
}

/// The order as it should be, as rows of the canonical layout.
fn rows(
    session: &Session<'_>,
    table: &mut Table,
    (id, whose, order): (&str, &str, &Order),
    (sold, stages, status): (Instant, Reached, &str),
    asked: &Correction,
) {
    let zone = session.zone();
    let shown = |at: Instant| if order.day_only { zone.day(at).to_string() } else { zone.rfc3339(at) };
    let time = |at: Option<Instant>| at.map(|at| zone.rfc3339(at)).unwrap_or_default();
    let plain = |amount: Money| session.program().shop.currency.plain(amount);
    let moved = !asked.lines.is_empty() || asked.discount.is_some() || asked.shipping.is_some();
    let kept = if moved { String::new() } else { plain(order.total) };
    let mut head = vec![
        ("order_id", id.to_owned()),
        ("placed_at", if stages.paid.is_some() { String::new() } else { shown(sold) }),
        ("paid_at", stages.paid.map(shown).unwrap_or_default()),
        ("completed_at", time(stages.completed)),
        ("cancelled_at", time(stages.cancelled)),
        ("reopened_at", time(stages.reopened)),
        ("status", status.to_owned()),
        ("member", whose.to_owned()),
        ("order_discount", asked.discount.clone().unwrap_or_else(|| plain(order.discount))),
        ("shipping", asked.shipping.clone().unwrap_or_else(|| plain(order.shipping))),
        ("tax", plain(order.tax)),
        ("order_amount", asked.total.clone().unwrap_or(kept)),
        ("points_used", order.tenders.points.get().to_string()),
        ("points_amount", plain(order.tenders.points_money)),
        ("balance_amount", plain(order.tenders.balance)),
        ("gift_card_amount", plain(order.tenders.gift_card)),
        ("voucher_amount", plain(order.tenders.voucher)),
        ("channel", order.place.channel.to_string()),
        ("store", order.place.store.to_string()),
        ("province", order.place.province.to_string()),
        ("city", order.place.city.to_string()),
    ];
    let lines = match asked.lines.as_slice() {
        [] => order.lines.iter().map(|line| cells(line, &plain)).collect(),
        lines => lines.to_vec(),
    };
    let mut lines = lines.into_iter();
    head.extend(lines.next().unwrap_or_default());
    table.row(head);
    for line in lines {
        table.row([("order_id", id.to_owned())].into_iter().chain(line).collect());
    }
}

fn cells(line: &Line, plain: &impl Fn(Money) -> String) -> Vec<(&'static str, String)> {
    vec![
        ("sku", line.sku.to_string()),
        ("category", line.category.to_string()),
        ("line_id", line.line_id.as_deref().unwrap_or_default().to_owned()),
        ("quantity", quantity(line.quantity_milli)),
        ("unit_price", line.unit_price.map(plain).unwrap_or_default()),
        ("line_amount", plain(line.amount)),
        ("line_discount", plain(line.discount)),
    ]
}

fn quantity(milli: i64) -> String {
    format!("{}.{:03}", milli / 1000, milli % 1000)
}

/// What was paid back of an order that is to be stated anew.
fn refunds(session: &Session<'_>, table: &mut Table, id: &str, order: OrderId, content: &Order) -> Result<()> {
    let plain = |amount: Money| session.program().shop.currency.plain(amount);
    for refund in shown::list_refunds(session.db, order)? {
        let mut row = vec![
            ("order_id", id.to_owned()),
            ("kind", "refund".to_owned()),
            ("refund_id", refund.name),
            ("refunded_at", session.zone().rfc3339(refund.at)),
        ];
        match usize::try_from(refund.line).ok().and_then(|line| content.lines.get(line.checked_sub(1)?)) {
            Some(line) => {
                row.push(("sku", line.sku.to_string()));
                row.push(("line_id", line.line_id.as_deref().unwrap_or_default().to_owned()));
                row.push(("line_amount", plain(refund.amount)));
            }
            None => row.push(("order_amount", plain(refund.amount))),
        }
        table.row(row);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// I24: forwards is a stage, a cancellation is taken back once, and the rest is another order.
    #[test]
    fn a_status_goes_on_or_is_stated_anew() {
        let at = |n: i64| Some(Instant(n));
        let paid = Reached { paid: at(1), ..Reached::default() };
        let completed = Reached { completed: at(2), ..paid };
        let cancelled = Reached { cancelled: at(3), ..completed };
        let reopened = Reached { reopened: at(4), ..cancelled };
        let cases = [
            (Reached::default(), "paid", Some("paid")),
            (paid, "completed", Some("completed")),
            (completed, "cancelled", Some("cancelled")),
            (cancelled, "completed", Some("completed")),
            (cancelled, "paid", None),
            (completed, "paid", None),
            (paid, "pending", None),
            (reopened, "completed", Some("completed")),
            (reopened, "cancelled", None),
        ];
        for (reached, status, expected) in cases {
            assert_eq!(reached.on(status, Instant(9)).map(Reached::word), expected, "{reached:?} {status}");
            assert_eq!(reached.back(status, Instant(0), Instant(9)).word(), status, "{reached:?}");
        }
    }
}
