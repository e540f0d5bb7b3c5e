//! Campaigns and invitations through the program.

use insta::assert_snapshot;

use crate::harness::Shop;

/// The plain program with campaigns behind.
pub const PROGRAM: &str = concat!(
    include_str!("../../fixtures/plain.toml"),
    r#"
[referral]
minimum_order = "50.00"
wait = "15 days"
inviter = [{ points = 100 }]
friend = [{ points = 30 }]
review = ["address"]

[campaigns.birthday]
on = "birthday"
award = [{ points = 100 }]
budget = { points = 250 }

[campaigns.hello]
name = { en = "Hello", zh = "欢迎" }
on = "member.verified"
award = [{ points = 20 }]
holdout = "10%"
outcome = "30 days"

[campaigns.spring]
on = "list"
until = 2026-06-01
award = [{ points = 5 }]
"#
);

pub fn shop(program: &str) -> Shop {
    let shop = Shop::none();
    shop.file("program.toml", program);
    shop.done(&["init", "--program-file", "program.toml"]);
    shop
}

pub fn active(shop: &Shop, member: &str, at: &str) -> i64 {
    let told = shop.done(&["points", "balance", member, "--as-of", at, "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    told["rows"][0]["active"].as_i64().expect("points")
}

pub fn sound(shop: &Shop, at: &str) {
    for words in [&["points", "verify", "--replay"][..], &["tier", "verify", "--replay"], &["db", "check"]] {
        shop.done(&[words, &["--as-of", at]].concat());
    }
}

/// S37: three birthdays on one day, and 250 points for them; what was given is what a replay gives.
#[test]
fn a_budget_is_given_out_and_no_more() {
    let shop = shop(PROGRAM);
    for number in ["M-1", "M-2", "M-3"] {
        shop.done(&["member", "add", "--number", number, "--birthday", "1990-05-01"]);
    }
    shop.done(&["nightly", "--until", "2026-05-02", "--as-of", "2026-05-02T08:00:00+08:00"]);
    let balances = ["M-1", "M-2", "M-3"].map(|number| active(&shop, number, "2026-05-02"));
    assert_eq!(balances, [100, 100, 50]);
    sound(&shop, "2026-05-02");
    let list = ["program", "campaign", "list", "--as-of", "2026-05-02", "--format", "table", "--fields"];
    assert_snapshot!(shop.run(&[&list[..], &["campaign,state,treated,awards,points,points_left"]].concat()));
    shop.done(&["nightly", "--until", "2027-05-02", "--as-of", "2027-05-02T08:00:00+08:00"]);
    assert_eq!(active(&shop, "M-1", "2027-05-02"), 100);
    sound(&shop, "2027-05-02");
}

/// C1: every turn that is not allowed is refused with what is.
#[test]
fn a_campaign_is_paused_resumed_and_ended() {
    let shop = shop(PROGRAM);
    let turn = |verb: &'static str, day: &str| {
        let at = format!("2026-03-{day}T10:00:00+08:00");
        shop.run(&["program", "campaign", verb, "hello", "--reason", "misprint", "--as-of", &at])
    };
    let told =
        [turn("resume", "02"), turn("pause", "03"), turn("pause", "04"), turn("resume", "05"), turn("end", "06")];
    let refused = turn("resume", "07");
    assert_eq!(told.iter().map(|told| told.status).collect::<Vec<_>>(), [1, 0, 1, 0, 0]);
    assert_snapshot!(format!("{}\n{}\n{refused}", told[0], told[2]));
    assert_eq!(shop.run(&["program", "campaign", "pause", "hello"]).status, 2);
    shop.done(&["member", "add", "--number", "M-1", "--phone", "+8613800138000"]);
    let late = ["auth", "attest", "M-1", "--kind", "phone", "--reason", "x", "--as-of", "2026-03-08T10:00:00+08:00"];
    shop.done(&late);
    assert_eq!(active(&shop, "M-1", "2026-03-09"), 0);
    sound(&shop, "2026-03-09");
}

/// S36, C8: both sides are rewarded when the return window is over; who shares an address waits for somebody to look.
#[test]
fn a_friend_who_buys_brings_points_to_both() {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1", "--address", "1 Lake Road"]);
    shop.done(&["member", "add", "--number", "M-2", "--referrer", "M-1"]);
    shop.done(&["member", "add", "--number", "M-3", "--referrer", "M-1", "--address", "1, lake road"]);
    shop.file(
        "orders.csv",
        "order_id,paid_at,member,sku,line_amount\nA-1,2026-03-03 10:00,M-2,TEA,120.00\nA-2,2026-03-04 10:00,M-3,TEA,60.00\n",
    );
    shop.done(&["order", "import", "orders.csv", "--as-of", "2026-03-05T10:00:00+08:00"]);
    shop.done(&["nightly", "--until", "2026-03-25", "--as-of", "2026-03-25T10:00:00+08:00"]);
    assert_eq!([active(&shop, "M-1", "2026-03-25"), active(&shop, "M-2", "2026-03-25")], [100, 120 + 30]);
    let list = ["member", "referral", "list", "--as-of", "2026-03-25"];
    assert_snapshot!(shop.run(&list));
    let judge = |verb: &'static str, friend: &'static str| {
        let at = "2026-03-26T10:00:00+08:00";
        shop.run(&["member", "referral", verb, friend, "--reason", "same house", "--request-id", verb, "--as-of", at])
    };
    assert_eq!(judge("approve", "M-2").status, 1);
    assert_eq!(judge("approve", "M-1").status, 1);
    assert_eq!(judge("approve", "M-3").status, 0);
    assert_snapshot!("judged_twice", judge("reject", "M-3"));
    assert_eq!([active(&shop, "M-1", "2026-03-27"), active(&shop, "M-3", "2026-03-27")], [200, 60 + 30]);
    // The friend's order goes back: both rewards too.
    shop.done(&[
        "order",
        "refund",
        "A-1",
        "--amount",
        "100.00",
        "--reason",
        "returned",
        "--as-of",
        "2026-03-28T10:00:00+08:00",
    ]);
    assert_eq!([active(&shop, "M-1", "2026-03-29"), active(&shop, "M-2", "2026-03-29")], [100, 20]);
    sound(&shop, "2026-03-29");
}

/// C7, C8: who joins with an invited contact has the first inviter; it counts once, and only while it is open.
#[test]
fn an_invited_contact_joins_by_its_first_invitation() {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1"]);
    shop.done(&["member", "add", "--number", "M-2", "--phone", "+8613800138002"]);
    let invite = |member: &'static str, phone: &'static str| {
        shop.run(&[
            "member",
            "referral",
            "invite",
            member,
            "--phone",
            phone,
            "--request-id",
            &format!("{member}{}", &phone[phone.len() - 3..].replace(" ", "_")),
        ])
    };
    assert_snapshot!(invite("M-1", "+8613800138001"));
    assert_eq!(invite("M-1", "+8613800138001").status, 0);
    assert_snapshot!("invited_by_another", invite("M-2", "+86 138 00138001"));
    assert_snapshot!("invited_and_a_member", invite("M-1", "+8613800138002"));
    assert_eq!((invite("M-1", "1234").status, invite("M-9", "+8613800138003").status), (2, 4));
    assert_eq!(invite("M-1", "+8613800138004").status, 0);
    shop.done(&["member", "add", "--number", "M-3", "--phone", "+8613800138001", "--as-of", "2026-03-02"]);
    shop.done(&["member", "add", "--number", "M-4", "--phone", "+8613800138004", "--as-of", "2026-07-02"]);
    assert_snapshot!("who_was_invited", shop.run(&["member", "referral", "list", "--as-of", "2026-07-03"]));
    sound(&shop, "2026-07-03");
}

#[test]
fn a_list_of_members_is_assigned_once() {
    let shop = shop(PROGRAM);
    shop.done(&["member", "add", "--number", "M-1"]);
    shop.done(&["member", "add", "--number", "M-2"]);
    shop.file("list.csv", "campaign,member,arm\nspring,M-1,\nspring,M-2,held out\nhello,M-1,\nspring,M-9,\n");
    let assign = |day: &str| {
        let at = format!("2026-03-0{day}T10:00:00+08:00");
        shop.run(&[
            "program",
            "campaign",
            "assign",
            "list.csv",
            "--max-rejects",
            "2",
            "--as-of",
            &at,
            "--format",
            "table",
        ])
    };
    assert_snapshot!(assign("2"));
    assert_eq!(assign("3").status, 3);
    assert_eq!([active(&shop, "M-1", "2026-03-04"), active(&shop, "M-2", "2026-03-04")], [5, 0]);
    sound(&shop, "2026-03-04");
}

#[test]
fn mistakes_of_campaigns_are_told_with_their_places() {
    let wrong = PROGRAM.replace("on = \"list\"", "on = \"birthdays\"").replace("10%", "60%");
    let wrong =
        wrong.replace("[{ points = 20 }]", "[{ multiply = \"shop\", by = \"2\" }]").replace("\"address\"", "\"name\"");
    let shop = Shop::none();
    shop.file("wrong.toml", &wrong);
    assert_snapshot!(shop.run(&["program", "check", "wrong.toml"]));
    assert_snapshot!("in_chinese", shop.in_chinese().run(&["program", "check", "wrong.toml"]));
}
