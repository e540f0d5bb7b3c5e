//! `report heatmap` and `report geo`: when they come, and from where (AN20, AN21).

use clap::Args;

use super::super::front::{Answer, Front};
use super::super::shape::{Output, Picture, Rows};
use super::picture::{self, Wording};
use super::{Span, headed};
use crate::domain::report::geo::{Area, Level};
use crate::domain::report::heatmap::{Heatmap as Found, Spot};
use crate::domain::report::{Share, mean};
use crate::error::{Error, Result};
use crate::flow::report;
use crate::output::{Cell, Column, Kind, Note, View, cells};

/// The window of hours when none is said.
pub(super) const WINDOW: &str = "3 months";
/// The window of places when none is said.
pub(super) const GEO_WINDOW: &str = "12 months";

#[derive(Args, Debug)]
pub(in crate::cli) struct Heatmap {
    #[arg(long, value_name = "V", default_value = "orders")]
    value: String,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
    #[command(flatten)]
    picture: Picture,
}

#[derive(Args, Debug)]
pub(in crate::cli) struct Geo {
    #[arg(long, value_name = "LEVEL", default_value = "province")]
    level: String,
    #[command(flatten)]
    span: Span,
    #[command(flatten)]
    rows: Rows,
}

/// What is told of an hour.
type Told = fn(&Spot) -> Cell;

impl Heatmap {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let (kind, told): (Kind, Told) = match self.value.as_str() {
            "orders" => (Kind::Int, |spot| spot.orders.into()),
            "net" => (Kind::Money, |spot| spot.net.into()),
            "members" => (Kind::Int, |spot| spot.members.into()),
            _ => return Err(Error::Invalid { what: "--value", value: self.value.clone(), wanted: "heatmap-value" }),
        };
        front.read(Output::from(&self.rows).drawn(self.picture), |session| {
            let period = self.span.begin(session, WINDOW)?;
            let found = report::heatmap(session, period)?;
            let chart = self.picture.chart.then(|| picture::hours(&Wording::new(front, session), &found, &WEEKDAYS));
            headed(session, "heatmap", period, hours(&found, &self.value, kind, told).drawn(chart))
        })
    }
}

impl Geo {
    pub fn run(&self, front: &Front<'_>) -> Result<Answer> {
        let level = match self.level.as_str() {
            "province" => Level::Province,
            "city" => Level::City,
            _ => return Err(Error::Invalid { what: "--level", value: self.level.clone(), wanted: "geo-level" }),
        };
        front.read(&self.rows, |session| {
            let period = self.span.begin(session, GEO_WINDOW)?;
            headed(session, "geo", period, areas(&report::geo(session, period, level)?, level))
        })
    }
}

/// Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The orders of all hours of the week.
pub(super) fn orders(found: &Found) -> View {
    hours(found, "orders", Kind::Int, |spot| spot.orders.into())
}

/// All hours of the week, or no row where nothing was bought in any.
fn hours(found: &Found, value: &str, kind: Kind, told: Told) -> View {
    let columns = [
        Column::new("weekday", Kind::Word).keep(),
        Column::new("hour", Kind::Int).keep(),
        Column::new("value", kind).titled(value.to_owned()).keep(),
    ];
    let mut view = View::new(format!("report-heatmap-{value}/1"), columns);
    if found.orders() > 0 {
        for (weekday, hours) in WEEKDAYS.into_iter().zip(&found.spots) {
            for (hour, spot) in (0_i64..).zip(hours) {
                view.push(vec![Cell::word(weekday), hour.into(), told(spot)]);
            }
        }
    }
    view.note(Note::new("defined-heatmap").with("left_out", found.left_out))
}

/// An area without a name is where orders state none.
pub(super) fn areas(found: &[Area], level: Level) -> View {
    let (schema, is_city) = match level {
        Level::Province => ("report-geo-province/1", false),
        Level::City => ("report-geo-city/1", true),
    };
    let mut columns = vec![Column::new("area", Kind::Text).keep()];
    if is_city {
        columns.push(Column::new("province", Kind::Text));
    }
    columns.extend([
        Column::new("members", Kind::Int),
        Column::new("orders", Kind::Int),
        Column::new("net", Kind::Money).keep(),
        Column::new("share", Kind::Ratio),
        Column::new("aov", Kind::Money).rank(2),
        Column::new("net_per_member", Kind::Money).rank(2),
    ]);
    let mut view = View::new(schema, columns);
    let whole = found.iter().map(|area| area.net).sum();
    let filled = |text: &String| Cell::from((!text.is_empty()).then(|| text.clone()));
    for area in found {
        let mut row = vec![filled(if is_city { &area.place.city } else { &area.place.province })];
        row.extend(is_city.then(|| filled(&area.place.province)));
        row.extend(cells![
            area.members,
            area.orders,
            area.net,
            Share::of(area.net, whole).value(),
            mean(area.net, area.orders),
            mean(area.of_members, area.members)
        ]);
        view.push(row);
    }
    let is_unknown = |area: &&Area| if is_city { area.place.city.is_empty() } else { area.place.province.is_empty() };
    let unknown: i64 = found.iter().filter(is_unknown).map(|area| area.orders).sum();
    view.note(Note::new("defined-geo").with("unknown", unknown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::report::geo::Place;
    use crate::output::{Lang, words};

    #[test]
    fn a_week_has_168_hours_or_none() {
        let mut found = Found { spots: Default::default(), left_out: 3 };
        assert_eq!(hours(&found, "orders", Kind::Int, |spot| spot.orders.into()).rows.len(), 0);
        found.spots[6][23] = Spot { orders: 2, net: Money(50), members: 1 };
        for (value, kind) in [("orders", Kind::Int), ("net", Kind::Money), ("members", Kind::Int)] {
            let view = hours(&found, value, kind, |_| Cell::Null);
            assert_eq!((view.rows.len(), words::missing(&view)), (168, Vec::new()));
        }
        let view = hours(&found, "net", Kind::Money, |spot| spot.net.into());
        assert_eq!(view.rows[167], [Cell::word("sunday"), Cell::Int(23), Cell::Money(Money(50))]);
        for weekday in WEEKDAYS {
            assert!(Lang::ALL.iter().all(|lang| words::has(*lang, &format!("word.{weekday}"))), "{weekday}");
        }
    }

    /// A mean per member is of what members brought; guests have none.
    #[test]
    fn an_area_of_guests_has_no_net_per_member() {
        let area = |city: &str, members, of_members| Area {
            place: Place { province: String::new(), city: city.to_owned() },
            members,
            orders: 2,
            net: Money(300),
            of_members: Money(of_members),
        };
        let view = areas(&[area("杭州", 2, 100), area("", 0, 0)], Level::City);
        let expected = [
            cells!["杭州", None::<String>, 2_i64, 2_i64, Money(300), 0.5, Money(150), Money(50)],
            cells![None::<String>, None::<String>, 0_i64, 2_i64, Money(300), 0.5, Money(150), None::<Money>],
        ];
        assert_eq!(view.rows, expected);
        assert_eq!((view.notes[0].values[0].1.as_str(), words::missing(&view)), ("2", Vec::new()));
    }
}
