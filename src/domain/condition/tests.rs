//! What conditions may say, what they answer, and what they are refused.

use super::*;

fn cny() -> Currency {
    Currency::find("CNY").unwrap()
}

fn compile(text: &str, about: About) -> Result<Condition, Mistake> {
    Condition::compile(text, about, cny())
}

/// A member of Shanghai with two hobbies, an age nobody knows, and an order of 100.00.
fn look(name: &'static str) -> Value {
    let list = |items: &[&str]| Value::List(items.iter().map(|&item| item.to_owned()).collect());
    match name {
        "city" => Value::Text("上海".to_owned()),
        "tier_rank" | "orders_90d" => Value::Int(3),
        "points_active" => Value::Int(i64::MAX),
        "hobbies" => list(&["茶艺", "书法"]),
        "tags" => list(&[]),
        "birthday_today" => Value::Bool(true),
        "order.net" => Value::Int(10_000),
        "order.skus" => list(&["TEA-1", "TEA-2", "CUP-1"]),
        "order.city" => Value::Text("杭州".to_owned()),
        "weekday" => Value::Int(6),
        _ => Value::Missing,
    }
}

#[test]
fn conditions_hold_or_do_not() {
    let cases = [
        ("true", true),
        ("city == '上海' && orders_90d >= 3", true),
        ("city == \"杭州\" && orders_90d >= 3", false),
        ("orders_90d > 3", false),
        ("order.net >= money('100.00')", true),
        ("order.net > money(\"100\")", false),
        ("order.city in ['上海', '杭州']", true),
        ("!(weekday in [1, 2, 3])", true),
        ("'茶艺' in hobbies", true),
        ("hobbies.exists(h, h.startsWith('书') && h.endsWith('法'))", true),
        ("hobbies.all(h, size(h) == 2)", true),
        ("tags.all(t, t == 'x')", true),
        ("tags.exists(t, t == 'x')", false),
        ("order.skus.exists_one(s, s.contains('CUP'))", true),
        ("order.skus.exists_one(s, s.contains('TEA'))", false),
        ("order.skus.size() == 3", true),
        ("(tier_rank > 2 ? 10 : 20) == 10", true),
        ("string(tier_rank) == '3' && int('4') == tier_rank + 1", true),
        ("birthday_today", true),
        ("has(order.net) && !has(order.number)", true),
        ("-tier_rank * 2 - 1 == -7 && 7 / 2 == 3 && 7 % 2 == 1", true),
        // R5: what || and && decide without the missing value is decided.
        ("age > 30 || city == '上海'", true),
        ("age > 30 && city == '杭州'", false),
    ];
    for (text, expected) in cases {
        let condition = compile(text, About::Order).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        let wanted = if expected { Verdict::Met } else { Verdict::NotMet };
        assert_eq!(condition.holds(&look), wanted, "{text}");
    }
}

/// R5, SF38.
#[test]
fn what_cannot_be_judged_has_failed_with_a_reason() {
    let cases = [
        ("age > 30", "age is not known"),
        ("!(age > 30)", "age is not known"),
        ("order.number == 1", "order.number is not known"),
        ("points_active + 1 > 0", "Overflow"),
        ("points_active * 2 > 0", "Overflow"),
        ("-points_active - 2 > 0", "Overflow"),
        ("(-points_active - 1) / -1 > 0", "Overflow"),
        ("1 / (tier_rank - 3) == 1", "Division by zero"),
        ("1 % (tier_rank - 3) == 1", "Remainder by zero"),
        ("int(city) > 1", "int"),
    ];
    for (text, reason) in cases {
        match compile(text, About::Order).unwrap().holds(&look) {
            Verdict::Failed(why) => assert!(why.contains(reason), "{text}: {why}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

/// A look-up that answers with another kind than the name's is a failure, not a panic.
#[test]
fn a_wrong_kind_at_judging_time_fails() {
    let condition = compile("birthday_today", About::Member).unwrap();
    assert!(matches!(condition.holds(&|_| Value::Int(1)), Verdict::Failed(_)));
}

#[test]
fn only_the_names_it_reads_are_looked_up() {
    let condition = compile("order.net > 1 && hobbies.exists(h, h == city) && has(order.city)", About::Order).unwrap();
    assert_eq!(condition.names(), ["city", "hobbies", "order.city", "order.net"]);
    let asked = std::cell::RefCell::new(Vec::new());
    condition.holds(&|name| {
        asked.borrow_mut().push(name);
        look(name)
    });
    assert_eq!(asked.into_inner(), condition.names());
}

/// R6, SF37.
#[test]
fn what_is_not_allowed_is_refused_with_its_place() {
    let cases = [
        ("", 0, "empty"),
        ("citty == 'a'", 0, "did you mean 'city'?"),
        ("true && segment == 'a'", 8, "there is no name 'segment'"),
        ("order.nett > 1", 0, "did you mean 'order.net'?"),
        ("event.kind == 'a'", 0, "only where the trigger is an event"),
        ("order == 1", 0, "there is no name 'order'"),
        ("'茶' == city && agee > 1", 17, "did you mean 'age'?"),
        ("siz(city) > 1", 0, "did you mean 'size'?"),
        ("near(1, 2, 3)", 0, "there is no function 'near'"),
        ("city.matches('a+')", 5, "there is no function 'matches'"),
        ("size(1) > 0", 5, "size is of a text or a list"),
        ("size(city, 1) > 0", 0, "write size(tags)"),
        ("has(age)", 4, "a field of order or event"),
        ("tier_rank", 0, "must be true or false"),
        ("'a' + 'b' == city", 0, "a number is needed here, this is a text"),
        ("city > 3", 7, "a text is needed here, this is a number"),
        ("hobbies == ['a']", 0, "cannot be compared"),
        ("age in ['a']", 0, "a text is needed here"),
        ("'a' in city", 7, "a list is needed after 'in'"),
        ("age > 1.5", 6, "only whole numbers"),
        ("age > 1u", 6, "only whole numbers"),
        ("age == null", 7, "only whole numbers"),
        ("money('1.234') > 1", 6, "no amount of CNY"),
        ("money('-1') < 1", 6, "no amount of CNY"),
        ("money(1) > 1", 6, "written as a text"),
        ("hobbies[0] == 'a'", 7, "use 'in' or exists"),
        ("{'a': 1}.a == 1", 8, "only order and event have fields"),
        ("tags.map(t, t) == tags", 5, "there is no function 'map'"),
        ("tags.filter(t, true) == tags", 5, "there is no function 'filter'"),
        ("tags.exists(t, hobbies.exists(h, h == t))", 30, "inside one another"),
        ("tags.exists(city, city == 'a')", 12, "a name already"),
        ("tags.exists(t, t)", 15, "yes or no is needed here"),
        ("city.exists(t, t == 'a')", 0, "a list is needed here"),
        ("tier_rank in []", 13, "1 to 64 items"),
        ("tier_rank in [1, 'a']", 17, "of one kind"),
        ("!!!birthday_today", 2, "more than two"),
        ("1 - - - 1 == 0", 6, "more than two"),
        ("city == r'a'", 9, "without a letter before it"),
        ("city == '''a'''", 8, "without a letter before it"),
        ("city == 'a'\n", 11, "control characters"),
        ("city == 'a' &&", 14, "cannot be read here"),
        ("city == '茶' &&", 16, "cannot be read here"),
        ("city == 'a' & true", 12, "cannot be read here"),
        ("age > 99999999999999999999", 6, "cannot be read here"),
    ];
    refused(&cases);
}

/// SF36, SF37.
#[test]
fn what_is_too_large_is_refused_with_its_place() {
    let long = format!("city == '{}'", "a".repeat(1_000));
    let deep = format!("{}true{}", "(".repeat(25), ")".repeat(25));
    let chain = format!("{}1 > 0", "1 + ".repeat(60));
    let items = format!("tier_rank in [{}1]", "1, ".repeat(64));
    refused(&[
        (&items, 13, "1 to 64 items"),
        (&long, 1_000, "at most 1000"),
        (&deep, 24, "deeper than 24"),
        (&chain, 110, "deeper than 32"),
    ]);
}

fn refused(cases: &[(&str, usize, &str)]) {
    for (text, at, what) in cases {
        let mistake = compile(text, About::Order).map(|_| ()).expect_err(text);
        assert!(mistake.what.contains(what), "{text}: {mistake:?}");
        assert_eq!(mistake.at, *at, "{text}: {mistake:?}");
    }
}

/// Safety §11: what drove other evaluators to seconds and gigabytes never compiles.
#[test]
fn hostile_conditions_are_refused() {
    let maps = "[1,2,3].map(a, [1,2,3].map(b, [1,2,3].map(c, a + b + c))).size() > 0";
    let nested = "tags.all(a, tags.all(b, tags.all(c, tags.all(d, a == b))))";
    let doubling = format!("{}'x'{} == ''", "(".repeat(20), " + 'x')".repeat(20));
    let regex = "'aaaaaaaaaaaaaaaa'.matches('(a+)+$')";
    let clock = "timestamp('2026-01-01T00:00:00Z') < timestamp('2027-01-01T00:00:00Z')";
    let brackets = "[".repeat(500);
    for text in [maps, nested, &doubling, regex, clock, &brackets] {
        assert!(compile(text, About::Order).is_err(), "{text}");
    }
}

/// The deepest tree that is allowed is judged on the small stack of an ordinary thread.
#[test]
fn the_deepest_condition_allowed_runs_on_an_ordinary_stack() {
    let sums = format!("{}tier_rank{} > 0", "(1 + ".repeat(23), ")".repeat(23));
    let inside = format!("tags.all(t, {}true{}) || true", "!(".repeat(22), ")".repeat(22));
    for text in [sums, inside] {
        let condition = compile(&text, About::Member).unwrap();
        assert_eq!(condition.holds(&look), Verdict::Met, "{text}");
    }
}

#[test]
fn conditions_are_shared_between_threads_and_equal_by_text() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let condition = compile("city == 'a'", About::Member).unwrap();
    shared(&condition);
    assert_eq!(condition, condition.clone());
    assert_eq!(condition.text(), "city == 'a'");
}

/// A name is listed once, and each stands in a condition of its kind.
#[test]
fn every_listed_name_can_be_used() {
    for (at, known) in NAMES.iter().enumerate() {
        assert!(NAMES[..at].iter().all(|other| other.name != known.name), "{} twice", known.name);
        let name = known.name;
        let text = match known.kind {
            Kind::Int => format!("{name} >= 0"),
            Kind::Bool => name.to_owned(),
            Kind::Text => format!("{name} == ''"),
            Kind::Texts => format!("'a' in {name}"),
        };
        let condition = compile(&text, known.about).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        assert_eq!(condition.names(), [name]);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_panics(text in "[ -~茶]{0,40}") {
        let _ = compile(&text, About::Order).map(|condition| condition.holds(&look));
    }

    #[test]
    fn no_words_panic(words in proptest::collection::vec(proptest::sample::select(vec![
        "city", "age", "order.net", "'a'", "1", "-", "!", "(", ")", "[", "]", "in", "&&", "||", "==", "<", "+", "/", "tags",
        ".exists(t,", "size(", "money('1')", "?", ":", "has(", "{", "}", "0", "true",
    ]), 0..16)) {
        let _ = compile(&words.join(" "), About::Order).map(|condition| condition.holds(&look));
    }
}

#[test]
fn what_asks_for_the_profile_alone_opens_no_books() {
    assert!(names::STATED.iter().all(|stated| NAMES.iter().any(|name| name.name == *stated)));
    for (text, expected) in [
        ("city == \"杭州\" && age > 30", true),
        ("\"tea\" in hobbies || member_days < 30 || month == 12", true),
        ("true", true),
        ("city == \"杭州\" && spend_total > 0", false),
        ("tier == \"gold\"", false),
        ("verified", false),
    ] {
        assert_eq!(compile(text, About::Member).unwrap().is_of_stated(), expected, "{text}");
    }
}
