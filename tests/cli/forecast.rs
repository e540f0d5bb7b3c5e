//! `regulars report churn` and `regulars report clv` from outside: gates, figures and who is named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::Value;

use super::harness::{Shop, Told};

/// Orders of so many members through 2026-02-28, drawn from no model and the same on every machine: some come back every few
/// weeks for a year, some for a while, some never.
fn orders(members: u32) -> String {
    let mut text = "order_id,paid_at,status,member,sku,product,category,quantity,line_amount\n".to_owned();
    let mut seed = 42_u64;
    let mut roll = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f64 / f64::from(1 << 24)
    };
    let mut order = 0;
    for member in 1..=members {
        let every = 20.0 + 200.0 * roll() * roll();
        let leaves = 0.08 + 0.5 * roll();
        let spends = 40.0 + 100.0 * roll();
        let mut day = (240.0 * roll()) as u32;
        while day < 365 {
            order += 1;
            // Day 0 is 2025-03-01.
            let (month, date) = month_of(day);
            let (amount, sku) = (spends * (0.6 + 0.8 * roll()), order % 7);
            writeln!(text, "{order},{month}-{date:02} 10:00,completed,C-{member},T{sku},龙井,茶,1,{amount:.2}")
                .expect("a text takes what is written");
            if roll() < leaves {
                break;
            }
            day += 1 + (-every * (1.0 - roll()).ln()) as u32;
        }
    }
    text
}

fn month_of(mut day: u32) -> (&'static str, u32) {
    for (month, days) in [
        ("2025-03", 31),
        ("2025-04", 30),
        ("2025-05", 31),
        ("2025-06", 30),
        ("2025-07", 31),
        ("2025-08", 31),
        ("2025-09", 30),
        ("2025-10", 31),
        ("2025-11", 30),
        ("2025-12", 31),
        ("2026-01", 31),
    ] {
        if day < days {
            return (month, day + 1);
        }
        day -= days;
    }
    ("2026-02", day + 1)
}

fn shop(members: u32) -> Shop {
    let shop = Shop::new();
    shop.file("orders.csv", &orders(members));
    shop.done(&["order", "import", "orders.csv"]);
    shop
}

fn asked(shop: &Shop, words: &[&str]) -> Told {
    shop.run(&[words, &["--as-of", "2026-02-28"]].concat())
}

fn json(told: &Told) -> Value {
    serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {told}"))
}

/// AN39: with too few buyers there is no figure of a member, and an exit that says so.
#[test]
fn a_small_shop_is_told_its_gates_and_no_figures() {
    let shop = shop(40);
    let told = asked(&shop, &["report", "clv", "--format", "table"]);
    assert_eq!(told.status, 1);
    assert_snapshot!(told);
    assert_eq!(asked(&shop, &["report", "clv", "--gates", "--format", "table"]), told);
    assert_eq!(asked(&shop, &["report", "clv", "--holdout", "--format", "table"]), told);
    assert_eq!(asked(&shop, &["report", "clv", "--member", "C-1", "--format", "table"]), told);
    assert_snapshot!("the_gates_in_chinese", asked(&shop.in_chinese(), &["report", "clv", "--format", "table"]));
}

#[test]
fn a_shop_whose_gates_are_open_is_told_what_members_bring() {
    let shop = shop(800);
    let words = ["report", "clv", "--format", "table", "--limit", "12"];
    assert_snapshot!(asked(&shop, &words));
    assert_snapshot!("the_gates_and_the_holdout", {
        let gates = asked(&shop, &["report", "clv", "--gates", "--format", "table", "--quiet"]);
        let holdout = asked(&shop, &["report", "clv", "--holdout", "--format", "table", "--quiet"]);
        format!("{gates}\n{holdout}")
    });
    let found = json(&asked(&shop, &["report", "clv", "--json", "--quiet"]));
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 800);
    let value = |row: &Value| row["value"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    assert!(rows.windows(2).all(|pair| value(&pair[0]) >= value(&pair[1])));
    // AN56: of who bought once BG/NBD cannot tell.
    assert!(rows.iter().all(|row| (row["purchase_days"] == 1) == row["p_alive"].is_null()));
    let one = &rows[3];
    let number = one["member"].as_str().unwrap();
    let alone = json(&asked(&shop, &["report", "clv", "--json", "--quiet", "--member", number]));
    assert_eq!(alone["rows"], Value::Array(vec![one.clone()]));
    let modified = json(&asked(&shop, &["report", "clv", "--json", "--quiet", "--model", "mbg"]));
    assert!(modified["rows"].as_array().unwrap().iter().all(|row| row["p_alive"].is_f64()));
    let longer = json(&asked(&shop, &["report", "clv", "--json", "--quiet", "--months", "24", "--member", number]));
    assert!(value(&longer["rows"][0]) > value(one));
    let dearer = json(&asked(&shop, &["report", "clv", "--json", "--quiet", "--discount", "0.1", "--member", number]));
    assert!(value(&dearer["rows"][0]) < value(one));
}

#[test]
fn churn_is_told_with_its_limit_and_whom_to_watch() {
    let shop = shop(200);
    let churn = asked(&shop, &["report", "churn", "--format", "table"]);
    let watch = asked(&shop, &["report", "churn", "--watch", "--format", "table", "--limit", "5"]);
    assert_snapshot!(format!("{churn}\n{watch}"));
    // With a shorter limit more had lapsed when the window began.
    let away = |more: &[&str]| {
        let words = [&["report", "churn", "--json", "--quiet"], more].concat();
        json(&asked(&shop, &words))["rows"][0]["away"].as_i64().unwrap()
    };
    assert!(away(&["--lapse-days", "30"]) > away(&[]));
    assert_snapshot!(
        "churn_in_chinese",
        asked(&shop.in_chinese(), &["report", "churn", "--watch", "--format", "table", "--limit", "2"])
    );
}

/// Nobody's figure is withheld where nobody has bought: a head, no rows, and the gates for who asks.
#[test]
fn an_empty_shop_has_no_churn_and_nothing_to_expect() {
    let shop = Shop::new();
    shop.done(&["member", "add", "--number", "M-1"]);
    let cases: [(&[&str], usize); 6] = [
        (&["report", "churn"], 0),
        (&["report", "churn", "--watch"], 0),
        (&["report", "clv"], 0),
        (&["report", "clv", "--holdout"], 0),
        (&["report", "clv", "--member", "M-1"], 0),
        (&["report", "clv", "--gates"], 7),
    ];
    for (words, rows) in cases {
        let told = shop.run(&[words, &["--json"]].concat());
        assert_eq!((told.status, json(&told)["rows"].as_array().unwrap().len()), (0, rows), "{words:?}: {told}");
        assert!(told.err.contains("no orders yet"), "{words:?}: {told}");
    }
}

/// CL33: csv, plain and ndjson hold what json does; `--out` what stdout would.
#[test]
fn machines_read_the_same_in_every_format() {
    let shop = shop(60);
    for (words, status) in
        [(&["report", "churn"][..], 0), (&["report", "churn", "--watch"], 0), (&["report", "clv"], 1)]
    {
        let run = |more: &[&str]| asked(&shop, &[words, more, &["--quiet"]].concat());
        let rows = json(&run(&["--json"]))["rows"].as_array().unwrap().len();
        for format in ["csv", "plain"] {
            let told = run(&["--format", format]);
            assert_eq!((told.status, told.out.lines().count(), told.err.as_str()), (status, rows + 1, ""), "{words:?}");
        }
        assert_eq!(run(&["--format", "ndjson"]).out.lines().count(), rows);
        let file = format!("{}.csv", words.len());
        assert_eq!(run(&["--out", &file, "--force"]).out, "");
        assert_eq!(shop.text(&file), run(&["--format", "csv"]).out);
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let shop = Shop::new();
    let cases: [&[&str]; 6] = [
        &["report", "clv", "--model", "pareto"],
        &["report", "clv", "--months", "0"],
        &["report", "clv", "--discount", "2"],
        &["report", "clv", "--gates", "--holdout"],
        &["report", "churn", "--watch", "--period", "2026-01"],
        &["report", "churn", "--lapse-days", "0"],
    ];
    for words in cases {
        assert_eq!(shop.run(words).status, 2, "{words:?}");
    }
    assert_eq!(shop.run(&["report", "clv", "--member", "C-9"]).status, 4);
}

/// AN27: each order falls to where its member stood in the newest run by then, and nothing is lost.
#[test]
fn sales_and_movement_go_by_the_recorded_segmentations() {
    let shop = shop(120);
    let nets = |by: &str, more: &[&str]| {
        let words = [&["report", "sales", "--period", "2026-02", "--by", by, "--json", "--quiet"], more].concat();
        json(&asked(&shop, &words))["rows"].as_array().unwrap().clone()
    };
    let sum = |rows: &[Value]| -> i64 {
        rows.iter().map(|row| row["net"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap()).sum()
    };
    let whole = sum(&nets("month", &[]));
    let none = nets("cluster", &[]);
    assert!(none.len() == 1 && none[0]["cluster"].is_null() && sum(&none) == whole, "{none:?}");
    for (day, clusters) in [("2025-10-31", "2"), ("2026-01-31", "3")] {
        shop.done(&["recommend", "train", "--clusters", clusters, "--as-of", day]);
    }
    for by in ["rfm", "cluster"] {
        assert_eq!(sum(&nets(by, &[])), whole, "{by}");
    }
    let told = |words: &[&str]| asked(&shop, words).to_string();
    let by = |key: &'static str| told(&["report", "sales", "--period", "2026-02", "--by", key, "--format", "table"]);
    let moved = told(&["report", "segments", "--since", "2025-11-15", "--format", "table"]);
    assert_snapshot!([by("rfm"), by("cluster"), moved].join("\n"));
    // By that day there is one run, the same as now: nothing to compare.
    let same = told(&["report", "segments", "--since", "2026-02-01", "--format", "table"]);
    assert!(same.contains("no two recorded segmentations"), "{same}");
    assert_eq!(shop.run(&["report", "segments", "--since", "soon"]).status, 2);
    assert_eq!(shop.run(&["report", "segments", "--since", "2025-11-15", "--k", "3"]).status, 2);
}

/// AN31, AN32: a member's cell is one, wherever it is told: what training records goes by the limits that the report goes by,
/// and people read the shop's own names.
#[test]
fn recorded_segmentations_go_by_the_limits_and_names_of_the_program() {
    let limits = "\n[report.rfm]\nrecency_days = [20, 40, 80, 160]\nfrequency = [2, 3, 4, 6]\n\n\
                  [report.rfm.names]\nchampions = \"茶王\"\n";
    let told = |more: &str| {
        let shop = Shop::none();
        shop.file("own.toml", &[include_str!("../../fixtures/plain.toml"), more].concat());
        shop.done(&["init", "--program-file", "own.toml"]);
        shop.file("orders.csv", &orders(120));
        shop.done(&["order", "import", "orders.csv"]);
        shop.done(&["recommend", "train", "--clusters", "3", "--as-of", "2026-02-28"]);
        shop
    };
    let rows = |shop: &Shop, words: &[&str]| {
        let period = ["--period", "2024-03-01..2026-02-28", "--json", "--quiet"];
        json(&asked(shop, &[&["report"], words, &period[..]].concat()))["rows"].as_array().unwrap().clone()
    };
    let nets = |rows: &[Value], key: &str| {
        let mut nets: BTreeMap<String, i64> = BTreeMap::new();
        for row in rows.iter().filter(|row| row["net"] != "0.00") {
            let net: i64 = row["net"].as_str().unwrap().replace('.', "").parse().unwrap();
            *nets.entry(row[key].as_str().unwrap().to_owned()).or_default() += net;
        }
        nets
    };
    let (limited, ranked) = (told(limits), told(""));
    for shop in [&limited, &ranked] {
        assert_eq!(nets(&rows(shop, &["sales", "--by", "rfm"]), "rfm"), nets(&rows(shop, &["rfm"]), "segment"));
        let name = |row: &Value| (row["cluster"].as_i64(), row["segment"].clone(), row["apart"].clone());
        let names = |words: &[&str]| {
            let mut names: Vec<_> = rows(shop, words).iter().map(name).collect();
            names.sort_by_key(|(cluster, ..)| *cluster);
            names
        };
        assert_eq!(names(&["sales", "--by", "cluster"]), names(&["segments", "--k", "3"]));
    }
    assert_ne!(nets(&rows(&limited, &["rfm"]), "segment"), nets(&rows(&ranked, &["rfm"]), "segment"));
    let people = ["report", "sales", "--by", "rfm", "--format", "table", "--chart", "--color", "always", "--quiet"];
    let called = |shop: &Shop| asked(shop, &people).out.lines().filter(|line| line.starts_with("茶王")).count();
    assert_eq!((called(&limited), called(&ranked)), (2, 0), "in the table and in the chart");
    assert!(asked(&limited, &["report", "sales", "--by", "rfm", "--format", "csv"]).out.contains("champions"));
}
