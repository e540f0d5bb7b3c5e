//! What the benefits of a shop were granted, used and cost in a window.

use super::super::Session;
use super::bounds;
use crate::domain::id::Code;
use crate::domain::money::Money;
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::store;
use crate::store::report::Perk;

/// A benefit in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its code.
    pub benefit: String,
    /// Grants made.
    pub granted: i64,
    /// Uses that stand.
    pub used: i64,
    /// The uses at what one costs by the program in force; none where it no longer names the benefit.
    pub cost: Option<Money>,
}

/// Every benefit that was ever granted, by code.
pub fn perks(session: &Session<'_>, period: Period) -> Result<Vec<Given>> {
    let program = session.program();
    let given = |perk: Perk| {
        let known = Code::new(&perk.benefit).and_then(|code| program.benefit(&code));
        let cost = known.map(|benefit| Money(benefit.cost.get().saturating_mul(perk.used)));
        Given { benefit: perk.benefit, granted: perk.granted, used: perk.used, cost }
    };
    Ok(store::report::list_perks(session.db, bounds(session, period))?.into_iter().map(given).collect())
}
