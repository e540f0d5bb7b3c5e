//! The figures of a window beside those of the windows before it: what small lines are drawn from.

use super::super::Session;
use super::bounds;
use super::overview::{Figure, Trades, figures};
use super::walk::{Labels, Taker, Walked};
use crate::domain::report::days::Days;
use crate::domain::report::liability::posted::Posted;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store::trade::Asked;

/// The figures of one window by their words.
pub type Figures = Vec<(&'static str, Figure)>;

/// The figures of so many windows as sales come by: the last one given and those before it, oldest first.
pub(super) struct Trend {
    periods: Vec<Period>,
    windows: Vec<Bounds>,
    trades: Trades,
}

impl Trend {
    pub(super) fn of(session: &Session<'_>, period: Period, windows: usize) -> Trend {
        let before = |period: &Period| period.previous();
        let mut periods: Vec<Period> = std::iter::successors(Some(period), before).take(windows).collect();
        periods.reverse();
        let windows: Vec<Bounds> = periods.iter().map(|period| bounds(session, *period)).collect();
        Trend { trades: Trades::of(session, &windows), periods, windows }
    }
}

impl Taker for Trend {
    fn asked(&self) -> Asked {
        self.trades.asked()
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        self.trades.take(deal, days);
    }
}

impl Trend {
    /// The windows that points are told of.
    pub(super) fn windows(&self) -> &[Bounds] {
        &self.windows
    }

    /// By what entries tell of them.
    pub(super) fn told(
        self,
        session: &Session<'_>,
        labels: &Labels,
        posted: &Posted,
    ) -> Result<Vec<(Period, Figures)>> {
        let Trend { periods, windows, trades } = self;
        let figures = figures(session, &windows, trades.told(session, labels)?, posted)?;
        Ok(periods.into_iter().zip(figures).collect())
    }
}
