//! Habits of the CDNOW sample against the known figures (AN13–AN16).
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test tells when it is skipped and may fail loudly")]

use std::path::PathBuf;

use regulars::domain::id::MemberId;
use regulars::domain::money::Money;
use regulars::domain::report::cohort::{Frame, cohorts};
use regulars::domain::report::interval::intervals;
use regulars::domain::report::ladder::ladder;
use regulars::domain::report::period::Period;
use regulars::domain::report::purchase::PurchaseDay;
use regulars::domain::report::repeat::repeat;
use regulars::domain::time::{Day, Every};

/// The purchase days by customer and day; `None` where the data is not at hand.
fn cdnow() -> Option<Vec<PurchaseDay>> {
    let Some(folder) = std::env::var_os("REGULARS_DATA") else {
        println!("skipped: REGULARS_DATA names no folder");
        return None;
    };
    let path = PathBuf::from(folder).join("cdnow/CDNOW_sample.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let purchase = |line: &str| {
        let [_, customer, day, _, value] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("a line of five fields, not {line:?}")
        };
        PurchaseDay {
            member: MemberId(customer.parse().unwrap()),
            day: Day::parse(&format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])).unwrap(),
            net: Money(value.replace('.', "").parse().unwrap()),
        }
    };
    let mut all: Vec<PurchaseDay> = text.lines().map(purchase).collect();
    all.sort();
    all.dedup_by(|later, kept| {
        let same = (later.member, later.day) == (kept.member, kept.day);
        kept.net += if same { later.net } else { Money::ZERO };
        same
    });
    Some(all)
}

fn today() -> Day {
    Day::parse("1998-07-01").unwrap()
}

fn ever() -> Period {
    Period::parse("all", today()).unwrap()
}

#[test]
fn cdnow_cohorts_come_back_as_known() {
    let Some(purchases) = cdnow() else { return };
    let frame = Frame { every: Every::Month, from: None, until: today().plus_days(1), today: today(), is_over: true };
    let found = cohorts(&purchases, frame);
    let step = |k: usize| found.iter().take(3).map(|cohort| cohort.steps[k].active).collect::<Vec<_>>();
    assert_eq!(found.iter().map(|cohort| cohort.size).sum::<i64>(), 2_357);
    assert_eq!([step(0), step(1), step(2)], [[781, 857, 719], [124, 134, 87], [95, 110, 84]]);
    let rates: Vec<String> = found
        .iter()
        .take(3)
        .map(|cohort| format!("{:.1}", 100.0 * cohort.retention(&cohort.steps[1]).value().unwrap()))
        .collect();
    assert_eq!(rates, ["15.9", "15.6", "12.1"]);
    let net: i64 = found.iter().filter_map(|cohort| cohort.steps.last()).map(|step| step.cumulative.get()).sum();
    assert_eq!(net, 24_409_194);
}

#[test]
fn cdnow_members_buy_again_as_known() {
    let Some(purchases) = cdnow() else { return };
    let found = repeat(&purchases, ever(), today());
    assert_eq!((found.in_window.part, found.in_window.whole), (1_139, 2_357));
    assert_eq!(found.second.map(|share| share.part), [410, 601, 687, 887, 1_074]);
    assert_eq!(found.second.map(|share| share.whole), [2_357; 5]);
}

#[test]
fn cdnow_intervals_are_as_long_as_known() {
    let Some(purchases) = cdnow() else { return };
    let found = intervals(&purchases, ever());
    assert_eq!(found.mean.whole, 4_339);
    assert_eq!(format!("{:.1}", found.mean.value().unwrap()), "70.9");
    assert_eq!([found.lower, found.median, found.upper, found.ninth_tenth], [12, 34, 91, 196].map(Some));
    assert_eq!(found.counts, [741, 524, 799, 806, 384, 597, 401, 87]);
}

#[test]
fn cdnow_members_climb_as_known() {
    let Some(purchases) = cdnow() else { return };
    let found = ladder(&purchases, ever());
    assert_eq!(found.iter().map(|step| step.members).collect::<Vec<_>>(), [2_357, 1_139, 736, 527, 378, 283]);
    let conversions: Vec<String> =
        found.iter().filter_map(|step| step.conversion?.value()).map(|rate| format!("{:.1}", 100.0 * rate)).collect();
    assert_eq!(conversions, ["48.3", "64.6", "71.6", "71.7", "74.9"]);
    let days: Vec<i32> = found.iter().filter_map(|step| step.median_days).take(4).collect();
    assert_eq!(days, [55, 49, 43, 34]);
}
