//! Orders that wait for their member: whoever receives one of their keys claims them (import I28).

use std::collections::BTreeMap;

use super::Session;
use crate::domain::id::{MemberId, OrderId};
use crate::error::Result;
use crate::store::held;

/// Gives every waiting order whose keys fit one member to that member: how many. Settling is left to the caller. Where
/// keys fit two members nobody is chosen, and the order goes on waiting (I27).
pub fn claim_fitting(session: &Session<'_>) -> Result<u64> {
    let mut fits: BTreeMap<OrderId, Vec<MemberId>> = BTreeMap::new();
    for (order, member) in held::list_fitting(session.db)? {
        let members = fits.entry(order).or_default();
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let mut claimed = 0;
    for (order, members) in fits {
        if let [member] = members.as_slice() {
            held::claim(session.db, order, *member, session.recorded_at)?;
            claimed += 1;
        }
    }
    Ok(claimed)
}
