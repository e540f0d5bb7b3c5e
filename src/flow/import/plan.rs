//! What is to be done with each order of a file: known ones compared, new ones matched to whom they belong (import §5).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::OnChange;
use super::orders::Work;
use super::people::{Match, Unknown};
use super::register::Register;
use crate::domain::id::{MemberId, OrderId};
use crate::domain::order::{Order, Place, RefundLine, Stage, Stages};
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
            Plan::Change(change) if !change.1.is_none() => CHANGED,
            Plan::Change(_) | Plan::Unchanged | Plan::Skip => 2,
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
    /// What was known and is not stated again.
    pub known: Unsaid,
}

/// What an order was known to tell: a cell that is blank now takes nothing back.
#[derive(Clone, Debug, Default)]
pub(super) struct Unsaid {
    pub place: Place,
    pub extras: Vec<(String, String)>,
}

impl Unsaid {
    /// Fills in what a place (channel, store, province and city) does not say.
    pub fn complete<'v>(&'v self, place: &mut [&'v str; 4]) {
        let Place { channel, store, province, city } = &self.place;
        for (now, then) in place.iter_mut().zip([channel, store, province, city]) {
            if now.is_empty() {
                *now = then;
            }
        }
    }
}

impl Change {
    /// Whether nothing is to be recorded.
    pub fn is_none(&self) -> bool {
        self.stages.is_empty() && !self.content
    }
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
                (Some(known), _) => self.difference(file, &file.order(key.index), known)?,
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
    fn difference(
        &self,
        file: &OrderFile,
        stated: &StatedOrder,
        known: Known,
    ) -> Result<std::result::Result<Plan, Refused>> {
        if self.rules.on_change == OnChange::Skip {
            return Ok(Ok(Plan::Skip));
        }
        let (_, newest, before) = self.known(known.id)?;
        let order = &stated.order;
        let (content, unsaid) = self.besides(file, stated.index, known.id, &newest)?;
        let content = content || !same_content(order, &newest) || before.differs(stated);
        let mut change = Change { content, known: unsaid, ..Change::default() };
        if order.paid && !before.paid {
            change.stages.push((Stage::Paid, order.sold_at));
        }
        for (known, stated_at, stage) in before.reached.zip(order.stages) {
            if let (None, Some(at)) = (known, stated_at) {
                change.stages.push((stage, if stated.undated { self.session.now } else { at }));
            }
        }
        // What only says less changes nothing, and is no reason to reject it.
        if self.rules.on_change == OnChange::Reject && !change.is_none() {
            return Ok(Err(fault(stated.index, None, "order-changed", String::new())));
        }
        let open_again = order.stages.reopened_at.is_some();
        Ok(match before.passed_by(stated.status).filter(|_| !open_again) {
            Some(word) => Err(fault(stated.index, Some("status"), "status-back", word.to_owned())),
            None => Ok(Plan::Change(Box::new((known, change)))),
        })
    }

    /// An order as first recorded, as last amended, and what it had reached by then.
    pub(super) fn known(&self, id: OrderId) -> Result<(Arc<Order>, Arc<Order>, Before)> {
        let (first, newest) = self.content(id)?;
        let mut before = Before::of(&first, &newest);
        for (stage, at) in sale::list_stages(self.session.db, id)? {
            before.times.push(at);
            match stage {
                Stage::Paid => before.paid = true,
                Stage::Completed => before.reached.completed_at = Some(at),
                Stage::Cancelled => before.reached.cancelled_at = Some(at),
                Stage::Reopened => before.reached.reopened_at = Some(at),
            }
        }
        Ok((first, newest, before))
    }

    /// Whether a stated order tells something else besides, and what was known that it does not tell.
    fn besides(&self, file: &OrderFile, index: u32, id: OrderId, newest: &Order) -> Result<(bool, Unsaid)> {
        let newest_row = order::list_newest(self.session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
        let known = order::list_extras(self.session.db, newest_row)?;
        let stated: BTreeSet<(&str, &str)> = file.extras(index).collect();
        let is_stated = |name: &str| stated.iter().any(|extra| extra.0 == name);
        let same = known.iter().filter(|extra| stated.contains(&(extra.0.as_str(), extra.1.as_str()))).count();
        let gone = known.iter().filter(|extra| is_stated(&extra.0)).count();
        let (now, then) = (file.sold(index).1.place, newest.stated().place);
        let moved = now.iter().zip(then).any(|(now, then)| !now.is_empty() && *now != then);
        let extras = known.into_iter().filter(|extra| !is_stated(&extra.0)).collect();
        Ok((moved || same < stated.len() || same < gone, Unsaid { place: newest.place.clone(), extras }))
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

/// How far a known order has come.
pub(super) struct Before {
    pub paid: bool,
    pub reached: Stages,
    /// Every instant that was stated of it.
    times: Vec<Instant>,
}

impl Before {
    fn of(first: &Order, newest: &Order) -> Before {
        let all = |order: &Order| order.stages.in_time().into_iter().map(|(at, _)| at).chain([order.sold_at]);
        let times = all(first).chain(all(newest)).collect();
        Before { paid: first.paid, reached: first.stages, times }
    }

    /// Whether the order states another time for what was known; when it was paid, or reached a stage, for the first time
    /// is no difference.
    fn differs(&self, stated: &StatedOrder) -> bool {
        let order = &stated.order;
        let other = |at: Instant| !self.times.contains(&at);
        let moved = |(known, at, _): (Option<Instant>, Option<Instant>, Stage)| known.and(at).is_some_and(other);
        (order.paid == self.paid && other(order.sold_at))
            || (!stated.undated && self.reached.zip(order.stages).into_iter().any(moved))
    }

    /// The status it has.
    pub fn word(&self) -> &'static str {
        let Stages { completed_at, cancelled_at, reopened_at } = self.reached;
        match (self.paid, completed_at) {
            _ if cancelled_at.is_some() && reopened_at < cancelled_at => "cancelled",
            (_, Some(_)) => "completed",
            (true, None) => "paid",
            (false, None) => "pending",
        }
    }

    /// The stage that a status would take back.
    fn passed_by(&self, status: Status) -> Option<&'static str> {
        match status {
            Status::Pending if self.paid => Some("paid"),
            Status::Pending | Status::Paid if self.reached.completed_at.is_some() => Some("completed"),
            Status::Pending | Status::Paid | Status::Completed if self.reached.cancelled_at.is_some() => {
                Some("cancelled")
            }
            _ => None,
        }
    }
}

/// Whether two statements of an order have the same amounts, lines and tenders; texts and times are told apart elsewhere.
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
