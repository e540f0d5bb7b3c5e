//! An account as it stood at an instant before its frontier, from the rows posted by then (K7).

use super::Session;
use crate::domain::engine::account::Account;
use crate::domain::points::past::ledger_at;
use crate::domain::tier::assess::Standing;
use crate::error::Result;
use crate::store::{benefit, points, tier};

/// Takes an account back to the instant worked at. What orders count for stays as it is known by now.
pub fn to(session: &Session<'_>, account: Account) -> Result<Account> {
    let (db, at, member) = (session.db, session.now, account.member);
    if account.joined_at.is_none_or(|joined| at < joined) {
        return Ok(Account::new(member));
    }
    let mut past = account;
    past.frontier = at;
    past.ledger = ledger_at(&points::list_own_entries(db, member)?, &points::list_allocations(db, member)?, at);
    past.history.marks.retain(|mark| mark.at <= at);
    past.history.earnings.retain(|one| one.at <= at);
    past.holdings.grants = benefit::list_held(db, member, at)?;
    past.holdings.looked_at = Some(at);
    let stood = tier::find_at(db, member, at)?;
    past.tier = past.tier.zip(stood).map(|(known, stood)| Standing {
        tier: stood.tier,
        since: stood.since,
        guaranteed_until: stood.guaranteed_until,
        at_risk: stood.at_risk,
        queued: None,
        fell: None,
        asked_until: at,
        ..known
    });
    past.tiers.retain(|(from, _)| *from <= at);
    past.waiting.clear();
    Ok(past)
}
