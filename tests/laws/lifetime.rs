//! Lifetime value of the CDNOW sample against the published fits (AN37–AN39).
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test tells when it is skipped and may fail loudly")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use regulars::domain::forecast::case::{Case, Cases, History, Seen, histories};
use regulars::domain::forecast::gate::What;
use regulars::domain::forecast::lifetime::{Horizon, Models, Outlook, Study};
use regulars::domain::forecast::{BgNbd, Form, GammaGamma, Spending};
use regulars::domain::id::MemberId;
use regulars::domain::money::Money;
use regulars::domain::report::Share;
use regulars::domain::report::churn::{self, Limit};
use regulars::domain::report::purchase::PurchaseDay;
use regulars::domain::time::Day;

const YEAR: Horizon = Horizon { months: 12, discount: 0.01 };

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The last day of the published calibration.
fn calibrated() -> Day {
    day("1997-09-30")
}

/// The purchase days, customers by their number in the sample; `None` where the data is not at hand.
fn cdnow() -> Option<Vec<PurchaseDay>> {
    let Some(folder) = std::env::var_os("REGULARS_DATA") else {
        println!("skipped: REGULARS_DATA names no folder");
        return None;
    };
    let path = PathBuf::from(folder).join("cdnow/CDNOW_sample.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut days: BTreeMap<(i64, Day), i64> = BTreeMap::new();
    for line in text.lines() {
        let [_, customer, date, _, value] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("a line of five fields, not {line:?}")
        };
        let on = day(&format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]));
        let minor: i64 = value.replace('.', "").parse().unwrap();
        *days.entry((customer.parse().unwrap(), on)).or_default() += minor;
    }
    let bought = |((member, day), net)| PurchaseDay { member: MemberId(member), day, net: Money(net) };
    Some(days.into_iter().map(bought).collect())
}

fn near(found: f64, known: f64, relative: f64) {
    assert!((found / known - 1.0).abs() <= relative, "{found} is not {known}");
}

fn off(found: f64, known: f64, absolute: f64) {
    assert!((found - known).abs() <= absolute, "{found} is not {known}");
}

#[test]
fn cdnow_fits_bg_nbd_as_published() {
    let Some(all) = cdnow() else { return };
    let histories = histories(&all, calibrated());
    assert_eq!(histories.len(), 2357);
    // The published summary holds weeks to two decimals.
    let hundredths = |days: u32| (f64::from(days) / 7.0 * 100.0).round() as u32;
    let rounded = |history: &History| {
        let case = history.case(calibrated());
        Case { last: hundredths(case.last), age: hundredths(case.age), ..case }
    };
    let published = Cases::new(histories.iter().map(rounded).collect(), 100.0);
    let exact = Cases::of(&histories, calibrated());
    for (cases, known, likelihood, at_one) in [
        (&published, [0.242_593, 4.413_532, 0.792_886, 2.425_753], -9_582.425_561, -13_887.694_645),
        (&exact, [0.242_595, 4.413_602, 0.792_922, 2.425_907], -9_582.429_207, -13_887.712_625),
    ] {
        let fitted = BgNbd::fit(cases, Form::Plain).unwrap();
        fitted.model.parameters().iter().zip(known).for_each(|(found, known)| near(*found, known, 1e-3));
        off(fitted.log_likelihood, likelihood, 1e-4);
        let one = BgNbd { form: Form::Plain, r: 1.0, alpha: 1.0, a: 1.0, b: 1.0 };
        off(one.log_likelihood(cases), at_one, 1e-4);
    }
}

#[test]
fn cdnow_fits_gamma_gamma_as_published() {
    let Some(all) = cdnow() else { return };
    let histories = histories(&all, calibrated());
    let exact = Spending::of(&histories, 100);
    assert_eq!(exact.n_members(), 946.0);
    off(exact.correlation().unwrap(), 0.114, 5e-4);
    // The published summary holds means to two decimals.
    let rounded = |one: &History| {
        let x = i64::from(one.repeats);
        let mean = if x == 0 { 0.0 } else { one.repeat_net.get() as f64 / x as f64 };
        (one.repeats, mean.round() as i64 * x)
    };
    let published = Spending::new(histories.iter().map(rounded), 100);
    for (spending, known, likelihood) in [
        (&published, [6.248_803, 3.744_588, 15.447_746], -4_055.923_244),
        (&exact, [6.249_570, 3.744_225, 15.443_529], -4_055.917_695),
    ] {
        let fitted = GammaGamma::fit(spending).unwrap();
        fitted.model.parameters().iter().zip(known).for_each(|(found, known)| near(*found, known, 1e-3));
        off(fitted.log_likelihood, likelihood, 1e-4);
    }
}

fn models(histories: &[History], form: Form) -> Models {
    Models {
        purchases: BgNbd::fit(&Cases::of(histories, calibrated()), form).unwrap(),
        spending: GammaGamma::fit(&Spending::of(histories, 100)).unwrap(),
    }
}

#[test]
fn cdnow_members_are_worth_what_is_known() {
    let Some(all) = cdnow() else { return };
    let histories = histories(&all, calibrated());
    let models = models(&histories, Form::Plain);
    let found = models.outlooks(&histories, calibrated(), YEAR, 100);
    for (member, p_alive, mean, value) in [
        (1, Some(0.7266), 24.654, 36.274),
        (2, Some(0.2124), 18.910, 4.641),
        (3, None, 35.170, 8.345),
        (6, Some(0.6418), 71.465, 283.558),
    ] {
        let at = histories.iter().position(|history| history.member == MemberId(member)).unwrap();
        let (history, outlook) = (histories[at], found[at]);
        assert_eq!(outlook.p_alive.is_some(), p_alive.is_some(), "{member}");
        p_alive.into_iter().for_each(|known| off(outlook.p_alive.unwrap(), known, 5e-5));
        let sum = history.repeat_net.get() as f64 / 100.0;
        off(models.spending.model.expected(f64::from(history.repeats), sum).unwrap(), mean, 5e-3);
        near(outlook.value.unwrap(), value, 5e-4);
    }
    let sum = |part: fn(&Outlook) -> Option<f64>| found.iter().filter_map(part).sum::<f64>();
    near(sum(|outlook| outlook.value), 71_507.95, 1e-4);
    near(sum(|outlook| outlook.expected), 2093.88, 1e-4);
    let alive = |history: &History| {
        let case = history.case(calibrated());
        let weeks = |days: u32| f64::from(days) / 7.0;
        let seen = Seen { repeats: f64::from(case.repeats), last: weeks(case.last), age: weeks(case.age) };
        models.purchases.model.p_alive(seen)
    };
    off(histories.iter().map(alive).sum::<f64>() / 2357.0, 0.813_44, 5e-5);
}

/// Through 1998-06-30 there are 546 days, the half of which, 39 weeks, is held out: the published calibration.
#[test]
fn cdnow_passes_its_gates_with_the_known_holdout() {
    let Some(all) = cdnow() else { return };
    let study = Study::of(&all, day("1998-06-30"), Form::Plain, 100);
    assert!(study.is_open(), "{:?}", study.gates);
    let gate = |what: What| study.gates.iter().find(|gate| gate.what == what).unwrap().found.unwrap();
    assert_eq!((gate(What::Buyers), gate(What::HistoryDays)), (2357.0, 546.0));
    let holdout = study.holdout.as_ref().unwrap();
    assert_eq!((holdout.through, holdout.days), (calibrated(), 273));
    let known = [
        (1411, 0.2367, 0.2251),
        (439, 0.6970, 0.5231),
        (214, 1.3925, 1.0441),
        (100, 1.5600, 1.5203),
        (62, 2.5323, 2.1639),
        (38, 2.9474, 2.6538),
        (29, 3.8621, 3.5040),
        (64, 6.3594, 6.1572),
    ];
    for (row, (members, bought, predicted)) in holdout.rows.iter().zip(known) {
        assert_eq!(row.members, members);
        off(row.bought as f64 / members as f64, bought, 5e-5);
        near(row.predicted / members as f64, predicted, 5e-4);
    }
    assert_eq!((holdout.total().members, holdout.total().bought), (2357, 1882));
    near(holdout.total().predicted, 1653.41, 1e-4);
    off(holdout.error, 0.785, 5e-4);
    off(holdout.plain_error, 1.024, 5e-4);
}

/// MBG/NBD, which lifetimes and BTYDplus fit to the same summary as r .525, α 6.183, a .891, b 1.614: a little likelier than
/// BG/NBD, and one-time buyers are no longer all alive.
#[test]
fn cdnow_fits_mbg_nbd_as_others_do() {
    let Some(all) = cdnow() else { return };
    let histories = histories(&all, calibrated());
    let modified = models(&histories, Form::Modified);
    let known = [0.525, 6.183, 0.891, 1.614];
    modified.purchases.model.parameters().iter().zip(known).for_each(|(found, known)| near(*found, known, 2e-3));
    off(modified.purchases.log_likelihood, -9582.1357, 1e-3);
    let found = modified.outlooks(&histories, calibrated(), YEAR, 100);
    assert!(found.iter().all(|outlook| outlook.p_alive.is_some_and(|alive| alive < 1.0)));
    let study = Study::of(&all, day("1998-06-30"), Form::Modified, 100);
    assert!(study.is_open(), "{:?}", study.gates);
}

/// AN24, as of 1998-07-01 with the three months before.
#[test]
fn cdnow_is_left_and_come_back_to_as_known() {
    let Some(all) = cdnow() else { return };
    let today = day("1998-07-01");
    let limit = churn::limit(&all, today);
    assert_eq!(limit, Limit { days: 196, intervals: Some(4339) });
    let found = churn::churn(&all, day("1998-04-01"), today, limit.days);
    assert_eq!(found.lapsed, Share { part: 168, whole: 612 });
    assert_eq!(found.won_back, Share { part: 91, whole: 1745 });
    assert_eq!(churn::watch(&all, today, limit.days).len(), 214);
}
