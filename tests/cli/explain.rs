//! `regulars points explain` and `regulars tier explain` from outside: the figures of the public scenarios, told.

use insta::assert_snapshot;
use serde_json::Value;

use super::harness::Shop;
use super::refund::{PLAIN, SAMPLE, shop};
use super::tea::{rows, shop as tea};

/// The rows of an explanation in which all agrees.
fn told(shop: &Shop, words: &[&str]) -> Vec<Value> {
    let told = shop.run(&[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{told}");
    rows(&told)
}

fn points(rows: &[Value], what: &str) -> Vec<i64> {
    rows.iter().filter(|row| row["what"] == what).map(|row| row["points"].as_i64().expect("points")).collect()
}

#[test]
fn points_are_traced_to_orders_rules_and_rounding() {
    let shop = tea();
    shop.done(&["points", "adjust", "M-1", "-40", "--reason", "counted twice", "--request-id", "desk-1"]);
    assert_snapshot!(shop.run(&["points", "explain", "M-1", "--limit", "2", "--format", "table"]));
    assert_snapshot!("an_entry", shop.run(&["points", "explain", "M-1", "--entry", "5"]));
    let chinese = shop.in_chinese();
    assert_snapshot!("in_chinese", chinese.run(&["points", "explain", "M-1", "--lot", "2", "--format", "table"]));
    let all = told(&chinese, &["points", "explain", "M-1"]);
    for lot in 1..=4 {
        let parts = all.iter().filter(|row| row["lot"] == lot && row["what"] != "remains");
        let sum: i64 = parts.filter_map(|row| row["points"].as_i64()).sum();
        let left = all.iter().find(|row| row["lot"] == lot && row["what"] == "remains").unwrap();
        assert_eq!(left["points"], sum, "lot {lot}");
        assert_eq!(left["agrees"], true);
    }
    // K7: as it stood before the refund.
    let then = told(&chinese, &["points", "explain", "M-1", "--lot", "2", "--as-of", "2026-02-05 11:00"]);
    assert_eq!(points(&then, "remains"), [3200]);
    for (words, status) in [
        (["M-9", "--limit", "1"], 4),
        (["M-1", "--lot", "9"], 4),
        (["M-1", "--lot", "5"], 4),
        (["M-1", "--entry", "99"], 4),
        (["M-2", "--lot", "1"], 4),
    ] {
        assert_eq!(chinese.run(&[&["points", "explain"][..], &words].concat()).status, status, "{words:?}");
    }
    assert_eq!(told(&chinese, &["points", "explain", "M-2"]), Vec::<Value>::new());
}

/// S1 and S17: each target from what stands, to the last unit; what comes back goes into the old lot.
#[test]
fn every_target_is_reckoned_from_what_stands() {
    let header = "order_id,paid_at,member,sku,line_amount,kind,refund_id,refunded_at\n";
    let refund = |n: u32, amount: &str| format!("A-1,,,TEA,{amount},refund,R-{n},2026-02-0{} 10:00\n", n + 1);
    let refunds = [refund(1, "33.33"), refund(2, "33.33"), refund(3, "33.33"), refund(4, "0.01")].concat();
    let thirds = shop(PLAIN, &format!("{header}A-1,2026-02-01 10:00,M-1,TEA,100.00,,,\n{refunds}"));
    let all = told(&thirds, &["points", "explain", "M-1", "--lot", "1"]);
    let takings = all.iter().filter(|row| row["what"] == "clawback");
    let figures: Vec<_> =
        takings.map(|row| [&row["standing"], &row["stood"], &row["target"], &row["points"]]).collect();
    let text: Vec<String> = figures.iter().map(|row| row.map(ToString::to_string).join(" ")).collect();
    assert_eq!(text, ["\"66.67\" 100 66 -34", "\"33.34\" 66 33 -33", "\"0.01\" 33 0 -33"]);
    assert_eq!(points(&all, "remains"), [0]);

    let order =
        |amount: &str| format!("order_id,paid_at,member,sku,line_amount\nA-1,2026-02-01 10:00,M-1,TEA,{amount}\n");
    let amended = shop(PLAIN, &order("100.00"));
    for amount in ["100.00", "80.00", "100.00"] {
        amended.file("orders.csv", &order(amount));
        amended.done(&["order", "import", "orders.csv"]);
    }
    // A correction lies where the file learnt of it, at the reading of the clock.
    let all = told(&amended, &["points", "explain", "M-1", "--lot", "1", "--as-of", "2099-01-01"]);
    let parts = ["earn", "clawback", "restore", "remains"].map(|what| points(&all, what));
    assert_eq!(parts, [vec![100], vec![-20], vec![20], vec![100]]);
}

/// S2: 60 had ended and are attributed, 20 are owed; with 15 others, 15 taken and 5 owed.
#[test]
fn what_is_attributed_owed_or_taken_elsewhere_is_told() {
    let program = PLAIN.replace("[points]\n", "[points]\nexpiry = { after = \"1 month\" }\n");
    for (other, expected) in [(None, [60, 0, 20]), (Some("15"), [60, 15, 5])] {
        let shop = shop(&program, "order_id,paid_at,member,sku,line_amount\nA-1,2026-01-05 10:00,M-1,TEA,100.00\n");
        shop.done(&["nightly", "--until", "2026-01-10", "--as-of", "2026-01-10"]);
        shop.done(&["points", "redeem", "M-1", "40", "--as-of", "2026-01-10 10:00"]);
        shop.done(&["nightly", "--until", "2026-02-20", "--as-of", "2026-02-20"]);
        if let Some(other) = other {
            shop.done(&["points", "adjust", "M-1", other, "--reason", "kind", "--until", "2026-12-31"]);
        }
        shop.done(&["order", "refund", "A-1", "--amount", "80.00", "--id", "R-1", "--reason", "broken"]);
        let all = told(&shop, &["points", "explain", "M-1", "--lot", "1"]);
        assert_eq!(
            [points(&all, "spend"), points(&all, "expire"), points(&all, "remains")],
            [vec![-40], vec![-60], vec![0]]
        );
        let judged = all.iter().find(|row| row["what"] == "judged").unwrap();
        let figures = ["attributed", "from_others", "to_debt"].map(|name| judged[name].as_i64().unwrap());
        assert_eq!(figures, expected);
    }
}

/// S32: 150.00 of 200.00 count; the part that is paid with points does not, and is told by line.
#[test]
fn what_was_paid_with_points_is_told_by_line() {
    let header = "order_id,paid_at,completed_at,member,sku,line_amount,order_amount,points_used,points_amount\n";
    let shop = shop(SAMPLE, &format!("{header}A-1,2026-01-02 14:00,2026-01-02 15:00,M-1,TEA,1.00,,,\n"));
    let given = ["points", "adjust", "M-1", "5000", "--reason", "kind", "--as-of", "2026-01-05"];
    shop.done(&given);
    let order = "A-2,2026-02-01 10:00,2026-02-02 10:00,M-1,TEA,100.00,,5000,50.00\nA-2,,,,CUP,100.00,,,\n";
    shop.file("orders.csv", &format!("{header}{order}"));
    shop.done(&["order", "import", "orders.csv"]);
    shop.done(&["order", "refund", "A-2", "--amount", "100.00", "--line", "1", "--id", "R-1", "--reason", "broken"]);
    let all = told(&shop, &["points", "explain", "M-1", "--limit", "9"]);
    let own =
        |what: &str| all.iter().find(|row| row["what"] == what && row["why"].to_string().contains("A-2")).cloned();
    assert_eq!(own("earn").map(|row| row["lot"].clone()), Some(5.into()));
    let lot = told(&shop, &["points", "explain", "M-1", "--lot", "5"]);
    let tenders: Vec<_> = lot.iter().filter(|row| row["what"] == "line").map(|row| row["tenders"].clone()).collect();
    assert_eq!(tenders, ["-25.00", "-25.00"]);
    let sum = lot.iter().find(|row| row["what"] == "sum").unwrap();
    assert_eq!((&sum["basis"], &sum["wanted"], &sum["rate"]), (&"150.00".into(), &150.into(), &"1 per 1.00".into()));
    assert_eq!(points(&lot, "clawback"), [-75]);
}

/// S27, S29: caps that cut or refuse, and runs of days.
#[test]
fn what_a_cap_cut_or_refused_is_told() {
    let comment = "a text of more than fifteen characters";
    let mut events = "event_id,occurred_at,kind,member,subject,text\n".to_owned();
    for (n, hour) in [(1, 9), (2, 10), (3, 11), (4, 12)] {
        events += &format!("C-{n},2026-02-10 {hour:02}:00,comment,M-1,p{n},{comment}\n");
    }
    for day in [1, 2, 3, 5] {
        events += &format!("S-{day},2026-02-0{day} 08:00,sign_in,M-1,,\n");
    }
    let shop = shop(SAMPLE, "order_id,paid_at,member,sku,line_amount\nA-1,2026-01-10 14:00,M-1,TEA,1.00\n");
    shop.file("events.csv", &events);
    shop.done(&["event", "import", "events.csv"]);
    let all = told(&shop, &["points", "explain", "M-1", "--limit", "20"]);
    let sums = |rule: &str| {
        let heads = all.iter().zip(&all[1..]).filter(|(head, next)| head["rule"] == rule && next["what"] == "sum");
        heads.map(|(_, sum)| (sum["wanted"].clone(), sum["granted"].clone())).rev().collect::<Vec<_>>()
    };
    let pairs = |all: &[(i64, i64)]| all.iter().map(|(a, b)| (Value::from(*a), Value::from(*b))).collect::<Vec<_>>();
    assert_eq!(sums("comment"), pairs(&[(8, 8), (8, 8), (8, 4), (8, 0)]));
    assert_eq!(sums("sign_in"), pairs(&[(1, 1), (1, 1), (2, 2), (1, 1)]));
    let refused: Vec<_> = all.iter().filter(|row| row["what"] == "refused" && row["rule"] == "comment").collect();
    assert_eq!((refused.len(), &refused[0]["lot"]), (1, &Value::Null));
    let text = shop.done(&["points", "explain", "M-1", "--limit", "20", "--fields", "why", "--titles", "none"]);
    assert!(text.contains("wanted 8, granted 4: cap 20 points a day"), "{text}");
}

/// T12, S13: every period and check, the guarantee's sum, and what came late.
#[test]
fn a_tier_is_traced_to_the_orders_that_reach_it() {
    let shop = tea();
    shop.done(&["nightly", "--until", "2027-04-01", "--as-of", "2027-04-01"]);
    let late = "order_id,paid_at,completed_at,member,sku,line_amount\n\
                L-1,2026-12-20 09:00,2026-12-20 10:00,M-1,TEA,2500.00\n";
    shop.file("late.csv", late);
    shop.done(&["order", "import", "late.csv", "--as-of", "2027-04-02"]);
    let then = ["--as-of", "2027-04-02"];
    let words = [&["tier", "explain", "M-1", "--format", "table"][..], &then].concat();
    assert_snapshot!("a_tier", shop.run(&words));
    let all = told(&shop, &[&["tier", "explain", "M-1", "--all"][..], &then].concat());
    let ends: Vec<_> = all.iter().filter(|row| row["what"] == "guarantee" || row["what"] == "grace").collect();
    let ends: Vec<&str> = ends.iter().rev().map(|row| row["guaranteed_until"].as_str().unwrap()).collect();
    assert_eq!(ends, ["2027-02-10T00:00:00+08:00", "2027-01-11T00:00:00+08:00", "2028-01-11T00:00:00+08:00"]);
    let orders: Vec<_> = all.iter().filter(|row| row["what"] == "order").collect();
    assert!(orders.iter().all(|row| (row["order"] == "csv/L-1") == (row["late"] == true)));
    // What the books knew when the tier fell is told, not what came later.
    let fell = all.iter().find(|row| row["what"] == "fell").unwrap();
    assert_eq!(
        (&fell["spend"], &fell["reckoned_spend"], &fell["thresholds_met"]),
        (&"100.00".into(), &"100.00".into(), &false.into())
    );
    let chinese = shop.in_chinese();
    let words = [&["tier", "explain", "M-1", "--period", "2", "--format", "table"][..], &then].concat();
    assert_snapshot!("a_period_in_chinese", chinese.run(&words));
    assert_eq!(chinese.run(&["tier", "explain", "M-1", "--period", "9"]).status, 4);
    assert_eq!(chinese.run(&["tier", "explain", "M-9"]).status, 4);
}

#[test]
fn a_shop_without_tiers_has_nothing_to_trace() {
    let shop = shop(PLAIN, "order_id,paid_at,member,sku,line_amount\nA-1,2026-01-10 14:00,M-1,TEA,1.00\n");
    assert_eq!(shop.run(&["tier", "explain", "M-1"]).status, 4);
}

/// P33: what does not come out again is told, and the exit code is 1.
#[test]
fn books_that_were_changed_are_found_out() {
    let shop = tea();
    let file = rusqlite::Connection::open(shop.path("shop.db")).expect("the shop");
    let change = "DROP TRIGGER earnings_kept; DROP TRIGGER tier_checks_kept; DROP TRIGGER takings_kept;
                  UPDATE earnings SET m_num = 2, m_den = 1, wanted = 200 WHERE wanted = 150;
                  UPDATE takings SET target = 2999, own = 201;
                  UPDATE tier_checks SET spend_minor = spend_minor + 1;";
    file.execute_batch(change).expect("nothing stops who may write the file");
    drop(file);
    let points = shop.run(&["points", "explain", "M-1", "--fields", "why", "--titles", "none"]);
    assert_eq!(points.status, 1, "{points}");
    assert!(points.out.contains("DIFFERS: reckoned again 150, granted 150"), "{points}");
    assert!(points.out.contains("DIFFERS: reckoned again 3,000"), "{points}");
    let tier = shop.run(&["tier", "explain", "M-1", "--fields", "why", "--titles", "none"]);
    assert_eq!(tier.status, 1, "{tier}");
    assert!(tier.out.contains("DIFFERS: reckoned again spend 3,200.00"), "{tier}");
    assert!(tier.err.contains("differs from the books"), "{tier}");
}
