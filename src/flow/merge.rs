//! Two accounts of one person joined, and taken apart again (P32).

use super::{Session, post};
use crate::domain::engine::account::Account;
use crate::domain::engine::fact::Act;
use crate::domain::engine::fold::judge;
use crate::domain::id::MemberId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store;
use crate::store::member::{self, Member};

/// Merges a member's account into another's.
pub fn merge(session: &mut Session<'_>, source: (MemberId, &Member), target: (MemberId, &Member)) -> Result<()> {
    let ((from, source), (into, target)) = (source, target);
    if from == into {
        return Err(Refusal::SameMember { member: target.number.clone() }.into());
    }
    for (id, member) in [(from, source), (into, target)] {
        let account = post::ready(session, id, member)?;
        judge(session.versions(), &account, session.now, |asked| asked.unpunished(&member.number))?;
        no_holds(&account, session.now, member)?;
    }
    if let Some(other) = store::merge::find_source(session.db, from)? {
        let other = member::get(session.db, other)?.number;
        return Err(Refusal::HasMerged { member: source.number.clone(), other }.into());
    }
    post::both(session, (from, &Act::MergeOut { into }), (into, &Act::MergeIn { from, handed: None }))?;
    store::merge::insert(session.db, from, into, session.now)?;
    // Nobody goes on in an account that is no longer the one they logged in to (ID39).
    for id in [from, into] {
        store::session::set_all_revoked(session.db, id, session.recorded_at)?;
    }
    Ok(())
}

/// Whom a member's account was merged into.
pub fn target(session: &Session<'_>, (id, source): (MemberId, &Member)) -> Result<(MemberId, Member)> {
    let target = store::merge::find_target(session.db, id)?;
    let target = target.ok_or_else(|| Refusal::NotMerged { member: source.number.clone() })?;
    Ok((target, member::get(session.db, target)?))
}

/// Takes a merge back.
pub fn unmerge(session: &mut Session<'_>, source: (MemberId, &Member), target: (MemberId, &Member)) -> Result<()> {
    let ((to, _), (from, target)) = (source, target);
    let account = post::ready(session, from, target)?;
    judge(session.versions(), &account, session.now, |asked| asked.unpunished(&target.number))?;
    no_holds(&account, session.now, target)?;
    post::both(session, (from, &Act::UnmergeOut { to }), (to, &Act::UnmergeIn { from, handed: None }))?;
    store::merge::set_end(session.db, to, session.now)
}

/// Neither points nor coupons are set aside.
fn no_holds(account: &Account, now: Instant, member: &Member) -> Result<()> {
    let coupons = account.wallet.coupons.iter().filter_map(|held| held.reserved).map(|reserved| reserved.until);
    let open = account.ledger.holds.iter().map(|hold| hold.until).chain(coupons).filter(|until| *until > now);
    match i64::try_from(open.count()).unwrap_or(i64::MAX) {
        0 => Ok(()),
        holds => Err(Refusal::HoldsOpen { member: member.number.clone(), holds }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{PLAIN, Shop, at};
    use super::super::{post, replay, standing};
    use super::*;
    use crate::domain::points::spend::Ask;
    use crate::flow::redeem;

    fn active(shop: &Shop, number: &str) -> i64 {
        let read = |session: &Session<'_>| standing::points(session, shop.member(session, number).0);
        shop.read("2026-05-20", read).unwrap().balance.active
    }

    fn join_accounts(shop: &Shop, now: &str, request: &str) {
        let run = |session: &mut Session<'_>| {
            let ((b, from), (a, into)) = (shop.member(session, "M-2"), shop.member(session, "M-1"));
            merge(session, (b, &from), (a, &into))
        };
        shop.write(now, request, run).unwrap();
    }

    fn part_accounts(shop: &Shop, now: &str) {
        let run = |session: &mut Session<'_>| {
            let (b, from) = shop.member(session, "M-2");
            let (a, into) = target(session, (b, &from))?;
            unmerge(session, (b, &from), (a, &into))
        };
        shop.write(now, "part", run).unwrap();
    }

    /// A with 100 until 1 June, B with 40 until 1 May; the ids of the gifts come after that of a merge in one second.
    fn two() -> Shop {
        let shop = Shop::new(PLAIN);
        shop.join("2026-01-02");
        for (number, points, ends) in [("M-1", 100, "2026-06-01"), ("M-2", 40, "2026-05-01")] {
            let give = |session: &mut Session<'_>| {
                let (id, member) = shop.member(session, number);
                post::adjust(session, id, &member, points, Some(at(ends)))
            };
            shop.write("2026-03-01 10:00", &format!("z-{number}"), give).unwrap();
        }
        shop
    }

    /// S22, without and with a spend in between; folded again, both accounts are what they are.
    #[test]
    fn what_is_left_of_each_slice_goes_back() {
        for (spend, expected) in [(0, (100, 40)), (50, (90, 0))] {
            let shop = two();
            join_accounts(&shop, "2026-03-01 10:00", "a");
            if spend > 0 {
                let run = |session: &mut Session<'_>| {
                    let (id, member) = shop.member(session, "M-1");
                    redeem::redeem(session, id, &member, Ask { points: Some(spend), payable: None })
                };
                shop.write("2026-03-02", "spend", run).unwrap();
            }
            part_accounts(&shop, "2026-03-03");
            let now = |number: &str| {
                let read = |session: &Session<'_>| standing::points(session, shop.member(session, number).0);
                shop.read("2026-03-03", read).unwrap().balance.active
            };
            assert_eq!((now("M-1"), now("M-2")), expected);
            assert_eq!((active(&shop, "M-1"), active(&shop, "M-2")), (expected.0, 0));
            shop.read("2026-03-03", |session| {
                for number in ["M-1", "M-2"] {
                    let id = shop.member(session, number).0;
                    let stored = super::super::settle::load_one(session, id, session.now)?;
                    let mut replayed = replay::of_member(session, id)?.account;
                    replayed.cases.clear();
                    assert_eq!(replayed, stored);
                }
                Ok(())
            })
            .unwrap();
        }
    }

    /// Whoever was merged is read-only, is not merged twice, and nobody is merged into oneself.
    #[test]
    fn a_merged_account_is_read_only() {
        let shop = two();
        join_accounts(&shop, "2026-03-02", "a");
        let code = |from: &str, into: &str| {
            let run = |session: &mut Session<'_>| {
                let ((b, from), (a, into)) = (shop.member(session, from), shop.member(session, into));
                merge(session, (b, &from), (a, &into))
            };
            shop.write("2026-03-03", "again", run).unwrap_err().code()
        };
        assert_eq!([code("M-2", "M-1"), code("M-1", "M-2"), code("M-1", "M-1")], ["merged", "merged", "same-member"]);
    }
}
