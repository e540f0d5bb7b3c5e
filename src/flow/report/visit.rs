//! When members come, and from where (AN20, AN21).

use super::super::Session;
use super::{bounds, fetch};
use crate::domain::report::geo::{Area, Level, areas};
use crate::domain::report::heatmap::{self as hours, Heatmap};
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::store;

/// The purchases of a window by weekday and local hour.
pub fn heatmap(session: &Session<'_>, period: Period) -> Result<Heatmap> {
    let window = bounds(session, period);
    let fetched = fetch(session, window, None)?;
    let day_only = store::habit::list_day_only(session.db, window)?;
    Ok(hours::heatmap(&fetched.trade, session.zone(), window, &day_only))
}

/// The purchases of a window by area, highest net first.
pub fn geo(session: &Session<'_>, period: Period, level: Level) -> Result<Vec<Area>> {
    let window = bounds(session, period);
    let fetched = fetch(session, window, None)?;
    let places = store::habit::list_places(session.db, &fetched.trade.sales)?;
    Ok(areas(&fetched.trade, window, &places.stated, &places.place_of, level))
}
