//! The figures of a window beside those of the windows before it: what small lines are drawn from.

use super::super::Session;
use super::bounds;
use super::overview::{Figure, Trades, figures, standing};
use super::walk::{Labels, Taker, Walked};
use crate::domain::report::days::Days;
use crate::domain::report::period::{Bounds, Period};
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store;
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

impl Walked for Trend {
    type Told = Vec<(Period, Figures)>;

    fn told(self, session: &Session<'_>, labels: &Labels) -> Result<Self::Told> {
        let Trend { periods, windows, trades } = self;
        let ends: Vec<Option<Bounds>> = windows.iter().copied().map(Some).collect();
        let standing = standing(session, &ends)?;
        let tradings = trades.told(session, labels)?;
        let joined = store::report::get_joined(session.db)?;
        let mut found = Vec::with_capacity(periods.len());
        for (period, (window, trading)) in periods.into_iter().zip(windows.into_iter().zip(tradings)) {
            let points = store::report::get_points(session.db, window)?;
            let outstanding = standing.get(&window.until).copied().unwrap_or_default();
            found.push((period, figures(&trading, joined.count(window), points, outstanding)));
        }
        Ok(found)
    }
}
