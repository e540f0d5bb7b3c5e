//! `regulars order claim`, `held`, `record` and `amend` from outside: one order set right.

use insta::assert_snapshot;

use super::harness::{Shop, Told};
use super::refund::{PLAIN, SAMPLE, shop};
use super::tea::rows;

/// The books agree with the facts.
fn proved(shop: &Shop) {
    for words in [&["points", "verify", "--replay"][..], &["tier", "verify"], &["db", "check"]] {
        shop.done(words);
    }
}

/// Active, pending and owed points of a member.
fn balance(shop: &Shop, member: &str) -> String {
    shop.done(&["points", "balance", member, "--fields", "active,pending,debt", "--titles", "none"])
}

/// What a receipt tells: words and points.
fn told(told: &Told) -> Vec<(String, Option<i64>)> {
    let row = |row: &serde_json::Value| (row["what"].as_str().expect("a word").to_owned(), row["points"].as_i64());
    rows(told).iter().map(row).collect()
}

const GUEST: &str = "\
order_id,paid_at,completed_at,member,sku,line_amount,kind,refund_id,refunded_at
G-1,2026-02-01 10:00,2026-02-01 11:00,,TEA,3500.00,,,
G-1,,,,TEA,100.00,refund,R-1,2026-02-03 10:00
G-2,2025-12-01 10:00,2025-12-01 11:00,,TEA,100.00,,,
";

/// I29: once, and then it is as if it had been the member's from the beginning, late.
#[test]
fn a_guests_order_is_claimed_once_with_all_that_belongs_to_it() {
    let shop = shop(SAMPLE, GUEST);
    let claim =
        |order: &str, more: &[&str]| shop.run(&[&["order", "claim", order, "--member", "M-1"][..], more].concat());
    assert_eq!(balance(&shop, "M-1"), "0\t0\t0\n");
    let dry = claim("csv/G-1", &["--dry-run", "--json"]);
    assert_eq!(balance(&shop, "M-1"), "0\t0\t0\n");
    let done = claim("csv/G-1", &["--json"]);
    assert_eq!(rows(&done), rows(&dry), "{done}");
    let words: Vec<String> = told(&done).into_iter().map(|row| row.0).collect();
    for word in ["claimed", "earn", "clawback", "rose"] {
        assert!(words.contains(&word.to_owned()), "{word}: {done}");
    }
    assert_eq!(balance(&shop, "M-1"), "3420\t0\t0\n");
    let again = claim("csv/G-1", &[]);
    assert_eq!((again.status, again.out.as_str()), (1, ""), "{again}");
    assert!(again.err.contains("csv/G-1 is M-1's already"), "{again}");
    // F5: sold before the member joined, for reports only.
    assert!(claim("G-2", &[]).err.contains("csv/G-2 earned nothing"));
    assert_eq!(shop.run(&["order", "claim", "G-9", "--member", "M-1"]).status, 4);
    assert_eq!(shop.run(&["order", "claim", "G-1", "--member", "M-9"]).status, 4);
    // The same file again changes nothing.
    let import = ["order", "import", "orders.csv", "--fields", "new,changed,unchanged", "--titles", "none"];
    assert_eq!(shop.done(&import), "0\t0\t2\n");
    proved(&shop);
}

const HELD: &str = "\
order_id,paid_at,phone,email,sku,line_amount
H-1,2026-02-01 10:00,+8613800138000,,TEA,100.00
H-2,2026-02-02 10:00,,ann@example.com,TEA,50.00
H-3,2026-02-03 10:00,+8613800138000,ann@example.com,TEA,30.00
H-4,2026-02-04 10:00,+8613900139000,,TEA,20.00
";

/// I28: whoever receives the key claims the order; keys of two people claim nothing.
#[test]
fn held_orders_go_to_whoever_receives_their_key() {
    let shop = shop(PLAIN, "order_id,paid_at,member,sku,line_amount\nA-1,2026-01-05,M-1,TEA,1.00\n");
    shop.file("held.csv", HELD);
    let import = ["order", "import", "held.csv", "--unknown", "hold"];
    let counts = ["--fields", "new,unchanged,members_created,guests,held", "--titles", "none"];
    assert_eq!(shop.done(&[&import[..], &counts].concat()), "4\t0\t0\t0\t4\n");
    assert_snapshot!("held", shop.run(&["order", "held", "--format", "table"]));
    assert_snapshot!("held_personal", shop.run(&["order", "held", "--personal"]));
    assert_eq!(shop.done(&[&import[..], &counts].concat()), "0\t4\t0\t0\t0\n");
    // A profile gets the phone: H-1 is M-1's, and H-3, whose e-mail nobody has.
    let edit = shop.run(&["member", "edit", "M-1", "--phone", "+8613800138000"]);
    assert!(edit.err.contains("found one: 2"), "{edit}");
    assert_eq!(balance(&shop, "M-1"), "131\t0\t0\n");
    // Somebody new brings the e-mail.
    let joined = ["--joined-at", "2026-01-01"];
    let add = [&["member", "add", "--number", "M-2", "--email", "Ann@Example.com"][..], &joined].concat();
    assert!(shop.run(&add).err.contains("found one: 1"));
    assert_eq!(balance(&shop, "M-2"), "50\t0\t0\n");
    // The same file again, this time to make members of whom nobody knows.
    let rows = HELD.lines().filter(|row| !row.starts_with("H-3")).collect::<Vec<_>>().join("\n");
    shop.file("held.csv", &rows);
    let made = shop.run(&["order", "import", "held.csv"]);
    assert!(made.err.contains("1 members created"), "{made}");
    assert_eq!(shop.done(&["order", "held", "--titles", "none"]), "");
    assert_eq!(balance(&shop, "phone:+8613900139000"), "20\t0\t0\n");
    proved(&shop);
}

#[test]
fn keys_that_fit_two_members_claim_nothing() {
    let shop = shop(PLAIN, "order_id,paid_at,member,sku,line_amount\nA-1,2026-01-05,M-1,TEA,1.00\n");
    shop.file("held.csv", &HELD.lines().take(1).chain(HELD.lines().skip(3).take(1)).collect::<Vec<_>>().join("\n"));
    shop.done(&["order", "import", "held.csv", "--unknown", "hold"]);
    shop.file("two.csv", "number,phone,email\nM-7,+8613800138000,\nM-8,,ann@example.com\n");
    shop.done(&["member", "import", "two.csv"]);
    assert_eq!(
        shop.done(&["order", "held", "--fields", "order,waits_for", "--titles", "none"]),
        "csv/H-3\tphone;email\n"
    );
    shop.done(&["order", "claim", "H-3", "--member", "M-8"]);
    assert_eq!(shop.done(&["order", "held", "--titles", "none"]), "");
    assert_eq!(balance(&shop, "M-8"), "30\t0\t0\n");
    proved(&shop);
}

const RECORD: [&str; 14] = [
    "order",
    "record",
    "--id",
    "T-1",
    "--member",
    "M-1",
    "--at",
    "2026-02-10 10:15",
    "--line",
    "TEA:2:68.00",
    "--line",
    "CUP:1:24.90",
    "--shipping",
    "8.00",
];

/// One way in: what is typed is what a file of it would be.
#[test]
fn an_order_typed_is_the_order_imported() {
    let orders = "order_id,paid_at,member,sku,quantity,unit_price,shipping\n\
                  A-0,2026-01-05 10:00,M-1,TEA,1,1.00,\n";
    let (typed, imported) = (shop(PLAIN, orders), shop(PLAIN, orders));
    let done = typed.run(&[&RECORD[..], &["--json"]].concat());
    assert_eq!(told(&done), [("order".to_owned(), None), ("earn".to_owned(), Some(160))], "{done}");
    let rows = "T-1,2026-02-10 10:15,M-1,TEA,2,68.00,8.00\nT-1,,,CUP,1,24.90,\n";
    imported.file("typed.csv", &format!("{}{rows}", orders.lines().next().unwrap().to_owned() + "\n"));
    imported.done(&["order", "import", "typed.csv", "--source", "shop"]);
    for words in [&["order", "list"][..], &["points", "balance", "M-1"], &["points", "history", "M-1"]] {
        assert_eq!(typed.done(words), imported.done(words), "{words:?}");
    }
    // Known again by its content; other content is a correction.
    let again = typed.run(&RECORD);
    assert!(again.status == 0 && again.err.contains("nothing"), "{again}");
    let other = typed.run(&[&RECORD[..12], &["--shipping", "9.00"]].concat());
    assert_eq!((other.status, other.out.as_str()), (1, ""), "{other}");
    let cases: [(&[&str], i32); 5] = [
        (&["--member", "M-9", "--line", "TEA:1:1.00"], 4),
        (&["--line", "TEA:1"], 2),
        (&["--line", "TEA:x:1.00"], 1),
        (&["--at", "2026-03-02", "--line", "TEA:1:1.00"], 2),
        (&["--id", "T-2"], 1),
    ];
    for (words, status) in cases {
        let told = typed.run(&[&["order", "record"][..], words].concat());
        assert_eq!((told.status, told.out.as_str()), (status, ""), "{words:?}: {told}");
    }
    proved(&typed);
    assert_snapshot!(
        "not_taken_in_chinese",
        typed.in_chinese().run(&["order", "record", "--line", "TEA:x:1.00", "--id", "T"])
    );
}

/// I24, last row: what an import rejects is done deliberately.
#[test]
fn an_order_is_corrected_in_content_status_and_member() {
    let orders = "order_id,paid_at,completed_at,member,sku,line_amount,kind,refund_id,refunded_at\n\
                  A-1,2026-02-01 10:00,2026-02-01 11:00,M-1,TEA,200.00,,,\n\
                  A-1,,,,TEA,50.00,refund,R-1,2026-02-03 10:00\n\
                  A-2,2026-02-02 10:00,,M-1,TEA,40.00,,,\n";
    let shop = shop(PLAIN, orders);
    shop.done(&["member", "add", "--number", "M-2", "--joined-at", "2026-01-01"]);
    let amend = |order: &str, more: &[&str]| {
        shop.run(&[&["order", "amend", order, "--reason", "mistyped", "--json"][..], more].concat())
    };
    let moved = amend("A-1", &["--member", "M-2"]);
    assert_eq!(told(&moved)[0].0, "stated-anew", "{moved}");
    assert_eq!((balance(&shop, "M-1"), balance(&shop, "M-2")), ("40\t0\t0\n".to_owned(), "150\t0\t0\n".to_owned()));
    assert_eq!(told(&amend("A-1", &["--status", "paid"]))[0].0, "stated-anew");
    assert_eq!(balance(&shop, "M-2"), "150\t0\t0\n");
    assert_eq!(told(&amend("A-2", &["--status", "cancelled"]))[1], ("clawback".to_owned(), Some(-40)));
    assert_eq!(told(&amend("A-2", &["--status", "paid"]))[1], ("restore".to_owned(), Some(40)));
    let line = amend("A-2", &["--line", "TEA:1:30.00"]);
    assert_eq!(told(&line), [("amendment".to_owned(), None), ("clawback".to_owned(), Some(-10))], "{line}");
    assert!(amend("A-2", &["--line", "TEA:1:30.00"]).out.contains("\"unchanged\""));
    let list = ["order", "list", "--withdrawn", "--fields", "order,member,status,total,refunded", "--titles", "none"];
    assert_snapshot!("orders_after_corrections", shop.run(&list));
    for (words, status) in [(&["A-2"][..], 2), (&["A-9", "--total", "1.00"], 4), (&["A-2", "--total", "x"], 1)] {
        let told = shop.run(&[&["order", "amend", "--reason", "x"][..], words].concat());
        assert_eq!((told.status, told.out.as_str()), (status, ""), "{words:?}: {told}");
    }
    assert_eq!(shop.run(&["order", "amend", "A-2", "--total", "1.00"]).status, 2);
    proved(&shop);
}
