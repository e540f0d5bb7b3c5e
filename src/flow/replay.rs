//! History folded again from the facts, as settling did it: an account as the books knew it at an instant, or all of
//! them, a chunk of members at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Session;
use crate::domain::engine::account::Account;
use crate::domain::engine::batch as parallel;
use crate::domain::engine::fact::{Act, Fact, What};
use crate::domain::engine::replay::{Batch, Replayed, Timeline};
use crate::domain::id::{BatchId, MemberId};
use crate::domain::program::Versions;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::batch::{self, BatchKind};
use crate::store::{Db, draw, fact};

/// The batches, each with the versions known when it was settled.
pub fn timeline(session: &Session<'_>) -> Result<Timeline> {
    let all = Arc::new(session.versions().clone());
    let (mut by_number, mut passed, mut batches) = (BTreeMap::new(), Instant::MIN, Vec::new());
    for settled in batch::list(session.db)? {
        let versions = by_number.entry(settled.version).or_insert_with(|| known_by(&all, settled.version));
        batches.push(Batch {
            id: settled.id,
            until: settled.until,
            walks: settled.kind != BatchKind::Act,
            passed,
            versions: Arc::clone(versions),
        });
        if settled.kind == BatchKind::Nightly {
            passed = passed.max(settled.until);
        }
    }
    let mut timeline = Timeline::new(batches, passed, all);
    timeline.short = draw::list_short(session.db)?;
    Ok(timeline)
}

/// The versions up to a number.
fn known_by(all: &Arc<Versions>, number: u32) -> Arc<Versions> {
    let known = all.all().iter().filter(|version| version.1.number <= number).cloned().collect();
    Versions::new(known).map_or_else(|| Arc::clone(all), |known| Arc::new(known.with_turns(Arc::clone(all.turns()))))
}

/// A member's history folded again.
pub fn of_member(session: &Session<'_>, member: MemberId) -> Result<Replayed> {
    let timeline = timeline(session)?;
    Ok(timeline.replay(member, facts(session, &timeline, member)?))
}

/// A member's account as the books stood at the instant worked at (K7).
pub fn account(session: &Session<'_>, member: MemberId) -> Result<Account> {
    let timeline = timeline(session)?;
    Ok(timeline.account_at(member, facts(session, &timeline, member)?, session.now))
}

/// The same of many members, which are sorted.
pub fn accounts(session: &Session<'_>, members: &[MemberId]) -> Result<Vec<Account>> {
    let (timeline, now) = (timeline(session)?, session.now);
    let mut found = Vec::with_capacity(members.len());
    // Facts are read by the range: neighbours together, and none between those that are far apart.
    for some in members.chunk_by(|a, b| b.0 - a.0 < NEAR) {
        let mut facts = fact::load_settled(session.db, &(some[0]..=some[some.len() - 1]))?;
        let mut work = Vec::with_capacity(some.len());
        for member in some {
            let mut own = facts.remove(member).unwrap_or_default();
            hand_over_settled(session.db, &timeline, &mut own)?;
            work.push((*member, own));
        }
        found.extend(parallel::each(work, |(member, own)| timeline.account_at(member, own, now)));
    }
    Ok(found)
}

/// Members that lie closer than this are read as one range.
const NEAR: i64 = 8;

fn facts(session: &Session<'_>, timeline: &Timeline, member: MemberId) -> Result<Vec<(BatchId, Fact)>> {
    let mut facts = fact::load_settled(session.db, &(member..=member))?.remove(&member).unwrap_or_default();
    hand_over_settled(session.db, timeline, &mut facts)?;
    Ok(facts)
}

/// Gives facts that a batch is settling and that take another account in, or part from one, that account as all batches
/// so far left it (P32).
pub fn hand_over<'f>(session: &Session<'_>, batch: BatchId, facts: impl Iterator<Item = &'f mut Fact>) -> Result<()> {
    let mut facts = facts.filter(|fact| is_handed(fact)).peekable();
    if facts.peek().is_none() {
        return Ok(());
    }
    let timeline = timeline(session)?;
    facts.try_for_each(|fact| hand(session.db, &timeline, batch, fact))
}

/// The same for settled facts: that account as the batches before the fact's own left it.
pub fn hand_over_settled(db: &Db, timeline: &Timeline, facts: &mut [(BatchId, Fact)]) -> Result<()> {
    facts.iter_mut().filter(|(_, fact)| is_handed(fact)).try_for_each(|(batch, fact)| hand(db, timeline, *batch, fact))
}

fn is_handed(fact: &Fact) -> bool {
    matches!(&fact.what, What::Act(_, Act::MergeIn { .. } | Act::UnmergeIn { .. }))
}

fn hand(db: &Db, timeline: &Timeline, batch: BatchId, fact: &mut Fact) -> Result<()> {
    let at = fact.at;
    if let What::Act(_, Act::MergeIn { from, handed } | Act::UnmergeIn { from, handed }) = &mut fact.what {
        *handed = Some(Arc::new(before(db, timeline, *from, (batch, at))?));
    }
    Ok(())
}

/// A member's account just before a batch, with time walked to an instant.
fn before(db: &Db, timeline: &Timeline, member: MemberId, (batch, at): (BatchId, Instant)) -> Result<Account> {
    let mut facts = fact::load_settled(db, &(member..=member))?.remove(&member).unwrap_or_default();
    facts.retain(|(own, _)| *own < batch);
    hand_over_settled(db, timeline, &mut facts)?;
    Ok(timeline.account_at(member, facts, at))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::busy::busy;
    use super::super::sample::Shop;
    use super::super::{settle, standing};
    use super::*;
    use crate::store::account;

    fn members(session: &Session<'_>) -> BTreeSet<MemberId> {
        account::list(session.db).unwrap().into_iter().collect()
    }

    /// House H23: a batch folded again leaves what it left, member by member, at each end of the timeline.
    #[test]
    fn history_folded_again_leaves_the_accounts_that_are_kept() {
        let shop = busy();
        shop.read("2027-05-08", |session| {
            let members = members(session);
            assert_eq!((members.len(), timeline(session)?.batches.len()), (4, 59));
            for stored in account::load(session.db, &members)? {
                let mut replayed = of_member(session, stored.member)?;
                replayed.account.cases.clear();
                assert_eq!(replayed.account, stored, "{}", stored.member);
            }
            Ok(())
        })
        .unwrap();
    }

    /// What a command said when it was now is what a replay says of that instant, by what was known then (K7).
    #[test]
    fn an_earlier_standing_is_what_was_said_then() {
        let shop = busy();
        let full = |now: &str, known: Option<&str>| {
            let all = |session: &Session<'_>| {
                let stood = (1..=4).map(|member| standing::of(session, MemberId(member)));
                stood.collect::<Result<Vec<_>>>()
            };
            match known {
                Some(known) => shop.read_known(now, known, all),
                None => shop.read(now, all),
            }
            .unwrap()
        };
        // A-3 was sold on the 10th and learnt on the 13th; R-1 took points back on the 26th.
        let active = |now: &str, known: Option<&str>| {
            full(now, known)
                .iter()
                .map(|one| (one.points.balance.pending, one.points.balance.active))
                .collect::<Vec<_>>()
        };
        assert_eq!(active("2026-01-12", None), [(3020, 0), (262, 0), (0, 0), (0, 0)]);
        assert_eq!(active("2026-01-12", Some("2026-01-12")), [(3020, 0), (143, 0), (0, 0), (0, 0)]);
        assert_eq!(active("2026-01-12", Some("2026-01-11 14:59:59")), [(3020, 0), (0, 0), (0, 0), (0, 0)]);
        assert_eq!(active("2026-01-20", Some("2026-01-12")), [(0, 3020), (0, 143), (0, 0), (0, 0)]);
        assert_eq!(full("2027-05-03", Some("2027-05-03")), full("2027-05-03", None));
        let tier = |now: &str, known: Option<&str>| full(now, known)[0].tier.as_ref().map(|tier| tier.code.to_string());
        assert_eq!(tier("2027-04-01", None).as_deref(), Some("member"));
        assert_eq!(tier("2027-01-01", Some("2026-01-09")).as_deref(), Some("member"));
        assert_eq!(tier("2027-01-01", None).as_deref(), Some("vip"));
    }

    #[test]
    fn nothing_due_is_folded_for_nobody() {
        let shop = Shop::new(super::super::sample::PLAIN);
        shop.read("2026-05-03", |session| {
            let timeline = timeline(session)?;
            let replayed = timeline.replay(MemberId(99), Vec::new());
            assert_eq!((replayed.account, replayed.next_due), (Account::new(MemberId(99)), None));
            assert_eq!(settle::load_one(session, MemberId(99), session.now)?, Account::new(MemberId(99)));
            Ok(())
        })
        .unwrap();
    }
}
