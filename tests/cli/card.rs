//! Bank cards through the program: bound without being kept, and proved by a payment.

use std::fs;

use insta::assert_snapshot;
use rusqlite::Connection;

use super::clocked::{Clocked, value};

const NUMBER: &str = "6222021234567894";

fn shop() -> Clocked {
    let shop = Clocked::new();
    shop.done(&["auth", "key", "new"]);
    shop
}

/// ID40, ID43: the number is nowhere, and the key lies apart and is ours alone.
#[test]
fn a_card_is_bound_and_its_number_is_nowhere() {
    use std::os::unix::fs::PermissionsExt;
    let shop = shop();
    let key = shop.shop.path("shop.key");
    assert_eq!(fs::metadata(&key).expect("written").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&key).expect("text").trim().len(), 64);
    let bound = shop.bound("M-1", "6222 0212-3456 7894\n");
    assert_eq!(shop.column(&["auth", "card", "list", "M-1"], "last4"), ["7894"]);
    assert_eq!(shop.column(&["auth", "card", "list", "M-1"], "assurance"), ["asserted"]);
    assert_eq!(shop.bound("M-1", NUMBER), bound);
    assert_eq!(shop.states("M-1"), ["unverified"]);
    for name in ["shop.db", "shop.db-wal"] {
        let bytes = fs::read(shop.shop.path(name)).unwrap_or_default();
        for part in [NUMBER, &NUMBER[..8], &NUMBER[..6]] {
            assert!(!bytes.windows(part.len()).any(|window| window == part.as_bytes()), "{name} holds {part}");
        }
    }
    assert_eq!(shop.run(&["auth", "key", "new"]).status, 1);
    assert_eq!(shop.column(&["auth", "key", "list"], "cards"), ["1"]);
}

/// ID5, ID6, ID41, ID44, each a word and an exit code.
#[test]
fn what_cannot_be_bound_is_refused_in_words() {
    let shop = shop();
    shop.done(&["member", "add", "--number", "M-2"]);
    let bind = |member: &str, number: &str, more: &[&str]| {
        shop.fed(&[&["auth", "card", "bind", member, "--card-stdin"], more].concat(), Some(number))
    };
    assert_snapshot!("not_a_card", bind("M-1", "6222021234567895", &[]));
    assert_snapshot!("an_identity_card", bind("M-1", "11010519491231002X", &[]));
    assert_eq!(bind("M-1", "6222021234567895", &["--no-luhn"]).status, 0);
    assert_eq!(bind("M-1", NUMBER, &[]).status, 0);
    assert_snapshot!("bound_elsewhere", bind("M-2", NUMBER, &[]));
    assert_eq!(bind("M-2", NUMBER, &["--shared"]).status, 0);
    assert_eq!(bind("M-9", NUMBER, &[]).status, 4);
    assert_eq!(shop.run(&["auth", "card", "bind", "M-1"]).status, 2);
    assert_eq!(shop.run(&["auth", "card", "bind", "M-1", NUMBER]).status, 2);
    let file = shop.secret("card.txt", NUMBER);
    assert_eq!(shop.run(&["auth", "card", "bind", "M-1", "--card-file", &file]).status, 0);
    let chosen = ["auth", "card", "bind", "M-1", "--card-file", &file, "--as-of", "2026-03-01"];
    assert_snapshot!("no_chosen_instant", shop.run(&chosen));
    for option in ["--dry-run", "--request-id=r-1"] {
        assert_eq!(shop.run(&["auth", "card", "bind", "M-1", "--card-file", &file, option]).status, 2, "{option}");
    }
    let other = shop.secret("other.key", &"ab".repeat(32));
    let strange = ["auth", "card", "bind", "M-1", "--card-file", &file, "--key-file", &other];
    assert_snapshot!("a_strange_key", shop.run(&strange));
    assert_snapshot!("not_a_card_in_chinese", {
        let shop = shop.in_chinese();
        shop.fed(&["auth", "card", "bind", "M-1", "--card-stdin"], Some("12"))
    });
}

/// ID45, row by row of its table, through the import of a statement.
#[test]
fn a_payment_to_the_shop_proves_a_card() {
    let shop = shop();
    let cards = ["6222021234567894", "6222021234567803", "6222021234567811", "6222021234567829"];
    let cards: Vec<String> = cards.iter().map(|number| shop.fed_bind(number)).collect();
    let asked: Vec<_> = cards.iter().map(|card| shop.asked(card)).collect();
    let day = asked[0].2;
    let rows = [
        format!("{day},{},,B-1,thanks,王小明,7894,\n", asked[0].0),
        format!("{day},{},,B-2,转账{},,,\n", asked[1].0, asked[1].1),
        format!("{day},{},,B-3,{},王小明,5669,\n", asked[2].0, asked[2].1),
        format!("{day},{},,B-4,no code,,,\n", asked[3].0),
    ];
    let told = shop.statement("one.csv", &rows.concat());
    assert_eq!(told.status, 0, "{told}");
    assert!(told.err.contains("2 cards were proved") && told.err.contains("1 cards are to be looked at"), "{told}");
    assert_eq!(shop.states("M-1"), ["verified", "verified", "review", "challenged"]);
    let listed = ["auth", "card", "list", "M-1"];
    assert_eq!(shop.column(&listed, "evidence"), ["card-tail", "code-only", "tail-differs", "reverse"]);
    assert_eq!(shop.column(&listed, "assurance"), ["payment", "payment", "asserted", "asserted"]);
    // The same rows once more decide nothing, and a payment is proved once for a member (ID3).
    assert_eq!(shop.statement("two.csv", &format!("{}{day},5.00,,B-5,,,,\n", rows.concat())).status, 0);
    assert_eq!(shop.states("M-1"), ["verified", "verified", "review", "challenged"]);
    let db = Connection::open(shop.shop.path("shop.db")).expect("the shop");
    let count = |text: &str| db.query_row(text, [], |row| row.get::<_, i64>(0)).expect("counted");
    assert_eq!(count("SELECT count(*) FROM acts WHERE kind = 'verify'"), 1);
    assert_eq!(count("SELECT count(*) FROM card_challenges WHERE amount_minor IS NOT NULL"), 1);
    // A line that takes the proof back.
    let back = format!("{day},-{},,B-6,,王小明,7894,yes\n", asked[0].0);
    assert!(shop.statement("three.csv", &back).err.contains("1 cards are to be looked at"));
    assert_eq!(shop.states("M-1"), ["review", "verified", "review", "challenged"]);
    let review = |card: &str, decision: &str| {
        shop.run(&["auth", "card", "review", card, decision, "--reason", "looked at the slip"])
    };
    assert_eq!(review(&cards[0], "accept").status, 0);
    assert_eq!(review(&cards[2], "refuse").status, 0);
    assert_eq!(shop.states("M-1"), ["verified", "verified", "card_revoked", "challenged"]);
    assert_snapshot!("nothing_to_review", review(&cards[0], "accept"));
    assert_eq!(review("99", "accept").status, 4);
    assert_eq!(shop.run(&["auth", "card", "revoke", &cards[3]]).status, 2);
    assert_eq!(shop.run(&["auth", "card", "revoke", &cards[3], "--reason", "lost"]).status, 0);
    assert_eq!(shop.states("M-1")[3], "card_revoked");
    // What was proved is a fact like any other: the books are made again from it.
    shop.done(&["db", "check"]);
}

/// A name that the bank shows and that is not the member's.
#[test]
fn another_name_sends_a_card_to_review() {
    let shop = shop();
    let card = shop.fed_bind(NUMBER);
    let (amount, code, day) = shop.asked(&card);
    assert_eq!(shop.statement("one.csv", &format!("{day},{amount},,B-1,{code},李红,7894,\n")).status, 0);
    assert_eq!(shop.states("M-1"), ["review"]);
    assert_eq!(shop.column(&["auth", "card", "list", "M-1"], "name_agrees"), ["false"]);
}

/// ID46: three wrong answers, each counted before it is told.
#[test]
fn two_amounts_are_told_within_three_tries() {
    let shop = shop();
    let card = shop.fed_bind(NUMBER);
    let sent = shop.done(&["auth", "card", "verify", &card, "--method", "deposit", "--account", "bank", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&sent).expect("JSON");
    let amounts: Vec<&str> =
        answer["rows"][0]["amounts"].as_array().expect("two").iter().filter_map(|a| a.as_str()).collect();
    let tell = |told: &str| shop.fed(&["auth", "card", "answer", &card, "--amounts-stdin", "--json"], Some(told));
    assert_eq!(tell("one two").status, 2);
    let wrong = tell("1.01 1.02");
    assert_eq!((wrong.status, value(&wrong.out, "result").as_str()), (4, "denied"));
    let right = tell(&format!("{}, {}", amounts[1], amounts[0]));
    assert_eq!((right.status, value(&right.out, "result").as_str()), (0, "ok"), "{right}");
    assert_eq!(value(&right.out, "assurance"), "payment");
    assert_eq!(shop.states("M-1"), ["verified"]);
    assert_eq!(value(&tell("0.01 0.02").out, "reason"), "no-challenge");

    shop.done(&["member", "add", "--number", "M-2"]);
    let card = shop.bound("M-2", "6222021234567803");
    let deposit = ["auth", "card", "verify", &card, "--method", "deposit", "--account", "bank"];
    assert_eq!(shop.run(&deposit).status, 0);
    let tell = |told: &str| {
        let told = shop.fed(&["auth", "card", "answer", &card, "--amounts-stdin", "--json"], Some(told));
        (told.status, value(&told.out, "result"), value(&told.out, "reason"), value(&told.out, "retryable"))
    };
    let expected =
        |result: &str, reason: &str, again: &str| (4, result.to_owned(), reason.to_owned(), again.to_owned());
    assert_eq!(tell("1.01 1.02"), expected("denied", "wrong-amounts", "true"));
    assert_eq!(tell("1.01 1.02"), expected("denied", "wrong-amounts", "true"));
    assert_eq!(tell("1.01 1.02"), expected("locked", "three-wrong", "false"));
    assert_eq!(tell("1.01 1.02"), expected("locked", "three-wrong", "false"));
    assert_eq!(shop.states("M-2"), ["failed"]);
    let soon = shop.run(&deposit);
    assert_eq!(soon.status, 1);
    assert!(soon.err.contains("the last deposit to card"), "{soon}");
    assert_eq!(shop.run(&["auth", "card", "verify", &card, "--account", "none"]).status, 4);
    assert_eq!(shop.run(&["auth", "card", "verify", "99", "--account", "bank"]).status, 4);
    assert_eq!(shop.fed(&["auth", "card", "answer", "99", "--amounts-stdin"], Some("1 2")).status, 4);
}

impl Clocked {
    fn fed_bind(&self, number: &str) -> String {
        let told = self.fed(&["auth", "card", "bind", "M-1", "--card-stdin", "--no-luhn", "--json"], Some(number));
        assert_eq!(told.status, 0, "{told}");
        value(&told.out, "card")
    }
}
