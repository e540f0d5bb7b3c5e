//! Penalties: each cell of what they forbid and leave (X4), and that an overturn restores exactly what was taken (X2).
#![expect(clippy::unwrap_used, reason = "a law may fail loudly")]

use std::sync::Arc;

use proptest::prelude::*;
use regulars::domain::engine::account::Account;
use regulars::domain::engine::consequence::Consequence;
use regulars::domain::engine::fact::{Act, Fact, What};
use regulars::domain::engine::fold::{Asked, judge};
use regulars::domain::id::{ActId, Code};
use regulars::domain::penalty::{Deed, Turn};
use regulars::domain::points::EntryKind;
use regulars::domain::points::spend::Ask;
use regulars::domain::refusal::Refusal;
use regulars::domain::time::Instant;

use crate::fold::{Kept, whole};
use crate::ledger;
use crate::made::{Made, day, end, shops};
use crate::shop::{Books, PLAIN, Sale, Shop, changed};

/// Opens a penalty at once.
pub fn open(code: &str) -> Act {
    let code = Code::new(code).unwrap();
    Act::Penalty(Deed::Open { code, evidence: "seen".to_owned(), from: None, proposed: false })
}

/// Moves the first penalty on.
pub fn turn(turn: Turn) -> Act {
    Act::Penalty(Deed::Turn(turn, 1))
}

const EFFECTS: [&str; 6] =
    ["earn_freeze", "spend_freeze", "benefit_suspend", "plan_suspend", "tier_lock", "account_freeze"];

/// One penalty for each effect, two rungs, and a benefit of the first.
fn program() -> String {
    let penalties = EFFECTS.map(|effect| format!("{effect}_p = {{ effects = [\"{effect}\"], lasts = \"30 days\" }}\n"));
    let text = changed(PLAIN, "per = \"1.00\" }", "per = \"1.00\" }, multiplied = true");
    format!(
        "{text}[points.transfer]\nallowed = true\n[tiers]\nwindow = \"lifetime\"\nguarantee = \"6 months\"\n[[tiers.ladder]]\ncode = \"basic\"\n\
         benefits = {{ shipping = 2 }}\n[[tiers.ladder]]\ncode = \"gold\"\nqualify = {{ spend = \"1000.00\" }}\n\
         multiplier = \"2\"\nentry = [{{ points = 7 }}]\n\
         [benefits]\nshipping = {{ kind = \"free_shipping\", per = \"month\" }}\n[penalties]\n{}",
        penalties.concat()
    )
}

/// 100 points on 1 March, 30 of them held for days; the penalty begins on 2 March.
fn punished(effect: &str) -> (Shop, ActId) {
    let mut shop = Shop::new(&program());
    shop.order(1, "2026-03-01 10:00", Sale::of(&["100.00"]));
    let hold = shop.hold("2026-03-01 12:00", 30, 20 * 1440);
    shop.act("2026-03-02", open(&format!("{effect}_p")));
    (shop, hold)
}

fn asked<T>(shop: &Shop, books: &Books, at: &str, ask: impl FnOnce(&mut Asked<'_>) -> Result<T, Refusal>) -> bool {
    judge(&shop.versions(), &books.account, shop.instant(at), ask).is_ok()
}

/// X4, cell by cell. Redeem stands for reserve and transfer, which are asked too and must answer the same.
#[test]
fn each_freeze_forbids_its_own_column_and_no_other() {
    //           effect: earned is usable, redeem, capture, the hold stays, tier rises, benefits
    for (effect, earns, redeems, captures, holds, rises, uses) in [
        ("earn_freeze", false, true, true, true, true, true),
        ("spend_freeze", true, false, false, false, true, false),
        ("benefit_suspend", true, true, true, true, true, false),
        ("plan_suspend", true, true, true, true, true, true),
        ("tier_lock", true, true, true, true, false, true),
        ("account_freeze", false, false, false, true, false, false),
    ] {
        let (mut shop, hold) = punished(effect);
        let books = shop.at("2026-03-03");
        let ask = Ask { points: Some(10), payable: None };
        let now = "2026-03-03 10:00";
        let benefit = Code::new("shipping").unwrap();
        assert_eq!(asked(&shop, &books, now, |asked| asked.redeem(ask, "M-1")), redeems, "{effect} redeem");
        assert_eq!(asked(&shop, &books, now, |asked| asked.hold(ask, "M-1")), redeems, "{effect} hold");
        assert_eq!(asked(&shop, &books, now, |asked| asked.transfer(10, "M-1")), redeems, "{effect} transfer");
        let capture = |asked: &mut Asked<'_>| asked.may_spend("M-1").and_then(|()| asked.capture(hold, None, "H"));
        assert_eq!(asked(&shop, &books, now, capture), captures, "{effect} capture");
        assert_eq!(books.held(), if holds { 30 } else { 0 }, "{effect}: what was set aside");
        assert_eq!(asked(&shop, &books, now, |asked| asked.use_benefit(&benefit, None, "M-1")), uses, "{effect} use");
        assert_eq!(
            books.account.sentences.plan_suspended(),
            matches!(effect, "plan_suspend" | "account_freeze"),
            "{effect}"
        );

        // Earned at the tier in force: the first order makes gold, unless locked; the second earns by it.
        shop.order(2, "2026-03-04 10:00", Sale::of(&["1000.00"]));
        shop.order(3, "2026-03-05 10:00", Sale::of(&["10.00"]));
        let books = shop.at("2026-03-06");
        let (granted, stands) = if rises { (20, "gold") } else { (10, "basic") };
        assert_eq!((books.granted("shop")[2], books.stands_in().as_str()), (granted, stands), "{effect}");
        assert_eq!(books.tier(), "gold", "{effect}: the computed tier goes on");
        let paid = if rises { 7 } else { 0 };
        let blocked = books.account.ledger.balance(shop.instant("2026-03-06")).blocked;
        assert_eq!(blocked, if earns { 0 } else { 1000 + granted + paid }, "{effect}");

        // Clawback, restore and expiry go on; so does what an operator gives.
        shop.refund(2, "2026-03-07 10:00", 1, "1000.00");
        shop.adjust("2026-03-07 11:00", 40, Some("2026-03-09"));
        let books = shop.at("2026-03-08");
        assert!(books.lines().contains(&"-1000 clawback".to_owned()), "{effect}");
        assert!(shop.at("2026-03-10").lines().contains(&"-40 expire".to_owned()), "{effect}");

        // After 30 full days nothing of it is left.
        let books = shop.at("2026-04-03");
        assert_eq!(books.account.ledger.balance(shop.instant("2026-04-03")).blocked, 0, "{effect}");
        assert!(asked(&shop, &books, "2026-04-03", |asked| asked.redeem(ask, "M-1")), "{effect}");
        assert_eq!(books.stands_in(), "gold", "{effect}: reached, and kept by its guarantee");
    }
}

/// X4, B2: what a benefit pays by itself while benefits rest is kept back with them.
#[test]
fn points_of_a_benefit_wait_for_the_end_of_a_suspension() {
    for (effect, blocked) in [("benefit_suspend", 9), ("account_freeze", 9), ("spend_freeze", 0)] {
        let text =
            changed(&program(), "[penalties]", "tea = { kind = \"points\", points = 3, per = \"week\" }\n[penalties]");
        let text = changed(&text, "benefits = { shipping = 2 }", "benefits = { shipping = 2, tea = 1 }");
        let mut shop = Shop::new(&text);
        shop.act("2026-03-02 10:00", open(&format!("{effect}_p")));
        let before = shop.at("2026-03-03").balance()[1];
        let books = shop.at("2026-03-24"); // weeks begin on 9, 16 and 23 March
        let kept = books.account.ledger.balance(shop.instant("2026-03-24"));
        assert_eq!((kept.blocked, kept.active), (blocked, before + 9 - blocked), "{effect}");
        assert_eq!(shop.at("2026-04-02").balance()[1], before + 12, "{effect}");
    }
}

/// T9, X2: a rise under a lock shows when it ends; its reward is paid then, and of an overturned lock in any case.
#[test]
fn a_tier_reached_under_a_lock_holds_from_its_end() {
    for (ends, refund, last, awards) in [
        (Turn::Lift, false, "gold 2026-03-10 10:00 unlocked", 7),
        (Turn::Overturn, false, "gold 2026-03-10 10:00 unlocked", 7),
        (Turn::Lift, true, "basic 2020-01-01 09:00 joined", 0),
        (Turn::Overturn, true, "basic 2020-01-01 09:00 joined", 7),
    ] {
        let text = changed(&program(), "guarantee = \"6 months\"", "guarantee = \"6 months\"\non_refund = \"recheck\"");
        let mut shop = Shop::new(&text);
        shop.act("2026-03-02", open("tier_lock_p"));
        shop.order(1, "2026-03-03 10:00", Sale::of(&["1000.00"]));
        if refund {
            shop.refund(1, "2026-03-04 10:00", 1, "1000.00");
        }
        if ends == Turn::Overturn {
            shop.act("2026-03-09 10:00", turn(Turn::Appeal));
        }
        shop.act("2026-03-10 10:00", turn(ends));
        let books = shop.at("2026-03-11");
        assert_eq!(books.tiers().last().map(String::as_str), Some(last), "{ends:?} {refund}");
        let paid: i64 = books.entries().iter().filter(|one| one.kind == EntryKind::Award).map(|one| one.points).sum();
        assert_eq!(paid, awards, "{ends:?} {refund}");
    }
}

/// What a member has and owes at an instant.
fn worth(account: &Account, at: Instant) -> (i64, i64, i64, i64, i64) {
    let balance = account.ledger.balance(at);
    (balance.pending, balance.blocked, balance.active, balance.held, balance.debt)
}

/// A made-up story without penalties of its own, and with one from an instant on, appealed against and overturned.
fn with(made: &Made, code: &str, opened: Instant, overturned: Instant) -> (Made, Made) {
    let own = |fact: &&Fact| !matches!(&fact.what, What::Act(_, Act::Penalty(_)));
    let plain = Made { programs: made.programs.clone(), facts: made.facts.iter().filter(own).cloned().collect() };
    let mut told = Made { programs: plain.programs.clone(), facts: plain.facts.clone() };
    let acts = [(opened, open(code)), (overturned, turn(Turn::Appeal)), (overturned, turn(Turn::Overturn))];
    for (place, (at, act)) in (0_i64..).zip(acts) {
        let name: Arc<str> = format!("~{place}").into(); // after all else of its instant
        told.facts.push(Fact { at, name, what: What::Act(ActId(100_000 + place), act) });
    }
    (plain, told)
}

fn codes() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["quiet", "halt"][..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// X2: opened and overturned at once, it has never been.
    #[test]
    fn a_penalty_overturned_at_once_leaves_the_story_without_it(made in shops(), code in codes(), at in 0..300_i32) {
        let (plain, told) = with(&made, code, day(at), day(at));
        let (plain, told) = (whole(&plain.versions(), &plain), whole(&told.versions(), &told));
        prop_assert_eq!(worth(&plain.account, end()), worth(&told.account, end()));
        prop_assert_eq!(&plain.account.tiers, &told.account.tiers);
        prop_assert_eq!(&plain.account.holdings, &told.account.holdings);
    }

    /// X2: overturned later, before anything else happened, every point is back where it was, or where its lot had ended,
    /// in one of its own: nothing of the fine is owed, kept back or missing.
    #[test]
    fn an_overturned_penalty_gives_back_every_point(made in shops(), code in codes(), at in 0..300_i32, days in 1..14_i32) {
        let (_, told) = with(&made, code, day(at), day(at).plus_seconds(i64::from(days) * 86_400));
        let mut kept = Kept::new(&told.versions());
        for at_once in told.in_time().chunk_by(|a, b| a.at == b.at) {
            kept.fold(at_once.to_vec(), at_once[0].at);
            ledger::hold(&kept.rows, &kept.account, at_once[0].at)?;
        }
        let entries = || kept.rows.iter().filter_map(|row| if let Consequence::Entry(entry) = row { Some(entry) } else { None });
        let fine: i64 = entries().filter(|entry| entry.kind == EntryKind::Penalty).map(|entry| entry.points).sum();
        let fines: Vec<u32> = entries().filter(|entry| entry.kind == EntryKind::Penalty).map(|entry| entry.number).collect();
        let back = |entry: &&&_| -> bool { let entry: &&regulars::domain::points::Entry = entry; entry.undoes.is_some_and(|of| fines.contains(&of)) };
        let back: i64 = entries().collect::<Vec<_>>().iter().filter(back).map(|entry| entry.points).sum();
        prop_assert_eq!(fine + back, 0);
        prop_assert!(kept.account.ledger.blocked.is_empty() && kept.account.ledger.keep_back.is_none());
        prop_assert!(fines.iter().all(|debit| kept.account.ledger.owed(*debit) == 0));
    }
}
