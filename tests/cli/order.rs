//! `regulars order` from outside, and what every import shares: rejects, dry runs, hostile content.

use insta::assert_snapshot;

use super::dirty;
use super::harness::Shop;

/// A shop with the two members of the fixtures, and the file.
fn shop(file: &str) -> Shop {
    let shop = dirty::shop(&["members_bad.csv", file]);
    assert_eq!(shop.run(&["member", "import", "members_bad.csv", "--max-rejects", "100%"]).status, 3);
    shop
}

const IMPORT: [&str; 5] = ["order", "import", "orders_bad_rows.csv", "--max-rejects", "100%"];
const NAMES: [&str; 4] = ["--fields", "order", "--titles", "none"];

#[test]
fn every_bad_row_is_refused_for_what_the_fixture_says() {
    let shop = shop("orders_bad_rows.csv");
    let told = shop.run(&IMPORT);
    assert_eq!(told.status, 3);
    dirty::check_rejects(&shop, "members_bad.csv", &[("not-a-date", "not-a-birthday")]);
    dirty::check_rejects(&shop, "orders_bad_rows.csv", &[]);
    let orders = shop.done(&[&["order", "list"][..], &NAMES].concat());
    assert_eq!(orders, "csv/D-24\ncsv/D-17\ncsv/D-16\ncsv/D-01\n");
}

#[test]
fn one_unreadable_line_leaves_the_other_rows() {
    let cases = [
        ("orders_unclosed_quote.csv", "row-broken", "csv/Q-1\ncsv/Q-3\ncsv/Q-4\n"),
        ("orders_nul.csv", "control-character", "csv/N-1\ncsv/N-3\n"),
        ("orders_latin1.csv", "bad-encoding", "csv/L-1\ncsv/L-3\n"),
    ];
    for (file, code, expected) in cases {
        let shop = shop(file);
        let told = shop.run(&["order", "import", file, "--max-rejects", "100%"]);
        assert_eq!(told.status, 3, "{file}: {told}");
        let rejects = std::fs::read(shop.path(&format!("{file}.rejects.csv"))).expect("the rejects");
        assert!(String::from_utf8_lossy(&rejects).contains(code), "{file}: {code}");
        let orders = shop.done(&[&["order", "list"][..], &NAMES].concat());
        let mut orders: Vec<&str> = orders.lines().collect();
        orders.sort_unstable();
        assert_eq!(orders, expected.lines().collect::<Vec<_>>(), "{file}");
    }
}

#[test]
fn a_header_that_does_not_fit_stops_before_the_first_row() {
    let shop = shop("orders_wrong_header.csv");
    let told = shop.run(&["order", "import", "orders_wrong_header.csv", "--max-rejects", "100%"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""), "{told}");
    for part in ["\"order\"", "\"colour\"", "order_id"] {
        assert!(told.err.contains(part), "{part}: {told}");
    }
    assert!(!shop.names().contains(&"orders_wrong_header.csv.rejects.csv".to_owned()));
}

/// I5: the rejects file has the rows as they were; mended, it is the import of what was lacking.
#[test]
fn mended_rejects_go_in_and_the_same_file_again_changes_nothing() {
    let shop = shop("orders_bad_rows.csv");
    assert_eq!(shop.run(&IMPORT).status, 3);
    let rejects = shop.text("orders_bad_rows.csv.rejects.csv");
    let chosen = ["order_id,", "D-02,", "D-18,"];
    let rows = rejects.lines().filter(|line| chosen.iter().any(|begin| line.starts_with(begin)));
    let mended = rows.collect::<Vec<_>>().join("\n").replace("sixty", "60.00").replace("24.9O", "24.90");
    assert_eq!(mended.lines().count(), 4);
    shop.file("mended.csv", &mended);
    let counts = ["--fields", "rows,new,changed,unchanged,rejected", "--titles", "none"];
    let import = [&["order", "import", "mended.csv"][..], &counts].concat();
    assert_eq!(shop.done(&import), "3\t2\t0\t0\t0\n");
    let before = (shop.done(&["order", "list"]), shop.done(&["member", "show", "M-1", "--json"]));
    assert_eq!(shop.done(&import), "3\t0\t0\t2\t0\n");
    assert_eq!((shop.done(&["order", "list"]), shop.done(&["member", "show", "M-1", "--json"])), before);
}

/// The same rows under Chinese names and with a byte order mark.
#[test]
fn the_same_orders_in_another_dress_change_nothing() {
    let shop = dirty::shop(&["orders_bom.csv", "orders_zh_header.csv"]);
    let counts = ["--fields", "new,changed,unchanged,refunds,refunds_unchanged", "--titles", "none"];
    let import = |file| shop.done(&[&["order", "import", file][..], &counts].concat());
    assert_eq!(import("orders_bom.csv"), "3\t0\t0\t1\t0\n");
    assert_eq!(import("orders_zh_header.csv"), "0\t0\t3\t0\t1\n");
}

/// CL21
#[test]
fn a_dry_run_leaves_nothing() {
    let shop = shop("orders_bad_rows.csv");
    let names = shop.names();
    let before = shop.done(&["member", "list"]);
    let dry = shop.run(&[&IMPORT[..], &["--dry-run"]].concat());
    assert_eq!(dry.status, 3, "{dry}");
    assert_eq!(shop.done(&["order", "list", "--titles", "none"]), "");
    assert_eq!(shop.done(&["member", "list"]), before);
    assert_eq!(shop.names(), names);
}

#[test]
fn an_order_is_shown_with_what_came_of_it() {
    let shop = shop("orders_bad_rows.csv");
    assert_eq!(shop.run(&IMPORT).status, 3);
    let shown = shop.done(&["order", "show", "D-24", "--fields", "what,about,amount", "--titles", "none"]);
    for row in ["line\tTEA-01 × 2\t136.00", "order\tM-2\t136.00", "refund\tR-24 · TEA-01\t-68.00"] {
        assert!(shown.contains(row), "{row}: {shown}");
    }
    assert_eq!(shop.done(&[&["order", "list", "--member", "M-1"][..], &NAMES].concat()), "csv/D-01\n");
    assert_eq!(shop.run(&["order", "show", "D-99"]).status, 4);
    assert_eq!(shop.run(&["order", "import", "none.csv"]).status, 1);
}

#[test]
fn profiles_are_listed_and_printed_to_be_copied() {
    let shop = Shop::none();
    let names = shop.done(&["order", "profiles", "--fields", "profile,files,grain,refunds", "--titles", "none"]);
    for row in ["shopify\t1\tline\torder-total", "taobao, tmall\t2\torder\tline-total", "square\t1\tline\trows"] {
        assert!(names.lines().any(|line| line == row), "{row}: {names}");
    }
    let table = shop.done(&["order", "profiles", "--fields", "profile,needed", "--format", "csv"]);
    assert!(table.contains("订单实付金额 | 实付金额"), "{table}");
    let text = shop.done(&["order", "profiles", "woocommerce"]);
    assert_eq!(text, include_str!("../../src/input/profile/woo.toml"));
    assert_eq!(shop.run(&["order", "profiles", "woo", "--format", "json"]).status, 2);
    assert_eq!(shop.run(&["order", "profiles", "nowhere"]).status, 4);
}

/// FT11: what a cell holds reaches the terminal as text or not at all.
#[test]
fn hostile_names_leave_no_control_byte_on_the_terminal() {
    let shop = dirty::shop(&["hostile_names.csv"]);
    let import = shop.run(&["member", "import", "hostile_names.csv", "--max-rejects", "100%"]);
    assert_eq!(import.status, 3);
    let mut told = vec![import];
    for format in ["table", "plain", "csv", "json", "ndjson", "md"] {
        told.push(shop.run(&["member", "list", "--fields", "member,name,nickname", "--format", format]));
        told.push(shop.run(&["member", "show", "X-14", "--format", format]));
    }
    let hostile = |c: char| (c.is_control() && !"\n\t".contains(c)) || "\u{202e}\u{2066}\u{2069}\u{200b}".contains(c);
    for told in &told {
        assert!(!told.out.contains(hostile) && !told.err.contains(hostile), "{told:?}");
    }
    let names = shop.done(&["member", "list", "--fields", "member", "--titles", "none"]);
    for accepted in ["X-10", "X-13", "X-14", "X-15", "X-16", "X-17", "X-18"] {
        assert!(names.lines().any(|name| name == accepted), "{accepted}: {names}");
    }
}

/// I18: what a file is, column by column, and its first orders; nothing is written.
#[test]
fn a_file_is_told_before_it_is_imported() {
    let shop = Shop::new().at("2026-04-01");
    shop.file(
        "jan.csv",
        "订单号;付款时间;货号;数量;单价;手机号\n=\"A-1\";2026-03-01 10:15;TEA;2;68.00;13800138000\nA-2;2026-03-02;CUP; 1;x;\n",
    );
    let told = shop.done(&["order", "detect", "jan.csv", "--fields", "what,name,value,about", "--titles", "none"]);
    let expected = "encoding\t\tUTF-8\t\ndelimiter\t\t;\t\nheader\t\t1\t\nlayout\tcsv\t2\t\n\
                    column\t1 订单号\torder_id\tformula 1\ncolumn\t2 付款时间\tpaid_at\t\ncolumn\t3 货号\tsku\t\n\
                    column\t4 数量\tquantity\tblanks 1\ncolumn\t5 单价\tunit_price\t\ncolumn\t6 手机号\tphone\t\n\
                    order\tA-1\t136.00\t2026-03-01 10:15; paid; phone; TEA × 2\nreject\t3:5\tnot-a-number\tx\n";
    assert_eq!(told, expected);
    assert!(!shop.names().contains(&"jan.csv.rejects.csv".to_owned()));
    shop.file("what.csv", "Name,Email,Financial Status\n#1,a@example.com,paid\n");
    let told = shop.run(&["order", "detect", "what.csv"]);
    assert_eq!(told.status, 2, "{told}");
    assert!(told.out.contains("shopify\t3/9\tPaid at"), "{told}");
    let told = shop.run(&["order", "import", "what.csv"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""), "{told}");
    assert!(told.err.contains("shopify 3/9"), "{told}");
}

/// I1, I23: several files are one import; each has rejects of its own.
#[test]
fn several_files_are_one_import() {
    let shop = Shop::new().at("2026-04-01");
    let header = "order_id,paid_at,sku,quantity,unit_price\n";
    shop.file("a.csv", &format!("{header}F-1,2026-03-01 10:15,TEA,1,5.00\nF-2,2026-03-01,TEA,1,x\n"));
    shop.file("b.csv", &format!("{header}F-1,2026-03-01 10:15,TEA,1,5.00\nF-3,2026-13-01,TEA,1,5.00\n"));
    let all = ["order", "import", "a.csv", "b.csv", "--max-rejects", "100%", "--fields", "import,rows,new,rejected"];
    let told = shop.run(&[&all[..], &["--titles", "none"]].concat());
    assert_eq!((told.status, told.out.as_str()), (3, "1\t4\t1\t2\n"), "{told}");
    assert!(told.err.contains("b.csv:3:2: paid_at"), "{told}");
    assert!(shop.text("a.csv.rejects.csv").contains("F-2") && shop.text("b.csv.rejects.csv").contains("F-3"));
    for words in [&["order", "import", "-", "-"][..], &["order", "import", "a.csv", "b.csv", "--rejects", "r.csv"]] {
        assert_eq!(shop.run(words).status, 2, "{words:?}");
    }
}

/// I27: keys that come to fit two members reject the order, also where the file itself made both.
#[test]
fn an_order_torn_between_two_new_members_is_rejected() {
    let shop = Shop::new().at("2026-04-01");
    let rows = "order_id,paid_at,phone,email,sku,unit_price,kind,refund_id,refunded_at,line_amount\n\
                T-1,2026-03-01 10:00,13800138001,a@example.com,TEA,5,,,,\n\
                T-2,2026-03-01 11:00,13800138002,b@example.com,TEA,5,,,,\n\
                T-3,2026-03-01 12:00,13800138001,b@example.com,TEA,5,,,,\nT-3,,,,CUP,7,,,,\n\
                T-3,,,,CUP,,refund,R-1,2026-03-02 09:00,7\n";
    shop.file("torn.csv", rows);
    let counts = ["--fields", "rows,new,refunds,members_created,rejected", "--titles", "none"];
    let told = shop.run(&[&["order", "import", "torn.csv", "--max-rejects", "100%"][..], &counts].concat());
    assert_eq!((told.status, told.out.as_str()), (3, "5\t2\t0\t2\t3\n"), "{told}");
    for part in ["torn.csv:4: the keys fit two members: M-1, M-2", "= 2 new + 0 changed + 0 unchanged + 3 rejected"] {
        assert!(told.err.contains(part), "{part}: {told}");
    }
}

/// L5: a correction is of its sale and late by nature; what comes after it is not, whatever the clock says.
#[test]
fn a_correction_is_of_its_sale_and_makes_nothing_else_late() {
    let shop = Shop::none();
    shop.file("program.toml", include_str!("../../fixtures/plain.toml"));
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    let counts = ["--fields", "new,changed,late", "--titles", "none"];
    let import = |order: &str, at: &str| {
        shop.file("a.csv", &format!("order_id,paid_at,account,sku,line_amount\n{order}\n"));
        shop.done(&[&["order", "import", "a.csv", "--as-of", at][..], &counts].concat())
    };
    assert_eq!(import("A-1,2026-02-01 10:00,ann,TEA,100.00", "2026-02-02"), "1\t0\t0\n");
    assert_eq!(import("A-2,2026-02-03 10:00,ann,TEA,10.00", "2026-02-04"), "1\t0\t0\n");
    assert_eq!(import("A-1,2026-02-01 10:00,ann,TEA,120.00", "2026-02-05"), "0\t1\t1\n");
    assert_eq!(import("A-3,2026-02-06 10:00,ann,TEA,10.00", "2026-02-07"), "1\t0\t0\n");
    // Booked where the member stood by then (L1).
    let history = shop.done(&["points", "history", "M-1", "--fields", "at,points", "--titles", "none"]);
    assert!(history.contains("2026-02-03T10:00:00+08:00\t20\n"), "{history}");
    shop.done(&["points", "verify", "--replay", "--as-of", "2026-02-08"]);
}

/// L5: before its sale is settled, a correction is as if the order had been sold so.
#[test]
fn a_correction_of_what_is_not_settled_is_not_late() {
    let shop = Shop::none();
    shop.file("program.toml", include_str!("../../fixtures/plain.toml"));
    shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
    for (amount, settle) in [("100.00", "--no-settle"), ("80.00", "--late")] {
        let row = format!("A-1,2026-02-01 10:00,ann,TEA,{amount}\n");
        shop.file("a.csv", &format!("order_id,paid_at,account,sku,line_amount\n{row}"));
        let counts = ["--fields", "new,changed,late", "--titles", "none"];
        let told = shop.done(&[&["order", "import", "a.csv", settle][..], &counts].concat());
        assert_eq!(told, if settle == "--late" { "0\t1\t0\n" } else { "1\t0\t0\n" });
    }
    assert_eq!(shop.done(&["points", "balance", "M-1", "--fields", "active", "--titles", "none"]), "80\n");
    shop.done(&["points", "verify", "--replay"]);
}

/// I28: who waits for a member is no guest.
#[test]
fn an_order_that_waits_is_not_counted_as_a_guests() {
    let shop = Shop::new();
    shop.file(
        "a.csv",
        "order_id,paid_at,phone,sku,line_amount\nA-1,2026-02-01,13800138000,TEA,1\nA-2,2026-02-01,,TEA,1\n",
    );
    let import = ["order", "import", "a.csv", "--unknown", "hold", "--fields", "new,guests,held", "--titles", "none"];
    let told = shop.run(&import);
    assert_eq!((told.status, told.out.as_str()), (0, "2\t1\t1\n"), "{told}");
    assert!(told.err.contains("1 orders wait for their member: order held"), "{told}");
}

/// What an order tells besides is kept and shown; another text is a correction without a consequence (I24).
#[test]
fn what_an_order_tells_besides_is_kept() {
    let shop = Shop::new();
    let import = |header: &str, row: &str, fields: &str| {
        shop.file(
            "a.csv",
            &format!("order_id,paid_at,account,sku,line_amount,{header}\nA-1,2026-02-01,ann,TEA,5,{row}\n"),
        );
        shop.done(&["order", "import", "a.csv", "--fields", fields, "--titles", "none"])
    };
    let told = || {
        let shown = shop.done(&["order", "show", "A-1", "--fields", "what,about", "--titles", "none"]);
        let besides = shown.lines().filter(|line| line.starts_with("coupon") || line.starts_with("extra"));
        besides.map(str::to_owned).collect::<Vec<_>>()
    };
    let counts = "new,changed,unchanged";
    let (all, row) = ("city,coupon,lat,lon,x.gate", "杭州,SPRING;VIP,30.250,120.15,north");
    assert_eq!(import(all, row, counts), "1\t0\t0\n");
    let known = ["coupon\tSPRING", "coupon\tVIP", "extra\tlat: 30.25", "extra\tlon: 120.15", "extra\tx.gate: north"];
    assert_eq!(told(), known);
    let before = shop.done(&["points", "history", "M-1"]);
    assert_eq!(import(all, row, counts), "0\t0\t1\n");
    // What is not said again stays as it was.
    assert_eq!(import("_", "", counts), "0\t0\t1\n");
    assert_eq!(told(), known);
    let less = ["order", "import", "a.csv", "--on-change", "reject", "--fields", counts, "--titles", "none"];
    shop.file("a.csv", "order_id,paid_at,account,sku,line_amount,city\nA-1,2026-02-01,ann,TEA,5,\n");
    assert_eq!(shop.done(&less), "0\t0\t1\n");
    shop.file("a.csv", "order_id,paid_at,account,sku,line_amount,city\nA-1,2026-02-01,ann,TEA,5,上海\n");
    assert!(shop.run(&less).err.contains("known with other content"));
    assert_eq!(import("city,x.gate", "上海,south", counts), "0\t1\t0\n");
    assert_eq!(told()[..4], known[..4]);
    assert_eq!(told()[4..], ["extra\tx.gate: south"]);
    assert_eq!(import("city,x.gate", "上海,south", counts), "0\t0\t1\n");
    assert_eq!(shop.done(&["points", "history", "M-1"]), before);
    // A status taken back states the order anew, with all it told.
    let amend = ["order", "amend", "A-1", "--status", "pending", "--reason", "not paid"];
    shop.done(&amend);
    assert_eq!(told()[4..], ["extra\tx.gate: south"]);
    shop.done(&["order", "withdraw", "1", "--reason", "wrong", "--yes"]);
    for words in [&["points", "verify", "--replay"][..], &["db", "check"]] {
        shop.done(words);
    }
}

/// I24: what nothing reckons with is kept all the same, and never counted as a change that was not recorded.
#[test]
fn another_time_of_a_known_order_is_recorded() {
    let shop = Shop::new();
    let import = |row: &str| {
        shop.file("a.csv", &format!("order_id,paid_at,completed_at,account,sku,line_amount\n{row}\n"));
        let told = shop.done(&["order", "import", "a.csv", "--fields", "new,changed,unchanged", "--titles", "none"]);
        let lists = ["order", "batches", "--fields", "import", "--titles", "none", "--limit", "1"];
        let newest = shop.done(&lists);
        let page = shop.done(&["order", "batches", newest.trim(), "--fields", "what", "--titles", "none"]);
        (told, page.lines().filter(|what| ["order", "amendment"].contains(what)).count())
    };
    assert_eq!(import("A-1,2026-02-01 10:00,,ann,TEA,5"), ("1\t0\t0\n".to_owned(), 1));
    assert_eq!(import("A-1,2026-02-01 10:00,2026-02-02,ann,TEA,5"), ("0\t1\t0\n".to_owned(), 0));
    assert_eq!(import("A-1,2026-02-01 10:00,2026-02-03,ann,TEA,5"), ("0\t1\t0\n".to_owned(), 1));
    assert_eq!(import("A-1,2026-02-01 11:00,2026-02-03,ann,TEA,5"), ("0\t1\t0\n".to_owned(), 1));
    assert_eq!(import("A-1,2026-02-01 11:00,2026-02-03,ann,TEA,5"), ("0\t0\t1\n".to_owned(), 0));
    shop.done(&["points", "verify", "--replay"]);
}

/// I25, L1: which facts came late, when they happened and when they were booked; the last line stands as ever.
#[test]
fn late_facts_are_listed_when_asked_for() {
    let shop = Shop::new();
    let file = |rows: &str| shop.file("a.csv", &format!("order_id,paid_at,account,sku,line_amount\n{rows}"));
    file("A-2,2026-02-02 10:00,bob,TEA,5\nB-1,2026-02-01 10:00,ann,TEA,5\n");
    shop.done(&["order", "import", "a.csv", "--late"]);
    file(
        "A-1,2026-01-02 10:00,bob,TEA,5\nA-2,2026-02-02 10:00,bob,TEA,5\nA-0,2026-01-01 10:00,bob,TEA,5\nB-2,2026-02-03,ann,TEA,5\n",
    );
    let listed = ["--late", "--fields", "late,what,fact,member,occurred_at,posted_at", "--titles", "none"];
    let late = "2\t\t\t\t\t\n\
                \torder\tcsv/A-0\tM-2\t2026-01-01T10:00:00+08:00\t2026-02-02T10:00:00+08:00\n\
                \torder\tcsv/A-1\tM-2\t2026-01-02T10:00:00+08:00\t2026-02-02T10:00:00+08:00\n";
    let told = shop.run(&[&["order", "import", "a.csv", "--dry-run"][..], &listed].concat());
    assert!(told.out.starts_with(&late[..6]) && told.out.ends_with(&late[6..]), "{told}");
    let told = shop.run(&[&["order", "import", "a.csv"][..], &listed].concat());
    assert_eq!((told.status, told.out.as_str()), (0, late), "{told}");
    assert!(told.err.contains("2 late facts"), "{told}");
    let told = shop.run(&["order", "import", "a.csv", "--late", "--no-settle"]);
    assert_eq!((told.status, told.out.as_str()), (2, ""), "{told}");
}

/// I32: what a dry run says field by field; what is written then is what it said.
#[test]
fn a_dry_run_tells_field_by_field() {
    let shop = Shop::new();
    let header = "订单号,付款时间,订单状态,会员账号,货号,数量,单价,市,x.gate,_note\n";
    shop.file("a.csv", &format!("{header}A-1,2026-02-01 10:00,,ann,TEA,2,5.00,杭州,north,\n"));
    let dry = ["order", "import", "a.csv", "--dry-run", "--max-rejects", "5"];
    let fields = ["--fields", "field,file_columns,new,changed,rejected,differences", "--titles", "none"];
    let told = shop.run(&[&dry[..], &fields].concat());
    for row in
        ["\t\t1\t0\t0\t", "paid_at\t付款时间\t1\t0\t0\t", "status\t订单状态\t1\t0\t0\t", "x.gate\tx.gate\t1\t0\t0\t"]
    {
        assert!(told.out.lines().any(|line| line == row), "{row}: {told}");
    }
    shop.done(&["order", "import", "a.csv"]);
    let rows = "A-1,2026-02-01 10:00,已完成,ann,TEA,3,5.00,上海,,\nA-2,2026-02-01,,,TEA,1,x,,,\nA-3,2026-02-30,,,TEA,1,1,,,\nA-4,2026-02-03,,,CUP,0.5,1,,,\n";
    shop.file("a.csv", &format!("{header}{rows}"));
    let told = shop.run(&[&dry[..], &fields].concat());
    let expected = "\t\t1\t1\t2\t\norder_id\t订单号\t1\t0\t0\t\npaid_at\t付款时间\t1\t0\t1\t\n\
                    status\t订单状态\t1\t1\t0\tA-1: paid → completed\naccount\t会员账号\t0\t0\t0\t\n\
                    sku\t货号\t1\t0\t0\t\nquantity\t数量\t1\t1\t0\tA-1: 2 → 3\nunit_price\t单价\t1\t0\t1\t\n\
                    city\t市\t0\t1\t0\tA-1: 杭州 → 上海\nx.gate\tx.gate\t0\t0\t0\t\n";
    assert_eq!((told.status, told.out.as_str()), (3, expected), "{told}");
    assert_snapshot!("a_dry_run", shop.run(&[&dry[..], &["--format", "table"]].concat()));
    assert_snapshot!("a_dry_run_in_chinese", shop.in_chinese().run(&[&dry[..], &["--format", "table"]].concat()));
}
