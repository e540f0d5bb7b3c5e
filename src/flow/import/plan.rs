//! What is to be done with each order of a file: known ones compared, new ones matched to whom they belong (import §5).

use std::sync::Arc;

use super::OnChange;
use super::orders::Work;
use super::people::{Match, Unknown};
use super::register::Register;
use crate::domain::id::{MemberId, OrderId};
use crate::domain::order::{Order, RefundLine, Stage, Stages};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::input::order::{OrderFile, Refused, StatedOrder, StatedRefund, Status};
use crate::store::sale::{self, Known};
use crate::store::{member, order};

/// What is to be done with the good orders of a file, by their indexes and in their order.
pub(super) type Plans = Vec<(u32, Plan)>;

/// What is to be done with a good order of the file.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    New(Option<MemberId>),
    Join,
    Unchanged,
    Skip,
    Change(Box<(Known, Change)>),
}

/// How many rows are of new orders, of changed ones, and tell nothing new: none but the rejected ones is left out (I33).
pub(super) fn rows(file: &OrderFile, plans: &Plans, refunds: &[(StatedRefund, Vec<RefundLine>)]) -> [u64; 3] {
    const CHANGED: usize = 1;
    let mut fates = vec![2; file.n_heads()];
    for (index, plan) in plans {
        fates[*index as usize] = match plan {
            Plan::New(_) | Plan::Join => 0,
            Plan::Change(_) => CHANGED,
            Plan::Unchanged | Plan::Skip => 2,
        };
    }
    for (refund, _) in refunds {
        let fate = &mut fates[refund.index as usize];
        *fate = CHANGED.min(*fate);
    }
    let mut counts = [0; 3];
    file.orders_of_rows().for_each(|order| counts[fates[order as usize]] += 1);
    counts
}

/// How a known order differs.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    pub stages: Vec<(Stage, Instant)>,
    pub content: bool,
}

impl Work<'_, '_> {
    /// Decides on every good order; what only the database can tell is rejected here.
    pub(super) fn judge(&mut self, file: &mut OrderFile, register: &Register<'_>) -> Result<Plans> {
        let mut plans = Vec::with_capacity(file.len());
        let mut refused = Vec::new();
        let found = self.buyers.keys.iter().map(|keys| self.people.find(self.session, file.who(*keys)));
        let found = found.collect::<Result<Vec<Match>>>()?;
        for key in file.keys() {
            let found = &found[self.buyers.of[key.index as usize] as usize];
            let known = register.find(key.index);
            self.meet_known(known, key.index, found);
            let plan = match (known, found) {
                (_, Match::Conflict(both)) => Err(fault(key.index, None, "key-conflict", both.clone())),
                (Some(known), _) if known.hash == key.hash => Ok(Plan::Unchanged),
                (Some(known), Match::Member(member)) if known.member.is_some_and(|whose| whose != *member) => {
                    Err(fault(key.index, None, "member-changed", self.number(known.member)?))
                }
                (Some(known), _) => self.difference(&file.order(key.index), known)?,
                (None, Match::Unknown) if self.rules.unknown == Unknown::Reject => {
                    Err(fault(key.index, None, "unknown-member", String::new()))
                }
                (None, Match::Unknown) if self.rules.unknown == Unknown::Hold => Ok(Plan::New(None)),
                (None, Match::Unknown) => Ok(Plan::Join),
                (None, Match::Member(member)) => Ok(Plan::New(Some(*member))),
                (None, Match::Nobody) => Ok(Plan::New(None)),
            };
            match plan {
                Ok(plan) => plans.push((key.index, plan)),
                Err(fault) => refused.push(fault),
            }
        }
        file.refuse(&refused);
        Ok(plans)
    }

    fn number(&self, member: Option<MemberId>) -> Result<String> {
        let member = member.map(|member| member::get(self.session.db, member)).transpose()?;
        Ok(member.map(|member| member.number).unwrap_or_default())
    }

    /// How a stated order differs from what is known of it (I24).
    fn difference(&self, stated: &StatedOrder, known: Known) -> Result<std::result::Result<Plan, Refused>> {
        match self.rules.on_change {
            OnChange::Skip => return Ok(Ok(Plan::Skip)),
            OnChange::Reject => return Ok(Err(fault(stated.index, None, "order-changed", String::new()))),
            OnChange::Amend => {}
        }
        let (first, newest) = self.content(known.id)?;
        let mut reached = Stages { ..first.stages };
        let mut paid = first.paid;
        for (stage, at) in sale::list_stages(self.session.db, known.id)? {
            match stage {
                Stage::Paid => paid = true,
                Stage::Completed => reached.completed_at = Some(at),
                Stage::Cancelled => reached.cancelled_at = Some(at),
                Stage::Reopened => reached.reopened_at = Some(at),
            }
        }
        let order = &stated.order;
        let undated = |at: Instant| if stated.undated { self.session.now } else { at };
        let mut change = Change { content: !same_content(order, &newest), ..Change::default() };
        if order.paid && !paid {
            change.stages.push((Stage::Paid, order.sold_at));
        }
        for (known, stated, stage) in [
            (reached.completed_at, order.stages.completed_at, Stage::Completed),
            (reached.cancelled_at, order.stages.cancelled_at, Stage::Cancelled),
            (reached.reopened_at, order.stages.reopened_at, Stage::Reopened),
        ] {
            if let (None, Some(at)) = (known, stated) {
                change.stages.push((stage, undated(at)));
            }
        }
        let open_again = order.stages.reopened_at.is_some();
        let back = match stated.status {
            Status::Pending if paid => Some("paid"),
            Status::Pending | Status::Paid if reached.completed_at.is_some() => Some("completed"),
            Status::Pending | Status::Paid | Status::Completed if reached.cancelled_at.is_some() => Some("cancelled"),
            _ => None,
        };
        Ok(match back.filter(|_| !open_again) {
            Some(word) => Err(fault(stated.index, Some("status"), "status-back", word.to_owned())),
            None => Ok(Plan::Change(Box::new((known, change)))),
        })
    }

    /// An order as first recorded, and as last amended.
    pub(super) fn content(&self, id: OrderId) -> Result<(Arc<Order>, Arc<Order>)> {
        let newest = order::list_newest(self.session.db, std::iter::once(id))?;
        let newest = newest.get(&id).copied().unwrap_or(id);
        let both = order::load(self.session.db, [id, newest].into_iter())?;
        let get = |id: OrderId| both.get(&id).cloned().expect("a known order is there");
        Ok((get(id), get(newest)))
    }
}

/// Whether two statements of an order have the same amounts, lines and tenders; texts and stages are told apart elsewhere.
fn same_content(a: &Order, b: &Order) -> bool {
    let amounts = |order: &Order| (order.discount, order.shipping, order.tax, order.total, order.tenders);
    let line = |line: &crate::domain::order::Line| {
        (line.sku.clone(), line.unit_price, line.amount, line.discount, line.quantity_milli, line.line_id.clone())
    };
    amounts(a) == amounts(b) && a.lines.iter().map(line).eq(b.lines.iter().map(line))
}

/// An order refused as a whole.
pub(super) fn fault(order: u32, column: Option<&'static str>, code: &'static str, hint: String) -> Refused {
    Refused { order, row: None, column, code, value: String::new(), hint }
}
