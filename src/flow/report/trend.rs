//! The figures of a window beside those of the windows before it: what small lines are drawn from.

use super::super::Session;
use super::super::known::{self, Part};
use super::bounds;
use super::overview::{Figure, figures, standing, tradings};
use crate::domain::report::period::{Bounds, Period};
use crate::error::Result;
use crate::store;

/// The figures of one window by their words.
pub type Figures = Vec<(&'static str, Figure)>;

/// The figures of so many windows, the last one given and those before it, oldest first.
pub fn trend(session: &Session<'_>, period: Period, windows: usize) -> Result<Vec<(Period, Figures)>> {
    known::of_everybody(session, Part::Points)?;
    let before = |period: &Period| period.previous();
    let mut periods: Vec<Period> = std::iter::successors(Some(period), before).take(windows).collect();
    periods.reverse();
    let all: Vec<Bounds> = periods.iter().map(|period| bounds(session, *period)).collect();
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Ok(Vec::new()) };
    let tradings = tradings(session, Bounds { from: first.from, until: last.until }, &all)?;
    let ends: Vec<Option<Bounds>> = all.iter().copied().map(Some).collect();
    let standing = standing(session, &ends)?;
    let mut found = Vec::with_capacity(periods.len());
    for (period, (window, trading)) in periods.into_iter().zip(all.into_iter().zip(tradings)) {
        let members = store::report::get_members(session.db, window)?;
        let points = store::report::get_points(session.db, window)?;
        let outstanding = standing.get(&window.until).copied().unwrap_or_default();
        found.push((period, figures(&trading, members, points, outstanding)));
    }
    Ok(found)
}
