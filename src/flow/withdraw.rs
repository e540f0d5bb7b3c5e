//! A wrong import taken back: each order that it created and nothing changed since is cancelled by a new fact, and its id
//! is free for the order as it should be (import I26).

use std::collections::BTreeMap;

use super::Session;
use super::settle::{self, Settled};
use crate::domain::id::{MemberId, OrderId};
use crate::domain::order::Stage;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::store::batch::BatchKind;
use crate::store::import::{self, Created, Kept};
use crate::store::{held, order, sale};

/// Why an order is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// It was withdrawn before.
    Withdrawn,
    /// It was corrected since.
    Amended,
    /// Money went back since.
    Refunded,
    /// It was cancelled since.
    Cancelled,
    /// It reached another stage since.
    Moved,
}

impl Left {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Left::Withdrawn => "left-withdrawn",
            Left::Amended => "left-amended",
            Left::Refunded => "left-refunded",
            Left::Cancelled => "left-cancelled",
            Left::Moved => "left-moved",
        }
    }

    fn of(order: &Created) -> Option<Left> {
        match order.stage {
            _ if order.withdrawn => Some(Left::Withdrawn),
            _ if order.amended => Some(Left::Amended),
            _ if order.refunded => Some(Left::Refunded),
            Some(Stage::Cancelled) => Some(Left::Cancelled),
            Some(_) => Some(Left::Moved),
            None => None,
        }
    }
}

/// What was taken back, what was not, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// Orders taken back.
    pub orders: usize,
    /// Their refunds, void with them.
    pub refunds: u32,
    /// Orders left alone, by the reason.
    pub left: BTreeMap<Left, Vec<String>>,
    /// Corrections of orders that it did not create; they stay.
    pub amendments: i64,
    /// Refunds of such orders; they stay.
    pub other_refunds: i64,
    /// What settling did.
    pub settled: Settled,
}

/// Takes an import of orders back.
pub fn withdraw(session: &mut Session<'_>, kept: &Kept) -> Result<Withdrawn> {
    if kept.kind != "order" {
        return Err(Refusal::NotOrders { import: kept.id, kind: kept.kind.clone() }.into());
    }
    // What else waits is settled before, so that the receipt is of this alone.
    settle::run(session, BatchKind::Import)?;
    let mut done = Withdrawn::default();
    (done.amendments, done.other_refunds) = import::count_changed(session.db, kept.id)?;
    for order in import::list_created(session.db, kept.id)? {
        if let Some(left) = Left::of(&order) {
            done.left.entry(left).or_default().push(order.name);
            continue;
        }
        one(session, order.id, order.member, order.void)?;
        done.orders += 1;
        done.refunds += order.refunds;
    }
    if done.orders > 0 {
        import::set_withdrawn(session.db, kept.id, session.recorded_at)?;
        done.settled = settle::run(session, BatchKind::Act)?;
    }
    Ok(done)
}

/// Takes one order back; settling is left to the caller.
pub(super) fn one(session: &Session<'_>, id: OrderId, member: Option<MemberId>, void: bool) -> Result<()> {
    if !void {
        sale::insert_stage(session.db, id, member, Stage::Cancelled, session.now, session.recorded_at)?;
    }
    held::release(session.db, id)?;
    order::withdraw(session.db, id, session.recorded_at)
}
