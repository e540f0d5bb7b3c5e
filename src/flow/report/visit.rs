//! When members come, and from where (AN20, AN21).

use super::super::Session;
use super::walk::{self, Labels, Taker, Walked};
use super::{asked, bounds};
use crate::domain::report::days::Days;
use crate::domain::report::geo::{self as areas, Area, Level, Place};
use crate::domain::report::heatmap::{self as hours, Heatmap};
use crate::domain::report::period::Period;
use crate::domain::report::trade::Deal;
use crate::error::Result;
use crate::store::trade::{Asked, BETWEEN, Label};

/// The purchases of a window by weekday and local hour.
pub fn heatmap(session: &Session<'_>, period: Period) -> Result<Heatmap> {
    walk::alone(session, Hours::of(session, period))
}

/// The hours of a window as sales come by.
pub(super) struct Hours {
    asked: Asked,
    tally: hours::Tally,
}

impl Hours {
    pub(super) fn of(session: &Session<'_>, period: Period) -> Hours {
        let window = bounds(session, period);
        Hours { asked: asked(session, window), tally: hours::Tally::new(window) }
    }
}

impl Taker for Hours {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, days: &Days) {
        self.tally.add(&deal.sale, days);
    }
}

impl Walked for Hours {
    type Told = Heatmap;

    fn told(self, _: &Session<'_>, _: &Labels) -> Result<Heatmap> {
        Ok(self.tally.heatmap())
    }
}

/// The purchases of a window by area, highest net first.
pub fn geo(session: &Session<'_>, period: Period, level: Level) -> Result<Vec<Area>> {
    walk::alone(session, Areas::of(session, period, level))
}

/// The areas of a window as sales come by.
pub(super) struct Areas {
    level: Level,
    asked: Asked,
    tally: areas::Tally,
}

impl Areas {
    pub(super) fn of(session: &Session<'_>, period: Period, level: Level) -> Areas {
        let window = bounds(session, period);
        let asked = Asked { label: Some(Label::Area), ..asked(session, window) };
        Areas { level, asked, tally: areas::Tally::new(window) }
    }
}

impl Taker for Areas {
    fn asked(&self) -> Asked {
        self.asked
    }

    fn take(&mut self, deal: &Deal<'_>, _: &Days) {
        self.tally.add(&deal.sale);
    }
}

impl Walked for Areas {
    type Told = Vec<Area>;

    fn told(self, _: &Session<'_>, labels: &Labels) -> Result<Vec<Area>> {
        let place = |text: &Option<String>| {
            let (province, city) = text.as_deref().and_then(|text| text.split_once(BETWEEN)).unwrap_or_default();
            Place { province: province.to_owned(), city: city.to_owned() }
        };
        Ok(self.tally.areas(&labels.iter().map(place).collect::<Vec<_>>(), self.level))
    }
}
