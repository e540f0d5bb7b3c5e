//! `regulars benefit` for paid plans, activation codes, and benefits given by hand.

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{rows, shop, state};

/// Stdout of a command that works, as JSON rows.
fn json(shop: &Shop, words: &[&str]) -> Vec<serde_json::Value> {
    let told = shop.run(&[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told)
}

fn refused(shop: &Shop, words: &[&str], status: i32, sentence: &str) {
    let told = shop.run(words);
    assert_eq!(told.status, status, "{words:?}: {told}");
    assert!(told.err.contains(sentence) && told.out.is_empty(), "{words:?}: {told}");
}

/// A shop whose program has three more plans, of every kind of refund.
fn cards() -> Shop {
    let shop = shop();
    let more = "[plans.card_month]\nfee = \"19.00\"\nterm = \"1 month\"\ntrial = \"7 days\"\npause_max = \"10 days\"\n\
                refund = \"full_within\"\nrefund_days = 7\nbenefits = { sample = 1 }\n\
                [plans.card_life]\nfee = \"999.00\"\nterm = \"lifetime\"\n[segments]\n";
    shop.file("more.toml", &include_str!("../../fixtures/program.toml").replace("[segments]\n", more));
    shop.done(&["program", "apply", "more.toml", "--yes"]);
    shop
}

fn verified(shop: &Shop) {
    for noun in ["points", "tier"] {
        let told = shop.run(&[noun, "verify", "--replay"]);
        assert_eq!(told.status, 0, "{told}");
    }
}

#[test]
fn plans_are_listed_and_shown() {
    let shop = cards();
    assert_snapshot!(shop.run(&["benefit", "plan", "list", "--format", "table"]));
    refused(&shop, &["benefit", "plan", "show", "card_gold"], 4, "card_gold");
    refused(&shop, &["benefit", "plan", "list", "M-9"], 4, "M-9");
    assert!(json(&shop, &["benefit", "plan", "list", "M-1"]).is_empty());
    let chinese = shop.in_chinese();
    assert_snapshot!("plan_in_chinese", chinese.run(&["benefit", "plan", "show", "card_year", "--format", "table"]));
}

#[test]
fn a_plan_is_begun_renewed_and_told_of() {
    let shop = cards();
    let subscribe = ["benefit", "subscribe", "M-1", "card_year", "--payment", "pay-1", "--request-id", "till-1"];
    let before = state(&shop);
    shop.done(&[&subscribe[..], &["--dry-run"]].concat());
    assert_eq!(state(&shop), before);
    let first = shop.run(&subscribe);
    assert_snapshot!(first);
    assert_eq!(shop.run(&subscribe), first);
    let renewed = json(&shop, &["benefit", "renew", "M-1", "card_year", "--payment", "pay-2", "--paid", "99.00"]);
    assert_eq!(
        (&renewed[0]["state"], &renewed[0]["begins"], &renewed[0]["paid"]),
        (&"waiting".into(), &"2027-03-01T00:00:00+08:00".into(), &"99.00".into())
    );
    let page = json(&shop, &["member", "show", "M-1"]);
    assert_eq!(
        page[0]["plans"],
        serde_json::json!(["card_year 2027-02-28 (in_force)", "card_year 2028-02-29 (waiting)"])
    );
    verified(&shop);
    let chinese = shop.in_chinese();
    assert_snapshot!(
        "what_a_subscriber_holds_in_chinese",
        chinese.run(&["benefit", "list", "M-1", "--format", "table"])
    );
    assert_snapshot!("terms_in_chinese", chinese.run(&["benefit", "plan", "list", "M-1", "--format", "table"]));
}

#[test]
fn what_cannot_be_bought_is_refused() {
    let shop = cards();
    let buy = |verb: &'static str, member: &'static str, plan: &'static str, payment: &'static str| {
        ["benefit", verb, member, plan, "--payment", payment]
    };
    shop.done(&buy("subscribe", "M-1", "card_year", "pay-1"));
    shop.done(&buy("subscribe", "M-1", "card_life", "pay-2"));
    shop.done(&["benefit", "subscribe", "M-2", "card_month", "--trial"]);
    let cases: [(&[&str], i32); 12] = [
        (&buy("subscribe", "M-1", "card_year", "pay-3"), 1),
        (&buy("subscribe", "M-1", "card_life", "pay-3"), 1),
        (&buy("renew", "M-1", "card_life", "pay-3"), 1),
        (&buy("renew", "M-1", "card_month", "pay-3"), 1),
        (&buy("renew", "M-1", "card_year", "pay-2"), 1),
        (&["benefit", "subscribe", "M-1", "card_year", "--trial"], 1),
        (&["benefit", "subscribe", "M-2", "card_month", "--trial"], 1),
        (&buy("subscribe", "M-1", "card_gold", "pay-3"), 4),
        (&buy("subscribe", "M-9", "card_year", "pay-3"), 4),
        (&["benefit", "subscribe", "M-2", "card_year"], 2),
        (&["benefit", "subscribe", "M-2", "card_year", "--payment", "pay-4", "--paid", "-1"], 2),
        (&["benefit", "subscribe", "M-2", "card_year", "--payment", ""], 2),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(words, expected)| {
            let told = shop.run(words);
            assert_eq!(told.status, *expected, "{words:?}: {told}");
            told.err
        })
        .collect();
    assert_snapshot!(told.concat());
    assert_snapshot!("refused_in_chinese", shop.in_chinese().run(&buy("subscribe", "M-1", "card_year", "pay-3")));
}

/// B9: the days of a pause, by themselves and by hand.
#[test]
fn a_plan_is_paused_resumed_and_cancelled() {
    let shop = cards();
    shop.done(&["benefit", "subscribe", "M-2", "card_month", "--payment", "pay-1"]);
    let card = ["M-2", "card_month"];
    refused(&shop, &[&["benefit", "resume"][..], &card].concat(), 1, "is not paused");
    refused(
        &shop,
        &[&["benefit", "pause"][..], &card, &["--until", "2026-03-20"]].concat(),
        1,
        "10 days of pause are left",
    );
    let paused = json(&shop, &[&["benefit", "pause"][..], &card, &["--until", "2026-03-05"]].concat());
    assert_eq!((&paused[0]["state"], &paused[0]["resumes"]), (&"paused".into(), &"2026-03-06T00:00:00+08:00".into()));
    refused(&shop, &["benefit", "use", "M-2", "sample"], 1, "suspended with its plan");
    refused(&shop, &[&["benefit", "pause"][..], &card].concat(), 1, "not in force (paused)");
    let resumed = json(&shop, &[&["benefit", "resume"][..], &card, &["--as-of", "2026-03-04T08:00"]].concat());
    assert_eq!(resumed[0]["ends"], "2026-04-04T00:00:00+08:00");
    let then = ["--as-of", "2026-03-04T09:00"];
    let cancelled = json(&shop, &[&["benefit", "cancel"][..], &card, &then].concat());
    assert_eq!(cancelled[0]["state"], "not_renewed");
    refused(&shop, &[&["benefit", "cancel"][..], &card, &then].concat(), 1, "cancelled already");
    refused(&shop, &["benefit", "pause", "M-1", "card_month"], 1, "no term of card_month");
    refused(&shop, &["benefit", "cancel", "M-1", "card_gold"], 4, "card_gold");
    shop.done(&["benefit", "subscribe", "M-1", "card_year", "--payment", "pay-2"]);
    refused(&shop, &["benefit", "pause", "M-1", "card_year"], 1, "may be paused for 0 days");
    assert!(json(&shop, &["benefit", "plan", "list", "M-2", "--as-of", "2026-04-05"]).is_empty());
    verified(&shop);
}

/// B11: S41 from the outside; what the plan's own rule says no to.
#[test]
fn a_plan_is_refunded_and_exchanged() {
    let shop = cards();
    let at = |words: &[&'static str], then: &'static str| [words, &["--as-of", then]].concat();
    let subscribe = ["benefit", "subscribe", "M-2", "card_year", "--payment", "pay-1"];
    shop.done(&at(&subscribe, "2026-03-02"));
    shop.done(&at(&["benefit", "use", "M-2", "shipping", "--request-id", "use-1"], "2026-03-03"));
    let refund = ["benefit", "refund", "M-2", "card_year", "--reason", "moved away"];
    refused(&shop, &refund[..4], 2, "--reason");
    // 100 of 365 days are begun on 9 June: 144.47, less one shipping.
    let would = json(&shop, &at(&[&refund[..], &["--dry-run"]].concat(), "2026-06-09"));
    assert_eq!((&would[0]["refunded"], &would[0]["used"]), (&"136.47".into(), &1.into()));
    let upgrade = ["benefit", "upgrade", "M-2", "card_year", "card_life", "--payment", "pay-2"];
    let upgraded = json(&shop, &at(&upgrade, "2026-06-09"));
    assert_eq!(
        (&upgraded[0]["credit"], &upgraded[0]["to_pay"], &upgraded[0]["money_back"], &upgraded[0]["ends"]),
        (&"136.47".into(), &"862.53".into(), &"0.00".into(), &serde_json::Value::Null)
    );
    refused(&shop, &at(&refund, "2026-06-10"), 1, "no term of card_year that is left");
    let life = ["benefit", "refund", "M-2", "card_life", "--reason", "x"];
    refused(&shop, &at(&life, "2026-06-10"), 1, "gives no money back");
    let same = ["benefit", "upgrade", "M-2", "card_life", "card_life", "--payment", "pay-3"];
    refused(&shop, &at(&same, "2026-06-10"), 1, "card_life is the plan given up");
    let month = ["benefit", "refund", "M-1", "card_month", "--reason", "x"];
    shop.done(&at(&["benefit", "subscribe", "M-1", "card_month", "--payment", "pay-4"], "2026-06-11"));
    refused(&shop, &at(&month, "2026-06-19"), 1, "gave its price back through 2026-06-18");
    assert_eq!(json(&shop, &at(&month, "2026-06-18T20:00"))[0]["refunded"], "19.00");
    verified(&shop);
}

/// B12: shown once, kept as digests, redeemed once; wrong ones are counted and slow down.
#[test]
fn activation_codes_are_made_redeemed_and_voided() {
    let shop = cards();
    let make = ["benefit", "code", "make", "--plan", "card_month", "--count", "3", "--valid", "90 days", "--out"];
    shop.done(&[&make[..], &["none.txt", "--dry-run"]].concat());
    let told = shop.run(&[&make[..], &["codes.txt", "--request-id", "make-1"]].concat());
    assert_eq!(told.status, 0, "{told}");
    let text = shop.text("codes.txt");
    let codes: Vec<&str> = text.lines().collect();
    assert!(codes.len() == 3 && codes.iter().all(|code| code.len() == 21 && !told.out.contains(code)), "{text}");
    refused(&shop, &[&make[..], &["codes.txt"]].concat(), 1, "codes.txt");
    refused(&shop, &["benefit", "code", "make", "--plan", "gold", "--count", "1", "--out", "x.txt"], 4, "gold");
    let redeem =
        |code: &str, member: &str| shop.run(&["benefit", "code", "activate", code, "--member", member, "--json"]);
    let first = redeem(&codes[0].to_lowercase(), "M-2");
    assert_eq!((first.status, &rows(&first)[0]["ends"]), (0, &"2026-04-01T00:00:00+08:00".into()), "{first}");
    assert!(redeem(codes[0], "M-1").err.contains("redeemed before"));
    assert_eq!(rows(&redeem(codes[1], "M-2"))[0]["begins"], "2026-04-01T00:00:00+08:00");
    assert!(redeem("0000-0000-0000-0000-1", "M-1").err.contains("mistyped"));
    for _ in 0..3 {
        assert_eq!(redeem("0000-0000-0000-0000-0", "M-1").status, 4);
    }
    let slowed = redeem(codes[2], "M-1");
    assert!(slowed.status == 1 && slowed.err.contains("3 codes of M-1 were wrong"), "{slowed}");
    let void = ["benefit", "code", "void", "1", "--reason", "printed twice"];
    refused(&shop, &void, 2, "--yes");
    shop.done(&[&void[..], &["--yes"]].concat());
    refused(&shop, &[&void[..], &["--yes"]].concat(), 1, "batch 1 was voided before");
    refused(&shop, &["benefit", "code", "void", "7", "--reason", "x", "--yes"], 4, "7");
    assert!(redeem(codes[2], "M-2").err.contains("batch 1, which was voided"));
    let list = json(&shop, &["benefit", "code", "list"]);
    assert_eq!((&list[0]["codes"], &list[0]["redeemed"]), (&3.into(), &2.into()));
    verified(&shop);
}

#[test]
fn benefits_are_given_returned_and_revoked() {
    let shop = cards();
    let grant = ["benefit", "grant", "M-2", "shipping", "--quota", "2", "--until", "2026-12-31"];
    refused(&shop, &grant, 2, "--reason");
    let given = json(&shop, &[&grant[..], &["--reason", "late parcel"]].concat());
    assert_eq!((&given[0]["left"], &given[0]["ends"]), (&2.into(), &"2027-01-01T00:00:00+08:00".into()));
    refused(&shop, &["benefit", "grant", "M-2", "lounge", "--reason", "x"], 4, "lounge");
    shop.done(&["benefit", "use", "M-2", "shipping", "--request-id", "use-1"]);
    assert_eq!(json(&shop, &["benefit", "return", "use-1"])[0]["left"], 2);
    refused(&shop, &["benefit", "return", "use-1"], 1, "no use is called use-1");
    let number = given[0]["grant"].to_string();
    let revoke = ["benefit", "revoke", "M-2", number.as_str(), "--reason", "mistake"];
    assert_eq!(json(&shop, &revoke)[0]["left"], 2);
    refused(&shop, &revoke, 1, "with uses left");
    refused(&shop, &["benefit", "use", "M-2", "shipping"], 1, "M-2 holds no grant of shipping");
    refused(&shop, &["benefit", "use", "M-1", "cashback"], 1, "cashback comes by itself");
    verified(&shop);
}

/// A use on an order that is taken back whole is a use again (B5).
#[test]
fn a_refund_of_the_whole_order_gives_the_use_back() {
    let shop = cards();
    let left = || {
        json(&shop, &["benefit", "list", "M-1"]).iter().find(|row| row["benefit"] == "shipping").unwrap()["left"]
            .clone()
    };
    shop.done(&["benefit", "use", "M-1", "shipping", "--order", "csv/A-2"]);
    assert_eq!(left(), 1);
    shop.done(&["order", "refund", "csv/A-2", "--amount", "100.00", "--reason", "broken"]);
    assert_eq!(left(), 2);
    verified(&shop);
}

/// First come, first served, for all members together.
#[test]
fn a_stock_is_gone_when_it_is_gone() {
    let shop = shop();
    let text = include_str!("../../fixtures/program.toml")
        .replace("per = \"month\", cost = \"8.00\"", "per = \"month\", cost = \"8.00\", stock = 2");
    shop.file("few.toml", &text);
    shop.done(&["program", "apply", "few.toml", "--yes"]);
    shop.done(&["benefit", "grant", "M-2", "shipping", "--quota", "5", "--reason", "guest"]);
    shop.done(&["benefit", "use", "M-1", "shipping", "--request-id", "use-1"]);
    shop.done(&["benefit", "use", "M-2", "shipping"]);
    refused(&shop, &["benefit", "use", "M-2", "shipping"], 1, "all 2 of shipping are gone");
    shop.done(&["benefit", "return", "use-1"]);
    shop.done(&["benefit", "use", "M-2", "shipping"]);
    verified(&shop);
}

/// P32: terms move with an account that is merged, and come back.
#[test]
fn terms_move_with_a_merge_and_come_back() {
    let shop = cards();
    shop.done(&["benefit", "subscribe", "M-2", "card_year", "--payment", "pay-1"]);
    shop.done(&["benefit", "use", "M-2", "shipping"]);
    let held = |member: &'static str| json(&shop, &["benefit", "plan", "list", member]);
    let before = held("M-2");
    shop.done(&["member", "merge", "M-2", "--into", "M-1", "--reason", "same person", "--yes"]);
    assert_eq!((held("M-2").len(), held("M-1").len()), (0, 1));
    assert_eq!((&held("M-1")[0]["ends"], &held("M-1")[0]["state"]), (&before[0]["ends"], &"in_force".into()));
    let by_plan = |member: &'static str| {
        let rows = json(&shop, &["benefit", "list", member]);
        rows.iter().find(|row| row["source"] == "plan").map(|row| row["left"].clone())
    };
    assert_eq!(by_plan("M-1"), Some(2.into()));
    shop.done(&["member", "unmerge", "M-2", "--reason", "two sisters"]);
    assert_eq!((held("M-2"), held("M-1").len()), (before, 0));
    assert_eq!((by_plan("M-2"), by_plan("M-1")), (Some(2.into()), None));
    verified(&shop);
    assert_eq!(shop.run(&["db", "check"]).status, 0);
}
