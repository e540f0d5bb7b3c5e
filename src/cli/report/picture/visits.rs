//! When members come, and from where.

use super::Wording;
use crate::domain::report::Share;
use crate::domain::report::geo::Area;
use crate::domain::report::heatmap::Heatmap;
use crate::output::chart::{Bar, Cell, Chart, Grid, Shape, Unit};

/// Areas beyond these say no more.
const AREAS: usize = 12;

/// Orders by weekday and hour; hours in which nobody ever comes are left out at both ends of the day.
pub(in crate::cli::report) fn hours(say: &Wording, found: &Heatmap, weekdays: &[&str; 7]) -> Chart {
    let orders = |day: usize, hour: usize| found.spots[day][hour].orders;
    let any = |hour: &usize| (0..7).any(|day| orders(day, *hour) > 0);
    let (first, last) = ((0..24).find(any).unwrap_or(0), (0..24).rev().find(any).unwrap_or(0));
    let most = found.spots.iter().flatten().map(|spot| spot.orders).max().unwrap_or(0);
    let cell = |day: usize, hour: usize| Cell {
        shade: orders(day, hour) as f64 / most.max(1) as f64,
        lines: vec![say.count(orders(day, hour))],
        unfinished: false,
    };
    let row = |day: usize| (first..=last).map(|hour| Some(cell(day, hour))).collect();
    let cells = if most > 0 { (0..7).map(row).collect() } else { Vec::new() };
    let best = (0..7 * 24).max_by_key(|at| (orders(at / 24, at % 24), std::cmp::Reverse(*at))).unwrap_or(0);
    let values = [
        ("weekday", &*say.word(weekdays[best / 24])),
        ("from", &format!("{}:00", best % 24)),
        ("until", &format!("{}:00", best % 24 + 1)),
    ];
    let grid = Grid {
        down: String::new(),
        rows: weekdays.iter().map(|day| say.title(day)).collect(),
        columns: (first..=last).map(|hour| hour.to_string()).collect(),
        cells,
    };
    let finding = say.text("chart.hours.found", &values);
    let title = say.text("chart.hours.title", &[]);
    Chart { name: "hours", title, finding, unit: Unit::Count, shape: Shape::Grid(grid) }
}

/// Net by area, highest first; orders that state none are not drawn where none states any.
pub(in crate::cli::report) fn areas(say: &Wording, found: &[Area]) -> Chart {
    let net = found.iter().map(|area| area.net).sum();
    let known = found.iter().any(|area| !area.place.province.is_empty());
    let name = |area: &Area| match area.place.province.as_str() {
        "" => say.text("chart.unknown", &[]),
        province => province.to_owned(),
    };
    let share = |area: &Area| say.share(Share::of(area.net, net).value());
    let bar =
        |area: &Area| Bar::new(name(area), area.net.get() as f64, format!("{} | {}", say.money(area.net), share(area)));
    let bars = if known { found.iter().take(AREAS).map(bar).collect() } else { Vec::new() };
    let first = found.iter().find(|area| !area.place.province.is_empty());
    let finding = first.map_or_else(String::new, |area| {
        say.text("chart.areas.found", &[("area", &name(area)), ("share", &share(area))])
    });
    let title = say.text("chart.areas.title", &[]);
    Chart { name: "areas", title, finding, unit: Unit::Money, shape: Shape::Bars(bars) }
}
