//! Goods returned without naming their order: the same member's latest earlier order of that SKU with enough left is
//! meant (`match = "latest"`, import.md 2).

use std::collections::BTreeMap;

use super::people::{Match, People, keys};
use super::refunds::Refundable;
use crate::domain::id::{MemberId, OrderId};
use crate::domain::order::RefundLine;
use crate::error::Result;
use crate::flow::Session;
use crate::input::order::{StatedRefund, StatedReturn};
use crate::store::sale::{self, NewRefund};
use crate::store::{merge, order};

/// What became of the returns of a file.
#[derive(Debug, Default)]
pub struct Laid {
    /// Recorded now.
    pub new: u64,
    /// Known before.
    pub known: u64,
    /// Indexes of those that no order fits.
    pub refused: Vec<usize>,
}

/// Lays returns on orders that are all recorded, the earliest first.
pub fn lay(session: &Session<'_>, source: i64, people: &People, returns: &[StatedReturn]) -> Result<Laid> {
    let mut laid = Laid::default();
    let ids = ids(returns);
    let mut by_time: Vec<usize> = (0..returns.len()).collect();
    by_time.sort_by_key(|at| (returns[*at].at, &ids[*at]));
    for at in by_time {
        let (stated, id) = (&returns[at], &ids[at]);
        if sale::find_refund(session.db, source, id)?.is_some() {
            laid.known += 1;
            continue;
        }
        let found = match people.find(session, keys(&stated.who))? {
            Match::Member(member) => find_order(session, member, stated)?,
            Match::Nobody | Match::Unknown | Match::Conflict(_) => None,
        };
        let Some((order, member, lines)) = found else {
            laid.refused.push(at);
            continue;
        };
        let recorded_at = session.recorded_at;
        let (member, at) = (Some(member), stated.at);
        let new = NewRefund { source, external_id: id, order, member, at, lines: &lines, recorded_at };
        sale::insert_refund(session.db, &new)?;
        laid.new += 1;
    }
    Ok(laid)
}

/// A return is known by its document, what came back and for how much; equal rows of one are counted.
fn ids(returns: &[StatedReturn]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let id = |stated: &StatedReturn| {
        let sku = stated.line.sku.as_deref().unwrap_or_default();
        let id = format!("{}/{sku}/{}", stated.id, stated.line.amount.get());
        let n = seen.entry(id.clone()).and_modify(|n| *n += 1).or_insert(1);
        if *n == 1 { id } else { format!("{id}/{n}") }
    };
    returns.iter().map(id).collect()
}

/// The order that a return is laid on, and its lines.
fn find_order(
    session: &Session<'_>,
    member: MemberId,
    stated: &StatedReturn,
) -> Result<Option<(OrderId, MemberId, Vec<RefundLine>)>> {
    let member = merge::find_target(session.db, member)?.unwrap_or(member);
    let sku = stated.line.sku.as_deref().unwrap_or_default();
    for id in order::list_sold(session.db, member, sku, stated.at)? {
        let newest = order::list_newest(session.db, std::iter::once(id))?.get(&id).copied().unwrap_or(id);
        let content = order::load(session.db, std::iter::once(newest))?;
        let Some(content) = content.get(&newest) else { continue };
        let mut left = Refundable::new(content, &sale::list_refunded(session.db, id)?);
        if let Ok(lines) = left.take(&as_refund(stated)) {
            return Ok(Some((id, member, lines)));
        }
    }
    Ok(None)
}

fn as_refund(stated: &StatedReturn) -> StatedRefund {
    StatedRefund {
        index: 0,
        order_id: String::new(),
        refund_id: stated.id.clone(),
        at: stated.at,
        undated: false,
        so_far: false,
        first_line: 0,
        first_row: stated.line.row,
        lines: vec![stated.line.clone()],
        hash: 0,
    }
}
