//! What members ever bought, read once for all reports that ask: who bought before a window, or first, cannot be known from
//! the window alone.

use super::super::Session;
use super::walk::{self, Labels, Taker, Walked};
use super::{asked, ever};
use crate::domain::report::days::Days;
use crate::domain::report::purchase::{PurchaseDay, gather, purchase, sorted};
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store;
use crate::store::trade::Asked;

/// The purchases of members by as-of, by member, then day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bought {
    everybody: Vec<PurchaseDay>,
    /// Without those who had not joined; none where there are no such.
    joined: Option<Vec<PurchaseDay>>,
}

/// Every purchase day.
pub fn bought(session: &Session<'_>) -> Result<Bought> {
    walk::alone(session, Purchases::of(session))
}

/// Every order by itself.
pub fn bought_by_order(session: &Session<'_>) -> Result<Bought> {
    walk::alone(session, Purchases { by_order: true, ..Purchases::of(session) })
}

/// What members ever bought as sales come by.
pub(super) struct Purchases {
    by_order: bool,
    asked: Asked,
    all: Vec<PurchaseDay>,
}

impl Purchases {
    pub(super) fn of(session: &Session<'_>) -> Purchases {
        Purchases { by_order: false, asked: asked(session, ever(session)), all: Vec::new() }
    }
}

impl Taker for Purchases {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        self.all.extend(purchase(&deal.sale, days));
    }
}

impl Walked for Purchases {
    type Told = Bought;

    fn told(self, session: &Session<'_>, _: &Labels) -> Result<Bought> {
        Bought::new(session, self.in_order())
    }
}

impl Purchases {
    /// All of them by member, then day; nothing more is read for it.
    pub(super) fn in_order(self) -> Vec<PurchaseDay> {
        if self.by_order { sorted(self.all) } else { gather(self.all) }
    }
}

impl Bought {
    pub(super) fn new(session: &Session<'_>, everybody: Vec<PurchaseDay>) -> Result<Bought> {
        let not_joined = store::report::list_not_joined(session.db, session.now)?;
        let joined = |one: &&PurchaseDay| not_joined.binary_search(&one.member).is_err();
        let of_joined = (!not_joined.is_empty()).then(|| everybody.iter().filter(joined).copied().collect());
        Ok(Bought { everybody, joined: of_joined })
    }

    /// Of all who bought, also before they joined.
    pub(super) fn everybody(&self) -> &[PurchaseDay] {
        &self.everybody
    }

    /// Of those who had joined (AN8).
    pub(super) fn of_joined(&self) -> &[PurchaseDay] {
        self.joined.as_deref().unwrap_or(&self.everybody)
    }
}
