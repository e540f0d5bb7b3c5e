//! A year of a small shop, told through the program, with figures reckoned by hand.

use serde_json::Value;

use super::harness::Shop;
use super::tea::rows;

/// Free goods for everybody, gifts and vouchers from VIP on, a rebate and early access for the highest: the tea shop's
/// rules, with a budget that runs short, a card that can be paused, and coupons of several campaigns side by side.
fn program() -> String {
    let changes = [
        (
            "name = { en = \"Member\", zh = \"普通会员\" }\n",
            "name = { en = \"Member\", zh = \"普通会员\" }\nbenefits = { leaf = 1 }\n",
        ),
        (
            "[benefits] ",
            "[benefits]\nleaf = { name = \"茶样\", kind = \"gift\", sku = \"LEAF-3G\", per = \"month\", cost = \"1.00\" }\n# ",
        ),
        ("award = [{ points = 100 }]\n", "award = [{ points = 100 }]\nbudget = { points = 150 }\n"),
        ("award = [{ coupon = \"WELCOME20\" }]\nholdout = \"20%\"", "award = [{ coupon = \"BACK15\" }]\nholdout = \"20%\""),
        ("friend = [{ coupon = \"WELCOME20\" }]", "friend = [{ coupon = \"BACK15\" }]"),
        ("grace = \"3 days\"\n", "grace = \"3 days\"\npause_max = \"30 days\"\n"),
        ("[coupons]\n", "[coupons]\nBACK15 = { kind = \"fixed\", value = \"15.00\", valid = \"60 days\" }\n"),
    ];
    changes.iter().fold(include_str!("../../fixtures/program.toml").to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    })
}

/// The shop, and the Mondays on which its nightly has not run yet.
struct Year {
    shop: Shop,
    nights: Vec<String>,
}

impl Year {
    /// With a nightly early every Monday, or with one after the last of them.
    fn new(weekly: bool) -> Year {
        let shop = Shop::none();
        shop.file("program.toml", &program());
        shop.done(&["init", "--program-file", "program.toml", "--as-of", "2026-01-01"]);
        let first: jiff::civil::Date = "2026-01-05".parse().expect("a Monday");
        let mondays = first.series(jiff::Span::new().days(7)).take(52).map(|day| format!("{day}T04:00:00+08:00"));
        let mut nights: Vec<String> = mondays.collect();
        nights.reverse();
        nights.truncate(if weekly { nights.len() } else { 1 });
        Year { shop, nights }
    }

    /// Runs the nights before a day's noon, then the command at its noon.
    fn on(&mut self, day: &str, words: &[&str]) -> Vec<Value> {
        let noon = format!("2026-{day}T12:00:00+08:00");
        while self.nights.last().is_some_and(|night| *night < noon) {
            let night = self.nights.pop().expect("seen above");
            self.shop.done(&["nightly", "--as-of", &night]);
        }
        let told = self.shop.run(&[words, &["--as-of", &noon, "--json"]].concat());
        assert_eq!(told.status, 0, "{day} {words:?}: {told}");
        rows(&told)
    }

    fn joins(&mut self, day: &str, member: &str, phone: &str, more: &[&str]) {
        self.on(day, &[&["member", "add", "--number", member, "--phone", phone], more].concat());
        self.on(day, &["auth", "attest", member, "--kind", "phone", "--reason", "code entered"]);
    }

    fn buys(&mut self, day: &str, member: &str, order: &str, amount: &str, more: &[&str]) {
        let line = format!("TEA:1:{amount}");
        let words = ["order", "record", "--id", order, "--member", member, "--status", "completed", "--line", &line];
        self.on(day, &[&words, more].concat());
    }

    /// A figure on the last day.
    fn ask(&self, words: &[&str]) -> Vec<Value> {
        let told = self.shop.run(&[words, &["--as-of", END, "--json"]].concat());
        assert_eq!(told.status, 0, "{words:?}: {told}");
        rows(&told)
    }

    fn points(&self, member: &str) -> (i64, i64) {
        let row = self.ask(&["points", "balance", member]).remove(0);
        (row["active"].as_i64().expect("active"), row["pending"].as_i64().expect("pending"))
    }
}

const END: &str = "2026-12-28T05:00:00+08:00";

fn spring(year: &mut Year) {
    year.joins("01-02", "M-1", "+8613800000001", &[]);
    year.joins("01-02", "M-2", "+8613800000002", &["--birthday", "1990-05-01"]);
    year.joins("01-02", "M-3", "+8613800000003", &["--birthday", "1991-05-01"]);
    year.buys("01-10", "M-1", "A-1", "3200.00", &[]);
    year.joins("01-12", "M-4", "+8613800000004", &["--referrer", "M-1"]);
    year.joins("01-13", "M-5", "+8613800000005", &[]);
    year.buys("01-15", "M-4", "A-2", "160.00", &["--discount", "20.00"]);
    year.on("01-15", &["benefit", "coupon", "redeem", "WELCOME20", "--member", "M-4", "--order", "A-2"]);
    year.joins("02-02", "M-6", "+8613800000006", &[]);
    year.buys("02-03", "M-2", "A-3", "250.00", &[]);
    year.buys("02-05", "M-6", "A-4", "120.00", &[]);
    year.buys("02-10", "M-4", "A-5", "90.00", &[]);
    year.buys("02-20", "M-5", "A-6", "400.00", &[]);
    year.on("03-01", &["benefit", "subscribe", "M-1", "card_year", "--payment", "pay-1"]);
    year.on("03-02", &["benefit", "subscribe", "M-2", "card_year", "--payment", "pay-2"]);
    year.on("03-03", &["benefit", "use", "M-2", "shipping"]);
    year.on("03-04", &["benefit", "use", "M-3", "leaf"]);
    year.buys("03-06", "M-2", "A-7", "100.00", &[]);
    year.buys("03-10", "M-1", "A-8", "100.00", &[]);
    year.on("03-12", &["benefit", "use", "M-1", "sample"]);
    let fraud = ["member", "penalty", "open", "M-5", "fraud", "--evidence", "chargeback", "--reason", "stolen card"];
    year.on("03-15", &fraud);
}

fn summer(year: &mut Year) {
    year.on("04-01", &["member", "merge", "M-6", "--into", "M-4", "--reason", "one person", "--yes"]);
    year.on("04-02", &["benefit", "pause", "M-1", "card_year", "--until", "2026-04-11"]);
    year.buys("04-15", "M-1", "A-9", "200.00", &["--discount", "20.00"]);
    year.on("04-15", &["benefit", "coupon", "redeem", "VIP30", "--member", "M-1", "--order", "A-9"]);
    year.on("04-18", &["member", "edit", "M-5", "--phone", "+8613900000005"]);
    year.joins("04-20", "M-7", "+8613800000005", &[]);
    year.on("06-09", &["benefit", "refund", "M-2", "card_year", "--reason", "moved away"]);
    let bought = ["member", "penalty", "open", "M-2", "fake_review", "--evidence", "chat 7", "--reason", "bought"];
    year.on("06-20", &bought);
    year.on("06-25", &["member", "penalty", "appeal", "M-2", "1", "--reason", "it was my sister"]);
    year.on("06-30", &["member", "penalty", "overturn", "M-2", "1", "--reason", "true"]);
    year.buys("07-01", "M-1", "A-10", "7000.00", &[]);
    year.on("08-01", &["points", "redeem", "M-1", "1000"]);
}

fn autumn(year: &mut Year) {
    year.on("08-02", &["member", "club", "create", "gongfu", "--name", "功夫茶"]);
    year.on("08-02", &["member", "club", "meet", "gongfu", "--starts", "2026-08-08T12:00"]);
    for member in ["M-1", "M-3"] {
        year.on("08-03", &["member", "club", "join", "gongfu", member]);
        year.on("08-08", &["member", "club", "attend", "gongfu", "--meeting", "1", "--member", member]);
    }
    year.on("08-10", &["member", "course", "create", "basics", "--session", "2026-08-20T12:00"]);
    year.on("08-11", &["member", "course", "enrol", "basics", "M-3"]);
    year.on("08-20", &["member", "course", "attend", "basics", "--session", "1", "--member", "M-3"]);
    year.on("08-21", &["member", "question", "ask", "M-3", "龙井用多少度的水泡？"]);
    let answer = "水温八十到八十五度为宜，先温杯，再投茶三克";
    year.on("08-22", &["member", "question", "answer", "Q-1", "M-2", answer]);
    year.on("08-23", &["member", "question", "accept", "A-1", "--by", "M-3"]);
    year.buys("09-05", "M-1", "A-11", "300.00", &["--city", "杭州"]);
    year.on("09-20", &["order", "refund", "A-11", "--amount", "100.00", "--reason", "broken"]);
    year.buys("10-10", "M-2", "A-12", "80.00", &[]);
    year.on("10-12", &["order", "amend", "A-12", "--status", "cancelled", "--reason", "not wanted"]);
    year.buys("11-20", "M-1", "A-13", "50.00", &[]);
    year.on("12-01", &["benefit", "renew", "M-1", "card_year", "--payment", "pay-3"]);
}

fn lived(weekly: bool) -> Year {
    let mut year = Year::new(weekly);
    spring(&mut year);
    summer(&mut year);
    autumn(&mut year);
    while let Some(night) = year.nights.pop() {
        year.shop.done(&["nightly", "--as-of", &night]);
    }
    year
}

#[test]
fn a_year_of_a_small_shop_comes_to_what_is_reckoned_by_hand() {
    let year = lived(true);
    let weekly = told(&year);
    println!("{weekly}");
    let once = told(&lived(false));
    assert_eq!(weekly, once);
}

fn told(year: &Year) -> String {
    let mut text = String::new();
    for member in ["M-1", "M-2", "M-3", "M-4", "M-5", "M-6", "M-7"] {
        text += &format!("{member} {:?}\n", year.points(member));
        for words in [&["points", "history"][..], &["tier", "history"], &["benefit", "list"], &["benefit", "plan", "list"]] {
            for row in year.ask(&[words, &[member]].concat()) {
                text += &format!("  {} {row}\n", words[1]);
            }
        }
    }
    for words in [&["program", "campaign", "list"][..], &["report", "campaign", "welcome"], &["report", "campaign", "come_back"], &["points", "liability"], &["benefit", "coupon", "list"]] {
        for row in year.ask(words) {
            text += &format!("{words:?} {row}\n");
        }
    }
    for words in [&["points", "verify", "--replay"][..], &["tier", "verify", "--replay"], &["db", "check"], &["member", "referral", "list"]] {
        for row in year.ask(words) {
            text += &format!("{words:?} {row}\n");
        }
    }
    text
}
