//! When members come, and from where (AN20, AN21).

use super::super::Session;
use super::{asked, bounds, days, each_deal};
use crate::domain::report::geo::{self as areas, Area, Level, Place};
use crate::domain::report::heatmap::{self as hours, Heatmap};
use crate::domain::report::period::Period;
use crate::error::Result;
use crate::store::trade::{Asked, BETWEEN, Label};

/// The purchases of a window by weekday and local hour.
pub fn heatmap(session: &Session<'_>, period: Period) -> Result<Heatmap> {
    let (days, mut tally) = (days(session)?, hours::Tally::new(bounds(session, period)));
    each_deal(session, &asked(session, bounds(session, period)), |deal| {
        tally.add(&deal.sale, &days);
    })?;
    Ok(tally.heatmap())
}

/// The purchases of a window by area, highest net first.
pub fn geo(session: &Session<'_>, period: Period, level: Level) -> Result<Vec<Area>> {
    let window = bounds(session, period);
    let mut tally = areas::Tally::new(window);
    let stated = each_deal(session, &Asked { label: Some(Label::Area), ..asked(session, window) }, |deal| {
        tally.add(&deal.sale);
    })?;
    let place = |text: &Option<String>| {
        let (province, city) = text.as_deref().and_then(|text| text.split_once(BETWEEN)).unwrap_or_default();
        Place { province: province.to_owned(), city: city.to_owned() }
    };
    Ok(tally.areas(&stated.iter().map(place).collect::<Vec<_>>(), level))
}
