//! What must hold before any figure of a member is told (AN39).

use super::bg_nbd::BgNbd;
use super::case::History;
use super::gamma_gamma::GammaGamma;
use super::holdout::Holdout;
use crate::domain::time::Day;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Members with a purchase.
    Buyers,
    /// Days from the first purchase through the last whole day.
    HistoryDays,
    /// Days since the newest purchase.
    DaysSince,
    /// Members with three purchase days or more.
    Frequent,
    /// Parameters of both fits that ended outside of 10⁻³ to 10⁴.
    StrayParameters,
    /// Purchases predicted for the days held out ÷ those there were.
    HoldoutTotal,
    /// How far the prediction of a member was off, against going on at the pace of before.
    HoldoutError,
}

impl What {
    /// Whether it is a number of things or days, and no measure of a fit.
    pub fn is_counted(self) -> bool {
        !matches!(self, What::HoldoutTotal | What::HoldoutError)
    }
}

/// A measure and the limits it must keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// What is measured.
    pub what: What,
    /// Its figure; none where it did not come to that.
    pub found: Option<f64>,
    /// Not less.
    pub least: Option<f64>,
    /// Not more.
    pub most: Option<f64>,
    /// Whether it holds.
    pub passed: bool,
}

const BUYERS: f64 = 500.0;
const HISTORY_DAYS: f64 = 180.0;
const RECENT_DAYS: f64 = 30.0;
const FREQUENT: f64 = 50.0;
const PARAMETERS: (f64, f64) = (1e-3, 1e4);
const TOTAL: (f64, f64) = (0.75, 1.25);

impl Gate {
    fn new(what: What, found: Option<f64>, least: Option<f64>, most: Option<f64>) -> Gate {
        let holds = |found: f64| least.is_none_or(|least| found >= least) && most.is_none_or(|most| found <= most);
        Gate { what, found, least, most, passed: found.is_some_and(holds) }
    }
}

/// Whether there is enough to fit to: a count of buyers, of days, of the newest purchase, of frequent buyers.
pub fn of_history(histories: &[History], end: Day) -> Vec<Gate> {
    let days = |day: Option<Day>| day.map(|day| f64::from(end.number() - day.number()));
    let first = days(histories.iter().map(|one| one.first).min()).map(|days| days + 1.0);
    let last = days(histories.iter().map(|one| one.last).max());
    let frequent = histories.iter().filter(|one| one.repeats >= 2).count();
    vec![
        Gate::new(What::Buyers, Some(histories.len() as f64), Some(BUYERS), None),
        Gate::new(What::HistoryDays, first, Some(HISTORY_DAYS), None),
        Gate::new(What::DaysSince, last, None, Some(RECENT_DAYS - 1.0)),
        Gate::new(What::Frequent, Some(frequent as f64), Some(FREQUENT), None),
    ]
}

/// Whether both fits ended where models make sense.
pub fn of_fits(purchases: Option<&BgNbd>, spending: Option<&GammaGamma>) -> Vec<Gate> {
    let all = purchases.zip(spending).map(|(one, other)| one.parameters().into_iter().chain(other.parameters()));
    let stray = |parameter: &f64| !(PARAMETERS.0..=PARAMETERS.1).contains(parameter);
    let found = all.map(|all| all.filter(stray).count() as f64);
    vec![Gate::new(What::StrayParameters, found, None, Some(0.0))]
}

/// Whether what was held out was foreseen.
pub fn of_holdout(found: Option<&Holdout>) -> Vec<Gate> {
    let total = found.map(Holdout::total);
    let foreseen = total.filter(|total| total.bought > 0).map(|total| total.predicted / total.bought as f64);
    let (error, most) = (found.map(|found| found.error), found.map(|found| found.plain_error));
    let error = Gate::new(What::HoldoutError, error, None, most);
    vec![
        Gate::new(What::HoldoutTotal, foreseen, Some(TOTAL.0), Some(TOTAL.1)),
        Gate { passed: error.found < error.most, ..error },
    ]
}

#[cfg(test)]
mod tests {
    use super::super::bg_nbd::Form;
    use super::*;
    use crate::domain::id::MemberId;
    use crate::domain::money::Money;

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    fn history(first: i32, last: i32, repeats: u32) -> History {
        History { member: MemberId(1), first: day(first), last: day(last), repeats, repeat_net: Money(0) }
    }

    fn passed(gates: &[Gate]) -> Vec<bool> {
        gates.iter().map(|gate| gate.passed).collect()
    }

    /// Each limit at its last good value and one beyond.
    #[test]
    fn a_limit_itself_is_good() {
        let shop = |buyers: usize, frequent: usize| {
            let repeats = |n: usize| if n < frequent { 2 } else { 1 };
            (0..buyers).map(|n| history(100, 200, repeats(n))).collect::<Vec<_>>()
        };
        // From day 100 through day 279 there are 180; day 200 is 29 days before day 229.
        assert_eq!(passed(&of_history(&shop(500, 50), day(279))), [true, true, false, true]);
        assert_eq!(passed(&of_history(&shop(499, 49), day(278))), [false, false, false, false]);
        assert_eq!(passed(&of_history(&shop(500, 50), day(229))), [true, false, true, true]);
        assert_eq!(passed(&of_history(&shop(500, 50), day(230))), [true, false, false, true]);
        assert_eq!(passed(&of_history(&[], day(230))), [false; 4]);
    }

    #[test]
    fn parameters_stay_between_a_thousandth_and_ten_thousand() {
        let purchases = |r, b| BgNbd { form: Form::Plain, r, alpha: 4.0, a: 0.8, b };
        let spending = GammaGamma { p: 6.0, q: 3.0, v: 15.0 };
        for (r, b, stray) in [(1e-3, 1e4, 0.0), (0.9e-3, 1e4, 1.0), (0.9e-3, 1.1e4, 2.0)] {
            let gates = of_fits(Some(&purchases(r, b)), Some(&spending));
            assert_eq!((gates[0].found, gates[0].passed), (Some(stray), stray == 0.0));
        }
        assert_eq!(passed(&of_fits(Some(&purchases(0.2, 2.0)), None)), [false]);
    }
}
