//! Questions, clubs and courses from outside: what is kept, what is refused, what is earned, and the report on it.

use insta::assert_snapshot;

use super::harness::Shop;
use super::tea::{rows, shop};

/// Twenty characters, which is what the program asks of an answer.
const LONG: &str = "水温八十到八十五度为宜，先温杯，再投茶三克";

/// Columns that do not hold a request id.
const TEXT: &str = "question,answer,member,points";

fn json(shop: &Shop, words: &[&str]) -> Vec<serde_json::Value> {
    let told = shop.run(&[words, &["--json"]].concat());
    assert_eq!(told.status, 0, "{words:?}: {told}");
    rows(&told)
}

fn points(shop: &Shop, words: &[&str]) -> i64 {
    json(shop, words)[0]["points"].as_i64().expect("points")
}

/// Every refusal says what is allowed, on stderr alone, and leaves nothing.
fn refused(shop: &Shop, words: &[&str], status: i32, sentence: &str) {
    let before = shop.done(&["event", "list", "--as-of", "2027-01-01"]);
    let told = shop.run(words);
    assert_eq!(told.status, status, "{words:?}: {told}");
    assert!(told.err.contains(sentence) && told.out.is_empty(), "{words:?}: {told}");
    assert_eq!(shop.done(&["event", "list", "--as-of", "2027-01-01"]), before);
}

/// The books prove themselves, with all of history folded again.
fn sound(shop: &Shop) {
    let told = shop.run(&["points", "verify", "--replay", "--as-of", "2026-12-31"]);
    assert_eq!(told.status, 0, "{told}");
    let told = shop.run(&["db", "check", "--as-of", "2026-12-31"]);
    assert_eq!(told.status, 0, "{told}");
}

/// A tea shop in which M-1 has asked, and M-2 has answered twice: once well, once too briefly.
fn asked() -> Shop {
    let shop = shop();
    shop.done(&["member", "question", "ask", "M-1", "龙井用多少度的水泡？", "--product", "TEA"]);
    shop.done(&["member", "question", "answer", "Q-1", "M-2", LONG]);
    shop.done(&["member", "question", "answer", "1", "M-2", "八十度"]);
    shop
}

/// C11: an answer pays when it is accepted, and what is hidden is paid for no more (P20).
#[test]
fn a_question_is_asked_answered_accepted_and_hidden() {
    let shop = asked();
    let accept = ["member", "question", "accept", "A-1", "--by", "M-1", "--fields", TEXT];
    assert_eq!(points(&shop, &accept), 15);
    assert_snapshot!(shop.run(&["member", "question", "show", "Q-1", "--format", "table"]));
    assert_snapshot!(
        "questions_in_chinese",
        asked().in_chinese().run(&["member", "question", "list", "--format", "table"])
    );
    let hide = ["member", "question", "hide", "A-1", "--reason", "advertising"];
    assert_eq!(points(&shop, &hide), -15);
    assert_eq!(points(&shop, &["member", "question", "hide", "Q-1", "--reason", "done"]), 0);
    let shown = json(&shop, &["member", "question", "show", "Q-1"]);
    let states: Vec<&str> = shown.iter().map(|row| row["state"].as_str().unwrap_or("-")).collect();
    assert_eq!(states, ["hidden", "hidden", "-"]);
    assert_eq!(json(&shop, &["points", "balance", "M-2"])[0]["active"], 0);
    sound(&shop);
}

#[test]
fn texts_are_found_by_any_part_and_hidden_ones_by_none() {
    let shop = asked();
    let found = |words: &[&str]| {
        let ask = ["member", "question", "list", "--fields", "question", "--titles", "none"];
        shop.done(&[&ask[..], words].concat())
    };
    for text in ["龙井", "多少度", "温杯", "八十到八十五", "水"] {
        assert_eq!(found(&["--search", text]), "Q-1\n", "{text}");
    }
    for text in ["红茶很香", "\"* OR", "铁"] {
        assert_eq!(found(&["--search", text]), "", "{text}");
    }
    let cases: [(&[&str], &str); 5] = [
        (&["--open"], "Q-1\n"),
        (&["--product", "TEA"], "Q-1\n"),
        (&["--product", "CUP"], ""),
        (&["--member", "M-2"], ""),
        (&["--as-of", "2026-02-28"], ""),
    ];
    for (words, expected) in cases {
        assert_eq!(found(words), expected, "{words:?}");
    }
    shop.done(&["member", "question", "hide", "A-1", "--reason", "advertising"]);
    assert_eq!((found(&["--search", "温杯"]), found(&["--search", "龙井"])), (String::new(), "Q-1\n".to_owned()));
    shop.done(&["member", "question", "hide", "Q-1", "--reason", "advertising"]);
    assert_eq!((found(&["--search", "龙井"]), found(&["--hidden"])), (String::new(), "Q-1\n".to_owned()));
}

#[test]
fn what_may_not_be_asked_answered_or_accepted_is_refused() {
    let shop = asked();
    let question = |words: &[&str], status, sentence: &str| {
        refused(&shop, &[&["member", "question"], words].concat(), status, sentence);
    };
    question(&["ask", "M-1", " \n "], 2, "missing");
    question(&["ask", "M-9", "x"], 4, "no member M-9");
    question(&["ask", "M-1", "x", "--product", "NO"], 4, "no product NO");
    question(&["ask", "M-1", "x", "--at", "2026-03-02"], 2, "--at");
    question(&["answer", "Q-9", "M-2", "x"], 4, "no question Q-9");
    question(&["answer", "A-1", "M-2", "x"], 2, "use its name such as Q-7");
    question(&["answer", "Q-1", "M-2", "x", "--at", "2026-02-01"], 1, "nothing can be recorded of it for 2026-02-01");
    question(&["accept", "A-9"], 4, "no answer A-9");
    question(&["accept", "A-1", "--by", "M-2"], 1, "Q-1 is M-1's; M-2 cannot accept");
    question(&["hide", "A-1"], 2, "reason");
    question(&["hide", "1", "--reason", "x"], 2, "Q-7 or A-12");
    question(&["show", "Q-9"], 4, "no question Q-9");
    shop.done(&["member", "question", "accept", "A-1"]);
    question(&["accept", "A-2"], 1, "Q-1 has its accepted answer, A-1");
    shop.done(&["member", "question", "hide", "A-2", "--reason", "x"]);
    question(&["hide", "A-2", "--reason", "x"], 1, "A-2 is hidden since 2026-03-01 10:00");
    question(&["accept", "A-2"], 1, "A-2 is hidden");
    shop.done(&["member", "question", "hide", "Q-1", "--reason", "x"]);
    question(&["answer", "Q-1", "M-2", "x"], 1, "only a question that is shown takes answers");
}

/// C11: too short, to one's own question, or accepted too late: kept, and told that it earns nothing.
#[test]
fn an_answer_that_does_not_count_earns_nothing() {
    let shop = asked();
    let told = shop.run(&["member", "question", "answer", "Q-1", "M-1", LONG]);
    assert_eq!(told.status, 0, "{told}");
    assert!(told.err.contains("answers count from 20 characters on"), "{told}");
    for answer in ["A-2", "A-3"] {
        let accept = ["member", "question", "accept", answer, "--dry-run"];
        assert_eq!(points(&shop, &accept), 0, "{answer}");
    }
    let late = |at| points(&shop, &["member", "question", "accept", "A-1", "--as-of", at, "--dry-run"]);
    assert_eq!((late("2026-03-31T23:59"), late("2026-04-01")), (15, 0));
    let given = json(&shop, &["event", "list", "--kind", "answer_given"]);
    assert_eq!(given.len(), 1, "{given:?}");
}

/// A club with a place for one, a meeting on 1 March at 14:00, and M-1 in it.
fn club() -> Shop {
    let shop = shop();
    let create = ["member", "club", "create", "gongfu", "--name", "功夫茶", "--city", "杭州", "--places", "1"];
    shop.done(&create);
    shop.done(&["member", "club", "create", "tasters", "--condition", "tier_rank >= 1"]);
    shop.done(&["member", "club", "meet", "gongfu", "--starts", "2026-03-01T14:00", "--place", "西湖店"]);
    shop.done(&["member", "club", "join", "gongfu", "M-1"]);
    shop
}

/// C12: joined, met, checked in once a meeting, left; the rule pays for each meeting.
#[test]
fn a_club_is_joined_attended_and_left() {
    let shop = club();
    let attend = ["member", "club", "attend", "gongfu", "--meeting", "1", "--member", "M-1"];
    assert_eq!(points(&shop, &attend), 20);
    shop.done(&["member", "club", "join", "tasters", "M-1"]);
    assert_snapshot!(shop.run(&["member", "club", "list", "--format", "table"]));
    assert_snapshot!(
        "a_club_in_chinese",
        club().in_chinese().run(&["member", "club", "show", "gongfu", "--format", "table"])
    );
    let leave = ["member", "club", "leave", "gongfu", "M-1", "--as-of", "2026-03-02T09:00"];
    assert_eq!(json(&shop, &leave)[0]["members"], 0);
    shop.done(&["member", "club", "join", "gongfu", "M-2", "--as-of", "2026-03-02T09:01"]);
    let in_it = |at| json(&shop, &["member", "club", "list", "--as-of", at])[0]["members"].clone();
    assert_eq!(
        (in_it("2026-03-01T11:00"), in_it("2026-03-02T09:00:30"), in_it("2026-03-03")),
        (1.into(), 0.into(), 1.into())
    );
    sound(&shop);
}

#[test]
fn what_a_club_does_not_allow_is_refused() {
    let shop = club();
    let club = |words: &[&str], status, sentence: &str| {
        refused(&shop, &[&["member", "club"], words].concat(), status, sentence);
    };
    club(&["create", "gongfu"], 1, "there is a club gongfu already");
    club(&["create", "功夫"], 2, "not a code");
    club(&["create", "x", "--condition", "tier_rnk >= 1"], 2, "did you mean 'tier_rank'?");
    club(&["create", "x", "--condition", "order.net > 1"], 2, "order.net");
    club(&["join", "gongfu", "M-1"], 1, "M-1 is in gongfu since 2026-03-01 10:00");
    club(&["join", "gongfu", "M-2"], 1, "all 1 places of gongfu are taken");
    club(&["join", "tasters", "M-2"], 1, "tier_rank >= 1, which does not hold for M-2");
    club(&["join", "nowhere", "M-2"], 4, "no club nowhere");
    club(&["leave", "gongfu", "M-2"], 1, "M-2 is not in gongfu at 2026-03-01 10:00");
    club(&["meet", "gongfu", "--starts", "soon"], 2, "--starts");
    club(&["meet", "gongfu", "--starts", "2026-03-02", "--lasts", "2"], 2, "2 hours");
    club(&["attend", "gongfu", "--meeting", "1"], 2, "missing");
    club(&["attend", "gongfu", "--meeting", "9", "--member", "M-1"], 4, "no meeting gongfu/9");
    club(&["attend", "gongfu", "--meeting", "1", "--member", "M-2"], 1, "M-2 is not in gongfu");
    let attend = ["attend", "gongfu", "--meeting", "1", "--member", "M-1"];
    shop.done(&["member", "club", "meet", "gongfu", "--starts", "2026-03-02T14:00"]);
    club(&["attend", "gongfu", "--meeting", "2", "--member", "M-1"], 1, "before its day, 2026-03-02 00:00");
    club(
        &[&attend[..], &["--as-of", "2026-03-02T16:00"]].concat(),
        1,
        "was open until 2026-03-02 16:00; later it needs a reason",
    );
    shop.done(&[&["member", "club"], &attend[..], &["--as-of", "2026-03-02T16:00", "--reason", "late list"]].concat());
    club(&attend, 1, "M-1 was checked in at gongfu/1, 2026-03-02 16:00");
    sound(&shop);
}

/// C12: a list of who came goes in as other files do: bad rows with line and reason, exit 3, and twice is once.
#[test]
fn those_who_came_are_taken_from_a_file() {
    let shop = club();
    shop.file("came.csv", "会员号,签到时间\nM-1,2026-03-01 10:00\nM-2,\nM-9,\nM-1,\n");
    let attend = ["member", "club", "attend", "gongfu", "--meeting", "1", "--from", "came.csv"];
    let too_bad = shop.run(&attend);
    assert_eq!(too_bad.status, 1, "{too_bad}");
    let bear = [&attend[..], &["--max-rejects", "50%"]].concat();
    assert_snapshot!(shop.run(&bear));
    assert_snapshot!("the_rejects_of_who_came", shop.text("came.csv.rejects.csv"));
    let again = json_of(&shop.run(&[&bear[..], &["--json"]].concat()));
    assert_eq!((&again["new"], &again["unchanged"], &again["points"]), (&0.into(), &2.into(), &0.into()));
    refused(&shop, &["member", "club", "attend", "gongfu", "--meeting", "1", "--from", "none.csv"], 1, "none.csv");
    sound(&shop);
}

fn json_of(told: &super::harness::Told) -> serde_json::Value {
    rows(told)[0].clone()
}

/// Two sessions, both needed; a course for VIPs that others pay for.
fn courses() -> Shop {
    let shop = shop();
    let dates = ["--session", "2026-03-08T19:00", "--session", "2026-03-01T19:00"];
    shop.done(&[&["member", "course", "create", "basics", "--name", "茶艺入门"], &dates[..]].concat());
    let paid = ["--sessions", "3", "--needed", "1", "--fee", "99.00", "--tier", "vip", "--places", "2"];
    shop.done(&[&["member", "course", "create", "online"], &paid[..]].concat());
    shop.done(&["member", "course", "create", "vips", "--sessions", "1", "--tier", "vip"]);
    shop.done(&["member", "course", "enrol", "basics", "M-2"]);
    shop
}

/// C12: completed when the needed sessions are attended, or by hand; it earns once.
#[test]
fn a_course_is_attended_and_completed() {
    let shop = courses();
    let attend = |session, at| {
        let words = ["member", "course", "attend", "basics", "--session", session, "--member", "M-2", "--as-of", at];
        json(&shop, &words)[0].clone()
    };
    let first = attend("1", "2026-03-01T19:00");
    assert_eq!((&first["attended"], &first["completed_at"], &first["points"]), (&1.into(), &().into(), &0.into()));
    let second = attend("2", "2026-03-08T19:00");
    assert_eq!((&second["attended"], &second["points"]), (&2.into(), &50.into()));
    assert_eq!(second["completed_at"], "2026-03-08T19:00:00+08:00");
    assert_snapshot!(shop.run(&["member", "course", "show", "basics", "--format", "table", "--as-of", "2026-03-09"]));
    assert_snapshot!(
        "courses_in_chinese",
        courses().in_chinese().run(&["member", "course", "list", "--format", "table"])
    );
    assert_eq!(json(&shop, &["member", "course", "enrol", "online", "M-1"])[0]["paid"], serde_json::Value::Null);
    shop.done(&["member", "course", "enrol", "online", "M-2", "--paid", "99.00"]);
    let complete = ["member", "course", "complete", "online", "M-1", "--score", "92"];
    assert_eq!(points(&shop, &complete), 50);
    refused(&shop, &complete, 1, "M-1 completed online, 2026-03-01 10:00");
    sound(&shop);
}

#[test]
fn what_a_course_does_not_allow_is_refused() {
    let shop = courses();
    let course = |words: &[&str], status, sentence: &str| {
        refused(&shop, &[&["member", "course"], words].concat(), status, sentence);
    };
    course(&["create", "basics", "--sessions", "1"], 1, "there is a course basics already");
    course(&["create", "x"], 2, "missing");
    course(&["create", "x", "--sessions", "2", "--needed", "3"], 1, "3 sessions cannot be needed where there are 2");
    course(&["create", "x", "--sessions", "2", "--tier", "gold"], 4, "no tier gold");
    course(&["create", "x", "--sessions", "2", "--fee", "-1"], 2, "--fee");
    course(&["enrol", "basics", "M-2"], 1, "M-2 is enrolled in basics since 2026-03-01 10:00");
    course(&["enrol", "nothing", "M-2"], 4, "no course nothing");
    course(&["enrol", "vips", "M-2"], 1, "vips is open from vip on; M-2 stands below");
    course(&["enrol", "online", "M-2"], 1, "online costs 99.00");
    course(&["enrol", "online", "M-2", "--paid", "98.00"], 1, "online costs 99.00");
    course(&["enrol", "online", "M-1", "--paid", "99.00"], 1, "online costs M-1 nothing");
    course(&["attend", "basics", "--session", "1", "--member", "M-1"], 1, "M-1 is not enrolled in basics");
    course(&["attend", "basics", "--session", "9", "--member", "M-2"], 4, "no session basics/9");
    course(&["attend", "basics", "--session", "2", "--member", "M-2"], 1, "before its day, 2026-03-08 00:00");
    course(&["complete", "basics", "M-1"], 1, "M-1 is not enrolled in basics");
    shop.done(&["member", "course", "attend", "basics", "--session", "1", "--member", "M-2"]);
    course(&["attend", "basics", "--session", "1", "--member", "M-2"], 1, "M-2 attended basics/1, 2026-03-01 10:00");
    shop.done(&["member", "add", "--number", "M-3", "--joined-at", "2026-01-02"]);
    shop.done(&["member", "course", "enrol", "online", "M-1"]);
    shop.done(&["member", "course", "enrol", "online", "M-3", "--paid", "99.00"]);
    course(&["enrol", "online", "M-2", "--paid", "99.00"], 1, "all 2 places of online are taken");
}

/// The figures of conditions (semantics 2.4) are what the events say: a club that was left is none, and what was hidden
/// does not count.
#[test]
fn conditions_read_what_members_do() {
    let shop = asked();
    let club = |code: &str, condition: &str| shop.done(&["member", "club", "create", code, "--condition", condition]);
    club("helpers", "answers_90d >= 1");
    club("curious", "questions_90d >= 1");
    club("after", "'helpers' in clubs");
    club("trained", "'basics' in courses");
    shop.done(&["member", "course", "create", "basics", "--sessions", "1"]);
    let join = |code: &str, member: &str| shop.run(&["member", "club", "join", code, member]).status;
    assert_eq!(
        (join("helpers", "M-1"), join("curious", "M-2"), join("after", "M-2"), join("trained", "M-2")),
        (1, 1, 1, 1)
    );
    assert_eq!((join("helpers", "M-2"), join("curious", "M-1"), join("after", "M-2")), (0, 0, 0));
    shop.done(&["member", "club", "leave", "after", "M-2"]);
    shop.done(&["member", "club", "leave", "helpers", "M-2"]);
    assert_eq!(join("after", "M-2"), 1);
    shop.done(&["member", "course", "enrol", "basics", "M-2"]);
    assert_eq!(join("trained", "M-2"), 1);
    shop.done(&["member", "course", "attend", "basics", "--session", "1", "--member", "M-2"]);
    assert_eq!(join("trained", "M-2"), 0);
    shop.done(&["member", "question", "hide", "A-1", "--reason", "x"]);
    assert_eq!(join("helpers", "M-2"), 1);
    sound(&shop);
}

/// CL5, CL21: the same request answers the same, and a dry run leaves nothing.
#[test]
fn a_repeated_request_answers_the_same_and_a_dry_run_leaves_nothing() {
    let shop = club();
    let attend = ["member", "club", "attend", "gongfu", "--meeting", "1", "--member", "M-1"];
    let before = shop.done(&["event", "list"]);
    assert_eq!(points(&shop, &[&attend[..], &["--dry-run"]].concat()), 20);
    assert_eq!(shop.done(&["event", "list"]), before);
    let once = [&attend[..], &["--request-id", "r-1"]].concat();
    assert_eq!(shop.done(&once), shop.done(&once));
    assert_eq!(json(&shop, &["points", "history", "M-1", "--limit", "1"])[0]["points"], 20);
}

/// M-3 buys as M-1 did, is VIP as well, never takes part, and buys again in April.
const ALIKE: &str = "\
order_id,paid_at,completed_at,member,sku,line_amount
B-1,2026-01-10 14:00,2026-01-12 10:00,M-3,TEA,3200.00
B-2,2026-02-01 09:00,2026-02-03 09:00,M-3,TEA,100.00
B-3,2026-04-02 09:00,2026-04-03 09:00,M-3,TEA,50.00
";

/// AN26, C13: who takes part beside who does not, headed as what it is.
#[test]
fn the_report_says_that_it_is_an_association() {
    let shop = club();
    shop.done(&["member", "club", "attend", "gongfu", "--meeting", "1", "--member", "M-1"]);
    shop.done(&["member", "add", "--number", "M-3", "--joined-at", "2026-01-01"]);
    shop.file("alike.csv", ALIKE);
    shop.done(&["order", "import", "alike.csv", "--as-of", "2026-04-05"]);
    assert_snapshot!(shop.run(&["report", "engagement", "--format", "table", "--as-of", "2026-03-02"]));
    let effect = ["report", "engagement", "--effect", "--club", "gongfu", "--format", "table"];
    assert_snapshot!("the_effect", shop.run(&[&effect[..], &["--as-of", "2026-07-01"]].concat()));
    let chinese = club().in_chinese();
    assert_snapshot!("the_effect_in_chinese", chinese.run(&effect));
    assert_eq!(shop.run(&["report", "engagement", "--effect", "--club", "none"]).status, 4);
    assert_eq!(shop.run(&["report", "engagement", "--effect", "--course", "none"]).status, 4);
    assert_eq!(shop.run(&["report", "engagement", "--questions"]).status, 2);
}
