//! Profiles that are read, those that are refused with every mistake in its place, and headers that fit one.

use super::*;
use crate::input::header::fold;

fn told(text: &str) -> Vec<String> {
    parse(text).map(|_| Vec::new()).unwrap_or_else(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

/// The list of import.md 2.
const LIST: &str = r#"
name = "retail-list"
kind = "order"
need = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
file = { zone = "Europe/London", times = ["%Y-%m-%d %H:%M:%S"] }
shape = { grain = "line", currency = "GBP" }
columns = { order_id = "InvoiceNo", sku = "StockCode", product = "Description", quantity = "Quantity", unit_price = "UnitPrice", paid_at = "InvoiceDate", account = "CustomerID" }
refund = { style = "negative", match = "latest", id = "InvoiceNo" }
"#;

#[test]
fn the_built_in_profiles_are_read_in_order() {
    for text in TEXTS {
        assert_eq!(told(text), [""; 0]);
    }
    let names: Vec<&str> = builtin().iter().map(|one| one.profile.name.as_str()).collect();
    assert_eq!(names, ["amazon", "generic", "jd", "magento", "shopify", "square", "taobao", "woo", "youzan"]);
    for (name, expected) in [("woocommerce", "woo"), ("tmall", "taobao"), ("jd", "jd")] {
        assert_eq!(find(name).map(|one| one.profile.name.as_str()), Some(expected));
    }
    assert!(find("nowhere").is_none());
}

/// What a profile says twice would be said by one of them in vain.
#[test]
fn words_of_a_built_in_profile_differ_as_they_are_compared() {
    for one in builtin() {
        let mut words: Vec<String> =
            one.profile.status.iter().flat_map(|status| status.words.keys().cloned()).collect();
        let all = words.len();
        words = words.iter().map(|word| fold(word)).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), all, "{}", one.profile.name);
        let marked = one.profile.refund.as_ref().filter(|refund| refund.style == RefundStyle::Status);
        for word in marked.iter().flat_map(|refund| &refund.marked).flat_map(|marked| &marked.words) {
            assert!(words.contains(&fold(word)), "{}: {word} has no stage", one.profile.name);
        }
    }
}

#[test]
fn a_bare_list_is_read() {
    let profile = parse(LIST).unwrap();
    assert_eq!((profile.name.as_str(), profile.detect, profile.need.len()), ("retail-list", true, 6));
    assert_eq!(profile.shape.grain, Grain::Line);
    assert_eq!(profile.columns["sku"], Column::First(vec!["StockCode".to_owned()]));
    let refund = profile.refund.unwrap();
    assert_eq!((refund.style, refund.matched, refund.marked), (RefundStyle::Negative, Match::Latest, None));
    let square = &find("square").unwrap().profile;
    assert_eq!(square.columns["paid_at"], Column::Join(vec!["Date".to_owned(), "Time".to_owned()]));
    let taobao = &find("taobao").unwrap().profile;
    assert_eq!(taobao.columns["channel"], Column::Const("taobao".to_owned()));
    assert_eq!(taobao.status.as_ref().unwrap().words["交易关闭"], Status::Cancelled);
    assert_eq!(taobao.joins[0].on, ["主订单编号", "订单编号"]);
}

#[test]
fn every_mistake_is_told_at_once_in_its_place() {
    let text = r#"name = "Mine"
need = []
columns = { order_id = 7, paidat = "Date", sku = { from = "x" } }
kolumns = 1

[file]
encoding = "ebcdic"
delimiter = "tab"
times = ["%d.%m.%Y", "%H:%M"]
zone = "Mars/Olympus"

[shape]
grain = "joined"
tax = "maybe"

[status]
words = { paid = "payed" }

[refund]
style = "line-total"
match = "latest"
time = 3

[[join]]
need = ["a"]
"#;
    let expected = [
        "1:8: name: \"Mine\" does not fit",
        "2:8: need: a list does not fit",
        "3:1: columns: needs at least one of paid_at, placed_at, sold_at",
        "3:1: columns.order_amount: is missing",
        "3:24: columns.order_id: 7 does not fit",
        "3:27: columns.paidat: no such key; did you mean paid_at?",
        "3:44: columns.sku: a table does not fit",
        "4:1: kolumns: no such key; did you mean columns?",
        "7:12: file.encoding: \"ebcdic\" does not fit",
        "8:13: file.delimiter: \"tab\" does not fit",
        "9:9: file.times: a list does not fit",
        "10:8: file.zone: \"Mars/Olympus\" does not fit",
        "12:2: shape.joined: is missing",
        "14:7: shape.tax: \"maybe\" does not fit; allowed are inside, on-top, auto",
        "16:2: status.column: is missing",
        "17:18: status.words.paid: \"payed\" does not fit; allowed are pending, paid, completed, cancelled",
        "19:2: refund.amount: is missing",
        "21:1: refund.match: does not go together with style = \"line-total\"",
        "22:8: refund.time: 3 does not fit",
        "24:1: join[0].columns: is missing",
        "24:1: join[0].on: is missing",
    ];
    let told = told(text);
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\n{expected}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn a_profile_without_the_least_is_refused() {
    let changed = |from: &str, to: &str| told(&LIST.replacen(from, to, 1)).join("\n");
    let cases = [
        ("order_id = \"InvoiceNo\", ", "", "columns.order_id: is missing"),
        ("paid_at = \"InvoiceDate\", ", "", "columns: needs at least one of paid_at, placed_at, sold_at"),
        ("sku = \"StockCode\", ", "", "columns.sku: is missing"),
        ("unit_price = \"UnitPrice\", ", "", "columns: needs at least one of unit_price, line_amount"),
        ("grain = \"line\"", "grain = \"order\"", "columns.order_amount: is missing"),
        ("style = \"negative\", ", "", "refund.style: is missing"),
        ("style = \"negative\"", "style = \"rows\"", "refund.column: is missing"),
        ("name = \"retail-list\"", "", "name: is missing"),
        ("name", "name = \"x\"\nname", "duplicate key"),
    ];
    for (from, to, expected) in cases {
        assert!(changed(from, to).contains(expected), "{expected}: {}", changed(from, to));
    }
}

fn header(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

fn fitted(text: &str) -> String {
    match detect(&header(text)).0 {
        Verdict::Fits(Fit { profile, part: Part::Main }) => profile.name.clone(),
        Verdict::Fits(Fit { profile, part: Part::Join(at) }) => format!("{} {at}", profile.name),
        Verdict::Refused(refuse) => refuse.en.split(';').next().unwrap_or_default().to_owned(),
        Verdict::Tie => "tie".to_owned(),
        Verdict::None => "none".to_owned(),
    }
}

/// I17: by the names alone, in any writing that a header may have.
#[test]
fn a_header_fits_the_profile_of_which_most_is_there() {
    let cases = [
        ("amazon_order_id,Purchase Date,order-status,sku,quantity,currency,item-price", "amazon"),
        ("\u{feff}订单编号,买家会员名,买家实际支付金额,订单状态,宝贝标题", "taobao"),
        ("子订单编号,主订单编号,标题,价格,购买数量,商家编码", "taobao 0"),
        ("=\"订单编号\",商品标题,商品价格,购买数量", "taobao 0"),
        ("订单号,订单状态,实付金额,付款时间,商品名称", "youzan"),
        ("订单号,商品ID,商品名称,订购数量,京东价,应付金额,订单状态,下单账号", "jd"),
        (
            "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s)",
            "the WooCommerce Analytics CSV has no e-mail and no SKU",
        ),
        ("Order,Date,Status,Product,Qty,Price", "none"),
        ("order_id,paid_at,sku,unit_price", "none"),
    ];
    for (text, expected) in cases {
        assert_eq!(fitted(text), expected, "{text}");
    }
}

#[test]
fn two_that_fit_equally_are_a_tie_and_what_is_missing_is_told() {
    let both = "订单号,订单状态,实付金额,付款时间,商品名称,ID,Purchase Point,Purchase Date,Grand Total (Base),\
                Grand Total (Purchased),Status,Customer Email,商品ID,订购数量,京东价,应付金额,下单帐号";
    assert_eq!(fitted(both), "tie"); // jd and magento, seven each
    let (_, scores) = detect(&header("订单号,订单状态,实付金额"));
    let youzan = scores.iter().find(|score| score.fit.profile.name == "youzan").unwrap();
    assert_eq!(youzan.found, ["订单号", "订单状态", "实付金额"]);
    assert_eq!(youzan.missing, ["买家付款时间", "全部商品名称"]);
    assert!(scores.iter().all(|score| score.fit.profile.name != "generic"));
}
