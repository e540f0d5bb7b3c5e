//! Settling in parts gives what settling at once gives.

use super::super::sample::{SAMPLE, Shop, at};
use super::*;
use crate::domain::engine::fact::Act;
use crate::store::act::{self, New};

/// House H22: members are folded each by itself, so it does not matter how many are at hand at once.
#[test]
fn one_member_at_a_time_gives_the_rows_of_all_at_once() {
    let shop = Shop::new(SAMPLE);
    for member in 2..=5 {
        shop.join(&format!("2026-01-{member:02}"));
        for order in 0..=member {
            let (id, name) = (format!("A-{member}-{order}"), format!("M-{member}"));
            let sold = format!("2026-0{}-10 14:00", 1 + order);
            shop.record(&id, &name, &sold, 90_000 * i64::from(member), "2026-07-01 09:00");
        }
    }
    let sizes = [(1, 1), (2, u32::MAX), (usize::MAX, 7)].map(|(members, facts)| AtOnce { members, facts });
    let whole = shop.copy();
    let settled = |shop: &Shop, at_once: AtOnce| {
        let import = shop.write("2026-07-01 10:00", "r-1", |session| {
            settle(session, BatchKind::Import, at("2026-07-01 09:00"), at_once, None)
        });
        let night = shop.write("2028-07-01 10:00", "r-2", |session| {
            settle(session, BatchKind::Nightly, at("2028-07-01"), at_once, None)
        });
        import.unwrap().and(night.unwrap())
    };
    let expected = settled(&whole, AT_ONCE);
    assert!(expected.members > 5 && expected.tally.contains_key("fell"), "{expected:?}");
    for size in sizes {
        let shop = shop.copy();
        assert_eq!(settled(&shop, size), expected, "{size:?}");
        assert_eq!(shop.content(), whole.content(), "{size:?}");
    }
}

/// P32: what an earlier part has marked by now is not in the account that a later one is handed.
#[test]
fn an_account_is_handed_over_as_it_was_however_few_are_at_hand() {
    let shop = Shop::new(SAMPLE);
    shop.join("2026-01-02");
    shop.order("A-1", "M-1", "2026-01-10 14:00", 90_000, "2026-01-11 09:00");
    let (from, into) = (MemberId(1), MemberId(2));
    let merged = |members| {
        let shop = shop.copy();
        let done = shop.write("2026-02-01 10:00", "r-1", |session| {
            for (member, act) in [(from, Act::MergeOut { into }), (into, Act::MergeIn { from, handed: None })] {
                let (request, at) = (act.word(), session.now);
                let (act, operator, recorded_at) = (&act, session.operator, session.recorded_at);
                act::insert(session.db, &New { request, member, act, at, operator, reason: "", recorded_at })?;
            }
            settle(session, BatchKind::Act, session.now, AtOnce { members, ..AT_ONCE }, None)
        });
        (done.unwrap(), shop.content())
    };
    let expected = merged(2);
    assert!(expected.0.consequences > 2, "{:?}", expected.0);
    assert_eq!(merged(1), expected);
}

#[test]
fn parts_hold_so_many_members_and_facts_and_nobody_is_left_out() {
    let scope: Vec<(MemberId, u32)> =
        [1, 0, 9, 2, 2, 2].into_iter().zip(1..).map(|(n, id)| (MemberId(id), n)).collect();
    let sizes =
        |members, facts| parts(&scope, AtOnce { members, facts }).iter().map(|part| part.len()).collect::<Vec<_>>();
    assert_eq!(sizes(6, 100), [6]);
    assert_eq!(sizes(2, 100), [2, 2, 2]);
    assert_eq!(sizes(6, 4), [2, 1, 2, 1]);
    assert!(parts(&[], AT_ONCE).is_empty());
}
