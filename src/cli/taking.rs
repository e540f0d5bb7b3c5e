//! What was taken back of an earning, and where it came from, in words.

use crate::domain::points::taking::Taking;
use crate::output::{Lang, people, words};

/// Where a taking came from, in the order of P21.
pub(super) fn parts(taking: &Taking) -> [(&'static str, i64); 6] {
    [
        ("taking.pending", taking.pending),
        ("taking.own", taking.own),
        ("taking.expired", taking.expired),
        ("taking.others", taking.others),
        ("taking.debt", taking.debt),
        ("taking.waived", taking.waived),
    ]
}

/// The parts that are any, as `10 pending of its own, 24 of its own`.
pub(super) fn listed(lang: Lang, taking: &Taking) -> String {
    let known = parts(taking).into_iter().filter(|(_, points)| *points != 0);
    let named = known.map(|(key, points)| words::say(lang, key, &[("points", &count(points.abs()))]));
    named.collect::<Vec<_>>().join(&words::say(lang, "taking.comma", &[]))
}

/// `shop: worth 66 now, 100 before; 34 of its own`.
pub(super) fn sentence(lang: Lang, rule: &str, target: i64, taking: &Taking) -> String {
    let stood = target + taking.total();
    let key = if target < stood { "taking.less" } else { "taking.more" };
    let (target, stood, parts) = (count(target), count(stood), listed(lang, taking));
    words::say(lang, key, &[("rule", rule), ("target", &target), ("stood", &stood), ("parts", &parts)])
}

fn count(points: i64) -> String {
    people::grouped(&points.to_string())
}
