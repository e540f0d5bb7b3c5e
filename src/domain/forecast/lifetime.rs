//! What a member will still bring: purchase days to come times what one is worth, discounted by the month (AN37).

use super::Fitted;
use super::bg_nbd::{BgNbd, Form};
use super::case::{Case, Cases, History, histories};
use super::gamma_gamma::{GammaGamma, Spending};
use super::gate::{self, Gate};
use super::holdout::Holdout;
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
        let purchases = if enough { BgNbd::fit(&Cases::of(&histories, end), form) } else { None };
        let spent = if enough { GammaGamma::fit(&spending) } else { None };
        let holdout = if enough { Holdout::of(all, end, form) } else { None };
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

    /// What each buyer will bring, in the order of the histories; nothing where a gate is closed.
    pub fn outlooks(&self, horizon: Horizon, minor_per_major: i64) -> Vec<Outlook> {
        match self.models.filter(|_| self.is_open()) {
            Some(models) => models.outlooks(&self.histories, self.end, horizon, minor_per_major),
            None => Vec::new(),
        }
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
        let common: Vec<Common> = cases.rows().iter().map(|(case, _)| self.common(&cases, *case, horizon)).collect();
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
