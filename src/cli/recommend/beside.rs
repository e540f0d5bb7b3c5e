//! What is said beside a member's list and never ranks it (RC19): what leads to the next tier, which points end soon, which
//! benefits are unused.

use crate::domain::grant::Grant;
use crate::domain::money::{Currency, Money, Points};
use crate::domain::name::Name;
use crate::domain::tier::outlook::Goal;
use crate::flow::Session;
use crate::flow::standing::Standing;
use crate::output::{Lang, Note, people, words};

/// Points that end within so many days end soon.
const SOON_DAYS: i32 = 60;

/// What a member's standing gives to say.
pub(super) fn notes(session: &Session<'_>, standing: &Standing, lang: Lang) -> Vec<Note> {
    let program = session.program();
    let rise = standing.tier.as_ref().and_then(|tier| tier.outlook.rise.as_ref());
    let rise = rise.and_then(|(next, goal)| {
        let name = program.rung(next).map_or_else(|| next.to_string(), |rung| named(&rung.name, lang));
        let needed = needed(goal, &program.shop.currency, lang)?;
        Some(Note::new("beside-rise").with("tier", name).with("needed", needed))
    });
    let today = session.zone().day(session.now);
    let soon = standing.points.next_expiry.filter(|(day, _)| *day <= today.plus_days(SOON_DAYS));
    let soon = soon
        .map(|(day, points)| Note::new("beside-points").with("points", people::points(points, lang)).with("day", day));
    let unused: Vec<String> = standing.grants.iter().filter_map(|grant| unused(session, grant, lang)).collect();
    let unused = (!unused.is_empty())
        .then(|| Note::new("beside-benefits").with("benefits", unused.join(&words::say(lang, "beside.comma", &[]))));
    rise.into_iter().chain(soon).chain(unused).collect()
}

/// A name in the language of the sentence it stands in.
fn named(name: &Name, lang: Lang) -> String {
    match lang {
        Lang::En => name.en.clone(),
        Lang::Zh => name.zh.clone(),
    }
}

/// A benefit of which something is left, with how much where it is counted.
fn unused(session: &Session<'_>, grant: &Grant, lang: Lang) -> Option<String> {
    if grant.left() == Some(0) {
        return None;
    }
    let benefit = session.program().benefit(&grant.benefit);
    if benefit.is_some_and(|benefit| !benefit.kind.is_used()) {
        return None;
    }
    let name = benefit.map_or_else(|| grant.benefit.to_string(), |benefit| named(&benefit.name, lang));
    Some(grant.left().map_or_else(|| name.clone(), |left| format!("{name} ({left})")))
}

/// What is still needed, in words: all of it, or as many of it as are asked; none where nothing is.
fn needed(goal: &Goal, currency: &Currency, lang: Lang) -> Option<String> {
    let left = |count: Option<i64>| count.filter(|count| *count > 0);
    let said = |one: &str, many: &str, count: i64| {
        let key = if count == 1 { one } else { many };
        words::say(lang, key, &[("count", &people::grouped(&count.to_string()))])
    };
    let spend = goal.spend.filter(|spend| *spend > Money::ZERO);
    let all = [
        spend.map(|spend| words::say(lang, "beside.spend", &[("amount", &people::money(spend, currency, false))])),
        left(goal.orders).map(|count| said("beside.orders-one", "beside.orders", count)),
        left(goal.active_days).map(|count| said("beside.active-days-one", "beside.active-days", count)),
        left(goal.points.map(|Points(points)| points)).map(|count| people::points(count, lang)),
    ];
    let all: Vec<String> = all.into_iter().flatten().collect();
    if all.is_empty() || goal.need == 0 {
        return None;
    }
    // Between one and all of three or more, the list says all and the number says how many of it.
    let joined = |key: &str| all.join(&words::say(lang, key, &[]));
    Some(match goal.need {
        need if need >= all.len() => joined("beside.and"),
        1 => joined("beside.or"),
        need => words::say(lang, "beside.some", &[("count", &need.to_string()), ("all", &joined("beside.comma"))]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_said_as_it_is_asked() {
        let currency = Currency::find("CNY").expect("CNY is listed");
        let goal = Goal { need: 1, spend: Some(Money(12_345)), orders: Some(1), ..Goal::default() };
        let cases = [
            (goal, "spending ¥123.45 or 1 order", "再消费 ¥123.45 或 1 笔订单"),
            (Goal { need: 2, ..goal }, "spending ¥123.45 and 1 order", "再消费 ¥123.45 与 1 笔订单"),
            (Goal { orders: Some(0), ..goal }, "spending ¥123.45", "再消费 ¥123.45"),
            (
                Goal { need: 2, orders: Some(2), active_days: Some(3), ..goal },
                "2 of: spending ¥123.45, 2 orders, orders on 3 days",
                "以下 2 项：再消费 ¥123.45、2 笔订单、3 天有订单",
            ),
            (Goal { need: 1, points: Some(Points(1500)), ..Goal::default() }, "1,500 points", "1,500 分"),
        ];
        for (goal, en, zh) in cases {
            let say = |lang| needed(&goal, &currency, lang).expect("something is needed");
            assert_eq!((say(Lang::En).as_str(), say(Lang::Zh).as_str()), (en, zh));
        }
        assert_eq!(needed(&Goal { need: 0, ..goal }, &currency, Lang::En), None, "it is reached");
        assert_eq!(needed(&Goal { need: 1, ..Goal::default() }, &currency, Lang::En), None);
    }
}
