//! Statements through the program: whole or not at all, known once, and joined.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use super::clocked::Clocked;

fn fixture(shop: &Clocked, name: &str) -> String {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/statements").join(name);
    let name = from.file_name().expect("a file").to_string_lossy().into_owned();
    fs::copy(&from, shop.shop.path(&name)).expect("a file of ours");
    name
}

fn import(shop: &Clocked, name: &str, more: &[&str]) -> String {
    let fields = ["--fields", "account,profile,from,until,opening,closing,lines,lines_new,gap", "--format", "table"];
    shop.run(&[&["auth", "statement", "import", name, "--account", "bank"], more, &fields[..]].concat()).to_string()
}

/// ID53, ID56
#[test]
fn a_statement_is_imported_once_and_its_overlap_is_known() {
    let shop = Clocked::new();
    let name = fixture(&shop, "boc/boc.csv");
    assert_snapshot!("imported", import(&shop, &name, &[]));
    assert_snapshot!("known", import(&shop, &name, &[]));
    let later = "中国银行交易流水明细单\n记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号\n\
        2026-03-25,09:00:00,人民币,10.00,\"3,250.28\",转账,手机银行,-,A-1005,李红,6222******4664,-,3167\n\
        2026-03-22,17:57:17,人民币,-71.89,\"3,240.28\",无卡支付,卡组织线上/无卡交易,-------------------,----------,纸箱厂,6226******5669,-------------------,3167\n";
    shop.shop.file("later.csv", later);
    assert_snapshot!("overlapping", import(&shop, "later.csv", &[]));
    let list =
        ["auth", "statement", "list", "--fields", "account,file,from,until,lines,lines_known", "--format", "table"];
    assert_snapshot!("listed", shop.run(&list));
    assert_eq!(shop.run(&["auth", "statement", "list", "--account", "none"]).status, 4);
    let counted = import(&shop, &fixture(&shop, "alipay/alipay_record_20260401.csv"), &[]);
    assert!(counted.contains("its own note allows that"), "{counted}");
    assert_snapshot!("listed_in_chinese", shop.in_chinese().run(&list));
}

/// ID55: the worked example, a gap, and a gap that was admitted.
#[test]
fn a_break_inside_is_refused_and_a_gap_before_may_be_admitted() {
    let shop = Clocked::new();
    let broken = "2026-03-01,200.00,1200.00,,,,,\n2026-03-02,-50.00,1151.00,,,,,\n";
    assert_snapshot!("broken", shop.statement("broken.csv", broken));
    assert_eq!(shop.column(&["auth", "statement", "list"], "file"), [""; 0]);
    let march = "2026-03-01,200.00,1200.00,,,,,\n2026-03-02,-50.00,1150.00,,,,,\n";
    assert_eq!(shop.statement("march.csv", march).status, 0);
    let june = "2026-06-01,1.00,901.00,,,,,\n2026-06-02,1.00,902.00,,,,,\n";
    assert_snapshot!("a_gap", shop.statement("june.csv", june));
    let admit = ["auth", "statement", "import", "june.csv", "--account", "bank", "--allow-gap"];
    assert_eq!(shop.run(&admit).status, 2);
    assert_eq!(shop.run(&[&admit[..], &["--reason", "the bank lost April"]].concat()).status, 0);
    assert_eq!(shop.column(&["auth", "statement", "list"], "gap"), ["false", "true"]);
    let chinese = shop.in_chinese();
    assert_snapshot!("broken_in_chinese", chinese.statement("broken.csv", broken));
}

#[test]
fn what_is_no_statement_is_refused() {
    let shop = Clocked::new();
    shop.shop.file("orders.csv", "order_id,paid_at,sku\n1,2026-03-01,TEA\n");
    let import = |words: &[&str]| shop.run(&[&["auth", "statement", "import"], words].concat());
    assert_snapshot!("no_profile", import(&["orders.csv", "--account", "bank"]));
    assert_eq!(import(&["orders.csv", "--account", "none"]).status, 4);
    assert_eq!(import(&["none.csv", "--account", "bank"]).status, 1);
    assert_eq!(import(&["orders.csv", "--account", "bank", "--profile", "nowhere"]).status, 4);
    shop.shop.file(
        "own.toml",
        "name = \"own\"\nkind = \"statement\"\nneed = [\"Day\"]\ncolumns = { booked_on = \"Day\" }\n",
    );
    assert_snapshot!("a_bad_profile", import(&["orders.csv", "--account", "bank", "--profile", "own.toml"]));
    let own =
        "name = \"own\"\nkind = \"statement\"\nneed = [\"Day\"]\ncolumns = { booked_on = \"Day\", amount = \"Sum\" }\n";
    shop.shop.file("own.toml", own);
    shop.shop.file("own.csv", "Day;Sum\n2026-03-01;28.16\n2026-03-02;x\n");
    assert_snapshot!("a_bad_cell", import(&["own.csv", "--account", "bank", "--profile", "own.toml"]));
    shop.shop.file("own.csv", "Day;Sum\n2026-03-01;28.16\n");
    assert_eq!(import(&["own.csv", "--account", "bank", "--profile", "own.toml", "--dry-run"]).status, 0);
    assert_eq!(shop.column(&["auth", "statement", "list"], "file"), [""; 0]);
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"b\">]><Document/>";
    shop.shop.file("bomb.xml", bomb);
    assert_snapshot!("a_document_type", import(&["bomb.xml", "--account", "bank"]));
}

#[test]
fn accounts_are_added_once_and_listed() {
    let shop = Clocked::new();
    let add = |words: &[&str]| shop.run(&[&["auth", "account", "add"], words].concat());
    assert_eq!(add(&["alipay", "--kind", "provider", "--sources", "web,taobao", "--tail", "5669"]).status, 0);
    assert_snapshot!("account_known", add(&["alipay", "--kind", "provider"]));
    assert_eq!(add(&["x", "--kind", "bank", "--tail", "56"]).status, 2);
    assert_eq!(add(&["x", "--kind", "bank", "--currency", "ZZZ"]).status, 2);
    assert_eq!(add(&["x", "--kind", "drawer"]).status, 2);
    assert_snapshot!("accounts", shop.run(&["auth", "account", "list", "--format", "table"]));
    let name = fixture(&shop, "camt-02/statement.xml");
    let other = shop.run(&["auth", "statement", "import", &name, "--account", "alipay"]);
    assert!(other.status == 1 && other.err.contains("is of another account"), "{other}");
}
