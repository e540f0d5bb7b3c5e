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

/// What everybody buys alone says nothing about anything else, and there is nothing to weigh (RC2).
#[test]
fn a_shop_with_one_product_learns_that_there_is_nothing_to_learn() {
    let shop = Shop::new();
    let order = |n: i64| format!("A-{n},2026-02-{n} 10:00,138001380{n},T1,{n}.00\n");
    let orders: String = (10..=12).map(order).collect();
    shop.file("one.csv", &format!("order_id,paid_at,phone,sku,line_amount\n{orders}"));
    shop.done(&["order", "import", "one.csv"]);
    for (clusters, found) in [("2", 2), ("4", 0)] {
        let told = shop.run(&["recommend", "train", "--clusters", clusters, "--json"]);
        let learnt = &rows(&told)[0];
        assert_eq!((learnt["linear_products"].as_i64(), learnt["clusters"].as_i64()), (Some(1), Some(found)), "{told}");
    }
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

/// 260 members in two camps of 7 products; everybody buys 4 in the first weeks and 2 more in February, each in its own order.
fn season() -> Shop {
    let shop = Shop::new();
    let mut orders = String::from("order_id,paid_at,member,sku,line_amount\n");
    for m in 1..=260_u32 {
        for n in 0..6_u32 {
            let sku = format!("{}{}", if m % 2 == 0 { "T" } else { "C" }, (m / 2 + n) % 7);
            let (month, day) = if n < 4 { (1, 2 + n * 5) } else { (2, 1 + (m + n) % 20) };
            orders += &format!("A-{m}-{n},2026-{month:02}-{day:02} 10:00,M-{m},{sku},10.00\n");
        }
    }
    shop.file("orders.csv", &orders);
    shop.done(&["order", "import", "orders.csv", "--no-settle"]);
    shop
}

/// RC20–RC22: every algorithm stands in one table beside popularity, and what it was made from can be judged elsewhere.
#[test]
fn all_algorithms_are_judged_in_one_table() {
    let shop = season();
    let told = shop.run(&["recommend", "evaluate", "--later", "0.3", "--write", "papers", "--json"]);
    let table = rows(&told);
    let names: Vec<&str> = table.iter().map(|row| row["ranker"].as_str().expect("a word")).collect();
    assert_eq!(names[..2], ["popularity", "popularity-14-days"]);
    assert_eq!(names[names.len() - 2..], ["model-untrended", "model"]);
    let (popular, model) = (&table[0], &table[names.len() - 1]);
    assert!(model["ndcg_10"].as_f64() > popular["ndcg_10"].as_f64(), "{told}");
    assert!(popular["over_popularity_low"].is_null() && model["over_popularity_low"].as_f64() > Some(0.0));
    // The figures again, from the files alone.
    let read = |name: &str| shop.text(&format!("papers/{name}"));
    let pairs = |text: &str| -> Vec<(String, String)> {
        let pair = |line: &str| line.split_once('\t').map(|(user, item)| (user.to_owned(), item.to_owned()));
        text.lines().filter_map(pair).collect()
    };
    let held_out = pairs(&read("test.tsv"));
    let lists = read("lists-model.csv");
    assert_eq!(lists.lines().next(), Some("user,item,rank"));
    let mut users: Vec<&str> = held_out.iter().map(|(user, _)| user.as_str()).collect();
    users.dedup();
    let hits = |user: &str| {
        let first =
            |line: &&str| line.rsplit_once(',').and_then(|(_, rank)| rank.parse().ok()).is_some_and(|n: u32| n <= 10);
        let own = lists.lines().filter(|line| line.starts_with(&format!("{user},"))).filter(first);
        own.filter(|line| held_out.iter().any(|(of, item)| of == user && line.contains(&format!(",{item},")))).count()
    };
    let hit = users.iter().filter(|user| hits(user) > 0).count() as f64 / users.len() as f64;
    assert!((model["hit_10"].as_f64().expect("a share") - hit).abs() < 1e-4, "{hit}");
    assert_eq!(read("train.tsv").lines().next().map(|line| line.split('\t').count()), Some(4));
    // A folder that is there is never written into.
    assert_eq!(shop.run(&["recommend", "evaluate", "--write", "papers"]).status, 1);
    let refused = shop.run(&["recommend", "evaluate", "--later", "0.9"]);
    assert_eq!(refused.status, 2, "{refused}");
}

#[test]
fn of_nobody_nothing_is_judged() {
    let told = shop().run(&["recommend", "evaluate", "--split", "basket", "--format", "table"]);
    assert_snapshot!(told);
}

/// RC22, RC23: what was searched is proven apart, recorded, and used by the next training.
#[test]
fn a_shop_finds_its_own_parameters() {
    let shop = season();
    shop.done(&["recommend", "train", "-q"]);
    let digest =
        |shop: &Shop| shop.done(&["recommend", "status", "--fields", "digest,tuned_cart", "--titles", "none", "-q"]);
    let before = digest(&shop);
    let dry = shop.run(&["recommend", "tune", "--for", "cart", "--dry-run", "--json"]);
    assert_eq!((dry.status, digest(&shop)), (0, before.clone()));
    let told = shop.run(&["recommend", "tune", "--for", "cart", "--json"]);
    let found = &rows(&told)[0];
    assert_eq!(rows(&dry)[0], *found, "the same facts and seed find the same");
    assert_eq!((found["task"].as_str(), found["judged_members"].as_u64()), (Some("cart"), Some(260)));
    assert!(found["searched_ndcg_10"].as_f64() >= found["shipped_ndcg_10"].as_f64());
    assert!(found["chosen"].as_array().is_some_and(|chosen| !chosen.is_empty()));
    let said = shop.run(&["recommend", "tune", "--for", "cart", "--dry-run", "--lang", "zh", "--fields", "chosen"]);
    assert!(said.out.chars().all(|letter| !letter.is_ascii_alphabetic() || "chosen".contains(letter)), "{said}");
    assert!(digest(&shop).starts_with(before.split('\t').next().expect("a digest")), "the model waits for a training");
    shop.done(&["recommend", "train", "-q"]);
    let after = digest(&shop);
    assert!(after != before && !after.ends_with("-\n"), "{after}");
    let few = self::shop();
    assert_snapshot!(few.run(&[
        "recommend",
        "tune",
        "--for",
        "home",
        "--format",
        "table",
        "--fields",
        "task,judged_members,tried"
    ]));
}

/// What a member looked at and searched for counts like what was bought; an order ends it (RC13, RC14).
fn watched() -> Shop {
    let shop = shop();
    let mut events = String::from("event_id,occurred_at,kind,member,subject,text,undoes\n");
    for n in 7..=12 {
        events += &format!("S-{n},2026-02-{:02} 09:00,search,M-{n},,手冲 coffee,\n", n + 10);
    }
    events += "E-1,2026-02-24 09:00,view,M-13,T1,,\nE-2,2026-02-25 09:00,cart,M-13,C3,,\n\
               E-3,2026-02-25 10:00,search,M-13,,\"龙井, \"\"OR\"\" 50G\",\nE-4,2026-02-25 11:00,favourite,M-13,T2,,\n\
               E-5,2026-02-25 12:00,favourite,M-13,T2,,E-4\nE-6,2026-02-24 09:00,view,M-1,T3,,\n\
               E-7,2026-02-01 09:00,view,M-2,C1,,\nE-8,2026-02-26 10:00,search,M-13,,COFFEE,\n\
               E-9,2026-02-26 10:00,search,M-13,,\"* ' - \",\nE-10,2026-02-26 10:00,view,M-13,no such product,,\n";
    shop.file("events.csv", &events);
    shop.done(&["event", "import", "events.csv"]);
    shop.done(&["recommend", "train", "-q"]);
    shop
}

#[test]
fn looks_and_searches_are_answered_and_give_their_reasons() {
    let shop = watched();
    let at = ["--as-of", "2026-02-27T23:00:00Z"];
    let asked = |words: &[&str]| shop.run(&[&["recommend"], words, &at[..]].concat());
    assert_snapshot!(asked(&["for", "M-13", "--format", "table"]));
    assert_snapshot!(
        "watched_in_chinese",
        asked(&["for", "M-13", "--lang", "zh", "--limit", "5", "--fields", "sku,reason"])
    );
    let of = |member: &str, sku: &str| {
        let told = asked(&["explain", member, sku, "--json"]);
        rows(&told).iter().map(|row| row["reason_code"].as_str().expect("a word").to_owned()).collect::<Vec<_>>()
    };
    assert!(of("M-13", "C1").iter().any(|code| code == "searched-alike"));
    assert!(of("M-1", "T3").iter().any(|code| code == "looked-at"));
    assert!(of("M-2", "C1").iter().all(|code| code != "looked-at"), "an order came after");
    assert!(of("M-13", "T2").iter().all(|code| code != "favourited"), "it was taken back");
    let list = asked(&["for", "M-13", "--json"]);
    for line in rows(&list) {
        let why = asked(&["explain", "M-13", line["sku"].as_str().expect("a SKU"), "--json"]);
        let sum: f64 = rows(&why).iter().map(|row| row["adds"].as_f64().expect("a number")).sum();
        // What only fills the list up is nothing that speaks for a product.
        let expected = line["score"].as_f64().filter(|_| line["fallback"] == false).unwrap_or(sum);
        assert!((sum - expected).abs() < 1e-4, "{line} {why}");
    }
    let all = shop.done(&[&["recommend", "export", "-q"], &at[..]].concat());
    let exported: Vec<&str> =
        all.lines().filter(|line| line.starts_with("M-13,")).filter_map(|line| line.split(',').nth(3)).collect();
    assert_eq!(exported, rows(&list).iter().map(|row| row["sku"].as_str().expect("a SKU")).collect::<Vec<_>>());
}

/// RC17: what the program says of lists holds in every answer, and every drop is counted.
#[test]
fn the_rules_of_the_program_hold_in_lists() {
    let shop = trained();
    let plain = shop.done(&["program", "show", "--toml"]);
    let rules = |text: &str| {
        shop.file("ruled.toml", &format!("{plain}\n[recommend]\n{text}\n"));
        shop.done(&["program", "apply", "ruled.toml", "--yes", "-q"]);
    };
    let skus = |words: &[&str]| -> String {
        let told = shop.run(&[&["recommend", "for", "M-1", "--json"], words].concat());
        rows(&told).iter().map(|row| row["sku"].as_str().expect("a SKU")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(skus(&[]), "T3 T9 C1 C2 C3");
    rules("boosts = { 'C3' = '2', '咖啡' = '1.1' }");
    assert_eq!(skus(&[]), "T3 C3 T9 C1 C2");
    rules("per_category = 1\nexclude_categories = ['茶/白茶']");
    assert_eq!(skus(&[]), "T9 C1");
    shop.file("stock.csv", "sku,name,stock\nT9,毛峰 50g,0\n");
    shop.done(&["product", "import", "stock.csv"]);
    assert_snapshot!(shop.run(&["recommend", "for", "M-1", "--why", "--fields", "list,sku"]));
    assert_snapshot!(
        "ruled_in_chinese",
        shop.run(&["recommend", "for", "M-1", "--why", "--fields", "sku", "--lang", "zh"])
    );
    assert_snapshot!("ruled_out", shop.run(&["recommend", "explain", "M-1", "T9", "--fields", "reason"]));
    rules("durable_categories = ['茶']");
    assert_eq!(skus(&[]), "C1 C2 C3");
    let all = shop.done(&["recommend", "export", "-q"]);
    assert_eq!(all.lines().filter(|line| line.starts_with("M-1,")).count(), 3);
    shop.file("restocked.csv", "sku,name,stock\nT9,毛峰 50g,5\n");
    shop.done(&["product", "import", "restocked.csv"]);
    rules("diversity = '0.5'");
    let varied = skus(&["--limit", "3"]);
    assert!(varied != skus(&["--limit", "3", "--diversity", "0"]), "{varied}");
    assert_eq!(shop.run(&["recommend", "for", "M-1", "--diversity", "1.5"]).status, 2);
    assert!(shop.run(&["recommend", "for", "M-7", "--why", "-q"]).err.is_empty());
}

/// A basket at hand is the newest of what is known; a guest has nothing else.
#[test]
fn a_basket_at_hand_leads_and_is_not_recommended_back() {
    let shop = trained();
    let skus = |words: &[&str]| -> Vec<String> {
        let told = shop.run(&[&["recommend", "for", "--json"], words].concat());
        rows(&told).iter().map(|row| row["sku"].as_str().expect("a SKU").to_owned()).collect()
    };
    let found = skus(&["M-1", "--for", "cart", "--cart", "C1", "--limit", "2"]);
    assert_eq!((found.join(" "), skus(&["M-1", "--limit", "2"]).join(" ")), ("T3 C2".to_owned(), "T3 T9".to_owned()));
    assert_eq!(skus(&["M-1", "--cart", "C1", "--limit", "2"]), found, "a basket is for the cart");
    assert_eq!(skus(&["M-13", "--cart", "C2", "C1", "--repeat", "both"])[0], "C3");
    assert_snapshot!(shop.run(&[
        "recommend",
        "for",
        "--guest",
        "--cart",
        "T1",
        "--cart",
        "T2",
        "--limit",
        "2",
        "--why"
    ]));
    assert_snapshot!("a_guest_without_a_basket", shop.run(&["recommend", "for", "--guest", "--limit", "1"]));
    assert_snapshot!("an_unknown_sku", shop.run(&["recommend", "for", "M-1", "--cart", "C1", "N-1"]));
    for words in
        [&["recommend", "for"][..], &["recommend", "for", "M-1", "--guest"], &["recommend", "for", "M-1", "--cart"]]
    {
        assert_eq!(shop.run(words).status, 2, "{words:?}");
    }
}

/// RC16: at most one place in ten goes to what few have bought, is marked, and is what export has.
#[test]
fn products_with_few_buyers_get_a_place_where_asked() {
    let shop = shop();
    let mut orders = String::from("order_id,paid_at,member,sku,line_amount\n");
    for (n, m) in (0..14).flat_map(|n| (2..=12).map(move |m| (n, m))) {
        orders += &format!("B-{n}-{m},2026-02-{:02} 10:00,M-{m},P{n},10.00\n", 24 + n % 3);
    }
    for sku in ["P0", "P1"] {
        orders += &format!("B-1,2026-02-26 10:00,M-1,{sku},10.00\n");
    }
    shop.file("more.csv", &orders);
    shop.done(&["order", "import", "more.csv"]);
    let plain = shop.done(&["program", "show", "--toml"]);
    shop.file("ruled.toml", &format!("{plain}\n[recommend]\nboosts = {{ 'T9' = '0.5' }}\n"));
    shop.done(&["program", "apply", "ruled.toml", "--yes", "-q"]);
    shop.done(&["recommend", "train", "-q"]);
    let list = |words: &[&str]| {
        let told = shop.run(&[&["recommend", "for", "M-1", "--json"], words].concat());
        rows(&told)
            .iter()
            .map(|row| (row["sku"].as_str().expect("a SKU").to_owned(), row["explored"] == true))
            .collect()
    };
    let (plain, tried): (Vec<_>, Vec<_>) = (list(&[]), list(&["--explore"]));
    assert!(plain.iter().all(|(sku, explored)| sku != "T9" && !explored), "{plain:?}");
    assert_eq!((&tried[..9], &tried[9]), (&plain[..9], &("T9".to_owned(), true)));
    let all = shop.done(&["recommend", "export", "--explore", "-q"]);
    let line = all.lines().find(|line| line.starts_with("M-1,discover,10,")).expect("a tenth line");
    assert!(line.contains(",T9,") && line.ends_with(",true"), "{line}");
}

/// RC19: what the membership itself has to offer is said beside the list and changes nothing in it.
#[test]
fn tier_points_and_benefits_are_said_beside_the_list() {
    let shop = trained();
    shop.file(
        "big.csv",
        "order_id,paid_at,completed_at,member,sku,line_amount\nB-1,2026-02-10 10:00,2026-02-11,M-1,T1,4000.00\n",
    );
    shop.done(&["order", "import", "big.csv"]);
    shop.done(&["nightly", "-q"]);
    let fields = ["--limit", "1", "--fields", "sku"];
    let told = shop.run(&[&["recommend", "for", "M-1"], &fields[..]].concat());
    assert_snapshot!(told);
    assert_snapshot!(
        "beside_in_chinese",
        shop.run(&[&["recommend", "for", "M-1", "--lang", "zh"], &fields[..]].concat())
    );
    let later = ["recommend", "for", "M-1", "--as-of", "2027-02-10", "--json", "--limit", "1"];
    let told = shop.run(&later);
    assert!(told.out.contains("beside-points"), "{told}");
}

/// What is written for everybody is what each is answered with.
#[test]
fn lists_of_all_members_are_those_of_each() {
    let shop = trained();
    let all = shop.done(&["recommend", "export", "--limit", "2", "-q"]);
    let mut lines = all.lines();
    assert_eq!(lines.next(), Some("member,list,rank,sku,score,fallback,explored"));
    let lines: Vec<&str> = lines.collect();
    for member in ["M-1", "M-7", "M-13"] {
        let own = shop.run(&["recommend", "for", member, "--limit", "2", "--json"]);
        let skus: Vec<String> = rows(&own).iter().map(|row| row["sku"].as_str().expect("a SKU").to_owned()).collect();
        let exported: Vec<&str> = lines
            .iter()
            .filter(|line| line.starts_with(&format!("{member},")))
            .filter_map(|line| line.split(',').nth(3))
            .collect();
        assert_eq!(exported, skus, "{member}");
    }
    assert_eq!(
        lines.iter().filter_map(|line| line.split(',').next()).collect::<std::collections::BTreeSet<_>>().len(),
        13
    );
    let told = shop.run(&[
        "recommend",
        "export",
        "--for",
        "cart",
        "--limit",
        "1",
        "--format",
        "ndjson",
        "--out",
        "all.ndjson",
    ]);
    assert_eq!(told.status, 0, "{told}");
    let first = shop.text("all.ndjson");
    let first: serde_json::Value = serde_json::from_str(first.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["member"], &first["rank"], &first["sku"]), (&"M-1".into(), &1.into(), &"T3".into()));
    assert_eq!(shop.run(&["recommend", "export", "--out", "all.ndjson"]).status, 1, "it is there already");
}

#[test]
fn the_cart_is_another_task() {
    let shop = trained();
    let home = shop.run(&["recommend", "for", "M-1", "--limit", "3", "--json"]);
    let cart = shop.run(&["recommend", "for", "M-1", "--for", "cart", "--limit", "3", "--json"]);
    assert_eq!(rows(&home)[0]["sku"], rows(&cart)[0]["sku"]);
    assert_ne!(rows(&home)[0]["score"], rows(&cart)[0]["score"]);
    let why = shop.run(&["recommend", "explain", "M-1", "T3", "--for", "cart", "--json"]);
    assert!(rows(&why).iter().any(|row| row["source"] == "sequence" && row["reason_code"] == "bought-after"), "{why}");
}
