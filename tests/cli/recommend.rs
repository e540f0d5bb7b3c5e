//! `regulars recommend` from outside.

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::rows;

const PRODUCTS: &str = "\
sku,name,category,sold_until
T1,龙井 50g,茶/绿茶,
T2,碧螺春 50g,茶/绿茶,
T3,白茶 50g,茶/白茶,
C1,手冲壶,咖啡/器具,
C2,滤纸,咖啡/器具,
C3,磨豆机,咖啡/器具,
T9,毛峰 50g,茶/绿茶,
";

/// Six buy all tea and six all coffee things, but M-1 lacks T3; M-13 has bought nothing.
fn shop() -> Shop {
    let shop = Shop::new();
    let mut members = String::from("number,joined_at\n");
    let mut orders = String::from("order_id,paid_at,member,sku,line_amount\n");
    for n in 1..=13 {
        members += &format!("M-{n},2026-01-01\n");
        let skus: &[&str] = match n {
            1 => &["T1", "T2"],
            2..=6 => &["T1", "T2", "T3"],
            13 => &[],
            _ => &["C1", "C2", "C3"],
        };
        for sku in skus {
            orders += &format!("A-{n},2026-02-{:02} 10:00,M-{n},{sku},10.00\n", n + 10);
        }
    }
    for (noun, text) in [("member", members.as_str()), ("product", PRODUCTS), ("order", &orders)] {
        let file = format!("{noun}.csv");
        shop.file(&file, text);
        shop.done(&[noun, "import", &file]);
    }
    shop
}

fn trained() -> Shop {
    let shop = shop();
    shop.done(&["recommend", "train"]);
    shop
}

#[test]
fn training_tells_what_was_learnt_and_how_good_it_is() {
    let shop = shop();
    let dry = shop.run(&["recommend", "train", "--dry-run", "--format", "table"]);
    assert_eq!((dry.status, shop.run(&["recommend", "status"]).status), (0, 1));
    // When it was trained is read from the clock.
    let told = shop.run(&["recommend", "train", "--clusters", "2", "--format", "table"]).to_string();
    let (trained_at, rest) = told.split_once('\n').expect("a page of lines");
    assert!(trained_at.starts_with("Trained "), "{trained_at}");
    assert_snapshot!(rest);
    let fields = ["--fields", "digest,members,pairs", "-q"];
    let first = shop.done(&[&["recommend", "train"][..], &fields].concat());
    for verb in ["status", "train"] {
        assert_eq!(shop.done(&[&["recommend", verb][..], &fields].concat()), first, "{verb}");
    }
}

#[test]
fn a_member_is_told_what_and_why() {
    let shop = trained();
    assert_snapshot!(shop.run(&["recommend", "for", "M-1", "--format", "table", "--limit", "2"]));
    assert_snapshot!("for_machines", shop.run(&["recommend", "for", "M-1", "--limit", "1", "--lang", "zh", "--json"]));
    let again = shop.run(&["recommend", "for", "M-2", "--repeat", "both", "--limit", "100", "--json"]);
    let of = |list: &str| {
        let mut skus: Vec<String> = rows(&again)
            .iter()
            .filter(|row| row["list"] == list)
            .map(|row| row["sku"].as_str().expect("a SKU").to_owned())
            .collect();
        skus.sort();
        skus.join(" ")
    };
    assert_eq!((of("again").as_str(), of("discover").as_str()), ("T1 T2 T3", "C1 C2 C3 T9"));
    assert_snapshot!(
        "in_chinese",
        shop.in_chinese().run(&["recommend", "for", "M-1", "--format", "table", "--limit", "2"])
    );
}

#[test]
fn who_has_bought_nothing_is_told_what_is_popular() {
    let shop = trained();
    assert_snapshot!(shop.run(&["recommend", "for", "M-13", "--limit", "2"]));
}

#[test]
fn what_is_no_longer_sold_is_left_out_and_said() {
    let shop = trained();
    shop.file("gone.csv", "sku,name,sold_until\nT3,白茶 50g,2026-02-28\n");
    shop.done(&["product", "import", "gone.csv"]);
    let told = shop.run(&["recommend", "for", "M-1", "--fields", "sku", "--titles", "none"]);
    assert!(!told.out.contains("T3") && told.err.contains("not sold now: 1"), "{told}");
    assert_snapshot!(shop.run(&["recommend", "explain", "M-1", "T3"]));
}

#[test]
fn products_bought_together_are_found_and_else_those_alike() {
    let shop = trained();
    assert_snapshot!(shop.run(&["recommend", "similar", "T1", "--format", "table"]));
    assert_snapshot!("alike_by_content", shop.run(&["recommend", "similar", "T9", "--limit", "1"]));
    let unknown = shop.run(&["recommend", "similar", "T10"]);
    assert_eq!((unknown.status, unknown.out.as_str()), (4, ""));
}

/// RC18
#[test]
fn an_explanation_adds_up_to_the_score() {
    let shop = trained();
    let list = shop.run(&["recommend", "for", "M-1", "--limit", "1", "--json"]);
    let why = shop.run(&["recommend", "explain", "M-1", "T3", "--json"]);
    assert_eq!(rows(&list)[0]["sku"], "T3");
    let sum: f64 = rows(&why).iter().map(|row| row["adds"].as_f64().expect("a number")).sum();
    assert!((sum - rows(&list)[0]["score"].as_f64().expect("a number")).abs() < 1e-4, "{why}");
    assert_snapshot!(shop.run(&["recommend", "explain", "M-1", "T3", "--format", "table"]));
}

#[test]
fn without_a_model_or_a_member_there_is_no_list() {
    let shop = shop();
    assert_snapshot!(shop.run(&["recommend", "for", "M-1"]));
    shop.done(&["recommend", "train", "--quiet"]);
    assert_snapshot!("nobody_to_recommend_to", shop.run(&["recommend", "for", "M-99"]));
    let cases: [&[&str]; 3] = [&["--limit", "0"], &["--limit", "101"], &["--repeat", "often"]];
    for words in cases {
        assert_eq!(shop.run(&[&["recommend", "for", "M-1"], words].concat()).status, 2, "{words:?}");
    }
}

#[test]
fn new_orders_are_counted_until_they_are_learnt() {
    let shop = trained();
    shop.file("more.csv", "order_id,paid_at,member,sku,line_amount\nB-1,2026-02-28 10:00,M-13,T1,10.00\n");
    shop.done(&["order", "import", "more.csv"]);
    let status =
        |shop: &Shop| shop.done(&["recommend", "status", "--fields", "new_orders,members", "--titles", "none", "-q"]);
    assert_eq!(status(&shop), "1\t12\n");
    shop.done(&["recommend", "train", "--request-id", "r-1"]);
    assert_eq!(status(&shop), "0\t13\n");
}
