//! What members ever bought, read once for all reports that ask: who bought before a window, or first, cannot be known from
//! the window alone.

use super::super::Session;
use super::{asked, days, each_deal, ever};
use crate::domain::report::purchase::{PurchaseDay, gather, purchase, sorted};
use crate::error::Result;
use crate::store;

/// The purchases of members by as-of, by member, then day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bought {
    everybody: Vec<PurchaseDay>,
    /// Without those who had not joined; none where there are no such.
    joined: Option<Vec<PurchaseDay>>,
}

/// Every purchase day.
pub fn bought(session: &Session<'_>) -> Result<Bought> {
    Bought::new(session, gather(each_purchase(session)?))
}

/// Every order by itself.
pub fn bought_by_order(session: &Session<'_>) -> Result<Bought> {
    Bought::new(session, sorted(each_purchase(session)?))
}

fn each_purchase(session: &Session<'_>) -> Result<Vec<PurchaseDay>> {
    let days = days(session)?;
    let mut all = Vec::new();
    each_deal(session, &asked(session, ever(session)), |deal| all.extend(purchase(&deal.sale, &days)))?;
    Ok(all)
}

impl Bought {
    fn new(session: &Session<'_>, everybody: Vec<PurchaseDay>) -> Result<Bought> {
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
