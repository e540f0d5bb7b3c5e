//! `regulars order batches` and `order withdraw` from outside: what was imported, and a wrong file taken back.

use insta::assert_snapshot;

use super::harness::Shop;
use super::refund::{PLAIN, SAMPLE};
use super::tea::rows;

/// Amounts, a day, a member and a refund are wrong in it.
const WRONG: &str = "\
order_id,paid_at,completed_at,member,sku,line_amount,points_used,points_amount,kind,refund_id,refunded_at
A-1,2026-01-10 14:00,2026-01-10 15:00,M-1,TEA,1200.00,,,,,
A-2,2026-02-03 09:00,2026-02-03 10:00,M-1,TEA,100.00,500,5.00,,,
A-3,2026-02-04 09:00,,M-1,TEA,80.00,,,,,
A-1,,,,TEA,700.00,,,refund,R-1,2026-02-05 12:00
";

/// As it should have been.
const RIGHT: &str = "\
order_id,paid_at,completed_at,member,sku,line_amount,points_used,points_amount,kind,refund_id,refunded_at
A-1,2026-01-10 14:00,2026-01-10 15:00,M-1,TEA,3400.00,,,,,
A-2,2026-02-01 09:00,2026-02-01 10:00,M-1,TEA,150.00,300,3.00,,,
A-3,2026-02-04 09:00,,M-2,TEA,80.00,,,,,
A-1,,,,TEA,200.00,,,refund,R-1,2026-02-05 12:00
";

fn shop(program: &str) -> Shop {
    let shop = Shop::none();
    shop.file("program.toml", program);
    shop.file("wrong.csv", WRONG);
    shop.file("right.csv", RIGHT);
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    for number in ["M-1", "M-2"] {
        shop.done(&["member", "add", "--number", number, "--joined-at", "2026-01-01", "--as-of", "2026-01-01"]);
    }
    shop
}

const WITHDRAW: [&str; 6] = ["order", "withdraw", "1", "--reason", "wrong file", "--yes"];

/// Balances, tiers and totals.
fn state(shop: &Shop) -> String {
    let plain = ["--titles", "none"];
    let mut state = String::new();
    for words in [
        &["points", "balance", "M-1"][..],
        &["points", "balance", "M-2"],
        &["member", "list", "--fields", "member,tier"],
        &["report", "sales", "--by", "day", "--period", "2026-01-01..2026-03-20", "--fields", "day,orders,net,refunds"],
        &["order", "list", "--member", "M-2"],
        &["benefit", "list", "M-1", "--fields", "benefit,left,ends"],
    ] {
        state += &shop.done(&[words, &plain].concat());
    }
    state
}

/// The books agree with the facts.
fn proved(shop: &Shop) {
    for words in [&["points", "verify", "--replay"][..], &["tier", "verify"], &["db", "check"]] {
        shop.done(words);
    }
}

/// I26: after a withdrawal the mended file goes in as if it were the first, late as it is (L1): in both shops a night has
/// passed the days of its orders.
#[test]
fn the_right_file_after_a_withdrawn_one_is_the_right_file_alone() {
    let recheck = SAMPLE.replace("grace = \"30 days\"", "grace = \"30 days\"\non_refund = \"recheck\"");
    for program in [PLAIN, &recheck] {
        let (mended, alone) = (shop(program), shop(program));
        mended.done(&["order", "import", "wrong.csv"]);
        mended.done(&WITHDRAW);
        proved(&mended);
        let nothing = mended.done(&["points", "balance", "M-1", "--fields", "active,pending,debt", "--titles", "none"]);
        assert_eq!(nothing, "0\t0\t0\n");
        let counts = ["--fields", "new,changed,unchanged,refunds,rejected", "--titles", "none"];
        let right = [&["order", "import", "right.csv"][..], &counts].concat();
        for shop in [&mended, &alone] {
            shop.done(&["nightly", "--until", "2026-03-01T10:00"]);
            assert_eq!(shop.done(&right), "3\t0\t0\t1\t0\n");
            assert_eq!(shop.done(&right), "0\t0\t3\t0\t0\n");
        }
        assert_eq!(state(&mended), state(&alone));
        proved(&mended);
        // Nightly, later: the two are still one.
        for shop in [&mended, &alone] {
            shop.done(&["nightly", "--as-of", "2026-03-20"]);
        }
        assert_eq!(state(&mended), state(&alone));
        proved(&mended);
    }
}

#[test]
fn a_receipt_says_what_went_and_what_stays() {
    let shop = shop(PLAIN);
    shop.file("more.csv", "order_id,paid_at,phone,sku,line_amount\nA-9,2026-02-06 09:00,+8613800138000,TEA,10.00\n");
    shop.done(&["order", "import", "wrong.csv", "more.csv"]);
    shop.file("later.csv", "order_id,paid_at,member,sku,line_amount\nA-3,2026-02-04 09:00,M-1,TEA,90.00\n");
    shop.done(&["order", "import", "later.csv"]);
    shop.done(&["order", "refund", "A-2", "--amount", "1.00", "--reason", "broken", "--id", "R-2"]);
    let before = shop.done(&["points", "history", "M-1"]);
    assert_snapshot!("the_plan", shop.run(&[&WITHDRAW[..5], &["--dry-run", "--format", "table"]].concat()));
    assert_eq!(shop.done(&["points", "history", "M-1"]), before);
    assert_snapshot!("withdrawn", shop.run(&[&WITHDRAW[..], &["--format", "table"]].concat()));
    let after = shop.done(&["points", "history", "M-1"]);
    assert_snapshot!("withdrawn_twice", shop.run(&[&WITHDRAW[..], &["--format", "table"]].concat()));
    assert_eq!(shop.done(&["points", "history", "M-1"]), after);
    let list = ["order", "list", "--fields", "order,status", "--titles", "none"];
    let standing = shop.run(&list);
    assert_eq!(standing.out, "csv/A-3\tpaid\ncsv/A-2\tcompleted\n");
    assert!(standing.err.contains("2 withdrawn orders are not listed; --withdrawn"), "{standing}");
    let all = shop.done(&[&list[..], &["--withdrawn"]].concat());
    assert_eq!(all, "csv/A-9\twithdrawn\ncsv/A-3\tpaid\ncsv/A-2\tcompleted\ncsv/A-1\twithdrawn\n");
    let shown = shop.done(&["order", "show", "A-9", "--fields", "what", "--titles", "none"]);
    assert!(shown.lines().any(|what| what == "withdrawn"), "{shown}");
    let sales = shop.done(&["product", "show", "TEA", "--fields", "orders", "--titles", "none"]);
    assert_eq!(sales, "2\n");
    proved(&shop);
    let chinese = shop.in_chinese();
    assert_snapshot!("nothing_left_in_chinese", chinese.run(&[&WITHDRAW[..], &["--format", "table"]].concat()));
}

/// An order that was withdrawn was none: the one in its place is the member's first.
#[test]
fn what_is_for_the_first_order_is_paid_again_after_a_withdrawal() {
    let first = "first = { on = \"order.paid\", points = 50, when = 'order.number == 1' }";
    let shop = shop(&PLAIN.replace("[points.earn]", &format!("[points.earn]\n{first}")));
    let order = |id: &str, day: u8| {
        let file = format!("order_id,paid_at,member,sku,line_amount\n{id},2026-02-{day:02} 10:00,M-2,TEA,10.00\n");
        shop.file("one.csv", &file);
        shop.done(&["order", "import", "one.csv"]);
    };
    let has = || shop.done(&["points", "balance", "M-2", "--fields", "active", "--titles", "none"]);
    order("B-1", 1);
    assert_eq!(has(), "60\n");
    shop.done(&WITHDRAW);
    assert_eq!(has(), "0\n");
    order("B-1", 2);
    assert_eq!(has(), "60\n");
    order("B-2", 3);
    assert_eq!(has(), "70\n");
    proved(&shop);
}

#[test]
fn a_withdrawal_is_refused_without_reason_consent_or_orders() {
    let shop = shop(PLAIN);
    shop.file("members.csv", "number,name\nM-7,王小明\n");
    shop.done(&["member", "import", "members.csv"]);
    let cases: [(&[&str], i32, &str); 4] = [
        (&["1", "--reason", "x", "--yes"], 1, "brought no orders but member"),
        (&["9", "--reason", "x", "--yes"], 4, "no import 9"),
        (&["1", "--yes"], 2, "--reason"),
        (&["1", "--reason", "x", "--no-input"], 2, "--yes"),
    ];
    for (words, status, part) in cases {
        let told = shop.run(&[&["order", "withdraw"][..], words].concat());
        assert_eq!((told.status, told.out.as_str()), (status, ""), "{words:?}: {told}");
        assert!(told.err.contains(part), "{words:?}: {told}");
    }
}

/// I34
#[test]
fn batches_are_listed_and_shown_whole() {
    let shop = shop(PLAIN);
    let import = ["order", "import", "wrong.csv", "--request-id", "r-1", "--max-rejects", "3"];
    shop.done(&import);
    shop.file("copy.csv", WRONG);
    shop.file("more.csv", "order_id,paid_at,member,sku,line_amount\nA-9,2026-02-06 09:00,M-1,TEA,10.00\n");
    let again = shop.run(&["order", "import", "copy.csv", "more.csv", "--source", "web", "--on-change", "skip"]);
    assert!(again.err.contains("copy.csv is the same file as import 1"), "{again}");
    let list = [
        "order",
        "batches",
        "--format",
        "table",
        "--fields",
        "import,kind,source,file_names,rows,new,refunds,operator",
    ];
    assert_snapshot!("batches", shop.run(&list));
    // When it was recorded is the reading of the clock.
    let one = ["order", "batches", "1", "--fields", "what,about,count,amount", "--format", "table"];
    assert_snapshot!("a_batch", shop.run(&one));
    let told = rows(&shop.run(&["order", "batches", "2", "--json"]));
    let at = |what: &str| told.iter().find(|row| row["what"] == what).map(|row| row["at"].clone());
    assert_eq!(at("first"), Some("2026-01-10T14:00:00+08:00".into()));
    assert_eq!(at("last"), Some("2026-02-06T09:00:00+08:00".into()));
    let files = told.iter().filter(|row| row["what"] == "file").map(|row| row["count"].as_i64());
    assert_eq!(files.collect::<Vec<_>>(), [Some(4), Some(1)]);
    let options = shop.run(&["order", "batches", "--fields", "import,options", "--json"]);
    assert_eq!(rows(&options)[0]["options"][3], "on_change=skip");
    assert_eq!(shop.run(&["order", "batches", "3"]).status, 4);
    assert_snapshot!("a_batch_in_chinese", shop.in_chinese().run(&one));
}
