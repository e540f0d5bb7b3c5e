//! Every check finds nothing in sound books, and the one offence planted for it.

use super::super::busy::busy;
use super::super::sample::Shop;
use super::*;

const ALL: Wanted = Wanted { points: true, tier: true, replay: true };

fn proved(shop: &Shop) -> Proof {
    shop.read("2027-05-08", |session| Ok(books(session, ALL)?.and(file(session, false)?))).unwrap()
}

#[test]
fn sound_books_are_proved() {
    let proof = proved(&busy());
    assert!(proof.holds(), "{proof:#?}");
    let looked: Vec<(&str, u64)> = proof.found.iter().map(|(check, found)| (check.word(), found.looked)).collect();
    assert_eq!(proof.found.len(), Check::ALL.len(), "{looked:?}");
    assert!(looked.iter().all(|(_, looked)| *looked > 0), "{looked:?}");
}

/// A change of one row behind the program's back, and the check that must find it.
const OFFENCES: [(Check, &str); 44] = [
    (Check::Integrity, "UPDATE entries SET points = 0 WHERE member = 1 AND number = 1"),
    (Check::ForeignKeys, "UPDATE orders SET imported_in = 99 WHERE id = 1"),
    (Check::StoredValue, "INSERT INTO value_balances (member, total_minor, at) VALUES (1, 500, 0)"),
    (Check::SaleBlocks, "INSERT INTO sale_blocks VALUES (0, 0, 0, x'00', x'00', x'00')"),
    (Check::BookBlocks, "INSERT INTO book_blocks VALUES (0, x'00')"),
    (Check::Numbers, "UPDATE entries SET number = 90 WHERE member = 1 AND number = 2"),
    (Check::Numbers, "UPDATE entries SET posted_at = posted_at + 90000000 WHERE member = 1 AND number = 2"),
    (Check::Numbers, "UPDATE allocations SET number = 90 WHERE member = 1 AND number = 2"),
    (Check::Lots, "UPDATE allocations SET points = points + 5000 WHERE member = 1 AND number = 1"),
    (Check::Lots, "UPDATE allocations SET lot = 3 WHERE member = 1 AND number = 1"),
    (Check::Debits, "UPDATE entries SET points = points + 1 WHERE member = 1 AND kind = 'spend'"),
    (Check::Debits, "UPDATE allocations SET debit = 1 WHERE member = 1 AND number = 1"),
    (Check::Sums, "UPDATE entries SET points = points + 7 WHERE member = 1 AND number = 1"),
    (
        Check::DebtActive,
        "INSERT INTO entries (member, number, kind, points, occurred_at, posted_at, cause_kind, cause, activates_at, batch)
         SELECT member, max(number) + 1, 'adjust_in', 5, posted_at, posted_at, 'act', 1, posted_at, batch FROM entries WHERE member = 3",
    ),
    (Check::Undone, "UPDATE allocations SET undoes = NULL WHERE undoes IS NOT NULL"),
    (Check::Undone, "UPDATE allocations SET points = points - 90000 WHERE undoes IS NOT NULL"),
    (Check::Lots, "UPDATE extensions SET until_at = 1"),
    (Check::Holds, "UPDATE hold_slices SET points = points - 1 WHERE id = 1"),
    (Check::Holds, "UPDATE hold_ends SET at = 1 WHERE hold = 1"),
    (Check::Holds, "DELETE FROM hold_ends WHERE hold = 2"),
    (Check::Terms, "UPDATE order_terms SET version = 2 WHERE order_id = 1"),
    (Check::Terms, "UPDATE order_terms SET tier = (SELECT id FROM codes WHERE code = 'vip') WHERE order_id = 2"),
    (Check::Earnings, "UPDATE earnings SET wanted = wanted + 1, granted = granted + 1 WHERE member = 2 AND fact = 2"),
    (Check::Earnings, "UPDATE earnings SET m_num = 3, m_den = 2 WHERE member = 2 AND fact = 2"),
    (Check::Earnings, "UPDATE orders SET total_minor = 1; UPDATE order_lines SET amount_minor = 1 WHERE order_id = 2"),
    (Check::Credits, "UPDATE entries SET expires_at = expires_at + 86400 WHERE member = 1 AND number = 1"),
    (Check::Credits, "UPDATE entries SET rule = NULL WHERE member = 1 AND number = 1"),
    (Check::Takings, "UPDATE takings SET own = own + 1 WHERE id = 1"),
    (Check::Caps, "UPDATE earnings SET granted = 90 WHERE rule = (SELECT id FROM codes WHERE code = 'share')"),
    (Check::OpenLots, "UPDATE open_lots SET left_points = left_points + 1 WHERE member = 1"),
    (Check::Balances, "UPDATE accounts SET debt = debt + 1 WHERE member = 1"),
    (Check::Balances, "UPDATE accounts SET body = x'00' WHERE member = 1"),
    (Check::Periods, "UPDATE tier_periods SET until_at = until_at + 1 WHERE member = 1 AND number = 1"),
    (Check::Periods, "UPDATE tier_periods SET until_at = 1 WHERE member = 2"),
    (Check::Outcomes, "UPDATE tier_checks SET spend_minor = 1 WHERE outcome = 'rose'"),
    (Check::Outcomes, "UPDATE tier_checks SET spend_minor = 999999999 WHERE outcome = 'fell'"),
    (Check::CachedTier, "UPDATE accounts SET tier = (SELECT id FROM codes WHERE code = 'vip') WHERE member = 1"),
    (Check::Accounts, "UPDATE accounts SET next_due = next_due + 1 WHERE member = 1"),
    (Check::Accounts, "UPDATE accounts SET body = x'00' WHERE member = 1"),
    (Check::ReplayTerms, "DELETE FROM order_terms WHERE order_id = 1"),
    (Check::ReplayEarnings, "DELETE FROM earnings WHERE member = 1 AND fact = 1"),
    (Check::ReplayTakings, "UPDATE takings SET posted_at = posted_at + 1 WHERE id = 1"),
    (Check::ReplayEntries, "UPDATE entries SET batch = batch + 1 WHERE member = 1 AND number = 1"),
    (Check::ReplayAllocations, "DELETE FROM allocations WHERE member = 1 AND number = 3"),
];

const OF_TIERS: &[(Check, &str)] = &[
    (Check::ReplayHolds, "UPDATE holds SET until_at = until_at + 1 WHERE number = 1"),
    (Check::ReplayExtensions, "UPDATE extensions SET at = at + 1"),
    (Check::ReplayNotices, "UPDATE notices SET at = at + 1"),
    (Check::ReplayPeriods, "UPDATE tier_periods SET guaranteed_until = guaranteed_until + 1 WHERE number = 2"),
    (Check::ReplayOutcomes, "UPDATE tier_checks SET orders = orders + 1 WHERE outcome = 'rose'"),
    (Check::ReplayGrants, "UPDATE grants SET quota = quota + 1 WHERE number = 1 AND member = 1"),
    (Check::ReplayUses, "UPDATE benefit_uses SET at = at + 1"),
    (Check::ReplayPenalties, "UPDATE penalties SET evidence = ''"),
    (Check::ReplayPenalties, "UPDATE penalty_steps SET at = at + 1 WHERE step = 'overturned'"),
    (Check::Balances, "UPDATE penalty_effects SET entry = entry + 1 WHERE entry IS NOT NULL AND kind = 'earn_freeze'"),
    (Check::ReplayUses, "DELETE FROM benefit_use_steps"),
    (Check::ReplayUses, "UPDATE benefit_use_steps SET step = 'timed_out' WHERE step = 'released'"),
    (Check::ReplayUses, "UPDATE benefit_uses SET reserved_until = reserved_until + 1"),
    (Check::ReplayDraws, "UPDATE draws SET granted = granted - 1"),
    (Check::ReplayPlans, "UPDATE terms SET paid_minor = paid_minor + 1 WHERE payment = 'pay-1'"),
    (Check::ReplayPlans, "UPDATE term_steps SET amount_minor = amount_minor + 1 WHERE step = 'refunded'"),
    (Check::ReplayCoupons, "UPDATE coupons SET uses = uses + 1 WHERE number = 1"),
    (Check::ReplayCoupons, "DELETE FROM coupon_steps WHERE step = 'expired'"),
    (Check::ReplayCampaigns, "UPDATE assignments SET at = at + 1"),
    (Check::ReplayReferrals, "UPDATE referral_steps SET points = points + 1"),
    (Check::ReplayAccounts, "UPDATE profile_changes SET value = '上海'"),
    (Check::ReplayAccounts, "DELETE FROM accounts WHERE member = 3"),
    (Check::ReplayCases, "DELETE FROM cases WHERE fact = 1 AND fact_kind = 'order'"),
];

#[test]
fn each_check_finds_the_offence_planted_for_it() {
    let sound = busy();
    let mut found = std::collections::BTreeSet::new();
    for (check, change) in OFFENCES.iter().chain(OF_TIERS) {
        let shop = sound.copy();
        assert!(shop.plant(change) > 0, "{change}: no row");
        let proof = proved(&shop);
        let of = &proof.found[check];
        assert!(of.wrong > 0 && !of.first.is_empty(), "{check:?}: {change}");
        let offence = &of.first[0];
        assert!(offence.stored != offence.due && !offence.row.is_empty(), "{offence:?}");
        found.insert(*check);
    }
    let header = [Check::ApplicationId, Check::Version];
    let left: Vec<&Check> = Check::ALL.iter().filter(|check| !found.contains(check)).collect();
    assert_eq!(left, header.iter().collect::<Vec<_>>());
}

/// A file that says so when it is opened is refused; one whose header changes while it is read is found.
#[test]
fn a_header_that_is_not_ours_is_found() {
    let shop = Shop::new(super::super::sample::PLAIN);
    let proof = shop.read("2026-05-03", |session| {
        shop.plant("PRAGMA application_id = 7; PRAGMA user_version = 1");
        file(session, true)
    });
    let wrong: Vec<(Check, String)> = proof
        .unwrap()
        .found
        .into_iter()
        .flat_map(|(check, found)| found.first.into_iter().map(move |offence| (check, offence.stored)))
        .collect();
    assert_eq!(wrong, [(Check::ApplicationId, "7".to_owned()), (Check::Version, "1".to_owned())]);
}
