//! The points as a journal for other ledger programs: every entry a transaction, every balance asserted.

use std::collections::BTreeMap;

use super::{Session, known, report};
use crate::domain::id::MemberId;
use crate::domain::points::EntryKind;
use crate::error::Result;
use crate::output::journal::{Journal, Posting};
use crate::store::liability;

/// The journal of what was posted by the instant worked at. What it asserts is not summed from its entries: it is what the
/// lots hold less what is owed, ends that nobody posted yet not met.
pub fn journal(session: &Session<'_>) -> Result<String> {
    known::of_everybody(session, known::Part::Points)?;
    let (at, zone, program) = (session.now, session.zone(), session.program());
    let kinds = EntryKind::ALL.iter().map(|kind| kind.word());
    let mut journal = Journal::new(program.shop.code.as_str(), &program.points.name.en, &zone.shown(at), kinds);
    let mut members: BTreeMap<MemberId, String> = BTreeMap::new();
    liability::each_told(session.db, at, |told| {
        members.entry(told.member).or_insert_with(|| told.of.clone());
        journal.post(&Posting {
            day: zone.day(told.posted_at),
            member: &told.of,
            number: told.number,
            kind: told.kind.word(),
            cause: &told.cause,
            named: told.named.as_deref(),
            points: told.points,
        });
    })?;
    let balances = report::list_holdings(session, at, |member, holding| {
        let open: i64 = holding.open.iter().chain(holding.held.iter().map(|held| &held.of)).map(|open| open.left).sum();
        (member, open - holding.owed.iter().map(|owed| owed.left).sum::<i64>())
    })?;
    let balances: BTreeMap<MemberId, i64> = balances.into_iter().collect();
    for (member, number) in &members {
        journal.assert(zone.day(at), number, balances.get(member).copied().unwrap_or(0));
    }
    Ok(journal.into_text())
}
