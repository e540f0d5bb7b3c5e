//! `regulars benefit coupon` from outside. Codes are random: where an answer is shown whole, they are written `CODE`.

use insta::assert_snapshot;
use serde_json::Value;

use super::harness::{Shop, Told};
use super::tea::{rows, shop};

/// A told answer without its codes.
fn masked(told: &Told) -> String {
    let is_code = |word: &str| word.len() == 17 && word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let text = told.to_string();
    let mut masked = String::with_capacity(text.len());
    let mut word = String::new();
    for sign in text.chars().chain(['\n']) {
        if sign.is_ascii_alphanumeric() {
            word.push(sign);
            continue;
        }
        masked.push_str(if is_code(&word) { "CODE             " } else { &word });
        word.clear();
        masked.push(sign);
    }
    masked.trim_end().to_owned()
}

/// A coupon of a template for a member: its code.
fn issued(shop: &Shop, template: &str, member: &str) -> String {
    let told = shop.run(&["benefit", "coupon", "issue", template, "--member", member, "--json"]);
    assert_eq!(told.status, 0, "{told}");
    rows(&told)[0]["coupon"].as_str().expect("a code").to_owned()
}

fn run(shop: &Shop, words: &[&str]) -> Told {
    shop.run(&[&["benefit", "coupon"], words].concat())
}

fn one(shop: &Shop, words: &[&str]) -> Value {
    let told = run(shop, &[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told).remove(0)
}

/// What is refused, and leaves nothing.
fn refused(shop: &Shop, words: &[&str], status: i32, sentence: &str) {
    let told = run(shop, words);
    assert_eq!(told.status, status, "{words:?}: {told}");
    assert!(told.err.contains(sentence) && told.out.is_empty(), "{words:?}: {told}");
}

/// T10, S24: reaching VIP gave one, and each month another; people read it in both languages.
#[test]
fn coupons_are_listed_in_both_languages() {
    let shop = shop();
    assert_snapshot!(masked(&run(&shop, &["list", "M-1", "--format", "table"])));
    assert_eq!(run(&shop, &["list", "M-9"]).status, 4);
    assert_eq!(run(&shop, &["list", "--template", "NONE"]).status, 4);
    assert_eq!(run(&shop, &["list", "M-2"]).out.lines().count(), 1);
    let chinese = shop.in_chinese();
    assert_snapshot!("coupons_in_chinese", masked(&run(&chinese, &["list", "--format", "table"])));
    assert_snapshot!("a_refusal_in_chinese", run(&chinese, &["check", "VIP30", "--member", "M-2", "--amount", "9.00"]));
}

/// S31: 199.00, WELCOME20 and 2 350 points leave 156.00 to pay; a repeat under one request id answers alike.
#[test]
fn a_coupon_is_tried_reserved_and_redeemed() {
    let shop = shop();
    shop.done(&["points", "adjust", "M-2", "2350", "--reason", "old card"]);
    let code = issued(&shop, "WELCOME20", "M-2");
    let basket = ["--member", "M-2", "--amount", "199.00"];
    let of = |verb: &'static str, name: &str, more: &[&'static str]| {
        let words: Vec<String> =
            [&[verb][..], &[name][..], &basket, more].concat().iter().map(|w| (*w).to_owned()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        run(&shop, &words)
    };
    let tried = of("check", "WELCOME20", &["--format", "table"]);
    assert_snapshot!(masked(&tried));
    let lines = of("check", "WELCOME20", &["--line", "TEA=100.00", "--shipping", "8.00", "--format", "csv"]);
    assert_snapshot!("by_line", masked(&lines));
    assert_eq!(one(&shop, &["show", &code])["state"], "usable");
    assert_eq!(of("reserve", &code, &[]).status, 0);
    assert_eq!(of("reserve", &code, &[]).status, 0); // B14: the same member may try again
    assert_eq!(one(&shop, &["show", &code])["state"], "reserved");
    assert_eq!(one(&shop, &["show", &code, "--as-of", "2026-03-01T10:30:00+08:00"])["state"], "usable");
    refused(&shop, &["check", &code, "--member", "M-2", "--order", "csv/A-2"], 4, "no order csv/A-2");
    let spent = of("redeem", &code.to_lowercase(), &["--request-id", "till-1", "--json"]);
    assert_eq!(
        rows(&spent).last().map(|row| (row["points"].clone(), row["after"].clone())),
        Some((2300.into(), "156.00".into()))
    );
    assert_eq!(of("redeem", &code.to_lowercase(), &["--request-id", "till-1", "--json"]), spent);
    refused(&shop, &["redeem", &code, "--member", "M-2", "--amount", "199.00"], 1, "has been used; its uses were 1");
    refused(&shop, &["release", &code], 1, "is not reserved");
    refused(&shop, &["revoke", &code, "--reason", "x"], 1, "has been used");
    refused(&shop, &["issue", "WELCOME20", "--member", "M-2"], 1, "M-2 has had 1 of WELCOME20");
    assert_eq!(one(&shop, &["show", &code])["steps"].as_array().map(Vec::len), Some(3));
    assert_eq!(shop.run(&["tier", "verify", "--replay"]).status, 0);
}

#[test]
fn each_refusal_says_what_is_allowed() {
    let shop = shop();
    let (code, other) = (issued(&shop, "WELCOME20", "M-2"), issued(&shop, "WELCOME20", "M-1"));
    let try_on = |words: &[&str], status: i32, sentence: &str| {
        refused(&shop, &[&["check"], words, &["--member", "M-2"]].concat(), status, sentence);
    };
    try_on(&[&other, "--amount", "199.00"], 1, "is not M-2's; a coupon is used by whom it was issued to");
    try_on(&["VIP30", "--amount", "199.00"], 4, "no coupon VIP30");
    try_on(&["041061050R3GG28A0", "--amount", "199.00"], 4, "no coupon 041061050R3GG28A0");
    try_on(&["优惠", "--amount", "199.00"], 4, "no coupon 优惠");
    try_on(&[&code, "--amount", "19,00"], 2, "--amount");
    try_on(&[&code, "--amount", "19.00", "--line", "TEA=20.00"], 2, "the lines come to 20.00, the goods to 19.00");
    try_on(&[&code, "--amount", "19.00", "--line", "TEA"], 2, "--line");
    try_on(&[&code], 2, "--order");
    let redeem = |words: &[&str], sentence: &str| {
        refused(&shop, &[&["redeem"], words, &["--member", "M-2"]].concat(), 1, sentence);
    };
    redeem(&[&code, "--amount", "98.99"], "needs 99.00 of goods it is for; there are 98.99");
    let later = ["--as-of", "2026-04-01T00:00:00+08:00"];
    redeem(&[&[code.as_str(), "--amount", "199.00"][..], &later].concat(), "ended 2026-04-01 00:00; issue another");
    refused(&shop, &["revoke", &code], 2, "an act by hand needs a reason");
    let revoked = one(&shop, &["revoke", &code, "--reason", "issued twice"]);
    assert_eq!(revoked["state"], "void");
    redeem(&[&code, "--amount", "199.00"], "was taken away or moved; only a usable coupon can be used");
    refused(&shop, &["issue", "NONE", "--member", "M-2"], 4, "no coupon NONE");
    refused(&shop, &["show", "041061050R3GG28A0"], 4, "no coupon 041061050R3GG28A0");
    let hostile = run(&shop, &["show", "\u{1b}[31m\u{202e}x"]);
    assert!(hostile.status == 4 && !hostile.err.contains(['\u{1b}', '\u{202e}']), "{hostile}");
}

/// A code of whoever has it is used once, by the first who comes; the limits of the template are counted with it.
#[test]
fn codes_for_whoever_has_them_are_used_by_the_first() {
    let shop = shop();
    let make = ["issue", "WELCOME20", "--count", "2", "--out"];
    refused(&shop, &make[..4], 2, "--out");
    assert_eq!(run(&shop, &[&make[..], &["codes.csv", "--reason", "spring fair"]].concat()).status, 0);
    let text = shop.text("codes.csv");
    let codes: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!((codes.len(), codes[0] == codes[1]), (2, false));
    assert_eq!(one(&shop, &["show", codes[0]])["state"], "issued");
    let redeem = |code: &str, member: &str| run(&shop, &["redeem", code, "--member", member, "--amount", "199.00"]);
    assert_eq!(redeem(codes[0], "M-2").status, 0);
    let second = redeem(codes[0], "M-1");
    assert!(second.status == 1 && second.err.contains("has been used 1 times, and no more are allowed"), "{second}");
    let more = redeem(codes[1], "M-2");
    assert!(more.status == 1 && more.err.contains("M-2 has had 1 of WELCOME20"), "{more}");
    assert_eq!(one(&shop, &["revoke", codes[1], "--reason", "lost"])["state"], "void");
    assert!(redeem(codes[1], "M-1").err.contains("was taken away"));
    let many = run(&shop, &["issue", "WELCOME20", "--count", "49999", "--out", "more.csv"]);
    assert!(many.status == 1 && many.err.contains("49999 of WELCOME20 asked; 49998 can still be issued"), "{many}");
    assert_eq!(shop.run(&["tier", "verify", "--replay"]).status, 0);
}

/// import.md: an order that states the code of a coupon of its member books its use; cancelling the order gives it back (B16).
#[test]
fn an_order_that_states_a_code_reports_its_use() {
    let shop = shop();
    let (own, other) = (issued(&shop, "WELCOME20", "M-2"), issued(&shop, "WELCOME20", "M-1"));
    let orders = |cancelled: &str| {
        format!(
            "order_id,paid_at,cancelled_at,member,sku,line_amount,order_discount,coupon\n\
             B-1,2026-03-01 12:00,{cancelled},M-2,TEA,199.00,15.00,{own}\n\
             B-2,2026-03-01 12:30,,M-2,TEA,199.00,0.00,{own};{other};SPRING\n"
        )
    };
    let later = ["--as-of", "2026-03-02"];
    shop.file("b.csv", &orders(""));
    shop.done(&[&["order", "import", "b.csv"], &later[..]].concat());
    let shown = one(&shop, &["show", &own, "--as-of", "2026-03-02"]);
    assert_eq!((&shown["state"], &shown["used"]), (&"redeemed".into(), &1.into()));
    assert_eq!(
        shown["steps"],
        serde_json::json!(["2026-03-01 12:00 redeemed 15.00 csv/B-1", "2026-03-01 12:30 could not be booked"])
    );
    assert_eq!(one(&shop, &["show", &other, "--as-of", "2026-03-02"])["state"], "usable");
    shop.file("c.csv", &orders("2026-03-03 09:00"));
    let later = ["--as-of", "2026-03-04"];
    shop.done(&[&["order", "import", "c.csv"], &later[..]].concat());
    assert_eq!(one(&shop, &["show", &own, "--as-of", "2026-03-04"])["state"], "usable");
    assert_eq!(shop.run(&["db", "check", "--as-of", "2026-03-04"]).status, 0);
}

/// An export names the offer: it is the member's coupon of it that was used, and whoever has none is not told off.
#[test]
fn an_order_that_names_an_offer_uses_what_its_member_has() {
    let shop = shop();
    let own = issued(&shop, "WELCOME20", "M-2");
    let orders = "order_id,paid_at,member,sku,line_amount,order_discount,coupon\n\
                  B-1,2026-03-01 12:00,M-2,TEA,199.00,15.00,WELCOME20;SPRING\n\
                  B-2,2026-03-01 12:30,M-2,TEA,199.00,15.00,WELCOME20\n\
                  B-3,2026-03-01 13:00,M-1,TEA,199.00,15.00,WELCOME20\n";
    shop.file("b.csv", orders);
    let later = ["--as-of", "2026-03-02"];
    shop.done(&[&["order", "import", "b.csv"], &later[..]].concat());
    let shown = one(&shop, &[&["show", &own], &later[..]].concat());
    assert_eq!(shown["state"], "redeemed");
    assert_eq!(shown["steps"], serde_json::json!(["2026-03-01 12:00 redeemed 15.00 csv/B-1"]));
    assert_eq!(run(&shop, &["list", "M-1", "--template", "WELCOME20"]).out.lines().count(), 1);
    assert_eq!(shop.run(&["db", "check", "--as-of", "2026-03-02"]).status, 0);
}

/// P32: coupons go with their member's account, under their codes, and come back unused.
#[test]
fn a_merge_takes_coupons_along() {
    let shop = shop();
    let code = issued(&shop, "WELCOME20", "M-2");
    let basket = ["--member", "M-1", "--amount", "199.00"];
    let later = ["--as-of", "2026-03-02"];
    shop.done(&["member", "merge", "M-2", "--into", "M-1", "--reason", "one person", "--yes", "--as-of", "2026-03-02"]);
    assert_eq!(one(&shop, &[&["show", &code], &later[..]].concat())["member"], "M-1");
    assert_eq!(run(&shop, &[&["check", &code], &basket[..], &["--as-of", "2026-03-03"]].concat()).status, 0);
    shop.done(&["member", "unmerge", "M-2", "--reason", "two after all", "--as-of", "2026-03-04"]);
    assert_eq!(one(&shop, &["show", &code, "--as-of", "2026-03-05"])["member"], "M-2");
    let told = run(&shop, &[&["check", &code], &basket[..], &["--as-of", "2026-03-05"]].concat());
    assert!(told.status == 1 && told.err.contains("is not M-1's"), "{told}");
    assert_eq!(shop.run(&["tier", "verify", "--replay", "--as-of", "2026-03-05"]).status, 0);
}

/// B14: what all members share is counted from rows: a budget that reservations draw on and releases give back, and the uses
/// of one code by all who have it.
#[test]
fn limits_that_all_share_are_counted_from_rows() {
    let shop = Shop::none();
    let text = include_str!("../../fixtures/program.toml");
    let limits = "limits = { uses = 2, uses_per_member = 1, discount = \"50.00\" }";
    let text = text.replace("limits = { issued = 50000, per_member = 1 }", limits);
    assert!(text.contains(limits));
    shop.file("program.toml", &text);
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    for number in ["M-1", "M-2", "M-3"] {
        shop.done(&["member", "add", "--number", number, "--joined-at", "2026-01-01", "--as-of", "2026-01-01"]);
    }
    shop.done(&["benefit", "coupon", "issue", "WELCOME20", "--count", "2", "--out", "codes.csv"]);
    let text = shop.text("codes.csv");
    let codes: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let act =
        |verb: &str, code: &str, member: &str| run(&shop, &[verb, code, "--member", member, "--amount", "199.00"]);
    assert_eq!(act("redeem", codes[0], "M-1").status, 0);
    let again = act("redeem", codes[1], "M-1");
    assert!(again.err.contains("M-1 has used 1 of WELCOME20, and nobody may use more"), "{again}");
    assert_eq!(act("reserve", codes[0], "M-2").status, 0);
    let third = act("redeem", codes[0], "M-3");
    assert!(third.status == 1 && third.err.contains("has been used 2 times, and no more are allowed"), "{third}");
    let short = act("redeem", codes[1], "M-3");
    assert!(short.err.contains("WELCOME20 would take 20.00 off; 10.00 of its budget are left"), "{short}");
    assert_eq!(run(&shop, &["release", codes[0]]).status, 0);
    assert_eq!(act("redeem", codes[1], "M-3").status, 0);
    let second = act("redeem", codes[0], "M-2");
    assert!(second.err.contains("10.00 of its budget are left"), "{second}");
    assert_eq!(shop.run(&["tier", "verify", "--replay"]).status, 0);
}
