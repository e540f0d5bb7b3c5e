//! Scenarios of campaigns, of invitations, and of limits that members share.

use std::collections::BTreeMap;
use std::sync::Arc;

use regulars::domain::campaign::{Arm, Deed, Row};
use regulars::domain::engine::account::Account;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::engine::fold::fold;
use regulars::domain::engine::share::Queue;
use regulars::domain::id::{Code, MemberId, OrderId, RefundId};
use regulars::domain::member::{Change, Field};
use regulars::domain::order::RefundLine;
use regulars::domain::referral;

use crate::shop::{Books, PLAIN, SAMPLE, Sale, Shop, changed, money};

/// The plain program with more of it behind.
fn plain_and(more: &str) -> String {
    format!("{PLAIN}\n{more}\n")
}

fn born(shop: &mut Shop, at: &str, day: &str) {
    shop.fact(at, What::Profile(vec![Change { field: Field::Birthday, value: day.to_owned() }]));
}

/// What campaigns gave: `campaign n day points`.
fn given(shop: &Shop, books: &Books) -> Vec<String> {
    let zone = shop.versions().latest().shop.zone.clone();
    let row = |row: &Consequence| match row {
        Consequence::Campaign(Row::Awarded { campaign, n, at, wanted, granted, .. }) => {
            Some(format!("{campaign} {n} {} {granted}/{wanted}", zone.day(*at)))
        }
        Consequence::Campaign(Row::Assigned { campaign, arm: Arm::HeldOut, at, .. }) => {
            Some(format!("{campaign} held out {}", zone.day(*at)))
        }
        _ => None,
    };
    books.rows.iter().filter_map(row).collect()
}

/// What became of invitations: `state day points`.
fn became(shop: &Shop, books: &Books) -> Vec<String> {
    let zone = shop.versions().latest().shop.zone.clone();
    let row = |row: &Consequence| match row {
        Consequence::Referral(referral::Row { state, at, points, .. }) => {
            Some(format!("{} {} {points}", state.word(), zone.day(*at)))
        }
        _ => None,
    };
    books.rows.iter().filter_map(row).collect()
}

/// S35, C9
#[test]
fn a_birthday_comes_once_a_year_whatever_is_edited() {
    let mut shop = Shop::new(&plain_and("[campaigns.birthday]\non = \"birthday\"\naward = [{ points = 100 }]"));
    born(&mut shop, "2025-06-01 10:00", "2000-02-29");
    let unedited = shop.at("2028-12-31");
    let expected = ["birthday 2026 2026-02-28 100/100", "birthday 2027 2027-02-28 100/100"];
    assert_eq!(given(&shop, &unedited)[..2], expected);
    assert_eq!(given(&shop, &unedited)[2..], ["birthday 2028 2028-02-29 100/100"]);
    born(&mut shop, "2026-02-10 10:00", "2000-02-20");
    let edited = ["birthday 2026 2026-02-28 100/100", "birthday 2027 2027-02-20 100/100"];
    assert_eq!(given(&shop, &shop.at("2027-12-31")), edited);
    // A nightly every month leaves the same (H23).
    let months: Vec<String> = (1..=24).map(|n| format!("20{}-{:02}-28", 26 + (n - 1) / 12, 1 + (n - 1) % 12)).collect();
    let steps: Vec<&str> = months.iter().map(String::as_str).collect();
    assert_eq!(given(&shop, &shop.walked(&steps)), edited);
}

/// C10: the day after so long without an order, and not again before its time.
#[test]
fn who_stays_away_is_reached_once_for_each_silence() {
    let idle =
        "[campaigns.back]\non = \"idle\"\nidle = \"90 days\"\nagain_after = \"180 days\"\naward = [{ points = 10 }]";
    let mut shop = Shop::new(&plain_and(idle));
    shop.order(1, "2026-01-01 10:00", Sale::of(&["100.00"]));
    shop.order(2, "2026-05-01 10:00", Sale::of(&["100.00"]));
    shop.order(3, "2026-12-01 10:00", Sale::of(&["100.00"]));
    // 1 May and 90 days is 31 July: too soon after 2 April.
    let expected = ["back 1 2026-04-02 10/10", "back 2 2027-03-02 10/10"];
    assert_eq!(given(&shop, &shop.at("2027-12-31")), expected);
    assert_eq!(given(&shop, &shop.walked(&["2026-03-31", "2026-08-15", "2027-12-31"])), expected);
}

/// C2, C4, C6: sign-up gives points first, once, to who is not held out, in its time.
#[test]
fn who_proves_a_contact_is_welcomed_once() {
    let verify = |returning| Act::Campaign(Deed::Verify { what: "phone".to_owned(), returning });
    for (at, returning, expected) in [
        ("2026-03-01 10:00", false, &["welcome 1 2026-03-01 200/200"][..]),
        ("2025-12-31 10:00", false, &[]), // before it begins
        ("2026-03-01 10:00", true, &[]),  // the person had an account before
    ] {
        let mut shop = Shop::new(SAMPLE);
        shop.act(at, verify(returning));
        shop.act("2026-03-02 10:00", verify(false));
        assert_eq!(given(&shop, &shop.at("2026-04-01")), expected, "{at}");
    }
    let held = changed(SAMPLE, "holdout = \"10%\"", "holdout = \"50%\"");
    let mut shop = Shop::new(&changed(&held, "[campaigns.welcome]", "[campaigns.hallo]"));
    shop.act("2026-03-01 10:00", verify(false));
    // The bucket of member 1 in `hallo` lies in the lower half.
    assert_eq!(given(&shop, &shop.at("2026-04-01")), ["hallo held out 2026-03-01"]);
    assert_eq!(shop.at("2026-04-01").balance(), [0, 0, 0]);
}

/// S25, P9: additive with the tier, only where and while it runs.
#[test]
fn a_campaign_multiplies_a_rule_where_and_while_it_runs() {
    let earned = |city: &str, at: &str| {
        let mut shop = Shop::new(SAMPLE);
        let mut sale = Sale::of(&["100.00"]);
        sale.0.place.city = city.into();
        shop.order_through(1, at, sale, &[(regulars::domain::order::Stage::Completed, at)]);
        shop.at("2026-12-01").granted("shop")
    };
    assert_eq!(earned("上海", "2026-09-03 10:00"), [200]);
    assert_eq!(earned("北京", "2026-09-03 10:00"), [100]);
    assert_eq!(earned("上海", "2026-10-08 00:00"), [100]);
    assert_eq!(earned("上海", "2026-10-07 23:59:59"), [200]);
}

fn friend(shop: &mut Shop, at: &str, what: What) {
    shop.fact(at, What::OfFriend(MemberId(2), Box::new(what)));
}

fn friend_buys(shop: &mut Shop, at: &str, amount: &str) {
    let mut sale = Sale::of(&[amount]);
    sale.0.sold_at = shop.instant(at);
    friend(shop, at, What::Order(OrderId(7), Arc::new(sale.0)));
}

fn friend_returns(shop: &mut Shop, at: &str, amount: &str) {
    let line = RefundLine { line: 1, amount: money(amount), quantity_milli: 0 };
    friend(shop, at, What::Refund(RefundId(8), OrderId(7), vec![line]));
}

/// S36, C7
#[test]
fn a_reward_waits_for_the_return_window_and_goes_with_the_order() {
    let inviting = || {
        let mut shop = Shop::new(SAMPLE);
        shop.fact("2026-03-01 10:00", What::Friend(MemberId(2)));
        friend_buys(&mut shop, "2026-03-03 10:00", "120.00");
        shop
    };
    let shop = inviting();
    let expected = ["joined 2026-03-01 0", "qualified 2026-03-03 0", "rewarded 2026-03-19 100"];
    assert_eq!(became(&shop, &shop.at("2026-06-01")), expected);
    assert_eq!(shop.at("2026-06-01").lines(), ["+10 earn", "+100 award"]);
    assert_eq!(shop.at("2026-03-18 23:59:59").lines(), ["+10 earn"]);
    let mut soon = inviting();
    friend_returns(&mut soon, "2026-03-10 10:00", "120.00");
    let expected = ["joined 2026-03-01 0", "qualified 2026-03-03 0", "joined 2026-03-10 0", "expired 2026-05-31 0"];
    assert_eq!(became(&soon, &soon.at("2026-06-01")), expected);
    assert_eq!(soon.at("2026-06-01").lines(), ["+10 earn"]);
    let mut late = inviting();
    friend_returns(&mut late, "2026-03-25 10:00", "120.00");
    let last = became(&late, &late.at("2026-06-01"));
    assert_eq!(last[2..], ["rewarded 2026-03-19 100", "reversed 2026-03-25 -100"]);
    assert_eq!(late.at("2026-06-01").lines(), ["+10 earn", "+100 award", "-100 clawback"]);
}

/// C7, C8: too small an order, too late a one, a month that is full, and what an operator says.
#[test]
fn an_invitation_comes_to_nothing_where_the_rules_say_so() {
    let states = |shop: &Shop| {
        let all = became(shop, &shop.at("2026-12-01"));
        all.into_iter().map(|line| line.split(' ').next().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    let mut small = Shop::new(SAMPLE);
    small.fact("2026-03-01 10:00", What::Friend(MemberId(2)));
    friend_buys(&mut small, "2026-03-03 10:00", "49.99");
    assert_eq!(states(&small), ["joined", "expired"]);
    let mut late = Shop::new(SAMPLE);
    late.fact("2026-03-01 10:00", What::Friend(MemberId(2)));
    friend_buys(&mut late, "2026-05-31 10:00", "120.00");
    assert_eq!(states(&late), ["joined", "expired"]);
    let mut full = Shop::new(&changed(SAMPLE, "max_per_month = 10", "max_per_month = 1"));
    for other in [2, 3] {
        full.fact("2026-03-01 10:00", What::Friend(MemberId(other)));
        let mut sale = Sale::of(&["120.00"]);
        sale.0.sold_at = full.instant("2026-03-03 10:00");
        let order = What::Order(OrderId(other), Arc::new(sale.0));
        full.fact("2026-03-03 10:00", What::OfFriend(MemberId(other), Box::new(order)));
    }
    assert_eq!(states(&full)[4..], ["rewarded", "capped"]);
    for (approved, expected) in [(true, "rewarded"), (false, "rejected")] {
        let mut held = Shop::new(SAMPLE);
        held.fact("2026-03-01 10:00", What::Friend(MemberId(2)));
        held.fact("2026-03-01 10:00", What::Suspect(MemberId(2)));
        friend_buys(&mut held, "2026-03-03 10:00", "120.00");
        assert_eq!(states(&held), ["joined", "qualified"]);
        let of = Some(MemberId(2));
        let deed = match approved {
            true => referral::Deed::Approve { friend: of },
            false => referral::Deed::Reject { friend: of },
        };
        held.act("2026-04-10 10:00", Act::Referral(deed));
        assert_eq!(states(&held), ["joined", "qualified", expected]);
    }
}

/// The friend is rewarded by the same order, in books of their own.
#[test]
fn the_friend_is_rewarded_too() {
    let both =
        changed(SAMPLE, "friend = [{ coupon = \"WELCOME20\" }]", "friend = [{ points = 30 }, { coupon = \"VIP30\" }]");
    let mut shop = Shop::new(&both);
    shop.fact("2026-03-01 10:00", What::Invited(MemberId(9)));
    shop.order(1, "2026-03-03 10:00", Sale::of(&["120.00"]));
    assert_eq!(became(&shop, &shop.at("2026-06-01"))[1..], ["qualified 2026-03-03 0", "rewarded 2026-03-19 30"]);
    assert_eq!(shop.at("2026-03-24").account.wallet.coupons.len(), 1);
    shop.refund(1, "2026-03-25 10:00", 1, "100.00");
    assert_eq!(became(&shop, &shop.at("2026-06-01"))[3..], ["reversed 2026-03-25 -30"]);
    assert!(shop.at("2026-03-26").account.wallet.coupons.is_empty());
}

/// S37, C3, N5: in the order of time and then of members; the last gets what is left.
#[test]
fn a_budget_is_given_out_in_the_order_of_time() {
    let birthday = "[campaigns.birthday]\non = \"birthday\"\naward = [{ points = 100 }]\nbudget = { points = 250 }";
    let granted = |program: &str, days: [&str; 3]| {
        let shop = Shop::new(&plain_and(program));
        let (versions, until) = (shop.versions(), shop.instant("2026-12-31"));
        let facts = |day: &str| {
            let mut own = Shop::new(PLAIN);
            born(&mut own, "2025-06-01 10:00", day);
            own.facts().to_vec()
        };
        let members: Vec<(Account, Vec<Fact>)> =
            days.iter().zip(1..).map(|(day, member)| (Account::new(MemberId(member)), facts(day))).collect();
        let mut queue = Queue::default();
        for (account, facts) in members.iter().rev().cloned() {
            queue.add(&versions, account, facts, until);
        }
        let short = queue.grant(&versions, BTreeMap::new(), until);
        let balance = |(mut account, facts): (Account, Vec<Fact>)| {
            account.short = short.get(&account.member).cloned().unwrap_or_default();
            fold(&versions, account, facts, until).account.ledger.balance(until).active
        };
        members.into_iter().map(balance).collect::<Vec<_>>()
    };
    assert_eq!(granted(birthday, ["05-01", "05-01", "05-01"]), [100, 100, 50]);
    assert_eq!(granted(birthday, ["05-03", "05-01", "05-02"]), [50, 100, 100]);
    assert_eq!(granted(&format!("{birthday}\nshort = \"reject\""), ["05-01", "05-01", "05-01"]), [100, 100, 0]);
    let awards = birthday.replace("points = 250", "awards = 1");
    assert_eq!(granted(&awards, ["05-03", "05-02", "05-01"]), [0, 0, 100]);
    // One point pays 0.01.
    let money = birthday.replace("points = 250", "money = \"1.30\"");
    assert_eq!(granted(&money, ["05-01", "05-02", "05-03"]), [100, 30, 0]);
    assert!(Code::new("birthday").is_some());
}
