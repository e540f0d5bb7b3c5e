//! What a member will still bring: purchase days to come times what one is worth, discounted by the month (AN37).

use super::Fitted;
use super::bg_nbd::{BgNbd, Form};
use super::case::{Case, Cases, History, histories};
use super::gamma_gamma::{GammaGamma, Spending};
use super::gate::{self, Gate};
use super::holdout::Holdout;
use crate::domain::engine::batch;
use crate::domain::report::purchase::PurchaseDay;
use crate::domain::time::Day;

/// Weeks of a month.
const MONTH: f64 = 4.345;

/// How far is looked ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizon {
    /// Months.
    pub months: u32,
    /// What a month costs: 0.01 makes a hundred of the next month 99.01.
    pub discount: f64,
}

/// The models of a shop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Models {
    /// How often.
    pub purchases: Fitted<BgNbd>,
    /// How much.
    pub spending: Fitted<GammaGamma>,
}

/// Everything there is to know before any figure of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The last day that counts.
    pub end: Day,
    /// What each buyer bought, by member.
    pub histories: Vec<History>,
    /// All gates; those after a closed one are not tried.
    pub gates: Vec<Gate>,
    /// How the model does on what it has not seen; none where it did not come to that.
    pub holdout: Option<Holdout>,
    /// The models of the whole history; none where it did not come to that.
    pub models: Option<Models>,
    /// How purchases and means go together.
    pub correlation: Option<f64>,
}

/// Beyond it Gamma–Gamma, which supposes none, is to be doubted.
pub const CORRELATION: f64 = 0.3;

/// What a member will bring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// The chance to be still there; none where the model cannot tell.
    pub p_alive: Option<f64>,
    /// Purchase days to come within the horizon.
    pub expected: Option<f64>,
    /// What they are worth today, in major units.
    pub value: Option<f64>,
}

impl Study {
    /// Fits to the purchase days through `end`, which are by member, then day.
    pub fn of(all: &[PurchaseDay], end: Day, form: Form, minor_per_major: i64) -> Study {
        let histories = histories(all, end);
        let mut gates = gate::of_history(&histories, end);
        let enough = gates.iter().all(|gate| gate.passed);
        let spending = Spending::of(&histories, minor_per_major);
        let of_all = || (BgNbd::fit(&Cases::of(&histories, end), form), GammaGamma::fit(&spending));
        let of_part = || Holdout::of(all, end, form);
        let ((purchases, spent), holdout) = if enough { batch::both(of_all, of_part) } else { ((None, None), None) };
        let model = purchases.as_ref().map(|fitted| &fitted.model);
        gates.extend(gate::of_fits(model, spent.as_ref().map(|fitted| &fitted.model)));
        gates.extend(gate::of_holdout(holdout.as_ref()));
        let models = purchases.zip(spent).map(|(purchases, spending)| Models { purchases, spending });
        let correlation = spending.correlation();
        Study { end, histories, gates, holdout, models, correlation }
    }

    /// Whether figures of members may be told.
    pub fn is_open(&self) -> bool {
        self.gates.iter().all(|gate| gate.passed)
    }
}

/// What all members of one row have in common.
#[derive(Clone, Copy, Debug)]
struct Common {
    p_alive: f64,
    expected: Option<f64>,
    /// Purchase days, each worth less the later it comes.
    discounted: Option<f64>,
}

impl Models {
    /// What each of these will bring after the end of a day.
    pub fn outlooks(&self, all: &[History], end: Day, horizon: Horizon, minor_per_major: i64) -> Vec<Outlook> {
        let cases = Cases::of(all, end);
        let common: Vec<Common> = batch::each(cases.rows().to_vec(), |(case, _)| self.common(&cases, case, horizon));
        let outlook = |history: &History| {
            let common = common[cases.place(history.case(end)).expect("every history is one of the rows")];
            let total = history.repeat_net.get() as f64 / minor_per_major as f64;
            let worth = self.spending.model.expected(f64::from(history.repeats), total);
            // AN56: BG/NBD calls every one-time buyer alive.
            let tells = self.purchases.model.form == Form::Modified || history.repeats > 0;
            Outlook {
                p_alive: tells.then_some(common.p_alive),
                expected: common.expected,
                value: common.discounted.zip(worth).map(|(purchases, worth)| purchases * worth),
            }
        };
        all.iter().map(outlook).collect()
    }

    fn common(&self, cases: &Cases, case: Case, horizon: Horizon) -> Common {
        let (model, seen) = (&self.purchases.model, cases.seen(case));
        let p_alive = model.p_alive(seen);
        let by_month = |month: u32| Some(p_alive * model.expected_alive(seen, MONTH * f64::from(month))?);
        let discounted = || {
            let (mut before, mut sum) = (0.0, 0.0);
            for month in 1..=horizon.months {
                let through = by_month(month)?;
                sum += (through - before) / (1.0 + horizon.discount).powf(f64::from(month));
                before = through;
            }
            Some((before, sum))
        };
        let found = discounted();
        Common { p_alive, expected: found.map(|found| found.0), discounted: found.map(|found| found.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::MemberId;
    use crate::domain::money::Money;

    fn models(form: Form) -> Models {
        let model = BgNbd { form, r: 0.25, alpha: 4.0, a: 0.8, b: 2.5 };
        let spending = GammaGamma { p: 6.0, q: 4.0, v: 15.0 };
        let log_likelihood = 0.0;
        Models { purchases: Fitted { model, log_likelihood }, spending: Fitted { model: spending, log_likelihood } }
    }

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    /// One came back twice and spent 30 a time, one bought once.
    fn shop() -> [History; 2] {
        let history = |member, last, repeats, net| History {
            member: MemberId(member),
            first: day(100),
            last: day(last),
            repeats,
            repeat_net: Money(net),
        };
        [history(1, 200, 2, 6000), history(2, 100, 0, 0)]
    }

    /// Without a discount the months add up to the whole, and the value is purchases times worth: 6·(15 + 60)/(6·2 + 3) = 30
    /// for the first, 6·15/3 = 30 for the second.
    #[test]
    fn value_is_purchases_to_come_times_what_one_is_worth() {
        for form in [Form::Plain, Form::Modified] {
            let (models, shop) = (models(form), shop());
            let found = models.outlooks(&shop, day(240), Horizon { months: 12, discount: 0.0 }, 100);
            for (history, outlook) in shop.iter().zip(&found) {
                let cases = Cases::of(&shop, day(240));
                let seen = cases.seen(history.case(day(240)));
                let whole = models.purchases.model.expected(seen, 12.0 * MONTH).unwrap();
                assert!((outlook.expected.unwrap() / whole - 1.0).abs() < 1e-12);
                assert!((outlook.value.unwrap() / (whole * 30.0) - 1.0).abs() < 1e-12);
            }
            let later = models.outlooks(&shop, day(240), Horizon { months: 12, discount: 0.01 }, 100);
            let share = later[0].value.unwrap() / found[0].value.unwrap();
            assert!((1.01_f64.powi(-12)..1.01_f64.powi(-1)).contains(&share), "{share}");
            assert_eq!(later[0].expected, found[0].expected);
        }
    }

    /// AN56: of who bought once BG/NBD cannot tell, MBG/NBD can.
    #[test]
    fn one_time_buyers_have_no_chance_to_be_alive_under_bg_nbd() {
        let horizon = Horizon { months: 12, discount: 0.01 };
        let tells = |form| models(form).outlooks(&shop(), day(240), horizon, 100)[1].p_alive.is_some();
        assert_eq!((tells(Form::Plain), tells(Form::Modified)), (false, true));
    }

    #[test]
    fn a_shop_too_small_is_not_fitted() {
        let bought = |member, on| PurchaseDay { member: MemberId(member), day: day(on), net: Money(100) };
        for all in [vec![], vec![bought(1, 10)], vec![bought(1, 10), bought(1, 20), bought(2, 20)]] {
            let study = Study::of(&all, day(30), Form::Plain, 100);
            assert!(!study.is_open() && study.models.is_none() && study.holdout.is_none());
            assert_eq!(study.gates.len(), 7);
            assert!(study.gates[4..].iter().all(|gate| gate.found.is_none() && !gate.passed));
        }
    }
}
